//go:build !windows

package graph

import (
	"errors"
	"os"
	"syscall"
)

// lockFolder locks the folder itself. The end of the process unlocks it.
func lockFolder(dir string) (release func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrInUse
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}

// isHeld says whether a file could not be replaced because somebody uses it.
func isHeld(err error) bool { return errors.Is(err, syscall.EBUSY) }
