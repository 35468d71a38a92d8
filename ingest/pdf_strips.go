package ingest

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"belegnetz/graph"
)

// Measures of print, as shares of the size of its font.
const (
	stripGap   = 0.9  // a wider gap within a line may be that between columns
	cellGap    = 2.5  // a wider one holds no words together
	raisedBy   = 0.15 // marks of notes stand above the line by more
	raisedSize = 0.85 // and are smaller than so much of it
	overprint  = 0.12 // the same character drawn again is not farther away
)

// A strip is a stretch of print on one line without a wide gap: a whole line, a
// cell, a word.
type strip struct {
	text  []rune
	at    []graph.Box // of each character; an empty box for spaces
	sizes []float64   // of each character; 0 for spaces
	bolds int         // characters in bold
	box   graph.Box
	base  float64 // on which the letters stand, from the top of the page
	size  float64 // of most characters
}

func (s *strip) left() float64  { return s.box[0] }
func (s *strip) right() float64 { return s.box[2] }

// top and foot are where the strip's line begins and ends, whatever letters it
// has.
func (s *strip) top() float64  { return s.base - 0.8*s.size }
func (s *strip) foot() float64 { return s.base + 0.2*s.size }

// abreast says whether two strips stand beside each other on one line.
func (s *strip) abreast(t *strip) bool {
	common := min(s.foot(), t.foot()) - max(s.top(), t.top())
	return common > 0.5*min(s.size, t.size)
}

// strips gathers the glyphs, in the order of the file, into strips.
func strips(glyphs []glyph) []*strip {
	var found []*strip
	var open *strip
	space := false
	end := func() {
		if open != nil && open.settle() {
			found = append(found, open)
		}
		open, space = nil, false
	}
	for _, g := range glyphs {
		shown := glyphLetters(g.r)
		switch {
		case g.r == '\r' || g.r == '\n':
			end()
			continue
		case len(shown) == 0:
			continue
		case g.size == 0 || shown[0] == ' ':
			space = space || shown[0] == ' '
			continue
		}
		if open != nil {
			switch open.fit(g) {
			case fitsNot:
				end()
			case fitsTwice:
				continue
			}
		}
		if open == nil {
			open = &strip{box: g.box}
		} else if space {
			open.text, open.at, open.sizes = append(open.text, ' '), append(open.at, graph.Box{}), append(open.sizes, 0)
		}
		space = false
		open.add(g, shown)
	}
	end()
	return found
}

type fitting int

const (
	fits fitting = iota
	fitsNot
	fitsTwice // drawn over itself to look bold
)

// fit says whether the glyph goes on in the strip.
func (s *strip) fit(g glyph) fitting {
	last := len(s.at) - 1
	middle := (g.box[1] + g.box[3]) / 2
	if middle < s.box[1]-0.3*g.size || middle > s.box[3]+0.3*g.size {
		return fitsNot
	}
	for i := last; i >= 0 && i > last-3; i-- {
		if s.text[i] == g.r && math.Abs(s.at[i][0]-g.box[0]) < overprint*g.size && math.Abs(s.at[i][1]-g.box[1]) < overprint*g.size {
			return fitsTwice
		}
	}
	if gap := g.box[0] - s.at[last][2]; gap > stripGap*g.size || gap < -g.size {
		return fitsNot
	}
	return fits
}

func (s *strip) add(g glyph, shown []rune) {
	for _, r := range shown {
		s.text, s.at, s.sizes = append(s.text, r), append(s.at, g.box), append(s.sizes, g.size)
		if g.bold {
			s.bolds++
		}
	}
	s.box = union(s.box, g.box)
}

// glyphLetters is what a glyph stands for: ligatures are several letters, the mark
// that the library makes of a line-end hyphen is a hyphen. What shows nothing
// stands for nothing.
func glyphLetters(r rune) []rune {
	switch {
	case r == '\u0002':
		return []rune{'-'}
	case r >= '\ufb00' && r <= '\ufb06':
		return []rune([]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}[r-'\ufb00'])
	case r == '\u00a0' || r >= '\u2000' && r <= '\u200a' || r == '\u202f' || r == '\u3000' || r == '\t':
		return []rune{' '}
	case r == 0 || r == '\ufeff' || r >= '\u200b' && r <= '\u200f' || unicode.IsControl(r) || unicode.Is(unicode.Cs, r) || r > unicode.MaxRune:
		return nil
	}
	return []rune{r}
}

