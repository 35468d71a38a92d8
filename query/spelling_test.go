package query

import (
	"maps"
	"strings"
	"testing"
)

// TestCorrect: words of passages are what is meant, the one that is nearest by
// hand and ear; what may be right as it stands is left alone.
func TestCorrect(t *testing.T) {
	corpus := map[string]uint64{
		"integration": 90, "diskriminierung": 40, "sprachkurse": 12, "vielfalt": 30, "förderung": 25, "forderung": 9,
		"migration": 80, "quartier": 20, "wohnraum": 11, "beteiligung": 22, "bürgerbeteiligung": 5, "stadtteil": 50,
		"lenkungskreis": 4, "lenkungskrets": 1, "kiezmütter": 3, "schmölln": 3, "rat": 9, "rad": 9, "rathaus": 5, "leitbild": 20, "diakonie": 6,
	}
	known := func(w string) bool { return corpus[w] > 0 }
	s := newSpelling(known)
	s.corpus = func(beginning string) map[string]uint64 {
		found := maps.Clone(corpus)
		maps.DeleteFunc(found, func(w string, _ uint64) bool { return !strings.HasPrefix(w, beginning) })
		return found
	}
	for _, w := range []string{"welche", "quartiersmanagement"} {
		s.learn(w)
	}
	for typed, want := range map[string]string{
		"Intergration": "integration", "Untegration": "integration", "Integratoin": "integration", "Integrazion": "integration",
		"Diskrimienirung": "diskriminierung", "Sprachkusre": "sprachkurse", "Fielfalt": "vielfalt", "Vielfallt": "vielfalt",
		"Vörderung": "förderung", "Migrazion": "migration", "Quatier": "quartier", "Wohnrauhm": "wohnraum",
		"Quartiersmanagment": "quartiersmanagement", "Wleche": "welche", "Stadteil": "stadtteil", "Lenkungskriss": "lenkungskreis",
		"Schmöln": "schmölln", "Leidbild": "leitbild", "Diakonih": "diakonie",
		// Words of the passages, of German or of nothing near.
		"Lenkungskrets": "", "Förderung": "", "Forderung": "", "Kiezmüttern": "", "Gesellschaft": "", "Immigration": "",
		"Wuppertal": "", "Raz": "", "2018": "", "B4": "", "Xqwrtzui": "", "Emigration": "", "Delegation": "",
	} {
		got, ok := s.correct(analyse(typed, "de")[0])
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%s is corrected to %q, want %q", typed, got, want)
		}
	}
}
