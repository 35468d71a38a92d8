package graph

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hidal-go/hidalgo/kv/flat"
	"go.etcd.io/bbolt"
)

var errBroken = errors.New("broken by the test")

func openTest(t *testing.T, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	s.batch = 20
	return s
}

// version is a document whose n-th version shares half of its edges with the
// one before. Each half takes more than one Cayley transaction.
func version(n int) Holding {
	doc := IRI("urn:belegnetz:datei:0123456789abcdef")
	h := Holding{Document: Document{IRI: doc, Work: "urn:belegnetz:werk:x", Title: fmt.Sprint("Fassung ", n)}}
	for i := range 3 {
		text := fmt.Sprintf("Text %d der Fassung %d", i, n)
		h.Pages = append(h.Pages, Page{Number: i + 1, Text: text})
		h.Passages = append(h.Passages, Passage{
			IRI: PassageIRI(doc, i+1), Document: doc, Number: i + 1, FilePage: i + 1, LastPage: i + 1,
			Text: text, Spans: []Span{{FilePage: i + 1, End: len(text)}},
		})
	}
	for i := range 60 {
		h.Edges = append(h.Edges, Edge{
			Quad:   Quad{IRI(fmt.Sprintf("urn:x:%d", n*30+i)), Mentions, Node("urn:y:y"), PassageIRI(doc, i%3+1)},
			Record: Record{Rule: fmt.Sprint("test/", n)},
		})
	}
	return h
}

// A content is all that can be read of a store.
type content struct {
	Quads     []Quad
	Records   []Record
	Documents []Document
	Passages  []Passage
	Pages     []Page
}

func read(s *Store) (c content, err error) {
	ctx := context.Background()
	for q, err := range s.Quads(ctx, Internal, Pattern{}) {
		if err != nil {
			return c, err
		}
		c.Quads = append(c.Quads, q)
	}
	// Each record costs a read: those of a few quads stand for all.
	for i := 0; i < len(c.Quads); i += len(c.Quads)/50 + 1 {
		r, err := s.Record(ctx, Internal, c.Quads[i])
		if err != nil {
			return c, err
		}
		c.Records = append(c.Records, r)
	}
	for d, err := range s.Documents(ctx, Internal) {
		if err != nil {
			return c, err
		}
		c.Documents = append(c.Documents, d)
		for p, err := range s.Passages(ctx, Internal, d.IRI) {
			if err != nil {
				return c, err
			}
			c.Passages = append(c.Passages, p)
		}
		pages, err := s.Pages(ctx, Internal, d.IRI)
		if err != nil {
			return c, err
		}
		c.Pages = append(c.Pages, pages...)
	}
	return c, nil
}

