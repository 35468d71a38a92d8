package german

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestDictionary(t *testing.T) {
	for name, text := range map[string]string{
		"list":         "Wörsching\nkölbend\nÄhmel\nfoo.bar\n",
		"Hunspell":     "4\nWörsching/Sp\nkölbend/A\tpo:adj\nÄhmel/S\nf00\n",
		"Windows-1252": "W\xf6rsching\r\nk\xf6lbend\r\n\xc4hmel\r\n",
	} {
		d, err := ReadDictionary(strings.NewReader(text))
		if err != nil {
			t.Fatal(name, err)
		}
		for word, want := range map[string]bool{"Wörsching": true, "wörschings": true, "Ähmel": true, "kölbende": true, "Worsching": false, "foo": false, "": false} {
			if got := d.Has(word); got != want {
				t.Errorf("%s: has %q: %v", name, word, got)
			}
		}
		scan := "Die Stadt Worsching und die Worschings fir Geflichtete."
		want := "Die Stadt Wörsching und die Wörschings für Geflüchtete."
		if got := apply(scan, NewRepairer([]string{scan}, nil, d).Repair(scan)); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, text := range []string{"", "\n\n12\n", "a.b"} {
		if _, err := ReadDictionary(strings.NewReader(text)); !errors.Is(err, ErrDictionary) {
			t.Errorf("%q: %v", text, err)
		}
	}
	var none *Dictionary
	if none.Has("Haus") || none.Digest() != "" {
		t.Error("no dictionary has words")
	}
}

// FuzzDictionary: any file is read or refused, and its plain words are known.
func FuzzDictionary(f *testing.F) {
	f.Add([]byte("3\nHaus/S\nbauen\tx\n\xe4hnlich"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := ReadDictionary(strings.NewReader(string(text)))
		if err != nil {
			return
		}
		for word := range strings.Lines(string(text)) {
			word = strings.TrimSuffix(word, "\n")
			if codes := encode(word); len(codes) > shortestPart && len(codes) <= longestRead && !slices.Contains(codes, 0) && !d.Has(word) {
				t.Errorf("%q is not known", word)
			}
		}
	})
}
