package query

import (
	"context"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/cite"
)

// contextLength is how much of the passage stands before and behind a quote,
// in code points.
const contextLength = 60

// evidence quotes a stretch of a passage.
func (s *search) evidence(ctx context.Context, t *text, quote stretch, ms []match) (Evidence, error) {
	e, err := s.engine.quote(ctx, s.access, t.doc, t.Passage, quote)
	if err != nil {
		return Evidence{}, err
	}
	for _, m := range ms {
		start, end := m.start, m.end
		if start < quote.start || end > quote.end {
			continue
		}
		if n := len(e.Matches); n > 0 && start <= e.Matches[n-1][1] {
			e.Matches[n-1][1] = max(e.Matches[n-1][1], end)
			continue
		}
		e.Matches = append(e.Matches, [2]int{start, end})
	}
	return e, nil
}

// quote is the stretch as evidence, without matches.
func (e *Engine) quote(ctx context.Context, a graph.Access, doc graph.Document, p graph.Passage, at stretch) (Evidence, error) {
	runes := []rune(p.Text)
	page, err := e.pageOf(ctx, a, p, at)
	if err != nil {
		return Evidence{}, err
	}
	ev := Evidence{
		Passage: p.IRI, Document: p.Document, Title: titleOf(doc), FilePage: page.FilePage,
		Section: append([]string{}, p.Section...),
		Quote:   string(runes[at.start:at.end]), RawQuote: p.Raw(at.start, at.end), Start: at.start, End: at.end,
		Repairs: repairs(p, runes, at),
		Prefix:  string(runes[max(0, at.start-contextLength):at.start]),
		Suffix:  string(runes[at.end:min(at.end+contextLength, len(runes))]),
		Matches: [][2]int{}, Citation: cite.Short(SourceOf(doc), page), Footnote: cite.Footnote(SourceOf(doc), page),
		Reference: cite.Entry(documentReference(doc)),
	}
	if at.start == 0 {
		ev.Prefix = p.Prefix
	}
	if at.end == len(runes) {
		ev.Suffix = p.Suffix
	}
	if page.Page != "" {
		ev.Page = &page.Page
	}
	if p.Language != "" && p.Language != "de" {
		ev.Language = p.Language
	}
	return ev, nil
}

func repairs(p graph.Passage, runes []rune, at stretch) []Repair {
	found := []Repair{}
	for _, e := range p.Edits {
		if e.Kind == graph.EditRepair && e.Start >= at.start && e.End <= at.end {
			found = append(found, Repair{string(runes[e.Start:e.End]), e.Raw, e.Start, e.End})
		}
	}
	return found
}

// pageOf is where the stretch stands: a passage can go on over a page break.
func (e *Engine) pageOf(ctx context.Context, a graph.Access, p graph.Passage, at stretch) (cite.Locator, error) {
	if p.LastPage <= p.FilePage {
		return cite.Locator{Page: p.Printed, FilePage: p.FilePage}, nil
	}
	first, last := p.PageAt(at.start), p.PageAt(max(at.start, at.end-1))
	l := cite.Locator{Page: p.Printed, FilePage: first, LastPage: last}
	if first == p.FilePage {
		return l, nil
	}
	pages, err := e.store.Pages(ctx, a, p.Document)
	if err != nil {
		return cite.Locator{}, err
	}
	l.Page = ""
	for _, page := range pages {
		if page.Number == first {
			l.Page = page.Printed
		}
	}
	return l, nil
}

// SourceOf is the document as it is cited.
func SourceOf(d graph.Document) cite.Source {
	return cite.Source{
		Authors: d.Creators, Title: titleOf(d), Issued: d.Issued, Place: d.Place,
		Interview: d.Kind == graph.KindInterview, Role: d.Role,
	}
}

// titleOf is the document's title, or its file's name when it has none.
func titleOf(d graph.Document) string {
	if strings.TrimSpace(d.Title) != "" {
		return d.Title
	}
	return d.File
}
