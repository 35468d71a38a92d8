package check

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"belegnetz/data"
	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/internal/cite"
	"belegnetz/query"
)

// shelves are holdings as a library and an index without a store.
type shelves []graph.Holding

func (s shelves) Documents(_ context.Context, a graph.Access) iter.Seq2[graph.Document, error] {
	return func(yield func(graph.Document, error) bool) {
		for _, h := range s {
			if h.Document.Access <= a && !yield(h.Document, nil) {
				return
			}
		}
	}
}

func (s shelves) Passages(_ context.Context, a graph.Access, doc graph.IRI) iter.Seq2[graph.Passage, error] {
	return func(yield func(graph.Passage, error) bool) {
		for _, h := range s {
			if h.Document.IRI != doc {
				continue
			}
			if h.Document.Access > a {
				yield(graph.Passage{}, graph.ErrNotFound)
				return
			}
			for _, p := range h.Passages {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// Wording ranks passages by how many of the text's words they have.
func (s shelves) Wording(_ context.Context, a graph.Access, text string, limit int) ([]graph.IRI, error) {
	asked := strings.Fields(text)
	common := map[graph.IRI]int{}
	var found []graph.IRI
	for _, h := range s {
		if h.Document.Access > a {
			continue
		}
		for _, p := range h.Passages {
			for _, w := range strings.Fields(p.Text) {
				if slices.Contains(asked, w) {
					common[p.IRI]++
				}
			}
			found = append(found, p.IRI)
		}
	}
	slices.SortStableFunc(found, func(a, b graph.IRI) int { return common[b] - common[a] })
	return found[:min(limit, len(found))], nil
}

// corpus is the example corpus, all of it public.
func corpus(t testing.TB) shelves {
	t.Helper()
	var all shelves
	err := fs.WalkDir(data.Corpus, "corpus", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".md") {
			return err
		}
		f, err := data.Corpus.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		b, err := ingest.Read(path, f, ingest.Options{})
		for _, h := range b.Holdings {
			h.Document.Access = graph.Public
			all = append(all, h)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A sample is a quotation with what the check has to say of it.
type sample struct {
	rule     string
	text     string // of the quotation
	citation string
	want     Verdict
	diff     string // of Differs: "-draft+source"
}

// An alteration makes a sample of some words of a passage.
type alteration struct {
	rule string
	want Verdict
	do   func(r *rand.Rand, words []string) (text string, diff string)
}

const strange = "Quastenflosser" // stands in no document

// alterations are what authors may do to a quotation, and what they may not.
var alterations = []alteration{
	{"as it is", Right, func(_ *rand.Rand, w []string) (string, string) { return strings.Join(w, " "), "" }},
	{"omission", Right, func(r *rand.Rand, w []string) (string, string) {
		i, mark := 3+r.IntN(2), []string{"[…]", "[...]", "(…)", "(...)", "...", "…"}[r.IntN(6)]
		return strings.Join(w[:i], " ") + " " + mark + " " + strings.Join(w[i+2:], " "), ""
	}},
	{"insertion", Right, func(r *rand.Rand, w []string) (string, string) {
		i, note := 3+r.IntN(3), []string{"[sic]", "[Anm. d. Verf.]", "[Herv. d. Verf.]", "[!]"}[r.IntN(4)]
		return strings.Join(w[:i], " ") + " " + note + " " + strings.Join(w[i:], " "), ""
	}},
	{"replacement", Right, func(r *rand.Rand, w []string) (string, string) {
		i := 3 + r.IntN(3)
		return strings.Join(w[:i], " ") + " [" + strange + "] " + strings.Join(w[i+1:], " "), ""
	}},
	{"case and marks", Right, func(_ *rand.Rand, w []string) (string, string) {
		first := []rune(w[0])
		w[0] = "[" + strings.ToUpper(string(first[0])) + "]" + string(first[1:])
		w[2] = "‚" + w[2] + "‘"
		return strings.Join(w, "\u00a0"), ""
	}},
	{"line break", Right, func(_ *rand.Rand, w []string) (string, string) {
		i := len(w) - 2 // a shorter line could be a heading
		return strings.Join(w[:i], " ") + "\n" + strings.Join(w[i:], " "), ""
	}},
	{"other word", Differs, func(r *rand.Rand, w []string) (string, string) {
		i := 3 + r.IntN(3)
		was := w[i]
		w[i] = strange
		return strings.Join(w, " "), "-" + strange + "+" + was
	}},
	{"added word", Differs, func(r *rand.Rand, w []string) (string, string) {
		i := 3 + r.IntN(3)
		return strings.Join(w[:i], " ") + " " + strange + " " + strings.Join(w[i:], " "), "-" + strange
	}},
	{"missing word", Differs, func(r *rand.Rand, w []string) (string, string) {
		i := 3 + r.IntN(3)
		return strings.Join(w[:i], " ") + " " + strings.Join(w[i+1:], " "), "+" + w[i]
	}},
}

// plainWords are 10 to 20 words of a passage that stand side by side and have
// nothing beside letters; none if there are none.
func plainWords(r *rand.Rand, p graph.Passage) []string {
	all := strings.Fields(p.Text)
	n := 10 + r.IntN(10)
	if len(all) < n+1 {
		return nil
	}
	from := r.IntN(len(all) - n)
	words := all[from : from+n]
	for i, w := range words {
		letters := strings.IndexFunc(w, func(r rune) bool { return !isLetter(r) && r != '-' }) < 0
		if !letters || i > 0 && w == words[i-1] || len([]rune(w)) < 2 {
			return nil
		}
	}
	return slices.Clone(words)
}

// samples takes quotations at random, each altered by another rule.
func samples(r *rand.Rand, held shelves, n int) []sample {
	var all []sample
	taken := map[string]bool{} // beginnings: lines that come again are taken for running heads
	for range 200 * n {
		if len(all) == n {
			break
		}
		h := held[r.IntN(len(held))]
		p := h.Passages[r.IntN(len(h.Passages))]
		words := plainWords(r, p)
		if words == nil || p.Kind != graph.Paragraph || taken[strings.Join(words[:3], " ")] {
			continue
		}
		taken[strings.Join(words[:3], " ")] = true
		alter := alterations[len(all)%len(alterations)]
		text, diff := alter.do(r, words)
		at := cite.Locator{Page: p.Printed, FilePage: p.FilePage, LastPage: p.LastPage}
		all = append(all, sample{alter.rule, text, cite.Short(query.SourceOf(h.Document), at), alter.want, diff})
	}
	return all
}

// draftOf puts each sample in a paragraph of its own.
func draftOf(all []sample) string {
	var b strings.Builder
	for i, s := range all {
		fmt.Fprintf(&b, "Zum Punkt %d steht dort: „%s“ %s. Das ist zu bedenken.\n\n", i+1, s.text, s.citation)
	}
	return b.String()
}

// changes are what a comparison has besides what is the same.
func changes(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Kind {
		case InDraft:
			b.WriteString("-" + strings.TrimSpace(p.Text))
		case InSource:
			b.WriteString("+" + strings.TrimSpace(p.Text))
		}
	}
	return b.String()
}

func TestQuotationsByRule(t *testing.T) {
	held := corpus(t)
	for seed := range uint64(3) {
		all := samples(rand.New(rand.NewPCG(seed, 7)), held, 60)
		report, err := New(held, held).Check(t.Context(), graph.Public, "entwurf.txt", strings.NewReader(draftOf(all)))
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Findings) != len(all) {
			t.Fatalf("%d findings of %d samples", len(report.Findings), len(all))
		}
		for i, f := range report.Findings {
			s := all[i]
			if f.Verdict != s.want || s.want == Differs && changes(f.Diff) != s.diff {
				t.Errorf("%s: „%s“ %s is %s (%s) %q, want %s %q", s.rule, s.text, s.citation, f.Verdict, f.Why, changes(f.Diff), s.want, s.diff)
			}
		}
	}
}

// What no document has is never found, whatever is cited for it.
func TestForeignQuotations(t *testing.T) {
	held := corpus(t)
	all := samples(rand.New(rand.NewPCG(1, 7)), held[:1], 40)
	rest := held[1:]
	for i := range all {
		all[i].citation = cite.Short(query.SourceOf(rest[i%len(rest)].Document), cite.Locator{})
	}
	report, err := New(rest, rest).Check(t.Context(), graph.Public, "entwurf.txt", strings.NewReader(draftOf(all)))
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Findings) != len(all) {
		t.Errorf("%d findings of %d samples", len(report.Findings), len(all))
	}
	for _, f := range report.Findings {
		if f.Verdict == Right {
			t.Errorf("%s, „%s“ %s is right: %s", f.Kind, f.Text, f.Citation, f.Why)
		}
	}
}

// A quotation goes on over paragraphs, pages of the source and footnotes between.
func TestQuotationsOverParagraphs(t *testing.T) {
	at := func(n, page int, kind graph.PassageKind, text string) graph.Passage {
		return graph.Passage{IRI: graph.PassageIRI(paper.IRI, n), Document: paper.IRI, Number: n, FilePage: page, LastPage: page,
			Printed: fmt.Sprint(page + 10), Kind: kind, Text: text, Spans: []graph.Span{{FilePage: page, End: len([]rune(text))}}}
	}
	held := shelves{{Document: paper, Passages: []graph.Passage{
		at(1, 2, graph.Paragraph, "Die Stadt fördert die Teilhabe aller, die hier leben, und sie richtet dafür"),
		at(2, 2, graph.Footnote, "1 Anmerkung unter dem Strich."),
		at(3, 3, graph.Paragraph, "eine Fachstelle ein. Diese berät alle Ämter."),
		at(4, 3, graph.TableRow, "| Fachstelle | zwei Personen | 80.000 Euro |"),
	}}}
	for _, c := range []struct {
		draft, why, right string
		want              Verdict
	}{
		{"Dort: „sie richtet dafür eine Fachstelle ein“ (Beispiel 2022: 12f.).", "Wortlaut und Seite stimmen.", "", Right},
		{"Dort: „sie richtet dafür eine Fachstelle ein“ (Beispiel 2022: 12).", "Wortlaut und Seite stimmen.", "", Right},
		{"Dort: „sie richtet dafür eine Fachstelle ein“ (Beispiel 2022: 14).", "Angegeben ist Seite 14, gefunden auf Seite 12f.", "(Beispiel 2022: 12f.)", WrongPage},
		{"Dort: „Die Stadt fördert die Teilhabe aller, die hier leben, und sie richtet dafür\n\neine Fachstelle ein. Diese berät alle Ämter“ (Beispiel 2022: 12f.).", "Wortlaut und Seite stimmen.", "", Right},
		{"Unten: „Anmerkung unter dem Strich“ (Beispiel 2022: 12).", "Wortlaut und Seite stimmen.", "", Right},
		{"Tabelle: „Fachstelle zwei Personen 80.000 Euro“ (Beispiel 2022, S. 13).", "Wortlaut und Seite stimmen.", "", Right},
		{"Beispiel (2022: 13) schreibt: „Diese berät alle Ämter“, und dabei bleibt es.", "Wortlaut und Seite stimmen.", "", Right},
		{"Dort heißt es, die Stadt habe „die Teilhabe aller, die hier leben“, gefördert.[^1]\n\n[^1]: Beispiel 2022, S. 12.", "Wortlaut und Seite stimmen.", "", Right},
		{"> Die Stadt fördert die Teilhabe aller, die hier leben (Beispiel 2022: 12)", "Wortlaut und Seite stimmen.", "", Right},
		{"Dort: „Diese berät alle Ämter“ (Müller 1999: 5, zit. n. Beispiel 2022: 13).", "Wortlaut und Seite stimmen.", "", Right},
		{"Dort: „Diese berät alle Ämter“ (Müller 1999: 5; Beispiel 2022: 13).", "Wortlaut und Seite stimmen.", "", Right},
		{"Dort: „Diese berät alle Ämter“ (Müller 1999: 5).", "Müller 1999 liegt nicht vor. Derselbe Wortlaut steht in „Teilhabe“.", "(Müller 1999: 5, zit. n. Beispiel 2022: 13)", Unverifiable},
		{"Das steht dort ausführlich (vgl. Beispiel 2022: 99).", "Das Werk liegt vor, hat aber keine Seite 99. Gedruckt sind die Seiten 12 bis 13.", "", WrongPage},
		{"Dort: „Diese berät, alle Ämter“ (Beispiel 2022: 13).", "1 Abweichung im Wortlaut.", "(Beispiel 2022: 13)", Differs},
		{"Dort: „diese berät alle Aemter“ (Beispiel 2022: 13).", "1 Abweichung im Wortlaut.", "(Beispiel 2022: 13)", Differs},
	} {
		r, err := New(held, held).Check(t.Context(), graph.Public, "entwurf.md", strings.NewReader(c.draft))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Findings) != 1 {
			t.Errorf("%s: %d findings %+v", c.draft, len(r.Findings), r.Findings)
			continue
		}
		if f := r.Findings[0]; f.Verdict != c.want || f.Why != c.why || f.Correct != c.right {
			t.Errorf("%s\ngot  %s: %s %s\nwant %s: %s %s", c.draft, f.Verdict, f.Why, f.Correct, c.want, c.why, c.right)
		}
	}
}

var paper = graph.Document{IRI: "urn:belegnetz:datei:0123456789abcdef", Work: "urn:belegnetz:werk:beispiel-2022", Title: "Teilhabe",
	Creators: []string{"Beispiel, Eva"}, Issued: "2022", PageCount: 3}

// A public reader is told of an internal document what he would be told if it
// were not there.
func TestInternalDocumentsAreNotThere(t *testing.T) {
	held := corpus(t)
	with := slices.Clone(held)
	with[0].Document.Access = graph.Internal
	all := samples(rand.New(rand.NewPCG(2, 7)), held[:1], 40)
	text := draftOf(all)
	report := func(s shelves, a graph.Access) Report {
		r, err := New(s, s).Check(t.Context(), a, "entwurf.txt", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		r.TookMS = 0
		return r
	}
	got, want := fmt.Sprintf("%+v", report(with, graph.Public)), fmt.Sprintf("%+v", report(held[1:], graph.Public))
	if got != want {
		t.Errorf("an internal document shows: %s\nwant %s", got, want)
	}
	if r := report(with, graph.Internal); r.Counts[Right] == 0 {
		t.Error("who may see the document is told nothing of it")
	}
}

func FuzzDraft(f *testing.F) {
	held := corpus(f)[:2]
	c := New(held, held)
	for _, s := range []string{
		"„Zitat“ (Müller 2018: 5)", "»a „b“ c« [1, S. 3]", "„[…]“ „[D]ie [en] (…) ... [", "\"a \"b\" c\"‚‘’",
		"> Block (ebd.: 3)\n\n[^1]: „x“ Datei-S. 9", "„offen", strings.Repeat("„", 50), draftOf(samples(rand.New(rand.NewPCG(3, 7)), held, 9)),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := c.Check(t.Context(), graph.Public, "entwurf.md", strings.NewReader(text))
		if err != nil {
			return
		}
		n := 0
		for _, found := range r.Findings {
			n++
			if found.Verdict == "" || found.Why == "" || found.Where == "" {
				t.Errorf("nothing is said of %+v", found)
			}
			if found.Verdict == Differs && changes(found.Diff) == "" {
				t.Errorf("no difference: %+v", found)
			}
			if found.Found != nil && found.Found.Quote == "" {
				t.Errorf("found nowhere: %+v", found)
			}
		}
		if sum := r.Counts[Right] + r.Counts[Differs] + r.Counts[WrongPage] + r.Counts[Missing] + r.Counts[Unverifiable]; sum != n {
			t.Errorf("%d findings counted, %d told", sum, n)
		}
	})
}
