package german

import (
	"os"
	"strings"
	"testing"
)

// TestForms: forms of a word find each other as linking finds them, and other
// words do not. What fails is listed in doc/german.md.
func TestForms(t *testing.T) {
	text, err := os.ReadFile("testdata/forms.txt")
	if err != nil {
		t.Fatal(err)
	}
	same, different := 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if a, b, ok := strings.Cut(line, " = "); ok {
			same++
			if !meet(a, b) || !meet(b, a) {
				t.Errorf("%s and %s do not meet: %+v, %+v", a, b, Tokens(a), Tokens(b))
			}
		} else if a, b, ok := strings.Cut(line, " ≠ "); ok {
			different++
			if meet(a, b) || meet(b, a) {
				t.Errorf("%s and %s meet", a, b)
			}
		}
	}
	if same < 150 || different < 80 {
		t.Errorf("%d pairs that must meet, %d that must not", same, different)
	}
}

// meet reports whether a phrase is found in the other's tokens as a whole.
func meet(phrase, text string) bool {
	p := NewPhrases()
	p.Add(phrase, 1)
	tokens := Tokens(text)
	for _, m := range p.Find(tokens) {
		if !m.Part && m.First == 0 && m.Last == len(tokens)-1 {
			return true
		}
	}
	return false
}
