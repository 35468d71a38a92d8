package graph

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func exported(t *testing.T, s *Store) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteNQuads(context.Background(), &b, s.Quads(context.Background(), Internal, Pattern{})); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// rich is a store with all sorts of quads.
func rich(t *testing.T) *Store {
	t.Helper()
	s := openTest(t, t.TempDir(), Options{})
	enrich(t, s)
	return s
}

func enrich(t *testing.T, s *Store) {
	t.Helper()
	h := claiming()
	d := &h.Document
	d.Creators, d.Issued, d.Place, d.Kind, d.Language = []string{"Pilz, Madlen", "Hummel, Steven"}, "2018", "Halle (Saale)", KindInterview, "de"
	d.Publisher, d.Access = "Stadt „Halle“\n\\ \"Umland\"\t\x01", Internal
	h.Passages[1].Kind = Heading
	doc := d.IRI
	add := func(subject, predicate IRI, object Value, label IRI) {
		h.Edges = append(h.Edges, Edge{Quad: Quad{subject, predicate, object, label}})
	}
	add(doc, Title, Text("Ein zweiter Titel"), doc)
	add(doc, Title, Text(d.Title), doc) // metadata says so too
	add(doc, AccessRights, Text("public"), doc)
	add(doc, Spatial, Node("http://example.org/Ort%20mit%20L%C3%BCcke"), doc)
	add(PassageIRI(doc, 1), FilePageIs, Text("7"), doc)
	add(PassageIRI(doc, 9), KindOf, Text("heading"), doc)
	add(PassageIRI(doc, 2), Cites, Node("urn:belegnetz:werk:x"), PassageIRI(doc, 2))
	add("urn:belegnetz:behauptung:00112233445566778899aabbccddeeff", Mentions, TextIn("de-DE", "kein Anspruch"), PassageIRI(doc, 2))
	vocabulary := Holding{Document: Document{IRI: "urn:belegnetz:vokabular:test", Kind: KindVocab, Title: "Test"}}
	vocabulary.Edges = []Edge{{Quad: Quad{"urn:x:x", PrefLabel, TextIn("de", "Wort"), vocabulary.Document.IRI}}}
	other := version(1)
	other.Document.IRI = "urn:belegnetz:datei:00"
	other.Passages, other.Pages, other.Edges = nil, nil, nil
	for _, h := range []Holding{h, vocabulary, other} {
		if err := s.Put(context.Background(), h); err != nil {
			t.Fatal(err)
		}
	}
}

// TestImport: what was exported and imported is exported again, quad by quad.
func TestImport(t *testing.T) {
	ctx := context.Background()
	from := rich(t)
	want := exported(t, from)
	s := openTest(t, t.TempDir(), Options{})
	if err := Import(ctx, s, ReadNQuads(strings.NewReader(want))); err != nil {
		t.Fatal(err)
	}
	if got := exported(t, s); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if findings, err := Verify(ctx, s); err != nil || len(findings) > 0 {
		t.Errorf("verify: %v, %v", findings, err)
	}
	for _, a := range []Access{Public, Internal} {
		before, err := from.Stats(ctx, a)
		after, errAfter := s.Stats(ctx, a)
		if before != after || err != nil || errAfter != nil {
			t.Errorf("access %v: %+v before, %+v after; %v, %v", a, before, after, err, errAfter)
		}
	}
	for doc, err := range from.Documents(ctx, Internal) {
		imported, errImported := s.Document(ctx, Internal, doc.IRI)
		if err != nil || errImported != nil || imported.Access != doc.Access || imported.Work != doc.Work || imported.Kind != doc.Kind {
			t.Errorf("%v: imported as %v", doc, imported)
		}
	}
	if err := Import(ctx, s, ReadNQuads(strings.NewReader(want))); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("into a store with documents: %v", err)
	}
}

