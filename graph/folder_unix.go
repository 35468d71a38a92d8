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

// heldErrors: somebody has something mounted on the file.
func heldErrors() []syscall.Errno { return []syscall.Errno{syscall.EBUSY} }

func diskFull() []syscall.Errno { return []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} }
