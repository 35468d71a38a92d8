package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"belegnetz/graph"
)

// Kinds of citations, as they stand in the graph and in exports.
const (
	kindWork      = "work"
	kindEbd       = "ebd" // ebd., a. a. O.: the work cited before
	kindInterview = "interview"
	kindLaw       = "law"
	kindMention   = "mention" // a work named in the sentence, without a reference
)

// A citation is one reference in a passage's text.
type citation struct {
	kind       string
	name       string // the work as printed, without year; a role; for ebd the work that it stands for
	year       string // "2018a", "1990-1999", or a date "30.01.2020"
	locator    string // "12 und 55ff."
	misprint   string // an impossible date as printed, of which year is the likely reading
	start, end int    // code points in the passage's text
	rule       string
	confidence float64
	cited      *work     // nil until resolved, then what it refers to
	procedure  graph.IRI // of a council's paper: its Vorgang

	pending pendingName
}

// A pendingName is what a reference leaves to its context.
type pendingName byte

const (
	complete        pendingName = iota
	sameWork                    // ebd.
	byShortTitle                // Müller, Kurztitel, S. 5
	sameAuthor                  // ders. 2018
	nameInText                  // (2018: 28ff.)
	worksByName                 // Müller, a. a. O.
	sameByName                  // Nach Müller (ebd.: 5)
	namedInSentence             // (S. 12): of the document that the sentence names
	ifKnown                     // Müller (2018): only if the name is cited elsewhere
	phraseOnly                  // a mention: its place may stand elsewhere
)

func (c citation) String() string {
	s := fmt.Sprintf("%s %q %s", c.kind, c.name, c.year)
	if c.locator != "" {
		s += " [" + c.locator + "]"
	}
	if c.cited != nil {
		s += " = " + c.cited.label()
	}
	return s
}

// narrativeRule reads a name in the sentence with its year in a bracket.
const narrativeRule = "cites-narrative/1"

// maxCitations is how many references of one passage are read.
const maxCitations = 500

// A referenceReader reads the references of one passage.
type referenceReader struct {
	*referenceRules
	gazetteer *gazetteer
	text      []rune
	items     []lexeme
	scattered bool // figures and tables, where what stands side by side need not belong together
}

// read yields the references in order. Those that lean on their context are
// left pending.
func (r *referenceReader) read(footnote bool) []citation {
	var found []citation
	covered := make([]bool, len(r.items))
	if footnote {
		found = r.fullNotes(covered)
	}
	for _, g := range bracketsIn(r.items) {
		if len(found) >= maxCitations {
			break
		}
		if covered[g.open] {
			continue
		}
		c := r.references(g.content(r.items), g.open)
		if len(c) == 0 {
			continue
		}
		found = append(found, c...)
		for i := g.open; i < g.close && i < len(covered); i++ {
			covered[i] = true
		}
	}
	found = append(found, r.unbracketed(covered, footnote)...)
	found = append(found, r.laws()...)
	found = append(found, r.mentions(covered)...)
	return inOrder(found)
}

// references reads what stands in a bracket, or behind a "vgl.": works each
// with a year, interviews each with a date, ebd. open is the index of the
// bracket, negative when there is none: with a bare year the work's name is
// looked for before it.
func (r *referenceReader) references(in []lexeme, open int) []citation {
	if c, ok := r.pageAlone(in, open); ok {
		return []citation{c}
	}
	var found []citation
	var last *citation // the reference that the next one may continue
	for pos := 0; pos < len(in) && len(found) < maxCitations; {
		at, kind := r.anchor(in, pos)
		if kind == noAnchor {
			break
		}
		chunk := in[pos:at]
		var c []citation
		next := at + 1
		switch kind {
		case sameAnchor:
			c, next = r.same(in, pos, at, open)
		case dateAnchor:
			c, next = r.interview(in, chunk, at, open)
		case yearAnchor:
			c, next = r.work(in, chunk, at, last, pos == 0, open)
		}
		last = nil
		if len(c) > 0 {
			found = append(found, c...)
			last = &found[len(found)-1]
		}
		pos = next
	}
	return found
}

// pageAlone reads "(S. 12f.)", the page of a document that the sentence names.
func (r *referenceReader) pageAlone(in []lexeme, open int) (citation, bool) {
	if open < 0 || len(in) < 2 || in[0].text != "S" {
		return citation{}, false
	}
	locator, end, next := r.locator(in, 0, in[0].start)
	if locator == "" || next < len(in) {
		return citation{}, false
	}
	return citation{kind: kindWork, locator: locator, start: in[0].start, end: end, pending: namedInSentence,
		rule: narrativeRule, confidence: 0.7}, true
}

