package query

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"

	"belegnetz/graph"
)

// A search is the work on one question.
type search struct {
	engine   *Engine
	moment   *moment
	reader   *reader
	access   graph.Access
	question Question
	skip     int // best results that are not shown

	wanted  []wanted // what passages are ranked by; the topics come first
	matcher matcher  // of wanted
	labels  map[graph.IRI]string

	speakers []int // of statements: which of the wanted are who speaks
}

// A wanted is something that a passage should have.
type wanted struct {
	Topic
	weight float64 // rarity times importance
	count  int     // passages that have it
	above  bool    // a heading that names it counts nearly as the text does
}

// Importance of what a question names, beside 1 for its topics.
const (
	placeImportance = .5
	actorImportance = .8
	workImportance  = 1
	restImportance  = .25
)

// prepare weighs what the question names by how rare it is.
func (s *search) prepare(ctx context.Context) error {
	q := s.question
	add := func(t Topic, importance float64, above bool) error {
		n, err := s.engine.index.Count(int(s.access), phrases(t))
		if err != nil {
			return err
		}
		rarity := math.Log(1 + float64(s.reader.stats.Passages)/float64(1+n))
		s.wanted = append(s.wanted, wanted{t, importance * max(rarity, .1), n, above})
		return nil
	}
	for _, t := range q.Topics {
		if err := add(t, 1, false); err != nil {
			return err
		}
	}
	for _, named := range []struct {
		names      []Name
		importance float64
		above      bool
	}{{q.Places, placeImportance, true}, {q.Actors, actorImportance, false}, {q.Works, workImportance, false}} {
		for _, n := range named.names {
			if err := add(s.reader.lexicon.nameTopic(n), named.importance, named.above); err != nil {
				return err
			}
		}
	}
	if years := s.reader.lexicon.yearTopic(q.Years); len(years.Terms) > 0 {
		if err := add(years, placeImportance, true); err != nil {
			return err
		}
	}
	for _, word := range append(kindLabels(q.Documents), q.Rest...) {
		if err := add(s.reader.lexicon.phraseTopic(analyse(word, "de")), restImportance, false); err != nil {
			return err
		}
	}
	topics := make([]Topic, len(s.wanted))
	for i, w := range s.wanted {
		topics[i] = w.Topic
	}
	s.matcher = newMatcher(topics)
	return nil
}

// fewYears is how long a span of years can be to be looked for year by year.
const fewYears = 5

// yearTopic is any of the years of a short span.
func (l *Lexicon) yearTopic(y Years) Topic {
	var t Topic
	if y.From == nil || y.To == nil || *y.To-*y.From >= fewYears {
		return t
	}
	for year := *y.From; year <= *y.To; year++ {
		t.add(l.patterns.term(strconv.Itoa(year), 1))
	}
	if len(t.Terms) > 0 {
		t.Label = t.Terms[0].Label
	}
	return t
}

// nameTopic makes what is searched for a place, actor or work.
func (l *Lexicon) nameTopic(n Name) Topic {
	t := Topic{Label: n.Label}
	labels := append([]string{n.Label}, n.Others...)
	if n.Type == graph.TypePlace {
		labels = append(labels, placeForms(n.Label)...)
	}
	for _, label := range labels {
		t.add(l.patterns.term(label, 1))
	}
	return t
}

// A ranked is a passage with the stretch of it that answers best.
type ranked struct {
	text    *text
	matches []match
	above   []bool // which of the wanted a heading names
	quote   stretch
	cover   float64
	score   float64
}

const (
	candidates   = 100 // passages that the index proposes
	longestQuote = 3   // sentences
	extraCost    = .03 // for each sentence beyond the first
	leastScore   = 1e-9
	fewWords     = 8 // a quote of fewer says little
	fewWeight    = .7
	aboveShare   = .4 // of a topic that only a heading names
	nearShare    = .8 // the same for what headings are about: places
	// Shares of the score; chosen on the sample questions of issue 2.
	quoteShare   = .55
	passageShare = .15
	indexShare   = .3
)

