package server

import (
	"io/fs"
	"testing"

	"belegnetz/check"
	"belegnetz/data"
	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/query"
)

// exampleEngine answers from the example documents.
func exampleEngine(t testing.TB) Engine {
	t.Helper()
	ctx := t.Context()
	store, err := graph.Open(ctx, t.TempDir(), graph.Options{MaxSize: 256 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	var all []graph.Holding
	var vocabularies []graph.Vocabulary
	read := func(fsys fs.FS, take func(name string, f fs.File) error) {
		t.Helper()
		err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			f, err := fsys.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			return take(d.Name(), f)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	read(data.Vocabulary, func(name string, f fs.File) error {
		v, err := graph.ReadVocabulary(name, f)
		vocabularies, all = append(vocabularies, v), append(all, v.Holding())
		return err
	})
	read(data.Corpus, func(name string, f fs.File) error {
		batch, err := ingest.Read(name, f, ingest.Options{Vocabularies: vocabularies})
		all = append(all, batch.Holdings...)
		return err
	})
	if err := store.Put(ctx, all...); err != nil {
		t.Fatal(err)
	}
	e, err := query.Open(ctx, store, vocabularies, "", query.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return struct {
		*query.Engine
		*check.Checker
	}{e, check.New(store, e)}
}