type anchorKind byte

const (
	noAnchor anchorKind = iota
	yearAnchor
	dateAnchor
	sameAnchor
)

// anchor is the next year, date or "ebd." from pos on.
func (r *referenceReader) anchor(in []lexeme, pos int) (int, anchorKind) {
	for i := pos; i < len(in); i++ {
		switch in[i].kind {
		case wordLexeme:
			if r.citations.SameWork[in[i].lower] || isLoco(in, i) > 0 {
				return i, sameAnchor
			}
			if i+1 < len(in) && r.month(in[i].lower) > 0 {
				if _, ok := r.year(in[i+1]); ok {
					return i, dateAnchor
				}
			}
		case numberLexeme:
			if _, n := r.date(in, i); n > 0 {
				return i, dateAnchor
			}
			if _, ok := r.year(in[i]); ok && !partOfNumber(in, i) {
				return i, yearAnchor
			}
		}
	}
	return len(in), noAnchor
}

// partOfNumber is true for the 2015 of 2015/0243, 12.2015 and 1.990, not for
// that of 2015/16 and 2015/2016.
func partOfNumber(in []lexeme, i int) bool {
	joined := func(a, b lexeme) bool { return a.end == b.start }
	if i >= 2 && in[i-2].kind == numberLexeme && joined(in[i-2], in[i-1]) && joined(in[i-1], in[i]) &&
		(in[i-1].is(".") || in[i-1].is("/")) {
		return true
	}
	if i+2 >= len(in) || in[i+2].kind != numberLexeme || !joined(in[i], in[i+1]) || !joined(in[i+1], in[i+2]) {
		return false
	}
	second := in[i+2].text
	years := len(second) == 2 || len(second) == 4 && second > in[i].text && second[:2] == in[i].text[:2]
	return in[i+1].is(".") || in[i+1].is("/") && !years
}

// isLoco is the number of items that "a. a. O." takes at i.
func isLoco(in []lexeme, i int) int {
	if in[i].lower == "aao" {
		return 1
	}
	if i+4 < len(in) && in[i].lower == "a" && in[i+1].is(".") && in[i+2].lower == "a" && in[i+3].is(".") && in[i+4].lower == "o" {
		return 5
	}
	return 0
}

// Years that works carry; other numbers of four digits are pages and counts.
const (
	firstYear = 1500
	lastYear  = 2099
)

// year reads "2018", "2018a", and "2019¢" as scanned.
func (r *referenceReader) year(it lexeme) (string, bool) {
	t := []rune(it.text)
	if it.kind == numberLexeme && it.text == noDate {
		return noDate, true
	}
	if it.kind != numberLexeme || len(t) < 4 || len(t) > 5 {
		return "", false
	}
	n := 0
	for _, d := range t[:4] {
		if d < '0' || d > '9' {
			return "", false
		}
		n = 10*n + int(d-'0')
	}
	if n < firstYear || n > lastYear {
		return "", false
	}
	letter := string(t[4:])
	if read, ok := r.citations.YearLetters[letter]; ok {
		letter = read
	}
	if letter != "" && (letter < "a" || letter > "z") {
		return "", false
	}
	return string(t[:4]) + letter, true
}

