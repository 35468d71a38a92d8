package query

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

//go:embed patterns.json
var patternsFile []byte

// The patterns are what questions and defining or negating sentences look like
// in German. They are data: patterns.json.
type patterns struct {
	function  map[string]bool // normal forms that carry no meaning of their own
	adverbs   map[string]bool // normal forms that a verb follows: "warum"
	frame     map[string]bool // stems of words that belong to asking, not to what is asked
	weak      map[string]bool // stems that are a topic only when nothing else is
	against   []string        // "anti": a word without it names what the word is against
	documents []documentWords
	kinds     []kindPatterns
	absence   []pattern
	defining  []weightedPatterns
	follows   []pattern       // defining sentences that name the term by a pronoun
	months    map[string]int  // month by its name in lower case
	pronouns  map[string]bool // normal forms that begin a sentence on what the one before is about
	broad     map[string]bool // stems of topics that are the whole field
	happening map[string]bool // stems of verbs that say that something happened
	measures  map[string]bool // stems of the last parts of words for measures
	events    []eventPatterns
	statuses  []statusPatterns
	date      *regexp.Regexp
	words     map[string]bool // all words of the above that a question can hold
}

type documentWords struct {
	kind  graph.Kind // empty: any
	words [][]word
}

type kindPatterns struct {
	kind     Kind
	relation string
	patterns []pattern
}

// An eventPatterns asks for events of a kind, "founded".
type eventPatterns struct {
	kind     string
	patterns []pattern
}

// A statusPatterns asks for measures of any of the statuses.
type statusPatterns struct {
	statuses []graph.Status
	patterns []pattern
}

type weightedPatterns struct {
	weight   float64
	patterns []pattern
}

// A pattern is a sequence of words as they can stand in a sentence. Its
// elements are separated by spaces: "a|b" is one of these words in any
// inflection, "=a" this very form, "-a" a compound that ends with it, "{place}" a word that was recognised as a place, "*" a gap of up
// to widestGap words and "?" of up to narrowGap, "^" the beginning of the
// sentence.
type pattern []element

type element struct {
	gap     int // words that may stand here
	begin   bool
	words   map[string]bool // stems
	exact   map[string]bool // normal forms
	heads   map[string]bool // stems of a compound's last part
	classes []string
}

const (
	widestGap = 8
	narrowGap = 2
)

// readPatterns panics when the embedded file is broken, as any test would show.
var readPatterns = sync.OnceValue(func() patterns {
	var file struct {
		FunctionWords   []string
		QuestionAdverbs []string
		FrameWords      []string
		WeakWords       []string
		OftenMisspelt   []string // what typing errors are corrected to, beside all words of the patterns
		AgainstPrefixes []string
		DocumentKinds   []struct {
			Kind  graph.Kind
			Words []string
		}
		Kinds []struct {
			Kind     Kind
			Relation string
			Patterns []string
		}
		Absence    []string
		Definition []struct {
			Weight   float64
			Patterns []string
		}
		DefinitionFollows []string
		Months            []string
		Happening         []string
		MeasureHeads      []string
		Pronouns          []string
		BroadTopics       []string
		Events            []struct {
			Kind     string
			Patterns []string
		}
		Statuses []struct {
			Statuses []graph.Status
			Patterns []string
		}
	}
	if err := json.Unmarshal(patternsFile, &file); err != nil {
		panic(fmt.Sprintf("patterns.json: %v", err))
	}
	p := patterns{
		function: set(file.FunctionWords), adverbs: set(file.QuestionAdverbs), frame: stems(file.FrameWords), weak: stems(file.WeakWords),
		against: file.AgainstPrefixes,
		absence: compile(file.Absence), follows: compile(file.DefinitionFollows),
		months: map[string]int{}, pronouns: set(file.Pronouns), broad: stems(file.BroadTopics), happening: stems(file.Happening), measures: stems(file.MeasureHeads), date: dateForm(file.Months),
		words: map[string]bool{},
	}
	for i, m := range file.Months {
		p.months[strings.ToLower(m)] = i + 1
	}
	p.learn(file.FunctionWords, file.FrameWords, file.WeakWords, file.OftenMisspelt)
	for _, d := range file.DocumentKinds {
		p.learn(d.Words)
		words := documentWords{kind: d.Kind}
		for _, w := range d.Words {
			words.words = append(words.words, analyse(w, "de"))
		}
		p.documents = append(p.documents, words)
	}
	for _, k := range file.Kinds {
		p.learn(k.Patterns)
		p.kinds = append(p.kinds, kindPatterns{k.Kind, k.Relation, compile(k.Patterns)})
	}
	for _, e := range file.Events {
		p.learn(e.Patterns)
		p.events = append(p.events, eventPatterns{e.Kind, compile(e.Patterns)})
	}
	for _, s := range file.Statuses {
		p.learn(s.Patterns)
		p.statuses = append(p.statuses, statusPatterns{s.Statuses, compile(s.Patterns)})
	}
	for _, d := range file.Definition {
		p.defining = append(p.defining, weightedPatterns{d.Weight, compile(d.Patterns)})
	}
	return p
})

