package query

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/cite"
)

// A said is a statement with the passages that hold its words.
type said struct {
	iri               graph.IRI
	speaker           graph.IRI // the role
	interview         graph.IRI // where it is cited from; may be empty
	role, institution string
	place             graph.IRI
	dates             []string
	direct            bool
	words             []spokenPart
	strength          float64
	bySpeaker         bool
	spoken            []string // topics that the words themselves have
}

// A spokenPart is a stretch of a passage that belongs to a statement.
type spokenPart struct {
	text    *text
	at      stretch
	matches []match
}

// How much it counts that a topic stands in the words themselves, or only
// beside them.
const (
	besideWords = .6
	underTitle  = .4
	indirectly  = .9 // of a statement that is only reported
)

// statements answers with what somebody said. It is covered when one of the
// asked said something on the topics.
func (s *search) statements(ctx context.Context, a *Answer) (covered bool, err error) {
	texts, err := s.statementTexts(ctx)
	if err != nil {
		return false, err
	}
	found := map[graph.IRI]*said{}
	for _, t := range texts {
		if err := s.collect(ctx, found, t); err != nil {
			return false, err
		}
	}
	s.findSpeakers(found)
	var all []*said
	for _, f := range found {
		s.weighStatement(f)
		if len(f.words) > 0 && f.strength > 0 && s.wantsStatement(f) {
			all = append(all, f)
		}
	}
	if slices.ContainsFunc(all, func(f *said) bool { return f.bySpeaker }) {
		all = slices.DeleteFunc(all, func(f *said) bool { return !f.bySpeaker })
	}
	slices.SortFunc(all, func(x, y *said) int {
		return cmp.Or(cmp.Compare(y.strength, x.strength), cmp.Compare(x.iri, y.iri))
	})
	a.Found = len(all)
	for _, f := range all[:min(s.most(), len(all))] {
		r, err := s.statementResult(ctx, f)
		if err != nil {
			return false, err
		}
		a.Results = append(a.Results, r)
		covered = covered || len(f.spoken) > 0 || len(s.subjects()) == 0
	}
	return covered, nil
}

// findSpeakers tells of whom words are asked for: the named actors, and the
// topics that statements name their speakers by. The other actors are what the
// words are about.
func (s *search) findSpeakers(found map[graph.IRI]*said) {
	q := s.question
	speaks := func(n Name) bool {
		for _, f := range found {
			if f.by(n, s.reader.lexicon.nameTopic(n)) {
				return true
			}
		}
		return false
	}
	for i, n := range q.Actors {
		if speaks(n) {
			s.speakers = append(s.speakers, len(q.Topics)+len(q.Places)+i)
		}
	}
	for i, t := range q.Topics {
		for _, f := range found {
			if t.in(f.who()) {
				s.speakers = append(s.speakers, i)
				break
			}
		}
	}
}

// subjects are what the asked words are about, as places in s.wanted: topics
// and actors that are no speakers.
func (s *search) subjects() []int {
	q := s.question
	var subjects []int
	for i := range len(q.Topics) + len(q.Places) + len(q.Actors) {
		place := i >= len(q.Topics) && i < len(q.Topics)+len(q.Places)
		if !place && !slices.Contains(s.speakers, i) {
			subjects = append(subjects, i)
		}
	}
	return subjects
}

// who are the words that name the speaker.
func (f *said) who() []word { return analyse(f.role+" "+f.institution, "de") }

// by says whether a statement is by somebody, or from an interview with them.
func (f *said) by(n Name, name Topic) bool {
	return n.IRI == f.speaker || n.IRI == f.interview || name.in(f.who())
}

// statementTexts are the passages on what is wanted, and those that hold what
// the asked have said.
func (s *search) statementTexts(ctx context.Context) ([]*text, error) {
	ranked, err := s.rank(ctx, candidates)
	if err != nil {
		return nil, err
	}
	var texts []*text
	for _, r := range ranked {
		texts = append(texts, r.text)
	}
	for _, who := range s.question.Actors {
		for _, predicate := range []graph.IRI{graph.SaidBy, graph.TakenFrom} {
			for q, err := range s.engine.store.Quads(ctx, s.access, graph.Pattern{Predicate: predicate, Object: graph.Node(who.IRI)}) {
				if err != nil {
					return nil, err
				}
				t, err := s.text(ctx, q.Label)
				if errors.Is(err, graph.ErrNotFound) {
					continue
				}
				if err != nil {
					return nil, err
				}
				if !slices.Contains(texts, t) {
					texts = append(texts, t)
				}
			}
		}
	}
	return texts, nil
}

