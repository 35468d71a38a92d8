package ingest

import (
	"slices"
	"strings"
	"unicode"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// Limits on looking for a quote's other end.
const (
	maxQuote      = 4000 // code points in one passage
	maxParagraphs = 6    // passages that a quote goes over
	maxReported   = 20   // sentences of reported speech before their source
)

// quoted reads the statements of interviews that the text cites by role and
// date: the quote before or behind the source, else the sentence with it.
func (r *reading) quoted() map[int][]statement {
	found := map[int][]statement{}
	votes := map[graph.IRI]map[string]int{}
	for i := range r.passages {
		used := 0 // up to here the text belongs to the source before
		cs := r.found[i].citations
		for k := 0; k < len(cs); k++ {
			if cs[k].interviewed() == "" {
				continue
			}
			open, close := r.bracketAround(i, cs[k])
			s := r.split(cs[k].name)
			s.source, s.interview, s.misprint = fromInterview, cs[k].interviewed(), cs[k].misprint
			s.rule, s.confidence = "says-interview/1", cs[k].confidence
			s.dates = []string{cs[k].year}
			for k+1 < len(cs) && cs[k+1].start == cs[k].start && cs[k+1].name == cs[k].name {
				k++
				s.dates = append(s.dates, cs[k].year)
			}
			s.parts, s.direct = r.words(i, open, close, used)
			if len(s.parts) == 0 {
				continue
			}
			if s.place.Name == "" {
				s.place = r.placeOf(i, cs[k].start)
				count := votes[s.interview]
				if count == nil {
					count = map[string]int{}
					votes[s.interview] = count
				}
				count[s.place.Name]++
			}
			found[i] = append(found[i], s)
			next := slices.IndexFunc(cs[k+1:], func(c citation) bool { return c.interviewed() != "" })
			if next < 0 || cs[k+1+next].start >= close {
				used = close
			}
		}
	}
	r.settle(found, votes)
	return found
}

// settle gives all statements of one interview the place that most of them have.
func (r *reading) settle(found map[int][]statement, votes map[graph.IRI]map[string]int) {
	for i := range found {
		for k := range found[i] {
			s := &found[i][k]
			best := s.place.Name
			for name, n := range votes[s.interview] {
				most := votes[s.interview][best]
				if n > most || n == most && name < best {
					best = name
				}
			}
			if p, ok := r.gazetteer.place(best); ok && votes[s.interview] != nil {
				s.place = p
			}
		}
	}
}

// interviewed is the interview that is cited; empty for another kind of source.
func (c citation) interviewed() graph.IRI {
	if c.cited != nil || c.kind != kindInterview && c.kind != kindEbd {
		return ""
	}
	return c.citedIRI()
}

// bracketAround is the bracket that the reference stands in, or begins before:
// offsets of its first mark and behind its last.
func (r *reading) bracketAround(passage int, c citation) (open, close int) {
	open, close = c.start, c.end
	depth := 0
	before := r.itemsIn(passage, c.end-maxUnclosed, c.end)
	for k := len(before) - 1; k >= 0; k-- {
		if before[k].is(")") {
			depth++
		}
		if before[k].is("(") {
			if depth == 0 {
				open = min(open, before[k].start)
				break
			}
			depth--
		}
	}
	for _, it := range r.itemsIn(passage, c.end, c.end+maxUnclosed) {
		if it.is(")") {
			return open, it.end
		}
	}
	return open, close
}

// words are the stretches that the source at text[open:close] of a passage
// stands for; floor is where the source before it ends. direct says that they
// are a quote.
func (r *reading) words(passage, open, close, floor int) (parts []stretch, direct bool) {
	text := r.texts[passage]
	if r.passages[passage].Kind == graph.Quote {
		if start, end := bare(text, floor, open); start < end {
			return append(r.quoteAbove(passage, floor), stretch{passage, start, end}), true
		}
	}
	if end := closingBefore(text, open); end > floor {
		if start := openingOf(text, floor, end); start >= 0 {
			return append(r.firstHalf(passage, floor, start), r.trim(passage, start+1, end)), true
		}
		if above := r.openAbove(passage); floor == 0 && above != nil {
			return append(above, stretch{passage, 0, end}), true
		}
	}
	if start, end := quoteBehind(text, close); start >= 0 {
		return []stretch{{passage, start, end}}, true
	}
	if _, end := bare(text, floor, open); end <= floor && passage > 0 && r.passages[passage-1].Kind == graph.Quote && len(r.found[passage-1].citations) == 0 {
		start, end := bare(r.texts[passage-1], 0, len(r.texts[passage-1]))
		return append(r.quoteAbove(passage-1, 0), stretch{passage - 1, start, end}), start < end
	}
	if below := r.quoteBelow(passage, close); below != nil {
		return below, true
	}
	if s := r.reportedBefore(passage, open, close, floor); s.start < s.end {
		return []stretch{s}, false
	}
	return nil, false
}

// itemsIn are the lexemes that begin in text[start:end] of a passage.
func (r *reading) itemsIn(passage, start, end int) []lexeme {
	items := r.items[passage]
	at := func(offset int) int {
		k, _ := slices.BinarySearchFunc(items, offset, func(it lexeme, offset int) int { return it.start - offset })
		return k
	}
	return items[at(start):at(max(start, end))]
}

// trim leaves out blanks at both ends.
func (r *reading) trim(passage, start, end int) stretch {
	start, end = trimmed(r.texts[passage], start, end)
	return stretch{passage, start, end}
}

// isMark says whether a sign is a quotation mark or what scans make of one.
func isMark(c rune) bool {
	return strings.ContainsRune("\"“”„‟«»‚‘’‹›'~®*,", c) || unicode.IsSpace(c)
}

// bare cuts quotation marks and blanks off text[start:end].
func bare(text []rune, start, end int) (int, int) {
	for start < end && (isMark(text[start]) || text[start] == '.' || text[start] == ')') {
		start++
	}
	for start < end && (isMark(text[end-1]) || text[end-1] == '(') {
		end--
	}
	return start, end
}

// closingBefore is the place of the quotation mark that closes right before at,
// or -1.
func closingBefore(text []rune, at int) int {
	i := at - 1
	for i >= 0 && (unicode.IsSpace(text[i]) || strings.ContainsRune(".,;:", text[i])) {
		i--
	}
	if i > 0 && strings.ContainsRune("\"“”«»’®", text[i]) && !unicode.IsSpace(text[i-1]) {
		return i
	}
	return -1
}

// openingOf is the place of the mark that opens the quote whose closing mark is
// text[end], or -1.
func openingOf(text []rune, floor, end int) int {
	depth := 0
	for i := end - 1; i >= floor && end-i < maxQuote; i-- {
		switch markAt(text, i) {
		case opens:
			if depth == 0 {
				return i
			}
			depth--
		case closes:
			depth++
		}
	}
	return -1
}

type markRole byte

const (
	noMark markRole = iota
	opens
	closes
)

// markAt tells what a quotation mark at text[i] does, by its form or, for the
// forms that do both, by the side on which a word touches it.
func markAt(text []rune, i int) markRole {
	blank := func(k int) bool {
		return k < 0 || k >= len(text) || unicode.IsSpace(text[k]) || strings.ContainsRune("([{—–-", text[k])
	}
	touches := i+1 < len(text) && !unicode.IsSpace(text[i+1]) && !strings.ContainsRune(".,;:)", text[i+1])
	switch {
	case text[i] == '„' || text[i] == '‚':
		return opens
	case text[i] == ',': // a scan's low mark; behind a full stop a blank may have come in
		if blank(i-1) && (touches || i > 1 && i+2 < len(text) && text[i-2] == '.' && unicode.IsUpper(text[i+2])) {
			return opens
		}
		return noMark
	case text[i] == '~':
		if touches {
			return opens
		}
		return noMark
	case strings.ContainsRune("\"“”«»'‘’", text[i]):
		if blank(i-1) && touches {
			return opens
		}
		if i > 0 && !unicode.IsSpace(text[i-1]) && !touches {
			return closes
		}
	}
	return noMark
}

// firstHalf is the part of a quote that somebody interrupted: „Wir haben“, so
// der Dezernent, „viel getan“. opening is where the second part begins.
func (r *reading) firstHalf(passage, floor, opening int) []stretch {
	items := r.itemsIn(passage, max(floor, opening-maxInterruption), opening)
	replied := false
	for k := len(items) - 1; k >= 0; k-- {
		it := items[k]
		if it.kind == quoteLexeme {
			start := openingOf(r.texts[passage], floor, it.start)
			if replied && start >= 0 && markAt(r.texts[passage], it.start) == closes {
				return []stretch{{passage, start + 1, it.start}}
			}
			return nil
		}
		if it.is(".") {
			return nil
		}
		replied = replied || r.speech.Replies[it.lower]
	}
	return nil
}

// maxInterruption is how long "so der Dezernent" is between two parts of a quote.
const maxInterruption = 100

// quoteBehind is the quote that follows a source with a colon: "(30.01.2020):
// „…“", "(30.01.2020) sagt dazu: „…“".
func quoteBehind(text []rune, at int) (start, end int) {
	colon := -1
	for i := at; i < len(text) && i-at < maxInterruption; i++ {
		if text[i] == '.' || text[i] == '(' {
			return -1, -1
		}
		if text[i] == ':' {
			colon = i
			break
		}
	}
	if colon < 0 {
		return -1, -1
	}
	start = colon + 1
	for start < len(text) && unicode.IsSpace(text[start]) {
		start++
	}
	if start == len(text) || markAt(text, start) != opens {
		return -1, -1
	}
	depth := 0
	for i := start + 1; i < len(text) && i-start < maxQuote; i++ {
		switch markAt(text, i) {
		case opens:
			depth++
		case closes:
			if depth == 0 {
				return start + 1, i
			}
			depth--
		}
	}
	return -1, -1
}

// quoteAbove are the passages of a quote before the one that ends it.
func (r *reading) quoteAbove(passage, floor int) []stretch {
	if floor > 0 || startsQuote(r.texts[passage]) {
		return nil
	}
	first := passage
	for first > 0 && passage-first < maxParagraphs && r.passages[first-1].Kind == graph.Quote && len(r.found[first-1].citations) == 0 &&
		!endsQuote(r.texts[first-1]) {
		first--
		if startsQuote(r.texts[first]) {
			break
		}
	}
	return r.whole(first, passage)
}

// whole are the passages from first to before last, without quotation marks.
func (r *reading) whole(first, last int) []stretch {
	var parts []stretch
	for i := first; i < last; i++ {
		if start, end := bare(r.texts[i], 0, len(r.texts[i])); start < end {
			parts = append(parts, stretch{i, start, end})
		}
	}
	return parts
}

func startsQuote(text []rune) bool {
	return len(text) > 0 && (markAt(text, 0) == opens || text[0] == '»')
}

func endsQuote(text []rune) bool {
	return len(text) > 1 && markAt(text, len(text)-1) == closes || closingBefore(text, len(text)) > 0
}

// openAbove are the parts of a quote that begins in a paragraph above and is
// still open at the beginning of the passage.
func (r *reading) openAbove(passage int) []stretch {
	for first := passage - 1; first >= 0 && passage-first < maxParagraphs; first-- {
		if !inText(r.passages[first].Kind) {
			continue
		}
		if r.passages[first].Kind == graph.Heading {
			return nil
		}
		text := r.texts[first]
		depth, open := 0, -1
		for i := range text {
			switch markAt(text, i) {
			case opens:
				if depth == 0 {
					open = i
				}
				depth++
			case closes:
				depth = max(0, depth-1)
			}
		}
		if depth > 0 {
			_, end := bare(text, open+1, len(text))
			parts := []stretch{{first, open + 1, max(open+1, end)}}
			for i := first + 1; i < passage; i++ {
				if inText(r.passages[i].Kind) {
					parts = append(parts, r.whole(i, i+1)...)
				}
			}
			return parts
		}
		if endsQuote(text) {
			return nil
		}
	}
	return nil
}

// quoteBelow are the quotes below a paragraph that ends with its source and a
// colon, if they have no source of their own.
func (r *reading) quoteBelow(passage, close int) []stretch {
	text := r.texts[passage]
	if len(text) == 0 || text[len(text)-1] != ':' || len(text)-close > maxInterruption {
		return nil
	}
	last := passage + 1
	for last < len(r.passages) && last-passage <= maxParagraphs && r.passages[last].Kind == graph.Quote {
		if len(r.found[last].citations) > 0 {
			return nil
		}
		last++
	}
	return r.whole(passage+1, last)
}

// reportedBefore is the sentence that the source belongs to, with the sentences
// before it that are in reported speech.
func (r *reading) reportedBefore(passage, open, close, floor int) stretch {
	text := r.texts[passage]
	start, end := -1, open
	ss := r.found[passage].sentences
	last, _ := slices.BinarySearchFunc(ss, open, func(s german.Span, at int) int { return s.Start - at })
	for k := last - 1; k >= 0 && last-k <= maxReported && ss[k].End > floor; k-- {
		s := ss[k]
		from, to := bare(text, max(s.Start, floor), min(s.End, open))
		if start < 0 {
			if to-from < leastSentence && k > 0 {
				continue
			}
			start = from
			if s.End-close >= leastSentence { // the source stands within the sentence
				end = s.End
			}
			continue
		}
		if to-from < leastSentence || !r.isSubjunctive(passage, s.Start, s.End) || !r.isSubjunctive(passage, start, end) {
			break
		}
		start = from
	}
	if start < 0 {
		return stretch{}
	}
	if r.passages[passage].Kind == graph.Footnote && start == 0 {
		start, end = bare(text, noteLength(text), end)
	}
	return r.trim(passage, start, end)
}

// leastSentence is how many code points of a sentence say something.
const leastSentence = 12

// isSubjunctive says whether the stretch has a verb of reported speech.
func (r *reading) isSubjunctive(passage, start, end int) bool {
	return slices.ContainsFunc(r.itemsIn(passage, start, end), func(it lexeme) bool { return r.speech.Subjunctive[it.lower] })
}
