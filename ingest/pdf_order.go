package ingest

import (
	"cmp"
	"math"
	"slices"
	"unicode"

	"belegnetz/graph"
)

// Measures of a page's order. Lengths are shares of the size of its print.
const (
	gutterWidth  = 0.9  // white space between columns is not narrower
	gutterLines  = 2.5  // and separates at least so many lines
	binHeight    = 4.0  // points; in such steps the page is scanned for gutters
	leading      = 1.2  // usual distance of lines
	gapAbove     = 1.3  // more than the usual distance is a gap
	regionDepth  = 12   // of columns in columns
	stripLimit   = 8000 // more on a page are no columns
	fullColumn   = 0.7  // share of a column's width that lines of prose fill
	proseLetters = 18   // a line of prose has more
	cellLetters  = 7    // a line of a column has more
)

// readingOrder puts the strips of a page into reading order: columns from left to
// right, what goes across them where it stands, tables row by row.
func readingOrder(strips []*strip) []printedLine {
	if len(strips) == 0 {
		return nil
	}
	var sizes []float64
	for _, s := range strips {
		for range s.text {
			sizes = append(sizes, s.size)
		}
	}
	a := arranger{size: usualSize(sizes)}
	a.region(strips, 0)
	return a.lines
}

type arranger struct {
	size  float64 // of most of the page's print
	lines []printedLine
}

// extent is the box around the strips.
func extent(strips []*strip) graph.Box {
	box := strips[0].box
	for _, s := range strips {
		box = union(box, graph.Box{s.left(), s.top(), s.right(), s.foot()})
	}
	return box
}

// region sets the lines of one part of the page.
func (a *arranger) region(strips []*strip, depth int) {
	slices.SortStableFunc(strips, func(s, t *strip) int {
		return cmp.Or(cmp.Compare(s.base, t.base), cmp.Compare(s.left(), t.left()))
	})
	x, ok := a.gutter(strips)
	if !ok || depth > regionDepth || len(strips) > stripLimit {
		a.rows(strips)
		return
	}
	for _, band := range a.bands(strips, x) {
		left, right := divide(band, x)
		switch {
		case len(left) == 0 || len(right) == 0 || crosses(band, x):
			if len(band) < len(strips) {
				a.region(band, depth+1)
			} else {
				a.rows(band)
			}
		case a.isTable(left, right, x):
			a.table(band)
		default:
			a.region(left, depth+1)
			a.region(right, depth+1)
		}
	}
}

func crosses(strips []*strip, x float64) bool {
	return slices.ContainsFunc(strips, func(s *strip) bool { return s.left() < x && s.right() > x })
}

func divide(strips []*strip, x float64) (left, right []*strip) {
	for _, s := range strips {
		if s.right() <= x {
			left = append(left, s)
		} else {
			right = append(right, s)
		}
	}
	return left, right
}

// A histogram counts, for each point of a region's width, in how many steps of
// its height white space stands there between print on both sides.
type histogram struct {
	from  float64
	count []int
}

func (a *arranger) whiteSpace(strips []*strip) histogram {
	box := extent(strips)
	h := histogram{from: box[0], count: make([]int, int(min(box[2]-box[0], 20_000))+1)}
	bins := int(min((box[3]-box[1])/binHeight, 20_000)) + 1
	covered := make([][][2]float64, bins)
	for _, s := range strips {
		// The white space between a column's lines belongs to the column.
		from := int((s.top() - 0.3*s.size - box[1]) / binHeight)
		to := int((s.foot() + 0.3*s.size - box[1]) / binHeight)
		for i := max(0, from); i <= min(to, bins-1); i++ {
			covered[i] = append(covered[i], [2]float64{s.left(), s.right()})
		}
	}
	for _, c := range covered {
		slices.SortFunc(c, func(x, y [2]float64) int { return cmp.Compare(x[0], y[0]) })
		end := math.Inf(1)
		for _, iv := range c {
			if iv[0]-end >= gutterWidth*a.size {
				for i := int(math.Ceil(end - h.from)); i <= int(iv[0]-h.from) && i < len(h.count); i++ {
					h.count[i]++
				}
			}
			if math.IsInf(end, 1) || iv[1] > end {
				end = iv[1]
			}
		}
	}
	return h
}

