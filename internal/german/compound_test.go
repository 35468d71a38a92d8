package german

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		want  string // with bars
		known bool
	}{
		{"Anti|diskriminierungs|stelle", true},
		{"Wohnungs|unternehmen", true},
		{"Schul|sozial|arbeit", true},
		{"Migrant*innen|organisationen", true},
		{"Bürger*innen-|Beteiligung", true},
		{"Sozial|arbeiter/-innen", true},
		{"die*der", true},
		{"Anti-|Diskriminierungs|stelle", true},
		{"Sprach\u00ad|kurs", true},
		{"Fo\u0308rder|programm", true},
		{"Einwohnerinnen", true},
		{"Gründerinnen", true},
		{"Sozial|arbeiterinnen", true},
		{"Wasser|rinnen", true},
		{"steigender", true},
		{"Gesellschaft", true},
		{"Teilhabe", true},
		{"Verwaltungen", true},
		{"Beratung", true},
		{"2015/16", false},
		{"GefIüchtete", false},
		{"Xqwrtz", false},
		{"14-|tägig", false},
	} {
		parts, known := split(strings.ReplaceAll(c.want, "|", ""))
		if got := strings.Join(parts, "|"); got != c.want || known != c.known {
			t.Errorf("got %s, known %v, want %s, %v", got, known, c.want, c.known)
		}
	}
}

// TestSplitGold measures against words divided by hand: F1 of the inner
// boundaries, and the share of simple words that stay whole.
func TestSplitGold(t *testing.T) {
	for name, min := range map[string]struct{ f1, whole float64 }{
		"cdec_dev.txt":   {.85, .95},
		"domain_dev.txt": {.93, .95},
	} {
		gold, err := os.ReadFile("../../../shared/lang/compounds/" + name)
		if err != nil {
			t.Skip("the divided words are not here:", err)
		}
		var right, wrong, missed, whole, simple float64
		for line := range strings.Lines(string(gold)) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			parts, _ := split(strings.ReplaceAll(line, "|", ""))
			want, got := boundaries(strings.Split(line, "|")), boundaries(parts)
			for b := range got {
				if want[b] {
					right++
				} else {
					wrong++
				}
			}
			missed += float64(len(want))
			if len(want) == 0 {
				simple++
				if len(got) == 0 {
					whole++
				}
			}
		}
		missed -= right
		f1 := 2 * right / (2*right + wrong + missed)
		t.Logf("%s: F1 %.3f, %.3f of the simple words whole", name, f1, whole/simple)
		if f1 < min.f1 || whole/simple < min.whole {
			t.Errorf("%s: below %.2f, %.2f", name, min.f1, min.whole)
		}
	}
}

// boundaries returns how many letters stand before each inner boundary.
func boundaries(parts []string) map[int]bool {
	at, all := 0, map[int]bool{}
	for _, part := range parts[:len(parts)-1] {
		at += utf8.RuneCountInString(part)
		all[at] = true
	}
	return all
}

func TestStatistics(t *testing.T) {
	if n := len(statistics().entries); n < 100_000 {
		t.Errorf("%d words, want the whole list", n)
	}
	l := lists()
	for name, n := range map[string]int{
		"abbreviations": len(l.abbreviations), "german": len(l.german), "english": len(l.english), "conjunctions": len(l.conjunctions),
		"feminine": len(l.feminine), "plurals": len(l.plurals), "roots": len(l.roots), "everyday": len(l.everyday), "pairs": len(l.pairs), "irregular": len(l.irregular), "keys": len(mistakes().touching), "sounds": len(mistakes().alike),
	} {
		if n == 0 {
			t.Errorf("no list %s", name)
		}
	}
}

// TestPartsWith: words that are known beside the statistics divide what these do
// not, and nothing else.
func TestPartsWith(t *testing.T) {
	own := strings.Fields("quisla mikwe tramblo nalu feldrun grinsa kiezpalaver brevand lorbas")
	known := func(word string) bool { return slices.Contains(own, word) }
	for _, want := range strings.Fields(`Quisla|förderung Mikwe|besuch Tramblo|projekt Nalu|verein Nalu|beratung
		Grinsa|zentrum Kiezpalaver|runde Tramblo|projekte Stadt|nalu|beratung`) {
		word := strings.ReplaceAll(want, "|", "")
		if got := strings.Join(PartsWith(word, known), "|"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := PartsWith(word, func(string) bool { return false }); got != nil {
			t.Errorf("%s is divided into %q with the help of nothing", word, got)
		}
	}
	for _, word := range []string{"", "Quisla", "Beratung", "Sozialberatung", "Xqwrtz", "quisla-beratung", "Qüß7", strings.Repeat("quisla", 1<<16)} {
		if got := PartsWith(word, known); got != nil {
			t.Errorf("%.20s is divided into %q", word, got)
		}
	}
}
