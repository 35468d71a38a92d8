package ingest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Limits of a folder.
const (
	folderDepth = 32
	folderFiles = 100_000
)

var errFull = errors.New("too many files")

// list lists the files that a path stands for, in lexical order. What cannot
// be read comes with its Problem.
func list(path string) []FileResult {
	if path == Stdin {
		return []FileResult{{Path: path}}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []FileResult{{Path: path, Problem: &Problem{File: path, What: "Diese Datei gibt es nicht.", Remedy: "Bitte den Pfad prüfen.", Err: ErrMissing}}}
	case err != nil:
		return []FileResult{failure(path, unreadable(path, err))}
	case info.IsDir():
		return listFolder(path)
	}
	if _, err := formatOf(path); err != nil {
		return []FileResult{failure(path, err)}
	}
	return []FileResult{{Path: path}}
}

func failure(path string, err error) FileResult {
	var p *Problem
	if !errors.As(err, &p) {
		errors.As(unreadable(path, err), &p)
	}
	return FileResult{Path: path, Problem: p}
}

// listFolder lists a folder and the folders in it. Hidden files, sidecars and
// links that lead out of the folder are left out.
func listFolder(root string) []FileResult {
	var files []FileResult
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		hidden := path != root && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			files = append(files, failure(path, unreadable(path, err)))
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() && (hidden || depth(root, path) > folderDepth):
			return fs.SkipDir
		case d.IsDir() || hidden || isSidecar(strings.ToLower(filepath.Ext(path))):
			return nil
		case d.Type()&fs.ModeSymlink != 0 && !staysInside(root, path):
			return nil
		case len(files) >= folderFiles:
			return errFull
		}
		files = append(files, inFolder(path))
		return nil
	})
	if err != nil {
		files = append(files, FileResult{Path: root, Problem: &Problem{File: root, What: fmt.Sprintf("Der Ordner enthält mehr als %d Dateien.", folderFiles),
			Remedy: "Die übrigen bitte in Unterordnern einzeln angeben.", Err: ErrLimit}})
	}
	if len(files) == 0 {
		files = append(files, FileResult{Path: root, Problem: &Problem{File: root, What: "Der Ordner enthält keine lesbare Datei.", Remedy: readable, Err: ErrEmpty}})
	}
	return files
}

// inFolder judges a file that nobody named: one that is no document is worth a
// warning only.
func inFolder(path string) FileResult {
	_, err := formatOf(path)
	ext := strings.ToLower(filepath.Ext(path))
	switch {
	case err == nil && ext != "" || err != nil && isDocument(ext):
		if err != nil {
			return failure(path, err)
		}
		return FileResult{Path: path}
	}
	return FileResult{Path: path, Warnings: []string{"Übergangen, das Format wird nicht gelesen."}}
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