// collect adds the passage's statements to those found, each as a whole.
func (s *search) collect(ctx context.Context, found map[graph.IRI]*said, t *text) error {
	for _, e := range t.edges {
		if TypeOf(e.Subject) != "Statement" || found[e.Subject] != nil {
			continue
		}
		f := &said{iri: e.Subject}
		found[e.Subject] = f
		var labels []graph.IRI
		for q, err := range s.engine.store.Quads(ctx, s.access, graph.Pattern{Subject: e.Subject}) {
			if err != nil {
				return err
			}
			f.take(q)
			if !slices.Contains(labels, q.Label) {
				labels = append(labels, q.Label)
			}
		}
		for _, label := range labels {
			part, err := s.text(ctx, label)
			if errors.Is(err, graph.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			for _, e := range part.edges {
				if e.Subject == f.iri && e.Predicate == graph.QuoteIs {
					f.words = append(f.words, spokenPart{part, stretch{e.Start, e.End}, nil})
				}
			}
		}
	}
	return nil
}

func (f *said) take(q graph.Quad) {
	switch q.Predicate {
	case graph.SaidBy:
		f.speaker = q.Object.IRI
	case graph.TakenFrom:
		f.interview = q.Object.IRI
	case graph.Role:
		f.role = cmp.Or(f.role, q.Object.Text)
	case graph.Institution:
		f.institution = cmp.Or(f.institution, q.Object.Text)
	case graph.Spatial:
		f.place = q.Object.IRI
	case graph.SpeechForm:
		f.direct = q.Object.Text == "direct"
	case graph.Issued:
		if !slices.Contains(f.dates, q.Object.Text) {
			f.dates = append(f.dates, q.Object.Text)
		}
	}
}

// weighStatement says how well a statement fits the speakers and what their
// words are asked about.
func (s *search) weighStatement(f *said) {
	q := s.question
	who := f.who()
	f.bySpeaker = len(s.speakers) > 0
	for _, i := range s.speakers {
		if i < len(q.Topics) {
			f.bySpeaker = f.bySpeaker && q.Topics[i].in(who)
		} else {
			n := q.Actors[i-len(q.Topics)-len(q.Places)]
			f.bySpeaker = f.bySpeaker && f.by(n, s.wanted[i].Topic)
		}
	}
	subjects := s.subjects()
	fits := make([]float64, len(s.wanted))
	for p := range f.words {
		part := &f.words[p]
		part.matches = s.matcher.find(part.text.words)
		for _, m := range part.matches {
			if !slices.Contains(subjects, m.topic) {
				continue
			}
			w := part.text.words[m.first]
			weight := m.weight
			if w.start < part.at.start || w.end > part.at.end {
				weight *= besideWords
			} else if label := s.wanted[m.topic].Label; !slices.Contains(f.spoken, label) {
				f.spoken = append(f.spoken, label)
			}
			fits[m.topic] = max(fits[m.topic], weight)
		}
		for i, above := range s.above(part.text) {
			if above {
				fits[i] = max(fits[i], underTitle)
			}
		}
	}
	f.strength = listedScore
	for _, i := range subjects {
		f.strength += fits[i] * (1 - listedScore) / float64(len(subjects))
	}
	if !f.bySpeaker && len(subjects) > 0 && f.strength == listedScore {
		f.strength = 0
	}
	if !f.direct {
		f.strength *= indirectly
	}
}

// wantsStatement says whether a statement is from an asked place and time.
func (s *search) wantsStatement(f *said) bool {
	inTime := s.question.Years.holds("") || slices.ContainsFunc(f.dates, s.question.Years.holds)
	return inTime && (len(s.question.Places) == 0 || slices.ContainsFunc(s.question.Places, func(p Name) bool {
		return f.place == p.IRI || f.place == "" && s.aboutPlace(f.words[0].text, f.words[0].at) > 0
	}))
}

func (s *search) statementResult(ctx context.Context, f *said) (Result, error) {
	date := ""
	if len(f.dates) > 0 {
		date = f.dates[0]
	}
	speaker := cmp.Or(f.role, f.institution)
	if f.institution != "" && f.institution != speaker {
		speaker += ", " + f.institution
	}
	r := Result{
		IRI: f.iri, Type: TypeOf(f.iri), Label: cite.Name(cite.Source{Interview: true, Role: speaker, Issued: date}),
		Score: rounded(f.strength), Held: true, Facts: []string{speaker}, Evidence: []Evidence{},
	}
	for _, d := range f.dates {
		r.Facts = append(r.Facts, cite.Date(d))
	}
	if place := s.reader.labels[f.place]; place != "" {
		r.Facts = append(r.Facts, place)
	}
	if f.pointsOut() {
		r.Warning = personWarning
	}
	r.Why = s.whySaid(f)
	for _, part := range f.words {
		ev, err := s.evidence(ctx, part.text, part.at, part.matches)
		if err != nil {
			return Result{}, err
		}
		r.Evidence = append(r.Evidence, ev)
	}
	return r, nil
}

// personWarning stands beside a statement whose source may be recognised.
const personWarning = "Achtung: Rolle, Ort und Jahr können auf eine Person hinweisen."

// pointsOut says whether the speaker is somebody who was promised anonymity and
// whom role, town and year can single out. Offices that speak are nobody, and
// who speaks in a council does so in public.
func (f *said) pointsOut() bool {
	return f.role != "" && f.role != f.institution && f.place != "" && len(f.dates) > 0 &&
		strings.HasPrefix(string(f.speaker), string(graph.RoleIRI("interview", "", "")))
}

// whySaid says what kind of statement it is and what of it fits.
func (s *search) whySaid(f *said) string {
	why := "wörtliche Aussage"
	if !f.direct {
		why = "wiedergegebene Aussage"
	}
	var unspoken []string
	for _, i := range s.subjects() {
		if label := s.wanted[i].Label; !slices.Contains(f.spoken, label) {
			unspoken = append(unspoken, quoted(label))
		}
	}
	if len(f.spoken) > 0 {
		why += " zu " + enumerate(f.spoken)
	}
	switch len(unspoken) {
	case 0:
	case 1:
		why += "; " + unspoken[0] + " kommt darin nicht wörtlich vor"
	default:
		why += "; " + enumerate(unspoken) + " kommen darin nicht wörtlich vor"
	}
	return why
}
