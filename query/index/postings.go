package index

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// A list of postings says where a term occurs, in the order of the passages:
// full blocks, packed in as many bits as their largest numbers need, with a row
// each in a table before them, and the rest as varints.
const (
	blockPostings = 128
	rowSize       = 12 // last passage, end of the block's bytes, highest value, bits of gaps, bits of occurrences
	packPadding   = 8  // bytes behind packed numbers that may be read with them
)

// An occurrence says how a term occurs in a passage.
type occurrence struct {
	words   uint8 // as a word, or a form of it
	parts   uint8 // inside compounds
	heading uint8 // 1: in a heading above
}

const (
	mostWords = 15 // more make no difference to BM25
	mostParts = 7
)

// occurrences are numbered so that the frequent ones need few bits.
var occurrences, occurrenceCodes = func() (all []occurrence, codes [mostWords + 1][mostParts + 1][2]uint8) {
	for total := 1; total <= mostWords+mostParts+1; total++ {
		for heading := 0; heading <= 1; heading++ {
			for parts := 0; parts <= mostParts; parts++ {
				if words := total - heading - parts; words >= 0 && words <= mostWords {
					codes[words][parts][heading] = uint8(len(all))
					all = append(all, occurrence{uint8(words), uint8(parts), uint8(heading)})
				}
			}
		}
	}
	return all, codes
}()

// frequency is what BM25 counts.
func (o occurrence) frequency() float32 {
	return float32(o.words) + partFrequency*float32(o.parts) + headingFrequency*float32(o.heading)
}

// A posting is a passage and the code of an occurrence.
type posting struct {
	passage uint32
	code    uint8
}

// appendPostings encodes a list; value is what a posting is worth at most, from
// 0 to 1.
func appendPostings(out []byte, ps []posting, value func(posting) float32) []byte {
	full := len(ps) / blockPostings
	rows := len(out)
	out = append(out, make([]byte, full*rowSize)...)
	body := len(out)
	before := int64(-1)
	for i := range full {
		block := ps[i*blockPostings : (i+1)*blockPostings]
		var gaps, codes [blockPostings]uint32
		var allGaps, allCodes uint32
		for j, p := range block {
			gaps[j], codes[j] = uint32(int64(p.passage)-before-1), uint32(p.code)
			before = int64(p.passage)
			allGaps, allCodes = allGaps|gaps[j], allCodes|codes[j]
		}
		gapBits, codeBits := bits.Len32(allGaps), bits.Len32(allCodes)
		out = appendPacked(appendPacked(out, &gaps, gapBits), &codes, codeBits)
		row := out[rows+i*rowSize:]
		binary.LittleEndian.PutUint32(row, uint32(before))
		binary.LittleEndian.PutUint32(row[4:], uint32(len(out)-body))
		row[8], row[9], row[10] = highest(block, value), uint8(gapBits), uint8(codeBits)
	}
	if rest := ps[full*blockPostings:]; len(rest) > 0 {
		out = append(out, highest(rest, value))
		for _, p := range rest {
			gap := uint64(int64(p.passage) - before - 1)
			before = int64(p.passage)
			if p.code == 0 {
				out = binary.AppendUvarint(out, gap<<1)
			} else {
				out = append(binary.AppendUvarint(out, gap<<1|1), p.code)
			}
		}
	}
	return out
}

// highest is the highest value, rounded up to a byte.
func highest(ps []posting, value func(posting) float32) uint8 {
	var most float32
	for _, p := range ps {
		most = max(most, value(p))
	}
	return uint8(min(math.MaxUint8, math.Ceil(float64(most)*math.MaxUint8)))
}

func appendPacked(out []byte, numbers *[blockPostings]uint32, width int) []byte {
	var word uint64
	have := 0
	for _, n := range numbers {
		word |= uint64(n) << have
		have += width
		for have >= 8 {
			out = append(out, byte(word))
			word >>= 8
			have -= 8
		}
	}
	return out
}

