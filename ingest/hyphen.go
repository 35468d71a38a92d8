package ingest

import (
	"strings"
	"unicode"

	"belegnetz/internal/german"
)

// A lexicon counts the words of a document that no line end cuts. It decides
// whether a hyphen at a line end belongs to the word.
type lexicon struct {
	words map[string]int // in lower case, however they are written
	lower map[string]int // only where they stand in lower case
}

// newLexicon counts the words within the lines.
func newLexicon(lines []line) lexicon {
	lex := lexicon{words: map[string]int{}, lower: map[string]int{}}
	cut := false
	for _, l := range lines {
		if l.dropped {
			continue
		}
		words := strings.FieldsFunc(l.text, func(r rune) bool { return !inWord(r) })
		if cut && len(words) > 0 {
			words = words[1:]
		}
		cut = endsInHyphen(l.text)
		if cut && len(words) > 0 {
			words = words[:len(words)-1]
		}
		for _, w := range words {
			w = strings.Trim(w, "-")
			lowered := strings.ToLower(w)
			lex.words[lowered]++
			if w == lowered {
				lex.lower[w]++
			}
		}
	}
	return lex
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '-' || r == '*' || r == '\u2011'
}

// Characters that stand for a hyphen at a line end: the soft hyphen and the
// mark that PDF readers leave are never part of the word.
const softHyphens = "\u00ad\u0002"

func isHyphen(r rune) bool {
	return r == '-' || r == '\u2010' || r == '¬' || strings.ContainsRune(softHyphens, r)
}

// endsInHyphen says whether a line's last word is cut or stands with a hyphen
// of its own. A dash after a space is none.
func endsInHyphen(text string) bool {
	rs := []rune(text)
	n := len(rs)
	if n < 2 || !isHyphen(rs[n-1]) {
		return false
	}
	before := rs[n-2]
	return unicode.IsLetter(before) || unicode.IsDigit(before) || strings.ContainsRune("*:_/)]", before)
}

// A lineEnd says how a line goes on in the next one.
type lineEnd int

const (
	endSpace  lineEnd = iota // the line break is a space
	endJoin                  // the hyphen goes, the word goes on
	endKeep                  // the hyphen stays, nothing follows it
	endDirect                // nothing between the lines
)

// after decides how the line above goes on in the line below. conjunctions
// are the words that follow a suspended hyphen ("haupt- und ehrenamtlich").
func (lex lexicon) after(above, below string, conjunctions map[string]bool) lineEnd {
	if !endsInHyphen(above) {
		if strings.HasSuffix(above, "/") && !strings.HasSuffix(above, " /") && startsInWord(below) {
			return endDirect
		}
		return endSpace
	}
	rs := []rune(above)
	if strings.ContainsRune(softHyphens, rs[len(rs)-1]) {
		return endJoin
	}
	left := lastWord(rs[:len(rs)-1])
	right := firstWord([]rune(below))
	joined := lex.words[strings.ToLower(left+right)]
	if joined == 0 && conjunctions[strings.ToLower(right)] {
		return endSpace
	}
	hyphened := lex.words[strings.ToLower(left+"-"+right)]
	first := []rune(below)[0]
	switch {
	case hyphened > joined:
		return endKeep
	case joined > 0:
		return endJoin
	case isCapitals(left) && isCapitals(right) && len(left+right) > longestAcronym && isKnown(left+right):
		return endJoin // a heading in capitals
	case strings.HasSuffix(left, "/") || !unicode.IsLower(first) || isCapitals(left) || unicode.IsDigit(rs[len(rs)-2]):
		return endKeep
	}
	return endJoin
}

// longestAcronym is the length up to which capitals are taken for an acronym.
const longestAcronym = 6

// isCapitals says whether the last part of a word is an acronym or the like:
// SGB, EU-SGB.
func isCapitals(word string) bool {
	word = word[strings.LastIndexByte(word, '-')+1:]
	return len(word) > 1 && strings.ToUpper(word) == word && strings.ToLower(word) != word
}

// isKnown says whether German has the word.
func isKnown(word string) bool {
	tokens := german.Tokens(word)
	return len(tokens) == 1 && tokens[0].Known
}

func startsInWord(text string) bool {
	for _, r := range text {
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	return false
}

func lastWord(rs []rune) string {
	start := len(rs)
	for start > 0 && (inWord(rs[start-1]) || strings.ContainsRune("/:_", rs[start-1])) {
		start--
	}
	return string(rs[start:])
}

func firstWord(rs []rune) string {
	end := 0
	for end < len(rs) && inWord(rs[end]) {
		end++
	}
	// The next line may itself end in the middle of this word.
	return strings.TrimRight(string(rs[:end]), "-")
}
