package graph

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
)

// fileName is the one file of a store, in the store's folder.
const fileName = "graph.db"

// Exists says whether the folder dir holds the file of a store.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, fileName))
	return err == nil
}

// Options say how a store is opened.
type Options struct {
	ReadOnly bool // several processes may read a store that none writes to
	MaxSize  int  // bytes of address space to set aside for the file; 0: 16 GiB, 1 GiB on Windows and 32 bits
	// Upgrading, unless nil, is told after each document of a store that is
	// brought to the present schema.
	Upgrading func(done, all int)
}

// A Store holds documents, their passages, and the quads read from them. It is
// safe for concurrent use.
type Store struct {
	engine    engine
	readOnly  bool
	batch     int                     // of every transaction
	fail      func(step string) error // of every update
	writing   chan struct{}           // holds one token while somebody writes
	catalogue atomic.Pointer[catalogue]
}

// Open opens the store in the folder dir, or creates it. The errors that
// callers branch on are ErrInUse, after about a second, ErrDamaged and
// ErrNewer; the file is unchanged then. A store of an older schema is brought
// to the present one, unless it is only read.
//
// A dir that IsPostgres is a store in a PostgreSQL database instead, in the
// first schema of its search_path. Several processes may use it, writers one
// after the other. Its errors are besides ErrAddress, ErrUnreachable, ErrDenied
// and ErrNoDatabase, and none of them shows the password.
//
// With o.ReadOnly the error is fs.ErrNotExist when there is no store.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e, err := openEngine(ctx, dir, o)
	if err != nil {
		return nil, err
	}
	s := &Store{engine: e, readOnly: o.ReadOnly, batch: quadsAtOnce, writing: make(chan struct{}, 1)}
	if err := s.read(ctx, func(*transaction, *catalogue) error { return nil }); err != nil { // fills the catalogue
		e.close()
		return nil, fmt.Errorf("open store %s: %w", WithoutPassword(dir), err)
	}
	return s, nil
}

func openEngine(ctx context.Context, dir string, o Options) (engine, error) {
	if IsPostgres(dir) {
		return openPostgres(ctx, dir, o)
	}
	e, err := openFolder(dir, o)
	if err != nil || o.ReadOnly {
		return e, err
	}
	var schema uint64
	err = e.view(ctx, func(s storage) (err error) {
		schema, _, err = (&transaction{storage: s}).meta()
		return err
	})
	if err == nil && schema == schemaVersion {
		return e, nil
	}
	if err := errors.Join(err, e.close()); err != nil {
		return nil, err
	}
	if _, _, err := Compact(ctx, dir, o.Upgrading); err != nil {
		return nil, fmt.Errorf("upgrade store %s: %w", dir, err)
	}
	return openFolder(dir, o)
}

// IsPostgres says whether a store's address is a URL of PostgreSQL,
// "postgres://user@host/database?search_path=schema", and no folder.
func IsPostgres(dir string) bool {
	return strings.HasPrefix(dir, "postgres://") || strings.HasPrefix(dir, "postgresql://")
}

