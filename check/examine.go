package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"belegnetz/graph"
	"belegnetz/ingest"
)

// An examination is the check of one draft.
type examination struct {
	checker   *Checker
	access    graph.Access
	draft     ingest.Draft
	texts     [][]rune // of the draft's passages
	refs      []reference
	documents []graph.Document
	open      map[graph.IRI]*text
	words     int // of the open texts
	short     int // stretches in marks that are too short to be looked for
}

const (
	maxOpen   = 4 << 20 // words of documents that are kept while a draft is checked
	candidate = 40      // passages that the index is asked for
	maxLooked = 8       // documents of these that are looked through

	shortest   = 4  // words of a quotation without reference that is looked for
	telling    = 6  // and that must stand somewhere, if it is one
	nearWords  = 3  // words of a quotation whose deviations are looked for in the cited work
	nearAlone  = 5  // and in others
	nearCited  = .6 // share of its words that must stand in the cited work
	nearOthers = .8 // and in one that is not cited
)

// findings are those of quotations and of the references that belong to none,
// in the draft's order.
func (e *examination) findings(ctx context.Context) ([]Finding, error) {
	type placed struct {
		Finding
		passage, start int
	}
	var all []placed
	for _, q := range quotations(e.draft, e.texts, e.refs) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		own := cited(q, e.draft, e.texts, e.refs)
		for i := range e.refs {
			r := &e.refs[i]
			inside := r.Passage == q.passage && r.Start >= q.start && r.End <= q.end // the source's own
			r.used = r.used || inside || slices.Contains(own, i)
		}
		f, ok, err := e.quotation(ctx, q, own)
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, placed{f, q.passage, q.start})
		}
	}
	for _, r := range e.refs {
		if r.used || r.Kind == ingest.ReferenceMention || r.Kind == ingest.ReferenceLaw {
			continue
		}
		f, err := e.citation(ctx, r)
		if err != nil {
			return nil, err
		}
		all = append(all, placed{f, r.Passage, r.Start})
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.passage, b.passage), cmp.Compare(a.start, b.start))
	})
	found := make([]Finding, len(all))
	for i, p := range all {
		found[i] = p.Finding
	}
	return found, nil
}

// text opens a document, or keeps it open.
func (e *examination) text(ctx context.Context, d graph.Document) (*text, error) {
	if t := e.open[d.IRI]; t != nil {
		return t, nil
	}
	t, err := readText(ctx, e.checker.library, e.access, d)
	if err != nil {
		return nil, err
	}
	if e.words += len(t.words); e.words > maxOpen {
		clear(e.open)
		e.words = len(t.words)
	}
	e.open[d.IRI] = t
	return t, nil
}

// A match is a quotation laid upon a document.
type match struct {
	alignment
	text       *text
	place      Place
	similarity float64
}

// matches are where the pattern stands in a document, the best first.
func (e *examination) matches(ctx context.Context, d graph.Document, p pattern) ([]match, error) {
	t, err := e.text(ctx, d)
	if err != nil {
		return nil, err
	}
	var all []match
	for _, a := range t.find(p) {
		all = append(all, match{a, t, t.place(a.first, a.last), a.similarity(p)})
	}
	return all, nil
}

