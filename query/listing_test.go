package query

import (
	"testing"

	"belegnetz/graph"
)

func TestDocumentFilter(t *testing.T) {
	d := graph.Document{Title: "Konzept für Übergänge", Issued: "2022-03", Place: "Halle (Saale)", Kind: graph.KindConcept}
	for _, c := range []struct {
		filter DocumentFilter
		want   bool
	}{
		{DocumentFilter{}, true},
		{DocumentFilter{Kind: graph.KindConcept, Place: "halle (saale)", From: 2022, To: 2022, Words: " ÜBERGÄNGE konzept"}, true},
		{DocumentFilter{Kind: graph.KindLaw}, false},
		{DocumentFilter{Place: "Halle"}, false},
		{DocumentFilter{From: 2023}, false},
		{DocumentFilter{To: 2021}, false},
		{DocumentFilter{Words: "Konzept Teilhabe"}, false},
		{DocumentFilter{Internal: true}, false},
	} {
		if got := c.filter.passes(d); got != c.want {
			t.Errorf("%+v: %v", c.filter, got)
		}
	}
	d.Issued = ""
	if (DocumentFilter{To: 2030}).passes(d) {
		t.Error("a document without a year is in a span of years")
	}
}