func mustRead(t *testing.T, s *Store) content {
	t.Helper()
	c, err := read(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// contentOf is what a new store has after one Put.
func contentOf(t *testing.T, h Holding) content {
	t.Helper()
	s := openTest(t, t.TempDir(), Options{})
	if err := s.Put(context.Background(), h); err != nil {
		t.Fatal(err)
	}
	return mustRead(t, s)
}

// TestBrokenWrite breaks a write at each of its steps, by an error and by a
// crash, which leaves the file as it is on disk. The old version must be there
// whole, and the next write must not notice.
func TestBrokenWrite(t *testing.T) {
	ctx := context.Background()
	old, now := contentOf(t, version(0)), contentOf(t, version(1))
	s := openTest(t, t.TempDir(), Options{})
	if err := s.Put(ctx, version(0)); err != nil {
		t.Fatal(err)
	}
	var steps []string
	for broken := 0; ; broken++ {
		at := 0
		crashed := t.TempDir()
		s.fail = func(step string) error {
			if at++; at <= broken {
				return nil
			}
			steps = append(steps, step)
			if err := os.CopyFS(crashed, os.DirFS(filepath.Dir(s.engine.(*boltEngine).bolt.Path()))); err != nil {
				t.Error(err)
			}
			return errBroken
		}
		err := s.Put(ctx, version(1))
		s.fail = nil
		if err == nil {
			break
		}
		if !errors.Is(err, errBroken) {
			t.Fatal(err)
		}
		if got := mustRead(t, s); !reflect.DeepEqual(got, old) {
			t.Errorf("error after %v: the old version has changed", steps)
		}
		after := openTest(t, crashed, Options{})
		if got := mustRead(t, after); !reflect.DeepEqual(got, old) {
			t.Errorf("crash after %v: the old version has changed", steps)
		}
		if err := after.Put(ctx, version(1)); err != nil {
			t.Error(err)
		}
		if got := mustRead(t, after); !reflect.DeepEqual(got, now) {
			t.Errorf("crash after %v: the next write is not whole", steps)
		}
		after.Close()
	}
	if want := "remove remove add add records commit"; strings.Join(steps, " ") != want {
		t.Errorf("steps: got %v, want %s", steps, want)
	}
	if got := mustRead(t, s); !reflect.DeepEqual(got, now) {
		t.Error("the write after the errors is not whole")
	}
	if err := s.Remove(ctx, version(0).Document.IRI); err != nil {
		t.Error(err)
	}
	if got := mustRead(t, s); !reflect.DeepEqual(got, content{}) {
		t.Error("something stays after the removal")
	}
}

// TestCancelledWrite cancels a write between its steps.
func TestCancelledWrite(t *testing.T) {
	s := openTest(t, t.TempDir(), Options{})
	if err := s.Put(context.Background(), version(0)); err != nil {
		t.Fatal(err)
	}
	old := mustRead(t, s)
	for _, cancelled := range []string{"remove", "add", "records"} {
		ctx, cancel := context.WithCancel(context.Background())
		s.fail = func(step string) error {
			if step == cancelled {
				cancel()
			}
			return nil
		}
		if err := s.Put(ctx, version(1)); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled after %s: %v", cancelled, err)
		}
		cancel()
		if !reflect.DeepEqual(mustRead(t, s), old) {
			t.Errorf("cancelled after %s: the old version has changed", cancelled)
		}
	}
}

// TestPanickingWrite: a panic in a write means a damaged file; nothing may be
// written to it afterwards.
func TestPanickingWrite(t *testing.T) {
	s := openTest(t, t.TempDir(), Options{})
	if err := s.Put(context.Background(), version(0)); err != nil {
		t.Fatal(err)
	}
	old := mustRead(t, s)
	s.fail = func(string) error { panic("invalid page type") }
	for range 2 {
		if err := s.Put(context.Background(), version(1)); !errors.Is(err, ErrDamaged) {
			t.Errorf("got %v, want ErrDamaged", err)
		}
		s.fail = nil
	}
	if !reflect.DeepEqual(mustRead(t, s), old) {
		t.Error("the old version has changed")
	}
}

// TestReput: what stays the same costs no room in Cayley.
func TestReput(t *testing.T) {
	s := openTest(t, t.TempDir(), Options{})
	for range 2 {
		if err := s.Put(context.Background(), version(0)); err != nil {
			t.Fatal(err)
		}
		s.fail = func(step string) error {
			if step == "add" || step == "remove" {
				return fmt.Errorf("%s of quads that stay", step)
			}
			return nil
		}
	}
}

// storeFile is a store's file without the room that it has set aside.
func storeFile(t *testing.T) (dir string, file []byte) {
	t.Helper()
	dir = t.TempDir()
	s := openTest(t, dir, Options{})
	if err := s.Put(context.Background(), version(0)); err != nil {
		t.Fatal(err)
	}
	var used int64
	err := s.engine.(*boltEngine).viewFile(func(t *boltTransaction) error {
		used = t.bolt.Size()
		return nil
	})
	path := filepath.Join(dir, fileName)
	if err := errors.Join(err, s.Close(), os.Truncate(path, used)); err != nil {
		t.Fatal(err)
	}
	if file, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return dir, file
}

func TestNoStore(t *testing.T) {
	_, file := storeFile(t)
	for name, damaged := range map[string][]byte{
		"empty":     {},
		"foreign":   []byte(strings.Repeat("Das ist ein Text.\n", 5000)),
		"one byte":  {0},
		"one page":  file[:4096],
		"two pages": file[:8192],
		"half":      file[:len(file)/2],
		"last page": file[:len(file)-4096],
		"last byte": file[:len(file)-1],
		"zeros":     make([]byte, len(file)),
	} {
		for _, o := range []Options{{}, {ReadOnly: true}} {
			path := filepath.Join(t.TempDir(), fileName)
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := Open(context.Background(), filepath.Dir(path), o)
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: got %v, want ErrDamaged", name, err)
			}
			if err == nil {
				s.Close()
			}
			if after, _ := os.ReadFile(path); string(after) != string(damaged) {
				t.Errorf("%s: the file has changed", name)
			}
		}
	}
}

// TestForeignBolt opens another program's bbolt file.
func TestForeignBolt(t *testing.T) {
	path := filepath.Join(t.TempDir(), fileName)
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), filepath.Dir(path), Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want ErrDamaged", err)
	}
}

func TestInUse(t *testing.T) {
	dir := t.TempDir()
	openTest(t, dir, Options{})
	start := time.Now()
	for _, o := range []Options{{}, {ReadOnly: true}} {
		if _, err := Open(context.Background(), dir, o); !errors.Is(err, ErrInUse) {
			t.Errorf("got %v, want ErrInUse", err)
		}
	}
	if waited := time.Since(start); waited > 4*time.Second {
		t.Errorf("two refusals took %v", waited)
	}
}

