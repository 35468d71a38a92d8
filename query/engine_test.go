package query

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"belegnetz/graph"
	"belegnetz/ingest"
)

// testStore holds testdata/corpus.
func testStore(t testing.TB) *graph.Store {
	t.Helper()
	ctx := t.Context()
	s, err := graph.Open(ctx, t.TempDir(), graph.Options{MaxSize: 1 << 26})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, v := range testVocabularies(t) {
		if err := s.Put(ctx, v.Holding()); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob("testdata/corpus/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, file := range files {
		put(t, s, file)
	}
	return s
}

// put reads a file into the store and returns its document.
func put(t testing.TB, s *graph.Store, file string) graph.Document {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return putText(t, s, filepath.Base(file), string(raw))
}

func putText(t testing.TB, s *graph.Store, name, text string) graph.Document {
	t.Helper()
	b, err := ingest.Read(name, strings.NewReader(text), ingest.Options{Vocabularies: testVocabularies(t)})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, h := range b.Holdings {
		if err := s.Put(t.Context(), h); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return b.Holdings[0].Document
}

func testEngine(t testing.TB, s *graph.Store, dir string) *Engine {
	t.Helper()
	e, err := Open(t.Context(), s, testVocabularies(t), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// TestRanks asks for passages by words that they have, by other forms of them,
// and by what they mean, and compares the ranks.
func TestRanks(t *testing.T) {
	e := testEngine(t, testStore(t), "")
	var lines []string
	reciprocal := 0.0
	cases := []struct{ words, wanted string }{
		{"Diskriminierung am Wohnungsmarkt", "zieht dorthin"},
		{"diskriminierungen wohnungsmärkte", "zieht dorthin"},
		{"Gemeinschaftsunterkünfte in Kalle", "Gemeinschaftsunterkunft am Rand"},
		{"Träger des Quartiersmanagements", "Träger ist der Verein"},
		{"Runder Tisch", "Runden Tisch gegen Rassismus"},
		{"Wohnungen in der Innenstadt", "auch in der Innenstadt"},
		{"Geld vom Land", "beim Geld am Land"},
		{"Ausländerbeirat wählen", "bis 2014 gewählt"},
		{"Antirassismus Merlenburg", "tritt Rassismus"},
	}
	for _, c := range cases {
		hits, err := e.Search(t.Context(), graph.Public, c.words, 10)
		if err != nil {
			t.Fatal(err)
		}
		rank := 0
		for i, h := range hits.Results {
			if rank == 0 && strings.Contains(h.Quote, c.wanted) {
				rank = i + 1
			}
		}
		if rank > 0 {
			reciprocal += 1 / float64(rank)
		}
		lines = append(lines, fmt.Sprintf("%d %s", rank, c.words))
	}
	lines = append(lines, fmt.Sprintf("MRR %.3f", reciprocal/float64(len(cases))))
	golden(t, "testdata/ranks.golden", strings.Join(lines, "\n")+"\n")
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%swant\n%s", file, got, want)
	}
}

func TestInternalStaysInternal(t *testing.T) {
	s := testStore(t)
	e := testEngine(t, s, "")
	for _, c := range []struct {
		access graph.Access
		found  bool
	}{{graph.Public, false}, {graph.Internal, true}} {
		a, err := e.Ask(t.Context(), c.access, "Was ist die Kleiderkammer?")
		if err != nil {
			t.Fatal(err)
		}
		if found := len(a.Results) > 0; found != c.found {
			t.Errorf("access %v: %d results", c.access, len(a.Results))
		}
		if mentioned := strings.Contains(fmt.Sprintf("%+v", a), "Zuschüsse"); mentioned != c.found {
			t.Errorf("access %v: %+v", c.access, a)
		}
		hits, err := e.Search(t.Context(), c.access, "Diskriminierung Wohnungssuche", 10)
		if err != nil {
			t.Fatal(err)
		}
		if leaked := strings.Contains(fmt.Sprintf("%+v", hits), "unsere Gäste"); leaked != c.found {
			t.Errorf("access %v: %+v", c.access, hits)
		}
	}
	a, err := e.Ask(t.Context(), graph.Public, "Kleiderkamera")
	if err != nil || strings.Contains(fmt.Sprint(a.Suggestions), "Kleiderkammer") {
		t.Errorf("suggestions show an internal word: %v %v", a.Suggestions, err)
	}
}

func TestIndexFollowsTheStore(t *testing.T) {
	s, dir := testStore(t), t.TempDir()
	e, err := Open(t.Context(), s, nil, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	found := func(e *Engine, word string) int {
		t.Helper()
		hits, err := e.Search(t.Context(), graph.Public, word, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(hits.Results)
	}
	const text = "# Neues\n\nDer Leuchtturm steht in Merlenburg.\n"
	if found(e, "Leuchtturm") != 0 {
		t.Fatal("found before it was put")
	}
	doc := putText(t, s, "neu.md", text)
	if found(e, "Leuchtturm") != 1 {
		t.Error("a new document is not found")
	}
	gone := putText(t, s, "weg.md", "# Altes\n\nDie Mole ist gesperrt.\n")
	if found(e, "Mole") != 1 {
		t.Error("the next document is not found")
	}
	if err := s.Remove(t.Context(), gone.IRI); err != nil {
		t.Fatal(err)
	}
	if found(e, "Mole") != 0 {
		t.Error("a removed document is found")
	}
	if found := verified(t, e); len(found) > 0 {
		t.Errorf("the index differs: %v", found)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(t.Context(), doc.IRI); err != nil {
		t.Fatal(err)
	}
	e = testEngine(t, s, dir)
	if found(e, "Leuchtturm") != 0 || found(e, "Segregation") == 0 {
		t.Error("the index did not follow while nobody had it open")
	}
}

func TestIndexIsMadeAnew(t *testing.T) {
	for name, damage := range map[string]func(folder string) error{
		"missing": os.RemoveAll,
		"no index": func(folder string) error {
			return errors.Join(os.RemoveAll(folder), os.WriteFile(folder, []byte("x"), 0o600))
		},
		"broken manifest": func(folder string) error {
			return os.WriteFile(filepath.Join(folder, "manifest.json"), []byte("{"), 0o600)
		},
		"no manifest": func(folder string) error { return os.Remove(filepath.Join(folder, "manifest.json")) },
		"no segments": func(folder string) error { return eachSegment(folder, os.Remove) },
		"cut segments": func(folder string) error {
			return eachSegment(folder, func(segment string) error { return os.Truncate(segment, 100) })
		},
		"flipped bytes": func(folder string) error { return eachSegment(folder, flip) },
		"leftovers":     func(folder string) error { return os.Mkdir(folder+".new", 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := testStore(t), t.TempDir()
			e, err := Open(t.Context(), s, nil, dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			if err := damage(filepath.Join(dir, indexFolder)); err != nil {
				t.Fatal(err)
			}
			hits, err := testEngine(t, s, dir).Search(t.Context(), graph.Public, "Segregation", 10)
			if err != nil || len(hits.Results) == 0 {
				t.Errorf("%d results, %v", len(hits.Results), err)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("leftovers: %v %v", entries, err)
			}
		})
	}
}

func eachSegment(folder string, damage func(file string) error) error {
	segments, err := filepath.Glob(filepath.Join(folder, "*.segment"))
	if len(segments) == 0 {
		err = errors.New("no segments")
	}
	for _, s := range segments {
		err = errors.Join(err, damage(s))
	}
	return err
}

// flip changes a byte in every thousand, in place: the file may be mapped.
func flip(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	var b [1]byte
	for at := int64(500); err == nil && at < info.Size(); at += 1000 {
		if _, err = f.ReadAt(b[:], at); err == nil {
			b[0] ^= 4
			_, err = f.WriteAt(b[:], at)
		}
	}
	return errors.Join(err, f.Close())
}

func TestIndexDamagedWhileOpen(t *testing.T) {
	s := testStore(t)
	e := testEngine(t, s, t.TempDir())
	if err := eachSegment(e.path(), flip); err != nil {
		t.Fatal(err)
	}
	putText(t, s, "neu.md", "# Neues\n\nDer Leuchtturm steht in Merlenburg.\n")
	for _, word := range []string{"Leuchtturm", "Segregation"} {
		if hits, err := e.Search(t.Context(), graph.Public, word, 1); err != nil || len(hits.Results) != 1 {
			t.Errorf("%s: %d results, %v", word, len(hits.Results), err)
		}
	}
}

func TestTwoEnginesOnOneFolder(t *testing.T) {
	s, dir := testStore(t), t.TempDir()
	first, second := testEngine(t, s, dir), testEngine(t, s, dir)
	if !second.index.ReadOnly() {
		t.Error("the second engine does not read the first one's index")
	}
	search := func(word string) {
		t.Helper()
		for _, e := range []*Engine{second, first, second} {
			if hits, err := e.Search(t.Context(), graph.Public, word, 1); err != nil || len(hits.Results) != 1 {
				t.Errorf("%s: %d results, %v", word, len(hits.Results), err)
			}
		}
	}
	search("Segregation")
	putText(t, s, "neu.md", "# Neues\n\nDer Leuchtturm steht in Merlenburg.\n")
	search("Leuchtturm") // the second engine goes on by itself
	if second.index.ReadOnly() {
		t.Error("the second engine reads an index that is out of date")
	}
}

func TestOpenStopsWithItsContext(t *testing.T) {
	s := testStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, s, nil, t.TempDir(), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("open: %v", err)
	}
	if _, err := testEngine(t, s, "").Ask(ctx, graph.Public, "Segregation"); !errors.Is(err, context.Canceled) {
		t.Errorf("ask: %v", err)
	}
}

func TestManyAskWhileTheStoreChanges(t *testing.T) {
	s := testStore(t)
	e := testEngine(t, s, t.TempDir())
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 8 {
				if a, err := e.Ask(t.Context(), graph.Public, "Was ist Segregation?"); err != nil || len(a.Results) == 0 {
					t.Errorf("%d results, %v", len(a.Results), err)
				}
			}
		})
	}
	for i := range 4 {
		putText(t, s, fmt.Sprintf("n%d.md", i), fmt.Sprintf("# Nummer %d\n\nText Nummer %d.\n", i, i))
	}
	wait.Wait()
}
