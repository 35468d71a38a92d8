package ingest

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// An odfStyle is a style of paragraphs, text or tables.
type odfStyle struct {
	name    string // as it is shown
	below   string // the style that says the rest
	outline int    // level of headings in the style; 0 for none
	breaks  bool   // a page begins before
	hidden  bool
	size    float64 // of its print in points; 0 when not said
}

// readStyles reads styles.xml.
func (r *odfReader) readStyles(m *markup) error {
	return m.elements(func(e xml.StartElement) error {
		if e.Name.Local != "styles" && e.Name.Local != "automatic-styles" {
			return m.skip()
		}
		return r.readStyleList(m)
	})
}

func (r *odfReader) readStyleList(m *markup) error {
	return m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "style":
			return r.readStyle(m, e)
		case "list-style":
			return r.readListStyle(m, attr(e, "name"))
		case "outline-style":
			return r.readListStyle(m, outlineStyle)
		}
		return m.skip()
	})
}

func (r *odfReader) readStyle(m *markup, e xml.StartElement) error {
	id := attr(e, "name")
	s := odfStyle{name: attr(e, "display-name"), below: attr(e, "parent-style-name"), outline: integer(attr(e, "default-outline-level"), 0)}
	if s.name == "" {
		s.name = strings.ReplaceAll(id, "_20_", " ")
	}
	err := m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "text-properties":
			s.hidden = s.hidden || attr(e, "display") == "none"
			if points, ok := strings.CutSuffix(attr(e, "font-size"), "pt"); ok {
				s.size, _ = strconv.ParseFloat(points, 64) // 0 is not said
			}
		case "table-properties":
			s.hidden = s.hidden || attr(e, "display") == "false"
		case "paragraph-properties":
			s.breaks = attr(e, "break-before") == "page"
		}
		return m.skip()
	})
	r.styles[id] = s
	return err
}

// style is the style with what those below it say. Its name is the first that
// says what the paragraph is.
func (r *odfReader) style(id string) odfStyle {
	whole := odfStyle{name: r.styles[id].name, breaks: r.styles[id].breaks}
	for range styleChain {
		s, ok := r.styles[id]
		if !ok {
			break
		}
		if roleOfStyle(whole.name) == (styleRole{}) {
			whole.name = s.name
		}
		if whole.outline == 0 {
			whole.outline = s.outline
		}
		if whole.size == 0 {
			whole.size = s.size
		}
		id = s.below
	}
	return whole
}

// readListStyle reads how the levels of a list are numbered.
func (r *odfReader) readListStyle(m *markup, name string) error {
	levels := map[int]listLevel{}
	r.lists[name] = levels
	return m.elements(func(e xml.StartElement) error {
		l := listLevel{start: integer(attr(e, "start-value"), 1), shown: integer(attr(e, "display-levels"), 1),
			text: attr(e, "num-prefix") + "%" + attr(e, "num-suffix")}
		if format := attr(e, "num-format"); format != "" {
			l.format = listFormat(format)
		}
		levels[integer(attr(e, "level"), 1)] = l
		return m.skip()
	})
}