// WithoutPassword is a store's address as it may be shown and kept.
func WithoutPassword(dir string) string {
	if !IsPostgres(dir) {
		return dir
	}
	u, err := url.Parse(dir)
	if err != nil { // where the password stands is not to be known
		return "postgres://…"
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	query := u.Query()
	maps.DeleteFunc(query, func(name string, _ []string) bool {
		return strings.Contains(strings.ToLower(name), "password")
	})
	u.RawQuery = query.Encode()
	return u.String()
}

// Close waits for running reads and writes. The store must not be used after.
func (s *Store) Close() error {
	if err := s.engine.close(); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// read runs f on one moment of the store and the catalogue of that moment.
// f must not call the consumer of a read: views must not be nested.
func (s *Store) read(ctx context.Context, f func(*transaction, *catalogue) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.engine.view(ctx, func(moment storage) error {
		t := &transaction{storage: moment}
		c, err := s.catalogueOf(t)
		if err != nil {
			return err
		}
		return f(t, c)
	})
}

// catalogueOf is that of the transaction's moment. It has to be read only when
// another process has written, or between a writer's commit and its catalogue.
func (s *Store) catalogueOf(t *transaction) (*catalogue, error) {
	_, generation, err := t.meta()
	if err != nil {
		return nil, err
	}
	last := s.catalogue.Load()
	if last != nil && last.generation == generation {
		return last, nil
	}
	c, err := t.readCatalogue(generation)
	if err != nil {
		return nil, err
	}
	s.catalogue.CompareAndSwap(last, c) // it may be newer by now
	return c, nil
}

// Put replaces documents, all in one step: many small ones at once take a
// fraction of the time. After nil the store holds exactly the holdings' pages,
// passages and edges; after an error, ErrInvalid for a holding that breaks a
// rule, or a crash it holds what it held before. Of several edges with the same
// quad and status the first one's record stays.
func (s *Store) Put(ctx context.Context, holdings ...Holding) error {
	for _, h := range holdings {
		if err := h.validate(); err != nil {
			return fmt.Errorf("put %s: %w", h.Document.IRI, err)
		}
	}
	if len(holdings) == 0 {
		return ctx.Err()
	}
	return s.write(ctx, "put", holdings[0].Document.IRI, func(t *transaction, c *catalogue) (*catalogue, error) {
		var all []holdingRecord
		for _, h := range holdings {
			stored, err := t.putWhole(ctx, c.curation, h)
			if err != nil {
				return nil, err
			}
			all = append(all, stored)
		}
		return c.with(newGeneration(), all...), nil
	})
}

// Remove takes out a document with all that was read from it. It returns
// ErrNotFound when the document is not held.
func (s *Store) Remove(ctx context.Context, doc IRI) error {
	return s.write(ctx, "remove", doc, func(t *transaction, c *catalogue) (*catalogue, error) {
		if _, held := c.holdings[doc]; !held {
			return nil, ErrNotFound
		}
		if err := t.replaceQuads(ctx, doc, nil); err != nil {
			return nil, err
		}
		if err := errors.Join(t.removeParts(doc), t.delete(bucketCuration, []byte(doc))); err != nil {
			return nil, err
		}
		return c.without(newGeneration(), doc), nil
	})
}

// write makes one change, which says what the catalogue is afterwards.
func (s *Store) write(ctx context.Context, what string, doc IRI, change func(*transaction, *catalogue) (*catalogue, error)) error {
	if s.readOnly {
		return fmt.Errorf("%s %s: %w", what, doc, ErrReadOnly)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s %s: %w", what, doc, err)
	}
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return fmt.Errorf("%s %s: %w", what, doc, ctx.Err())
	}
	var after *catalogue
	err := s.engine.update(ctx, func(changing storage) error {
		t := &transaction{changing, s.batch, s.fail}
		before, err := s.catalogueOf(t)
		if err != nil {
			return err
		}
		if after, err = change(t, before); err != nil {
			return err
		}
		if err := t.putMeta(schemaVersion, after.generation); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return t.step("commit")
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", what, doc, err)
	}
	s.catalogue.Store(after)
	return nil
}

// replaceQuads makes quads all that is stored with the document's labels. What
// stays is not touched: Cayley never gives the room of a removed quad back.
func (t *transaction) replaceQuads(ctx context.Context, doc IRI, quads []Quad) error {
	labels, err := t.labels(doc)
	if err != nil {
		return err
	}
	old, err := t.quads(ctx, Pattern{}, labels...)
	if err != nil {
		return err
	}
	if err := t.inBatches(ctx, "remove", difference(old, quads), t.removeQuads); err != nil {
		return err
	}
	return t.inBatches(ctx, "add", difference(quads, old), t.addQuads)
}

func (t *transaction) inBatches(ctx context.Context, step string, quads []Quad, change func(context.Context, []Quad) error) error {
	for batch := range slices.Chunk(quads, t.batch) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := change(ctx, batch); err != nil {
			return err
		}
		if err := t.step(step); err != nil {
			return err
		}
	}
	return nil
}

// difference is what is in a but not in b.
func difference(a, b []Quad) []Quad {
	in := make(map[Quad]bool, len(b))
	for _, q := range b {
		in[q] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(q Quad) bool { return in[q] })
}

func (t *transaction) replaceParts(h Holding, stored holdingRecord) error {
	doc := h.Document.IRI
	if err := t.removeParts(doc); err != nil {
		return err
	}
	if err := t.putHolding(stored); err != nil {
		return err
	}
	for _, p := range h.Pages {
		if err := t.putPage(doc, p); err != nil {
			return err
		}
	}
	for _, p := range h.Passages {
		if err := t.putPassage(p); err != nil {
			return err
		}
	}
	if err := t.putRecords(doc, h.Edges); err != nil {
		return err
	}
	return t.step("records")
}

// stored are the holding's quads as Cayley gets them.
func (h Holding) stored() []Quad {
	var quads []Quad
	for _, e := range h.Edges {
		quads = append(quads, e.quads()...)
	}
	return quads
}

// countQuads counts what Quads yields with the holding's labels.
func (h Holding) countQuads() int {
	distinct := map[Quad]bool{}
	add := func(quads []Quad) {
		for _, q := range quads {
			distinct[q] = true
		}
	}
	add(h.stored())
	add(h.Document.structure())
	for _, p := range h.Passages {
		add(p.structure())
	}
	return len(distinct)
}

// Record says how the quad was read, or the claim that it is a part of. A
// structural quad is as certain as its document's metadata. The error is
// ErrNotFound when a may not see q or the store does not hold it.
func (s *Store) Record(ctx context.Context, a Access, q Quad) (Record, error) {
	var r Record
	err := s.read(ctx, func(t *transaction, c *catalogue) error {
		doc := q.Label.document()
		if _, ok := c.visible(a, doc); !ok {
			return ErrNotFound
		}
		for _, hash := range q.hashes() {
			var found bool
			var err error
			if r, found, err = t.record(doc, hash); err != nil || found {
				return err
			}
		}
		places, err := t.passageStructure(c, a, Pattern(q))
		if err != nil {
			return err
		}
		if len(places)+len(c.structure(a, Pattern(q))) == 0 {
			return ErrNotFound
		}
		r = Record{Rule: structureRule, Confidence: 1}
		return nil
	})
	if err != nil {
		return Record{}, fmt.Errorf("record of %s %s in %s: %w", q.Subject, q.Predicate, q.Label, err)
	}
	return r, nil
}

// Document returns a held file or a vocabulary, and ErrNotFound for what is
// not held or a may not see.
func (s *Store) Document(ctx context.Context, a Access, iri IRI) (Document, error) {
	var d Document
	err := s.read(ctx, func(_ *transaction, c *catalogue) error {
		h, ok := c.visible(a, iri)
		if !ok {
			return ErrNotFound
		}
		d = h.copied()
		return nil
	})
	if err != nil {
		return Document{}, fmt.Errorf("document %s: %w", iri, err)
	}
	return d, nil
}

// Documents yields the held files, by IRI, from one moment of the store.
func (s *Store) Documents(ctx context.Context, a Access) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		var all []Document
		err := s.read(ctx, func(_ *transaction, c *catalogue) error {
			for _, doc := range c.documents(a) {
				if h, _ := c.visible(a, doc); h.Kind != KindVocab {
					all = append(all, h.copied())
				}
			}
			return nil
		})
		yieldAll(ctx, all, err, yield)
	}
}

