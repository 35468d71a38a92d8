package ingest

import (
	"slices"
	"strings"

	"belegnetz/graph"
)

// A gazetteer knows the places that one document may name.
type gazetteer struct {
	names      map[string][]placeName // by the first word, lower case
	adjectives map[string]place       // Schweriner
}

type placeName struct {
	words []string // lower case, with their marks: "halle ( saale )"
	place place
}

// minLearnt is how often a document must introduce an unlisted town ("die
// Stadt Altfeld") before it is taken for one.
const minLearnt = 2

// newGazetteer takes the listed places, the document's own and those that its
// text introduces.
func newGazetteer(rules *referenceRules, doc graph.Document, passages [][]lexeme) *gazetteer {
	g := &gazetteer{names: map[string][]placeName{}, adjectives: map[string]place{}}
	for _, p := range rules.places.Places {
		g.add(p)
	}
	if doc.Place != "" {
		if _, listed := g.place(doc.Place); !listed {
			g.add(place{Name: doc.Place})
		}
	}
	learnt := map[string]int{}
	for _, items := range passages {
		for i := 1; i < len(items); i++ {
			if !rules.places.Introductions[items[i-1].lower] || !items[i].capital() || len(items[i].text) < 3 {
				continue
			}
			if _, _, head := rules.documents.head(items[i].text); head || rules.citations.NotNames[items[i].lower] {
				continue
			}
			learnt[items[i].text]++
		}
	}
	for name, n := range learnt {
		if n >= minLearnt && len(g.names[strings.ToLower(name)]) == 0 {
			g.add(place{Name: name})
		}
	}
	return g
}

func (g *gazetteer) add(p place) {
	for _, name := range append([]string{p.Name}, p.Shorts...) {
		var words []string
		for _, it := range scan([]rune(name)) {
			words = append(words, it.lower)
		}
		if len(words) == 0 {
			return
		}
		g.names[words[0]] = append(g.names[words[0]], placeName{words, p})
		for _, form := range adjectives(name) {
			g.adjectives[form] = p
		}
	}
	for _, form := range p.Adjectives {
		g.adjectives[form] = p
	}
}

// at is the longest place name that begins at items[i], and its length.
func (g *gazetteer) at(items []lexeme, i int) (p place, n int) {
	if items[i].kind != wordLexeme || !items[i].capital() {
		return p, 0
	}
	for _, name := range g.names[items[i].lower] {
		if len(name.words) > n && i+len(name.words) <= len(items) &&
			slices.EqualFunc(items[i:i+len(name.words)], name.words, func(it lexeme, w string) bool { return it.lower == w }) {
			p, n = name.place, len(name.words)
		}
	}
	return p, n
}

// place finds a place by its whole name.
func (g *gazetteer) place(name string) (place, bool) {
	items := scan([]rune(name))
	if len(items) == 0 {
		return place{}, false
	}
	p, n := g.at(items, 0)
	return p, n == len(items)
}

// isPlace says whether the words are a place and nothing else.
func (g *gazetteer) isPlace(words []lexeme) bool {
	if len(words) == 0 {
		return false
	}
	_, n := g.at(words, 0)
	return n == len(words)
}

// bracketed says whether the items end in a place with a bracket in its name.
func (g *gazetteer) bracketed(items []lexeme) bool {
	for i := max(0, len(items)-5); i < len(items); i++ {
		if _, n := g.at(items, i); n > 1 && i+n == len(items) {
			return true
		}
	}
	return false
}
