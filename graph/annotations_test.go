package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"
)

func noted(id string) Annotation {
	doc := IRI("urn:belegnetz:datei:0123456789abcdef")
	return Annotation{ID: id, Exact: "Text 0", Document: doc, Passage: PassageIRI(doc, 1), End: 6, Note: "Notiz " + id,
		Added: time.Date(2026, 11, 22, 23, 5, 0, 0, time.UTC)}
}

func annotate(t *testing.T, s *Store, all ...Annotation) {
	t.Helper()
	if err := s.Annotate(context.Background(), func([]Annotation) ([]Annotation, error) { return all, nil }); err != nil {
		t.Fatal(err)
	}
}

func mustAnnotations(t *testing.T, s *Store) []Annotation {
	t.Helper()
	all, err := s.Annotations(context.Background(), Internal)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAnnotationsAreBackedUp: backup, restore and compact keep them, and a
// restore over others replaces those.
func TestAnnotationsAreBackedUp(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := openTest(t, dir, Options{})
	if err := s.Put(ctx, version(1)); err != nil {
		t.Fatal(err)
	}
	want := []Annotation{noted("a"), noted("b")}
	annotate(t, s, want...)
	var b bytes.Buffer
	if err := s.Backup(ctx, &b); err != nil {
		t.Fatal(err)
	}
	annotate(t, s, noted("c"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Restore(ctx, &b, dir); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Compact(ctx, dir, nil); err != nil {
		t.Fatal(err)
	}
	if got := mustAnnotations(t, openTest(t, dir, Options{})); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

// TestAnnotatedMeanwhile: a copy that lacks what was kept while it was made
// does not take the store's place.
func TestAnnotatedMeanwhile(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := openTest(t, dir, Options{})
	if err := errors.Join(s.Put(ctx, version(1)), s.Close()); err != nil {
		t.Fatal(err)
	}
	err := replace(ctx, dir, func(beside string) error {
		meanwhile := openTest(t, dir, Options{})
		annotate(t, meanwhile, noted("a"))
		return errors.Join(meanwhile.Close(), initialiseIn(ctx, beside))
	})
	if !errors.Is(err, ErrInUse) {
		t.Errorf("%v", err)
	}
	if got := mustAnnotations(t, openTest(t, dir, Options{})); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
}

func initialiseIn(ctx context.Context, dir string) error {
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		return err
	}
	return s.Close()
}

// TestBrokenAnnotate breaks the write off and finds what was there.
func TestBrokenAnnotate(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := openTest(t, dir, Options{})
	annotate(t, s, noted("a"))
	for _, step := range []string{"annotations", "commit"} {
		s.fail = func(at string) error {
			if at == step {
				return errBroken
			}
			return nil
		}
		err := s.Annotate(ctx, func(all []Annotation) ([]Annotation, error) {
			for i := range 50 {
				all = append(all, noted(fmt.Sprint(step, i)))
			}
			return all, nil
		})
		if !errors.Is(err, errBroken) {
			t.Fatal(err)
		}
		s.fail = nil
		if got := mustAnnotations(t, s); len(got) != 1 {
			t.Errorf("broken at %s: %d are kept", step, len(got))
		}
	}
}
