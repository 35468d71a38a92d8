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
)

var (
	// ErrBackup: what should be restored is no backup, or not a whole one.
	ErrBackup = errors.New("not a whole backup")
	// ErrNoFile: the store is in a database, which has its own backups.
	ErrNoFile = errors.New("store is not in a file")
)

// A backup is this line, the size of the store's file (8 bytes, big endian),
// the file, and the SHA-256 of all that.
const backupHead = "belegnetz backup 1\n"

// Backup writes one moment of the store to w, while others read and write. The
// error is ErrNoFile for a store in a database, ErrDamaged for one that could
// not be restored.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	file, ok := s.engine.(*boltEngine)
	if !ok {
		return fmt.Errorf("backup: %w", ErrNoFile)
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

// Restore makes the backup in r the store in the folder dir. It is read and
// verified as a whole before it replaces what is there, in one step. After an
// error, ErrBackup, ErrInUse or ErrNewer among them, nothing has changed.
func Restore(ctx context.Context, r io.Reader, dir string) error {
	err := replace(ctx, dir, func(beside string) error {
		if err := unpack(ctx, r, filepath.Join(beside, fileName)); err != nil {
			return err
		}
		s, err := Open(ctx, beside, Options{ReadOnly: true})
		if errors.Is(err, ErrDamaged) {
			return fmt.Errorf("%w: %w", ErrBackup, err)
		}
		if err != nil {
			return err
		}
		return errors.Join(sound(ctx, s), s.Close())
	})
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// sound is the error of a store with findings.
func sound(ctx context.Context, s *Store) error {
	findings, err := Verify(ctx, s)
	if err == nil && len(findings) > 0 {
		err = fmt.Errorf("%w: %s: %s: %s", ErrBackup, findings[0].Node, findings[0].Fault, findings[0].Detail)
	}
	return err
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

// Compact rebuilds the store in the folder dir without the room of what was
// removed. The sizes are the file's in bytes. After an error nothing has
// changed. progress, unless nil, is told after each document.
func Compact(ctx context.Context, dir string, progress func(done, all int)) (before, after int64, err error) {
	path := filepath.Join(dir, fileName)
	if before, err = fileSize(path); err != nil {
		return 0, 0, fmt.Errorf("compact: %w", err)
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
	if err != nil {
		return 0, 0, fmt.Errorf("compact: %w", err)
	}
	return before, after, nil
}

func fileSize(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// copyStore puts all of one store into an empty one, its generation too: what
// was derived from the one stays right for the other.
func copyStore(ctx context.Context, from, to *Store, progress func(done, all int)) error {
	var all []IRI
	var generation uint64
	err := from.read(ctx, func(_ *transaction, c *catalogue) error {
		all, generation = c.sorted().order, c.generation
		return nil
	})
	if err != nil {
		return err
	}
	for i, doc := range all {
		h, err := from.Holding(ctx, Internal, doc)
		if err != nil {
			return err
		}
		if err := to.Put(ctx, h); err != nil {
			return err
		}
		if progress != nil {
			progress(i+1, len(all))
		}
	}
	err = to.engine.update(ctx, func(changing storage) error {
		return (&transaction{storage: changing}).putMeta(schemaVersion, generation)
	})
	if err != nil {
		return err
	}
	return sound(ctx, to)
}

// replace lets build make a store in the folder beside and puts its file in
// the place of the one in dir. The error is ErrInUse when somebody uses that or
// has changed it meanwhile.
func replace(ctx context.Context, dir string, build func(beside string) error) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
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
	return swapIn(path, filepath.Join(beside, fileName), release)
}

// swapIn gives the store's name to the file made. There is no moment without a
// store; what was there is kept under another name until the new one has been
// opened in its place.
func swapIn(path, made string, release func() error) (err error) {
	if runtime.GOOS == "windows" { // an open file cannot be replaced there
		if err := release(); err != nil {
			return err
		}
		release = func() error { return nil }
	}
	old := path + ".old"
	if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, release())
	}
	// Some file systems have no links: then the renaming alone must do.
	kept := os.Link(path, old) == nil
	if err := errors.Join(os.Rename(made, path), release()); err != nil {
		return err
	}
	e, err := openBolt(path, Options{ReadOnly: true})
	if err == nil {
		err = e.close()
	}
	switch {
	case !kept:
		return err
	case err != nil:
		return errors.Join(err, os.Rename(old, path))
	default:
		return os.Remove(old)
	}
}
