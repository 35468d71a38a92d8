package query

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"belegnetz/graph"
)

// Directions of a question about citations.
const (
	relationCiting = "citing" // who cites a work
	relationCited  = "cited"  // what a document, or the passages on a topic, rest on
)

// citations answers who cites a work, or which works are cited; when the
// question does not say which, by what it names.
func (s *search) citations(ctx context.Context, a *Answer) error {
	switch s.question.Relation {
	case relationCiting:
		return s.citingDocuments(ctx, a)
	case relationCited:
		if err := s.citedWorks(ctx, a); err != nil || len(a.Results) > 0 {
			return err
		}
		return s.citingDocuments(ctx, a) // "Welche Studie zitiert Bommes 2018?"
	}
	if len(s.question.Works) > 0 {
		return s.citingDocuments(ctx, a)
	}
	return s.citedWorks(ctx, a)
}

// citingDocuments answers with the documents that cite one of the works.
func (s *search) citingDocuments(ctx context.Context, a *Answer) error {
	found := map[graph.IRI]*evidenced{}
	for _, w := range s.question.Works {
		cited := &evidenced{iri: w.IRI}
		if err := s.citing(ctx, cited); err != nil {
			return err
		}
		for _, p := range cited.passages {
			d := p.text.doc
			if d.Work == w.IRI {
				continue
			}
			f := found[d.IRI]
			if f == nil {
				f = &evidenced{iri: d.IRI, held: &d, work: work{kind: d.Kind}}
				found[d.IRI] = f
			}
			if !slices.ContainsFunc(f.passages, func(o support) bool { return o.text.IRI == p.text.IRI }) {
				p.matches = s.matcher.find(p.text.words)
				f.passages = append(f.passages, p)
			}
		}
	}
	return s.byCount(ctx, a, found, func(f *evidenced) string {
		return "zitiert " + enumerate(nameLabels(s.question.Works)) + " in " + count(len(f.passages), "Passage", "Passagen")
	})
}

// citedWorks answers with the works that the named documents cite, or the
// passages on the topics, most often cited first.
func (s *search) citedWorks(ctx context.Context, a *Answer) error {
	texts, err := s.citingTexts(ctx)
	if err != nil {
		return err
	}
	found := map[graph.IRI]*evidenced{}
	m := newMatcher(s.question.Topics)
	for _, t := range texts {
		o := observe(t, m)
		here := map[graph.IRI]*support{}
		for _, c := range t.citations {
			w, known := s.reader.works[c.Cited]
			kind := w.kind
			if w.name.Type == graph.TypeInterview {
				kind = graph.KindInterview
			}
			if !known || c.Cited == t.doc.Work || kind == graph.KindInterview && len(s.question.Documents) == 0 || !s.question.ofKind(kind, w.name.Label) {
				continue
			}
			i := t.sentenceAt(c.start)
			strength, other := 1.0, i
			if len(s.question.Topics) > 0 {
				strength, other = o.near(i)
			}
			if strength == 0 {
				continue
			}
			p := here[c.Cited]
			if p == nil {
				p = &support{text: t, quote: o.around(i, other), matches: o.matches}
				here[c.Cited] = p
			}
			p.strength = max(p.strength, strength)
			if c.Locator != "" && !slices.Contains(p.locators, c.Locator) {
				p.locators = append(p.locators, c.Locator)
			}
		}
		for iri, p := range here {
			f := found[iri]
			if f == nil {
				f = &evidenced{iri: s.resultIRI(iri), work: s.reader.works[iri]}
				if d, held := s.reader.held[iri]; held {
					f.held = &d
				}
				found[iri] = f
			}
			f.passages = append(f.passages, *p)
		}
	}
	return s.byCount(ctx, a, found, func(f *evidenced) string {
		return "zitiert in " + count(len(f.passages), "Passage", "Passagen")
	})
}

// citingTexts are the passages whose citations are asked for.
func (s *search) citingTexts(ctx context.Context) ([]*text, error) {
	var docs []graph.IRI
	for _, w := range s.question.Works {
		if d, held := s.reader.held[w.IRI]; held {
			docs = append(docs, d.IRI)
		}
	}
	if len(docs) == 0 {
		if len(s.question.Topics) == 0 {
			return nil, nil
		}
		return s.onTopics(ctx, s.question.Topics)
	}
	var texts []*text
	m := newMatcher(s.question.Topics)
	for _, doc := range docs {
		for p, err := range s.engine.store.Passages(ctx, s.access, doc) {
			if errors.Is(err, graph.ErrNotFound) {
				break
			}
			if err != nil {
				return nil, err
			}
			t, err := s.text(ctx, p.IRI)
			if errors.Is(err, graph.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if len(t.citations) > 0 && (len(s.question.Topics) == 0 || len(m.find(t.words)) > 0) {
				texts = append(texts, t)
			}
		}
	}
	return texts, nil
}

// byCount makes results of what was found, those with the most passages first.
func (s *search) byCount(ctx context.Context, a *Answer, found map[graph.IRI]*evidenced, why func(*evidenced) string) error {
	most := 0
	var all []*evidenced
	for _, f := range found {
		slices.SortStableFunc(f.passages, func(x, y support) int {
			return cmp.Or(cmp.Compare(y.strength, x.strength), cmp.Compare(x.text.Document, y.text.Document), cmp.Compare(x.text.Number, y.text.Number))
		})
		if s.holding(f.held != nil) {
			most = max(most, len(f.passages))
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(x, y *evidenced) int {
		return cmp.Or(cmp.Compare(len(y.passages), len(x.passages)), cmp.Compare(x.work.name.Label, y.work.name.Label), cmp.Compare(x.iri, y.iri))
	})
	a.Found = len(all)
	for _, f := range all[:min(s.most(), len(all))] {
		r, err := s.documentResult(ctx, f, f.passages)
		if err != nil {
			return err
		}
		r.Score, r.Why = rounded(float64(len(f.passages))/float64(most)), why(f)
		a.Results = append(a.Results, r)
	}
	return nil
}
