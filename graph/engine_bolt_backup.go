package graph

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
)

// snapshot writes the file as it is at one moment, without what is set aside
// behind its last page. head gets its size in bytes before.
func (e *boltEngine) snapshot(ctx context.Context, w io.Writer, head func(size int64) error) error {
	return e.viewFile(func(t *boltTransaction) error {
		if err := t.check(); err != nil { // a backup of a damaged file would be none
			return err
		}
		if err := head(t.bolt.Size()); err != nil {
			return err
		}
		_, err := t.bolt.WriteTo(untilDone{ctx, w})
		return err
	})
}

// untilDone fails with the context.
type untilDone struct {
	ctx context.Context
	w   io.Writer
}

func (u untilDone) Write(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(p)
}

// A state changes with all that is written to a store.
type state struct{ generation, annotations uint64 }

// holdFile keeps others from opening a store's file until release. The state
// is zero where there is no store that can be opened: nobody can have that
// open. The error is ErrInUse when somebody has.
func holdFile(path string) (now state, release func() error, err error) {
	nothing := func() error { return nil }
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return state{}, nothing, nil
	}
	e, err := openFile(path, boltOptions(0))
	if errors.Is(err, ErrDamaged) {
		return state{}, nothing, nil
	}
	if err != nil {
		return state{}, nil, err
	}
	// What cannot be read can be replaced all the same.
	_ = e.view(context.Background(), func(s storage) (err error) {
		t := &transaction{storage: s}
		if _, now.generation, err = t.meta(); err != nil {
			return err
		}
		now.annotations, err = t.annotated()
		return err
	})
	return now, e.close, nil
}

// cutOff gives back what a file has set aside behind its last page. Nobody may
// have it open.
func cutOff(path string) error {
	e, err := openBolt(path, Options{ReadOnly: true})
	if err != nil {
		return err
	}
	var used int64
	err = e.viewFile(func(t *boltTransaction) error {
		used = t.bolt.Size()
		return nil
	})
	if err := errors.Join(err, e.close()); err != nil {
		return err
	}
	return os.Truncate(path, used)
}
