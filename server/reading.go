package server

import (
	"belegnetz/graph"
	"belegnetz/query"
)

// sheetSize is about how many passages one page of the reading view shows.
const sheetSize = 120

// A reading is what the reading view shows of a document: one sheet of its
// text and the table of contents of all of it.
type reading struct {
	query.DocumentRef
	File     string
	Contents []entry
	Leaves   []leaf
	Back, On *turn
}

// An entry of the table of contents.
type entry struct {
	Number int // of the heading's passage
	Text   string
	Depth  int // from 0
	Folio  folio
	Here   bool // stands on the sheet that is shown
}

// A leaf is what stands on one page of the file.
type leaf struct {
	Folio     folio
	Parts     []part
	Footnotes []block
	Notes     []note
}

// A part of a leaf is a single block, or a list of neighbouring items.
type part struct {
	block
	Items []block
}

// A turn leads to a neighbouring sheet.
type turn struct {
	Number int // of a passage there
	Folio  folio
}

// read lays out the sheet of a document on which the passage with the number
// at stands; the first one, if there is none such.
func read(d query.DocumentView, at int) reading {
	r := reading{DocumentRef: d.DocumentRef, File: d.File}
	sheets := cutSheets(d.Passages)
	shown := 0
	for i, sheet := range sheets {
		for _, p := range sheet {
			if p.Number == at {
				shown = i
			}
		}
	}
	for i, sheet := range sheets {
		for _, p := range sheet {
			if p.Kind == graph.Heading {
				r.Contents = append(r.Contents, entry{Number: p.Number, Text: p.Text,
					Depth: min(len(p.Section), 2), Folio: folioOf(p), Here: i == shown})
			}
		}
	}
	if len(sheets) == 0 {
		return r
	}
	r.Leaves = layLeaves(sheets[shown])
	if shown > 0 {
		before := sheets[shown-1]
		r.Back = &turn{before[0].Number, folioOf(before[len(before)-1])}
	}
	if shown < len(sheets)-1 {
		r.On = &turn{sheets[shown+1][0].Number, folioOf(sheets[shown+1][0])}
	}
	return r
}

// firstOf is the number of the first passage on a page of the file, or on the
// next one that has text; 0 if there is none.
func firstOf(ps []graph.Passage, filePage int) int {
	for _, p := range ps {
		if p.FilePage >= filePage {
			return p.Number
		}
	}
	return 0
}

// cutSheets divides passages between pages of the file where it can, and
// inside a page only if that alone is longer than a sheet.
func cutSheets(ps []graph.Passage) [][]graph.Passage {
	var sheets [][]graph.Passage
	for len(ps) > 0 {
		end := min(sheetSize, len(ps))
		if end < len(ps) {
			cut := end
			for cut > 0 && ps[cut].FilePage == ps[cut-1].FilePage {
				cut--
			}
			if cut > 0 {
				end = cut
			}
		}
		sheets = append(sheets, ps[:end])
		ps = ps[end:]
	}
	return sheets
}

// layLeaves sorts the passages of a sheet onto their pages: lists together,
// footnotes below. Headings go down one level at a time, whatever the document
// does, so that the outline of the page has no holes.
func layLeaves(ps []graph.Passage) []leaf {
	var leaves []leaf
	level := 1
	for _, p := range ps {
		if len(leaves) == 0 || leaves[len(leaves)-1].Folio.File != p.FilePage {
			leaves = append(leaves, leaf{Folio: folioOf(p)})
		}
		l := &leaves[len(leaves)-1]
		b := newBlock(p)
		l.Notes = append(l.Notes, b.Notes...)
		switch last := len(l.Parts) - 1; {
		case p.Kind == graph.Footnote:
			l.Footnotes = append(l.Footnotes, b)
		case p.Kind == graph.ListItem && last >= 0 && l.Parts[last].Kind == graph.ListItem:
			l.Parts[last].Items = append(l.Parts[last].Items, b)
		case p.Kind == graph.ListItem:
			l.Parts = append(l.Parts, part{block: b, Items: []block{b}})
		case p.Kind == graph.Heading:
			level = min(len(p.Section)+2, level+1, 6)
			b.Level = level
			l.Parts = append(l.Parts, part{block: b})
		default:
			l.Parts = append(l.Parts, part{block: b})
		}
	}
	return leaves
}
