package german

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Token is a word, a number or an abbreviation of a text.
type Token struct {
	Text string // as written: the text's code points from Start to End
	// Normal is the word in lower case and in one spelling: composed, without
	// soft hyphens, hyphens and gender marks, an ellipsis completed. "Kita-" in
	// "Kita- und Schulplätze" is "kitaplätze", "Migrant:innen" "migrantinnen",
	// "1.284" "1284", "z. B." "zb".
	Normal string
	Stem   string // official stem of the lower-cased Text, without soft hyphens
	// Key is equal for what search and linking take for the same word: inflected
	// forms, feminine and masculine, old and new spelling. Words that differ only
	// by an umlaut share it too, so look up Normal first.
	Key        string
	Parts      []string // what a compound consists of; they rejoin to Text. A simple word has one.
	Start, End int      // code points
	Known      bool     // a German word as far as the word statistics tell, or a compound of such words
}

// maxWord is the length in letters up to which a word is looked at as a word;
// longer runs are noise and only lower-cased.
const maxWord = 200

// Tokens finds the words and numbers of a German text. Punctuation is no token.
func Tokens(text string) []Token { return tokensOf(text, analyse) }

// tokensOf finds tokens with what word knows of each by its text alone.
func tokensOf(text string, word func(string) Token) []Token {
	const perToken = 6 // letters, with what stands between words
	rs := []rune(text)
	tokens := make([]Token, 0, len(rs)/perToken)
	for i := 0; i < len(rs); {
		if !isLetter(rs[i]) && !unicode.IsDigit(rs[i]) {
			i++
			continue
		}
		end := scanAbbreviation(rs, i)
		if end > i {
			t := word(string(rs[i:end]))
			t.Normal = letters(t.Normal)
			t.Key = t.Normal
			tokens = append(tokens, t)
		} else {
			end = scanWord(rs, i)
			tokens = append(tokens, word(string(rs[i:end])))
		}
		last := &tokens[len(tokens)-1]
		last.Start, last.End = i, end
		i = end
	}
	complete(tokens, rs)
	return tokens
}

// analyse returns the token that a word is, but for its place.
func analyse(text string) Token {
	t := Token{Text: text}
	plain := lists().ligatures.Replace(norm.NFC.String(strings.ToLower(strings.ReplaceAll(t.Text, softHyphen, ""))))
	if utf8.RuneCountInString(text) > maxWord {
		t.Normal, t.Stem, t.Key, t.Parts = plain, plain, plain, []string{t.Text}
		return t
	}
	t.Stem = Stem(plain)
	t.Normal, t.Key = normalize(t.Text)
	t.Parts, t.Known = split(t.Text)
	return t
}

// scanAbbreviation returns the end of an abbreviation of several letters with
// full stops that begins at i, or i: "z. B.", "e.V.", "B.B.S.M.". Only
// abbreviations that are known may have spaces inside.
func scanAbbreviation(rs []rune, i int) int {
	if i > 0 && (isWord(rs[i-1]) || rs[i-1] == '.') {
		return i
	}
	end, known, count := i, i, 0
	var short strings.Builder
	for j := i; j+1 < len(rs) && isLetter(rs[j]) && rs[j+1] == '.' && count < 8; count++ {
		short.WriteRune(rs[j])
		short.WriteByte('.')
		if j == end {
			end = j + 2
		}
		if _, ok := lists().abbreviations[short.String()]; ok && count > 0 {
			known = j + 2
		}
		j += 2
		if j < len(rs) && isBlank(rs[j]) {
			j++
		}
	}
	if end < i+4 { // a single letter
		end = i
	}
	return max(end, known)
}

// scanWord returns the end of the word or number that begins at i.
func scanWord(rs []rune, i int) int {
	j := i
	for j < len(rs) {
		if isWord(rs[j]) {
			j++
			continue
		}
		end := joined(rs, i, j)
		if end == j {
			break
		}
		j = end
	}
	for rs[j-1] == '\u00ad' {
		j--
	}
	return j
}

// joined returns where the word that began at start and was read up to the
// mark at j goes on, or j if it ends there.
func joined(rs []rune, start, j int) int {
	if j+1 >= len(rs) || j == start {
		return j
	}
	before, after := rs[j-1], rs[j+1]
	switch rs[j] {
	case '.', ',', '/':
		if unicode.IsDigit(before) && unicode.IsDigit(after) {
			return j + 1
		}
	case ':':
		if unicode.IsDigit(before) && isClock(rs, start, j) {
			return j + 1
		}
	case '\'', '’', 'ʼ':
		if isLetter(before) && isLetter(after) {
			return j + 1
		}
	case '-', '\u2010', '\u2011':
		if isLetter(before) && isWord(after) || unicode.IsDigit(before) && isLetter(after) {
			return j + 1
		}
	}
	return genderEnd(rs, start, j)
}

// isClock reports whether the colon at j stands in a time of day like 10:30.
func isClock(rs []rune, start, j int) bool {
	digits := func(from, to int) bool {
		for _, r := range rs[from:to] {
			if !unicode.IsDigit(r) {
				return false
			}
		}
		return true
	}
	return j-start <= 2 && digits(start, j) && j+3 <= len(rs) && digits(j+1, j+3) &&
		(j+3 == len(rs) || !isWord(rs[j+3]))
}

const softHyphen = "\u00ad"

// isWord reports whether r can stand within a word.
func isWord(r rune) bool {
	return isLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '\u00ad'
}

func isLetter(r rune) bool { return unicode.IsLetter(r) }

// isBlank reports whether r is a space that can stand inside a line.
func isBlank(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\u2009' }
