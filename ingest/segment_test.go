package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"belegnetz/graph"
)

// show writes a passage as the goldens keep it; edits stand in braces as
// {what stood there→what stands there now}.
func show(p graph.Passage) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, Datei-S. %d", p.Kind, p.FilePage)
	if p.LastPage != p.FilePage {
		fmt.Fprintf(&b, "–%d", p.LastPage)
	}
	if p.Printed != "" {
		fmt.Fprintf(&b, ", S. %s", p.Printed)
	}
	fmt.Fprintf(&b, ", Zeile %d", p.Line)
	if len(p.Section) > 0 {
		fmt.Fprintf(&b, " [%s]", strings.Join(p.Section, " > "))
	}
	b.WriteString("\n  ")
	rs, at := []rune(p.Text), 0
	for _, e := range p.Edits {
		b.WriteString(string(rs[at:e.Start]))
		now := string(rs[e.Start:e.End])
		if e.Kind == graph.EditJoin && e.Raw == "\n" && now == " " {
			b.WriteString("⏎")
		} else {
			fmt.Fprintf(&b, "{%s→%s}", e.Raw, now)
		}
		at = e.End
	}
	b.WriteString(string(rs[at:]))
	return strings.ReplaceAll(b.String(), "\n", "\n  ") + "\n"
}

func TestSegmentGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/segment/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { segmentGolden(t, file) })
	}
}

func segmentGolden(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var inputs []txtar.File
	want := map[string]string{}
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".want"); ok {
			want[name] = string(f.Data)
		} else {
			inputs = append(inputs, f)
		}
	}
	archive.Files = nil
	for _, in := range inputs {
		batch, err := Read(in.Name, strings.NewReader(string(in.Data)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, h := range batch.Holdings {
			checkHolding(t, h)
			for _, p := range h.Passages {
				b.WriteString(show(p))
			}
		}
		got := strings.ReplaceAll(b.String(), "\f", "␌")
		if got != want[in.Name] && !*update {
			t.Errorf("%s: got\n%s\nwant\n%s", in.Name, got, want[in.Name])
		}
		archive.Files = append(archive.Files, in, txtar.File{Name: in.Name + ".want", Data: []byte(got)})
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// checkHolding checks what holds for every reading of every file.
func checkHolding(t testing.TB, h graph.Holding) {
	t.Helper()
	pages := make([][]rune, len(h.Pages))
	used := make([][]bool, len(h.Pages))
	for i, p := range h.Pages {
		if p.Number != i+1 {
			t.Fatalf("page %d has number %d", i+1, p.Number)
		}
		pages[i] = []rune(p.Text)
		used[i] = make([]bool, len(pages[i]))
	}
	for i, p := range h.Passages {
		if p.Number != i+1 || p.IRI != graph.PassageIRI(h.Document.IRI, i+1) || p.Document != h.Document.IRI {
			t.Fatalf("passage %d is called %d, %s", i+1, p.Number, p.IRI)
		}
		if p.FilePage != p.Spans[0].FilePage || p.LastPage != p.Spans[len(p.Spans)-1].FilePage || p.Line < 1 {
			t.Fatalf("passage %d: pages %d–%d, line %d, spans %v", p.Number, p.FilePage, p.LastPage, p.Line, p.Spans)
		}
		var parts []string
		for _, s := range p.Spans {
			rs := pages[s.FilePage-1][s.Start:s.End]
			for j := range rs {
				if used[s.FilePage-1][s.Start+j] {
					t.Fatalf("passage %d: page %d, %d is in two passages", p.Number, s.FilePage, s.Start+j)
				}
				used[s.FilePage-1][s.Start+j] = true
			}
			parts = append(parts, string(rs))
		}
		source := strings.Join(parts, "\n")
		if got := p.Source(); got != source {
			t.Fatalf("passage %d: edits applied backwards give\n%q\nnot\n%q", p.Number, got, source)
		}
		if text := strings.TrimSpace(p.Text); text == "" || text != p.Text {
			t.Fatalf("passage %d has the text %q", p.Number, p.Text)
		}
		if n := len([]rune(p.Prefix)); n > contextSize || len([]rune(p.Suffix)) > contextSize {
			t.Fatalf("passage %d: context too long", p.Number)
		}
		if !slices.IsSortedFunc(p.Edits, func(a, b graph.Edit) int { return a.Start - b.Start }) {
			t.Fatalf("passage %d: edits out of order", p.Number)
		}
	}
}

// left is what stands on the pages outside of all passages, by line.
func left(h graph.Holding) []string {
	var out []string
	for _, p := range h.Pages {
		rs := []rune(p.Text)
		for _, passage := range h.Passages {
			for _, s := range passage.Spans {
				for i := s.Start; s.FilePage == p.Number && i < s.End; i++ {
					rs[i] = ' '
				}
			}
		}
		for _, l := range strings.Split(string(rs), "\n") {
			if l = strings.TrimSpace(l); l != "" {
				out = append(out, l)
			}
		}
	}
	return out
}
