package german

import (
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
		if strings.ContainsRune("\n\f\v\u2028\u2029", r) {
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
	if this == "" || that == "" || line.End < len(rs) && strings.ContainsRune("\f\v\u2029", rs[line.End]) {
		return true
	}
	if isListItem(that) {
		return true
	}
	first, _, _ := strings.Cut(that, " ")
	fits := len([]rune(this))+1+len([]rune(first)) < longest
	last := []rune(this)[len([]rune(this))-1]
	return fits && (unicode.IsUpper([]rune(that)[0]) || unicode.IsDigit([]rune(that)[0])) &&
		!strings.ContainsRune(",;-–(&/", last)
}

// isListItem reports whether a line begins with a list's mark or number.
func isListItem(line string) bool {
	mark, rest, _ := strings.Cut(line, " ")
	if rest == "" {
		return false
	}
	switch mark {
	case "-", "–", "—", "•", "*", "·", "▪", "●", "o", "‣", "□", "":
		return true
	}
	number := strings.TrimRight(mark, ".)")
	return number != mark && len(number) <= 2 && strings.TrimFunc(number, unicode.IsDigit) == ""
}

func trim(rs []rune, line Span) string { return strings.TrimSpace(string(rs[line.Start:line.End])) }
