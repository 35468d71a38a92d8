package german

import (
	"strings"
	"unicode"
)

// A Span is a stretch of a text, in code points.
type Span struct{ Start, End int }

// Sentences finds the sentences of a German text. The spans are in order, carry
// no white space at their ends and hold together everything else of the text. A
// citation in brackets and a footnote mark behind a full stop belong to the
// sentence before them; headings and list items end with their line.
func Sentences(text string) []Span {
	rs := []rune(text)
	var found []Span
	for _, block := range blocks(rs) {
		s := scanner{rs: rs[:block.End]}
		s.begin(block.Start)
		for i := s.start; i < block.End; i++ {
			if s.first < 0 && isWord(rs[i]) {
				s.first = i
			}
			if end := s.sentenceEnd(i); end > i {
				found = appendSpan(found, rs, s.start, end)
				s.begin(end)
				i = s.start - 1
			} else if i >= s.closing {
				s.closing = s.closingOf(i)
			}
		}
		found = appendSpan(found, rs, s.start, block.End)
	}
	return found
}

// appendSpan appends rs[start:end] without surrounding white space, if anything
// is left.
func appendSpan(found []Span, rs []rune, start, end int) []Span {
	for start < end && unicode.IsSpace(rs[start]) {
		start++
	}
	for end > start && unicode.IsSpace(rs[end-1]) {
		end--
	}
	if start == end {
		return found
	}
	return append(found, Span{start, end})
}

// A scanner reads one block of a text.
type scanner struct {
	rs      []rune // up to the block's end
	start   int    // of the sentence that is being read
	first   int    // its first letter or digit so far, or -1
	closing int    // end of the bracket or quotation that was opened within the sentence, or 0
}

// begin starts a sentence behind the space at i.
func (s *scanner) begin(i int) { s.start, s.first, s.closing = s.skipSpace(i), -1, 0 }

// sentenceEnd returns the end of the sentence whose closing mark stands at i, or
// i if no sentence ends there.
func (s *scanner) sentenceEnd(i int) int {
	if !isTerminator(s.rs[i]) || i > s.start && isTerminator(s.rs[i-1]) {
		return i
	}
	stop := i
	for stop < len(s.rs) && isTerminator(s.rs[stop]) {
		stop++
	}
	end := s.closers(stop, i)
	if end <= s.closing || end < len(s.rs) && !unicode.IsSpace(s.rs[end]) && !s.lacksSpace(i, end) {
		return i
	}
	next := s.skipSpace(end)
	if next == len(s.rs) {
		return end
	}
	if after := s.citation(next); after > next {
		end, next = after, s.skipSpace(after)
		if next == len(s.rs) {
			return end
		}
	}
	opening := s.opening(next)
	if !opening.begins || !s.mayEnd(i, stop, opening) {
		return i
	}
	return end
}

// lacksSpace reports whether only the space is missing behind the full stop at
// i: "wird.Die".
func (s *scanner) lacksSpace(i, end int) bool {
	if end != i+1 || s.rs[i] != '.' || !s.opening(end).starter {
		return false
	}
	word := s.wordBefore(i)
	_, short := s.abbreviation(i, word)
	return len([]rune(word)) > 2 && !short
}

// closers returns the end of the brackets, quotation marks and footnote marks
// that follow a sentence's closing mark at once. The mark begins at i.
func (s *scanner) closers(from, i int) int {
	end := from
	for end < len(s.rs) && (strings.ContainsRune(")]}´©™"+closeQuotes, s.rs[end]) || isSuperscript(s.rs[end])) {
		end++
		if end+1 < len(s.rs) && isSuperscript(s.rs[end-1]) && isBlank(s.rs[end]) && isSuperscript(s.rs[end+1]) {
			end++
		}
	}
	if end < len(s.rs) && s.rs[end] == '[' {
		if mark := s.skipDigits(end + 1); mark > end+1 && mark < len(s.rs) && s.rs[mark] == ']' {
			return mark + 1
		}
	}
	digits := s.skipDigits(end)
	// A footnote's number; "1.5" is a number.
	if digits > end && (end > from || i > s.start && !unicode.IsDigit(s.rs[i-1])) &&
		(digits == len(s.rs) || unicode.IsSpace(s.rs[digits])) {
		return digits
	}
	return end
}

// citation returns the end of a citation in brackets that begins at i and
// belongs to the sentence before it, or i.
func (s *scanner) citation(i int) int {
	if s.rs[i] != '(' {
		return i
	}
	end := s.matching(i)
	if end == 0 {
		return i
	}
	inner := string(s.rs[i+1 : end])
	if !isCitation(inner) {
		return i
	}
	end++
	for end < len(s.rs) && isTerminator(s.rs[end]) {
		end++
	}
	end = s.closers(end, end-1)
	if end < len(s.rs) && !unicode.IsSpace(s.rs[end]) {
		return i
	}
	if next := s.skipSpace(end); next < len(s.rs) && !s.opening(next).begins {
		return i
	}
	return end
}

