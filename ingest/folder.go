package ingest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Limits of a folder.
const (
	folderDepth = 32
	folderFiles = 100_000
)

var errFull = errors.New("too many files")

// A found is a file that a path stands for.
type found struct {
	path    string
	size    int64    // bytes; 0 when it is not known
	problem *Problem // why it cannot be read; nil when that can be tried
	skipped bool     // in a folder, and no document
	picture bool     // in a folder, and perhaps no document
}

// list lists the files that a path stands for, in lexical order, without those
// to leave. What cannot be read comes with its Problem.
func list(path string, leave []string) []found {
	if path == Stdin {
		return []found{{path: path}}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []found{{path: path, problem: &Problem{File: path, What: "Diese Datei gibt es nicht.", Remedy: "Bitte den Pfad prüfen.", Err: ErrMissing}}}
	case err != nil:
		return []found{failure(path, unreadable(path, err))}
	case info.IsDir():
		return listFolder(path, leave)
	}
	if _, err := formatOf(path); err != nil {
		return []found{failure(path, err)}
	}
	return []found{{path: path, size: info.Size()}}
}

func failure(path string, err error) found {
	var p *Problem
	if !errors.As(err, &p) {
		errors.As(unreadable(path, err), &p)
	}
	return found{path: path, problem: p}
}

// listFolder lists a folder and the folders in it. Hidden files, sidecars and
// links that lead out of the folder are left out.
func listFolder(root string, leave []string) []found {
	var files []found
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		hidden := path != root && isHidden(d.Name())
		switch {
		case err != nil:
			files = append(files, failure(path, unreadable(path, err)))
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() && (hidden || depth(root, path) > folderDepth):
			return fs.SkipDir
		case d.IsDir() || hidden || describesOthers(path) || isOneOf(path, leave):
			return nil
		case d.Type()&fs.ModeSymlink != 0 && !staysInside(root, path):
			return nil
		case len(files) >= folderFiles:
			return errFull
		}
		files = append(files, inFolder(path, d))
		return nil
	})
	if err != nil {
		files = append(files, found{path: root, problem: &Problem{File: root, What: fmt.Sprintf("Der Ordner enthält mehr als %d Dateien.", folderFiles),
			Remedy: "Die übrigen bitte in Unterordnern einzeln angeben.", Err: ErrLimit}})
	}
	if len(files) == 0 {
		files = append(files, found{path: root, problem: &Problem{File: root, What: "Der Ordner enthält keine lesbare Datei.", Remedy: readable, Err: ErrEmpty}})
	}
	return files
}

// isHidden says whether a file or folder is none of the user's: the lock that Word
// sets while a document is open, what Windows keeps beside files, a download that
// goes on.
func isHidden(name string) bool {
	lower := strings.ToLower(name)
	switch filepath.Ext(lower) {
	case ".tmp", ".part", ".crdownload":
		return true
	}
	return strings.HasPrefix(lower, ".") || strings.HasPrefix(lower, "~$") || lower == "thumbs.db" || lower == "desktop.ini"
}

// inFolder judges a file that nobody named: one that is no document is worth a
// warning only.
func inFolder(path string, d fs.DirEntry) found {
	is, err := formatOf(path)
	ext := strings.ToLower(filepath.Ext(path))
	switch {
	case err == nil && ext == "", err != nil && !isDocument(ext):
		return found{path: path, skipped: true}
	case err != nil:
		return failure(path, err)
	}
	f := found{path: path, picture: is == formatPicture}
	if info, err := d.Info(); err == nil {
		f.size = info.Size()
	}
	return f
}

// isOneOf says whether the path leads to one of the files, whatever it is called.
func isOneOf(path string, files []string) bool {
	return slices.ContainsFunc(files, func(file string) bool {
		a, errA := os.Stat(path)
		b, errB := os.Stat(file)
		return errA == nil && errB == nil && os.SameFile(a, b)
	})
}

func depth(root, path string) int {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return folderDepth + 1
	}
	return strings.Count(rel, string(filepath.Separator)) + 1
}

// staysInside says whether a link leads to a file in the folder.
func staysInside(root, path string) bool {
	top, err := filepath.EvalSymlinks(root)
	if err != nil {
		return false
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false
	}
	info, err := os.Stat(target)
	rel, relErr := filepath.Rel(top, target)
	return err == nil && relErr == nil && info.Mode().IsRegular() && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
