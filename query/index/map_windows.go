package index

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// mapFile maps a file into memory until release is called. A mapped file
// cannot be removed.
func mapFile(name string) (data []byte, release func() error, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return nil, func() error { return nil }, err
	}
	mapping, err := syscall.CreateFileMapping(syscall.Handle(f.Fd()), nil, syscall.PAGE_READONLY, 0, 0, nil)
	if err != nil {
		return nil, nil, os.NewSyscallError("CreateFileMapping", err)
	}
	defer func() { err = errors.Join(err, syscall.CloseHandle(mapping)) }() // the view keeps it
	at, err := syscall.MapViewOfFile(mapping, syscall.FILE_MAP_READ, 0, 0, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("MapViewOfFile", err)
	}
	start := *(*unsafe.Pointer)(unsafe.Pointer(&at)) // memory that Go's collector knows nothing of
	return unsafe.Slice((*byte)(start), info.Size()), func() error { return syscall.UnmapViewOfFile(at) }, nil
}

// lockFile takes the lock that the file stands for, until release is called or
// the process ends; ok is false when another has it.
func lockFile(name string) (release func() error, ok bool, err error) {
	const sharingViolation = syscall.Errno(32)
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, false, err
	}
	h, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, &os.PathError{Op: "lock", Path: name, Err: err}
	}
	return func() error { return syscall.CloseHandle(h) }, true, nil
}
