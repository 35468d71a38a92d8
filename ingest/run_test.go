package ingest

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"belegnetz/graph"
)

// files writes files, given as name and content in turn, into a new folder.
func files(t *testing.T, content ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(content); i += 2 {
		name := filepath.Join(dir, content[i])
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func store(t *testing.T) *graph.Store {
	t.Helper()
	s, err := graph.Open(context.Background(), t.TempDir(), graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func outcome(r Report, dir string) string {
	var out []string
	for _, f := range r.Files {
		name := strings.TrimPrefix(f.Path, dir+string(filepath.Separator))
		switch {
		case f.Unread > 0:
			name += "!"
		case len(f.Held) > 0:
			name += "="
		case len(f.Documents) == 0:
			name += "?"
		}
		out = append(out, filepath.ToSlash(name))
	}
	return strings.Join(out, " ")
}

func TestRun(t *testing.T) {
	dir := files(t,
		"b/konzept.txt", "Die Stadt fördert die Vereine und berät alle, die Rat suchen.",
		"b/konzept.yaml", "titel: Integrationskonzept\njahr: 2018\nort: Musterau",
		"a.md", "# Bericht\n\nDer Beirat tagt sechsmal im Jahr.",
		"c.jsonl", "{\"text\": \"Erster Text.\"}\nkaputt\n{\"text\": \"Zweiter Text.\"}\n",
		"d.pdf", "%PDF-1.4",
		"e.mp3", "ID3",
		"leer.txt", "",
		".versteckt.txt", "Nicht lesen.",
		".ordner/x.txt", "Nicht lesen.",
	)
	outside := files(t, "fremd.txt", "Ein fremder Text.")
	for link, target := range map[string]string{"hinaus.txt": filepath.Join(outside, "fremd.txt"), "ordner": outside} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	s, ctx := store(t), context.Background()
	var progress []int
	r, err := Run(ctx, s, []string{dir, filepath.Join(dir, "fehlt.txt")}, RunOptions{Progress: func(done, all int, _ string) { progress = append(progress, done, all) }})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := outcome(r, dir), "a.md b/konzept.txt c.jsonl! d.pdf! e.mp3? leer.txt! fehlt.txt!"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if r.Read != 2 || r.Partly != 1 || r.Unchanged != 0 || r.Failed != 3 || len(r.Files[2].Documents) != 2 || r.Files[2].Unread != 1 {
		t.Errorf("report %+v", r)
	}
	if !slices.Equal(progress[len(progress)-2:], []int{7, 7}) || len(progress) != 14 {
		t.Errorf("progress %v", progress)
	}
	generation, err := s.Generation(ctx)
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Document(ctx, graph.Public, r.iri(t, s, "konzept.txt"))
	if err != nil || d.Work != graph.WorkIRI("Musterau Integrationskonzept", "2018") {
		t.Errorf("document %+v, %v", d, err)
	}

	r, err = Run(ctx, s, []string{dir}, RunOptions{})
	if got, want := outcome(r, dir), "a.md= b/konzept.txt= c.jsonl! d.pdf! e.mp3? leer.txt!"; err != nil || got != want {
		t.Errorf("again: %v, got  %s\nwant %s", err, got, want)
	}
	if again, err := s.Generation(ctx); err != nil || again != generation {
		t.Errorf("reading again changed the store: %d, %d, %v", generation, again, err)
	}

	if err := os.WriteFile(filepath.Join(dir, "b", "konzept.yaml"), []byte("titel: Leitbild\njahr: 2018\nort: Musterau"), 0o644); err != nil {
		t.Fatal(err)
	}
	if r, err = Run(ctx, s, []string{filepath.Join(dir, "b")}, RunOptions{}); err != nil || r.Read != 1 {
		t.Errorf("new metadata: %+v, %v", r, err)
	}
	if d, err := s.Document(ctx, graph.Public, r.iri(t, s, "konzept.txt")); err != nil || d.Title != "Leitbild" {
		t.Errorf("document %+v, %v", d, err)
	}
}

// iri finds the document that was read from the file.
func (Report) iri(t *testing.T, s *graph.Store, file string) graph.IRI {
	t.Helper()
	for d, err := range s.Documents(context.Background(), graph.Internal) {
		if err != nil {
			t.Fatal(err)
		}
		if d.File == file {
			return d.IRI
		}
	}
	t.Fatalf("no document from %s", file)
	return ""
}

func TestRunTooSlow(t *testing.T) {
	dir := files(t, "a.txt", "Die Stadt fördert das Ehrenamt.", "b.docx", "PK\x03\x04 kaputt", "c.md", "# Ziele\n\nAlle sollen mitreden.")
	r, err := Run(context.Background(), store(t), []string{dir}, RunOptions{limit: time.Nanosecond})
	if err != nil || r.Failed != 3 {
		t.Fatalf("%d failed, %v", r.Failed, err)
	}
	if p := r.Files[0].Problems[0]; !errors.Is(p, ErrLimit) || p.File != filepath.Join(dir, "a.txt") {
		t.Errorf("got %v", p)
	}
}

func TestRunStdin(t *testing.T) {
	s := store(t)
	r, err := Run(context.Background(), s, []string{Stdin}, RunOptions{Stdin: strings.NewReader(`{"text": "Die Stadt fördert die Vereine."}`)})
	if err != nil || r.Read != 1 || r.Files[0].Documents[0].Passages != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// What was read before the end of ctx is kept; a second run does the rest.
func TestRunCancelled(t *testing.T) {
	dir := files(t,
		"1.txt", "Der erste Text handelt von der Stadt.",
		"2.jsonl", strings.Repeat("{\"text\": \"Ein Satz.\"}\n", 1)+"{\"text\": \"Noch ein Satz.\"}\n",
		"3.txt", "Der dritte Text handelt vom Land.")
	s := store(t)
	ctx, cancel := context.WithCancel(context.Background())
	r, err := Run(ctx, s, []string{dir}, RunOptions{Progress: func(done, _ int, _ string) {
		if done == 2 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || r.Read != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	count := func() (n int) {
		for _, err := range s.Documents(context.Background(), graph.Internal) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	if n := count(); n != 3 {
		t.Errorf("%d documents after the end", n)
	}
	r, err = Run(context.Background(), s, []string{dir}, RunOptions{})
	if err != nil || r.Read != 1 || r.Unchanged != 2 || count() != 4 {
		t.Errorf("the rest: %+v, %v", r, err)
	}
}

// slowLines yields a line a read and calls a function before the second.
type slowLines struct {
	lines  []string
	second func()
}

func (s *slowLines) Read(p []byte) (int, error) {
	if len(s.lines) == 0 {
		return 0, io.EOF
	}
	if len(s.lines) == 1 {
		s.second()
	}
	n := copy(p, s.lines[0])
	s.lines = s.lines[1:]
	return n, nil
}

func TestRunCancelledWithinFile(t *testing.T) {
	s := store(t)
	ctx, cancel := context.WithCancel(context.Background())
	in := &slowLines{[]string{"{\"text\": \"Ein Satz.\"}\n", "{\"text\": \"Noch ein Satz.\"}\n"}, cancel}
	r, err := Run(ctx, s, []string{Stdin}, RunOptions{Stdin: in})
	if !errors.Is(err, context.Canceled) || len(r.Files) != 1 || len(r.Files[0].Documents) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestLimitsOfFolders(t *testing.T) {
	deep := strings.Repeat("x/", folderDepth)
	dir := files(t, deep+"y/tief.txt", "Zu tief.", "oben.txt", "Oben.")
	var got []string
	for _, f := range list(dir, nil) {
		got = append(got, filepath.Base(f.path))
	}
	if !slices.Equal(got, []string{"oben.txt"}) {
		t.Errorf("got %q", got)
	}
	if f := list(t.TempDir(), nil); len(f) != 1 || !errors.Is(f[0].problem, ErrEmpty) {
		t.Errorf("empty folder: %+v", f)
	}
}
