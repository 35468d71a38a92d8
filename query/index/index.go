// Package index finds passages by their words: BM25 over stems and what stands
// inside compounds finds the best hundred, their stored words rank them.
//
// An index is immutable segments, a file each, and a manifest that names them.
// A segment belongs to an access: readers see the segments that they may see,
// and nothing of what they may not has a part in what they are shown, counts
// and scores included.
package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
)

// ErrInUse: another process has the index open.
var ErrInUse = errors.New("index in use")

const (
	manifestName  = "manifest.json"
	lockName      = "lock"
	segmentSuffix = ".segment"
)

// An Index may be used concurrently. An empty dir keeps it in memory.
type Index struct {
	dir      string
	readOnly bool
	unlock   func() error

	writing sync.Mutex // held while the segments are changed
	merging sync.WaitGroup
	merges  atomic.Bool // a goroutine merges

	mu       sync.RWMutex // held by readers as long as they use segments
	manifest manifest
	segments []*segment // as in the manifest
}

// A manifest is what is written last: an index is what its manifest says.
type manifest struct {
	Format     int               `json:"format"`  // of the files
	Content    int               `json:"content"` // of the words in them
	Generation uint64            `json:"generation"`
	Next       int               `json:"next"` // number of the next file
	Segments   []manifestSegment `json:"segments"`
}

type manifestSegment struct {
	File    string   `json:"file"`
	Access  int      `json:"access"`
	Removed []uint64 `json:"removed,omitempty"` // a bit a document
}

// Create makes an empty index in a folder that does not exist yet; an empty
// dir keeps it in memory. The number content changes with what is indexed of a
// text.
func Create(dir string, content int) (*Index, error) {
	x := &Index{dir: dir, unlock: func() error { return nil }, manifest: manifest{Format: format, Content: content}}
	if dir == "" {
		return x, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	if err := x.lock(); err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	if err := x.writeManifest(x.manifest); err != nil {
		return nil, errors.Join(fmt.Errorf("create index: %w", err), x.unlock())
	}
	return x, nil
}

// Open opens the index in dir. The error is ErrDamaged when the folder holds
// none, one of other content or one that cannot be read, and ErrInUse when
// another process has it.
func Open(dir string, content int) (*Index, error) {
	x := &Index{dir: dir}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("open index: no folder: %w", ErrDamaged)
	}
	if err := x.lock(); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	return x.loaded(content)
}

// OpenReadOnly opens the index in dir as it is now, beside the process that has
// it open for writing; it must not be written to. The error is ErrDamaged, as
// with Open, also when the other process has replaced a file meanwhile.
func OpenReadOnly(dir string, content int) (*Index, error) {
	x := &Index{dir: dir, readOnly: true, unlock: func() error { return nil }}
	return x.loaded(content)
}

func (x *Index) loaded(content int) (*Index, error) {
	err := x.load()
	if err == nil && x.manifest.Content != content {
		err = fmt.Errorf("other content: %w", ErrDamaged)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open index: %w", err), x.Close())
	}
	return x, nil
}

// ReadOnly says whether the index must not be written to.
func (x *Index) ReadOnly() bool { return x.readOnly }

func (x *Index) lock() error {
	unlock, ok, err := lockFile(filepath.Join(x.dir, lockName))
	if err == nil && !ok {
		err = ErrInUse
	}
	x.unlock = unlock
	return err
}

func (x *Index) load() error {
	raw, err := os.ReadFile(filepath.Join(x.dir, manifestName))
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("no manifest: %w", ErrDamaged)
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &x.manifest); err != nil || x.manifest.Format != format {
		return fmt.Errorf("manifest: %w", ErrDamaged)
	}
	for _, m := range x.manifest.Segments {
		s, err := x.openFile(m)
		if err != nil {
			return err
		}
		x.segments = append(x.segments, s)
	}
	if x.readOnly {
		return nil
	}
	return x.clear()
}

// openFile opens a segment's file and counts what is removed from it.
func (x *Index) openFile(m manifestSegment) (*segment, error) {
	if filepath.Base(m.File) != m.File {
		return nil, fmt.Errorf("segment %q: %w", m.File, ErrDamaged)
	}
	data, release, err := mapFile(filepath.Join(x.dir, m.File))
	if err != nil {
		return nil, fmt.Errorf("segment %s: %w: %w", m.File, err, ErrDamaged)
	}
	f, err := newFile(data, release)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("segment %s: %w", m.File, err), release())
	}
	s, err := openSegment(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.File, err)
	}
	var gone []int
	for doc := range s.numbers[numDocuments] {
		if doc/64 < len(m.Removed) && m.Removed[doc/64]&(1<<(doc%64)) != 0 {
			gone = append(gone, doc)
		}
	}
	if s.removed, err = s.without(gone); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", m.File, err), f.close())
	}
	return s, nil
}

// clear removes the files that a write that was cut off has left. Those that
// Windows keeps because another process reads them are left again.
func (x *Index) clear() error {
	entries, err := os.ReadDir(x.dir)
	if err != nil {
		return err
	}
	named := map[string]bool{manifestName: true, lockName: true}
	for _, s := range x.manifest.Segments {
		named[s.File] = true
	}
	for _, e := range entries {
		if name := e.Name(); !named[name] && (strings.HasSuffix(name, segmentSuffix) || strings.HasPrefix(name, manifestName)) {
			_ = os.Remove(filepath.Join(x.dir, name))
		}
	}
	return nil
}

// Close waits for what is being merged and releases the files. The index must
// not be used after.
func (x *Index) Close() error {
	x.merging.Wait()
	x.mu.Lock()
	defer x.mu.Unlock()
	var err error
	for _, s := range x.segments {
		err = errors.Join(err, s.file.close())
	}
	x.segments = nil
	if x.unlock != nil {
		err = errors.Join(err, x.unlock())
	}
	return err
}

// Generation is what the last write said of what it was made from.
func (x *Index) Generation() uint64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.manifest.Generation
}

// A view is the segments that a reader may see.
type view []*segment

func (x *Index) view(access int, use func(view) error) (err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	// Reading a mapped file that was cut short is a fault of memory.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		p := recover()
		if _, fault := p.(interface{ Addr() uintptr }); fault {
			err = fmt.Errorf("segment: %v: %w", p, ErrDamaged)
		} else if p != nil {
			panic(p)
		}
	}()
	var v view
	for i, s := range x.segments {
		if x.manifest.Segments[i].Access <= access {
			v = append(v, s)
		}
	}
	return use(v)
}

// Documents visits all documents: what each was made from, as it was added.
func (x *Index) Documents(visit func(id, made string)) error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, s := range x.segments {
		err := s.eachDocument(func(_ int, id, made string) error {
			visit(id, made)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Passages visits all passages, counted from 1 in their documents.
func (x *Index) Passages(visit func(document string, number int, p Passage)) error {
	return x.view(math.MaxInt, func(v view) error {
		for _, s := range v {
			var document string
			number := 0
			err := s.eachPassage(func(id, _ string) { document, number = id, 0 }, func(p Passage) {
				number++
				visit(document, number, p)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
