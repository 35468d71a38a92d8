package query

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"belegnetz/graph"
	"belegnetz/internal/german"
	"belegnetz/query/index"
)

// An analyser finds words as analyse does. It remembers them, so that many
// passages cost little more than their vocabulary. It may be used concurrently.
type analyser struct {
	german german.Tokenizer
	known  sync.Map // from wordKey to *knownWord
	count  atomic.Int64
}

type wordKey struct{ language, text, normal string }

// A knownWord is what a word is by its text alone.
type knownWord struct {
	indexed *index.Word // nil for punctuation
	parts   parts
}

// maxKnown is how many words an analyser remembers before it begins anew.
const maxKnown = 1 << 17

func (a *analyser) each(text, language string, visit func(german.Token, *knownWord)) {
	tokens := a.german.Tokens
	if language == "en" {
		tokens = german.EnglishTokens
	}
	for _, t := range tokens(text) {
		key := wordKey{language, t.Text, t.Normal}
		w, seen := a.known.Load(key)
		if !seen {
			if a.count.Add(1) > maxKnown {
				a.count.Store(0)
				a.known.Clear()
			}
			w = newKnownWord(t)
			a.known.Store(key, w)
		}
		if known := w.(*knownWord); known.indexed != nil {
			visit(t, known)
		}
	}
}

func newKnownWord(t german.Token) *knownWord {
	if !strings.ContainsFunc(t.Text, isWordRune) {
		return &knownWord{}
	}
	w := &knownWord{parts: inner(t.Parts)}
	w.indexed = &index.Word{Form: t.Normal, Stem: t.Key, Parts: slices.DeleteFunc(slices.Clone(w.parts.stems), func(part string) bool { return part == t.Key })}
	return w
}

// words yields a text's words, without punctuation.
func (a *analyser) words(text, language string) []word {
	var words []word
	a.each(text, language, func(t german.Token, known *knownWord) { words = append(words, newWord(t, known.parts)) })
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
	var words []*index.Word
	a.each(text, language, func(_ german.Token, known *knownWord) { words = append(words, known.indexed) })
	return words
}