// settle measures the strip. It returns false when there is nothing to see.
func (s *strip) settle() bool {
	start, end := trimmed(s.text, 0, len(s.text))
	if start == end {
		return false
	}
	s.text, s.at, s.sizes = s.text[start:end], s.at[start:end], s.sizes[start:end]
	s.soften()
	s.size = usualSize(s.sizes)
	s.base = s.baseline()
	return true
}

// soften makes hyphens of the soft ones that are printed within the strip.
func (s *strip) soften() {
	for i, r := range s.text[:len(s.text)-1] {
		if r == '\u00ad' {
			s.text[i] = '-'
		}
	}
}

// usualSize is the size that most characters have.
func usualSize(sizes []float64) float64 {
	count := map[float64]int{}
	best := 0.0
	for _, size := range sizes {
		if size == 0 {
			continue
		}
		count[size]++
		if n := count[size]; n > count[best] || n == count[best] && size > best {
			best = size
		}
	}
	return best
}

// baseline is where most letters end that do not reach below the line.
func (s *strip) baseline() float64 {
	var ends []float64
	for i, r := range s.text {
		if s.sizes[i] == s.size && (unicode.IsLetter(r) || unicode.IsDigit(r)) && !strings.ContainsRune("gjpqyQJßſ", r) {
			ends = append(ends, s.at[i][3])
		}
	}
	if len(ends) == 0 {
		return s.box[3]
	}
	slices.Sort(ends)
	return ends[len(ends)/2]
}

func union(a, b graph.Box) graph.Box {
	return graph.Box{min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])}
}

// A printedLine is a line of print in its place in the reading order.
type printedLine struct {
	text   []rune
	box    graph.Box
	base   float64
	size   float64
	bold   bool
	left   float64 // of its column
	right  float64
	marks  [][2]int // raised and small stretches: marks of notes, exponents
	drops  [][2]int // what is not on the page
	apart  bool     // begins a region of the page: a column, a row, a box
	row    bool     // a row of a table, its cells set as in Markdown
	turned bool     // on its side
}

// joinStrips makes one line of strips that stand beside each other.
func joinStrips(parts []*strip) printedLine {
	slices.SortStableFunc(parts, func(a, b *strip) int { return cmp.Compare(a.left(), b.left()) })
	main := parts[0]
	for _, p := range parts[1:] {
		if p.size > main.size || p.size == main.size && len(p.text) > len(main.text) {
			main = p
		}
	}
	l := printedLine{box: parts[0].box, base: main.base}
	var sizes []float64
	bolds, printed := 0, 0
	for i, p := range parts {
		if i > 0 {
			if gap := p.left() - parts[i-1].right(); gap > 0.15*main.size {
				l.text, sizes = append(l.text, ' '), append(sizes, 0)
			}
		}
		for j, r := range p.text {
			raised := p.sizes[j] > 0 && p.sizes[j] < raisedSize*main.size && p.at[j][3] < main.base-raisedBy*main.size && markRune(r)
			if raised {
				l.mark(len(l.text))
			}
			l.text, sizes = append(l.text, r), append(sizes, p.sizes[j])
			if p.sizes[j] > 0 {
				printed++
			}
		}
		bolds += p.bolds
		l.box = union(l.box, p.box)
	}
	l.size = usualSize(sizes)
	l.bold = bolds*10 > printed*8
	return l
}

// markRune says whether marks of notes are made of the character.
func markRune(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune(noteMarks, r) }

func (l *printedLine) mark(at int) {
	if n := len(l.marks); n > 0 && l.marks[n-1][1] == at {
		l.marks[n-1][1]++
		return
	}
	l.marks = append(l.marks, [2]int{at, at + 1})
}