// TestImportMade: the documents of another graph are made of something else,
// those of the same graph are not.
func TestImportMade(t *testing.T) {
	ctx := context.Background()
	text := exported(t, rich(t))
	made := func(text string) (all []string) {
		s := openTest(t, t.TempDir(), Options{})
		if err := Import(ctx, s, ReadNQuads(strings.NewReader(text))); err != nil {
			t.Fatal(err)
		}
		for d, err := range s.Documents(ctx, Internal) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, d.Made)
		}
		return all
	}
	first, again := made(text), made(text)
	other := made(strings.ReplaceAll(text, "kein Anspruch", "ein Anspruch"))
	if !slices.Equal(first, again) {
		t.Errorf("the same graph is made of %v and %v", first, again)
	}
	changed := 0
	for i := range first {
		if first[i] != other[i] {
			changed++
		}
	}
	if len(first) != 2 || changed != 1 {
		t.Errorf("one quad of two documents changed: made of %v, then of %v", first, other)
	}
}

// TestNoImport: what is no export leaves the store as it was.
func TestNoImport(t *testing.T) {
	ctx := context.Background()
	lines := strings.SplitAfter(strings.TrimSuffix(exported(t, rich(t)), "\n"), "\n")
	s := openTest(t, t.TempDir(), Options{})
	before := mustRead(t, s)
	cancelled, cancel := context.WithCancel(ctx)
	for name, text := range map[string]string{
		"no quads":              strings.Join(lines, "") + "\nDas ist ein Text.\n",
		"not together":          strings.Join(lines, "") + "\n" + lines[0],
		"a passage without":     strings.ReplaceAll(strings.Join(lines, ""), "<"+string(NumberIs)+">", "<"+string(Related)+">"),
		"label of nobody":       strings.Join(lines, "") + "\n<urn:x:x> <urn:x:y> \"z\" <" + string(PassageIRI("urn:belegnetz:datei:ff", 1)) + "> .\n",
		"relative IRI":          `<x> <urn:x:y> "z" <urn:x:z> .`,
		"without label":         `<urn:x:x> <urn:x:y> "z" .`,
		"half a surrogate pair": `<urn:x:x> <urn:x:y> "\uD800" <urn:x:z> .`,
		"NUL":                   `<urn:x:x> <urn:x:y> "\u0000" <urn:x:z> .`,
		"not UTF-8":             "<urn:x:x> <urn:x:y> \"\xff\" <urn:x:z> .",
		"long line":             `<urn:x:x> <urn:x:y> "` + strings.Repeat("x", maxLine) + `" <urn:x:z> .`,
	} {
		if err := Import(ctx, s, ReadNQuads(strings.NewReader(text))); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want ErrInvalid", name, err)
		}
		if !reflect.DeepEqual(mustRead(t, s), before) {
			t.Fatalf("%s: something has stayed", name)
		}
	}
	n := 0
	err := Import(cancelled, s, func(yield func(Quad, error) bool) {
		for q, err := range ReadNQuads(strings.NewReader(strings.Join(lines, ""))) {
			if n++; n == len(lines)-1 {
				cancel()
			}
			if !yield(q, err) {
				return
			}
		}
	})
	if !errors.Is(err, context.Canceled) || !reflect.DeepEqual(mustRead(t, s), before) {
		t.Errorf("cancelled: %v, or something has stayed", err)
	}
}

// FuzzReadNQuads: what is read and written is read again as the same.
func FuzzReadNQuads(f *testing.F) {
	f.Add("<urn:x:x> <urn:x:y> \"z\\u00e4\\n\"@de-DE <urn:x:z> .\n# Kommentar\n\n<urn:x:x> <urn:x:y> <urn:x:o> <urn:x:z> .")
	f.Add(`<urn:x:x> <urn:x:y> "7"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:x:z> .`)
	f.Add(`<urn:x:x> <urn:x:y> "\U0001F600\t\"\\" <urn:x:z>.`)
	f.Fuzz(func(t *testing.T, text string) {
		var quads []Quad
		for q, err := range ReadNQuads(strings.NewReader(text)) {
			if err != nil {
				if !errors.Is(err, ErrInvalid) {
					t.Error(err)
				}
				return
			}
			quads = append(quads, q)
		}
		var b bytes.Buffer
		if err := WriteNQuads(context.Background(), &b, sequence(quads, nil)); err != nil {
			t.Fatal(err)
		}
		var again []Quad
		for q, err := range ReadNQuads(&b) {
			if err != nil {
				t.Fatal(err)
			}
			again = append(again, q)
		}
		if !reflect.DeepEqual(again, quads) {
			t.Errorf("got %v, want %v", again, quads)
		}
	})
}
