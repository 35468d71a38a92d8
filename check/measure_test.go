package check

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/internal/cite"
	"belegnetz/query"
)

// sharedCorpus is real documents beside the repository.
const sharedCorpus = "../../shared/corpus"

// TestConfusion checks drafts of quotations from real documents, true, altered,
// with a wrong page and from elsewhere, on a store with its index. Run with -v
// it prints the table of doc/checking.md.
func TestConfusion(t *testing.T) {
	if _, err := os.Stat(sharedCorpus); err != nil {
		t.Skip("no shared corpus beside the repository: real documents are not checked")
	}
	foreign := read(t, filepath.Join(sharedCorpus, "gesetze"))
	for _, name := range []string{"stadtumig-wp42.txt", "karlsruhe"} {
		path := filepath.Join(sharedCorpus, name)
		store, err := graph.Open(t.Context(), t.TempDir(), graph.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		if _, err := ingest.Run(t.Context(), store, []string{path}, ingest.RunOptions{}); err != nil {
			t.Fatal(err)
		}
		engine, err := query.Open(t.Context(), store, nil, "", query.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer engine.Close()
		all := realSamples(t, store, foreign)
		begun := time.Now()
		report, err := New(store, engine).Check(t.Context(), graph.Public, "entwurf.txt", strings.NewReader(draftOf(all)))
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(begun)
		if len(report.Findings) != len(all) {
			t.Errorf("%s: %d findings of %d quotations", name, len(report.Findings), len(all))
			continue
		}
		table, wrong := map[string]int{}, 0
		for i, f := range report.Findings {
			table[fmt.Sprintf("%-10s → %s", all[i].rule, f.Verdict)]++
			if f.Verdict != all[i].want {
				wrong++
				t.Logf("%s: %s „%s“ %s is %s: %s", name, all[i].rule, all[i].text, all[i].citation, f.Verdict, f.Why)
			}
			if all[i].rule == "foreign" && (f.Verdict == Right || f.Verdict == WrongPage) {
				t.Errorf("%s: a foreign quotation is right: %s", name, all[i].text)
			}
		}
		t.Logf("%s: %d documents, %d of %d as wanted, %v\n%v", name, report.Documents, len(all)-wrong, len(all), took.Round(time.Millisecond), table)
		if wrong > len(all)/20 {
			t.Errorf("%s: %d of %d verdicts are wrong", name, wrong, len(all))
		}
	}
}

// realSamples are 200 quotations: 50 true, 50 with another word, 50 with
// another page, 50 from documents that are not held.
func realSamples(t *testing.T, store *graph.Store, foreign shelves) []sample {
	t.Helper()
	var held shelves
	for d, err := range store.Documents(t.Context(), graph.Public) {
		if err != nil {
			t.Fatal(err)
		}
		h := graph.Holding{Document: d}
		for p, err := range store.Passages(t.Context(), graph.Public, d.IRI) {
			if err != nil {
				t.Fatal(err)
			}
			h.Passages = append(h.Passages, p)
		}
		held = append(held, h)
	}
	r := rand.New(rand.NewPCG(4, 2))
	pick := func(from shelves) (graph.Holding, graph.Passage, string) {
		for {
			h := from[r.IntN(len(from))]
			p := h.Passages[r.IntN(len(h.Passages))]
			if words := plainWords(r, p); words != nil && p.LastPage == p.FilePage && p.Kind == graph.Paragraph {
				return h, p, strings.Join(words, " ")
			}
		}
	}
	cited := func(h graph.Holding, file int, printed string) string {
		return cite.Short(query.SourceOf(h.Document), cite.Locator{Page: printed, FilePage: file})
	}
	var all []sample
	for i := range 200 {
		h, p, text := pick(held)
		s := sample{rule: "true", text: text, citation: cited(h, p.FilePage, p.Printed), want: Right}
		switch i % 4 {
		case 1:
			words := strings.Fields(text)
			words[len(words)/2] = strange
			s.rule, s.text, s.want = "altered", strings.Join(words, " "), Differs
		case 2:
			s.rule, s.citation, s.want = "moved", cited(h, p.FilePage+7, ""), WrongPage
		case 3:
			_, _, s.text = pick(foreign)
			s.rule, s.want = "foreign", Missing
		}
		all = append(all, s)
	}
	return all
}

// read reads the text files of a folder.
func read(t *testing.T, dir string) shelves {
	t.Helper()
	var all shelves
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".txt" && filepath.Ext(path) != ".md" || len(all) > 3 {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		d2, err := ingest.ReadDraft(t.Context(), path, f)
		all = append(all, graph.Holding{Passages: d2.Passages})
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: %d texts, %v", dir, len(all), err)
	}
	return all
}
