package server

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"belegnetz/graph"
	"belegnetz/query"
)

var update = flag.Bool("update", false, "write the goldens anew")

// neighbourhoodOf has n neighbours of every type in bundles of three, every
// third bundle only planned.
func neighbourhoodOf(n int, names ...string) query.NodeView {
	v := query.NodeView{NodeRef: query.NodeRef{IRI: slashActor, Type: "Actor", Label: "Fachstelle Integration"}}
	types := []string{"Actor", "Measure", "Field", "Event", "Place", "Statement", "Work", "Document"}
	for i := range n {
		l := query.Link{Relation: fmt.Sprintf("Beziehung %d", i/3+1), Held: i%2 == 0, Evidence: (&fake{}).quotes(1 + i%3),
			Node: &query.NodeRef{IRI: graph.IRI(fmt.Sprintf("urn:belegnetz:akteur:n%d", i)), Type: types[i%len(types)], Label: names[i%len(names)]}}
		if i/3%3 == 2 {
			l.Status, l.StatusText = graph.Planned, "geplant"
		}
		v.Links = append(v.Links, l)
	}
	return v
}

func (f *fake) quotes(n int) []query.Evidence {
	var all []query.Evidence
	for i := range n {
		all = append(all, f.evidence(2+i))
	}
	return all
}

// String is the drawing as text: every label with its place, every link.
func (d drawing) String() string {
	var b strings.Builder
	lines := func(what string, l label) {
		for _, line := range l.Lines {
			fmt.Fprintf(&b, "  %s %s %d,%d %s\n", what, l.Anchor, l.X, line.Y, line.Text)
		}
	}
	fmt.Fprintf(&b, "%d × %d\nhub %d,%d %d × %d\n", d.Width, d.Height, d.Hub.X, d.Hub.Y, d.Hub.Width, d.Hub.Height)
	lines("name", d.Hub.Name)
	lines("sort", d.Hub.Sort)
	for _, bundle := range d.Bundles {
		fmt.Fprintf(&b, "bundle %s %s %s, claimed %v\n", bundle.Curve, bundle.Rule, bundle.Trunk, bundle.Claimed)
		lines("name", bundle.Name)
		for _, n := range bundle.Nodes {
			fmt.Fprintf(&b, " %d %s at %d,%d %s #%s %s\n", n.Number, n.mark.Name(), n.X, n.Y, n.Branch, n.Anchor(), n.Address())
			lines("label", n.Text)
			lines("sort", n.Sort)
		}
	}
	return b.String()
}

func TestDrawing(t *testing.T) {
	names := []string{"Ort", "Quartiersmanagement Mueßer Holz", "Dezernat für Jugend, Soziales und Gesundheit", long}
	small, large := neighbours(neighbourhoodOf(4, names...), 0), neighbours(neighbourhoodOf(60, names...), 26)
	got := txtar.Format(&txtar.Archive{Files: []txtar.File{
		{Name: "small", Data: []byte(small.Drawing.String())}, {Name: "large, from 26", Data: []byte(large.Drawing.String())},
	}})
	const file = "testdata/net.txtar"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != string(got) {
		t.Errorf("%s: %v\n%s", file, err, got)
	}
}

// A box is where a text stands, as wide as it may be.
type box struct{ left, top, right, bottom int }

func boxes(l label, size int) []box {
	var all []box
	for _, line := range l.Lines {
		width := textWidth(line.Text, size)
		b := box{l.X, line.Y - size*4/5, l.X + width, line.Y + size/4}
		switch l.Anchor {
		case "end":
			b.left, b.right = l.X-width, l.X
		case "middle":
			b.left, b.right = l.X-width/2, l.X+width/2
		}
		all = append(all, b)
	}
	return all
}

func checkBoxes(t *testing.T, width, height int, all []box) {
	t.Helper()
	for i, a := range all {
		if a.left < 0 || a.top < 0 || a.right > width || a.bottom > height {
			t.Fatalf("%v is outside of %d × %d", a, width, height)
		}
		for _, b := range all[:i] {
			if a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom {
				t.Fatalf("%v lies over %v", a, b)
			}
		}
	}
}

// randomName is of words that may be compounds, senseless or very long.
func randomName(random *rand.Rand) string {
	words := []string{"und", long, "Integrationsbeauftragte", "Haupt-", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", "e.", "a/b", "日本語日本語日本語日本語日本語", "Migrant*innenselbstorganisation",
		"é", "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle", "<b>"}
	var name []string
	for range 1 + random.IntN(12) {
		name = append(name, words[random.IntN(len(words))])
	}
	return strings.Join(name, " ")
}

