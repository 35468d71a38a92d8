package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"belegnetz/graph"
	"belegnetz/ingest"
)

// A review is the form in which a person puts a document's metadata right.
type review struct {
	graph.Document
	Hint   string // what was wrong with the last form
	Fields []reviewed
	Kinds  []graph.Kind
}

// A reviewed is a field of the form.
type reviewed struct {
	Name, Label string
	Value       string
	From        string // where the value is from, and how sure that is; empty when nobody doubts it
	Doubtful    bool
	Help        string
}

// Internal says whether the document is.
func (r review) Internal() bool { return r.Access == graph.Internal }

// newReview shows what is known of a document, or what a form has said of it.
func newReview(d graph.Document, said url.Values) review {
	r := review{Document: d, Kinds: ingest.Kinds()}
	for _, f := range []reviewed{
		{Name: "title", Label: "Titel", Value: d.Title},
		{Name: "creators", Label: "Verfasst von", Value: strings.Join(d.Creators, "; "), Help: "Als „Name, Vorname“, mehrere durch Semikolon getrennt."},
		{Name: "issued", Label: "Jahr oder Datum", Value: d.Issued},
		{Name: "publisher", Label: "Herausgeber", Value: d.Publisher},
		{Name: "place", Label: "Ort, um den es geht", Value: d.Place},
		{Name: "role", Label: "Rolle der sprechenden Person", Value: d.Role, Help: "Nur bei Interviews, nie ein Name: „Sozialdezernentin“."},
		{Name: "kind", Label: "Art", Value: string(d.Kind)},
	} {
		if f.Name == "role" && d.Kind != graph.KindInterview && d.Role == "" {
			continue
		}
		for _, g := range d.Guesses {
			if g.Field != f.Name {
				continue
			}
			f.Doubtful = ingest.Doubtful(g)
			f.From = "nicht gefunden"
			if g.Value != "" {
				f.From = fmt.Sprintf("%s, %.0f\u00a0%% sicher", g.From, 100*g.Confidence)
			}
		}
		if d.Stated[f.Name] != "" {
			f.From = "von Ihnen festgelegt"
		}
		if said.Has(f.Name) {
			f.Value = said.Get(f.Name)
		}
		r.Fields = append(r.Fields, f)
	}
	return r
}

// changeable is the document that a request wants to change.
func (s *server) changeable(r *http.Request) (graph.Document, error) {
	switch {
	case s.options.Intake == nil:
		return graph.Document{}, errReadOnly
	case s.options.Example:
		return graph.Document{}, errExample
	}
	return s.options.Intake.Document(r.Context(), s.options.Access, iri(r))
}

// canChange says whether documents can be changed at all.
func (s *server) canChange() bool { return s.options.Intake != nil && !s.options.Example }

// review serves GET /dokumente/{iri}/angaben.
func (s *server) review(r *http.Request) (page, error) {
	d, err := s.changeable(r)
	if err != nil {
		return page{}, err
	}
	return page{template: "review.html", title: "Angaben zum Dokument", section: "/dokumente", data: newReview(d, nil)}, nil
}

// correct serves POST /dokumente/{iri}/angaben.
func (s *server) correct(r *http.Request) (page, error) {
	d, err := s.changeable(r)
	if err != nil {
		return page{}, err
	}
	if err := r.ParseForm(); err != nil {
		return page{}, err
	}
	said := func(name string) string { return strings.Join(strings.Fields(r.PostForm.Get(name)), " ") }
	m := ingest.Metadata{Title: said("title"), Issued: said("issued"), Publisher: said("publisher"), Place: said("place"), Role: said("role"),
		Kind: graph.Kind(said("kind")), Access: said("access")}
	for _, c := range strings.Split(r.PostForm.Get("creators"), ";") {
		if c = strings.Join(strings.Fields(c), " "); c != "" {
			m.Creators = append(m.Creators, c)
		}
	}
	err = s.options.Intake.Correct(r.Context(), s.options.Access, d.IRI, m)
	var problem *ingest.Problem
	if errors.As(err, &problem) {
		form := newReview(d, r.PostForm)
		form.Hint = strings.TrimSpace(problem.What + " " + problem.Remedy)
		return page{template: "review.html", title: "Angaben zum Dokument", section: "/dokumente", data: form}, errForm
	}
	if err != nil {
		return page{}, err
	}
	return page{redirect: s.afterChange()}, nil
}

// afterChange is where to go on: back to the files that were read last, if there
// are any.
func (s *server) afterChange() string {
	if len(s.options.Intake.State().Results) > 0 {
		return "/hinzufuegen#ergebnisse"
	}
	return "/dokumente"
}

// removal serves GET /dokumente/{iri}/entfernen: it asks first.
func (s *server) removal(r *http.Request) (page, error) {
	d, err := s.changeable(r)
	if err != nil {
		return page{}, err
	}
	return page{template: "removal.html", title: "Dokument entfernen", section: "/dokumente", data: d}, nil
}

// remove serves POST /dokumente/{iri}/entfernen.
func (s *server) remove(r *http.Request) (page, error) {
	d, err := s.changeable(r)
	if err != nil {
		return page{}, err
	}
	if err := s.options.Intake.Remove(r.Context(), s.options.Access, d.IRI); err != nil {
		return page{}, err
	}
	return page{redirect: s.afterChange()}, nil
}
