package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belegnetz/graph"
)

const uncertain = "Integrationskonzept\n\nDie Stadt richtet eine Stelle ein (Pilz et al. 2023: 21).\n"

func heldAlone(t *testing.T, s *graph.Store) graph.Document {
	t.Helper()
	var all []graph.Document
	for d, err := range s.Documents(t.Context(), graph.Internal) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	if len(all) != 1 {
		t.Fatalf("%d documents", len(all))
	}
	return all[0]
}

// TestCorrect: what a person puts right goes before what the file says, again
// and again, and not on to another content of the file.
func TestCorrect(t *testing.T) {
	for _, list := range []string{"", "Erika Mustermann = Fachkraft"} {
		s, err := graph.Open(t.Context(), t.TempDir(), graph.Options{MaxSize: 64 << 20})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		dir := t.TempDir()
		file := filepath.Join(dir, "bericht.txt")
		o := RunOptions{}
		if o.Names, err = ReadNames("liste", strings.NewReader(list)); err != nil && list != "" {
			t.Fatal(err)
		}
		text := uncertain
		if list != "" {
			text += "\nErika Mustermann berät.\n"
		}
		run := func() graph.Document {
			t.Helper()
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if r, err := Run(t.Context(), s, []string{file}, o); err != nil || r.Failed > 0 {
				t.Fatalf("%v, %+v", err, r)
			}
			return heldAlone(t, s)
		}
		before := run()
		want := Metadata{Title: "Konzept <b>2022</b>", Issued: "2022", Place: "Musterstadt", Kind: graph.KindInterview, Creators: []string{"Pilz, Madlen", "Stadt"}}
		if err := Correct(t.Context(), s, before.IRI, want, nil); err != nil {
			t.Fatal(err)
		}
		after := heldAlone(t, s)
		if after.Title != want.Title || after.Issued != "2022" || after.Place != "Musterstadt" || len(after.Creators) != 2 || after.Work == before.Work ||
			after.Access != graph.Internal || after.Made == before.Made {
			t.Errorf("after: %+v", after)
		}
		for _, g := range after.Guesses {
			if after.Stated[g.Field] != "" {
				t.Errorf("still a guess: %+v", g)
			}
		}
		if h, err := s.Holding(t.Context(), graph.Internal, after.IRI); err != nil || len(h.Edges) == 0 {
			t.Errorf("%v, %d edges", err, len(h.Edges))
		}
		if err := Correct(t.Context(), s, before.IRI, Metadata{Access: "public"}, nil); err != nil {
			t.Fatal(err)
		}
		for range 2 { // read again, and then known
			again := run()
			if again.Title != want.Title || again.Work != after.Work || again.Access != graph.Public || again.Kind != graph.KindInterview || len(again.Stated) == 0 {
				t.Errorf("again: %+v", again)
			}
		}
		made := heldAlone(t, s).Made
		if run().Made != made {
			t.Error("read once more")
		}
		text = strings.ReplaceAll(text, "eine Stelle", "zwei Stellen")
		if other := run(); other.Title == want.Title || len(other.Stated) > 0 {
			t.Errorf("another content: %+v", other)
		}
		if err := Correct(t.Context(), s, "urn:belegnetz:datei:00", want, nil); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("%v", err)
		}
	}
}

// TestRoot: copies are known by where they came from, and nothing above their
// folder speaks of them.
func TestRoot(t *testing.T) {
	s, err := graph.Open(t.Context(), t.TempDir(), graph.Options{MaxSize: 64 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	above := t.TempDir()
	if err := os.WriteFile(filepath.Join(above, "belegnetz.yaml"), []byte("titel: Von oben\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, origin := range []string{"hinzugefügt 1", "hinzugefügt 2"} {
		root := filepath.Join(above, strings.ReplaceAll(origin, " ", ""))
		if err := os.Mkdir(root, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "bericht.txt"), []byte(uncertain), 0o600); err != nil {
			t.Fatal(err)
		}
		if r, err := Run(t.Context(), s, []string{root}, RunOptions{Root: root, Origin: origin}); err != nil || r.Failed > 0 {
			t.Fatalf("%v, %+v", err, r)
		}
		if err := os.RemoveAll(root); err != nil {
			t.Fatal(err)
		}
	}
	d := heldAlone(t, s)
	if d.Title == "Von oben" || len(d.Sources) != 2 || d.Sources[0].Path != filepath.Join("hinzugefügt 1", "bericht.txt") {
		t.Errorf("%+v", d)
	}
}
