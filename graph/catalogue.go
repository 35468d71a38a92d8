package graph

import (
	"maps"
	"slices"
	"sync"
)

// A catalogue is what the store has in memory of one generation: the documents
// with what their metadata says, and so who may see which label.
type catalogue struct {
	generation uint64
	holdings   map[IRI]catalogued
	sorted     func() sorted // made when first asked for: many documents go in one by one
	curation   *curation
	sayings    [Internal + 1]func() said // by access
}

type sorted struct {
	order []IRI         // the documents by IRI
	about map[IRI][]IRI // work or place → documents whose metadata names it, by IRI
}

type catalogued struct {
	holdingRecord
	structure []Quad
}

func newCatalogue(generation uint64, holdings map[IRI]catalogued, rulings *curation) *catalogue {
	c := &catalogue{generation: generation, holdings: holdings, curation: rulings}
	for a := range c.sayings {
		c.sayings[a] = sync.OnceValue(func() said { return c.say(Access(a)) })
	}
	c.sorted = sync.OnceValue(func() sorted {
		s := sorted{slices.Sorted(maps.Keys(holdings)), map[IRI][]IRI{}}
		for _, doc := range s.order {
			for _, node := range []IRI{holdings[doc].Work, holdings[doc].placeIRI()} {
				if node != "" {
					s.about[node] = append(s.about[node], doc)
				}
			}
		}
		return s
	})
	return c
}

// readCatalogue reads what the transaction sees.
func (t *transaction) readCatalogue(generation uint64) (*catalogue, error) {
	holdings := map[IRI]catalogued{}
	err := t.eachHolding(func(h holdingRecord) {
		holdings[h.IRI] = catalogued{h, h.structure()}
	})
	if err != nil {
		return nil, err
	}
	rulings, err := t.rulings()
	return newCatalogue(generation, holdings, newCuration(rulings)), err
}

// with is the catalogue after a Put.
func (c *catalogue) with(generation uint64, all ...holdingRecord) *catalogue {
	holdings := maps.Clone(c.holdings)
	for _, h := range all {
		holdings[h.IRI] = catalogued{h, h.structure()}
	}
	return newCatalogue(generation, holdings, c.curation)
}

// without is the catalogue after a Remove of doc.
func (c *catalogue) without(generation uint64, doc IRI) *catalogue {
	holdings := maps.Clone(c.holdings)
	delete(holdings, doc)
	return newCatalogue(generation, holdings, c.curation)
}

// visible finds a document that the reader may see, as far as it may.
func (c *catalogue) visible(a Access, doc IRI) (catalogued, bool) {
	h, held := c.holdings[doc]
	if doc == CurationIRI { // there as far as it says something to the reader
		h.IRI, h.Kind = doc, KindVocab
		if h.Access > a {
			h.Quads, held = 0, false
		}
		h.Quads += len(c.said(a).all)
		return h, held || h.Quads > 0
	}
	if a < Internal {
		h.Sources = nil
	}
	return h, held && h.Access <= a
}

// documents are those that the reader may see, vocabularies too, by IRI.
func (c *catalogue) documents(a Access) []IRI {
	all := slices.Clone(c.sorted().order)
	if at, held := slices.BinarySearch(all, CurationIRI); !held {
		all = slices.Insert(all, at, CurationIRI)
	}
	return slices.DeleteFunc(all, func(doc IRI) bool {
		_, ok := c.visible(a, doc)
		return !ok
	})
}

// structure yields what documents' metadata says and p matches, as far as the
// reader may see it.
func (c *catalogue) structure(a Access, p Pattern) []Quad {
	var docs []IRI
	switch {
	case p.Label != "":
		docs = []IRI{p.Label}
	case c.holdings[p.Subject].IRI != "":
		docs = []IRI{p.Subject}
	case p.Subject != "":
		docs = c.sorted().about[p.Subject]
	case p.Object.IRI != "" && p.Object.IRI != TypeDocument && p.Object.IRI != TypeWork:
		docs = c.sorted().about[p.Object.IRI]
	default:
		docs = c.sorted().order
	}
	quads := c.said(a).matching(p)
	for _, doc := range docs {
		h, ok := c.visible(a, doc)
		if !ok {
			continue
		}
		for _, q := range h.structure {
			if p.matches(q) {
				quads = append(quads, q)
			}
		}
	}
	return quads
}