func TestNewer(t *testing.T) {
	dir, _ := storeFile(t)
	s := openTest(t, dir, Options{})
	err := s.engine.update(context.Background(), func(changing storage) error {
		return (&transaction{storage: changing}).putMeta(schemaVersion+1, 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := Open(context.Background(), dir, Options{}); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
}

func TestReadOnly(t *testing.T) {
	ctx := context.Background()
	if _, err := Open(ctx, t.TempDir(), Options{ReadOnly: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no store: %v", err)
	}
	dir, file := storeFile(t)
	one, two := openTest(t, dir, Options{ReadOnly: true}), openTest(t, dir, Options{ReadOnly: true})
	if !reflect.DeepEqual(mustRead(t, one), mustRead(t, two)) {
		t.Error("two readers read different things")
	}
	for _, err := range []error{one.Put(ctx, version(1)), one.Remove(ctx, version(0).Document.IRI)} {
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("got %v, want ErrReadOnly", err)
		}
	}
	one.Close()
	two.Close()
	if after, _ := os.ReadFile(filepath.Join(dir, fileName)); string(after) != string(file) {
		t.Error("the file has changed")
	}
}

// TestStaleCatalogue reads between a commit and the writer's new catalogue.
func TestStaleCatalogue(t *testing.T) {
	s := openTest(t, t.TempDir(), Options{})
	before := s.catalogue.Load()
	h := version(0)
	h.Document.Access = Internal
	if err := s.Put(context.Background(), h); err != nil {
		t.Fatal(err)
	}
	want := mustRead(t, s)
	s.catalogue.Store(before)
	if got := mustRead(t, s); !reflect.DeepEqual(got, want) {
		t.Error("a read trusts the catalogue of another moment")
	}
}

// TestFlat checks what Cayley relies on in a transaction of its own.
func TestFlat(t *testing.T) {
	ctx := context.Background()
	s := openTest(t, t.TempDir(), Options{})
	err := s.engine.(*boltEngine).updateFile(func(t *boltTransaction) error {
		tx, _ := flatStore{t}.Tx(true)
		return errors.Join(
			tx.Put([]byte("z/a"), []byte("1")), tx.Put([]byte("z/b"), []byte("2")), tx.Put([]byte("z/c"), nil), tx.Put([]byte("zz"), []byte("3")),
			tx.Commit(ctx),
			tx.Del([]byte("z/b")), tx.Put([]byte("z/a"), []byte("4")),
			tx.Commit(ctx),
			tx.Put([]byte("z/d"), []byte("5")), tx.Del([]byte("z/a")),
			tx.Close(), // drops the last two
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.engine.(*boltEngine).viewFile(func(transaction *boltTransaction) error {
		tx, _ := flatStore{transaction}.Tx(false)
		var found []string
		it := tx.Scan([]byte("z/"))
		for it.Next(ctx) {
			found = append(found, string(it.Key())+string(it.Val()))
		}
		if want := []string{"z/a4", "z/c"}; !slices.Equal(found, want) {
			t.Errorf("scan: got %q, want %q", found, want)
		}
		values, err := tx.GetBatch(ctx, []flat.Key{flat.Key("z/a"), flat.Key("z/b"), flat.Key("z/c")})
		if string(values[0]) != "4" || values[1] != nil || values[2] == nil {
			t.Errorf("values: %q", values)
		}
		return errors.Join(err, it.Err())
	})
	if err != nil {
		t.Error(err)
	}
}

func TestClosed(t *testing.T) {
	s := openTest(t, t.TempDir(), Options{})
	s.Close()
	if _, err := s.Generation(context.Background()); err == nil {
		t.Error("a closed store can be read")
	}
	if err := s.Put(context.Background(), version(0)); err == nil {
		t.Error("a closed store can be written to")
	}
}

// TestGrowingFile outgrows the mapping while readers go on.
func TestGrowingFile(t *testing.T) {
	s := openTest(t, t.TempDir(), Options{MaxSize: 1 << 15})
	done := make(chan error)
	ctx, cancel := context.WithCancel(context.Background())
	for range 4 {
		go func() {
			for ctx.Err() == nil {
				if _, err := read(s); err != nil && !errors.Is(err, ErrNotFound) {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for n := range 30 {
		h := version(n)
		h.Document.IRI = IRI(fmt.Sprint("urn:belegnetz:vokabular:", n))
		h.Document.Kind = KindVocab
		h.Pages, h.Passages = nil, nil
		for i := range h.Edges {
			h.Edges[i].Label = h.Document.IRI
		}
		if err := s.Put(context.Background(), h); err != nil {
			t.Error(err)
		}
	}
	cancel()
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
