package query

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

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

// TestAnswers compares answers to own questions with testdata/answers.txtar,
// and resolves every citation in them.
func TestAnswers(t *testing.T) {
	const file = "testdata/answers.txtar"
	s := testStore(t)
	e := testEngine(t, s, "")
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
	if quotes < 20 {
		t.Errorf("only %d quotes were resolved", quotes)
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(&rewritten), 0o644); err != nil {
			t.Fatal(err)
		}
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
			fmt.Fprintf(&b, "%d. %s: %s | %s | %s\n", i+1, r.Type, r.Label, r.Why, strings.Join(r.Facts, ", "))
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
		if len(r.Evidence) == 0 {
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
	for range 2 {
		if hits, err := testEngine(t, s, dir).Search(t.Context(), graph.Public, "Segregation", 1); err != nil || len(hits.Results) != 1 {
			t.Errorf("%d results, %v", len(hits.Results), err)
		}
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
