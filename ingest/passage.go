package ingest

import (
	"cmp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// Sizes of passages, in code points.
const (
	passageSize  = 1800   // longer paragraphs are split at sentence ends
	sentenceSize = 20_000 // a longer "sentence" is none and is split at white space
	contextSize  = 32     // of a passage's prefix and suffix
)

// A block is a part of a document: a paragraph, heading, footnote …
type block struct {
	kind    graph.PassageKind
	lines   []line
	level   int      // of a heading, 1 is outermost; 0 for all others
	box     bool     // a heading that interrupts its chapter
	markup  bool     // Markdown within the lines
	size    float64  // of its print in points, as the document says; 0 for the usual one
	columns bool     // a row that names the columns of the rows below
	section []string // headings above
	speaker string   // of a turn in an interview
	repairs []change // of words, in the source that newSource makes
}

func (b block) first() line { return b.lines[0] }
func (b block) last() line  { return b.lines[len(b.lines)-1] }

// text is the block's text as a reader takes it in at a glance, for decisions
// on its kind only.
func (b block) text() string {
	parts := make([]string, len(b.lines))
	for i, l := range b.lines {
		parts[i] = l.text
	}
	return strings.Join(parts, " ")
}

// A change says that source[start:end] reads as text.
type change struct {
	start, end int
	text       string
	kind       graph.EditKind
}

// A source is the raw text of a passage to be: stretches of pages, joined by
// line breaks, and the changes that make it readable.
type source struct {
	runes   []rune
	spans   []graph.Span
	changes []change
	lines   []int  // where each line begins in runes
	from    []line // the lines
}

// add appends the line to the source; gap says that it doesn't follow the
// line before on its page. It returns where the line break before it is.
func (s *source) add(pages []page, l line, gap bool) (start, end int) {
	pg := pages[l.page]
	start = len(s.runes)
	if n := len(s.spans); n > 0 && !gap {
		s.runes = append(s.runes, pg.runes[s.spans[n-1].End:l.end]...)
		s.spans[n-1].End = l.end
	} else {
		if n > 0 {
			s.runes = append(s.runes, '\n')
		}
		s.runes = append(s.runes, pg.runes[l.start:l.end]...)
		s.spans = append(s.spans, graph.Span{FilePage: pg.Number, Start: l.start, End: l.end})
	}
	end = len(s.runes) - l.width()
	s.lines = append(s.lines, end)
	s.from = append(s.from, l)
	return start, end
}

// newSource joins a block's lines.
func newSource(pages []page, lex lexicon, b block) source {
	var s source
	for i, l := range b.lines {
		if i == 0 {
			s.add(pages, l, true)
			continue
		}
		above := b.lines[i-1]
		start, end := s.add(pages, l, l.page != above.page || l.index != above.index+1)
		ends := lex.after(above.text, l.text, rules().conjunctions)
		if b.kind == graph.Fragment && (ends != endJoin || l.blanks > 0) {
			if string(s.runes[start:end]) != "\n" {
				s.changes = append(s.changes, change{start, end, "\n", graph.EditJoin})
			}
			continue
		}
		switch ends {
		case endJoin:
			s.changes = append(s.changes, change{start - 1, end, "", graph.EditHyphen})
		case endKeep, endDirect:
			s.changes = append(s.changes, change{start, end, "", graph.EditJoin})
		default:
			s.changes = append(s.changes, change{start, end, " ", graph.EditJoin})
		}
	}
	if n := markLength(b); n > 0 {
		s.changes = append([]change{{0, n, "", graph.EditDrop}}, s.changes...)
	}
	if drops := s.drops(); len(drops) > 0 {
		s.changes = mergeChanges(s.changes, drops)
	}
	if b.markup {
		s.changes = mergeChanges(s.changes, inlineChanges(s.runes))
	}
	if b.kind == graph.TableRow {
		s.changes = mergeChanges(s.changes, tableChanges(s.runes))
	}
	if len(b.repairs) > 0 {
		s.changes = mergeChanges(s.changes, b.repairs)
	}
	return s
}

// drops are the stretches that the lines leave out, in the source.
func (s *source) drops() []change {
	var found []change
	for i, l := range s.from {
		for _, d := range l.drops {
			start, end := max(d[0], l.start), min(d[1], l.end)
			if start < end {
				found = append(found, change{s.lines[i] + start - l.start, s.lines[i] + end - l.start, "", graph.EditDrop})
			}
		}
	}
	return found
}

// markLength is the length of a list item's bullet with the space behind it;
// numbers and letters stay, they are cited.
func markLength(b block) int {
	if b.kind != graph.ListItem {
		return 0
	}
	rs := []rune(b.first().text)
	n := bulletLength(rs)
	if n == len(rs) {
		return 0
	}
	return n
}

// read makes the changes within source[start:end].
func (s *source) read(start, end int) (text string, edits []graph.Edit) {
	var b strings.Builder
	at, length := start, 0
	for _, c := range s.changes[s.changeAt(start):] {
		if c.end > end {
			break
		}
		b.WriteString(string(s.runes[at:c.start]))
		length += c.start - at
		n := utf8.RuneCountInString(c.text)
		b.WriteString(c.text)
		edits = append(edits, graph.Edit{Start: length, End: length + n, Raw: string(s.runes[c.start:c.end]), Kind: c.kind})
		length += n
		at = c.end
	}
	b.WriteString(string(s.runes[at:end]))
	return b.String(), edits
}

// changeAt is the index of the first change that begins at or behind at.
func (s *source) changeAt(at int) int {
	return sort.Search(len(s.changes), func(i int) bool { return s.changes[i].start >= at })
}

// sentences are the sentences of the readable text, as stretches of the source.
func (s *source) sentences() [][2]int {
	text, edits := s.read(0, len(s.runes))
	shift := 0
	position := func(at int) int { // called with growing positions
		for len(edits) > 0 && edits[0].End <= at {
			shift += utf8.RuneCountInString(edits[0].Raw) - (edits[0].End - edits[0].Start)
			edits = edits[1:]
		}
		return at + shift
	}
	var found [][2]int
	for _, sentence := range german.Sentences(text) {
		found = append(found, [2]int{position(sentence.Start), position(sentence.End)})
	}
	return found
}

// tighten narrows source[start:end] by what the changes at its ends leave of
// white space.
func (s *source) tighten(start, end int) (int, int) {
	loose := func(c change) bool {
		return c.start < c.end && (c.text == "" || strings.TrimSpace(c.text) != c.text)
	}
	for {
		start, _ = trimmed(s.runes, start, end)
		i := s.changeAt(start)
		if i == len(s.changes) || s.changes[i].start != start || s.changes[i].end > end || !loose(s.changes[i]) {
			break
		}
		start = s.changes[i].end
	}
	for {
		_, end = trimmed(s.runes, start, end)
		i := s.changeAt(end) - 1
		if i < 0 || s.changes[i].end != end || s.changes[i].start < start || !loose(s.changes[i]) {
			break
		}
		end = s.changes[i].start
	}
	return start, end
}

// cut narrows the spans to source[start:end].
func (s *source) cut(start, end int) []graph.Span {
	var spans []graph.Span
	at := 0
	for _, sp := range s.spans {
		n := sp.End - sp.Start
		from, to := max(start, at), min(end, at+n)
		if from < to {
			spans = append(spans, graph.Span{FilePage: sp.FilePage, Start: sp.Start + from - at, End: sp.Start + to - at, Line: s.line(from).number, Boxes: s.boxes(from, to)})
		}
		at += n + 1
	}
	return spans
}

// boxes are where source[start:end], on one page, is printed: a box for each
// column that its lines stand in.
func (s *source) boxes(start, end int) []graph.Box {
	var found []graph.Box
	var left, right, base float64
	first := max(0, sort.SearchInts(s.lines, start+1)-1)
	for i := first; i < len(s.from) && s.lines[i] < end; i++ {
		set := s.from[i].set
		if set == nil {
			continue
		}
		n := len(found)
		if n > 0 && set.left == left && set.right == right && set.base >= base {
			found[n-1] = union(found[n-1], set.box)
		} else {
			found = append(found, set.box)
		}
		left, right, base = set.left, set.right, set.base
	}
	return found
}

// line is the line in which the code point of the source stands.
func (s *source) line(at int) line {
	return s.from[max(0, sort.SearchInts(s.lines, at+1)-1)]
}

// pieces says where the source is cut into passages of citable size.
func (s *source) pieces(kind graph.PassageKind) [][2]int {
	whole := [][2]int{{0, len(s.runes)}}
	if len(s.runes) <= passageSize {
		return whole
	}
	var units [][2]int
	if kind == graph.Fragment {
		for i, start := range s.lines {
			end := len(s.runes)
			if i+1 < len(s.lines) {
				end = s.lines[i+1]
			}
			units = append(units, [2]int{start, end})
		}
	} else {
		units = s.sentences()
	}
	if len(units) == 0 {
		return whole
	}
	units[0][0] = 0
	return s.group(units)
}

// group gathers sentences into pieces of about equal length.
func (s *source) group(units [][2]int) [][2]int {
	total := len(s.runes)
	target := total / ((total + passageSize - 1) / passageSize)
	var pieces [][2]int
	start := 0
	for i, u := range units {
		next := total
		if i+1 < len(units) {
			next = units[i+1][0]
		}
		for next-start > sentenceSize {
			end := s.breakAt(start, start+sentenceSize)
			pieces = append(pieces, [2]int{start, end})
			start = end
		}
		if i+1 == len(units) {
			break
		}
		if u[1]-start >= target || units[i+1][1]-start > passageSize {
			pieces = append(pieces, [2]int{start, next})
			start = next
		}
	}
	return append(pieces, [2]int{start, total})
}

// breakAt is where a piece that begins at start and has no sentence end can be
// cut near at: at white space if there is any, never within a change.
func (s *source) breakAt(start, at int) int {
	for i := at; i > (start+at)/2; i-- {
		if unicode.IsSpace(s.runes[i]) && !s.changed(i) {
			return i
		}
	}
	for i := at; i > start; i-- {
		if !s.changed(i) {
			return i
		}
	}
	for at < len(s.runes) && s.changed(at) {
		at++
	}
	return at
}

// changed says whether a change begins before the code point and ends behind it.
func (s *source) changed(at int) bool {
	i := s.changeAt(at)
	return i > 0 && at < s.changes[i-1].end
}

// passages makes the blocks citable. doc carries the IRI and the language that
// short passages are taken to be in.
func passages(doc graph.Document, pages []page, lex lexicon, blocks []block) []graph.Passage {
	var ps []graph.Passage
	for _, b := range blocks {
		s := newSource(pages, lex, b)
		for _, piece := range s.pieces(b.kind) {
			start, end := trimmed(s.runes, piece[0], piece[1])
			text, edits := s.read(start, end)
			if strings.TrimSpace(text) != text {
				start, end = s.tighten(start, end)
				text, edits = s.read(start, end)
			}
			spans := s.cut(start, end)
			if len(spans) == 0 || strings.TrimSpace(text) == "" {
				continue
			}
			n, first := len(ps)+1, s.line(start)
			ps = append(ps, graph.Passage{
				IRI: graph.PassageIRI(doc.IRI, n), Document: doc.IRI, Number: n,
				FilePage: spans[0].FilePage, LastPage: spans[len(spans)-1].FilePage,
				Printed: cmp.Or(first.printed, pages[first.page].Printed), Section: b.section, Kind: b.kind, Speaker: b.speaker,
				Language: language(text, doc.Language), Spans: spans, Text: text, Edits: edits, Line: first.number,
			})
		}
	}
	for i := range ps {
		if i > 0 {
			ps[i].Prefix = tail(ps[i-1].Text)
		}
		if i+1 < len(ps) {
			ps[i].Suffix = head(ps[i+1].Text)
		}
	}
	return ps
}

// Texts with fewer letters than this say too little about their language.
const languageLetters = 60

func language(text, fallback string) string {
	letters := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters < languageLetters && fallback != "" {
		return fallback
	}
	return german.Language(text)
}

func head(text string) string {
	rs := []rune(text)
	return string(rs[:min(len(rs), contextSize)])
}

func tail(text string) string {
	rs := []rune(text)
	return string(rs[max(0, len(rs)-contextSize):])
}
