package ingest

import (
	"fmt"
	"strings"
	"testing"

	"belegnetz/graph"
)

// TestClaimsGolden shows who is named, and what is said of actors, measures and
// events, whose status and dates stand behind.
func TestClaimsGolden(t *testing.T) {
	goldens(t, "testdata/claims", func(doc graph.Document, ps []graph.Passage) string {
		doc.Work, doc.Title = graph.WorkIRI("Eigenes Integrationskonzept", "2020"), "Integrationskonzept 2020"
		shown := map[graph.IRI]bool{graph.Date: true, graph.SameAs: true, graph.Period: true, graph.Amount: true, graph.Lacks: true}
		for _, predicate := range relationPredicates {
			shown[predicate] = true
		}
		var b strings.Builder
		for _, e := range Extract(doc, ps, nil) {
			subject, object := string(e.Subject), string(e.Object.IRI)
			about := strings.Contains(subject, ":akteur:") || strings.Contains(subject, ":massnahme:") || strings.Contains(subject, ":ereignis:")
			switch {
			case e.Predicate == graph.Mentions && strings.Contains(object, ":akteur:"):
				subject = "passage"
			case e.Predicate == graph.Concerns && strings.Contains(subject, ":ereignis:"), e.Predicate == graph.Label && strings.Contains(subject, ":akteur:"):
			case e.Predicate == graph.LocatedIn && e.Record.Rule != "locatedIn-verb/1":
				continue
			case e.Predicate == graph.Lacks, shown[e.Predicate] && about:
			default:
				continue
			}
			if object == "" {
				object = e.Object.Text
			}
			fmt.Fprintln(&b, strings.TrimSpace(strings.ReplaceAll(fmt.Sprintf("%s %s %s %s", subject, strings.TrimPrefix(strings.TrimPrefix(string(e.Predicate), "urn:belegnetz:vokabular:"), "http://www.w3.org/2000/01/rdf-schema#"), object, dated(e.Record)), "urn:belegnetz:", "")))
		}
		return b.String()
	})
}

// dated is the record's status and dates.
func dated(r graph.Record) string {
	s := string(r.Status)
	if r.From != "" || r.To != "" {
		s += " " + r.From + "/" + r.To
	}
	return strings.TrimSpace(s)
}
