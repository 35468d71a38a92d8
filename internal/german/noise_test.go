package german

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkNoise gives 1 MB of what nobody writes to all that takes a text or a
// word: none should need a second.
func BenchmarkNoise(b *testing.B) {
	z := NewTokenizer(func(Token) int { return 0 })
	functions := []struct {
		name string
		take func(text string)
	}{
		{"Tokens", func(text string) { Tokens(text) }},
		{"Tokenizer", func(text string) { z.Each(text, "de", func(Token, int) {}) }},
		{"EnglishTokens", func(text string) { EnglishTokens(text) }},
		{"Sentences", func(text string) { Sentences(text) }},
		{"EnglishSentences", func(text string) { EnglishSentences(text) }},
		{"Language", func(text string) { Language(text) }},
		{"Repair", func(text string) {
			r := NewRepairer([]string{text}, nil, nil)
			r.Damaged([]string{text})
			r.Repair(text)
		}},
		{"Phrases", func(text string) {
			p := NewPhrases()
			p.Add("a a", 1)
			p.Find(Tokens(text))
		}},
		{"Dictionary", func(text string) { ReadDictionary(strings.NewReader(text)) }},
		{"word", func(text string) {
			Stem(text)
			Key(text)
			Slug(text)
			FoldName(text)
			UsuallyLower(text)
			Beginnings(text)
			Confusions(text, text)
			Mistyping(text, text, 2)
		}},
	}
	for _, f := range functions {
		for _, unit := range []string{"a", "-", "\u0308", "u\u0308", "a-", "1.", "a\n", "A. ", "(", "a*in", "fordern ", "GroRe"} {
			text := strings.Repeat(unit, 1<<20/len(unit))
			b.Run(fmt.Sprintf("%s/%q", f.name, unit), func(b *testing.B) {
				for b.Loop() {
					f.take(text)
				}
			})
		}
	}
}
