package ingest

import (
	"context"
	"io/fs"
	"maps"
	"path/filepath"
	"time"
)

// A stamp is what tells a file's versions apart without reading it.
type stamp struct {
	size     int64
	modified time.Time
}

// Watch calls changed whenever a file at the paths or in the folders there has
// changed and stayed as it is for two looks in a row: a file that is just being
// copied is not read by half. It looks every interval and returns when ctx ends.
// What is there at the beginning is taken to be known.
func Watch(ctx context.Context, paths []string, interval time.Duration, changed func(context.Context)) {
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
		if maps.Equal(now, last) && !maps.Equal(now, known) {
			known = now
			changed(ctx)
		}
		last = now
	}
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
