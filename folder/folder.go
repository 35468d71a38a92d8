// Package folder keeps the passages that a user collects (Belegmappe): finds
// each again in the store as it is now, and writes them for other programs.
package folder

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"belegnetz/graph"
	"belegnetz/internal/cite"
	"belegnetz/query"
)

// A Folder is the passages collected in a store, in the user's order. It is
// safe for concurrent use.
type Folder struct {
	store  *graph.Store
	engine *query.Engine
}

// New is the folder of a store, whose engine quotes from it. Both stay the
// caller's.
func New(s *graph.Store, e *query.Engine) *Folder { return &Folder{s, e} }

// A Content is what of a folder a reader may see.
type Content struct {
	Items   []Item
	Removed string           // id of the item that was removed last and can come back; empty for none
	Works   []cite.Reference // that the items quote, as a bibliography lists them
}

// An Item is a passage of a folder.
type Item struct {
	graph.Annotation
	State    State
	Evidence query.Evidence // as it stands now; as it was taken when the item is lost
}

// A State says what has become of an item's words since they were taken.
type State int

const (
	Unchanged State = iota
	Reworded        // read otherwise: other hyphens, marks or repairs
	Lost            // no document of the store that is the same work has them
)

// Gone says whether the words are nowhere in the store.
func (i Item) Gone() bool { return i.State == Lost }

// Changed says whether the words are read otherwise by now.
func (i Item) Changed() bool { return i.State == Reworded }

// A Change is Add, SetNote, Move, Remove or Restore.
type Change interface {
	apply(ctx context.Context, f *Folder, a graph.Access) error
}

// Add puts text[Start:End] of a passage at the end; what is in already stays
// where it is.
type Add struct {
	Passage    graph.IRI
	Start, End int // code points
}

// SetNote replaces the note on an item.
type SetNote struct{ ID, Text string }

// Move takes an item one place up, or down.
type Move struct {
	ID string
	Up bool
}

// Remove takes an item out. Restore can bring it back until another is removed.
type Remove struct{ ID string }

// Restore brings back the item that was removed last, to its place.
type Restore struct{ ID string }

// Apply makes a change for a reader. The error wraps graph.ErrNotFound for an
// item or passage that a may not see, and graph.ErrInvalid for what is no
// stretch of a passage or too long a note.
func (f *Folder) Apply(ctx context.Context, a graph.Access, c Change) error {
	if err := c.apply(ctx, f, a); err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	return nil
}

// Content looks every item up. An item that a may not see, or whose document a
// may not see by now, is left out.
func (f *Folder) Content(ctx context.Context, a graph.Access) (Content, error) {
	all, err := f.store.Annotations(ctx, a)
	if err != nil {
		return Content{}, fmt.Errorf("folder: %w", err)
	}
	var c Content
	var quoted query.Answer
	finder := finder{store: f.store, passages: map[graph.IRI][]graph.Passage{}}
	for _, n := range all {
		item, err := f.lookUp(ctx, a, &finder, n)
		switch {
		case errors.Is(err, graph.ErrNotFound): // a may not see where it stands
			continue
		case err != nil:
			return Content{}, fmt.Errorf("folder: %w", err)
		case n.Removed:
			c.Removed = n.ID
			continue
		}
		c.Items = append(c.Items, item)
		quoted.Results = append(quoted.Results, query.Result{Evidence: []query.Evidence{item.Evidence}})
	}
	if c.Works, err = f.engine.ReferencesOf(ctx, a, quoted); err != nil {
		return Content{}, fmt.Errorf("folder: %w", err)
	}
	slices.SortStableFunc(c.Works, func(x, y cite.Reference) int {
		return cmp.Compare(strings.ToLower(cite.Entry(x)), strings.ToLower(cite.Entry(y)))
	})
	return c, nil
}

// lookUp finds an annotation's words. The error is graph.ErrNotFound when a may
// not see the document that has them.
func (f *Folder) lookUp(ctx context.Context, a graph.Access, finder *finder, n graph.Annotation) (Item, error) {
	at, found, err := finder.find(ctx, n)
	if err != nil {
		return Item{}, err
	}
	if !found {
		if hidden, err := finder.isHidden(ctx, a, n); err != nil || hidden {
			return Item{}, errors.Join(err, graph.ErrNotFound)
		}
		return Item{n, Lost, taken(n)}, nil
	}
	ev, err := f.engine.Quote(ctx, a, at.passage, at.start, at.end)
	if err != nil {
		return Item{}, err
	}
	item := Item{n, Unchanged, ev}
	if ev.Quote != n.Exact {
		item.State = Reworded
	}
	return item, nil
}

