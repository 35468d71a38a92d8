package query

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/german"
	"belegnetz/query/index"
)

// A spelling corrects typing errors in questions to words that it has learnt
// and to those of the passages.
type spelling struct {
	known  func(word string) bool                   // the passages have it, or the user's dictionary
	corpus func(beginning string) map[string]uint64 // words of the passages with how many have them; nil for none
	words  map[string]bool
	stems  map[string]bool
	begin  map[rune][]string // the learnt words by their first letter
}

// How sure a correction must be. Costs are those of german.Mistyping.
const (
	likeCompound = .4  // mistakes in a compound that nothing but its parts speaks for: Leidbild
	shortestTypo = 4   // letters; shorter words are too near to each other
	nextBest     = .25 // costs that the next word must be behind
	frequent     = .04 // less by this times the logarithm of how many passages have it
	learnt       = 20. // a learnt word counts as often as one of so many passages
	leastSeen    = 2   // passages with a word that is not known to be German
)

// mostMistakes is what may have gone wrong in a word of so many letters.
func mostMistakes(length int) float64 {
	switch {
	case length < 6:
		return .7
	case length < 8:
		return 1
	case length < 11:
		return 1.1
	}
	return 1.6
}

func newSpelling(known func(string) bool) spelling {
	return spelling{known: known, words: map[string]bool{}, stems: map[string]bool{}, begin: map[rune][]string{}}
}

func (s spelling) learn(word string) {
	if s.words[word] {
		return
	}
	s.words[word] = true
	s.stems[german.Key(word)] = true
	first, _ := utf8.DecodeRuneInString(word)
	s.begin[first] = append(s.begin[first], word)
}

// correct yields the word that w was meant to be; ok is false when w is a word,
// or like none or several.
func (s spelling) correct(w word) (corrected string, ok bool) {
	length := utf8.RuneCountInString(w.normal)
	if length < shortestTypo || s.stems[w.stem] || s.known(w.normal) || strings.ContainsAny(w.normal, "0123456789") {
		return "", false
	}
	limit := mostMistakes(length)
	if w.known {
		if len(w.parts) == 0 {
			return "", false
		}
		limit = likeCompound
	}
	c := choice{word: w, limit: limit, best: math.Inf(1), next: math.Inf(1)}
	for _, beginning := range german.Beginnings(w.normal) {
		first, _ := utf8.DecodeRuneInString(beginning)
		for _, candidate := range s.begin[first] {
			c.offer(candidate, learnt)
		}
		if s.corpus == nil {
			continue
		}
		for candidate, count := range s.corpus(beginning) {
			if !s.words[candidate] {
				c.offer(candidate, float64(count))
			}
		}
	}
	return c.meant, c.meant != "" && !c.otherForm && c.next-c.best >= nextBest
}

// corrections are the typing errors among words.
func (s spelling) corrections(words []word) []Correction {
	var found []Correction
	for _, w := range words {
		if meant, ok := s.correct(w); ok {
			found = append(found, Correction{w.text, likeCase(meant, w.text), w.start, w.end})
		}
	}
	return found
}

// A choice finds the best of the words that a typed one could be meant for.
type choice struct {
	word      word
	limit     float64
	meant     string
	best      float64 // cost of meant
	next      float64 // of the best word that is no form of meant
	otherForm bool    // a candidate is another form of the typed word, which is right then
}

// offer takes a word that so many passages have.
func (c *choice) offer(candidate string, count float64) {
	cost := german.Mistyping(c.word.normal, candidate, c.limit)
	if math.IsInf(cost, 1) || count < leastSeen && !isGerman(candidate) {
		return
	}
	key := german.Key(candidate)
	c.otherForm = c.otherForm || key == c.word.stem && !sameButUmlauts(candidate, c.word.normal)
	cost -= frequent * math.Log(count)
	same := c.meant != "" && german.Key(c.meant) == key
	switch {
	case cost < c.best || cost == c.best && candidate < c.meant:
		if !same {
			c.next = c.best
		}
		c.best, c.meant = cost, candidate
	case !same:
		c.next = min(c.next, cost)
	}
}

// isGerman says whether a word is known without looking at passages.
func isGerman(normal string) bool {
	return slices.ContainsFunc(german.Tokens(normal), func(t german.Token) bool { return t.Known })
}

// sameButUmlauts says whether two words differ by nothing but lost or spelt-out
// umlauts.
func sameButUmlauts(a, b string) bool {
	bare := strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "ß", "s")
	return bare.Replace(a) == bare.Replace(b) || german.Slug(a) == german.Slug(b)
}

// wordsWith yields the words that begin so in passages that a reader may see,
// with in how many they stand; what an unreadable index has left out is no word.
func wordsWith(x *index.Index, a graph.Access) func(beginning string) map[string]uint64 {
	return func(beginning string) map[string]uint64 {
		counts, err := x.Beginning(int(a), beginning)
		if err != nil {
			return nil
		}
		return counts
	}
}
