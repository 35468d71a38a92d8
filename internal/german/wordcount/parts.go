package main

import (
	"maps"
	"math"
	"os"
	"slices"
	"strings"
)

// affixes are the lists of affixes.txt by their first field.
type affixes map[string]map[string]bool

func readAffixes(name string) (affixes, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	a := affixes{"before": {}, "behind": {}}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && a[fields[0]] != nil {
			for _, affix := range fields[1:] {
				a[fields[0]][affix] = true
			}
		}
	}
	return a, nil
}

// parts says how often words are parts of the corpus's compounds, each
// compound counted once.
type parts struct{ earlier, last map[string]float64 }

// An arc is a stretch of a word that could be one of its parts.
type arc struct{ from, to int }

const (
	shortestPart = 3
	shortestWord = 7 // that is looked at as a compound
	rounds       = 6
)

// estimate finds the parts of compounds without having seen a divided one: every
// way to divide a word is weighed by how often its parts divide other words, in
// several rounds (expectation maximisation, as for unigram segmentation).
// Compounds left incomplete in the text ("Verkehrs- und") give certain parts.
func estimate(c counts, a affixes) parts {
	v := vocabulary{counts: c, affixes: a, heads: productive(c, a)}
	lattices := map[string][]arc{}
	p := parts{map[string]float64{}, map[string]float64{}}
	for name, w := range c {
		if len(name) < shortestWord || !v.is(name) || !w.isNoun() {
			continue
		}
		arcs := v.arcs(name)
		if len(arcs) == 0 {
			continue
		}
		lattices[name] = arcs
		for _, arc := range arcs {
			if part := name[arc.from:arc.to]; arc.to < len(name) {
				p.earlier[part] = 1
			} else {
				p.last[part] = 1
			}
		}
	}
	names := slices.Sorted(maps.Keys(lattices)) // sums of floats depend on the order
	for range rounds {
		p = p.reestimated(names, lattices)
		for name, w := range c {
			if len(w.before) > 0 && v.mayBeEarlier(name) {
				p.earlier[name] += math.Log2(1 + float64(len(w.before)))
			}
		}
	}
	return p
}

// reestimated divides every word in all its ways and counts the parts by the
// ways' probabilities.
func (p parts) reestimated(names []string, lattices map[string][]arc) parts {
	next := parts{map[string]float64{}, map[string]float64{}}
	earlier, last := sum(p.earlier), sum(p.last)
	for _, name := range names {
		arcs, n := lattices[name], len(name)
		probability := make([]float64, len(arcs))
		for i, arc := range arcs {
			if part := name[arc.from:arc.to]; arc.to < n {
				probability[i] = p.earlier[part] / earlier
			} else {
				probability[i] = p.last[part] / last
			}
		}
		forward, backward := make([]float64, n+1), make([]float64, n+1)
		forward[0], backward[n] = 1, 1
		for i, arc := range arcs {
			forward[arc.to] += forward[arc.from] * probability[i]
		}
		for i := len(arcs) - 1; i >= 0; i-- {
			backward[arcs[i].from] += probability[i] * backward[arcs[i].to]
		}
		if forward[n] == 0 {
			continue
		}
		for i, arc := range arcs {
			share := forward[arc.from] * probability[i] * backward[arc.to] / forward[n]
			if share < 1e-3 {
				continue
			}
			if part := name[arc.from:arc.to]; arc.to < n {
				next.earlier[part] += share
			} else {
				next.last[part] += share
			}
		}
	}
	return next
}

func sum(m map[string]float64) float64 {
	total := 0.
	for _, key := range slices.Sorted(maps.Keys(m)) {
		total += m[key]
	}
	return total
}

// A vocabulary knows which words can be parts.
type vocabulary struct {
	counts  counts
	affixes affixes
	heads   map[string]int // by what stands before them: how many nouns go on with a noun
}

// arcs returns the stretches of a word that could be parts, by where they begin,
// or none if the word cannot be a compound.
func (v vocabulary) arcs(name string) []arc {
	var arcs []arc
	complete := false
	for from := 0; from+shortestPart <= len(name); from++ {
		for to := from + shortestPart; to <= len(name); to++ {
			part := name[from:to]
			switch {
			case to == len(name) && from > 0 && v.mayBeLast(part):
				arcs = append(arcs, arc{from, to})
				complete = true
			case to < len(name) && v.mayBeEarlier(part):
				arcs = append(arcs, arc{from, to})
			}
		}
	}
	if !complete {
		return nil
	}
	return arcs
}

// is reports whether a word is fit for the vocabulary.
func (v vocabulary) is(name string) bool {
	w := v.counts[name]
	return w != nil && w.count() >= 2 && len(name) >= 3 && isPlain(name) && strings.ContainsAny(name, "aeiouyäöü")
}

func (v vocabulary) isNoun(name string) bool {
	return len(name) >= 4 && v.is(name) && v.counts[name].isNoun()
}

func (v vocabulary) mayBeLast(part string) bool {
	if !v.is(part) || v.affixes["behind"][part] {
		return false
	}
	w := v.counts[part]
	return len(part) > 3 || w.isNoun() && w.count() > 20
}

func (v vocabulary) mayBeEarlier(part string) bool {
	if v.affixes["before"][part] || !isPlain(part) || !strings.ContainsAny(part, "aeiouyäöü") {
		return false
	}
	if w := v.counts[part]; w != nil && len(w.before) > 0 || v.isNoun(part) || v.isNoun(part+"e") || v.heads[part] >= 3 {
		return true
	}
	if verb := v.counts[part+"en"]; verb != nil && verb.lower > 3 {
		return true
	}
	base, linked := strings.CutSuffix(part, "s")
	if linked && len(part) > 4 && !strings.ContainsAny(base[len(base)-1:], "aeiouszxß") && v.isNoun(base) {
		return true
	}
	for _, link := range []string{"es", "n", "en"} {
		if base, linked := strings.CutSuffix(part, link); linked && v.isNoun(base) {
			return true
		}
	}
	return false
}

// productive counts for every beginning of a noun the nouns that it goes on with.
func productive(c counts, a affixes) map[string]int {
	v := vocabulary{counts: c, affixes: a}
	heads := map[string]int{}
	for name := range c {
		if len(name) < 8 || !v.isNoun(name) {
			continue
		}
		for i := 3; i < len(name)-3; i++ {
			if rest := name[i:]; !a["behind"][rest] && v.isNoun(rest) && c[rest].count() >= 10 {
				heads[name[:i]]++
			}
		}
	}
	return heads
}

// isPlain reports whether a word has only letters of German.
func isPlain(word string) bool {
	return word != "" && strings.IndexFunc(word, func(r rune) bool {
		return (r < 'a' || r > 'z') && !strings.ContainsRune("äöüß", r)
	}) < 0
}
