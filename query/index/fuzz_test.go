package index

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// FuzzSegment reads the file of a segment with bytes changed and its end cut
// off. It is refused, or the changed bytes are in no block that a search reads;
// then the search finds what it found before.
func FuzzSegment(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 1))
	words := vocabulary(r)
	b := newBuilder()
	for _, id := range []string{"a", "b", "c"} {
		b.begin(id, "made")
		for range 60 {
			b.add(Passage{Text: text(r, words, 90), Heading: text(r, words, 3)})
		}
	}
	whole := b.encode()
	q := Query{Terms: []Term{{Form: words[0].Form, Stem: words[0].Stem, Weight: 1}, {Stem: words[40].Stem, Weight: 1}}, Limit: 5}
	ask := func(data []byte) ([]Hit, error) {
		file, err := newFile(data, func() error { return nil })
		if err != nil {
			return nil, err
		}
		s, err := openSegment(file)
		if err != nil {
			return nil, err
		}
		x := &Index{manifest: manifest{Segments: []manifestSegment{{}}}, segments: []*segment{s}}
		return x.Search(context.Background(), 0, q)
	}
	want, err := ask(whole)
	if err != nil || len(want) == 0 {
		f.Fatalf("%d hits: %v", len(want), err)
	}
	f.Add(uint32(0), byte(1), uint32(0))
	f.Add(uint32(headerSize+9), byte(0x80), uint32(0))
	f.Add(uint32(len(whole)/2), byte(3), uint32(0))
	f.Add(uint32(len(whole)-2), byte(3), uint32(0))
	f.Add(uint32(9), byte(0), uint32(100))
	f.Fuzz(func(t *testing.T, at uint32, flip byte, cut uint32) {
		data := bytes.Clone(whole)
		data[int(at)%len(data)] ^= flip
		data = data[:len(data)-int(cut)%len(data)]
		got, err := ask(data)
		if err == nil && !slices.Equal(got, want) {
			t.Errorf("other hits: %v, want %v", got, want)
		}
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("not damage: %v", err)
		}
		// The same bytes with checksums that fit: whatever they say, no panic.
		if body := len(whole) - trailerSize - 4*((len(whole)-trailerSize)/blockSize+1); body > 0 {
			forged := bytes.Clone(whole[:body])
			forged[int(at)%body] ^= flip
			_, _ = ask(sealed(forged))
		}
	})
}

// FuzzPostings packs lists and reads them back, and reads bytes that nobody has
// packed.
func FuzzPostings(f *testing.F) {
	f.Add([]byte{1, 2, 3, 0, 200}, uint16(3))
	f.Add(bytes.Repeat([]byte{0, 7}, 300), uint16(500))
	f.Fuzz(func(t *testing.T, data []byte, count uint16) {
		var ps []posting
		at := uint32(0)
		for i, b := range data {
			at += uint32(b)*uint32(i%3*1000+1) + 1
			ps = append(ps, posting{at, b % uint8(len(occurrences))})
		}
		value := func(p posting) float32 { return float32(p.code) / 255 }
		encoded := append(appendPostings(nil, ps, value), make([]byte, packPadding)...)
		l, err := newList(encoded, len(ps))
		if err != nil {
			t.Fatal(err)
		}
		var back []posting
		var d decoded
		for block := range l.blocks() {
			if err := l.decode(block, at+1, &d); err != nil {
				t.Fatal(err)
			}
			for i := range d.count {
				p := posting{d.passages[i], uint8(d.codes[i])}
				if back = append(back, p); value(p) > l.most(block) {
					t.Fatalf("%v is worth more than the most of its block", p)
				}
			}
		}
		if !slices.Equal(back, ps) {
			t.Fatalf("%v, want %v", back, ps)
		}
		if l, err := newList(data, int(count)); err == nil {
			for block := range l.blocks() {
				_ = l.decode(block, 1<<30, &d)
				_ = l.most(block)
			}
		}
	})
}