func TestLabelsDoNotOverlap(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var names []string
		for range 1 + random.IntN(9) {
			names = append(names, randomName(random))
		}
		v := neighbourhoodOf(random.IntN(40), names...)
		v.Label = randomName(random)
		for i := range v.Links {
			if random.IntN(3) == 0 {
				v.Links[i].Relation = names[i%len(names)]
			}
		}
		d := neighbours(v, 1+random.IntN(40)).Drawing
		h := d.Hub
		all := []box{{h.X, h.Y, h.X + h.Width, h.Y + h.Height}}
		for _, l := range slices.Concat(boxes(h.Name, hubSize), boxes(h.Sort, subSize)) {
			if l.left < h.X || l.right > h.X+h.Width || l.top < h.Y || l.bottom > h.Y+h.Height {
				t.Fatalf("%v leaves the hub %+v", l, h)
			}
		}
		for _, b := range d.Bundles {
			all = append(all, boxes(b.Name, relationSize)...)
			for _, n := range b.Nodes {
				all = append(all, box{n.X - 16, n.Y - 16, n.X + 16, n.Y + 16})
				all = append(all, slices.Concat(boxes(n.Text, labelSize), boxes(n.Sort, subSize))...)
			}
		}
		checkBoxes(t, d.Width, d.Height, all)
	}
}

func TestLabelsOfPathsDoNotOverlap(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var steps []step
		for i := range 1 + random.IntN(4) {
			steps = append(steps, step{query.Step{FromLabel: randomName(random), Relation: randomName(random), ToLabel: randomName(random)}, i + 1})
		}
		d := drawChain(steps)
		var all []box
		for _, e := range d.Ends {
			all = append(all, box{e.X - 16, e.Y - 16, e.X + 16, e.Y + 16})
			all = append(all, boxes(e.Text, labelSize)...)
		}
		for _, s := range d.Steps {
			all = append(all, box{s.X - 10, s.Y - 10, s.X + 10, s.Y + 10})
			all = append(all, boxes(s.Name, relationSize)...)
		}
		checkBoxes(t, d.Width, d.Height, all)
	}
}

func TestBreakLabel(t *testing.T) {
	for _, c := range []struct{ label, want string }{
		{"", ""},
		{"Ort", "Ort"},
		{"Dezernat für Jugend, Soziales und Gesundheit", "Dezernat für Jugend,|Soziales und Gesundheit"},
		{"Migrationsberatungsangebotskoordination", "Migrationsberatungs-|angebotskoordination"},
		{strings.Repeat("x", 30), strings.Repeat("x", 21) + "-|" + strings.Repeat("x", 9)},
	} {
		if got := strings.Join(breakLabel(c.label, labelSize, labelWidth), "|"); got != c.want {
			t.Errorf("%q: %q", c.label, got)
		}
	}
	if lines := breakLabel(strings.Repeat("Wort ", 100), labelSize, labelWidth); len(lines) != mostLines || !strings.HasSuffix(lines[mostLines-1], "…") {
		t.Errorf("a long label has %d lines: %q", len(lines), lines)
	}
}

// The drawing and the list have the same numbers, each with its evidence, and
// every page of a large neighbourhood goes on where the one before ended.
func TestNumbersInDrawingAndList(t *testing.T) {
	v := neighbourhoodOf(60, "Ort", long)
	want := 1
	for from := 1; from <= 60; from += mostDrawn {
		n := neighbours(v, from)
		var drawn, listed []string
		for _, b := range n.Drawing.Bundles {
			for _, o := range b.Nodes {
				drawn = append(drawn, fmt.Sprint(o.Number, o.Label, b.Claimed))
			}
		}
		for _, b := range n.Bundles {
			for _, o := range b.Neighbours {
				listed = append(listed, fmt.Sprint(o.Number, o.Label, strings.HasSuffix(b.Name, "(geplant)")))
				if o.Number != want {
					t.Fatalf("%d comes instead of %d", o.Number, want)
				}
				want++
			}
		}
		if !slices.Equal(drawn, listed) || len(drawn) > mostDrawn {
			t.Errorf("drawn %q, listed %q", drawn, listed)
		}
	}
	if want != 61 {
		t.Errorf("the last is %d", want-1)
	}

	body := get(t, serve(t, &fake{}, Options{}), nodeAt("Actor", slashActor)).Body.String()
	picture, list, _ := strings.Cut(body, `id="liste"`)
	numbers := func(part string) []string {
		return regexp.MustCompile(`class="no" y="\d">(\d+)<`).FindAllString(part, -1)
	}
	if a, b := numbers(picture), numbers(list); len(a) == 0 || !slices.Equal(a, b) {
		t.Errorf("the picture has %q, the list %q", a, b)
	}
}

// Passages of one document are one neighbour with all their evidence.
func TestPassagesOfADocumentAreOne(t *testing.T) {
	v := query.NodeView{NodeRef: query.NodeRef{IRI: citedWork, Type: "Work", Label: "Konzept"}}
	for n := 2; n <= 6; n++ {
		v.Links = append(v.Links, query.Link{Relation: "wird zitiert in", Evidence: []query.Evidence{(&fake{}).evidence(n)},
			Node: &query.NodeRef{IRI: heldPassage(n), Type: "Passage", Label: fmt.Sprintf("Studie 2020, Passage %d", n)}})
	}
	n := neighbours(v, 0)
	if n.Neighbours != 1 {
		t.Fatalf("%d neighbours", n.Neighbours)
	}
	o := n.Bundles[0].Neighbours[0]
	if o.Label != "Studie 2020" || o.Kind() != "5 Passagen" || len(o.Quoted()) != mostQuoted || len(o.Rest()) != 2 || !strings.Contains(o.Address(), string(heldFile)) {
		t.Errorf("%+v is %s at %s", o.Label, o.Kind(), o.Address())
	}
}
