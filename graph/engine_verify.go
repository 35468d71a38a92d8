package graph

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"

	ckv "github.com/cayleygraph/cayley/graph/kv"
)

// checkFile reads the whole file.
func (t *boltTransaction) checkFile() error {
	if err := t.check(); err != nil {
		return err
	}
	return t.checkPages()
}

// checkPages compares the pages that the file's trees reach with those that are
// not free: a page that is both would be lost with the next write, and one that
// is neither was hidden by damage above it. Nobody may write meanwhile.
func (t *boltTransaction) checkPages() error {
	reached := t.bolt.Cursor().Bucket().Stats()
	want := map[string]int{"meta": 2, "freelist": 1, "branch": reached.BranchPageN, "leaf": reached.LeafPageN}
	found := map[string]int{"branch": 0}
	for id := 0; ; {
		page, err := t.bolt.Page(id)
		if err != nil {
			return err
		}
		if page == nil { // behind the last one
			break
		}
		if page.Type == "free" {
			id++
			continue
		}
		found[page.Type]++
		id += 1 + page.OverflowCount
	}
	if !maps.Equal(found, want) {
		return fmt.Errorf("%w: pages in use %v, pages that are reached %v", ErrDamaged, found, want)
	}
	return nil
}

// audit is an auditor's. It finds out whether Cayley's indexes hold the same
// quads.
func (t *boltTransaction) audit(ctx context.Context) (map[IRI]int, error) {
	if err := t.checkFile(); err != nil {
		return nil, err
	}
	c, err := t.open()
	if err != nil {
		return nil, err
	}
	seed := maphash.MakeSeed()
	var want uint64
	var examples map[uint64]link // one for each label
	var counts map[uint64]int
	for i, index := range []ckv.QuadIndex{bySubject(), byObject(), byLabel()} {
		links, err := c.scan(ctx, index, nil)
		if err != nil {
			return nil, err
		}
		var sum uint64 // of hashes, for each index has an order of its own
		examples, counts = map[uint64]link{}, map[uint64]int{}
		for _, l := range links {
			sum += maphash.Comparable(seed, l)
			label := l[len(l)-1]
			examples[label] = l
			counts[label]++
		}
		if i > 0 && sum != want {
			return nil, fmt.Errorf("%w: the indexes of the quads differ", ErrDamaged)
		}
		want = sum
	}
	byLabel := make(map[IRI]int, len(counts))
	for label, example := range examples {
		quads, err := c.resolve(ctx, []link{example})
		if err != nil {
			return nil, err
		}
		byLabel[quads[0].Label] = counts[label]
	}
	return byLabel, nil
}
