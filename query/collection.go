package query

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"belegnetz/graph"
	"belegnetz/query/index"
)

// A Collection is a passage index without a store behind it, ranked as Search
// ranks: benchmarks measure it.
type Collection struct {
	index   *index.Index
	lexicon *Lexicon
}

// BuildCollection indexes documents with their passages in the folder dir,
// which must not exist yet.
func BuildCollection(ctx context.Context, dir string, holdings iter.Seq2[graph.Holding, error]) (err error) {
	x, err := index.Create(dir, indexContent)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	w := x.Write()
	defer w.Close()
	var now graph.Holding
	documents := func(yield func(graph.Document, error) bool) {
		for h, err := range holdings {
			now = h
			if !yield(h.Document, err) {
				return
			}
		}
	}
	read := func(context.Context, graph.IRI) iter.Seq2[graph.Passage, error] { return sequence(now.Passages) }
	if err := addDocuments(ctx, w, newAnalyser(), 0, documents, read); err != nil {
		return err
	}
	return w.Commit(1)
}

// OpenCollection opens what BuildCollection has made.
func OpenCollection(dir string, vs []graph.Vocabulary) (*Collection, error) {
	x, err := index.Open(dir, indexContent)
	if err != nil {
		return nil, err
	}
	return &Collection{x, NewLexicon(vs, nil, has(x, graph.Public))}, nil
}

// Close releases the index.
func (c *Collection) Close() error { return c.index.Close() }

// Search yields up to limit passages, best first. The errors are those of Parse
// and ctx's.
func (c *Collection) Search(ctx context.Context, words string, limit int) ([]graph.IRI, error) {
	q, err := Parse(words, c.lexicon)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	hits, err := find(ctx, c.index, graph.Public, c.lexicon.wordsQuery(q, limit))
	if err != nil {
		return nil, err
	}
	var found []graph.IRI
	for _, h := range hits {
		found = append(found, h.passage)
	}
	return found, nil
}
