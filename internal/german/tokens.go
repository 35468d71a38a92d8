package german

import (
	"strings"
	"unicode"
	"unicode/utf8"
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
func Tokens(text string) []Token {
	const perToken = 6 // letters, with what stands between words
	var r runes
	r.read(text)
	seen := map[string]Token{}
	return appendTokens(make([]Token, 0, len(r.all)/perToken), &r, func(word string, analyse func(string) Token) Token {
		t, ok := seen[word]
		if !ok {
			t = analyse(word)
			seen[word] = t
		}
		return t
	})
}

// Runes are a text's code points and where in the text each begins.
type runes struct {
	text string
	all  []rune
	at   []int
}

func (r *runes) read(text string) {
	r.text, r.all, r.at = text, r.all[:0], r.at[:0]
	for at, c := range text {
		r.all, r.at = append(r.all, c), append(r.at, at)
	}
	r.at = append(r.at, len(text))
}

// appendTokens appends a text's tokens. What each is by its text alone word
// tells: it is given the text and how to analyse it.
func appendTokens(tokens []Token, text *runes, word func(string, func(string) Token) Token) []Token {
	rs, from := text.all, len(tokens)
	for i := 0; i < len(rs); {
		if !isLetter(rs[i]) && !unicode.IsDigit(rs[i]) {
			i++
			continue
		}
		end, analyse := scanAbbreviation(rs, i), analyseAbbreviation
		if end == i {
			end, analyse = scanWord(rs, i), analyseWord
		}
		t := word(text.text[text.at[i]:text.at[end]], analyse)
		t.Start, t.End = i, end
		tokens = append(tokens, t)
		i = end
	}
	complete(tokens[from:], rs)
	return tokens
}

func analyseAbbreviation(text string) Token {
	t := analyseWord(text)
	t.Normal = letters(t.Normal)
	t.Key = t.Normal
	return t
}

// analyseWord returns the token that a word is, but for its place.
func analyseWord(text string) Token {
	t := Token{Text: text}
	plain := fold(t.Text)
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
