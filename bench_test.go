package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"belegnetz/query"
)

// BenchmarkCallers asks a collection that "bench index" has made: one caller,
// and eight at once. The ratio of the two is what eight get of two processors.
func BenchmarkCallers(b *testing.B) {
	dir, questions := os.Getenv("BENCH_COLLECTION"), os.Getenv("BENCH_QUESTIONS")
	if dir == "" || questions == "" {
		b.Skip("BENCH_COLLECTION must name a folder of bench index, BENCH_QUESTIONS a file of questions")
	}
	vocabularies, err := readVocabularies()
	if err != nil {
		b.Fatal(err)
	}
	c, err := query.OpenCollection(filepath.Join(dir, benchFolder), vocabularies)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	in, err := os.Open(questions)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	asked, err := readBenchQuestions(json.NewDecoder(in))
	if err != nil {
		b.Fatal(err)
	}
	for _, callers := range []struct {
		name  string
		count int
	}{{"one", 1}, {"eight", 8}} {
		b.Run(callers.name, func(b *testing.B) {
			var next atomic.Int64
			var wait sync.WaitGroup
			for range callers.count {
				wait.Go(func() {
					for i := int(next.Add(1)); i <= b.N; i = int(next.Add(1)) {
						if _, err := c.Search(b.Context(), asked[i%len(asked)].Text, benchHits); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wait.Wait()
		})
	}
}
