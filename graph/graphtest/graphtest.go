// Package graphtest says what every store must do. It runs against a store
// through its exported methods only.
package graphtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"belegnetz/graph"
)

// Run tests the stores that open gives: each call a new, empty one, which the
// test's end closes.
func Run(t *testing.T, open func(t *testing.T) *graph.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *graph.Store)
	}{
		{"holding comes back", holdingComesBack},
		{"values", values},
		{"invalid is refused", invalidIsRefused},
		{"one edge under two labels", twoLabels},
		{"again", again},
		{"replace", replace},
		{"several at once", severalAtOnce},
		{"remove", remove},
		{"records", records},
		{"first record stays", firstRecordStays},
		{"edges of passages", edgesOfPassages},
		{"claims", claims},
		{"order", order},
		{"patterns", patterns},
		{"structure", structure},
		{"vocabulary", vocabulary},
		{"stats", stats},
		{"generation", generation},
		{"access", access},
		{"sources", sources},
		{"access changes", accessChanges},
		{"cancelled", cancelled},
		{"broken write", brokenWrite},
		{"export and import", exportAndImport},
		{"consumer", consumer},
		{"readers beside a writer", readersBesideWriter},
		{"writers", writers},
		{"annotations", annotations},
		{"rulings", rulings},
		{"rulings are undone", rulingsUndone},
		{"rulings stay", rulingsStay},
		{"rulings tell nothing internal", rulingsAccess},
		{"rulings refused", rulingsRefused},
		{"annotations refused", annotationsRefused},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// document makes a holding with a passage for each text, two of them a page.
func document(id string, texts ...string) graph.Holding {
	doc := graph.IRI("urn:belegnetz:datei:" + id)
	h := graph.Holding{Document: graph.Document{
		IRI: doc, Work: graph.WorkIRI("Werk "+id, "2018"), Title: "Konzept „" + id + "“",
		Creators: []string{"Pilz, Madlen", "Hummel, Steven"}, Issued: "2018", Publisher: "Landeshauptstadt Schwerin",
		Place: "Halle (Saale)", Kind: graph.KindConcept, Language: "de", SHA256: id, File: id + ".txt",
		Made: "m-" + id, Passages: len(texts),
	}}
	for i, text := range texts {
		page, start := i/2+1, 0
		if page > len(h.Pages) {
			h.Pages = append(h.Pages, graph.Page{Number: page, Printed: fmt.Sprint(page + 6), Text: text})
		} else {
			last := &h.Pages[page-1]
			start = utf8.RuneCountInString(last.Text) + 2
			last.Text += "\n\n" + text
		}
		h.Passages = append(h.Passages, graph.Passage{
			IRI: graph.PassageIRI(doc, i+1), Document: doc, Number: i + 1, FilePage: page, LastPage: page,
			Section: []string{"1 Leitbild"}, Kind: graph.Paragraph, Language: "de", Text: text,
			Spans: []graph.Span{{FilePage: page, Start: start, End: start + utf8.RuneCountInString(text)}},
		})
	}
	h.Document.PageCount = len(h.Pages)
	return h
}

// with adds an edge that was read from the n-th passage, from the document
// itself for n = 0.
func with(h graph.Holding, n int, subject, predicate graph.IRI, object graph.Value, r graph.Record) graph.Holding {
	label := h.Document.IRI
	if n > 0 {
		label = graph.PassageIRI(h.Document.IRI, n)
	}
	if r.Rule == "" {
		r.Rule = "test/1"
	}
	h.Edges = append(h.Edges, graph.Edge{
		Quad:   graph.Quad{Subject: subject, Predicate: predicate, Object: object, Label: label},
		Record: r,
	})
	return h
}

const (
	actor   graph.IRI = "urn:belegnetz:akteur:integrationsbeirat-schwerin"
	measure graph.IRI = "urn:belegnetz:massnahme:sprachf%C3%B6rderung"
)

func put(t *testing.T, s *graph.Store, holdings ...graph.Holding) {
	t.Helper()
	for _, h := range holdings {
		if err := s.Put(context.Background(), h); err != nil {
			t.Fatal(err)
		}
	}
}

// quads reads all matches, as a reader with internal access.
func quads(t *testing.T, s *graph.Store, p graph.Pattern) []graph.Quad {
	t.Helper()
	return quadsFor(t, s, graph.Internal, p)
}

func quadsFor(t *testing.T, s *graph.Store, a graph.Access, p graph.Pattern) []graph.Quad {
	t.Helper()
	var all []graph.Quad
	for q, err := range s.Quads(context.Background(), a, p) {
		if err != nil {
			t.Fatalf("Quads(%v): %v", p, err)
		}
		all = append(all, q)
	}
	return all
}

func equal[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %v\nwant %v", what, got, want)
	}
}

