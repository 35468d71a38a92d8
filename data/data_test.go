package data_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"belegnetz/data"
	"belegnetz/graph"
	"belegnetz/internal/german"
)

func vocabularies(t *testing.T) map[string]graph.Vocabulary {
	t.Helper()
	files, err := fs.Glob(data.Vocabulary, "vocabulary/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d vocabulary files, error %v", len(files), err)
	}
	all := map[string]graph.Vocabulary{}
	for _, name := range files {
		f, err := data.Vocabulary.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		v, err := graph.ReadVocabulary(name, f)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(strings.TrimPrefix(name, "vocabulary/"), ".json")] = v
	}
	return all
}

func TestVocabulariesHaveTheirOwnIRIs(t *testing.T) {
	file := map[graph.IRI]string{}
	for name, v := range vocabularies(t) {
		if other := file[v.IRI]; other != "" {
			t.Errorf("%s and %s have the same IRI", name, other)
		}
		file[v.IRI] = name
		for _, c := range v.Concepts {
			if c.Definition == "" {
				t.Errorf("%s: %s has no definition", name, c.ID)
			}
			if german.Slug(c.ID) != c.ID {
				t.Errorf("%s: id %q is no slug", name, c.ID)
			}
		}
	}
	if n := len(vocabularies(t)["handlungsfelder"].Concepts); n != 28 {
		t.Errorf("%d policy fields, want 28", n)
	}
}

// shown are the labels of a concept that people may see as its name.
func shown(c graph.Concept) []string {
	return append([]string{c.PrefLabel}, c.AltLabels...)
}

func TestNoLabelNamesTwoConcepts(t *testing.T) {
	for name, v := range vocabularies(t) {
		owner := map[string]string{}
		for _, c := range v.Concepts {
			for _, label := range append(shown(c), c.HiddenLabels...) {
				key := strings.ToLower(label)
				if other, taken := owner[key]; taken {
					t.Errorf("%s: %q is a label of %s and of %s", name, label, other, c.ID)
				}
				owner[key] = c.ID
			}
		}
	}
}

func TestNoTermStandsInTwoLists(t *testing.T) {
	all := vocabularies(t)
	owner := map[string]string{}
	for _, name := range []string{"begriffe", "abkuerzungen", "empfindliche-begriffe"} {
		for _, c := range all[name].Concepts {
			for _, label := range shown(c) {
				key := strings.ToLower(label)
				if other, taken := owner[key]; taken {
					t.Errorf("%q stands in %s and in %s", label, other, name)
				}
				owner[key] = name
			}
		}
	}
}

// Words that hurt must be understood and never offered: no list may show one.
func TestSensitiveWordsAreNeverShown(t *testing.T) {
	all := vocabularies(t)
	hidden := map[string]bool{}
	for _, v := range all {
		for _, c := range v.Concepts {
			for _, label := range c.HiddenLabels {
				hidden[german.Stem(label)] = true
			}
		}
	}
	if len(all["empfindliche-begriffe"].Concepts) == 0 || !hidden[german.Stem("Asylant")] {
		t.Fatal("no sensitive words found")
	}
	for name, v := range all {
		for _, c := range v.Concepts {
			for _, label := range append(shown(c), c.NarrowerLabels...) {
				if hidden[german.Stem(label)] {
					t.Errorf("%s: %s shows %q", name, c.ID, label)
				}
			}
		}
	}
}

