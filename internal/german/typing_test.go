package german

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestMistyping: each typed word is nearer to the first word than to the second.
func TestMistyping(t *testing.T) {
	for _, c := range []struct{ typed, near, far string }{
		{"integratoin", "integration", "integrativ"},
		{"vielfallt", "vielfalt", "einfalt"},
		{"fielfalt", "vielfalt", "zielfall"},
		{"vörderung", "förderung", "forderung"},
		{"foerderung", "förderung", "forderung"},
		{"migrazion", "migration", "migranten"},
		{"beteilugung", "beteiligung", "beteilung"},
		{"kusr", "kurs", "kuss"},
		{"rhytmus", "rhythmus", "isthmus"},
	} {
		near, far := Mistyping(c.typed, c.near, 4), Mistyping(c.typed, c.far, 4)
		if near >= far || near == 0 || math.IsInf(near, 1) {
			t.Errorf("%s: %.1f to %s, %.1f to %s", c.typed, near, c.near, far, c.far)
		}
		if got := Mistyping(c.near, c.near, 1); got != 0 {
			t.Errorf("%s from itself: %.1f", c.near, got)
		}
		first := string([]rune(c.near)[0])
		if got := Beginnings(c.typed); !slices.ContainsFunc(got, func(b string) bool { return strings.HasPrefix(first, b) }) {
			t.Errorf("%s may begin with %q, not as %s does", c.typed, got, c.near)
		}
	}
}

func FuzzMistyping(f *testing.F) {
	f.Add("schwehrin", "schwerin", 1.)
	f.Add("", "ß", .4)
	f.Add("\xff", "ä\u0308", 2.)
	f.Fuzz(func(t *testing.T, typed, meant string, limit float64) {
		cost := Mistyping(typed, meant, limit)
		if cost < 0 || !math.IsInf(cost, 1) && cost > limit || typed == meant && cost > 0 && !math.IsInf(cost, 1) {
			t.Errorf("Mistyping(%q, %q, %v) = %v", typed, meant, limit, cost)
		}
		if wide := Mistyping(typed, meant, limit+1); !math.IsInf(cost, 1) && wide != cost {
			t.Errorf("Mistyping(%q, %q) is %v or %v by the limit", typed, meant, cost, wide)
		}
		Beginnings(typed)
	})
}

// BenchmarkMistyping compares with words as they come, few of them near.
func BenchmarkMistyping(b *testing.B) {
	words := strings.Fields(strings.ToLower(paragraphs(b)))
	for i := 0; b.Loop(); i++ {
		Mistyping("integratoin", words[i%len(words)], 1.6)
	}
}
