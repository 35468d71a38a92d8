package query

import (
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/german"
	"belegnetz/query/index"
)

// An analyser finds the words of passages for the index. It remembers words, so
// that a large stock costs little more than its vocabulary; it must not be
// used concurrently.
type analyser struct {
	german  german.Tokenizer
	known   map[knownWord]*index.Word
	section []string // of the heading at hand
	title   string
	heading []*index.Word
}

type knownWord struct{ language, text, normal string }

// maxKnown is how many words an analyser remembers before it begins anew.
const maxKnown = 1 << 17

// passage is what the index holds of a passage.
func (a *analyser) passage(doc graph.Document, p graph.Passage) index.Passage {
	if a.heading == nil || a.title != doc.Title || !slices.Equal(a.section, p.Section) {
		a.title, a.section, a.heading = doc.Title, p.Section, []*index.Word{}
		for _, line := range append([]string{doc.Title}, p.Section...) {
			a.heading = append(a.heading, a.words(line, doc.Language)...)
		}
	}
	return index.Passage{Text: a.words(p.Text, p.Language), Heading: a.heading}
}

// words yields a text's words as analyse does.
func (a *analyser) words(text, language string) []*index.Word {
	tokens := a.german.Tokens
	if language == "en" {
		tokens = german.EnglishTokens
	}
	var words []*index.Word
	for _, t := range tokens(text) {
		key := knownWord{language, t.Text, t.Normal}
		w, seen := a.known[key]
		if !seen {
			if a.known == nil || len(a.known) >= maxKnown {
				a.known = map[knownWord]*index.Word{}
			}
			if strings.ContainsFunc(t.Text, isWordRune) {
				parts := slices.DeleteFunc(inner(t.Parts), func(part string) bool { return part == t.Key })
				w = &index.Word{Form: t.Normal, Stem: t.Key, Parts: parts}
			}
			a.known[key] = w
		}
		if w != nil {
			words = append(words, w)
		}
	}
	return words
}
