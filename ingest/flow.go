package ingest

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
)

// A piece is a stretch of a paragraph.
type piece struct {
	text string
	kind pieceKind
}

type pieceKind int

const (
	pieceText pieceKind = iota
	pieceMark           // stands on the page only: the mark of a note
	piecePage           // the rest stands on a page with the printed number text
)

// A paragraph is one of a text document that says itself what it is, with the
// notes and boxes that hang on it. Its zero kind is a paragraph of text.
type paragraph struct {
	kind   graph.PassageKind
	level  int     // of a heading, from 1
	label  string  // number that the program counts: "2.1"
	size   float64 // of its first print in points; 0 when not said
	pieces []piece
	notes  []paragraph
	boxes  []paragraph
}

func (p *paragraph) write(text string) { p.pieces = append(p.pieces, piece{text, pieceText}) }

func (p *paragraph) drop(text string) { p.pieces = append(p.pieces, piece{text, pieceMark}) }

func (p *paragraph) nextPage(printed string) { p.pieces = append(p.pieces, piece{printed, piecePage}) }

// text is what the paragraph says, without its label.
func (p *paragraph) text() string {
	var b strings.Builder
	for _, piece := range p.pieces {
		if piece.kind == pieceText {
			b.WriteString(piece.text)
		}
	}
	return strings.TrimSpace(b.String())
}

func (p *paragraph) blank() bool { return p.text() == "" && len(p.notes)+len(p.boxes) == 0 }

// paragraph sets a paragraph, then its notes and boxes.
func (w *writer) paragraph(p paragraph) {
	kind := p.kind
	if kind == "" {
		kind = graph.Paragraph
	}
	w.begin(kind, p.level)
	w.block.size = p.size
	w.stretch(p)
	w.end()
	w.hangings(p)
}

func (w *writer) stretch(p paragraph) {
	if p.label != "" && p.text() != "" {
		w.write(p.label + " ")
	}
	for _, piece := range p.pieces {
		switch piece.kind {
		case pieceText:
			w.write(piece.text)
		case pieceMark:
			w.drop(piece.text)
		case piecePage:
			w.page(piece.text)
		}
	}
}

func (w *writer) hangings(p paragraph) {
	for _, note := range p.notes {
		w.paragraph(note)
	}
	for _, box := range p.boxes {
		w.paragraph(box)
	}
}

// A cell is a table's cell.
type cell []paragraph

func (c cell) text() string {
	var parts []string
	for _, p := range c {
		if text := p.text(); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

// A table is set row by row. The first waits for the second, since one alone
// names no columns.
type table struct {
	w     *writer
	place string // of the rows to come; empty for that of what is above
	rows  int    // set or waiting
	width int    // cells of the first row
	first tableRow
}

type tableRow struct {
	cells []cell
	head  bool // the document marks it as the table's head
	place string
}

// cellLimit is how many cells of a row are read.
const cellLimit = 1000

// row adds a row; head says that the document marks it as the table's head.
func (t *table) row(cells []cell, head bool) {
	cells = cells[:min(len(cells), cellLimit)]
	for len(cells) < t.width {
		cells = append(cells, nil)
	}
	row := tableRow{cells, head, t.place}
	if t.rows++; t.rows == 1 {
		t.first, t.width = row, len(cells)
		return
	}
	if t.rows == 2 {
		t.set(t.first, t.first.head || nameColumns(t.first.cells))
	}
	t.set(row, false)
}

func (t *table) end() {
	if t.rows == 1 {
		t.set(t.first, false)
	}
	*t = table{w: t.w, place: t.place}
}

// set sets a row. A table of one cell a row is a frame around paragraphs.
func (t *table) set(row tableRow, columns bool) {
	if row.place != "" {
		t.w.at(row.place)
	}
	if len(row.cells) == 1 {
		for _, p := range row.cells[0] {
			t.w.paragraph(p)
		}
		return
	}
	t.w.row(columns)
	for _, c := range row.cells {
		t.w.cell()
		begun := false
		for _, p := range c {
			if begun && p.text() != "" {
				t.w.write("\n")
			}
			t.w.stretch(p)
			begun = begun || p.text() != ""
		}
	}
	t.w.end()
	for _, c := range row.cells {
		for _, p := range c {
			t.w.hangings(p)
		}
	}
}

// A column's name is not longer than this, in code points.
const longestName = 60

// nameColumns says whether the cells of a table's first row look like names of
// columns: short words, no sentences and numbers, at most one cell empty.
func nameColumns(cells []cell) bool {
	empty := 0
	for _, c := range cells {
		text := c.text()
		switch {
		case text == "":
			empty++
		case utf8.RuneCountInString(text) > longestName || finished(text) || !strings.ContainsFunc(text, unicode.IsLetter):
			return false
		}
	}
	return len(cells) > 1 && empty <= 1 && empty < len(cells)-1
}

// footnote is a note with its number, as one block.
func footnote(number string, ps []paragraph) paragraph {
	note := paragraph{kind: graph.Footnote, label: number}
	for _, p := range ps {
		if p.text() == "" {
			continue
		}
		if len(note.pieces) > 0 {
			note.write("\n")
		} else if p.pieces[0].kind == pieceText {
			p.pieces[0].text = strings.TrimLeft(p.pieces[0].text, " \t")
		}
		if p.label != "" {
			note.write(p.label + " ")
		}
		for _, piece := range p.pieces {
			if piece.kind != piecePage {
				note.pieces = append(note.pieces, piece)
			}
		}
	}
	if rest, numbered := strings.CutPrefix(note.text(), number); numbered && !unicode.IsDigit(initial(rest)) {
		note.label = "" // it says so itself
	}
	return note
}

// A styleRole is what the name of a style says about its paragraphs.
type styleRole struct {
	kind  graph.PassageKind // empty for plain paragraphs
	level int
	title bool // of the document
	left  bool // out: tables of contents
}

// roleOfStyle reads German and English names of styles: "heading 2",
// "Überschrift 2", "Zitat".
func roleOfStyle(name string) styleRole {
	name = strings.ToLower(strings.TrimSpace(name))
	bare := strings.TrimRight(name, " 0123456789")
	level := 1
	if n, err := strconv.Atoi(strings.TrimSpace(name[len(bare):])); err == nil && n > 0 && n <= bodyOutline {
		level = n
	}
	switch role := rules().styles[bare]; role {
	case "heading":
		return styleRole{kind: graph.Heading, level: level}
	case "title":
		return styleRole{kind: graph.Heading, level: outermostLevel, title: true}
	case "contents":
		return styleRole{left: true}
	case "":
		return styleRole{}
	default:
		return styleRole{kind: graph.PassageKind(role)}
	}
}
