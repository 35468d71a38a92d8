package query

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"

	"belegnetz/graph"
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
		have, err := e.index.digests(ctx, seed)
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
				case sum != digest(seed, indexed(d, p)):
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