// unpack needs 16*width bytes and packPadding more.
func unpack(data []byte, width int, to *[blockPostings]uint32) {
	mask := uint64(1)<<width - 1
	for i := range to {
		at := i * width
		to[i] = uint32(binary.LittleEndian.Uint64(data[at>>3:]) >> (at & 7) & mask)
	}
}

// A list is an encoded list of postings.
type list struct {
	rows, body []byte // body has packPadding bytes behind it
	count      int
}

var errPostings = fmt.Errorf("postings: %w", ErrDamaged)

// newList reads the beginning of a list of count postings. The last packPadding
// bytes of data belong to something else.
func newList(data []byte, count int) (list, error) {
	rows := count / blockPostings * rowSize
	if count < 0 || rows+packPadding > len(data) {
		return list{}, errPostings
	}
	return list{data[:rows], data[rows:], count}, nil
}

// blocks is the number of blocks; the last may be one of varints.
func (l list) blocks() int { return (l.count + blockPostings - 1) / blockPostings }

func (l list) full() int { return len(l.rows) / rowSize }

// last is the last passage of a full block.
func (l list) last(block int) uint32 { return binary.LittleEndian.Uint32(l.rows[block*rowSize:]) }

// end is where a full block's bytes end.
func (l list) end(block int) int {
	if block < 0 {
		return 0
	}
	return int(binary.LittleEndian.Uint32(l.rows[block*rowSize+4:]))
}

// most is the highest value in a block, from 0 to 1.
func (l list) most(block int) float32 {
	code := uint8(math.MaxUint8)
	if block < l.full() {
		code = l.rows[block*rowSize+8]
	} else if at := l.end(l.full() - 1); at < len(l.body) {
		code = l.body[at]
	}
	return float32(code) / math.MaxUint8
}

// A decoded block of postings.
type decoded struct {
	passages, codes [blockPostings]uint32
	count           int
}

// decode reads a block; passages ascend and are below limit.
func (l list) decode(block int, limit uint32, to *decoded) error {
	before := int64(-1)
	if block > 0 {
		before = int64(l.last(block - 1))
	}
	if block == l.full() {
		return l.decodeRest(before, limit, to)
	}
	row := l.rows[block*rowSize:]
	start, end, gapBits, codeBits := l.end(block-1), l.end(block), int(row[9]), int(row[10])
	if gapBits > 32 || codeBits > 8 || start > end || end-start != (gapBits+codeBits)*blockPostings/8 || end > len(l.body)-packPadding {
		return errPostings
	}
	unpack(l.body[start:], gapBits, &to.passages)
	unpack(l.body[start+gapBits*blockPostings/8:], codeBits, &to.codes)
	at := before
	for i, gap := range to.passages {
		at += int64(gap) + 1
		to.passages[i] = uint32(at)
	}
	if at >= int64(limit) || slices.Max(to.codes[:]) >= uint32(len(occurrences)) {
		return errPostings
	}
	to.count = blockPostings
	return nil
}

func (l list) decodeRest(before int64, limit uint32, to *decoded) error {
	start := l.end(l.full() - 1)
	to.count = l.count % blockPostings
	if start+1 > len(l.body)-packPadding {
		return errPostings
	}
	data := l.body[start+1 : len(l.body)-packPadding]
	at := before
	for i := range to.count {
		gap, n := binary.Uvarint(data)
		if n <= 0 || gap>>1 > uint64(limit) {
			return errPostings
		}
		data = data[n:]
		to.codes[i] = 0
		if gap&1 == 1 {
			if len(data) == 0 || int(data[0]) >= len(occurrences) {
				return errPostings
			}
			to.codes[i], data = uint32(data[0]), data[1:]
		}
		at += int64(gap>>1) + 1
		if at >= int64(limit) {
			return errPostings
		}
		to.passages[i] = uint32(at)
	}
	return nil
}

// find is the first block that may hold the passage.
func (l list) find(passage uint32) int {
	low, high := 0, l.full()
	for low < high {
		middle := (low + high) / 2
		if l.last(middle) < passage {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}
