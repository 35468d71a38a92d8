package ingest

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"belegnetz/graph"
)

// A gazetteer knows places by name and adjective.
type gazetteer struct {
	listed     *gazetteer             // looked up first; nil in the listed one itself
	names      map[string][]placeName // by the first word, lower case
	adjectives map[string]place       // Schweriner
}

type placeName struct {
	words []string // lower case, with their marks: "halle ( saale )"
	place place
}

func newGazetteer(places []place) *gazetteer {
	g := &gazetteer{names: map[string][]placeName{}, adjectives: map[string]place{}}
	for _, p := range places {
		g.add(p)
	}
	return g
}

// minLearnt is how often a document must introduce an unlisted town ("die
// Stadt Altfeld") before it is taken for one.
const minLearnt = 2

// gazetteerOf adds to the listed places the document's own and those that its
// text introduces.
func (r *referenceRules) gazetteerOf(doc graph.Document, passages []graph.Passage, lexemes [][]lexeme) *gazetteer {
	g := newGazetteer(nil)
	g.listed = r.gazetteer
	if doc.Place != "" {
		if _, known := g.place(doc.Place); !known {
			g.add(place{Name: doc.Place})
		}
	}
	learnt := map[string]int{}
	for n, items := range lexemes {
		for i := 1; i < len(items); i++ {
			if metadataTerms().settlements.has(items[i-1].text) && r.townsName(items[i]) {
				learnt[items[i].text]++
				if i < maxLabel && listed(passages[n]) {
					learnt[items[i].text] = minLearnt // the author of an entry
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(learnt)) {
		if _, known := g.place(name); learnt[name] >= minLearnt && !known {
			g.add(place{Name: name})
		}
	}
	return g
}

// townsName says whether a word behind "Stadt" may be the town's name.
func (r *referenceRules) townsName(it lexeme) bool {
	_, _, head := r.documents.head(it.text)
	return it.capital() && len(it.text) >= 3 && !head && !r.citations.NotNames[it.lower] && !r.roles.is(it.text) &&
		!r.speech.Speakers[it.lower] && !metadataTerms().settlements.has(it.text) && r.citations.NotNameEnds.endOf(it.lower) == ""
}

// maxLabel is how many lexemes stand before an entry's author with his "Stadt".
const maxLabel = 5

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

// adjective finds the place of "Schweriner".
func (g *gazetteer) adjective(word string) (place, bool) {
	if g.listed != nil {
		if p, ok := g.listed.adjective(word); ok {
			return p, true
		}
	}
	p, ok := g.adjectives[word]
	return p, ok
}

// at is the longest place name that begins at items[i], and its length.
func (g *gazetteer) at(items []lexeme, i int) (p place, n int) {
	if items[i].kind != wordLexeme || !items[i].capital() {
		return p, 0
	}
	if g.listed != nil {
		p, n = g.listed.at(items, i)
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

// inTokens is the longest place name that begins at token i, and its last
// token; -1 without one. A genitive is one too.
func (g *gazetteer) inTokens(w sequence, i int) (p place, last int) {
	last = -1
	if !w.capital(i) {
		return p, last
	}
	if g.listed != nil {
		p, last = g.listed.inTokens(w, i)
	}
	first := strings.ToLower(w.tokens[i].Text)
	for _, key := range []string{first, strings.TrimSuffix(first, "s")} {
		for _, name := range g.names[key] {
			if end := name.endsAt(w, i); end > last {
				p, last = name.place, end
			}
		}
		if last >= 0 {
			break
		}
	}
	return p, last
}

// endsAt is the token at which the name that begins at token i ends, or -1. Its
// brackets are no tokens.
func (n placeName) endsAt(w sequence, i int) int {
	for _, word := range n.words[1:] {
		if !isWordStart(word) {
			continue
		}
		if i++; i >= len(w.tokens) || strings.ToLower(w.tokens[i].Text) != word {
			return -1
		}
	}
	return i
}

func isWordStart(word string) bool { return unicode.IsLetter(firstRune(word)) }
