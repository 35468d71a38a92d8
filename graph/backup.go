package graph

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// ErrBackup: what should be restored is no backup, or not a whole one.
var ErrBackup = errors.New("not a whole backup")

// A backup is this line, the size of a store's file (8 bytes, big endian), the
// file, and the SHA-256 of all that. That of a database holds the file that its
// store would be in a folder, so that each can be restored as the other.
const backupHead = "belegnetz backup 1\n"

// Backup writes one moment of the store to w, while others read and write. The
// error is ErrDamaged for a store that could not be restored. That of a
// database is copied into a temporary folder first.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	file, ok := s.engine.(*boltEngine)
	if !ok {
		return s.backupCopy(ctx, w)
	}
	sum := sha256.New()
	both := io.MultiWriter(w, sum)
	err := file.snapshot(ctx, both, func(size int64) error {
		_, err := both.Write(binary.BigEndian.AppendUint64([]byte(backupHead), uint64(size)))
		return err
	})
	if err == nil {
		_, err = w.Write(sum.Sum(nil))
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// backupCopy writes the backup of a file with the same content.
func (s *Store) backupCopy(ctx context.Context, w io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "belegnetz-backup-")
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	made, err := Open(ctx, dir, Options{})
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { err = errors.Join(err, made.Close()) }()
	if err := copyStore(ctx, s, made, nil); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return made.Backup(ctx, w)
}

