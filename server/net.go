package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"belegnetz/query"
)

const (
	mostDrawn  = 25 // neighbours on a page
	mostQuoted = 3  // quotes of a neighbour
)

// A neighbourhood is a node with one page of its neighbours, numbered alike in
// the drawing and in the list.
type neighbourhood struct {
	query.NodeRef
	Held       bool
	Facts      []string
	Bundles    []bundle
	Literals   []relation   // what is said of the node itself
	Neighbours int          // on all pages
	Index      []indexEntry // of the relations, when there are several pages
	Earlier    string       // addresses of the pages around
	Later      string
	More       int // edges beyond what is read at once
	Drawing    drawing
}

// A bundle holds the neighbours to which edges of one relation and status lead.
type bundle struct {
	Name       string // "führt durch (geplant)"
	Claimed    bool   // planned, demanded or otherwise not done
	Neighbours []neighbour
}

// A neighbour is the other end of an edge. Passages of one document are one.
type neighbour struct {
	mark
	Number   int
	Node     query.NodeRef
	Label    string
	Evidence []query.Evidence
}

// A mark is the shape that stands for a node.
type mark struct {
	Type  string // of the node
	Cited bool   // a document that is not held
}

// markOf is the mark of what a template has: one itself, or a named node.
func markOf(of any) mark {
	switch of := of.(type) {
	case mark:
		return of
	case query.NodeRef:
		return mark{of.Type, of.Type == "Work"}
	case *query.NodeRef:
		return mark{of.Type, of.Type == "Work"}
	}
	return mark{}
}

// Name is what the legend calls the mark.
func (m mark) Name() string {
	switch {
	case m.Cited:
		return "Dokument, nur zitiert"
	case m.Type == "Passage" || m.Type == "Work":
		return typeName("Document")
	case m.Type == "Field" || m.Type == "Term":
		return "Handlungsfeld, Begriff"
	}
	return typeName(m.Type)
}

// Drop is the base line of the number in the mark, below its middle.
func (m mark) Drop() int {
	switch m.Type {
	case "Event":
		return 6
	case "Statement":
		return 2
	}
	return 4
}

// An indexEntry says where the neighbours of a relation begin.
type indexEntry struct {
	Name     string
	From, To int
	Address  string
}

// node serves GET /netz/{iri}?ab=…&nach=… and GET /api/v1/nodes/{iri}, where ab
// is the number of a neighbour: the page that begins with it is shown.
func (s *server) node(r *http.Request) (page, error) {
	n, err := s.engine.Node(r.Context(), s.options.Access, iri(r))
	if err != nil || isAPI(r) {
		return page{data: n}, err
	}
	if r.URL.Query().Has("nach") {
		return s.paths(r, n.NodeRef)
	}
	from, _ := strconv.Atoi(r.FormValue("ab")) // anything else is the beginning
	return page{template: "node.html", title: n.Label, section: "/netz", data: neighbours(n, from)}, nil
}

// neighbours arranges a node's edges and shows those from a number on.
func neighbours(v query.NodeView, from int) neighbourhood {
	n := neighbourhood{NodeRef: v.NodeRef, Held: v.Held, Facts: v.Facts, More: v.More}
	var literals []query.Link
	var all []bundle
	for _, l := range v.Links {
		if l.Node == nil {
			literals = append(literals, l)
			continue
		}
		name := l.Relation
		if l.StatusText != "" {
			name += " (" + l.StatusText + ")"
		}
		if last := len(all) - 1; last < 0 || all[last].Name != name {
			all = append(all, bundle{Name: name, Claimed: l.Status != ""})
		}
		b := &all[len(all)-1]
		if last := len(b.Neighbours) - 1; l.Node.Type == "Passage" && last >= 0 && b.Neighbours[last].sameSource(l) {
			b.Neighbours[last].Evidence = append(b.Neighbours[last].Evidence, l.Evidence...)
			continue
		}
		n.Neighbours++
		b.Neighbours = append(b.Neighbours, newNeighbour(n.Neighbours, l))
	}
	n.Literals = relations(literals)
	n.turnTo(all, from)
	n.Drawing = draw(n.Label, typeName(n.Type), n.Bundles)
	return n
}

