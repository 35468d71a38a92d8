package terminal

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"belegnetz/query"
)

func answer() query.Answer {
	return query.Answer{
		Question:   "Welche Dokumente behandeln Wohnen?",
		Understood: query.Understood{Kind: query.KindDocuments, Text: "Gesucht: Dokumente zum Thema Wohnen"},
		Results: []query.Result{{
			Type: "Work", Label: "Lindenau Integrationskonzept 2017", Why: "als Quelle in 1 Passage zu Wohnen genannt", Facts: []string{"S. 9f."},
			Evidence: []query.Evidence{{
				Quote:    strings.Repeat("Die Stadt vermietet Wohnungen an Zugewanderte. ", 4),
				Citation: "(Beispiel 2020: Datei-S. 2)", Section: []string{"Analyse", "Wohnen"},
				Repairs: []query.Repair{{Word: "für", Raw: "fir"}},
			}},
		}},
		Searched: query.Searched{Documents: 1, Passages: 12, Terms: []string{"Wohnen"}},
		TookMS:   2.14,
	}
}

func TestAnswerIsWrappedAndComplete(t *testing.T) {
	var out bytes.Buffer
	if err := New(&out).Answer(answer(), 10); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{
		"Gesucht: Dokumente zum Thema Wohnen\n",
		" 1  Lindenau Integrationskonzept 2017 · nur zitiert\n",
		"    als Quelle in 1 Passage zu Wohnen genannt · S. 9f.\n",
		"    „Die Stadt vermietet",
		"    berichtigt: für, im Scan „fir“\n",
		"    (Beispiel 2020: Datei-S. 2) · Wohnen\n",
		"1 Treffer · durchsucht: 1 Dokument, 12 Passagen · 2,1 ms\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %q in:\n%s", want, text)
		}
	}
	for _, l := range strings.Split(text, "\n") {
		if utf8.RuneCountInString(l) > plainWidth {
			t.Errorf("line of %d letters: %q", utf8.RuneCountInString(l), l)
		}
	}
	if strings.Contains(text, "\x1b") {
		t.Error("colours without a terminal")
	}
}

func TestStatedAbsenceStandsApart(t *testing.T) {
	var out bytes.Buffer
	a := answer()
	a.Unsure = []query.Result{{Type: "Work", Label: "Lindenau Integrationskonzept 2019"}}
	if err := New(&out).Answer(a, 10); err != nil {
		t.Fatal(err)
	}
	head, tail, ok := strings.Cut(out.String(), "Unsicher, ob das Thema behandelt wird")
	if !ok || strings.Contains(head, "2019") || !strings.Contains(tail, "2019") {
		t.Errorf("the unsure work is not under its heading:\n%s", out.String())
	}
}

func TestNothingFoundIsSaidWithItsLimits(t *testing.T) {
	var out bytes.Buffer
	a := answer()
	a.Results, a.Suggestions = nil, []string{"Wohnraum"}
	if err := New(&out).Answer(a, 10); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"0 Treffer.", "Das heißt nicht", "Nahe Begriffe im Bestand: Wohnraum"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("missing %q in:\n%s", want, out.String())
		}
	}
}

func TestDocumentsCannotSteerTheTerminal(t *testing.T) {
	var out bytes.Buffer
	a := answer()
	a.Results[0].Label = "Konzept\x1b[2J\u202e\x07 böse\nneu"
	a.Example = true
	if err := New(&out).Answer(a, 10); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\u202e\x07") {
		t.Errorf("control characters got through: %q", out.String())
	}
	if !strings.Contains(out.String(), "Beispielbestand:") {
		t.Error("the example store is not named")
	}
}

func TestManyResultsAreCutAndCounted(t *testing.T) {
	var out bytes.Buffer
	a := answer()
	a.Results = append(a.Results, a.Results[0], a.Results[0])
	if err := New(&out).Answer(a, 1); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "nur zitiert"); got != 1 {
		t.Errorf("%d results, want 1", got)
	}
	for _, want := range []string{"Weitere 2 Treffer: --limit 3 zeigt alle.", "3 Treffer · durchsucht"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("missing %q in:\n%s", want, out.String())
		}
	}
}
