package index

import (
	"cmp"
	"context"
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

// A feature is something that is counted in a text: a stem or a gram.
type feature struct {
	weight float64
	stem   int // of the stems; -1 for grams
}

// A rescoring scores texts by their words.
type rescoring struct {
	*searching
	features []feature
	grams    gramTable
	whole    map[string]uint16 // feature of a whole word
	segments []*segmentWork
	texts    map[place]float64 // scores of passages
	lists    []uint16          // features of forms, one behind the other
	tokens   []uint32
	counts   []float32 // by feature
	seen     []uint16
	pairs    map[[2]int]float32
}

type place struct{ segment, passage int }

// A segmentWork leads from a segment's forms to features.
type segmentWork struct {
	seg     *segment
	scratch *scratch
	terms   map[uint32]int // searched terms
	lists   [][]uint16     // features of forms
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
	r := &rescoring{searching: s, whole: map[string]uint16{}, texts: map[place]float64{}, pairs: map[[2]int]float32{}}
	for i, seg := range s.view {
		w := &segmentWork{seg: seg, scratch: seg.pool.Get().(*scratch), terms: map[uint32]int{}}
		for j, t := range s.terms {
			if l := t.lists[i]; l.list.count > 0 {
				w.terms[uint32(l.term)] = j
			}
		}
		r.segments = append(r.segments, w)
	}
	for i, t := range s.terms {
		r.features = append(r.features, feature{t.rarity * t.Weight, i})
	}
	for _, t := range s.query.Terms {
		if t.Form != "" {
			if err := r.addGrams(t.Form); err != nil {
				return nil, err
			}
		}
	}
	r.counts = make([]float32, len(r.features))
	return r, nil
}

func (r *rescoring) release() {
	for _, w := range r.segments {
		w.scratch.putBack(w.seg)
	}
}

// mostGrams bounds the grams of long questions.
const mostGrams = 1024

// addGrams makes features of a word's grams and of the word as a whole.
func (r *rescoring) addGrams(form string) error {
	if _, have := r.whole[form]; have || len(r.features) > mostGrams {
		return nil
	}
	passages := 0
	for _, seg := range r.view {
		at, err := seg.findForms(form)
		if err != nil {
			return err
		}
		for ; at < seg.numbers[numForms]; at++ {
			text, n, err := seg.formAt(at)
			if err != nil {
				return err
			}
			if string(text) != form {
				break
			}
			having, err := seg.formPassages(n)
			if err != nil {
				return err
			}
			passages += having
		}
	}
	r.whole[form] = uint16(len(r.features))
	r.features = append(r.features, feature{gramWeight * rarity(passages, r.passages), -1})
	var err error
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
		r.features = append(r.features, feature{gramWeight * rarity(passages, r.passages), -1})
	})
	return err
}

// featuresOf are the features of a form.
func (r *rescoring) featuresOf(w *segmentWork, form uint32) ([]uint16, error) {
	if slot := w.scratch.slots[form]; slot > 0 {
		return w.lists[slot-1], nil
	}
	text, err := w.seg.formText(int(form))
	if err != nil {
		return nil, err
	}
	stem, err := w.seg.formStem(int(form))
	if err != nil {
		return nil, err
	}
	from := len(r.lists)
	if i, ok := w.terms[stem]; ok {
		r.lists = append(r.lists, uint16(i))
	}
	if i, ok := r.whole[string(text)]; ok {
		r.lists = append(r.lists, i)
	}
	eachGram(text, func(gram uint32) {
		if i := r.grams.find(gram); i >= 0 {
			r.lists = append(r.lists, uint16(i))
		}
	})
	list := r.lists[from:len(r.lists):len(r.lists)]
	w.lists = append(w.lists, list)
	w.scratch.slots[form] = int32(len(w.lists))
	w.scratch.touched = append(w.scratch.touched, form)
	return list, nil
}

