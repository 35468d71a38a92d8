package server

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/query"
)

// long has 70 letters: no label may burst its column.
const long = "Aufenthaltsgestattungsverlängerungszuständigkeitsübertragungsverordnung"

// hostile stands in every text that comes from a document or a person.
const hostile = `<em>"Förderung" & 'Teilhabe'</em><script>alert(1)</script>`

// Nodes of the fake. The actor's IRI holds all that is hard in an address.
const (
	heldFile   graph.IRI = "urn:belegnetz:datei:0123456789abcdef"
	citedWork  graph.IRI = "urn:belegnetz:werk:musterstadt-integrationskonzept-2018"
	slashActor graph.IRI = "urn:belegnetz:akteur:büro/für+vielfalt%20&teilhabe?x=1#2"
)

func heldPassage(n int) graph.IRI { return graph.PassageIRI(heldFile, n) }

// fake is an engine on one document. A non-nil err is what every call reports,
// and asked and parts
// are the last question.
type fake struct {
	err        error
	panic      bool
	asked      string
	parts      query.Parts
	generation uint64
}

func (f *fake) fail() error {
	if f.panic {
		panic("at the disco")
	}
	return f.err
}

func (f *fake) AskParts(ctx context.Context, _ graph.Access, question string, parts query.Parts) (query.Answer, error) {
	f.asked, f.parts = question, parts
	switch {
	case f.fail() != nil:
		return query.Answer{}, f.err
	case question == "":
		return query.Answer{}, query.ErrEmpty
	case len(question) > 2000:
		return query.Answer{}, query.ErrTooLong
	}
	year := 2015
	a := query.Answer{
		Question: question,
		Understood: query.Understood{Kind: query.KindDocuments, Topics: []string{"Antidiskriminierung", long},
			Places: []string{hostile}, Years: query.Years{From: &year},
			Text: "Gesucht: Dokumente zum Thema Antidiskriminierung", Rest: []string{hostile},
			Corrected: []string{"Antidiskriminirung → Antidiskriminierung"}},
		Suggestions: []string{"Diskriminierung", hostile, long},
		Searched:    query.Searched{Documents: 1, Passages: 412, Terms: []string{"Antidiskriminierung", "Rassismus", long}},
	}
	if strings.Contains(question, "Wohnsitzauflage") {
		return a, nil
	}
	a.Uncertain = strings.Contains(question, "unsicher")
	a.Results = []query.Result{
		{IRI: heldFile, Type: "Document", Label: "Musterstadt: Integrationskonzept 2022", Held: true,
			Why: "Widmet dem Thema einen eigenen Abschnitt.", Facts: []string{"Konzept", "4 Passagen"},
			Evidence: []query.Evidence{f.evidence(2), f.evidence(3), f.evidence(4), f.evidence(6)}},
		{IRI: citedWork, Type: "Work", Label: "Musterstadt: Integrationskonzept 2018", Facts: []string{"S. 26f."},
			Why: "Als Quelle in 1 Passage zu Antidiskriminierung genannt.", Evidence: []query.Evidence{f.evidence(3)}},
		{IRI: slashActor, Type: "Actor", Label: hostile, Evidence: []query.Evidence{f.evidence(4)}},
		{IRI: heldPassage(2), Type: "Passage", Label: long, Evidence: []query.Evidence{f.evidence(5)}},
	}
	a.Unsure = []query.Result{{IRI: citedWork, Type: "Work", Label: "Musterstadt: Integrationskonzept 2015",
		Why: "Die Quelle stellt ein Fehlen fest.", Evidence: []query.Evidence{f.evidence(6)}}}
	return a, nil
}

func (f *fake) Suggest(ctx context.Context, _ graph.Access, text string) (query.Suggestions, error) {
	if f.fail() != nil {
		return query.Suggestions{}, f.err
	}
	return query.Suggestions{Query: text, Items: []query.Suggestion{
		{Label: "Antidiskriminierung", Type: "Field", Text: text + " Antidiskriminierung"},
		{Label: hostile, Type: "Actor", Text: hostile}, {Label: long, Type: "Term", Text: long},
	}}, nil
}

func (f *fake) Generation(context.Context) (uint64, error) { return f.generation, f.fail() }

