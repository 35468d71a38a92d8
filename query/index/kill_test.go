package index

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

// writesTo names the folder of the index that this process, when it is run as
// the one to be killed, writes to for ever.
const writesTo = "INDEX_TEST_WRITES_TO"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writesTo); dir != "" {
		fmt.Fprintln(os.Stderr, writeForEver(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeForEver commits generation by generation. What an index of a generation
// holds, generationDocuments says.
func writeForEver(dir string) error {
	x, err := Open(dir, 7)
	if err != nil {
		return err
	}
	for {
		w := x.Write()
		g := x.Generation() + 1
		before, now := generationDocuments(g-1), generationDocuments(g)
		for _, id := range before {
			if !slices.Contains(now, id) {
				w.Remove(id)
			}
		}
		for _, id := range now {
			if !slices.Contains(before, id) {
				w.Begin(0, id, id)
				for range 20 {
					w.Add(0, Passage{Text: []*Word{{Form: id, Stem: id}, {Form: "haus", Stem: "haus"}}})
				}
			}
		}
		err := w.Commit(g)
		w.Close()
		if err != nil {
			return err
		}
	}
}

// generationDocuments are the ids of one document a generation, of which the
// last nine are kept.
func generationDocuments(g uint64) (ids []string) {
	for i := uint64(max(1, int64(g)-8)); i <= g; i++ {
		ids = append(ids, strconv.FormatUint(i, 10))
	}
	return ids
}

// TestKilled kills a process while it writes and merges: what it leaves is the
// index of one of its generations, whole, and the next process goes on.
func TestKilled(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	dir := filepath.Join(t.TempDir(), "index")
	x, err := Create(dir, 7)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	var last uint64
	for range 12 {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), writesTo+"="+dir)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(50+r.IntN(150)) * time.Millisecond)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait() // says that it was killed
		x, err := Open(dir, 7)
		if err != nil {
			t.Fatal(err)
		}
		g := x.Generation()
		if g < last {
			t.Errorf("generation %d after %d", g, last)
		}
		last = g
		var ids []string
		if err := x.Documents(func(id, _ string) { ids = append(ids, id) }); err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
		if want := generationDocuments(g); !slices.Equal(ids, want) {
			t.Errorf("generation %d: documents %v, want %v", g, ids, want)
		}
		hits, err := x.Search(t.Context(), 0, Query{Terms: []Term{{Form: "haus", Stem: "haus", Weight: 1}}, Limit: 1000})
		if err != nil || len(hits) != 20*len(ids) {
			t.Errorf("generation %d: %d hits of %d documents: %v", g, len(hits), len(ids), err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if last == 0 {
		t.Error("nothing was ever written")
	}
}
