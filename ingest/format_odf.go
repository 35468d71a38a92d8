package ingest

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"belegnetz/graph"
)

// An odfReader reads OpenDocument: ISO/IEC 26300.
type odfReader struct {
	w        *writer
	styles   map[string]odfStyle
	lists    map[string]map[int]listLevel // by the style's name, then depth from 1
	counts   map[string][]int             // numbers reached, by the list style's name
	paged    bool                         // the program has saved where pages end
	breaks   bool                         // a page begins before the next paragraph
	titles   []string                     // paragraphs in the style for titles, and that of the first slide
	warnings []string
}

// outlineStyle is the list style of headings.
const outlineStyle = "outline"

// readODT reads a text document of LibreOffice and others. Tracked changes are
// taken as accepted; comments, heads and feet of pages and tables of contents
// are left out.
func readODT(ctx context.Context, o original, _ Options) (manuscript, error) {
	return readODF(ctx, o, "text", func(r *odfReader, m *markup) error {
		t := table{w: r.w}
		return r.flow(m, odfPlace{}, r.w.paragraph, func(xml.StartElement) error {
			defer t.end()
			return r.rows(m, t.row)
		})
	})
}

// readODF reads an OpenDocument file whose content is a kind of body.
func readODF(ctx context.Context, o original, body string, read func(*odfReader, *markup) error) (manuscript, error) {
	a, err := openArchive(o)
	if err != nil {
		return manuscript{}, err
	}
	if manifest, err := a.read("META-INF/manifest.xml"); err == nil && bytes.Contains(manifest, []byte("encryption-data")) {
		return manuscript{}, o.encrypted()
	}
	content, err := a.read("content.xml")
	if err != nil {
		return manuscript{}, err
	}
	r := odfReader{styles: map[string]odfStyle{}, lists: map[string]map[int]listLevel{}, counts: map[string][]int{},
		paged: bytes.Contains(content, []byte("soft-page-break"))}
	r.w = &writer{unpaged: body == "text" && !r.paged}
	if err := a.parse(ctx, "styles.xml", r.readStyles); err != nil {
		return manuscript{}, err
	}
	m := newMarkup(ctx, content)
	err = m.root(func(xml.StartElement) error {
		return m.elements(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "automatic-styles":
				return r.readStyleList(m)
			case "body":
				return m.elements(func(e xml.StartElement) error {
					if e.Name.Local != body {
						return m.skip()
					}
					return read(&r, m)
				})
			}
			return m.skip()
		})
	})
	if err != nil {
		return manuscript{}, o.markupProblem(err)
	}
	ms, err := r.w.manuscript(o)
	if err != nil {
		return manuscript{}, err
	}
	ms.metadata.Title, ms.warnings = strings.Join(r.titles, " "), r.warnings
	ms.information, err = a.odfProperties(ctx)
	return ms, err
}

// odfProperties reads what the file says about itself, without the account that
// wrote it.
func (a *archive) odfProperties(ctx context.Context) (Metadata, error) {
	var m Metadata
	err := a.parse(ctx, "meta.xml", func(x *markup) error {
		return x.elements(func(e xml.StartElement) error {
			return x.elements(func(e xml.StartElement) error {
				text, err := x.text()
				text = oneLine(text)
				switch e.Name.Local {
				case "title":
					m.Title = text
				case "creation-date":
					m.Issued = dayOf(text)
				}
				return err
			})
		})
	})
	return m, err
}

// dayOf is the day of a time stamp; "" when it is none.
func dayOf(stamp string) string {
	day, _, _ := strings.Cut(stamp, "T")
	return isoDate(day)
}

// An odfPlace is where in lists and notes a paragraph stands.
type odfPlace struct {
	list  string // style of the list
	depth int    // of the list, from 1; 0 outside
	item  *bool  // the item has its number already
}

// flow reads paragraphs, tables and what holds them in the open element.
func (r *odfReader) flow(m *markup, at odfPlace, take func(paragraph), table func(xml.StartElement) error) error {
	return m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "p", "h":
			return r.paragraph(m, e, at, take)
		case "list":
			return r.list(m, e, at, take, table)
		case "table":
			if table != nil {
				return table(e)
			}
			return r.cellsAsText(m, take)
		case "section":
			if attr(e, "display") == "none" {
				return m.skip()
			}
			return r.flow(m, at, take, table)
		case "soft-page-break":
			r.breaks = true
		case "bibliography", "index-body", "text-box", "frame", "g", "custom-shape", "numbered-paragraph":
			return r.flow(m, at, take, table)
		}
		return m.skip()
	})
}

// inner reads the paragraphs in the open element; of tables in it the cells'.
func (r *odfReader) inner(m *markup) ([]paragraph, error) {
	var ps []paragraph
	err := r.flow(m, odfPlace{}, func(p paragraph) { ps = append(ps, p) }, nil)
	return ps, err
}

