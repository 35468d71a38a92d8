package ingest

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A printedName is a work's or author's name as it stands before a year.
type printedName struct {
	text       string
	start, end int  // code points
	head       bool // names a kind of document or an organisation
	weak       bool // could be any noun: needs a page or a letter behind the year
	confidence float64
}

// maxName is how many words and marks a name has at most.
const maxName = 30

// name reads the name that ends the chunk. What stands before it, "vgl. dazu"
// or half a sentence, stays out.
func (r *referenceReader) name(chunk []lexeme) (printedName, bool) {
	end := len(chunk)
	for end > 0 && (chunk[end-1].is(",") || chunk[end-1].is(":")) {
		end--
	}
	if end > 0 && r.citations.SameAuthor[strings.TrimSuffix(chunk[end-1].lower, ".")] {
		return r.printedName(chunk[end-1:end], 0.85), true
	}
	if end > 1 && chunk[end-1].is(".") && r.citations.SameAuthor[chunk[end-2].lower] {
		return r.printedName(chunk[end-2:end-1], 0.85), true
	}
	end = r.withoutEditors(chunk, end)
	linked := false
	if end > 1 && r.citations.YearLinks[chunk[end-1].lower] {
		linked = true
		end--
	}
	names := end - r.others(chunk[:end])
	if names == 0 || !endsName(chunk[names-1]) {
		return printedName{}, false
	}
	begin := r.begin(chunk, names)
	begin = r.widen(chunk, begin, names)
	begin = r.strip(chunk, begin, names)
	if begin > 0 && begin+1 < names && r.citations.Articles[chunk[begin-1].lower] && chunk[begin].capital() && chunk[begin+1].capital() &&
		!r.anyHead(chunk[begin:names]) && !r.anyJoin(chunk[begin:names]) && names < end {
		begin++ // "für den Westen Müller et al."
	}
	if begin >= names || end-begin > maxName {
		return printedName{}, false
	}
	n := r.printedName(chunk[begin:end], 0)
	words := chunk[begin:names]
	joined := names < end
	capitals := 0
	for i, it := range words {
		if it.capital() {
			capitals++
		}
		joined = joined || i > 0 && r.citations.Connectors[it.lower]
		n.head = n.head || r.isHead(it)
	}
	last := words[len(words)-1].lower
	switch {
	case capitals == 0 || linked && !n.head:
		return printedName{}, false
	case r.citations.NotNames[last] && !r.isHead(words[len(words)-1]):
		return printedName{}, false
	case n.head || joined:
		n.confidence = 0.9
	default:
		n.confidence = 0.8
		n.weak = r.citations.NotNameEnds.endOf(last) != "" || r.gazetteer.isPlace(words)
	}
	return n, true
}

// withoutEditors drops "(Hrsg.)" from the end.
func (r *referenceReader) withoutEditors(chunk []lexeme, end int) int {
	if end < 4 || !chunk[end-1].is(")") {
		return end
	}
	word := end - 2
	if chunk[word].is(".") {
		word--
	}
	if word > 1 && chunk[word-1].is("(") && r.citations.Editors[chunk[word].lower] {
		return word - 1
	}
	return end
}

func (r *referenceReader) printedName(words []lexeme, confidence float64) printedName {
	first, last := words[0], words[len(words)-1]
	end := last.end
	if last.kind == wordLexeme {
		end = last.start + utf8.RuneCountInString(last.text)
	}
	return printedName{text: r.printed(first.start, end), start: first.start, end: end, confidence: confidence}
}

// isHead says whether the word names a kind of document or ends an
// organisation's name.
func (r *referenceReader) isHead(it lexeme) bool {
	if it.kind != wordLexeme {
		return false
	}
	if _, _, ok := r.documents.head(it.text); ok {
		return true
	}
	return it.capital() && (r.citations.Bodies.endOf(it.lower) != "" || r.citations.Bodies.endOf(strings.TrimSuffix(it.lower, "s")) != "")
}

// others is the length of "et al." or "u. a." at the end.
func (r *referenceReader) others(chunk []lexeme) int {
	for _, form := range []string{"et al .", "et al", "u . a .", "u . a", "u a"} {
		parts := strings.Fields(form)
		if len(chunk) <= len(parts) {
			continue
		}
		tail := chunk[len(chunk)-len(parts):]
		same := true
		for i := range parts {
			same = same && tail[i].lower == parts[i]
		}
		if same {
			return len(parts)
		}
	}
	return 0
}

// endsName: a capitalised word, a title's quotation mark, "(Saale)", "e. V.".
func endsName(it lexeme) bool {
	return it.capital() || it.kind == quoteLexeme || it.is(")") || it.is(".")
}

