package graph

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// checkedSize is the size in bytes up to which a file is read through when it
// is opened, at about 1 GB a second.
const checkedSize = 64 << 20

// lockTimeout is how long another process may keep the file before the store
// counts as in use.
const lockTimeout = time.Second

// bucketQuads is Cayley's.
const bucketQuads bucket = "quads"

func buckets() []bucket {
	return []bucket{bucketMeta, bucketDocuments, bucketPages, bucketPassages, bucketRecords, bucketAnnotations, bucketCuration, bucketQuads}
}

// A boltEngine keeps quads and records in one file.
type boltEngine struct {
	bolt   *bbolt.DB
	broken atomic.Bool // a write panicked: the file is damaged
}

type boltTransaction struct {
	bolt    *bbolt.Tx
	opened  map[bucket]*bbolt.Bucket // bbolt opens one anew for each reader that asks
	cayley  *cayley                  // opened when first used
	nodes   nodeKeys
	schema  uint64 // of the file; 0: not read yet
	damaged error  // first value that has changed; Cayley does not pass it on everywhere
}

// openBolt opens the file, or creates it unless o.ReadOnly. It writes to no
// file that it has not recognised as a store that this program can read.
func openBolt(path string, o Options) (*boltEngine, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) && !o.ReadOnly {
		if err := createFile(path); err != nil {
			return nil, fmt.Errorf("create store %s: %w", path, err)
		}
	} else if err == nil && info.Size() == 0 { // bbolt would make it a new one
		return nil, fmt.Errorf("open store %s: %w: file is empty", path, ErrDamaged)
	}
	options := boltOptions(o.MaxSize)
	options.ReadOnly = true
	e, err := openFile(path, options)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	if err := e.recognise(); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", path, err), e.close())
	}
	if o.ReadOnly {
		return e, nil
	}
	if err := e.close(); err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	options.ReadOnly = false
	if e, err = openFile(path, options); err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	return e, nil
}

func boltOptions(maxSize int) bbolt.Options {
	if maxSize == 0 {
		maxSize = defaultMaxSize()
	}
	return bbolt.Options{
		Timeout:         lockTimeout,
		PreLoadFreelist: true, // a damaged one shows now
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: maxSize,
	}
}

// defaultMaxSize is above the size of any store: a file that outgrows its
// mapping makes the writer wait for all readers. On Windows the file itself
// gets this long.
func defaultMaxSize() int {
	if runtime.GOOS == "windows" {
		return 1 << 30
	}
	return 1 << 30 << (4 * (strconv.IntSize / 64)) // 16 GiB, 1 GiB on 32 bits
}

func openFile(path string, o bbolt.Options) (e *boltEngine, err error) {
	var file *os.File
	defer func() {
		if err != nil && file != nil {
			// bbolt has not when it panicked, and the lock is held by its mapping.
			unlock(file)
			_ = file.Close() // fails when bbolt has
		}
	}()
	defer guard(&err)()
	o.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(name, flag, mode)
		if file == nil { // a backup opens it again
			file = f
		}
		return f, err
	}
	db, err := bbolt.Open(path, 0o600, &o)
	var errno syscall.Errno
	var pathError *fs.PathError
	switch {
	case err == nil && isReplaced(file, path):
		// Restored or compacted while this waited for the lock.
		if err := db.Close(); err != nil {
			return nil, err
		}
		return openFile(path, o)
	case err == nil:
		db.AllocSize = 1 << 20 // that the file grows by: a small store stays small
		return &boltEngine{bolt: db}, nil
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, ErrInUse
	case errors.As(err, &errno), errors.As(err, &pathError), IsFull(err):
		return nil, err
	default:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
}

// isReplaced says whether path names another file by now.
func isReplaced(f *os.File, path string) bool {
	opened, errOpened := f.Stat()
	named, errNamed := os.Stat(path)
	return errOpened == nil && errNamed == nil && !os.SameFile(opened, named)
}

// createFile makes an empty store under another name first, so that a file
// with the store's name is always whole.
func createFile(path string) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "new-*.db")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when renamed
	if err := f.Close(); err != nil {
		return err
	}
	e, err := openFile(f.Name(), bbolt.Options{Timeout: lockTimeout})
	if err != nil {
		return err
	}
	if err := errors.Join(e.updateFile(initialise), e.close()); err != nil {
		return err
	}
	// A link, unlike a renaming, cannot replace a store that another process
	// has created meanwhile. Some file systems have no links.
	err = os.Link(f.Name(), path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return os.Rename(f.Name(), path)
}

func initialise(t *boltTransaction) error {
	for _, b := range buckets() {
		if _, err := t.bolt.CreateBucket([]byte(b)); err != nil {
			return err
		}
	}
	if err := t.initialiseQuads(); err != nil {
		return err
	}
	return (&transaction{storage: t}).putMeta(schemaVersion, newGeneration())
}

// recognise says whether the file is a whole store of a known schema.
func (e *boltEngine) recognise() error {
	info, err := os.Stat(e.bolt.Path())
	if err != nil {
		return err
	}
	return e.viewFile(func(t *boltTransaction) error {
		if t.bolt.Size() > info.Size() {
			return fmt.Errorf("%w: %d of %d bytes are there", ErrDamaged, info.Size(), t.bolt.Size())
		}
		missing := func(b bucket) bool { return t.bolt.Bucket([]byte(b)) == nil }
		if missing(bucketMeta) {
			return fmt.Errorf("%w: no %s in it", ErrDamaged, bucketMeta)
		}
		schema, _, err := (&transaction{storage: t}).meta()
		if err != nil {
			return err
		}
		for _, b := range buckets() {
			if missing(b) && schema >= b.since() {
				return fmt.Errorf("%w: no %s in it", ErrDamaged, b)
			}
		}
		if t.bolt.Size() > checkedSize {
			return nil
		}
		return t.checkFile()
	})
}

