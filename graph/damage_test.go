//go:build !race

// See engine_flipped_test.go for why.

package graph

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

// TestDamage changes bytes and cuts at random, anywhere in the file, writes to
// what can still be opened and opens it again. Whatever was changed: what is
// read is what was written, or the error is ErrDamaged. A page in use must not
// be taken for a free one by the write.
func TestDamage(t *testing.T) {
	rounds := 300
	if testing.Short() {
		rounds = 50
	}
	ctx := context.Background()
	dir, file := storeFile(t)
	path := filepath.Join(dir, fileName)
	before, after := contentOf(t, version(0)), contentOf(t, version(1))
	random := rand.New(rand.NewPCG(3, 4))
	refused, unharmed := 0, 0
	for round := range rounds {
		damaged := bytes.Clone(file)
		if round%5 == 0 {
			damaged = damaged[:random.IntN(len(damaged))]
		} else {
			for range 1 + random.IntN(3) {
				damaged[random.IntN(len(damaged))] ^= byte(1 + random.IntN(255))
			}
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		use := func(f func(*Store) error) error {
			s, err := Open(ctx, dir, Options{})
			if err != nil {
				return err
			}
			return errors.Join(f(s), s.Close())
		}
		// One of the first two pages being broken, bbolt goes back to the commit
		// before, which is that of the empty store here.
		wasEmpty := false
		err := use(func(s *Store) error {
			got, err := read(s)
			wasEmpty = reflect.DeepEqual(got, content{})
			if err == nil && !wasEmpty && !reflect.DeepEqual(got, before) {
				t.Errorf("round %d: something else is read", round)
			}
			if err != nil {
				return err
			}
			return s.Put(ctx, version(1))
		})
		if err == nil {
			err = use(func(s *Store) error {
				got, err := read(s)
				if err == nil && !reflect.DeepEqual(got, after) {
					t.Errorf("round %d: after a write something else is read", round)
				}
				findings, errVerify := Verify(ctx, s)
				if len(findings) > 0 {
					t.Errorf("round %d: after a write %v", round, findings)
				}
				return errors.Join(err, errVerify)
			})
		}
		switch {
		case err == nil:
			unharmed++
		case errors.Is(err, ErrDamaged) || errors.Is(err, ErrNewer):
			refused++
		default:
			t.Errorf("round %d: %v", round, err)
		}
	}
	if refused < rounds/5 || unharmed == 0 {
		t.Errorf("refused %d, unharmed %d of %d", refused, unharmed, rounds)
	}
	t.Logf("refused %d, unharmed %d of %d", refused, unharmed, rounds)
}
