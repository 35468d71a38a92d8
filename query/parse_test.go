package query

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"belegnetz/graph"
)

var update = flag.Bool("update", false, "write the goldens anew")

// testLexicon knows the invented town of the goldens.
func testLexicon(t testing.TB) *Lexicon {
	t.Helper()
	return NewLexicon(testVocabularies(t), []Name{
		{IRI: graph.PlaceIRI("Merlenburg"), Type: graph.TypePlace, Label: "Merlenburg"},
		{IRI: graph.PlaceIRI("Kalle (Saale)"), Type: graph.TypePlace, Label: "Kalle (Saale)"},
		{IRI: graph.InterviewIRI("Sozialdezernentin", "2020-05-04"), Type: graph.TypeInterview, Label: "Sozialdezernentin", Year: "2020-05-04"},
		{IRI: graph.WorkIRI("Merlenburg Integrationskonzept", "2012"), Type: graph.TypeWork, Label: "Merlenburg Integrationskonzept 2012", Year: "2012"},
		{IRI: graph.WorkIRI("Merlenburg Integrationskonzept", "2017"), Type: graph.TypeWork, Label: "Merlenburg Integrationskonzept 2017", Year: "2017"},
		{IRI: graph.WorkIRI("Okafor", "2018a"), Type: graph.TypeWork, Label: "Okafor 2018a", Year: "2018a", Authors: []string{"Okafor"}},
		{IRI: graph.WorkIRI("Okafor", "2018b"), Type: graph.TypeWork, Label: "Okafor 2018b", Year: "2018b"},
		{IRI: graph.WorkIRI("Hollmann et al.", "2020"), Type: graph.TypeWork, Label: "Hollmann et al. 2020", Year: "2020"},
	}, func(string) bool { return false })
}

