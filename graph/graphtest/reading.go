package graphtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"belegnetz/graph"
)

func documents(t *testing.T, s *graph.Store, a graph.Access) []graph.IRI {
	t.Helper()
	var all []graph.IRI
	for d, err := range s.Documents(context.Background(), a) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d.IRI)
	}
	return all
}

func vocabulary(t *testing.T, s *graph.Store) {
	all := sample()
	put(t, s, all...)
	vocabulary := all[2].Document.IRI
	equal(t, "documents", documents(t, s, graph.Internal), []graph.IRI{all[0].Document.IRI, all[1].Document.IRI})
	if d, err := s.Document(context.Background(), graph.Internal, vocabulary); err != nil || d.Title != "Test" {
		t.Errorf("the vocabulary's document: %v, %v", d, err)
	}
	if got := quads(t, s, graph.Pattern{Label: vocabulary}); len(got) != 2 {
		t.Errorf("the vocabulary's quads: %v", got)
	}
	if err := s.Remove(context.Background(), vocabulary); err != nil {
		t.Error(err)
	}
	equal(t, "removed", quads(t, s, graph.Pattern{Label: vocabulary}), nil)
}

func stats(t *testing.T, s *graph.Store) {
	put(t, s, sample()...)
	for a, want := range map[graph.Access]graph.Stats{
		graph.Public:   {Documents: 1, Works: 2, Passages: 3},
		graph.Internal: {Documents: 2, Works: 3, Passages: 5},
	} {
		want.Quads = len(quadsFor(t, s, a, graph.Pattern{}))
		if got, err := s.Stats(context.Background(), a); err != nil || got != want {
			t.Errorf("access %v: got %+v, %v, want %+v", a, got, err, want)
		}
	}
}

func generationOf(t *testing.T, s *graph.Store) uint64 {
	t.Helper()
	g, err := s.Generation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func generation(t *testing.T, s *graph.Store) {
	seen := map[uint64]bool{generationOf(t, s): true}
	changed := func(what string) {
		t.Helper()
		if g := generationOf(t, s); seen[g] {
			t.Errorf("%s: generation %d came before", what, g)
		} else {
			seen[g] = true
		}
	}
	h := document("aa01", "Eins")
	put(t, s, h)
	changed("put")
	put(t, s, h)
	changed("put again")
	if err := s.Remove(context.Background(), h.Document.IRI); err != nil {
		t.Fatal(err)
	}
	changed("remove")
	if first, again := generationOf(t, s), generationOf(t, s); first != again {
		t.Error("the generation changes by itself")
	}
}

// access asks every read for what only an internal document says.
func access(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	all := sample()
	put(t, s, all...)
	public, internal := all[0], all[1]
	doc, passage, edge := internal.Document.IRI, internal.Passages[0].IRI, internal.Edges[0].Quad

	for _, q := range quadsFor(t, s, graph.Public, graph.Pattern{}) {
		if q.Label == doc || slices.ContainsFunc(internal.Passages, func(p graph.Passage) bool { return p.IRI == q.Label }) {
			t.Errorf("public readers see %v", q)
		}
	}
	for _, p := range []graph.Pattern{{Label: doc}, {Label: passage}, {Subject: doc}, {Subject: passage}, {Object: graph.Node(doc)}, {Object: graph.Text("interview")}} {
		equal(t, fmt.Sprintf("public readers, %v", p), quadsFor(t, s, graph.Public, p), nil)
		if len(quadsFor(t, s, graph.Internal, p)) == 0 {
			t.Errorf("internal readers see nothing of %v", p)
		}
	}
	equal(t, "public documents", documents(t, s, graph.Public), []graph.IRI{public.Document.IRI})

	reads := map[string]func(a graph.Access) error{
		"Document": func(a graph.Access) error { _, err := s.Document(ctx, a, doc); return err },
		"Passage":  func(a graph.Access) error { _, err := s.Passage(ctx, a, passage); return err },
		"Pages":    func(a graph.Access) error { _, err := s.Pages(ctx, a, doc); return err },
		"Record":   func(a graph.Access) error { _, err := s.Record(ctx, a, edge); return err },
		"Record of structure": func(a graph.Access) error {
			_, err := s.Record(ctx, a, graph.Quad{Subject: passage, Predicate: graph.IsPartOf, Object: graph.Node(doc), Label: doc})
			return err
		},
		"Passages": func(a graph.Access) error {
			for _, err := range s.Passages(ctx, a, doc) {
				return err
			}
			return nil
		},
	}
	for name, read := range reads {
		if err := read(graph.Public); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("%s for a public reader: %v", name, err)
		}
		if err := read(graph.Internal); err != nil {
			t.Errorf("%s for an internal reader: %v", name, err)
		}
	}
}

