package graphtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"belegnetz/graph"
)

func records(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	want := graph.Record{Start: 0, End: 4, Rule: "mentions/2", Confidence: 0.75, From: "2015-09", To: "2016"}
	h := with(document("aa01", "Eins", "Zwei"), 1, actor, graph.Mentions, graph.TextIn("de", "Wort"), want)
	put(t, s, h)
	if got, err := s.Record(ctx, graph.Public, h.Edges[0].Quad); err != nil || got != want {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for name, change := range map[string]func(*graph.Quad){
		"subject":   func(q *graph.Quad) { q.Subject = measure },
		"predicate": func(q *graph.Quad) { q.Predicate = graph.Demands },
		"object":    func(q *graph.Quad) { q.Object = graph.Text("Wort") },
		"label":     func(q *graph.Quad) { q.Label = graph.PassageIRI(h.Document.IRI, 2) },
	} {
		q := h.Edges[0].Quad
		change(&q)
		if got, err := s.Record(ctx, graph.Public, q); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("other %s: got %v, %v", name, got, err)
		}
	}
	want.Confidence = 0.5
	h.Edges[0].Record = want
	put(t, s, h)
	if got, err := s.Record(ctx, graph.Public, h.Edges[0].Quad); err != nil || got != want {
		t.Errorf("replaced: got %v, %v, want %v", got, err, want)
	}
	for _, q := range quads(t, s, graph.Pattern{}) {
		if _, err := s.Record(ctx, graph.Public, q); err != nil {
			t.Errorf("%v has no record: %v", q, err)
		}
	}
}

func firstRecordStays(t *testing.T, s *graph.Store) {
	h := document("aa01", "Zweimal dasselbe. Zweimal dasselbe.")
	h = with(h, 1, actor, graph.Mentions, graph.Node(measure), graph.Record{Start: 0, End: 17})
	h = with(h, 1, actor, graph.Mentions, graph.Node(measure), graph.Record{Start: 18, End: 35})
	put(t, s, h)
	if got := quads(t, s, graph.Pattern{Subject: actor}); len(got) != 1 {
		t.Errorf("got %v, want the quad once", got)
	}
	if r, err := s.Record(context.Background(), graph.Public, h.Edges[1].Quad); err != nil || r.Start != 0 {
		t.Errorf("got %v, %v, want the first sentence", r, err)
	}
}

func edgesOfPassages(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	h := document("aa01", "Der Beirat fördert und soll fördern.", "Er berät.", "Ohne Kanten")
	for _, status := range []graph.Status{graph.Done, graph.Planned, graph.Demanded} {
		h = with(h, 1, actor, graph.Funds, graph.Node(measure), graph.Record{End: 36, Status: status, From: "2015-09"})
	}
	h = with(h, 2, actor, graph.AltLabel, graph.TextIn("de", "Beirat"), graph.Record{Confidence: .5})
	h.Document.Access = graph.Internal
	put(t, s, h)
	whole, err := s.Holding(ctx, graph.Internal, h.Document.IRI)
	if err != nil {
		t.Fatal(err)
	}
	var all []graph.Edge
	for _, p := range h.Passages {
		edges, err := s.EdgesIn(ctx, graph.Internal, p.IRI)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, edges...)
		if edges, err = s.EdgesIn(ctx, graph.Public, p.IRI); err != nil || len(edges) > 0 {
			t.Errorf("for the public: %v, %v", edges, err)
		}
	}
	equal(t, "edges of all passages", all, whole.Edges)
}

