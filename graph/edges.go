package graph

import (
	"context"
	"fmt"
)

// EdgesIn are the edges that were read from a passage, with their records, in
// the order of their quads; claims as the edges that they stand for. There are
// none in a passage that is not held or that a may not see.
func (s *Store) EdgesIn(ctx context.Context, a Access, passage IRI) ([]Edge, error) {
	var edges []Edge
	err := s.read(ctx, func(t *transaction, c *catalogue) error {
		doc := passage.document()
		if _, ok := c.visible(a, doc); !ok {
			return nil
		}
		quads, err := t.quads(ctx, Pattern{Label: passage})
		if err != nil {
			return err
		}
		p := parts{quads: inOrder(quads), records: map[string]Record{}}
		for _, q := range p.quads {
			hash, ok := claimHash(q.Subject)
			if !ok {
				hash = string(Edge{Quad: q}.hash())
			}
			r, found, err := t.record(doc, []byte(hash))
			if err != nil {
				return err
			}
			if found {
				p.records[hash] = r
			}
		}
		edges, _ = p.edges()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("edges in %s: %w", passage, err)
	}
	return edges, nil
}
