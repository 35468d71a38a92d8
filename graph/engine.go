package graph

import (
	"context"
	"fmt"

	"github.com/cayleygraph/quad"
)

// An engine keeps quads and records. All that a view reads is one moment of
// them; all that an update writes comes about at once or not at all, whatever
// happens to the process.
type engine interface {
	view(ctx context.Context, read func(storage) error) error
	// update runs one write at a time.
	update(ctx context.Context, write func(storage) error) error
	// close waits for the running views and updates.
	close() error
}

// A storage is one view or update of an engine. It is used by one goroutine,
// and what it returns is valid until its end only.
type storage interface {
	// get returns nil when the key is not there.
	get(b bucket, key []byte) ([]byte, error)
	put(b bucket, key, value []byte) error
	delete(b bucket, key []byte) error
	// scan visits the pairs whose key begins with prefix, in the order of keys.
	scan(b bucket, prefix []byte, visit func(key, value []byte) error) error
	// keys are those that scan would visit.
	keys(b bucket, prefix []byte) ([][]byte, error)
	// quads finds the quads that match p, in no order. One of subject, object
	// and label must be bound, or there must be labels: any of them will do then.
	quads(ctx context.Context, p Pattern, labels ...IRI) ([]Quad, error)
	// addQuads adds what is not there yet.
	addQuads(ctx context.Context, quads []Quad) error
	// removeQuads takes out what is there.
	removeQuads(ctx context.Context, quads []Quad) error
}

// A bucket is one of the key spaces of a storage.
type bucket string

const (
	bucketMeta        bucket = "meta"
	bucketDocuments   bucket = "documents"
	bucketPages       bucket = "pages"
	bucketPassages    bucket = "passages"
	bucketRecords     bucket = "records"
	bucketAnnotations bucket = "annotations"
	bucketCuration    bucket = "curation"
)

// toCayley leaves zero fields nil.
func toCayley(q Quad) quad.Quad {
	var out quad.Quad
	if q.Subject != "" {
		out.Subject = quad.IRI(q.Subject)
	}
	if q.Predicate != "" {
		out.Predicate = quad.IRI(q.Predicate)
	}
	if q.Label != "" {
		out.Label = quad.IRI(q.Label)
	}
	switch o := q.Object; {
	case o.IRI != "":
		out.Object = quad.IRI(o.IRI)
	case o.Lang != "":
		out.Object = quad.LangString{Value: quad.String(o.Text), Lang: o.Lang}
	case o.Datatype != "":
		out.Object = quad.TypedString{Value: quad.String(o.Text), Type: quad.IRI(o.Datatype)}
	case o.Text != "":
		out.Object = quad.String(o.Text)
	}
	return out
}

func fromCayley(q quad.Quad) (Quad, error) {
	subject, okSubject := q.Subject.(quad.IRI)
	predicate, okPredicate := q.Predicate.(quad.IRI)
	label, okLabel := q.Label.(quad.IRI)
	out := Quad{Subject: IRI(subject), Predicate: IRI(predicate), Label: IRI(label)}
	okObject := true
	switch o := q.Object.(type) {
	case quad.IRI:
		out.Object = Node(IRI(o))
	case quad.String:
		out.Object = Text(string(o))
	case quad.LangString:
		out.Object = TextIn(o.Lang, string(o.Value))
	case quad.TypedString:
		out.Object = Value{Text: string(o.Value), Datatype: IRI(o.Type)}
	default:
		okObject = false
	}
	if !okSubject || !okPredicate || !okObject || !okLabel {
		return Quad{}, fmt.Errorf("%w: quad %v has a missing part", ErrDamaged, q)
	}
	return out, nil
}