// taken is the evidence as it was when it was taken.
func taken(n graph.Annotation) query.Evidence {
	ev := query.Evidence{Passage: n.Passage, Document: n.Document, Title: n.Title, FilePage: n.FilePage, Quote: n.Exact, RawQuote: n.Exact,
		Start: n.Start, End: n.End, Prefix: n.Prefix, Suffix: n.Suffix, Citation: n.Citation, Footnote: n.Footnote}
	if n.Printed != "" {
		ev.Page = &n.Printed
	}
	return ev
}

func (c Add) apply(ctx context.Context, f *Folder, a graph.Access) error {
	ev, err := f.engine.Quote(ctx, a, c.Passage, c.Start, c.End)
	if err != nil {
		return err
	}
	d, err := f.store.Document(ctx, a, ev.Document)
	if err != nil {
		return err
	}
	n := graph.Annotation{
		ID: strings.ToLower(rand.Text()), Exact: ev.Quote, Prefix: ev.Prefix, Suffix: ev.Suffix,
		Work: d.Work, Document: d.IRI, SHA256: d.SHA256, File: d.File, Passage: c.Passage, Start: c.Start, End: c.End,
		FilePage: ev.FilePage, Access: d.Access, Title: ev.Title, Citation: ev.Citation, Footnote: ev.Footnote,
		Added: time.Now().UTC().Truncate(time.Second),
	}
	if ev.Page != nil {
		n.Printed = *ev.Page
	}
	return f.store.Annotate(ctx, func(all []graph.Annotation) ([]graph.Annotation, error) {
		for i, o := range all {
			if o.Document == n.Document && o.Exact == n.Exact && o.Prefix == n.Prefix && o.Suffix == n.Suffix {
				all[i].Removed = false
				return all, nil
			}
		}
		return append(all, n), nil
	})
}

// change lets do change the annotations of which a may see the one with the id,
// at. seen are the ids that a sees, in order.
func (f *Folder) change(ctx context.Context, a graph.Access, id string, do func(all []graph.Annotation, at int, seen []string) []graph.Annotation) error {
	c, err := f.Content(ctx, a)
	if err != nil {
		return err
	}
	var seen []string
	for _, item := range c.Items {
		seen = append(seen, item.ID)
	}
	if !slices.Contains(seen, id) && (id == "" || id != c.Removed) {
		return fmt.Errorf("item %.40q: %w", id, graph.ErrNotFound)
	}
	return f.store.Annotate(ctx, func(all []graph.Annotation) ([]graph.Annotation, error) {
		at := slices.IndexFunc(all, func(n graph.Annotation) bool { return n.ID == id })
		if at < 0 { // removed meanwhile
			return nil, fmt.Errorf("item %.40q: %w", id, graph.ErrNotFound)
		}
		return do(all, at, seen), nil
	})
}

func (c SetNote) apply(ctx context.Context, f *Folder, a graph.Access) error {
	return f.change(ctx, a, c.ID, func(all []graph.Annotation, at int, _ []string) []graph.Annotation {
		all[at].Note = strings.TrimSpace(strings.ReplaceAll(c.Text, "\r\n", "\n"))
		return all
	})
}

// An item passes the next one that the reader sees; hidden ones keep their places.
func (c Move) apply(ctx context.Context, f *Folder, a graph.Access) error {
	return f.change(ctx, a, c.ID, func(all []graph.Annotation, at int, seen []string) []graph.Annotation {
		step := 1
		if c.Up {
			step = -1
		}
		for to := at + step; 0 <= to && to < len(all); to += step {
			if slices.Contains(seen, all[to].ID) {
				all[at], all[to] = all[to], all[at]
				break
			}
		}
		return all
	})
}

func (c Remove) apply(ctx context.Context, f *Folder, a graph.Access) error {
	return f.change(ctx, a, c.ID, func(all []graph.Annotation, at int, _ []string) []graph.Annotation {
		all[at].Removed = true
		return slices.DeleteFunc(all, func(n graph.Annotation) bool { return n.Removed && n.ID != c.ID && n.Access <= a })
	})
}

func (c Restore) apply(ctx context.Context, f *Folder, a graph.Access) error {
	return f.change(ctx, a, c.ID, func(all []graph.Annotation, at int, _ []string) []graph.Annotation {
		all[at].Removed = false
		return all
	})
}