// learn takes the words out of lists and patterns.
func (p patterns) learn(lists ...[]string) {
	for _, line := range slices.Concat(lists...) {
		for _, w := range strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return r == ' ' || r == '|' || r == '=' }) {
			if unicode.IsLetter([]rune(w)[0]) {
				p.words[w] = true
			}
		}
	}
}

func set(words []string) map[string]bool {
	in := make(map[string]bool, len(words))
	for _, w := range words {
		in[w] = true
	}
	return in
}

func stems(words []string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[german.Key(w)] = true
	}
	return set
}

func compile(lines []string) []pattern {
	compiled := make([]pattern, 0, len(lines))
	for _, line := range lines {
		var p pattern
		for _, f := range strings.Fields(line) {
			e := element{begin: f == "^", words: map[string]bool{}, exact: map[string]bool{}, heads: map[string]bool{}}
			switch f {
			case "^":
			case "*":
				e.gap = widestGap
			case "?":
				e.gap = narrowGap
			default:
				for _, alternative := range strings.Split(f, "|") {
					if class, ok := strings.CutPrefix(alternative, "{"); ok {
						e.classes = append(e.classes, strings.TrimSuffix(class, "}"))
					} else if form, ok := strings.CutPrefix(alternative, "="); ok {
						e.exact[form] = true
					} else if head, ok := strings.CutPrefix(alternative, "-"); ok {
						e.heads[german.Key(head)] = true
					} else {
						e.words[german.Key(alternative)] = true
					}
				}
			}
			p = append(p, e)
		}
		compiled = append(compiled, p)
	}
	return compiled
}

// A classOf says whether word i belongs to a class that patterns name in
// braces.
type classOf func(i int, class string) bool

// anyOf is the first of the patterns that fits, as find yields it.
func anyOf(patterns []pattern, words []word, is classOf) (at []int, ok bool) {
	for _, p := range patterns {
		if at, ok := p.find(words, is); ok {
			return at, true
		}
	}
	return nil, false
}

// find yields the words that the pattern's own words (not gaps and classes)
// stand at; ok is false when the pattern does not fit.
func (p pattern) find(words []word, is classOf) (at []int, ok bool) {
	for i := range words {
		if at, ok := p.fit(words, i, is); ok {
			return at, true
		}
		if len(p) > 0 && p[0].begin {
			break
		}
	}
	return nil, false
}

func (p pattern) fit(words []word, i int, is classOf) ([]int, bool) {
	if len(p) == 0 {
		return nil, true
	}
	switch e := p[0]; {
	case e.begin:
		return p[1:].fit(words, i, is)
	case e.gap > 0:
		for j := i; j <= min(i+e.gap, len(words)); j++ {
			if at, ok := p[1:].fit(words, j, is); ok {
				return at, true
			}
		}
		return nil, false
	case i >= len(words):
		return nil, false
	case e.words[words[i].stem] || e.exact[words[i].normal]:
		at, ok := p[1:].fit(words, i+1, is)
		return append([]int{i}, at...), ok
	case e.heads[words[i].head()]:
		return p[1:].fit(words, i+1, is)
	case slices.ContainsFunc(e.classes, func(c string) bool { return is(i, c) }):
		return p[1:].fit(words, i+1, is)
	}
	return nil, false
}

// absent says whether the words state that something is missing.
func (p patterns) absent(words []word) bool {
	return slices.ContainsFunc(p.absence, func(a pattern) bool {
		_, ok := a.find(words, never)
		return ok
	})
}
