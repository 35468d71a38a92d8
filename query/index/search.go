package index

import (
	"cmp"
	"context"
	"slices"
)

// A Term is something that passages are searched for.
type Term struct {
	Form   string // as in Word; empty for a stem alone
	Stem   string
	Weight float64 // 1 for an asked word, less for what may stand for it
}

// A Query says what is searched for. The zero Topics let every passage
// through.
type Query struct {
	Terms  []Term
	Topics []Topic // what a passage must have
	Need   int     // how many of the topics
	Limit  int
}

// A Hit is a passage, counted from 1 in its document, with its score.
type Hit struct {
	Document string
	Passage  int
	Score    float64
}

const (
	mostTerms  = 64  // that are searched for: the rarest
	candidates = 100 // passages that are rescored
)

// Search yields the best passages that a reader with an access may see, best
// first. A passage must have a term.
func (x *Index) Search(ctx context.Context, access int, q Query) ([]Hit, error) {
	var hits []Hit
	err := x.view(access, func(v view) error {
		s, err := v.compile(q)
		if err != nil || len(s.terms) == 0 {
			return err
		}
		found, err := s.candidates(ctx, max(q.Limit, candidates))
		if err != nil {
			return err
		}
		hits, err = s.rescore(ctx, found)
		return err
	})
	return hits[:min(len(hits), q.Limit)], err
}

// A searching is a query at work.
type searching struct {
	view
	stats
	query Query
	terms []searchTerm
}

// A searchTerm is a term of a query with its lists, by segment; a segment that
// does not have it has an empty one.
type searchTerm struct {
	Term
	lists    []termList
	rarity   float64 // among passages
	document float64 // weighed rarity among documents
}

// stats are what BM25 takes from all passages that the reader may see.
type stats struct {
	documents, passages, tokens int
	average, averageDocument    float32
}

func (v view) stats() stats {
	var s stats
	for _, seg := range v {
		documents, passages, tokens := seg.live()
		s.documents, s.passages, s.tokens = s.documents+documents, s.passages+passages, s.tokens+tokens
	}
	s.average, s.averageDocument = averageLength(s.tokens, s.passages), averageLength(s.tokens, s.documents)
	return s
}

// compile looks the terms up; it keeps the rarest.
func (v view) compile(q Query) (*searching, error) {
	s := &searching{view: v, stats: v.stats(), query: q}
	for _, t := range q.Terms {
		if same := slices.IndexFunc(s.terms, func(o searchTerm) bool { return o.Stem == t.Stem }); same >= 0 {
			s.terms[same].Weight = max(s.terms[same].Weight, t.Weight)
			continue
		}
		term := searchTerm{Term: t, lists: make([]termList, len(v))}
		passages, documents := 0, 0
		for i, seg := range v {
			n, found, err := seg.findTerm(t.Stem)
			if err != nil {
				return nil, err
			}
			if !found {
				continue
			}
			if term.lists[i], err = seg.termList(n); err != nil {
				return nil, err
			}
			passages, documents = passages+term.lists[i].passages, documents+term.lists[i].docCount
		}
		if passages == 0 {
			continue
		}
		term.rarity = rarity(passages, s.passages)
		term.document = rarity(documents, s.documents)
		s.terms = append(s.terms, term)
	}
	slices.SortStableFunc(s.terms, func(a, b searchTerm) int {
		return cmp.Or(cmp.Compare(b.rarity*b.Weight, a.rarity*a.Weight), cmp.Compare(a.Stem, b.Stem))
	})
	s.terms = s.terms[:min(len(s.terms), mostTerms)]
	return s, nil
}

// A candidate is a passage that stage one has found.
type candidate struct {
	segment, document, passage int
	score                      float32
	documentScore              float32
}

// candidates yields the n best passages by BM25 of their text and headings and
// BM25 of their documents.
func (s *searching) candidates(ctx context.Context, n int) ([]candidate, error) {
	top := &top{limit: n, worse: s.worse}
	for i, seg := range s.view {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.scan(ctx, i, seg, top); err != nil {
			return nil, err
		}
	}
	return top.best, nil
}

