package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	cayleygraph "github.com/cayleygraph/cayley/graph"
	ckv "github.com/cayleygraph/cayley/graph/kv"
	"github.com/cayleygraph/cayley/writer"
	"github.com/cayleygraph/quad"
	"github.com/hidal-go/hidalgo/kv"
	"github.com/hidal-go/hidalgo/kv/flat"
)

// A cayley is the quad store of one transaction. Cayley's caches outlive its
// failed transactions with ids that were never stored, and readers fill them
// from moments that have passed; so nothing of it is used in a second one.
type cayley struct {
	quads  *ckv.QuadStore
	writer cayleygraph.QuadWriter
	within *boltTransaction
}

// Indexes. That of labels makes a document's removal a matter of its own size.
func bySubject() ckv.QuadIndex {
	return ckv.QuadIndex{Dirs: []quad.Direction{quad.Subject, quad.Predicate}}
}
func byObject() ckv.QuadIndex {
	return ckv.QuadIndex{Dirs: []quad.Direction{quad.Object, quad.Predicate, quad.Subject}}
}
func byLabel() ckv.QuadIndex { return ckv.QuadIndex{Dirs: []quad.Direction{quad.Label}} }

// initialiseQuads makes the transaction's bucket an empty quad store.
func (t *boltTransaction) initialiseQuads() error {
	store := flat.Upgrade(flatStore{t})
	if err := ckv.Init(store, nil); err != nil {
		return err
	}
	// Init takes the indexes from a global variable and the environment; where
	// it writes them down, they can be set for this file alone.
	indexes, err := json.Marshal([]ckv.QuadIndex{bySubject(), byObject(), byLabel()})
	if err != nil {
		return err
	}
	return kv.Update(context.Background(), store, func(tx kv.Tx) error {
		return tx.Put(kv.SKey("meta", "indexes"), indexes)
	})
}

func (t *boltTransaction) open() (*cayley, error) {
	if t.cayley != nil {
		return t.cayley, nil
	}
	store, err := ckv.New(flat.Upgrade(flatStore{t}), cayleygraph.Options{ckv.OptNoBloom: true})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	single, err := writer.NewSingle(store, cayleygraph.IgnoreOpts{IgnoreDup: true, IgnoreMissing: true})
	if err != nil {
		return nil, err
	}
	t.cayley = &cayley{store.(*ckv.QuadStore), single, t}
	return t.cayley, nil
}

func (t *boltTransaction) addQuads(_ context.Context, quads []Quad) error {
	return t.apply(quads, (*cayleygraph.Transaction).AddQuad)
}

// removeQuads never shares a Cayley transaction with an addition: that corrupts
// the store silently.
func (t *boltTransaction) removeQuads(_ context.Context, quads []Quad) error {
	return t.apply(quads, (*cayleygraph.Transaction).RemoveQuad)
}

func (t *boltTransaction) apply(quads []Quad, put func(*cayleygraph.Transaction, quad.Quad)) error {
	c, err := t.open()
	if err != nil {
		return err
	}
	tx := cayleygraph.NewTransactionN(len(quads))
	for _, q := range quads {
		made := toCayley(q)
		t.know(made.Subject, made.Predicate, made.Object, made.Label)
		put(tx, made)
	}
	return c.writer.ApplyTransaction(tx)
}

func (t *boltTransaction) quads(ctx context.Context, p Pattern, labels ...IRI) ([]Quad, error) {
	if p.Label != "" {
		labels = []IRI{p.Label}
	}
	c, err := t.open()
	if err != nil {
		return nil, err
	}
	bound, err := c.bind(ctx, p)
	if err != nil || bound == nil {
		return nil, err
	}
	var found []link
	switch {
	case p.Subject != "" && p.Predicate != "":
		found, err = c.scan(ctx, bySubject(), bound, bound[quad.Subject], bound[quad.Predicate])
	case p.Subject != "":
		found, err = c.scan(ctx, bySubject(), bound, bound[quad.Subject])
	case len(labels) > 0:
		found, err = c.scanLabels(ctx, bound, labels)
	case p.Object != Value{} && p.Predicate != "":
		found, err = c.scan(ctx, byObject(), bound, bound[quad.Object], bound[quad.Predicate])
	case p.Object != Value{}:
		found, err = c.scan(ctx, byObject(), bound, bound[quad.Object])
	default:
		err = errors.New("pattern binds no index")
	}
	if err != nil {
		return nil, err
	}
	return c.resolve(ctx, found)
}

