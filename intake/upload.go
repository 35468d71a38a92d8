package intake

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/ingest"
)

// Limits of an upload. A file's own limit is that of ingest.
const (
	maxFiles = 2000
	maxName  = 200 // bytes of a file's name
)

var (
	// ErrTooMany: an upload has more files than are taken at once.
	ErrTooMany = errors.New("too many files")
	// ErrName: what was sent has no name that a file can have.
	ErrName = errors.New("not a file's name")
)

// An Upload receives files into a folder of its own. It is used by one
// goroutine, and ends with Start or Discard.
type Upload struct {
	intake  *Intake
	root    string
	files   int
	release func()
	started bool
}

// A Choice is what a person says of the files of an upload.
type Choice struct {
	Access string // "internal", or empty: interviews are, all else is public
	Names  ingest.Names
}

// Receive begins an upload. The error is ErrBusy while another is received or
// read, or the target's.
func (i *Intake) Receive(ctx context.Context) (*Upload, error) {
	release, err := i.claim()
	if err != nil {
		return nil, err
	}
	_, _, folder, err := i.target.Open(ctx)
	if err == nil {
		var root string
		if root, err = makeRoot(folder); err == nil {
			return &Upload{intake: i, root: root, release: release}, nil
		}
	}
	release()
	return nil, err
}

// Add takes a file. Of its name only the last part counts, whatever it has in
// front; a second file of the same name goes beside the first. What is larger
// than a file may be is cut one byte behind that, so that reading refuses it.
func (u *Upload) Add(name string, r io.Reader) error {
	name, err := fileName(name)
	if err != nil {
		return err
	}
	if u.files++; u.files > maxFiles {
		return ErrTooMany
	}
	path := filepath.Join(u.root, name)
	for n := 2; ; n++ {
		_, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		if err != nil {
			return err
		}
		path = filepath.Join(u.root, strconv.Itoa(n), name)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, io.LimitReader(r, ingest.FileSize+1))
	return errors.Join(err, f.Close())
}

// fileName is the last part of a name that a browser sends.
func fileName(name string) (string, error) {
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"|?*`, r) { // which Windows does not take
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	name = strings.TrimRight(strings.TrimLeft(name, ". "), ". ")
	if name == "" || !filepath.IsLocal(name) {
		return "", ErrName
	}
	if ext := filepath.Ext(name); len(name) > maxName && len(ext) < maxName/2 {
		bare := name[:maxName-len(ext)]
		for !utf8.ValidString(bare) {
			bare = bare[:len(bare)-1]
		}
		name = bare + ext
	}
	if len(name) > maxName {
		return "", ErrName
	}
	return name, nil
}

// Start reads the files in the background; the copies are gone afterwards.
func (u *Upload) Start(c Choice) {
	u.started = true
	ctx, stop := context.WithCancel(u.intake.life)
	u.intake.begin(stop)
	go func() {
		defer stop()
		ended := u.intake.read(ctx, u.root, c)
		_ = os.RemoveAll(u.root) // or the next upload does
		u.release()
		u.intake.set(ended)
	}()
}

// Discard forgets the files. After Start it does nothing.
func (u *Upload) Discard() error {
	if u.started {
		return nil
	}
	defer u.release()
	return os.RemoveAll(u.root)
}