// testVocabularies are a field and a term of the kinds that the data has.
func testVocabularies(t testing.TB) []graph.Vocabulary {
	t.Helper()
	const fields = `{"iri": "urn:test:felder", "title": "Felder", "type": "field", "concepts": [
	 {"id": "antidiskriminierung", "prefLabel": "Antidiskriminierung und Antirassismus", "altLabels": ["Rassismus", "Diskriminierungserfahrung"], "narrowerLabels": ["Runder Tisch gegen Rassismus"]},
	 {"id": "segregation", "prefLabel": "Segregation und soziale Mischung", "altLabels": ["residentielle Segregation"]},
	 {"id": "wohnen", "prefLabel": "Wohnen und Wohnungsmarktzugang", "altLabels": ["Wohnungsmarkt", "Wohnraumversorgung"]},
	 {"id": "quartier", "prefLabel": "Quartier und Sozialraum", "altLabels": ["Quartiersmanagement", "Soziale Stadt"]}]}`
	const terms = `{"iri": "urn:test:begriffe", "title": "Begriffe", "type": "term", "concepts": [
	 {"id": "mso", "prefLabel": "Migrantenorganisation", "altLabels": ["Migrantenselbstorganisation", "MSO"]},
	 {"id": "beirat", "prefLabel": "Migrationsbeirat", "altLabels": ["Integrationsbeirat"], "hiddenLabels": ["Ausländerbeirat"]}]}`
	var vs []graph.Vocabulary
	for _, text := range []string{fields, terms} {
		v, err := graph.ReadVocabulary("test", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		vs = append(vs, v)
	}
	return vs
}

// TestParse compares how questions are read with testdata/parse, one file a
// kind.
func TestParse(t *testing.T) {
	lex := testLexicon(t)
	files, err := filepath.Glob("testdata/parse/*.txtar")
	if err != nil || len(files) != 12 {
		t.Fatalf("%d files, want one for each of the 12 kinds (%v)", len(files), err)
	}
	for _, file := range files {
		kind := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(kind, func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var rewritten txtar.Archive
			rewritten.Comment = archive.Comment
			for i := 0; i+1 < len(archive.Files); i += 2 {
				asked, want := archive.Files[i], archive.Files[i+1]
				q, err := Parse(string(asked.Data), lex)
				if err != nil {
					t.Errorf("%s: %v", asked.Name, err)
				}
				got := q.String() + "\n"
				rewritten.Files = append(rewritten.Files, asked, txtar.File{Name: want.Name, Data: []byte(got)})
				if !*update && got != string(want.Data) {
					t.Errorf("%s: %s got  %s want %s", asked.Name, asked.Data, got, want.Data)
				}
				if string(q.Kind) != kind {
					t.Errorf("%s: %s read as %s", asked.Name, asked.Data, q.Kind)
				}
			}
			if len(archive.Files) < 20 {
				t.Errorf("%d questions, want at least 10", len(archive.Files)/2)
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(&rewritten), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestKindsOfTheField counts how many questions of the field, which say
// nothing about this project's documents, are read as their kind.
func TestKindsOfTheField(t *testing.T) {
	raw, err := os.ReadFile("../../shared/gold/kinds_dev.jsonl")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("../shared/gold is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	lex := testLexicon(t)
	right, all := 0, 0
	for scan := bufio.NewScanner(bytes.NewReader(raw)); scan.Scan(); all++ {
		var want struct {
			Kind     Kind
			Question string
		}
		if err := json.Unmarshal(scan.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		q, err := Parse(want.Question, lex)
		if err != nil {
			t.Fatal(err)
		}
		if q.Kind == want.Kind {
			right++
		} else {
			t.Logf("%s, read as %s: %s", want.Kind, q.Kind, want.Question)
		}
	}
	t.Logf("%d of %d", right, all)
	if right*10 < all*9 {
		t.Errorf("%d of %d questions read as their kind, want 90 %%", right, all)
	}
}

func TestParseRefuses(t *testing.T) {
	lex := testLexicon(t)
	for _, c := range []struct {
		text string
		want error
	}{
		{"", ErrEmpty}, {" \n\t ", ErrEmpty}, {"?!", ErrEmpty}, {"\x00\x01", ErrEmpty},
		{strings.Repeat("Wort ", 401), ErrTooLong}, {strings.Repeat("ä", MaxQuestion+1), ErrTooLong},
	} {
		if _, err := Parse(c.text, lex); !errors.Is(err, c.want) {
			t.Errorf("%.20q: %v, want %v", c.text, err, c.want)
		}
	}
	if q, err := Parse(strings.Repeat("ä", MaxQuestion), lex); err != nil || q.Kind == "" {
		t.Errorf("the longest question: %v %v", q, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"Welche Dokumente behandeln Antidiskriminierung in Kalle vor 2011?", "was heist MSO", "Merlenburger Konzepte 2012 2017",
		"zwischen 1999 und 1990er", "Okafor 2018 2018a", "nicht nicht", "{place} ^ * |", "S\u00adtadt\u0301 İ", "𝔘nd", "Wer? Wo? Was?",
	} {
		f.Add(seed)
	}
	lex := testLexicon(f)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text, lex)
		if err != nil {
			if !errors.Is(err, ErrEmpty) && !errors.Is(err, ErrTooLong) {
				t.Fatal(err)
			}
			return
		}
		if q.Kind == "" || !utf8.ValidString(q.String()) || strings.ContainsAny(q.String(), "\n\x00") {
			t.Errorf("%q read as %q", text, q.String())
		}
		if len(q.Topics)+len(q.Rest)+len(q.Places)+len(q.Actors)+len(q.Works)+len(q.Documents) == 0 && q.Years == (Years{}) && q.Kind == KindPassages {
			t.Errorf("nothing of %q is searched", text)
		}
		again, err := Parse(text, lex)
		if err != nil || again.String() != q.String() {
			t.Errorf("%q read as %q and as %q", text, q, again)
		}
		for _, topic := range q.Topics {
			if len(topic.Terms) == 0 || slices.ContainsFunc(topic.Terms, func(t Term) bool { return len(t.words) == 0 || t.Weight <= 0 || t.Weight > 1 }) {
				t.Errorf("%q: topic %q without words", text, topic.Label)
			}
		}
	})
}
