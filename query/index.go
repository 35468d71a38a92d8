package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/query/index"
)

// indexContent changes with everything that changes what stands in the index:
// the analysis of words.
const indexContent = 7

const (
	indexFolder = "passages"
	batchSize   = 64 // passages that are analysed at once
)

// A passageBatch is passages on their way into the index.
type passageBatch struct {
	doc      graph.Document
	begins   bool // with the document's first passage
	passages []graph.Passage
	err      error // reading has failed
	analysed chan []index.Passage
}

// addDocuments adds documents that the index does not hold. They are analysed
// by all processors, and committed in between when they are many.
func addDocuments(ctx context.Context, w *index.Writer, a *analyser, between uint64, docs iter.Seq2[graph.Document, error],
	passages func(context.Context, graph.IRI) iter.Seq2[graph.Passage, error]) error {
	ctx, cancel := context.WithCancel(ctx)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	work, ordered := make(chan *passageBatch, 4*workers), make(chan *passageBatch, 4*workers)
	for range workers {
		wait.Go(func() {
			for b := range work {
				done := make([]index.Passage, len(b.passages))
				for i, p := range b.passages {
					done[i] = a.passage(b.doc, p)
				}
				b.analysed <- done
			}
		})
	}
	wait.Go(func() {
		defer close(ordered)
		defer close(work)
		readBatches(ctx, docs, passages, func(b *passageBatch) bool {
			b.analysed = make(chan []index.Passage, 1)
			for _, to := range []chan *passageBatch{ordered, work} {
				select {
				case to <- b:
				case <-ctx.Done():
					return false
				}
			}
			return true
		})
	})
	for b := range ordered {
		if b.err != nil {
			return b.err
		}
		if b.begins {
			if w.Full() {
				if err := w.Commit(between); err != nil {
					return err
				}
			}
			w.Begin(int(b.doc.Access), string(b.doc.IRI), b.doc.Made)
		}
		select {
		case analysed := <-b.analysed:
			for _, p := range analysed {
				w.Add(int(b.doc.Access), p)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// readBatches reads the documents' passages; after an error it ends.
func readBatches(ctx context.Context, docs iter.Seq2[graph.Document, error],
	passages func(context.Context, graph.IRI) iter.Seq2[graph.Passage, error], send func(*passageBatch) bool) {
	for doc, err := range docs {
		b := &passageBatch{doc: doc, begins: true, err: err}
		if err != nil {
			send(b)
			return
		}
		for p, err := range passages(ctx, doc.IRI) {
			if err != nil {
				b.err = err
				send(b)
				return
			}
			if b.passages = append(b.passages, p); len(b.passages) == batchSize {
				if !send(b) {
					return
				}
				b = &passageBatch{doc: doc}
			}
		}
		if (b.begins || len(b.passages) > 0) && !send(b) {
			return
		}
	}
}

// A hit is a passage with its score.
type hit struct {
	passage graph.IRI
	score   float64
}

// find asks the index.
func find(ctx context.Context, x *index.Index, a graph.Access, q index.Query) ([]hit, error) {
	found, err := x.Search(ctx, int(a), q)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	hits := make([]hit, len(found))
	for i, h := range found {
		hits[i] = hit{graph.PassageIRI(graph.IRI(h.Document), h.Passage), h.Score}
	}
	return hits, nil
}

// onTopicsQuery asks for passages that have need of the topics.
func onTopicsQuery(topics []Topic, need, limit int) index.Query {
	q := index.Query{Need: need, Limit: limit}
	for _, t := range topics {
		q.Topics = append(q.Topics, phrases(t))
		for i, term := range t.Terms {
			for _, w := range term.words {
				q.Terms = append(q.Terms, index.Term{Stem: w.stem, Weight: term.Weight})
				if i == 0 {
					q.Terms[len(q.Terms)-1].Form = w.normal
				}
			}
		}
	}
	return q
}

// phrases are the ways in which a topic can stand in a passage.
func phrases(t Topic) index.Topic {
	var all index.Topic
	for _, term := range t.Terms {
		if len(term.words) == 0 {
			continue
		}
		var stems index.Phrase
		for _, w := range term.words {
			stems = append(stems, w.stem)
		}
		all = append(all, stems)
	}
	return all
}

// otherShare is the weight of words that stand for an asked one, a synonym or a
// narrower term, beside the weight that they have as topics.
const otherShare = .3

// insideShare is the weight of what stands inside an asked compound.
const insideShare = .8

// lowerShare is the weight of words that a question writes in lower case, beside
// 1 for nouns and names: what is asked about is mostly one of these.
const lowerShare = .6

// wordsQuery asks for passages with the words of a question, ranked by all that
// the index knows of them.
func (l *Lexicon) wordsQuery(q Question, limit int) index.Query {
	query := index.Query{Limit: limit}
	for _, w := range analyse(q.Text, "de") {
		if !l.patterns.function[w.normal] {
			weight := 1.
			if first, _ := utf8.DecodeRuneInString(w.text); unicode.IsLower(first) {
				weight = lowerShare
			}
			query.Terms = append(query.Terms, index.Term{Form: w.normal, Stem: w.stem, Weight: weight})
			for _, part := range l.spelling.divide(w).parts {
				query.Terms = append(query.Terms, index.Term{Stem: part, Weight: weight * insideShare})
			}
		}
	}
	for _, t := range q.Topics {
		for _, other := range t.Terms {
			for _, w := range other.words {
				query.Terms = append(query.Terms, index.Term{Stem: w.stem, Weight: other.Weight * otherShare})
			}
		}
	}
	return query
}

// has says whether words stand in passages that the reader may see.
func has(x *index.Index, a graph.Access) func(word string) bool {
	return func(word string) bool {
		found, err := x.Has(int(a), word)
		return err == nil && found // damage shows in the search that follows
	}
}

// sequence yields a list in order.
func sequence[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range list {
			if !yield(x, nil) {
				return
			}
		}
	}
}

// near yields up to limit words of passages that the reader may see, and that
// have the beginning: those that go on like the word first, then the most
// frequent.
func near(x *index.Index, a graph.Access, word, beginning string, limit int) ([]string, error) {
	const shortest = 4
	if len(beginning) < shortest {
		return nil, nil
	}
	counts, err := x.Beginning(int(a), beginning)
	if err != nil {
		return nil, fmt.Errorf("near words: %w", err)
	}
	delete(counts, word)
	var found []string
	for near := range counts {
		found = append(found, near)
	}
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(commonPrefix(b, word), commonPrefix(a, word)), cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return found[:min(limit, len(found))], nil
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
