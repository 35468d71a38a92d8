package server

import (
	"fmt"
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/query"
)

// A quotation is a text with its marks. Its pieces joined are the text.
type quotation struct {
	Stretches []stretch
	Notes     []note // one for each repaired word
}

// A stretch is a run of a text that the question matched, or not.
type stretch struct {
	Matched bool
	Pieces  []piece
}

// A piece is the part of a stretch that belongs to one note, or to none.
type piece struct {
	Text string
	Note string // the note's id; empty for text as it stands in the file
	Ends bool   // the note's mark follows
}

// A note says how a repaired word stands in the file.
type note struct {
	ID        string
	Word, Raw string
}

// annotate marks a text. The positions of matches and repairs are code points
// of a passage in which the text begins at offset; what lies outside the text
// is left out. The notes' ids begin with id.
func annotate(id, text string, offset int, matches [][2]int, repairs []query.Repair) quotation {
	runes := []rune(text)
	matched := make([]bool, len(runes))
	noted := make([]int, len(runes)) // index of the note and one, or 0
	inside := func(at int) int { return min(max(at-offset, 0), len(runes)) }
	for _, m := range matches {
		for i := inside(m[0]); i < inside(m[1]); i++ {
			matched[i] = true
		}
	}
	var q quotation
	for _, r := range repairs {
		from, to := inside(r.Start), inside(r.End)
		if from >= to {
			continue
		}
		q.Notes = append(q.Notes, note{fmt.Sprintf("%s-ber%d", id, len(q.Notes)+1), r.Word, r.Raw})
		for i := from; i < to; i++ {
			noted[i] = len(q.Notes)
		}
	}

	for from := 0; from < len(runes); {
		to := from + 1
		for to < len(runes) && matched[to] == matched[from] && noted[to] == noted[from] {
			to++
		}
		p := piece{Text: string(runes[from:to])}
		if n := noted[from]; n > 0 {
			p.Note = q.Notes[n-1].ID
			p.Ends = to == len(runes) || noted[to] != n
		}
		if last := len(q.Stretches) - 1; last < 0 || q.Stretches[last].Matched != matched[from] {
			q.Stretches = append(q.Stretches, stretch{Matched: matched[from]})
		}
		last := &q.Stretches[len(q.Stretches)-1]
		last.Pieces = append(last.Pieces, p)
		from = to
	}
	return q
}

// A folio is where something stands: the printed page, if one is printed, and
// the page of the file.
type folio struct {
	Printed string
	File    int
}

// Named says whether the file names its places in words instead of counting
// pages: "Folie 3".
func (f folio) Named() bool { return strings.Contains(f.Printed, " ") }

// Short is the folio in few letters, "S. 21" or "Datei-S. 23", with a space
// that no line breaks at.
func (f folio) Short() string {
	if f.Named() {
		return f.Printed
	}
	if f.Printed != "" {
		return "S.\u00a0" + f.Printed
	}
	return fmt.Sprintf("Datei-S.\u00a0%d", f.File)
}

// folios is where the evidence stands, each place once: "S. 21, Datei-S. 3".
func folios(es []query.Evidence) string {
	var places []string
	for _, e := range es {
		if place := folioOfEvidence(e).Short(); !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return strings.Join(places, ", ")
}

// inPassage tells passages of a page apart: "S. 21 (Passage 4)".
func inPassage(e query.Evidence) string {
	_, number, _ := e.Passage.File()
	return fmt.Sprintf("%s (Passage %d)", folioOfEvidence(e).Short(), number)
}

func folioOfEvidence(e query.Evidence) folio {
	f := folio{File: e.FilePage}
	if e.Page != nil {
		f.Printed = *e.Page
	}
	return f
}

func folioOf(p graph.Passage) folio { return folio{p.Printed, p.FilePage} }

// A figure is evidence as it is shown: the quote with its page in the margin.
type figure struct {
	query.Evidence
	quotation
	ID     string
	Folio  folio
	Number int // of the passage; 0 if its IRI tells none
}

func newFigure(id string, e query.Evidence) figure {
	f := figure{Evidence: e, ID: id, Folio: folioOfEvidence(e),
		quotation: annotate(id, e.Quote, e.Start, e.Matches, e.Repairs)}
	if _, number, err := e.Passage.File(); err == nil {
		f.Number = number
	}
	return f
}

// Copy is the quote with its citation, as it is put into another text.
func (f figure) Copy() string { return "„" + f.Quote + "“ " + f.Citation }

// A block is a passage as a text that one reads on shows it.
type block struct {
	graph.Passage
	quotation
	ID    string
	Level int // of a heading, from 2
}

func newBlock(p graph.Passage) block {
	runes := []rune(p.Text)
	var repairs []query.Repair
	for _, e := range p.Edits {
		if e.Kind == graph.EditRepair && 0 <= e.Start && e.Start <= e.End && e.End <= len(runes) {
			repairs = append(repairs, query.Repair{
				Word: string(runes[e.Start:e.End]), Raw: e.Raw, Start: e.Start, End: e.End})
		}
	}
	id := fmt.Sprintf("p%d", p.Number)
	return block{Passage: p, ID: id, quotation: annotate(id, p.Text, 0, nil, repairs)}
}

// Lang is the language that the text has to be marked with; empty for German,
// which is the pages' own.
func (b block) Lang() string {
	if b.Language == "de" {
		return ""
	}
	return b.Language
}
