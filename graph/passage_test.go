package graph

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRaw(t *testing.T) {
	// Source: "¹Die Integra-\ntionsarbeit fiir\nÄmter²"
	p := Passage{
		Text: "Die Integrationsarbeit für Ämter",
		Edits: []Edit{
			{0, 0, "¹", EditDrop},
			{11, 11, "-\n", EditHyphen},
			{23, 26, "fiir", EditRepair},
			{26, 27, "\n", EditJoin},
			{32, 32, "²", EditDrop},
		},
	}
	if got, want := p.Source(), "¹Die Integra-\ntionsarbeit fiir\nÄmter²"; got != want {
		t.Errorf("source: got %q, want %q", got, want)
	}
	for _, test := range []struct {
		start, end int
		want       string
	}{
		{0, 32, "¹Die Integra-\ntionsarbeit fiir\nÄmter²"},
		{1, 31, "ie Integra-\ntionsarbeit fiir\nÄmte"},
		{4, 22, "Integra-\ntionsarbeit"},
		{4, 11, "Integra"},
		{11, 22, "tionsarbeit"},
		{23, 26, "fiir"},
		{24, 25, "fiir"},
		{24, 28, "fiir\nÄ"},
		{27, 32, "Ämter²"},
		{27, 99, "Ämter²"},
		{-5, 3, "¹Die"},
		{5, 5, ""},
		{9, 5, ""},
	} {
		if got := p.Raw(test.start, test.end); got != test.want {
			t.Errorf("%d to %d: got %q, want %q", test.start, test.end, got, test.want)
		}
	}
}

// FuzzSource makes edits in a source and undoes them.
func FuzzSource(f *testing.F) {
	f.Add("Die Integra-\ntionsarbeit\nfiir Ämter", []byte{12, 2, 0, 23, 1, 1, 25, 4, 3})
	f.Add("", []byte{})
	f.Add("ab", []byte{0, 1, 2, 0, 1, 2})
	f.Add("größer\x00🇩🇪", []byte{1, 3, 9})
	f.Fuzz(func(t *testing.T, source string, changes []byte) {
		if !utf8.ValidString(source) {
			return
		}
		// Each three bytes: skip, replace so many code points, by so many.
		rest := []rune(source)
		var p Passage
		var text []rune
		for change := range slices.Chunk(changes, 3) {
			if len(change) < 3 {
				break
			}
			skip := min(int(change[0]), len(rest))
			text, rest = append(text, rest[:skip]...), rest[skip:]
			raw := min(int(change[1]%8), len(rest))
			replaced := []rune(strings.Repeat("ü", int(change[2]%4)))
			p.Edits = append(p.Edits, Edit{len(text), len(text) + len(replaced), string(rest[:raw]), EditRepair})
			text, rest = append(text, replaced...), rest[raw:]
		}
		p.Text = string(append(text, rest...))
		if got := p.Source(); got != source {
			t.Errorf("source: got %q, want %q (edits %v)", got, source, p.Edits)
		}
		length := utf8.RuneCountInString(p.Text)
		for start := range min(length+1, 50) {
			end := start + (length-start)/2
			if raw := p.Raw(start, end); !strings.Contains(source, raw) {
				t.Errorf("raw of %d to %d: %q is not in %q", start, end, raw, source)
			}
		}
	})
}

// TestPageAt goes over a page break behind changes of every sort.
func TestPageAt(t *testing.T) {
	// Source: "7 Stadt-\nteil" on page 3, "fiir alle" on page 4.
	p := Passage{
		FilePage: 3, LastPage: 4, Text: "Stadtteil für alle",
		Spans: []Span{{FilePage: 3, Start: 0, End: 13}, {FilePage: 4, Start: 0, End: 9}},
		Edits: []Edit{
			{Start: 0, End: 0, Raw: "7 ", Kind: EditDrop}, {Start: 5, End: 5, Raw: "-\n", Kind: EditHyphen},
			{Start: 9, End: 10, Raw: "\n", Kind: EditJoin}, {Start: 10, End: 13, Raw: "fiir", Kind: EditRepair},
		},
	}
	if got, want := p.Source(), "7 Stadt-\nteil\nfiir alle"; got != want {
		t.Fatalf("the test's passage reads %q, want %q", got, want)
	}
	for at, want := range map[int]int{0: 3, 4: 3, 5: 3, 8: 3, 10: 4, 12: 4, 14: 4, 17: 4} {
		if got := p.PageAt(at); got != want {
			t.Errorf("letter %d is on page %d, want %d", at, got, want)
		}
	}
}
