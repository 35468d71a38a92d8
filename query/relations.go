package query

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"belegnetz/graph"
)

const (
	relationMember = "memberOf" // who belongs to a body
	relationBodies = "bodies"   // to which bodies somebody belongs
	relationUnit   = "unitOf"   // what an office is part of
	relationRuns   = "carriesOut"
)

// relationPredicates are the edges that answer a question for actors, by the
// relation that it asks for; the empty one is any.
func relationPredicates(relation string) []graph.IRI {
	switch relation {
	case "funds":
		return []graph.IRI{graph.Funds}
	case "cooperatesWith":
		return []graph.IRI{graph.CooperatesWith}
	case relationMember:
		return []graph.IRI{graph.MemberOf, graph.UnitOf}
	case relationBodies:
		return []graph.IRI{graph.MemberOf}
	case relationRuns:
		return []graph.IRI{graph.CarriesOut}
	case relationUnit:
		return []graph.IRI{graph.UnitOf}
	case "responsibleFor":
		return []graph.IRI{graph.ResponsibleFor, graph.CarriesOut}
	}
	return []graph.IRI{graph.ResponsibleFor, graph.CarriesOut, graph.Commissions, graph.Funds, graph.CooperatesWith, graph.MemberOf, graph.UnitOf}
}

// measurePredicates are the edges that say of a measure who does what for whom.
func measurePredicates() []graph.IRI {
	return []graph.IRI{graph.CarriesOut, graph.Commissions, graph.ResponsibleFor, graph.Funds, graph.Demands, graph.Targets, graph.Concerns}
}

// A related is a node that answers a question, with the edges that say so.
type related struct {
	iri      graph.IRI
	edges    []relatedEdge
	strength float64
}

type relatedEdge struct {
	graph.Edge
	text     *text
	at       stretch
	strength float64
}

const (
	leastRelated = .35 // share of the question that an edge's sentence must have
	onlyClaimed  = .8  // of what is planned or demanded beside what is done
)

// relations answers with actors or measures by the edges of the passages on what
// is wanted and of those that the question names. Passages follow: what edges
// say is never all that documents do.
func (s *search) relations(ctx context.Context, a *Answer, predicates []graph.IRI, answering func(context.Context, graph.Edge) (graph.IRI, error)) (covered bool, err error) {
	ranked, err := s.rank(ctx, candidates)
	if err != nil {
		return false, err
	}
	found := map[graph.IRI]*related{}
	seen := map[graph.IRI]bool{}
	take := func(t *text) error {
		if seen[t.IRI] {
			return nil
		}
		seen[t.IRI] = true
		r := s.weigh(t)
		for _, e := range t.edges {
			if !slices.Contains(predicates, e.Predicate) || e.Object.IRI == "" || len(s.question.Statuses) > 0 && !slices.Contains(s.question.Statuses, e.Status) {
				continue
			}
			strength, err := s.edgeStrength(ctx, r, e)
			if err != nil {
				return err
			}
			if e.Status != graph.Done && len(s.question.Statuses) == 0 {
				strength *= onlyClaimed
			}
			if strength < leastRelated {
				continue
			}
			iri, err := answering(ctx, e)
			if err != nil {
				return err
			}
			if iri == "" {
				continue
			}
			f := found[iri]
			if f == nil {
				f = &related{iri: iri}
				found[iri] = f
			}
			i := t.sentenceAt(e.Start)
			f.edges = append(f.edges, relatedEdge{e, t, t.span(i, min(max(i, t.sentenceAt(max(e.Start, e.End-1))), len(t.sentences)-1)), strength})
			f.strength = max(f.strength, strength)
		}
		return nil
	}
	for _, r := range ranked {
		if err := take(r.text); err != nil {
			return false, err
		}
	}
	if err := s.textsOfActors(ctx, take); err != nil {
		return false, err
	}
	if err := s.textsOfStatuses(ctx, take); err != nil {
		return false, err
	}
	all := surest(found)
	first := all[:min(MaxResults/2, len(all))]
	if err := s.relatedResults(ctx, a, first); err != nil {
		return false, err
	}
	if covered, err = s.addPassages(ctx, a, ranked); err != nil {
		return false, err
	}
	rest := all[len(first):]
	a.Found += len(rest)
	return covered, s.relatedResults(ctx, a, rest[:min(len(rest), s.most()-len(a.Results))])
}

