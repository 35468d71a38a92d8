package graph

import (
	"encoding/csv"
	"strings"
	"testing"
)

func TestCell(t *testing.T) {
	for text, want := range map[string]string{
		"":                "",
		"Schwerin":        "Schwerin",
		"=1+1":            "'=1+1",
		"  =1+1":          "'  =1+1",
		"\n@SUM(A1)":      "'\n@SUM(A1)",
		"-2":              "'-2",
		"+49":             "'+49",
		"\t=1":            "'\t=1",
		"a\r\nb":          "a\nb",
		"Haupt- und mehr": "Haupt- und mehr",
	} {
		if got := cell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A row gives the quote of its edge, and whatever is in it stays in its cell.
func TestRows(t *testing.T) {
	doc := FileIRI(strings.Repeat("a", 64))
	p := Passage{IRI: PassageIRI(doc, 1), Document: doc, Number: 1, FilePage: 3, Printed: "iv", Text: "Vor; \"Halle\" hat.\r\nNach."}
	h := Holding{Document: Document{IRI: doc, Title: "=HYPERLINK(\"x\")"}, Passages: []Passage{p}, Edges: []Edge{{
		Quad:   Quad{Subject: p.IRI, Predicate: Mentions, Object: Node(PlaceIRI("Halle")), Label: p.IRI},
		Record: Record{Start: 5, End: 17, Rule: "r/1", Confidence: 0.85, Status: Planned, From: "2020"},
	}}}
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = ';'
	if err := w.WriteAll(h.rows(map[IRI]string{PlaceIRI("Halle"): "Halle (Saale)"})); err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(b.String()))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 1 || len(rows[0]) != len(csvHead) {
		t.Fatal(rows, err)
	}
	want := []string{"'=HYPERLINK(\"x\")", "iv", "3", "Passage 1", "mentions", "Halle (Saale)", "\"Halle\" hat.", "r/1", "0,85", "planned", "2020", ""}
	for i, cell := range want {
		if rows[0][i] != cell {
			t.Errorf("%s: %q, want %q", csvHead[i], rows[0][i], cell)
		}
	}
}
