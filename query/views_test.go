package query

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"belegnetz/graph"
)

func TestDocumentsArePaged(t *testing.T) {
	e := testEngine(t, testStore(t), "")
	for access, want := range map[graph.Access]int{graph.Public: 2, graph.Internal: 3} {
		var seen []graph.IRI
		for after := ""; ; {
			list, err := e.Documents(t.Context(), access, after, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range list.Items {
				seen = append(seen, d.IRI)
				if d.Title == "" || d.Citation == "" || d.KindText == "" || d.Passages == 0 {
					t.Errorf("%+v", d)
				}
			}
			if after = list.Next; after == "" {
				break
			}
		}
		if len(seen) != want || !slices.IsSorted(seen) {
			t.Errorf("access %v: %v", access, seen)
		}
	}
}

func TestViews(t *testing.T) {
	s := testStore(t)
	e := testEngine(t, s, "")
	list, err := e.Documents(t.Context(), graph.Internal, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list.Items {
		v, err := e.Document(t.Context(), graph.Internal, d.IRI)
		if err != nil || len(v.Passages) != d.Passages || nullList(reflect.ValueOf(v.DocumentRef)) != "" {
			t.Errorf("%s: %d passages, %v", d.Title, len(v.Passages), err)
		}
		for i, p := range v.Passages {
			pv, err := e.Passage(t.Context(), graph.Internal, p.IRI)
			if err != nil {
				t.Fatal(err)
			}
			if pv.Evidence.Quote != p.Text || len(pv.Before) != min(i, 2) || len(pv.After) != min(len(v.Passages)-1-i, 2) {
				t.Errorf("%s: %d before, %d after, quote %q", p.IRI, len(pv.Before), len(pv.After), pv.Evidence.Quote)
			}
			for _, m := range pv.Mentions {
				if m.Label == "" || strings.HasPrefix(m.Label, "urn:") || m.Type == "" {
					t.Errorf("%s mentions %+v", p.IRI, m)
				}
				if _, err := e.Node(t.Context(), graph.Internal, m.IRI); err != nil {
					t.Errorf("%s: %v", m.IRI, err)
				}
			}
		}
	}
}

// TestNode shows what the graph says of a work, as its page does.
func TestNode(t *testing.T) {
	e := testEngine(t, testStore(t), "")
	var b strings.Builder
	for _, iri := range []graph.IRI{
		graph.WorkIRI("Kalle Integrationsleitbild", "2006"), graph.WorkIRI("Merlenburg Integrationskonzept", "2012"),
		graph.FieldIRI("segregation"), graph.PlaceIRI("Merlenburg"), graph.InterviewIRI("Sozialdezernentin", "2020-05-04"),
	} {
		v, err := e.Node(t.Context(), graph.Public, iri)
		if err != nil {
			t.Errorf("%s: %v", iri, err)
			continue
		}
		fmt.Fprintf(&b, "%s: %s, liegt vor: %v, %s\n", v.Type, v.Label, v.Held, strings.Join(v.Facts, ", "))
		for _, l := range v.Links {
			fmt.Fprintf(&b, "  %s: %s\n", l.Relation, l.name())
			for _, ev := range l.Evidence {
				fmt.Fprintf(&b, "    %s %s\n", ev.Quote, ev.Citation)
			}
		}
	}
	golden(t, "testdata/nodes.golden", b.String())
}

func TestNothingIsNotFound(t *testing.T) {
	s := testStore(t)
	e := testEngine(t, s, "")
	var internal graph.IRI
	for d, err := range s.Documents(t.Context(), graph.Internal) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Access == graph.Internal {
			internal = d.IRI
		}
	}
	for _, iri := range []graph.IRI{"urn:belegnetz:werk:nichts", "urn:belegnetz:datei:0123456789abcdef", internal, "", "x"} {
		if _, err := e.Node(t.Context(), graph.Public, iri); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("node %q: %v", iri, err)
		}
		if _, err := e.Document(t.Context(), graph.Public, iri); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("document %q: %v", iri, err)
		}
	}
	if _, err := e.Passage(t.Context(), graph.Public, graph.PassageIRI(internal, 1)); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("internal passage: %v", err)
	}
	if _, err := e.Passage(t.Context(), graph.Public, "urn:belegnetz:passage:x"); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("no passage's IRI: %v", err)
	}
}

func TestStock(t *testing.T) {
	e := testEngine(t, testStore(t), "")
	public, err := e.Stock(t.Context(), graph.Public)
	if err != nil {
		t.Fatal(err)
	}
	internal, err := e.Stock(t.Context(), graph.Internal)
	if err != nil {
		t.Fatal(err)
	}
	if public.Documents != 2 || internal.Documents != 3 || public.Cited == 0 || public.Passages >= internal.Passages {
		t.Errorf("public %+v, internal %+v", public, internal)
	}
}

// name is the label of the link's other end.
func (l Link) name() string {
	if l.Node != nil {
		return l.Node.Label
	}
	return l.Value
}

// TestMergedNode: links to an entity that was merged lead to the one that it is.
func TestMergedNode(t *testing.T) {
	s := testStore(t)
	e := testEngine(t, s, "")
	all, err := e.Inventory(t.Context(), graph.Internal)
	if err != nil {
		t.Fatal(err)
	}
	actors := slices.DeleteFunc(all, func(l Listing) bool { return !strings.HasPrefix(string(l.IRI), "urn:belegnetz:akteur:") })
	if len(actors) < 2 {
		t.Fatal("fewer than two actors are read")
	}
	from, into := actors[0], actors[1]
	if _, err := s.Curate(t.Context(), graph.Ruling{Operation: graph.OpMerge, Entity: graph.Ref{IRI: from.IRI}, Into: graph.Ref{IRI: into.IRI}}.String(), false); err != nil {
		t.Fatal(err)
	}
	v, err := e.Node(t.Context(), graph.Internal, from.IRI)
	if err != nil || v.IRI != into.IRI || v.Label != into.Label {
		t.Errorf("%v, %+v", err, v.NodeRef)
	}
	after, err := e.Inventory(t.Context(), graph.Internal)
	if err != nil || slices.ContainsFunc(after, func(l Listing) bool { return l.IRI == from.IRI }) {
		t.Errorf("%s is still listed, %v", from.IRI, err)
	}
	found, err := e.Entities(t.Context(), graph.Internal, from.Label)
	if err != nil || len(found) == 0 || found[0].IRI != into.IRI {
		t.Errorf("%q is understood as %v, %v", from.Label, found, err)
	}
}
