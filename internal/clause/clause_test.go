package clause

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"belegnetz/internal/german"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// show writes a line for each predicate: its verb with what is known of it, and
// its phrases with their cases.
func show(text string) string {
	rs := []rune(text)
	s := Parse(rs, german.Tokens(text), nil)
	var b strings.Builder
	for _, p := range s.Predicates {
		b.WriteString("  " + p.Verb)
		for _, flag := range []struct {
			on   bool
			name string
		}{{p.Passive, "passive"}, {p.State, "state"}, {p.Future, "future"}, {p.Negated, "not"}, {p.Hypothetical, "if"},
			{p.Modal != "", p.Modal}, {p.Subordinate != "", "<" + p.Subordinate}} {
			if flag.on {
				b.WriteString(" " + flag.name)
			}
		}
		b.WriteString(":")
		for _, i := range p.Phrases {
			ph := s.Phrases[i]
			fmt.Fprintf(&b, " [%s]%s", string(rs[s.Tokens[ph.First].Start:s.Tokens[ph.Last].End]), ph.Case)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (c Case) String() string {
	var b strings.Builder
	for k, letter := range "nadg" {
		if c&(1<<k) != 0 {
			b.WriteRune(letter)
		}
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	const path = "testdata/sentences.txt"
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(golden)) {
		if strings.HasPrefix(line, "  ") {
			continue
		}
		out.WriteString(line + show(strings.TrimSpace(line)))
	}
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if out.String() != string(golden) {
		t.Errorf("got\n%s", out.String())
	}
}

// FuzzParse: phrases lie in the sentence and do not overlap, predicates name
// what is there.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"Die Stadt richtete 2016, wie geplant, eine Stelle ein.", "und, die die der (der), ist zu", "„A“ B; zu. wird", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "") // as reading leaves it
		tokens := german.Tokens(text)
		s := Parse([]rune(text), tokens, nil)
		last := -1
		for i, ph := range s.Phrases {
			if ph.First < 0 || ph.Core < ph.First || ph.Head < ph.Core || ph.Last < ph.Head || ph.Last >= len(tokens) {
				t.Fatalf("phrase %d: %+v of %d tokens", i, ph, len(tokens))
			}
			if ph.Ref >= len(s.Phrases) || ph.Ref == i || ph.Of >= i {
				t.Fatalf("phrase %d: %+v", i, ph)
			}
			if ph.Ref < 0 {
				if ph.First <= last {
					t.Fatalf("phrase %d overlaps: %+v", i, ph)
				}
				last = ph.Last
			}
		}
		for i, p := range s.Predicates {
			if p.Verb == "" || p.Governor >= i {
				t.Fatalf("predicate %d: %+v", i, p)
			}
			for _, ph := range p.Phrases {
				if ph >= len(s.Phrases) {
					t.Fatalf("predicate %d: phrase %d of %d", i, ph, len(s.Phrases))
				}
			}
		}
	})
}
