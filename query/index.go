package query

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/mapping"
	blsearch "github.com/blevesearch/bleve/v2/search"
	bleveq "github.com/blevesearch/bleve/v2/search/query"
	blindex "github.com/blevesearch/bleve_index_api"

	"belegnetz/graph"
)

// indexFormat changes with everything that changes what stands in the index:
// the fields, and the analysis of words.
const indexFormat = 2

const (
	indexFolder  = "passages"
	stateKey     = "state"
	batchSize    = 1000    // passages
	indexTimeout = "1s"    // for another process that has the index open
	maxNear      = 100_000 // words that are looked through for near ones
)

// Fields of an indexed passage.
const (
	fieldStem    = "stem"
	fieldExact   = "exact"
	fieldPart    = "part"
	fieldHeading = "heading"
	fieldAccess  = "access"
)

// fieldFor names the field of the passages with an access. Each access has
// fields of its own, so that how rare a word is among internal passages cannot
// shine through in what others are shown.
func fieldFor(field string, a graph.Access) string {
	if a == graph.Public || field == fieldAccess {
		return field
	}
	return field + "@" + a.String()
}

// textFields are those with the words of passages with an access.
func textFields(a graph.Access) []string {
	return []string{fieldFor(fieldStem, a), fieldFor(fieldExact, a), fieldFor(fieldPart, a), fieldFor(fieldHeading, a)}
}

var (
	errIndexDamaged = errors.New("index damaged")
	errIndexInUse   = errors.New("index in use")
)

// An index finds passages by their words. It is derived from the store and
// holds their IRIs only. Its methods may be called concurrently.
type index struct {
	bleve bleve.Index
}

// An indexState says what an index was made from.
type indexState struct {
	Format     int                         `json:"format"`
	Generation uint64                      `json:"generation"` // of the store
	Documents  map[graph.IRI]indexedSource `json:"documents"`
}

// An indexedSource is a document as it was indexed. An empty Made marks one
// that is being replaced.
type indexedSource struct {
	Made     string `json:"made"`
	Passages int    `json:"passages"`
}

// A hit is a passage with its BM25 score.
type hit struct {
	passage graph.IRI
	score   float64
}

// createIndex makes an empty index in a folder that does not exist yet; an
// empty dir keeps it in memory.
func createIndex(dir string) (*index, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = blindex.BM25Scoring
	m.DefaultMapping = mapping.NewDocumentDisabledMapping() // passages come analysed
	var b bleve.Index
	var err error
	if dir == "" {
		b, err = bleve.NewMemOnly(m)
	} else {
		b, err = bleve.NewUsing(dir, m, bleve.Config.DefaultIndexType, bleve.Config.DefaultKVStore,
			map[string]any{"bolt_timeout": indexTimeout})
	}
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	return &index{b}, nil
}

// openIndex opens the index in dir. The error is errIndexDamaged when the
// folder holds no index, or one that cannot be read, and errIndexInUse when
// another process has it open.
func openIndex(dir string) (x *index, err error) {
	// A cut segment is mapped into memory and only then found too short.
	defer func() {
		if p := recover(); p != nil {
			x, err = nil, fmt.Errorf("open index: %v: %w", p, errIndexDamaged)
		}
	}()
	b, err := bleve.OpenUsing(dir, map[string]any{"bolt_timeout": indexTimeout})
	if err != nil && err.Error() == "timeout" { // bbolt's error, which Bleve passes on
		return nil, errIndexInUse
	}
	if err != nil {
		return nil, fmt.Errorf("open index: %v: %w", err, errIndexDamaged)
	}
	x = &index{b}
	state, err := x.state()
	if err == nil && state.Format == indexFormat {
		var n uint64
		if n, err = b.DocCount(); err == nil && n == state.passages() {
			return x, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("open index: %w", errIndexDamaged), b.Close())
}

func (s indexState) passages() uint64 {
	n := 0
	for _, d := range s.Documents {
		n += d.Passages
	}
	return uint64(n)
}

func (x *index) close() error { return x.bleve.Close() }

func (x *index) state() (indexState, error) {
	raw, err := x.bleve.GetInternal([]byte(stateKey))
	if err != nil {
		return indexState{}, fmt.Errorf("index state: %w", err)
	}
	s := indexState{Documents: map[graph.IRI]indexedSource{}}
	if len(raw) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return indexState{}, fmt.Errorf("index state: %w: %w", err, errIndexDamaged)
	}
	return s, nil
}

