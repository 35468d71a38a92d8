package query

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// followWeight is the weight of a sentence that defines the term of the
// sentence before it: "Er bezeichnet …".
const followWeight = .95

// A definedPassage is a passage with the stretches that define a topic, best first.
type definedPassage struct {
	ranked
	quotes []stretch
	weight float64 // of the best, 0 when the passage defines nothing
}

// definitions answers with the defining sentences first, then with the most
// telling passages; defined says whether there is a defining sentence.
func (s *search) definitions(ctx context.Context, all []ranked) (results []Result, defined bool, err error) {
	var found []definedPassage
	for _, r := range all {
		found = append(found, s.defining(r))
	}
	slices.SortStableFunc(found, func(a, b definedPassage) int { return cmp.Compare(b.weight+b.score, a.weight+a.score) })
	results = []Result{}
	for _, d := range found {
		d.score = (d.weight + d.score) / 2
		why := s.whyFound(d.ranked)
		if d.weight > 0 {
			why, d.quote = "erklärt "+enumerate(quotedLabels(s.question.Topics)), d.quotes[0]
		}
		r, err := s.passage(ctx, d.ranked, why)
		if err != nil {
			return nil, false, err
		}
		for _, q := range d.quotes[min(1, len(d.quotes)):min(maxEvidence, len(d.quotes))] {
			ev, err := s.evidence(ctx, d.text, q, d.matches)
			if err != nil {
				return nil, false, err
			}
			r.Evidence = append(r.Evidence, ev)
		}
		results = append(results, r)
	}
	return results, len(found) > 0 && found[0].weight > 0, nil
}

func quotedLabels(ts []Topic) []string {
	return texts(ts, func(t Topic) string { return quoted(t.Label) })
}

// defining finds the sentences that define a topic, each with the next one
// when that goes on about it.
func (s *search) defining(r ranked) definedPassage {
	type weighed struct {
		first, last int
		weight      float64
	}
	var found []weighed
	t := r.text
	for i, sentence := range t.sentences {
		w := weighed{i, i, s.definesIn(r, sentence)}
		if s.names(r, sentence) && i+1 < len(t.sentences) && s.follows(t, t.sentences[i+1]) {
			w.weight, w.last = max(w.weight, followWeight), i+1
		}
		if w.weight > 0 && (len(found) == 0 || found[len(found)-1].last < i) {
			found = append(found, w)
		}
	}
	slices.SortStableFunc(found, func(a, b weighed) int { return cmp.Compare(b.weight, a.weight) })
	d := definedPassage{ranked: r}
	for _, w := range found {
		d.weight = max(d.weight, w.weight*kindWeight(t.Kind))
		d.quotes = append(d.quotes, t.span(w.first, w.last))
	}
	return d
}

// follows says whether a sentence defines what the one before it named.
func (s *search) follows(t *text, in sentence) bool {
	return slices.ContainsFunc(s.reader.lexicon.patterns.follows, func(p pattern) bool {
		_, ok := p.find(t.words[in.first:in.last], never)
		return ok
	})
}

func never(int, string) bool { return false }

// names says whether a sentence has a topic in the asked words.
func (s *search) names(r ranked, in sentence) bool {
	return slices.ContainsFunc(r.matches, func(m match) bool {
		return m.exact && m.topic < len(s.question.Topics) && m.first >= in.first && m.last < in.last
	})
}

// definesIn is how surely a sentence defines one of the topics.
func (s *search) definesIn(r ranked, in sentence) float64 {
	words := r.text.words[in.first:in.last]
	best := 0.0
	if s.expands(r, in) {
		best = 1
	}
	if !s.names(r, in) {
		return best
	}
	isTopic := func(i int, class string) bool {
		return class == "topic" && slices.ContainsFunc(r.matches, func(m match) bool {
			return m.exact && m.topic < len(s.question.Topics) && m.first <= in.first+i && in.first+i <= m.last
		})
	}
	for _, group := range s.reader.lexicon.patterns.defining {
		if group.weight <= best {
			continue
		}
		for _, p := range group.patterns {
			if _, ok := p.find(words, isTopic); ok {
				best = group.weight
				break
			}
		}
	}
	return best
}

// expands says whether a sentence gives the long form of an asked
// abbreviation, or the abbreviation of an asked name: "Dienstleistungszentrum
// (DLZ)", "KdU – Kosten der Unterkunft".
func (s *search) expands(r ranked, in sentence) bool {
	t := r.text
	// between is what stands between two neighbouring words.
	between := func(i int) string { return strings.TrimSpace(string(t.runes[t.words[i].end:t.words[i+1].start])) }
	short := func(i int) bool { return i >= in.first && i < in.last && isAbbreviation(t.words[i].text) }
	return slices.ContainsFunc(r.matches, func(m match) bool {
		if m.topic >= len(s.question.Topics) || m.weight < synonymWeight*stemWeight || m.first < in.first || m.last >= in.last {
			return false
		}
		before, behind := m.first-1, m.last+1
		switch {
		case m.first == m.last && short(m.first):
			return before >= in.first && between(before) == "(" ||
				behind < in.last && isDash(between(m.last))
		case short(behind):
			return between(m.last) == "("
		case short(before):
			return isDash(between(before))
		}
		return false
	})
}

func isDash(s string) bool { return s == "-" || s == "–" || s == "—" || s == "=" }
