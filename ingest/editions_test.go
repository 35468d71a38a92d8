package ingest

import (
	"fmt"
	"strings"
	"testing"

	"belegnetz/graph"
)

func TestEditionsGolden(t *testing.T) {
	goldens(t, "testdata/editions", func(doc graph.Document, ps []graph.Passage) string {
		var b strings.Builder
		for _, e := range Extract(doc, ps, nil) {
			switch e.Predicate {
			case graph.Revises, graph.Continues, graph.Supplements, graph.IsVersionOf, graph.InProcedure, graph.PaperType, graph.Decision:
				name := string(e.Predicate)
				fmt.Fprintf(&b, "%s %s %s%s\n", e.Subject, name[strings.LastIndexAny(name, ":/#")+1:], e.Object.IRI, e.Object.Text)
			case graph.Cites:
				if strings.Contains(string(e.Object.IRI), ":vorgang:") {
					fmt.Fprintf(&b, "cites %s\n", e.Object.IRI)
				}
			}
		}
		return strings.ReplaceAll(b.String(), "urn:belegnetz:", "")
	})
}

// Files that say the same have one digest, whatever their line breaks; short
// notes have none.
func TestDigest(t *testing.T) {
	text := strings.Repeat("Das Integrationskonzept der Stadt wird fortgeschrieben. ", 10)
	_, a := goldenDocument(text)
	_, b := goldenDocument(strings.ReplaceAll(text, ". ", ".\n\n"))
	_, c := goldenDocument(text + "Nein.")
	_, short := goldenDocument("Die Anlage kann eingesehen werden.")
	if digest(a) == "" || digest(a) != digest(b) || digest(a) == digest(c) || digest(short) != "" {
		t.Error(digest(a), digest(b), digest(c), digest(short))
	}
}