// corpus gives the files of the example corpus: their front matter's lines by
// key, and the text behind it.
func corpus(t *testing.T, each func(name string, front map[string]string, text string)) {
	t.Helper()
	err := fs.WalkDir(data.Corpus, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := data.Corpus.ReadFile(name)
		if err != nil {
			return err
		}
		head, text, ok := strings.Cut(strings.TrimPrefix(string(raw), "---\n"), "\n---\n")
		if !ok || !utf8.Valid(raw) {
			return fmt.Errorf("%s: no front matter or not UTF-8", name)
		}
		front := map[string]string{}
		for line := range strings.Lines(head) {
			if key, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
				front[key] = strings.TrimSpace(value)
			}
		}
		each(name, front, text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCorpusSaysWhatItIs(t *testing.T) {
	kinds, works := map[string]int{}, map[string]string{}
	corpus(t, func(name string, front map[string]string, text string) {
		for _, key := range []string{"titel", "jahr", "ort", "art", "herausgeber", "sprache", "zugang"} {
			if front[key] == "" {
				t.Errorf("%s: no %s", name, key)
			}
		}
		if front["art"] == "Interview" && (front["rolle"] == "" || front["datum"] == "" || front["zugang"] != "intern") {
			t.Errorf("%s: an interview needs role and date and is internal", name)
		}
		if other := works[front["titel"]+front["jahr"]]; other != "" {
			t.Errorf("%s and %s have the same title and year", name, other)
		}
		works[front["titel"]+front["jahr"]] = name
		kinds[front["art"]]++
		if words := len(strings.Fields(text)); words < 250 || words > 2000 {
			t.Errorf("%s: %d words", name, words)
		}
	})
	for _, kind := range []string{"Dossier", "Konzept", "Bericht", "Studie", "Vorlage", "Niederschrift", "Interview", "Satzung"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s", kind)
		}
	}
	if kinds["Konzept"] != 3 {
		t.Errorf("%d editions of the concept, want 3", kinds["Konzept"])
	}
}

var printedPage = regexp.MustCompile(`<!-- Seite (\d+) -->`)

func TestPrintedPagesAreInOrder(t *testing.T) {
	corpus(t, func(name string, _ map[string]string, text string) {
		for i, m := range printedPage.FindAllStringSubmatch(text, -1) {
			if m[1] != strconv.Itoa(i+1) {
				t.Errorf("%s: page mark %d says %s", name, i+1, m[1])
			}
		}
	})
}

var ownCitation = regexp.MustCompile(`((?:Merlenburg [A-Z][\pL]+(?: [A-Z][\pL]+)* |Hollmann & Okafor )(?:20\d\d)): (\d+)`)

// Within the invented town a citation must lead to a page that exists.
func TestCitedPagesExist(t *testing.T) {
	pages := map[string]int{}
	corpus(t, func(_ string, front map[string]string, text string) {
		work, _, _ := strings.Cut(strings.Trim(front["titel"], `"`), ": ")
		if front["art"] == "Studie" {
			work = "Hollmann & Okafor 2020"
		} else {
			work = "Merlenburg " + work
		}
		pages[work] = len(printedPage.FindAllString(text, -1))
	})
	found := 0
	corpus(t, func(name string, _ map[string]string, text string) {
		for _, m := range ownCitation.FindAllStringSubmatch(text, -1) {
			found++
			if page, _ := strconv.Atoi(m[2]); page > pages[m[1]] {
				t.Errorf("%s cites %s, page %d of %d", name, m[1], page, pages[m[1]])
			}
		}
	})
	if found < 15 {
		t.Errorf("only %d citations found", found)
	}
}

func TestEveryKindHasAQuestion(t *testing.T) {
	var questions []struct{ Kind, Label, Question string }
	if err := json.Unmarshal(data.Questions, &questions); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, q := range questions {
		if q.Label == "" || q.Question == "" || slices.Contains(kinds, q.Kind) {
			t.Errorf("incomplete or double: %+v", q)
		}
		kinds = append(kinds, q.Kind)
	}
	slices.Sort(kinds)
	want := []string{"actor", "citations", "compare", "definition", "documents", "gap", "measures", "passages", "path", "statement", "timeline", "when"}
	if !slices.Equal(kinds, want) {
		t.Errorf("kinds %v, want %v", kinds, want)
	}
}

var (
	filePages = regexp.MustCompile(`Pilz et al\. 2023: Datei-S\. (\d+)(f\.)?((?:, \d+)*)`)
	numbers   = regexp.MustCompile(`\d+`)
)

// paperPages gives the pages that a paragraph of a dossier names.
func paperPages(paragraph string) []int {
	var pages []int
	for _, m := range filePages.FindAllStringSubmatch(paragraph, -1) {
		first, _ := strconv.Atoi(m[1])
		pages = append(pages, first)
		if m[2] != "" {
			pages = append(pages, first+1)
		}
		for _, n := range numbers.FindAllString(m[3], -1) {
			page, _ := strconv.Atoi(n)
			pages = append(pages, page)
		}
	}
	return pages
}

// Every number of a dossier, years and pages of cited documents included, must
// stand on the page of the working paper that its paragraph names.
func TestDossiersAgreeWithThePaper(t *testing.T) {
	raw, err := os.ReadFile("../../shared/corpus/stadtumig-wp42.txt")
	if err != nil {
		t.Skip("the working paper is not here: ../shared/corpus is absent")
	}
	paper := strings.Split(string(raw), "\f")
	// A word broken at a line's end, and a zero read as a letter.
	scanned := strings.NewReplacer("-\n", "", "5o ", "50 ")
	checked := 0
	corpus(t, func(name string, front map[string]string, text string) {
		if front["art"] != "Dossier" {
			return
		}
		body, _, _ := strings.Cut(text, "\n## Quelle")
		for _, paragraph := range strings.Split(strings.ReplaceAll(body, "\n|", "\n\n|"), "\n\n") {
			pages := paperPages(paragraph)
			rest := numbers.FindAllString(filePages.ReplaceAllString(paragraph, ""), -1)
			if len(pages) == 0 && len(rest) > 0 {
				t.Errorf("%s: numbers without a page of the paper: %s", name, paragraph)
			}
			var source []string
			for _, p := range pages {
				if p < 1 || p > len(paper) {
					t.Fatalf("%s: the paper has no page %d", name, p)
				}
				source = append(source, numbers.FindAllString(scanned.Replace(paper[p-1]), -1)...)
			}
			for _, n := range rest {
				checked++
				if !slices.Contains(source, n) {
					t.Errorf("%s: %s does not stand on page %v of the paper: %.90s", name, n, pages, paragraph)
				}
			}
		}
	})
	if checked < 200 {
		t.Errorf("only %d numbers checked", checked)
	}
	t.Logf("%d numbers checked", checked)
}
