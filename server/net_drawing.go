package server

import "fmt"

// A drawing is a neighbourhood as a picture: the node in the middle, bundles of
// edges left and right of it. Coordinates are units of its view box.
type drawing struct {
	Width, Height int
	Hub           hub
	Bundles       []drawnBundle
}

// A hub is the box in the middle.
type hub struct {
	X, Y, Width, Height int
	Name, Sort          label
}

// A drawnBundle is a curve from the hub to a rule with the relation's name on
// it, and the trunk from which its neighbours branch off.
type drawnBundle struct {
	Curve, Rule, Trunk string // path data
	Claimed            bool
	Name               label
	Nodes              []drawnNode
}

type drawnNode struct {
	neighbour
	X, Y       int // of the shape's middle
	Branch     string
	Text, Sort label
}

// A label is a text in lines. X is where they begin, end or have their middle.
type label struct {
	X      int
	Anchor string // start, middle, end
	Lines  []labelLine
}

type labelLine struct {
	Y    int // of the base line
	Text string
}

// Measures of a drawing. A column is the trunk, the shapes and the labels.
const (
	pictureWidth = 800
	pictureEdge  = 12
	hubWidth     = 168
	hubGap       = 44  // between hub and trunk
	shapeGap     = 28  // between trunk and the middle of a shape
	labelGap     = 22  // between there and the label
	labelWidth   = 216 // of a neighbour's label
	ruleLength   = 268
	labelLeading = 20
	subLeading   = 17
	nameLeading  = 18
	hubLeading   = 22
	fromRule     = 34 // to the first shape's middle
	betweenNodes = 37 // from a label's last base line to the next shape's middle
	betweenRules = 33 // likewise to the next bundle
	mostFan      = 16 // between curves at the hub
)

// draw arranges bundles around a node. The same bundles give the same drawing.
func draw(name, sort string, bundles []bundle) drawing {
	split := balance(bundles)
	var left, right column
	left.side, right.side = -1, 1
	for i, b := range bundles {
		if i < split {
			left.add(b)
		} else {
			right.add(b)
		}
	}
	d := drawing{Width: pictureWidth}
	d.Hub = newHub(name, sort)
	d.Height = max(left.height, right.height, d.Hub.Height) + 2*pictureEdge
	d.Hub.move(d.Height / 2)
	for _, c := range []column{left, right} {
		d.Bundles = append(d.Bundles, c.place((d.Height-c.height)/2, d.Height/2, d.Hub.Height)...)
	}
	return d
}

// balance is how many bundles stand on the left so that the taller of the two
// columns is as low as can be; the order of the bundles stays.
func balance(bundles []bundle) int {
	heights := make([]int, len(bundles)+1) // of the first bundles together
	for i, b := range bundles {
		var c column
		c.add(b)
		heights[i+1] = heights[i] + c.height + betweenRules
	}
	all, best := heights[len(bundles)], 0
	for i, h := range heights {
		if max(h, all-h) < max(heights[best], all-heights[best]) {
			best = i
		}
	}
	return best
}

func newHub(name, sort string) hub {
	h := hub{X: (pictureWidth - hubWidth) / 2, Width: hubWidth}
	y := hubLeading + 10
	h.Name, y = setLabel(pictureWidth/2, "middle", y, hubLeading, breakLabel(name, hubSize, hubWidth-20))
	h.Sort, y = setLabel(pictureWidth/2, "middle", y+2, subLeading, breakLabel(sort, subSize, hubWidth-20))
	h.Height = y
	return h
}

// move puts the middle of the hub at y.
func (h *hub) move(y int) {
	h.Y = y - h.Height/2
	for _, l := range []label{h.Name, h.Sort} {
		for i := range l.Lines {
			l.Lines[i].Y += h.Y
		}
	}
}

// setLabel puts lines under each other from a base line on, and tells the base
// line that would be next.
func setLabel(x int, anchor string, y, leading int, lines []string) (label, int) {
	l := label{X: x, Anchor: anchor}
	for _, text := range lines {
		l.Lines = append(l.Lines, labelLine{y, text})
		y += leading
	}
	return l, y
}

// A column is one side of a drawing, from its own top.
type column struct {
	side    int // -1 left, 1 right
	height  int
	bundles []columnBundle
}

type columnBundle struct {
	bundle
	name  []string
	rule  int // y
	nodes []columnNode
}

type columnNode struct {
	y           int
	label, kind []string
}

func (c *column) add(b bundle) {
	if len(c.bundles) > 0 {
		c.height += betweenRules - subSize
	}
	set := columnBundle{bundle: b, name: breakLabel(b.Name, relationSize, ruleLength-10)}
	set.rule = c.height + nameLeading*len(set.name) + 4
	y := set.rule + fromRule
	for _, n := range b.Neighbours {
		node := columnNode{y, breakLabel(n.Label, labelSize, labelWidth), breakLabel(n.Kind(), subSize, labelWidth)}
		set.nodes = append(set.nodes, node)
		y += 5 + labelLeading*len(node.label) - 1 + subLeading*(len(node.kind)-1)
		c.height = y + 4 // what hangs below the line
		y += betweenNodes
	}
	c.bundles = append(c.bundles, set)
}

// place draws the column with its top at y, around a hub with its middle at hub.
func (c column) place(top, hub, hubHeight int) []drawnBundle {
	middle := pictureWidth / 2
	at := func(distance int) int { return middle + c.side*distance }
	near := hubWidth / 2
	trunk := near + hubGap
	anchor := "start"
	if c.side < 0 {
		anchor = "end"
	}
	fan := mostFan
	if n := len(c.bundles); n > 1 {
		fan = min(fan, (hubHeight-mostFan)/(n-1))
	}
	var drawn []drawnBundle
	for i, b := range c.bundles {
		rule := top + b.rule
		from := hub + fan*i - fan*(len(c.bundles)-1)/2
		d := drawnBundle{
			Claimed: b.Claimed,
			Curve:   fmt.Sprintf("M%d %dC%d %d %d %d %d %d", at(near), from, at(near+hubGap/2), from, at(near+hubGap/2), rule, at(trunk), rule),
			Rule:    fmt.Sprintf("M%d %dH%d", at(trunk), rule, at(trunk+ruleLength)),
		}
		d.Name, _ = setLabel(at(trunk+10), anchor, rule-8-nameLeading*(len(b.name)-1), nameLeading, b.name)
		for j, n := range b.nodes {
			y := top + n.y
			node := drawnNode{neighbour: b.Neighbours[j], X: at(trunk + shapeGap), Y: y,
				Branch: fmt.Sprintf("M%d %dH%d", at(trunk), y, at(trunk+shapeGap))}
			next := 0
			node.Text, next = setLabel(at(trunk+shapeGap+labelGap), anchor, y+5, labelLeading, n.label)
			node.Sort, _ = setLabel(at(trunk+shapeGap+labelGap), anchor, next-1, subLeading, n.kind)
			d.Nodes = append(d.Nodes, node)
			d.Trunk = fmt.Sprintf("M%d %dV%d", at(trunk), rule, y)
		}
		drawn = append(drawn, d)
	}
	return drawn
}
