package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"belegnetz/graph"
)

// Absences: what a source states is missing, and what was only not found.
const (
	absenceStated = "stated"
	absenceNone   = "none"
)

// gaps answers where a topic is missing: first where a source says so, then the
// held documents in which nothing on it was found. That is not the same, and
// each result says which it is.
func (s *search) gaps(ctx context.Context, a *Answer) error {
	topics := s.question.Topics
	if len(topics) == 0 {
		if err := s.statedLacks(ctx, a); err != nil {
			return err
		}
		return s.rareFields(ctx, a)
	}
	texts, err := s.onTopics(ctx, topics)
	if err != nil {
		return err
	}
	found := map[graph.IRI]*evidenced{}
	m := newMatcher(topics)
	for _, t := range texts {
		o := observe(t, m)
		s.supportCited(found, o)
		if err := s.supportLacking(ctx, found, o, topics); err != nil {
			return err
		}
	}
	var stated []*evidenced
	for _, f := range found {
		if len(f.absent) > 0 {
			f.passages = nil
			stated = append(stated, f)
		}
	}
	var missing Answer
	if err := s.documentResults(ctx, &missing, stated, topics); err != nil {
		return err
	}
	for _, r := range missing.Unsure {
		r.Absence, r.Why = absenceStated, "die Quelle stellt fest, dass "+enumerate(topicLabels(topics))+" fehlt"
		a.Results = append(a.Results, r)
	}
	return s.withoutPassage(ctx, a, topics)
}

// statedLacks answers a question without a topic: what a source says that the
// asked places, works and actors, or else any, lack.
func (s *search) statedLacks(ctx context.Context, a *Answer) error {
	q := s.question
	asked := slices.Concat(q.Places, q.Works, q.Actors)
	ofDocuments := len(q.Documents) > 0 || q.Years.From != nil || q.Years.To != nil
	at := map[[2]graph.IRI]int{} // results by who lacks what
	lacks, err := s.engine.lacks(ctx, s.moment, s.access)
	if err != nil {
		return err
	}
	for _, lack := range lacks {
		w, known := s.reader.works[lack.Subject]
		about := append([]graph.IRI{lack.Subject}, w.places...)
		named := slices.ContainsFunc(asked, func(n Name) bool { return slices.Contains(about, n.IRI) })
		if len(asked) > 0 && !named || ofDocuments && !known || known && !(q.ofKind(w.kind, w.name.Label) && q.Years.holds(w.name.Year)) {
			continue
		}
		who, err := s.label(ctx, lack.Subject)
		if err != nil {
			return err
		}
		what, err := s.label(ctx, lack.Object.IRI)
		if err != nil {
			return err
		}
		key := [2]graph.IRI{lack.Subject, lack.Object.IRI}
		i, found := at[key]
		if !found {
			i = len(a.Results)
			at[key] = i
			a.Results = append(a.Results, Result{
				IRI: lack.Subject, Type: TypeOf(lack.Subject), Label: who, Score: 1, Facts: []string{cmp.Or(what, lack.Object.Text)}, Evidence: []Evidence{},
				Absence: absenceStated, Why: "die Quelle stellt fest, dass dies fehlt",
			})
			_, a.Results[i].Held = s.reader.held[lack.Subject]
		}
		ev, err := s.engine.sourceOf(ctx, s.access, lack)
		if err != nil && !errors.Is(err, graph.ErrNotFound) {
			return err
		}
		if r := &a.Results[i]; err == nil && len(r.Evidence) < maxEvidence {
			r.Evidence = append(r.Evidence, ev)
		}
	}
	a.Results = slices.DeleteFunc(a.Results, func(r Result) bool { return !s.holding(r.Held) })
	slices.SortStableFunc(a.Results, func(x, y Result) int { return cmp.Or(cmp.Compare(x.Label, y.Label), cmp.Compare(x.IRI, y.IRI)) })
	return nil
}

// supportLacking counts the passage for those of which it says that they lack
// one of the topics.
func (s *search) supportLacking(ctx context.Context, found map[graph.IRI]*evidenced, o observation, topics []Topic) error {
	for _, e := range o.edges {
		if e.Predicate != graph.Lacks || e.Status != graph.Done {
			continue
		}
		i := o.sentenceAt(e.Start)
		strength, other := o.near(i)
		if strength < leastStrength || !o.lacks(e, topics) {
			continue
		}
		w, known := s.reader.works[e.Subject]
		if known && !s.wantsWork(w) || !known && !s.wantsLacking(o.text, e) {
			continue
		}
		iri := s.resultIRI(e.Subject)
		f := found[iri]
		if f == nil {
			f = &evidenced{iri: iri, work: w}
			if d, held := s.reader.held[e.Subject]; held {
				f.held = &d
			}
			if !known {
				node, err := s.engine.nodeRef(ctx, s.access, e.Subject)
				if err != nil {
					return err
				}
				f.work.name.Label = node.Label
			}
			found[iri] = f
		}
		if !slices.ContainsFunc(f.absent, func(p support) bool { return p.text.IRI == o.IRI }) {
			f.absent = append(f.absent, support{text: o.text, strength: strength, quote: o.around(i, other), matches: o.matches})
		}
	}
	return nil
}

// lacks says whether one of the topics is what an edge says is missing.
func (o observation) lacks(e graph.Edge, topics []Topic) bool {
	named := slices.ContainsFunc(o.matches, func(m match) bool { return e.Start <= m.start && m.end <= e.End })
	return named || slices.ContainsFunc(topics, func(t Topic) bool { return t.concept != "" && t.concept == e.Object.IRI })
}