// begin walks to the left from end while the words can belong to one name.
func (r *referenceReader) begin(chunk []lexeme, end int) int {
	quoted := false
	i := end
	for ; i > 0 && end-i < maxName; i-- {
		it := chunk[i-1]
		switch {
		case it.kind == quoteLexeme:
			quoted = !quoted
		case quoted && it.kind != numberLexeme:
		case it.kind == wordLexeme:
			if !it.capital() && !r.citations.InnerWords[it.lower] && !r.citations.FamilyPrefixes[it.lower] {
				return r.afterNoun(chunk, i, end)
			}
			if r.citations.Connectors[it.lower] && i < end && r.citations.Articles[chunk[i].lower] {
				return i
			}
		case it.is("&") || it.is("/"):
		case it.is("(") || it.is(")"):
			if it.is("(") && (i < 2 || !chunk[i-2].capital()) {
				return i
			}
		case it.is("."):
			if i < 2 || chunk[i-2].kind != wordLexeme || utf8.RuneCountInString(chunk[i-2].text) > 3 {
				return i
			}
		default:
			return i
		}
	}
	return i
}

// afterNoun skips the noun of a phrase that only stands before the name: "für
// den deutschen Kontext Adam et al.". chunk[i-1] is its adjective.
func (r *referenceReader) afterNoun(chunk []lexeme, i, end int) int {
	if r.citations.Leads[chunk[i-1].lower] || i+1 >= end || !chunk[i].capital() || !chunk[i+1].capital() {
		return i
	}
	for _, it := range chunk[i:end] {
		if r.isHead(it) {
			return i
		}
	}
	return i + 1
}

// widen takes in what stands before commas: the first of several authors
// ("Hess, Müller & Meier"), initials ("Müller, A.") and organisations whose
// name has a list ("Ministerium für Wohnen, Stadtentwicklung und Bauwesen").
func (r *referenceReader) widen(chunk []lexeme, begin, end int) int {
	for begin > 0 && chunk[begin-1].is(",") && end-begin < maxName {
		comma := begin - 1
		part := r.begin(chunk, comma)
		before := chunk[part:comma]
		if len(before) == 0 {
			return begin
		}
		switch {
		case r.isInitials(chunk[begin:end]) || r.isInitials(before) || r.isFamilyName(before) && !r.anyHead(chunk[begin:end]):
		case r.anyHead(before) && !r.anyHead(chunk[begin:end]) && r.hasInner(before):
		default:
			return begin
		}
		begin = part
	}
	return begin
}

func (r *referenceReader) anyHead(words []lexeme) bool {
	for _, it := range words {
		if r.isHead(it) {
			return true
		}
	}
	return false
}

func (r *referenceReader) hasInner(words []lexeme) bool {
	for _, it := range words[1:] {
		if it.kind == wordLexeme && !it.capital() && r.citations.InnerWords[it.lower] {
			return true
		}
	}
	return false
}

// isInitials: "A.", "A. B.", also with the next author behind: "A. & Meier".
func (r *referenceReader) isInitials(words []lexeme) bool {
	return len(words) > 1 && words[0].capital() && utf8.RuneCountInString(words[0].text) == 1 && words[1].is(".")
}

// isFamilyName: one capitalised word, perhaps with "von"; no place.
func (r *referenceReader) isFamilyName(words []lexeme) bool {
	for len(words) > 1 && r.citations.FamilyPrefixes[words[0].lower] {
		words = words[1:]
	}
	return len(words) == 1 && words[0].capital() && !r.isHead(words[0]) && !r.citations.NotNames[words[0].lower] &&
		!r.citations.Leads[words[0].lower] && !r.gazetteer.isPlace(words)
}

// strip drops leads, articles and what else cannot begin a name.
func (r *referenceReader) strip(chunk []lexeme, begin, end int) int {
	for begin < end {
		it := chunk[begin]
		if it.kind == wordLexeme {
			if it.capital() {
				initial := utf8.RuneCountInString(it.text) == 1 && !secondOfAbbreviation(chunk, begin)
				if initial || !r.citations.Leads[it.lower] && !r.citations.Articles[it.lower] && !r.citations.Prepositions[it.lower] {
					break
				}
			} else if r.citations.FamilyPrefixes[it.lower] && !r.citations.Articles[it.lower] && r.prefixed(chunk[begin:end]) {
				break
			}
		} else if it.kind == quoteLexeme && r.quoted(chunk[begin:end]) {
			break
		}
		begin++
	}
	cut, headed := begin, false
	for i := begin; i < end; i++ {
		headed = headed || r.isHead(chunk[i])
		if !headed && !chunk[i].capital() && r.citations.Prepositions[chunk[i].lower] && i+1 < end {
			cut = i + 1
		}
	}
	if cut > begin {
		return r.strip(chunk, cut, end)
	}
	return begin
}

// prefixed: "von der Heyde", no document of somebody.
func (r *referenceReader) prefixed(words []lexeme) bool {
	k := 1
	for k < len(words) && r.citations.FamilyPrefixes[words[k].lower] && !words[k].capital() {
		k++
	}
	return k < len(words) && words[k].capital() && !r.anyHead(words)
}

// secondOfAbbreviation: the B of "z. B.".
func secondOfAbbreviation(chunk []lexeme, i int) bool {
	return i >= 2 && chunk[i-1].is(".") && utf8.RuneCountInString(chunk[i-2].text) == 1 && !chunk[i-2].capital()
}

