package query

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"belegnetz/graph"
)

// A Collection is a passage index without a store behind it, ranked as Search
// ranks: benchmarks measure it.
type Collection struct {
	index    *index
	lexicon  *Lexicon
	passages int
}

// BuildCollection indexes documents with their passages in the folder dir,
// which must not exist yet.
func BuildCollection(ctx context.Context, dir string, documents iter.Seq2[graph.Holding, error]) (err error) {
	x, err := createIndex(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.close()) }()
	w, err := x.writer()
	if err != nil {
		return err
	}
	for h, err := range documents {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.add(h.Document, inOrder(h.Passages)); err != nil {
			return err
		}
	}
	return w.finish(1)
}

func inOrder(passages []graph.Passage) iter.Seq2[graph.Passage, error] {
	return func(yield func(graph.Passage, error) bool) {
		for _, p := range passages {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// OpenCollection opens what BuildCollection has made.
func OpenCollection(dir string, vs []graph.Vocabulary) (*Collection, error) {
	x, err := openIndex(dir)
	if err != nil {
		return nil, err
	}
	state, err := x.state()
	if err != nil {
		return nil, errors.Join(err, x.close())
	}
	known := func(word string) bool { return x.has(graph.Public, word) }
	return &Collection{x, NewLexicon(vs, nil, known), int(state.passages())}, nil
}

// Close releases the index.
func (c *Collection) Close() error { return c.index.close() }

// Search yields up to limit passages, best first. The errors are those of Parse
// and ctx's.
func (c *Collection) Search(ctx context.Context, words string, limit int) ([]graph.IRI, error) {
	q, err := Parse(words, c.lexicon)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	var topics []Topic
	topics = append(topics, q.Topics...)
	for _, w := range q.Rest {
		topics = append(topics, c.lexicon.phraseTopic(analyse(w, "de")))
	}
	hits, err := c.index.search(ctx, graph.Public, topics, 1, limit)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	var found []graph.IRI
	for _, h := range hits {
		found = append(found, h.passage)
	}
	return found, nil
}
