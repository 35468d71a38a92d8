package ingest

import (
	"bytes"
	"context"
	"encoding/xml"
	"path"
	"strconv"
	"strings"

	"belegnetz/graph"
)

// A wordReader reads a document of Word: WordprocessingML, ECMA-376.
type wordReader struct {
	w         *writer
	styles    map[string]wordStyle
	numbering numbering
	notes     map[string][]paragraph // by kind and number: "footnote 2"
	noted     map[string]int         // marks seen, by kind
	paged     bool                   // Word has saved where its pages end
	titles    []string               // the paragraphs in the style for titles
	chart     func(id string) ([]paragraph, error)
	rest      *paragraph // its end was deleted, so that the next one joins it
}

// readDOCX reads a document of Word. Tracked changes are taken as accepted;
// comments, heads and feet of pages and tables of contents are left out.
func readDOCX(ctx context.Context, o original, _ Options) (manuscript, error) {
	a, err := openArchive(o)
	if err != nil {
		return manuscript{}, err
	}
	main, err := a.mainPart(ctx, "word/document.xml")
	if err != nil {
		return manuscript{}, err
	}
	body, err := a.read(main)
	if err != nil {
		return manuscript{}, err
	}
	d := wordReader{notes: map[string][]paragraph{}, noted: map[string]int{}, paged: bytes.Contains(body, []byte("lastRenderedPageBreak"))}
	d.w = &writer{unpaged: !d.paged}
	parts, err := a.relations(ctx, main)
	if err != nil {
		return manuscript{}, err
	}
	d.chart = func(id string) ([]paragraph, error) { return a.chart(ctx, parts[id].path) }
	for _, part := range []struct {
		name string
		read func(*markup) error
	}{
		{"styles.xml", d.readStyles}, {"numbering.xml", d.readNumbering}, {"footnotes.xml", d.readNotes}, {"endnotes.xml", d.readNotes},
	} {
		if err := a.parse(ctx, path.Join(path.Dir(main), part.name), part.read); err != nil {
			return manuscript{}, err
		}
	}
	if err := d.document(newMarkup(ctx, body)); err != nil {
		return manuscript{}, o.markupProblem(err)
	}
	m, err := d.w.manuscript(o)
	if err != nil {
		return manuscript{}, err
	}
	m.metadata.Title = strings.Join(d.titles, " ")
	m.information, err = a.officeProperties(ctx)
	return m, err
}

func (d *wordReader) document(m *markup) error {
	err := m.root(func(xml.StartElement) error {
		return m.elements(func(e xml.StartElement) error {
			if e.Name.Local != "body" {
				return m.skip()
			}
			t := table{w: d.w}
			return d.flow(m, d.w.paragraph, func(xml.StartElement) error {
				defer t.end()
				return d.rows(m, t.row)
			}, skipping(m))
		})
	})
	if d.rest != nil {
		d.w.paragraph(*d.rest)
	}
	return err
}

// flow reads the paragraphs, tables and other elements in the open one.
func (d *wordReader) flow(m *markup, take func(paragraph), table, other func(xml.StartElement) error) error {
	var within func(xml.StartElement) error
	within = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "p":
			return d.paragraph(m, take)
		case "tbl":
			return table(e)
		case "sdt":
			return d.control(m, within)
		case "ins", "moveTo", "customXml", "smartTag":
			return m.elements(within)
		}
		return other(e)
	}
	return m.elements(within)
}

// inner reads the paragraphs in the open element: a note, a text box or a cell
// that is span columns wide. Of tables in it the cells' paragraphs are taken.
func (d *wordReader) inner(m *markup) (ps []paragraph, span int, err error) {
	err = d.flow(m, func(p paragraph) { ps = append(ps, p) }, func(xml.StartElement) error {
		return d.rows(m, func(cells []cell, _ bool) {
			for _, c := range cells {
				ps = append(ps, c...)
			}
		})
	}, func(e xml.StartElement) error {
		if e.Name.Local != "tcPr" {
			return m.skip()
		}
		return m.elements(func(e xml.StartElement) error {
			if e.Name.Local == "gridSpan" {
				span, _ = strconv.Atoi(attr(e, "val")) // 0 is one column too
			}
			return m.skip()
		})
	})
	return ps, span, err
}