// weight lowers what is seldom an answer in itself.
func (r ranked) weight() float64 {
	weight := kindWeight(r.text.Kind)
	within := func(w word) bool { return w.start >= r.quote.start && w.end <= r.quote.end }
	if n := slices.IndexFunc(r.text.words, within); n < 0 || len(r.text.words) < n+fewWords || !within(r.text.words[n+fewWords-1]) {
		weight *= fewWeight
	}
	return weight
}

// kindWeight lowers what is seldom an answer in itself.
func kindWeight(k graph.PassageKind) float64 {
	switch k {
	case graph.Heading, graph.Fragment:
		return .5
	case graph.Caption:
		return .7
	case graph.Footnote:
		return .9
	}
	return 1
}

// rank yields the best passages, best first: by their words, as found does, and
// by how well a quote of them covers what is wanted.
func (s *search) rank(ctx context.Context, limit int) ([]ranked, error) {
	all, err := s.found(ctx, max(limit, candidates))
	if err != nil {
		return nil, err
	}
	for i, r := range all {
		all[i].score = (quoteShare*r.cover + passageShare*s.share(s.cover(r, 0, len(r.text.words))) + indexShare*r.score) * r.weight()
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.text.IRI, b.text.IRI))
	})
	return all[:min(limit, len(all))], nil
}

// found yields passages in the order of the index, with scores up to 1.
func (s *search) found(ctx context.Context, limit int) ([]ranked, error) {
	hits, err := find(ctx, s.engine.index, s.access, s.reader.lexicon.wordsQuery(s.question, limit))
	if err != nil {
		return nil, err
	}
	var all []ranked
	for _, h := range hits {
		t, err := s.text(ctx, h.passage)
		if errors.Is(err, graph.ErrNotFound) {
			continue // replaced since the index was read
		}
		if err != nil {
			return nil, err
		}
		r := s.weigh(t)
		r.score = h.score / max(hits[0].score, leastScore)
		all = append(all, r)
	}
	return all, nil
}

// weigh finds the stretch of up to three sentences that covers most of what is
// wanted.
func (s *search) weigh(t *text) ranked {
	r := ranked{text: t, matches: s.matches(t), above: s.above(t), quote: stretch{0, len(t.runes)}}
	best := math.Inf(-1)
	for from := range t.sentences {
		for to := from; to < min(from+longestQuote, len(t.sentences)); to++ {
			cover := s.cover(r, t.sentences[from].first, t.sentences[to].last)
			if value := s.share(cover) - extraCost*float64(to-from); value > best {
				best, r.quote, r.cover = value, t.span(from, to), s.share(cover)
			}
		}
	}
	return r
}

// matches are where a passage has what is wanted. The title of a work that it
// cites says nothing of a topic, except where documents are asked for.
func (s *search) matches(t *text) []match {
	all := s.matcher.find(t.words)
	switch s.question.Kind {
	case KindDocuments, KindGap, KindCitations:
		return all
	}
	return slices.DeleteFunc(all, func(m match) bool {
		return m.topic < len(s.question.Topics) && t.cites(m.start, m.end)
	})
}

// above says which of the wanted the title or a heading above a passage names.
func (s *search) above(t *text) []bool {
	above := make([]bool, len(s.wanted))
	for _, m := range s.matcher.find(t.above) {
		above[m.topic] = true
	}
	return above
}

// cover says how well the words from first to last, excluded, have each of the
// wanted, from 0 to 1.
func (s *search) cover(r ranked, first, last int) []float64 {
	cover := make([]float64, len(s.wanted))
	for _, m := range r.matches {
		if m.first >= first && m.last < last {
			cover[m.topic] = max(cover[m.topic], m.weight)
		}
	}
	for i, w := range s.wanted {
		if !r.above[i] {
			continue
		}
		if w.above {
			cover[i] = max(cover[i], nearShare)
		} else {
			cover[i] = max(cover[i], aboveShare)
		}
	}
	return cover
}

// share is the covered part of the weight of all that is wanted.
func (s *search) share(cover []float64) float64 {
	var have, all float64
	for i, w := range s.wanted {
		have, all = have+w.weight*cover[i], all+w.weight
	}
	if all == 0 {
		return 0
	}
	return have / all
}
