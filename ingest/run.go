package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"belegnetz/graph"
)

// RunOptions says how files get into a store.
type RunOptions struct {
	Options
	Stdin    io.Reader                        // read as JSONL where a path is "-"
	Progress func(done, all int, path string) // called when done of all files are finished; may be nil
}

// A FileResult says what became of a file.
type FileResult struct {
	Path      string
	Documents int      // read now
	Unchanged int      // documents that the store already held as they are
	Passages  int      // of the documents that were read now
	Warnings  []string // German
	Problem   *Problem // nil when the file was read
}

// warningLimit is how many warnings of a file are worth reading.
const warningLimit = 20

// warn adds warnings once each: the documents of a JSONL file share theirs.
func (f *FileResult) warn(warnings ...string) {
	for _, w := range warnings {
		if len(f.Warnings) < warningLimit && !slices.Contains(f.Warnings, w) {
			f.Warnings = append(f.Warnings, w)
		}
	}
}

// A Report says what became of all files. Read, Unchanged and Failed count files.
type Report struct {
	Files                   []FileResult
	Read, Unchanged, Failed int
}

// Run reads files and folders into the store. Files that the store already
// holds as they are are left alone. A file that cannot be read stands in the
// report with its Problem and does not stop the others; a failing store and the
// end of ctx do. Whatever happens, the documents read so far are kept and the
// report is valid.
func Run(ctx context.Context, s *graph.Store, paths []string, o RunOptions) (Report, error) {
	r := runner{store: s, options: o, preparation: prepare(o.Options)}
	defer r.preparation.options.pdf.close()
	var files []FileResult
	for _, p := range paths {
		files = append(files, list(p)...)
	}
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return r.report, err
		}
		if f.Problem == nil && len(f.Warnings) == 0 {
			if err := r.file(ctx, &f); err != nil {
				r.add(f)
				return r.report, err
			}
		}
		r.add(f)
		if o.Progress != nil {
			o.Progress(i+1, len(files), f.Path)
		}
	}
	return r.report, nil
}

type runner struct {
	store       *graph.Store
	options     RunOptions
	preparation preparation
	report      Report
}

func (r *runner) add(f FileResult) {
	r.report.Files = append(r.report.Files, f)
	switch {
	case f.Problem != nil:
		r.report.Failed++
	case f.Documents > 0:
		r.report.Read++
	case f.Unchanged > 0:
		r.report.Unchanged++
	}
}

// file reads one file. The error is the store's or the context's; what is
// wrong with the file goes into the result.
func (r *runner) file(ctx context.Context, f *FileResult) error {
	err := r.read(ctx, f)
	var p *Problem
	if !errors.As(err, &p) {
		return err
	}
	f.Problem = p
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap()[1:] {
			f.warn(German(err))
		}
	}
	return nil
}

func (r *runner) read(ctx context.Context, f *FileResult) error {
	given, in := r.options.Metadata, r.options.Stdin
	if f.Path != Stdin {
		beside, warnings, err := sidecar(f.Path)
		if err != nil {
			return err
		}
		f.warn(warnings...)
		given = given.over(beside)
		file, err := open(f.Path)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	return eachOriginal(f.Path, in, func(orig original) error { return r.put(ctx, f, orig, given) })
}

// put stores the document unless the store already holds it as it is.
func (r *runner) put(ctx context.Context, f *FileResult, orig original, given Metadata) error {
	iri := graph.FileIRI(orig.hash())
	held, err := r.store.Document(ctx, graph.Internal, iri)
	switch {
	case err == nil && held.Made == orig.made(given, r.preparation.fingerprint):
		f.Unchanged++
		return nil
	case err != nil && !errors.Is(err, graph.ErrNotFound):
		return err
	}
	h, warnings, err := orig.read(ctx, given, r.preparation)
	if err != nil {
		return err
	}
	f.warn(warnings...)
	if err := r.store.Put(ctx, h); err != nil {
		return fmt.Errorf("ingest %s: %w", f.Path, err)
	}
	f.Documents++
	f.Passages += len(h.Passages)
	return nil
}

func open(path string) (*os.File, error) {
	info, err := os.Stat(path) // before opening: that of a named pipe waits for a writer
	switch {
	case err != nil:
		return nil, unreadable(path, err)
	case !info.Mode().IsRegular():
		return nil, &Problem{File: path, What: "Das ist keine gewöhnliche Datei.", Remedy: "Bitte eine Datei oder einen Ordner angeben.", Err: ErrFormat}
	case info.Size() > fileSize:
		return nil, tooLarge(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return file, nil
}

// sidecar reads the metadata beside a file: "bericht.yaml" or
// "bericht.txt.yaml" for "bericht.txt".
func sidecar(path string) (Metadata, []string, error) {
	bare := strings.TrimSuffix(path, filepath.Ext(path))
	for _, name := range []string{path + ".yaml", path + ".yml", bare + ".yaml", bare + ".yml"} {
		file, err := open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return Metadata{}, nil, err
		}
		m, warnings, err := ReadMetadata(name, file)
		return m, warnings, errors.Join(err, file.Close())
	}
	return Metadata{}, nil, nil
}
