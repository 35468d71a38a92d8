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
			list, err := e.Documents(t.Context(), access, DocumentFilter{}, after, 1)
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
	list, err := e.Documents(t.Context(), graph.Internal, DocumentFilter{}, "", 0)
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

// TestClaimedLinks: what is not done stands at both its ends, with its status and
// the sentence that says so; what is done leads from one end to the other.
func TestClaimedLinks(t *testing.T) {
	e := testEngine(t, testStore(t), "")
	all, err := e.Inventory(t.Context(), graph.Internal)
	if err != nil {
		t.Fatal(err)
	}
	claimed, walked := 0, 0
	for _, l := range all {
		v, err := e.Node(t.Context(), graph.Internal, l.IRI)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range v.Links {
			if link.Node == nil {
				continue
			}
			if link.Status == graph.Done {
				if !isRelation(graph.Quad{Subject: l.IRI, Predicate: link.Predicate, Object: graph.Node(link.Node.IRI)}) {
					continue
				}
				walked++
				p, err := e.Paths(t.Context(), graph.Internal, l.IRI, link.Node.IRI)
				if err != nil || len(p.Chains) == 0 || len(p.Chains[0].Steps) != 1 || p.Loose || p.From.IRI != l.IRI || p.To.IRI != link.Node.IRI {
					t.Errorf("%s – %s: %+v, %v", l.IRI, link.Node.IRI, p, err)
				}
				continue
			}
			claimed++
			if link.StatusText == "" || len(link.Evidence) == 0 {
				t.Errorf("%s: %+v", l.IRI, link)
			}
			other, err := e.Node(t.Context(), graph.Internal, link.Node.IRI)
			if err != nil || !slices.ContainsFunc(other.Links, func(o Link) bool {
				return o.Status == link.Status && o.Inverse != link.Inverse && o.Predicate == link.Predicate && o.node() == l.IRI
			}) {
				t.Errorf("%s does not say what %s says of it: %v", link.Node.IRI, l.IRI, err)
			}
		}
	}
	if claimed == 0 || walked == 0 {
		t.Errorf("%d claims, %d edges", claimed, walked)
	}
}

// TestNamed finds each entity by the name that it is listed under.
func TestNamed(t *testing.T) {
	e := testEngine(t, testStore(t), "")
	named, err := e.Named(t.Context(), graph.Public, "Migrationsbeirat")
	if err != nil || len(named) == 0 || named[0].Type != "Actor" || !strings.HasPrefix(named[0].Label, "Migrationsbeirat") {
		t.Errorf("%+v, %v", named, err)
	}
	labels := map[string]bool{}
	for _, n := range named {
		if labels[n.Label+n.Type] {
			t.Errorf("two are called %s", n.Label)
		}
		labels[n.Label+n.Type] = true
	}
	if none, err := e.Named(t.Context(), graph.Public, "Xylophonverleih"); err != nil || len(none) != 0 {
		t.Errorf("%+v, %v", none, err)
	}
	if _, err := e.Paths(t.Context(), graph.Public, named[0].IRI, "urn:belegnetz:akteur:nichts"); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a path to nothing: %v", err)
	}
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
