package ingest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A wordPattern finds words in a row, as rule files write them: "gibt|gab es …
// <kein|keine>". The sign … stands for up to maxGap lexemes, "mehr?" may be
// missing, and what the words in < > match is reported.
type wordPattern struct {
	steps []patternStep
}

type patternStep struct {
	words    map[string]bool
	gap      bool // other lexemes may stand before it
	optional bool
	object   bool
}

// A patternMatch says where: indexes of lexemes. object is -1 in a pattern
// without < >; behind is where the step after the object matched, -1 if there is none.
type patternMatch struct{ first, last, object, behind int }

// maxGap is how many lexemes … stands for.
const maxGap = 14

// UnmarshalJSON reads a pattern from its notation.
func (p *wordPattern) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	gap := false
	for word := range strings.FieldsSeq(text) {
		if word == "…" {
			gap = true
			continue
		}
		step := patternStep{words: map[string]bool{}, gap: gap}
		word, step.optional = strings.CutSuffix(word, "?")
		inner := strings.TrimSuffix(strings.TrimPrefix(word, "<"), ">")
		step.object = inner != word
		for alternative := range strings.SplitSeq(inner, "|") {
			step.words[alternative] = true
		}
		p.steps, gap = append(p.steps, step), false
	}
	if len(p.steps) == 0 || p.steps[0].gap || p.steps[0].optional {
		return fmt.Errorf("pattern %q does not begin with a word", text)
	}
	return nil
}

// at says whether the pattern's words begin at items[i]. A gap ends at a full
// stop, a colon or a semicolon.
func (p wordPattern) at(items []lexeme, i int) (patternMatch, bool) {
	m := patternMatch{first: i, object: -1, behind: -1}
	k := i
	for _, step := range p.steps {
		found := -1
		last := k
		if step.gap {
			last = k + maxGap
		}
		for n := k; n <= last && n < len(items); n++ {
			if step.words[items[n].lower] {
				found = n
				break
			}
			if items[n].is(".") || items[n].is(":") || items[n].is(";") {
				break
			}
		}
		if found < 0 {
			if step.optional {
				continue
			}
			return m, false
		}
		switch {
		case step.object:
			m.object = found
		case m.object >= 0 && m.behind < 0:
			m.behind = found
		}
		m.last, k = found, found+1
	}
	return m, true
}
