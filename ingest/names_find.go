package ingest

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"belegnetz/internal/german"
)

// interviewWords are the lists of data/rules/interviews.json, in lower case.
type interviewWords struct {
	questioners, speakers, titles, particles, small map[string]bool
	inflections                                     []string
}

var interviews = sync.OnceValue(func() interviewWords {
	var file struct{ Questioners, Speakers, Titles, Particles, Inflections, Small []string }
	readRules("interviews", &file)
	bare := func(words []string) map[string]bool {
		set := map[string]bool{}
		for _, w := range words {
			set[strings.TrimSuffix(strings.ToLower(w), ".")] = true
		}
		return set
	}
	small := map[string]bool{}
	for _, w := range file.Small {
		folded, _ := german.FoldName(w)
		small[folded] = true
	}
	return interviewWords{questioners: bare(file.Questioners), speakers: bare(file.Speakers), titles: bare(file.Titles),
		particles: bare(file.Particles), small: small, inflections: file.Inflections}
})

// A nameMatch says that a name stands in a text from start to end.
type nameMatch struct {
	start, end int // code points
	role       string
}

// find finds the names in a text, in order. A name is a run of words that may
// all be of one person: family name, first names, initials, in any order, with
// titles before and an inflection behind.
func (n Names) find(rs []rune) []nameMatch {
	words := nameWords(rs)
	var found []nameMatch
	for i := 0; i < len(words); {
		m, next := n.at(rs, words, i)
		if next == i {
			i++
			continue
		}
		found = append(found, m)
		i = next
	}
	return found
}

// at finds the name that begins with words[i]. next is the word behind it; i
// when none does.
func (n Names) at(rs []rune, words []nameWord, i int) (m nameMatch, next int) {
	first := i
	for i < len(words) && n.isTitle(rs, words, i) {
		i++
	}
	titled := i > first
	if titled {
		i = n.pastParticles(words, i)
	}
	var persons []int // that all words so far may be of
	initials, full, sure := []int{}, 0, titled
	next = first
	for j := i; j < len(words); {
		of, kind, after := n.word(rs, words, j)
		if j > i {
			of = common(persons, of)
		}
		if len(of) == 0 || kind == isUncertain && j == i && !titled {
			break
		}
		persons = of
		if kind == isInitial {
			initials = append(initials, j)
		} else {
			full++
			sure = sure || kind == isSurely
		}
		m.end, next = words[after-1].end, after
		if kind == isInitial && m.end < len(rs) && rs[m.end] == '.' {
			m.end++
		}
		j = after
		if j >= len(words) || !within(rs, m.end, words[j].start) {
			break
		}
		for j < len(words) && interviews().particles[words[j].folded] && n.follows(rs, words, j, persons) {
			j++
		}
	}
	mail := next > i && next <= len(words) && isAddress(rs, words[i].start, m.end)
	if next == first || full == 0 && !n.spelledOut(words, initials, persons) || !sure && full < 2 && full > 0 && len(initials) == 0 && !mail {
		return n.label(rs, words, first)
	}
	m.start, m.role = words[first].start, n.roles(persons)
	if m.end < len(rs)-1 && strings.ContainsRune("'’", rs[m.end]) && rs[m.end+1] == 's' {
		m.end += 2
	}
	return m, next
}

// Kinds of words that may be of a name.
const (
	isUncertain = iota // in lower case, and a word of every day
	isSurely
	isInitial
)

// word says whose name the word may be of. after is the word behind it: a line's
// end may cut it in two.
func (n Names) word(rs []rune, words []nameWord, i int) (persons []int, kind, after int) {
	w := words[i]
	if w.joins && i+1 < len(words) {
		whole := nameWord{folded: w.folded + words[i+1].folded, bare: w.bare + words[i+1].bare, upper: w.upper}
		if of, kind := n.whole(whole); len(of) > 0 {
			return of, kind, i + 2
		}
	}
	if of, kind := n.whole(w); len(of) > 0 {
		return of, kind, i + 1
	}
	if utf8.RuneCountInString(w.folded) == 1 && w.upper && w.end < len(rs) && rs[w.end] == '.' {
		for p, person := range n.persons {
			if slices.ContainsFunc(person.words, func(word string) bool { return strings.HasPrefix(word, w.folded) }) {
				persons = append(persons, p)
			}
		}
		return persons, isInitial, i + 1
	}
	return nil, 0, i + 1
}

