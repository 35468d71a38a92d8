package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/cite"
)

// References are the works that the reader may see, held or only cited, as a
// bibliography lists them, ordered by their short names.
func (e *Engine) References(ctx context.Context, a graph.Access) ([]cite.Reference, error) {
	var all []cite.Reference
	held := map[graph.IRI]bool{}
	for d, err := range e.store.Documents(ctx, a) {
		if err != nil {
			return nil, fmt.Errorf("references: %w", err)
		}
		held[d.Work] = true
		all = append(all, documentReference(d))
	}
	for _, t := range []graph.IRI{graph.TypeWork, graph.TypeInterview} {
		nodes, err := e.nodesOf(ctx, a, t)
		if err != nil {
			return nil, fmt.Errorf("references: %w", err)
		}
		for _, n := range nodes {
			if held[n] {
				continue
			}
			r, err := e.reference(ctx, a, n)
			if err != nil {
				return nil, fmt.Errorf("references: %w", err)
			}
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(x, y cite.Reference) int {
		return cmp.Or(cmp.Compare(cite.Name(x.Source), cite.Name(y.Source)), cmp.Compare(x.ID, y.ID))
	})
	return all, nil
}

// ReferencesOf are the works that an answer names or quotes, each once, in the
// order in which it has them.
func (e *Engine) ReferencesOf(ctx context.Context, a graph.Access, answer Answer) ([]cite.Reference, error) {
	var all []cite.Reference
	add := func(r cite.Reference, err error) error {
		if errors.Is(err, graph.ErrNotFound) {
			return nil
		}
		known := slices.ContainsFunc(all, func(o cite.Reference) bool { return o.ID == r.ID })
		if err == nil && !known {
			all = append(all, r)
		}
		return err
	}
	document := func(iri graph.IRI) error {
		d, err := e.store.Document(ctx, a, iri)
		return add(documentReference(d), err)
	}
	for _, r := range slices.Concat(answer.Results, answer.Unsure) {
		var err error
		if r.Type == "Work" {
			err = add(e.reference(ctx, a, r.IRI))
		} else if r.Type == "Document" {
			err = document(r.IRI)
		}
		for _, ev := range r.Evidence {
			err = errors.Join(err, document(ev.Document))
		}
		if err != nil {
			return nil, fmt.Errorf("references: %w", err)
		}
	}
	return all, nil
}

func documentReference(d graph.Document) cite.Reference {
	return cite.Reference{ID: string(cmp.Or(d.Work, d.IRI)), Source: SourceOf(d), Kind: referenceKind(d.Kind), Publisher: d.Publisher}
}

// referenceKind is what a bibliography takes a document of a kind for.
func referenceKind(k graph.Kind) cite.Kind {
	switch k {
	case graph.KindConcept, graph.KindReport, graph.KindStudy, graph.KindCouncil, graph.KindDossier:
		return cite.Report
	case graph.KindLaw:
		return cite.Legislation
	case graph.KindInterview:
		return cite.Interview
	}
	return cite.Document
}

// reference gathers what the graph says of a work, an interview or a
// statement.
func (e *Engine) reference(ctx context.Context, a graph.Access, node graph.IRI) (cite.Reference, error) {
	r := cite.Reference{ID: string(node)}
	var label, institution string
	var place graph.IRI
	var kind graph.Kind
	for q, err := range e.store.Quads(ctx, a, graph.Pattern{Subject: node}) {
		if err != nil {
			return r, err
		}
		switch text := q.Object.Text; q.Predicate {
		case graph.Type:
			r.Interview = r.Interview || q.Object.IRI == graph.TypeInterview || q.Object.IRI == graph.TypeStatement
		case graph.Title:
			r.Title = cmp.Or(r.Title, text)
		case graph.Label:
			label = cmp.Or(label, text)
		case graph.Creator:
			if !slices.Contains(r.Authors, text) {
				r.Authors = append(r.Authors, text)
			}
		case graph.Issued:
			r.Issued = cmp.Or(r.Issued, text)
		case graph.Publisher:
			r.Publisher = cmp.Or(r.Publisher, text)
		case graph.Container:
			r.Container = cmp.Or(r.Container, text)
		case graph.Address:
			r.URL = cmp.Or(r.URL, text)
		case graph.KindOf:
			kind = cmp.Or(kind, graph.Kind(text))
		case graph.Spatial:
			place = cmp.Or(place, q.Object.IRI)
		case graph.Role:
			r.Role = cmp.Or(r.Role, text)
		case graph.Institution:
			institution = cmp.Or(institution, text)
		}
	}
	r.Kind = referenceKind(kind)
	switch {
	case r.Container != "":
		r.Kind = cite.Article
	case r.Kind == cite.Document && r.Publisher != "":
		r.Kind = cite.Book
	}
	if institution != "" && institution != r.Role {
		r.Role = strings.TrimSpace(r.Role + " " + institution)
	}
	if r.Interview && place != "" {
		w, err := e.work(ctx, a, place, graph.TypePlace)
		if err != nil {
			return r, err
		}
		r.Place = w.name.Label
	}
	if r.Title == "" && len(r.Authors) == 0 && !r.Interview {
		r.Title = label
	}
	r.Title = strings.TrimSuffix(r.Title, " "+r.Issued) // of the short name of a work that is only cited
	return r, nil
}

// cite says how the results themselves are cited: documents by their entries in
// a bibliography, what is only cited by the document that cites it.
func (s *search) cite(ctx context.Context, results []Result) error {
	for i := range results {
		r := &results[i]
		if r.Type == "Document" {
			d, err := s.engine.store.Document(ctx, s.access, r.IRI)
			if errors.Is(err, graph.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			r.Reference = cite.Entry(documentReference(d))
			continue
		}
		if r.Type != "Work" && r.Type != "Statement" || len(r.Evidence) == 0 {
			continue
		}
		cited, err := s.engine.reference(ctx, s.access, r.IRI)
		if err != nil {
			return err
		}
		if r.Type == "Work" {
			r.Reference = cite.Entry(cited)
		}
		ev := r.Evidence[0]
		if r.Citation, err = s.secondary(ctx, cited, ev); err != nil {
			return err
		}
	}
	return nil
}

// secondary cites a source by the document of the evidence, with the pages that
// this one names.
func (s *search) secondary(ctx context.Context, cited cite.Reference, ev Evidence) (string, error) {
	t, err := s.text(ctx, ev.Passage)
	if errors.Is(err, graph.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if t.doc.Kind == graph.KindInterview {
		return ev.Citation, nil // the document is the interview itself
	}
	page, err := s.engine.pageOf(ctx, s.access, t.Passage, stretch{ev.Start, ev.End})
	if err != nil {
		return "", err
	}
	var pages []string
	for _, c := range t.citations {
		if string(c.Cited) == cited.ID && c.Locator != "" && c.start >= ev.Start && c.end <= ev.End && !slices.Contains(pages, c.Locator) {
			pages = append(pages, c.Locator)
		}
	}
	return cite.Secondary(cited.Source, strings.Join(pages, ", "), SourceOf(t.doc), page), nil
}
