package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
)

// exportedPassage is a line of the export "passages".
type exportedPassage struct {
	IRI      IRI         `json:"iri"`
	Document IRI         `json:"document"`
	Page     *string     `json:"page"` // printed page, null when none is printed
	FilePage int         `json:"file_page"`
	Section  []string    `json:"section"`
	Kind     PassageKind `json:"kind"`
	Text     string      `json:"text"`
	Raw      string      `json:"raw"` // the source as it was
}

// WritePassages writes every passage that the reader may see, one JSON object
// a line, document by document in reading order.
func WritePassages(ctx context.Context, w io.Writer, s *Store, a Access) error {
	out := lineEncoder(w)
	return s.eachPassage(ctx, a, func(p Passage) error {
		line := exportedPassage{p.IRI, p.Document, nil, p.FilePage, append([]string{}, p.Section...), p.Kind, p.Text, p.Source()}
		if p.Printed != "" {
			line.Page = &p.Printed
		}
		return out.Encode(line)
	})
}

// eachPassage calls f for the passages that the reader may see, document by
// document in reading order.
func (s *Store) eachPassage(ctx context.Context, a Access, f func(Passage) error) error {
	for d, err := range s.Documents(ctx, a) {
		if err != nil {
			return err
		}
		for p, err := range s.Passages(ctx, a, d.IRI) {
			if err != nil {
				return err
			}
			if err := f(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// A Citation is one reference in a text to a work, an interview or a law.
type Citation struct {
	IRI     IRI    `json:"-"`
	Work    string `json:"work"`    // as printed, without year; for "ebd." the work that it stands for
	Year    string `json:"year"`    // with its letter; of an interview the date
	Locator string `json:"locator"` // "13f."
	Type    string `json:"type"`    // work, ebd, interview, law or mention
	Line    int    `json:"line"`    // of the source file, from 1
	Passage IRI    `json:"passage"`
	Cited   IRI    `json:"cited"`
}

// WriteCitations writes every citation that the reader may see, one JSON
// object a line, in reading order.
func WriteCitations(ctx context.Context, w io.Writer, s *Store, a Access) error {
	out := lineEncoder(w)
	return s.eachPassage(ctx, a, func(p Passage) error {
		found, err := CitationsIn(ctx, s, a, p.IRI)
		if err != nil {
			return err
		}
		for _, c := range found {
			if err := out.Encode(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// CitationsIn are the citations read from a passage, in order.
func CitationsIn(ctx context.Context, s *Store, a Access, passage IRI) ([]Citation, error) {
	byIRI := map[IRI]*Citation{}
	for q, err := range s.Quads(ctx, a, Pattern{Label: passage}) {
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(string(q.Subject), citationPrefix) {
			continue
		}
		c := byIRI[q.Subject]
		if c == nil {
			c = &Citation{IRI: q.Subject, Passage: passage}
			byIRI[q.Subject] = c
		}
		switch q.Predicate {
		case Printed:
			c.Work = q.Object.Text
		case Issued:
			c.Year = q.Object.Text
		case Locator:
			c.Locator = q.Object.Text
		case CitationKind:
			c.Type = q.Object.Text
		case CitedEntity:
			c.Cited = q.Object.IRI
		case SourceLine:
			c.Line, _ = strconv.Atoi(q.Object.Text)
		}
	}
	found := make([]Citation, 0, len(byIRI))
	for _, c := range byIRI {
		found = append(found, *c)
	}
	slices.SortFunc(found, func(x, y Citation) int { return cmp.Compare(citationNumber(x.IRI), citationNumber(y.IRI)) })
	return found, nil
}

func citationNumber(i IRI) int {
	n, _ := strconv.Atoi(string(i)[strings.LastIndexByte(string(i), ':')+1:])
	return n
}

func lineEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}
