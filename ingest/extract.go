package ingest

import (
	"cmp"
	"slices"
	"strconv"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// Extract reads what the passages say about other documents, policy fields,
// actors and measures. Every edge's label is the passage that it was read from. The
// passages are one document's, in reading order; the result depends on nothing
// else.
func Extract(doc graph.Document, ps []graph.Passage, vs []graph.Vocabulary) []graph.Edge {
	return newFieldFinder(vs).extract(doc, ps)
}

// extract is Extract for one of many documents: the vocabularies are prepared
// once.
func (f *fieldFinder) extract(doc graph.Document, ps []graph.Passage) []graph.Edge {
	headings := map[string]map[int]bool{}
	var edges []graph.Edge
	r := readReferences(doc, ps)
	claims := newClaimReader(doc, r.gazetteer, f)
	paper, numbered := r.paper()
	for i, found := range r.found {
		w := edgeWriter{passage: ps[i], sentences: found.sentences, lines: lineStartsIn(ps[i], []rune(ps[i].Text))}
		if found.entry != nil {
			w.entry(*found.entry)
		}
		w.citations(found.citations)
		words := sequenceOf(ps[i].Text)
		fields := f.find(ps[i], words.tokens, headings)
		absences := r.absences(i, fields)
		w.fields(fields, absences)
		w.absences(absences, f)
		w.terms(r.terms(i), f)
		w.editions(r.successions(i))
		if numbered {
			w.paper(doc.IRI, paper, i)
		}
		w.statements(i, found)
		w.concerns(i, found.parts, fields)
		claims.write(&w, words)
		edges = append(edges, w.edges...)
	}
	return append(edges, r.ofDocument()...)
}

func sentences(p graph.Passage) []german.Span {
	if p.Language == "en" {
		return german.EnglishSentences(p.Text)
	}
	return german.Sentences(p.Text)
}

// An edgeWriter collects the edges of one passage.
type edgeWriter struct {
	passage   graph.Passage
	sentences []german.Span
	lines     []lineStart // see lineStartsIn
	edges     []graph.Edge
	described map[graph.IRI]bool // works and places, once each
}

// first says whether the node is not yet described in this passage.
func (w *edgeWriter) first(node graph.IRI) bool {
	if w.described == nil {
		w.described = map[graph.IRI]bool{}
	}
	known := w.described[node]
	w.described[node] = true
	return !known
}

// record is for what was read at text[start:end]: it covers the sentences that
// the stretch touches.
func (w *edgeWriter) record(start, end int, rule string, confidence float64) graph.Record {
	r := graph.Record{Start: start, End: end, Rule: rule, Confidence: confidence}
	for _, s := range w.sentences {
		if s.Start < end && s.End > start {
			r.Start, r.End = min(r.Start, s.Start), max(r.End, s.End)
		}
	}
	return r
}

func (w *edgeWriter) add(subject, predicate graph.IRI, object graph.Value, r graph.Record) {
	if subject == "" || object == (graph.Value{}) {
		return
	}
	w.edges = append(w.edges, graph.Edge{
		Quad:   graph.Quad{Subject: subject, Predicate: predicate, Object: object, Label: w.passage.IRI},
		Record: r,
	})
}

// literal is a plain literal; the zero Value for an empty text, which add leaves
// out.
func literal(s string) graph.Value {
	if s == "" {
		return graph.Value{}
	}
	return graph.Text(s)
}

// citations writes a node for each reference, and once for each work what is
// known of it.
func (w *edgeWriter) citations(found []citation) {
	for i, c := range found {
		r := w.record(c.start, c.end, c.rule, c.confidence)
		node, cited := graph.CitationIRI(w.passage.IRI, i+1), c.citedIRI()
		w.add(node, graph.Type, graph.Node(graph.TypeCitation), r)
		w.add(node, graph.CitingEntity, graph.Node(w.passage.IRI), r)
		w.add(node, graph.CitedEntity, graph.Node(cited), r)
		w.add(node, graph.CitationKind, literal(c.kind), r)
		w.add(node, graph.Printed, literal(c.name), r)
		w.add(node, graph.Issued, literal(c.year), r)
		w.add(node, graph.Locator, literal(c.locator), r)
		w.add(node, graph.PrintedDate, literal(c.misprint), r)
		w.add(node, graph.SourceLine, literal(strconv.Itoa(w.line(c.start))), r)
		if !w.first(cited) {
			continue
		}
		w.add(w.passage.IRI, graph.Cites, graph.Node(cited), r)
		if c.cited == nil {
			w.unwritten(cited, c, r)
		} else {
			w.work(c.cited, r)
		}
	}
}

// citedIRI names what the reference refers to.
func (c citation) citedIRI() graph.IRI {
	switch {
	case c.cited != nil:
		return c.cited.iri()
	case c.procedure != "":
		return c.procedure
	case c.kind == kindLaw:
		return graph.WorkIRI(c.name, "")
	}
	return graph.InterviewIRI(c.name, references().isoDate(c.year))
}

// unwritten describes an interview or a law.
func (w *edgeWriter) unwritten(node graph.IRI, c citation, r graph.Record) {
	if c.kind == kindLaw {
		if c.procedure != "" {
			w.add(node, graph.Type, graph.Node(graph.TypeProcedure), r)
		}
		w.add(node, graph.Type, graph.Node(graph.TypeWork), r)
		w.add(node, graph.Title, literal(c.name), r)
		w.add(node, graph.KindOf, literal(string(c.lawKind())), r)
		return
	}
	w.add(node, graph.Type, graph.Node(graph.TypeInterview), r)
	w.add(node, graph.Role, literal(c.name), r)
	w.add(node, graph.Issued, literal(references().isoDate(c.year)), r)
}

func (c citation) lawKind() graph.Kind {
	if c.rule == paperRule {
		return graph.KindCouncil
	}
	return graph.KindLaw
}

// work describes a cited work as far as its references do.
func (w *edgeWriter) work(cited *work, r graph.Record) {
	node := cited.iri()
	w.add(node, graph.Type, graph.Node(graph.TypeWork), r)
	w.add(node, graph.Title, literal(cited.label()), r)
	w.add(node, graph.Issued, literal(cited.year), r)
	w.add(node, graph.KindOf, literal(string(cited.kind)), r)
	if cited.place.Name == "" {
		return
	}
	w.place(node, cited.place, r)
	if series := graph.SeriesIRI(cited.name); cited.head != "" && cited.year != "" {
		w.add(node, graph.IsVersionOf, graph.Node(series), r)
		if w.first(series) {
			w.add(series, graph.Type, graph.Node(graph.TypeSeries), r)
			w.add(series, graph.Label, literal(cited.name), r)
		}
	}
}

// place says that the node is about a place or at it.
func (w *edgeWriter) place(node graph.IRI, p place, r graph.Record) {
	at := graph.PlaceIRI(p.Name)
	w.add(node, graph.Spatial, graph.Node(at), r)
	if w.first(at) {
		w.named(p, r)
	}
}

// named describes a place.
func (w *edgeWriter) named(p place, r graph.Record) {
	at := graph.PlaceIRI(p.Name)
	w.add(at, graph.Type, graph.Node(graph.TypePlace), r)
	w.add(at, graph.Label, literal(p.Name), r)
	if short := p.short(); short != p.Name {
		w.add(at, graph.AltLabel, literal(short), r)
	}
}

// term describes a concept that no vocabulary has.
func (w *edgeWriter) term(node graph.IRI, name string, r graph.Record) {
	w.add(node, graph.Type, graph.Node(graph.TypeConcept), r)
	w.add(node, graph.PrefLabel, graph.TextIn("de", name), r)
}

// A lineStart says that from text[at] on the text stands on a line of the file.
type lineStart struct{ at, line int }

// lineStartsIn are the places in the text, in code points, at which a line of
// the source file begins.
func lineStartsIn(p graph.Passage, text []rune) []lineStart {
	starts := []lineStart{{0, p.Line}}
	span, line, at := 0, p.Line, 0 // of the source's present place
	step := func(r rune, textAt int) {
		switch {
		case span+1 < len(p.Spans) && at == p.Spans[span].End-p.Spans[span].Start:
			span, at, line = span+1, 0, p.Spans[span+1].Line
		case r == '\n':
			at, line = at+1, line+1
		default:
			at++
			return
		}
		starts = append(starts, lineStart{textAt, line})
	}
	from := 0
	for _, e := range p.Edits {
		for ; from < e.Start && from < len(text); from++ {
			step(text[from], from+1)
		}
		for _, r := range e.Raw {
			step(r, e.Start)
		}
		from = max(from, e.End)
	}
	for ; from < len(text); from++ {
		step(text[from], from+1)
	}
	return starts
}

// line is the line of the source file on which text[at] stands.
func (w *edgeWriter) line(at int) int {
	next, _ := slices.BinarySearchFunc(w.lines, at+1, func(s lineStart, at int) int { return cmp.Compare(s.at, at) })
	return w.lines[max(0, next-1)].line
}
