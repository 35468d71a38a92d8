package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/cite"
)

const (
	maxLinks        = 200 // of a node's page
	maxListed       = 200 // documents on a page of the list
	around          = 2   // passages shown before and behind one
	evidencePerLink = 3
)

// Documents lists the held documents that f lets through by IRI, up to limit
// (at most 200, 0 means that) behind the one named by after.
func (e *Engine) Documents(ctx context.Context, a graph.Access, f DocumentFilter, after string, limit int) (DocumentList, error) {
	if limit < 1 || limit > maxListed {
		limit = maxListed
	}
	list := DocumentList{Items: []DocumentRef{}, Example: e.options.Example}
	for d, err := range e.store.Documents(ctx, a) {
		if err != nil {
			return DocumentList{}, fmt.Errorf("documents: %w", err)
		}
		if string(d.IRI) <= after || !f.passes(d) {
			continue
		}
		if len(list.Items) == limit {
			list.Next = string(list.Items[limit-1].IRI)
			break
		}
		list.Items = append(list.Items, documentRef(d))
	}
	return list, nil
}

func documentRef(d graph.Document) DocumentRef {
	return DocumentRef{
		IRI: d.IRI, Work: d.Work, Title: titleOf(d), Creators: append([]string{}, d.Creators...), Issued: d.Issued,
		Place: d.Place, Kind: d.Kind, KindText: kindText(d.Kind), Pages: d.PageCount, Passages: d.Passages,
		Citation: cite.Name(SourceOf(d)), Internal: d.Access > graph.Public,
		Repaired: d.Quality.Repaired, NoText: d.Quality.NoText,
	}
}

// Document is a held document with its passages. The error wraps
// graph.ErrNotFound when there is none that a may see.
func (e *Engine) Document(ctx context.Context, a graph.Access, iri graph.IRI) (DocumentView, error) {
	d, err := e.store.Document(ctx, a, iri)
	if err != nil {
		return DocumentView{}, fmt.Errorf("document %s: %w", iri, err)
	}
	v := DocumentView{DocumentRef: documentRef(d), File: d.File, Passages: []graph.Passage{}, Example: e.options.Example}
	for p, err := range e.store.Passages(ctx, a, iri) {
		if err != nil {
			return DocumentView{}, fmt.Errorf("document %s: %w", iri, err)
		}
		v.Passages = append(v.Passages, p)
	}
	return v, nil
}

// Passage is a passage with its neighbours and what it names. The error wraps
// graph.ErrNotFound or graph.ErrInvalid when there is none that a may see.
func (e *Engine) Passage(ctx context.Context, a graph.Access, iri graph.IRI) (PassageView, error) {
	v, err := e.passage(ctx, a, iri)
	if err != nil {
		return PassageView{}, fmt.Errorf("passage %s: %w", iri, err)
	}
	return v, nil
}

func (e *Engine) passage(ctx context.Context, a graph.Access, iri graph.IRI) (PassageView, error) {
	file, number, err := iri.File()
	if err != nil {
		return PassageView{}, err
	}
	p, err := e.store.Passage(ctx, a, iri)
	if err != nil {
		return PassageView{}, err
	}
	d, err := e.store.Document(ctx, a, file)
	if err != nil {
		return PassageView{}, err
	}
	v := PassageView{
		Passage: p, Document: documentRef(d), Example: e.options.Example,
		Before: []graph.Passage{}, After: []graph.Passage{}, Mentions: []NodeRef{},
	}
	if v.Evidence, err = e.quote(ctx, a, d, p, stretch{0, len([]rune(p.Text))}); err != nil {
		return PassageView{}, err
	}
	for n := max(1, number-around); n <= min(d.Passages, number+around); n++ {
		if n == number {
			continue
		}
		near, err := e.store.Passage(ctx, a, graph.PassageIRI(file, n))
		if err != nil {
			return PassageView{}, err
		}
		if n < number {
			v.Before = append(v.Before, near)
		} else {
			v.After = append(v.After, near)
		}
	}
	for q, err := range e.store.Quads(ctx, a, graph.Pattern{Subject: iri}) {
		if err != nil {
			return PassageView{}, err
		}
		if q.Object.IRI == "" || q.Object.IRI == file || q.Predicate == graph.Type {
			continue
		}
		if slices.ContainsFunc(v.Mentions, func(n NodeRef) bool { return n.IRI == q.Object.IRI }) {
			continue
		}
		ref, err := e.nodeRef(ctx, a, q.Object.IRI)
		if err != nil {
			return PassageView{}, err
		}
		v.Mentions = append(v.Mentions, ref)
	}
	slices.SortFunc(v.Mentions, func(x, y NodeRef) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.Label, y.Label), cmp.Compare(x.IRI, y.IRI))
	})
	return v, nil
}

