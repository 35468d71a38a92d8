package graph

import (
	"slices"
	"strings"

	"belegnetz/internal/german"
)

// edited is what decisions have made of a document, so that it can be
// undone exactly. The zero value is nothing.
type edited struct {
	Read  []Edge   `json:"read,omitempty"`  // edges as they were read, which are not there or otherwise
	Made  []Edge   `json:"made,omitempty"`  // edges that are there instead
	Work  IRI      `json:"work,omitempty"`  // as read, if it is another
	Place string   `json:"place,omitempty"` // as read, if it is another
	Used  []string `json:"used,omitempty"`  // keys of the decisions that had an effect, in order
}

// An editing applies decisions to one document.
type editing struct {
	*curation
	read     Holding
	passages map[IRI]Passage
	same     map[IRI]IRI // nodes with other IRIs than the decisions know, by theirs
	labels   map[IRI][]string
	types    map[IRI][]Edge // that say what a node is
	used     map[string]bool
	// introduced says of what was split off what it is: a document says that of
	// a node only once.
	introduced []Edge
}

// apply is the document as decisions want it, and what they changed. It depends
// on nothing but the decisions and the document.
func (c *curation) apply(h Holding) (Holding, edited) {
	h.Edges = firstOfEach(h.Edges)
	if c == nil || len(c.rulings) == 0 {
		return h, edited{}
	}
	e := editing{curation: c, read: h, passages: map[IRI]Passage{}, same: map[IRI]IRI{}, labels: map[IRI][]string{}, types: map[IRI][]Edge{}, used: map[string]bool{}}
	for _, p := range h.Passages {
		e.passages[p.IRI] = p
	}
	e.recognise()
	var d edited
	after := h
	after.Edges = nil
	for _, edge := range h.Edges {
		if changed, stays := e.edge(edge); stays {
			after.Edges = append(after.Edges, changed)
		}
	}
	after.Edges = append(after.Edges, e.assertions()...)
	after.Edges = firstOfEach(append(after.Edges, e.introduced...))
	after.Document.Work, after.Document.Place = e.metadata(h.Document)
	if after.Document.Work != h.Document.Work {
		d.Work = h.Document.Work
	}
	if after.Document.Place != h.Document.Place {
		d.Place = h.Document.Place
	}
	d.Read, d.Made = without(h.Edges, after.Edges), without(after.Edges, h.Edges)
	for _, key := range c.keys {
		if e.used[key] {
			d.Used = append(d.Used, key)
		}
	}
	return after, d
}

// undo is the document as it was read.
func (d edited) undo(h Holding) Holding {
	h.Edges = append(without(h.Edges, d.Made), d.Read...)
	slices.SortFunc(h.Edges, compareEdges)
	if d.Work != "" {
		h.Document.Work = d.Work
	}
	if d.Place != "" {
		h.Document.Place = d.Place
	}
	return h
}

// firstOfEach leaves out edges that are there already, with whatever record.
func firstOfEach(edges []Edge) []Edge {
	seen := make(map[string]bool, len(edges))
	kept := make([]Edge, 0, len(edges))
	for _, e := range edges {
		if hash := string(e.hash()); !seen[hash] {
			seen[hash] = true
			kept = append(kept, e)
		}
	}
	return kept
}

// without is what is in a but, record included, not in b.
func without(a, b []Edge) []Edge {
	in := make(map[Edge]bool, len(b))
	for _, e := range b {
		in[e] = true
	}
	var rest []Edge
	for _, e := range a {
		if !in[e] {
			rest = append(rest, e)
		}
	}
	return rest
}

// isName says whether an edge says what its subject is called.
func isName(predicate IRI) bool {
	return predicate == Label || predicate == PrefLabel || predicate == Title || predicate == AltLabel
}

// recognise finds nodes that the decisions know by another IRI: of the same
// kind, name and place, in a document that has no node with that IRI.
func (e *editing) recognise() {
	there, places := map[IRI]bool{}, map[IRI][]IRI{}
	for _, edge := range e.read.Edges {
		there[edge.Subject], there[edge.Object.IRI] = true, true
		switch {
		case isName(edge.Predicate) && edge.Object.IRI == "":
			e.labels[edge.Subject] = append(e.labels[edge.Subject], edge.Object.Text)
		case edge.Predicate == Type:
			e.types[edge.Subject] = append(e.types[edge.Subject], edge)
		case edge.Predicate == LocatedIn || edge.Predicate == Spatial:
			places[edge.Subject] = append(places[edge.Subject], edge.Object.IRI)
		}
	}
	for node, labels := range e.labels {
		if e.named[node] {
			continue
		}
		at := []string{""}
		for _, p := range places[node] {
			for _, name := range append(e.labels[p], p.local()) {
				at = append(at, german.Slug(name))
			}
		}
		if len(places[node]) > 0 {
			at = at[1:]
		}
		for _, label := range labels {
			for _, place := range at {
				if known, ok := e.called[calledAs{node.kind(), german.Slug(label), place}]; ok && !there[known] {
					e.same[node] = known
				}
			}
		}
	}
}

// use notes the decisions that had an effect.
func (e *editing) use(because ...int) {
	for _, n := range because {
		e.used[e.keys[n]] = true
	}
}

