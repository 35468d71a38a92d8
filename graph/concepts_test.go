package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"belegnetz/graph"
)

const smallVocabulary = `{
 "iri": "urn:belegnetz:verzeichnis:probe", "title": "Probe", "type": "field",
 "concepts": [
  {"id": "sprache", "prefLabel": "Sprache und Deutschförderung", "altLabels": ["Deutschkurs"],
   "definition": "Deutsch lernen.", "narrowerLabels": ["Integrationskurs"], "related": ["schule"], "notThis": ["Leichte Sprache"]},
  {"id": "schule", "prefLabel": "Schule", "hiddenLabels": ["Schuhle"], "narrowerLabels": ["Integrationskurs"]}
 ]}`

func readVocabulary(t *testing.T, text string) graph.Vocabulary {
	t.Helper()
	v, err := graph.ReadVocabulary("probe.json", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVocabularyAsQuads(t *testing.T) {
	h := readVocabulary(t, smallVocabulary).Holding()
	var got []string
	for _, e := range h.Edges {
		if e.Label != "urn:belegnetz:verzeichnis:probe" || e.Confidence != 1 {
			t.Errorf("edge %+v", e)
		}
		object := string(e.Object.IRI)
		if object == "" {
			object = e.Object.Text + "@" + e.Object.Lang
		}
		got = append(got, strings.Join([]string{local(e.Subject), local(e.Predicate), local(graph.IRI(object))}, " "))
	}
	want := []string{
		"probe title Probe@de",
		"sprache type Concept", "sprache prefLabel Sprache und Deutschförderung@de", "sprache inScheme probe",
		"sprache type PolicyField", "sprache altLabel Deutschkurs@de", "sprache definition Deutsch lernen.@de", "sprache related schule",
		"schule type Concept", "schule prefLabel Schule@de", "schule inScheme probe",
		"schule type PolicyField", "schule hiddenLabel Schuhle@de", "schule related sprache",
		"integrationskurs type Concept", "integrationskurs prefLabel Integrationskurs@de", "integrationskurs inScheme probe",
		"integrationskurs broader sprache", "integrationskurs broader schule",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// local is an IRI without its namespace.
func local(iri graph.IRI) string {
	return string(iri[strings.LastIndexAny(string(iri), ":/#")+1:])
}

func TestVocabularyIsStored(t *testing.T) {
	ctx := context.Background()
	s, err := graph.Open(ctx, t.TempDir(), graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := readVocabulary(t, smallVocabulary).Holding()
	if err := s.Put(ctx, h); err != nil {
		t.Fatal(err)
	}
	n := 0
	for q, err := range s.Quads(ctx, graph.Public, graph.Pattern{Subject: graph.FieldIRI("sprache"), Label: h.Document.IRI}) {
		if err != nil {
			t.Fatal(err)
		}
		if q.Label != h.Document.IRI {
			t.Errorf("label %s", q.Label)
		}
		n++
	}
	if n != 7 {
		t.Errorf("%d quads of the field, want 7", n)
	}
}

func TestMadeChangesWithTheVocabulary(t *testing.T) {
	made := func(text string) string { return readVocabulary(t, text).Holding().Document.Made }
	first := made(smallVocabulary)
	if first != made(smallVocabulary) {
		t.Error("the same vocabulary has two digests")
	}
	if first == made(strings.Replace(smallVocabulary, "Deutschkurs", "Sprachkurs", 1)) {
		t.Error("another label gives the same digest")
	}
}

func TestBrokenVocabularies(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(smallVocabulary, old, new, 1) }
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", "EOF"},
		{"no JSON", "prefLabel: Sprache", "invalid character"},
		{"not UTF-8", change("Probe", "Pr\xfcfe"), "not UTF-8"},
		{"more text", smallVocabulary + " {}", "text after the vocabulary"},
		{"unknown key", change("altLabels", "synonyme"), `unknown field "synonyme"`},
		{"no concepts", `{"iri": "urn:x:y", "title": "x", "type": "term", "concepts": []}`, "0 concepts"},
		{"relative IRI", change("urn:belegnetz:verzeichnis:probe", "probe"), "not absolute"},
		{"IRI of a file", change("urn:belegnetz:verzeichnis:probe", "urn:belegnetz:datei:0123456789abcdef"), "held file"},
		{"type", change(`"field"`, `"feld"`), `type "feld"`},
		{"title", change(`"Probe"`, `" "`), "title"},
		{"two ids", change(`"id": "schule"`, `"id": "sprache"`), `id "sprache" is taken`},
		{"two IRIs", change(`"id": "schule"`, `"id": "Sprache"`), "same IRI"},
		{"relation", change(`["schule"]`, `["schulle"]`), `related to "schulle"`},
		{"own relation", change(`["schule"]`, `["sprache"]`), "no other concept"},
		{"space", change("Deutschkurs", "Deutschkurs "), "white space"},
		{"control character", change("Deutschkurs", `Deutsch\u0007kurs`), "control character"},
		{"nothing to name", change("Deutschkurs", "†"), "IRI"},
		{"label twice", change(`["Deutschkurs"]`, `["Deutschkurs", "Deutschkurs"]`), "stands twice"},
		{"long label", change("Deutschkurs", strings.Repeat("ü", 201)), "more than 200 characters"},
		{"many labels", change(`["Deutschkurs"]`, `["`+strings.Repeat(`a","`, 200)+`b"]`), "201 altLabels"},
		{"long file", smallVocabulary + strings.Repeat(" ", 4<<20), "more than 4194304 bytes"},
		{"deep file", strings.Repeat("[", 1<<20), "exceeded max depth"},
	} {
		_, err := graph.ReadVocabulary("probe.json", strings.NewReader(test.text))
		if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "probe.json") {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
	term := `{"iri": "urn:x:y", "title": "x", "type": "term", "concepts": [{"id": "a", "prefLabel": "Beirat", "narrowerLabels": ["beirat"]}]}`
	if _, err := graph.ReadVocabulary("probe.json", strings.NewReader(term)); err == nil || !strings.Contains(err.Error(), "narrower than itself") {
		t.Errorf("a concept narrower than itself: %v", err)
	}
}

// What is read can be stored, and its concepts, written again, read the same.
func FuzzReadVocabulary(f *testing.F) {
	f.Add(smallVocabulary)
	f.Add(`{"iri":"urn:x:y","title":"x","type":"term","concepts":[{"id":"a","prefLabel":"A"},{"id":"b","prefLabel":"Ä","related":["a"]}]}`)
	f.Add(`{"concepts":[null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		v, err := graph.ReadVocabulary("fuzz.json", strings.NewReader(text))
		if err != nil {
			if !errors.Is(err, graph.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		kind := "term"
		if v.Concepts[0].Type == graph.TypePolicyField {
			kind = "field"
		}
		again, err := json.Marshal(map[string]any{"iri": v.IRI, "title": v.Title, "type": kind, "concepts": v.Concepts})
		if err != nil {
			t.Fatal(err)
		}
		w, err := graph.ReadVocabulary("again.json", strings.NewReader(string(again)))
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		h := v.Holding()
		if h.Document.Made != w.Holding().Document.Made {
			t.Fatalf("%s reads differently", again)
		}
		for _, e := range h.Edges {
			if e.Label != v.IRI || e.Subject == "" || (e.Object.IRI == "") == (e.Object.Text == "") {
				t.Fatalf("edge %+v", e)
			}
		}
	})
}
