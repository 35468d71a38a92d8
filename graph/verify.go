package graph

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
)

// A Fault is the rule that a finding breaks.
type Fault string

const (
	QuadWithoutRecord Fault = "quad without record"
	RecordWithoutQuad Fault = "record without quad"
	QuadWithoutSource Fault = "quad without source" // its label is no document or passage of the store
	PartWithoutWhole  Fault = "part without document"
	RuleBroken        Fault = "rule broken" // what Put would have refused
	CountWrong        Fault = "count wrong"
	RulingIgnored     Fault = "ruling ignored" // what people have decided was not done, or was done to nothing
)

// A Finding is something in a store that should not be there, or is missing.
type Finding struct {
	Fault  Fault
	Node   IRI    // the document, or the quads' label
	Detail string // for logs
}

// maxFindings is where a verification ends: what has as many faults needs a
// backup, not a longer list.
const maxFindings = 1000

// Verify compares everything in the store with everything else: every quad has
// its record and its source, every record its quad, every passage its document
// and its pages, of which its text is made, and all counts are right. It
// yields at most 1000 findings. The error is ErrDamaged for a file that cannot
// be read to its end. Writers wait while it looks at the file as a whole, and
// documents that they change afterwards are seen as they are then.
func Verify(ctx context.Context, s *Store) ([]Finding, error) {
	var v verification
	if err := s.quietly(ctx, func(t *transaction, c *catalogue) error { return v.whole(ctx, t, c) }); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	for _, doc := range v.documents {
		if len(v.findings) >= maxFindings {
			break
		}
		err := s.read(ctx, func(t *transaction, c *catalogue) error {
			if h, held := c.holdings[doc]; held { // not removed since
				return v.document(ctx, t, c, h)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("verify %s: %w", doc, err)
		}
	}
	return v.findings[:min(len(v.findings), maxFindings)], nil
}

// sound is the error of a moment of a store that Verify would find fault with.
func (t *transaction) sound(ctx context.Context, c *catalogue) error {
	var v verification
	if err := v.whole(ctx, t, c); err != nil {
		return err
	}
	for _, doc := range v.documents {
		if len(v.findings) > 0 {
			break
		}
		if err := v.document(ctx, t, c, c.holdings[doc]); err != nil {
			return err
		}
	}
	if len(v.findings) == 0 {
		return nil
	}
	f := v.findings[0]
	return fmt.Errorf("%w: %s: %s: %s", ErrDamaged, f.Node, f.Fault, f.Detail)
}

// quietly reads while nobody writes.
func (s *Store) quietly(ctx context.Context, f func(*transaction, *catalogue) error) error {
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.read(ctx, f)
}

// An auditor is a storage that can say more of itself than the store asks it.
// Nobody may write meanwhile.
type auditor interface {
	// audit reads everything and counts the quads by their labels. The error
	// is ErrDamaged when something cannot be read or has changed.
	audit(ctx context.Context) (map[IRI]int, error)
}

type verification struct {
	documents []IRI
	findings  []Finding
}

func (v *verification) found(fault Fault, node IRI, format string, args ...any) {
	v.findings = append(v.findings, Finding{fault, node, fmt.Sprintf(format, args...)})
}

// whole finds what belongs to no document.
func (v *verification) whole(ctx context.Context, t *transaction, c *catalogue) error {
	v.documents = slices.Clone(c.sorted().order)
	known := map[IRI]bool{}
	for _, doc := range c.sorted().order {
		labels, err := t.labels(doc)
		if err != nil {
			return err
		}
		for _, label := range labels {
			known[label] = true
		}
	}
	counts := map[IRI]int{}
	if whole, ok := t.storage.(auditor); ok {
		var err error
		if counts, err = whole.audit(ctx); err != nil {
			return err
		}
	}
	for _, label := range slices.Sorted(maps.Keys(counts)) {
		if !known[label] {
			v.found(QuadWithoutSource, label, "%d quads", counts[label])
		}
	}
	strays := map[IRI]int{}
	for _, b := range []bucket{bucketPages, bucketPassages, bucketRecords} {
		err := t.scan(b, nil, func(key, _ []byte) error {
			doc, _, _ := bytes.Cut(key, []byte{0})
			if _, held := c.holdings[IRI(doc)]; !held {
				strays[IRI(doc)]++
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	rulings, err := t.keys(bucketCuration, []byte("urn:"))
	if err != nil {
		return err
	}
	for _, key := range rulings {
		if _, held := c.holdings[IRI(key)]; !held {
			strays[IRI(key)]++
		}
	}
	for _, doc := range slices.Sorted(maps.Keys(strays)) {
		v.found(PartWithoutWhole, doc, "%d parts of a document that is not held", strays[doc])
	}
	kept, err := t.annotations()
	if err != nil {
		return err
	}
	if err := validateAnnotations(kept); err != nil {
		v.found(RuleBroken, "", "%v", err)
	}
	return nil
}

// document finds what is wrong inside a document.
func (v *verification) document(ctx context.Context, t *transaction, c *catalogue, stored catalogued) error {
	p, err := t.parts(ctx, stored.IRI)
	if err != nil {
		return err
	}
	edges, loose := p.edges()
	for _, q := range loose {
		v.found(QuadWithoutRecord, q.Label, "%s %s", q.Subject, q.Predicate)
	}
	if missing := len(p.records) - len(edges); missing > 0 {
		v.found(RecordWithoutQuad, stored.IRI, "%d of %d records", missing, len(p.records))
	}
	h := Holding{Document: stored.Document, Pages: p.pages, Passages: p.passages, Edges: edges}
	if err := h.validate(); err != nil {
		v.found(RuleBroken, stored.IRI, "%v", err)
	}
	if n := len(h.Passages); n != stored.Passages {
		v.found(CountWrong, stored.IRI, "%d passages, the document says %d", n, stored.Passages)
	}
	if n := h.countQuads(); n != stored.Quads {
		v.found(CountWrong, stored.IRI, "%d quads, the document says %d", n, stored.Quads)
	}
	if len(v.findings) > 0 {
		return nil
	}
	d, err := t.edited(stored.IRI)
	if err == nil && c.curation.stale(d.undo(h), h, stored.Ruled) {
		v.found(RulingIgnored, stored.IRI, "its edges are not as the rulings make them")
	}
	return err
}