func (f *fake) Search(ctx context.Context, _ graph.Access, words string, limit int) (query.Hits, error) {
	switch {
	case f.fail() != nil:
		return query.Hits{}, f.err
	case words == "":
		return query.Hits{}, query.ErrEmpty
	}
	h := query.Hits{Query: words, Searched: query.Searched{Documents: 1, Passages: 412, Terms: []string{words}}}
	if !strings.Contains(words, "Wohnsitzauflage") {
		for n := 2; n <= 6 && len(h.Results) < limit; n++ {
			h.Results = append(h.Results, f.evidence(n))
		}
	}
	return h, nil
}

func (f *fake) Documents(ctx context.Context, _ graph.Access, _ query.DocumentFilter, after string, limit int) (query.DocumentList, error) {
	if f.fail() != nil {
		return query.DocumentList{}, f.err
	}
	l := query.DocumentList{Items: []query.DocumentRef{f.ref()}}
	if after == "" {
		l.Next = string(heldFile)
	}
	return l, nil
}

func (f *fake) Document(ctx context.Context, _ graph.Access, iri graph.IRI) (query.DocumentView, error) {
	if f.fail() != nil {
		return query.DocumentView{}, f.err
	}
	if iri != heldFile {
		return query.DocumentView{}, fmt.Errorf("document %s: %w", iri, graph.ErrNotFound)
	}
	return query.DocumentView{DocumentRef: f.ref(), File: "konzept.txt", Passages: text()}, nil
}

func (f *fake) Passage(ctx context.Context, _ graph.Access, iri graph.IRI) (query.PassageView, error) {
	if f.fail() != nil {
		return query.PassageView{}, f.err
	}
	ps := text()
	file, n, err := iri.File()
	if err != nil || file != heldFile || n > len(ps) {
		return query.PassageView{}, fmt.Errorf("passage %s: %w", iri, graph.ErrNotFound)
	}
	return query.PassageView{Passage: ps[n-1], Evidence: f.evidence(n), Document: f.ref(),
		Before: ps[max(n-3, 0) : n-1], After: ps[n:min(n+2, len(ps))],
		Mentions: []query.NodeRef{{IRI: citedWork, Type: "Work", Label: "Musterstadt: Integrationskonzept 2018"},
			{IRI: slashActor, Type: "Actor", Label: hostile}, {IRI: slashActor, Type: "Field", Label: long}}}, nil
}

func (f *fake) Node(ctx context.Context, _ graph.Access, iri graph.IRI) (query.NodeView, error) {
	if f.fail() != nil {
		return query.NodeView{}, f.err
	}
	if iri != slashActor && iri != citedWork {
		return query.NodeView{}, fmt.Errorf("node %s: %w", iri, graph.ErrNotFound)
	}
	v := query.NodeView{NodeRef: query.NodeRef{IRI: iri, Type: "Actor", Label: long}, Facts: []string{"Musterstadt", hostile}, More: 3}
	for i, kind := range []string{"Actor", "Measure", "Field", "Term", "Event", "Place", "Statement", "Work", "Document"} {
		target := slashActor
		if kind == "Document" {
			target = heldFile
		}
		v.Links = append(v.Links, query.Link{Predicate: graph.CooperatesWith, Relation: []string{"arbeitet zusammen mit", long, "erwähnt in"}[i/3],
			Node: &query.NodeRef{IRI: target, Type: kind, Label: "Fachstelle Integration"}, Evidence: []query.Evidence{f.evidence(2), f.evidence(3)}})
	}
	v.Links = append(v.Links,
		query.Link{Predicate: graph.Cites, Relation: "wird zitiert in", Node: &query.NodeRef{IRI: heldPassage(2), Type: "Passage", Label: long},
			Evidence: []query.Evidence{f.evidence(2)}},
		query.Link{Predicate: graph.AltLabel, Relation: "heißt auch", Value: hostile, Evidence: []query.Evidence{f.evidence(4)}},
		query.Link{Predicate: graph.HiddenLabel, Relation: "heißt auch", Value: long})
	return v, nil
}