// textsOfActors visits the passages with edges of the named actors.
func (s *search) textsOfActors(ctx context.Context, visit func(*text) error) error {
	for _, n := range s.question.Actors {
		for _, p := range []graph.Pattern{
			{Subject: n.IRI}, {Object: graph.Node(n.IRI), Predicate: graph.RDFObject}, {Object: graph.Node(n.IRI), Predicate: graph.RDFSubject},
			{Object: graph.Node(n.IRI), Predicate: graph.MemberOf}, {Object: graph.Node(n.IRI), Predicate: graph.UnitOf},
			{Object: graph.Node(n.IRI), Predicate: graph.CooperatesWith}, {Object: graph.Node(n.IRI), Predicate: graph.Funds},
		} {
			if err := s.textsWith(ctx, p, visit); err != nil {
				return err
			}
		}
	}
	return nil
}

// textsOfStatuses visits the passages with measures of the asked statuses, when
// nothing else narrows the question.
func (s *search) textsOfStatuses(ctx context.Context, visit func(*text) error) error {
	if len(s.wanted) > 0 {
		return nil
	}
	for _, status := range s.question.Statuses {
		p := graph.Pattern{Predicate: graph.ClaimStatus, Object: graph.Text(string(status))}
		if status == graph.Done {
			p = graph.Pattern{Predicate: graph.Progress}
		}
		if err := s.textsWith(ctx, p, visit); err != nil {
			return err
		}
	}
	return nil
}

