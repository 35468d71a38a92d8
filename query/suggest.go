package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// A Suggestion completes what is being typed by something that questions can
// name.
type Suggestion struct {
	Label string `json:"label"`
	Type  string `json:"type"` // as in Result
	Text  string `json:"text"` // all that was typed, with the label for its end
}

// Suggestions are the completions of a text, the best first.
type Suggestions struct {
	Query string       `json:"query"`
	Items []Suggestion `json:"items"`
}

const (
	maxCompletions = 8 // shown
	longestTail    = 4 // words that a completion may take the place of
	shortestTail   = 3 // letters of it
	mostCompared   = 2000
)

// A completion is a label, findable by the beginning of each of its words.
type completion struct {
	key         string // the label from the word on, as completionKey has it
	word        int    // its number in the label
	label, kind string
}

// Suggest completes the last words of a text with the topics, actors, works
// and places that a may see; at most eight. The error is ErrTooLong or ctx's.
func (e *Engine) Suggest(ctx context.Context, a graph.Access, text string) (Suggestions, error) {
	found := Suggestions{Query: text, Items: []Suggestion{}}
	if utf8.RuneCountInString(text) > MaxQuestion {
		return Suggestions{}, fmt.Errorf("suggest: %w", ErrTooLong)
	}
	err := e.use(ctx, func(m *moment) error {
		r, err := e.reader(ctx, m, a)
		if err != nil {
			return err
		}
		found.Items = append(found.Items, completed(text, r.completions(), r.lexicon.patterns.function)...)
		return nil
	})
	if err != nil {
		return Suggestions{}, fmt.Errorf("suggest: %w", err)
	}
	return found, nil
}

// completed are the completions of the longest end of a text that has some,
// then those of shorter ends. Those that begin with the end come before those
// that have it inside, short ones before long ones.
func completed(text string, all []completion, function map[string]bool) []Suggestion {
	starts := wordStarts(text)
	var found []Suggestion
	for n := min(longestTail, len(starts)); n > 0 && len(found) < maxCompletions; n-- {
		at := starts[len(starts)-n]
		tail := text[at:]
		key := completionKey(tail)
		first, _, more := strings.Cut(strings.ToLower(tail), " ")
		if len(key) < shortestTail || function[first] || n == 1 && more {
			continue
		}
		from, _ := slices.BinarySearchFunc(all, key, func(c completion, key string) int { return cmp.Compare(c.key, key) })
		to := from
		for to < len(all) && to-from < mostCompared && strings.HasPrefix(all[to].key, key) {
			to++
		}
		here := slices.Clone(all[from:to])
		slices.SortStableFunc(here, func(x, y completion) int {
			return cmp.Or(cmp.Compare(min(1, x.word), min(1, y.word)), cmp.Compare(len(x.label), len(y.label)), cmp.Compare(x.label, y.label))
		})
		for _, c := range here {
			s := Suggestion{Label: c.label, Type: c.kind, Text: text[:at] + c.label}
			known := slices.ContainsFunc(found, func(o Suggestion) bool { return o.Label == s.Label })
			if s.Text != text && !known && len(found) < maxCompletions {
				found = append(found, s)
			}
		}
	}
	return found
}

// completionKey makes spellings of the same letters one.
func completionKey(words string) string { return strings.ReplaceAll(german.Slug(words), "-", "") }

// wordStarts are the offsets, in bytes, at which words begin.
func wordStarts(text string) []int {
	var starts []int
	inside := false
	for i, r := range text {
		space := r == ' ' || r == '\t'
		if !space && !inside {
			starts = append(starts, i)
		}
		inside = !space
	}
	return starts
}

// completions are the labels of what questions can name, sorted by key.
func (l *Lexicon) completions() []completion {
	var all []completion
	known := map[[2]string]bool{}
	add := func(label, kind string) {
		if label == "" || known[[2]string{label, kind}] {
			return
		}
		known[[2]string{label, kind}] = true
		for i, at := range wordStarts(label) {
			if key := completionKey(label[at:]); key != "" {
				all = append(all, completion{key, i, label, kind})
			}
		}
	}
	for _, e := range l.entries {
		add(e.shown(), e.ref().Type)
	}
	for _, w := range l.works {
		add(w.shown(), TypeOf(w.IRI))
	}
	slices.SortFunc(all, func(x, y completion) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.label, y.label), cmp.Compare(x.kind, y.kind))
	})
	return all
}
