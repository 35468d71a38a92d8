package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"sync"

	"belegnetz/check"
	"belegnetz/folder"
	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/intake"
	"belegnetz/internal/german"
	"belegnetz/query"
	"belegnetz/server"
)

// A site shows the user's store or, until that holds a document, the example. It
// is the handler of all requests and the target of uploads: the first one makes
// it change over, while running requests finish where they began.
type site struct {
	common  *common
	options server.Options // of either store
	reading ingest.RunOptions
	log     io.Writer // for the progress of an upgrade

	opening sync.Mutex // held while the user's store is opened
	own     *library   // open for writing; nil while there is none

	mu    sync.RWMutex // guards shown
	shown *showing

	leaving sync.WaitGroup // of the example
	left    error
}

// A showing is a library as it is shown.
type showing struct {
	library  *library
	handler  http.Handler
	requests sync.WaitGroup
}

// openSite opens what there is to show. Without c.readOnly nobody else can use
// the user's store then, if there is one.
func openSite(ctx context.Context, c *common, o server.Options, reading ingest.RunOptions, log io.Writer) (s *site, err error) {
	go german.Load() // beside the opening of the store
	s = &site{common: c, options: o, reading: reading, log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if c.readOnly {
		l, err := c.open(ctx)
		if err != nil {
			return s, err
		}
		return s, s.show(l)
	}
	s.options.Intake = intake.New(s, reading)
	if s.own, err = c.own(ctx, log); err != nil {
		return s, err
	}
	empty := true
	if s.own != nil {
		if empty, err = s.own.isEmpty(ctx); err != nil {
			return s, err
		}
		if !graph.IsPostgres(s.own.dir) {
			if err := intake.Sweep(s.own.dir); err != nil {
				return s, err
			}
		}
	}
	if empty {
		l, err := example(ctx, reading.Dictionary)
		if err != nil {
			return s, err
		}
		return s, s.show(l)
	}
	return s, s.showOwn(ctx)
}

// showOwn shows the user's store.
func (s *site) showOwn(ctx context.Context) error {
	s.own.dictionary = s.reading.Dictionary
	if err := s.own.openEngine(ctx); err != nil {
		return err
	}
	return s.show(s.own)
}

// show makes l what requests see from now on. The example that was shown before
// is closed when its last request is done: that can be one that waits for this
// to be over.
func (s *site) show(l *library) error {
	o := s.options
	o.Example = l.example
	if !s.common.readOnly {
		o.Folder = folder.New(l.store, l.engine)
	}
	handler, err := server.New(struct {
		*query.Engine
		*check.Checker
	}{l.engine, check.New(l.store, l.engine)}, o)
	if err != nil {
		return err
	}
	s.mu.Lock()
	before := s.shown
	s.shown = &showing{library: l, handler: handler}
	s.mu.Unlock()
	if before != nil {
		s.leaving.Go(func() {
			before.requests.Wait()
			s.left = before.library.close()
		})
	}
	return nil
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.RLock()
	now := s.shown
	now.requests.Add(1)
	s.mu.RUnlock()
	defer now.requests.Done()
	now.handler.ServeHTTP(w, r)
}

// Open is an intake.Target's.
func (s *site) Open(ctx context.Context) (*graph.Store, []graph.Vocabulary, string, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if s.own == nil {
		own, err := s.common.create(ctx, s.log)
		if err != nil {
			return nil, nil, "", err
		}
		s.own = own
	}
	copies := ""
	if !graph.IsPostgres(s.own.dir) {
		var err error
		if copies, err = filepath.Abs(s.own.dir); err != nil {
			return nil, nil, "", err
		}
	}
	return s.own.store, s.own.vocabularies, copies, nil
}

// Changed is an intake.Target's.
func (s *site) Changed(ctx context.Context) error {
	s.mu.RLock()
	shown := s.shown.library
	s.mu.RUnlock()
	if shown == s.own {
		return shown.engine.Refresh(ctx)
	}
	empty, err := s.own.isEmpty(ctx)
	if err != nil || empty { // nothing could be read: the example stays
		return err
	}
	return s.showOwn(ctx)
}

// close closes what is open. No request may be running.
func (s *site) close() error {
	if s.options.Intake != nil {
		s.options.Intake.Close()
	}
	s.leaving.Wait()
	errs := []error{s.left}
	if s.shown != nil && s.shown.library != s.own {
		errs = append(errs, s.shown.library.close())
	}
	if s.own != nil {
		errs = append(errs, s.own.close())
	}
	return errors.Join(errs...)
}
