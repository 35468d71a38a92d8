package graph

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"time"
)

// An Annotation is a stretch of a text that a user keeps, with a note on it. It
// belongs to no document: it stays when the document is read again, cut into
// other passages or removed, and points to its place as a Web Annotation
// TextQuoteSelector does, by the words and what stands around them.
type Annotation struct {
	ID     string `json:"id"` // unique in the store
	Exact  string `json:"exact"`
	Prefix string `json:"prefix,omitempty"`
	Suffix string `json:"suffix,omitempty"`

	// Where the words stood when they were taken.
	Work     IRI    `json:"work"`
	Document IRI    `json:"document"`
	SHA256   string `json:"sha256"` // of the document's file
	File     string `json:"file"`   // base name
	Passage  IRI    `json:"passage"`
	Start    int    `json:"start"` // in the passage's text, code points
	End      int    `json:"end"`
	FilePage int    `json:"file_page"`
	Printed  string `json:"printed,omitempty"`
	Access   Access `json:"access"` // of the document

	// How they were cited then: the words can outlive their document.
	Title    string `json:"title"`
	Citation string `json:"citation"` // in brackets
	Footnote string `json:"footnote"`

	Note    string    `json:"note,omitempty"`
	Added   time.Time `json:"added"`
	Removed bool      `json:"removed,omitempty"` // by the user, who can still take that back
}

// Limits of what a user keeps.
const (
	maxAnnotations = 2000
	maxNote        = 20_000 // bytes
	maxExact       = 200_000
)

// Annotations are those of documents that a may see, in the user's order,
// removed ones too. What became of a document since is not looked up.
func (s *Store) Annotations(ctx context.Context, a Access) ([]Annotation, error) {
	var seen []Annotation
	err := s.read(ctx, func(t *transaction, _ *catalogue) error {
		all, err := t.annotations()
		for _, n := range all {
			if n.Access <= a {
				seen = append(seen, n)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("annotations: %w", err)
	}
	return seen, nil
}

// Annotate lets change give the annotations that there are to be, of all
// readers, in order, and keeps them in one step. change must not use the store.
// The error is change's, or ErrInvalid for what breaks a rule; nothing has
// changed then. The generation stays: nothing is derived from annotations.
func (s *Store) Annotate(ctx context.Context, change func([]Annotation) ([]Annotation, error)) error {
	return s.write(ctx, "annotate", "store", func(t *transaction, c *catalogue) (*catalogue, error) {
		before, err := t.annotations()
		if err != nil {
			return nil, err
		}
		after, err := change(append([]Annotation{}, before...))
		if err != nil {
			return nil, err
		}
		return c, t.putAnnotations(before, after)
	})
}

// putAnnotations replaces those before by those after.
func (t *transaction) putAnnotations(before, after []Annotation) error {
	if err := validateAnnotations(after); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	for i, n := range after {
		if i < len(before) && reflect.DeepEqual(n, before[i]) {
			continue
		}
		if err := t.putJSON(bucketAnnotations, placed(i), n); err != nil {
			return err
		}
	}
	for i := len(after); i < len(before); i++ {
		if err := t.delete(bucketAnnotations, placed(i)); err != nil {
			return err
		}
	}
	// Whoever copies the store notices by this number that the copy is out of date.
	if err := t.put(bucketMeta, []byte("annotations"), binary.BigEndian.AppendUint64(nil, newGeneration())); err != nil {
		return err
	}
	return t.step("annotations")
}

// annotated changes with the annotations; 0 while there were none.
func (t *transaction) annotated() (uint64, error) {
	value, err := t.get(bucketMeta, []byte("annotations"))
	if err != nil || len(value) != 8 {
		return 0, err
	}
	return binary.BigEndian.Uint64(value), nil
}

func placed(i int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(i)) }

func (t *transaction) annotations() ([]Annotation, error) {
	var all []Annotation
	err := t.scan(bucketAnnotations, nil, func(key, value []byte) error {
		var n Annotation
		err := decode(key, value, &n)
		all = append(all, n)
		return err
	})
	return all, err
}

func validateAnnotations(all []Annotation) error {
	if len(all) > maxAnnotations {
		return fmt.Errorf("%d annotations, at most %d are allowed", len(all), maxAnnotations)
	}
	ids := map[string]bool{}
	for _, n := range all {
		if err := n.validate(); err != nil {
			return fmt.Errorf("annotation %.40q: %w", n.ID, err)
		}
		if ids[n.ID] {
			return fmt.Errorf("annotation %q is there twice", n.ID)
		}
		ids[n.ID] = true
	}
	return nil
}

func (n Annotation) validate() error {
	if n.ID == "" || n.Exact == "" {
		return errors.New("no id, or no words")
	}
	if !n.Document.IsFile() {
		return fmt.Errorf("%q is no file", n.Document)
	}
	if n.Access != Public && n.Access != Internal {
		return fmt.Errorf("access %d is neither public nor internal", n.Access)
	}
	if n.Start < 0 || n.End <= n.Start {
		return fmt.Errorf("stands at %d to %d", n.Start, n.End)
	}
	for _, text := range []struct {
		text  string
		limit int
	}{
		{n.Exact, maxExact}, {n.Note, maxNote}, {n.ID, maxIRI}, {n.Prefix, maxLiteral}, {n.Suffix, maxLiteral}, {n.File, maxLiteral},
		{n.Title, maxLiteral}, {n.Citation, maxLiteral}, {n.Footnote, maxLiteral}, {n.Printed, maxLiteral}, {n.SHA256, maxLiteral},
	} {
		if err := validateText(text.text, text.limit); err != nil {
			return err
		}
	}
	return nil
}