// Where a document lies on somebody's drive is no public reader's business.
func sources(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	h := document("aa01", "Eins")
	h.Document.Sources = []graph.Source{{Path: "/home/amt/konzept.zip", Inner: "konzept.txt"}}
	put(t, s, h)
	for a, want := range map[graph.Access]int{graph.Public: 0, graph.Internal: 1} {
		d, err := s.Document(ctx, a, h.Document.IRI)
		if err != nil || len(d.Sources) != want {
			t.Errorf("Document, access %v: %v, %v", a, d.Sources, err)
		}
		for d, err := range s.Documents(ctx, a) {
			if err != nil || len(d.Sources) != want {
				t.Errorf("Documents, access %v: %v, %v", a, d.Sources, err)
			}
		}
		held, err := s.Holding(ctx, a, h.Document.IRI)
		if err != nil || len(held.Document.Sources) != want {
			t.Errorf("Holding, access %v: %v, %v", a, held.Document.Sources, err)
		}
	}
}

func accessChanges(t *testing.T, s *graph.Store) {
	h := with(document("aa01", "Eins"), 1, actor, graph.Mentions, graph.Node(measure), graph.Record{})
	for _, a := range []graph.Access{graph.Public, graph.Internal, graph.Public} {
		h.Document.Access = a
		put(t, s, h)
		if got := len(quadsFor(t, s, graph.Public, graph.Pattern{Subject: actor})) == 1; got != (a == graph.Public) {
			t.Errorf("document with access %v: seen %v", a, got)
		}
	}
}

func cancelled(t *testing.T, s *graph.Store) {
	all := sample()
	put(t, s, all...)
	before := quads(t, s, graph.Pattern{})
	gone, cancel := context.WithCancel(context.Background())
	cancel()

	_, errDocument := s.Document(gone, graph.Internal, all[0].Document.IRI)
	_, errPassage := s.Passage(gone, graph.Internal, all[0].Passages[0].IRI)
	_, errPages := s.Pages(gone, graph.Internal, all[0].Document.IRI)
	_, errRecord := s.Record(gone, graph.Internal, all[0].Edges[0].Quad)
	_, errGeneration := s.Generation(gone)
	_, errStats := s.Stats(gone, graph.Internal)
	errs := []error{errDocument, errPassage, errPages, errRecord, errGeneration, errStats}
	for _, err := range s.Documents(gone, graph.Internal) {
		errs = append(errs, err)
	}
	for _, err := range s.Passages(gone, graph.Internal, all[0].Document.IRI) {
		errs = append(errs, err)
	}
	errs = append(errs, s.Put(gone, all[0]), s.Remove(gone, all[0].Document.IRI))
	if len(errs) != 10 {
		t.Errorf("an iterator went on: %v", errs)
	}
	for i, err := range errs {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%d: got %v", i, err)
		}
	}

	for _, p := range []graph.Pattern{{}, {Subject: actor}, {Object: graph.Node(measure)}} {
		ctx, cancel := context.WithCancel(context.Background())
		n, last := 0, error(nil)
		for _, err := range s.Quads(ctx, graph.Internal, p) {
			if n++; n == 3 {
				cancel()
			}
			last = err
		}
		if n != 4 || !errors.Is(last, context.Canceled) {
			t.Errorf("%v: %d pairs, the last with %v", p, n, last)
		}
		cancel()
	}
	equal(t, "quads", quads(t, s, graph.Pattern{}), before)
}

