package query

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestWider: the passages' words divide a question's, and are found inside
// compounds that the statistics cannot divide.
func TestWider(t *testing.T) {
	corpus := map[string]uint64{
		"nalu": 9, "naluberatung": 3, "naluberatungen": 1, "naluverein": 4, "nalus": 1, "nalutrx": 7, "quisla": 2,
		"sozialberatung": 5, "verein": 40, "beratung": 30,
	}
	s := newSpelling(func(w string) bool { return corpus[w] > 0 })
	s.corpus = func(beginning string) map[string]uint64 {
		found := maps.Clone(corpus)
		maps.DeleteFunc(found, func(w string, _ uint64) bool { return !strings.HasPrefix(w, beginning) })
		return found
	}
	for asked, want := range map[string]string{
		"Nalutreffen": "nalu treff", "Quislaprojekt": "quisla projekt", "Naluberatung": "nalu berat",
		"Sozialberatung": "sozial berat", "Xqwrtzui": "", "Brevanduni": "", "Nalu": "",
	} {
		if got := strings.Join(s.divide(analyse(asked, "de")[0]).parts, " "); got != want {
			t.Errorf("%s has the parts %q, want %q", asked, got, want)
		}
	}
	for asked, want := range map[string][]string{
		"Nalu": {"naluverein", "naluberatung", "naluberatungen"}, "Verein": nil, "Sozial": nil, "Quisla": {},
	} {
		if got := s.compounds(analyse(asked, "de")[0]); !slices.Equal(got, want) {
			t.Errorf("%s stands in %q, want %q", asked, got, want)
		}
	}
}
