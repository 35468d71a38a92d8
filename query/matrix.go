package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"belegnetz/graph"
)

// An Axis is what a comparison sets against topics.
type Axis string

const (
	AxisPlace Axis = "place"
	AxisWork  Axis = "work"
	AxisActor Axis = "actor"
	AxisYear  Axis = "year" // works of a year
)

// Bounds of a comparison.
const (
	MaxCompared   = 12   // on each side
	mostOffered   = 60   // that can be chosen from
	usualCompared = 6    // of each side when none is named
	topicReach    = 1000 // passages on a topic that are sorted into its cells
)

// A Comparison asks what the store says on topics, apart for each of what is
// compared. Behind MaxCompared names are passed over.
type Comparison struct {
	By       Axis     // another value than the constants counts as AxisPlace
	Compared []string // labels or other words; none: the usual ones
	Topics   []string // policy fields or own words; none: the most frequent fields
	Evidence int      // the most of a cell; 0 means 2
}

// A Matrix answers a Comparison.
type Matrix struct {
	By       Axis
	Compared []string
	Topics   []string
	Cells    [][]Result // by topic, then by compared; of type Cell
	Unknown  []string   // named as compared, but not in the store
	Partial  []string   // topics with more passages than were looked at
	Offered  []string   // what can be compared, at most 60
	Fields   []string   // policy fields that can be topics, the most frequent first
	Searched Searched
	Example  bool
}

// Compare sets topics against places, works, actors or years. The error is
// ctx's, ErrTooLong or the store's.
func (e *Engine) Compare(ctx context.Context, a graph.Access, c Comparison) (Matrix, error) {
	var m Matrix
	err := e.use(ctx, func(now *moment) error {
		r, err := e.reader(ctx, now, a)
		if err != nil {
			return err
		}
		s := &search{engine: e, moment: now, reader: r, access: a, question: Question{Kind: KindCompare}}
		m, err = s.matrix(ctx, c)
		return err
	})
	if err != nil {
		return Matrix{}, fmt.Errorf("compare: %w", err)
	}
	m.Example = e.options.Example
	return m, nil
}

func (s *search) matrix(ctx context.Context, c Comparison) (Matrix, error) {
	if c.By != AxisWork && c.By != AxisActor && c.By != AxisYear {
		c.By = AxisPlace
	}
	m := Matrix{By: c.By, Searched: s.searched()}
	offered, err := s.comparable(ctx, c.By)
	if err != nil {
		return Matrix{}, err
	}
	fields, err := s.frequentFields(ctx)
	if err != nil {
		return Matrix{}, err
	}
	for _, r := range offered[:min(mostOffered, len(offered))] {
		m.Offered = append(m.Offered, r.label)
	}
	m.Fields = topicLabels(fields)
	compared := offered[:min(usualCompared, len(offered))]
	if len(c.Compared) > 0 {
		if compared, m.Unknown, err = s.namedRows(c, offered); err != nil {
			return Matrix{}, err
		}
	}
	topics := fields[:min(usualCompared, len(fields))]
	if len(c.Topics) > 0 {
		if topics, err = s.namedTopics(c.Topics, fields); err != nil {
			return Matrix{}, err
		}
	}
	for _, r := range compared {
		m.Compared = append(m.Compared, r.label)
	}
	for _, t := range topics {
		cells, partial, err := s.cells(ctx, t, compared, cmp.Or(c.Evidence, cellEvidence))
		if err != nil {
			return Matrix{}, err
		}
		if partial {
			m.Partial = append(m.Partial, t.Label)
		}
		m.Topics, m.Cells = append(m.Topics, t.Label), append(m.Cells, cells)
	}
	return m, nil
}

