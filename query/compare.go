package query

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"belegnetz/graph"
)

const (
	maxRows      = 12
	cellEvidence = 2
)

// A row of a comparison narrows the question to one of what is compared.
type row struct {
	label string
	ask   func(Question) Question
}

// compare answers with a cell for each of the compared and each topic: the
// passages, or that there are none. It is covered when some cell has one.
func (s *search) compare(ctx context.Context, a *Answer) (covered bool, err error) {
	rows, err := s.rows(ctx)
	if err != nil || len(rows) < 2 || len(s.question.Topics) == 0 {
		return false, err
	}
	var cells []Result
	for _, r := range rows {
		for _, topic := range s.question.Topics {
			q := r.ask(s.question)
			q.Topics = []Topic{topic}
			cell, err := s.cell(ctx, q)
			if err != nil {
				return false, err
			}
			cell.Label, cell.Row, cell.Column = r.label+" – "+topic.Label, r.label, topic.Label
			covered = covered || *cell.Count > 0
			cells = append(cells, cell)
		}
	}
	if covered {
		a.Results = cells
	}
	return covered, nil
}

// rows are the places, works or actors that the question names, or else the
// places that the documents are about.
func (s *search) rows(ctx context.Context) ([]row, error) {
	q := s.question
	var rows []row
	switch {
	case len(q.Places) > 1:
		for _, p := range q.Places {
			rows = append(rows, row{p.Label, func(q Question) Question { q.Places = []Name{p}; return q }})
		}
	case len(q.Works) > 1:
		for _, w := range q.Works {
			rows = append(rows, row{w.Label, func(q Question) Question { q.Works = []Name{w}; return q }})
		}
	case len(q.Actors) > 1:
		for _, n := range q.Actors {
			rows = append(rows, row{n.Label, func(q Question) Question { q.Actors = []Name{n}; return q }})
		}
	case len(q.Documents) > 0 && q.Years.From != nil && q.Years.To != nil:
		for _, w := range s.worksOfYears() {
			rows = append(rows, row{w.Label, func(q Question) Question { q.Works, q.Years, q.Documents = []Name{w}, Years{}, nil; return q }})
		}
	case len(q.Places) == 0 && len(q.Works) == 0:
		places, err := s.placesOfDocuments(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range places {
			rows = append(rows, row{p.Label, func(q Question) Question { q.Places = []Name{p}; return q }})
		}
	}
	return rows[:min(maxRows, len(rows))], nil
}

// worksOfYears are the works of the asked kinds that are from the first or the
// last of the asked years: "die Konzepte 2012 und 2017".
func (s *search) worksOfYears() []Name {
	var works []Name
	for _, w := range s.reader.works {
		year := strings.TrimRight(w.name.Year, "abcdefgh")
		ends := year == strconv.Itoa(*s.question.Years.From) || year == strconv.Itoa(*s.question.Years.To)
		if ends && w.name.Type == graph.TypeWork && s.wantsWork(w) {
			works = append(works, w.name)
		}
	}
	slices.SortFunc(works, func(x, y Name) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.Label, y.Label), cmp.Compare(x.IRI, y.IRI))
	})
	return works
}

// placesOfDocuments are the places that held or cited works are about, by name.
func (s *search) placesOfDocuments(ctx context.Context) ([]Name, error) {
	labels := map[string]graph.IRI{}
	for _, w := range s.reader.works {
		for _, p := range w.places {
			if label := s.reader.labels[p]; label != "" {
				labels[label] = p
			}
		}
	}
	for d, err := range s.engine.store.Documents(ctx, s.access) {
		if err != nil {
			return nil, err
		}
		if d.Place != "" {
			labels[d.Place] = graph.PlaceIRI(d.Place)
		}
	}
	var places []Name
	for label, iri := range labels {
		places = append(places, Name{IRI: iri, Type: graph.TypePlace, Label: label})
	}
	slices.SortFunc(places, func(x, y Name) int { return cmp.Compare(x.Label, y.Label) })
	return places, nil
}

// cell answers the question for one row and topic.
func (s *search) cell(ctx context.Context, q Question) (Result, error) {
	within := &search{engine: s.engine, moment: s.moment, reader: s.reader, access: s.access, question: q}
	if err := within.prepare(ctx); err != nil {
		return Result{}, err
	}
	found, err := within.rank(ctx, candidates)
	if err != nil {
		return Result{}, err
	}
	return within.cellOf(ctx, found, cellEvidence)
}

// cellOf makes the cell of those of the passages that belong into it, with as
// much evidence as is wanted.
func (s *search) cellOf(ctx context.Context, found []ranked, evidence int) (Result, error) {
	for i, r := range found {
		found[i].score *= s.aboutPlace(r.text, r.quote)
	}
	found = slices.DeleteFunc(found, func(r ranked) bool { return r.score == 0 || r.text.Kind == graph.Heading || !s.inRow(r) })
	slices.SortStableFunc(found, func(x, y ranked) int { return cmp.Compare(y.score, x.score) })
	n := len(found)
	cell := Result{Type: "Cell", Held: true, Facts: []string{}, Evidence: []Evidence{}, Count: &n}
	if n == 0 {
		cell.Absence, cell.Why = absenceNone, "keine Passage gefunden"
		return cell, nil
	}
	if at := slices.IndexFunc(found, s.lacking); at >= 0 {
		cell.Absence = absenceStated
		found[0], found[at] = found[at], found[0]
	}
	cell.IRI, cell.Score, cell.Why = found[0].text.IRI, rounded(found[0].score), count(n, "Passage", "Passagen")
	for _, r := range found[:min(evidence, n)] {
		ev, err := s.evidence(ctx, r.text, r.quote, r.matches)
		if err != nil {
			return Result{}, err
		}
		cell.Evidence = append(cell.Evidence, ev)
	}
	return cell, nil
}

// inRow says whether a passage is on the one topic of the question and about
// the place, the actor or a work that it names.
func (s *search) inRow(r ranked) bool {
	has := func(i int) bool {
		return slices.ContainsFunc(r.matches, func(m match) bool { return m.topic == i })
	}
	if !has(0) && !r.above[0] {
		return false
	}
	q := s.question
	if len(q.Actors) > 0 && !has(1) && !r.above[1] {
		return false
	}
	return s.ofWorks(r.text)
}

// ofWorks says whether a passage is from, or cites, one of the named works.
func (s *search) ofWorks(t *text) bool {
	works := s.question.Works
	return len(works) == 0 || slices.ContainsFunc(works, func(w Name) bool {
		return t.doc.Work == w.IRI || slices.ContainsFunc(t.citations, func(c citation) bool { return c.Cited == w.IRI })
	})
}

// lacking says whether a passage states that what the row is about lacks
// something, in a sentence with the topic.
func (s *search) lacking(r ranked) bool {
	return slices.ContainsFunc(r.text.edges, func(e graph.Edge) bool {
		if e.Predicate != graph.Lacks || e.Status != graph.Done {
			return false
		}
		compared, about := slices.Concat(s.question.Works, s.question.Actors), []graph.IRI{e.Subject}
		if len(compared) == 0 {
			compared, about = s.question.Places, append(about, s.reader.works[e.Subject].places...)
		}
		asked := slices.ContainsFunc(compared, func(n Name) bool { return slices.Contains(about, n.IRI) })
		return asked && slices.ContainsFunc(r.matches, func(m match) bool {
			w := r.text.words[m.first]
			return m.topic == 0 && w.start >= e.Start && w.end <= e.End
		})
	})
}