// isCitation reports whether what stands in brackets names a source: it has a
// year, a place in a text (S. 12) or a word like ebd. and is no sentence of its own.
func isCitation(inner string) bool {
	if strings.HasSuffix(inner, "!") || strings.HasSuffix(inner, "?") ||
		strings.HasSuffix(inner, ".") && !strings.HasSuffix(inner, "f.") && !strings.HasSuffix(inner, "ebd.") {
		return false
	}
	digits := 0
	for _, r := range inner {
		if !unicode.IsDigit(r) {
			digits = 0
			continue
		}
		if digits++; digits == 4 {
			return true
		}
	}
	lower := strings.ToLower(inner)
	return strings.HasPrefix(lower, "ebd") || strings.HasPrefix(lower, "vgl") || namesPlace(inner)
}

// namesPlace reports whether a number follows an abbreviation, as in Z. 12.
func namesPlace(inner string) bool {
	words := strings.Fields(inner)
	for i, word := range words[1:] {
		if end, ok := lists().abbreviations[words[i]]; ok && end == inside && isNumber(word[:1]) {
			return true
		}
	}
	return false
}

// longestBracket is how far a bracket's closing one is looked for.
const longestBracket = 600

// matching returns where the bracket at i is closed, or 0.
func (s *scanner) matching(i int) int {
	depth := 0
	for j := i; j < len(s.rs) && j-i < longestBracket; j++ {
		switch {
		case isOpenBracket(s.rs[j]):
			depth++
		case s.rs[j] == ')' || s.rs[j] == ']':
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return 0
}

// closingOf returns where the bracket that opens at i closes, or the quotation
// that the sentence goes on behind; 0 if there is none.
func (s *scanner) closingOf(i int) int {
	if isOpenBracket(s.rs[i]) {
		return s.matching(i)
	}
	closers := closersOf(s.rs[i])
	if closers == "" || i <= s.start+1 || i+1 == len(s.rs) || unicode.IsSpace(s.rs[i+1]) ||
		!unicode.IsSpace(s.rs[i-1]) || s.rs[i-2] == ':' {
		return 0
	}
	if s.rs[i] == ',' && s.rs[i+1] == ',' {
		closers = closersOf('„')
	}
	for j := i + 2; j < len(s.rs) && j-i < longestQuotation; j++ {
		if !strings.ContainsRune(closers, s.rs[j]) || isWord(s.rs[j-1]) && j+1 < len(s.rs) && isWord(s.rs[j+1]) {
			continue
		}
		if next := s.skipSpace(j + 1); next < len(s.rs) && (unicode.IsLower(s.rs[next]) || s.rs[next] == ',') {
			return j
		}
		return 0
	}
	return 0
}

// closersOf returns the marks that can close a quotation that r opens, as they
// are printed and as they are scanned (a comma for „, a star for “).
func closersOf(r rune) string {
	switch r {
	case '„', '“', '”', '"':
		return "“”\"*®°"
	case '‚', '‘', '\'', ',':
		return "‘’'\"*®°"
	case '»', '›':
		return "«‹"
	case '«', '‹':
		return "»›"
	}
	return ""
}

const (
	openQuotes       = "„“”\"‚‘'»«›‹,"
	closeQuotes      = "“”\"‘’'»«›‹*®°"
	longestQuotation = 300
)

// An opening is what a sentence could begin with.
type opening struct {
	begins  bool // a capital letter, a number or a mark that stands at beginnings
	starter bool // a word that is capitalised at a beginning only
}

// opening looks at what begins at i.
func (s *scanner) opening(i int) opening {
	j := i
	for j < len(s.rs) && j-i < 4 && strings.ContainsRune(openQuotes+"(*[—–-•·▪●…§¿ ", s.rs[j]) {
		j++
	}
	if j == len(s.rs) {
		return opening{begins: true}
	}
	end := j
	for end < len(s.rs) && end-j < maxWord && isWord(s.rs[end]) {
		end++
	}
	switch first := s.rs[j]; {
	case unicode.IsUpper(first):
		acronym := end > j+1 && unicode.IsUpper(s.rs[j+1]) // Co. KG
		return opening{begins: true, starter: !acronym && UsuallyLower(strings.ToLower(string(s.rs[j:end])))}
	case unicode.IsLower(first):
		return opening{}
	default:
		return opening{begins: true}
	}
}

// UsuallyLower reports whether a word, given in lower case, is written so but
// for sentences' beginnings.
func UsuallyLower(word string) bool {
	const often, nearlyAlways = 20, 9
	e := statistics().entry(encode(word))
	return lists().german[word] || e.count >= often && e.lower >= nearlyAlways
}

// mayEnd reports whether the marks rs[i:stop] can end a sentence before what
// follows.
func (s *scanner) mayEnd(i, stop int, next opening) bool {
	switch {
	case s.first < 0: // [...] opens a sentence
		return false
	case stop-i > 1 && s.rs[i] == '.' || s.rs[i] == '…':
		return next.starter
	case s.rs[i] != '.':
		return true
	}
	word := s.wordBefore(i)
	if word == "" { // a bracket or quotation mark stands before the full stop
		return true
	}
	if end, ok := s.abbreviation(i, word); ok {
		return end == ends || end == starter && next.starter
	}
	if isNumber(word) || isRoman(word) {
		return s.numberMayEnd(i, word, next)
	}
	if len([]rune(word)) == 1 { // an initial
		return next.starter && unicode.IsUpper([]rune(word)[0])
	}
	return true
}

// numberMayEnd reports whether the full stop after a number ends a sentence and
// does not make it an ordinal.
func (s *scanner) numberMayEnd(i int, number string, next opening) bool {
	at := i - len(number)
	if at <= s.first {
		return false // a list item's number
	}
	if next.starter || len(number) > 2 && !isRoman(number) {
		return true
	}
	// Abb. 4. and S. 12. count, so no ordinal follows them.
	end, ok := lists().abbreviations[s.wordBefore(s.backOver(at))+"."]
	return ok && end == inside
}

// backOver returns the position behind the last character before i that is no
// space and no full stop.
func (s *scanner) backOver(i int) int {
	for i > s.start && (unicode.IsSpace(s.rs[i-1]) || s.rs[i-1] == '.') {
		i--
	}
	return i
}

// wordBefore returns the letters and digits that end at i; full stops within
// numbers belong to them.
func (s *scanner) wordBefore(i int) string {
	from := i
	for from > s.start && i-from < maxWord {
		r := s.rs[from-1]
		inNumber := r == '.' && from < i && from-1 > s.start && unicode.IsDigit(s.rs[from]) && unicode.IsDigit(s.rs[from-2])
		if !isWord(r) && !inNumber {
			break
		}
		from--
	}
	return string(s.rs[from:i])
}

// abbreviation looks up the abbreviation whose full stop stands at i, after
// word. Parts before it may be set off by spaces: z. B.
func (s *scanner) abbreviation(i int, word string) (ending, bool) {
	if last := strings.TrimLeft(word, "0123456789"); last != word && (last == "f" || last == "ff") {
		return starter, true // 13f.
	}
	long, at := word+".", i-len([]rune(word))
	known, ok := lists().abbreviations[long]
	if !ok && at <= s.first {
		known, ok = lists().abbreviations[strings.ToLower(long)] // "Ca. 160" at the beginning
	}
	for range 6 {
		if at > s.start && isBlank(s.rs[at-1]) {
			at--
		}
		if at < s.start+2 || s.rs[at-1] != '.' {
			break
		}
		part := s.wordBefore(at - 1)
		if part == "" || len([]rune(part)) > 5 {
			break
		}
		at -= len([]rune(part)) + 1
		long = part + "." + long
		if end, found := lists().abbreviations[long]; found {
			known, ok = end, true
		}
	}
	if ok {
		return known, true
	}
	if dots := strings.Count(long, "."); dots > 1 && len([]rune(long)) == 2*dots && !isNumber(word) {
		return starter, true // initials: B.B.S.M.
	}
	if rs := []rune(word); len(rs) == 1 && unicode.IsLower(rs[0]) {
		return inside, true // the first part of an abbreviation
	}
	return "", false
}

func (s *scanner) skipSpace(i int) int {
	for i < len(s.rs) && unicode.IsSpace(s.rs[i]) {
		i++
	}
	return i
}

// skipDigits goes over a footnote's number, if one begins at i.
func (s *scanner) skipDigits(i int) int {
	end := i
	for end < len(s.rs) && end-i < 3 && unicode.IsDigit(s.rs[end]) {
		end++
	}
	return end
}

func isTerminator(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '…' }

func isOpenBracket(r rune) bool { return r == '(' || r == '[' }

func isSuperscript(r rune) bool {
	return r == '¹' || r == '²' || r == '³' || r >= '\u2070' && r <= '\u2079'
}

func isNumber(word string) bool {
	return strings.Trim(word, "0123456789.") == ""
}

// isRoman reports whether a word is a Roman number up to 39, as they count
// chapters and centuries.
func isRoman(word string) bool {
	return word != "" && len(word) < 6 && strings.Trim(word, "IVX") == ""
}
