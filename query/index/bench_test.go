package index

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func benchIndex(b *testing.B) (*Index, []*Word) {
	r := rand.New(rand.NewPCG(1, 1))
	words := vocabulary(r)
	x, err := Create("", 7)
	if err != nil {
		b.Fatal(err)
	}
	w := x.Write()
	defer w.Close()
	for i := range 500 {
		w.Begin(0, fmt.Sprint(i), "")
		for range 20 {
			w.Add(0, Passage{Text: text(r, words, 90)})
		}
	}
	if err := w.Commit(1); err != nil {
		b.Fatal(err)
	}
	return x, words
}

// BenchmarkSearch asks 10,000 passages; its words are far more frequent than
// those of a language.
func BenchmarkSearch(b *testing.B) {
	x, words := benchIndex(b)
	b.Run("one", func(b *testing.B) {
		r := rand.New(rand.NewPCG(2, 2))
		for b.Loop() {
			if _, err := x.Search(b.Context(), 0, question(r, words)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("parallel", func(b *testing.B) {
		b.SetParallelism(4)
		b.RunParallel(func(p *testing.PB) {
			r := rand.New(rand.NewPCG(2, 2))
			for p.Next() {
				if _, err := x.Search(b.Context(), 0, question(r, words)); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func BenchmarkDecode(b *testing.B) {
	ps := make([]posting, 100*blockPostings)
	for i := range ps {
		ps[i] = posting{uint32(7 * i), uint8(i % 3)}
	}
	l, err := newList(append(appendPostings(nil, ps, func(posting) float32 { return 1 }), make([]byte, packPadding)...), len(ps))
	if err != nil {
		b.Fatal(err)
	}
	var d decoded
	for b.Loop() {
		for block := range l.blocks() {
			if err := l.decode(block, 1<<30, &d); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.SetBytes(int64(len(ps)))
}
