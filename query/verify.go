package query

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"

	"belegnetz/graph"
	"belegnetz/query/index"
)

// A Difference is a passage of which the index says something else than the
// store.
type Difference struct {
	Passage graph.IRI
	Detail  string // for logs
}

// maxDifferences is how many differences are listed: one is enough to make the
// index anew.
const maxDifferences = 1000

// Verify brings the index up to date and compares it with the store, word by
// word. It yields at most 1000 differences, by IRI. What is put or removed
// meanwhile may count as one.
func (e *Engine) Verify(ctx context.Context) ([]Difference, error) {
	var differences []Difference
	err := e.use(ctx, func(*moment) error {
		seed := maphash.MakeSeed()
		have := map[graph.IRI]uint64{}
		err := e.index.Passages(func(doc string, n int, p index.Passage) {
			have[graph.PassageIRI(graph.IRI(doc), n)] = digest(seed, p)
		})
		if err != nil {
			return err
		}
		differences = nil
		differ := func(passage graph.IRI, detail string) {
			differences = append(differences, Difference{passage, detail})
		}
		for d, err := range e.store.Documents(ctx, graph.Internal) {
			if err != nil {
				return err
			}
			for p, err := range e.store.Passages(ctx, graph.Internal, d.IRI) {
				if err != nil {
					return err
				}
				sum, there := have[p.IRI]
				delete(have, p.IRI)
				switch {
				case !there:
					differ(p.IRI, "not in the index")
				case sum != digest(seed, e.analyser.passage(d, p)):
					differ(p.IRI, "other words in the index")
				}
			}
		}
		for _, passage := range slices.Sorted(maps.Keys(have)) {
			differ(passage, "not in the store")
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("verify index: %w", err)
	}
	return differences[:min(len(differences), maxDifferences)], nil
}

// digest sums up what the index holds of a passage.
func digest(seed maphash.Seed, p index.Passage) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	write := func(texts ...string) {
		for _, t := range texts {
			maphash.WriteComparable(&h, t)
		}
	}
	for _, words := range [][]*index.Word{p.Text, p.Heading} {
		maphash.WriteComparable(&h, len(words))
		for _, w := range words {
			write(w.Form, w.Stem)
			write(w.Parts...)
		}
	}
	return h.Sum64()
}
