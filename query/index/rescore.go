package index

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// Weights of the signals that passages are rescored by, beside 1 for BM25 of
// the stems. Those of several German sets: doc/search.md.
const (
	gramWeight      = .5
	windowWeight    = .3
	bestWeight      = 2.
	neighbourWeight = .5
	titleWeight     = .3
	documentWeight  = 1.
	nearWeight      = .5
)

const (
	windowTokens = 40 // of a part of a passage that is scored by itself
	windowStride = 20
	nearTokens   = 8 // words that count as near stand at most so far apart
)

// A feature is something that is counted in a text: a stem or a gram. The
// stems come first, in the order of the query's terms.
type feature struct{ weight float64 }

// A rescoring scores texts by their words.
type rescoring struct {
	*searching
	features []feature
	grams    table
	segments []*segmentWork
	texts    map[place]float64 // scores of passages
	lists    []uint16          // features of forms: how many, then which
	tokens   []uint32
	found    []token
	counts   []float32 // by feature
	seen     []uint16
	pairs    []float32 // by two stems
}

type place struct{ segment, passage int }

// A token is a word of a text that has features.
type token struct{ at, list int32 }

// A segmentWork leads from a segment's forms to features.
type segmentWork struct {
	seg     *segment
	scratch *scratch
	terms   table // features of searched terms, by one more than the term
}

// rescore ranks candidates, best first. Those behind the best hundred keep their
// order.
func (s *searching) rescore(ctx context.Context, found []candidate) ([]Hit, error) {
	slices.SortFunc(found, func(a, b candidate) int {
		if s.worse(a, b) {
			return 1
		}
		return -1
	})
	r, err := s.newRescoring()
	if err != nil {
		return nil, err
	}
	defer r.release()
	first := found[:min(candidates, len(found))]
	texts, own := make([]float64, len(first)), make([]float64, len(first))
	best := map[place]float64{} // by document
	for i, c := range first {
		if i%16 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if texts[i], own[i], err = r.passage(c); err != nil {
			return nil, err
		}
		doc := place{c.segment, c.document}
		best[doc] = max(best[doc], texts[i])
	}
	hits := make([]Hit, len(found))
	for i, c := range found {
		if hits[i], err = s.hit(c); err != nil {
			return nil, err
		}
		if i >= len(first) {
			hits[i].Score = hits[len(first)-1].Score * float64(c.score/found[len(first)-1].score)
			continue
		}
		neighbours, err := r.neighbours(c)
		if err != nil {
			return nil, err
		}
		hits[i].Score = own[i] + bestWeight*best[place{c.segment, c.document}] + neighbourWeight*neighbours + float64(c.documentScore)
		if i+1 == len(first) {
			slices.SortFunc(hits[:len(first)], func(a, b Hit) int {
				return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Document, b.Document), cmp.Compare(a.Passage, b.Passage))
			})
		}
	}
	return hits, nil
}

func (s *searching) hit(c candidate) (Hit, error) {
	seg := s.view[c.segment]
	id, _, err := seg.name(c.document)
	first, _ := seg.passagesOf(c.document)
	return Hit{Document: id, Passage: c.passage - first + 1}, err
}

func (s *searching) newRescoring() (*rescoring, error) {
	r := &rescoring{
		searching: s, texts: map[place]float64{}, pairs: make([]float32, len(s.terms)*len(s.terms)),
		lists: make([]uint16, 1, 1<<12), // no list begins at 0
	}
	for i, seg := range s.view {
		w := &segmentWork{seg: seg, scratch: seg.pool.Get().(*scratch)}
		for j, t := range s.terms {
			if l := t.lists[i]; l.list.count > 0 {
				w.terms.add(uint32(l.term)+1, uint16(j))
			}
		}
		r.segments = append(r.segments, w)
	}
	for _, t := range s.terms {
		r.features = append(r.features, feature{t.rarity * t.Weight})
	}
	whole := map[string]uint16{}
	for _, t := range s.query.Terms {
		if _, have := whole[t.Form]; t.Form == "" || have || len(r.features) > mostGrams {
			continue
		}
		if err := r.addGrams(t.Form); err != nil {
			return nil, err
		}
		whole[t.Form] = uint16(len(r.features) - 1)
	}
	for form, feature := range whole {
		if err := r.addWhole(form, feature); err != nil {
			return nil, err
		}
	}
	r.counts = make([]float32, len(r.features))
	return r, nil
}

