package ingest

import (
	"fmt"
	"strings"
	"testing"

	"belegnetz/graph"
)

// fieldsForTest are concepts of two vocabularies.
func fieldsForTest() []graph.Vocabulary {
	return []graph.Vocabulary{{Concepts: []graph.Concept{
		{IRI: graph.FieldIRI("antidiskriminierung"), PrefLabel: "Antidiskriminierung", AltLabels: []string{"Rassismus", "Diskriminierung"}},
		{IRI: graph.FieldIRI("partizipation"), PrefLabel: "politische Partizipation", AltLabels: []string{"Mitbestimmung", "Migrationsbeirat"}},
		{IRI: graph.FieldIRI("sprache"), PrefLabel: "Sprachförderung", AltLabels: []string{"Deutschkurs"}},
	}}}
}

func TestAbsencesGolden(t *testing.T) {
	goldens(t, "testdata/absences", func(doc graph.Document, ps []graph.Passage) string {
		doc.Work = graph.WorkIRI("Eigenes Konzept", "2020")
		var b strings.Builder
		for _, e := range Extract(doc, ps, fieldsForTest()) {
			switch e.Predicate {
			case graph.Lacks, graph.Addresses:
				fmt.Fprintf(&b, "%s %s %s %s %.2f\n", e.Subject, strings.TrimPrefix(string(e.Predicate), "urn:belegnetz:vokabular:"), e.Object.IRI, e.From, e.Confidence)
			}
		}
		return strings.ReplaceAll(b.String(), "urn:belegnetz:", "")
	})
}
