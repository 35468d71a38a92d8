package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"belegnetz/graph"
)

// holdings are all that the store holds, without the places they came from.
func holdings(t *testing.T, s *graph.Store) []string {
	t.Helper()
	var all []string
	for d, err := range s.Documents(context.Background(), graph.Internal) {
		if err != nil {
			t.Fatal(err)
		}
		h, err := s.Holding(context.Background(), graph.Internal, d.IRI)
		if err != nil {
			t.Fatal(err)
		}
		for i, from := range h.Document.Sources {
			h.Document.Sources[i].Path = filepath.Base(from.Path)
		}
		text, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}

// Whichever reader is first, the store holds the same.
func TestRunIsDeterministic(t *testing.T) {
	var content []string
	for i := range 60 {
		text := strings.Repeat(fmt.Sprintf("Satz %d handelt von der Stadt. ", i/2), 1+i%7*40)
		content = append(content, fmt.Sprintf("%02d.txt", i), text)
	}
	content = append(content, "viele.jsonl", strings.Repeat("{\"text\": \"Ein Satz.\"}\n{\"text\": \"Noch ein Satz.\"}\n", 50))
	dir := files(t, content...)
	var want []string
	for _, readers := range []int{1, 2, 8} {
		before := runtime.GOMAXPROCS(readers)
		s := store(t)
		r, err := Run(context.Background(), s, []string{dir}, RunOptions{})
		runtime.GOMAXPROCS(before)
		if err != nil || r.Failed > 0 || len(r.Files) != 61 || r.Files[60].Path != filepath.Join(dir, "viele.jsonl") {
			t.Fatalf("%d readers: %+v, %v", readers, r, err)
		}
		if got := holdings(t, s); want == nil {
			want = got
		} else if !slices.Equal(got, want) {
			t.Errorf("%d readers hold something else than one", readers)
		}
	}
}

// Files that exchange their contents keep both documents.
func TestRunExchanged(t *testing.T) {
	dir := files(t, "a.txt", "Der erste Text handelt vom Land.", "b.txt", "Der zweite Text handelt vom Meer.")
	s, ctx := store(t), context.Background()
	if _, err := Run(ctx, s, []string{dir}, RunOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, move := range [][2]string{{"a.txt", "c"}, {"b.txt", "a.txt"}, {"c", "b.txt"}} {
		if err := os.Rename(filepath.Join(dir, move[0]), filepath.Join(dir, move[1])); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Run(ctx, s, []string{dir}, RunOptions{Prune: true})
	if err != nil || r.Unchanged != 2 || r.Replaced+r.Pruned > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, h := range holdings(t, s) {
		var holding graph.Holding
		if err := json.Unmarshal([]byte(h), &holding); err != nil {
			t.Fatal(err)
		}
		want := map[bool]string{true: "b.txt", false: "a.txt"}[strings.Contains(h, "Land")]
		if from := holding.Document.Sources; len(from) != 1 || from[0].Path != want {
			t.Errorf("sources %v, want %s", from, want)
		}
	}
}

// A copy that is internal makes the document internal until it is gone.
func TestRunAccessOfCopies(t *testing.T) {
	dir := files(t, "a.txt", "Ein Text, den es zweimal gibt.", "b.txt", "Ein Text, den es zweimal gibt.", "b.yaml", "zugang: intern")
	s, ctx := store(t), context.Background()
	access := func() (a graph.Access) {
		for d, err := range s.Documents(ctx, graph.Internal) {
			if err != nil {
				t.Fatal(err)
			}
			a = d.Access
		}
		return a
	}
	for range 3 {
		if _, err := Run(ctx, s, []string{dir}, RunOptions{}); err != nil || access() != graph.Internal {
			t.Fatal("not internal", err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "b.yaml")); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(ctx, s, []string{dir}, RunOptions{}); err != nil || access() != graph.Public {
		t.Error("not public again", err)
	}
}

// The end of ctx loses nothing that was read before.
func TestRunCancelledAnywhere(t *testing.T) {
	var content []string
	for i := range 40 {
		content = append(content, fmt.Sprintf("%02d.txt", i), fmt.Sprintf("Satz %d handelt von der Stadt.", i))
	}
	dir := files(t, content...)
	for _, stop := range []int{1, 7, 39} {
		s := store(t)
		ctx, cancel := context.WithCancel(context.Background())
		r, err := Run(ctx, s, []string{dir}, RunOptions{Progress: func(done, _ int, _ string) {
			if done == stop {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) || r.Read != stop || len(holdings(t, s)) != stop {
			t.Errorf("stopped after %d: %d read, %d held, %v", stop, r.Read, len(holdings(t, s)), err)
		}
	}
}

// A fault in a reader is its file's alone.
func TestReadersSurviveFaults(t *testing.T) {
	r := readers{options: RunOptions{Stdin: faulty{}}}
	tk := &task{found: found{path: Stdin}, items: make(chan item, 1)}
	err := r.read(context.Background(), tk, given{})
	if !errors.Is(err, ErrFault) || !strings.Contains(German(err), "die übrigen Dateien sind nicht betroffen") {
		t.Error(err)
	}
}

type faulty struct{}

func (faulty) Read([]byte) (int, error) { panic("a fault") }

func TestBudget(t *testing.T) {
	b, ctx := newBudget(10), context.Background()
	if err := errors.Join(b.take(ctx, 6), b.take(ctx, 4)); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if err := b.take(gone, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Error("more was given than there is:", err)
	}
	go b.give(6)
	if err := b.take(ctx, 5); err != nil {
		t.Error(err)
	}
}

// A file is read when it has stayed as it is for two looks.
func TestWatch(t *testing.T) {
	dir := files(t, "a.txt", "Eins.")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	const interval = 20 * time.Millisecond
	var seen []int
	go func() {
		for i := range 10 { // grows for longer than two looks
			time.Sleep(interval / 2)
			if err := os.WriteFile(filepath.Join(dir, "b.txt"), make([]byte, i+1), 0o644); err != nil {
				t.Error(err)
			}
		}
	}()
	Watch(ctx, []string{dir}, interval, func(_ context.Context, same func(string) bool) {
		if !same(filepath.Join(dir, "a.txt")) || same(filepath.Join(dir, "b.txt")) {
			t.Error("the file that changed is b.txt")
		}
		info, err := os.Stat(filepath.Join(dir, "b.txt"))
		switch {
		case err != nil:
			seen = append(seen, -1)
			cancel()
		case info.Size() == 10:
			seen = append(seen, int(info.Size()))
			if err := os.Remove(filepath.Join(dir, "b.txt")); err != nil {
				t.Error(err)
			}
		}
	})
	if !slices.Equal(seen, []int{10, -1}) {
		t.Errorf("seen %v", seen)
	}
}

// A file that is as it was is not opened, and what the store holds of it stays.
func TestRunSame(t *testing.T) {
	dir := files(t, "a.txt", "Die Stadt berät alle, die Rat suchen.", "b.txt", "Der Beirat tagt sechsmal im Jahr.", "c.txt", "Der Verein hilft beim Ankommen.")
	s, ctx := store(t), t.Context()
	if r, err := Run(ctx, s, []string{dir}, RunOptions{}); err != nil || r.Read != 3 {
		t.Fatalf("%+v, %v", r, err)
	}
	for name, text := range map[string]string{"a.txt": "Die Stadt berät nicht mehr.", "b.txt": "Der Beirat tagt zwölfmal im Jahr."} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(filepath.Join(dir, "c.txt"), filepath.Join(dir, "d.txt")); err != nil {
		t.Fatal(err)
	}
	same := func(path string) bool { return filepath.Base(path) == "a.txt" }
	r, err := Run(ctx, s, []string{dir}, RunOptions{Same: same, Prune: true})
	if err != nil || r.Read != 1 || r.Unchanged != 2 || r.Replaced != 1 || len(r.Gone) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if d, err := s.Document(ctx, graph.Internal, r.iri(t, s, "a.txt")); err != nil || len(d.Sources) != 1 {
		t.Errorf("%+v, %v", d, err)
	}
}

// A file that Office has open waits for its lock to go.
func TestInUse(t *testing.T) {
	dir := files(t, "Konzept.docx", "x", "~$nzept.docx", "x", "b.odt", "x", ".~lock.b.odt#", "x", "frei.docx", "x")
	for name, want := range map[string]bool{"Konzept.docx": true, "b.odt": true, "frei.docx": false} {
		if got := inUse(filepath.Join(dir, name)); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestBelow(t *testing.T) {
	sep := string(filepath.Separator)
	for _, c := range []struct {
		folder, path string
		want         bool
	}{{"/a", "/a", true}, {"/a", filepath.FromSlash("/a/b"), true}, {"/a", "/ab", false}, {sep, sep + "x", true}, {"/a/b", "/a", false}} {
		if got := below(filepath.FromSlash(c.folder), filepath.FromSlash(c.path)); got != c.want {
			t.Errorf("%q below %q: %v", c.path, c.folder, got)
		}
	}
}
