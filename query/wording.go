package query

import (
	"context"
	"fmt"

	"belegnetz/graph"
	"belegnetz/internal/german"
	"belegnetz/query/index"
)

// Wording finds up to limit passages that have many words of a text, the best
// first. Unlike Search it takes the text as it is, for no question.
func (e *Engine) Wording(ctx context.Context, a graph.Access, text string, limit int) ([]graph.IRI, error) {
	var passages []graph.IRI
	err := e.use(ctx, func(m *moment) error {
		passages = nil
		q := index.Query{Limit: limit}
		for _, w := range e.analyser.indexed(text, german.Language(text)) {
			q.Terms = append(q.Terms, index.Term{Form: w.Form, Stem: w.Stem, Weight: 1})
		}
		hits, err := find(ctx, e.index, a, q)
		for _, h := range hits {
			passages = append(passages, h.passage)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("wording: %w", err)
	}
	return passages, nil
}
