package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"belegnetz/graph"
)

// A Listing is an entity in a list: what it is called, where it is and how much
// is said of it.
type Listing struct {
	NodeRef
	Names  []string `json:"names"`  // other names, in the order of their sources
	Places []string `json:"places"` // names, in order
	Edges  int      `json:"edges"`  // what is said of it besides type and names
	held   bool
}

// ListedTypes are the types of nodes that Inventory lists, as in Result.
func ListedTypes() []string { return []string{"Actor", "Event", "Measure", "Place", "Work"} }

// Inventory lists the actors, events, measures, places and works that a may
// see, by type, place and label. It goes through the whole store.
func (e *Engine) Inventory(ctx context.Context, a graph.Access) ([]Listing, error) {
	inv := inventory{nodes: map[graph.IRI]*listed{}}
	for q, err := range e.store.Quads(ctx, a, graph.Pattern{}) {
		if err != nil {
			return nil, fmt.Errorf("inventory: %w", err)
		}
		inv.take(q)
	}
	return inv.list(), nil
}

// listed is what an inventory has found of a node.
type listed struct {
	Listing
	places []graph.IRI
	weight int // of the label: titles give way to names
}

type inventory struct{ nodes map[graph.IRI]*listed }

// node is nil for what is not listed.
func (inv *inventory) node(iri graph.IRI) *listed {
	if n := inv.nodes[iri]; n != nil {
		return n
	}
	t := TypeOf(iri)
	if !slices.Contains(ListedTypes(), t) {
		return nil
	}
	n := &listed{Listing: Listing{NodeRef: NodeRef{IRI: iri, Type: t}, Names: []string{}, Places: []string{}}}
	inv.nodes[iri] = n
	return n
}

func (inv *inventory) take(q graph.Quad) {
	if n := inv.node(q.Subject); n != nil {
		n.say(q)
	}
	if n := inv.node(q.Object.IRI); n != nil && q.Object.IRI != q.Subject {
		n.Edges++
		n.held = n.held || q.Predicate == graph.EditionOf
	}
}

// labelWeights are the predicates that name a node; the heaviest is its label.
var labelWeights = map[graph.IRI]int{
	graph.Label: 4, graph.PrefLabel: 3, graph.Title: 2, graph.Role: 1, graph.AltLabel: 0, graph.HiddenLabel: 0,
}

func (n *listed) say(q graph.Quad) {
	weight, names := labelWeights[q.Predicate]
	switch {
	case names && q.Object.IRI == "":
		n.called(q.Object.Text, weight)
	case q.Predicate == graph.Type:
	default:
		n.Edges++
		if q.Predicate == graph.LocatedIn || q.Predicate == graph.Spatial {
			if !slices.Contains(n.places, q.Object.IRI) {
				n.places = append(n.places, q.Object.IRI)
			}
		}
	}
}

// called takes a name; the first of the heaviest names is the label.
func (n *listed) called(name string, weight int) {
	if weight > n.weight {
		name, n.Label, n.weight = n.Label, name, weight
	}
	if name != "" && name != n.Label && !slices.Contains(n.Names, name) {
		n.Names = append(n.Names, name)
	}
	n.Names = slices.DeleteFunc(n.Names, func(other string) bool { return other == n.Label })
}

func (inv *inventory) list() []Listing {
	all := make([]Listing, 0, len(inv.nodes))
	for _, n := range inv.nodes {
		if n.Label == "" {
			continue // only pointed to
		}
		for _, place := range n.places {
			if p := inv.nodes[place]; p != nil && p.Label != "" {
				n.Places = append(n.Places, p.Label)
			}
		}
		slices.Sort(n.Places)
		all = append(all, n.Listing)
	}
	slices.SortFunc(all, func(a, b Listing) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), slices.Compare(a.Places, b.Places), cmp.Compare(a.Label, b.Label), cmp.Compare(a.IRI, b.IRI))
	})
	return all
}

// Matches says whether the entity has a name with all the words, in any
// inflection; they may be parts of compounds.
func (l Listing) Matches(words string) bool {
	asked := analyse(words, "de")
	return slices.ContainsFunc(append([]string{l.Label, string(l.IRI)}, l.Names...), func(name string) bool {
		if strings.EqualFold(name, words) {
			return true
		}
		have := analyse(name, "de")
		return len(asked) > 0 && !slices.ContainsFunc(asked, func(w word) bool {
			return !slices.ContainsFunc(have, func(h word) bool { return h.stem == w.stem || slices.Contains(h.parts, w.stem) })
		})
	})
}