func severalAtOnce(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	mentioning := func(id string, names ...string) graph.Holding {
		h := document(id, "Der Integrationsbeirat berät.")
		for _, name := range names {
			h = with(h, 1, actor, graph.AltLabel, graph.Text(name), graph.Record{})
		}
		return h
	}
	first, second := mentioning("aa01", "Beirat"), mentioning("aa02", "Beirat", "Rat")
	if err := s.Put(ctx, first, second, mentioning("aa01", "Integrationsbeirat")); err != nil {
		t.Fatal(err)
	}
	named := func() (names []string) {
		for _, q := range quads(t, s, graph.Pattern{Subject: actor}) {
			names = append(names, string(q.Label)+" "+q.Object.Text)
		}
		return names
	}
	want := []string{"urn:belegnetz:passage:aa01:1 Integrationsbeirat", "urn:belegnetz:passage:aa02:1 Beirat", "urn:belegnetz:passage:aa02:1 Rat"}
	equal(t, "after putting one of them twice", named(), want)
	before := generationOf(t, s)
	broken := mentioning("aa04", "Beirat\x00")
	if err := s.Put(ctx, mentioning("aa03", "Beirat"), broken); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("put with a broken one: %v", err)
	}
	if err := s.Put(ctx); err != nil {
		t.Errorf("put of nothing: %v", err)
	}
	if after := generationOf(t, s); after != before {
		t.Errorf("generation %d after %d", after, before)
	}
	equal(t, "after putting a broken one", named(), want)
}

func holdingComesBack(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	h := document("aa01", "Die Integrationsbeauftragte berät.", "Grundsätze", "Ärzt*innen und Büros")
	h.Pages[0].Text = "Die Integra-\ntionsbeauftragte berät.\n\nGrundsätze"
	p := &h.Passages[0]
	p.Spans[0].End += 2
	p.Edits = []graph.Edit{{Start: 11, End: 11, Raw: "-\n", Kind: graph.EditHyphen}}
	h.Passages[1].Spans = []graph.Span{{FilePage: 1, Start: 38, End: 48}}
	put(t, s, h)

	d, err := s.Document(ctx, graph.Public, h.Document.IRI)
	if err != nil || fmt.Sprint(d) != fmt.Sprint(h.Document) {
		t.Errorf("document: got %v, %v, want %v", d, err, h.Document)
	}
	d.Creators[0] = "changed by a caller"
	if d, _ := s.Document(ctx, graph.Public, h.Document.IRI); d.Creators[0] != "Pilz, Madlen" {
		t.Error("callers share the document's creators")
	}
	pages, err := s.Pages(ctx, graph.Public, h.Document.IRI)
	if err != nil {
		t.Error(err)
	}
	equal(t, "pages", pages, h.Pages)
	var numbers []int
	for got, err := range s.Passages(ctx, graph.Public, h.Document.IRI) {
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, got.Number)
		if want := h.Passages[got.Number-1]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("passage: got %v, want %v", got, want)
		}
		alone, err := s.Passage(ctx, graph.Public, got.IRI)
		if err != nil || fmt.Sprint(alone) != fmt.Sprint(got) {
			t.Errorf("passage alone: got %v, %v, want %v", alone, err, got)
		}
	}
	equal(t, "passages", numbers, []int{1, 2, 3})

	for _, iri := range []graph.IRI{"", "urn:x:y", "urn:belegnetz:datei:aa02", graph.PassageIRI(h.Document.IRI, 4), "urn:belegnetz:passage:aa01:01"} {
		_, errDocument := s.Document(ctx, graph.Public, iri)
		_, errPassage := s.Passage(ctx, graph.Public, iri)
		_, errPages := s.Pages(ctx, graph.Public, iri)
		var errPassages error
		for _, errPassages = range s.Passages(ctx, graph.Public, iri) {
		}
		for _, err := range []error{errDocument, errPassage, errPages, errPassages} {
			if !errors.Is(err, graph.ErrNotFound) {
				t.Errorf("%q: got %v, want ErrNotFound", iri, err)
			}
		}
	}
}

