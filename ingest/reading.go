package ingest

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"belegnetz/graph"
)

// A manuscript is what the reader of a format makes of a document.
type manuscript struct {
	pages    []page
	blocks   []block
	lex      lexicon
	metadata Metadata // what it says itself
	// information is what the file's properties say, which are often those of a
	// template or of who typed the document.
	information Metadata
	warnings    []string // German
}

// A reader reads one format. What is wrong with the document is a *Problem.
type reader func(ctx context.Context, o original, opts Options) (manuscript, error)

// A writer sets the elements of a document that says itself what they are onto
// pages, and makes blocks of them. The lines of a block point into the pages,
// so that spans, edits and repairs are made as those of plain text are.
//
//	w.page("12")
//	w.add(graph.Heading, 1, "Ziele")
//	w.begin(graph.Paragraph, 0)
//	w.write("Die Stadt fördert die Ver-\n")
//	w.page("13") // the paragraph goes on there
//	w.write("eine.")
//	w.drop("¹") // stands on the page, not in the text
//	w.end()
type writer struct {
	unpaged bool // places are named after the headings

	pages  []page
	blocks []block
	lines  []line
	size   int // code points on all pages

	block  block
	origin [2]int // page and code point at which the block begins
	filled bool   // the block has something to see
	place  string // of the lines to come, on a page that holds several places
	start  int    // of the open line, on the last page
	number int    // of the open line in the document, from 0
	drops  [][2]int
	cells  int // of the open row
	full   bool
}

// Limits of what a writer sets, in code points.
const (
	documentText = 10 << 20 // of a document, about 4,000 printed pages: a hundred bytes each are in memory when edges are read
	pageText     = 4 << 20  // of a page
	fullPage     = 2 << 20  // of a page on which elements still begin: a sheet or text without pages goes on on another
	longestLabel = 120
)

// page begins the next page of the file. printed is the page number printed on
// it, or names the place in words, "Folie 3", with a space by which it is told
// from a number; empty without either.
func (w *writer) page(printed string) {
	w.breakLine()
	pg := newPage(len(w.pages)+1, "", w.number+1)
	pg.Printed = cleanLabel(printed)
	w.pages = append(w.pages, pg)
	w.start, w.place = 0, ""
}

// at names the place of the elements to come on the page: "Blatt Maßnahmen,
// Zeile 7".
func (w *writer) at(place string) {
	w.end()
	w.place = cleanLabel(place)
}

// add sets a whole element; level is that of a heading, from 1.
func (w *writer) add(kind graph.PassageKind, level int, text string) {
	w.begin(kind, level)
	w.write(text)
	w.end()
}

// begin opens an element, and ends the one before.
func (w *writer) begin(kind graph.PassageKind, level int) {
	w.end()
	if w.here() > fullPage {
		place := w.place
		w.page(w.last().Printed)
		w.place = place
	}
	w.block = block{kind: kind, level: level}
	w.origin = [2]int{max(0, len(w.pages)-1), w.here()}
}

// row opens a row of a table, and cell then each of its cells. columns says
// that they name the columns of the rows below.
func (w *writer) row(columns bool) {
	w.begin(graph.TableRow, 0)
	w.block.columns = columns
}

// cell opens a cell. Rows are set as in Markdown, so that empty cells show.
func (w *writer) cell() {
	w.closeCell()
	w.set('|', ' ')
	w.cells++
}

func (w *writer) closeCell() {
	if rs := w.last().runes; w.cells > 0 && rs[len(rs)-1] != ' ' {
		w.set(' ')
	}
}

// write adds text to the open element. Line breaks stay in the source.
func (w *writer) write(text string) {
	for i, part := range strings.Split(cleanText(text), "\n") {
		if i > 0 {
			w.breakLine()
		}
		w.filled = w.filled || strings.TrimSpace(part) != ""
		for _, r := range part {
			switch {
			case r == softHyphen:
				w.drop(string(r))
			case r == '|' && w.block.kind == graph.TableRow:
				w.drop("\\")
				w.set(r)
			default:
				w.set(r)
			}
		}
	}
}

// drop adds what stands on the page and is left out of the text: the mark of a
// note.
func (w *writer) drop(text string) {
	from := w.here()
	w.set([]rune(strings.ReplaceAll(cleanText(text), "\n", " "))...)
	if to := w.here(); to > from {
		w.drops = append(w.drops, [2]int{from, to})
	}
}

