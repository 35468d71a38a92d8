package index

import "math/bits"

// A Topic is any of several phrases.
type Topic []Phrase

// A Phrase is stems that a passage must have all of, in its text or inside its
// words.
type Phrase []string

// Count says how many passages that a reader may see have a topic. Headings do
// not count.
func (x *Index) Count(access int, t Topic) (int, error) {
	n := 0
	err := x.view(access, func(v view) error {
		for _, seg := range v {
			if len(t) == 1 && len(t[0]) == 0 {
				continue
			}
			work := seg.pool.Get().(*scratch)
			found, err := seg.topic(t, false, work)
			seg.pool.Put(work)
			if err != nil {
				return err
			}
			seg.clearRemoved(found)
			n += found.count()
		}
		return nil
	})
	return n, err
}

// A bitmap is a set of passages.
type bitmap []uint64

func newBitmap(n int) bitmap { return make(bitmap, (n+63)/64) }

func (b bitmap) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b bitmap) set(i int) { b[i/64] |= 1 << (i % 64) }

func (b bitmap) count() int {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// clearRemoved takes the passages of removed documents out.
func (s *segment) clearRemoved(b bitmap) {
	for doc := range s.numbers[numDocuments] {
		if !s.removed.has(doc) {
			continue
		}
		first, end := s.passagesOf(doc)
		for p := first; p < end; p++ {
			b[p/64] &^= 1 << (p % 64)
		}
	}
}

// having are the passages with at least need of the topics, headings included.
func (s *segment) having(topics []Topic, need int, work *scratch) (bitmap, error) {
	counts := make([]uint8, s.numbers[numPassages])
	for _, t := range topics {
		found, err := s.topic(t, true, work)
		if err != nil {
			return nil, err
		}
		for i, word := range found {
			for ; word != 0; word &= word - 1 {
				if at := i*64 + bits.TrailingZeros64(word); counts[at] < 255 {
					counts[at]++
				}
			}
		}
	}
	all := newBitmap(s.numbers[numPassages])
	for p, n := range counts {
		if int(n) >= max(1, need) {
			all.set(p)
		}
	}
	return all, nil
}

func (s *segment) topic(t Topic, headings bool, work *scratch) (bitmap, error) {
	all := newBitmap(s.numbers[numPassages])
	for _, phrase := range t {
		found, err := s.phrase(phrase, headings, work)
		if err != nil {
			return nil, err
		}
		for i, word := range found {
			all[i] |= word
		}
	}
	return all, nil
}

// phrase is nil when a stem is nowhere.
func (s *segment) phrase(p Phrase, headings bool, work *scratch) (bitmap, error) {
	var all bitmap
	for _, stem := range p {
		term, found, err := s.findTerm(stem)
		if err != nil || !found {
			return nil, err
		}
		t, err := s.termList(term)
		if err != nil {
			return nil, err
		}
		having := newBitmap(s.numbers[numPassages])
		for block := range t.list.blocks() {
			if err := t.list.decode(block, uint32(s.numbers[numPassages]), &work.block); err != nil {
				return nil, err
			}
			for i, passage := range work.block.passages[:work.block.count] {
				if o := occurrences[work.block.codes[i]]; headings || o.words|o.parts != 0 {
					having.set(int(passage))
				}
			}
		}
		if all == nil {
			all = having
			continue
		}
		for i, word := range having {
			all[i] &= word
		}
	}
	return all, nil
}
