package ingest

import (
	"strings"

	"belegnetz/graph"
)

// Where statements come from. It is part of the speaker's IRI.
const (
	fromInterview = "interview"
	fromMinutes   = "niederschrift"
)

// A statement (Interviewaussage, Wortmeldung) is what somebody said: role,
// office, place, date and words, never a name.
type statement struct {
	source      string
	speaker     string // as printed without a place: "Mitarbeiter Fachstelle Integration"
	role        string // "Mitarbeiter"
	institution string // "Fachstelle Integration"; a party in minutes
	place       place
	dates       []string // as the reader's date gives them
	misprint    string   // see citation
	interview   graph.IRI
	direct      bool // its very words, not what somebody made of them
	parts       []stretch
	rule        string
	confidence  float64
}

// A stretch is text[start:end] of a passage.
type stretch struct {
	passage    int
	start, end int // code points
}

// A spoken is a statement with its name, for the passages of its parts.
type spoken struct {
	statement
	iri graph.IRI
}

// maxSpeech is how many passages one statement takes up at most.
const maxSpeech = 100

// statements reads who said what in the document, by the passage in which the
// source of the words stands.
func (r *reading) statements() map[int][]statement {
	switch {
	case r.doc.Kind == graph.KindInterview:
		return r.protocol()
	case r.isMinutes():
		return r.minutes()
	}
	found := r.quoted()
	if r.doc.Kind == graph.KindCouncil {
		for passage, reported := range r.reported() {
			found[passage] = append(found[passage], reported...)
		}
	}
	return found
}

// speak names the statements and hands them to the passages.
func (r *reading) speak() {
	for home, all := range r.statements() {
		for n, s := range all {
			named := spoken{s, graph.StatementIRI(r.passages[home].IRI, n+1)}
			r.found[home].spoken = append(r.found[home].spoken, named)
		}
	}
	for home := range r.found {
		for _, s := range r.found[home].spoken {
			for k, p := range s.parts {
				if k == 0 || s.parts[k-1].passage != p.passage {
					r.found[p.passage].parts = append(r.found[p.passage].parts, s)
				}
			}
		}
	}
}

// split divides a role as printed: "Leiterin DLZ" is the head of an office,
// "Stadtplanung" an office that speaks, "Schwerin Fachstelle Integration" one
// with its place.
func (r *reading) split(printed string) (s statement) {
	items := scan([]rune(printed))
	for i := 0; i < len(items); i++ {
		if p, n := r.gazetteer.at(items, i); n > 0 && n < len(items) {
			s.place = p
			items = append(items[:i:i], items[i+n:]...)
			break
		}
	}
	s.speaker = join(items)
	s.role = s.speaker
	for i, it := range items {
		if it.kind != wordLexeme || !r.roles.is(it.text) {
			continue
		}
		lower := roleWord(it.lower)
		rest := items[i+1:]
		for len(rest) > 0 && (r.citations.Articles[rest[0].lower] || rest[0].is(",")) {
			rest = rest[1:]
		}
		led := r.roles.Led.endOf(lower)
		office := strings.TrimSuffix(strings.TrimSuffix(it.text, led), "s")
		switch {
		case led != "" && r.roles.Offices.endOf(strings.ToLower(office)) != "":
			s.role, s.institution = it.text, strings.TrimSpace(office+" "+join(rest))
		case r.roles.Offices.endOf(lower) != "" && led == "":
			s.institution = s.speaker
		case len(rest) > 0 && rest[0].capital():
			rest[0].text = r.nominative(rest[0].text)
			s.role, s.institution = join(items[:i+1]), join(rest)
		}
		return s
	}
	return s
}

// placeOf is where the speaker of an interview works: the place that the role,
// the sentence, the heading or the text before names.
func (r *reading) placeOf(passage, at int) place {
	if p := r.placeInSentence(passage, at); p.Name != "" {
		return p
	}
	for i := len(r.passages[passage].Section) - 1; i >= 0; i-- {
		if p := r.onlyPlace(r.passages[passage].Section[i]); p.Name != "" {
			return p
		}
	}
	if p, ok := r.gazetteer.place(r.doc.Place); ok {
		return p
	}
	return r.placeBefore(passage, at)
}

// onlyPlace is the one place that a heading names.
func (r *reading) onlyPlace(text string) (only place) {
	items := scan([]rune(text))
	for i := range items {
		p, n := r.gazetteer.at(items, i)
		if n == 0 {
			continue
		}
		if only.Name != "" && only.Name != p.Name {
			return place{}
		}
		only = p
	}
	return only
}

// statements writes the passage's statements, and the parts here of those whose
// source stands in another passage.
func (w *edgeWriter) statements(at int, found sighting) {
	for _, s := range found.spoken {
		r := w.spokenRecord(at, s)
		w.add(s.iri, graph.Type, graph.Node(graph.TypeStatement), r)
		w.add(s.iri, graph.Role, literal(s.role), r)
		w.add(s.iri, graph.Institution, literal(s.institution), r)
		form := "indirect"
		if s.direct {
			form = "direct"
		}
		w.add(s.iri, graph.SpeechForm, literal(form), r)
		for _, d := range s.dates {
			w.add(s.iri, graph.Issued, literal(references().isoDate(d)), r)
		}
		w.add(s.iri, graph.PrintedDate, literal(s.misprint), r)
		if s.interview != "" {
			w.add(s.iri, graph.TakenFrom, graph.Node(s.interview), r)
		}
		role := graph.RoleIRI(s.source, s.speaker, s.place.short())
		w.add(s.iri, graph.SaidBy, graph.Node(role), r)
		w.add(role, graph.Type, graph.Node(graph.TypeRole), r)
		w.add(role, graph.Label, literal(s.speaker), r)
		if s.place.Name != "" {
			w.place(s.iri, s.place, r)
			w.add(role, graph.Spatial, graph.Node(graph.PlaceIRI(s.place.Name)), r)
		}
	}
	text := []rune(w.passage.Text)
	for _, s := range found.parts {
		for _, p := range s.parts {
			if p.passage == at {
				w.add(s.iri, graph.QuoteIs, literal(string(text[p.start:p.end])),
					graph.Record{Start: p.start, End: p.end, Rule: s.rule, Confidence: s.confidence})
			}
		}
	}
}

// spokenRecord covers what of the statement stands in the passage; in one that
// holds only its source, all of it.
func (w *edgeWriter) spokenRecord(at int, s spoken) graph.Record {
	for _, p := range s.parts {
		if p.passage == at {
			return w.record(p.start, p.end, s.rule, s.confidence)
		}
	}
	return graph.Record{End: len([]rune(w.passage.Text)), Rule: s.rule, Confidence: s.confidence}
}

// concerns says what the words in this passage are about.
func (w *edgeWriter) concerns(at int, said []spoken, found []fieldMatch) {
	for _, s := range said {
		for _, p := range s.parts {
			for _, f := range found {
				if p.passage == at && f.within(p.start, p.end) {
					w.add(s.iri, graph.Concerns, graph.Node(f.concept),
						graph.Record{Start: p.start, End: p.end, Rule: "statement-field/1", Confidence: min(s.confidence, 0.7)})
				}
			}
		}
	}
}
