package query

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"time"

	"belegnetz/graph"
	"belegnetz/internal/german"
	"belegnetz/query/index"
)

// Options say how answers are made.
type Options struct {
	Example    bool               // the store is the example store: every answer says so
	Dictionary *german.Dictionary // words that are known beside the passages'; nil for none
}

// An Engine answers questions from a store. It is safe for concurrent use.
type Engine struct {
	store        *graph.Store
	vocabularies []graph.Vocabulary
	folder       string
	options      Options
	analyser     *analyser

	refreshing sync.Mutex // held while the index is brought up to date

	mu      sync.RWMutex // guards what follows; questions hold it for reading
	index   *index.Index
	current *moment
}

// A moment is what was derived from one generation of the store, beside the
// index.
type moment struct {
	generation uint64
	texts      *textCache

	mu      sync.Mutex
	readers [graph.Internal + 1]*reader // by access, made when first asked for
	lacks   [graph.Internal + 1][]graph.Quad
}

// Open opens the passage index in the folder dir, or makes it when it is
// missing, damaged or of another store. An empty dir keeps the index in
// memory. The store stays the caller's.
func Open(ctx context.Context, s *graph.Store, vs []graph.Vocabulary, dir string, o Options) (*Engine, error) {
	e := &Engine{store: s, vocabularies: vs, folder: dir, options: o, analyser: newAnalyser()}
	if dir == "" {
		x, err := index.Create("", indexContent)
		if err != nil {
			return nil, err
		}
		e.index = x
	} else if err := e.openFolder(ctx); err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	if err := e.refresh(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open engine: %w", err), e.Close())
	}
	return e, nil
}

func (e *Engine) openFolder(ctx context.Context) error {
	if err := os.MkdirAll(e.folder, 0o700); err != nil {
		return err
	}
	x, err := index.Open(e.path(), indexContent)
	switch {
	case errors.Is(err, index.ErrDamaged):
		return e.rebuild(ctx)
	case errors.Is(err, index.ErrInUse):
		return e.openBeside(ctx)
	case err != nil:
		return err
	}
	e.index = x
	return clearLeftovers(e.folder) // nobody else is at work here
}

// openBeside opens the index that another process has open. Where that one is
// not up to date it makes one of its own: that costs memory, waiting would cost
// more.
func (e *Engine) openBeside(ctx context.Context) error {
	generation, err := e.store.Generation(ctx)
	if err != nil {
		return err
	}
	x, err := index.OpenReadOnly(e.path(), indexContent)
	if err == nil && x.Generation() == generation {
		e.index = x
		return nil
	}
	if err == nil {
		err = x.Close()
	}
	if err != nil && !errors.Is(err, index.ErrDamaged) {
		return err
	}
	e.folder = ""
	return e.rebuild(ctx)
}

func (e *Engine) path() string { return filepath.Join(e.folder, indexFolder) }

// rebuild makes the index anew beside the old one and puts it in its place; in
// memory when the old one is another process's. Nobody may use the index
// meanwhile.
func (e *Engine) rebuild(ctx context.Context) error {
	if e.index != nil && e.index.ReadOnly() {
		if err := e.index.Close(); err != nil {
			return err
		}
		e.folder = ""
	}
	if e.folder == "" {
		x, err := index.Create("", indexContent)
		if err != nil {
			return err
		}
		e.index = x
		return e.fill(ctx, x)
	}
	made := fmt.Sprintf("%s.new-%d", e.path(), os.Getpid()) // another process may be making one, too
	if err := os.RemoveAll(made); err != nil {
		return err
	}
	x, err := index.Create(made, indexContent)
	if err != nil {
		return err
	}
	// Closing settles the files; an open index cannot be moved on Windows.
	if err := errors.Join(e.fill(ctx, x), x.Close()); err != nil {
		return err
	}
	if e.index != nil {
		if err := e.index.Close(); err != nil {
			return err
		}
		e.index = nil
	}
	if err := swapIn(e.path(), made); err != nil {
		return err
	}
	e.index, err = index.Open(e.path(), indexContent)
	return err
}

// fill brings an index up to date. After an error it holds a consistent part,
// and the next call goes on.
func (e *Engine) fill(ctx context.Context, x *index.Index) error {
	generation, err := e.store.Generation(ctx)
	if err != nil {
		return err
	}
	w := x.Write()
	defer w.Close()
	indexed := map[graph.IRI]string{} // what they were made from
	if err := x.Documents(func(id, made string) { indexed[graph.IRI(id)] = made }); err != nil {
		return err
	}
	var missing []graph.Document
	for d, err := range e.store.Documents(ctx, graph.Internal) {
		if err != nil {
			return err
		}
		if made, is := indexed[d.IRI]; !is || made != d.Made {
			missing = append(missing, d)
		} else {
			delete(indexed, d.IRI)
		}
	}
	for iri := range indexed { // gone or changed
		w.Remove(string(iri))
	}
	read := func(ctx context.Context, doc graph.IRI) iter.Seq2[graph.Passage, error] {
		return e.store.Passages(ctx, graph.Internal, doc)
	}
	if err := addDocuments(ctx, w, e.analyser, x.Generation(), sequence(missing), read); err != nil {
		return err
	}
	return w.Commit(generation)
}

