package german

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"hash/fnv"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// heldOut returns texts of the laws that wordcount has not counted.
func heldOut(t testing.TB, most int) []string {
	f, err := os.Open("../../../shared/bench/sets/gesetze/corpus.jsonl.gz")
	if err != nil {
		t.Skip("the laws are not here:", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for d := json.NewDecoder(bufio.NewReader(z)); len(texts) < most; {
		var passage struct{ ID, Text string }
		if err := d.Decode(&passage); err != nil {
			break
		}
		law, _, _ := strings.Cut(passage.ID, "/")
		h := fnv.New32a()
		h.Write([]byte(law))
		if h.Sum32()%20 == 0 {
			texts = append(texts, passage.Text)
		}
	}
	return texts
}

func karlsruhe(t testing.TB) []string {
	names, _ := filepath.Glob("../../../shared/corpus/karlsruhe/*.txt")
	if len(names) == 0 {
		t.Skip("the council papers are not here")
	}
	var texts []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, cutWord.ReplaceAllString(string(text), "$1$2"))
	}
	return texts
}

// cutWord is a word that a line's end cuts; reading joins it before it is repaired.
var cutWord = regexp.MustCompile(`(\p{L})[-\x{ad}]\n(\p{Ll})`)

// damaged returns texts damaged by the table of confusions, every umlaut and ß.
func damaged(texts []string) []string {
	var table [][]string
	var weights [][]float64
	letters := map[rune]int{}
	for _, fields := range lines("confusions.txt") {
		letters[firstRune(fields[0])] = len(table)
		var forms []string
		var shares []float64
		total := 0.
		for i := 1; i < len(fields); i += 2 {
			share := float64(number([]byte(fields[i+1])))
			forms, total = append(forms, fields[i]), total+share
			shares = append(shares, total)
		}
		table, weights = append(table, forms), append(weights, shares)
	}
	random := rand.New(rand.NewSource(1))
	pick := func(r rune) (string, bool) {
		l, ok := letters[r]
		if !ok {
			return "", false
		}
		at := random.Float64() * weights[l][len(weights[l])-1]
		for i, w := range weights[l] {
			if at < w {
				return table[l][i], true
			}
		}
		return table[l][0], true
	}
	large := map[rune]string{'Ä': "A", 'Ö': "O", 'Ü': "U"}
	var out []string
	for _, text := range texts {
		var b strings.Builder
		for _, r := range text {
			if form, ok := large[r]; ok {
				b.WriteString(form)
			} else if form, ok := pick(r); ok {
				b.WriteString(form)
			} else {
				b.WriteRune(r)
			}
		}
		out = append(out, b.String())
	}
	return out
}

// apply makes the replacements in a text.
func apply(text string, found []Replacement) string {
	rs := []rune(text)
	var b strings.Builder
	at := 0
	for _, r := range found {
		b.WriteString(string(rs[at:r.Start]) + r.Text)
		at = r.End
	}
	b.WriteString(string(rs[at:]))
	return b.String()
}

// TestRepairSound: without the gate, at most one in a thousand sound words changes.
func TestRepairSound(t *testing.T) {
	for name, texts := range map[string][]string{"laws": heldOut(t, 6000), "karlsruhe": karlsruhe(t)} {
		r := NewRepairer(texts, nil, nil)
		words, changed := 0, 0
		for _, text := range texts {
			words += len(strings.Fields(text))
			changed += len(r.Repair(text))
		}
		t.Logf("%s: %d of %d words changed, %.5f", name, changed, words, float64(changed)/float64(words))
		if changed*1000 > words {
			t.Errorf("%s: too many sound words change", name)
		}
	}
}

// TestRepairDamaged damages sound texts and counts what is repaired.
func TestRepairDamaged(t *testing.T) {
	for name, c := range map[string]struct {
		texts []string
		min   float64
	}{"laws": {heldOut(t, 3000), .98}, "karlsruhe": {karlsruhe(t)[:60], .93}} {
		scans := damaged(c.texts)
		r := NewRepairer(scans, nil, nil)
		if !r.Damaged(scans) {
			t.Errorf("%s: the gate is closed", name)
		}
		hurt, healed, broken, sound := 0, 0, 0, 0
		for i, text := range c.texts {
			want := strings.Fields(text)
			scan := strings.Fields(scans[i])
			got := strings.Fields(apply(scans[i], r.Repair(scans[i])))
			if len(got) != len(want) {
				t.Fatal("words were lost")
			}
			for j := range want {
				switch {
				case scan[j] != want[j]:
					hurt++
					if got[j] == want[j] {
						healed++
					}
				default:
					sound++
					if got[j] != want[j] {
						broken++
					}
				}
			}
		}
		share := float64(healed) / math.Max(1, float64(hurt))
		t.Logf("%s: %d of %d damaged words repaired, %.4f; %d of %d sound ones changed", name, healed, hurt, share, broken, sound)
		if share < c.min {
			t.Errorf("%s: %.4f repaired, want %.2f", name, share, c.min)
		}
	}
}
