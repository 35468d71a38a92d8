package german

import (
	"slices"
	"strings"
	"unicode"
)

// blocks cuts a text where a line's end ends a sentence whatever stands there:
// at empty lines and form feeds, before list items and after headings.
func blocks(rs []rune) []Span {
	var found []Span
	all := textLines(rs)
	longest := 0
	for _, line := range all {
		longest = max(longest, line.End-line.Start)
	}
	start := 0
	for i, line := range all {
		if i+1 == len(all) || cutAfter(rs, line, all[i+1], longest) {
			found = append(found, Span{start, line.End})
			start = line.End
		}
	}
	return found
}

// textLines yields the lines of a text, their line ends left out.
func textLines(rs []rune) []Span {
	var found []Span
	start := 0
	for i, r := range rs {
		switch r {
		case '\n', '\f', '\v', '\u2028', '\u2029':
			found = append(found, Span{start, i})
			start = i + 1
		}
	}
	return append(found, Span{start, len(rs)})
}

// cutAfter reports whether nothing goes on from a line to the next one. A line
// that would have had room for the next line's first word was ended on purpose.
func cutAfter(rs []rune, line, next Span, longest int) bool {
	this, that := trim(rs, line), trim(rs, next)
	if len(this) == 0 || len(that) == 0 || line.End < len(rs) && strings.ContainsRune("\f\v\u2029", rs[line.End]) {
		return true
	}
	if isListItem(that) {
		return true
	}
	first := slices.Index(that, ' ')
	if first < 0 {
		first = len(that)
	}
	fits := len(this)+1+first < longest
	return fits && (unicode.IsUpper(that[0]) || unicode.IsDigit(that[0])) && !strings.ContainsRune(",;-–(&/", this[len(this)-1])
}

// isListItem reports whether a line begins with a list's mark or number.
func isListItem(line []rune) bool {
	at := slices.Index(line, ' ')
	if at < 0 || at+1 == len(line) || at > longestMark {
		return false
	}
	switch mark := string(line[:at]); mark {
	case "-", "–", "—", "•", "*", "·", "▪", "●", "o", "‣", "□", "":
		return true
	default:
		number := strings.TrimRight(mark, ".)")
		return number != mark && len(number) <= 2 && strings.TrimFunc(number, unicode.IsDigit) == ""
	}
}

// longestMark is the length of a list item's number with its marks.
const longestMark = 6

// trim returns a line without white space at its ends.
func trim(rs []rune, line Span) []rune {
	for line.Start < line.End && unicode.IsSpace(rs[line.Start]) {
		line.Start++
	}
	for line.End > line.Start && unicode.IsSpace(rs[line.End-1]) {
		line.End--
	}
	return rs[line.Start:line.End]
}
