package ingest

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"belegnetz/graph"
)

// A sheet is a spreadsheet's sheet, set row by row. Its rows are cited by their
// numbers.
type sheet struct {
	w     *writer
	name  string // empty for a file that is one sheet
	table table
	left  int  // columns before the table's first
	blank bool // the row above is
}

// sheet begins a sheet on a page of its own.
func (w *writer) sheet(name string) *sheet {
	if name == "" {
		w.page("")
	} else {
		w.page("Blatt " + name)
		w.add(graph.Heading, outermostLevel, name)
	}
	return &sheet{w: w, name: name, table: table{w: w}}
}

// row adds the row with the number from 1. A row with one cell above a table is
// its title; a blank row ends a table if the next one fills other columns.
func (s *sheet) row(number int, values []string) {
	from, to := filled(values)
	if from == to {
		s.blank = true
		return
	}
	if s.blank && s.table.rows > 0 && (to-from == 1 || from != s.left || to-from > s.table.width) {
		s.end()
	}
	s.blank = false
	s.table.place = fmt.Sprintf("Zeile %d", number)
	if s.name != "" {
		s.table.place = fmt.Sprintf("Blatt %s, Zeile %d", s.name, number)
	}
	if s.table.rows == 0 {
		if to-from == 1 {
			s.w.at(s.table.place)
			s.w.add(graph.Paragraph, 0, values[from])
			return
		}
		s.left = from
	}
	var cells []cell
	for _, v := range values[min(from, s.left):to] {
		var c cell
		if v = strings.TrimSpace(v); v != "" {
			c = cell{{pieces: []piece{{text: v}}}}
		}
		cells = append(cells, c)
	}
	s.table.row(cells, false)
}

func (s *sheet) end() { s.table.end() }

// filled is the range of values up to the last that is not blank.
func filled(values []string) (from, to int) {
	to = len(values)
	for to > 0 && strings.TrimSpace(values[to-1]) == "" {
		to--
	}
	for from < to && strings.TrimSpace(values[from]) == "" {
		from++
	}
	return from, to
}

// readCSV reads a table of values with separators.
func readCSV(ctx context.Context, o original, _ Options) (manuscript, error) {
	if len(o.data) > textSize {
		return manuscript{}, o.problem(0, fmt.Sprintf("Die Tabelle ist größer als %d MB.", textSize>>20), "Bitte teilen.", ErrLimit)
	}
	text, warning, err := decode(o.name, o.data)
	if err != nil {
		return manuscript{}, err
	}
	if err := o.check(plainText{text: text, first: 1}); err != nil {
		return manuscript{}, err
	}
	w := &writer{}
	s := w.sheet("")
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = separatorOf(text), -1, true, true
	for ctx.Err() == nil {
		values, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return manuscript{}, o.damaged(err)
		}
		line, _ := r.FieldPos(0)
		s.row(line, values)
	}
	if err := ctx.Err(); err != nil {
		return manuscript{}, err
	}
	s.end()
	m, err := w.manuscript(o)
	if warning != "" {
		m.warnings = append(m.warnings, warning)
	}
	return m, err
}

// separatorSample is how many lines of a table tell its separator.
const separatorSample = 50

// separatorOf is the separator that most lines have, and the same number of
// times. The semicolon goes before the comma, which German numbers have too.
func separatorOf(text string) rune {
	best, most := ';', 0
	for _, separator := range []rune{';', '\t', ',', '|'} {
		counts := map[int]int{}
		lines := strings.SplitN(text, "\n", separatorSample+1)
		for _, l := range lines[:min(len(lines), separatorSample)] {
			if n := unquoted(l, separator); n > 0 {
				counts[n]++
			}
		}
		for _, lines := range counts {
			if lines > most {
				best, most = separator, lines
			}
		}
	}
	return best
}

// unquoted counts the separators of a line that do not stand in quotes.
func unquoted(l string, separator rune) int {
	n, quoted := 0, false
	for _, r := range l {
		switch r {
		case '"':
			quoted = !quoted
		case separator:
			if !quoted {
				n++
			}
		}
	}
	return n
}