// work reads a reference by year whose name stands in chunk. first says that
// nothing stands before the chunk.
func (r *referenceReader) work(in, chunk []lexeme, at int, last *citation, first bool, open int) ([]citation, int) {
	year, _ := r.year(in[at])
	c := citation{kind: kindWork, start: in[at].start, rule: "cites-work/1"}
	n, named := r.name(chunk)
	if open < 0 {
		if full, ok := r.noteAuthors(chunk); ok {
			n, named = full, true
		}
	}
	switch {
	case named && r.citations.SameAuthor[strings.ToLower(n.text)]:
		c.pending, c.start = sameAuthor, n.start
	case named:
		c.name, c.start, c.confidence = n.text, n.start, n.confidence
	case last != nil && last.kind == kindWork && r.onlyJoins(chunk):
		c.name, c.pending, c.confidence = last.name, last.pending, last.confidence
	case first && open >= 0 && r.onlyLeads(chunk):
		before, ok := r.nameBefore(open)
		if ok {
			c.name, c.start, c.confidence, c.rule = before.text, before.start, before.confidence, narrativeRule
			n = before
		} else {
			c.pending, c.confidence, c.rule = nameInText, 0.6, narrativeRule
		}
	default:
		return nil, at + 1
	}
	next, span := at+1, ""
	if next+1 < len(in) && (in[next].is("-") || in[next].is("/")) {
		span, next = r.yearSpan(in, at, year)
	}
	if span != "" {
		year = span
	}
	c.year = year
	letters, next := r.moreLetters(in, next, year)
	c.locator, c.end, next = r.locator(in, next, in[next-1].end)
	if !r.closes(in, next, n.head) {
		return nil, at + 1
	}
	if c.locator != "" && c.pending == complete {
		c.confidence = max(c.confidence, 0.95)
	}
	if c.pending == nameInText && c.locator == "" && !r.headBefore(open) {
		return nil, next
	}
	if c.rule == narrativeRule && c.locator == "" && r.scattered {
		return nil, next
	}
	if span != "" && !n.head && c.locator == "" {
		return nil, next
	}
	if c.locator == "" && n.weak && len(year) == 4 {
		if c.rule != narrativeRule {
			return nil, next
		}
		c.pending = ifKnown
	}
	found := []citation{c}
	for _, y := range letters {
		more := c
		more.year = y
		found = append(found, more)
	}
	return found, next
}

// moreLetters reads the b of "2018a, b" and "2018a/b" as years of their own.
func (r *referenceReader) moreLetters(in []lexeme, i int, year string) ([]string, int) {
	var years []string
	for len(year) == 5 && year != noDate && i+1 < len(in) && (in[i].is(",") || in[i].is("/") || in[i].lower == "und") {
		letter := in[i+1]
		if letter.kind != wordLexeme || len(letter.text) != 1 || letter.text <= year[4:] || letter.text > "z" ||
			i+2 < len(in) && in[i+2].is(".") {
			break
		}
		year = year[:4] + letter.text
		years = append(years, year)
		i += 2
	}
	return years, i
}

// yearSpan reads 1990-1999 and 2014/15; empty when the second number is none.
func (r *referenceReader) yearSpan(in []lexeme, at int, year string) (string, int) {
	second := in[at+2]
	if in[at].end != in[at+1].start || second.kind != numberLexeme {
		return "", at + 1
	}
	_, whole := r.year(second)
	if !whole && (len(second.text) != 2 || !in[at+1].is("/")) {
		return "", at + 1
	}
	return year + in[at+1].text + second.text, at + 3
}

// locator reads the pages behind a year: ": 12 und 55ff.", ", S. 13f.",
// ": 109-136". It returns them as printed and the index behind them.
func (r *referenceReader) locator(in []lexeme, i, end int) (string, int, int) {
	none := i
	colon := i < len(in) && in[i].is(":")
	switch {
	case colon || i < len(in) && in[i].is(","):
		i++
	case i+1 < len(in) && in[i].text == "S" && in[i+1].is("."):
	default:
		return "", end, none
	}
	begin, stop := -1, i
	for i < len(in) {
		next, ok := r.pages(in, i, colon && begin < 0)
		if !ok {
			break
		}
		if begin < 0 {
			begin = i
		}
		stop, i = next, next
		if i < len(in) && (in[i].is(",") || in[i].is("+") || r.citations.Connectors[in[i].lower] && in[i].kind == wordLexeme) {
			i++
			if i < len(in) && in[i-1].lower == "u" && in[i].is(".") {
				i++
			}
			continue
		}
		break
	}
	if begin < 0 {
		return "", end, none
	}
	first := begin
	if l := in[begin].lower; l == "s" || l == "seite" || l == "seiten" {
		if first++; in[first].is(".") {
			first++
		}
	}
	text := r.printed(in[first].start, in[stop-1].end)
	for scanned, digit := range r.citations.PageDigits {
		if text == scanned {
			text = digit
		}
	}
	return text, in[stop-1].end, stop
}