// passage scores a candidate: its text alone, and with its best window, its
// title and how near the words stand.
func (r *rescoring) passage(c candidate) (text, own float64, err error) {
	w := r.segments[c.segment]
	if r.tokens, err = w.seg.tokens(r.tokens[:0], c.passage); err != nil {
		return 0, 0, err
	}
	tokens := r.tokens
	if text, err = r.score(w, tokens, r.average); err != nil {
		return 0, 0, err
	}
	r.texts[place{c.segment, c.passage}] = text
	var best float64
	for from := 0; from == 0 || from+windowTokens-windowStride < len(tokens); from += windowStride {
		score, err := r.score(w, tokens[from:min(from+windowTokens, len(tokens))], windowTokens)
		if err != nil {
			return 0, 0, err
		}
		best = max(best, score)
	}
	near, err := r.nearness(w, tokens)
	if err != nil {
		return 0, 0, err
	}
	if r.tokens, err = w.seg.heading(r.tokens[:0], c.passage); err != nil {
		return 0, 0, err
	}
	title, err := r.score(w, r.tokens, titleTokens)
	return text, text + windowWeight*best + nearWeight*near + titleWeight*title, err
}

const titleTokens = 8

// score is BM25 of a text's features.
func (r *rescoring) score(w *segmentWork, tokens []uint32, average float32) (float64, error) {
	for _, form := range tokens {
		list, err := r.featuresOf(w, form)
		if err != nil {
			return 0, err
		}
		for _, f := range list {
			if r.counts[f] == 0 {
				r.seen = append(r.seen, f)
			}
			r.counts[f]++
		}
	}
	var sum float64
	for _, f := range r.seen {
		sum += r.features[f].weight * float64(saturation(r.counts[f], float32(len(tokens)), average))
		r.counts[f] = 0
	}
	r.seen = r.seen[:0]
	return sum, nil
}

// nearness is BM25 of pairs of stems that stand near each other.
func (r *rescoring) nearness(w *segmentWork, tokens []uint32) (float64, error) {
	type hit struct{ at, stem int }
	var recent []hit
	for at, form := range tokens {
		list, err := r.featuresOf(w, form)
		if err != nil {
			return 0, err
		}
		if len(list) == 0 || int(list[0]) >= len(r.terms) {
			continue
		}
		stem := int(list[0])
		for len(recent) > 0 && at-recent[0].at > nearTokens {
			recent = recent[1:]
		}
		for _, h := range recent {
			if h.stem != stem {
				r.pairs[[2]int{min(h.stem, stem), max(h.stem, stem)}]++
			}
		}
		recent = append(recent, hit{at, stem})
	}
	if len(r.pairs) == 0 {
		return 0, nil
	}
	var sum float64
	for a := range r.terms {
		for b := a + 1; b < len(r.terms); b++ {
			if n := r.pairs[[2]int{a, b}]; n > 0 {
				weight := min(r.features[a].weight, r.features[b].weight)
				sum += weight * float64(saturation(n, float32(len(tokens)), r.average)/maxSaturation)
			}
		}
	}
	clear(r.pairs)
	return sum, nil
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
			if r.tokens, err = w.seg.tokens(r.tokens[:0], p); err != nil {
				return 0, err
			}
			if score, err = r.score(w, r.tokens, r.average); err != nil {
				return 0, err
			}
			r.texts[place{c.segment, p}] = score
		}
		sum, count = sum+score, count+1
	}
	return sum / max(1, count), nil
}

// A gramTable leads from grams to features. Its size is a power of two, at
// least twice the number of entries.
type gramTable struct {
	keys   []uint32 // 0 is no gram
	values []uint16
	count  int
}

func (t *gramTable) at(gram uint32) int { return int(gram * 2654435761 >> 16 & uint32(len(t.keys)-1)) }

// find is the feature, or -1.
func (t *gramTable) find(gram uint32) int {
	if len(t.keys) == 0 {
		return -1
	}
	for i := t.at(gram); t.keys[i] != 0; i = (i + 1) & (len(t.keys) - 1) {
		if t.keys[i] == gram {
			return int(t.values[i])
		}
	}
	return -1
}

// add adds a gram that is not in.
func (t *gramTable) add(gram uint32, value uint16) {
	if t.count*4 >= len(t.keys) {
		old := *t
		*t = gramTable{keys: make([]uint32, max(256, 2*len(old.keys))), values: make([]uint16, max(256, 2*len(old.keys)))}
		for i, key := range old.keys {
			if key != 0 {
				t.add(key, old.values[i])
			}
		}
	}
	i := t.at(gram)
	for t.keys[i] != 0 {
		i = (i + 1) & (len(t.keys) - 1)
	}
	t.keys[i], t.values[i] = gram, value
	t.count++
}