// best is the middle of the white space that goes farthest down, and how far.
func (h histogram) best() (x float64, most int) {
	for _, n := range h.count {
		most = max(most, n)
	}
	width, at := 0, 0
	for i := 0; i < len(h.count); {
		n := 0
		for i+n < len(h.count) && h.count[i+n]*10 >= most*9 {
			n++
		}
		if n > width {
			width, at = n, i
		}
		i += n + 1
	}
	return h.from + float64(at) + float64(width)/2, most
}

// gutter finds the white space that divides most of the region's lines.
func (a *arranger) gutter(strips []*strip) (x float64, ok bool) {
	if len(strips) < 4 {
		return 0, false
	}
	x, most := a.whiteSpace(strips).best()
	return x, float64(most)*binHeight >= gutterLines*leading*a.size
}

// bands cuts the strips, sorted from above, where print goes across the gutter
// at x.
func (a *arranger) bands(strips []*strip, x float64) [][]*strip {
	var bands [][]*strip
	for i := 0; i < len(strips); {
		wide := a.rowCrosses(strips, i, x)
		n := i
		for n < len(strips) && a.rowCrosses(strips, n, x) == wide {
			n++
		}
		for wide && n < len(strips) && a.endsAbove(strips, n, x) {
			n++
		}
		if wide {
			bands = append(bands, strips[i:n])
		} else {
			bands = append(bands, a.trim(strips[i:n], x)...)
		}
		i = n
	}
	return bands
}

// endsAbove says whether the strip at i is the short last line of what goes
// across the gutter at x: it follows without a gap, and nothing stands beside it.
func (a *arranger) endsAbove(strips []*strip, i int, x float64) bool {
	s := strips[i]
	if s.right() > x || differ(s.size, strips[i-1].size) || a.gapBetween(strips[i-1], s) {
		return false
	}
	beside := func(t *strip) bool { return t != s && t.abreast(s) }
	return !slices.ContainsFunc(strips[max(0, i-2):min(i+3, len(strips))], beside)
}

// rowCrosses says whether the strip at i, or one beside it, goes across x.
func (a *arranger) rowCrosses(strips []*strip, i int, x float64) bool {
	over := func(s *strip) bool { return s.left() < x && s.right() > x }
	for j := i; j >= 0 && strips[j].base > strips[i].base-strips[i].size; j-- {
		if over(strips[j]) && strips[j].abreast(strips[i]) {
			return true
		}
	}
	for j := i; j < len(strips) && strips[j].base < strips[i].base+strips[i].size; j++ {
		if over(strips[j]) && strips[j].abreast(strips[i]) {
			return true
		}
	}
	return false
}

// trim cuts off what stands above or below a band on one side only, with a gap
// between: a heading, a page number.
func (a *arranger) trim(band []*strip, x float64) [][]*strip {
	side := func(s *strip) bool { return s.right() <= x }
	top, end := 0, len(band)
	for i := 1; i < len(band); i++ {
		if side(band[i]) != side(band[0]) {
			break
		}
		if a.gapBetween(band[i-1], band[i]) {
			top = i
		}
	}
	for i := len(band) - 1; i > top; i-- {
		if side(band[i]) != side(band[len(band)-1]) {
			break
		}
		if a.gapBetween(band[i-1], band[i]) && i > 0 {
			end = i
		}
	}
	// A side that is merely longer than the other one stays whole.
	if top > 0 && band[top-1].base < band[0].base+4*leading*a.size && top < end {
		return append([][]*strip{band[:top]}, a.cutEnd(band[top:], end-top)...)
	}
	return a.cutEnd(band, end)
}

func (a *arranger) cutEnd(band []*strip, end int) [][]*strip {
	if end > 0 && end < len(band) && len(band)-end <= 3 && band[end].size != band[0].size {
		return [][]*strip{band[:end], band[end:]}
	}
	return [][]*strip{band}
}