func (n Names) whole(w nameWord) (persons []int, kind int) {
	for _, spelling := range []string{w.folded, w.bare} {
		if persons = n.inflected(spelling); len(persons) > 0 {
			break
		}
	}
	if kind = isSurely; !w.upper && interviews().small[w.folded] {
		kind = isUncertain
	}
	return persons, kind
}

// inflected finds a name whatever its ending: "Müllers", "Müllersche".
func (n Names) inflected(word string) []int {
	if of := n.words[word]; len(of) > 0 {
		return of
	}
	for _, ending := range interviews().inflections {
		if stem, ok := strings.CutSuffix(word, ending); ok && utf8.RuneCountInString(stem) > 2 {
			if of := n.words[stem]; len(of) > 0 {
				return of
			}
		}
	}
	return nil
}

// isTitle says whether words[i] is a title with a name or another title behind it.
func (n Names) isTitle(rs []rune, words []nameWord, i int) bool {
	if i+1 >= len(words) || !interviews().titles[strings.ToLower(string(rs[words[i].start:words[i].end]))] {
		return false
	}
	if !within(rs, words[i].end, words[i+1].start) {
		return false
	}
	next := n.pastParticles(words, i+1)
	if next >= len(words) {
		return false
	}
	of, _, _ := n.word(rs, words, next)
	return len(of) > 0 || next == i+1 && n.isTitle(rs, words, next)
}

// pastParticles is the next word that is no particle of a name.
func (n Names) pastParticles(words []nameWord, i int) int {
	for i < len(words) && interviews().particles[words[i].folded] {
		i++
	}
	return i
}

// follows says whether a name of one of the persons goes on behind the particle.
func (n Names) follows(rs []rune, words []nameWord, i int, persons []int) bool {
	if i = n.pastParticles(words, i); i >= len(words) {
		return false
	}
	of, _, _ := n.word(rs, words, i)
	return len(common(persons, of)) > 0
}

// spelledOut says whether initials alone name a person: the first and the last
// of them, in order.
func (n Names) spelledOut(words []nameWord, initials, persons []int) bool {
	if len(initials) < 2 {
		return false
	}
	first, last := words[initials[0]].folded, words[initials[len(initials)-1]].folded
	return slices.ContainsFunc(persons, func(p int) bool {
		of := n.persons[p].words
		return strings.HasPrefix(of[0], first) && strings.HasPrefix(of[len(of)-1], last)
	})
}

// label finds initials that stand for a speaker: "AM:" at a line's beginning.
func (n Names) label(rs []rune, words []nameWord, i int) (m nameMatch, next int) {
	w := words[i]
	begins := w.start == 0 || rs[w.start-1] == '\n' || rs[w.start-1] == '\f'
	if !begins || !w.capitals || w.end >= len(rs) || rs[w.end] != ':' || w.end-w.start < 2 {
		return nameMatch{}, i
	}
	var persons []int
	for p, person := range n.persons {
		var initials strings.Builder
		for _, word := range person.words {
			r, _ := utf8.DecodeRuneInString(word)
			initials.WriteRune(r)
		}
		if initials.String() == w.folded {
			persons = append(persons, p)
		}
	}
	if len(persons) == 0 {
		return nameMatch{}, i
	}
	return nameMatch{w.start, w.end, n.roles(persons)}, i + 1
}

// within says whether nothing but what may stand between a name's words does:
// white space, one hyphen, comma or full stop.
func within(rs []rune, from, to int) bool {
	marks := 0
	for _, r := range rs[from:to] {
		switch {
		case unicode.IsSpace(r) || r == 0: // see inName
		case isHyphen(r) || strings.ContainsRune(".,_", r):
			marks++
		default:
			return false
		}
	}
	return marks <= 1 && to-from <= 40
}

// isAddress says whether the stretch is part of a mail address or a handle.
func isAddress(rs []rune, start, end int) bool {
	for start > 0 && !unicode.IsSpace(rs[start-1]) {
		start--
	}
	for end < len(rs) && !unicode.IsSpace(rs[end]) {
		end++
	}
	return slices.Contains(rs[start:end], '@')
}

func common(a, b []int) []int {
	var both []int
	for _, p := range b {
		if slices.Contains(a, p) {
			both = append(both, p)
		}
	}
	return both
}