// An indexWriter collects changes. What is flushed is durable and consistent
// with the state that is flushed with it.
type indexWriter struct {
	x     *index
	state indexState
	batch *bleve.Batch
	size  int
}

func (x *index) writer() (*indexWriter, error) {
	s, err := x.state()
	if err != nil {
		return nil, err
	}
	s.Format = indexFormat
	return &indexWriter{x: x, state: s, batch: x.bleve.NewBatch()}, nil
}

// remove drops a document's passages.
func (w *indexWriter) remove(doc graph.IRI) error {
	for n := 1; n <= w.state.Documents[doc].Passages; n++ {
		w.batch.Delete(string(graph.PassageIRI(doc, n)))
	}
	delete(w.state.Documents, doc)
	return w.flush()
}

// add indexes a document that the index does not hold.
func (w *indexWriter) add(doc graph.Document, passages iter.Seq2[graph.Passage, error]) error {
	n := 0
	for p, err := range passages {
		if err != nil {
			return err
		}
		if err := w.batch.IndexAdvanced(indexed(doc, p)); err != nil {
			return fmt.Errorf("index passage %s: %w", p.IRI, err)
		}
		n++
		if w.size++; w.size >= batchSize {
			w.state.Documents[doc.IRI] = indexedSource{Passages: n}
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	w.state.Documents[doc.IRI] = indexedSource{Made: doc.Made, Passages: n}
	return nil
}

// finish flushes what is left, for a store of the given generation.
func (w *indexWriter) finish(generation uint64) error {
	w.state.Generation = generation
	return w.flush()
}

func (w *indexWriter) flush() error {
	raw, err := json.Marshal(w.state)
	if err != nil {
		return fmt.Errorf("index state: %w", err)
	}
	w.batch.SetInternal([]byte(stateKey), raw)
	if err := w.x.bleve.Batch(w.batch); err != nil {
		return fmt.Errorf("write index: %w", err)
	}
	w.batch, w.size = w.x.bleve.NewBatch(), 0
	return nil
}

// analysed is a field's tokens, made by internal/german.
type analysed analysis.TokenStream

func (a analysed) Analyze([]byte) analysis.TokenStream { return analysis.TokenStream(a) }

func indexed(doc graph.Document, p graph.Passage) *document.Document {
	words := analyse(p.Text, p.Language)
	var stems, exact, parts, heading []string
	for _, w := range words {
		stems, exact = append(stems, w.stem), append(exact, w.normal)
		parts = append(parts, w.parts...)
	}
	for _, line := range append([]string{doc.Title}, p.Section...) {
		for _, w := range analyse(line, doc.Language) {
			heading = append(append(heading, w.stem), w.parts...)
		}
	}
	d := document.NewDocument(string(p.IRI))
	for _, f := range []struct {
		name  string
		terms []string
	}{{fieldStem, stems}, {fieldExact, exact}, {fieldPart, parts}, {fieldHeading, heading},
		{fieldAccess, []string{strconv.Itoa(int(doc.Access))}}} {
		d.AddField(document.NewTextFieldCustom(fieldFor(f.name, doc.Access), nil, nil, blindex.IndexField, tokens(f.terms)))
	}
	return d
}

func tokens(terms []string) analysed {
	stream := make(analysed, len(terms))
	for i, t := range terms {
		stream[i] = &analysis.Token{Term: []byte(t), Position: i + 1}
	}
	return stream
}

// Weights of the ways in which a passage can contain a word, beside 1 for its
// stem. Those of exact forms and headings were best on six German sets.
const (
	exactWeight   = .4
	partWeight    = .5
	headingWeight = .3
)

// search yields the best passages that the reader may see, best first, ties by
// IRI. At least need of the topics must occur.
func (x *index) search(ctx context.Context, a graph.Access, topics []Topic, need, limit int) (hits []hit, err error) {
	var should []bleveq.Query
	for _, t := range topics {
		should = append(should, topicQuery(a, t))
	}
	if len(should) == 0 {
		return nil, nil
	}
	any := bleve.NewDisjunctionQuery(should...)
	any.SetMin(float64(min(need, len(should))))
	req := bleve.NewSearchRequestOptions(readable(a, any), limit, 0, false)
	req.SortBy([]string{"-_score", "_id"})
	res, err := x.run(ctx, a, req)
	if err != nil {
		return nil, err
	}
	for _, h := range res.Hits {
		hits = append(hits, hit{graph.IRI(h.ID), h.Score})
	}
	return hits, nil
}

// countTopic says how many passages that the reader may see have the topic.
func (x *index) countTopic(ctx context.Context, a graph.Access, t Topic) (int, error) {
	var alternatives []bleveq.Query
	for _, term := range t.Terms {
		alternatives = append(alternatives, termQuery(a, term, false))
	}
	any := bleve.NewDisjunctionQuery(alternatives...)
	res, err := x.run(ctx, a, bleve.NewSearchRequestOptions(readable(a, any), 0, 0, false))
	if err != nil {
		return 0, err
	}
	return int(res.Total), nil
}

// run searches as if the index held only what the reader may see.
func (x *index) run(ctx context.Context, a graph.Access, req *bleve.SearchRequest) (res *bleve.SearchResult, err error) {
	// The segments are memory maps: damage shows when they are read.
	defer func() {
		if p := recover(); p != nil {
			res, err = nil, fmt.Errorf("search: %v: %w", p, errIndexDamaged)
		}
	}()
	stats, err := x.stats(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	res, err = x.bleve.SearchInContext(context.WithValue(ctx, blsearch.BM25StatsKey, stats), req)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return res, nil
}

// stats are what BM25 takes from the index as a whole, here from what the
// reader may see of it.
func (x *index) stats(ctx context.Context, a graph.Access) (*blsearch.BM25Stats, error) {
	inner, err := x.bleve.Advanced()
	if err != nil {
		return nil, err
	}
	r, err := inner.Reader()
	if err != nil {
		return nil, err
	}
	// Bleve joins the terms of a filter, which have no score, under this name.
	stats := &blsearch.BM25Stats{FieldCardinality: map[string]int{"*": 0}}
	for level := graph.Public; level <= a && err == nil; level++ {
		err = addStats(ctx, r, level, stats)
	}
	return stats, errors.Join(err, r.Close())
}

func addStats(ctx context.Context, r blindex.IndexReader, level graph.Access, stats *blsearch.BM25Stats) error {
	passages, err := r.TermFieldReader(ctx, []byte(strconv.Itoa(int(level))), fieldAccess, false, false, false)
	if err != nil {
		return err
	}
	stats.DocCount += float64(passages.Count())
	if err := passages.Close(); err != nil {
		return err
	}
	for _, field := range append(textFields(level), fieldAccess) {
		stats.FieldCardinality[field] = 0 // as Bleve takes it of an index in memory
		if r, ok := r.(blindex.BM25Reader); ok {
			if stats.FieldCardinality[field], err = r.FieldCardinality(field); err != nil {
				return err
			}
		}
	}
	return nil
}

// readable narrows q to what a reader may see, without a part in the score.
func readable(a graph.Access, q bleveq.Query) bleveq.Query {
	b := bleve.NewBooleanQuery()
	b.AddMust(q)
	var levels []bleveq.Query
	for level := graph.Public; level <= a; level++ {
		levels = append(levels, boosted(fieldAccess, strconv.Itoa(int(level)), 0))
	}
	b.AddFilter(bleve.NewDisjunctionQuery(levels...))
	return b
}

func topicQuery(a graph.Access, t Topic) bleveq.Query {
	var alternatives []bleveq.Query
	for _, term := range t.Terms {
		alternatives = append(alternatives, termQuery(a, term, true))
	}
	return bleve.NewDisjunctionQuery(alternatives...)
}

// termQuery asks for all words of a term, in the text, inside compounds or,
// with headings, in the headings above.
func termQuery(a graph.Access, t Term, headings bool) bleveq.Query {
	var all []bleveq.Query
	for _, w := range t.words {
		ways := []bleveq.Query{
			readableTerm(a, fieldStem, w.stem, t.Weight),
			readableTerm(a, fieldExact, w.normal, t.Weight*exactWeight),
			readableTerm(a, fieldPart, w.stem, t.Weight*partWeight),
		}
		if headings {
			ways = append(ways, readableTerm(a, fieldHeading, w.stem, t.Weight*headingWeight))
		}
		all = append(all, bleve.NewDisjunctionQuery(ways...))
	}
	return bleve.NewConjunctionQuery(all...)
}

// readableTerm asks for a term in the fields that a reader may see.
func readableTerm(a graph.Access, field, term string, boost float64) bleveq.Query {
	if a == graph.Public {
		return boosted(field, term, boost)
	}
	var levels []bleveq.Query
	for level := graph.Public; level <= a; level++ {
		levels = append(levels, boosted(fieldFor(field, level), term, boost))
	}
	return bleve.NewDisjunctionQuery(levels...)
}

func boosted(field, term string, boost float64) bleveq.Query {
	q := bleve.NewTermQuery(term)
	q.SetField(field)
	q.SetBoost(boost)
	return q
}

// near yields up to limit words of passages that the reader may see, and that
// have the beginning: those that go on like the word first, then the most
// frequent.
func (x *index) near(a graph.Access, word, beginning string, limit int) ([]string, error) {
	const shortest = 4
	if len(beginning) < shortest {
		return nil, nil
	}
	counts := map[string]uint64{}
	for level := graph.Public; level <= a; level++ {
		if err := x.addWords(counts, fieldFor(fieldExact, level), beginning); err != nil {
			return nil, fmt.Errorf("near words: %w", err)
		}
	}
	delete(counts, word)
	type entry struct {
		word  string
		count uint64
		same  int
	}
	var found []entry
	for near, count := range counts {
		found = append(found, entry{near, count, commonPrefix(near, word)})
	}
	sort.Slice(found, func(i, j int) bool {
		a, b := found[i], found[j]
		if a.same != b.same {
			return a.same > b.same
		}
		if a.count != b.count {
			return a.count > b.count
		}
		return a.word < b.word
	})
	words := make([]string, 0, limit)
	for _, e := range found[:min(limit, len(found))] {
		words = append(words, e.word)
	}
	return words, nil
}

// addWords counts the words of a field that have the beginning, 100,000 at most.
func (x *index) addWords(counts map[string]uint64, field, beginning string) error {
	dict, err := x.bleve.FieldDictPrefix(field, []byte(beginning))
	if err != nil {
		return err
	}
	for range maxNear {
		e, err := dict.Next()
		if err != nil {
			return errors.Join(err, dict.Close())
		}
		if e == nil {
			break
		}
		counts[e.Term] += e.Count
	}
	return dict.Close()
}

func commonPrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// swapIn puts the finished index in made at the place of the one in dir.
func swapIn(dir, made string) error {
	old := dir + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(made, dir); err != nil {
		return err
	}
	return os.RemoveAll(old)
}

// clearLeftovers removes what a rebuild that was cut off has left in dir.
func clearLeftovers(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), indexFolder+".") {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// has says whether a word stands in some passage that the reader may see.
func (x *index) has(a graph.Access, word string) bool {
	for level := graph.Public; level <= a; level++ {
		dict, err := x.bleve.FieldDictRange(fieldFor(fieldExact, level), []byte(word), []byte(word))
		if err != nil {
			return false
		}
		e, err := dict.Next()
		if errors.Join(err, dict.Close()) == nil && e != nil && e.Term == word {
			return true
		}
	}
	return false
}