// textsWith visits the passages with quads of a pattern.
func (s *search) textsWith(ctx context.Context, p graph.Pattern, visit func(*text) error) error {
	for q, err := range s.engine.store.Quads(ctx, s.access, p) {
		if err != nil {
			return err
		}
		if !q.Label.IsPassage() {
			continue
		}
		t, err := s.text(ctx, q.Label)
		if errors.Is(err, graph.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := visit(t); err != nil {
			return err
		}
	}
	return nil
}

// edgeStrength is how much of the question an edge's sentence has, as surely as
// the edge was read and as it is about the asked place.
func (s *search) edgeStrength(ctx context.Context, r ranked, e graph.Edge) (float64, error) {
	t := r.text
	if len(t.sentences) == 0 {
		return 0, nil
	}
	first := t.sentenceAt(e.Start)
	last := max(first, t.sentenceAt(max(e.Start, e.End-1)))
	cover := s.share(s.cover(r, t.sentences[first].first, t.sentences[last].last))
	named, err := s.asksFor(ctx, e)
	if err != nil {
		return 0, err
	}
	switch {
	case len(s.wanted) == 0 || named && len(s.question.Topics) == 0:
		cover = 1
	case named:
	case len(s.question.Actors) > 0 || !s.hasSubject(r, t.sentences[first].first, t.sentences[last].last):
		return 0, nil
	}
	return cover * e.Confidence * s.aboutPlace(t, t.span(first, last)), nil
}

// asksFor says whether one of the edge's ends is asked about.
func (s *search) asksFor(ctx context.Context, e graph.Edge) (bool, error) {
	asked, err := s.isAsked(ctx, e.Subject)
	if err != nil || asked {
		return asked, err
	}
	return s.isAsked(ctx, e.Object.IRI)
}

// isAsked says whether a node is one of the actors that the question names, or
// is called like one, as those of several towns are, or like a topic.
func (s *search) isAsked(ctx context.Context, iri graph.IRI) (bool, error) {
	label, err := s.label(ctx, iri)
	if err != nil {
		return false, err
	}
	words := analyse(label, "de")
	named := slices.ContainsFunc(s.question.Actors, func(n Name) bool { return n.IRI == iri || s.reader.lexicon.nameTopic(n).in(words) })
	named = named || slices.ContainsFunc(s.question.Works, func(n Name) bool { return n.IRI == iri })
	return named || slices.ContainsFunc(s.question.Topics, func(t Topic) bool { return t.in(words) }), nil
}

// label is what a node is called.
func (s *search) label(ctx context.Context, iri graph.IRI) (string, error) {
	if label, known := s.labels[iri]; known {
		return label, nil
	}
	node, err := s.engine.nodeRef(ctx, s.access, iri)
	if err != nil {
		return "", err
	}
	if s.labels == nil {
		s.labels = map[graph.IRI]string{}
	}
	s.labels[iri] = node.Label
	return node.Label, nil
}

// measureIn is the measure that an edge is about: one of the graph, or what an
// event founds or an actor runs; empty without one. The asked actor is none, nor
// is what happened to it.
func (s *search) measureIn(ctx context.Context, e graph.Edge) (graph.IRI, error) {
	named := func(iri graph.IRI) (bool, error) {
		if len(s.question.Actors) == 0 {
			return false, nil
		}
		return s.isAsked(ctx, iri)
	}
	object, err := named(e.Object.IRI)
	if err != nil {
		return "", err
	}
	for _, end := range []graph.IRI{e.Object.IRI, e.Subject} {
		switch TypeOf(end) {
		case "Measure":
			return end, nil
		case "Event":
			if object && e.Predicate == graph.Concerns {
				return "", nil
			}
			return end, nil
		}
	}
	if !object && (e.Predicate == graph.CarriesOut || e.Predicate == graph.Commissions || e.Predicate == graph.Funds) {
		return e.Object.IRI, nil
	}
	return "", nil
}

// actorIn is the end of an edge that is not asked about: the other one of what
// the question names, else the one that does something. Who belongs to a body
// is asked from the body's end only.
func (s *search) actorIn(ctx context.Context, e graph.Edge) (graph.IRI, error) {
	object, err := s.isAsked(ctx, e.Object.IRI)
	if err != nil {
		return "", err
	}
	if s.question.Relation == relationMember && !object {
		return "", nil
	}
	subject, err := s.isAsked(ctx, e.Subject)
	if err != nil {
		return "", err
	}
	switch {
	case subject && !object && s.question.Who && len(s.question.Actors) > 0 && directed(e.Predicate):
		return "", nil // "Wer betreibt X?" is not what X does
	case subject && !object && s.question.Relation != relationMember:
		return e.Object.IRI, nil
	case s.question.Relation == relationBodies || s.question.Relation == relationUnit:
		return "", nil
	case TypeOf(e.Subject) != "Actor":
		return "", nil
	}
	return e.Subject, nil
}

// directed says whether the ends of a relation are not alike.
func directed(predicate graph.IRI) bool { return predicate != graph.CooperatesWith }

// surest are the nodes by how sure they are, and so are the edges of each.
func surest(found map[graph.IRI]*related) []*related {
	var all []*related
	for _, f := range found {
		slices.SortStableFunc(f.edges, func(x, y relatedEdge) int {
			return cmp.Or(cmp.Compare(y.strength, x.strength), cmp.Compare(x.text.IRI, y.text.IRI), cmp.Compare(x.Start, y.Start))
		})
		all = append(all, f)
	}
	slices.SortFunc(all, func(x, y *related) int {
		return cmp.Or(cmp.Compare(y.strength, x.strength), cmp.Compare(TypeOf(y.iri), TypeOf(x.iri)), cmp.Compare(x.iri, y.iri))
	})
	return all
}

// relatedResults makes results of the nodes.
func (s *search) relatedResults(ctx context.Context, a *Answer, all []*related) error {
	for _, f := range all {
		node, err := s.engine.nodeRef(ctx, s.access, f.iri)
		if err != nil {
			return err
		}
		r := Result{IRI: node.IRI, Type: node.Type, Label: node.Label, Score: rounded(f.strength), Held: true, Facts: []string{}, Evidence: []Evidence{}}
		var quoted []stretch
		for _, e := range f.edges {
			fact, err := s.relationFact(ctx, f.iri, e.Edge)
			if err != nil {
				return err
			}
			if !slices.Contains(r.Facts, fact) {
				r.Facts = append(r.Facts, fact)
			}
			if len(r.Evidence) == maxEvidence || slices.Contains(quoted, e.at) {
				continue
			}
			quoted = append(quoted, e.at)
			ev, err := s.evidence(ctx, e.text, e.at, s.matcher.find(e.text.words))
			if err != nil {
				return err
			}
			r.Evidence = append(r.Evidence, ev)
		}
		if err := s.describe(ctx, &r); err != nil {
			return err
		}
		r.Why = count(len(f.edges), "Kante", "Kanten") + " im Netz"
		a.Results = append(a.Results, r)
	}
	return nil
}

// relationFact says what an edge says of one of its ends: "wird finanziert von
// Land Brandenburg (geplant)".
func (s *search) relationFact(ctx context.Context, of graph.IRI, e graph.Edge) (string, error) {
	inverse, other := e.Object.IRI == of, e.Object.IRI
	if inverse {
		other = e.Subject
	}
	name, _ := relationOf(e.Predicate, inverse)
	label, err := s.label(ctx, other)
	if err != nil {
		return "", err
	}
	fact := cmp.Or(name, localName(e.Predicate)) + " " + label
	if status := readLabels().Statuses[e.Status]; status != "" {
		fact += " (" + status + ")"
	}
	return fact, nil
}

// describe adds what the graph says of a measure itself.
func (s *search) describe(ctx context.Context, r *Result) error {
	for q, err := range s.engine.store.Quads(ctx, s.access, graph.Pattern{Subject: r.IRI}) {
		if err != nil {
			return err
		}
		var fact string
		switch q.Predicate {
		case graph.Period, graph.Amount, graph.Progress, graph.Date:
			fact = q.Object.Text
		case graph.LocatedIn:
			fact = s.reader.labels[q.Object.IRI]
		}
		if fact != "" && !slices.Contains(r.Facts, fact) {
			r.Facts = append(r.Facts, fact)
		}
	}
	return nil
}

// addPassages puts the ranked passages behind what the graph has, each under
// what it names; those that are quoted already are left out. covered says
// whether graph or passages have most of what was asked for.
func (s *search) addPassages(ctx context.Context, a *Answer, ranked []ranked) (covered bool, err error) {
	a.Found = len(a.Results)
	if len(ranked) == 0 {
		return len(a.Results) > 0, nil
	}
	covered = len(a.Results) > 0 || ranked[0].cover >= sureCover
	shown := map[graph.IRI]bool{}
	for _, r := range a.Results {
		for _, ev := range r.Evidence {
			shown[ev.Passage] = true
		}
	}
	for _, r := range s.telling(ranked) {
		if shown[r.text.IRI] || s.aboutPlace(r.text, r.quote) == 0 {
			continue
		}
		if a.Found++; len(a.Results) == s.most() {
			continue
		}
		result, err := s.passage(ctx, r, s.whyFound(r))
		if err != nil {
			return false, err
		}
		if named := s.measuresNamed(r); s.question.Kind == KindMeasures && len(named) > 0 {
			result.Label = enumerate(named) + " – " + result.Label
		}
		a.Results = append(a.Results, result)
	}
	return covered, nil
}

// measuresNamed are the nouns of a quote that are made like names of measures:
// "Beschwerdemanagement", "Sprachkurs".
func (s *search) measuresNamed(r ranked) []string {
	var named []string
	for _, w := range r.text.words {
		if w.start < r.quote.start || w.end > r.quote.end || !isCapital(w) {
			continue
		}
		if s.reader.lexicon.patterns.measures[w.head()] && !slices.Contains(named, w.text) {
			named = append(named, w.text)
		}
	}
	return named
}
