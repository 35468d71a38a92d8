package index

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// Marks remember what was seen since next was called.
type marks struct {
	at  []uint32
	now uint32
}

func newMarks(n int) marks { return marks{at: make([]uint32, n)} }

func (m *marks) next() { m.now++ }

// mark says whether i is seen for the first time.
func (m *marks) mark(i uint32) bool {
	if m.at[i] == m.now {
		return false
	}
	m.at[i] = m.now
	return true
}

// An occurring finds the terms of a builder's passages.
type occurring struct {
	*builder
	words, parts, heading []uint8 // by term, of the passage at hand
	terms                 []uint32
}

func newOccurring(b *builder) *occurring {
	n := len(b.termTexts)
	return &occurring{builder: b, words: make([]uint8, n), parts: make([]uint8, n), heading: make([]uint8, n)}
}

// in yields a passage's terms; it is valid until the next call.
func (o *occurring) in(passage int) []uint32 {
	for _, t := range o.terms {
		o.words[t], o.parts[t], o.heading[t] = 0, 0, 0
	}
	o.terms = o.terms[:0]
	for _, form := range o.passage(passage) {
		w := o.builder.words[form]
		o.count(o.words, w.stem, mostWords)
		for _, t := range w.parts {
			o.count(o.parts, t, mostParts)
		}
	}
	for _, form := range o.builder.heading(int(o.headingOf[passage])) {
		w := o.builder.words[form]
		o.count(o.heading, w.stem, 1)
		for _, t := range w.parts {
			o.count(o.heading, t, 1)
		}
	}
	return o.terms
}

func (o *occurring) count(times []uint8, t uint32, most uint8) {
	if o.words[t]|o.parts[t]|o.heading[t] == 0 {
		o.terms = append(o.terms, t)
	}
	times[t] = min(times[t]+1, most)
}

// code is the code of a term's occurrence in the passage at hand.
func (o *occurring) code(t uint32) uint8 {
	return occurrenceCodes[o.words[t]][o.parts[t]][o.heading[t]]
}

// A gramCounter counts in how many passages grams are.
type gramCounter struct {
	ofForm   [][]uint32
	grams    []uint32
	passages []uint32
	seen     marks
}

func newGramCounter(words []formWord) *gramCounter {
	c := &gramCounter{ofForm: make([][]uint32, len(words))}
	numbers := map[uint32]uint32{}
	for i, w := range words {
		eachGram(w.text, func(gram uint32) {
			n, ok := numbers[gram]
			if !ok {
				n = uint32(len(c.grams))
				numbers[gram] = n
				c.grams = append(c.grams, gram)
			}
			c.ofForm[i] = append(c.ofForm[i], n)
		})
	}
	c.passages, c.seen = make([]uint32, len(c.grams)), newMarks(len(c.grams))
	return c
}

func (c *gramCounter) next() { c.seen.next() }

// count counts the grams of a form of the passage at hand.
func (c *gramCounter) count(form uint32) {
	for _, g := range c.ofForm[form] {
		if c.seen.mark(g) {
			c.passages[g]++
		}
	}
}

func (c *gramCounter) counts() []gramCount {
	all := make([]gramCount, len(c.grams))
	for i, g := range c.grams {
		all[i] = gramCount{g, c.passages[i]}
	}
	slices.SortFunc(all, func(a, b gramCount) int { return cmp.Compare(a.gram, b.gram) })
	return all
}

// A docPosting is a document that a term is in, with how often it is there as a
// word and inside compounds.
type docPosting struct {
	gap          int // from the document before; the first one's own number
	words, parts uint32
}

// appendDocPosting encodes it; the lowest bit says whether parts follow.
func appendDocPosting(out []byte, d docPosting) []byte {
	out = binary.AppendUvarint(out, uint64(d.gap))
	if d.parts == 0 {
		return binary.AppendUvarint(out, uint64(d.words)<<1)
	}
	return binary.AppendUvarint(binary.AppendUvarint(out, uint64(d.words)<<1|1), uint64(d.parts))
}

// readDocPosting is its inverse; rest is nil when data is broken.
func readDocPosting(data []byte) (d docPosting, rest []byte) {
	gap, n := binary.Uvarint(data)
	if n <= 0 || gap > 1<<32 {
		return d, nil
	}
	words, m := binary.Uvarint(data[n:])
	if m <= 0 {
		return d, nil
	}
	d = docPosting{int(gap), uint32(words >> 1), 0}
	if rest = data[n+m:]; words&1 == 0 {
		return d, rest
	}
	parts, k := binary.Uvarint(rest)
	if k <= 0 {
		return d, nil
	}
	d.parts = uint32(parts)
	return d, rest[k:]
}
