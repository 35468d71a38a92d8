package graph_test

import (
	"context"
	"flag"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"belegnetz/graph"
)

var concurrency = flag.Duration("concurrency", 10*time.Second, "how long readers and a writer run beside each other")

// changing is the n-th version of a document: all its edges and passages say n.
func changing(number, n int) graph.Holding {
	h := benchmarkDocument(number, changingDocuments)
	h.Document.Title = fmt.Sprint(n)
	for i := range h.Passages {
		h.Passages[i].Section = []string{fmt.Sprint(n)}
	}
	for i := range h.Edges {
		h.Edges[i].Object = graph.Text(fmt.Sprint(n))
	}
	return h
}

// reading are eight readers that go through all quads, slowly, and through all
// passages of a document, while a writer replaces and removes documents.
type reading struct {
	s       *graph.Store
	fail    func(format string, args ...any)
	longest atomic.Int64 // that a reader has waited for its first quad or passage, in ns
	turn    atomic.Int64 // the same for a single number: whether it waits for anybody, not how much it reads
	reads   atomic.Int64
	writes  int
}

const (
	changingDocuments = 4
	changingQuads     = 600 // of a document; five of the edges of each passage are one
)

func (r *reading) run(ctx context.Context) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				r.document(i % changingDocuments)
				r.quads()
			}
		})
	}
	for n := 1; ctx.Err() == nil; n++ {
		h := changing(n%changingDocuments, n)
		if err := r.s.Put(context.Background(), h); err != nil {
			r.fail("put: %v", err)
		}
		if n%7 == 0 {
			if err := r.s.Remove(context.Background(), h.Document.IRI); err != nil {
				r.fail("remove: %v", err)
			}
		}
		r.writes++
	}
	all.Wait()
}

// document reads one document's passages, which must be of one version.
func (r *reading) document(number int) {
	start := time.Now()
	if _, err := r.s.Generation(context.Background()); err != nil {
		r.fail("generation: %v", err)
	}
	longer(&r.turn, start)
	start, seen, passages := time.Now(), map[string]bool{}, 0
	for p, err := range r.s.Passages(context.Background(), graph.Public, benchmarkDocument(number, changingDocuments).Document.IRI) {
		if passages == 0 {
			longer(&r.longest, start)
		}
		if err != nil { // removed
			return
		}
		seen[p.Section[0]] = true
		passages++
	}
	if len(seen) > 1 || passages != 0 && passages != quadsPerDocument/10 {
		r.fail("%d passages of versions %v", passages, seen)
	}
}

// quads goes through all quads with a consumer that takes its time, a document
// at once.
func (r *reading) quads() {
	seen := map[graph.IRI]map[string]int{}
	n := 0
	start := time.Now()
	for q, err := range r.s.Quads(context.Background(), graph.Public, graph.Pattern{Predicate: graph.Mentions}) {
		if n == 0 {
			longer(&r.longest, start)
		}
		if err != nil {
			r.fail("quads: %v", err)
			return
		}
		doc, _, err := q.Label.File()
		if err != nil {
			r.fail("label: %v", err)
		}
		if seen[doc] == nil {
			seen[doc] = map[string]int{}
		}
		seen[doc][q.Object.Text]++
		if n++; n%100 == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	for doc, versions := range seen {
		for version, count := range versions {
			if len(versions) > 1 || count != changingQuads {
				r.fail("%s: %d of %d quads of version %s, %d versions", doc, count, changingQuads, version, len(versions))
			}
		}
	}
	r.reads.Add(1)
}

// longer keeps the time since then when it is the longest.
func longer(longest *atomic.Int64, since time.Time) {
	waited := int64(time.Since(since))
	for {
		last := longest.Load()
		if waited <= last || longest.CompareAndSwap(last, waited) {
			return
		}
	}
}

// TestConcurrency fails when a reader sees a part of a document, or when
// somebody waits for ever. How long readers wait is the benchmark's matter: the
// machine of a test has other work.
func TestConcurrency(t *testing.T) {
	s, err := graph.Open(t.Context(), t.TempDir(), graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	duration := *concurrency
	if testing.Short() {
		duration = time.Second
	}
	ctx, cancel := context.WithTimeout(t.Context(), duration)
	defer cancel()
	r := &reading{s: s, fail: t.Errorf}
	done := make(chan struct{})
	go func() {
		r.run(ctx)
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(duration + time.Minute):
		t.Fatal("deadlock")
	}
	if r.reads.Load() == 0 || r.writes == 0 {
		t.Errorf("%d reads, %d writes", r.reads.Load(), r.writes)
	}
	t.Logf("%d reads of all quads beside %d writes; the longest wait was %v for a turn, %v for a first quad",
		r.reads.Load(), r.writes, time.Duration(r.turn.Load()), time.Duration(r.longest.Load()))
}

// BenchmarkReadersBesideWriter reports the longest time that one of eight
// readers waited for its first quad or passage.
func BenchmarkReadersBesideWriter(b *testing.B) {
	for b.Loop() {
		s, err := graph.Open(b.Context(), b.TempDir(), graph.Options{})
		if err != nil {
			b.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(b.Context(), *concurrency)
		r := &reading{s: s, fail: b.Errorf}
		r.run(ctx)
		cancel()
		if err := s.Close(); err != nil {
			b.Error(err)
		}
		b.ReportMetric(float64(r.longest.Load())/1e6, "ms-longest-wait")
		b.ReportMetric(float64(r.reads.Load())/concurrency.Seconds(), "reads/s")
		b.ReportMetric(float64(r.writes)/concurrency.Seconds(), "writes/s")
	}
}
