package graph

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"
)

func sequence(quads []Quad, last error) iter.Seq2[Quad, error] {
	return func(yield func(Quad, error) bool) {
		for _, q := range quads {
			if !yield(q, nil) {
				return
			}
		}
		if last != nil {
			yield(Quad{}, last)
		}
	}
}

// parse reads a line with Cayley's reader, which makes numbers of typed
// strings.
func parse(t *testing.T, line string) Quad {
	t.Helper()
	q, err := nquads.NewReader(strings.NewReader(line), false).ReadQuad()
	if err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	if n, ok := q.Object.(quad.Int); ok {
		q.Object = n.TypedString()
	}
	back, err := fromCayley(q)
	if err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return back
}

func TestWriteNQuads(t *testing.T) {
	label := PassageIRI("urn:belegnetz:datei:aa", 1)
	quads := []Quad{
		{"urn:a:b", Mentions, Node("http://example.org/gr%C3%B6%C3%9Fe?x#y"), label},
		{"urn:a:b", Mentions, Text("„Ämter“ und \"Büros\" \\ mit\nZeilen\r\n\tTabulator"), label},
		{"urn:a:b", Mentions, TextIn("de-DE", "größer"), label},
		{"urn:a:b", NumberIs, Value{Text: "12", Datatype: "http://www.w3.org/2001/XMLSchema#int"}, label},
		{"urn:a:b", Mentions, Text("\x01\x1f\x7f"), label},
	}
	var b bytes.Buffer
	if err := WriteNQuads(context.Background(), &b, sequence(quads, nil)); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(b.String(), "\n")
	if len(lines) != len(quads)+1 {
		t.Fatalf("got %d lines for %d quads:\n%s", len(lines)-1, len(quads), b.String())
	}
	for i, q := range quads {
		if got := parse(t, lines[i]); got != q {
			t.Errorf("got %v, want %v", got, q)
		}
	}
	if want := `<urn:a:b> <` + string(Mentions) + `> "\u0001\u001F\u007F" <` + string(label) + "> .\n"; lines[4] != want {
		t.Errorf("got %s, want %s", lines[4], want)
	}
}

func TestWriteNQuadsFails(t *testing.T) {
	quads := []Quad{{"urn:a:b", Mentions, Text("x"), "urn:a:b"}}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if err := WriteNQuads(cancelled, new(bytes.Buffer), sequence(quads, nil)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := WriteNQuads(context.Background(), new(bytes.Buffer), sequence(quads, errBroken)); !errors.Is(err, errBroken) {
		t.Errorf("a failure of the sequence: %v", err)
	}
	if err := WriteNQuads(context.Background(), brokenWriter{}, sequence(quads, nil)); !errors.Is(err, errBroken) {
		t.Errorf("a failure of the writer: %v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func FuzzWriteNQuads(f *testing.F) {
	for _, seed := range []string{"Ämter", "\\\"\n", "\\u00e4", "\x00", "\u2028", "a\x7fb", "<urn:x>", `"@de`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" || !utf8.ValidString(text) {
			return
		}
		q := Quad{"urn:a:b", Mentions, TextIn("de", text), "urn:a:b"}
		var b bytes.Buffer
		if err := WriteNQuads(context.Background(), &b, sequence([]Quad{q}, nil)); err != nil {
			t.Fatal(err)
		}
		if strings.Count(b.String(), "\n") != 1 {
			t.Errorf("more than one line: %q", b.String())
		}
		if got := parse(t, b.String()); got != q {
			t.Errorf("got %q, want %q", got.Object.Text, text)
		}
	})
}