func values(t *testing.T, s *graph.Store) {
	h := document("aa01", "Text")
	all := []graph.Value{
		graph.Text("Übergänge für Ämter, größer"),
		graph.Text("  Leerzeichen am Rand "),
		graph.Text(`"in" 'Anführungszeichen' „deutsch“ \ \n`),
		graph.Text("Zeile\nZeile\r\n\tTabulator"),
		graph.Text(`"keine Sprache"@de`),
		graph.Text("<urn:kein:knoten>"),
		graph.Text("_:kein"),
		graph.Text("\u0001\u001f\u007f\u0085\u2028\ufeff🇩🇪e\u0301"),
		graph.Text(`vier Zeichen: \x00, nicht NUL`),
		graph.Text("42"),
		{Text: "42", Datatype: "http://www.w3.org/2001/XMLSchema#integer"},
		{Text: "042", Datatype: "http://www.w3.org/2001/XMLSchema#integer"},
		{Text: "kein Datum", Datatype: "http://www.w3.org/2001/XMLSchema#date"},
		graph.TextIn("de", "Integration"),
		graph.TextIn("en", "Integration"),
		graph.TextIn("de-DE", "Integration"),
		graph.Text("Integration"),
		graph.Text(strings.Repeat("Zehntausend Zeichen. ", 500)),
		graph.Node(measure),
		graph.Text(string(measure)),
		graph.Node("http://example.org/a?b=c#d/e"),
	}
	for _, v := range all {
		h = with(h, 1, actor, graph.Mentions, v, graph.Record{})
	}
	put(t, s, h)
	got := quads(t, s, graph.Pattern{Subject: actor, Predicate: graph.Mentions})
	if len(got) != len(all) {
		t.Errorf("got %d values, want %d", len(got), len(all))
	}
	for _, v := range all {
		want := graph.Quad{Subject: actor, Predicate: graph.Mentions, Object: v, Label: graph.PassageIRI(h.Document.IRI, 1)}
		equal(t, fmt.Sprintf("%.60v", v), quads(t, s, graph.Pattern{Object: v}), []graph.Quad{want})
	}
}

