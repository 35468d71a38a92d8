package server

import (
	"strings"
	"testing"

	"belegnetz/graph"
	"belegnetz/query"
)

// shown writes stretches so that a test can read them: [matched], {repaired}°.
func shown(q quotation) string {
	var b strings.Builder
	for _, s := range q.Stretches {
		if s.Matched {
			b.WriteByte('[')
		}
		for _, p := range s.Pieces {
			switch {
			case p.Ends:
				b.WriteString("{" + p.Text + "}°")
			case p.Note != "":
				b.WriteString("{" + p.Text + "}")
			default:
				b.WriteString(p.Text)
			}
		}
		if s.Matched {
			b.WriteByte(']')
		}
	}
	return b.String()
}

func TestAnnotate(t *testing.T) {
	const text = "Für Vielfalt und Überzeugung"
	repair := func(from, to int) query.Repair { return query.Repair{Word: "w", Raw: "r", Start: from, End: to} }
	for _, c := range []struct {
		offset  int
		matches [][2]int
		repairs []query.Repair
		want    string
	}{
		{0, nil, nil, text},
		{0, [][2]int{{4, 12}}, nil, "Für [Vielfalt] und Überzeugung"},
		{100, [][2]int{{104, 112}}, []query.Repair{repair(117, 128)}, "Für [Vielfalt] und {Überzeugung}°"},
		{0, [][2]int{{0, 3}}, []query.Repair{repair(0, 3)}, "[{Für}°] Vielfalt und Überzeugung"},
		{0, [][2]int{{4, 8}}, []query.Repair{repair(4, 12)}, "Für [{Viel}]{falt}° und Überzeugung"},
		{0, [][2]int{{0, 8}, {4, 12}}, nil, "[Für Vielfalt] und Überzeugung"},
		{0, nil, []query.Repair{repair(0, 1), repair(1, 3)}, "{F}°{ür}° Vielfalt und Überzeugung"},
		{0, [][2]int{{-5, 3}, {17, 99}, {9, 2}, {50, 60}}, []query.Repair{repair(40, 50)}, "[Für] Vielfalt und [Überzeugung]"},
	} {
		if got := shown(annotate("b", text, c.offset, c.matches, c.repairs)); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func FuzzAnnotate(f *testing.F) {
	f.Add("Für Vielfalt", 0, 4, 12, 0, 3)
	f.Add("", -1, 0, 0, 1<<40, -1<<40)
	f.Add("a\xff\u00adb", 1, 2, 3, 2, 4)
	f.Fuzz(func(t *testing.T, text string, offset, from, to, start, end int) {
		repairs := []query.Repair{{Start: start, End: end}, {Start: from, End: end}}
		q := annotate("b", text, offset, [][2]int{{from, to}, {start, to}}, repairs)
		joined, marks := "", 0
		for _, s := range q.Stretches {
			for _, p := range s.Pieces {
				joined += p.Text
				if p.Ends {
					marks++
				}
			}
		}
		if joined != string([]rune(text)) {
			t.Errorf("the pieces of %q are %q", text, joined)
		}
		if marks > 2*len(q.Notes) {
			t.Errorf("%d marks for %d notes", marks, len(q.Notes))
		}
	})
}

// A hostile record cannot reach outside its text.
func TestBlockSkipsImpossibleEdits(t *testing.T) {
	b := newBlock(graph.Passage{Number: 7, Text: "für", Edits: []graph.Edit{
		{Start: -1, End: 2, Kind: graph.EditRepair}, {Start: 0, End: 9, Kind: graph.EditRepair},
		{Start: 2, End: 1, Kind: graph.EditRepair}, {Start: 0, End: 3, Raw: "f\nür", Kind: graph.EditJoin},
		{Start: 0, End: 3, Raw: "fir", Kind: graph.EditRepair}}})
	if len(b.Notes) != 1 || b.Notes[0] != (note{"p7-ber1", "für", "fir"}) || shown(b.quotation) != "{für}°" {
		t.Errorf("%+v", b)
	}
}

func TestFolios(t *testing.T) {
	page, slide := "13f.", "Folie 3"
	got := folios([]query.Evidence{{FilePage: 22}, {FilePage: 22}, {FilePage: 15, Page: &page}, {FilePage: 3, Page: &slide}})
	if want := "Datei-S.\u00a022, S.\u00a013f., Folie 3"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
