package ingest

import (
	"fmt"
	"strings"
	"testing"

	"belegnetz/graph"
)

func TestTermsGolden(t *testing.T) {
	goldens(t, "testdata/terms", func(doc graph.Document, ps []graph.Passage) string {
		vs := append(fieldsForTest(), graph.Vocabulary{Concepts: []graph.Concept{
			{IRI: graph.TermIRI("Asylsuchende"), Type: graph.TypeConcept, PrefLabel: "Asylsuchende", HiddenLabels: []string{"Asylant"}},
		}})
		var b strings.Builder
		for _, e := range Extract(doc, ps, vs) {
			if !strings.HasPrefix(string(e.Subject), "urn:belegnetz:begriff:") && e.Predicate != graph.Definition {
				continue
			}
			if e.Predicate == graph.Type {
				continue
			}
			name := string(e.Predicate)
			fmt.Fprintf(&b, "%s %s %s%s %s\n", e.Subject, name[strings.LastIndexAny(name, ":/#")+1:], e.Object.IRI, e.Object.Text, e.From)
		}
		return strings.ReplaceAll(b.String(), "urn:belegnetz:", "")
	})
}
