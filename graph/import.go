package graph

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ErrNotEmpty: the store holds documents already.
var ErrNotEmpty = errors.New("store is not empty")

// importRule is the rule in the record of an imported quad.
const importRule = "nquads/1"

// importMade begins the Made of an imported document: read from its file, the
// document is another.
const importMade = importRule + " "

// Import puts an export as N-Quads into a store that holds no documents.
// Afterwards the store yields the same quads, those of documents' metadata and
// passages' places and those of claims included. What N-Quads do not say is
// lost: the texts of passages and pages, the sentence, rule and confidence of
// each edge, the spelling of a place's name, the order of authors. So the edges
// of an imported document have their sources, but there is nothing to quote.
//
// Quads must stand document by document, as exports do. The error is ErrNotEmpty
// or ErrInvalid; after an error the store is as empty as before.
func Import(ctx context.Context, s *Store, quads iter.Seq2[Quad, error]) (err error) {
	for _, err := range s.Documents(ctx, Internal) {
		if err == nil {
			err = ErrNotEmpty
		}
		return fmt.Errorf("import: %w", err)
	}
	done := map[IRI]bool{}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("import: %w", err), undo(ctx, s, done))
		}
	}()
	var doc IRI
	var said []Quad // of doc
	put := func() error {
		if len(said) == 0 {
			return nil
		}
		h, err := imported(doc, said)
		if err != nil {
			return fmt.Errorf("document %s: %w: %w", doc, ErrInvalid, err)
		}
		done[doc] = true
		said = said[:0]
		return s.Put(ctx, h)
	}
	for q, err := range quads {
		if err != nil {
			return err
		}
		if next := q.Label.document(); next != doc {
			if err := put(); err != nil {
				return err
			}
			if done[next] {
				return fmt.Errorf("document %s: %w: its quads do not stand together", next, ErrInvalid)
			}
			doc = next
		}
		if said = append(said, q); len(said) > maxEdges+8*maxPassages {
			return fmt.Errorf("document %s: %w: too many quads", doc, ErrInvalid)
		}
	}
	return put()
}

// undo removes what an import has put, even when its context is over.
func undo(ctx context.Context, s *Store, done map[IRI]bool) error {
	var errs []error
	for _, doc := range slices.Sorted(maps.Keys(done)) {
		if err := s.Remove(context.WithoutCancel(ctx), doc); err != nil && !errors.Is(err, ErrNotFound) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// imported is the holding that yields the quads.
func imported(doc IRI, quads []Quad) (Holding, error) {
	h := Holding{Document: Document{IRI: doc, Made: importMade + digest(quads)}}
	if !doc.IsFile() {
		h.Document.Kind = KindVocab
	}
	passages := map[IRI]*Passage{}
	for _, q := range quads {
		if _, number, err := q.Subject.File(); err == nil && q == (Quad{q.Subject, Type, Node(TypePassage), doc}) {
			passages[q.Subject] = &Passage{IRI: q.Subject, Document: doc, Number: number}
		}
	}
	for _, q := range quads {
		p := passages[q.Subject]
		switch {
		case q.Label != doc || !doc.IsFile():
		case q.Subject == doc:
			h.Document.learn(q)
		case p != nil:
			p.learn(q)
		}
	}
	h.Document.learnWork(quads)
	slices.Sort(h.Document.Creators)
	h.Document.Creators = slices.Compact(h.Document.Creators)
	for _, p := range passages {
		h.Passages = append(h.Passages, *p)
		h.Document.PageCount = max(h.Document.PageCount, p.FilePage)
	}
	slices.SortFunc(h.Passages, func(a, b Passage) int { return a.Number - b.Number })

	implied := h.Document.structure()
	for _, p := range h.Passages {
		implied = append(implied, p.structure()...)
	}
	if missing := difference(implied, quads); len(missing) > 0 {
		return Holding{}, fmt.Errorf("%s %s is missing", missing[0].Subject, missing[0].Predicate)
	}
	h.Edges = edgesOf(difference(quads, implied))
	return h, nil
}

// learn takes what a quad says of the document. Of several the first counts,
// except that one word makes it internal.
func (d *Document) learn(q Quad) {
	text := func(field *string) {
		if *field == "" && q.Object == Text(q.Object.Text) {
			*field = q.Object.Text
		}
	}
	switch q.Predicate {
	case Issued:
		text(&d.Issued)
	case Publisher:
		text(&d.Publisher)
	case Language:
		text(&d.Language)
	case KindOf:
		text((*string)(&d.Kind))
	case Creator:
		if q.Object == Text(q.Object.Text) {
			d.Creators = append(d.Creators, q.Object.Text)
		}
	case AccessRights:
		if q.Object == Text(Internal.String()) {
			d.Access = Internal
		}
	case Spatial:
		slug := strings.TrimPrefix(string(q.Object.IRI), string(PlaceIRI("")))
		if d.Place == "" && PlaceIRI(slug) == q.Object.IRI {
			d.Place = slug
		}
	}
}

// learnWork finds the document's work, which its metadata gives type and title,
// and so tells the document's title from other ones.
func (d *Document) learnWork(quads []Quad) {
	said := make(map[Quad]bool, len(quads))
	for _, q := range quads {
		said[q] = true
	}
	for _, q := range quads {
		of := q.Subject == d.IRI && q.Label == d.IRI && d.IRI.IsFile()
		if of && q.Predicate == EditionOf && d.Work == "" && said[Quad{q.Object.IRI, Type, Node(TypeWork), d.IRI}] {
			d.Work = q.Object.IRI
		}
	}
	for _, q := range quads {
		of := q.Subject == d.IRI && q.Label == d.IRI && d.IRI.IsFile()
		if of && q.Predicate == Title && q.Object == Text(q.Object.Text) && (d.Work == "" || said[Quad{d.Work, Title, q.Object, d.IRI}]) {
			d.Title = q.Object.Text
			return
		}
	}
}

// learn takes what a quad says of the passage's place.
func (p *Passage) learn(q Quad) {
	switch page, err := strconv.Atoi(q.Object.Text); {
	case q.Predicate == FilePageIs && p.FilePage == 0 && err == nil && q.Object == integer(page):
		p.FilePage, p.LastPage = page, page
	case q.Predicate == KindOf && p.Kind == "" && isPassageKind(q.Object):
		p.Kind = PassageKind(q.Object.Text)
	}
}

// edgesOf are the edges whose quads are these.
func edgesOf(quads []Quad) []Edge {
	var edges []Edge
	claims := map[Quad][]Quad{} // by claim and label
	for _, q := range quads {
		if _, ok := claimHash(q.Subject); ok {
			claim := Quad{Subject: q.Subject, Label: q.Label}
			claims[claim] = append(claims[claim], q)
			continue
		}
		edges = append(edges, Edge{q, Record{Rule: importRule, Confidence: 1}})
	}
	for claim, quads := range claims {
		hash, _ := claimHash(claim.Subject)
		if e, ok := claimed(quads); ok && string(e.hash()) == hash {
			e.Rule, e.Confidence = importRule, 1
			edges = append(edges, e)
			continue
		}
		for _, q := range quads {
			edges = append(edges, Edge{q, Record{Rule: importRule, Confidence: 1}})
		}
	}
	slices.SortFunc(edges, compareEdges)
	return edges
}