// refresh brings the index and what else is derived up to the store's present
// generation.
func (e *Engine) refresh(ctx context.Context) error {
	e.refreshing.Lock()
	defer e.refreshing.Unlock()
	generation, err := e.store.Generation(ctx)
	if err != nil {
		return err
	}
	if e.current != nil && e.current.generation == generation {
		return nil
	}
	if e.index == nil { // when making it anew failed
		return index.ErrDamaged
	}
	outdated := e.index.Generation() != generation
	if outdated && !e.index.ReadOnly() {
		err = e.fill(ctx, e.index)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if errors.Is(err, index.ErrDamaged) || outdated && e.index.ReadOnly() {
		err = e.rebuild(ctx)
	}
	if err != nil {
		return err
	}
	e.current = &moment{generation: generation, texts: newTextCache()}
	return nil
}

// use runs f on an up-to-date engine. When the index proves damaged it is made
// anew, once.
func (e *Engine) use(ctx context.Context, f func(*moment) error) error {
	for attempt := 0; ; attempt++ {
		generation, err := e.store.Generation(ctx)
		if err != nil {
			return err
		}
		e.mu.RLock()
		now := e.current
		if now.generation == generation || attempt > 0 {
			err = index.ErrDamaged // when making it anew failed
			if e.index != nil {
				err = f(now)
			}
			e.mu.RUnlock()
			if !errors.Is(err, index.ErrDamaged) || attempt > 0 {
				return err
			}
			if err := e.replaceDamaged(ctx); err != nil {
				return err
			}
			continue
		}
		e.mu.RUnlock()
		if err := e.refresh(ctx); err != nil {
			return err
		}
	}
}

func (e *Engine) replaceDamaged(ctx context.Context) error {
	e.refreshing.Lock()
	defer e.refreshing.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.rebuild(ctx); err != nil {
		return err
	}
	e.current = &moment{generation: e.current.generation, texts: newTextCache()}
	return nil
}

// Refresh brings everything that is derived up to the store's present state; the
// next question would do it otherwise.
func (e *Engine) Refresh(ctx context.Context) error {
	err := e.use(ctx, func(m *moment) error {
		for _, a := range []graph.Access{graph.Public, graph.Internal} {
			if _, err := e.reader(ctx, m, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("refresh: %w", err)
	}
	return nil
}

// Close closes the index, not the store. The engine must not be used after.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.index == nil {
		return nil
	}
	return e.index.Close()
}

// reader is what readers with access a may see.
func (e *Engine) reader(ctx context.Context, m *moment, a graph.Access) (*reader, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := &m.readers[max(graph.Public, min(a, graph.Internal))]
	if *r == nil {
		gathered, err := e.gather(ctx, a)
		if err != nil {
			return nil, err
		}
		*r = gathered
	}
	return *r, nil
}

// lacks are all stated gaps. The store has no order by predicate, so they are
// looked for once a generation.
func (e *Engine) lacks(ctx context.Context, m *moment, a graph.Access) ([]graph.Quad, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := &m.lacks[max(graph.Public, min(a, graph.Internal))]
	if *known == nil {
		all := []graph.Quad{}
		for q, err := range e.store.Quads(ctx, a, graph.Pattern{Predicate: graph.Lacks}) {
			if err != nil {
				return nil, err
			}
			all = append(all, q)
		}
		*known = all
	}
	return *known, nil
}

// Generation grows with every change of the store.
func (e *Engine) Generation(ctx context.Context) (uint64, error) { return e.store.Generation(ctx) }

// Ask answers a German question or a few keywords. The errors that callers
// branch on are ErrEmpty, ErrTooLong and ctx's; no answer is no error.
func (e *Engine) Ask(ctx context.Context, a graph.Access, question string) (Answer, error) {
	return e.AskParts(ctx, a, question, Parts{})
}

// AskParts answers a question that is read with other parts. The errors are
// those of Ask.
func (e *Engine) AskParts(ctx context.Context, a graph.Access, question string, parts Parts) (Answer, error) {
	begun := time.Now()
	answer := Answer{}
	err := e.use(ctx, func(m *moment) error {
		r, err := e.reader(ctx, m, a)
		if err != nil {
			return err
		}
		q, err := Parse(question, r.lexicon)
		if err == nil {
			err = parts.apply(&q, r.lexicon)
		}
		if err != nil {
			return err
		}
		s := &search{engine: e, moment: m, reader: r, access: a, question: q, skip: max(0, min(parts.Skip, maxSkip))}
		answer, err = s.answer(ctx)
		return err
	})
	if err != nil {
		return Answer{}, fmt.Errorf("ask: %w", err)
	}
	answer.Example = e.options.Example
	answer.TookMS = milliseconds(time.Since(begun))
	return answer, nil
}

// Search finds up to limit passages (at most 100, 0 means 10) for some words,
// whatever kind of question they look like. The errors are those of Ask.
func (e *Engine) Search(ctx context.Context, a graph.Access, words string, limit int) (Hits, error) {
	begun := time.Now()
	if limit < 1 {
		limit = defaultHits
	}
	limit = min(limit, maxHits)
	hits := Hits{Query: words, Example: e.options.Example, Results: []Evidence{}}
	err := e.use(ctx, func(m *moment) error {
		r, err := e.reader(ctx, m, a)
		if err != nil {
			return err
		}
		q, err := Parse(words, r.lexicon)
		if err != nil {
			return err
		}
		q.Kind = KindPassages
		s := &search{engine: e, moment: m, reader: r, access: a, question: q}
		if err := s.prepare(ctx); err != nil {
			return err
		}
		found, err := s.found(ctx, limit)
		if err != nil {
			return err
		}
		for _, f := range found {
			ev, err := s.evidence(ctx, f.text, f.quote, f.matches)
			if err != nil {
				return err
			}
			ev.Score = f.score
			hits.Results = append(hits.Results, ev)
		}
		hits.Searched = s.searched()
		return nil
	})
	if err != nil {
		return Hits{}, fmt.Errorf("search: %w", err)
	}
	hits.TookMS = milliseconds(time.Since(begun))
	return hits, nil
}

// maxHits is the most passages that Search finds.
const maxHits = 100

// defaultHits is how many passages Search finds when nobody says how many.
const defaultHits = 10

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()/100) / 10 }
