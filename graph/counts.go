package graph

import (
	"context"
	"fmt"
)

// A Reading counts what extraction read in a document, by kind. Nodes are
// counted once a document, edges one by one.
type Reading struct {
	Document IRI            `json:"document"`
	Title    string         `json:"title"`
	Counts   map[string]int `json:"counts"` // by the local name of the node's type or the edge's predicate
}

// Readings counts what was read in each document that the reader may see. It
// goes through the whole store.
func (s *Store) Readings(ctx context.Context, a Access) ([]Reading, error) {
	var all []Reading
	at := map[IRI]int{}
	for d, err := range s.Documents(ctx, a) {
		if err != nil {
			return nil, fmt.Errorf("readings: %w", err)
		}
		at[d.IRI] = len(all)
		all = append(all, Reading{d.IRI, d.Title, map[string]int{}})
	}
	type node struct {
		doc, subject, kind IRI
	}
	seen := map[node]bool{}
	for _, predicate := range []IRI{Type, Addresses, Lacks, Definition, Revises, Continues, Supplements, Decision} {
		for q, err := range s.Quads(ctx, a, Pattern{Predicate: predicate}) {
			if err != nil {
				return nil, fmt.Errorf("readings: %w", err)
			}
			i, held := at[q.Label.document()]
			kind := predicate
			if predicate == Type {
				kind = q.Object.IRI
			}
			n := node{q.Label.document(), q.Subject, kind}
			if !held || predicate == Type && (seen[n] || kind == TypeDocument || kind == TypePassage || kind == TypeClaim) {
				continue
			}
			seen[n] = predicate == Type
			all[i].Counts[kind.local()]++
		}
	}
	return all, nil
}
