package query

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// A word is a token of a passage or question as matching sees it.
type word struct {
	text, normal, stem string
	parts              []string // stems of what stands inside a compound: its parts and their neighbours joined
	partsAt            [][2]int // where each of the parts begins and ends in the word
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
		if strings.ContainsFunc(t.Text, isWordRune) {
			words = append(words, newWord(t, inner(t.Parts)))
		}
	}
	return words
}

func newWord(t german.Token, p parts) word {
	return word{
		text: t.Text, normal: t.Normal, stem: t.Key, parts: p.stems, partsAt: p.at,
		start: t.Start, end: t.End, known: t.Known,
	}
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Parts are what stands inside a compound: stems, and where each begins and
// ends in the word, in code points.
type parts struct {
	stems []string
	at    [][2]int
}

func inner(of []string) parts {
	var p parts
	if len(of) < 2 {
		return p
	}
	start := 0
	for from := range of {
		end := start
		for to := from + 1; to <= min(from+longestPart, len(of)); to++ {
			end += utf8.RuneCountInString(of[to-1])
			if to-from == len(of) {
				continue
			}
			stem := german.Key(strings.ReplaceAll(strings.Join(of[from:to], ""), "-", ""))
			if len(stem) > 1 && !slices.Contains(p.stems, stem) {
				p.stems, p.at = append(p.stems, stem), append(p.at, [2]int{start, end})
			}
		}
		start += utf8.RuneCountInString(of[from])
	}
	return p
}

// head is the stem of a compound's last part; empty for other words.
func (w word) head() string {
	if len(w.parts) == 0 {
		return ""
	}
	return w.parts[len(w.parts)-1]
}

// apart are the ways to say a compound in two words, "Beratung zum Recht" for
// "Rechtsberatung".
func (w word) apart() [][]word {
	var ways [][]word
	for i, first := range w.partsAt {
		for j, second := range w.partsAt {
			if first[0] == 0 && first[1] == second[0] && second[1] == w.end-w.start {
				ways = append(ways, []word{{stem: w.parts[i]}, {stem: w.parts[j]}})
			}
		}
	}
	return ways
}

// beginning is what a word that is like this one begins with: a compound's
// first part, or most of the stem.
func (w word) beginning() string {
	if len(w.parts) > 0 && strings.HasPrefix(w.normal, w.parts[0]) {
		return w.parts[0]
	}
	stem := []rune(w.stem)
	return string(stem[:(2*len(stem)+2)/3])
}

// A Term is one wording of a topic.
type Term struct {
	Label  string
	Weight float64 // 1 for the asked words, less for synonyms and narrower terms
	Hidden bool    // found, but never shown: a dated or hurtful word
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

	concept graph.IRI // of the vocabulary; empty for other words
}

// A match is a place in a passage that fits a topic.
type match struct {
	topic       int
	first, last int // words of the passage
	start, end  int // code points; of a compound only the part that fits
	weight      float64
	exact       bool // the asked words themselves, not a synonym or a compound
}

// Weights of what a match can be beside the same word form, 1.
const (
	stemWeight   = .95
	insideWeight = .7 // inside a compound
	maxGap       = 2  // words that may stand between the words of a term
)

// A matcher finds topics in passages. It is made once a question.
type matcher struct {
	topics []Topic
	// byStem leads from a word to the terms that it is a word of.
	byStem map[string][]termOf
}

type termOf struct{ topic, term int }

func newMatcher(topics []Topic) matcher {
	m := matcher{topics: topics, byStem: map[string][]termOf{}}
	for i, t := range topics {
		for j, term := range t.Terms {
			for _, w := range term.words {
				if refs := m.byStem[w.stem]; len(refs) == 0 || refs[len(refs)-1] != (termOf{i, j}) {
					m.byStem[w.stem] = append(refs, termOf{i, j})
				}
			}
		}
	}
	return m
}

// find yields the topics' best matches in a passage's words, in order: at most
// one that begins with a word for each topic.
func (m matcher) find(words []word) []match {
	var found []match
	for i, w := range words {
		first := len(found)
		for _, stem := range append([]string{w.stem}, w.parts...) {
			for _, ref := range m.byStem[stem] {
				fit, ok := m.topics[ref.topic].Terms[ref.term].at(words, i)
				if !ok {
					continue
				}
				fit.topic, fit.exact = ref.topic, fit.exact && ref.term == 0
				same := slices.IndexFunc(found[first:], func(o match) bool { return o.topic == ref.topic })
				switch {
				case same < 0:
					found = append(found, fit)
				case fit.weight > found[first+same].weight:
					found[first+same] = fit
				}
			}
		}
	}
	return narrowest(found)
}

// narrowest leaves of matches of a topic that overlap those that say best where
// it stands: a wider one goes when one that begins later fits as well.
func narrowest(found []match) []match {
	kept := found[:0]
	for i, m := range found {
		wider := false
		for _, o := range found[i+1:] {
			if o.first > m.last {
				break
			}
			wider = wider || o.topic == m.topic && o.last-o.first < m.last-m.first && o.weight >= m.weight
		}
		if !wider {
			kept = append(kept, m)
		}
	}
	return kept
}

// in says whether words have a topic, in any of its wordings.
func (t Topic) in(words []word) bool { return len(newMatcher([]Topic{t}).find(words)) > 0 }

// at matches the term's words beginning with word i, in any order, with small
// gaps.
func (t Term) at(words []word, i int) (match, bool) {
	m := match{first: i, last: i, start: words[i].start, end: words[i].end, weight: t.Weight, exact: true}
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
		start, end := words[j].fitting(missing[at])
		if j == i {
			m.start = start
		}
		m.end = end
		missing = slices.Delete(missing, at, at+1)
		m.last, m.weight, m.exact = j, min(m.weight, t.Weight*fit), m.exact && fit >= stemWeight
	}
	return m, len(missing) == 0 && len(t.words) > 0
}

// fitting is where the wanted word stands: the whole of this one, or a part of it.
func (w word) fitting(want word) (start, end int) {
	if w.normal != want.normal && w.stem != want.stem {
		if i := slices.Index(w.parts, want.stem); i >= 0 {
			return w.start + w.partsAt[i][0], w.start + w.partsAt[i][1]
		}
	}
	return w.start, w.end
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
