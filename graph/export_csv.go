package graph

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// longestCell is how many code points of a quote go into a cell; Excel takes
// 32,767 and counts some characters twice.
const longestCell = 16_000

// csvHead names the columns of the export "csv".
var csvHead = [...]string{"Dokument", "Seite", "Datei-Seite", "Subjekt", "Prädikat", "Objekt", "Zitat", "Regel", "Sicherheit",
	"Status", "von", "bis", "Subjekt-IRI", "Objekt-IRI", "Quelle", "stimmt"}

// WriteCSV writes every edge that the reader may see with the words that it was
// read from, one a line, so that a person can check them in a spreadsheet and
// answer in the last column. The form is what a German Excel opens by a double
// click: UTF-8 with a mark, semicolons, decimal commas, CRLF. A cell that would
// be a formula begins with an apostrophe.
func WriteCSV(ctx context.Context, w io.Writer, s *Store, a Access) error {
	names, err := s.names(ctx, a)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	if err := out.Write(csvHead[:]); err != nil {
		return err
	}
	for d, err := range s.Documents(ctx, a) {
		if err != nil {
			return err
		}
		h, err := s.shown(ctx, a, d.IRI)
		if err != nil {
			return err
		}
		for _, row := range h.rows(names) {
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// names are what nodes are called, for people.
func (s *Store) names(ctx context.Context, a Access) (map[IRI]string, error) {
	names := map[IRI]string{}
	for _, p := range []IRI{Label, PrefLabel, Title, Role} {
		for q, err := range s.Quads(ctx, a, Pattern{Predicate: p}) {
			if err != nil {
				return nil, fmt.Errorf("names: %w", err)
			}
			if names[q.Subject] == "" && q.Object.IRI == "" {
				names[q.Subject] = q.Object.Text
			}
		}
	}
	return names, nil
}

// rows are the edges of a document in reading order.
func (h Holding) rows(names map[IRI]string) [][]string {
	passages := map[IRI]Passage{}
	for _, p := range h.Passages {
		passages[p.IRI] = p
	}
	named := func(i IRI) string {
		if p, ok := passages[i]; ok {
			return fmt.Sprintf("Passage %d", p.Number)
		}
		if n := names[i]; n != "" {
			return n
		}
		return i.local()
	}
	edges := slices.Clone(h.Edges)
	slices.SortStableFunc(edges, func(a, b Edge) int {
		return passages[a.Label].Number - passages[b.Label].Number
	})
	rows := make([][]string, 0, len(edges))
	for _, e := range edges {
		p := passages[e.Label]
		object := e.Object.Text
		if e.Object.IRI != "" {
			object = named(e.Object.IRI)
		}
		page := ""
		if p.FilePage > 0 {
			page = strconv.Itoa(p.FilePage)
		}
		row := []string{h.Document.Title, p.Printed, page, named(e.Subject), e.Predicate.local(), object, p.stretch(e.Start, e.End),
			e.Rule, strings.Replace(strconv.FormatFloat(e.Confidence, 'f', 2, 64), ".", ",", 1), string(e.Status), e.From, e.To,
			string(e.Subject), string(e.Object.IRI), string(e.Label), ""}
		for i := range row {
			row[i] = cell(row[i])
		}
		rows = append(rows, row)
	}
	return rows
}

// stretch is text[start:end].
func (p Passage) stretch(start, end int) string {
	rs := []rune(p.Text)
	if start < 0 || end > len(rs) || start >= end {
		return ""
	}
	return string(rs[start:end])
}

// cell is the text as a cell that no spreadsheet takes for a formula.
func cell(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if rs := []rune(text); len(rs) > longestCell {
		text = string(rs[:longestCell]) + " …"
	}
	if strings.IndexAny(strings.TrimLeft(text, " \n\u00a0"), "=+-@\t") == 0 {
		return "'" + text
	}
	return text
}

// local is the last part of the IRI.
func (i IRI) local() string { return string(i)[strings.LastIndexAny(string(i), ":#/")+1:] }
