package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

var rulingSamples = []Ruling{
	{Operation: OpMerge, Entity: Ref{"urn:belegnetz:akteur:b", "B: „Größe“ & \"mehr\"", "Halle (Saale)"}, Into: Ref{IRI: "urn:belegnetz:akteur:a"}, Date: "2026-11-22", Note: "# kein Kommentar"},
	{Operation: OpSplit, Entity: Ref{IRI: "urn:belegnetz:akteur:a"}, Into: Ref{SplitIRI("urn:belegnetz:akteur:a", "Neu", "Schwerin"), "Neu", "Schwerin"},
		Spots: []Spot{{Passage: "urn:belegnetz:passage:0123456789abcdef:3", Quote: "zwei\nZeilen"}, {Passage: "urn:belegnetz:passage:0123456789abcdef:4"}}},
	{Operation: OpRename, Entity: Ref{IRI: "urn:belegnetz:massnahme:x"}, Name: "2024"},
	{Operation: OpHide, Entity: Ref{IRI: "urn:belegnetz:ort:x"}},
	{Operation: OpHide, Entity: Ref{IRI: "urn:belegnetz:akteur:a"}, Predicate: Funds, Object: Ref{IRI: "urn:belegnetz:massnahme:x"}},
	{Operation: OpReject, Entity: Ref{IRI: "urn:belegnetz:ereignis:a"}, Predicate: Date, Object: Ref{Name: "2015"}, Spots: []Spot{{Passage: "urn:belegnetz:passage:0123456789abcdef:3"}}},
	{Operation: OpAssert, Entity: Ref{IRI: "urn:belegnetz:akteur:a"}, Predicate: CarriesOut, Object: Ref{IRI: "urn:belegnetz:massnahme:x"}, Status: Planned,
		Spots: []Spot{{Passage: "urn:belegnetz:passage:0123456789abcdef:3", Quote: "wörtlich: so"}}},
}

func withoutLines(all []Ruling) []Ruling {
	plain := append([]Ruling{}, all...)
	for i := range plain {
		plain[i].First, plain[i].Last = 0, 0
	}
	return plain
}

func TestRulingsComeBack(t *testing.T) {
	var text strings.Builder
	text.WriteString("# Entscheidungen\n")
	for _, r := range rulingSamples {
		text.WriteString(r.String())
	}
	got, err := ReadRulings(text.String())
	if err != nil {
		t.Fatalf("%v in\n%s", err, text.String())
	}
	if !reflect.DeepEqual(withoutLines(got), rulingSamples) {
		t.Errorf("got %+v\nwant %+v", withoutLines(got), rulingSamples)
	}
	lines := strings.SplitAfter(text.String(), "\n")
	for i, r := range got {
		if entry := strings.Join(lines[r.First-1:min(r.Last-1, len(lines))], ""); entry != rulingSamples[i].String() {
			t.Errorf("ruling %d is said to be\n%s", i, entry)
		}
	}
}

