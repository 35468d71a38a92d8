package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// A Writer collects changes. Nothing is changed before Commit; then everything
// is, also after a crash. A Writer must not be used concurrently, and at most
// one at a time.
type Writer struct {
	x        *Index
	builders map[int]*builder // by access
	removed  map[string]bool
	tokens   int
}

// mostTokens bounds the memory of a Writer: more are committed in between.
const mostTokens = 32 << 20

// Write begins changes; the Writer must be committed or given up with Close.
func (x *Index) Write() *Writer {
	x.writing.Lock()
	return x.newWriter()
}

func (x *Index) newWriter() *Writer {
	return &Writer{x: x, builders: map[int]*builder{}, removed: map[string]bool{}}
}

// Close ends the Writer.
func (w *Writer) Close() { w.x.writing.Unlock() }

// Remove drops a document; one that the index does not hold is no error.
func (w *Writer) Remove(id string) { w.removed[id] = true }

// Begin begins a document that the index does not hold, for readers with the
// access. What it was made from is given back by Documents.
func (w *Writer) Begin(access int, id, made string) {
	b := w.builders[access]
	if b == nil {
		b = newBuilder()
		w.builders[access] = b
	}
	b.begin(id, made)
}

// Add adds the next passage of the document that was begun last with the access.
func (w *Writer) Add(access int, p Passage) {
	w.builders[access].add(p)
	w.tokens += len(p.Text)
}

// Full says that it is time to commit what there is before another document is
// begun.
func (w *Writer) Full() bool { return w.tokens > mostTokens }

// Commit writes the changes, for something of the given generation.
func (w *Writer) Commit(generation uint64) error {
	x := w.x
	next := change{manifest: x.manifest, segments: slices.Clone(x.segments)}
	next.manifest.Segments = slices.Clone(x.manifest.Segments)
	next.manifest.Generation = generation
	err := next.remove(w.removed)
	for access, b := range w.builders {
		if err == nil {
			err = x.addSegment(&next, access, b.encode())
		}
	}
	if err == nil {
		err = x.install(next)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write index: %w", err), x.discard(next))
	}
	w.builders, w.removed, w.tokens = map[int]*builder{}, map[string]bool{}, 0
	x.mergeSoon()
	return nil
}

// A change is what an index is to become.
type change struct {
	manifest manifest
	segments []*segment
}

// remove takes documents out. Segments without any other are dropped.
func (c *change) remove(ids map[string]bool) error {
	for i := len(c.segments) - 1; i >= 0 && len(ids) > 0; i-- {
		if err := c.removeFrom(i, ids); err != nil {
			return err
		}
		if documents, _, _ := c.segments[i].live(); documents == 0 {
			c.segments = slices.Delete(c.segments, i, i+1)
			c.manifest.Segments = slices.Delete(c.manifest.Segments, i, i+1)
		}
	}
	return nil
}

func (c *change) removeFrom(i int, ids map[string]bool) error {
	s := c.segments[i]
	var gone []int
	err := s.eachDocument(func(doc int, id, _ string) error {
		if ids[id] {
			gone = append(gone, doc)
		}
		return nil
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	removed, err := s.without(gone)
	if err != nil {
		return err
	}
	c.segments[i] = s.copyWithout(removed)
	c.manifest.Segments[i].Removed = removed.set
	return nil
}

// copyWithout is the same segment with other documents removed. The two share
// the file.
func (s *segment) copyWithout(r removed) *segment {
	c := &segment{file: s.file, numbers: s.numbers, sections: s.sections, documents: s.documents, lengths: s.lengths, removed: r}
	c.pool.New = func() any { return newScratch(c) }
	return c
}

// addSegment writes a segment's file.
func (x *Index) addSegment(c *change, access int, data []byte) error {
	m := manifestSegment{Access: access}
	if x.dir == "" {
		f, err := newFile(data, func() error { return nil })
		if err != nil {
			return err
		}
		s, err := openSegment(f)
		if err != nil {
			return err
		}
		c.manifest.Segments, c.segments = append(c.manifest.Segments, m), append(c.segments, s)
		return nil
	}
	c.manifest.Next++
	m.File = fmt.Sprintf("%06d%s", c.manifest.Next, segmentSuffix)
	if err := writeFile(filepath.Join(x.dir, m.File), data); err != nil {
		return err
	}
	s, err := x.openFile(m)
	if err != nil {
		return err
	}
	c.manifest.Segments, c.segments = append(c.manifest.Segments, m), append(c.segments, s)
	return nil
}

// install makes a change durable and shows it to readers.
func (x *Index) install(c change) error {
	if x.dir != "" {
		if err := x.writeManifest(c.manifest); err != nil {
			return err
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	kept := map[*file]bool{}
	for _, s := range c.segments {
		kept[s.file] = true
	}
	var err error
	for i, s := range x.segments {
		if kept[s.file] {
			continue
		}
		err = errors.Join(err, s.file.close())
		if x.dir != "" {
			// What another process still reads under Windows goes when the index
			// is opened next.
			_ = os.Remove(filepath.Join(x.dir, x.manifest.Segments[i].File))
		}
	}
	x.manifest, x.segments = c.manifest, c.segments
	return err
}

// discard removes what a change that failed has written.
func (x *Index) discard(c change) error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	used := map[*file]bool{}
	for _, s := range x.segments {
		used[s.file] = true
	}
	var err error
	for i, s := range c.segments {
		if used[s.file] {
			continue
		}
		err = errors.Join(err, s.file.close())
		if x.dir != "" {
			err = errors.Join(err, os.Remove(filepath.Join(x.dir, c.manifest.Segments[i].File)))
		}
	}
	return err
}

func (x *Index) writeManifest(m manifest) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	name := filepath.Join(x.dir, manifestName)
	if err := writeFile(name+".new", raw); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// writeFile writes a file that is whole on the disk afterwards.
func writeFile(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}
