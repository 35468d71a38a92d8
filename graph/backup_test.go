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
	"time"
)

func backupOf(t *testing.T, s *Store) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Backup(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// onlyStore fails when a folder holds more than the store.
func onlyStore(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != fileName {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// TestRestore restores over a store, a damaged store and nothing.
func TestRestore(t *testing.T) {
	ctx := context.Background()
	s := openTest(t, t.TempDir(), Options{})
	if err := s.Put(ctx, claiming()); err != nil {
		t.Fatal(err)
	}
	want, generation := mustRead(t, s), mustGeneration(t, s)
	backup := backupOf(t, s)

	other, _ := storeFile(t)
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, fileName), []byte("Das ist kein Bestand."), 0o600); err != nil {
		t.Fatal(err)
	}
	half, file := storeFile(t) // its list of free pages is cut off
	if err := os.WriteFile(filepath.Join(half, fileName), file[:len(file)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{"store": other, "damaged": damaged, "half": half, "nothing": filepath.Join(t.TempDir(), "neu")} {
		if err := Restore(ctx, bytes.NewReader(backup), dir); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		onlyStore(t, dir)
		restored := openTest(t, dir, Options{})
		if got := mustRead(t, restored); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: another store has come back", name)
		}
		if mustGeneration(t, restored) != generation {
			t.Errorf("%s: the generation is another", name)
		}
		if err := restored.Put(ctx, version(1)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func mustGeneration(t *testing.T, s *Store) uint64 {
	t.Helper()
	g, err := s.Generation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestBackupWhileWriting: each backup is one moment.
func TestBackupWhileWriting(t *testing.T) {
	ctx := context.Background()
	versions := []content{contentOf(t, version(0)), contentOf(t, version(1))}
	s := openTest(t, t.TempDir(), Options{})
	if err := s.Put(ctx, version(0)); err != nil {
		t.Fatal(err)
	}
	stop, stopped := make(chan struct{}), make(chan error)
	go func() {
		for n := 1; ; n++ {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			if err := s.Put(ctx, version(n%2)); err != nil {
				stopped <- err
				return
			}
		}
	}()
	seen := map[string]bool{}
	for start := time.Now(); time.Since(start) < 10*time.Second && len(seen) < 2; {
		dir := t.TempDir()
		if err := Restore(ctx, bytes.NewReader(backupOf(t, s)), dir); err != nil {
			t.Fatal(err)
		}
		restored := openTest(t, dir, Options{ReadOnly: true})
		got := mustRead(t, restored)
		restored.Close()
		if !reflect.DeepEqual(got, versions[0]) && !reflect.DeepEqual(got, versions[1]) {
			t.Fatal("a backup holds neither version")
		}
		seen[got.Documents[0].Title] = true
	}
	close(stop)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

// TestBrokenBackup: what is no whole backup changes nothing.
func TestBrokenBackup(t *testing.T) {
	ctx := context.Background()
	s := openTest(t, t.TempDir(), Options{})
	if err := s.Put(ctx, version(0)); err != nil {
		t.Fatal(err)
	}
	backup := backupOf(t, s)
	dir, _ := storeFile(t)
	path := filepath.Join(dir, fileName)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := map[string][]byte{
		"empty":            {},
		"a store":          before,
		"text":             bytes.Repeat([]byte("Das ist ein Text.\n"), 1000),
		"head only":        backup[:len(backupHead)+8],
		"cut":              backup[:len(backup)/2],
		"without checksum": backup[:len(backup)-32],
		"one byte short":   backup[:len(backup)-1],
		"one byte more":    append(bytes.Clone(backup), 0),
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		flipped := bytes.Clone(backup)
		flipped[random.IntN(len(flipped))] ^= byte(1 + random.IntN(255))
		broken["flipped"] = flipped
		for name, b := range broken {
			if err := Restore(ctx, bytes.NewReader(b), dir); !errors.Is(err, ErrBackup) {
				t.Errorf("%s: got %v, want ErrBackup", name, err)
			}
		}
		broken = map[string][]byte{}
	}
	onlyStore(t, dir)
	if after, _ := os.ReadFile(path); !bytes.Equal(after, before) {
		t.Error("the store has changed")
	}
}

// TestReplaceInUse: nothing is replaced under a reader or a writer.
func TestReplaceInUse(t *testing.T) {
	ctx := context.Background()
	for _, o := range []Options{{}, {ReadOnly: true}} {
		dir, _ := storeFile(t)
		s := openTest(t, dir, o)
		if err := Restore(ctx, bytes.NewReader(backupOf(t, s)), dir); !errors.Is(err, ErrInUse) {
			t.Errorf("restore: %v", err)
		}
		if _, _, err := Compact(ctx, dir, nil); !errors.Is(err, ErrInUse) {
			t.Errorf("compact: %v", err)
		}
		onlyStore(t, dir)
	}
}

// TestChangedMeanwhile: what was written while the new file was made is not
// lost, and who waited for the lock does not write to the old file.
func TestChangedMeanwhile(t *testing.T) {
	ctx := context.Background()
	dir, _ := storeFile(t)
	err := replace(ctx, dir, func(beside string) error {
		s, err := Open(ctx, dir, Options{})
		if err != nil {
			return err
		}
		return errors.Join(s.Put(ctx, version(1)), s.Close(), createFile(filepath.Join(beside, fileName)))
	})
	if !errors.Is(err, ErrInUse) {
		t.Errorf("got %v, want ErrInUse", err)
	}

	waiting := make(chan error)
	err = replace(ctx, dir, func(beside string) error {
		holding := openTest(t, dir, Options{ReadOnly: true})
		go func() {
			s, err := Open(ctx, dir, Options{})
			if err == nil {
				err = errors.Join(s.Put(ctx, version(1)), s.Close())
			}
			waiting <- err
		}()
		time.Sleep(200 * time.Millisecond)
		if err := createFile(filepath.Join(beside, fileName)); err != nil {
			return err
		}
		// As Restore does on systems where an open file can be replaced.
		return errors.Join(os.Rename(filepath.Join(beside, fileName), filepath.Join(dir, fileName)), holding.Close(),
			errors.New("done"))
	})
	if err == nil {
		t.Error("the error of the replacement was lost")
	}
	if err := <-waiting; err != nil {
		t.Error(err)
	}
	s := openTest(t, dir, Options{})
	if got := mustRead(t, s); !reflect.DeepEqual(got, contentOf(t, version(1))) {
		t.Error("the waiting writer wrote to the file that was replaced")
	}
}

func TestCompact(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := openTest(t, dir, Options{})
	internal := claiming()
	internal.Document.Access = Internal
	for n := range 30 {
		if err := s.Put(ctx, version(n)); err != nil {
			t.Fatal(err)
		}
	}
	vocabulary := Holding{Document: Document{IRI: "urn:belegnetz:vokabular:test", Kind: KindVocab, Title: "Test"}}
	vocabulary.Edges = []Edge{{Quad: Quad{"urn:x:x", PrefLabel, TextIn("de", "Wort"), vocabulary.Document.IRI}}}
	if err := errors.Join(s.Put(ctx, internal), s.Put(ctx, vocabulary)); err != nil {
		t.Fatal(err)
	}
	want, generation := mustRead(t, s), mustGeneration(t, s)
	s.Close()

	var told []int
	before, after, err := Compact(ctx, dir, func(done, all int) { told = append(told, done, all) })
	if err != nil {
		t.Fatal(err)
	}
	if after >= before {
		t.Errorf("%d bytes before, %d after", before, after)
	}
	if !reflect.DeepEqual(told, []int{1, 2, 2, 2}) {
		t.Errorf("progress: %v", told)
	}
	onlyStore(t, dir)
	compacted := openTest(t, dir, Options{})
	if got := mustRead(t, compacted); !reflect.DeepEqual(got, want) {
		t.Error("another store has come out")
	}
	if mustGeneration(t, compacted) != generation {
		t.Error("the generation is another")
	}
	if _, _, err := Compact(ctx, t.TempDir(), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no store: %v", err)
	}
}
