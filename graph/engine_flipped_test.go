//go:build !race

package graph

// The race detector's build checks pointers and ends the process, beyond any
// recovery, where bbolt follows one out of a broken page. CI runs this test
// without it.

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// TestFlippedBytes changes single bytes of a store behind its first two pages:
// when one of these is broken, bbolt goes back to the commit before. What is
// read must be what was written, or the error ErrDamaged; a changed byte in
// the tree's inner keys can hide some key, though not in one case of a hundred.
func TestFlippedBytes(t *testing.T) {
	const rounds, allowed = 400, 4
	dir, file := storeFile(t)
	whole := contentOf(t, version(0))
	path := filepath.Join(dir, fileName)
	random := rand.New(rand.NewPCG(1, 2))
	refused, missed := 0, 0
	for range rounds {
		at := 2*os.Getpagesize() + random.IntN(len(file)-2*os.Getpagesize())
		changed := bytes.Clone(file)
		changed[at] ^= byte(1 + random.IntN(255))
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(context.Background(), dir, Options{})
		var got content
		if err == nil {
			got, err = read(s)
			s.Close()
		}
		switch {
		case errors.Is(err, ErrDamaged):
			refused++
		case err != nil || !reflect.DeepEqual(got, whole):
			missed++
			t.Logf("byte %d: %v", at, err)
		}
	}
	if refused < rounds/10 || missed > allowed {
		t.Errorf("refused %d, missed %d of %d", refused, missed, rounds)
	}
}