// Quote is text[start:end] of a passage as evidence, in code points. The error
// wraps graph.ErrNotFound when there is no passage that a may see, and
// graph.ErrInvalid for what is no stretch of it.
func (e *Engine) Quote(ctx context.Context, a graph.Access, passage graph.IRI, start, end int) (Evidence, error) {
	ev, err := e.quoteIn(ctx, a, passage, stretch{start, end})
	if err != nil {
		return Evidence{}, fmt.Errorf("quote %s: %w", passage, err)
	}
	return ev, nil
}

func (e *Engine) quoteIn(ctx context.Context, a graph.Access, passage graph.IRI, at stretch) (Evidence, error) {
	p, err := e.store.Passage(ctx, a, passage)
	if err != nil {
		return Evidence{}, err
	}
	if at.start < 0 || at.end <= at.start || at.end > len([]rune(p.Text)) {
		return Evidence{}, fmt.Errorf("%w: %d to %d", graph.ErrInvalid, at.start, at.end)
	}
	d, err := e.store.Document(ctx, a, p.Document)
	if err != nil {
		return Evidence{}, err
	}
	return e.quote(ctx, a, d, p, at)
}

// nodeRef names a node, by its IRI when nothing else does.
func (e *Engine) nodeRef(ctx context.Context, a graph.Access, iri graph.IRI) (NodeRef, error) {
	ref := NodeRef{IRI: iri, Type: TypeOf(iri), Label: string(iri)}
	switch {
	case iri.IsFile():
		d, err := e.store.Document(ctx, a, iri)
		if err != nil {
			return NodeRef{}, err
		}
		ref.Label = heldLabel(d)
		return ref, nil
	case iri.IsPassage():
		file, number, err := iri.File()
		if err != nil {
			return NodeRef{}, err
		}
		d, err := e.store.Document(ctx, a, file)
		if err != nil {
			return NodeRef{}, err
		}
		ref.Label = cite.Name(SourceOf(d)) + passageNumber + strconv.Itoa(number)
		return ref, nil
	}
	w, err := e.work(ctx, a, iri, "")
	if err != nil {
		return NodeRef{}, err
	}
	ref.Label = cmp.Or(w.name.shown(), ref.Label)
	return ref, nil
}

// Node is a node with its edges in both directions, each with its evidence, up
// to 200. The error wraps graph.ErrNotFound when nothing that a may see is
// said of it.
func (e *Engine) Node(ctx context.Context, a graph.Access, iri graph.IRI) (NodeView, error) {
	if iri == "" { // would match everything
		return NodeView{}, fmt.Errorf("node: %w", graph.ErrNotFound)
	}
	iri, err := e.merged(ctx, a, iri)
	if err != nil {
		return NodeView{}, fmt.Errorf("node: %w", err)
	}
	v, err := e.node(ctx, a, iri)
	if err != nil {
		return NodeView{}, fmt.Errorf("node %s: %w", iri, err)
	}
	return v, nil
}

// merged is the node that people have merged a node into, else the node itself.
func (e *Engine) merged(ctx context.Context, a graph.Access, iri graph.IRI) (graph.IRI, error) {
	for q, err := range e.store.Quads(ctx, a, graph.Pattern{Subject: iri, Predicate: graph.SameAs, Label: graph.CurationIRI}) {
		if err != nil {
			return "", err
		}
		iri = q.Object.IRI
	}
	return iri, nil
}