// node is what a node of an edge in the passage label is to be, and the
// decisions that make it another.
func (e *editing) node(i, label IRI) (into IRI, because []int) {
	if i == "" {
		return i, nil
	}
	if same, ok := e.same[i]; ok {
		i = same
	}
	into, because = e.canonical(i)
	for _, n := range e.split[into] {
		d := e.rulings[n]
		if !slices.ContainsFunc(d.Spots, func(s Spot) bool { return e.at(s, label) }) {
			continue
		}
		off, more := e.canonical(d.Into.IRI)
		if _, hidden := e.hidden[off]; hidden {
			return off, append(append(because, n), more...)
		}
		for _, t := range append(e.types[i], e.types[into]...) {
			t.Subject, t.Label, t.Rule, t.Start, t.End = off, label, curationRule, 0, 0
			e.introduced = append(e.introduced, t)
		}
		return off, append(append(because, n), more...)
	}
	return into, because
}

// at says whether a label is the passage that a spot means: the one with its
// words or, if it has none, with its IRI.
func (e *editing) at(s Spot, label IRI) bool {
	if s.Passage.document() != label.document() {
		return false
	}
	if s.Quote == "" {
		return s.Passage == label
	}
	if p, ok := e.passages[s.Passage]; ok && strings.Contains(p.Text, s.Quote) {
		return s.Passage == label
	}
	return strings.Contains(e.passages[label].Text, s.Quote)
}

// edge is the edge as it is to be, and false if it is not to be.
func (e *editing) edge(edge Edge) (Edge, bool) {
	subject, why := e.node(edge.Subject, edge.Label)
	object, whyObject := e.node(edge.Object.IRI, edge.Label)
	moved := len(why) > 0
	because := append(why, whyObject...)
	after := edge
	after.Subject = subject
	if object != "" {
		after.Object = Node(object)
	}
	if n, no := e.refused(after); no {
		e.use(append(because, n)...)
		return Edge{}, false
	}
	if object != "" && object == subject && edge.Subject != edge.Object.IRI { // it would say something of itself
		e.use(because...)
		return Edge{}, false
	}
	if isName(edge.Predicate) && edge.Predicate != AltLabel && object == "" {
		n, renamed := e.renamed[subject]
		if renamed {
			because = append(because, n)
		}
		if moved || renamed && edge.Object.Text != e.rulings[n].Name {
			after.Predicate = AltLabel
		}
	}
	e.use(because...)
	return after, true
}

// refused says which decision hides an edge, or one of its ends, or rejects it.
func (e *editing) refused(edge Edge) (decision int, no bool) {
	for _, node := range []IRI{edge.Subject, edge.Object.IRI} {
		if n, hidden := e.hidden[node]; hidden {
			return n, true
		}
	}
	plain := edge.Object
	plain.Lang, plain.Datatype = "", ""
	for _, n := range e.edges[triple{edge.Subject, edge.Predicate, plain}] {
		if d := e.rulings[n]; d.Operation == OpHide || e.at(d.Spots[0], edge.Label) {
			return n, true
		}
	}
	return 0, false
}

// assertions are the edges that people have found in this document. Each needs
// its words, and both ends must be named in the document or in those words.
func (e *editing) assertions() []Edge {
	var made []Edge
	for _, n := range e.asserted[e.read.Document.IRI] {
		d := e.rulings[n]
		label, start := e.find(d.Spots[0])
		if label == "" {
			continue
		}
		r := Record{Start: start, End: start + len([]rune(d.Spots[0].Quote)), Rule: curationRule, Confidence: 1}
		ends, ok := e.introduce(d, label, r)
		if !ok {
			continue
		}
		said := Edge{Quad{d.Entity.IRI, d.Predicate, Node(d.Object.IRI), label}, r}
		said.Status = d.Status
		for _, edge := range append(ends, said) {
			if changed, stays := e.edge(edge); stays {
				made = append(made, changed)
			}
		}
		e.use(n)
	}
	return made
}

// find is the passage that a spot means, and where its words begin in it.
func (e *editing) find(s Spot) (label IRI, start int) {
	for _, p := range append([]Passage{e.passages[s.Passage]}, e.read.Passages...) {
		if at := strings.Index(p.Text, s.Quote); at >= 0 && p.IRI != "" {
			return p.IRI, len([]rune(p.Text[:at]))
		}
	}
	return "", 0
}

// introduce says what the ends of an asserted edge are if the document does not
// say so yet. ok is false when it names one of them nowhere.
func (e *editing) introduce(d Ruling, label IRI, r Record) (edges []Edge, ok bool) {
	for _, end := range []Ref{d.Entity, d.Object} {
		switch {
		case len(e.labels[end.IRI]) > 0:
		case end.Name != "" && strings.Contains(d.Spots[0].Quote, end.Name):
			if t := typesOfKinds[end.IRI.kind()]; t != "" {
				edges = append(edges, Edge{Quad{end.IRI, Type, Node(t), label}, r})
			}
			edges = append(edges, Edge{Quad{end.IRI, Label, TextIn("de", end.Name), label}, r})
		default:
			return nil, false
		}
	}
	return edges, true
}

var typesOfKinds = map[string]IRI{"akteur": TypeActor, "massnahme": TypeMeasure, "ort": TypePlace, "werk": TypeWork, "zielgruppe": TypeGroup}

// metadata are work and place of the document as they are to be.
func (e *editing) metadata(d Document) (work IRI, place string) {
	work, because := e.canonical(d.Work)
	e.use(because...)
	place = d.Place
	if into, because := e.canonical(d.placeIRI()); d.Place != "" && len(because) > 0 {
		e.use(because...)
		place = e.rulings[because[len(because)-1]].Into.Name
		if PlaceIRI(place) != into {
			place = into.local()
		}
	}
	return work, place
}
