package german

import (
	"fmt"
	"strings"
	"testing"
)

// TestRepairGolden: a text is a document; what is replaced stands in braces.
func TestRepairGolden(t *testing.T) {
	golden(t, "repair.txtar", func(text string) string {
		r := NewRepairer([]string{text}, []string{"Köpenick"}, nil)
		gate := "sound"
		if r.Damaged([]string{text}) {
			gate = "damaged"
		}
		found := r.Repair(text)
		rs, at := []rune(text), 0
		var b strings.Builder
		for _, f := range found {
			fmt.Fprintf(&b, "%s{%s→%s}", string(rs[at:f.Start]), string(rs[f.Start:f.End]), f.Text)
			at = f.End
		}
		return gate + "\n" + b.String() + string(rs[at:]) + "\n"
	})
}

func FuzzRepair(f *testing.F) {
	for _, s := range append(seeds, "Die Stadte fir Geflichtete", "6ffentlich Gber GroRe Maf3nahme", "Muef3er Holz", "Bürger*innengesprach") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "")
		found := NewRepairer([]string{text}, nil, nil).Repair(text)
		rs, end := []rune(text), 0
		for _, r := range found {
			if r.Start < end || r.End <= r.Start || r.End > len(rs) || r.Text == "" {
				t.Fatalf("%+v in %q", r, text)
			}
			if string(rs[r.Start:r.End]) == r.Text || r.Confidence <= 0 || r.Confidence > 1 {
				t.Fatalf("%+v", r)
			}
			end = r.End
		}
		once := apply(text, found)
		if again := NewRepairer([]string{text}, nil, nil).Repair(once); len(again) > 0 {
			t.Fatalf("%q is repaired to %q, that again: %+v", text, once, again)
		}
	})
}

func BenchmarkRepair(b *testing.B) {
	text := strings.Repeat("Die Stadte fordern die Unterstitzung fir Geflichtete und prufen MaRnahmen zur Starkung der Ldsungen. ", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		NewRepairer([]string{text}, nil, nil).Repair(text)
	}
}

// TestConfusions: what a scan took for what, in the case of the word that is
// meant.
func TestConfusions(t *testing.T) {
	for _, c := range []struct{ scanned, meant, want string }{
		{"Geschaftsfihrung", "Geschäftsführung", "[{a ä} {i ü}]"},
		{"GroRe", "Größe", "[{o ö} {R ß}]"},
		{"Anderung", "Änderung", "[{A Ä}]"},
		{"Strafie", "Straße", "[]"},
		{"fiir", "für", "[{ii ü}]"},
		{"BURGER", "BÜRGER", "[{U Ü}]"},
		{"Haus", "Maus", "[]"},
		{"Haus", "Haus", "[]"},
		{"", "", "[]"},
		{strings.Repeat("i", 1<<20), strings.Repeat("ü", 1<<20), "[]"},
	} {
		if got := fmt.Sprint(Confusions(c.scanned, c.meant)); got != c.want {
			t.Errorf("%s for %s: %s, want %s", c.scanned, c.meant, got, c.want)
		}
	}
}
