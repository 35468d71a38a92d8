package intake

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"belegnetz/graph"
	"belegnetz/ingest"
)

// A desk is a target with a store of its own.
type desk struct {
	t       *testing.T
	store   *graph.Store
	dir     string
	changes int
	fail    error // of Changed
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	s, err := graph.Open(t.Context(), dir, graph.Options{MaxSize: 64 << 20})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return &desk{t: t, store: s, dir: dir}
}

func (d *desk) Open(context.Context) (*graph.Store, []graph.Vocabulary, string, error) {
	return d.store, nil, d.dir, nil
}

func (d *desk) Changed(context.Context) error { d.changes++; return d.fail }

// copies are the folders of copies that lie in the store's.
func (d *desk) copies() int {
	d.t.Helper()
	left, err := filepath.Glob(filepath.Join(d.dir, prefix+"*"))
	must(d.t, err)
	return len(left)
}

func (d *desk) titles() string {
	d.t.Helper()
	var titles []string
	for doc, err := range d.store.Documents(context.Background(), graph.Internal) {
		must(d.t, err)
		titles = append(titles, doc.Title)
	}
	return strings.Join(titles, "; ")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ended waits for the end of what is running.
func ended(t *testing.T, i *Intake) State {
	t.Helper()
	for now := i.State(); ; {
		if !now.Running && now.Number > 0 {
			return now
		}
		var err error
		now, err = i.Next(t.Context(), now.Number)
		must(t, err)
	}
}

func send(t *testing.T, i *Intake, c Choice, files ...string) State {
	t.Helper()
	u, err := i.Receive(t.Context())
	must(t, err)
	for n := 0; n < len(files); n += 2 {
		must(t, u.Add(files[n], strings.NewReader(files[n+1])))
	}
	u.Start(c)
	return ended(t, i)
}

func TestUpload(t *testing.T) {
	d := newDesk(t)
	i := New(d, ingest.RunOptions{})
	defer i.Close()
	now := send(t, i, Choice{}, "a.txt", "# Erstes\n\nEin Text.\n", "a.txt", "Zweites\n\nEin anderer Text.\n", "leer.txt", "",
		"belegnetz.yaml", "dateien:\n  a.txt: {titel: Aus der Beschreibung}\n", "bild.xyz", "?")
	if len(now.Results) != 4 || now.Failed != nil || d.changes != 1 || d.copies() != 0 {
		t.Fatalf("%+v, %d changes, %d copies", now, d.changes, d.copies())
	}
	var names []string
	for _, r := range now.Results {
		names = append(names, r.Name)
		for _, text := range append(r.Warnings, r.Notes...) {
			if strings.Contains(text, prefix) || strings.Contains(text, d.dir) {
				t.Errorf("%s shows where the copy lay: %s", r.Name, text)
			}
		}
		for _, p := range r.Problems {
			if strings.Contains(p.Message(), d.dir) {
				t.Errorf("%s shows where the copy lay: %s", r.Name, p.Message())
			}
		}
	}
	if got := strings.Join(names, " "); got != "2/a.txt a.txt bild.xyz leer.txt" {
		t.Errorf("files %s", got)
	}
	if titles := d.titles(); !strings.Contains(titles, "Aus der Beschreibung") {
		t.Errorf("titles %s", titles)
	}
	if again := send(t, i, Choice{Access: "internal"}, "b.txt", "# Erstes\n\nEin Text.\n"); len(again.Results) != 1 {
		t.Errorf("%+v", again)
	}
	for doc, err := range d.store.Documents(t.Context(), graph.Internal) {
		must(t, err)
		for _, from := range doc.Sources {
			if !strings.HasPrefix(from.Path, "hinzugefügt am ") || filepath.IsAbs(from.Path) {
				t.Errorf("source %+v", from)
			}
		}
	}
}

func TestNames(t *testing.T) {
	d := newDesk(t)
	i := New(d, ingest.RunOptions{})
	defer i.Close()
	names, err := ingest.ReadNames("liste", strings.NewReader("Erika Mustermann = Fachkraft"))
	must(t, err)
	now := send(t, i, Choice{Names: names}, "Interview Erika Mustermann.txt", "Gespräch\n\nErika Mustermann sagt, das Geld reicht nicht.\n")
	if len(now.Results) != 1 || strings.Contains(now.Results[0].Name+now.Results[0].Path+now.File, "Mustermann") {
		t.Errorf("%+v", now)
	}
	for doc, err := range d.store.Documents(t.Context(), graph.Internal) {
		must(t, err)
		if doc.Access != graph.Internal || !doc.Pseudonymised || strings.Contains(doc.Title+doc.File+doc.Sources[0].Path, "Mustermann") {
			t.Errorf("%+v", doc)
		}
	}
}

func TestFileNames(t *testing.T) {
	for sent, want := range map[string]string{
		"konzept.txt": "konzept.txt", "../../etc/passwd": "passwd", `C:\Windows\system32\x.txt`: "x.txt", "/abs/ä ö.md": "ä ö.md",
		".hidden": "hidden", `<script>"a".txt`: "_script__a_.txt", "a\x00\n.txt": "a__.txt", "ordner/unter/k.pdf": "k.pdf", "\xff.txt": "_.txt",
		"": "", "..": "", "/": "", "...": "", "a/..": "", " . ": "",
	} {
		got, err := fileName(sent)
		if got != want || (err != nil) != (want == "") || err != nil && !errors.Is(err, ErrName) {
			t.Errorf("%q becomes %q, %v", sent, got, err)
		}
	}
	long, err := fileName(strings.Repeat("ä", 300) + ".pdf")
	if err != nil || len(long) > maxName || !strings.HasSuffix(long, ".pdf") {
		t.Errorf("%q, %v", long, err)
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("../a.txt")
	f.Add(strings.Repeat("x", 300) + "." + strings.Repeat("y", 300))
	f.Fuzz(func(t *testing.T, sent string) {
		name, err := fileName(sent)
		if err == nil && (!filepath.IsLocal(name) || strings.ContainsAny(name, "/\\\x00") || len(name) > maxName || strings.HasPrefix(name, ".")) {
			t.Errorf("%q becomes %q", sent, name)
		}
	})
}

// TestOneAtATime: while one upload is received or read nobody else changes the
// store; whoever goes away in between leaves nothing behind.
func TestOneAtATime(t *testing.T) {
	d := newDesk(t)
	i := New(d, ingest.RunOptions{})
	defer i.Close()
	u, err := i.Receive(t.Context())
	must(t, err)
	if _, err := i.Receive(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("%v", err)
	}
	if err := i.Remove(t.Context(), graph.Internal, "urn:x"); !errors.Is(err, ErrBusy) {
		t.Errorf("%v", err)
	}
	if err := u.Add("a.txt", io.MultiReader(strings.NewReader("Text"), iotest.ErrReader(io.ErrUnexpectedEOF))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v", err)
	}
	must(t, u.Discard())
	if d.copies() != 0 || d.titles() != "" {
		t.Errorf("%d copies, %s", d.copies(), d.titles())
	}
	must(t, os.Mkdir(filepath.Join(d.dir, prefix+"killed"), 0o700)) // by a crash
	if now := send(t, i, Choice{}, "a.txt", "Ein Text.\n"); now.Failed != nil || d.copies() != 0 {
		t.Errorf("%+v, %d copies", now, d.copies())
	}
	d.fail = errors.New("index")
	if now := send(t, i, Choice{}, "b.txt", "Ein zweiter Text.\n"); !errors.Is(now.Failed, d.fail) {
		t.Errorf("%+v", now)
	}
}

// TestStop breaks off in the middle: what was read stays, the rest is not said
// to be read.
func TestStop(t *testing.T) {
	d := newDesk(t)
	i := New(d, ingest.RunOptions{})
	u, err := i.Receive(t.Context())
	must(t, err)
	for n := range 300 {
		must(t, u.Add("a.txt", strings.NewReader(strings.Repeat("Ein Text von Nummer "+strings.Repeat("x", n)+".\n\n", 40))))
	}
	u.Start(Choice{})
	for now := i.State(); now.Done == 0 && now.Running; {
		now, err = i.Next(t.Context(), now.Number)
		must(t, err)
	}
	i.Stop()
	now := ended(t, i)
	if !now.Stopped || now.Failed != nil || len(now.Results) == 0 || len(now.Results) == 300 {
		t.Errorf("stopped %v, failed %v, %d results", now.Stopped, now.Failed, len(now.Results))
	}
	if findings, err := graph.Verify(t.Context(), d.store); err != nil || len(findings) > 0 {
		t.Error(findings, err)
	}
	i.Close()
	if _, err := i.Receive(t.Context()); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	if d.copies() != 0 {
		t.Error("copies are left")
	}
}

func TestChanges(t *testing.T) {
	d := newDesk(t)
	i := New(d, ingest.RunOptions{})
	defer i.Close()
	now := send(t, i, Choice{Access: "internal"}, "a.txt", "Ein Bericht\n\nMit Text.\n")
	doc := now.Results[0].Documents[0].IRI
	if err := i.Correct(t.Context(), graph.Public, doc, ingest.Metadata{Title: "Verraten"}); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if err := i.Remove(t.Context(), graph.Public, doc); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("%v", err)
	}
	must(t, i.Correct(t.Context(), graph.Internal, doc, ingest.Metadata{Title: "Richtig", Issued: "30.01.2020"}))
	if got, err := i.Document(t.Context(), graph.Internal, doc); err != nil || got.Title != "Richtig" || got.Issued != "2020-01-30" {
		t.Errorf("%+v, %v", got, err)
	}
	var problem *ingest.Problem
	if err := i.Correct(t.Context(), graph.Internal, doc, ingest.Metadata{Issued: "gestern"}); !errors.As(err, &problem) {
		t.Errorf("%v", err)
	}
	must(t, i.Remove(t.Context(), graph.Internal, doc))
	if d.titles() != "" || d.changes != 3 {
		t.Errorf("%s, %d changes", d.titles(), d.changes)
	}
}