// consumer stops early, and calls the store from inside a read.
func consumer(t *testing.T, s *graph.Store) {
	all := sample()
	put(t, s, all...)
	for _, p := range []graph.Pattern{{}, {Subject: actor}, {Label: all[0].Passages[0].IRI}} {
		n := 0
		for range s.Quads(context.Background(), graph.Internal, p) {
			if n++; n == 2 {
				break
			}
		}
	}
	n := 0
	for q, err := range s.Quads(context.Background(), graph.Internal, graph.Pattern{}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%10 == 0 {
			put(t, s, all[n/10%3])
		}
		if _, err := s.Record(context.Background(), graph.Internal, q); err != nil {
			t.Errorf("record of %v: %v", q, err)
		}
	}
	for range s.Documents(context.Background(), graph.Internal) {
		put(t, s, all[0])
	}
}

// readersBesideWriter checks that each read sees a document of one version and
// the whole of it, or nothing, and that none waits for the writer.
func readersBesideWriter(t *testing.T, s *graph.Store) {
	const patience = time.Second // ten times what is promised: the machine has other work too
	version := func(n int) graph.Holding {
		h := document("aa01", slices.Repeat([]string{fmt.Sprint("Fassung ", n)}, 20)...)
		h.Document.Title = fmt.Sprint(n)
		for passage := range 20 {
			for i := range 20 {
				h = with(h, passage+1, graph.IRI(fmt.Sprintf("urn:x:%d:%d", passage, i)), graph.Mentions, graph.Text(fmt.Sprint(n)), graph.Record{})
			}
		}
		return h
	}
	put(t, s, document("00", "davor"), version(0), document("ff", "danach"))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var readers sync.WaitGroup
	for i := range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				start := time.Now()
				if _, err := s.Document(context.Background(), graph.Public, "urn:belegnetz:datei:ff"); err != nil {
					t.Error(err)
				}
				if waited := time.Since(start); waited > patience {
					t.Errorf("a document took %v", waited)
				}
				seen := map[string]int{}
				for q, err := range s.Quads(context.Background(), graph.Public, []graph.Pattern{{}, {Predicate: graph.Mentions}}[i%2]) {
					if err != nil {
						t.Error(err)
						return
					}
					if q.Predicate == graph.Mentions {
						seen[q.Object.Text]++
					}
				}
				for n, count := range seen {
					if len(seen) != 1 || count != 400 {
						t.Errorf("version %s: %d of 400 quads, %d versions", n, count, len(seen))
					}
				}
				n := ""
				for p, err := range s.Passages(context.Background(), graph.Public, "urn:belegnetz:datei:aa01") {
					if err != nil && !errors.Is(err, graph.ErrNotFound) {
						t.Error(err)
					}
					if n == "" {
						n = p.Text
					}
					if p.Text != n {
						t.Errorf("passages of %q and %q", n, p.Text)
					}
				}
			}
		})
	}
	for n := 1; ctx.Err() == nil; n++ {
		put(t, s, version(n))
		if n%5 == 0 {
			if err := s.Remove(context.Background(), version(n).Document.IRI); err != nil {
				t.Error(err)
			}
		}
	}
	readers.Wait()
}

func writers(t *testing.T, s *graph.Store) {
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 5 {
				h := with(document(fmt.Sprintf("%x%d", i, n), "Text"), 1, actor, graph.Mentions, graph.Node(measure), graph.Record{})
				if err := s.Put(context.Background(), h); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := len(quads(t, s, graph.Pattern{Subject: actor})); got != 20 {
		t.Errorf("got %d quads, want 20", got)
	}
}
