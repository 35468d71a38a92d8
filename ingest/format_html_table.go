package ingest

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tableOf sets a table row by row. One that holds tables, or says that it is
// none, only orders the page: its cells are read one after the other.
func (r *htmlReader) tableOf(n *html.Node) {
	r.close()
	inner := first(n, func(c *html.Node) bool { return c != n && c.DataAtom == atom.Table })
	if r.table > 0 || inner != nil || attribute(n, "role") == "presentation" {
		r.cells(n)
		return
	}
	r.table++
	defer func() { r.table-- }()
	take := r.take
	t := table{w: r.w}
	var spans []int // rows that a cell above reaches down, by column
	var rows func(*html.Node, bool)
	rows = func(n *html.Node, head bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case unseen(c):
			case c.DataAtom == atom.Caption:
				r.walk(c)
			case c.DataAtom == atom.Tr:
				var cells []cell
				var names bool
				cells, names, spans = r.row(c, spans)
				t.row(cells, head || names)
			default:
				rows(c, head || c.DataAtom == atom.Thead)
			}
		}
	}
	rows(n, false)
	t.end()
	r.take = take
}

// cells reads the cells of a table that is none.
func (r *htmlReader) cells(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
			r.as(c, paragraph{})
			continue
		}
		r.cells(c)
	}
}

// row reads a row's cells; names says that all of them are heads. spans says
// how many rows cells above reach down, which leaves cells of this row empty.
func (r *htmlReader) row(n *html.Node, spans []int) (cells []cell, names bool, left []int) {
	names = true
	covered := func() bool { return len(cells) < len(spans) && spans[len(cells)] > 0 }
	put := func(c cell, rows int) {
		if len(cells) < cellLimit {
			cells, left = append(cells, c), append(left, rows)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th || unseen(c) {
			continue
		}
		for covered() {
			put(nil, spans[len(cells)]-1)
		}
		names = names && c.DataAtom == atom.Th
		rows := min(max(integer(attribute(c, "rowspan"), 1), 1), pageLimit) - 1
		put(r.cell(c), rows)
		for i := min(integer(attribute(c, "colspan"), 1), cellLimit); i > 1; i-- {
			put(nil, rows)
		}
	}
	for covered() && len(cells) < cellLimit {
		put(nil, spans[len(cells)]-1)
	}
	return cells, names && len(cells) > 0, left
}

func (r *htmlReader) cell(n *html.Node) cell {
	var c cell
	take := r.take
	r.take = func(p paragraph) { c = append(c, p) }
	r.as(n, paragraph{})
	r.take = take
	return c
}