// ids are the store's numbers of a pattern's bound fields.
type ids map[quad.Direction]uint64

// A link is a quad as numbers, in the order of quad.Directions.
type link [4]uint64

// bind looks the bound fields up. It returns nil when one is unknown: nothing
// can match then.
func (c *cayley) bind(ctx context.Context, p Pattern) (ids, error) {
	var directions []quad.Direction
	var values []quad.Value
	q := toCayley(Quad(p))
	for _, d := range quad.Directions {
		if v := q.Get(d); v != nil {
			directions, values = append(directions, d), append(values, v)
		}
	}
	numbers, err := c.numbers(ctx, values)
	if err != nil {
		return nil, err
	}
	bound := ids{}
	for i, d := range directions {
		if numbers[i] == 0 {
			return nil, nil
		}
		bound[d] = numbers[i]
	}
	return bound, nil
}

// numbers looks values up; that of an unknown value is zero.
func (c *cayley) numbers(ctx context.Context, values []quad.Value) ([]uint64, error) {
	c.within.know(values...)
	refs, err := c.quads.RefsOf(ctx, values)
	if err != nil {
		return nil, err
	}
	out := make([]uint64, len(refs))
	for i, ref := range refs {
		out[i] = uint64(ref.(ckv.Int64Value))
	}
	return out, nil
}

// scan reads an index under a prefix and keeps what agrees with bound.
func (c *cayley) scan(ctx context.Context, index ckv.QuadIndex, bound ids, prefix ...uint64) ([]link, error) {
	it := ckv.NewQuadIterator(c.quads, index, prefix)
	defer it.Close()
	var found []link
next:
	for it.Next(ctx) {
		var l link
		for i, d := range quad.Directions {
			if ref, ok := c.quads.QuadDirection(it.Result(), d).(ckv.Int64Value); ok {
				l[i] = uint64(ref)
			}
			if id, isBound := bound[d]; isBound && id != l[i] {
				continue next
			}
		}
		found = append(found, l)
	}
	// A cancelled iterator can look like one at its end.
	return found, errors.Join(it.Err(), ctx.Err())
}

func (c *cayley) scanLabels(ctx context.Context, bound ids, labels []IRI) ([]link, error) {
	values := make([]quad.Value, len(labels))
	for i, label := range labels {
		values[i] = quad.IRI(label)
	}
	numbers, err := c.numbers(ctx, values)
	if err != nil {
		return nil, err
	}
	var found []link
	for _, number := range numbers {
		if number == 0 {
			continue
		}
		links, err := c.scan(ctx, byLabel(), bound, number)
		if err != nil {
			return nil, err
		}
		found = append(found, links...)
	}
	return found, nil
}

// resolve gives the links' values back, each looked up once.
func (c *cayley) resolve(ctx context.Context, links []link) ([]Quad, error) {
	position := map[uint64]int{}
	var refs []cayleygraph.Ref
	for _, l := range links {
		for _, id := range l {
			if _, seen := position[id]; !seen {
				position[id] = len(refs)
				refs = append(refs, ckv.Int64Value(id))
			}
		}
	}
	values, err := cayleygraph.ValuesOf(ctx, c.quads, refs)
	if err != nil {
		return nil, err
	}
	quads := make([]Quad, len(links))
	for i, l := range links {
		var q quad.Quad
		for j, d := range quad.Directions {
			q.Set(d, values[position[l[j]]])
		}
		if quads[i], err = fromCayley(q); err != nil {
			return nil, err
		}
	}
	return quads, nil
}