func (r *rescoring) release() {
	for _, w := range r.segments {
		for _, form := range w.scratch.touched {
			w.scratch.slots[form] = 0
		}
		w.scratch.touched = w.scratch.touched[:0]
		w.seg.pool.Put(w.scratch)
	}
}

// mostGrams bounds the grams of long questions.
const mostGrams = 1024

// addGrams makes features of a word's grams and, last, of the word as a whole.
func (r *rescoring) addGrams(form string) (err error) {
	eachGram(form, func(gram uint32) {
		if r.grams.find(gram) >= 0 || err != nil {
			return
		}
		passages := 0
		for _, seg := range r.view {
			n, e := seg.gramPassages(gram)
			if e != nil {
				err = e
			}
			passages += n
		}
		r.grams.add(gram, uint16(len(r.features)))
		r.addFeature(passages)
	})
	passages := 0
	eachErr := r.eachNumber(form, func(w *segmentWork, n int) error {
		having, err := w.seg.formPassages(n)
		passages += having
		return err
	})
	r.addFeature(passages)
	return errors.Join(err, eachErr)
}

func (r *rescoring) addFeature(passages int) {
	r.features = append(r.features, feature{gramWeight * rarity(passages, r.passages)})
}

// addWhole gives a whole word's feature to its forms.
func (r *rescoring) addWhole(form string, whole uint16) error {
	return r.eachNumber(form, func(w *segmentWork, n int) error {
		at, err := r.makeList(w, uint32(n))
		r.lists = append(r.lists, whole)
		r.lists[at]++
		w.scratch.slots[n] = at
		return err
	})
}

