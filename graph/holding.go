package graph

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Holding gives a document back as it was put, from one moment of the store:
// its edges ordered by label, claims as the edges that they were made from,
// whatever rulings have made of them. The error is ErrNotFound when the document is not held or a may not see it.
func (s *Store) Holding(ctx context.Context, a Access, doc IRI) (Holding, error) {
	h, err := s.visible(ctx, a, doc, (*transaction).holding)
	if err != nil {
		return Holding{}, fmt.Errorf("holding %s: %w", doc, err)
	}
	return h, nil
}

// shown is the document as a sees it, under the rulings.
func (s *Store) shown(ctx context.Context, a Access, doc IRI) (Holding, error) {
	return s.visible(ctx, a, doc, (*transaction).shown)
}

// visible reads a document that a may see; the error is ErrNotFound for others.
func (s *Store) visible(ctx context.Context, a Access, doc IRI, read func(*transaction, context.Context, catalogued) (Holding, error)) (h Holding, err error) {
	err = s.read(ctx, func(t *transaction, c *catalogue) error {
		held, ok := c.visible(a, doc)
		if !ok {
			return ErrNotFound
		}
		h, err = read(t, ctx, held)
		return err
	})
	return h, err
}

// shown puts the parts of a document together as readers see it.
func (t *transaction) shown(ctx context.Context, held catalogued) (Holding, error) {
	p, err := t.parts(ctx, held.IRI)
	if err != nil {
		return Holding{}, err
	}
	edges, loose := p.edges()
	if len(loose) > 0 {
		return Holding{}, fmt.Errorf("%w: %v belongs to no edge", ErrDamaged, loose[0])
	}
	return Holding{Document: held.copied(), Pages: p.pages, Passages: p.passages, Edges: edges}, nil
}

// putWhole makes h, under the rulings, all that is stored of its document.
func (t *transaction) putWhole(ctx context.Context, rulings *curation, h Holding) (holdingRecord, error) {
	h, d := rulings.apply(h)
	stored := holdingRecord{h.Document, h.countQuads(), d.Used}
	stored.Passages = len(h.Passages)
	if err := t.putEdited(h.Document.IRI, d); err != nil {
		return stored, err
	}
	if err := t.replaceQuads(ctx, h.Document.IRI, h.stored()); err != nil {
		return stored, err
	}
	return stored, t.replaceParts(h, stored)
}

// parts are what the file keeps of a document beside its metadata.
type parts struct {
	pages    []Page
	passages []Passage
	records  map[string]Record // by the edge's hash
	quads    []Quad            // in order
}

func (t *transaction) parts(ctx context.Context, doc IRI) (p parts, err error) {
	if p.pages, err = t.pages(doc); err != nil {
		return p, err
	}
	if p.passages, err = t.passages(doc); err != nil {
		return p, err
	}
	if p.records, err = t.records(doc); err != nil {
		return p, err
	}
	labels, err := t.labels(doc)
	if err != nil {
		return p, err
	}
	quads, err := t.quads(ctx, Pattern{}, labels...)
	p.quads = inOrder(quads)
	return p, err
}

// records are all of a document's, by the hash of their edge.
func (t *transaction) records(doc IRI) (map[string]Record, error) {
	prefix := partsOf(doc)
	records := map[string]Record{}
	err := t.scan(bucketRecords, prefix, func(key, value []byte) error {
		var r Record
		err := decode(key, value, &r)
		records[string(key[len(prefix):])] = r
		return err
	})
	return records, err
}

// edges puts quads and records together. Loose are the quads without a record,
// parts of incomplete claims among them.
func (p parts) edges() (edges []Edge, loose []Quad) {
	claims := map[string][]Quad{} // by the edge's hash
	for _, q := range p.quads {
		if hash, ok := claimHash(q.Subject); ok {
			if r, found := p.records[hash]; found && r.Status != Done {
				claims[hash] = append(claims[hash], q)
				continue
			}
		}
		e := Edge{Quad: q}
		if r, found := p.records[string(e.hash())]; found {
			e.Record = r
			edges = append(edges, e)
		} else {
			loose = append(loose, q)
		}
	}
	for hash, quads := range claims {
		e, ok := claimed(quads)
		if e.Record = p.records[hash]; ok && string(e.hash()) == hash {
			edges = append(edges, e)
		} else {
			loose = append(loose, quads...)
		}
	}
	slices.SortFunc(edges, compareEdges)
	return edges, loose
}

// claimHash is the hash of the edge that a claim stands for.
func claimHash(claim IRI) (hash string, ok bool) {
	id, ok := strings.CutPrefix(string(claim), claimPrefix)
	raw, err := hex.DecodeString(id)
	return string(raw), ok && err == nil && len(raw) == hashSize
}

// claimed is the edge, without its record, whose claim the quads are.
func claimed(quads []Quad) (e Edge, ok bool) {
	for _, q := range quads {
		e.Label = q.Label
		switch q.Predicate {
		case RDFSubject:
			e.Subject = q.Object.IRI
		case RDFPredicate:
			e.Predicate = q.Object.IRI
		case RDFObject:
			e.Object = q.Object
		case ClaimStatus:
			e.Status = Status(q.Object.Text)
		}
	}
	return e, e.Status != Done && sameQuads(e.quads(), quads)
}

func sameQuads(a, b []Quad) bool {
	return len(a) == len(b) && len(difference(a, b)) == 0
}

// compareEdges orders edges as their quads are, then by status.
func compareEdges(a, b Edge) int {
	docA, numberA := a.Label.place()
	docB, numberB := b.Label.place()
	return cmp.Or(
		cmp.Compare(docA, docB),
		cmp.Compare(numberA, numberB),
		compareTriples(a.Quad, b.Quad),
		cmp.Compare(a.Status, b.Status),
	)
}
