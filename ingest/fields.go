package ingest

import (
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// minAddresses is how often a passage names a field that it is about, unless
// its heading does.
const minAddresses = 2

// A fieldFinder finds the concepts of vocabularies in texts. It may be used
// concurrently.
type fieldFinder struct {
	phrases  *german.Phrases
	concepts []graph.IRI
}

// A fieldMatch is a concept in a passage.
type fieldMatch struct {
	concept graph.IRI
	spots   []german.Span // where, code points
	heading bool          // the passage stands under a heading that names it
	exact   bool          // some occurrence is the very word, not a part of a compound
}

// within says whether the concept is named in text[start:end].
func (m fieldMatch) within(start, end int) bool {
	return slices.ContainsFunc(m.spots, func(s german.Span) bool { return s.Start >= start && s.End <= end })
}

// newFieldFinder takes all labels of all concepts. A label's number is twice
// its concept's; the odd number behind it marks look-alikes, which hide it.
func newFieldFinder(vs []graph.Vocabulary) *fieldFinder {
	f := &fieldFinder{phrases: german.NewPhrases()}
	for _, v := range vs {
		for _, c := range v.Concepts {
			id := 2 * len(f.concepts)
			f.concepts = append(f.concepts, c.IRI)
			for _, labels := range [][]string{{c.PrefLabel}, c.AltLabels, c.HiddenLabels, c.NarrowerLabels} {
				for _, label := range labels {
					f.phrases.Add(label, id)
				}
			}
			for _, other := range c.NotThis {
				f.phrases.Add(other, id+1)
			}
		}
	}
	return f
}

// find yields a passage's concepts in order of their first occurrence. headings
// keeps the concepts of the headings seen so far, by their text.
func (f *fieldFinder) find(p graph.Passage, headings map[string]map[int]bool) []fieldMatch {
	if len(f.concepts) == 0 || p.Language == "en" {
		return nil
	}
	heading := f.inHeading(p, headings)
	var found []fieldMatch
	at := map[int]int{}
	for _, m := range f.labels(p.Text) {
		i, seen := at[m.ID]
		if !seen {
			i = len(found)
			at[m.ID] = i
			found = append(found, fieldMatch{concept: f.concepts[m.ID], heading: heading[m.ID]})
		}
		found[i].spots = append(found[i].spots, german.Span{Start: m.Start, End: m.End})
		found[i].exact = found[i].exact || !m.Part
	}
	return found
}

// labels are the matches of a text with the concept's number as ID, without
// those inside a look-alike of the same concept.
func (f *fieldFinder) labels(text string) []german.Match {
	matches := f.phrases.Find(german.Tokens(text))
	type spot struct{ concept, token int }
	hidden := map[spot]bool{}
	for _, m := range matches {
		for t := m.First; m.ID%2 == 1 && t <= m.Last; t++ {
			hidden[spot{m.ID / 2, t}] = true
		}
	}
	var out []german.Match
	for _, m := range matches {
		if m.ID%2 == 1 || hidden[spot{m.ID / 2, m.First}] {
			continue
		}
		m.ID /= 2
		out = append(out, m)
	}
	return out
}

// inHeading are the concepts that the innermost heading above names.
func (f *fieldFinder) inHeading(p graph.Passage, headings map[string]map[int]bool) map[int]bool {
	if len(p.Section) == 0 {
		return nil
	}
	text := strings.TrimSpace(p.Section[len(p.Section)-1])
	in, known := headings[text]
	if !known {
		in = map[int]bool{}
		for _, m := range f.labels(text) {
			in[m.ID] = true
		}
		headings[text] = in
	}
	return in
}

// fields writes what the passage mentions, and what it addresses.
func (w *edgeWriter) fields(found []fieldMatch) {
	for _, m := range found {
		confidence := 0.7
		if m.exact {
			confidence = 0.9
		}
		object := graph.Node(m.concept)
		first := m.spots[0]
		w.add(w.passage.IRI, graph.Mentions, object, w.record(first.Start, first.End, "mentions-field/1", confidence))
		if m.heading || len(m.spots) >= minAddresses {
			w.add(w.passage.IRI, graph.Addresses, object, w.record(first.Start, first.End, "addresses-field/1", confidence-0.1))
		}
	}
}
