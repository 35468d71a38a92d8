package query

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"belegnetz/data"
	"belegnetz/graph"
	"belegnetz/ingest"
)

// TestAnswers compares answers to own questions with goldens: on
// testdata/corpus with testdata/answers.txtar, and on the example corpus with
// testdata/answers, one file a kind. Every citation in them is resolved.
func TestAnswers(t *testing.T) {
	t.Run("corpus", func(t *testing.T) {
		s := testStore(t)
		checkAnswers(t, s, testEngine(t, s, ""), "testdata/answers.txtar")
	})
	s, e := exampleEngine(t)
	files, err := filepath.Glob("testdata/answers/*.txtar")
	if err != nil || len(files) != 12 {
		t.Fatalf("%d files of answers, one for each of the 12 kinds expected: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { checkAnswers(t, s, e, file) })
	}
}

func checkAnswers(t *testing.T, s *graph.Store, e *Engine, file string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rewritten := txtar.Archive{Comment: archive.Comment}
	quotes := 0
	for i := 0; i+1 < len(archive.Files); i += 2 {
		asked, want := archive.Files[i], archive.Files[i+1]
		a, err := e.Ask(t.Context(), graph.Public, string(asked.Data))
		if err != nil {
			t.Fatalf("%s: %v", asked.Name, err)
		}
		got := answerText(a)
		rewritten.Files = append(rewritten.Files, asked, txtar.File{Name: want.Name, Data: []byte(got)})
		if !*update && got != string(want.Data) {
			t.Errorf("%s: %s got\n%s want\n%s", asked.Name, asked.Data, got, want.Data)
		}
		quotes += resolve(t, s, a)
		if nilList := nullList(reflect.ValueOf(a)); nilList != "" {
			t.Errorf("%s: %s is null in JSON", asked.Name, nilList)
		}
	}
	if quotes == 0 {
		t.Error("no quote was resolved")
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(&rewritten), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// exampleEngine answers from the example corpus with the vocabularies that
// the program brings along.
func exampleEngine(t *testing.T) (*graph.Store, *Engine) {
	t.Helper()
	ctx := t.Context()
	s, err := graph.Open(ctx, t.TempDir(), graph.Options{MaxSize: 1 << 27})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	var vocabularies []graph.Vocabulary
	var holdings []graph.Holding
	eachFile(t, data.Vocabulary, func(name string, r io.Reader) {
		v, err := graph.ReadVocabulary(name, r)
		if err != nil {
			t.Fatal(err)
		}
		vocabularies, holdings = append(vocabularies, v), append(holdings, v.Holding())
	})
	eachFile(t, data.Corpus, func(name string, r io.Reader) {
		b, err := ingest.Read(path.Base(name), r, ingest.Options{Vocabularies: vocabularies})
		if err != nil {
			t.Fatal(err)
		}
		holdings = append(holdings, b.Holdings...)
	})
	if err := s.Put(ctx, holdings...); err != nil {
		t.Fatal(err)
	}
	e, err := Open(ctx, s, vocabularies, "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, e
}

func eachFile(t *testing.T, files fs.FS, do func(name string, r io.Reader)) {
	t.Helper()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := files.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		do(name, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestKinds reads questions of our own, which were asked before the patterns
// knew them, as the kinds that they are.
func TestKinds(t *testing.T) {
	_, e := exampleEngine(t)
	raw, err := os.ReadFile("testdata/kinds.tsv")
	if err != nil {
		t.Fatal(err)
	}
	err = e.use(t.Context(), func(m *moment) error {
		r, err := e.reader(t.Context(), m, graph.Public)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(raw)) {
			kind, question, _ := strings.Cut(strings.TrimSpace(line), "\t")
			q, err := Parse(question, r.lexicon)
			if err != nil {
				return err
			}
			if q.Kind != Kind(kind) {
				t.Errorf("%s: read as %s, not %s", question, q.Kind, kind)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// answerText is the answer as a stable text, without times.
func answerText(a Answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", a.Understood.Text)
	if a.Uncertain {
		b.WriteString("unsicher\n")
	}
	if len(a.Suggestions) > 0 {
		fmt.Fprintf(&b, "nahe: %s\n", strings.Join(a.Suggestions, ", "))
	}
	write := func(results []Result) {
		for i, r := range results[:min(5, len(results))] {
			fmt.Fprintf(&b, "%d. %s: %s | %s | %s\n", i+1, r.Type, r.Label, strings.TrimSpace(r.Absence+" "+r.Why), strings.Join(r.Facts, ", "))
			for _, e := range r.Evidence {
				fmt.Fprintf(&b, "   %s %s\n", marked(e), e.Citation)
			}
		}
	}
	write(a.Results)
	if len(a.Unsure) > 0 {
		b.WriteString("nicht entscheidbar:\n")
		write(a.Unsure)
	}
	fmt.Fprintf(&b, "durchsucht: %d, %d; %s\n", a.Searched.Documents, a.Searched.Passages, strings.Join(a.Searched.Terms, ", "))
	return b.String()
}

// marked is the quote with the matches in brackets.
func marked(e Evidence) string {
	runes, at := []rune(e.Quote), 0
	var b strings.Builder
	for _, m := range e.Matches {
		b.WriteString(string(runes[at:m[0]-e.Start]) + "[" + string(runes[m[0]-e.Start:m[1]-e.Start]) + "]")
		at = m[1] - e.Start
	}
	return b.String() + string(runes[at:])
}

// resolve checks every evidence of an answer against the store: the quote is
// the passage's text, the raw quote its source, and the passage the source's
// spans.
func resolve(t *testing.T, s *graph.Store, a Answer) int {
	t.Helper()
	n := 0
	for _, r := range append(a.Results, a.Unsure...) {
		if len(r.Evidence) == 0 && r.Type != "Field" && r.Absence != absenceNone {
			t.Errorf("%s: %s has no evidence", a.Question, r.Label)
		}
		for _, e := range r.Evidence {
			n++
			p, err := s.Passage(t.Context(), graph.Internal, e.Passage)
			if err != nil {
				t.Fatal(err)
			}
			text := []rune(p.Text)
			if got := string(text[e.Start:e.End]); got != e.Quote || got == "" {
				t.Errorf("%s: quote %q, but the passage has %q", a.Question, e.Quote, got)
			}
			if e.RawQuote != p.Raw(e.Start, e.End) || e.Document != p.Document {
				t.Errorf("%s: %q has the source %q", a.Question, e.Quote, e.RawQuote)
			}
			pages, err := s.Pages(t.Context(), graph.Internal, p.Document)
			if err != nil {
				t.Fatal(err)
			}
			if got := spansText(p, pages); got != p.Source() {
				t.Errorf("%s: the spans read %q, the source %q", p.IRI, got, p.Source())
			}
			for _, m := range e.Matches {
				if m[0] < e.Start || m[1] > e.End || m[0] >= m[1] {
					t.Errorf("%s: match %v outside of the quote %d–%d", a.Question, m, e.Start, e.End)
				}
			}
			if e.Citation == "" || e.FilePage < p.FilePage || e.FilePage > max(p.FilePage, p.LastPage) {
				t.Errorf("%s: citation %q, page %d", a.Question, e.Citation, e.FilePage)
			}
		}
	}
	return n
}

func spansText(p graph.Passage, pages []graph.Page) string {
	var lines []string
	for _, span := range p.Spans {
		for _, page := range pages {
			if page.Number == span.FilePage {
				lines = append(lines, string([]rune(page.Text)[span.Start:span.End]))
			}
		}
	}
	return strings.Join(lines, "\n")
}

// nullList names a list in v that JSON would show as null.
func nullList(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if strings.HasSuffix(field.Tag.Get("json"), ",omitempty") {
				continue
			}
			if name := nullList(v.Field(i)); name != "" {
				return field.Name + "." + name
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			return v.Type().String()
		}
		for i := range v.Len() {
			if name := nullList(v.Index(i)); name != "" {
				return name
			}
		}
	}
	return ""
}