func invalidIsRefused(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	valid := func() graph.Holding {
		return with(document("aa01", "Der Text ist da.", "Zweiter"), 1, actor, graph.Mentions, graph.Node(measure), graph.Record{End: 8})
	}
	put(t, s, valid())
	before, generation := quads(t, s, graph.Pattern{}), generationOf(t, s)

	edge := func(change func(*graph.Edge)) func(*graph.Holding) {
		return func(h *graph.Holding) { change(&h.Edges[0]) }
	}
	passage := func(change func(*graph.Passage)) func(*graph.Holding) {
		return func(h *graph.Holding) { change(&h.Passages[0]) }
	}
	for name, change := range map[string]func(*graph.Holding){
		"no label":               edge(func(e *graph.Edge) { e.Label = "" }),
		"foreign label":          edge(func(e *graph.Edge) { e.Label = "urn:belegnetz:passage:bb01:1" }),
		"label of no passage":    edge(func(e *graph.Edge) { e.Label = "urn:belegnetz:passage:aa01:3" }),
		"no subject":             edge(func(e *graph.Edge) { e.Subject = "" }),
		"no predicate":           edge(func(e *graph.Edge) { e.Predicate = "" }),
		"no object":              edge(func(e *graph.Edge) { e.Object = graph.Value{} }),
		"empty literal":          edge(func(e *graph.Edge) { e.Object = graph.TextIn("de", "") }),
		"node and literal":       edge(func(e *graph.Edge) { e.Object.Text = "x" }),
		"passage with NUL":       func(h *graph.Holding) { h.Pages[0].Text, h.Passages[0].Text = "a\x00b", "a\x00b" },
		"passage not UTF-8":      func(h *graph.Holding) { h.Pages[0].Text, h.Passages[0].Text = "a\xe4b", "a\xe4b" },
		"NUL":                    edge(func(e *graph.Edge) { e.Object = graph.Text("a\x00b") }),
		"invalid UTF-8":          edge(func(e *graph.Edge) { e.Object = graph.Text("M\xfcnchen") }),
		"language of spaces":     edge(func(e *graph.Edge) { e.Object = graph.TextIn("d e", "x") }),
		"language and datatype":  edge(func(e *graph.Edge) { e.Object = graph.Value{Text: "x", Lang: "de", Datatype: "urn:x:y"} }),
		"long literal":           edge(func(e *graph.Edge) { e.Object = graph.Text(strings.Repeat("x", 2<<20)) }),
		"relative IRI":           edge(func(e *graph.Edge) { e.Subject = "schwerin" }),
		"IRI with umlaut":        edge(func(e *graph.Edge) { e.Subject = "urn:x:größe" }),
		"IRI with space":         edge(func(e *graph.Edge) { e.Predicate = "urn:x:a b" }),
		"IRI with angle bracket": edge(func(e *graph.Edge) { e.Object = graph.Node("urn:x:a>") }),
		"IRI with bad percent":   edge(func(e *graph.Edge) { e.Object = graph.Node("urn:x:%C3%B") }),
		"IRI without scheme":     edge(func(e *graph.Edge) { e.Object = graph.Node(":x") }),
		"IRI with NUL":           edge(func(e *graph.Edge) { e.Object = graph.Node("urn:x:\x00") }),
		"long IRI":               edge(func(e *graph.Edge) { e.Object = graph.Node("urn:x:" + graph.IRI(strings.Repeat("x", 9999))) }),
		"unknown status":         edge(func(e *graph.Edge) { e.Status = "perhaps" }),
		"confidence above 1":     edge(func(e *graph.Edge) { e.Confidence = 1.5 }),
		"sentence beyond text":   edge(func(e *graph.Edge) { e.End = 99 }),
		"sentence backwards":     edge(func(e *graph.Edge) { e.Start = 9 }),
		"span beyond page":       passage(func(p *graph.Passage) { p.Spans[0].End = 999 }),
		"span on no page":        passage(func(p *graph.Passage) { p.Spans[0].FilePage = 7 }),
		"span backwards":         passage(func(p *graph.Passage) { p.Spans[0].Start = 99 }),
		"box inside out":         passage(func(p *graph.Passage) { p.Spans[0].Boxes = []graph.Box{{9, 9, 1, 1}} }),
		"box without a place":    passage(func(p *graph.Passage) { p.Spans[0].Boxes = []graph.Box{{math.NaN(), 0, 1, 1}} }),
		"text is not the source": passage(func(p *graph.Passage) { p.Text = "Der Text ist dA." }),
		"no text":                passage(func(p *graph.Passage) { p.Text, p.Spans = "", nil }),
		"edit outside":           passage(func(p *graph.Passage) { p.Edits = []graph.Edit{{Start: 3, End: 99}} }),
		"edits overlap":          passage(func(p *graph.Passage) { p.Edits = []graph.Edit{{Start: 0, End: 3}, {Start: 2, End: 4}} }),
		"wrong passage IRI":      passage(func(p *graph.Passage) { p.IRI = "urn:belegnetz:passage:aa01:9" }),
		"wrong document":         passage(func(p *graph.Passage) { p.Document = "urn:belegnetz:datei:bb" }),
		"passage twice":          passage(func(p *graph.Passage) { *p = graph.Passage{Number: 2} }),
		"passage of unknown kind": passage(func(p *graph.Passage) {
			p.Kind = "poem"
		}),
		"pages out of order":     func(h *graph.Holding) { h.Pages = append(h.Pages, h.Pages[0]) },
		"page not UTF-8":         func(h *graph.Holding) { h.Pages[0].Text += "\xff" },
		"document without IRI":   func(h *graph.Holding) { h.Document.IRI = "" },
		"file as vocabulary":     func(h *graph.Holding) { h.Document.Kind = graph.KindVocab },
		"vocabulary as concept":  func(h *graph.Holding) { *h = graph.Holding{Document: graph.Document{IRI: "urn:x:y"}} },
		"vocabulary with passes": func(h *graph.Holding) { h.Document.IRI, h.Document.Kind = "urn:x:y", graph.KindVocab },
		"access above internal":  func(h *graph.Holding) { h.Document.Access = 7 },
		"title not UTF-8":        func(h *graph.Holding) { h.Document.Title = "\xff" },
		"creator with NUL":       func(h *graph.Holding) { h.Document.Creators = []string{"\x00"} },
	} {
		h := valid()
		change(&h)
		if err := s.Put(ctx, h); !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("%s: got %v, want ErrInvalid", name, err)
		} else if !strings.Contains(err.Error(), said(name)) || !strings.Contains(err.Error(), string(h.Document.IRI)) {
			t.Errorf("%s: the error does not say so: %v", name, err)
		}
	}
	equal(t, "quads", quads(t, s, graph.Pattern{}), before)
	if generationOf(t, s) != generation {
		t.Error("the generation changed")
	}
}

// said is what the error of a holding that Put refuses must say.
func said(name string) string {
	switch {
	case strings.HasPrefix(name, "IRI"):
		return "IRI"
	case strings.Contains(name, "NUL"):
		return "contains a NUL"
	case strings.Contains(name, "UTF-8"):
		return "is not UTF-8"
	}
	return "invalid"
}