// passageNumber stands between a document's name and a passage's number.
const passageNumber = ", Passage "

// An edge is what several passages say alike.
type edge struct {
	predicate graph.IRI
	inverse   bool
	relation  string
	place     int
	node      graph.IRI
	value     string
	status    graph.Status
	sources   []graph.Quad // of what is not done, those of the claims that begin or end here
}

func (e *Engine) node(ctx context.Context, a graph.Access, iri graph.IRI) (NodeView, error) {
	edges, err := e.edges(ctx, a, iri)
	if err != nil {
		return NodeView{}, err
	}
	if len(edges) == 0 {
		return NodeView{}, graph.ErrNotFound
	}
	v := NodeView{Facts: []string{}, Links: []Link{}, Example: e.options.Example}
	if v.NodeRef, err = e.nodeRef(ctx, a, iri); err != nil {
		return NodeView{}, err
	}
	v.Held = iri.IsFile() || iri.IsPassage()
	for _, edge := range edges {
		if localName(edge.predicate) == localName(graph.KindOf) {
			if text := kindText(graph.Kind(edge.value)); text != "" {
				v.Facts = append(v.Facts, text)
			}
			continue
		}
		if edge.relation == "" {
			continue
		}
		v.Held = v.Held || edge.inverse && edge.predicate == graph.EditionOf
		if len(v.Links) == maxLinks {
			v.More++
			continue
		}
		link, err := e.link(ctx, a, edge)
		if err != nil {
			return NodeView{}, err
		}
		v.Links = append(v.Links, link)
	}
	slices.SortStableFunc(v.Links, func(x, y Link) int {
		_, placeX := relationOf(x.Predicate, x.Inverse)
		_, placeY := relationOf(y.Predicate, y.Inverse)
		return cmp.Or(cmp.Compare(placeX, placeY), cmp.Compare(x.Relation, y.Relation), cmp.Compare(x.Status, y.Status),
			cmp.Compare(x.Source(), y.Source()), cmp.Compare(x.number(), y.number()), cmp.Compare(x.node(), y.node()))
	})
	return v, nil
}

// Source is the label of the other end; for passages that of their document,
// so that number puts them into reading order.
func (l Link) Source() string {
	if l.Node == nil {
		return l.Value
	}
	document, _, _ := strings.Cut(l.Node.Label, passageNumber)
	return document
}

// node is the other end; empty for a literal.
func (l Link) node() graph.IRI {
	if l.Node == nil {
		return ""
	}
	return l.Node.IRI
}

func (l Link) number() int {
	_, number, _ := l.node().File()
	return number
}

// edges gathers what is said of a node, in the order of the relations.
func (e *Engine) edges(ctx context.Context, a graph.Access, iri graph.IRI) ([]*edge, error) {
	type key struct {
		predicate graph.IRI
		inverse   bool
		value     graph.Value
		status    graph.Status
	}
	byKey := map[key]*edge{}
	var all []*edge
	add := func(k key, source graph.Quad) {
		if byKey[k] == nil {
			edge := &edge{predicate: k.predicate, inverse: k.inverse, node: k.value.IRI, value: k.value.Text, status: k.status}
			edge.relation, edge.place = relationOf(k.predicate, k.inverse)
			byKey[k] = edge
			all = append(all, edge)
		}
		byKey[k].sources = append(byKey[k].sources, source)
	}
	for q, err := range e.store.Quads(ctx, a, graph.Pattern{Subject: iri}) {
		if err != nil {
			return nil, err
		}
		add(key{q.Predicate, false, q.Object, graph.Done}, q)
	}
	for q, err := range e.store.Quads(ctx, a, graph.Pattern{Object: graph.Node(iri)}) {
		if err != nil {
			return nil, err
		}
		if q.Predicate != graph.RDFSubject && q.Predicate != graph.RDFObject {
			add(key{q.Predicate, true, graph.Node(q.Subject), graph.Done}, q)
			continue
		}
		claim, err := e.claim(ctx, a, q.Subject)
		if err != nil {
			return nil, err
		}
		k := key{claim.Predicate, false, claim.Object, claim.Status}
		if q.Predicate == graph.RDFObject {
			k.inverse, k.value = true, graph.Node(claim.Subject)
		}
		add(k, q)
	}
	slices.SortStableFunc(all, func(x, y *edge) int { return cmp.Compare(x.place, y.place) })
	return all, nil
}

