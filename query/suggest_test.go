package query

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestCompleted(t *testing.T) {
	lex := testLexicon(t)
	all := lex.completions()
	for typed, want := range map[string]string{
		"Wer arbeitet mit dem Migr":       "Wer arbeitet mit dem Migrationsbeirat",
		"migrantensel":                    "Migrantenselbstorganisation",
		"Soziale St":                      "Soziale Stadt",
		"Was ist Soziale-St":              "Was ist Soziale Stadt",
		"Wer zitiert das Integrationskon": "Wer zitiert das Merlenburg Integrationskonzept 2012",
		"Ausländerb":                      "", // hidden labels are never shown
		"Was ist die":                     "",
		"Merlenburg":                      "Merlenburg Integrationskonzept 2012",
		"Migr ":                           "",
		"Mi":                              "",
		"":                                "",
	} {
		got := ""
		if found := completed(typed, all, lex.patterns.function); len(found) > 0 {
			got = found[0].Text
		}
		if got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func FuzzCompleted(f *testing.F) {
	for _, seed := range []string{"Wer ist Migr", " \t ", "ß", "\xff\xfe Wohn", strings.Repeat("Wohn ", 100)} {
		f.Add(seed)
	}
	lex := testLexicon(f)
	all := lex.completions()
	f.Fuzz(func(t *testing.T, typed string) {
		found := completed(typed, all, lex.patterns.function)
		if len(found) > maxCompletions {
			t.Errorf("%d completions", len(found))
		}
		seen := map[string]bool{}
		for _, s := range found {
			head, whole := strings.CutSuffix(s.Text, s.Label)
			if !whole || !strings.HasPrefix(typed, head) || s.Text == typed || seen[s.Label] {
				t.Errorf("%q: %+v", typed, s)
			}
			seen[s.Label] = true
		}
	})
}

func BenchmarkCompleted(b *testing.B) {
	var all []completion
	for i := range 100_000 {
		label := fmt.Sprintf("Verein %05d für Begegnung", i)
		for n, at := range wordStarts(label) {
			all = append(all, completion{completionKey(label[at:]), n, label, "Actor"})
		}
	}
	slices.SortFunc(all, func(x, y completion) int { return cmp.Compare(x.key, y.key) })
	for b.Loop() {
		completed("Wer arbeitet mit dem Verein 0", all, nil)
	}
}
