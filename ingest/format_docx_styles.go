package ingest

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// bodyOutline is the outline level of Word that means no heading; lower ones
// are headings, from 0.
const bodyOutline = 9

// A wordFormat is what a paragraph's properties say.
type wordFormat struct {
	style   string
	outline int // -1 when not said
	numID   string
	depth   int  // of the list, from 0
	breaks  bool // a page begins before it
	joined  bool // its end was deleted
}

func readWordFormat(m *markup) (wordFormat, error) {
	f := wordFormat{outline: -1}
	err := m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			f.style = attr(e, "val")
		case "outlineLvl":
			f.outline = integer(attr(e, "val"), -1)
		case "pageBreakBefore":
			f.breaks = isOn(e)
		case "numPr":
			return m.elements(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "ilvl":
					f.depth = integer(attr(e, "val"), 0)
				case "numId":
					f.numID = attr(e, "val")
				}
				return m.skip()
			})
		case "rPr":
			return m.elements(func(e xml.StartElement) error {
				f.joined = f.joined || e.Name.Local == "del"
				return m.skip()
			})
		}
		return m.skip()
	})
	return f, err
}

// isOn reads a switch, which is on unless it says otherwise.
func isOn(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}

func integer(s string, otherwise int) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return otherwise
	}
	return n
}

// A wordStyle is a paragraph style; what it does not say comes from the one
// below it.
type wordStyle struct {
	name    string
	below   string
	outline int // -1 when not said
	numID   string
	depth   int
	size    float64 // of its print in points; 0 when not said
}

// halfPoints reads a size of print.
func halfPoints(e xml.StartElement) float64 { return float64(max(0, integer(attr(e, "val"), 0))) / 2 }

func (d *wordReader) readStyles(m *markup) error {
	d.styles = map[string]wordStyle{}
	return m.elements(func(e xml.StartElement) error {
		if e.Name.Local != "style" || attr(e, "type") != "paragraph" {
			return m.skip()
		}
		s := wordStyle{outline: -1}
		id := attr(e, "styleId")
		err := m.elements(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "name":
				s.name = attr(e, "val")
			case "basedOn":
				s.below = attr(e, "val")
			case "pPr":
				f, err := readWordFormat(m)
				s.outline, s.numID, s.depth = f.outline, f.numID, f.depth
				return err
			case "rPr":
				return m.elements(func(e xml.StartElement) error {
					if e.Name.Local == "sz" {
						s.size = halfPoints(e)
					}
					return m.skip()
				})
			}
			return m.skip()
		})
		d.styles[id] = s
		return err
	})
}

// styleChain is how many styles stand below each other at most.
const styleChain = 20

// style is the style with what those below it say. Its name is the first that
// says what the paragraph is.
func (d *wordReader) style(id string) wordStyle {
	whole := wordStyle{outline: -1}
	for range styleChain {
		s, ok := d.styles[id]
		if !ok {
			break
		}
		if roleOfStyle(whole.name) == (styleRole{}) {
			whole.name = s.name
		}
		if whole.outline < 0 {
			whole.outline = s.outline
		}
		if whole.size == 0 {
			whole.size = s.size
		}
		if whole.numID == "" {
			whole.numID, whole.depth = s.numID, s.depth
		}
		id = s.below
	}
	return whole
}

// A numbering counts the numbers of lists and headings.
type numbering struct {
	abstract map[string]map[int]listLevel // by abstractNumId, then depth
	lists    map[string]wordList          // by numId
	counts   map[string][]int             // numbers reached, by abstractNumId
	started  map[string]bool              // lists seen
}

type wordList struct {
	abstract string
	restarts map[int]int // depth → first number
}

// A listLevel is how a level of a list is numbered.
type listLevel struct {
	format string // "decimal", "bullet" …
	text   string // "%1.%2"; in OpenDocument "%" stands for all numbers
	shown  int    // how many levels' numbers OpenDocument shows
	start  int
	style  string // of paragraphs that stand on this level
}

// listDepth is how many levels a list has.
const listDepth = 10

func (d *wordReader) readNumbering(m *markup) error {
	d.numbering = numbering{map[string]map[int]listLevel{}, map[string]wordList{}, map[string][]int{}, map[string]bool{}}
	return m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNum":
			levels := map[int]listLevel{}
			d.numbering.abstract[attr(e, "abstractNumId")] = levels
			return m.elements(func(e xml.StartElement) error {
				if e.Name.Local != "lvl" {
					return m.skip()
				}
				l, err := readListLevel(m)
				levels[integer(attr(e, "ilvl"), 0)] = l
				return err
			})
		case "num":
			return d.readList(m, attr(e, "numId"))
		}
		return m.skip()
	})
}

func readListLevel(m *markup) (listLevel, error) {
	l := listLevel{start: 1}
	err := m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "start":
			l.start = integer(attr(e, "val"), 1)
		case "numFmt":
			l.format = attr(e, "val")
		case "lvlText":
			l.text = attr(e, "val")
		case "pStyle":
			l.style = attr(e, "val")
		}
		return m.skip()
	})
	return l, err
}

func (d *wordReader) readList(m *markup, id string) error {
	l := wordList{restarts: map[int]int{}}
	err := m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNumId":
			l.abstract = attr(e, "val")
		case "lvlOverride":
			depth := integer(attr(e, "ilvl"), 0)
			return m.elements(func(e xml.StartElement) error {
				if e.Name.Local == "startOverride" {
					l.restarts[depth] = integer(attr(e, "val"), 1)
				}
				return m.skip()
			})
		}
		return m.skip()
	})
	d.numbering.lists[id] = l
	return err
}

// depth is the level of a list on which paragraphs in the style stand.
func (n numbering) depth(s wordStyle, id string) int {
	for depth, l := range n.abstract[n.lists[s.numID].abstract] {
		if l.style == id {
			return depth
		}
	}
	return s.depth
}

// label counts a paragraph of a list and writes its number, "" for a bullet.
// It is not ok when there is no such list.
func (n numbering) label(id string, depth int) (label string, ok bool) {
	list, known := n.lists[id]
	levels := n.abstract[list.abstract]
	level, has := levels[depth]
	if !known || !has || depth < 0 || depth >= listDepth {
		return "", false
	}
	counts := n.counts[list.abstract]
	if counts == nil {
		counts = make([]int, listDepth)
		for i := range counts {
			counts[i] = levels[i].start - 1
		}
		n.counts[list.abstract] = counts
	}
	if !n.started[id] {
		n.started[id] = true
		for i, start := range list.restarts {
			if i >= 0 && i < listDepth {
				counts[i] = start - 1
			}
		}
	}
	counts[depth]++
	for i := depth + 1; i < listDepth; i++ {
		counts[i] = levels[i].start - 1
	}
	if level.format == "bullet" {
		return "", true
	}
	var b strings.Builder
	for i := 0; i < len(level.text); i++ {
		at := -1
		if level.text[i] == '%' && i+1 < len(level.text) {
			at = int(level.text[i+1]) - '1'
		}
		if at < 0 || at >= listDepth-1 {
			b.WriteByte(level.text[i])
			continue
		}
		b.WriteString(numeral(levels[at].format, max(counts[at], levels[at].start)))
		i++
	}
	return b.String(), true
}
