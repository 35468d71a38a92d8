package query

import (
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/german"
	"belegnetz/query/index"
)

// An analyser finds words as analyse does, and remembers them. It may be used
// concurrently.
type analyser struct{ words *german.Tokenizer[*knownWord] }

func newAnalyser() *analyser { return &analyser{german.NewTokenizer(newKnownWord)} }

// A knownWord is what a word is by its text alone; nil for punctuation.
type knownWord struct {
	indexed *index.Word
	parts   parts
}

func newKnownWord(t german.Token) *knownWord {
	if !strings.ContainsFunc(t.Text, isWordRune) {
		return nil
	}
	w := &knownWord{parts: inner(t.Parts)}
	w.indexed = &index.Word{Form: t.Normal, Stem: t.Key, Parts: slices.DeleteFunc(slices.Clone(w.parts.stems), func(part string) bool { return part == t.Key })}
	return w
}

// in yields a text's words, without punctuation.
func (a *analyser) in(text, language string) []word {
	var words []word
	a.words.Each(text, language, func(t german.Token, known *knownWord) {
		if known != nil {
			words = append(words, newWord(t, known.parts))
		}
	})
	return words
}

// passage is what the index holds of a passage.
func (a *analyser) passage(doc graph.Document, p graph.Passage) index.Passage {
	heading := a.indexed(doc.Title, doc.Language)
	for _, line := range p.Section {
		heading = append(heading, a.indexed(line, doc.Language)...)
	}
	return index.Passage{Text: a.indexed(p.Text, p.Language), Heading: heading}
}

func (a *analyser) indexed(text, language string) []*index.Word {
	words := make([]*index.Word, 0, len(text)/perWord)
	a.words.Each(text, language, func(_ german.Token, known *knownWord) {
		if known != nil {
			words = append(words, known.indexed)
		}
	})
	return words
}

// perWord is how many bytes of a text a word takes, about.
const perWord = 7
