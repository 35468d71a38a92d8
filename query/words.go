package query

import (
	"slices"
	"strings"
	"unicode"

	"belegnetz/internal/german"
)

// A word is a token of a passage or question as matching sees it.
type word struct {
	text, normal, stem string
	parts              []string // stems of what stands inside a compound: its parts and their neighbours joined
	start, end         int      // code points
	known              bool
}

// longestPart is how many neighbouring parts of a compound are joined: the
// word "Antidiskriminierungsstelle" holds "Antidiskriminierung".
const longestPart = 3

// analyse yields a text's words, without punctuation.
func analyse(text, language string) []word {
	tokens := german.Tokens
	if language == "en" {
		tokens = german.EnglishTokens
	}
	var words []word
	for _, t := range tokens(text) {
		if !strings.ContainsFunc(t.Text, isWordRune) {
			continue
		}
		words = append(words, word{
			text: t.Text, normal: t.Normal, stem: t.Key, parts: inner(t.Parts),
			start: t.Start, end: t.End, known: t.Known,
		})
	}
	return words
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func inner(parts []string) []string {
	if len(parts) < 2 {
		return nil
	}
	var stems []string
	for from := range parts {
		for to := from + 1; to <= min(from+longestPart, len(parts)); to++ {
			if to-from == len(parts) {
				continue
			}
			stem := german.Key(strings.ReplaceAll(strings.Join(parts[from:to], ""), "-", ""))
			if len(stem) > 1 && !slices.Contains(stems, stem) {
				stems = append(stems, stem)
			}
		}
	}
	return stems
}

// A Term is one wording of a topic.
type Term struct {
	Label  string
	Weight float64 // 1 for the asked words, less for synonyms and narrower terms
	words  []word
}

func (p patterns) term(label string, weight float64) Term {
	t := Term{Label: label, Weight: weight}
	for _, w := range analyse(label, "de") {
		if !p.function[w.normal] {
			t.words = append(t.words, w)
		}
	}
	return t
}

// A Topic is something that a question asks about.
type Topic struct {
	Label string // as asked
	Terms []Term // the asked words first
}

// A match is a place in a passage that fits a topic.
type match struct {
	topic       int
	first, last int // words of the passage
	weight      float64
	exact       bool // the asked words themselves, not a synonym or a compound
}

// Weights of what a match can be beside the same word form, 1.
const (
	stemWeight   = .95
	insideWeight = .7 // inside a compound
	maxGap       = 2  // words that may stand between the words of a term
)

// find yields all matches of the topics in a passage's words, in order.
func find(words []word, topics []Topic) []match {
	var found []match
	for i := range words {
		for n, t := range topics {
			if m, ok := t.at(words, i); ok {
				m.topic = n
				found = append(found, m)
			}
		}
	}
	return found
}

// at is the topic's best match that begins with word i.
func (t Topic) at(words []word, i int) (best match, ok bool) {
	for n, term := range t.Terms {
		if m, fits := term.at(words, i); fits && m.weight > best.weight {
			m.exact = m.exact && n == 0
			best, ok = m, true
		}
	}
	return best, ok
}

// at matches the term's words beginning with word i, in any order, with small
// gaps.
func (t Term) at(words []word, i int) (match, bool) {
	m := match{first: i, last: i, weight: t.Weight, exact: true}
	missing := slices.Clone(t.words)
	for j := i; j < len(words) && len(missing) > 0 && j-m.last <= maxGap+1; j++ {
		at, fit := -1, 0.0
		for k, w := range missing {
			if f := fits(words[j], w); f > fit {
				at, fit = k, f
			}
		}
		if at < 0 {
			if j == i {
				return match{}, false
			}
			continue
		}
		missing = slices.Delete(missing, at, at+1)
		m.last, m.weight, m.exact = j, min(m.weight, t.Weight*fit), m.exact && fit >= stemWeight
	}
	return m, len(missing) == 0 && len(t.words) > 0
}

// fits says how well a word of a passage is the wanted one, 0 for not at all.
func fits(have, want word) float64 {
	switch {
	case have.normal == want.normal:
		return 1
	case have.stem == want.stem:
		return stemWeight
	case slices.Contains(have.parts, want.stem):
		return insideWeight
	}
	return 0
}
