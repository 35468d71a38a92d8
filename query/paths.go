package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"belegnetz/graph"
)

// Limits of the search for paths.
const (
	longestPath = 4   // edges
	maxPaths    = 10  // that are shown
	hubEdges    = 80  // nodes with more are no way from one node to another
	maxOpened   = 600 // nodes whose edges are read
)

// A hop is an edge as it is walked.
type hop struct {
	quad    graph.Quad
	to      graph.IRI
	inverse bool
}

func (h hop) from() graph.IRI {
	if h.inverse {
		return h.quad.Object.IRI
	}
	return h.quad.Subject
}

func sameNodes(a, b hop) bool { return a.from() == b.from() && a.to == b.to }

// paths answers with the shortest chains of edges between the first two nodes
// that the question names: what one has to do with the other, or, without such
// a chain, where both are only named. Passages that name both follow.
func (s *search) paths(ctx context.Context, a *Answer) (covered bool, err error) {
	if ends := s.ends(); len(ends) >= 2 {
		chains, loose, err := s.connect(ctx, ends[0], ends[1])
		if err != nil {
			return false, err
		}
		why := "Verbindung"
		if loose {
			why = "nur gemeinsam genannt oder am selben Ort: Verbindung"
		}
		for i, chain := range chains {
			r, err := s.pathResult(ctx, chain)
			if err != nil {
				return false, err
			}
			r.Why = why + " über " + count(len(chain), "Kante", "Kanten")
			r.Score = rounded(1 / float64(len(chain)+i/maxPaths))
			a.Results = append(a.Results, r)
		}
	}
	ranked, err := s.rank(ctx, candidates)
	if err != nil {
		return false, err
	}
	return s.addPassages(ctx, a, ranked)
}

// connect finds the shortest chains of relations from one end to the other;
// loose are those over what is only named together or at one place.
func (s *search) connect(ctx context.Context, from, to []graph.IRI) (chains [][]hop, loose bool, err error) {
	chains, err = s.chains(ctx, from, to, isRelation)
	if err != nil || len(chains) > 0 {
		return chains, false, err
	}
	chains, err = s.chains(ctx, from, to, isLink)
	return chains, len(chains) > 0, err
}

// Paths finds the shortest chains of edges from one node to another. The error
// wraps graph.ErrNotFound when nothing that a may see is said of one of them.
func (e *Engine) Paths(ctx context.Context, a graph.Access, from, to graph.IRI) (Paths, error) {
	found := Paths{Chains: []Result{}, Example: e.options.Example}
	err := e.use(ctx, func(m *moment) error {
		r, err := e.reader(ctx, m, a)
		if err != nil {
			return err
		}
		if found.From, err = e.knownNode(ctx, a, from); err != nil {
			return err
		}
		if found.To, err = e.knownNode(ctx, a, to); err != nil {
			return err
		}
		if found.From.IRI == found.To.IRI {
			return nil
		}
		s := &search{engine: e, moment: m, reader: r, access: a}
		chains, loose, err := s.connect(ctx, []graph.IRI{found.From.IRI}, []graph.IRI{found.To.IRI})
		if err != nil {
			return err
		}
		found.Loose = loose
		for _, chain := range chains {
			r, err := s.pathResult(ctx, chain)
			if err != nil {
				return err
			}
			found.Chains = append(found.Chains, r)
		}
		return nil
	})
	if err != nil {
		return Paths{}, fmt.Errorf("paths from %s to %s: %w", from, to, err)
	}
	return found, nil
}

// knownNode names a node of which something is said that a may see.
func (e *Engine) knownNode(ctx context.Context, a graph.Access, iri graph.IRI) (NodeRef, error) {
	if iri == "" { // would match everything
		return NodeRef{}, graph.ErrNotFound
	}
	iri, err := e.merged(ctx, a, iri)
	if err != nil {
		return NodeRef{}, err
	}
	for _, p := range []graph.Pattern{{Subject: iri}, {Object: graph.Node(iri)}} {
		if is, err := e.any(ctx, a, p); err != nil {
			return NodeRef{}, err
		} else if is {
			return e.nodeRef(ctx, a, iri)
		}
	}
	return NodeRef{}, graph.ErrNotFound
}

// ends are the nodes that the question names; those of one name, as several
// towns' actors are or an actor and an interview, are one end.
func (s *search) ends() [][]graph.IRI {
	q := s.question
	var ends [][]graph.IRI
	for _, n := range q.Actors {
		end := []graph.IRI{n.IRI}
		for _, same := range s.reader.lexicon.called(n.Label) {
			if !slices.Contains(end, same.IRI) {
				end = append(end, same.IRI)
			}
		}
		ends = append(ends, end)
	}
	for _, t := range q.Topics {
		if t.concept != "" {
			ends = append(ends, []graph.IRI{t.concept})
		}
	}
	for _, n := range slices.Concat(q.Works, q.Places) {
		ends = append(ends, []graph.IRI{n.IRI})
	}
	return ends
}

