package ingest

import (
	"context"
	"encoding/xml"
	"strings"
	"unicode"

	"belegnetz/graph"
)

// chartWords is how many titles and names of a chart are read.
const chartWords = 500

// chart reads the words of a chart (DrawingML, ECMA-376): its titles and the
// names of its series and categories, once each. Numbers alone, such as years,
// say nothing without the picture.
func (a *archive) chart(ctx context.Context, part string) ([]paragraph, error) {
	var ps []paragraph
	seen := map[string]bool{}
	err := a.parse(ctx, part, func(m *markup) error {
		var within func(xml.StartElement) error
		within = func(e xml.StartElement) error {
			switch e.Name.Local {
			case "p", "v":
				text, err := m.text()
				text = oneLine(text)
				if len(ps) < chartWords && strings.ContainsFunc(text, unicode.IsLetter) && !seen[text] {
					seen[text] = true
					ps = append(ps, paragraph{kind: graph.Fragment, pieces: []piece{{text: text}}})
				}
				return err
			case "numRef", "f", "Fallback":
				return m.skip()
			}
			return m.elements(within)
		}
		return m.elements(within)
	})
	return ps, err
}

// sheetCharts are the words of the charts on each of a workbook's sheets, by the
// sheet's name.
func (a *archive) sheetCharts(ctx context.Context) (map[string][]paragraph, error) {
	main, err := a.mainPart(ctx, "xl/workbook.xml")
	if err != nil {
		return nil, err
	}
	sheets, err := a.relations(ctx, main)
	if err != nil {
		return nil, err
	}
	charts := map[string][]paragraph{}
	err = a.parse(ctx, main, func(m *markup) error {
		return m.elements(func(e xml.StartElement) error {
			if e.Name.Local != "sheets" {
				return m.skip()
			}
			return m.elements(func(e xml.StartElement) error {
				ps, err := a.chartsOf(ctx, sheets[relation(e, "id")].path)
				charts[attr(e, "name")] = ps
				if err != nil {
					return err
				}
				return m.skip()
			})
		})
	})
	return charts, err
}

// chartsOf reads the charts in the drawings on a sheet.
func (a *archive) chartsOf(ctx context.Context, sheet string) (ps []paragraph, err error) {
	drawings, err := a.relations(ctx, sheet)
	if err != nil {
		return nil, err
	}
	for _, drawing := range partsOfKind(drawings, "drawing") {
		charts, err := a.relations(ctx, drawing)
		if err != nil {
			return nil, err
		}
		for _, chart := range partsOfKind(charts, "chart") {
			words, err := a.chart(ctx, chart)
			if err != nil {
				return nil, err
			}
			ps = append(ps, words...)
		}
	}
	return ps, nil
}
