package graph

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// leftover are the names of files and folders that become a store when they
// are whole. Who is killed meanwhile leaves them behind.
var leftover = regexp.MustCompile(`^new-[0-9]+(\.db)?$`)

// openFolder opens the file of the store in the folder dir, or creates it. For
// writing it removes leftovers too, and only while nobody makes a store there.
func openFolder(dir string, o Options) (engine, error) {
	path := filepath.Join(dir, fileName)
	if o.ReadOnly {
		return openBolt(path, o)
	}
	release, err := claimFolder(dir, !Exists(dir))
	if errors.Is(err, ErrInUse) && !Exists(dir) {
		return nil, err
	}
	alone := err == nil
	if alone {
		defer release()
	}
	e, err := openBolt(path, o)
	if err != nil {
		return nil, err
	}
	if alone {
		sweep(dir)
		_ = os.Remove(path + oldSuffix) // of a killed restore; only its room is lost
	}
	return e, nil
}

// claimFolder makes dir and keeps others from making a store in it until
// release. The error is ErrInUse when somebody does, with patience after a
// second; any other error says that dir, or its file system, has no locks.
func claimFolder(dir string, patience bool) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	for start := time.Now(); ; time.Sleep(lockTimeout / 20) {
		release, err = lockFolder(dir)
		if !errors.Is(err, ErrInUse) || !patience || time.Since(start) > lockTimeout {
			return release, err
		}
	}
}

// sweep removes leftovers. What it cannot remove, or what looks like nothing of
// ours inside, stays.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); isLeftover(path, e) {
			_ = os.RemoveAll(path)
		}
	}
}

func isLeftover(path string, e fs.DirEntry) bool {
	if !leftover.MatchString(e.Name()) {
		return false
	}
	if filepath.Ext(e.Name()) != "" {
		return e.Type().IsRegular()
	}
	inside, err := os.ReadDir(path)
	if !e.IsDir() || err != nil {
		return false
	}
	for _, in := range inside {
		if in.Name() != fileName && !isLeftover(filepath.Join(path, in.Name()), in) {
			return false
		}
	}
	return true
}

// isHeld says whether a file could not be replaced because somebody uses it.
func isHeld(err error) bool {
	return slices.ContainsFunc(heldErrors(), func(held syscall.Errno) bool { return errors.Is(err, held) })
}

// IsFull says whether err comes from a disk, a quota on it or a database
// server's disk that is full.
func IsFull(err error) bool {
	if err == nil {
		return false
	}
	for _, full := range diskFull() {
		// Of some errors bbolt passes only the text on.
		if errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
			return true
		}
	}
	return errors.Is(err, errServerFull)
}
