package german

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"sync"
)

// Costs of what is typed instead of a word, beside 1 for any letter that is
// added, left out or replaced.
const (
	likeSound  = .4 // another spelling of the same sound
	doubled    = .4 // a letter once for twice, or twice for once
	swapped    = .7 // two letters in the wrong order
	nextKey    = .7 // the key beside the right one, instead of it or with it
	otherSound = .3 // more for a letter in the place of another unless both are vowels
	wrongStart = .4 // more for a first letter that is wrong
)

// typing is typing.txt.
type typing struct {
	touching map[[2]rune]bool
	alike    map[rune][]spellings // by the last letter of the first
}

// spellings are two ways to write the same.
type spellings struct{ a, b []rune }

var mistakes = sync.OnceValue(func() typing {
	t := typing{map[[2]rune]bool{}, map[rune][]spellings{}}
	var rows [][]rune
	for _, fields := range lines("typing.txt") {
		switch fields[0] {
		case "keys":
			rows = append(rows, []rune(fields[1]))
		case "like":
			for _, pair := range pairsOf(fields[1:]) {
				last := pair.a[len(pair.a)-1]
				t.alike[last] = append(t.alike[last], pair)
			}
		}
	}
	touch := func(a, b rune) { t.touching[[2]rune{a, b}], t.touching[[2]rune{b, a}] = true, true }
	for y, row := range rows {
		for x, key := range row {
			if x > 0 {
				touch(row[x-1], key)
			}
			if y > 0 {
				for _, above := range rows[y-1][x:min(x+2, len(rows[y-1]))] {
					touch(above, key)
				}
			}
		}
	}
	return t
})

// pairsOf pairs the first way to write a sound with each other one, both ways.
func pairsOf(ways []string) []spellings {
	var all []spellings
	first := []rune(ways[0])
	for _, way := range ways[1:] {
		other := []rune(way)
		all = append(all, spellings{first, other}, spellings{other, first})
	}
	return all
}

// Mistyping is how much must have gone wrong for someone who means a word to
// type another, both in lower case: 0 for the word itself, about 1 for a wrong
// letter, less for a slip to the next key, for two letters in the wrong order and
// for a spelling that sounds alike. What is above limit is infinite. It is the
// optimal string alignment distance (Damerau, Levenshtein) with these weights.
func Mistyping(typed, meant string, limit float64) float64 {
	a, b := []rune(typed), []rune(meant)
	if float64(max(len(a)-len(b), len(b)-len(a)))*likeSound > limit || len(a) > maxWord || len(b) > maxWord {
		return math.Inf(1)
	}
	if bits.OnesCount32(letterSet(a)^letterSet(b)) > mostOther {
		return math.Inf(1)
	}
	m := mistakes()
	rows, room := make([][]float64, len(a)+1), make([]float64, (len(a)+1)*(len(b)+1))
	for i := range rows {
		rows[i] = room[i*(len(b)+1) : (i+1)*(len(b)+1)]
		least := math.Inf(1)
		for j := range rows[i] {
			rows[i][j] = m.cell(a[:i], b[:j], rows)
			least = min(least, rows[i][j])
		}
		// No mistake goes further back than three letters.
		if i >= 3 && least > limit && slices.Min(rows[i-1]) > limit && slices.Min(rows[i-2]) > limit {
			return math.Inf(1)
		}
	}
	if cost := rows[len(a)][len(b)]; cost <= limit {
		return cost
	}
	return math.Inf(1)
}

// mostOther is how many letters one of two words may have that the other lacks:
// more are never taken for each other, which saves comparing most words.
const mostOther = 5

// letterSet has a bit for each letter of a word.
func letterSet(word []rune) uint32 {
	set := uint32(0)
	for _, r := range word {
		set |= 1 << letterCode(r)
	}
	return set
}

// cell is the cost of typing a for b; rows holds that of their beginnings.
func (m typing) cell(a, b []rune, rows [][]float64) float64 {
	i, j := len(a), len(b)
	if i == 0 && j == 0 {
		return 0
	}
	cost := math.Inf(1)
	offer := func(fromA, fromB int, more float64) {
		if fromA == 0 && fromB == 0 && more > 0 {
			more += wrongStart
		}
		cost = min(cost, rows[fromA][fromB]+more)
	}
	if i > 0 && j > 0 {
		offer(i-1, j-1, m.replaced(a[i-1], b[j-1]))
	}
	if i > 0 {
		offer(i-1, j, m.added(a))
	}
	if j > 0 {
		offer(i, j-1, m.leftOut(b))
	}
	if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
		offer(i-2, j-2, swapped)
	}
	if i > 0 && j > 0 {
		for _, s := range m.alike[a[i-1]] {
			if endsWith(a, s.a) && endsWith(b, s.b) {
				offer(i-len(s.a), j-len(s.b), likeSound)
			}
		}
	}
	return cost
}

func (m typing) replaced(typed, meant rune) float64 {
	switch {
	case typed == meant:
		return 0
	case m.touching[[2]rune{typed, meant}]:
		return nextKey
	case isVowel(typed) && isVowel(meant):
		return 1
	}
	return 1 + otherSound
}

// added is the cost of the last letter that was typed without being meant.
func (m typing) added(a []rune) float64 {
	if i := len(a); i > 1 && a[i-1] == a[i-2] {
		return doubled
	} else if i > 1 && m.touching[[2]rune{a[i-1], a[i-2]}] {
		return nextKey
	}
	return 1
}

// leftOut is the cost of the last letter that was meant without being typed.
func (m typing) leftOut(b []rune) float64 {
	if j := len(b); j > 1 && b[j-1] == b[j-2] {
		return doubled
	}
	return 1
}

func endsWith(word, end []rune) bool {
	return len(word) >= len(end) && slices.Equal(word[len(word)-len(end):], end)
}

// Beginnings returns the letters that a word can begin with if typed is what
// came of it by one mistake at its beginning, the likeliest first.
func Beginnings(typed string) []string {
	rs := []rune(typed)
	if len(rs) < 2 {
		return nil
	}
	found := []string{string(rs[0]), string(rs[1])} // the letters swapped, or one too many
	add := func(r rune) {
		if s := string(r); !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	m := mistakes()
	var more []rune
	for pair := range m.touching {
		if pair[0] == rs[0] {
			more = append(more, pair[1])
		}
	}
	for _, all := range m.alike {
		for _, s := range all {
			if strings.HasPrefix(typed, string(s.a)) {
				more = append(more, s.b[0])
			}
		}
	}
	slices.Sort(more)
	for _, r := range more {
		add(r)
	}
	return found
}