// Compare has one cell of each claim, under what is named or else hard names.
func (f *fake) Compare(_ context.Context, _ graph.Access, c query.Comparison) (query.Matrix, error) {
	if f.fail() != nil {
		return query.Matrix{}, f.err
	}
	m := query.Matrix{By: c.By, Compared: c.Compared, Topics: c.Topics, Unknown: []string{hostile}, Partial: []string{hostile},
		Offered: []string{"Musterstadt", hostile, long, "=1+1", "D", "E", "F"}, Fields: []string{"Antidiskriminierung", hostile, long}}
	if len(m.Compared) == 0 {
		m.Compared = m.Offered
	}
	if len(m.Topics) == 0 {
		m.Topics = append(m.Fields, `@SUM("a";1)`)
	}
	for i, topic := range m.Topics {
		var cells []query.Result
		for j, compared := range m.Compared {
			cell := query.Result{Type: "Cell", Row: compared, Column: topic, Count: new(2), Evidence: []query.Evidence{f.evidence(4), f.evidence(6)}}
			switch (i + j) % 3 {
			case 1:
				cell.Absence = "stated"
			case 2:
				cell.Absence, cell.Count, cell.Evidence = "none", new(0), nil
			}
			cells = append(cells, cell)
		}
		m.Cells = append(m.Cells, cells)
	}
	return m, nil
}

// Chronicle has 130 entries from 2000 on, every third year empty, with a
// contradiction, a plan and hard names.
func (f *fake) Chronicle(_ context.Context, _ graph.Access, p query.Period) (query.Chronicle, error) {
	if f.fail() != nil {
		return query.Chronicle{}, f.err
	}
	c := query.Chronicle{Found: 130, Disputed: 2, Places: []string{"Musterstadt", hostile, ""}, Offered: []string{"Musterstadt", hostile},
		Kinds: []query.EventKind{{Kind: "founded", Label: hostile}}, From: 2000, To: 2193}
	if p.Kind != "" {
		return query.Chronicle{Kinds: c.Kinds}, nil
	}
	if len(p.Places) > 1 {
		c.Places = append(c.Places, "D", "E")
	}
	for n := p.Skip; n < min(130, p.Skip+query.MaxEntries); n++ {
		year := 2000 + n/2*3 + n%2
		date := query.Date{From: fmt.Sprint(year), Text: fmt.Sprint("seit ", year)}
		e := query.Entry{Event: slashActor, Label: hostile, Kind: "founded", Place: c.Places[n%3], Year: year, Date: date,
			Evidence: []query.Evidence{f.evidence(4), f.evidence(6)}}
		switch n % 4 {
		case 1:
			e.Status = "geplant"
		case 2:
			e.Others = []query.Entry{e}
		case 3:
			e.Event, e.Kind, e.Label, e.Held = heldFile, query.KindEdition, long, true
		}
		c.Entries = append(c.Entries, e)
	}
	if p.Skip > 0 {
		c.Before = 2000 + (p.Skip-1)/2*3 + (p.Skip-1)%2
	}
	return c, nil
}

func (f *fake) Named(ctx context.Context, _ graph.Access, words string) ([]query.NodeRef, error) {
	switch {
	case f.fail() != nil:
		return nil, f.err
	case words == "Wohnsitzauflage":
		return nil, nil
	case words == "Werk":
		return []query.NodeRef{{IRI: citedWork, Type: "Work", Label: long}}, nil
	}
	return []query.NodeRef{{IRI: citedWork, Type: "Work", Label: long}, {IRI: slashActor, Type: "Actor", Label: hostile}}, nil
}

func (f *fake) Paths(ctx context.Context, _ graph.Access, from, to graph.IRI) (query.Paths, error) {
	p := query.Paths{From: query.NodeRef{IRI: from, Type: query.TypeOf(from), Label: long}, To: query.NodeRef{IRI: to, Type: query.TypeOf(to), Label: hostile}}
	steps := []query.Step{
		{From: from, Predicate: graph.CooperatesWith, To: slashActor, FromLabel: long, Relation: "arbeitet zusammen mit", ToLabel: hostile,
			Evidence: []query.Evidence{f.evidence(2)}},
		{From: slashActor, Predicate: graph.Cites, To: to, FromLabel: hostile, Relation: long, ToLabel: long},
	}
	p.Chains = []query.Result{{Type: "Path", Steps: steps}, {Type: "Path", Steps: slices.Concat(steps, steps)}}
	return p, f.fail()
}

