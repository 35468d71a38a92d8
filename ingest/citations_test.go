package ingest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"belegnetz/graph"
)

var update = flag.Bool("update", false, "write what the functions return into testdata")

// kindMarks begin a passage of a golden text that is no paragraph.
var kindMarks = map[string]graph.PassageKind{
	"[Fußnote] ": graph.Footnote, "[Überschrift] ": graph.Heading, "[Bildunterschrift] ": graph.Caption,
	"[Streusatz] ": graph.Fragment, "[Blockzitat] ": graph.Quote,
}

// goldenDocument makes passages of a text: one a paragraph. First
// lines "Ort: X" say what town the document is about, and "Art", "Rolle" and
// "Datum" the rest of its metadata.
func goldenDocument(text string) (graph.Document, []graph.Passage) {
	doc := graph.Document{IRI: graph.FileIRI(strings.Repeat("0", 64)), Language: "de"}
	fields := map[string]*string{"Ort": &doc.Place, "Art": (*string)(&doc.Kind), "Rolle": &doc.Role, "Datum": &doc.Issued}
	for {
		first, rest, _ := strings.Cut(text, "\n")
		key, value, _ := strings.Cut(first, ": ")
		if fields[key] == nil {
			break
		}
		*fields[key], text = value, rest
	}
	var ps []graph.Passage
	var section []string
	line := 1
	for _, part := range strings.Split(text, "\n\n") {
		p := graph.Passage{IRI: graph.PassageIRI(doc.IRI, len(ps)+1), Document: doc.IRI, Number: len(ps) + 1,
			Kind: graph.Paragraph, Language: "de", Section: section, Line: line}
		line += strings.Count(part, "\n") + 2
		for mark, kind := range kindMarks {
			if rest, ok := strings.CutPrefix(part, mark); ok {
				p.Kind, part = kind, rest
			}
		}
		p.Text = strings.ReplaceAll(strings.TrimSpace(part), "\n", " ")
		if p.Kind == graph.Heading {
			section = []string{p.Text}
		}
		ps = append(ps, p)
	}
	return doc, ps
}

// goldens compares what read makes of each text in the folder's files with what
// stands behind it.
func goldens(t *testing.T, folder string, read func(graph.Document, []graph.Passage) string) {
	files, err := filepath.Glob(folder + "/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { golden(t, path, read) })
	}
}

func golden(t *testing.T, path string, read func(graph.Document, []graph.Passage) string) {
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range a.Files {
		want[f.Name] = string(f.Data)
	}
	out := &txtar.Archive{Comment: a.Comment}
	for _, f := range a.Files {
		name, ok := strings.CutSuffix(f.Name, ".text")
		if !ok {
			continue
		}
		got := read(goldenDocument(string(f.Data)))
		out.Files = append(out.Files, f, txtar.File{Name: name + ".want", Data: []byte(got)})
		if !*update && got != want[name+".want"] {
			t.Errorf("%s: got\n%swant\n%s", name, got, want[name+".want"])
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCitationsGolden(t *testing.T) {
	goldens(t, "testdata/citations", func(doc graph.Document, ps []graph.Passage) string {
		var b strings.Builder
		for _, found := range sightings(doc, ps) {
			if e := found.entry; e != nil {
				fmt.Fprintf(&b, "entry %q by %s = %s", e.title, strings.Join(e.authors, "; "), e.cited.label())
				for _, more := range []string{e.container, e.publisher, e.url} {
					if more != "" {
						fmt.Fprintf(&b, " | %s", more)
					}
				}
				b.WriteByte('\n')
			}
			for _, c := range found.citations {
				b.WriteString(c.String() + "\n")
			}
		}
		return b.String()
	})
}

// FuzzExtract: citations lie in the text, edges in their passage, and reading
// twice gives the same.
func FuzzExtract(f *testing.F) {
	for _, seed := range []string{
		"Wie Blank (2006: 22) zeigt (vgl. Meier & Kunz 2013, Adam et al. 2019: 3f.), ebd.: 5.",
		"(Sozialdezernent 30.01.2020; (Stadt (2018: 3) ebd.) [Halle (Saale) ISEK 2017: 60",
		"§ 12a Abs. 1 AufenthG und ,rules of the game\", Vorlage 2015/0243 (2018: 28ff. und 140ff.)",
		"Müller, T. & Kunz, A. (2018): Titel. Berlin: Verlag.\n\n[Fußnote] Ebd., S. 12.",
		"a. a. O. (ders. 2018: 5, 2019¢: g) (15. und 14.12.2020) (Stadtplanung, 15. und 14.12.22020)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?") // as reading makes sure of
		doc, ps := goldenDocument(text)
		for i, found := range sightings(doc, ps) {
			n := utf8.RuneCountInString(ps[i].Text)
			for _, c := range found.citations {
				if c.start < 0 || c.start >= c.end || c.end > n {
					t.Fatalf("%v: [%d:%d] of %d", c, c.start, c.end, n)
				}
				if c.name == "" {
					t.Fatalf("%+v: no name", c)
				}
			}
		}
		edges := Extract(doc, ps, nil)
		if !reflect.DeepEqual(edges, Extract(doc, ps, nil)) {
			t.Fatal("two readings differ")
		}
		byIRI := map[graph.IRI]graph.Passage{}
		for _, p := range ps {
			byIRI[p.IRI] = p
		}
		for _, e := range edges {
			p, ok := byIRI[e.Label]
			if e.Label == doc.IRI && e.Start == 0 && e.End == 0 {
				continue
			}
			if !ok || e.Start < 0 || e.Start >= e.End || e.End > utf8.RuneCountInString(p.Text) {
				t.Fatalf("%+v lies outside its passage", e)
			}
			if e.Confidence <= 0 || e.Confidence > 1 || e.Rule == "" || e.Object == (graph.Value{}) {
				t.Fatalf("%+v is incomplete", e)
			}
		}
	})
}