func TestRulingFlaws(t *testing.T) {
	for text, want := range map[string]string{
		"x":                 "line 1: Die Datei ist keine Liste von Entscheidungen.",
		"- merge: {irr: x}": "line 1: Die Angabe „irr“ gibt es hier nicht.",
		"\n- merge: {iri: 'urn:belegnetz:akteur:a'}":                           "line 2: Es fehlt, womit zusammengelegt wird.",
		"- hide: {iri: 'keine Kennung'}":                                       "line 1: „keine Kennung“ ist keine Kennung.",
		"- hide: {subject: {iri: 'urn:belegnetz:akteur:a'}, predicate: loves}": "line 1: Das Prädikat „loves“ gibt es nicht.",
		"- hide: {iri: a}\n  hide: {iri: b}":                                   "line",
		"- note: nur das":                                                      "line 1: Es fehlt die Kennung (iri).",
		"\xff":                                                                 "line 0: Die Datei ist kein Text in UTF-8.",
		strings.Repeat("- [", 50):                                              "line 1: Die Angaben sind zu tief verschachtelt.",
		"- hide: &x {iri: 'urn:belegnetz:akteur:a'}\n- hide: *x":               "line",
	} {
		_, err := ReadRulings(text)
		var flaw *Flaw
		if !errors.As(err, &flaw) || !strings.Contains(err.Error(), want) || flaw.Remedy == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzReadRulings: what is read can be written and read again, and can be
// applied without harm.
func FuzzReadRulings(f *testing.F) {
	for _, r := range rulingSamples {
		f.Add(r.String())
	}
	f.Add("- hide: {iri: 'urn:belegnetz:akteur:a'}\n- rename: {iri: 'urn:belegnetz:akteur:a'}\n  to: 'b'\n# Ende")
	f.Add("- merge: {iri: &a b, name: *a}\n  into: |\n    x")
	h := ruledVersion()
	f.Fuzz(func(t *testing.T, text string) {
		all, err := ReadRulings(text)
		if err != nil {
			var flaw *Flaw
			if !errors.As(err, &flaw) || flaw.What == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		var again strings.Builder
		for _, r := range all {
			if r.First < 1 || r.Last <= r.First {
				t.Errorf("lines %d to %d", r.First, r.Last)
			}
			again.WriteString(r.String())
		}
		got, err := ReadRulings(again.String())
		if err != nil || !reflect.DeepEqual(withoutLines(got), withoutLines(all)) {
			t.Errorf("%v: %+v became %+v in\n%s", err, withoutLines(all), withoutLines(got), again.String())
		}
		after, d := newCuration(all).apply(h)
		if back := d.undo(after); !sameEdges(back.Edges, firstOfEach(h.Edges)) || back.Document.Work != h.Document.Work || back.Document.Place != h.Document.Place {
			t.Errorf("not undone")
		}
	})
}

func sameEdges(a, b []Edge) bool { return len(a) == len(b) && len(without(a, b)) == 0 }

// ruledVersion has an edge that a ruling can be on.
func ruledVersion() Holding {
	h := version(1)
	h.Edges[0].Subject = ActorIRI("Amt", "Schwerin")
	return h
}

// TestRulingsAreBackedUp: backup, restore and compact keep rulings and what
// they do, and what they undo when they go.
func TestRulingsAreBackedUp(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := openTest(t, dir, Options{})
	if err := s.Put(ctx, ruledVersion()); err != nil {
		t.Fatal(err)
	}
	before := mustRead(t, s)
	h := ruledVersion()
	subject := h.Edges[0].Subject
	text := fmt.Sprintf("- hide: {iri: %q}\n", subject)
	if v, err := s.Curate(ctx, text, false); err != nil || v[0].Documents != 1 {
		t.Fatal(v, err)
	}
	ruled := mustRead(t, s)
	var b bytes.Buffer
	if err := s.Backup(ctx, &b); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Curate(ctx, "", false); err != nil {
		t.Fatal(err)
	}
	if got := mustRead(t, s); !reflect.DeepEqual(got, before) {
		t.Error("not undone")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Restore(ctx, &b, dir); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Compact(ctx, dir, nil); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, dir, Options{})
	if got := mustRead(t, s); !reflect.DeepEqual(got, ruled) {
		t.Errorf("got %+v, want %+v", got, ruled)
	}
	if got, _, err := s.Curation(ctx); err != nil || got != text {
		t.Errorf("%q, %v", got, err)
	}
	if findings, err := Verify(ctx, s); err != nil || len(findings) > 0 {
		t.Error(findings, err)
	}
	if _, err := s.Curate(ctx, "", false); err != nil {
		t.Fatal(err)
	}
	if got := mustRead(t, s); !reflect.DeepEqual(got, before) {
		t.Error("not undone after all that")
	}
}

// TestVerifyRulings finds rulings that were not applied.
func TestVerifyRulings(t *testing.T) {
	ctx := context.Background()
	s := openTest(t, t.TempDir(), Options{})
	if err := s.Put(ctx, ruledVersion()); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("- hide: {iri: %q}\n", ruledVersion().Edges[0].Subject)
	rulings, err := ReadRulings(text)
	if err != nil {
		t.Fatal(err)
	}
	err = s.engine.update(ctx, func(changing storage) error {
		tx := &transaction{storage: changing, batch: quadsAtOnce}
		return errors.Join(tx.putCuration(text, rulings), tx.putMeta(schemaVersion, newGeneration()))
	})
	if err != nil {
		t.Fatal(err)
	}
	if findings, err := Verify(ctx, s); err != nil || len(findings) != 1 || findings[0].Fault != RulingIgnored {
		t.Error(findings, err)
	}
}

// BenchmarkRulings puts a document of 1,000 edges and rules on one more node
// under 10,000 rulings.
func BenchmarkRulings(b *testing.B) {
	ctx := context.Background()
	var text strings.Builder
	for i := range 10_000 {
		r := Ruling{Operation: OpMerge, Entity: Ref{IRI: ActorIRI(fmt.Sprintf("Stelle %d", i), "Schwerin"), Name: fmt.Sprintf("Stelle %d", i), Place: "Schwerin"},
			Into: Ref{IRI: ActorIRI("Amt", "Schwerin")}, Date: "2026-11-22"}
		text.WriteString(r.String())
	}
	s, err := Open(ctx, b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // nothing is kept
	h := version(1)
	for i := range 1000 {
		h.Edges = append(h.Edges, Edge{Quad{ActorIRI(fmt.Sprintf("Stelle %d", i), "Schwerin"), CarriesOut, Node(MeasureIRI("Kurs", "")), h.Passages[0].IRI}, Record{Rule: "x/1"}})
	}
	if _, err := s.Curate(ctx, text.String(), false); err != nil {
		b.Fatal(err)
	}
	b.Run("put", func(b *testing.B) {
		for b.Loop() {
			if err := s.Put(ctx, h); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one more", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			more := text.String() + Ruling{Operation: OpRename, Entity: Ref{IRI: ActorIRI("Amt", "Schwerin")}, Name: fmt.Sprint("Amt ", i)}.String()
			if _, err := s.Curate(ctx, more, false); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		rulings, err := ReadRulings(text.String())
		if err != nil || len(rulings) != 10_000 {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := ReadRulings(text.String()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if err := s.read(ctx, func(t *transaction, c *catalogue) error {
				_, err := t.readCatalogue(1)
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