// cells sorts the passages on a topic into what is compared. They are looked up
// once, so that a cell is empty only if none of them belongs there.
func (s *search) cells(ctx context.Context, topic Topic, compared []row, evidence int) (cells []Result, partial bool, err error) {
	hits, err := find(ctx, s.engine.index, s.access, onTopicsQuery([]Topic{topic}, 1, topicReach))
	if err != nil {
		return nil, false, err
	}
	var texts []*text
	for _, h := range hits {
		t, err := s.text(ctx, h.passage)
		if err != nil {
			return nil, false, err
		}
		texts = append(texts, t)
	}
	for _, r := range compared {
		q := r.ask(s.question)
		q.Topics = []Topic{topic}
		within := &search{engine: s.engine, moment: s.moment, reader: s.reader, access: s.access, question: q}
		if err := within.prepare(ctx); err != nil {
			return nil, false, err
		}
		var found []ranked
		for _, t := range texts {
			if !within.ofWorks(t) {
				continue
			}
			if err := ctx.Err(); err != nil {
				return nil, false, err
			}
			weighed := within.weigh(t)
			weighed.score = weighed.cover * weighed.weight()
			found = append(found, weighed)
		}
		cell, err := within.cellOf(ctx, found, evidence)
		if err != nil {
			return nil, false, err
		}
		cell.Label, cell.Row, cell.Column = r.label+" – "+topic.Label, r.label, topic.Label
		cells = append(cells, cell)
	}
	return cells, len(hits) == topicReach, nil
}

// comparable are the rows of an axis that can be chosen, the usual ones first.
func (s *search) comparable(ctx context.Context, by Axis) ([]row, error) {
	switch by {
	case AxisWork:
		return s.workRows(), nil
	case AxisActor:
		return s.actorRows(ctx)
	case AxisYear:
		return s.yearRows(), nil
	}
	places, err := s.placesOfDocuments(ctx)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, p := range places {
		rows = append(rows, nameRow(AxisPlace, p))
	}
	return rows, nil
}

func nameRow(by Axis, n Name) row {
	return row{n.Label, func(q Question) Question {
		switch by {
		case AxisWork:
			q.Works = []Name{n}
		case AxisActor:
			q.Actors = []Name{n}
		default:
			q.Places = []Name{n}
		}
		return q
	}}
}

// workRows are the works, held concepts first, then what else is held.
func (s *search) workRows() []row {
	var works []work
	for _, w := range s.reader.works {
		if w.name.Type != graph.TypeWork || w.name.Label == "" {
			continue
		}
		if d, held := s.reader.held[w.name.IRI]; held {
			w.name.Label = heldLabel(d)
		}
		works = append(works, w)
	}
	order := func(w work) int {
		_, held := s.reader.held[w.name.IRI]
		switch {
		case held && w.kind == graph.KindConcept:
			return 0
		case held:
			return 1
		}
		return 2
	}
	slices.SortFunc(works, func(x, y work) int {
		return cmp.Or(cmp.Compare(order(x), order(y)), cmp.Compare(x.name.Label, y.name.Label), cmp.Compare(x.name.IRI, y.name.IRI))
	})
	var rows []row
	for _, w := range works {
		rows = append(rows, nameRow(AxisWork, w.name))
	}
	return rows
}

// actorRows are the actors, those that most passages mention first.
func (s *search) actorRows(ctx context.Context) ([]row, error) {
	mentioned := map[graph.IRI]int{}
	for q, err := range s.engine.store.Quads(ctx, s.access, graph.Pattern{Predicate: graph.Mentions}) {
		if err != nil {
			return nil, err
		}
		if s.reader.labels[q.Object.IRI] != "" && TypeOf(q.Object.IRI) == "Actor" {
			mentioned[q.Object.IRI]++
		}
	}
	var actors []Name
	for iri := range mentioned {
		w, err := s.engine.work(ctx, s.access, iri, "")
		if err != nil {
			return nil, err
		}
		actors = append(actors, w.name)
	}
	slices.SortFunc(actors, func(x, y Name) int {
		return cmp.Or(cmp.Compare(mentioned[y.IRI], mentioned[x.IRI]), cmp.Compare(x.Label, y.Label), cmp.Compare(x.IRI, y.IRI))
	})
	var rows []row
	named := map[string]bool{} // "Stadt" is an actor of every town; the text does not tell them apart
	for _, n := range actors {
		if !named[n.Label] {
			named[n.Label], rows = true, append(rows, nameRow(AxisActor, n))
		}
	}
	return rows, nil
}