func newNeighbour(number int, l query.Link) neighbour {
	kind := l.Node.Type
	return neighbour{mark{kind, !l.Held && (kind == "Document" || kind == "Work")}, number, *l.Node, l.Source(), l.Evidence}
}

// sameSource says whether a link leads to a passage of the same document.
func (n neighbour) sameSource(l query.Link) bool {
	file, _, err := n.Node.IRI.File()
	other, _, otherErr := l.Node.IRI.File()
	return err == nil && otherErr == nil && file == other
}

// turnTo keeps the bundles of the page that begins at a number.
func (n *neighbourhood) turnTo(all []bundle, from int) {
	if n.Neighbours <= mostDrawn {
		n.Bundles = all
		return
	}
	from = min(max(from, 1), n.Neighbours)
	to := min(from+mostDrawn-1, n.Neighbours)
	for _, b := range all {
		first, last := b.Neighbours[0].Number, b.Neighbours[len(b.Neighbours)-1].Number
		n.Index = append(n.Index, indexEntry{b.Name, first, last, n.at(first)})
		if first <= to && last >= from {
			b.Neighbours = b.Neighbours[max(from, first)-first : min(to, last)-first+1]
			n.Bundles = append(n.Bundles, b)
		}
	}
	if from > 1 {
		n.Earlier = n.at(max(1, from-mostDrawn))
	}
	if to < n.Neighbours {
		n.Later = n.at(to + 1)
	}
}

// at is the address of the page that begins with a neighbour.
func (n neighbourhood) at(number int) string {
	address := nodeAt(n.Type, n.IRI)
	if number > 1 {
		address += "?" + url.Values{"ab": {strconv.Itoa(number)}}.Encode()
	}
	return address
}

// Legend are the marks on the page, each kind once.
func (n neighbourhood) Legend() []mark {
	var all []mark
	for _, b := range n.Bundles {
		for _, o := range b.Neighbours {
			if !slices.ContainsFunc(all, func(m mark) bool { return m.Name() == o.mark.Name() }) {
				all = append(all, o.mark)
			}
		}
	}
	return all
}

// Claims says whether the page has edges that are no facts.
func (n neighbourhood) Claims() bool {
	return slices.ContainsFunc(n.Bundles, func(b bundle) bool { return b.Claimed })
}

// First and Last are the numbers on the page; 0 without neighbours.
func (n neighbourhood) First() int {
	if len(n.Bundles) == 0 {
		return 0
	}
	return n.Bundles[0].Neighbours[0].Number
}

func (n neighbourhood) Last() int {
	if len(n.Bundles) == 0 {
		return 0
	}
	last := n.Bundles[len(n.Bundles)-1].Neighbours
	return last[len(last)-1].Number
}

// Anchor is the id of the neighbour's evidence on the page.
func (n neighbour) Anchor() string { return "b" + strconv.Itoa(n.Number) }

// Address is where the neighbour is shown; for passages their document's text.
func (n neighbour) Address() string {
	if file, number, err := n.Node.IRI.File(); err == nil {
		return readAt(file, number)
	}
	return nodeAt(n.Node.Type, n.Node.IRI)
}

// Kind is what the neighbour is: "Akteur", "Dokument · nur zitiert", "3 Passagen".
func (n neighbour) Kind() string {
	one, many := typeNames(n.Type)
	switch {
	case n.Type == "Passage":
		return count(max(1, len(n.Evidence)), one, many)
	case n.Cited:
		return one + " · nur zitiert"
	case n.Type == "Document" || n.Type == "Work":
		return one + " · im Bestand"
	}
	return one
}

// Page is where the first evidence stands: "S. 9 u. a."
func (n neighbour) Page() string {
	switch len(n.Evidence) {
	case 0:
		return "Angabe"
	case 1:
		return folios(n.Evidence)
	}
	first := folios(n.Evidence[:1])
	if folios(n.Evidence) != first {
		first += " u.\u00a0a."
	}
	return first
}

// Quoted is the evidence that is shown in full, Rest where else it stands.
func (n neighbour) Quoted() []query.Evidence { return n.Evidence[:min(mostQuoted, len(n.Evidence))] }

func (n neighbour) Rest() []query.Evidence { return n.Evidence[len(n.Quoted()):] }

// FigureID is the id of a neighbour's quote.
func (n neighbour) FigureID(quote int) string { return fmt.Sprintf("b%d-%d", n.Number, quote) }
