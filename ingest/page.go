package ingest

import (
	"strings"
	"unicode"

	"belegnetz/graph"
)

// A sheet of paper ends where so many lines are blank: readers that lose a
// form feed leave the gap between foot and head.
const sheetGap = 3

// A page is a graph.Page with what segmentation needs to know of it.
type page struct {
	graph.Page
	runes []rune
	first int // line of the file on which the page begins, from 1

	// Of pages that were read from print:
	settings  []setting // of each line that is not blank
	bookmarks []bookmark
	scanned   bool // its text was recognised
}

// newPage is the page with the number from 1; first is the line of the file on
// which it begins.
func newPage(number int, text string, first int) page {
	return page{Page: graph.Page{Number: number, Text: text}, runes: []rune(text), first: first}
}

// splitPages cuts a text at its form feeds. The last form feed ends a page
// and begins none.
func splitPages(text string, first int) []page {
	texts := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	pages := make([]page, 0, len(texts))
	for i, t := range texts {
		pages = append(pages, newPage(i+1, t, first))
		first += strings.Count(t, "\n")
	}
	return pages
}

// A line is a line of a page that is not blank.
type line struct {
	page       int // index of the page
	start, end int // in the page's text, code points, without surrounding white space
	text       string
	number     int      // in the file, from 1
	blanks     int      // blank lines above it on the page
	indent     int      // white space before it
	sheet      int      // number of the sheet of paper, counted over the whole file
	index      int      // among all lines of the file
	dropped    bool     // a running head, a page number or mere markup
	printed    string   // page number printed on its sheet, or the place, where a page holds several
	drops      [][2]int // stretches of the page that are left out of the text
	set        *setting // how it is printed; nil when that is not known
}

func (l line) width() int { return l.end - l.start }

// splitLines lists the lines of the pages that are not blank.
func splitLines(pages []page) []line {
	var lines []line
	sheet := -1
	for p, pg := range pages {
		sheet++
		blanks, number, from, seen := 0, pg.first, 0, 0
		for from <= len(pg.runes) {
			to := from
			for to < len(pg.runes) && pg.runes[to] != '\n' {
				to++
			}
			start, end := trimmed(pg.runes, from, to)
			if start == end {
				blanks++
			} else {
				if pg.settings == nil && blanks >= sheetGap && len(lines) > 0 && lines[len(lines)-1].page == p {
					sheet++
				}
				lines = append(lines, line{page: p, start: start, end: end, text: string(pg.runes[start:end]),
					number: number, blanks: blanks, indent: start - from, sheet: sheet, index: len(lines)})
				if seen < len(pg.settings) {
					lines[len(lines)-1].setAs(pg, &pg.settings[seen])
					seen++
				}
				blanks = 0
			}
			from = to + 1
			number++
		}
	}
	return lines
}

// setAs notes how the line is printed. Raised marks behind its words are no
// part of what it is judged by.
func (l *line) setAs(pg page, s *setting) {
	l.set, l.drops = s, s.drops
	var text []rune
	at := l.start
	for _, m := range s.marks {
		if m[0] > l.start && m[0] >= at && m[1] <= l.end {
			text = append(text, pg.runes[at:m[0]]...)
			at = m[1]
		}
	}
	l.text = strings.TrimRight(string(append(text, pg.runes[at:l.end]...)), " ")
}

// trimmed narrows a stretch of rs by the white space at its ends.
func trimmed(rs []rune, start, end int) (int, int) {
	for start < end && unicode.IsSpace(rs[start]) {
		start++
	}
	for end > start && unicode.IsSpace(rs[end-1]) {
		end--
	}
	return start, end
}
