package graphtest

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"belegnetz/graph"
)

// annotation is one on a document's first passage.
func annotation(id string, h graph.Holding) graph.Annotation {
	p := h.Passages[0]
	return graph.Annotation{ID: id, Exact: p.Text, Prefix: "davor „", Suffix: "“ danach", Work: h.Document.Work, Document: h.Document.IRI,
		SHA256: h.Document.SHA256, File: h.Document.File, Passage: p.IRI, End: len([]rune(p.Text)), FilePage: p.FilePage, Printed: "iv",
		Access: h.Document.Access, Title: h.Document.Title, Citation: "(Pilz & Hummel 2018: iv)", Footnote: "Pilz & Hummel 2018, S. iv.",
		Note: "Größe, <b>\"Maß\"</b>\n& mehr", Added: time.Date(2026, 11, 22, 23, 5, 0, 0, time.UTC)}
}

func keep(t *testing.T, s *graph.Store, all ...graph.Annotation) {
	t.Helper()
	if err := s.Annotate(context.Background(), func([]graph.Annotation) ([]graph.Annotation, error) { return all, nil }); err != nil {
		t.Fatal(err)
	}
}

func kept(t *testing.T, s *graph.Store, a graph.Access) string {
	t.Helper()
	all, err := s.Annotations(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, n := range all {
		ids = append(ids, n.ID)
	}
	return strings.Join(ids, " ")
}

// annotations stay in their order whatever becomes of their document, and no
// index has to be made anew for them.
func annotations(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	h, secret := document("0123456789abcdef", "Erstens.", "Zweitens."), document("1123456789abcdef", "Im Vertrauen.")
	secret.Document.Access = graph.Internal
	put(t, s, h, secret)
	generation, err := s.Generation(ctx)
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := annotation("a", h), annotation("b", secret), annotation("c", h)
	keep(t, s, a, b, c)
	if got, err := s.Annotations(ctx, graph.Internal); err != nil || !reflect.DeepEqual(got, []graph.Annotation{a, b, c}) {
		t.Errorf("%v, %+v", err, got)
	}
	if got := kept(t, s, graph.Public); got != "a c" {
		t.Errorf("a public reader sees %q", got)
	}
	if now, err := s.Generation(ctx); err != nil || now != generation {
		t.Errorf("the generation is another: %v", err)
	}
	keep(t, s, c, a)
	if err := s.Remove(ctx, h.Document.IRI); err != nil {
		t.Fatal(err)
	}
	if got := kept(t, s, graph.Internal); got != "c a" {
		t.Errorf("kept %q", got)
	}
	if findings, err := graph.Verify(ctx, s); err != nil || len(findings) > 0 {
		t.Error(findings, err)
	}
	keep(t, s)
	if got := kept(t, s, graph.Internal); got != "" {
		t.Errorf("kept %q", got)
	}
}

// annotationsRefused leaves what was there when a change fails or breaks a rule.
func annotationsRefused(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	h := document("0123456789abcdef", "Erstens.")
	good := annotation("gut", h)
	keep(t, s, good)
	mine := errors.New("mine")
	if err := s.Annotate(ctx, func([]graph.Annotation) ([]graph.Annotation, error) { return nil, mine }); !errors.Is(err, mine) {
		t.Errorf("%v", err)
	}
	for name, spoil := range map[string]func(*graph.Annotation){
		"no id":        func(n *graph.Annotation) { n.ID = "" },
		"no words":     func(n *graph.Annotation) { n.Exact = "" },
		"twice":        func(n *graph.Annotation) { n.ID = "gut" },
		"NUL":          func(n *graph.Annotation) { n.Note = "\x00" },
		"not UTF-8":    func(n *graph.Annotation) { n.Note = "\xff" },
		"too long":     func(n *graph.Annotation) { n.Note = strings.Repeat("x", 1<<20) },
		"no file":      func(n *graph.Annotation) { n.Document = "urn:x:x" },
		"empty place":  func(n *graph.Annotation) { n.End = n.Start },
		"other access": func(n *graph.Annotation) { n.Access = 7 },
	} {
		bad := annotation("schlecht", h)
		spoil(&bad)
		err := s.Annotate(ctx, func(all []graph.Annotation) ([]graph.Annotation, error) { return append(all, bad), nil })
		if !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Annotate(over, func([]graph.Annotation) ([]graph.Annotation, error) { return nil, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if got := kept(t, s, graph.Internal); got != "gut" {
		t.Errorf("kept %q", got)
	}
}
