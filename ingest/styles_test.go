package ingest

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A referenceKey is what two readings of a reference must have in common, as
// the scorer of the working paper's citations has it.
type referenceKey struct{ work, year, locator string }

var (
	keyWord  = regexp.MustCompile(`[\pL\pN]+`)
	noYear   = regexp.MustCompile(`[^0-9a-z.\-]`)
	noPages  = regexp.MustCompile(`[^0-9a-z,\-]`)
	pageSign = regexp.MustCompile(`\bs\.`)
)

func keyOf(work, year, locator string) referenceKey {
	var words []string
	for _, w := range keyWord.FindAllString(strings.ToLower(work), -1) {
		switch w {
		case "und", "u", "et", "al", "a", "s", "vgl":
		default:
			words = append(words, w)
		}
	}
	slices.Sort(words)
	dashes := strings.NewReplacer("–", "-", "und", ",", ";", ",")
	locator = pageSign.ReplaceAllString(strings.ToLower(locator), "")
	return referenceKey{strings.Join(words, " "), noYear.ReplaceAllString(strings.ToLower(year), ""), noPages.ReplaceAllString(dashes.Replace(locator), "")}
}

// F1 of the references read from texts in the styles that documents of the
// field use. A minimum is what was reached, so that it never falls unseen.
func TestStyles(t *testing.T) {
	least := map[string]float64{
		"harvard": 1, "footnotes": 1, "numbers": 1, "administration": 0.96, "laws": 1,
		"harvard_2": 0.97, "footnotes_2": 1, "numbers_2": 1, "administration_2": 1, "laws_2": 1,
	}
	files, err := filepath.Glob("testdata/styles/*.txtar")
	if err != nil || len(files) != len(least) {
		t.Fatal(files, err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text, gold := string(a.Files[0].Data), string(a.Files[1].Data)
		pool := map[referenceKey]int{}
		read, found, wanted := 0, 0, 0
		for _, s := range sightings(goldenDocument(text)) {
			for _, c := range s.citations {
				if c.kind != kindMention {
					pool[keyOf(c.name, c.year, c.locator)]++
					read++
				}
			}
		}
		for row := range strings.Lines(gold) {
			cols := strings.Split(strings.TrimRight(row, "\n"), "\t")
			key := keyOf(cols[0], cols[1], cols[2])
			wanted++
			if pool[key] > 0 {
				pool[key]--
				found++
			} else {
				t.Logf("%s: missed %v", name, cols)
			}
		}
		for key, n := range pool {
			if n > 0 {
				t.Logf("%s: %d not wanted: %v", name, n, key)
			}
		}
		f1 := 2 * float64(found) / float64(read+wanted)
		t.Logf("%s: F1 %.3f (%d of %d, %d read)", name, f1, found, wanted, read)
		if f1 < least[name] {
			t.Errorf("%s: F1 %.3f, want at least %.3f", name, f1, least[name])
		}
	}
}
