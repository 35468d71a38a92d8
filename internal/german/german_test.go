package german

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// TestKeys: all of a line are one word for search, and none of another line.
func TestKeys(t *testing.T) {
	groups := [][]string{
		{"Migrant", "Migranten", "Migrantin", "Migrantinnen", "Migrant*innen", "Migrant:innen", "Migrant_innen",
			"MigrantInnen", "Migrant/-innen", "Migrant/innen", "Migrant(innen)", "MIGRANT*INNEN"},
		{"Kollege", "Kolleginnen", "Kolleg*innen", "Kolleg/innen"},
		{"Arzt", "Ärzte", "Ärztin", "Ärzt*innen"},
		{"Migrantenorganisation", "Migrant*innenorganisationen", "Migrant:innen-Organisation"},
		{"Akteurslandschaft", "Akteur*innenlandschaft"},
		{"Anti-Diskriminierung", "Antidiskriminierung", "antidiskriminierung", "Anti\u00addiskriminierung"},
		{"die*der", "der*die", "der:die"},
		{"Potential", "Potenziale"},
		{"Kurs", "Kurse", "Kurses", "Kursen"},
		{"Integrationskurs", "Integrationskurse"},
		{"Integrationslotse", "Integrationslotsen", "Integrationslots*innen", "Integrationslotsinnen"},
		{"Schiffahrt", "Schifffahrt"},
		{"Mißstände", "Missstand"},
		{"gewinnen", "Gewinn"},
		{"Schwerin", "Schwerins"},
		{"e. V.", "e.V."},
	}
	owner := map[string]int{}
	for i, group := range groups {
		for _, word := range group {
			tokens := Tokens(word)
			if len(tokens) != 1 {
				t.Errorf("%q is %d tokens, want 1", word, len(tokens))
				continue
			}
			if before, ok := owner[tokens[0].Key]; ok && before != i {
				t.Errorf("%q has the key of %q", word, groups[before][0])
			} else if !ok && word != group[0] {
				t.Errorf("%q has key %q, not that of %q", word, tokens[0].Key, group[0])
			}
			owner[tokens[0].Key] = i
		}
	}
}

