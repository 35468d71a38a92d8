package query

import (
	"cmp"
	"context"
	"slices"
)

// followWeight is the weight of a sentence that defines the term of the
// sentence before it: "Er bezeichnet …".
const followWeight = .85

// definitions answers with the defining sentences first, then with the most
// telling passages.
func (s *search) definitions(ctx context.Context, all []ranked) ([]Result, error) {
	type defined struct {
		ranked
		weight float64
	}
	var found []defined
	for _, r := range all {
		quote, weight := s.defining(r)
		r.quote = quote
		found = append(found, defined{r, weight})
	}
	slices.SortStableFunc(found, func(a, b defined) int { return cmp.Compare(b.weight+b.score, a.weight+a.score) })
	results := []Result{}
	for _, d := range found[:min(maxResults, len(found))] {
		why := s.whyFound(d.ranked)
		if d.weight > 0 {
			why = "erklärt " + enumerate(quotedLabels(s.question.Topics))
		}
		d.score = (d.weight + d.score) / 2
		r, err := s.passage(ctx, d.ranked, why)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}

func quotedLabels(ts []Topic) []string {
	return texts(ts, func(t Topic) string { return quoted(t.Label) })
}

// defining is the passage's sentence that defines a topic best, with the next
// one when that goes on about it. Without one the weight is 0 and the quote is
// the passage's best.
func (s *search) defining(r ranked) (quote stretch, weight float64) {
	quote = r.quote
	t, p := r.text, s.reader.lexicon.patterns
	for i, sentence := range t.sentences {
		w := s.definesIn(r, sentence)
		to := i
		if s.names(r, sentence) && i+1 < len(t.sentences) {
			next := t.sentences[i+1]
			for _, follow := range p.follows {
				if _, ok := follow.find(t.words[next.first:next.last], never); ok {
					w, to = max(w, followWeight), i+1
					break
				}
			}
		}
		if w > weight {
			weight, quote = w, t.span(i, to)
		}
	}
	return quote, weight * kindWeight(t.Kind)
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
// abbreviation, or the abbreviation of an asked name, in brackets behind it:
// "Dienstleistungszentrum (DLZ)".
func (s *search) expands(r ranked, in sentence) bool {
	t := r.text
	return slices.ContainsFunc(r.matches, func(m match) bool {
		if !m.exact || m.topic >= len(s.question.Topics) || m.first < in.first || m.last >= in.last {
			return false
		}
		last := t.words[m.last]
		if isAbbreviation(last.text) && last.start > 0 && t.runes[last.start-1] == '(' {
			return true
		}
		next := m.last + 1
		return next < in.last && isAbbreviation(t.words[next].text) && t.runes[t.words[next].start-1] == '('
	})
}
