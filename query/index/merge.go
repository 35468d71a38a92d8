package index

import (
	"errors"
	"fmt"
	"slices"
)

const (
	mergeFactor = 4  // segments of about one size that are merged into one
	smallest    = 64 // passages: segments of fewer count as one size
	mostRemoved = .25
)

// mergeSoon begins to merge in the background what has become too many or too
// empty, unless that is being done.
func (x *Index) mergeSoon() {
	if len(x.toMerge()) == 0 || !x.merges.CompareAndSwap(false, true) {
		return
	}
	x.merging.Go(func() {
		defer x.merges.Store(false)
		// A merge that fails changes nothing, and the next write tries again.
		for chosen := x.toMerge(); len(chosen) > 0 && x.merge(chosen) == nil; {
			chosen = x.toMerge()
		}
	})
}

// toMerge chooses segments of one access.
func (x *Index) toMerge() []*file {
	x.mu.RLock()
	defer x.mu.RUnlock()
	type kind struct{ access, size int }
	alike := map[kind][]*file{}
	for i, s := range x.segments {
		_, passages, _ := s.live()
		if float64(s.removed.passages) > mostRemoved*float64(s.numbers[numPassages]) {
			return []*file{s.file}
		}
		k := kind{access: x.manifest.Segments[i].Access}
		for limit := smallest; passages > limit; limit *= mergeFactor {
			k.size++
		}
		if alike[k] = append(alike[k], s.file); len(alike[k]) >= mergeFactor {
			return alike[k]
		}
	}
	return nil
}

// merge puts one segment in the place of several. Documents that are removed
// meanwhile stay removed.
func (x *Index) merge(files []*file) error {
	b := newBuilder()
	included := map[string]bool{}
	access := -1
	x.mu.RLock()
	for i, s := range x.segments {
		if slices.Contains(files, s.file) {
			access = x.manifest.Segments[i].Access
			if err := b.addSegment(s, included); err != nil {
				x.mu.RUnlock()
				return err
			}
		}
	}
	x.mu.RUnlock()
	data := b.encode()

	x.writing.Lock()
	defer x.writing.Unlock()
	next := change{manifest: x.manifest}
	next.manifest.Segments = nil
	found := 0
	for i, s := range x.segments {
		if !slices.Contains(files, s.file) {
			next.segments = append(next.segments, s)
			next.manifest.Segments = append(next.manifest.Segments, x.manifest.Segments[i])
			continue
		}
		found++
		err := s.eachDocument(func(_ int, id, _ string) error { // still there
			delete(included, id)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if found != len(files) {
		return nil // another write has dropped one of them
	}
	err := x.addSegment(&next, access, data)
	if err == nil { // what is left in included was removed meanwhile
		err = next.removeFrom(len(next.segments)-1, included)
	}
	if err == nil {
		err = x.install(next)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("merge segments: %w", err), x.discard(next))
	}
	return nil
}

// addSegment adds what is left of a segment.
func (b *builder) addSegment(s *segment, included map[string]bool) error {
	return s.eachPassage(func(id, made string) {
		included[id] = true
		b.begin(id, made)
	}, b.add)
}
