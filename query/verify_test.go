package query

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belegnetz/graph"
)

func verified(t *testing.T, e *Engine) []Difference {
	t.Helper()
	found, err := e.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestVerify changes the index behind the engine's back.
func TestVerify(t *testing.T) {
	s := testStore(t)
	e := testEngine(t, s, t.TempDir())
	if found := verified(t, e); len(found) > 0 {
		t.Fatalf("a new index differs: %v", found)
	}
	var doc graph.Document
	for d, err := range s.Documents(t.Context(), graph.Internal) {
		if err != nil {
			t.Fatal(err)
		}
		doc = d
	}
	other, stray := graph.PassageIRI(doc.IRI, 2), graph.PassageIRI(doc.IRI, doc.Passages+1)
	changed, err := s.Passage(t.Context(), graph.Internal, other)
	if err != nil {
		t.Fatal(err)
	}
	changed.Text = strings.Replace(changed.Text, " ", " Rollmops ", 1)
	a := newAnalyser()
	w := e.index.Write()
	w.Remove(string(doc.IRI))
	w.Begin(int(doc.Access), string(doc.IRI), doc.Made)
	for p, err := range s.Passages(t.Context(), graph.Internal, doc.IRI) {
		if err != nil {
			t.Fatal(err)
		}
		if p.IRI == other {
			p = changed
		}
		w.Add(int(doc.Access), a.passage(doc, p))
	}
	w.Add(int(doc.Access), a.passage(doc, changed))
	if err := w.Commit(e.index.Generation()); err != nil {
		t.Fatal(err)
	}
	w.Close()
	want := []Difference{{other, "other words in the index"}, {stray, "not in the store"}}
	if found := verified(t, e); fmt.Sprint(found) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", found, want)
	}
}

// writerVariable names the environment variable with the folder that makes the
// test's own program the process that is killed.
const writerVariable = "BELEGNETZ_INDEX_TEST_STORE"

// TestIndexAfterKill kills a process that writes to store and index, and looks
// whether they agree afterwards.
func TestIndexAfterKill(t *testing.T) {
	if dir := os.Getenv(writerVariable); dir != "" {
		writeIndexed(t, dir)
		return
	}
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	dir := t.TempDir()
	passages := 0
	for round := range rounds {
		writer := exec.Command(os.Args[0], "-test.run=^TestIndexAfterKill$")
		writer.Env = append(os.Environ(), writerVariable+"="+dir)
		out, err := writer.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		said := bufio.NewScanner(out)
		if !said.Scan() || said.Text() != "open" {
			t.Fatalf("the writer said %q", said.Text())
		}
		time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
		if err := writer.Process.Kill(); err != nil {
			t.Fatalf("the writer ended by itself: %v", err)
		}
		for said.Scan() {
			t.Errorf("the writer said %q", said.Text())
		}
		_ = writer.Wait() // it was killed

		s, err := graph.Open(t.Context(), dir, graph.Options{MaxSize: 1 << 26})
		if err != nil {
			t.Fatal(err)
		}
		e, err := Open(t.Context(), s, nil, filepath.Join(dir, "index"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if found := verified(t, e); len(found) > 0 {
			t.Errorf("round %d: %d differences, first %v", round, len(found), found[0])
		}
		if e.folder == "" {
			t.Errorf("round %d: the index on disk was given up", round)
		}
		stock, err := e.Stock(t.Context(), graph.Internal)
		if err != nil {
			t.Fatal(err)
		}
		passages += stock.Passages
		if err := errors.Join(e.Close(), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if passages == 0 {
		t.Error("no passage was ever written")
	}
}

// writeIndexed changes and indexes documents without end.
func writeIndexed(t *testing.T, dir string) {
	s, err := graph.Open(t.Context(), dir, graph.Options{MaxSize: 1 << 26})
	if err != nil {
		t.Fatal(err)
	}
	e, err := Open(t.Context(), s, nil, filepath.Join(dir, "index"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("open")
	for {
		for range 1 + rand.IntN(3) {
			h := passagesOf(rand.IntN(5), rand.IntN(1000))
			if err := s.Put(t.Context(), h); err != nil {
				t.Fatal(err)
			}
			if rand.IntN(4) == 0 {
				if err := s.Remove(t.Context(), h.Document.IRI); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := e.Search(t.Context(), graph.Public, "Wohnung", 1); err != nil {
			t.Fatal(err)
		}
	}
}

// passagesOf is a version of a document with up to 2500 short passages, which
// the index takes in several steps.
func passagesOf(number, version int) graph.Holding {
	doc := graph.IRI(fmt.Sprintf("urn:belegnetz:datei:%016x", number))
	h := graph.Holding{Document: graph.Document{IRI: doc, Title: "Bericht", Kind: graph.KindReport, Language: "de", Made: fmt.Sprint(version)}}
	var page strings.Builder
	for n := 1; n <= []int{1, 30, 2500}[version%3]; n++ {
		text := fmt.Sprintf("Wohnung %d der Fassung %d", n, version)
		start := page.Len()
		page.WriteString(text)
		h.Passages = append(h.Passages, graph.Passage{
			IRI: graph.PassageIRI(doc, n), Document: doc, Number: n, FilePage: 1, LastPage: 1, Kind: graph.Paragraph, Language: "de",
			Text: text, Spans: []graph.Span{{FilePage: 1, Start: start, End: page.Len()}},
		})
	}
	h.Pages = []graph.Page{{Number: 1, Text: page.String()}}
	return h
}