// Restore makes the backup in r the store at dir, as Open takes it. It is read
// and verified as a whole before it replaces what is there, in one step. After
// an error, ErrBackup, ErrInUse or ErrNewer among them, nothing has changed.
// Those who read a database meanwhile see what was there before.
func Restore(ctx context.Context, r io.Reader, dir string) error {
	restore := restoreFile
	if IsPostgres(dir) {
		restore = restoreDatabase
	}
	if err := restore(ctx, r, dir); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

func restoreFile(ctx context.Context, r io.Reader, dir string) error {
	return replace(ctx, dir, func(beside string) error {
		s, err := openBackup(ctx, r, beside)
		if err != nil {
			return err
		}
		return s.Close()
	})
}

func restoreDatabase(ctx context.Context, r io.Reader, address string) (err error) {
	beside, err := os.MkdirTemp("", "belegnetz-restore-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(beside)) }()
	from, err := openBackup(ctx, r, beside)
	if err != nil {
		return err
	}
	defer from.Close() //nolint:errcheck // only read
	to, err := openPostgres(ctx, address, Options{})
	if err != nil {
		return err
	}
	defer to.close() //nolint:errcheck // never fails
	err = to.update(ctx, func(changing storage) error {
		if err := changing.(*postgresTransaction).empty(); err != nil {
			return err
		}
		t := &transaction{storage: changing, batch: quadsAtOnce}
		rest, err := copyTo(ctx, from, nil, func(h Holding) error {
			_, err := t.putWhole(ctx, newCuration(nil), h)
			return err
		})
		if err != nil {
			return err
		}
		if err := t.finish(ctx, rest); err != nil {
			return err
		}
		c, err := t.readCatalogue(rest.generation)
		if err != nil {
			return err
		}
		return t.sound(ctx, c)
	})
	if err != nil {
		return err
	}
	_ = to.vacuum(ctx, "") // or PostgreSQL does it by itself, later
	return nil
}

// openBackup opens and verifies the store in a backup, in an empty folder.
func openBackup(ctx context.Context, r io.Reader, dir string) (*Store, error) {
	if err := unpack(ctx, r, filepath.Join(dir, fileName)); err != nil {
		return nil, err
	}
	s, err := Open(ctx, dir, Options{ReadOnly: true})
	if err == nil {
		if err = s.sound(ctx); err != nil {
			err = errors.Join(err, s.Close())
		}
	}
	if errors.Is(err, ErrDamaged) {
		err = fmt.Errorf("%w: %w", ErrBackup, err)
	}
	return s, err
}

// sound is the error of a store that Verify finds fault with.
func (s *Store) sound(ctx context.Context) error {
	return s.quietly(ctx, func(t *transaction, c *catalogue) error { return t.sound(ctx, c) })
}

// unpack writes the store's file that a backup holds.
func unpack(ctx context.Context, r io.Reader, path string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	read := io.TeeReader(r, sum)
	head := make([]byte, len(backupHead)+8)
	if _, err := io.ReadFull(read, head); err != nil || !bytes.HasPrefix(head, []byte(backupHead)) {
		return fmt.Errorf("%w: its head is another: %w", ErrBackup, err)
	}
	size := binary.BigEndian.Uint64(head[len(backupHead):])
	n, err := io.Copy(untilDone{ctx, f}, io.LimitReader(read, int64(min(size, 1<<62))))
	if err != nil {
		return err
	}
	trailer, err := io.ReadAll(io.LimitReader(r, sha256.Size+1))
	if err != nil {
		return err
	}
	if uint64(n) != size || !bytes.Equal(trailer, sum.Sum(nil)) {
		return fmt.Errorf("%w: %d of %d bytes, or their checksum differs", ErrBackup, n, size)
	}
	return f.Sync()
}

// Compact gives back the room of what was removed from the store at dir: it
// rebuilds the file in a folder, and has a database rewrite its tables while
// readers wait. The sizes are bytes. The error is ErrInUse when somebody has
// the file open, or does not let go of the tables; after an error nothing has
// changed. progress, unless nil, is told after each document of a file.
func Compact(ctx context.Context, dir string, progress func(done, all int)) (before, after int64, err error) {
	compact := func() (int64, int64, error) { return compactFile(ctx, dir, progress) }
	if IsPostgres(dir) {
		compact = func() (int64, int64, error) { return compactDatabase(ctx, dir) }
	}
	if before, after, err = compact(); err != nil {
		return 0, 0, fmt.Errorf("compact: %w", err)
	}
	return before, after, nil
}

func compactFile(ctx context.Context, dir string, progress func(done, all int)) (before, after int64, err error) {
	path := filepath.Join(dir, fileName)
	if before, err = fileSize(path); err != nil {
		return 0, 0, err
	}
	err = replace(ctx, dir, func(beside string) error {
		old, err := Open(ctx, dir, Options{ReadOnly: true})
		if err != nil {
			return err
		}
		defer old.Close() //nolint:errcheck // only read
		made, err := Open(ctx, beside, Options{})
		if err != nil {
			return err
		}
		err = errors.Join(copyStore(ctx, old, made, progress), made.Close())
		if err != nil {
			return err
		}
		return cutOff(filepath.Join(beside, fileName))
	})
	if err == nil {
		after, err = fileSize(path)
	}
	return before, after, err
}

func compactDatabase(ctx context.Context, address string) (before, after int64, err error) {
	s, err := Open(ctx, address, Options{ReadOnly: true}) // makes no tables
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.engine.(*postgresEngine).compact(ctx)
}

func fileSize(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// copyStore puts one moment of a store into an empty one, its generation too:
// what was derived from the one stays right for the other.
func copyStore(ctx context.Context, from, to *Store, progress func(done, all int)) error {
	if err := from.sound(ctx); err != nil { // what belongs to nothing would be lost
		return err
	}
	var some []Holding // small ones go in together
	var parts int
	put := func() error {
		err := to.Put(ctx, some...)
		some, parts = nil, 0
		return err
	}
	rest, err := copyTo(ctx, from, progress, func(h Holding) error {
		some = append(some, h)
		if parts += len(h.Edges) + len(h.Passages) + len(h.Pages); parts < quadsAtOnce {
			return nil
		}
		return put()
	})
	if err == nil {
		err = put()
	}
	if err != nil {
		return err
	}
	err = to.engine.update(ctx, func(changing storage) error {
		return (&transaction{storage: changing, batch: quadsAtOnce}).finish(ctx, rest)
	})
	if err != nil {
		return err
	}
	return to.sound(ctx)
}

// A remainder is what a store holds besides documents.
type remainder struct {
	generation  uint64
	annotations []Annotation
	curation    string // the text of the rulings
}

// finish puts the remainder into a copy that has all documents as they were read.
func (t *transaction) finish(ctx context.Context, r remainder) error {
	if err := t.putMeta(schemaVersion, r.generation); err != nil {
		return err
	}
	if err := t.putAnnotations(nil, r.annotations); err != nil || r.curation == "" {
		return err
	}
	rulings, err := ReadRulings(r.curation)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	c, err := t.readCatalogue(r.generation)
	if err != nil {
		return err
	}
	if _, err := t.curate(ctx, c, newCuration(rulings)); err != nil {
		return err
	}
	return t.putCuration(r.curation, rulings)
}

// copyTo puts all documents of one moment of a store.
func copyTo(ctx context.Context, from *Store, progress func(done, all int), put func(Holding) error) (rest remainder, err error) {
	err = from.read(ctx, func(t *transaction, c *catalogue) error {
		var err error
		rest.generation = c.generation
		if rest.annotations, err = t.annotations(); err != nil {
			return err
		}
		text, err := t.get(bucketCuration, []byte(keyCurationText))
		if err != nil {
			return err
		}
		rest.curation = string(text)
		all := c.sorted().order
		for i, doc := range all {
			h, err := t.holding(ctx, c.holdings[doc])
			if err != nil {
				return err
			}
			if err := put(h); err != nil {
				return err
			}
			if progress != nil {
				progress(i+1, len(all))
			}
		}
		return nil
	})
	return rest, err
}

// replace lets build make a store in the folder beside and puts its file in
// the place of the one in dir. The error is ErrInUse when somebody uses that,
// makes one too, or has changed it meanwhile.
func replace(ctx context.Context, dir string, build func(beside string) error) (err error) {
	leave, err := claimFolder(dir, false)
	switch {
	case err == nil:
		defer leave()
		sweep(dir) // a killed one may have taken the room that this one needs
	case errors.Is(err, ErrInUse):
		return err
	}
	beside, err := os.MkdirTemp(dir, "new-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(beside)) }()
	path := filepath.Join(dir, fileName)
	before, release, err := holdFile(path)
	if err != nil {
		return err
	}
	if err := release(); err != nil {
		return err
	}
	if err := build(beside); err != nil {
		return err
	}
	now, release, err := holdFile(path)
	if err != nil {
		return err
	}
	if err = ctx.Err(); err == nil && now != before {
		err = ErrInUse
	}
	if err != nil {
		return errors.Join(err, release())
	}
	return swapIn(path, filepath.Join(beside, fileName), rename, release)
}

// oldSuffix is that of the name which a store has while another takes its place.
const oldSuffix = ".old"

// swapIn gives the store's name to the file made. There is no moment without a
// store; what was there is kept under another name until the new one has been
// opened in its place. The error is ErrInUse when the system does not let the
// file be replaced.
func swapIn(path, made string, rename func(from, to string) error, release func() error) (err error) {
	if runtime.GOOS == "windows" { // an open file cannot be replaced there
		if err := release(); err != nil {
			return err
		}
	} else {
		defer func() { err = errors.Join(err, release()) }()
	}
	old := path + oldSuffix
	if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// Some file systems have no links: then the renaming alone must do.
	kept := os.Link(path, old) == nil
	if err = rename(made, path); isHeld(err) {
		// Where bbolt panicked on a damaged file, its mapping is left. Windows
		// does not let such a file be replaced, but called otherwise.
		_ = os.Remove(old)
		if kept = os.Rename(path, old) == nil; kept {
			err = rename(made, path)
		}
	}
	if err == nil {
		err = opens(path)
	}
	if err == nil {
		_ = os.Remove(old) // or the next writer does
		return nil
	}
	if kept {
		if err := os.Rename(old, path); err != nil {
			return err
		}
		_ = os.Remove(old) // there still when it is only another name of the store
	}
	if isHeld(err) {
		err = fmt.Errorf("%w: %w", ErrInUse, err)
	}
	return err
}

// rename waits a second for those who only look at new files, as virus
// scanners do.
func rename(from, to string) error {
	for start := time.Now(); ; time.Sleep(lockTimeout / 20) {
		err := os.Rename(from, to)
		if !isHeld(err) || time.Since(start) > lockTimeout {
			return err
		}
	}
}

// opens says why the file cannot be opened as a store.
func opens(path string) error {
	e, err := openBolt(path, Options{ReadOnly: true})
	if err != nil {
		return err
	}
	return e.close()
}
