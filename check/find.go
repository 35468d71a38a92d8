package check

import (
	"cmp"
	"slices"
)

const (
	maxSeeds   = 4000 // places of one word that are looked at
	maxWindows = 24   // stretches that a quotation is laid upon
	skipBudget = 300  // words of the source that a window leaves for an omission
	diagonal   = 8    // diagonals that count as one
	slack      = 12   // words of the source before and behind a window
)

// find lays the pattern upon the stretches of the text that have most words of
// it in their order, best first and each place once. Stretches are found by
// counting common words on the same diagonal, after W. J. Wilbur and
// D. J. Lipman, Rapid similarity searches of nucleic acid and protein data
// banks, PNAS 80 (1983).
func (t *text) find(p pattern) []alignment {
	var found []alignment
	for _, w := range t.windows(p) {
		a, ok := align(p, t.words, w[0], w[1])
		if !ok || a.first < 0 {
			continue
		}
		if !slices.ContainsFunc(found, func(o alignment) bool { return a.first <= o.last && o.first <= a.last }) {
			found = append(found, a)
		}
	}
	slices.SortStableFunc(found, func(a, b alignment) int { return cmp.Compare(a.cost, b.cost) })
	return found
}

// windows are the stretches of the text to look at.
func (t *text) windows(p pattern) [][2]int {
	from, to := p.anchor()
	votes := map[int]int{} // by diagonal
	for i := from; i < to; i++ {
		x := p[i]
		seeds := t.at[x.form]
		if x.mark || x.before != "" || x.after || len(seeds) > maxSeeds {
			continue
		}
		for _, at := range seeds {
			votes[(int(at)-(i-from))/diagonal]++
		}
	}
	if len(votes) == 0 {
		votes = t.rareless(p, from, to)
	}
	var best []int
	for d := range votes {
		best = append(best, d)
	}
	// Words that a deviation moves lie on the next diagonals.
	near := func(d int) int { return 2*votes[d] + votes[d-1] + votes[d+1] }
	slices.SortFunc(best, func(a, b int) int { return cmp.Or(cmp.Compare(near(b), near(a)), cmp.Compare(a, b)) })
	var windows [][2]int
	before, behind := p[:from].reach(), p[to:].reach()
	for _, d := range best {
		at := d * diagonal
		w := [2]int{max(0, at-slack-before), min(len(t.words), at+diagonal+to-from+slack+behind)}
		covered := slices.ContainsFunc(windows, func(o [2]int) bool { return w[0] >= o[0]-diagonal && w[1] <= o[1]+diagonal })
		if covered {
			continue
		}
		if windows = append(windows, w); len(windows) == maxWindows {
			break
		}
	}
	return windows
}

// rareless votes for the first places of a pattern of frequent words alone.
func (t *text) rareless(p pattern, from, to int) map[int]int {
	votes := map[int]int{}
	for i := from; i < to; i++ {
		seeds := t.at[p[i].form]
		for _, at := range seeds[:min(len(seeds), maxSeeds)] {
			votes[(int(at)-(i-from))/diagonal]++
		}
	}
	return votes
}

// anchor is the longest stretch of the pattern without an omission.
func (p pattern) anchor() (from, to int) {
	begin := 0
	for i := 0; i <= len(p); i++ {
		if i < len(p) && p[i].gap == 0 {
			continue
		}
		if i-begin > to-from {
			from, to = begin, i
		}
		begin = i + 1
	}
	return from, to
}

// reach is how many words of the source the pattern may cover.
func (p pattern) reach() int {
	n := 0
	for _, x := range p {
		n++
		if x.gap > 0 {
			n += min(x.gap, skipBudget)
		}
	}
	return n
}