func (a *arranger) gapBetween(above, below *strip) bool {
	return below.base-above.base > gapAbove*leading*max(a.size, below.size)
}

// rows sets strips without columns: line by line. What stands far apart on a
// line are lines of their own.
func (a *arranger) rows(strips []*strip) {
	if len(strips) == 0 {
		return
	}
	box := extent(strips)
	first := len(a.lines)
	for _, row := range abreast(strips) {
		for i := 0; i < len(row); {
			n := i + 1
			for n < len(row) && row[n].left()-row[n-1].right() <= cellGap*a.size {
				n++
			}
			l := joinStrips(row[i:n])
			l.left, l.right = box[0], box[2]
			a.lines = append(a.lines, l)
			i = n
		}
	}
	a.lines[first].apart = true
}

// abreast groups strips, sorted from above, by lines, each from left to right.
func abreast(strips []*strip) [][]*strip {
	var rows [][]*strip
	for _, s := range strips {
		joined := false
		for i := len(rows) - 1; i >= 0 && i >= len(rows)-3 && !joined; i-- {
			if slices.ContainsFunc(rows[i], func(t *strip) bool { return s.abreast(t) && len(t.text) > 0 }) {
				rows[i], joined = append(rows[i], s), true
			}
		}
		if !joined {
			rows = append(rows, []*strip{s})
		}
	}
	for _, row := range rows {
		slices.SortStableFunc(row, func(a, b *strip) int { return cmp.Compare(a.left(), b.left()) })
	}
	return rows
}

// isTable says whether the sides of a gutter are cells of a table rather than
// columns of prose.
func (a *arranger) isTable(left, right []*strip, x float64) bool {
	if min(lettersALine(left), lettersALine(right)) < cellLetters {
		return true
	}
	if !a.isProse(left) || !a.isProse(right) {
		return aligned(left, right)
	}
	// Rows of a table begin on both sides at once, paragraphs don't.
	gaps, common := 0, 0
	starts := func(side []*strip) []float64 {
		var at []float64
		rows := abreast(side)
		for i := 1; i < len(rows); i++ {
			if a.gapBetween(rows[i-1][0], rows[i][0]) {
				at = append(at, rows[i][0].base)
			}
		}
		return at
	}
	l, r := starts(left), starts(right)
	for _, at := range l {
		gaps++
		if slices.ContainsFunc(r, func(other float64) bool { return math.Abs(at-other) < 0.3*a.size }) {
			common++
		}
	}
	gaps = max(gaps, len(r))
	return common >= 2 && common*10 >= gaps*7
}

// isProse says whether most of the lines fill their column, in each of the
// columns of the side.
func (a *arranger) isProse(side []*strip) bool {
	edges := a.columns(side)
	columns := make([][]*strip, len(edges)+1)
	for _, s := range side {
		c := columnOf(s, edges)
		columns[c] = append(columns[c], s)
	}
	for _, column := range columns {
		if len(column) > 0 && !isFilled(column) {
			return false
		}
	}
	return true
}

func isFilled(column []*strip) bool {
	box := extent(column)
	rows := abreast(column)
	full := 0
	for _, row := range rows {
		if extent(row)[2]-extent(row)[0] >= fullColumn*(box[2]-box[0]) {
			full++
		}
	}
	return len(rows) >= 3 && full*2 >= len(rows) && lettersALine(column) >= proseLetters
}

// lettersALine is how many letters the lines have on average.
func lettersALine(side []*strip) int {
	letters := 0
	for _, s := range side {
		for _, r := range s.text {
			if unicode.IsLetter(r) {
				letters++
			}
		}
	}
	return letters / len(abreast(side))
}

// aligned says whether most lines of the shorter side stand beside one of the
// other.
func aligned(left, right []*strip) bool {
	a, b := abreast(left), abreast(right)
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for _, row := range a {
		if slices.ContainsFunc(b, func(other []*strip) bool { return math.Abs(other[0].base-row[0].base) < 0.35*row[0].size }) {
			n++
		}
	}
	return n*10 >= len(a)*7
}
