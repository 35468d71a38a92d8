package query

import (
	"cmp"
	"context"
	"errors"
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

// paths answers with the shortest chains of edges between the first two nodes
// that the question names. Passages that name both follow.
func (s *search) paths(ctx context.Context, a *Answer) (covered bool, err error) {
	ends := s.ends()
	if len(ends) >= 2 {
		chains, err := s.chains(ctx, ends[0], ends[1])
		if err != nil {
			return false, err
		}
		for i, chain := range chains {
			r, err := s.pathResult(ctx, ends[0], chain)
			if err != nil {
				return false, err
			}
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

// ends are the nodes that the question names, as it names them.
func (s *search) ends() []graph.IRI {
	q := s.question
	var ends []graph.IRI
	for _, n := range slices.Concat(q.Actors, q.Works, q.Places) {
		ends = append(ends, n.IRI)
	}
	for _, t := range q.Topics {
		if t.concept != "" {
			ends = append(ends, t.concept)
		}
	}
	return ends
}

// isLink says whether an edge leads from one thing to another, and does not
// only describe it.
func isLink(q graph.Quad) bool {
	switch q.Predicate {
	case graph.Type, graph.InScheme, graph.Spatial, graph.LocatedIn, graph.IsPartOf, graph.AccessRights, graph.RDFSubject, graph.RDFPredicate, graph.RDFObject,
		graph.CitingEntity, graph.CitedEntity, graph.Broader, graph.Related:
		return false
	}
	return q.Object.IRI != ""
}

// hops are the edges of a node, in order; none for a hub that is no end.
func (s *search) hops(ctx context.Context, node graph.IRI, end bool) ([]hop, error) {
	var all []hop
	for _, p := range []graph.Pattern{{Subject: node}, {Object: graph.Node(node)}} {
		for q, err := range s.engine.store.Quads(ctx, s.access, p) {
			if err != nil {
				return nil, err
			}
			if !isLink(q) {
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
		}
	}
	return all, nil
}

// chains finds the shortest chains by searching in breadth from one end.
func (s *search) chains(ctx context.Context, from, to graph.IRI) ([][]hop, error) {
	type reached struct {
		node  graph.IRI
		chain []hop
	}
	depth := map[graph.IRI]int{from: 0}
	queue := []reached{{node: from}}
	var found [][]hop
	for opened := 0; len(queue) > 0 && opened < maxOpened && len(found) < maxPaths; opened++ {
		at := queue[0]
		queue = queue[1:]
		if len(at.chain) == longestPath || len(found) > 0 && len(at.chain) >= len(found[0]) {
			break
		}
		hops, err := s.hops(ctx, at.node, at.node == from)
		if err != nil {
			return nil, err
		}
		for _, h := range hops {
			if known, seen := depth[h.to]; seen && known <= len(at.chain) {
				continue
			}
			next := reached{h.to, append(slices.Clone(at.chain), h)}
			if h.to == to {
				if len(found) < maxPaths {
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
func (s *search) pathResult(ctx context.Context, from graph.IRI, chain []hop) (Result, error) {
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
		step := Step{From: at, Predicate: h.quad.Predicate, To: h.to, Evidence: []Evidence{}}
		ev, err := s.engine.sourceOf(ctx, s.access, h.quad)
		if err != nil && !errors.Is(err, graph.ErrNotFound) {
			return Result{}, err
		}
		if err == nil && ev.Passage != "" {
			step.Evidence = append(step.Evidence, ev)
			r.Evidence = append(r.Evidence, ev)
		}
		name, _ := relationOf(h.quad.Predicate, h.inverse)
		n := len(labels)
		r.Facts = append(r.Facts, strings.Join([]string{labels[n-2], cmp.Or(name, localName(h.quad.Predicate)), labels[n-1]}, " "))
		r.Steps = append(r.Steps, step)
		at = h.to
	}
	r.Label, r.Why = strings.Join(labels, " – "), "Verbindung über "+count(len(chain), "Kante", "Kanten")
	return r, nil
}
