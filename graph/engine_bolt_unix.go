//go:build !windows

package graph

import (
	"os"
	"syscall"
)

// unlock gives back the lock of a file that nobody uses any more.
func unlock(f *os.File) {
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) // fails when it is closed
}
