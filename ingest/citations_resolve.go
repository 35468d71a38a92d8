package ingest

import (
	"slices"
	"strconv"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// maxText is how much of a passage is read, in code points.
const maxText = 100_000

// A reading goes through a document in order and finds what its references
// refer to.
type reading struct {
	*referenceRules
	gazetteer *gazetteer
	doc       graph.Document
	passages  []graph.Passage
	texts     [][]rune
	items     [][]lexeme
	own       *work   // the document itself; nil for what is cited by authors
	town      place   // of the council whose paper it is
	works     []*work // named in full, in order
	byYear    map[string][]*work
	known     map[graph.IRI]bool
	authors   map[string]bool    // last words of their names
	numbered  map[string]*work   // the bibliography's, by number
	editions  map[string][]*work // of towns' documents, by name
	citedBy   map[string]*work   // the work last cited, by its first author's last name
	inNotes   bool               // the document cites in its footnotes
	found     []sighting

	cited [2]reference // last one of the text and of the notes
	named reference    // last mention in the text
}

// A reference remembers where something was cited.
type reference struct {
	citation
	passage int
}

// A sighting is what one passage says of other documents.
type sighting struct {
	sentences []german.Span
	citations []citation
	entry     *entry   // set in a bibliography; there are no citations then
	spoken    []spoken // whose source stands here
	parts     []spoken // whose words do
}

// sightings reads all references of a document, a sighting for each passage.
func sightings(doc graph.Document, passages []graph.Passage) []sighting {
	return readReferences(doc, passages).found
}

// readReferences goes through a document: what is cited first, then who said what.
func readReferences(doc graph.Document, passages []graph.Passage) *reading {
	r := &reading{referenceRules: references(), doc: doc, passages: passages, known: map[graph.IRI]bool{}, byYear: map[string][]*work{}, authors: map[string]bool{}, citedBy: map[string]*work{}, editions: map[string][]*work{}, numbered: map[string]*work{}}
	for _, p := range passages {
		text := []rune(p.Text)
		text = text[:min(len(text), maxText)]
		r.texts = append(r.texts, text)
		items := r.undated(scan(text))
		if p.Kind == graph.Footnote {
			items = r.withoutCrossNotes(items)
		}
		r.items = append(r.items, items)
	}
	r.gazetteer = r.gazetteerOf(doc, passages, r.items)
	r.knowItself()
	_, r.town = r.session()
	r.found = make([]sighting, len(passages))
	notes, all := 0, 0
	for i, p := range passages {
		found := &r.found[i]
		found.sentences = sentences(p)
		reader := referenceReader{referenceRules: r.referenceRules, gazetteer: r.gazetteer, text: r.texts[i], items: r.items[i],
			scattered: p.Kind == graph.Fragment || p.Kind == graph.TableRow}
		if e, ok := reader.entry(listed(p)); ok {
			found.entry = &e
			r.know(e.cited)
			if e.label != "" && r.numbered[e.label] == nil {
				r.numbered[e.label] = e.cited
			}
			continue
		}
		found.citations = reader.read(p.Kind == graph.Footnote)
		all += len(found.citations)
		if p.Kind == graph.Footnote {
			notes += len(found.citations)
		}
		for _, c := range found.citations {
			if c.kind == kindWork && c.pending == complete {
				r.know(r.newWork(r.gazetteer, c.name, c.year))
			}
		}
	}
	r.inNotes = 2*notes > all
	for i := range r.found {
		if len(r.numbered) > 0 && r.found[i].entry == nil {
			r.found[i].citations = inOrder(append(r.found[i].citations, r.numbers(i)...))
		}
		r.found[i].citations = r.resolve(i, r.found[i].citations)
	}
	r.speak()
	return r
}

// maxRange is how many works "[2–5]" stands for at most.
const maxRange = 30

// numbers reads "[3, S. 12; 4]" and "[2–5]", which point to the bibliography's
// numbers.
func (r *reading) numbers(passage int) []citation {
	reader := referenceReader{referenceRules: r.referenceRules, gazetteer: r.gazetteer, text: r.texts[passage], items: r.items[passage]}
	var found []citation
	for _, b := range bracketsIn(reader.items) {
		in := reader.items[b.open+1 : b.close]
		if !reader.items[b.open].is("[") || len(in) == 0 || in[0].kind != numberLexeme {
			continue
		}
		for k := 0; k < len(in) && len(found) < maxCitations; k++ {
			w := r.numbered[in[k].text]
			if in[k].kind != numberLexeme || w == nil {
				continue
			}
			c := citation{kind: kindWork, name: w.name, year: w.year, cited: w, start: in[k].start, end: in[k].end, rule: "cites-number/1", confidence: 0.9}
			if k+2 < len(in) && in[k+1].is("-") && in[k+2].kind == numberLexeme {
				found = append(found, r.between(in[k], in[k+2], c)...)
				k++
			} else if k+1 < len(in) && in[k+1].is(",") && k+2 < len(in) && r.citations.LocatorLabels[in[k+2].lower] {
				var next int
				c.locator, c.end, next = reader.locator(in, k+1, c.end)
				k = max(k, next-1)
			}
			found = append(found, c)
		}
		if next := b.close + 3; len(in) == 1 && next < len(reader.items) && reader.items[b.close+1].is("-") && reader.items[b.close+2].is("[") && len(found) > 0 {
			found = append(found, r.between(in[0], reader.items[next], found[len(found)-1])...) // "[1]–[3]"
		}
	}
	return found
}

// between are the works of the numbers between two of a range; c is the first.
func (r *reading) between(from, to lexeme, c citation) []citation {
	first, _ := strconv.Atoi(from.text)
	last, _ := strconv.Atoi(to.text)
	var found []citation
	for n := first + 1; n < last && n-first < maxRange; n++ {
		if w := r.numbered[strconv.Itoa(n)]; w != nil {
			c.name, c.year, c.cited, c.locator = w.name, w.year, w, ""
			found = append(found, c)
		}
	}
	return found
}

// listed says that the passage stands in a bibliography.
func listed(p graph.Passage) bool {
	n := len(p.Section)
	return n > 0 && rules().bibliographies.has(strings.Trim(p.Section[n-1], " :0123456789."))
}

// knowItself lets the document be referred to as "das Konzept 2022".
func (r *reading) knowItself() {
	p, ok := r.gazetteer.place(r.doc.Place)
	year, _, _ := strings.Cut(r.doc.Issued, "-")
	if !ok || year == "" {
		return
	}
	if w := r.newWork(r.gazetteer, p.short()+" "+shortTitle(r.doc.Title, p.short()), year); w.head != "" {
		r.own = w
		r.know(w)
	}
}

// know keeps a work that is named in full.
func (r *reading) know(w *work) {
	if r.known[w.iri()] {
		return
	}
	r.known[w.iri()] = true
	r.works = append(r.works, w)
	r.byYear[w.year] = append(r.byYear[w.year], w)
	for _, word := range w.words {
		r.authors[word] = r.authors[word] || w.head == ""
	}
}

// resolve finds the works of one passage's references and drops those that
// stay open.
func (r *reading) resolve(passage int, found []citation) []citation {
	kind := r.passages[passage].Kind
	note := kind == graph.Footnote
	text := inText(kind)
	out := found[:0]
	for _, c := range found {
		if !r.complete(&c, passage, note) {
			continue
		}
		out = append(out, c)
		if w := c.cited; w != nil && w.head != "" && w.place.Name != "" && !slices.ContainsFunc(r.editions[w.name], func(e *work) bool { return e.year == w.year }) {
			r.editions[w.name] = append(r.editions[w.name], w)
		}
		if c.cited != nil && c.cited.head == "" {
			r.citedBy[lastName(c.cited)] = c.cited
		}
		switch {
		case c.kind == kindLaw:
		case c.kind == kindMention:
			if text {
				r.named = reference{c, passage}
			}
		case note:
			r.cited[1] = reference{c, passage}
		case text:
			r.cited[0] = reference{c, passage}
		}
	}
	return out
}

func (r *reading) complete(c *citation, passage int, note bool) bool {
	switch c.pending {
	case sameWork:
		return r.same(c, passage, note)
	case worksByName:
		return r.byName(c, passage, note)
	case byShortTitle:
		return r.citedBy[lastName(r.newWork(r.gazetteer, c.name, ""))] != nil && r.byName(c, passage, note)
	case sameByName:
		if r.citedBy[lastName(r.newWork(r.gazetteer, c.name, ""))] == nil {
			return r.same(c, passage, note)
		}
		return r.byName(c, passage, note)
	case sameAuthor:
		last := r.last(passage, note, c.start)
		if last.cited == nil || last.kind == kindInterview {
			return false
		}
		c.name = last.name
	case nameInText:
		w := r.workInText(c, passage)
		if w == nil {
			return false
		}
		c.name, c.cited = w.name, w
		return true
	case namedInSentence:
		n := r.named
		if n.cited == nil || n.passage != passage || r.sentenceStart(passage, c.start) > n.start {
			return false
		}
		c.name, c.year, c.cited = n.name, n.year, n.cited
		return true
	case ifKnown:
		words := strings.Fields(strings.ToLower(c.name))
		if !r.authors[words[len(words)-1]] {
			return false
		}
	case phraseOnly:
		c.cited = r.mentioned(c, passage)
		return c.cited != nil
	}
	if c.rule == paperRule {
		c.procedure = r.procedureOf(c)
	}
	if c.kind == kindInterview || c.kind == kindLaw || c.cited != nil {
		return true
	}
	c.cited = r.fullest(r.newWork(r.gazetteer, c.name, c.year), passage, c.start)
	return true
}

// same resolves ebd.: to a work named in the text since the last reference,
// else to that reference.
func (r *reading) same(c *citation, passage int, note bool) bool {
	last := r.last(passage, note, c.start)
	if last.name == "" {
		return false
	}
	c.name, c.year, c.cited = last.name, last.year, last.cited
	if last.kind == kindInterview {
		c.cited = nil
	}
	if c.cited != nil && (last.kind == kindMention || last.rule == narrativeRule) {
		c.name, c.confidence = last.cited.name, 0.8
	}
	return true
}

// last is what ebd. at the place stands for; the zero reference if nothing was
// cited before. Notes look at their own text first, then at the notes before
// when the document cites there, else at the main text.
func (r *reading) last(passage int, note bool, at int) reference {
	if note {
		if own := r.cited[1]; own.name != "" && (own.passage == passage || r.inNotes) {
			return own
		}
	}
	last := r.cited[0]
	n := r.named
	if n.cited == nil || n.passage < last.passage || n.passage == last.passage && n.start < last.start {
		return last
	}
	before := n.passage
	for i := n.passage + 1; i <= passage; i++ {
		if !inText(r.passages[i].Kind) {
			continue
		}
		if !r.goesOn(before, i) {
			return last
		}
		before = i
	}
	return n
}

// goesOn says that passage b may belong to the same paragraph as a: its source
// follows without a gap, or at the head of the next page.
func (r *reading) goesOn(a, b int) bool {
	from, to := r.passages[a].Spans, r.passages[b].Spans
	if len(from) == 0 || len(to) == 0 || !slices.Equal(r.passages[a].Section, r.passages[b].Section) {
		return false
	}
	end, start := from[len(from)-1], to[0]
	if end.FilePage != start.FilePage {
		return end.FilePage+1 == start.FilePage && start.Start == 0
	}
	return start.Start >= end.End && start.Start-end.End <= 1
}

// inText says that a passage of the kind is read one after the other; the rest
// stands beside.
func inText(kind graph.PassageKind) bool {
	switch kind {
	case graph.Footnote, graph.Caption, graph.TableRow, graph.Fragment:
		return false
	}
	return true
}

// lastName is the family name of a work's first author, in lower case.
func lastName(w *work) string {
	last := ""
	for _, word := range w.words {
		if word == "&" || word == "et" {
			break
		}
		last = word
	}
	return last
}

// byName resolves "Müller, a. a. O." to the work last cited under that name.
func (r *reading) byName(c *citation, passage int, note bool) bool {
	want := r.newWork(r.gazetteer, c.name, "")
	if w := r.citedBy[lastName(want)]; w != nil {
		c.name, c.year, c.cited = w.name, w.year, w
		return true
	}
	for i := len(r.works) - 1; i >= 0; i-- {
		w := r.works[i]
		if lastName(want) == lastName(w) && lastName(w) != "" {
			c.name, c.year, c.cited = w.name, w.year, w
			return true
		}
	}
	return r.same(c, passage, note)
}

// fullest is the known work with the fuller name for the same document:
// "Integrationsleitbild 2006" is Halle's if no other town's is cited.
func (r *reading) fullest(w *work, passage, at int) *work {
	var found []*work
	for _, known := range r.byYear[w.year] {
		if len(known.name) > len(w.name) && known.covers(w) {
			found = append(found, known)
		}
	}
	open := w.place.Name == "" && r.townsOwn(w)
	if p := r.placeInSentence(passage, at); open && p.Name != "" && !anyAt(found, p) {
		return w.at(p)
	}
	if best := r.only(found, passage, at); best != nil {
		return best
	}
	if p, ok := r.gazetteer.place(r.doc.Place); ok && open && len(found) == 0 {
		return w.at(p)
	}
	return w
}

func anyAt(works []*work, p place) bool {
	return slices.ContainsFunc(works, func(w *work) bool { return w.place.Name == p.Name })
}

// at is the document of the same kind and year of a place.
func (w work) at(p place) *work {
	w.place, w.name = p, p.short()+" "+w.name
	return &w
}

// placeInSentence is the place that the sentence names last before the offset.
func (r *reading) placeInSentence(passage, at int) place {
	items := r.items[passage]
	begin := r.sentenceStart(passage, at)
	for k := len(items) - 1; k >= 0 && items[k].start >= begin; k-- {
		if items[k].start >= at {
			continue
		}
		if p, n := r.gazetteer.at(items, k); n > 0 {
			return p
		}
		if p, ok := r.gazetteer.adjective(items[k].text); ok {
			return p
		}
	}
	return place{}
}

// sentenceStart is where the sentence of the offset begins.
func (r *reading) sentenceStart(passage, at int) int {
	start := 0
	for _, s := range r.found[passage].sentences {
		if s.Start <= at {
			start = s.Start
		}
	}
	return start
}

// townsOwn: a concept or report that is named by nothing but its kind is some
// town's.
func (r *reading) townsOwn(w *work) bool {
	if w.kind != graph.KindConcept && w.kind != graph.KindReport || r.documents.generic(w.head) {
		return false
	}
	for _, word := range w.words { // "Statusbericht Integrationskonzept"
		if _, _, head := r.documents.head(word); !head {
			return false
		}
	}
	return true
}

// only picks the one candidate, or the one of the place that was named last.
func (r *reading) only(found []*work, passage, at int) *work {
	if len(found) == 1 {
		return found[0]
	}
	if len(found) == 0 {
		return nil
	}
	p := r.placeBefore(passage, at)
	var best *work
	for _, w := range found {
		if p.Name != "" && w.place.Name == p.Name {
			if best != nil {
				return nil
			}
			best = w
		}
	}
	return best
}

// maxBack is how many passages back a town is looked for.
const maxBack = 12

// placeBefore is the place that the text before the offset names last.
func (r *reading) placeBefore(passage, at int) place {
	for i := passage; i >= 0 && passage-i <= maxBack; i-- {
		items := r.items[i]
		for k := len(items) - 1; k >= 0; k-- {
			if i == passage && items[k].start >= at {
				continue
			}
			if p, n := r.gazetteer.at(items, k); n > 0 {
				return p
			}
			if p, ok := r.gazetteer.adjective(items[k].text); ok {
				return p
			}
		}
	}
	return place{}
}

// maxAuthorsBack is how far before a bare "(2018: 28)" its authors may stand.
const maxAuthorsBack = 60 // lexemes

// workInText finds the work of a bare year: a document of the kind that stands
// before the bracket, or the work whose authors the text has just named.
func (r *reading) workInText(c *citation, passage int) *work {
	items := r.items[passage]
	before := 0
	for before < len(items) && items[before].start < c.start {
		before++
	}
	before-- // the bracket
	if before < 1 {
		return nil
	}
	if _, stem, ok := r.documents.head(items[before-1].text); ok {
		return r.ofKind(stem, c.year, passage, c.start)
	}
	window := map[string]bool{}
	for k := max(0, before-maxAuthorsBack); k < before; k++ {
		window[items[k].lower] = true
	}
	var found *work
	for _, w := range r.byYear[c.year] {
		if w.head != "" || !allIn(w.words, window) {
			continue
		}
		if found != nil {
			return nil
		}
		found = w
	}
	if last := r.cited[0]; found == nil && last.cited != nil && last.cited.year == c.year && last.passage == passage {
		return last.cited // "… (Stadt 2014: 3). Dort heißt es: „…“ (2014: 5)"
	}
	return found
}

// allIn says whether the text names all authors.
func allIn(words []string, text map[string]bool) bool {
	n := 0
	for _, w := range words {
		if w == "&" || w == "et" || w == "al." {
			continue
		}
		n++
		if !text[w] {
			return false
		}
	}
	return n > 0
}

// ofKind is the known document of a kind ("Konzept") and year.
func (r *reading) ofKind(stem, year string, passage, at int) *work {
	var found []*work
	for _, w := range r.byYear[year] {
		if w.head != "" && strings.HasSuffix(strings.ToLower(w.head), strings.ToLower(stem)) {
			found = append(found, w)
		}
	}
	return r.only(found, passage, at)
}

// mentioned is the work that a phrase of the text names; nil when neither the
// phrase nor what is cited elsewhere tells whose document it is.
func (r *reading) mentioned(c *citation, passage int) *work {
	w := r.newWork(r.gazetteer, c.name, c.year)
	if w.head == "" {
		return nil
	}
	if w.place.Name == "" && len(w.words) == 1 && r.documents.generic(w.head) {
		return r.ofKind(w.head, c.year, passage, c.start)
	}
	full := r.fullest(w, passage, c.start)
	if full.place.Name == "" {
		return nil
	}
	return full
}
