package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"

	"belegnetz/graph"
)

// Bounds of what is in memory at a time. A text takes about ten times its
// bytes while it is read.
const (
	bytesInFlight = 64 << 20 // of files
	leastBytes    = 1 << 20  // that a file counts for
	itemsAhead    = 4        // documents of a file that wait for the keeper
)

// A task is a file on its way into the store.
type task struct {
	found
	items  chan item  // closed when the file is read
	result FileResult // the reader's until then, the keeper's afterwards
	err    error      // of the store or the context; the same
	place  string     // its path in sources; the same
	kept   FileResult // what the keeper says meanwhile
	read   bool       // to its end
}

// An item is a document that a reader is done with.
type item struct {
	iri     graph.IRI
	source  graph.Source
	made    string
	holding *graph.Holding // nil when the store holds it as it is
}

// readers read several files at once.
type readers struct {
	options     RunOptions
	preparation preparation
	held        held
	folders     *folders
}

// run reads the tasks and hands what they hold to take in order, which makes
// the result the same whoever was first. The oldest unfinished file is always
// being read, so readers that wait for their turn hold nobody up.
func (r *readers) run(ctx context.Context, tasks []*task, take func(context.Context, *task, item) error) error {
	ctx, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	budget := newBudget(bytesInFlight)
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	started := make(chan *task, len(tasks))
	all.Go(func() {
		defer close(started)
		for _, t := range tasks {
			size := t.weight()
			if budget.take(ctx, size) != nil {
				return
			}
			select {
			case places <- struct{}{}:
			case <-ctx.Done():
				return
			}
			started <- t
			all.Go(func() {
				defer func() { <-places; close(t.items) }()
				t.err = r.file(ctx, t)
			})
		}
	})
	done := 0
	for t := range started {
		for it := range t.items {
			if err := take(ctx, t, it); err != nil {
				return err
			}
		}
		budget.give(t.weight())
		if t.err != nil {
			return t.err
		}
		t.read = true
		done++
		if r.options.Progress != nil {
			r.options.Progress(done, len(tasks), t.result.Path)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// file reads one file. The error is the store's or the context's; what is
// wrong with the file goes into the result.
func (r *readers) file(ctx context.Context, t *task) error {
	t.result.Path, t.result.Skipped = t.path, t.skipped
	g, err := r.folders.given(t.path)
	t.place = r.options.place(g.names.maskPath(t.path))
	defer t.mask(g.names)
	switch {
	case t.problem != nil:
		err = t.problem
	case t.skipped:
		t.passOver()
		return nil
	case err == nil:
		if r.options.Same != nil && r.options.Same(t.path) {
			return r.keep(ctx, t)
		}
		t.result.warn(g.warnings...)
		err = r.read(ctx, t, g)
	}
	var p *Problem
	if errors.As(err, &p) {
		t.fail(p)
		return nil
	}
	return err
}

// keep passes on what the store holds of the file.
func (r *readers) keep(ctx context.Context, t *task) error {
	for _, from := range r.held.places[t.place] {
		for _, iri := range r.held.sources[from] {
			select {
			case t.items <- item{iri: iri, source: from, made: r.held.documents[iri].Made}:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// fail notes what is wrong with the file. A picture in a folder without text to
// read is most often none of its documents.
func (t *task) fail(p *Problem) {
	if t.picture && errors.Is(p, ErrEmpty) {
		t.result.Skipped = true
		t.result.warn(p.What + " " + p.Remedy)
		return
	}
	t.result.fail(p)
}

// passOver says why a file in a folder is no document.
func (t *task) passOver() {
	if isLibrary(t.path) {
		entries, err := readLibrary(t.path)
		switch {
		case err == nil:
			t.result.note(fmt.Sprintf("Literaturliste; Einträge: %d.", len(entries)))
			return
		case !errors.Is(err, errNoLibrary):
			t.result.warn("Die Literaturliste wird nicht benutzt: " + German(err))
			return
		}
	}
	t.result.warn("Übergangen, das Format wird nicht gelesen.")
}

// read reads the documents of a file one after the other. A fault of ours, or of
// a library's, in a reader is that file's problem alone.
func (r *readers) read(ctx context.Context, t *task, g given) (err error) {
	defer catch(t.path, &err)
	var in io.Reader = r.options.Stdin
	if t.path != Stdin {
		var file *os.File
		if file, err = open(t.path); err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // only read
		in = file
	}
	return eachOriginal(t.path, in, func(orig original) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		it, err := r.document(ctx, t, orig, g)
		var p *Problem
		if errors.As(err, &p) {
			t.fail(p)
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case t.items <- it:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// document reads one document unless the store already holds it as it is.
// What names were replaced in has to be read first to know what it is.
func (r *readers) document(ctx context.Context, t *task, orig original, g given) (item, error) {
	it := item{source: graph.Source{Path: t.place, Inner: g.names.Replace(orig.inner)}}
	if g.names.empty() {
		it.iri = graph.FileIRI(orig.hash())
		g = g.with(r.held.documents[it.iri].Stated)
		it.made = made(orig.hash(), g.said(), r.preparation.of(orig.format))
		if d, ok := r.held.documents[it.iri]; ok && d.Made == it.made {
			return it, nil
		}
		if r.held.pseudonymised(it.source) {
			return item{}, orig.problem(0, "Die Fassung im Bestand ist mit einer Namensliste eingelesen worden, jetzt fehlt diese.",
				"Bitte die Liste mit --names wieder angeben oder das Dokument zuerst mit „belegnetz remove“ entfernen.", ErrNames)
		}
	}
	h, warnings, err := r.inTime(ctx, orig, g)
	if stated := r.held.documents[h.Document.IRI].Stated; err == nil && g.stated == nil && len(stated) > 0 { // known by what was read only
		h, warnings, err = r.inTime(ctx, orig, g.with(stated))
	}
	if err != nil {
		return item{}, err
	}
	t.result.warn(warnings...)
	it.iri, it.made = h.Document.IRI, h.Document.Made
	if d, ok := r.held.documents[it.iri]; !ok || d.Made != it.made {
		it.holding = &h
	}
	return it, nil
}

// catch makes a fault a problem of the file. Usage: defer catch(path, &err).
func catch(path string, err *error) {
	if fault := recover(); fault != nil {
		*err = &Problem{File: path, What: "Beim Lesen dieser Datei ist ein Fehler des Programms aufgetreten.",
			Remedy: "Bitte melden Sie ihn; die übrigen Dateien sind nicht betroffen.", Err: fmt.Errorf("%w: %v", ErrFault, fault)}
	}
}

// documentTime is how long reading one document may take. PDF files and scans
// have limits for each page instead: a thousand pages take their hours.
const documentTime = 10 * time.Minute

// inTime reads the document. A reader that does not hear its context is left
// behind when the time is over: what it holds is lost until the program ends,
// but the other files go on.
func (r *readers) inTime(ctx context.Context, orig original, g given) (graph.Holding, []string, error) {
	type reading struct {
		holding  graph.Holding
		warnings []string
		err      error
	}
	within := ctx
	if orig.format != formatPDF && orig.format != formatPicture {
		var stop func()
		within, stop = context.WithTimeout(ctx, cmp.Or(r.options.limit, documentTime))
		defer stop()
	}
	done := make(chan reading, 1)
	go func() {
		var d reading
		defer func() { done <- d }()
		defer catch(orig.name, &d.err)
		d.holding, d.warnings, d.err = orig.read(within, g, r.preparation)
	}()
	var d reading
	select {
	case d = <-done:
	case <-within.Done():
		d.err = within.Err()
	}
	if ctx.Err() == nil && errors.Is(d.err, context.DeadlineExceeded) {
		d.err = orig.problem(0, "Das Lesen hat zu lange gedauert und wurde abgebrochen.", "Bitte die Datei teilen oder anders speichern.", ErrLimit)
	}
	return d.holding, d.warnings, d.err
}

// mask replaces names in all that is said about the file.
func (t *task) mask(names Names) {
	f := &t.result
	f.Path = names.Replace(f.Path)
	for i, w := range f.Warnings {
		f.Warnings[i] = names.Replace(w)
	}
	for _, p := range f.Problems {
		p.File, p.What, p.Remedy = names.Replace(p.File), names.Replace(p.What), names.Replace(p.Remedy)
	}
}

func (t *task) weight() int64 { return min(max(t.size, leastBytes), bytesInFlight) }

// A budget is taken from in order of asking, by one goroutine, and given back
// by many.
type budget struct {
	mu    sync.Mutex
	left  int64
	given chan struct{} // holds a token when something was given back
}

func newBudget(size int64) *budget { return &budget{left: size, given: make(chan struct{}, 1)} }

// take waits until n is left.
func (b *budget) take(ctx context.Context, n int64) error {
	for {
		b.mu.Lock()
		enough := b.left >= n
		if enough {
			b.left -= n
		}
		b.mu.Unlock()
		if enough {
			return nil
		}
		select {
		case <-b.given:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (b *budget) give(n int64) {
	b.mu.Lock()
	b.left += n
	b.mu.Unlock()
	select {
	case b.given <- struct{}{}:
	default:
	}
}
