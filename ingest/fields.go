package ingest

import (
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// What a mention weighs. Another word for the same concept adds its full
// weight, the same word again half of the time before; so one word that is
// repeated needs three mentions, and two words are enough.
const (
	wordWeight    = 1.0
	partWeight    = 0.6 // inside a compound
	headingWeight = 1.0 // the heading above names it
	officeWeight  = 0.3 // in an office's name or an address
	leastWeight   = 1.6 // of what a passage is about
	shortPassage  = 12  // words; here one mention in the word itself is enough
)

// fieldRules say what weakens a mention, data/rules/fields.json.
type fieldRules struct {
	Offices wordSet `json:"offices"` // ends of what is named after its field: "Amt für"
	Links   wordSet `json:"links"`   // between an office and its field
	Contact wordSet `json:"contact"` // in an address
	Boxes   string  `json:"boxes"`   // signs of a form
}

// A fieldFinder finds the concepts of vocabularies in texts. It may be used
// concurrently.
type fieldFinder struct {
	phrases  *german.Phrases
	concepts []graph.IRI
	byName   map[string]graph.IRI // preferred, alternative and hidden labels in lower case
}

// concept is the vocabularies' concept of that name, or the IRI that a term of
// the name has.
func (f *fieldFinder) concept(name string) (iri graph.IRI, known bool) {
	if iri, known = f.byName[strings.ToLower(name)]; known {
		return iri, true
	}
	return graph.TermIRI(name), false
}

// A fieldMatch is a concept in a passage.
type fieldMatch struct {
	concept graph.IRI
	spots   []fieldSpot
	weight  float64 // of all its mentions
	heading bool    // the passage stands under a heading that names it
	exact   bool    // some occurrence is the very word, not a part of a compound
}

// A fieldSpot is one mention.
type fieldSpot struct {
	german.Span        // code points
	word        string // in its key form
	weight      float64
}

// within says whether the concept is named in text[start:end].
func (m fieldMatch) within(start, end int) bool {
	return slices.ContainsFunc(m.spots, func(s fieldSpot) bool { return s.Start >= start && s.End <= end })
}

// weigh adds up the mentions outside of the sentences.
func (m fieldMatch) weigh(without []german.Span) float64 {
	sum := 0.0
	times := map[string]float64{}
	for _, s := range m.spots {
		if slices.ContainsFunc(without, func(o german.Span) bool { return s.Start >= o.Start && s.End <= o.End }) {
			continue
		}
		if times[s.word] == 0 {
			times[s.word] = 1
		}
		sum += s.weight * times[s.word]
		times[s.word] /= 2
	}
	return sum
}

// newFieldFinder takes all labels of all concepts. A label's number is twice
// its concept's; the odd number behind it marks look-alikes, which hide it.
func newFieldFinder(vs []graph.Vocabulary) *fieldFinder {
	f := &fieldFinder{phrases: german.NewPhrases(), byName: map[string]graph.IRI{}}
	for _, v := range vs {
		for _, c := range v.Concepts {
			id := 2 * len(f.concepts)
			f.concepts = append(f.concepts, c.IRI)
			names := [][]string{{c.PrefLabel}, c.AltLabels, c.HiddenLabels}
			if c.Type == graph.TypePolicyField {
				names = names[:1] // the others are words of the field, not names for it
			}
			for _, labels := range names {
				for _, label := range labels {
					if _, taken := f.byName[strings.ToLower(label)]; !taken || c.Type == graph.TypeConcept {
						f.byName[strings.ToLower(label)] = c.IRI
					}
				}
			}
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

// find yields the concepts of a passage with these tokens, in order of their first occurrence. headings
// keeps the concepts of the headings seen so far, by their text.
func (f *fieldFinder) find(p graph.Passage, tokens []german.Token, headings map[string]map[int]bool) []fieldMatch {
	if len(f.concepts) == 0 || p.Language == "en" {
		return nil
	}
	heading := f.inHeading(p, headings)
	var found []fieldMatch
	at := map[int]int{}
	for _, m := range f.labels(tokens) {
		i, seen := at[m.ID]
		if !seen {
			i = len(found)
			at[m.ID] = i
			found = append(found, fieldMatch{concept: f.concepts[m.ID], heading: heading[m.ID]})
		}
		found[i].spots = append(found[i].spots, spotOf(tokens, m))
		found[i].exact = found[i].exact || !m.Part
	}
	for i := range found {
		found[i].weight = found[i].weigh(nil)
	}
	return found
}

// spotOf weighs a mention by the words around it.
func spotOf(tokens []german.Token, m german.Match) fieldSpot {
	s := fieldSpot{Span: german.Span{Start: m.Start, End: m.End}, weight: wordWeight}
	for _, t := range tokens[m.First : m.Last+1] {
		s.word += t.Key + " "
	}
	if m.Part {
		s.weight = partWeight
	}
	rules := references().weights
	for k := m.First - 1; k >= 0 && m.First-k <= maxOfficeName; k-- {
		word := strings.ToLower(tokens[k].Text)
		if rules.Offices.endOf(word) != "" && k < m.First-1 {
			s.weight = officeWeight
		}
		if !rules.Links.has(word) && strings.ToLower(tokens[k].Text) == tokens[k].Text {
			break
		}
	}
	for _, t := range tokens[max(0, m.First-maxOfficeName):min(len(tokens), m.Last+maxOfficeName)] {
		if rules.Contact.has(t.Text) {
			s.weight = officeWeight
		}
	}
	return s
}

// maxOfficeName is how many words lie between an office and its field.
const maxOfficeName = 6

// labels are the matches of a text's tokens with the concept's number as ID, without
// those inside a look-alike of the same concept.
func (f *fieldFinder) labels(tokens []german.Token) []german.Match {
	matches := f.phrases.Find(tokens)
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
		for _, m := range f.labels(german.Tokens(text)) {
			in[m.ID] = true
		}
		headings[text] = in
	}
	return in
}

// fields writes what the passage mentions, and what it addresses: its weight
// decides, and what is said to be missing adds nothing.
func (w *edgeWriter) fields(found []fieldMatch, missing []absence) {
	for _, m := range found {
		confidence := 0.7
		if m.exact {
			confidence = 0.9
		}
		object, first := graph.Node(m.concept), m.spots[0]
		w.add(w.passage.IRI, graph.Mentions, object, w.record(first.Start, first.End, "mentions-field/1", confidence))
		var lacking []german.Span
		for _, a := range missing {
			if a.concept == m.concept {
				lacking = append(lacking, a.sentence)
			}
		}
		if weight := m.weigh(lacking); weight > 0 && w.addresses(m, weight) {
			w.add(w.passage.IRI, graph.Addresses, object, w.record(first.Start, first.End, "addresses-field/2", min(confidence, weight/3)))
		}
	}
}

func (w *edgeWriter) addresses(m fieldMatch, weight float64) bool {
	p := w.passage
	if strings.ContainsAny(p.Text, references().weights.Boxes) {
		return false // a form names fields to tick them
	}
	if m.heading {
		weight += headingWeight
	}
	if m.exact && (p.Kind == graph.Heading || len(strings.Fields(p.Text)) <= shortPassage) && weight >= wordWeight {
		return true
	}
	return weight >= leastWeight
}
