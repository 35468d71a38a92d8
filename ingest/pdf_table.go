package ingest

import (
	"slices"
	"unicode"
)

// A table has so many rows and a row so many columns at most.
const (
	leastRows    = 2
	columnsLimit = 40
)

// table sets a band of the page row by row, each row as in Markdown, its cells
// one after the other.
func (a *arranger) table(band []*strip) {
	edges := a.columns(band)
	lines := abreast(band)
	rows := a.logicalRows(lines, edges)
	if len(edges) < 1 || len(rows) < leastRows {
		a.rows(band)
		return
	}
	box := extent(band)
	for _, row := range rows {
		cells := make([][]*strip, len(edges)+1)
		for _, s := range row {
			c := columnOf(s, edges)
			cells[c] = append(cells[c], s)
		}
		set := setRow(cells)
		for i := range set {
			set[i].left, set[i].right = box[0], box[2]
		}
		a.lines = append(a.lines, set...)
	}
}

// setRow sets the cells one after the other, "| a | b |". The first line of a
// cell stands behind the last one of the cell before.
func setRow(cells [][]*strip) []printedLine {
	open := printedLine{row: true, apart: true}
	var lines []printedLine
	for i, cell := range cells {
		open.write("| ")
		if i == 0 && len(cell) == 0 {
			continue
		}
		for j, part := range abreast(cell) {
			if j > 0 {
				lines = append(lines, open)
				open = printedLine{row: true}
			}
			open.append(joinStrips(part))
		}
		open.write(" ")
	}
	open.write("|")
	return append(lines, open)
}

func (l *printedLine) write(text string) { l.text = append(l.text, []rune(text)...) }

// append adds what stands in a cell. A bar in it is none between cells.
func (l *printedLine) append(cell printedLine) {
	if len(cell.text) == 0 {
		return
	}
	if l.size == 0 {
		l.box, l.base, l.size, l.bold = cell.box, cell.base, cell.size, cell.bold
	}
	l.box = union(l.box, cell.box)
	l.bold = l.bold && cell.bold
	marks := cell.marks
	for i, r := range cell.text {
		if r == '|' {
			l.drops = append(l.drops, [2]int{len(l.text), len(l.text) + 1})
			l.text = append(l.text, '\\')
		}
		if len(marks) > 0 && marks[0][0] <= i {
			l.mark(len(l.text))
			if marks[0][1] == i+1 {
				marks = marks[1:]
			}
		}
		l.text = append(l.text, r)
	}
}

// columns are the middles of the gutters of a table.
func (a *arranger) columns(band []*strip) []float64 {
	h := a.whiteSpace(band)
	_, most := h.best()
	most = max(most, int(gutterLines*leading*a.size/binHeight))
	var edges []float64
	for i := 0; i < len(h.count) && len(edges) < columnsLimit; {
		n := 0
		for i+n < len(h.count) && h.count[i+n]*2 >= most && h.count[i+n] > 0 {
			n++
		}
		if n > 0 {
			edges = append(edges, h.from+float64(i)+float64(n)/2)
		}
		i += n + 1
	}
	return edges
}

func columnOf(s *strip, edges []float64) int {
	at := s.left()
	c, _ := slices.BinarySearch(edges, at)
	return c
}

// logicalRows joins lines of print that are one row: cells whose text is broken
// into several lines.
func (a *arranger) logicalRows(lines [][]*strip, edges []float64) [][]*strip {
	var distances []float64
	for i := 1; i < len(lines); i++ {
		distances = append(distances, lines[i][0].base-lines[i-1][0].base)
	}
	slices.Sort(distances)
	gap := gapAbove * leading * a.size
	if n := len(distances); n > 0 {
		gap = max(gapAbove*distances[n/4], a.size)
	}
	var rows [][]*strip
	for i, l := range lines {
		if i > 0 && l[0].base-lines[i-1][0].base <= gap && !beginsRow(lines[i-1], l, edges) {
			rows[len(rows)-1] = append(rows[len(rows)-1], l...)
			continue
		}
		rows = append(rows, slices.Clone(l))
	}
	return rows
}

// beginsRow says whether a line of a table without a gap above begins a row: it
// has a first cell that does not go on from the line above.
func beginsRow(above, l []*strip, edges []float64) bool {
	first, before := firstCell(l, edges), firstCell(above, edges)
	if first == nil {
		return false
	}
	if before == nil {
		return true
	}
	return !unicode.IsLower(first.text[0]) && !pending(string(before.text))
}

// firstCell is what stands in the first column; nil if nothing does.
func firstCell(line []*strip, edges []float64) *strip {
	for _, s := range line {
		if columnOf(s, edges) == 0 {
			return s
		}
	}
	return nil
}