func (f *fake) Stock(ctx context.Context, _ graph.Access) (query.Stock, error) {
	if f.fail() != nil {
		return query.Stock{}, f.err
	}
	return query.Stock{Documents: 1, Cited: 14, Passages: 1284, Quads: 9000}, nil
}

func (f *fake) ref() query.DocumentRef {
	return query.DocumentRef{IRI: heldFile, Work: citedWork, Title: "Integrationskonzept der Stadt Musterstadt: Fortschreibung " + long,
		Creators: []string{"Stadt Musterstadt", hostile}, Issued: "2022", Place: "Musterstadt", Kind: graph.KindConcept,
		KindText: "Konzept", Pages: 3, Passages: len(text()), Citation: "Musterstadt Integrationskonzept 2022", Repaired: 291, NoText: 3}
}

// evidence is the whole n-th passage, with its second word matched and its
// first repaired one marked.
func (f *fake) evidence(n int) query.Evidence {
	p := text()[n-1]
	e := query.Evidence{Passage: p.IRI, Document: heldFile, Title: f.ref().Title, FilePage: p.FilePage,
		Section: append([]string{"Antidiskriminierungsarbeit"}, p.Section...), Quote: p.Text, RawQuote: p.Text + "\n", End: len([]rune(p.Text)),
		Matches: [][2]int{{4, 16}}, Citation: fmt.Sprintf("(Musterstadt Integrationskonzept 2022: Datei-S. %d)", p.FilePage)}
	if p.Language != "de" {
		e.Language = p.Language
	}
	if p.Printed != "" {
		e.Page = &p.Printed
		e.Citation = fmt.Sprintf("(Musterstadt Integrationskonzept 2022: %s)", p.Printed)
	}
	for _, edit := range p.Edits {
		e.Repairs = append(e.Repairs, query.Repair{Word: string([]rune(p.Text)[edit.Start:edit.End]), Raw: edit.Raw, Start: edit.Start, End: edit.End})
	}
	return e
}

// text is a document of three pages: every kind of passage once, then enough
// paragraphs for a second sheet.
func text() []graph.Passage {
	ps := []graph.Passage{
		{Kind: graph.Heading, Text: "3 " + long},
		{Kind: graph.Paragraph, Text: "Wer Integration als wechselseitigen Prozess versteht, kommt an Anti-Diskriminierung nicht vorbei. In der kommunalen Arbeit spielt sie eine wichtige Rolle."},
		{Kind: graph.Paragraph, Text: "Ein Präventionsrat gegen Gewalt und eine Antidiskriminierungsstelle sollen entstehen, die Verwaltung soll sich öffnen.",
			Edits: []graph.Edit{{Start: 4, End: 18, Raw: "Prdventionsrat", Kind: graph.EditRepair}}},
		{Kind: graph.Paragraph, Text: "Die " + hostile + " steht in der Verordnung " + long + "."},
		{Kind: graph.Paragraph, Text: "The municipality supports migrant organisations.", Language: "en"},
		{Kind: graph.Quote, Text: "„Wir brauchen eine Stelle, die zuhört.“", Printed: "21"},
		{Kind: graph.Heading, Text: "Ein Unterpunkt", Section: []string{"3", "3.1", "3.1.1"}},
		{Kind: graph.ListItem, Text: "erstens Beratung,"},
		{Kind: graph.ListItem, Text: "zweitens Begegnung."},
		{Kind: graph.Caption, Text: "Abbildung 1: Zuzüge seit 2015"},
		{Kind: graph.TableRow, Text: "2015 1.204 2016 1.377"},
		{Kind: graph.Fragment, Text: "Nord Süd West"},
		{Kind: graph.Footnote, Text: "1 Vgl. Musterstadt Integrationskonzept 2018: 3."},
	}
	for len(ps) < 2*sheetSize {
		ps = append(ps, graph.Passage{Kind: graph.Paragraph, FilePage: 2 + len(ps)/sheetSize, Text: "Seit wann gibt es in Musterstadt das Netzwerk? Es wurde im Herbst gegründet und trifft sich alle zwei Monate."})
	}
	for i := range ps {
		p := &ps[i]
		p.Number, p.Document, p.IRI = i+1, heldFile, heldPassage(i+1)
		p.FilePage = max(p.FilePage, 1)
		p.LastPage = p.FilePage
		if p.Language == "" {
			p.Language = "de"
		}
	}
	return ps
}
