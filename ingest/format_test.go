package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

// checkReading reads hostile bytes: there is a holding or a Problem that can be
// shown, and the same one each time.
func checkReading(t *testing.T, name string, data []byte) {
	t.Helper()
	b, err := Read(name, bytes.NewReader(data), Options{})
	if err != nil {
		var p *Problem
		if !errors.As(err, &p) || p.What == "" || !utf8.ValidString(p.Message()) {
			t.Fatalf("%v", err)
		}
	}
	again, _ := Read(name, bytes.NewReader(data), Options{})
	if fmt.Sprintf("%+v", b) != fmt.Sprintf("%+v", again) {
		t.Fatal("read twice, got two results")
	}
	for _, h := range b.Holdings {
		checkHolding(t, h)
	}
}

// refused is what a person is told of a file that cannot be read.
func refused(t *testing.T, name string, data []byte, want error) string {
	t.Helper()
	_, err := Read(name, bytes.NewReader(data), Options{})
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", name, err, want)
	}
	return German(err)
}
