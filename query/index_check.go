package query

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/blevesearch/bleve/v2/document"
	blindex "github.com/blevesearch/bleve_index_api"

	"belegnetz/graph"
)

// A posting is a word in a field of a passage.
type posting struct{ field, term string }

// digests sums up what the index has of each passage: the hashes of its
// postings, times their number. It goes through all words.
func (x *index) digests(ctx context.Context, seed maphash.Seed) (found map[graph.IRI]uint64, err error) {
	// The segments are memory maps: damage shows when they are read.
	defer func() {
		if p := recover(); p != nil {
			found, err = nil, fmt.Errorf("check index: %v: %w", p, errIndexDamaged)
		}
	}()
	inner, err := x.bleve.Advanced()
	if err != nil {
		return nil, err
	}
	r, err := inner.Reader()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	found = map[graph.IRI]uint64{}
	ids, err := r.DocIDReaderAll()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ids.Close()) }()
	names := map[string]graph.IRI{} // by the index's own numbers
	for id, err := ids.Next(); id != nil || err != nil; id, err = ids.Next() {
		if err != nil {
			return nil, err
		}
		name, err := r.ExternalID(id)
		if err != nil {
			return nil, err
		}
		names[string(id)] = graph.IRI(name)
		found[graph.IRI(name)] = 0
	}
	for _, field := range slices.Concat(textFields(graph.Public), textFields(graph.Internal), []string{fieldAccess}) {
		dict, err := r.FieldDict(field)
		if err != nil {
			return nil, err
		}
		for entry, err := dict.Next(); entry != nil || err != nil; entry, err = dict.Next() {
			if err != nil {
				return nil, errors.Join(err, dict.Close())
			}
			p := posting{field, entry.Term}
			if err := eachPassage(ctx, r, p, func(id []byte, times uint64) { found[names[string(id)]] += times * maphash.Comparable(seed, p) }); err != nil {
				return nil, errors.Join(err, dict.Close())
			}
		}
		if err := dict.Close(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func eachPassage(ctx context.Context, r blindex.IndexReader, p posting, visit func(id []byte, times uint64)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	docs, err := r.TermFieldReader(ctx, []byte(p.term), p.field, true, false, false)
	if err != nil {
		return err
	}
	for d, err := docs.Next(nil); d != nil || err != nil; d, err = docs.Next(nil) {
		if err != nil {
			return errors.Join(err, docs.Close())
		}
		visit(d.ID, d.Freq)
	}
	return docs.Close()
}

// digest is what digests should find for a passage.
func digest(seed maphash.Seed, d *document.Document) uint64 {
	var sum uint64
	for _, f := range d.Fields {
		f.Analyze()
		for term, times := range f.AnalyzedTokenFrequencies() {
			sum += uint64(times.Frequency()) * maphash.Comparable(seed, posting{f.Name(), term})
		}
	}
	return sum
}
