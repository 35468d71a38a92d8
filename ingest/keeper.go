package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"belegnetz/graph"
)

// Small documents are stored together: a commit costs as much for many.
const (
	batchParts = 3000    // passages and edges
	batchBytes = 2 << 20 // of text
)

// A keeper puts what readers found into the store. It alone knows what the store
// holds by now, and which document each source stands for.
type keeper struct {
	store     *graph.Store
	options   RunOptions
	documents map[graph.IRI]graph.Document // as they are, or will be after the next commit
	before    held
	claims    map[graph.Source]sourceClaim // of this run
	stale     map[graph.IRI]bool           // their sources are not what the store says
	batch     []kept
	parts     int
	bytes     int
	replaced  int
	gone      []Gone
	pruned    int
	refused   []string
}

// A sourceClaim says what a file holds now.
type sourceClaim struct {
	iri    graph.IRI
	access graph.Access
}

// kept is a holding that waits for the commit.
type kept struct {
	holding graph.Holding
	task    *task
}

func newKeeper(s *graph.Store, before held, o RunOptions) *keeper {
	return &keeper{store: s, options: o, documents: maps.Clone(before.documents), before: before,
		claims: map[graph.Source]sourceClaim{}, stale: map[graph.IRI]bool{}}
}

// take puts the item in, unless the same is in already.
func (k *keeper) take(ctx context.Context, t *task, it item) error {
	it.source = k.distinct(it)
	d, ok := k.documents[it.iri]
	known := it.source == (graph.Source{}) || slices.Contains(d.Sources, it.source)
	access := d.Access
	if it.holding != nil {
		access = it.holding.Document.Access
	}
	others := k.others(d, it.source)
	k.claim(it, access)
	if ok && !known {
		d.Sources = sortedSources(append(slices.Clone(d.Sources), it.source))
		k.documents[it.iri], k.stale[it.iri] = d, true
	}
	if it.holding == nil || ok && (d.Made == it.made || k.yields(t, d, access, others)) {
		t.kept.Held = append(t.kept.Held, describe(d))
		return nil
	}
	h := *it.holding
	h.Document.Sources = d.Sources
	if !ok && it.source != (graph.Source{}) {
		h.Document.Sources = []graph.Source{it.source}
	}
	delete(k.stale, it.iri)
	k.documents[it.iri] = h.Document
	k.batch = append(k.batch, kept{h, t})
	k.parts += len(h.Passages) + len(h.Edges)
	for _, p := range h.Pages {
		k.bytes += len(p.Text)
	}
	if k.parts < batchParts && k.bytes < batchBytes {
		return nil
	}
	return k.commit(ctx)
}

// distinct tells records of one file apart that call themselves the same. What
// came over standard input without a name of its own has no source.
func (k *keeper) distinct(it item) graph.Source {
	from := it.source
	if from.Path == Stdin && from.Inner == "" {
		return graph.Source{}
	}
	for n := 2; ; n++ {
		if c, claimed := k.claims[from]; !claimed || c.iri == it.iri {
			return from
		}
		from.Inner = fmt.Sprintf("%s (%d)", it.source.Inner, n)
	}
}

func (k *keeper) claim(it item, access graph.Access) {
	if it.source != (graph.Source{}) {
		k.claims[it.source] = sourceClaim{it.iri, access}
	}
}

// others are the other sources of d that may still hold it.
func (k *keeper) others(d graph.Document, from graph.Source) []graph.Source {
	return slices.DeleteFunc(slices.Clone(d.Sources), func(s graph.Source) bool {
		c, claimed := k.claims[s]
		return s == from || claimed && c.iri != d.IRI
	})
}

// yields says whether d stays as it is although a file with the same content
// comes with other metadata: those of the first file hold, and one of them that
// is internal makes it internal.
func (k *keeper) yields(t *task, d graph.Document, access graph.Access, others []graph.Source) bool {
	if d.Access != access {
		restricted := slices.ContainsFunc(others, func(s graph.Source) bool {
			c, claimed := k.claims[s]
			return claimed && c.access == graph.Internal || !claimed && exists(k.options.Machine, d, s)
		})
		if d.Access == graph.Internal && restricted {
			t.kept.warn(fmt.Sprintf("Derselbe Inhalt ist als internes Dokument im Bestand (%s). Er bleibt intern.", others[0].Path))
		}
		return d.Access == graph.Internal && restricted
	}
	return slices.ContainsFunc(others, func(s graph.Source) bool { _, claimed := k.claims[s]; return claimed })
}

// commit stores what waits.
func (k *keeper) commit(ctx context.Context) error {
	if len(k.batch) == 0 {
		return nil
	}
	holdings := make([]graph.Holding, len(k.batch))
	for i, b := range k.batch {
		holdings[i] = b.holding
	}
	if err := k.store.Put(ctx, holdings...); err != nil {
		return fmt.Errorf("ingest: %w", err)
	}
	for _, b := range k.batch {
		if b.task == nil { // only its sources are new
			continue
		}
		d := b.holding.Document
		d.Passages = len(b.holding.Passages)
		b.task.kept.Documents = append(b.task.kept.Documents, describe(d))
	}
	k.batch, k.parts, k.bytes = nil, 0, 0
	return nil
}

func describe(d graph.Document) DocumentResult {
	return DocumentResult{IRI: d.IRI, Title: d.Title, Kind: d.Kind, Access: d.Access.String(), Pages: d.PageCount,
		Passages: d.Passages, Quality: d.Quality, Guesses: d.Guesses}
}

// finish stores the rest, removes what files no longer hold and says what became
// of all. ended is why the reading ended; an end by the user is no reason to
// lose what was read, or to leave what was withdrawn.
func (k *keeper) finish(ctx context.Context, paths []string, tasks []*task, ended error) (Report, error) {
	var err error
	if ended == nil || errors.Is(ended, context.Canceled) || errors.Is(ended, context.DeadlineExceeded) {
		ctx := context.WithoutCancel(ctx)
		if err = k.commit(ctx); err == nil {
			err = k.settle(ctx, newListing(k.options, paths, tasks), ended == nil)
		}
	}
	r := Report{Replaced: k.replaced, Gone: k.gone, Pruned: k.pruned, Refused: k.refused}
	for _, t := range tasks {
		if t.read || len(t.kept.Documents) > 0 {
			r.Files = append(r.Files, t.done())
		}
	}
	r.count()
	return r, errors.Join(ended, err)
}

// done is what became of the task's file.
func (t *task) done() FileResult {
	f := t.result
	f.Documents, f.Held, f.Notes = t.kept.Documents, t.kept.Held, append(f.Notes, t.kept.Notes...)
	f.warn(t.kept.Warnings...)
	return f
}