// control reads a content control, unless it is a table of contents.
func (d *wordReader) control(m *markup, within func(xml.StartElement) error) error {
	contents := false
	return m.elements(func(e xml.StartElement) error {
		switch {
		case e.Name.Local == "sdtPr":
			return m.elements(func(e xml.StartElement) error {
				if e.Name.Local != "docPartObj" {
					return m.skip()
				}
				return m.elements(func(e xml.StartElement) error {
					contents = contents || e.Name.Local == "docPartGallery" && attr(e, "val") == "Table of Contents"
					return m.skip()
				})
			})
		case e.Name.Local == "sdtContent" && !contents:
			return m.elements(within)
		}
		return m.skip()
	})
}

// paragraph reads a paragraph and hands it on unless there is nothing in it.
func (d *wordReader) paragraph(m *markup, take func(paragraph)) error {
	var p paragraph
	if d.rest != nil {
		p, d.rest = *d.rest, nil
	}
	f := wordFormat{outline: -1}
	var within func(xml.StartElement) error
	within = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pPr":
			var err error
			f, err = readWordFormat(m)
			return err
		case "r":
			return d.run(m, &p)
		case "sdt":
			return d.control(m, within)
		case "oMath", "oMathPara":
			text, err := m.text()
			p.write(text)
			return err
		case "ins", "moveTo", "hyperlink", "fldSimple", "smartTag", "customXml", "bdo", "dir", "AlternateContent", "Choice":
			return m.elements(within)
		}
		return m.skip()
	}
	if err := m.elements(within); err != nil {
		return err
	}
	if f.joined {
		d.rest = &p
		return nil
	}
	if d.dress(&p, f) {
		take(p)
	}
	return nil
}

// dress makes of the paragraph what its format says. It is false for what is
// left out.
func (d *wordReader) dress(p *paragraph, f wordFormat) bool {
	s := d.style(f.style)
	role := roleOfStyle(s.name)
	if role.left {
		return false
	}
	p.kind, p.level = role.kind, role.level
	if p.size == 0 {
		p.size = s.size
	}
	switch {
	case f.outline >= 0 && f.outline < bodyOutline:
		p.kind, p.level = graph.Heading, f.outline+1
	case s.outline >= 0 && s.outline < bodyOutline && f.outline < 0:
		p.kind, p.level = graph.Heading, s.outline+1
	}
	if f.numID == "" {
		f.numID, f.depth = s.numID, d.numbering.depth(s, f.style)
	}
	if label, ok := d.numbering.label(f.numID, f.depth); ok && p.text() != "" {
		p.label = label
		if p.kind == "" {
			p.kind = graph.ListItem
		}
	}
	if text := p.text(); role.title && text != "" {
		d.titles = append(d.titles, text)
	}
	if f.breaks && !d.paged {
		p.pieces = append([]piece{{kind: piecePage}}, p.pieces...)
	}
	return true
}

// run reads text with the same look.
func (d *wordReader) run(m *markup, p *paragraph) error {
	hidden, size := false, 0.0
	var inRun func(xml.StartElement) error
	inRun = func(e xml.StartElement) error {
		name := e.Name.Local
		if hidden {
			return m.skip()
		}
		switch name {
		case "rPr":
			return m.elements(func(e xml.StartElement) error {
				hidden = hidden || e.Name.Local == "vanish" && isOn(e)
				if e.Name.Local == "sz" {
					size = halfPoints(e)
				}
				return m.skip()
			})
		case "t":
			text, err := m.text()
			if len(p.pieces) == 0 {
				p.size = size
			}
			p.write(text)
			return err
		case "drawing", "pict", "object", "AlternateContent":
			return d.boxes(m, p)
		case "footnoteReference", "endnoteReference":
			d.note(strings.TrimSuffix(name, "Reference"), e, p)
		case "tab", "ptab":
			p.write(" ")
		case "cr":
			p.write("\n")
		case "br":
			d.lineBreak(attr(e, "type"), p)
		case "lastRenderedPageBreak":
			p.nextPage("")
		case "sym":
			p.write(wingding(attr(e, "char")))
		case "checkBox":
			return d.checkBox(m, p)
		case "fldChar", "ffData":
			return m.elements(inRun)
		case "noBreakHyphen":
			p.write("\u2011")
		case "softHyphen":
			p.write(string(softHyphen))
		}
		return m.skip()
	}
	return m.elements(inRun)
}

