package graph

import (
	"context"
	"math"
	"reflect"
	"strings"
	"syscall"
	"testing"
)

// TestDiskFull fills a small file system, or as far as a file may grow where no
// file system can be mounted. The write that fails leaves what was there, and
// once there is room again, writing goes on.
func TestDiskFull(t *testing.T) {
	const room = 3 << 20
	dir := t.TempDir()
	full, more := syscall.ENOSPC, func() error { return syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m") }
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err == nil {
		t.Cleanup(func() {
			if err := syscall.Unmount(dir, 0); err != nil {
				t.Error(err)
			}
		})
	} else {
		t.Logf("no file system can be mounted (%v): a limit for files stands for it", err)
		var before syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
		more = func() error { return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before) }
		t.Cleanup(func() {
			if err := more(); err != nil {
				t.Error(err)
			}
		})
		full = syscall.EFBIG
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: room, Max: before.Max}); err != nil {
			t.Fatal(err)
		}
	}
	isFull := func(err error) bool { return err != nil && strings.Contains(err.Error(), full.Error()) } // bbolt does not always wrap it
	ctx := context.Background()
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	large := func(n int) Holding {
		h := version(n)
		h.Document.IRI = FileIRI(strings.Repeat(string(rune('a'+n%6)), 16-n/6) + strings.Repeat("0", n/6))
		for i := range h.Passages {
			h.Passages[i].Document, h.Passages[i].IRI = h.Document.IRI, PassageIRI(h.Document.IRI, i+1)
			h.Passages[i].Prefix = strings.Repeat("Umgebung ", 8000)
		}
		for i := range h.Edges {
			h.Edges[i].Label = h.Passages[i%3].IRI
		}
		return h
	}
	n := 0
	for err == nil && n < math.MaxInt8 {
		if err = s.Put(ctx, large(n)); err == nil {
			n++
		}
	}
	if full == syscall.ENOSPC && !IsFull(err) {
		t.Errorf("%v does not say that the disk is full", err)
	}
	if !isFull(err) || n == 0 {
		t.Fatalf("after %d documents: %v", n, err)
	}
	before := mustRead(t, s)
	if len(before.Documents) != n {
		t.Errorf("%d documents of %d", len(before.Documents), n)
	}
	for range 3 {
		if err := s.Put(ctx, large(n)); !isFull(err) {
			t.Errorf("again: %v", err)
		}
	}
	if !reflect.DeepEqual(mustRead(t, s), before) {
		t.Error("a failed write has changed something")
	}
	if err := more(); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(ctx, large(n)); err != nil {
		t.Fatal(err)
	}
	if findings, err := Verify(ctx, s); err != nil || len(findings) > 0 {
		t.Errorf("%v, %v", findings, err)
	}
	s.Close()
	s = openTest(t, dir, Options{})
	if got := mustRead(t, s); len(got.Documents) != n+1 {
		t.Errorf("%d documents, want %d", len(got.Documents), n+1)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
