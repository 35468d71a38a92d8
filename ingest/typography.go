package ingest

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
)

// A typography is what the sizes of a document's print say about it.
type typography struct {
	body   float64 // size of most of the text
	bold   bool    // most of the text is bold
	sizes  []float64
	levels map[printStyle]int // of headings in that style, where the outline says so
}

// A printStyle is how a heading is printed.
type printStyle struct {
	size float64
	bold bool
}

// Shares of the size of the body text.
const (
	headingScale = 1.1  // headings are larger
	noteScale    = 0.95 // notes are not larger
	levelsBySize = 4    // of headings that are told by their size
)

// newTypography measures the lines; nil when it is not known how they are set.
func newTypography(lines []line) *typography {
	letters := map[printStyle]int{}
	for _, ln := range lines {
		if ln.set != nil && ln.set.size > 0 {
			letters[printStyle{ln.set.size, ln.set.bold}] += ln.width()
		}
	}
	if len(letters) == 0 {
		return nil
	}
	var body printStyle
	for s, n := range letters {
		if n > letters[body] || n == letters[body] && s.size > body.size {
			body = s
		}
	}
	p := &typography{body: body.size, bold: body.bold, levels: map[printStyle]int{}}
	for s, n := range letters {
		if s.size > headingScale*p.body && n >= leastHeading && !slices.Contains(p.sizes, s.size) {
			p.sizes = append(p.sizes, s.size)
		}
	}
	slices.SortFunc(p.sizes, func(a, b float64) int { return cmp.Compare(b, a) })
	return p
}

// isSmall says whether the line is printed smaller than the text.
func (p *typography) isSmall(s *setting) bool { return s.size > 0 && s.size <= noteScale*p.body }

func (p *typography) styleOf(b block) printStyle {
	return printStyle{b.first().set.size, b.first().set.bold}
}

// stands out says whether all lines of the block are larger or bolder than the text.
func (p *typography) standsOut(b block) bool {
	for _, ln := range b.lines {
		larger := ln.set.size > headingScale*p.body
		bolder := ln.set.bold && !p.bold && ln.set.size > noteScale*p.body
		if !larger && !bolder {
			return false
		}
	}
	return true
}

// level is the level of a heading by its print; 0 when its number says more.
func (p *typography) level(b block) int {
	s := b.first().set
	if s == nil {
		return 0
	}
	if level := p.levels[p.styleOf(b)]; level > 0 {
		return level
	}
	if depth, _ := numberOf(b.text()); depth > 0 {
		return 0
	}
	for i, size := range p.sizes {
		if !differ(size, s.size) {
			return min(i+1, levelsBySize)
		}
	}
	return min(len(p.sizes), levelsBySize) + 1
}

// A heading that is printed as one has so many lines and words at most.
const (
	headingLinesSet = 5
	headingWordsSet = 40
)

// isPrintedHeading says whether the i-th block is a heading by how it is
// printed, or by its number where it is printed like the text.
func (l *layout) isPrintedHeading(blocks []block, i, below int) bool {
	b := blocks[i]
	if b.first().set == nil || b.first().set.size == 0 {
		return l.isHeading(blocks, i, below)
	}
	text := b.text()
	if below < 0 || b.kind != "" && b.kind != graph.ListItem || b.first().set.turned {
		return false
	}
	if l.inOutline(b) {
		return true
	}
	depth, _ := numberOf(text)
	if !l.typography.standsOut(b) {
		return depth > 0 && l.isHeading(blocks, i, below)
	}
	letters := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	first := initial(strings.TrimLeft(text, openings+"(["))
	return letters >= leastHeading && len(b.lines) <= headingLinesSet && len(strings.Fields(text)) <= headingWordsSet &&
		(unicode.IsUpper(first) || depth > 0 || unicode.IsDigit(first)) && bulletLength([]rune(text)) == 0 &&
		!strings.ContainsRune(".,;", final(text)) && !pending(text) && letters*2 > utf8.RuneCountInString(text)
}

// inOutline says whether one of the page's bookmarks names the block.
func (l *layout) inOutline(b block) bool {
	name := lettersOnly(b.text())
	for _, mark := range l.pages[b.first().page].bookmarks {
		if title := lettersOnly(mark.title); title != "" && (title == name || len(title) >= 8 && len(name) >= 8 && strings.HasSuffix(name, title)) {
			s := l.typography.styleOf(b)
			if l.typography.levels[s] == 0 {
				l.typography.levels[s] = mark.level
			}
			return true
		}
	}
	return false
}

// lettersOnly is a title's letters and digits, in lower case.
func lettersOnly(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// dropMarks takes the marks of footnotes out of the text where the note stands
// on the same page.
func (l *layout) dropMarks(blocks []block) {
	if l.typography == nil {
		return
	}
	notes := map[int]map[string]bool{}
	for _, b := range blocks {
		if b.kind != graph.Footnote {
			continue
		}
		page := b.first().page
		if notes[page] == nil {
			notes[page] = map[string]bool{}
		}
		notes[page][leadingMark(b.first().text)] = true
	}
	for i := range blocks {
		b := &blocks[i]
		if b.kind == graph.Footnote {
			continue
		}
		for j := range b.lines {
			ln := &b.lines[j]
			if ln.set == nil {
				continue
			}
			for _, m := range ln.set.marks {
				if m[0] > ln.start && notes[ln.page][string(l.pages[ln.page].runes[m[0]:m[1]])] {
					ln.drops = append(slices.Clone(ln.drops), m)
				}
			}
		}
	}
}

// leadingMark is the mark at the beginning of a note.
func leadingMark(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return !markRune(r) })
	return text[:max(0, end)]
}