// copied shares nothing with the catalogue.
func (h catalogued) copied() Document {
	d := h.Document
	d.Creators, d.Sources, d.Guesses = slices.Clone(d.Creators), slices.Clone(d.Sources), slices.Clone(d.Guesses)
	d.Stated = maps.Clone(d.Stated)
	return d
}

// Passage returns ErrNotFound for what is not held or a may not see.
func (s *Store) Passage(ctx context.Context, a Access, iri IRI) (Passage, error) {
	var p Passage
	err := s.read(ctx, func(t *transaction, c *catalogue) error {
		doc, number, err := iri.File()
		if err != nil {
			return ErrNotFound
		}
		if _, ok := c.visible(a, doc); !ok {
			return ErrNotFound
		}
		var found bool
		p, found, err = t.passage(doc, number)
		if err == nil && (!found || p.IRI != iri) {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return Passage{}, fmt.Errorf("passage %s: %w", iri, err)
	}
	return p, nil
}

// Passages yields a document's passages by number, from one moment of the
// store. The error is ErrNotFound when the document is not held or a may not
// see it.
func (s *Store) Passages(ctx context.Context, a Access, doc IRI) iter.Seq2[Passage, error] {
	return func(yield func(Passage, error) bool) {
		var all []Passage
		err := s.readDocument(ctx, a, doc, func(t *transaction) (err error) {
			all, err = t.passages(doc)
			return err
		})
		yieldAll(ctx, all, err, yield)
	}
}

// Pages are the document's source as the reader got it from the file.
func (s *Store) Pages(ctx context.Context, a Access, doc IRI) ([]Page, error) {
	var all []Page
	err := s.readDocument(ctx, a, doc, func(t *transaction) (err error) {
		all, err = t.pages(doc)
		return err
	})
	return all, err
}

func (s *Store) readDocument(ctx context.Context, a Access, doc IRI, f func(*transaction) error) error {
	err := s.read(ctx, func(t *transaction, c *catalogue) error {
		if _, ok := c.visible(a, doc); !ok {
			return ErrNotFound
		}
		return f(t)
	})
	if err != nil {
		return fmt.Errorf("document %s: %w", doc, err)
	}
	return nil
}

// Generation changes with every Put and Remove; the numbers are in no order.
func (s *Store) Generation(ctx context.Context) (uint64, error) {
	var generation uint64
	err := s.read(ctx, func(_ *transaction, c *catalogue) error {
		generation = c.generation
		return nil
	})
	return generation, err
}

// Stats counts what a reader may see.
type Stats struct {
	Documents int `json:"documents"` // held files
	Works     int `json:"works"`     // held and only cited
	Passages  int `json:"passages"`
	Quads     int `json:"quads"` // all that Quads yields
}

// Stats counts what a may see.
func (s *Store) Stats(ctx context.Context, a Access) (Stats, error) {
	var st Stats
	err := s.read(ctx, func(t *transaction, c *catalogue) error {
		for _, doc := range c.documents(a) {
			h, _ := c.visible(a, doc)
			st.Quads += h.Quads
			st.Passages += h.Passages
			if h.Kind != KindVocab {
				st.Documents++
			}
		}
		typed, err := t.lookup(ctx, c, a, Pattern{Predicate: Type, Object: Node(TypeWork)})
		works := map[IRI]bool{}
		for _, q := range typed {
			works[q.Subject] = true
		}
		st.Works = len(works)
		return err
	})
	if err != nil {
		return Stats{}, fmt.Errorf("count: %w", err)
	}
	return st, nil
}