// wantsLacking says whether a place or actor that lacks something is asked for.
func (s *search) wantsLacking(t *text, e graph.Edge) bool {
	q := s.question
	if len(q.Works)+len(q.Documents) > 0 {
		return false
	}
	if TypeOf(e.Subject) == "Place" && len(q.Places) > 0 {
		return slices.ContainsFunc(q.Places, func(p Name) bool { return p.IRI == e.Subject })
	}
	i := t.sentenceAt(e.Start)
	return s.aboutPlace(t, t.span(i, min(i, len(t.sentences)-1))) > 0
}

// withoutPassage adds the held documents of the asked kind in which no passage
// is on the topics.
func (s *search) withoutPassage(ctx context.Context, a *Answer, topics []Topic) error {
	having := map[graph.IRI]bool{}
	hits, err := find(ctx, s.engine.index, s.access, onTopicsQuery(topics, 1, s.reader.stats.Passages))
	if err != nil {
		return err
	}
	for _, h := range hits {
		if doc, _, err := h.passage.File(); err == nil {
			having[doc] = true
		}
	}
	n := 0
	var without []Result
	for d, err := range s.engine.store.Documents(ctx, s.access) {
		if err != nil {
			return err
		}
		inPlace := len(s.question.Places) == 0 || slices.ContainsFunc(s.question.Places, func(p Name) bool { return graph.PlaceIRI(d.Place) == p.IRI })
		if !inPlace || !s.holding(true) || !s.wantsHeld(d) {
			continue
		}
		n++
		stated := slices.ContainsFunc(a.Results, func(r Result) bool { return r.IRI == d.IRI })
		if !having[d.IRI] && !stated {
			without = append(without, Result{
				IRI: d.IRI, Type: TypeOf(d.IRI), Label: heldLabel(d), Score: listedScore, Held: true,
				Facts: []string{kindText(d.Kind)}, Evidence: []Evidence{}, Absence: absenceNone,
			})
		}
	}
	slices.SortFunc(without, func(x, y Result) int { return cmp.Or(cmp.Compare(x.Label, y.Label), cmp.Compare(x.IRI, y.IRI)) })
	for i := range without {
		without[i].Why = fmt.Sprintf("keine Passage zu %s gefunden (%s durchsucht)", enumerate(topicLabels(topics)), count(n, "Dokument", "Dokumente"))
	}
	a.Results = append(a.Results, without...)
	return nil
}

// mostPassages is as far as passages on a field and a place are counted.
const mostPassages = 50

// rareFields answers a question without a topic: the policy fields that the
// fewest passages are on; when it names places, passages with one of them.
func (s *search) rareFields(ctx context.Context, a *Answer) error {
	type counted struct {
		concept  *graph.Concept
		passages int
	}
	var all []counted
	for _, v := range s.engine.vocabularies {
		for i := range v.Concepts {
			c := &v.Concepts[i]
			if c.Type != graph.TypePolicyField {
				continue
			}
			n, err := s.passagesOn(ctx, s.reader.lexicon.topic(entry{concept: c, main: true, label: c.PrefLabel}))
			if err != nil {
				return err
			}
			all = append(all, counted{c, n})
		}
	}
	slices.SortStableFunc(all, func(x, y counted) int { return cmp.Compare(x.passages, y.passages) })
	where := ""
	if named := slices.Concat(s.question.Places, s.question.Works); len(named) > 0 {
		where = " zu " + enumerate(nameLabels(named))
	}
	a.Found = len(all)
	for _, f := range all[:min(s.most(), len(all))] {
		r := Result{
			IRI: f.concept.IRI, Type: "Field", Label: f.concept.PrefLabel, Score: listedScore, Facts: []string{}, Evidence: []Evidence{},
			Why: "in " + count(f.passages, "Passage", "Passagen") + " der vorliegenden Dokumente" + where + " genannt",
		}
		if f.passages == 0 {
			r.Absence, r.Score = absenceNone, 1
			r.Why = fmt.Sprintf("in keiner der %d vorliegenden Passagen%s gefunden", s.reader.stats.Passages, where)
		}
		a.Results = append(a.Results, r)
	}
	return nil
}

// passagesOn counts the passages on a topic, of a named work or with an asked
// place when the question names some; of these not more than mostPassages.
func (s *search) passagesOn(ctx context.Context, t Topic) (int, error) {
	q := s.question
	if len(q.Places)+len(q.Works) == 0 {
		return s.engine.index.Count(int(s.access), phrases(t))
	}
	topics := []Topic{t}
	if len(q.Places) > 0 {
		place := Topic{}
		for _, p := range q.Places {
			for _, term := range s.reader.lexicon.nameTopic(p).Terms {
				place.add(term)
			}
		}
		topics = append(topics, place)
	}
	limit := mostPassages
	if len(q.Works) > 0 {
		limit = topicPassages
	}
	hits, err := find(ctx, s.engine.index, s.access, onTopicsQuery(topics, len(topics), limit))
	if len(q.Works) > 0 {
		hits = slices.DeleteFunc(hits, func(h hit) bool {
			doc, _, err := h.passage.File()
			return err != nil || !slices.ContainsFunc(q.Works, func(w Name) bool { return s.reader.held[w.IRI].IRI == doc })
		})
	}
	return min(mostPassages, len(hits)), err
}