// worse orders candidates by score, and those of one score by what they are
// called, so that it does not matter which segment they lie in.
func (s *searching) worse(a, b candidate) bool {
	if a.score != b.score {
		return a.score < b.score
	}
	x, _, errX := s.view[a.segment].name(a.document)
	y, _, errY := s.view[b.segment].name(b.document)
	if errX != nil || errY != nil || x == y {
		return a.passage > b.passage
	}
	return x > y
}

const (
	// windowSize is how many passages are looked at at once.
	windowSize = 256
	// Terms that more than a passage in denseShare has are looked for only
	// where the others, and the most that these can add, make it worth while.
	denseShare = 8
)

// A window is a stretch of passages with the most that one of them can score.
type window struct {
	start int
	most  float32
}

func (s *searching) scan(ctx context.Context, index int, seg *segment, top *top) error {
	work := seg.pool.Get().(*scratch)
	defer work.putScores(seg)
	if err := s.scoreDocuments(index, seg, work); err != nil {
		return err
	}
	var allowed bitmap
	if len(s.query.Topics) > 0 {
		var err error
		if allowed, err = seg.having(s.query.Topics, s.query.Need, work); err != nil {
			return err
		}
	}
	var dense []weighted
	for _, t := range s.terms {
		l := t.lists[index].list
		w := weighted{l, float32(t.rarity*t.Weight) * maxSaturation}
		if l.count > seg.numbers[numPassages]/denseShare {
			dense = append(dense, w)
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.scoreBlocks(w, 0, seg.numbers[numPassages], seg, work); err != nil {
			return err
		}
	}
	windows := s.windows(dense, seg, work)
	slices.SortFunc(windows, func(a, b window) int { return cmp.Or(cmp.Compare(b.most, a.most), cmp.Compare(a.start, b.start)) })
	for i, w := range windows {
		if w.most < top.least() {
			break
		}
		if i%64 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		end := min(w.start+windowSize, seg.numbers[numPassages])
		for _, d := range dense {
			if err := s.scoreBlocks(d, w.start, end, seg, work); err != nil {
				return err
			}
		}
		s.collect(index, seg, w.start, end, work, allowed, top)
	}
	return nil
}

// A weighted list is a term's in a segment, with what a match is worth at most.
type weighted struct {
	list
	weight float32
}

// scoreBlocks adds a term's BM25 to the scores of the passages from start to
// end, excluded.
func (s *searching) scoreBlocks(l weighted, start, end int, seg *segment, work *scratch) error {
	factor, constant := bmK1*bmB/s.average, float32(bmK1*(1-bmB))
	for block := l.find(uint32(start)); block < l.blocks(); block++ {
		if block > 0 && int(l.last(block-1))+1 >= end {
			break
		}
		if err := l.decode(block, uint32(seg.numbers[numPassages]), &work.block); err != nil {
			return err
		}
		for i, p := range work.block.passages[:work.block.count] {
			if at := int(p); at >= start && at < end {
				f := frequencies[work.block.codes[i]]
				score := work.scores[at] + l.weight*f/(f+constant+factor*seg.length(at))
				work.scores[at] = score
				work.most[at/windowSize] = max(work.most[at/windowSize], score)
			}
		}
	}
	return nil
}

// frequencies are those of the occurrences.
var frequencies = func() (all [256]float32) {
	for code, o := range occurrences {
		all[code] = o.frequency()
	}
	return all
}()

// scoreDocuments fills in the documents' BM25.
func (s *searching) scoreDocuments(index int, seg *segment, work *scratch) error {
	for _, t := range s.terms {
		weight := float32(t.document * t.Weight * documentWeight)
		data := t.lists[index].documents
		for doc := 0; len(data) > 0; {
			d, rest := readDocPosting(data)
			doc += d.gap
			if rest == nil || doc >= len(work.documents) {
				return errPostings
			}
			work.documents[doc] += weight * saturation(float32(d.words)+partFrequency*float32(d.parts), work.lengths[doc], s.averageDocument)
			data = rest
		}
	}
	return nil
}

// slack makes up for sums of floating point numbers that depend on their order.
const slack = 1.0001

// windows are the stretches that hold any of the terms. What the dense ones add
// at most is told by their blocks' highest values.
func (s *searching) windows(dense []weighted, seg *segment, work *scratch) []window {
	built := averageLength(seg.numbers[numTokens], seg.numbers[numPassages])
	// The values were made with the segment's own average length. With a longer
	// one they grow, by less than the ratio of the two.
	growth := max(1, s.average/built) * slack
	for _, l := range dense {
		clear(work.added)
		for block, first := 0, 0; block < l.blocks(); block++ {
			last := seg.numbers[numPassages] - 1
			if block < l.full() {
				last = int(l.last(block))
			}
			added := l.weight * l.most(block) * growth
			for w := first / windowSize; w <= last/windowSize && w < len(work.added); w++ {
				work.added[w] = max(work.added[w], added)
			}
			first = last + 1
		}
		for w, added := range work.added {
			work.most[w] += added
		}
	}
	found := make([]window, 0, len(work.most))
	doc := 0
	for i, words := range work.most {
		start := i * windowSize
		var most float32
		for ; doc < seg.numbers[numDocuments]; doc++ {
			first, end := seg.passagesOf(doc)
			if first >= start+windowSize {
				break
			}
			most = max(most, work.documents[doc])
			if end > start+windowSize {
				break // it goes on in the next window
			}
		}
		if words > 0 {
			found = append(found, window{start, (words + most) * slack})
		}
	}
	return found
}

// collect offers the passages from start to end, excluded, which must have a
// term.
func (s *searching) collect(index int, seg *segment, start, end int, work *scratch, allowed bitmap, top *top) {
	for doc := seg.documentOf(start); start < end; doc++ {
		_, stop := seg.passagesOf(doc)
		stop = min(stop, end)
		if seg.removed.has(doc) {
			start = max(start, stop)
			continue
		}
		of := work.documents[doc]
		least := top.least()
		for ; start < stop; start++ {
			score := work.scores[start]
			if score == 0 || score+of < least || allowed != nil && !allowed.has(start) {
				continue
			}
			top.offer(candidate{index, doc, start, score + of, of})
			least = top.least()
		}
	}
}

// A top keeps the best candidates, as a heap with the worst first.
type top struct {
	limit int
	best  []candidate
	worse func(a, b candidate) bool
}

// least is what a candidate must score at least.
func (t *top) least() float32 {
	if len(t.best) < t.limit {
		return 0
	}
	return t.best[0].score
}

func (t *top) offer(c candidate) {
	if len(t.best) < t.limit {
		t.best = append(t.best, c)
		for i := len(t.best) - 1; i > 0 && t.worse(t.best[i], t.best[(i-1)/2]); i = (i - 1) / 2 {
			t.best[i], t.best[(i-1)/2] = t.best[(i-1)/2], t.best[i]
		}
		return
	}
	if !t.worse(t.best[0], c) {
		return
	}
	t.best[0] = c
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(t.best) {
			return
		}
		if child+1 < len(t.best) && t.worse(t.best[child+1], t.best[child]) {
			child++
		}
		if !t.worse(t.best[child], t.best[i]) {
			return
		}
		t.best[i], t.best[child] = t.best[child], t.best[i]
		i = child
	}
}

// A scratch is the memory of a search in a segment.
type scratch struct {
	documents []float32 // scores
	lengths   []float32 // of documents; does not change
	scores    []float32 // of passages
	most      []float32 // by window
	added     []float32 // the same, by a term
	block     decoded
	slots     []int32 // by form: where the list of its features is
	touched   []uint32
}

func newScratch(seg *segment) *scratch {
	windows := (seg.numbers[numPassages] + windowSize - 1) / windowSize
	w := &scratch{
		documents: make([]float32, seg.numbers[numDocuments]), lengths: make([]float32, seg.numbers[numDocuments]),
		scores: make([]float32, seg.numbers[numPassages]), most: make([]float32, windows), added: make([]float32, windows),
		slots: make([]int32, seg.numbers[numForms]),
	}
	for doc := range w.lengths {
		first, end := seg.passagesOf(doc)
		for p := first; p < end; p++ {
			w.lengths[doc] += seg.length(p)
		}
	}
	return w
}

// putScores gives the memory back when no score is needed any more.
func (w *scratch) putScores(seg *segment) {
	clear(w.documents)
	clear(w.scores)
	clear(w.most)
	seg.pool.Put(w)
}
