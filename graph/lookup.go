package graph

import (
	"cmp"
	"context"
	"iter"
	"slices"
)

// Quads yields the quads that p matches and a allows to see, ordered by label:
// documents by IRI, and before its passages, by number, the document itself.
// The quads that metadata and the passages' places imply are among them, made
// on the fly and labelled with the document. A failure, the end of ctx
// included, is the last pair.
//
// A document that is being replaced meanwhile is seen as it was or as it is.
// A pattern with subject, label or a particular object is answered from one
// moment of the store; any other goes through the documents one by one and
// takes time in proportion to the store.
func (s *Store) Quads(ctx context.Context, a Access, p Pattern) iter.Seq2[Quad, error] {
	if p.Subject == "" && p.Label == "" && (p.Object == Value{} || p.ofPassages() && !p.Object.IRI.IsFile()) {
		return s.quadsByDocument(ctx, a, p)
	}
	return func(yield func(Quad, error) bool) {
		var quads []Quad
		err := s.read(ctx, func(t *transaction, c *catalogue) (err error) {
			quads, err = t.lookup(ctx, c, a, p)
			return err
		})
		yieldAll(ctx, quads, err, yield)
	}
}

// quadsByDocument holds no more than one document's matches in memory.
func (s *Store) quadsByDocument(ctx context.Context, a Access, p Pattern) iter.Seq2[Quad, error] {
	return func(yield func(Quad, error) bool) {
		var docs []IRI
		err := s.read(ctx, func(_ *transaction, c *catalogue) error {
			docs = c.documents(a)
			return nil
		})
		if err != nil {
			yield(Quad{}, err)
			return
		}
		for _, doc := range docs {
			var quads []Quad
			err := s.read(ctx, func(t *transaction, c *catalogue) (err error) {
				quads, err = t.lookupIn(ctx, c, a, p, doc)
				return err
			})
			if !yieldAll(ctx, quads, err, yield) {
				return
			}
		}
	}
}

// yieldAll runs outside of all locks and transactions: the consumer may take
// its time, and may call the store.
func yieldAll[T any](ctx context.Context, all []T, err error, yield func(T, error) bool) bool {
	for _, v := range all {
		if err = ctx.Err(); err != nil {
			break
		}
		if !yield(v, nil) {
			return false
		}
	}
	if err != nil {
		var none T
		yield(none, err)
		return false
	}
	return true
}

// lookup answers a pattern that binds subject, label or object.
func (t *transaction) lookup(ctx context.Context, c *catalogue, a Access, p Pattern) ([]Quad, error) {
	if p.Label != "" {
		if _, ok := c.visible(a, p.Label.document()); !ok {
			return nil, nil
		}
	}
	quads, err := t.quads(ctx, p)
	if err != nil {
		return nil, err
	}
	quads = slices.DeleteFunc(quads, func(q Quad) bool {
		_, ok := c.visible(a, q.Label.document())
		return !ok
	})
	quads = append(quads, c.structure(a, p)...)
	places, err := t.passageStructure(c, a, p)
	if err != nil {
		return nil, err
	}
	return inOrder(append(quads, places...)), nil
}

// lookupIn answers any pattern without label in one document.
func (t *transaction) lookupIn(ctx context.Context, c *catalogue, a Access, p Pattern, doc IRI) ([]Quad, error) {
	if _, ok := c.visible(a, doc); !ok {
		return nil, nil
	}
	labels, err := t.labels(doc)
	if err != nil {
		return nil, err
	}
	quads, err := t.quads(ctx, p, labels...)
	if err != nil {
		return nil, err
	}
	p.Label = doc
	quads = append(quads, c.structure(a, p)...)
	places, err := t.passageStructure(c, a, p)
	if err != nil {
		return nil, err
	}
	return inOrder(append(quads, places...)), nil
}

// passageStructure yields what passages' places say, in the one document that
// a pattern with subject, label or object names.
func (t *transaction) passageStructure(c *catalogue, a Access, p Pattern) ([]Quad, error) {
	if !p.ofPassages() {
		return nil, nil
	}
	doc := p.Label
	for _, named := range []IRI{p.Object.IRI, p.Subject.document()} {
		if named.IsFile() {
			doc = named
		}
	}
	if _, ok := c.visible(a, doc); !ok {
		return nil, nil
	}
	var passages []Passage
	if _, number, err := p.Subject.File(); err == nil {
		passage, found, err := t.passage(doc, number)
		if err != nil || !found {
			return nil, err
		}
		passages = append(passages, passage)
	} else if passages, err = t.passages(doc); err != nil {
		return nil, err
	}
	var quads []Quad
	for _, passage := range passages {
		for _, q := range passage.structure() {
			if p.matches(q) {
				quads = append(quads, q)
			}
		}
	}
	return quads, nil
}

// document is the document, vocabulary or curation file that a label is of.
func (i IRI) document() IRI {
	doc, _ := i.place()
	return doc
}

// place is a label's place in the order of labels: a document comes before its
// passages.
func (i IRI) place() (doc IRI, number int) {
	if !i.IsPassage() {
		return i, 0
	}
	file, n, err := i.File()
	if err != nil {
		return i, 0
	}
	return file, n
}

// inOrder sorts by label, then by the rest, each quad once.
func inOrder(quads []Quad) []Quad {
	type place struct {
		doc    IRI
		number int
	}
	places := map[IRI]place{}
	for _, q := range quads {
		if _, known := places[q.Label]; !known {
			doc, number := q.Label.place()
			places[q.Label] = place{doc, number}
		}
	}
	slices.SortFunc(quads, func(a, b Quad) int {
		if a.Label == b.Label {
			return compareTriples(a, b)
		}
		placeA, placeB := places[a.Label], places[b.Label]
		return cmp.Or(
			cmp.Compare(placeA.doc, placeB.doc),
			cmp.Compare(placeA.number, placeB.number),
			cmp.Compare(a.Label, b.Label),
		)
	})
	return slices.Compact(quads)
}

func compareTriples(a, b Quad) int {
	return cmp.Or(
		cmp.Compare(a.Subject, b.Subject),
		cmp.Compare(a.Predicate, b.Predicate),
		cmp.Compare(a.Object.IRI, b.Object.IRI),
		cmp.Compare(a.Object.Text, b.Object.Text),
		cmp.Compare(a.Object.Lang, b.Object.Lang),
		cmp.Compare(a.Object.Datatype, b.Object.Datatype),
	)
}