// TestTokensDecomposed: a text that is not composed has the same tokens, at its
// own offsets.
func TestTokensDecomposed(t *testing.T) {
	text := "Förderung für Mädchen"
	decomposed := norm.NFD.String(text)
	composed, got := Tokens(text), Tokens(decomposed)
	if len(got) != len(composed) {
		t.Fatalf("%d tokens, want %d", len(got), len(composed))
	}
	for i, k := range got {
		if want := composed[i]; k.Normal != want.Normal || k.Stem != want.Stem || k.Key != want.Key {
			t.Errorf("%+v, want the forms of %+v", k, want)
		}
		if slice := string([]rune(decomposed)[k.Start:k.End]); slice != k.Text || norm.NFC.String(slice) != composed[i].Text {
			t.Errorf("token %d stands at %q", i, slice)
		}
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"": "de",
		"Welche Dokumente behandeln Antidiskriminierung?":                                    "de",
		"The city of Schwerin has developed a strategy for the integration of newcomers.":    "en",
		"Working Paper Governance of Migration":                                              "de",
		"Der Beitrag „Arrival Spaces in the City“ zeigt, wie die Stadt mit Zuzug umgeht.":    "de",
		"In many cities, people who arrive are not able to find an affordable place to live": "en",
	} {
		if got := Language(text); got != want {
			t.Errorf("Language(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestEnglish(t *testing.T) {
	text := "“Local actors’ policies”, e.g. in Schwerin, weren't new. Dr. Smith said they matter."
	var stems []string
	for _, k := range EnglishTokens(text) {
		stems = append(stems, k.Stem)
		if got := string([]rune(text)[k.Start:k.End]); got != k.Text {
			t.Errorf("token %q stands at %q", k.Text, got)
		}
	}
	for _, want := range []string{"local", "actor", "polici", "schwerin", "matter"} {
		if !slices.Contains(stems, want) {
			t.Errorf("no stem %q in %q", want, stems)
		}
	}
	spans := EnglishSentences(text)
	if len(spans) != 2 || string([]rune(text)[spans[1].Start:spans[1].End]) != "Dr. Smith said they matter." {
		t.Errorf("sentences %v", spans)
	}
}

var seeds = []string{
	"Kita- und Schulplätze für Migrant*innen (vgl. Muster 2018: 12f.). „Gut!“ Das war’s ... z. B. am 1. Januar.",
	"Migrant/-innen, Mitarbeiter(innen), die*der, B.B.S.M., 2015/16, 1.284\n\n- Punkt\n2. Punkt",
	"A\u0308rztinnen\u00ad und -a\u00ad-b \u00ad. ,,Zitat* von\xff\xfe 10:30",
	"*in (in) /in I nnen 'sch -- .... ?! (((", "",
}

func FuzzTokens(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rs := []rune(text)
		for _, tokens := range [][]Token{Tokens(text), EnglishTokens(text)} {
			end := 0
			for _, k := range tokens {
				if k.Start < end || k.End <= k.Start || k.End > len(rs) {
					t.Fatalf("token %+v after %d of %d", k, end, len(rs))
				}
				end = k.End
				if got := string(rs[k.Start:k.End]); got != k.Text {
					t.Errorf("token %q stands at %q", k.Text, got)
				}
				if got := strings.Join(k.Parts, ""); got != k.Text {
					t.Errorf("parts of %q rejoin to %q", k.Text, got)
				}
				if k.Normal == "" || k.Stem == "" || k.Key == "" || slices.Contains(k.Parts, "") {
					t.Errorf("empty form in %+v", k)
				}
			}
		}
	})
}

func FuzzSentences(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rs := []rune(text)
		for name, split := range map[string]func(string) []Span{"German": Sentences, "English": EnglishSentences} {
			end := 0
			for _, s := range append(split(text), Span{len(rs), len(rs)}) {
				if s.Start < end || s.End < s.Start || s.End > len(rs) {
					t.Fatalf("%s: span %v after %d of %d", name, s, end, len(rs))
				}
				if gap := strings.TrimSpace(string(rs[end:s.Start])); gap != "" {
					t.Errorf("%s: %q is in no sentence", name, gap)
				}
				if s.Start < s.End && (unicode.IsSpace(rs[s.Start]) || unicode.IsSpace(rs[s.End-1])) {
					t.Errorf("%s: sentence %q has white space at its end", name, string(rs[s.Start:s.End]))
				}
				end = s.End
			}
		}
	})
}

func FuzzStem(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, word string) {
		if stem := Stem(word); word != "" && stem == "" || utf8.ValidString(word) && !utf8.ValidString(stem) {
			t.Errorf("Stem(%q) = %q", word, stem)
		}
	})
}

// TestHostile: noise is read to its end. What it takes BenchmarkNoise says.
func TestHostile(*testing.T) {
	for _, unit := range []string{
		"a", ".", ". ", "1. ", "(", "a*in", "in_", "a-", "a- ", "-a ", "- , ", "z. ", "„a ", "a. (2015 ", "\n", "a\n", " ", "\u00ad", "ä\u0308", "A.",
		"a/in ", "a: ", "... ", "Xa", "1/", "1.", "'a",
	} {
		text := strings.Repeat(unit, 100_000/len(unit))
		Tokens(text)
		Sentences(text)
		Language(text)
		EnglishTokens(text)
		EnglishSentences(text)
	}
}

func BenchmarkEnglishSentences(b *testing.B) {
	for b.Loop() {
		EnglishSentences("The city has a plan. It was written by Dr. Smith. Nobody knows.")
	}
}

func BenchmarkReadStatistics(b *testing.B) {
	for b.Loop() {
		readStatistics()
	}
}