func claims(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	h := document("aa01", "Der Beirat soll fördern.")
	statuses := []graph.Status{graph.Planned, graph.Demanded, graph.Rejected, graph.Ended, graph.Conditional}
	for i, status := range statuses {
		h = with(h, 1, actor, graph.Funds, graph.Node(measure), graph.Record{End: i + 1, Status: status})
	}
	put(t, s, h)
	equal(t, "facts", quads(t, s, graph.Pattern{Subject: actor, Predicate: graph.Funds}), nil)
	equal(t, "facts to it", quads(t, s, graph.Pattern{Predicate: graph.Funds, Object: graph.Node(measure)}), nil)

	var found []graph.Status
	for _, q := range quads(t, s, graph.Pattern{Predicate: graph.RDFObject, Object: graph.Node(measure)}) {
		claim := map[graph.IRI]graph.Value{}
		for _, part := range quads(t, s, graph.Pattern{Subject: q.Subject}) {
			claim[part.Predicate] = part.Object
			if part.Label != h.Edges[0].Label {
				t.Errorf("label of a claim's part: %s", part.Label)
			}
			r, err := s.Record(ctx, graph.Public, part)
			if err != nil || graph.Text(string(r.Status)) != quads(t, s, graph.Pattern{Subject: q.Subject, Predicate: graph.ClaimStatus})[0].Object {
				t.Errorf("record of a claim's part: %v, %v", r, err)
			}
		}
		if len(claim) != 5 || claim[graph.Type] != graph.Node(graph.TypeClaim) || claim[graph.RDFSubject] != graph.Node(actor) || claim[graph.RDFPredicate] != graph.Node(graph.Funds) {
			t.Errorf("claim: %v", claim)
		}
		found = append(found, graph.Status(claim[graph.ClaimStatus].Text))
	}
	slices.Sort(found)
	slices.Sort(statuses)
	equal(t, "statuses", found, statuses)

	// The same can be done and demanded in one passage.
	put(t, s, with(h, 1, actor, graph.Funds, graph.Node(measure), graph.Record{End: 9}))
	if got := quads(t, s, graph.Pattern{Subject: actor, Predicate: graph.Funds}); len(got) != 1 {
		t.Errorf("the fact beside the claims: %v", got)
	}
	if r, err := s.Record(ctx, graph.Public, h.Edges[0].Quad); err != nil || r.Status != graph.Done {
		t.Errorf("record of the fact: %v, %v", r, err)
	}
}

func order(t *testing.T, s *graph.Store) {
	texts := slices.Repeat([]string{"Text"}, 12)
	var want []graph.IRI
	for _, id := range []string{"bb01", "aa01", "c1"} {
		h := document(id, texts...)
		for n := 12; n >= 0; n-- {
			h = with(h, n, actor, graph.Mentions, graph.Node(measure), graph.Record{})
		}
		put(t, s, h)
	}
	for _, id := range []graph.IRI{"urn:belegnetz:datei:aa01", "urn:belegnetz:datei:bb01", "urn:belegnetz:datei:c1"} {
		want = append(want, id)
		for n := range texts {
			want = append(want, graph.PassageIRI(id, n+1))
		}
	}
	for _, p := range []graph.Pattern{{Subject: actor}, {Object: graph.Node(measure)}, {Predicate: graph.Mentions}, {}} {
		var got []graph.IRI
		for _, q := range quads(t, s, p) {
			if len(got) == 0 || got[len(got)-1] != q.Label {
				got = append(got, q.Label)
			}
		}
		equal(t, fmt.Sprintf("labels for %v", p), got, want)
	}
}

// sample is a store with something of everything in it.
func sample() []graph.Holding {
	a := document("aa01", "Eins", "Zwei", "Drei")
	a.Passages[1].Kind = graph.Heading
	b := document("bb01", "Vier", "Fünf")
	b.Document.Work, b.Document.Place = a.Document.Work, ""
	b.Document.Kind, b.Document.Access = graph.KindInterview, graph.Internal
	for i, h := range []*graph.Holding{&a, &b} {
		for n := range 3 {
			*h = with(*h, n, actor, graph.Mentions, graph.Node(measure), graph.Record{})
			*h = with(*h, n, actor, graph.Mentions, graph.TextIn("de", "heading"), graph.Record{})
			*h = with(*h, n, graph.PassageIRI(h.Document.IRI, n+1), graph.Mentions, graph.Text("paragraph"), graph.Record{})
			*h = with(*h, n, actor, graph.Funds, graph.Node(measure), graph.Record{Status: graph.Planned})
			*h = with(*h, n, graph.WorkIRI(fmt.Sprint("Zitiert ", i), "2011"), graph.Type, graph.Node(graph.TypeWork), graph.Record{})
			*h = with(*h, n, measure, graph.IsPartOf, graph.Node(h.Document.IRI), graph.Record{})
			*h = with(*h, n, measure, graph.NumberIs, graph.Value{Text: "2", Datatype: "http://www.w3.org/2001/XMLSchema#integer"}, graph.Record{})
		}
	}
	a = with(a, 0, a.Document.IRI, graph.Title, graph.Text(a.Document.Title), graph.Record{}) // metadata says so too
	v := graph.Holding{Document: graph.Document{IRI: "urn:belegnetz:vokabular:test", Kind: graph.KindVocab, Title: "Test"}}
	v = with(v, 0, measure, graph.PrefLabel, graph.TextIn("de", "Sprachförderung"), graph.Record{})
	v = with(v, 0, measure, graph.Mentions, graph.Node(measure), graph.Record{})
	return []graph.Holding{a, b, v}
}