// pages reads one page or range at i: "S. 12", "55ff.", "160 ff.", "109-136".
// A number that could be a year is one only right behind the colon.
func (r *referenceReader) pages(in []lexeme, i int, colon bool) (int, bool) {
	label := false
	if i < len(in) && in[i].kind == wordLexeme && r.citations.LocatorLabels[in[i].lower] {
		label = true
		i++
		if i < len(in) && in[i].is(".") {
			i++
		}
	}
	if i >= len(in) {
		return i, false
	}
	if _, isYear := r.year(in[i]); isYear && !colon && !label {
		return i, false
	}
	_, misread := r.citations.PageDigits[in[i].text]
	if !isPage(in[i]) && !(colon && misread && (i+1 == len(in) || in[i+1].kind != wordLexeme)) {
		return i, false
	}
	if _, n := r.date(in, i); n > 0 {
		return i, false
	}
	i++
	if i+1 < len(in) && in[i].is("-") && isPage(in[i+1]) {
		i += 2
	}
	if i < len(in) && (in[i].lower == "f" || in[i].lower == "ff") {
		i++
	}
	if i < len(in) && in[i].is(".") && (in[i-1].end == in[i].start) {
		if t := in[i-1].lower; strings.HasSuffix(t, "f") {
			i++
		}
	}
	return i, true
}

// isPage takes 12, 9f and 55ff, not 3D.
func isPage(it lexeme) bool {
	if it.kind != numberLexeme {
		return false
	}
	digits := strings.TrimRight(it.text, "f")
	if len(digits) > 4 || len(it.text)-len(digits) > 2 || digits == "" {
		return false
	}
	return strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// closes says whether a reference may end before in[i]: what follows a year or
// page in running text ("2004: 1 Tag") is none.
func (r *referenceReader) closes(in []lexeme, i int, head bool) bool {
	if i >= len(in) || in[i].kind == quoteLexeme {
		return true
	}
	if in[i].kind == markLexeme {
		return !in[i].is("%") && !in[i].is("€")
	}
	if in[i].kind == wordLexeme {
		w := in[i].lower
		return r.citations.Connectors[w] || r.citations.Leads[w] || head && r.citations.Articles[w]
	}
	return false
}

// onlyJoins says that the chunk is nothing but "und" or a comma.
func (r *referenceReader) onlyJoins(chunk []lexeme) bool {
	for _, it := range chunk {
		if !it.is(",") && !it.is(";") && !it.is(".") && !r.citations.Connectors[it.lower] {
			return false
		}
	}
	return len(chunk) > 0
}

// onlyLeads says that the chunk holds no word but "vgl." and the like.
func (r *referenceReader) onlyLeads(chunk []lexeme) bool {
	for _, it := range chunk {
		if it.kind != markLexeme && !r.citations.Leads[it.lower] {
			return false
		}
	}
	return true
}

// same reads "ebd.: 12" and "Müller, a. a. O., S. 5".
func (r *referenceReader) same(in []lexeme, pos, at, open int) ([]citation, int) {
	c := citation{kind: kindEbd, pending: sameWork, start: in[at].start, rule: "cites-ebd/2", confidence: 0.9}
	next := at + 1
	if n := isLoco(in, at); n > 0 {
		next = at + n
		if name, ok := r.name(in[pos:at]); ok && !r.citations.SameAuthor[strings.ToLower(name.text)] {
			c.name, c.start, c.pending = name.text, name.start, worksByName
		}
	} else if open > 0 && pos == 0 && r.onlyLeads(in[:at]) {
		if name, ok := r.nameBefore(open); ok && !name.head { // "Nach Müller (ebd.: 5)"
			c.name, c.pending = name.text, sameByName
		}
	}
	if next < len(in) && in[next].is(".") {
		next++
	}
	c.end = in[next-1].end
	if next < len(in) && isPage(in[next]) {
		if stop, ok := r.pages(in, next, true); ok {
			c.locator, c.end = r.printed(in[next].start, in[stop-1].end), in[stop-1].end
			return []citation{c}, stop
		}
	}
	c.locator, c.end, next = r.locator(in, next, c.end)
	return []citation{c}, next
}

// printed is the text between two offsets with single spaces.
func (r *referenceReader) printed(start, end int) string {
	return strings.Join(strings.Fields(string(r.text[start:end])), " ")
}

// inOrder sorts by place; a mention inside another reference goes.
func inOrder(found []citation) []citation {
	slices.SortStableFunc(found, func(a, b citation) int {
		return cmp.Or(a.start-b.start, b.end-a.end)
	})
	out := found[:0]
	end := -1
	for _, c := range found {
		if c.kind != kindMention {
			end = max(end, c.end)
		} else if c.start < end {
			continue
		}
		out = append(out, c)
	}
	return out
}