// check reads everything, for a changed byte in a value shows whenever it is
// read, but one in a key only by the key's absence. Looking up the first and
// last key of each page is enough to see that all ways there are right.
func (t *boltTransaction) check() error {
	pageSize := uintptr(t.bolt.DB().Info().PageSize)
	pageOf := func(key []byte) uintptr {
		return uintptr(unsafe.Pointer(unsafe.SliceData(key))) / pageSize
	}
	for _, b := range buckets() {
		var last []byte
		lookUp := func(key []byte) error {
			if key != nil && t.bucket(b).Get(key) == nil {
				return fmt.Errorf("%w: key %q is out of place", ErrDamaged, key)
			}
			return nil
		}
		err := t.scan(b, nil, func(key, _ []byte) error {
			previous := last
			last = key
			if previous != nil && pageOf(previous) == pageOf(key) {
				return nil
			}
			return errors.Join(lookUp(previous), lookUp(key))
		})
		if err := errors.Join(err, lookUp(last)); err != nil {
			return err
		}
	}
	return nil
}

func (e *boltEngine) close() error { return e.bolt.Close() }

// view must not be nested: a writer that has to enlarge the mapping would wait
// for the outer view, the inner one for the writer.
func (e *boltEngine) view(_ context.Context, read func(storage) error) error {
	return e.viewFile(func(t *boltTransaction) error { return read(t) })
}

func (e *boltEngine) update(_ context.Context, write func(storage) error) error {
	return e.updateFile(func(t *boltTransaction) error { return write(t) })
}

func (e *boltEngine) viewFile(read func(*boltTransaction) error) (err error) {
	defer guard(&err)()
	tx, err := e.bolt.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback() // only ends it
	t := &boltTransaction{bolt: tx, opened: map[bucket]*bbolt.Bucket{}}
	err = read(t)
	return cmp.Or(t.damaged, err)
}

func (e *boltEngine) updateFile(write func(*boltTransaction) error) (err error) {
	if e.broken.Load() {
		return ErrDamaged
	}
	defer guard(&err)()
	tx, err := e.bolt.Begin(true)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	t := &boltTransaction{bolt: tx, opened: map[bucket]*bbolt.Bucket{}}
	e.broken.Store(true) // unless write returns
	err = write(t)
	if err = cmp.Or(t.damaged, err); err == nil {
		err = tx.Commit()
	}
	e.broken.Store(false)
	return err
}

// guard turns the panics of bbolt and Cayley on a damaged file, reads beyond
// its end included, into ErrDamaged. Usage: defer guard(&err)().
func guard(err *error) func() {
	faults := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(faults)
		if r := recover(); r != nil {
			*err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}
}

func (t *boltTransaction) bucket(b bucket) *bbolt.Bucket {
	found := t.opened[b]
	if found == nil {
		found = t.bolt.Bucket([]byte(b))
		if b != bucketQuads && found != nil {
			found.FillPercent = 0.9 // a document's keys are neighbours and come in order
		}
		t.opened[b] = found
	}
	return found
}

func (t *boltTransaction) get(b bucket, key []byte) ([]byte, error) {
	if t.bucket(b) == nil { // of a newer schema
		return nil, nil
	}
	return t.unseal(key, t.bucket(b).Get(key))
}

func (t *boltTransaction) put(b bucket, key, value []byte) error {
	return t.bucket(b).Put(key, seal(key, value))
}

func (t *boltTransaction) delete(b bucket, key []byte) error { return t.bucket(b).Delete(key) }

func (t *boltTransaction) scan(b bucket, prefix []byte, visit func(key, value []byte) error) error {
	if t.bucket(b) == nil { // of a newer schema
		return nil
	}
	c := t.bucket(b).Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix) && k != nil; k, v = c.Next() {
		value, err := t.unseal(k, v)
		if err != nil {
			return err
		}
		if err := visit(k, value); err != nil {
			return err
		}
	}
	return nil
}

func (t *boltTransaction) keys(b bucket, prefix []byte) ([][]byte, error) {
	var keys [][]byte
	if t.bucket(b) == nil {
		return keys, nil
	}
	c := t.bucket(b).Cursor()
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix) && k != nil; k, _ = c.Next() {
		keys = append(keys, bytes.Clone(k)) // a change of the bucket may move them
	}
	return keys, nil
}

// checksumSize is the length of the CRC-32C of key and value before each value:
// bbolt itself does not notice a changed byte.
const checksumSize = 4

func checksum(key, value []byte) uint32 {
	castagnoli := crc32.MakeTable(crc32.Castagnoli)
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

func seal(key, value []byte) []byte {
	sealed := make([]byte, checksumSize, checksumSize+len(value))
	binary.BigEndian.PutUint32(sealed, checksum(key, value))
	return append(sealed, value...)
}

func (t *boltTransaction) unseal(key, sealed []byte) ([]byte, error) {
	if sealed == nil {
		return nil, nil
	}
	if len(sealed) >= checksumSize {
		value := sealed[checksumSize:]
		if binary.BigEndian.Uint32(sealed) == checksum(key, value) {
			return value, nil
		}
	}
	if t.damaged == nil {
		t.damaged = fmt.Errorf("%w: value of %q has changed", ErrDamaged, key)
	}
	return nil, t.damaged
}
