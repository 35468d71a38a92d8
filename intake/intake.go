// Package intake reads files that a browser sends into the store: one upload
// after the other, in the background, each told about while it runs.
package intake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"belegnetz/graph"
	"belegnetz/ingest"
)

// ErrBusy: an upload is being received or read.
var ErrBusy = errors.New("another upload is running")

// A Target is the store that files go into.
type Target interface {
	// Open opens the store, which it makes when there is none, and names the
	// folder for copies of files; empty for the system's. Calling it again gives
	// the same.
	Open(ctx context.Context) (s *graph.Store, vs []graph.Vocabulary, folder string, err error)
	// Changed brings up to date what is derived from the store.
	Changed(ctx context.Context) error
}

// An Intake takes uploads. It is safe for concurrent use.
type Intake struct {
	target  Target
	options ingest.RunOptions // of every upload
	life    context.Context   // of what runs in the background
	end     context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex // guards what follows
	busy    bool
	stop    context.CancelFunc // of the upload that is being read; nil without one
	state   State
	changed chan struct{} // closed when state changes
}

// New takes uploads for a target until Close.
func New(t Target, o ingest.RunOptions) *Intake {
	life, end := context.WithCancel(context.Background())
	return &Intake{target: t, options: o, life: life, end: end, changed: make(chan struct{})}
}

// Close breaks off what is running, keeps what was read, and waits.
func (i *Intake) Close() {
	i.end()
	i.running.Wait()
}

// A State says how far an upload is. The zero State is that of no upload yet.
type State struct {
	Number  int  // grows with every change
	Running bool // files are being read
	Done    int  // files that are finished
	All     int
	File    string // finished last
	Stopped bool   // by a person, or because the program ends
	Failed  error  // the store's; nil when only files could not be read
	Results []Result
}

// A Result says what became of a file. Names that a list of names replaces are
// replaced here, too.
type Result struct {
	ingest.FileResult
	Name string // with the folders that it was sent with
}

// State is the present one.
func (i *Intake) State() State {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.state
}

// Next waits for a state with another number than after has.
func (i *Intake) Next(ctx context.Context, after int) (State, error) {
	for {
		i.mu.Lock()
		now, changed := i.state, i.changed
		i.mu.Unlock()
		if now.Number != after {
			return now, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return now, ctx.Err()
		}
	}
}

// set changes the state and wakes who waits for that.
func (i *Intake) set(change func(*State)) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change(&i.state)
	i.state.Number++
	close(i.changed)
	i.changed = make(chan struct{})
}

// claim makes the caller the only one who changes the store, until release.
func (i *Intake) claim() (release func(), err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.busy {
		return nil, ErrBusy
	}
	if err := i.life.Err(); err != nil {
		return nil, err
	}
	i.busy = true
	i.running.Add(1)
	return sync.OnceFunc(func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.busy, i.stop = false, nil
		i.running.Done()
	}), nil
}

// Stop breaks off the reading. What was read stays.
func (i *Intake) Stop() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stop != nil {
		i.stop()
	}
}

// Remove takes a document that a may see out of the store. The error is ErrBusy
// or wraps graph.ErrNotFound.
func (i *Intake) Remove(ctx context.Context, a graph.Access, doc graph.IRI) error {
	return i.change(ctx, a, doc, func(s *graph.Store, _ []graph.Vocabulary) error { return s.Remove(ctx, doc) })
}

// Correct gives a document that a may see the metadata that a person says are
// right, as ingest.Correct does. The error is ErrBusy or wraps graph.ErrNotFound.
func (i *Intake) Correct(ctx context.Context, a graph.Access, doc graph.IRI, m ingest.Metadata) error {
	return i.change(ctx, a, doc, func(s *graph.Store, vs []graph.Vocabulary) error { return ingest.Correct(ctx, s, doc, m, vs) })
}

func (i *Intake) change(ctx context.Context, a graph.Access, doc graph.IRI, do func(*graph.Store, []graph.Vocabulary) error) error {
	release, err := i.claim()
	if err != nil {
		return err
	}
	defer release()
	s, vs, _, err := i.target.Open(ctx)
	if err != nil {
		return err
	}
	if _, err := s.Document(ctx, a, doc); err != nil {
		return err
	}
	if err := do(s, vs); err != nil {
		return err
	}
	return i.target.Changed(ctx)
}

// Document is a document of the store that files go into. The error wraps
// graph.ErrNotFound when a may not see it.
func (i *Intake) Document(ctx context.Context, a graph.Access, doc graph.IRI) (graph.Document, error) {
	s, _, _, err := i.target.Open(ctx)
	if err != nil {
		return graph.Document{}, err
	}
	return s.Document(ctx, a, doc)
}

// begin says that an upload is being read, which stop breaks off.
func (i *Intake) begin(stop context.CancelFunc) {
	i.mu.Lock()
	i.stop = stop
	i.mu.Unlock()
	i.set(func(s *State) { *s = State{Number: s.Number, Running: true} })
}

// read reads the copies in the folder root. It returns what that makes of the
// state.
func (i *Intake) read(ctx context.Context, root string, choice Choice) func(*State) {
	s, vs, _, err := i.target.Open(ctx)
	var report ingest.Report
	if err == nil {
		o := i.options
		o.Vocabularies, o.Root, o.Origin = vs, root, "hinzugefügt am "+time.Now().Format("02.01.2006 15:04:05")
		o.Metadata.Access, o.Names = choice.Access, choice.Names
		o.Progress = func(done, all int, path string) {
			i.set(func(s *State) { s.Done, s.All, s.File = done, all, below(root, path) })
		}
		report, err = ingest.Run(ctx, s, []string{root}, o)
		if changed := i.target.Changed(context.WithoutCancel(ctx)); changed != nil {
			err = errors.Join(err, fmt.Errorf("derive: %w", changed))
		}
	}
	stopped := ctx.Err() != nil
	return func(s *State) {
		s.Running, s.Stopped = false, stopped
		if !stopped {
			s.Failed = err
		}
		for _, f := range report.Files {
			s.Results = append(s.Results, shown(root, f))
		}
	}
}

// below is a path without the folder of the copies.
func below(root, path string) string {
	return filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
}

// shown is a file's result without the folder of the copies, which says nothing
// to anybody.
func shown(root string, f ingest.FileResult) Result {
	hide := func(text string) string { return strings.ReplaceAll(text, root+string(filepath.Separator), "") }
	r := Result{FileResult: f, Name: below(root, f.Path)}
	r.Path, r.Notes, r.Warnings, r.Problems = hide(f.Path), nil, nil, nil
	for _, n := range f.Notes {
		r.Notes = append(r.Notes, hide(n))
	}
	for _, w := range f.Warnings {
		r.Warnings = append(r.Warnings, hide(w))
	}
	for _, p := range f.Problems {
		r.Problems = append(r.Problems, &ingest.Problem{File: hide(p.File), Line: p.Line, What: hide(p.What), Remedy: hide(p.Remedy), Err: p.Err})
	}
	return r
}

// prefix begins the names of folders of copies.
const prefix = "annahme-"

// Sweep removes from a store's folder the copies that a killed program has left.
// Nobody else may have the store open for writing.
func Sweep(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), prefix) {
			errs = append(errs, os.RemoveAll(filepath.Join(folder, e.Name())))
		}
	}
	return errors.Join(errs...)
}

// makeRoot makes a folder for copies.
func makeRoot(folder string) (string, error) {
	if folder != "" {
		if err := Sweep(folder); err != nil {
			return "", err
		}
	}
	root, err := os.MkdirTemp(folder, prefix)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(root)
}