// claim is the edge, without its label, that a claim stands for.
func (e *Engine) claim(ctx context.Context, a graph.Access, claim graph.IRI) (graph.Edge, error) {
	var said graph.Edge
	for q, err := range e.store.Quads(ctx, a, graph.Pattern{Subject: claim}) {
		if err != nil {
			return graph.Edge{}, err
		}
		switch q.Predicate {
		case graph.RDFSubject:
			said.Subject = q.Object.IRI
		case graph.RDFPredicate:
			said.Predicate = q.Object.IRI
		case graph.RDFObject:
			said.Object = q.Object
		case graph.ClaimStatus:
			said.Status = graph.Status(q.Object.Text)
		}
	}
	return said, nil
}

// isHeld says whether a node can be read: a file, a passage, or a work with an
// edition.
func (e *Engine) isHeld(ctx context.Context, a graph.Access, iri graph.IRI) (bool, error) {
	if iri.IsFile() || iri.IsPassage() {
		return true, nil
	}
	return e.any(ctx, a, graph.Pattern{Predicate: graph.EditionOf, Object: graph.Node(iri)})
}

// any says whether a quad matches.
func (e *Engine) any(ctx context.Context, a graph.Access, p graph.Pattern) (bool, error) {
	for _, err := range e.store.Quads(ctx, a, p) {
		return err == nil, err
	}
	return false, nil
}

func (e *Engine) link(ctx context.Context, a graph.Access, edge *edge) (Link, error) {
	l := Link{Predicate: edge.predicate, Relation: edge.relation, Inverse: edge.inverse, Value: edge.value,
		Status: edge.status, StatusText: readLabels().Statuses[edge.status], Evidence: []Evidence{}}
	if edge.node != "" {
		ref, err := e.nodeRef(ctx, a, edge.node)
		if err != nil {
			return Link{}, err
		}
		l.Node = &ref
		if l.Held, err = e.isHeld(ctx, a, edge.node); err != nil {
			return Link{}, err
		}
	}
	for _, q := range edge.sources {
		if !q.Label.IsPassage() || len(l.Evidence) == evidencePerLink {
			continue
		}
		ev, err := e.sourceOf(ctx, a, q)
		if err != nil {
			return Link{}, err
		}
		l.Evidence = append(l.Evidence, ev)
	}
	return l, nil
}

// sourceOf is the sentence that a quad was read from.
func (e *Engine) sourceOf(ctx context.Context, a graph.Access, q graph.Quad) (Evidence, error) {
	r, err := e.store.Record(ctx, a, q)
	if err != nil {
		return Evidence{}, err
	}
	p, err := e.store.Passage(ctx, a, q.Label)
	if err != nil {
		return Evidence{}, err
	}
	d, err := e.store.Document(ctx, a, p.Document)
	if err != nil {
		return Evidence{}, err
	}
	at := stretch{r.Start, r.End}
	if n := len([]rune(p.Text)); at.end <= at.start || at.end > n {
		at = stretch{0, n}
	}
	return e.quote(ctx, a, d, p, at)
}

// Stock counts what a may see.
func (e *Engine) Stock(ctx context.Context, a graph.Access) (Stock, error) {
	n, err := e.store.Stats(ctx, a)
	if err != nil {
		return Stock{}, fmt.Errorf("stock: %w", err)
	}
	cited := n.Works
	works := map[graph.IRI]bool{}
	for d, err := range e.store.Documents(ctx, a) {
		if err != nil {
			return Stock{}, fmt.Errorf("stock: %w", err)
		}
		if d.Work != "" && !works[d.Work] && strings.HasPrefix(string(d.Work), "urn:") {
			works[d.Work] = true
			cited--
		}
	}
	return Stock{Documents: n.Documents, Cited: max(0, cited), Passages: n.Passages, Quads: n.Quads, Example: e.options.Example}, nil
}
