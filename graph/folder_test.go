package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fill makes files, and folders where the path ends with a slash.
func fill(t *testing.T, dir string, paths []string) {
	t.Helper()
	for _, path := range paths {
		whole := filepath.Join(dir, filepath.FromSlash(path))
		var err error
		if strings.HasSuffix(path, "/") {
			err = os.MkdirAll(whole, 0o700)
		} else {
			err = errors.Join(os.MkdirAll(filepath.Dir(whole), 0o700), os.WriteFile(whole, []byte("x"), 0o600))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// TestLeftovers: a writer removes what a killed one has left, and nothing else.
func TestLeftovers(t *testing.T) {
	dir, _ := storeFile(t)
	fill(t, dir, []string{"new-1.db", "new-22/graph.db", "new-22/new-3.db", "new-4/", "graph.db.old"})
	others := []string{"new-5/graph.db", "new-5/notizen.txt", "new-6", "new-7.db/", "new-x.db", "new-8.txt", "newsletter.db", "index/"}
	fill(t, dir, others)
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, "new-9")); err != nil {
		t.Fatal(err)
	}
	all := names(t, dir)
	openTest(t, dir, Options{ReadOnly: true}).Close()
	if got := names(t, dir); !slices.Equal(got, all) {
		t.Errorf("after a reader: %v", got)
	}
	openTest(t, dir, Options{}).Close()
	want := []string{"graph.db", "index", "new-5", "new-6", "new-7.db", "new-8.txt", "new-9", "new-x.db", "newsletter.db"}
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("after a writer: got %v, want %v", got, want)
	}
	if got := names(t, filepath.Join(dir, "new-5")); len(got) != 2 {
		t.Errorf("in another's folder: %v", got)
	}
}

// TestNotYetLeftover: what somebody is making is no leftover, for a writer or
// for another who makes a store there.
func TestNotYetLeftover(t *testing.T) {
	ctx := context.Background()
	dir, _ := storeFile(t)
	backup := backupOf(t, openTest(t, t.TempDir(), Options{}))
	err := replace(ctx, dir, func(beside string) error {
		fill(t, beside, []string{fileName})
		s, err := Open(ctx, dir, Options{})
		if err != nil {
			return err
		}
		if err := s.Close(); err != nil {
			return err
		}
		if got := names(t, beside); len(got) != 1 {
			t.Errorf("a writer has removed what is being made: %v is left", got)
		}
		if err := Restore(ctx, bytes.NewReader(backup), dir); !errors.Is(err, ErrInUse) {
			t.Errorf("a second restore: got %v, want ErrInUse", err)
		}
		return errBroken
	})
	if !errors.Is(err, errBroken) {
		t.Error(err)
	}
	onlyStore(t, dir)

	// Where there is no store yet, a writer waits for the one that is made.
	empty := t.TempDir()
	err = replace(ctx, empty, func(string) error {
		start := time.Now()
		if _, err := Open(ctx, empty, Options{}); !errors.Is(err, ErrInUse) {
			t.Errorf("got %v, want ErrInUse", err)
		}
		if waited := time.Since(start); waited < lockTimeout || waited > 2*time.Second {
			t.Errorf("refused after %v", waited)
		}
		return errBroken
	})
	if !errors.Is(err, errBroken) {
		t.Error(err)
	}
}

// TestRefusedRename: where the system does not let the store's file be
// replaced, as Windows does not while somebody has it open, the old store stays.
func TestRefusedRename(t *testing.T) {
	held := func(string, string) error { return &os.LinkError{Op: "rename", Err: heldErrors()[0]} }
	other := func(string, string) error { return errBroken }
	once := func(first func(string, string) error) func(string, string) error {
		refused := false
		return func(from, to string) error {
			if !refused {
				refused = true
				return held(from, to)
			}
			return first(from, to)
		}
	}
	for name, test := range map[string]struct {
		rename   func(string, string) error
		want     error
		replaced bool
	}{
		"held":                   {held, ErrInUse, false},
		"other error":            {other, errBroken, false},
		"moved aside":            {once(os.Rename), nil, true},
		"moved aside, in vain":   {once(other), errBroken, false},
		"moved aside, held anew": {once(held), ErrInUse, false},
	} {
		old, file := storeFile(t)
		made := filepath.Join(t.TempDir(), fileName)
		if err := createFile(made); err != nil {
			t.Fatal(err)
		}
		released := 0
		err := swapIn(filepath.Join(old, fileName), made, test.rename, func() error { released++; return nil })
		if !errors.Is(err, test.want) || err != nil && test.want == nil {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
		if released != 1 {
			t.Errorf("%s: released %d times", name, released)
		}
		onlyStore(t, old)
		after, err := os.ReadFile(filepath.Join(old, fileName))
		if err != nil || bytes.Equal(after, file) == test.replaced {
			t.Errorf("%s: the wrong store is there, %v", name, err)
		}
		s := openTest(t, old, Options{})
		if !test.replaced && !reflect.DeepEqual(mustRead(t, s), contentOf(t, version(0))) {
			t.Errorf("%s: the old store is another", name)
		}
		s.Close()
	}
}

func TestIsFull(t *testing.T) {
	full := diskFull()[0]
	for _, err := range []error{
		&os.PathError{Op: "write", Path: "graph.db", Err: full},
		fmt.Errorf("put: file resize error: %s", full), // as bbolt says it
		fmt.Errorf("put: truncate: %s", &os.PathError{Op: "truncate", Path: "graph.db", Err: full}),
		fmt.Errorf("put: %w", errServerFull),
	} {
		if !IsFull(err) {
			t.Errorf("%v is not taken for a full disk", err)
		}
	}
	for _, err := range []error{nil, ErrDamaged, syscall.EACCES} {
		if IsFull(err) {
			t.Errorf("%v is taken for a full disk", err)
		}
	}
}
