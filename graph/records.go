package graph

import (
	"bytes"
	"compress/flate"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// The key spaces beside the quads. IRI is the document's; it has no zero byte,
// so no key of one document begins like those of another.
//
//	meta         "schema", "generation", "annotations"   8 bytes, big endian
//	documents    IRI                                     JSON of a holdingRecord
//	pages        IRI 0 number(4)                         deflated JSON of a Page
//	passages     IRI 0 number(4)                         JSON of a Passage
//	records      IRI 0 hash(16)                          JSON of an edge's Record
//	annotations  place(4), from 0                        JSON of an Annotation
//	curation     "text", "rulings", IRI                  YAML, JSON of []Ruling, JSON of what they changed (edited)
//
// schemaVersion changes when one of them does, or the file's keys of quads do:
// since schema 2 the nodes of a document stand together (engine_flat.go).
const schemaVersion = 4

// since is the first schema with a bucket.
func (b bucket) since() uint64 {
	switch b {
	case bucketAnnotations:
		return 3
	case bucketCuration:
		return 4
	}
	return 1
}

// quadsAtOnce bounds how many quads a storage is given at once: Cayley takes
// 3.5 times as long for each of 20,000, and a cancelled write ends after them.
const quadsAtOnce = 5000

// A transaction is a storage with what the store keeps in it.
type transaction struct {
	storage
	batch int // quads that the storage gets at once
	// fail, when not nil, may break an update at a named step. Tests set it.
	fail func(step string) error
}

func (t *transaction) step(name string) error {
	if t.fail == nil {
		return nil
	}
	return t.fail(name)
}

// A holdingRecord is what is stored of a document besides its parts.
type holdingRecord struct {
	Document
	Quads int      `json:"quads"`           // all that Quads yields with its labels
	Ruled []string `json:"ruled,omitempty"` // keys of the rulings that have an effect in it
}

// meta returns ErrNewer for a schema that this program does not know.
func (t *transaction) meta() (schema, generation uint64, err error) {
	numbers := map[string]uint64{}
	err = t.scan(bucketMeta, nil, func(key, value []byte) error {
		if len(value) == 8 {
			numbers[string(key)] = binary.BigEndian.Uint64(value)
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	schema, hasSchema := numbers["schema"]
	generation, hasGeneration := numbers["generation"]
	switch {
	case !hasSchema || !hasGeneration:
		return 0, 0, fmt.Errorf("%w: no schema or generation in it", ErrDamaged)
	case schema > schemaVersion:
		return 0, 0, fmt.Errorf("%w: schema %d, known are schemas up to %d", ErrNewer, schema, schemaVersion)
	}
	return schema, generation, nil
}

func (t *transaction) putMeta(schema, generation uint64) error {
	if err := t.put(bucketMeta, []byte("schema"), binary.BigEndian.AppendUint64(nil, schema)); err != nil {
		return err
	}
	return t.put(bucketMeta, []byte("generation"), binary.BigEndian.AppendUint64(nil, generation))
}

// newGeneration is random: a store that was restored from a backup and then
// changed must not meet the number of what it held before.
func newGeneration() uint64 {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return binary.BigEndian.Uint64(b[:])
}

func (t *transaction) putHolding(h holdingRecord) error {
	return t.putJSON(bucketDocuments, []byte(h.IRI), h)
}

func (t *transaction) eachHolding(visit func(holdingRecord)) error {
	return t.scan(bucketDocuments, nil, func(key, value []byte) error {
		var h holdingRecord
		if err := decode(key, value, &h); err != nil {
			return err
		}
		visit(h)
		return nil
	})
}

// partsOf is the prefix of the keys of all parts of a document.
func partsOf(doc IRI) []byte { return append([]byte(doc), 0) }

func numbered(doc IRI, n int) []byte {
	return binary.BigEndian.AppendUint32(partsOf(doc), uint32(n))
}

func (t *transaction) putPassage(p Passage) error {
	return t.putJSON(bucketPassages, numbered(p.Document, p.Number), p)
}

func (t *transaction) passage(doc IRI, number int) (p Passage, found bool, err error) {
	key := numbered(doc, number)
	value, err := t.get(bucketPassages, key)
	if err != nil || value == nil {
		return Passage{}, false, err
	}
	return p, true, decode(key, value, &p)
}

func (t *transaction) passages(doc IRI) ([]Passage, error) {
	var all []Passage
	err := t.scan(bucketPassages, partsOf(doc), func(key, value []byte) error {
		var p Passage
		err := decode(key, value, &p)
		all = append(all, p)
		return err
	})
	return all, err
}

// labels are the labels that a document's quads can have, in order.
func (t *transaction) labels(doc IRI) ([]IRI, error) {
	prefix := partsOf(doc)
	labels := []IRI{doc}
	keys, err := t.keys(bucketPassages, prefix)
	for _, key := range keys {
		labels = append(labels, PassageIRI(doc, int(binary.BigEndian.Uint32(key[len(prefix):]))))
	}
	return labels, err
}

func (t *transaction) putPage(doc IRI, p Page) error {
	value, err := json.Marshal(p)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := w.Write(value); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return t.put(bucketPages, numbered(doc, p.Number), b.Bytes())
}

func (t *transaction) pages(doc IRI) ([]Page, error) {
	var all []Page
	err := t.scan(bucketPages, partsOf(doc), func(key, value []byte) error {
		plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(value)))
		if err != nil {
			return fmt.Errorf("%w: page %q: %w", ErrDamaged, key, err)
		}
		var p Page
		err = decode(key, plain, &p)
		all = append(all, p)
		return err
	})
	return all, err
}

// putRecords keeps the first record of each edge.
func (t *transaction) putRecords(doc IRI, edges []Edge) error {
	records := make(map[string]Record, len(edges))
	for _, e := range edges {
		hash := string(e.hash())
		if _, seen := records[hash]; !seen {
			records[hash] = e.Record
		}
	}
	for _, hash := range slices.Sorted(maps.Keys(records)) {
		if err := t.putJSON(bucketRecords, append(partsOf(doc), hash...), records[hash]); err != nil {
			return err
		}
	}
	return nil
}

func (t *transaction) record(doc IRI, hash []byte) (r Record, found bool, err error) {
	key := append(partsOf(doc), hash...)
	value, err := t.get(bucketRecords, key)
	if err != nil || value == nil {
		return Record{}, false, err
	}
	return r, true, decode(key, value, &r)
}

// removeParts deletes all that is stored beside the quads of a document.
func (t *transaction) removeParts(doc IRI) error {
	for _, b := range []bucket{bucketPages, bucketPassages, bucketRecords} {
		if err := t.removeKeys(b, doc); err != nil {
			return err
		}
	}
	return t.delete(bucketDocuments, []byte(doc))
}

func (t *transaction) removeKeys(b bucket, doc IRI) error {
	keys, err := t.keys(b, partsOf(doc))
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := t.delete(b, key); err != nil {
			return err
		}
	}
	return nil
}

func (t *transaction) putJSON(b bucket, key []byte, v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return t.put(b, key, value)
}

func decode(key, value []byte, v any) error {
	if err := json.Unmarshal(value, v); err != nil {
		return fmt.Errorf("%w: %q: %w", ErrDamaged, key, err)
	}
	return nil
}

// claimPrefix begins the IRI of a claim; the edge's hash follows.
const claimPrefix = "urn:belegnetz:behauptung:"

// hashSize is the length in bytes of what identifies an edge in its document.
const hashSize = 16

// hash identifies an edge by its quad and status: the same can be done in one
// sentence of a passage and demanded in the next.
func (e Edge) hash() []byte {
	h := sha256.New()
	for _, field := range []string{
		string(e.Subject), string(e.Predicate),
		string(e.Object.IRI), e.Object.Text, e.Object.Lang, string(e.Object.Datatype),
		string(e.Label), string(e.Status),
	} {
		fmt.Fprintf(h, "%d:%s", len(field), field)
	}
	return h.Sum(nil)[:hashSize]
}

// quads are what stands in the graph for an edge: itself, or a claim.
func (e Edge) quads() []Quad {
	if e.Status == Done {
		return []Quad{e.Quad}
	}
	claim := IRI(claimPrefix + hex.EncodeToString(e.hash()))
	return []Quad{
		{claim, Type, Node(TypeClaim), e.Label},
		{claim, RDFSubject, Node(e.Subject), e.Label},
		{claim, RDFPredicate, Node(e.Predicate), e.Label},
		{claim, RDFObject, e.Object, e.Label},
		{claim, ClaimStatus, Text(string(e.Status)), e.Label},
	}
}

// hashes are those that q's record can have: of the claim that q is a part of,
// else of q as an edge of any status.
func (q Quad) hashes() [][]byte {
	if id, ok := strings.CutPrefix(string(q.Subject), claimPrefix); ok {
		if hash, err := hex.DecodeString(id); err == nil && len(hash) == hashSize {
			return [][]byte{hash}
		}
	}
	var all [][]byte
	for _, status := range []Status{Done, Planned, Demanded, Rejected, Ended, Conditional} {
		all = append(all, Edge{q, Record{Status: status}}.hash())
	}
	return all
}