func (r *odfReader) cellsAsText(m *markup, take func(paragraph)) error {
	return r.rows(m, func(cells []cell, _ bool) {
		for _, c := range cells {
			for _, p := range c {
				take(p)
			}
		}
	})
}

// list reads a list. Its numbers go on from those before if it says so, and so
// do those of a list within one.
func (r *odfReader) list(m *markup, e xml.StartElement, at odfPlace, take func(paragraph), table func(xml.StartElement) error) error {
	if style := attr(e, "style-name"); style != "" {
		at.list = style
	}
	at.depth++
	if at.depth >= listDepth {
		return m.skip()
	}
	counts := r.countsOf(at.list)
	if attr(e, "continue-numbering") != "true" && attr(e, "continue-list") == "" {
		counts[at.depth] = r.lists[at.list][at.depth].start - 1
	}
	return m.elements(func(e xml.StartElement) error {
		numbered := e.Name.Local != "list-item"
		at.item = &numbered
		if start := attr(e, "start-value"); start != "" {
			counts[at.depth] = integer(start, 1) - 1
		}
		return r.flow(m, at, take, table)
	})
}

func (r *odfReader) countsOf(list string) []int {
	if r.counts[list] == nil {
		counts := make([]int, listDepth+1)
		for depth := range counts {
			counts[depth] = r.lists[list][depth].start - 1
		}
		r.counts[list] = counts
	}
	return r.counts[list]
}

// number counts a paragraph on a level of a list and writes its label.
func (r *odfReader) number(list string, depth int) string {
	level, ok := r.lists[list][depth]
	if !ok || depth >= listDepth {
		return ""
	}
	counts := r.countsOf(list)
	counts[depth]++
	for i := depth + 1; i < len(counts); i++ {
		counts[i] = r.lists[list][i].start - 1
	}
	if level.format == "" {
		return ""
	}
	var numbers []string
	for i := max(1, depth-level.shown+1); i <= depth; i++ {
		numbers = append(numbers, numeral(r.lists[list][i].format, max(counts[i], 1)))
	}
	return strings.Replace(level.text, "%", strings.Join(numbers, "."), 1)
}

// paragraph reads a paragraph or heading.
func (r *odfReader) paragraph(m *markup, e xml.StartElement, at odfPlace, take func(paragraph)) error {
	s := r.style(attr(e, "style-name"))
	role := roleOfStyle(s.name)
	p := paragraph{kind: role.kind, level: role.level, size: s.size}
	if e.Name.Local == "h" {
		p.kind, p.level = graph.Heading, max(1, integer(attr(e, "outline-level"), 1))
	} else if s.outline > 0 && p.kind == "" {
		p.kind, p.level = graph.Heading, s.outline
	}
	if r.breaks || s.breaks && !r.paged {
		p.nextPage("")
		r.breaks = false
	}
	if err := r.inline(m, &p); err != nil {
		return err
	}
	if role.left || p.blank() && len(p.pieces) == 0 {
		return nil
	}
	if text := p.text(); role.title && text != "" {
		r.titles = append(r.titles, text)
	}
	switch {
	case p.text() == "":
	case at.depth > 0:
		if !*at.item {
			p.label = r.number(at.list, at.depth)
			*at.item = true
		}
		if p.kind == "" {
			p.kind = graph.ListItem
		}
	case p.kind == graph.Heading && !role.title && attr(e, "is-list-header") != "true":
		p.label = r.number(outlineStyle, p.level)
	}
	take(p)
	return nil
}

// inline reads what a paragraph holds.
func (r *odfReader) inline(m *markup, p *paragraph) error {
	return m.content(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "s":
			p.write(strings.Repeat(" ", min(max(integer(attr(e, "c"), 1), 1), longestLabel)))
		case "tab":
			p.write(" ")
		case "line-break":
			p.write("\n")
		case "soft-page-break":
			p.nextPage("")
		case "note":
			return r.note(m, p)
		case "text-box", "custom-shape":
			ps, err := r.inner(m)
			p.boxes = append(p.boxes, ps...)
			return err
		case "frame", "g":
			return m.elements(func(e xml.StartElement) error {
				if e.Name.Local != "text-box" && e.Name.Local != "custom-shape" {
					return m.skip()
				}
				ps, err := r.inner(m)
				p.boxes = append(p.boxes, ps...)
				return err
			})
		case "span":
			s := r.styles[attr(e, "style-name")]
			if s.hidden {
				return m.skip()
			}
			if s.size > 0 && len(p.pieces) == 0 {
				p.size = s.size
			}
			return r.inline(m, p)
		case "annotation", "annotation-end", "hidden-text", "ruby-text", "control", "image", "object", "forms", "tracked-changes":
		default:
			return r.inline(m, p)
		}
		return m.skip()
	}, func(text string) { p.write(collapse(text)) })
}

// collapse makes one space of white space, which files break lines with.
func collapse(s string) string {
	if !strings.ContainsAny(s, "\n\t\r") && !strings.Contains(s, "  ") {
		return s
	}
	joined := strings.Join(strings.Fields(s), " ")
	if s[0] <= ' ' {
		joined = " " + joined
	}
	if len(joined) > 1 && s[len(s)-1] <= ' ' {
		joined += " "
	}
	return joined
}

