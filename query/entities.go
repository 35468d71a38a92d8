package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// An Entity is a node of the graph that a text names.
type Entity struct {
	NodeRef
	Start int `json:"start"` // in the text, code points
	End   int `json:"end"`
}

// Entities are the concepts, places and actors that a text names, as questions
// and passages are linked to them.
func (e *Engine) Entities(ctx context.Context, a graph.Access, text string) ([]Entity, error) {
	found := []Entity{}
	err := e.use(ctx, func(m *moment) error {
		r, err := e.reader(ctx, m, a)
		if err != nil {
			return err
		}
		for _, match := range r.lexicon.phrases.Find(german.Tokens(text)) {
			found = append(found, Entity{r.lexicon.entries[match.ID].ref(), match.Start, match.End})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("entities: %w", err)
	}
	return found, nil
}

// Named are the nodes that are called by these words, as Suggest completes
// them; without such, those that a question with the words names. The errors
// are those of Ask. Actors come first; nodes of one name are told apart by the
// place that they lie in.
func (e *Engine) Named(ctx context.Context, a graph.Access, words string) ([]NodeRef, error) {
	found := []NodeRef{}
	err := e.use(ctx, func(m *moment) error {
		r, err := e.reader(ctx, m, a)
		if err != nil {
			return err
		}
		q, err := Parse(words, r.lexicon)
		if err != nil {
			return err
		}
		add := func(n NodeRef) {
			if !slices.Contains(found, n) {
				found = append(found, n)
			}
		}
		for _, entry := range r.lexicon.entries {
			if entry.shown() == words {
				add(entry.ref())
			}
		}
		for _, w := range r.lexicon.works {
			if w.shown() == words {
				add(entry{name: w.Name}.ref())
			}
		}
		if len(found) > 0 {
			slices.SortStableFunc(found, func(x, y NodeRef) int { return cmp.Compare(x.Type, y.Type) })
			return e.tellApart(ctx, a, found)
		}
		s := &search{engine: e, moment: m, reader: r, access: a, question: q}
		for _, iri := range slices.Concat(s.ends()...) {
			n, err := e.nodeRef(ctx, a, iri)
			if err != nil {
				return err
			}
			add(n)
		}
		return e.tellApart(ctx, a, found)
	})
	if err != nil {
		return nil, fmt.Errorf("named: %w", err)
	}
	return found, nil
}

// tellApart puts the place behind labels that several of the nodes have.
func (e *Engine) tellApart(ctx context.Context, a graph.Access, nodes []NodeRef) error {
	times := map[string]int{}
	for _, n := range nodes {
		times[n.Label]++
	}
	for i, n := range nodes {
		if times[n.Label] == 1 {
			continue
		}
		for q, err := range e.store.Quads(ctx, a, graph.Pattern{Subject: n.IRI, Predicate: graph.LocatedIn}) {
			if err != nil {
				return err
			}
			place, err := e.nodeRef(ctx, a, q.Object.IRI)
			if err != nil {
				return err
			}
			nodes[i].Label = n.Label + " (" + place.Label + ")"
			break
		}
	}
	return nil
}

// shown is what a completion with the entry says.
func (e entry) shown() string {
	if e.concept != nil {
		return e.label
	}
	return e.name.shown()
}

func (e entry) ref() NodeRef {
	if e.concept != nil {
		return NodeRef{e.concept.IRI, TypeOf(e.concept.IRI), e.concept.PrefLabel}
	}
	return NodeRef{e.name.IRI, TypeOf(e.name.IRI), e.name.Label}
}

// Corrections are the typing errors that a question with this text would be
// corrected for; none in a text that is too long for a question.
func (e *Engine) Corrections(ctx context.Context, a graph.Access, text string) ([]Correction, error) {
	if utf8.RuneCountInString(text) > MaxQuestion {
		return nil, nil
	}
	var found []Correction
	err := e.use(ctx, func(m *moment) error {
		r, err := e.reader(ctx, m, a)
		if err != nil {
			return err
		}
		found = r.lexicon.spelling.corrections(analyse(text, "de"))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("corrections: %w", err)
	}
	return found, nil
}