// elsewhere looks for the pattern in the documents that have most of its words.
func (e *examination) elsewhere(ctx context.Context, p pattern, text string, not []graph.Document) ([]match, error) {
	passages, err := e.checker.index.Wording(ctx, e.access, text, candidate)
	if err != nil {
		return nil, err
	}
	var looked []graph.IRI
	var all []match
	for _, passage := range passages {
		file, _, err := passage.File()
		if err != nil || slices.Contains(looked, file) || slices.ContainsFunc(not, func(d graph.Document) bool { return d.IRI == file }) {
			continue
		}
		at := slices.IndexFunc(e.documents, func(d graph.Document) bool { return d.IRI == file })
		if at < 0 {
			continue
		}
		if looked = append(looked, file); len(looked) > maxLooked {
			break
		}
		found, err := e.matches(ctx, e.documents[at], p)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortStableFunc(all, func(a, b match) int { return cmp.Compare(a.cost, b.cost) })
	return all, nil
}

// quotation judges one quotation with its references. Short ones without any
// are terms in marks: there is nothing to say of them.
func (e *examination) quotation(ctx context.Context, q quotation, own []int) (Finding, bool, error) {
	p := readPattern(e.draft.Passages[q.passage], e.texts[q.passage], q.start, q.end)
	f := Finding{Kind: KindQuotation, Where: e.where(q.passage, q.start), Section: e.section(q.passage),
		Text: string(e.texts[q.passage][q.start:q.end]), Citation: e.printed(own), Notes: []string{}}
	n := p.count()
	if n == 0 || n < shortest && len(own) == 0 {
		e.short++
		return f, false, nil
	}
	sources := e.sources(own)
	if len(sources) == 0 {
		err := e.unsourced(ctx, &f, p, own)
		return f, true, err
	}
	var best *match
	var used reference
	var documents []graph.Document
	for _, s := range sources {
		for _, d := range s.documents {
			documents = append(documents, d)
			found, err := e.matches(ctx, d, p)
			if err != nil {
				return f, false, err
			}
			for i, m := range found {
				if m.cost == 0 && (best == nil || best.cost > 0 || !onPage(*best, used) && onPage(m, s)) || best == nil || m.cost < best.cost {
					best, used = &found[i], s
				}
			}
		}
	}
	switch {
	case best != nil && best.cost == 0:
		e.exact(&f, p, *best, used)
		return f, true, nil
	case best != nil && n >= nearWords && best.similarity >= nearCited:
		e.differs(&f, p, *best, used)
		other, err := e.elsewhere(ctx, p, f.Text, documents)
		if err == nil && len(other) > 0 && other[0].cost == 0 {
			f.Notes = append(f.Notes, "Genau so steht es in einem anderen Dokument: "+other[0].place.Citation+".")
		}
		return f, true, err
	}
	other, err := e.elsewhere(ctx, p, f.Text, documents)
	if err != nil {
		return f, false, err
	}
	f.Verdict = Missing
	f.Why = fmt.Sprintf("In %s steht kein solcher Wortlaut.", sources[0].Name+" "+sources[0].Year)
	if len(other) > 0 && other[0].cost == 0 && n >= shortest {
		f.Found, f.Correct = &other[0].place, other[0].place.Citation
		f.Why = fmt.Sprintf("Im angegebenen Werk steht der Wortlaut nicht, aber in „%s“.", other[0].place.Title)
		e.remark(&f, p, other[0])
	}
	return f, true, nil
}

// sources are the references that name held documents. The work before "zit. n."
// is not the source.
func (e *examination) sources(own []int) []reference {
	var all []reference
	for _, i := range own {
		if r := e.refs[i]; len(r.documents) > 0 && !r.secondary {
			all = append(all, r)
		}
	}
	return all
}

// unsourced judges a quotation whose source is not held, or not named.
func (e *examination) unsourced(ctx context.Context, f *Finding, p pattern, own []int) error {
	found, err := e.elsewhere(ctx, p, f.Text, nil)
	if err != nil {
		return err
	}
	exact := len(found) > 0 && found[0].cost == 0 && p.count() >= shortest
	near := len(found) > 0 && p.count() >= nearAlone && found[0].similarity >= nearOthers
	switch {
	case len(own) > 0:
		f.Verdict = Unverifiable
		f.Why = e.refs[own[0]].Name + " " + e.refs[own[0]].Year + " liegt nicht vor. Das Zitat kann richtig sein, prüfen lässt es sich hier nicht."
		if exact {
			f.Found = &found[0].place
			f.Why = e.refs[own[0]].Name + " " + e.refs[own[0]].Year + " liegt nicht vor. Derselbe Wortlaut steht in „" + found[0].place.Title + "“."
			f.Correct = "(" + strings.Trim(f.Citation, "()") + ", zit. n. " + strings.Trim(found[0].place.Citation, "()") + ")"
			e.remark(f, p, found[0])
		}
	case exact:
		f.Verdict, f.Found, f.Correct = Right, &found[0].place, found[0].place.Citation
		f.Why = "Wörtlich gefunden. Im Entwurf fehlt der Beleg."
		e.remark(f, p, found[0])
	case near:
		e.differs(f, p, found[0], reference{})
		f.Notes = append(f.Notes, "Im Entwurf fehlt der Beleg; verglichen wurde mit der ähnlichsten Stelle.")
	case p.count() < telling:
		f.Verdict = Unverifiable
		f.Why = fmt.Sprintf("Ohne Beleg, in %s nicht gefunden und zu kurz, um es für ein Zitat zu halten.", searchedIn(len(e.documents)))
	default:
		f.Verdict = Missing
		f.Why = fmt.Sprintf("Ohne Beleg, und in %s nicht gefunden.", searchedIn(len(e.documents)))
	}
	return nil
}

// searchedIn says in how many of the held documents a wording without a
// reference was looked for.
func searchedIn(n int) string {
	switch {
	case n == 1:
		return "dem einen vorliegenden Dokument"
	case n > maxLooked:
		return fmt.Sprintf("den %d ähnlichsten von %d vorliegenden Dokumenten", maxLooked, n)
	}
	return "den " + strconv.Itoa(n) + " vorliegenden Dokumenten"
}

// exact judges a wording that stands in the cited document.
func (e *examination) exact(f *Finding, p pattern, m match, r reference) {
	f.Found, f.Verdict = &m.place, Right
	e.remark(f, p, m)
	switch judge(m, r) {
	case pageMissing:
		f.Correct = m.place.Citation
		f.Why = "Wörtlich gefunden. Im Beleg fehlt die Seite."
	case pageRight:
		f.Why = "Wortlaut und Seite stimmen."
	case pageOfFile:
		f.Correct, f.Why = m.place.Citation, "Der Wortlaut stimmt."
		f.Notes = append(f.Notes, "Das Dokument druckt dort keine Seitenzahl. "+r.Locator+" ist die Seite der Datei; besser steht das im Beleg dabei.")
	case pageWrong:
		f.Verdict, f.Correct = WrongPage, m.place.Citation
		f.Why = stop(fmt.Sprintf("Angegeben ist %s, gefunden auf %s", spoken(r.Locator), spoken(m.place.locator())))
	case pageUnknown:
		f.Verdict, f.Correct = Unverifiable, m.place.Citation
		f.Why = stop("Der Wortlaut stimmt, die Seite ist nicht zu prüfen: Das Dokument druckt dort keine Seitenzahl. Gefunden auf " + spoken(m.place.locator()))
	}
}

// spoken puts "Seite" before a bare number.
func spoken(locator string) string {
	if locator != "" && locator[0] >= '0' && locator[0] <= '9' {
		return "Seite " + locator
	}
	return locator
}

// stop ends a sentence that may end with "12f.".
func stop(sentence string) string { return strings.TrimSuffix(sentence, ".") + "." }

// differs judges a wording that stands in the document with differences.
func (e *examination) differs(f *Finding, p pattern, m match, r reference) {
	f.Found, f.Verdict, f.Correct = &m.place, Differs, m.place.Citation
	f.Diff = pieces(p, m)
	n := 0
	for i, piece := range f.Diff {
		if piece.Kind == InDraft || piece.Kind == InSource && (i == 0 || f.Diff[i-1].Kind != InDraft) {
			n++
		}
	}
	f.Why = count(n, "Abweichung", "Abweichungen") + " im Wortlaut."
	if judge(m, r) == pageWrong {
		f.Notes = append(f.Notes, stop(fmt.Sprintf("Auch die Seite stimmt nicht: angegeben ist %s, gefunden auf %s", spoken(r.Locator), spoken(m.place.locator()))))
	}
}

// remark adds what a reader should know of an exact wording.
func (e *examination) remark(f *Finding, p pattern, m match) {
	for _, s := range m.steps {
		if s.op != same {
			continue
		}
		x, w := p[s.part], m.text.words[s.source]
		switch {
		case x.first && x.form != w.form && sameButFirst(x.form, w.form):
			f.Notes = append(f.Notes, fmt.Sprintf("Im Dokument steht „%s“; die geänderte Schreibung am Anfang gehört in eckige Klammern.", w.form))
		case len(w.others) > 0 && x.before == "" && !x.after && x.form != w.form:
			f.Notes = append(f.Notes, fmt.Sprintf("„%s“ steht so im Scan, gemeint ist „%s“.", x.form, w.form))
		}
	}
	for _, r := range m.place.Repaired {
		f.Notes = append(f.Notes, fmt.Sprintf("„%s“ ist berichtigt, im Scan steht „%s“.", r[0], r[1]))
	}
}

// pieces writes an alignment as runs of text. Changed words side by side are
// one change: what the draft has, then what the source has.
func pieces(p pattern, m match) []Piece {
	var all []Piece
	add := func(kind, text string) {
		if len(all) > 0 && spaced(all[len(all)-1].Text, text) {
			text = " " + text
		}
		if n := len(all); n > 0 && all[n-1].Kind == kind {
			all[n-1].Text += text
			return
		}
		all = append(all, Piece{kind, text})
	}
	for i := 0; i < len(m.steps); i++ {
		end := i
		for end < len(m.steps) && m.steps[end].op != same && m.steps[end].op != skipped {
			end++
		}
		for _, s := range m.steps[i:end] {
			if s.part >= 0 {
				add(InDraft, p[s.part].shown())
			}
		}
		for _, s := range m.steps[i:end] {
			if s.source >= 0 {
				add(InSource, m.text.words[s.source].form)
			}
		}
		if i = end; i == len(m.steps) {
			break
		}
		shown := p[m.steps[i].part].shown()
		switch {
		case m.steps[i].op == same:
			add(Same, shown)
		case i == 0 || m.steps[i-1].op != skipped:
			add(Omitted, shown)
		}
	}
	return all
}

// spaced says whether a space stands between two texts.
func spaced(before, after string) bool {
	return !strings.ContainsAny(after[:1], ",;:.!?)]%") && !strings.HasSuffix(before, "(") && !strings.HasSuffix(before, "[")
}

// printed are the references as they stand in the draft: their bracket, or the
// words themselves.
func (e *examination) printed(own []int) string {
	if len(own) == 0 {
		return ""
	}
	first, last := e.refs[own[0]], e.refs[own[len(own)-1]]
	text := e.texts[first.Passage]
	if first.bracket >= 0 && first.Start-first.bracket < 80 && last.Passage == first.Passage {
		if end := closing(text, last.End-1, len(text)); text[first.bracket] == '(' {
			end = slices.Index(text[last.End:], ')')
			if end >= 0 && end < 80 {
				return string(text[first.bracket : last.End+end+1])
			}
		} else if end > 0 {
			return string(text[first.bracket : end+1])
		}
	}
	return string(text[first.Start:first.End])
}

// where names a place of the draft for people.
func (e *examination) where(passage, at int) string {
	p := e.draft.Passages[passage]
	if p.Kind == graph.Footnote {
		if n := noteNumber(e.texts[passage]); n != "" {
			return "Fußnote " + n
		}
	}
	if e.draft.Lines {
		line := p.Line
		for _, edit := range p.Edits {
			if edit.Start <= at {
				line += strings.Count(edit.Raw, "\n")
			}
		}
		return "Zeile " + strconv.Itoa(line)
	}
	if e.draft.Passages[len(e.draft.Passages)-1].FilePage > 1 {
		return "Seite " + strconv.Itoa(p.PageAt(at))
	}
	return "Absatz " + strconv.Itoa(passage+1)
}

func (e *examination) section(passage int) string {
	if s := e.draft.Passages[passage].Section; len(s) > 0 {
		return s[len(s)-1]
	}
	return ""
}
