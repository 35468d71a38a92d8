package ingest

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"belegnetz/graph"
)

// RunOptions says how files get into a store.
type RunOptions struct {
	Options
	Stdin    io.Reader                        // read as JSONL where a path is "-"
	Progress func(done, all int, path string) // called when done of all files are finished; may be nil
	// Machine goes before the paths that the store keeps: several computers can
	// share a database, and the same path means another file on each.
	Machine string
	// Root, unless empty, is an absolute folder that holds copies of files from
	// elsewhere: what lies above it says nothing of them, and the store keeps
	// Origin, which must not be a path, in its place.
	Root, Origin string
	Leave        []string // files that are no documents wherever they lie: a list of names, a report
	// Same says that a file is as an earlier run left it in the store, so that it
	// is not even opened; may be nil.
	Same  func(path string) bool
	Prune bool // removes documents whose files are gone from the folders given

	limit time.Duration // of a document; 0: documentTime
}

// A FileResult says what became of a file. Names that a list of names replaces
// are replaced here, too.
type FileResult struct {
	Path      string           `json:"path"`
	Documents []DocumentResult `json:"documents,omitempty"` // read now
	Held      []DocumentResult `json:"held,omitempty"`      // that the store already held as they are
	Unread    int              `json:"unread,omitempty"`    // records that could not be read, or 1 for the whole file
	Skipped   bool             `json:"skipped,omitempty"`   // in a folder, and no document
	Notes     []string         `json:"notes,omitempty"`     // German: what was replaced, moved, is the same as another
	Warnings  []string         `json:"warnings,omitempty"`  // German
	Problems  []*Problem       `json:"problems,omitempty"`  // the first of those that the unread have
}

// A DocumentResult says what is worth knowing of a document that was read.
type DocumentResult struct {
	IRI      graph.IRI     `json:"iri"`
	Title    string        `json:"title"`
	Kind     graph.Kind    `json:"kind"`
	Access   string        `json:"access"`
	Pages    int           `json:"pages"`
	Passages int           `json:"passages"`
	Quality  graph.Quality `json:"quality,omitzero"`
	Guesses  []graph.Guess `json:"guesses,omitempty"`
}

// Row is the document in a report's table.
func (d DocumentResult) Row(path, outcome string) any {
	return struct {
		DocumentResult
		Path, Outcome string
	}{d, path, outcome}
}

// Limits of what is worth reading of a file.
const (
	warningLimit = 20
	problemLimit = 20
)

// warn adds warnings once each: the documents of a JSONL file share theirs.
func (f *FileResult) warn(warnings ...string) {
	for _, w := range warnings {
		if len(f.Warnings) < warningLimit && !slices.Contains(f.Warnings, w) {
			f.Warnings = append(f.Warnings, w)
		}
	}
}

func (f *FileResult) fail(p *Problem) {
	f.Unread++
	if len(f.Problems) < problemLimit {
		f.Problems = append(f.Problems, p)
	}
}

func (f *FileResult) note(text string) {
	if len(f.Notes) < warningLimit && !slices.Contains(f.Notes, text) {
		f.Notes = append(f.Notes, text)
	}
}

// A Report says what became of all files. The first four count files.
type Report struct {
	Files     []FileResult `json:"files"`
	Read      int          `json:"read"`
	Partly    int          `json:"partly"` // some records could not be read
	Unchanged int          `json:"unchanged"`
	Failed    int          `json:"failed"`
	Replaced  int          `json:"replaced"` // documents of which newer ones are in
	Gone      []Gone       `json:"gone,omitempty"`
	Pruned    int          `json:"pruned"`             // of the gone
	Refused   []string     `json:"refused,omitempty"`  // German: why gone documents were not removed
	Warnings  []string     `json:"warnings,omitempty"` // German: of the descriptions of folders
}

// A Gone is a document that is held and whose files are no longer there.
type Gone struct {
	IRI   graph.IRI `json:"iri"`
	Title string    `json:"title"`
	Path  string    `json:"path"` // where it was
}

func (r *Report) count() {
	for _, f := range r.Files {
		switch {
		case f.Unread > 0 && len(f.Documents)+len(f.Held) > 0:
			r.Partly++
		case f.Unread > 0:
			r.Failed++
		case len(f.Documents) > 0:
			r.Read++
		case len(f.Held) > 0:
			r.Unchanged++
		}
	}
}

// Run reads files and folders into the store. Files that the store already
// holds as they are are left alone; a document that its file no longer holds
// is removed when the file's present content is in. A file that cannot be read
// stands in the report with its Problems and does not stop the others; a failing
// store and the end of ctx do. Whatever happens, the documents read so far are
// kept and the report is valid.
func Run(ctx context.Context, s *graph.Store, paths []string, o RunOptions) (Report, error) {
	known, err := readHeld(ctx, s)
	if err != nil {
		return Report{}, err
	}
	var tasks []*task
	for _, p := range paths {
		for _, f := range list(p, o.Leave) {
			tasks = append(tasks, &task{found: f, items: make(chan item, itemsAhead)})
		}
	}
	// Readers see what the store held before; only the keeper knows what it holds by now.
	k := newKeeper(s, known, o)
	r := readers{options: o, preparation: prepare(o.Options), held: known, folders: newFolders(o)}
	defer r.preparation.options.pdf.close()
	err = r.run(ctx, tasks, k.take)
	if err == nil {
		err = ctx.Err()
	}
	report, err := k.finish(ctx, paths, tasks, err)
	var whole []string
	for _, p := range paths {
		if abs, failed := filepath.Abs(p); err == nil && failed == nil {
			whole = append(whole, abs)
		}
	}
	report.Warnings = r.folders.warnings(whole)
	return report, err
}

// place is the path by which the store knows a file or folder.
func (o RunOptions) place(path string) string {
	if path == Stdin {
		return path
	}
	if rest, ok := strings.CutPrefix(path, o.Root); ok && o.Root != "" {
		return o.Origin + rest
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return o.Machine + path
}

func open(path string) (*os.File, error) {
	info, err := os.Stat(path) // before opening: that of a named pipe waits for a writer
	switch {
	case err != nil:
		return nil, unreadable(path, err)
	case !info.Mode().IsRegular():
		return nil, &Problem{File: path, What: "Das ist keine gewöhnliche Datei.", Remedy: "Bitte eine Datei oder einen Ordner angeben.", Err: ErrFormat}
	case info.Size() > FileSize:
		return nil, tooLarge(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return file, nil
}
