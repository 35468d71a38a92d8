package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"belegnetz/data"
	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/internal/german"
	"belegnetz/query"
)

// A library is an open store with what is needed to ask it.
type library struct {
	store        *graph.Store
	engine       *query.Engine
	vocabularies []graph.Vocabulary
	dir          string // as it may be shown
	example      bool
	readOnly     bool // the index is kept in memory
	dictionary   *german.Dictionary
}

// exampleSize is the address space of the example store in bytes; it is small
// and short-lived.
const exampleSize = 256 << 20

// open opens the user's store for reading or, while that is empty, the example
// store in a temporary folder.
func (c *common) open(ctx context.Context) (*library, error) {
	go german.Load() // beside the opening of the store
	dir, err := c.dir()
	if err != nil {
		return nil, err
	}
	vocabularies, err := readVocabularies()
	if err != nil {
		return nil, err
	}
	dictionary, err := readDictionary(c.dictionary)
	if err != nil {
		return nil, err
	}
	l := &library{dir: graph.WithoutPassword(dir), vocabularies: vocabularies, readOnly: c.readOnly, dictionary: dictionary}
	if !graph.IsPostgres(dir) && !graph.Exists(dir) {
		if err := noFile(dir); err != nil {
			return nil, err
		}
		return l, l.openExample(ctx)
	}
	l.store, err = graph.Open(ctx, dir, graph.Options{ReadOnly: true})
	if graph.IsPostgres(dir) && errors.Is(err, fs.ErrNotExist) {
		return l, l.openExample(ctx)
	}
	if err != nil {
		return nil, storeFailed(dir, err)
	}
	empty, err := l.isEmpty(ctx)
	if err != nil {
		l.close()
		return nil, err
	}
	if empty {
		if err := l.store.Close(); err != nil {
			return nil, err
		}
		return l, l.openExample(ctx)
	}
	if err := l.openEngine(ctx); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// noFile refuses a file where the folder of a store should be.
func noFile(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return failed(nil, "%s ist eine Datei, kein Ordner mit einem Bestand. Bitte mit --store einen Ordner nennen.", dir)
	}
	return nil
}

// own opens the user's store for writing; nil when there is none yet. w is for
// the progress of an upgrade.
func (c *common) own(ctx context.Context, w io.Writer) (*library, error) {
	dir, err := c.dir()
	if err != nil {
		return nil, err
	}
	there, err := isStore(ctx, dir)
	if err != nil {
		return nil, storeFailed(dir, err)
	}
	if there {
		return c.create(ctx, w)
	}
	if graph.IsPostgres(dir) {
		return nil, nil
	}
	return nil, noFile(dir)
}

// example opens the example store. Questions are read with the dictionary, too.
func example(ctx context.Context, dictionary *german.Dictionary) (*library, error) {
	vocabularies, err := readVocabularies()
	if err != nil {
		return nil, err
	}
	l := &library{vocabularies: vocabularies, dictionary: dictionary}
	return l, l.openExample(ctx)
}

// isEmpty says whether the store holds no documents.
func (l *library) isEmpty(ctx context.Context) (bool, error) {
	stats, err := l.store.Stats(ctx, graph.Internal)
	if err != nil {
		return false, storeFailed(l.dir, err)
	}
	return stats.Documents == 0, nil
}

// create opens the user's store for writing and makes it when there is none.
// w is for the progress of an upgrade.
func (c *common) create(ctx context.Context, w io.Writer) (*library, error) {
	dir, err := c.dir()
	if err != nil {
		return nil, err
	}
	vocabularies, err := readVocabularies()
	if err != nil {
		return nil, err
	}
	l := &library{dir: graph.WithoutPassword(dir), vocabularies: vocabularies}
	if l.store, err = graph.Open(ctx, dir, graph.Options{Upgrading: upgrading(w)}); err != nil {
		return nil, storeFailed(dir, err)
	}
	if err := l.putVocabularies(ctx); err != nil {
		l.close()
		return nil, err
	}
	if err := l.adopt(ctx); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *library) openEngine(ctx context.Context) error {
	index, err := l.indexFolder()
	if err != nil {
		return err
	}
	l.engine, err = query.Open(ctx, l.store, l.vocabularies, index, query.Options{Example: l.example, Dictionary: l.dictionary})
	return err
}

// indexFolder is where the store's passage index lies: beside it or, for one
// in a database, in the user's cache; empty for one in memory.
func (l *library) indexFolder() (string, error) {
	if l.readOnly && !l.example {
		return "", nil
	}
	if !graph.IsPostgres(l.dir) {
		return filepath.Join(l.dir, "index"), nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", failed(err, "Der Cache-Ordner des Benutzers ist nicht zu finden; dort soll der Suchindex liegen. Bitte die Umgebungsvariable HOME setzen.")
	}
	sum := sha256.Sum256([]byte(l.dir))
	return filepath.Join(cache, "belegnetz", hex.EncodeToString(sum[:8])), nil
}

func (l *library) openExample(ctx context.Context) (err error) {
	l.example = true
	if l.dir, err = os.MkdirTemp("", "belegnetz-beispiel-"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	if l.store, err = graph.Open(ctx, l.dir, graph.Options{MaxSize: exampleSize}); err != nil {
		return err
	}
	if err = l.putVocabularies(ctx); err != nil {
		return err
	}
	if err = l.putExample(ctx); err != nil {
		return err
	}
	return l.openEngine(ctx)
}

func (l *library) putExample(ctx context.Context) error {
	var all []graph.Holding
	err := fs.WalkDir(data.Corpus, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := data.Corpus.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		batch, err := ingest.Read(d.Name(), f, ingest.Options{Vocabularies: l.vocabularies})
		if err != nil {
			return fmt.Errorf("example corpus: %w", err)
		}
		all = append(all, batch.Holdings...)
		return nil
	})
	if err != nil {
		return err
	}
	return l.store.Put(ctx, all...)
}

// putVocabularies stores the vocabularies that are not yet in as they are.
func (l *library) putVocabularies(ctx context.Context) error {
	var changed []graph.Holding
	for _, v := range l.vocabularies {
		h := v.Holding()
		if have, err := l.store.Document(ctx, graph.Internal, h.Document.IRI); err == nil && have.Made == h.Document.Made {
			continue
		} else if err != nil && !errors.Is(err, graph.ErrNotFound) {
			return err
		}
		changed = append(changed, h)
	}
	if err := l.store.Put(ctx, changed...); err != nil {
		return fmt.Errorf("vocabularies: %w", err)
	}
	return nil
}

// close closes what is open; the example store is gone afterwards.
func (l *library) close() error {
	var errs []error
	if l.engine != nil {
		errs = append(errs, l.engine.Close())
	}
	if l.store != nil {
		errs = append(errs, l.store.Close())
	}
	if l.example {
		errs = append(errs, os.RemoveAll(l.dir))
	}
	return errors.Join(errs...)
}

func readVocabularies() ([]graph.Vocabulary, error) {
	files, err := fs.Glob(data.Vocabulary, "vocabulary/*.json")
	if err != nil {
		return nil, err
	}
	var all []graph.Vocabulary
	for _, file := range files {
		f, err := data.Vocabulary.Open(file)
		if err != nil {
			return nil, err
		}
		v, err := graph.ReadVocabulary(file, f)
		f.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// version is the module's version, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unbekannt"
	}
	parts := []string{strings.Trim(info.Main.Version, "()")}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			parts = append(parts, s.Value[:min(12, len(s.Value))])
		}
	}
	return strings.Join(append(parts, info.GoVersion), " ")
}
