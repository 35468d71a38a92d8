package ingest

import (
	"context"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"belegnetz/graph"
)

// A slideReader reads a presentation of PowerPoint: PresentationML, ECMA-376.
type slideReader struct {
	ctx     context.Context
	archive *archive
	w       *writer
	related map[string]related // parts that the slide names, by their ids
	hidden  int
	title   string // of the first slide
}

// readPPTX reads a presentation slide by slide, as they are shown, each with the
// speaker's notes behind it, and without hidden slides.
func readPPTX(ctx context.Context, o original, _ Options) (manuscript, error) {
	a, err := openArchive(o)
	if err != nil {
		return manuscript{}, err
	}
	main, err := a.mainPart(ctx, "ppt/presentation.xml")
	if err != nil {
		return manuscript{}, err
	}
	parts, err := a.relations(ctx, main)
	if err != nil {
		return manuscript{}, err
	}
	r := slideReader{ctx: ctx, archive: a, w: &writer{}}
	number := 0
	err = a.parse(ctx, main, func(m *markup) error {
		return m.elements(func(e xml.StartElement) error {
			if e.Name.Local != "sldIdLst" {
				return m.skip()
			}
			return m.elements(func(e xml.StartElement) error {
				number++
				if err := r.slide(parts[relation(e, "id")].path, number); err != nil {
					return err
				}
				return m.skip()
			})
		})
	})
	if err != nil {
		return manuscript{}, err
	}
	m, err := r.w.manuscript(o)
	if err != nil {
		return manuscript{}, err
	}
	m.metadata.Title = r.title
	if r.hidden > 0 {
		m.warnings = append(m.warnings, fmt.Sprintf("Ausgeblendete Folien wurden übergangen: %d.", r.hidden))
	}
	m.information, err = a.officeProperties(ctx)
	return m, err
}

func (r *slideReader) slide(part string, number int) (err error) {
	place := "Folie " + strconv.Itoa(number)
	r.w.page(place)
	if r.related, err = r.archive.relations(r.ctx, part); err != nil {
		return err
	}
	data, err := r.archive.read(part)
	if err != nil {
		return err
	}
	m := newMarkup(r.ctx, data)
	shown := true
	err = m.root(func(e xml.StartElement) error {
		if attr(e, "show") == "0" {
			shown = false
			r.hidden++
			return nil
		}
		return r.shapes(m)
	})
	if err != nil || !shown {
		return r.archive.o.markupProblem(err)
	}
	for _, notes := range partsOfKind(r.related, "notesSlide") {
		r.w.at(place + notesPlace)
		if err := r.archive.parse(r.ctx, notes, r.notes); err != nil {
			return err
		}
	}
	return nil
}

// notesPlace follows the name of a slide where what is said to it is cited.
const notesPlace = ", Notizen"

// notes reads what the speaker has noted to a slide: the text in the notes' body.
func (r *slideReader) notes(m *markup) error {
	return m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "cSld", "spTree":
			return r.notes(m)
		case "sp":
			ps, of, err := r.shapeText(m)
			if of.kind == "body" {
				for _, p := range ps {
					r.w.paragraph(p)
				}
			}
			return err
		}
		return m.skip()
	})
}

// shapes reads the shapes in the open element, in the order of the file.
func (r *slideReader) shapes(m *markup) error {
	return m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "sp":
			ps, of, err := r.shapeText(m)
			r.set(ps, of)
			return err
		case "tbl":
			return r.table(m)
		case "relIds":
			if err := r.diagram(r.related[relation(e, "dm")].path); err != nil {
				return err
			}
		case "chart":
			ps, err := r.archive.chart(r.ctx, r.related[relation(e, "id")].path)
			if err != nil {
				return err
			}
			for _, p := range ps {
				r.w.paragraph(p)
			}
		case "cSld", "spTree", "grpSp", "graphicFrame", "graphic", "graphicData", "AlternateContent", "Choice":
			return r.shapes(m)
		}
		return m.skip()
	})
}

// A placeholder says what a shape is for.
type placeholder struct {
	named bool
	kind  string // "title", "body" …
}

// shapeText reads the paragraphs in a shape.
func (r *slideReader) shapeText(m *markup) (ps []paragraph, of placeholder, err error) {
	var within func(xml.StartElement) error
	within = func(e xml.StartElement) (err error) {
		switch e.Name.Local {
		case "nvSpPr", "nvPr":
			return m.elements(within)
		case "ph":
			of = placeholder{true, attr(e, "type")}
		case "txBody":
			ps, err = r.text(m)
			return err
		}
		return m.skip()
	}
	err = m.elements(within)
	return ps, of, err
}