func twoLabels(t *testing.T, s *graph.Store) {
	one := with(document("aa01", "Eins", "Zwei"), 1, actor, graph.CarriesOut, graph.Node(measure), graph.Record{})
	both := with(one, 2, actor, graph.CarriesOut, graph.Node(measure), graph.Record{})
	other := with(document("bb01", "Drei"), 1, actor, graph.CarriesOut, graph.Node(measure), graph.Record{})
	pattern := graph.Pattern{Subject: actor}
	labels := func() (all []graph.IRI) {
		for _, q := range quads(t, s, pattern) {
			all = append(all, q.Label)
		}
		return all
	}
	put(t, s, both, other)
	equal(t, "three sources", labels(), []graph.IRI{both.Edges[0].Label, both.Edges[1].Label, other.Edges[0].Label})
	second := both
	second.Edges = both.Edges[1:]
	put(t, s, second)
	equal(t, "the first edge removed", labels(), []graph.IRI{both.Edges[1].Label, other.Edges[0].Label})
	put(t, s, both)
	put(t, s, one)
	equal(t, "the second edge removed", labels(), []graph.IRI{one.Edges[0].Label, other.Edges[0].Label})
	if err := s.Remove(context.Background(), one.Document.IRI); err != nil {
		t.Fatal(err)
	}
	equal(t, "one document fewer", labels(), []graph.IRI{other.Edges[0].Label})
}

func again(t *testing.T, s *graph.Store) {
	h := document("aa01", "Eins", "Zwei")
	for i := range 50 {
		h = with(h, i%3, actor, graph.Mentions, graph.Text(fmt.Sprint("Wort ", i/2)), graph.Record{Status: []graph.Status{graph.Done, graph.Planned}[i%2]})
	}
	put(t, s, document("cc01", "Drei"), h)
	first := quads(t, s, graph.Pattern{})
	for range 10 {
		put(t, s, h)
		equal(t, "quads", quads(t, s, graph.Pattern{}), first)
	}
	for range 3 {
		if err := s.Remove(context.Background(), h.Document.IRI); err != nil {
			t.Fatal(err)
		}
		put(t, s, h)
		equal(t, "quads after a removal", quads(t, s, graph.Pattern{}), first)
	}
}

func replace(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	old := with(document("aa01", "Eins", "Zwei", "Drei"), 3, actor, graph.Mentions, graph.Text("alt"), graph.Record{})
	now := with(document("aa01", "Vier"), 1, actor, graph.Mentions, graph.Text("neu"), graph.Record{})
	put(t, s, old, now)
	equal(t, "old quads", quads(t, s, graph.Pattern{Object: graph.Text("alt")}), nil)
	if got := quads(t, s, graph.Pattern{Object: graph.Text("neu")}); len(got) != 1 {
		t.Errorf("new quads: %v", got)
	}
	if _, err := s.Passage(ctx, graph.Public, graph.PassageIRI(old.Document.IRI, 2)); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("old passage: %v", err)
	}
	pages, err := s.Pages(ctx, graph.Public, old.Document.IRI)
	if err != nil {
		t.Error(err)
	}
	equal(t, "pages", pages, now.Pages)
	if _, err := s.Record(ctx, graph.Public, old.Edges[0].Quad); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("old record: %v", err)
	}
}

func remove(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	keep := with(document("bb01", "Bleibt"), 1, actor, graph.Mentions, graph.Text("Wort"), graph.Record{})
	gone := with(document("aa01", "Geht", "auch"), 1, actor, graph.Mentions, graph.Text("Wort"), graph.Record{})
	gone = with(gone, 2, actor, graph.Demands, graph.Node(measure), graph.Record{Status: graph.Demanded})
	put(t, s, keep)
	before := quads(t, s, graph.Pattern{})
	put(t, s, gone)
	if err := s.Remove(ctx, gone.Document.IRI); err != nil {
		t.Fatal(err)
	}
	equal(t, "quads", quads(t, s, graph.Pattern{}), before)
	for _, e := range gone.Edges {
		equal(t, "by label", quads(t, s, graph.Pattern{Label: e.Label}), nil)
		if _, err := s.Record(ctx, graph.Public, e.Quad); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("record: %v", err)
		}
	}
	if _, err := s.Document(ctx, graph.Public, gone.Document.IRI); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("document: %v", err)
	}
	if err := s.Remove(ctx, gone.Document.IRI); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("removed again: %v", err)
	}
	if err := s.Remove(ctx, keep.Document.IRI); err != nil {
		t.Fatal(err)
	}
	equal(t, "quads of an empty store", quads(t, s, graph.Pattern{}), nil)
	if st, err := s.Stats(ctx, graph.Internal); err != nil || st != (graph.Stats{}) {
		t.Errorf("stats of an empty store: %v, %v", st, err)
	}
}