func (r *referenceReader) quoted(words []lexeme) bool {
	marks := 0
	for _, it := range words {
		if it.kind == quoteLexeme {
			marks++
		}
	}
	return marks%2 == 0
}

// nameBefore is the name to which the year in the bracket at open belongs:
// "Blanke (2006: 22)", "Handlungsprogramm Altes Feld (2018)".
func (r *referenceReader) nameBefore(open int) (printedName, bool) {
	if r.items[open].is("[") {
		return printedName{}, false
	}
	before := r.items[max(0, open-maxName/2):open]
	if n := len(before); n > 0 && before[n-1].kind == quoteLexeme && !r.quotedTitle(before) {
		return printedName{}, false
	}
	for cut := len(before); cut > 0; cut-- {
		if before[cut-1].is(")") && cut < len(before) && !r.gazetteer.bracketed(before[:cut]) {
			before = before[cut:]
			break
		}
	}
	before = r.withoutYears(before)
	n, ok := r.name(before)
	if !ok {
		return n, false
	}
	words := r.within(before, n)
	if n.head && len(words) > 0 {
		n, ok = r.fromHead(words)
		n.weak = n.weak && !r.narrated(open)
		return n, ok
	}
	first := 0
	if n := len(words) - 2; n > 0 && !r.anyJoin(words) {
		first = n
	}
	for first < len(words)-1 && r.citations.Callings.endOf(words[first].lower) != "" {
		first++
	}
	n = r.printedName(words[first:], 0.8)
	n.weak = !r.anyJoin(words) && !r.narrated(open)
	noun := r.citations.NotNameEnds.endOf(words[len(words)-1].lower) != "" && !r.introduced(before, words)
	if n.weak && (r.gazetteer.isPlace(words[first:]) || noun) {
		return n, false
	}
	return n, true
}

// quotedTitle: the quote that ends the items is a document's title,
// "Handlungskonzept „Altes Feld“".
func (r *referenceReader) quotedTitle(items []lexeme) bool {
	for k := len(items) - 2; k > 0; k-- {
		if items[k].kind == quoteLexeme {
			return r.isHead(items[k-1])
		}
	}
	return false
}

// narrated: "Müller (2018) zeigt".
func (r *referenceReader) narrated(open int) bool {
	for k := open + 1; k+1 < len(r.items) && k-open <= maxCrossNote; k++ {
		if r.items[k].is(")") {
			return r.citations.CitingVerbs[r.items[k+1].lower]
		}
	}
	return false
}

// introduced: "Wie Hartung (1998: 15)", a noun there would have an article.
func (r *referenceReader) introduced(before, words []lexeme) bool {
	k := slices.IndexFunc(before, func(it lexeme) bool { return it.start == words[0].start })
	return len(words) == 1 && k > 0 && before[k-1].kind == wordLexeme && r.citations.Leads[before[k-1].lower] && !r.citations.Prepositions[before[k-1].lower]
}

// withoutYears cuts "für die Jahre 2017-2020" from the end.
func (r *referenceReader) withoutYears(words []lexeme) []lexeme {
	end := len(words)
	for end > 0 && (words[end-1].kind == numberLexeme || words[end-1].is("-") || words[end-1].is("/")) {
		end--
	}
	if end == len(words) || end == 0 || !strings.HasPrefix(words[end-1].lower, "jahr") {
		return words
	}
	for end--; end > 0 && words[end-1].kind == wordLexeme && !words[end-1].capital(); {
		end--
	}
	return words[:end]
}

func (r *referenceReader) anyJoin(words []lexeme) bool {
	for i, it := range words {
		if i > 0 && (r.citations.Connectors[it.lower] || it.lower == "et") {
			return true
		}
	}
	return false
}

func (r *referenceReader) within(items []lexeme, n printedName) []lexeme {
	var out []lexeme
	for _, it := range items {
		if it.start >= n.start && it.start < n.end {
			out = append(out, it)
		}
	}
	return out
}

// fromHead narrows a phrase of the running text to the document's name: it
// begins with the kind, or the place before it. A generic kind is left to the
// context.
func (r *referenceReader) fromHead(words []lexeme) (printedName, bool) {
	for i, it := range words {
		_, stem, ok := r.documents.head(it.text)
		if !ok {
			continue
		}
		begin := i
		for begin > 0 && (words[begin-1].capital() || words[begin-1].is(")") || words[begin-1].is("(")) {
			begin--
		}
		if r.documents.generic(stem) && begin == i && i+1 == len(words) {
			return printedName{}, false
		}
		n := r.printedName(words[begin:], 0.85)
		n.head = true
		if i+1 == len(words) {
			n.text = strings.TrimSuffix(n.text, it.text) + stem
		}
		return n, true
	}
	n := r.printedName(words, 0.8)
	n.weak = true
	return n, true
}

// headBefore says whether a kind of document stands right before the bracket.
func (r *referenceReader) headBefore(open int) bool {
	if open < 1 {
		return false
	}
	_, _, ok := r.documents.head(r.items[open-1].text)
	return ok && r.items[open-1].kind == wordLexeme
}
