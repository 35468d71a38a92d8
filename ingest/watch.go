package ingest

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A stamp is what tells a file's versions apart without reading it.
type stamp struct {
	size     int64
	modified time.Time
}

// Watch calls changed whenever a file at the paths or in the folders there has
// changed, has stayed as it is for two looks and is open in no Office program: one
// that is just being copied is not read by half. same, for RunOptions, says which
// files need no reading. It looks every interval and returns when ctx ends. What
// is there at the beginning is taken to be known.
func Watch(ctx context.Context, paths []string, interval time.Duration, changed func(ctx context.Context, same func(path string) bool)) {
	known := stamps(paths)
	last := known
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := stamps(paths)
		before, next := known, maps.Clone(known)
		dirty, described := false, false
		for path := range eitherOf(now, known) {
			if now[path] == before[path] || now[path] != last[path] || inUse(path) {
				continue
			}
			dirty, described = true, described || describesOthers(path) || isLibrary(path)
			if next[path] = now[path]; now[path] == (stamp{}) {
				delete(next, path)
			}
		}
		if dirty {
			known = next
			changed(ctx, func(path string) bool {
				settled := now[path] == next[path]
				return !settled || !described && now[path] == before[path]
			})
		}
		last = now
	}
}

// eitherOf has the keys of both.
func eitherOf(a, b map[string]stamp) map[string]stamp {
	both := maps.Clone(a)
	maps.Copy(both, b)
	return both
}

// inUse says whether the lock of Word, Excel or LibreOffice lies beside the file.
// Word leaves out the first two letters of longer names.
func inUse(path string) bool {
	dir, name := filepath.Split(path)
	locks := []string{"~$" + name, ".~lock." + name + "#"}
	if rs := []rune(name); len(rs) > 2 {
		locks = append(locks, "~$"+string(rs[2:]))
	}
	return slices.ContainsFunc(locks, func(lock string) bool {
		_, err := os.Lstat(filepath.Join(dir, lock))
		return err == nil
	})
}

// stamps are those of all files; what cannot be looked at is as good as gone.
func stamps(paths []string) map[string]stamp {
	all := map[string]stamp{}
	for _, root := range paths {
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			hidden := path != root && d != nil && isHidden(d.Name())
			switch {
			case err != nil || hidden || len(all) >= folderFiles:
				if d != nil && d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case d.IsDir():
				return nil
			}
			if info, err := d.Info(); err == nil {
				all[path] = stamp{info.Size(), info.ModTime()}
			}
			return nil
		})
	}
	return all
}