// note reads a footnote or endnote where its mark stands.
func (r *odfReader) note(m *markup, p *paragraph) error {
	var number string
	return m.elements(func(e xml.StartElement) error {
		if e.Name.Local == "note-citation" {
			text, err := m.text()
			number = oneLine(text)
			p.drop(superscript(number))
			return err
		}
		ps, err := r.inner(m)
		p.notes = append(p.notes, footnote(number, ps))
		return err
	})
}

// rows reads a table's rows. A repeated row is blank or fills a sheet to its
// end: it is taken once.
func (r *odfReader) rows(m *markup, take func(cells []cell, head bool)) error {
	head := false
	var within func(xml.StartElement) error
	within = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "table-header-rows":
			head = true
			err := m.elements(within)
			head = false
			return err
		case "table-rows", "table-row-group":
			return m.elements(within)
		case "soft-page-break":
			r.breaks = true
		case "table-row":
			cells, err := r.row(m)
			take(cells, head)
			return err
		}
		return m.skip()
	}
	return m.elements(within)
}

// row reads a row's cells, without the empty ones that fill a sheet to its edge.
func (r *odfReader) row(m *markup) ([]cell, error) {
	var cells []cell
	err := m.elements(func(e xml.StartElement) error {
		if e.Name.Local != "table-cell" && e.Name.Local != "covered-table-cell" {
			return m.skip()
		}
		repeated := max(1, integer(attr(e, "number-columns-repeated"), 1))
		ps, err := r.inner(m)
		if len(ps) == 0 && repeated >= cellLimit {
			return err
		}
		for range min(repeated, cellLimit-len(cells)) {
			cells = append(cells, ps)
		}
		return err
	})
	return cells, err
}

// readODS reads a spreadsheet of OpenDocument: its visible sheets, cells as they
// show.
func readODS(ctx context.Context, o original, _ Options) (manuscript, error) {
	return readODF(ctx, o, "spreadsheet", func(r *odfReader, m *markup) error {
		return m.elements(func(e xml.StartElement) error {
			name := attr(e, "name")
			switch {
			case e.Name.Local != "table":
				return m.skip()
			case r.styles[attr(e, "style-name")].hidden:
				r.warnings = append(r.warnings, fmt.Sprintf("Das Blatt „%s“ ist ausgeblendet und wurde übergangen.", cleanLabel(name)))
				return m.skip()
			}
			return r.sheet(m, name)
		})
	})
}

func (r *odfReader) sheet(m *markup, name string) error {
	s := r.w.sheet(name)
	defer s.end()
	number := 1
	var within func(xml.StartElement) error
	within = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "table-header-rows", "table-rows", "table-row-group":
			return m.elements(within)
		case "table-row":
			cells, err := r.row(m)
			if err != nil {
				return err
			}
			values := make([]string, len(cells))
			for i, c := range cells {
				values[i] = c.text()
			}
			repeated := max(1, integer(attr(e, "number-rows-repeated"), 1))
			if from, to := filled(values); from == to || repeated > sheetRows {
				s.row(number, nil)
				number += repeated
				return nil
			}
			for range repeated {
				s.row(number, values)
				number++
			}
			return nil
		}
		return m.skip()
	}
	return m.elements(within)
}

// readODP reads a presentation of OpenDocument, slide by slide, each with the
// speaker's notes behind it.
func readODP(ctx context.Context, o original, _ Options) (manuscript, error) {
	return readODF(ctx, o, "presentation", func(r *odfReader, m *markup) error {
		slides := 0
		return m.elements(func(e xml.StartElement) error {
			if e.Name.Local != "page" {
				return m.skip()
			}
			slides++
			place := "Folie " + strconv.Itoa(slides)
			r.w.page(place)
			return m.elements(func(e xml.StartElement) error {
				if e.Name.Local != "notes" {
					return r.shape(m, e)
				}
				r.w.at(place + notesPlace)
				return m.elements(func(e xml.StartElement) error { return r.shape(m, e) })
			})
		})
	})
}

// shape reads a shape on a slide. Its title is a heading.
func (r *odfReader) shape(m *markup, e xml.StartElement) error {
	titled := attr(e, "class") == "title"
	take := func(p paragraph) {
		if titled && p.text() != "" {
			p.kind, p.level = graph.Heading, outermostLevel
			if len(r.w.pages) == 1 && len(r.titles) == 0 {
				r.titles = append(r.titles, oneLine(p.text()))
			}
		}
		r.w.paragraph(p)
	}
	switch e.Name.Local {
	case "frame", "custom-shape", "g", "rect":
		t := table{w: r.w}
		return r.flow(m, odfPlace{}, take, func(xml.StartElement) error {
			defer t.end()
			return r.rows(m, t.row)
		})
	}
	return m.skip()
}