// yearRows are the years that works are from, the newest first.
func (s *search) yearRows() []row {
	of := map[string][]Name{}
	for _, w := range s.reader.works {
		year := strings.TrimRight(w.name.Year, "abcdefgh")
		if _, err := strconv.Atoi(year); err == nil && len(year) == 4 && w.name.Type == graph.TypeWork {
			of[year] = append(of[year], w.name)
		}
	}
	var rows []row
	for year, works := range of {
		slices.SortFunc(works, func(x, y Name) int { return cmp.Compare(x.IRI, y.IRI) })
		rows = append(rows, row{year, func(q Question) Question { q.Works = works; return q }})
	}
	slices.SortFunc(rows, func(x, y row) int { return cmp.Compare(y.label, x.label) })
	return rows
}

// namedRows are the rows that a comparison names, and the names that stand for
// none.
func (s *search) namedRows(c Comparison, offered []row) (rows []row, unknown []string, err error) {
	add := func(r row) {
		if len(rows) < MaxCompared && !slices.ContainsFunc(rows, func(o row) bool { return o.label == r.label }) {
			rows = append(rows, r)
		}
	}
	for _, label := range c.Compared {
		if i := slices.IndexFunc(offered, func(r row) bool { return r.label == label }); i >= 0 {
			add(offered[i])
			continue
		}
		var q Question
		if err := (Parts{Places: []string{label}, Actors: []string{label}, Documents: []string{label}}).apply(&q, s.reader.lexicon); err != nil {
			return nil, nil, err
		}
		names := q.Places
		switch c.By {
		case AxisWork:
			names = q.Works
		case AxisActor:
			names = q.Actors
		case AxisYear:
			names = nil
		}
		for _, n := range names {
			add(nameRow(c.By, n))
		}
		if len(names) == 0 && len(unknown) < MaxCompared {
			unknown = append(unknown, label)
		}
	}
	return rows, unknown, nil
}

// namedTopics are the topics that a comparison names: policy fields by their
// labels, else what the words mean in a question.
func (s *search) namedTopics(labels []string, fields []Topic) ([]Topic, error) {
	var topics []Topic
	for _, label := range labels {
		if i := slices.IndexFunc(fields, func(t Topic) bool { return t.Label == label }); i >= 0 {
			topics = append(topics, fields[i])
			continue
		}
		var q Question
		if err := (Parts{Topics: []string{label}}).apply(&q, s.reader.lexicon); err != nil {
			return nil, err
		}
		topics = append(topics, q.Topics...)
	}
	var apart []Topic
	for _, t := range topics {
		if len(apart) < MaxCompared && !slices.Contains(topicLabels(apart), t.Label) {
			apart = append(apart, t)
		}
	}
	return apart, nil
}

// frequentFields are the policy fields, those that most passages are on first.
func (s *search) frequentFields(ctx context.Context) ([]Topic, error) {
	var fields []Topic
	passages := map[string]int{}
	for _, v := range s.engine.vocabularies {
		for i := range v.Concepts {
			c := &v.Concepts[i]
			if c.Type != graph.TypePolicyField {
				continue
			}
			t := s.reader.lexicon.topic(entry{concept: c, main: true, label: c.PrefLabel})
			n, err := s.engine.index.Count(int(s.access), phrases(t))
			if err != nil {
				return nil, err
			}
			fields, passages[t.Label] = append(fields, t), n
		}
	}
	slices.SortStableFunc(fields, func(x, y Topic) int { return cmp.Compare(passages[y.Label], passages[x.Label]) })
	return fields, nil
}
