package german

import (
	"slices"
	"strings"
	"unicode"
)

// genderMarks stand between a word and its other gender's ending.
const genderMarks = "*:_·∙"

// genderEnd returns where a word goes on or ends behind the gender mark at j,
// or j if none stands there: Migrant*innen, Migrant/-innen, Migrant(innen).
func genderEnd(rs []rune, start, j int) int {
	if !isLetter(rs[j-1]) || j-start < 2 || !strings.ContainsRune(genderMarks+"/(", rs[j]) {
		return j
	}
	from := j + 1
	if (rs[j] == '/' || rs[j] == '(') && from < len(rs) && rs[from] == '-' {
		from++
	}
	end := from
	for end < len(rs) && isWord(rs[end]) {
		end++
	}
	rest := strings.ToLower(string(rs[from:end]))
	feminine := rest == "in" || strings.HasPrefix(rest, "innen")
	f := lists().feminine
	inflected := slices.Contains(f["ending"], rest) && j-start >= 3
	switch {
	case strings.ContainsRune(genderMarks, rs[j]) && from == j+1:
		if feminine || inflected || j-start < 8 && isPair(string(rs[start:j]), rest) {
			return end
		}
	case rs[j] == '/' && j-start >= 3:
		if feminine || len(rest) == 1 && inflected {
			return end
		}
	case rs[j] == '(' && end < len(rs) && rs[end] == ')' && j-start >= 3:
		if rest == "in" || rest == "innen" || len(rest) == 1 && inflected {
			return end + 1
		}
	}
	return j
}

// isPair reports whether two words are one word in two genders: die*der.
func isPair(a, b string) bool {
	pairs := lists().feminine["pair"]
	return slices.Contains(pairs, strings.ToLower(a)) && slices.Contains(pairs, strings.ToLower(b))
}

// genderEnding returns where in a word as written the gender mark stands and
// where the ending behind it is over, both in bytes; the word's length if it has
// none: Akteur|*innen|landschaft, Akteur|Innen|.
func genderEnding(word string) (mark, end int) {
	last := rune(0)
	for i, r := range word {
		next := word[i+len(string(r)):]
		switch {
		case i == 0 || next == "" || !isLetter(last) && !unicode.Is(unicode.Mn, last):
		case strings.ContainsRune(genderMarks, r) && isLetter(firstRune(next)), r == '/' || r == '(':
			ending := strings.ToLower(next)
			if feminine := strings.Index(ending, "innen"); feminine == 0 || feminine == 1 && ending[0] == '-' {
				next = next[feminine+len("innen"):]
				if r == '(' {
					next = strings.TrimPrefix(next, ")")
				}
				return i, len(word) - len(next)
			}
			return i, len(word)
		case r == 'I' && unicode.IsLower(last) && isBinnenI(word[:i], next):
			return i, min(i+len("Innen"), len(word))
		}
		last = r
	}
	return len(word), len(word)
}

// unifyGender takes the gender marks out of a word as written. It returns the
// feminine form and, if the word names both genders, the masculine one:
// Migrant*innen is Migrantinnen and Migrant.
func unifyGender(word string) (feminine, masculine string) {
	mark, end := genderEnding(word)
	if mark == len(word) {
		return word, ""
	}
	first, rest := word[:mark], strings.ToLower(letters(word[mark:end]))
	if isPair(first, rest) {
		return min(strings.ToLower(first), rest), "" // one form, whichever is named first
	}
	tail := strings.TrimLeft(word[end:], hyphens)
	feminine = first + rest + tail
	switch {
	case rest != "in" && rest != "innen":
		return feminine, ""
	case tail == "":
		return feminine, first
	}
	return feminine, first + link(first) + tail
}

// isBinnenI reports whether the I between first and rest is a gender mark:
// MigrantInnen, BürgerInnenbeteiligung, BürgerIn.
func isBinnenI(first, rest string) bool {
	return strings.HasPrefix(rest, "nnen") || rest == "n" && hasSuffix(first, lists().feminine["in"])
}

// link is what stands between a masculine person's word and the next part of a
// compound.
func link(first string) string {
	switch f := lists().feminine; {
	case hasSuffix(first, f["weak"]):
		return "en"
	case hasSuffix(first, f["strong"]):
		return "s"
	}
	return ""
}

// masculine turns a feminine person's word in lower case into the word without
// its feminine ending: migrantinnen and migrantin into migrant. Any other word
// stays as it is.
func masculine(word string) string {
	f := lists().feminine
	stem, found := strings.CutSuffix(word, "innen")
	if !found {
		stem, found = strings.CutSuffix(word, "in")
		found = found && hasSuffix(stem, f["in"])
	}
	if !found || len(stem) < 3 {
		return word
	}
	for _, not := range f["not"] {
		if end, any := strings.CutPrefix(not, "*"); word == not || any && strings.HasSuffix(word, end) {
			return word
		}
	}
	return stem
}

func hasSuffix(word string, suffixes []string) bool {
	return slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(word, s) })
}
