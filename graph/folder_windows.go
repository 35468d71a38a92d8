package graph

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// From the Windows API; package syscall does not name them.
const (
	fileFlagDeleteOnClose = 0x04000000
	errorSharingViolation = syscall.Errno(32)
	errorHandleDiskFull   = syscall.Errno(39)
	errorDiskFull         = syscall.Errno(112)
	errorUserMappedFile   = syscall.Errno(1224)
)

// lockFolder opens a file that nobody else may open meanwhile, for a folder
// cannot be locked on Windows. The end of the process closes and deletes it.
func lockFolder(dir string) (release func(), err error) {
	path, err := syscall.UTF16PtrFromString(filepath.Join(dir, "new.lock"))
	if err != nil {
		return nil, err
	}
	const alone = 0
	handle, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE, alone, nil,
		syscall.OPEN_ALWAYS, fileFlagDeleteOnClose, 0)
	switch {
	case errors.Is(err, errorSharingViolation):
		return nil, ErrInUse
	case err != nil:
		return nil, os.NewSyscallError("CreateFile", err)
	}
	return func() { _ = syscall.CloseHandle(handle) }, nil
}

// heldErrors: somebody has the file open, or a mapping of it is left.
func heldErrors() []syscall.Errno {
	return []syscall.Errno{errorSharingViolation, errorUserMappedFile, syscall.ERROR_ACCESS_DENIED}
}

func diskFull() []syscall.Errno { return []syscall.Errno{errorDiskFull, errorHandleDiskFull} }
