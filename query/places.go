package query

import (
	"slices"

	"belegnetz/graph"
)

// How surely a stretch of a passage is about an asked place.
const (
	placeNamed   = 1
	placeImplied = .9 // by the heading, the text before or the document
	placeAmong   = .7 // named with others
	placeApart   = .5 // named under another's heading, as to compare with
	placeOpen    = .3 // nothing says which place it is about
)

// A gazetteer finds the places that the graph knows.
type gazetteer struct {
	places  []graph.IRI
	matcher matcher
}

func (r *reader) gazetteer(names []Name) gazetteer {
	var g gazetteer
	var topics []Topic
	for _, n := range names {
		if n.Type == graph.TypePlace && !slices.Contains(g.places, n.IRI) {
			g.places, topics = append(g.places, n.IRI), append(topics, r.lexicon.nameTopic(n))
		}
	}
	g.matcher = newMatcher(topics)
	return g
}

// aboutPlace says how surely a stretch of a passage is about one of the asked
// places: 0 when it is about another one. Without an asked place everything is.
func (s *search) aboutPlace(t *text, at stretch) float64 {
	if len(s.question.Places) == 0 {
		return 1
	}
	g := s.reader.places
	asked := func(m match) bool {
		return slices.ContainsFunc(s.question.Places, func(p Name) bool { return p.IRI == g.places[m.topic] })
	}
	var here []match
	var before *match
	for _, m := range g.matcher.find(t.words) {
		switch w := t.words[m.first]; {
		case w.start >= at.end:
		case w.start >= at.start:
			here = append(here, m)
		default:
			before = &m
		}
	}
	others := slices.ContainsFunc(here, func(m match) bool { return !asked(m) })
	heading, told := s.placeAbove(t, asked)
	switch {
	case slices.ContainsFunc(here, asked) && others:
		return placeAmong
	case slices.ContainsFunc(here, asked) && told && !heading:
		return placeApart
	case slices.ContainsFunc(here, asked):
		return placeNamed
	case others:
		return 0
	case told:
		return impliedIf(heading)
	case before != nil:
		return impliedIf(asked(*before))
	case t.doc.Place != "":
		return impliedIf(slices.ContainsFunc(s.question.Places, func(p Name) bool { return p.IRI == graph.PlaceIRI(t.doc.Place) }))
	}
	return placeOpen
}

// placeAbove says whether the innermost heading with a place names an asked
// one; told is false where none does, or one names several.
func (s *search) placeAbove(t *text, asked func(match) bool) (heading, told bool) {
	for i := len(t.Section) - 1; i >= 0; i-- {
		above := s.reader.places.matcher.find(analyse(t.Section[i], t.doc.Language))
		if len(above) == 0 {
			continue
		}
		heading = asked(above[0])
		several := slices.ContainsFunc(above, func(m match) bool { return asked(m) != heading })
		return heading, !several
	}
	return false, false
}

func impliedIf(asked bool) float64 {
	if asked {
		return placeImplied
	}
	return 0
}
