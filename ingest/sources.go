package ingest

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"belegnetz/graph"
)

// held is what a store holds, without texts.
type held struct {
	documents map[graph.IRI]graph.Document
	sources   map[graph.Source][]graph.IRI // documents that were read from there
	places    map[string][]graph.Source    // by path
}

func readHeld(ctx context.Context, s *graph.Store) (held, error) {
	h := held{map[graph.IRI]graph.Document{}, map[graph.Source][]graph.IRI{}, map[string][]graph.Source{}}
	for d, err := range s.Documents(ctx, graph.Internal) {
		if err != nil {
			return held{}, err
		}
		h.documents[d.IRI] = d
		for _, from := range d.Sources {
			if h.sources[from] == nil {
				h.places[from.Path] = append(h.places[from.Path], from)
			}
			h.sources[from] = append(h.sources[from], d.IRI)
		}
	}
	return h, nil
}

// pseudonymised says whether names were replaced in what was read from there.
func (h held) pseudonymised(from graph.Source) bool {
	return slices.ContainsFunc(h.sources[from], func(iri graph.IRI) bool { return h.documents[iri].Pseudonymised })
}

// sortedSources sorts sources and leaves each once.
func sortedSources(sources []graph.Source) []graph.Source {
	slices.SortFunc(sources, compareSources)
	return slices.Compact(sources)
}

func compareSources(a, b graph.Source) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Inner, b.Inner))
}

// nameOf is the source as a person is told it.
func nameOf(s graph.Source) string {
	if s.Inner == "" {
		return s.Path
	}
	return s.Path + " (" + s.Inner + ")"
}

// exists says whether there is still a file where the document came from. Of
// what cannot be looked up, on another machine, from standard input or a copy
// or with names in its path, it says so too.
func exists(machine string, d graph.Document, from graph.Source) bool {
	path, ours := strings.CutPrefix(from.Path, machine)
	if !ours || d.Pseudonymised || !filepath.IsAbs(path) {
		return true
	}
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// A listing says what is to be found at the places that a run was told of.
type listing struct {
	files   map[string]*task // by the path in sources
	folders []string         // given ones that could be read, as in sources
	blind   []string         // folders and files that could not be
}

func newListing(o RunOptions, paths []string, tasks []*task) listing {
	l := listing{files: map[string]*task{}}
	for _, t := range tasks {
		path := cmp.Or(t.place, o.place(t.path))
		if l.files[path] = t; t.problem != nil && !errors.Is(t.problem, ErrEmpty) {
			l.blind = append(l.blind, path)
		}
	}
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil && info.IsDir() {
			l.folders = append(l.folders, o.place(p))
		}
	}
	return l
}

// below says whether the path is the folder or in it.
func below(folder, path string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || strings.HasSuffix(folder, string(filepath.Separator)) || rest[0] == filepath.Separator)
}

// place is the given folder that the source belongs to, or its file; empty when
// the run has nothing to say about it.
func (l listing) place(from graph.Source) string {
	for _, f := range l.folders {
		if below(f, from.Path) {
			return f
		}
	}
	if l.files[from.Path] != nil && from.Path != Stdin {
		return from.Path
	}
	return ""
}

// gone says whether a source that no file claimed is known to be there no more:
// its file is not in a folder that was listed, or was read to its end without it.
func (l listing) gone(from graph.Source) bool {
	if l.place(from) == "" || slices.ContainsFunc(l.blind, func(path string) bool { return below(path, from.Path) }) {
		return false
	}
	t, listed := l.files[from.Path]
	return !listed || t.read && t.result.Unread == 0 && !t.result.Skipped
}