// eachNumber visits what is written as form in the segments.
func (r *rescoring) eachNumber(form string, visit func(w *segmentWork, n int) error) error {
	for _, w := range r.segments {
		at, err := w.seg.findForms(form)
		if err != nil {
			return err
		}
		for ; at < w.seg.numbers[numForms]; at++ {
			text, n, err := w.seg.formAt(at)
			if err != nil {
				return err
			}
			if string(text) != form {
				break
			}
			if err := visit(w, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// makeList appends the list of a form's features.
func (r *rescoring) makeList(w *segmentWork, form uint32) (at int32, err error) {
	text, stem, err := w.seg.formTextStem(int(form))
	if err != nil {
		return 0, err
	}
	at = int32(len(r.lists))
	r.lists = append(r.lists, 0)
	if f := w.terms.find(stem + 1); f >= 0 {
		r.lists = append(r.lists, uint16(f))
	}
	eachGram(text, func(gram uint32) {
		if f := r.grams.find(gram); f >= 0 {
			r.lists = append(r.lists, uint16(f))
		}
	})
	r.lists[at] = uint16(len(r.lists) - int(at) - 1)
	w.scratch.touched = append(w.scratch.touched, form)
	return at, nil
}

// noFeatures stands for an empty list of features.
const noFeatures = -1

// read finds the tokens with features of a text; it is valid until the next
// call.
func (r *rescoring) read(w *segmentWork, forms []uint32) error {
	r.found = r.found[:0]
	for at, form := range forms {
		slot := w.scratch.slots[form]
		if slot == 0 {
			list, err := r.makeList(w, form)
			if err != nil {
				return err
			}
			if slot = list; r.lists[list] == 0 {
				slot, r.lists = noFeatures, r.lists[:list]
			}
			w.scratch.slots[form] = slot
		}
		if slot != noFeatures {
			r.found = append(r.found, token{int32(at), slot})
		}
	}
	return nil
}

func (r *rescoring) featuresOf(t token) []uint16 {
	return r.lists[t.list+1:][:r.lists[t.list]]
}

// passage scores a candidate: its text alone, and with its best window, its
// title and how near the words stand.
func (r *rescoring) passage(c candidate) (text, own float64, err error) {
	w := r.segments[c.segment]
	if text, err = r.text(w, c); err != nil {
		return 0, 0, err
	}
	length, best := len(r.tokens), 0.
	first := 0
	for from := 0; from == 0 || from+windowTokens-windowStride < length; from += windowStride {
		to := min(from+windowTokens, length)
		for first < len(r.found) && int(r.found[first].at) < from {
			first++
		}
		last := first
		for last < len(r.found) && int(r.found[last].at) < to {
			last++
		}
		best = max(best, r.score(r.found[first:last], to-from, windowTokens))
	}
	near := r.nearness(length)
	if r.tokens, err = w.seg.heading(r.tokens[:0], c.passage); err != nil {
		return 0, 0, err
	}
	if err := r.read(w, r.tokens); err != nil {
		return 0, 0, err
	}
	title := r.score(r.found, len(r.tokens), titleTokens)
	return text, text + windowWeight*best + nearWeight*near + titleWeight*title, err
}

const titleTokens = 8

// text reads a passage and scores it.
func (r *rescoring) text(w *segmentWork, c candidate) (score float64, err error) {
	if r.tokens, err = w.seg.tokens(r.tokens[:0], c.passage); err != nil {
		return 0, err
	}
	if err := r.read(w, r.tokens); err != nil {
		return 0, err
	}
	at := place{c.segment, c.passage}
	score, known := r.texts[at]
	if !known {
		score = r.score(r.found, len(r.tokens), r.average)
		r.texts[at] = score
	}
	return score, nil
}

// score is BM25 of the features in a text of a length.
func (r *rescoring) score(tokens []token, length int, average float32) float64 {
	for _, t := range tokens {
		for _, f := range r.featuresOf(t) {
			if r.counts[f] == 0 {
				r.seen = append(r.seen, f)
			}
			r.counts[f]++
		}
	}
	var sum float64
	for _, f := range r.seen {
		sum += r.features[f].weight * float64(saturation(r.counts[f], float32(length), average))
		r.counts[f] = 0
	}
	r.seen = r.seen[:0]
	return sum
}

// nearness is BM25 of pairs of stems that stand near each other in the text
// that was read.
func (r *rescoring) nearness(length int) float64 {
	stems := len(r.terms)
	paired := false
	for i, t := range r.found {
		stem := int(r.featuresOf(t)[0])
		if stem >= stems {
			continue
		}
		for j := i - 1; j >= 0 && t.at-r.found[j].at <= nearTokens; j-- {
			if other := int(r.featuresOf(r.found[j])[0]); other < stems && stem != other {
				r.pairs[min(stem, other)*stems+max(stem, other)]++
				paired = true
			}
		}
	}
	if !paired {
		return 0
	}
	var sum float64
	for a := range stems {
		for b, n := range r.pairs[a*stems : (a+1)*stems] {
			if n > 0 {
				weight := min(r.features[a].weight, r.features[b].weight)
				sum += weight * float64(saturation(n, float32(length), r.average)/maxSaturation)
			}
		}
	}
	clear(r.pairs)
	return sum
}

// neighbours is the mean score of the passages before and behind a candidate.
func (r *rescoring) neighbours(c candidate) (float64, error) {
	w := r.segments[c.segment]
	first, end := w.seg.passagesOf(c.document)
	var sum, count float64
	for _, p := range [...]int{c.passage - 1, c.passage + 1} {
		if p < first || p >= end {
			continue
		}
		score, known := r.texts[place{c.segment, p}]
		if !known {
			var err error
			if score, err = r.text(w, candidate{segment: c.segment, passage: p}); err != nil {
				return 0, err
			}
		}
		sum, count = sum+score, count+1
	}
	return sum / max(1, count), nil
}

// A table leads from numbers that are not zero to features. Its size is a
// power of two, at least twice the number of entries.
type table struct {
	keys   []uint32
	values []uint16
	count  int
}

func (t *table) at(key uint32) int { return int(key * 2654435761 >> 16 & uint32(len(t.keys)-1)) }

// find is the feature, or -1.
func (t *table) find(key uint32) int {
	if len(t.keys) == 0 {
		return -1
	}
	for i := t.at(key); t.keys[i] != 0; i = (i + 1) & (len(t.keys) - 1) {
		if t.keys[i] == key {
			return int(t.values[i])
		}
	}
	return -1
}

// add adds a key that is not in.
func (t *table) add(key uint32, value uint16) {
	if t.count*4 >= len(t.keys) {
		old := *t
		*t = table{keys: make([]uint32, max(256, 2*len(old.keys))), values: make([]uint16, max(256, 2*len(old.keys)))}
		for i, key := range old.keys {
			if key != 0 {
				t.add(key, old.values[i])
			}
		}
	}
	i := t.at(key)
	for t.keys[i] != 0 {
		i = (i + 1) & (len(t.keys) - 1)
	}
	t.keys[i], t.values[i] = key, value
	t.count++
}
