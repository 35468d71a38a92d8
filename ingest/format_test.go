package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"belegnetz/graph"
)

// A fixture is a file that a generator of ours wrote.
type fixture struct {
	name string
	data []byte
}

// pack writes a ZIP file of parts, given as name and content in turn.
func pack(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			panic(err) // memory is never full
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// formatGolden compares what is read from the fixtures with a golden file that
// shows documents and passages.
func formatGolden(t *testing.T, file string, fixtures []fixture) {
	t.Helper()
	file = filepath.Join("testdata", "formats", file)
	var got txtar.Archive
	for _, f := range fixtures {
		b, err := Read(f.name, bytes.NewReader(f.data), Options{})
		if err != nil {
			t.Fatalf("%s: %s", f.name, German(err))
		}
		for _, h := range b.Holdings {
			checkHolding(t, h)
			var out strings.Builder
			d := h.Document
			fmt.Fprintf(&out, "%s: %q, %s, Seiten: %d\n", d.File, d.Title, d.Kind, d.PageCount)
			for _, part := range []struct{ name, value string }{
				{"Verfasser", strings.Join(d.Creators, "; ")}, {"Datum", d.Issued}, {"Herausgeber", d.Publisher}, {"Sprache", d.Language},
			} {
				if part.value != "" {
					fmt.Fprintf(&out, "%s: %s\n", part.name, part.value)
				}
			}
			if d.Access == graph.Internal {
				out.WriteString("intern\n")
			}
			for _, p := range h.Passages {
				out.WriteString(show(p))
			}
			for _, line := range left(h) {
				fmt.Fprintf(&out, "in keiner Passage: %s\n", line)
			}
			got.Files = append(got.Files, txtar.File{Name: f.name + ": " + d.File, Data: []byte(out.String())})
		}
		for _, w := range b.Warnings {
			got.Comment = append(got.Comment, "Hinweis zu "+f.name+": "+w+"\n"...)
		}
	}
	text := txtar.Format(&got)
	if *update {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, want) {
		t.Errorf("%s: got\n%s", file, text)
	}
}

// holdingOf is a holding of a manuscript alone, without repair and extraction.
func holdingOf(m manuscript) graph.Holding {
	setSections(m.pages, m.lex, m.blocks)
	h := graph.Holding{Document: graph.Document{IRI: graph.FileIRI(strings.Repeat("0", 64)), Language: "de"}}
	h.Passages = passages(h.Document, m.pages, m.lex, m.blocks)
	for _, pg := range m.pages {
		h.Pages = append(h.Pages, pg.Page)
	}
	return h
}

// checkReading reads hostile bytes: there are manuscripts whose passages hold
// what all do, or a Problem that can be shown; and the same each time.
func checkReading(t *testing.T, name string, data []byte) {
	t.Helper()
	read := func() (hs []graph.Holding, about []Metadata, err error) {
		err = eachOriginal(name, bytes.NewReader(data), func(o original) error {
			m, err := o.manuscript(t.Context(), Options{})
			if err == nil {
				hs, about = append(hs, holdingOf(m)), append(about, m.metadata, m.information)
			}
			return err
		})
		return hs, about, err
	}
	hs, about, err := read()
	if err != nil {
		var p *Problem
		if !errors.As(err, &p) || p.What == "" || !utf8.ValidString(p.Message()) {
			t.Fatalf("%v", err)
		}
	}
	for _, h := range hs {
		checkHolding(t, h)
	}
	again, aboutAgain, _ := read()
	if !reflect.DeepEqual(hs, again) || !reflect.DeepEqual(about, aboutAgain) {
		t.Fatal("read twice, got two results")
	}
}
