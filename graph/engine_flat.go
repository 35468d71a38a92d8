package graph

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
	"github.com/hidal-go/hidalgo/base"
	"github.com/hidal-go/hidalgo/kv/flat"
	"go.etcd.io/bbolt"
)

// A flatStore shows one bucket of a transaction as the flat key-value store
// that Cayley works on. Its transactions are parts of the one around it.
type flatStore struct{ t *boltTransaction }

func (s flatStore) Close() error { return nil }

func (s flatStore) Tx(writable bool) (flat.Tx, error) {
	return &flatTx{t: s.t, changes: map[string][]byte{}}, nil
}

// A flatTx keeps its changes until Commit and makes them in the order of keys,
// which is five times as fast as in the order in which Cayley makes them.
type flatTx struct {
	t       *boltTransaction
	changes map[string][]byte // nil: deleted
}

func (tx *flatTx) Commit(context.Context) error {
	for _, key := range slices.Sorted(maps.Keys(tx.changes)) {
		value := tx.changes[key]
		var err error
		if value == nil {
			err = tx.t.delete(bucketQuads, []byte(key))
		} else {
			err = tx.t.put(bucketQuads, []byte(key), value)
		}
		if err != nil {
			return err
		}
	}
	clear(tx.changes)
	return nil
}

func (tx *flatTx) Close() error {
	clear(tx.changes)
	return nil
}

func (tx *flatTx) Get(_ context.Context, key flat.Key) (flat.Value, error) {
	key, err := tx.t.place(key)
	if err != nil {
		return nil, err
	}
	if value, changed := tx.changes[string(key)]; changed {
		if value == nil {
			return nil, flat.ErrNotFound
		}
		return value, nil
	}
	value, err := tx.t.get(bucketQuads, key)
	if err != nil {
		return nil, err
	}
	if value == nil {
		return nil, flat.ErrNotFound
	}
	return value, nil
}

func (tx *flatTx) GetBatch(ctx context.Context, keys []flat.Key) ([]flat.Value, error) {
	return flat.GetBatch(ctx, tx, keys)
}

func (tx *flatTx) Put(key flat.Key, value flat.Value) error {
	key, err := tx.t.place(key)
	if err != nil {
		return err
	}
	if value == nil {
		value = flat.Value{} // empty, not missing
	}
	tx.changes[string(key)] = value
	return nil
}

func (tx *flatTx) Del(key flat.Key) error {
	key, err := tx.t.place(key)
	if err != nil {
		return err
	}
	tx.changes[string(key)] = nil
	return nil
}

// Scan does not see uncommitted changes; Cayley never scans after a change.
func (tx *flatTx) Scan(prefix flat.Key) flat.Iterator {
	return &flatIterator{t: tx.t, cursor: tx.t.bucket(bucketQuads).Cursor(), prefix: prefix}
}

type flatIterator struct {
	t       *boltTransaction
	cursor  *bbolt.Cursor
	prefix  flat.Key
	started bool
	key     []byte
	value   []byte
	err     error
}

var _ base.Iterator = (*flatIterator)(nil)

func (it *flatIterator) Next(ctx context.Context) bool {
	if it.err != nil {
		return false
	}
	if it.err = ctx.Err(); it.err != nil {
		return false
	}
	var sealed []byte
	if it.started {
		it.key, sealed = it.cursor.Next()
	} else {
		it.started = true
		it.key, sealed = it.cursor.Seek(it.prefix)
	}
	if it.key == nil || !bytes.HasPrefix(it.key, it.prefix) {
		return false
	}
	it.value, it.err = it.t.unseal(it.key, sealed)
	return it.err == nil
}

func (it *flatIterator) Key() flat.Key   { return it.key }
func (it *flatIterator) Val() flat.Value { return it.value }
func (it *flatIterator) Err() error      { return it.err }
func (it *flatIterator) Close() error    { return nil }

// nodeKeys says where a transaction's nodes stand, by the key, without its
// first letter, under which Cayley keeps them: the hash of the value. So a
// document's nodes, most of what a Put writes, would be scattered over the
// whole file, each a page to write. Here they stand together.
type nodeKeys struct {
	known  map[quad.Value]bool
	places map[string]string
}

// Cayley's two kinds of keys of a node begin with these.
const (
	nodeNumber = 'v' // value: the node's number
	nodeCount  = 'n' // value: how many quads it is in
)

// nodePrefix begins our keys of nodes. It is no prefix of Cayley's other keys.
const nodePrefix = "node/"

// know must be told each value before Cayley looks it up: a hash does not tell
// where the value stands.
func (t *boltTransaction) know(values ...quad.Value) {
	if t.nodes.known == nil {
		t.nodes = nodeKeys{map[quad.Value]bool{}, map[string]string{}}
	}
	for _, v := range values {
		if t.nodes.known[v] {
			continue
		}
		t.nodes.known[v] = true
		hash := quad.HashOf(v)
		key := append(append(escape(nil, hash[:2]), '/'), escape(nil, hash)...)
		t.nodes.places[string(key)] = nodePrefix + neighbourhood(v) + string(hash)
	}
}

// neighbourhood is shared by the nodes of one document, and by no others but
// for chance: four bytes of what stands fourth in "urn:belegnetz:kind:id:…".
func neighbourhood(v quad.Value) string {
	if iri, ok := v.(quad.IRI); ok {
		if parts := strings.SplitN(string(iri), ":", 5); len(parts) > 3 {
			return string(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(parts[3]))))
		}
	}
	return "\x00\x00\x00\x00"
}

// escape does what hidalgo does with the parts of a key.
func escape(to, part []byte) []byte {
	for _, b := range part {
		if b == '/' || b == '\\' {
			to = append(to, '\\')
		}
		to = append(to, b)
	}
	return to
}

// place translates a key of Cayley's into that of the file.
func (t *boltTransaction) place(key flat.Key) (flat.Key, error) {
	if key[0] != nodeNumber && key[0] != nodeCount || t.scattered() {
		return key, nil
	}
	placed, known := t.nodes.places[string(key[1:])]
	if !known {
		return nil, fmt.Errorf("node %q was not made known", key)
	}
	return append([]byte(placed), key[0]), nil
}

// scattered says whether the file is of schema 1, which has Cayley's own keys.
func (t *boltTransaction) scattered() bool {
	if t.schema == 0 {
		t.schema = schemaVersion
		if value, err := t.get(bucketMeta, []byte("schema")); err == nil && len(value) == 8 {
			t.schema = binary.BigEndian.Uint64(value)
		}
	}
	return t.schema == 1
}
