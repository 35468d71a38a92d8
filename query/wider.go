package query

import (
	"cmp"
	"maps"
	"slices"
	"unicode/utf8"

	"belegnetz/internal/german"
)

// What stands in the index is divided by the word statistics alone, so that it
// does not depend on what else was read. The words of the passages that a reader
// may see, and the user's dictionary, widen the reading of questions instead.

// mostCompounds is how many compounds stand for their first part.
const mostCompounds = 8

// divide gives a word that the statistics neither know nor divide the parts that
// other words make of it: "Naluberatung" where passages have "Nalu".
func (s spelling) divide(w word) word {
	if w.known || len(w.parts) > 0 {
		return w
	}
	if p := inner(german.PartsWith(w.text, s.known)); len(p.stems) > 0 {
		w.parts, w.partsAt = p.stems, p.at
	}
	return w
}

// compounds are the passages' most frequent words that begin with a word which
// the statistics do not know, and that they cannot divide without it.
func (s spelling) compounds(w word) []string {
	if w.known || len(w.parts) > 0 || s.corpus == nil || utf8.RuneCountInString(w.normal) < shortestTypo {
		return nil
	}
	counts := s.corpus(w.normal)
	maps.DeleteFunc(counts, func(compound string, _ uint64) bool {
		parts := german.PartsWith(compound, func(part string) bool { return part == w.normal })
		return len(parts) == 0 || german.Key(parts[0]) != w.stem
	})
	found := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return found[:min(len(found), mostCompounds)]
}
