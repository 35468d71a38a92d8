package graphtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"belegnetz/graph"
)

// An ending is a context that ends when it has been asked several times
// whether it has: in the middle of what it is given to.
type ending struct {
	context.Context
	mutex sync.Mutex
	left  int
	done  chan struct{}
}

func endingAfter(n int) *ending {
	return &ending{Context: context.Background(), left: n, done: make(chan struct{})}
}

func (e *ending) Done() <-chan struct{} { return e.done }

func (e *ending) Err() error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.left--; e.left >= 0 {
		return nil
	}
	if e.left == -1 {
		close(e.done)
	}
	return context.Canceled
}

// brokenWrite breaks writes off at every moment at which they look whether
// they should go on. Each time the store is as before, and the next write good.
func brokenWrite(t *testing.T, s *graph.Store) {
	old, now := sample()[0], document("aa01", "Vier", "Fünf")
	for n := range 40 {
		now = with(now, n%3, actor, graph.Mentions, graph.Text(fmt.Sprint("neu ", n)), graph.Record{})
	}
	other := with(document("bb01", "Sechs"), 1, actor, graph.Mentions, graph.Text("daneben"), graph.Record{})
	put(t, s, other, now)
	after := quads(t, s, graph.Pattern{})
	for what, write := range map[string]func(context.Context) error{
		"put":    func(ctx context.Context) error { return s.Put(ctx, now) },
		"remove": func(ctx context.Context) error { return s.Remove(ctx, now.Document.IRI) },
	} {
		put(t, s, old)
		before, generation := quads(t, s, graph.Pattern{}), generationOf(t, s)
		broken := 0
		for ; broken < 1000; broken++ {
			err := write(endingAfter(broken))
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("%s broken off after %d looks: %v", what, broken, err)
			}
			if equal(t, fmt.Sprintf("%s broken off after %d looks", what, broken), quads(t, s, graph.Pattern{}), before); generationOf(t, s) != generation {
				t.Errorf("%s broken off after %d looks: the generation has changed", what, broken)
			}
			if broken%4 == 3 { // a good write after the broken ones
				put(t, s, other)
				generation = generationOf(t, s)
			}
		}
		if broken < 3 || broken == 1000 {
			t.Errorf("%s ended after %d looks", what, broken)
		}
		put(t, s, now)
		equal(t, "after "+what, quads(t, s, graph.Pattern{}), after)
		verified(t, s)
	}
}

func verified(t *testing.T, s *graph.Store) {
	t.Helper()
	if findings, err := graph.Verify(context.Background(), s); err != nil || len(findings) > 0 {
		t.Errorf("verify: %v, %v", findings, err)
	}
}

// exportAndImport: the graph comes back quad by quad, for each reader.
func exportAndImport(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	all := sample()
	put(t, s, all...)
	var text bytes.Buffer
	if err := graph.WriteNQuads(ctx, &text, s.Quads(ctx, graph.Internal, graph.Pattern{})); err != nil {
		t.Fatal(err)
	}
	want := map[graph.Access][]graph.Quad{}
	for _, a := range []graph.Access{graph.Public, graph.Internal} {
		want[a] = quadsFor(t, s, a, graph.Pattern{})
	}
	if len(want[graph.Public]) == 0 || len(want[graph.Internal]) <= len(want[graph.Public]) {
		t.Fatalf("%d quads, %d public", len(want[graph.Internal]), len(want[graph.Public]))
	}
	for _, h := range all {
		if err := s.Remove(ctx, h.Document.IRI); err != nil {
			t.Fatal(err)
		}
	}
	if err := graph.Import(ctx, s, graph.ReadNQuads(&text)); err != nil {
		t.Fatal(err)
	}
	for a, quads := range want {
		equal(t, fmt.Sprintf("access %v", a), quadsFor(t, s, a, graph.Pattern{}), quads)
	}
	verified(t, s)
}
