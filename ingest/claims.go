package ingest

import (
	"slices"
	"sort"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/clause"
	"belegnetz/internal/german"
)

// A claimReader goes through a document in order and reads who does what.
type claimReader struct {
	cast      *cast
	headings  map[string]place
	before    memory
	described map[graph.IRI]bool
	fields    *fieldFinder
}

func newClaimReader(doc graph.Document, g *gazetteer, f *fieldFinder) *claimReader {
	return &claimReader{cast: newCast(doc, g), headings: map[string]place{}, described: map[graph.IRI]bool{}, fields: f}
}

// A finding is what a passage says of actors and measures.
type finding struct {
	w        sequence
	mentions []actorMention
	claims   []assertion
}

// passage reads one passage with its sentences.
func (r *claimReader) passage(p graph.Passage, w sequence, sentences []german.Span) finding {
	f := finding{w: w}
	r.before = memory{}
	bounds := make([]int, 0, len(sentences)+1) // first token of each sentence
	for _, s := range sentences {
		bounds = append(bounds, sort.Search(len(w.tokens), func(i int) bool { return w.tokens[i].Start >= s.Start }))
	}
	bounds = append(bounds, len(w.tokens))
	home := r.section(p)
	f.mentions = r.cast.mentions(w, func(token int) place {
		i := sort.Search(len(sentences), func(i int) bool { return bounds[i] > token }) - 1
		if i >= 0 {
			if at := r.onlyPlace(w, bounds[i], bounds[i+1]); at.Name != "" {
				return at
			}
		}
		return home
	})
	for i, s := range sentences {
		f.claims = append(f.claims, r.sentence(w, f.mentions, bounds[i], bounds[i+1], s)...)
	}
	return f
}

// section is the town that the headings above speak of, else the document's.
func (r *claimReader) section(p graph.Passage) place {
	for i := len(p.Section) - 1; i >= 0; i-- {
		title := p.Section[i]
		at, known := r.headings[title]
		if !known {
			w := sequenceOf(title)
			at = r.onlyPlace(w, 0, len(w.tokens))
			r.headings[title] = at
		}
		if at.Name != "" {
			return at
		}
	}
	return r.cast.home
}

// onlyPlace is the town that the tokens name, if they name just one.
func (r *claimReader) onlyPlace(w sequence, from, to int) place {
	var only place
	for i := from; i < to; i++ {
		if !w.capital(i) {
			continue
		}
		p, last := r.cast.gazetteer.inTokens(w, i)
		if last < 0 {
			p, _ = r.cast.gazetteer.adjective(w.tokens[i].Text)
		}
		if p.Name == "" || r.cast.Lands.has(p.Name) {
			continue
		}
		if only.Name != "" && only.Name != p.Name {
			return place{}
		}
		only = p
	}
	return only
}

// sentence reads the claims of the tokens from first to last, the latter excluded.
func (r *claimReader) sentence(w sequence, mentions []actorMention, first, last int, at german.Span) []assertion {
	if last-first < 3 || strings.HasSuffix(strings.TrimRight(string(w.runes[at.Start:at.End]), " ”“\")"), "?") {
		return nil
	}
	var names []clause.Range
	var here []actorMention
	for _, m := range mentions {
		if m.first >= first && m.last < last {
			names = append(names, clause.Range{First: m.first - first, Last: m.last - first})
			here = append(here, m)
		}
	}
	triggers := func(t german.Token) bool { return relationWords().triggers(t.Normal) }
	if len(here) == 0 && !slices.ContainsFunc(w.tokens[first:last], triggers) {
		r.before = memory{}
		return nil
	}
	s := sentenceReader{
		relationRules: relationWords(), measures: measureWords(), cast: r.cast, w: w, mentions: here,
		s: clause.Parse(w.runes, w.tokens[first:last], names), before: &r.before, start: at.Start, end: at.End, first: first,
	}
	return s.read()
}