// checkBox reads a box of a form as it is ticked.
func (d *wordReader) checkBox(m *markup, p *paragraph) error {
	box := "☐"
	err := m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "default", "checked":
			if box = "☐"; isOn(e) {
				box = "☒"
			}
		}
		return m.skip()
	})
	p.write(box)
	return err
}

// wingding is a ticked or empty box of Wingdings, by its code; other signs of
// symbol fonts say nothing.
func wingding(code string) string {
	switch strings.ToUpper(code) {
	case "F0FD", "F0FE", "F078":
		return "☒"
	case "F06F", "F071", "F0A8":
		return "☐"
	}
	return ""
}

func (d *wordReader) lineBreak(kind string, p *paragraph) {
	switch {
	case kind == "page" && !d.paged:
		p.nextPage("")
	case kind == "" || kind == "textWrapping":
		p.write("\n")
	}
}

// boxes looks for text boxes and charts in a drawing. Old Word's copy of one is left out.
func (d *wordReader) boxes(m *markup, p *paragraph) error {
	var within func(xml.StartElement) error
	within = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "txbxContent":
			ps, _, err := d.inner(m)
			p.boxes = append(p.boxes, ps...)
			return err
		case "chart":
			ps, err := d.chart(relation(e, "id"))
			p.boxes = append(p.boxes, ps...)
			if err != nil {
				return err
			}
			return m.skip()
		case "Fallback":
			return m.skip()
		}
		return m.elements(within)
	}
	return m.elements(within)
}

// note hangs the note on the paragraph. Word counts footnotes 1, 2, 3 and
// endnotes i, ii, iii.
func (d *wordReader) note(kind string, e xml.StartElement, p *paragraph) {
	d.noted[kind]++
	number := strconv.Itoa(d.noted[kind])
	mark := superscript(number)
	if kind == "endnote" {
		number = roman(d.noted[kind])
		mark = number
	}
	p.drop(mark)
	p.notes = append(p.notes, footnote(number, d.notes[kind+" "+attr(e, "id")]))
}

// readNotes reads footnotes.xml or endnotes.xml.
func (d *wordReader) readNotes(m *markup) error {
	return m.elements(func(e xml.StartElement) error {
		ps, _, err := d.inner(m)
		d.notes[e.Name.Local+" "+attr(e, "id")] = ps
		return err
	})
}

// rows reads a table's rows.
func (d *wordReader) rows(m *markup, take func(cells []cell, head bool)) error {
	var within func(xml.StartElement) error
	within = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			return d.row(m, take)
		case "sdt":
			return d.control(m, within)
		case "ins", "moveTo", "customXml":
			return m.elements(within)
		}
		return m.skip()
	}
	return m.elements(within)
}

func (d *wordReader) row(m *markup, take func(cells []cell, head bool)) error {
	var cells []cell
	head, deleted := false, false
	var within func(xml.StartElement) error
	within = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "trPr":
			return m.elements(func(e xml.StartElement) error {
				head = head || e.Name.Local == "tblHeader" && isOn(e)
				deleted = deleted || e.Name.Local == "del"
				return m.skip()
			})
		case "tc":
			c, span, err := d.inner(m)
			cells = append(cells, c)
			for i := 1; i < span && len(cells) < cellLimit; i++ {
				cells = append(cells, nil)
			}
			return err
		case "sdt":
			return d.control(m, within)
		case "customXml":
			return m.elements(within)
		}
		return m.skip()
	}
	err := m.elements(within)
	if err == nil && !deleted && len(cells) > 0 {
		take(cells, head)
	}
	return err
}