// set sets a shape's text: titles as headings, the outline's points as a list.
func (r *slideReader) set(ps []paragraph, of placeholder) {
	switch of.kind {
	case "dt", "ftr", "hdr", "sldNum":
		return
	case "title", "ctrTitle":
		var title paragraph
		for _, p := range ps {
			if len(title.pieces) > 0 {
				title.write("\n")
			}
			title.pieces = append(title.pieces, p.pieces...)
		}
		title.kind, title.level = graph.Heading, outermostLevel
		if len(r.w.pages) == 1 && r.title == "" {
			r.title = oneLine(title.text())
		}
		r.w.paragraph(title)
		return
	}
	for _, p := range ps {
		if of.named && of.kind != "subTitle" && p.kind == "" {
			p.kind = graph.ListItem
		}
		r.w.paragraph(p)
	}
}

// text reads the paragraphs in the open element.
func (r *slideReader) text(m *markup) ([]paragraph, error) {
	var ps []paragraph
	counts := make([]int, listDepth)
	err := m.elements(func(e xml.StartElement) error {
		if e.Name.Local != "p" {
			return m.skip()
		}
		var p paragraph
		depth, format := 0, ""
		err := m.elements(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "pPr":
				depth = min(max(integer(attr(e, "lvl"), 0), 0), listDepth-1)
				return m.elements(func(e xml.StartElement) error {
					switch e.Name.Local {
					case "buNone":
						p.kind = graph.Paragraph
					case "buChar":
						p.kind = graph.ListItem
					case "buAutoNum":
						p.kind, format = graph.ListItem, attr(e, "type")
					}
					return m.skip()
				})
			case "r", "fld":
				return m.elements(func(e xml.StartElement) error {
					if e.Name.Local == "rPr" && len(p.pieces) == 0 {
						p.size = float64(max(0, integer(attr(e, "sz"), 0))) / 100
					}
					if e.Name.Local != "t" {
						return m.skip()
					}
					text, err := m.text()
					p.write(text)
					return err
				})
			case "br":
				p.write("\n")
			}
			return m.skip()
		})
		if p.text() == "" {
			return err
		}
		clear(counts[depth+1:])
		if format == "" {
			counts[depth] = 0
		} else {
			counts[depth]++
			p.label = slideNumeral(format, counts[depth])
		}
		ps = append(ps, p)
		return err
	})
	return ps, err
}

// slideNumeral writes a number in a form such as "arabicPeriod", "alphaLcParenR".
func slideNumeral(format string, n int) string {
	forms := []struct{ name, as string }{{"alphaLc", "lowerLetter"}, {"alphaUc", "upperLetter"}, {"romanLc", "lowerRoman"}, {"romanUc", "upperRoman"}, {"", "decimal"}}
	for _, form := range forms {
		if !strings.HasPrefix(format, form.name) {
			continue
		}
		text := numeral(form.as, n)
		switch {
		case strings.HasSuffix(format, "ParenBoth"):
			return "(" + text + ")"
		case strings.HasSuffix(format, "ParenR"):
			return text + ")"
		case strings.HasSuffix(format, "Period"):
			return text + "."
		}
		return text
	}
	return ""
}

func (r *slideReader) table(m *markup) error {
	t := table{w: r.w}
	defer t.end()
	return m.elements(func(e xml.StartElement) error {
		if e.Name.Local != "tr" {
			return m.skip()
		}
		var cells []cell
		err := m.elements(func(e xml.StartElement) error {
			if e.Name.Local != "tc" {
				return m.skip()
			}
			var c cell
			err := m.elements(func(e xml.StartElement) (err error) {
				if e.Name.Local != "txBody" {
					return m.skip()
				}
				c, err = r.text(m)
				return err
			})
			cells = append(cells, c)
			return err
		})
		t.row(cells, false)
		return err
	})
}

// diagram reads the text of a diagram (SmartArt), point by point.
func (r *slideReader) diagram(part string) error {
	return r.archive.parse(r.ctx, part, func(m *markup) error {
		var within func(xml.StartElement) error
		within = func(e xml.StartElement) error {
			switch e.Name.Local {
			case "ptLst", "pt":
				return m.elements(within)
			case "t":
				ps, err := r.text(m)
				for _, p := range ps {
					p.kind = graph.Fragment
					r.w.paragraph(p)
				}
				return err
			}
			return m.skip()
		}
		return m.elements(within)
	})
}