// isLink says whether an edge leads from one thing to another, and does not
// only describe it.
func isLink(q graph.Quad) bool {
	switch q.Predicate {
	case graph.Type, graph.InScheme, graph.IsPartOf, graph.AccessRights, graph.RDFSubject, graph.RDFPredicate, graph.RDFObject,
		graph.CitingEntity, graph.CitedEntity, graph.Broader, graph.Related:
		return false
	}
	return q.Object.IRI != ""
}

// isRelation says whether an edge is more than being named or at one place.
func isRelation(q graph.Quad) bool {
	switch q.Predicate {
	case graph.Mentions, graph.Addresses, graph.Cites, graph.Spatial, graph.LocatedIn:
		return false
	}
	return isLink(q)
}

// hops are the edges of a node that lead on, in order; none for a hub that is
// no end, and of an end's not more than as many nodes are opened.
func (s *search) hops(ctx context.Context, node graph.IRI, end bool, leads func(graph.Quad) bool) ([]hop, error) {
	var all []hop
	for _, p := range []graph.Pattern{{Subject: node}, {Object: graph.Node(node)}} {
		for q, err := range s.engine.store.Quads(ctx, s.access, p) {
			if err != nil {
				return nil, err
			}
			if !leads(q) {
				continue
			}
			h := hop{q, q.Object.IRI, false}
			if h.to == node {
				h.to, h.inverse = q.Subject, true
			}
			all = append(all, h)
			if len(all) > hubEdges && !end {
				return nil, nil
			}
			if len(all) == maxOpened {
				return all, nil
			}
		}
	}
	return all, nil
}

// chains finds the shortest chains by searching in breadth from one end. Of
// those over the same nodes it takes the first.
func (s *search) chains(ctx context.Context, from, to []graph.IRI, leads func(graph.Quad) bool) ([][]hop, error) {
	type reached struct {
		node  graph.IRI
		chain []hop
	}
	depth := map[graph.IRI]int{}
	var queue []reached
	for _, node := range from {
		depth[node] = 0
		queue = append(queue, reached{node: node})
	}
	var found [][]hop
	for opened := 0; len(queue) > 0 && opened < maxOpened && len(found) < maxPaths; opened++ {
		at := queue[0]
		queue = queue[1:]
		if len(at.chain) == longestPath || len(found) > 0 && len(at.chain) >= len(found[0]) {
			break
		}
		hops, err := s.hops(ctx, at.node, slices.Contains(from, at.node), leads)
		if err != nil {
			return nil, err
		}
		for _, h := range hops {
			if known, seen := depth[h.to]; seen && known <= len(at.chain) {
				continue
			}
			next := reached{h.to, append(slices.Clone(at.chain), h)}
			if slices.Contains(to, h.to) {
				if len(found) < maxPaths && !slices.ContainsFunc(found, func(o []hop) bool { return slices.EqualFunc(o, next.chain, sameNodes) }) {
					found = append(found, next.chain)
				}
				continue
			}
			if _, seen := depth[h.to]; !seen {
				depth[h.to] = len(next.chain)
				queue = append(queue, next)
			}
		}
	}
	return found, nil
}

// pathResult is a chain with the passage of each edge.
func (s *search) pathResult(ctx context.Context, chain []hop) (Result, error) {
	from := chain[0].from()
	r := Result{IRI: from, Type: "Path", Held: true, Facts: []string{}, Evidence: []Evidence{}}
	labels := []string{}
	label := func(iri graph.IRI) error {
		label, err := s.label(ctx, iri)
		labels = append(labels, label)
		return err
	}
	if err := label(from); err != nil {
		return Result{}, err
	}
	at := from
	for _, h := range chain {
		if err := label(h.to); err != nil {
			return Result{}, err
		}
		relation, _ := relationOf(h.quad.Predicate, h.inverse)
		n := len(labels)
		step := Step{From: at, Predicate: h.quad.Predicate, To: h.to, Evidence: []Evidence{},
			FromLabel: labels[n-2], Relation: cmp.Or(relation, localName(h.quad.Predicate)), ToLabel: labels[n-1]}
		ev, err := s.engine.sourceOf(ctx, s.access, h.quad)
		if err != nil && !errors.Is(err, graph.ErrNotFound) {
			return Result{}, err
		}
		if err == nil && ev.Passage != "" {
			step.Evidence = append(step.Evidence, ev)
			same := func(o Evidence) bool { return o.Passage == ev.Passage && o.Start == ev.Start && o.End == ev.End }
			if !slices.ContainsFunc(r.Evidence, same) {
				r.Evidence = append(r.Evidence, ev)
			}
		}
		r.Facts = append(r.Facts, strings.Join([]string{step.FromLabel, step.Relation, step.ToLabel}, " "))
		r.Steps = append(r.Steps, step)
		at = h.to
	}
	r.Label = strings.Join(labels, " – ")
	return r, nil
}