// patterns compares every combination of bound fields with a filter over all
// quads.
func patterns(t *testing.T, s *graph.Store) {
	put(t, s, sample()...)
	for _, a := range []graph.Access{graph.Public, graph.Internal} {
		all := quadsFor(t, s, a, graph.Pattern{})
		asked := map[graph.Pattern]bool{}
		for _, q := range all {
			for bound := range 16 {
				p := graph.Pattern(q)
				if bound&1 == 0 {
					p.Subject = ""
				}
				if bound&2 == 0 {
					p.Predicate = ""
				}
				if bound&4 == 0 {
					p.Object = graph.Value{}
				}
				if bound&8 == 0 {
					p.Label = ""
				}
				if asked[p] {
					continue
				}
				asked[p] = true
				var want []graph.Quad
				for _, q := range all {
					if (p.Subject == "" || p.Subject == q.Subject) && (p.Predicate == "" || p.Predicate == q.Predicate) &&
						(p.Object == graph.Value{} || p.Object == q.Object) && (p.Label == "" || p.Label == q.Label) {
						want = append(want, q)
					}
				}
				equal(t, fmt.Sprintf("access %v, %v", a, p), quadsFor(t, s, a, p), want)
			}
		}
		for _, p := range []graph.Pattern{{Subject: "urn:x:y"}, {Predicate: "urn:x:y"}, {Object: graph.Text("nirgends")}, {Label: "urn:x:y"}, {Subject: actor, Predicate: graph.Revises}} {
			equal(t, fmt.Sprint(p), quadsFor(t, s, a, p), nil)
		}
	}
}

func structure(t *testing.T, s *graph.Store) {
	h := document("aa01", "Eins", "Zwei")
	put(t, s, h)
	doc, work, passage := h.Document.IRI, h.Document.Work, h.Passages[1].IRI
	number := graph.Value{Text: "2", Datatype: "http://www.w3.org/2001/XMLSchema#integer"}
	for _, said := range []struct {
		subject, predicate graph.IRI
		object             graph.Value
	}{
		{doc, graph.Type, graph.Node(graph.TypeDocument)},
		{doc, graph.Title, graph.Text("Konzept „aa01“")},
		{doc, graph.Creator, graph.Text("Hummel, Steven")},
		{doc, graph.Issued, graph.Text("2018")},
		{doc, graph.Publisher, graph.Text("Landeshauptstadt Schwerin")},
		{doc, graph.Spatial, graph.Node(graph.PlaceIRI("Halle (Saale)"))},
		{doc, graph.KindOf, graph.Text("concept")},
		{doc, graph.Language, graph.Text("de")},
		{doc, graph.AccessRights, graph.Text("public")},
		{doc, graph.EditionOf, graph.Node(work)},
		{work, graph.Type, graph.Node(graph.TypeWork)},
		{work, graph.Title, graph.Text("Konzept „aa01“")},
		{passage, graph.Type, graph.Node(graph.TypePassage)},
		{passage, graph.IsPartOf, graph.Node(doc)},
		{passage, graph.NumberIs, number},
		{passage, graph.FilePageIs, graph.Value{Text: "1", Datatype: number.Datatype}},
		{passage, graph.KindOf, graph.Text("paragraph")},
	} {
		q := graph.Quad{Subject: said.subject, Predicate: said.predicate, Object: said.object, Label: doc}
		equal(t, fmt.Sprint(q), quads(t, s, graph.Pattern(q)), []graph.Quad{q})
	}
	if got := quads(t, s, graph.Pattern{Predicate: graph.IsPartOf, Object: graph.Node(doc)}); len(got) != 2 {
		t.Errorf("passages of the document: %v", got)
	}
}
