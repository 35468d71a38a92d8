package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sync/atomic"
)

// ErrDamaged: the index cannot be read; it is derived, so make it anew.
var ErrDamaged = errors.New("index damaged")

// A file ends with a checksum for each block of the bytes before, the number of
// those bytes, and a checksum of both.
const (
	blockSize   = 32 << 10
	trailerSize = 12
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A file is a segment's bytes. A block is checked when it is first read.
type file struct {
	body    []byte
	sums    []byte
	checked []atomic.Bool // by block
	release func() error
}

// newFile takes over data; release is called once, by close.
func newFile(data []byte, release func() error) (*file, error) {
	if len(data) < trailerSize {
		return nil, fmt.Errorf("%d bytes: %w", len(data), ErrDamaged)
	}
	size := binary.LittleEndian.Uint64(data[len(data)-trailerSize:])
	blocks := (size + blockSize - 1) / blockSize
	if size > uint64(len(data)) || size+4*blocks+trailerSize != uint64(len(data)) {
		return nil, fmt.Errorf("%d bytes for %d: %w", len(data), size, ErrDamaged)
	}
	if end := len(data) - 4; crc32.Checksum(data[size:end], castagnoli) != binary.LittleEndian.Uint32(data[end:]) {
		return nil, fmt.Errorf("checksums: %w", ErrDamaged)
	}
	return &file{data[:size], data[size : size+4*blocks], make([]atomic.Bool, blocks), release}, nil
}

// sealed appends to a file's body what newFile looks for.
func sealed(body []byte) []byte {
	out, size := body, len(body)
	for at := 0; at < size; at += blockSize {
		out = binary.LittleEndian.AppendUint32(out, crc32.Checksum(body[at:min(at+blockSize, size)], castagnoli))
	}
	out = binary.LittleEndian.AppendUint64(out, uint64(size))
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(out[size:], castagnoli))
}

// read yields the bytes from from to to, excluded.
func (f *file) read(from, to uint64) ([]byte, error) {
	if from > to || to > uint64(len(f.body)) {
		return nil, fmt.Errorf("bytes %d to %d of %d: %w", from, to, len(f.body), ErrDamaged)
	}
	for block := from / blockSize; block*blockSize < to; block++ {
		if !f.checked[block].Load() {
			if err := f.check(int(block)); err != nil {
				return nil, err
			}
		}
	}
	return f.body[from:to], nil
}

func (f *file) check(block int) error {
	at := block * blockSize
	sum := crc32.Checksum(f.body[at:min(at+blockSize, len(f.body))], castagnoli)
	if sum != binary.LittleEndian.Uint32(f.sums[4*block:]) {
		return fmt.Errorf("block %d: %w", block, ErrDamaged)
	}
	f.checked[block].Store(true)
	return nil
}

func (f *file) close() error { return f.release() }
