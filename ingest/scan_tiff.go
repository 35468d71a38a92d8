package ingest

import (
	"bytes"
	"encoding/binary"
)

// tiffSize is the width and height that the first page of a TIFF states (TIFF
// 6.0, tags 256 and 257). ok is false for what is none.
func tiffSize(data []byte) (size [2]int, ok bool) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return size, false
	}
	if len(data) < 8 {
		return size, false
	}
	at := int64(order.Uint32(data[4:]))
	if at+2 > int64(len(data)) {
		return size, false
	}
	entries := data[at+2:]
	for range order.Uint16(data[at:]) {
		if len(entries) < 12 {
			break
		}
		tag, kind := order.Uint16(entries), order.Uint16(entries[2:])
		value := int(order.Uint32(entries[8:]))
		if kind == 3 { // a short stands in the first half
			value = int(order.Uint16(entries[8:]))
		}
		if tag == 256 || tag == 257 {
			size[tag-256] = value
		}
		entries = entries[12:]
	}
	return size, size[0] > 0 && size[1] > 0
}
