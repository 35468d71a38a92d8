package german

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jdkato/prose/v2"
	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// EnglishTokens finds the words and numbers of an English text. Stem and Key
// are Snowball's English stem, Parts the word itself.
func EnglishTokens(text string) []Token {
	rs := []rune(text)
	text = forProse(text)
	doc, err := prose.NewDocument(text, prose.WithSegmentation(false), prose.WithTagging(false), prose.WithExtraction(false))
	if err != nil {
		return Tokens(string(rs))
	}
	var tokens []Token
	at := cursor{text: text}
	for _, t := range doc.Tokens() {
		span, ok := at.find(t.Text)
		if !ok || !strings.ContainsFunc(t.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			continue
		}
		written := string(rs[span.Start:span.End])
		normal := norm.NFC.String(strings.ToLower(t.Text))
		stem := english.Stem(normal, true)
		tokens = append(tokens, Token{
			Text: written, Normal: normal, Stem: stem, Key: stem, Parts: []string{written},
			Start: span.Start, End: span.End,
		})
	}
	return tokens
}

// EnglishSentences finds the sentences of an English text, as Sentences does in
// a German one.
func EnglishSentences(text string) []Span {
	rs := []rune(text)
	if !strings.ContainsAny(strings.TrimRight(text, ".!? \n"), ".!?") {
		return appendSpan(nil, rs, 0, len(rs)) // prose takes 20 ms to begin
	}
	text = forProse(text)
	doc, err := prose.NewDocument(text, prose.WithTokenization(false), prose.WithTagging(false), prose.WithExtraction(false))
	if err != nil {
		return Sentences(string(rs))
	}
	var found []Span
	at := cursor{text: text}
	start := 0
	for _, sentence := range doc.Sentences() {
		if span, ok := at.find(sentence.Text); ok {
			found = appendSpan(found, rs, start, span.End)
			start = span.End
		}
	}
	return appendSpan(found, rs, start, len(rs))
}

// longestRun is how many characters without space prose is given: it takes
// quadratic time for runs of marks.
const longestRun = 64

// forProse makes the replacements that prose would make on its own, and others
// for what it fails on: broken encoding, letters that lower case makes shorter or
// longer, and long runs of marks. The number of code points stays.
func forProse(text string) string {
	run := 0
	return strings.Map(func(r rune) rune {
		if run++; unicode.IsSpace(r) {
			run = 0
		}
		switch r {
		case '“', '”':
			r = '"'
		case '‘', '’':
			r = '\''
		}
		if lower := unicode.ToLower(r); utf8.RuneLen(lower) != utf8.RuneLen(r) {
			return lower
		}
		if run > longestRun && !isWord(r) {
			return ' '
		}
		return r
	}, text)
}

// A cursor finds pieces of a text one after the other: prose gives no offsets.
type cursor struct {
	text        string
	bytes, code int // how far it is
}

// find returns where the next piece stands. A piece that prose has changed is
// not found and passed over.
func (c *cursor) find(piece string) (Span, bool) {
	gap := strings.Index(c.text[c.bytes:], piece)
	if piece == "" || gap < 0 {
		return Span{}, false
	}
	start := c.code + len([]rune(c.text[c.bytes:c.bytes+gap]))
	end := start + len([]rune(piece))
	c.bytes, c.code = c.bytes+gap+len(piece), end
	return Span{start, end}, true
}