// end closes the open element. One with nothing to see leaves no trace.
func (w *writer) end() {
	if w.block.kind == "" {
		return
	}
	if w.cells > 0 {
		w.closeCell()
		w.set('|')
	}
	switch {
	case w.filled || w.origin[0] < len(w.pages)-1:
		w.breakLine()
	case len(w.pages) > 0:
		pg := &w.pages[w.origin[0]]
		pg.runes, w.start = pg.runes[:w.origin[1]], w.origin[1]
		w.block.lines = nil
	}
	if w.filled {
		if w.unpaged && w.block.kind == graph.Heading {
			s := newSource(w.pages, lexicon{}, w.block)
			heading, _ := s.read(0, len(s.runes))
			w.place = sectionPlace(heading)
			for i := range w.block.lines {
				w.block.lines[i].printed = w.place
			}
		}
		w.blocks = append(w.blocks, w.block)
	}
	w.block, w.filled, w.cells, w.drops = block{}, false, 0, nil
}

// A heading that names a place is not longer than this, in code points.
const longestPlace = 60

// sectionPlace names a place in a file without pages by the heading above it,
// by its number if it has one: "Abschnitt 2.1", "Abschnitt „Ziele“".
func sectionPlace(heading string) string {
	heading = strings.TrimRight(heading, noteMarks+": ")
	if depth, _ := numberOf(heading); depth > 0 && unicode.IsDigit(initial(heading)) {
		number, _, _ := strings.Cut(heading, " ")
		return "Abschnitt " + strings.TrimSuffix(number, ".")
	}
	if rs := []rune(heading); len(rs) > longestPlace {
		cut := string(rs[:longestPlace])
		if at := strings.LastIndexByte(cut, ' '); at > 0 {
			cut = cut[:at]
		}
		heading = cut + " …"
	}
	return cleanLabel("Abschnitt „" + heading + "“")
}

// breakLine closes the open line unless it is blank.
func (w *writer) breakLine() {
	if len(w.pages) == 0 {
		return
	}
	last := len(w.pages) - 1
	pg := &w.pages[last]
	start, end := trimmed(pg.runes, w.start, len(pg.runes))
	if start == end {
		return
	}
	l := line{page: last, sheet: last, start: start, end: end, text: string(pg.runes[start:end]),
		number: w.number + 1, indent: start - w.start, index: len(w.lines), printed: w.place, drops: w.drops}
	w.lines, w.drops = append(w.lines, l), nil
	w.block.lines = append(w.block.lines, l)
	w.set('\n')
	w.start = len(pg.runes)
	w.number++
}

// last is the page that is being set; the first begins with its text.
func (w *writer) last() *page {
	if len(w.pages) == 0 {
		w.page("")
	}
	return &w.pages[len(w.pages)-1]
}

// here is the end of the last page.
func (w *writer) here() int {
	if len(w.pages) == 0 {
		return 0
	}
	return len(w.last().runes)
}

// set appends to the last page as long as it holds any more.
func (w *writer) set(rs ...rune) {
	pg := w.last()
	if w.size += len(rs); w.size <= documentText && len(pg.runes)+len(rs) < pageText {
		pg.runes = append(pg.runes, rs...)
		return
	}
	w.full = true
}

// manuscript is what was set. A document over the limits is a *Problem.
func (w *writer) manuscript(o original) (manuscript, error) {
	w.end()
	if w.full {
		return manuscript{}, o.problem(0, fmt.Sprintf("Das Dokument hat mehr als %d Millionen Zeichen auf einer Seite oder %d insgesamt.", pageText>>20, documentText>>20), "Bitte teilen.", ErrLimit)
	}
	for i := range w.pages {
		w.pages[i].Text = string(w.pages[i].runes)
	}
	settle(w.blocks)
	return manuscript{pages: w.pages, blocks: w.blocks, lex: newLexicon(w.lines)}, nil
}

// settle tells captions and speech from other paragraphs.
func settle(blocks []block) {
	for i := range blocks {
		switch b := &blocks[i]; {
		case b.kind != graph.Paragraph:
		case isCaption(b.text()):
			b.kind = graph.Caption
		case isSpeech(b.text()):
			b.kind = graph.Quote
		}
	}
}

const softHyphen = '\u00ad'

// cleanText makes line breaks of all that break lines, spaces of tabs, and
// leaves out characters that show nothing. The mark that PDF readers leave for a
// hyphen stays.
func cleanText(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case r == '\n' || strings.ContainsRune(softHyphens, r):
			return r
		case unicode.IsControl(r) || r == '\ufeff':
			return -1
		}
		return r
	}, text)
}

// cleanLabel makes one short line of a place's name.
func cleanLabel(label string) string {
	rs := []rune(strings.Join(strings.Fields(cleanText(label)), " "))
	return string(rs[:min(len(rs), longestLabel)])
}
