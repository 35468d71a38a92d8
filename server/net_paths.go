package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"belegnetz/graph"
	"belegnetz/query"
)

// A connection is what the page of paths between two nodes shows.
type connection struct {
	query.Paths
	Words  string          // that named the other end
	Others []query.NodeRef // that they name too
	Chains []chain
}

// A chain is one path; its edges are numbered on from those before it.
type chain struct {
	Steps   []step
	Drawing drawnChain
}

type step struct {
	query.Step
	Number int
}

// Anchor is the id of the edge's evidence on the page.
func (s step) Anchor() string { return fmt.Sprintf("b%d", s.Number) }

// FigureID is the id of one of its quotes.
func (s step) FigureID(quote int) string { return fmt.Sprintf("b%d-%d", s.Number, quote) }

// Page is where the edge stands.
func (s step) Page() string {
	if len(s.Evidence) == 0 {
		return "Angabe"
	}
	return folios(s.Evidence)
}

// A drawnChain is a path as a row of marks with the relations between them.
type drawnChain struct {
	Width, Height int
	Ends          []drawnEnd
	Steps         []drawnStep
}

type drawnEnd struct {
	mark
	Address string
	X, Y    int
	Text    label
}

type drawnStep struct {
	step
	Line string // path data
	X, Y int    // of the number's middle
	Name label
}

// Base is the base line of the number.
func (s drawnStep) Base() int { return s.Y + 4 }

// net serves GET /netz?um=…: the node of that name.
func (s *server) net(r *http.Request) (page, error) {
	found := connection{Words: strings.TrimSpace(r.FormValue("um"))}
	if found.Words != "" {
		named, err := s.named(r, found.Words)
		if err != nil {
			return page{}, err
		}
		if len(named) == 1 {
			return page{redirect: nodeAt(named[0].Type, named[0].IRI)}, nil
		}
		found.Others = named
	}
	return page{template: "net.html", title: "Netz", section: "/netz", data: found}, nil
}

// named are the nodes of a name. Words that name nothing are no error.
func (s *server) named(r *http.Request, words string) ([]query.NodeRef, error) {
	named, err := s.engine.Named(r.Context(), s.options.Access, words)
	if errors.Is(err, query.ErrEmpty) {
		return nil, nil
	}
	return named, err
}

// paths serves GET /netz/{iri}?nach=… where nach is the IRI or the name of the
// other end. A name of several nodes means the first, and the page offers the
// others.
func (s *server) paths(r *http.Request, from query.NodeRef) (page, error) {
	c := connection{Paths: query.Paths{From: from}, Words: strings.TrimSpace(r.FormValue("nach"))}
	p := page{template: "paths.html", title: from.Label + ": Verbindungen", section: "/netz"}
	to := graph.IRI(c.Words)
	if !strings.HasPrefix(c.Words, "urn:") {
		named, err := s.named(r, c.Words)
		if err != nil || len(named) == 0 {
			p.data = c
			return p, err
		}
		to, c.Others = named[0].IRI, named[1:]
	}
	found, err := s.engine.Paths(r.Context(), s.options.Access, from.IRI, to)
	if err != nil {
		return page{}, err
	}
	c.Paths, c.Chains = found, chains(found.Chains)
	p.title, p.data = found.From.Label+" und "+found.To.Label, c
	return p, nil
}

// pathsAt is where the paths from one node to another are shown.
func pathsAt(from, to graph.IRI) string {
	return "/netz/" + url.PathEscape(string(from)) + "?" + url.Values{"nach": {string(to)}}.Encode()
}

func chains(found []query.Result) []chain {
	var all []chain
	number := 0
	for _, r := range found {
		var c chain
		for _, s := range r.Steps {
			number++
			c.Steps = append(c.Steps, step{s, number})
		}
		c.Drawing = drawChain(c.Steps)
		all = append(all, c)
	}
	return all
}

// drawChain sets a path from left to right: names below the marks, relations
// above the lines.
func drawChain(steps []step) drawnChain {
	if len(steps) == 0 {
		return drawnChain{}
	}
	const (
		apart     = 24 // between a mark's middle and the line
		overLine  = 16 // from the line up to the relation
		underMark = 32 // from the line down to the name
	)
	pitch := pictureWidth / (len(steps) + 1)
	names := make([][]string, len(steps))
	tallest := 0
	for i, s := range steps {
		names[i] = breakLabel(s.Relation, relationSize, pitch-2*apart)
		tallest = max(tallest, len(names[i]))
	}
	y := pictureEdge + nameLeading*tallest + overLine
	d := drawnChain{Width: pictureWidth, Height: y}
	end := func(i int, iri graph.IRI, name string) {
		x := pitch*i + pitch/2
		text, next := setLabel(x, "middle", y+underMark, labelLeading, breakLabel(name, labelSize, pitch-apart))
		kind := query.TypeOf(iri)
		d.Ends = append(d.Ends, drawnEnd{mark{Type: kind}, nodeAt(kind, iri), x, y, text})
		d.Height = max(d.Height, next-labelLeading+pictureEdge)
	}
	end(0, steps[0].From, steps[0].FromLabel)
	for i, s := range steps {
		end(i+1, s.To, s.ToLabel)
		from, to := d.Ends[i].X, d.Ends[i+1].X
		line := drawnStep{step: s, X: (from + to) / 2, Y: y, Line: fmt.Sprintf("M%d %dH%d", from+apart, y, to-apart)}
		line.Name, _ = setLabel(line.X, "middle", y-overLine-nameLeading*(len(names[i])-1), nameLeading, names[i])
		d.Steps = append(d.Steps, line)
	}
	return d
}
