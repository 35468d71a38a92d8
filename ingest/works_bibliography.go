package ingest

import (
	"slices"
	"strings"
	"unicode"

	"belegnetz/graph"
)

// An entry is a work in a bibliography.
type entry struct {
	label      string // "12" of "[12]", empty without one
	cited      *work
	authors    []string // "Karsten, Thomas"; an organisation as printed
	title      string
	container  string // the journal or book that it stands in
	publisher  string
	url        string
	start, end int // of authors, year and title, code points
}

// Sizes of an entry, in lexemes.
const (
	maxAuthors = 60 // before the year
	maxTitle   = 80
	maxEntry   = 200
)

// entry reads an entry of a bibliography at the beginning of the text: "Karsten,
// Thomas (2018): Titel. Ort: Verlag.", "Karsten, Thomas. 2018. Titel.",
// "Karsten, Thomas: Titel. Ort: Verlag, 2018.", "Karsten, Thomas, Titel, Ort
// 2018." Outside a bibliography only turned names, a year in brackets and a
// colon make one.
func (r *referenceReader) entry(listed bool) (entry, bool) {
	label, from := r.entryLabel(listed)
	items := r.items[from:min(len(r.items), from+maxEntry)]
	if len(items) == 0 || !items[0].capital() && !r.citations.FamilyPrefixes[items[0].lower] && items[0].kind != quoteLexeme {
		return entry{}, false
	}
	names, begin, year := r.entryYear(items)
	colon := begin > 0 && begin < len(items) && items[begin].is(":")
	if begin == 0 && listed {
		names, begin, year = r.entryLate(items)
	}
	if names < 1 {
		return entry{}, false
	}
	for begin < len(items) && (items[begin].is(":") || items[begin].is(".") || items[begin].is(",")) {
		begin++
	}
	end := titleEnd(items, begin)
	if comma := lastComma(items[min(begin, end):end]); comma > 0 && items[end-1].text == year { // "Titel, Ort 2018."
		end = begin + comma
	}
	authors := r.entryAuthors(items[:names])
	turned := strings.Contains(authors[0], ",")
	if end <= begin || !listed && !(turned && colon && from == 0) {
		return entry{}, false
	}
	e := entry{label: label, authors: authors, title: r.printed(items[begin].start, items[end-1].end), start: items[0].start, end: items[end-1].end}
	e.cited = r.newWork(r.gazetteer, r.entryName(e, items[:names]), year)
	r.imprint(&e, items[end:])
	return e, true
}

// entryLabel reads "[12]" or "12." before an entry.
func (r *referenceReader) entryLabel(listed bool) (label string, from int) {
	in := r.items
	switch {
	case listed && len(in) > 3 && in[0].is("[") && in[1].kind == numberLexeme && in[2].is("]"):
		return in[1].text, 3
	case listed && len(in) > 2 && in[0].kind == numberLexeme && in[1].is(".") && len(in[0].text) <= 3:
		return in[0].text, 2
	}
	return "", 0
}

// entryYear finds the first "(2018)" or ". 2018." and says how many lexemes the
// names before it are and where the title begins.
func (r *referenceReader) entryYear(items []lexeme) (names, begin int, year string) {
	for i := 1; i+3 < len(items) && i < maxAuthors; i++ {
		bracketed := items[i].is("(") && items[i+2].is(")")
		dotted := items[i].is(".") && items[i+2].is(".")
		if !bracketed && !dotted {
			continue
		}
		if y, ok := r.year(items[i+1]); ok {
			return i, i + 3, y
		}
	}
	return 0, 0, ""
}

// entryLate reads an entry with its year at the end, as entryYear does.
func (r *referenceReader) entryLate(items []lexeme) (names, begin int, year string) {
	for i := len(items) - 1; i > 0 && year == ""; i-- {
		if y, ok := r.year(items[i]); ok && !partOfNumber(items, i) && (i+1 == len(items) || items[i+1].kind == markLexeme) {
			year = y
		}
	}
	if year == "" {
		return 0, 0, ""
	}
	for i := 1; i < len(items) && i < maxAuthors; i++ {
		switch {
		case items[i].kind == numberLexeme:
			return 0, 0, ""
		case items[i].is(":"):
			return i, i + 1, year
		case i == 1:
			if n := turnedName(items); n > 0 && n < len(items) && items[n].is(",") {
				return n, n + 1, year
			}
		}
	}
	return 0, 0, ""
}

// turnedName is the length of "Karsten, Thomas" or "Karsten, Th. M." at the
// beginning, 0 without one.
func turnedName(items []lexeme) int {
	if len(items) < 3 || !items[0].capital() || !items[1].is(",") || !items[2].capital() {
		return 0
	}
	n := 3
	for n < len(items) && n < maxGiven && (items[n].is(".") || items[n].capital()) {
		n++
	}
	return n
}

// maxGiven is how many lexemes a turned name has.
const maxGiven = 8

// imprint reads what follows an entry's title: the container behind "in:", the
// publisher behind its town and a colon, the address.
func (r *referenceReader) imprint(e *entry, rest []lexeme) {
	if len(rest) == 0 {
		return
	}
	text := string(r.text[rest[0].start:])
	for _, scheme := range []string{"https://", "http://", "www."} {
		if at := strings.Index(text, scheme); at >= 0 {
			e.url = strings.TrimRight(strings.FieldsFunc(text[at:], unicode.IsSpace)[0], ".,;)>")
			break
		}
	}
	for i := 0; i+1 < len(rest); i++ {
		if rest[i].lower == "in" && e.container == "" && (rest[i].text == "In" || rest[i+1].is(":")) {
			from := i + 1
			if rest[from].is(":") {
				from++
			}
			if end := containerEnd(rest, from); end > from {
				e.container = r.printed(rest[from].start, rest[end-1].end)
				i = end - 1
			}
			continue
		}
		if rest[i].is(":") && i > 0 && rest[i-1].capital() && rest[i+1].capital() && (e.url == "" || rest[i].start < rest[0].start+len([]rune(text[:strings.Index(text, e.url)]))) {
			end := i + 1
			for end < len(rest) && !rest[end].is(".") && !rest[end].is(",") && !rest[end].is(";") && end-i < maxPhrase {
				end++
			}
			e.publisher = r.printed(rest[i+1].start, rest[end-1].end)
		}
	}
}

// containerEnd is where a container's name that begins at i ends: at its title's
// end, or at its pages or year.
func containerEnd(items []lexeme, i int) int {
	end := titleEnd(items, i)
	for k := i; k+1 < end; k++ {
		if items[k].is(",") && (items[k+1].text == "S" || items[k+1].kind == numberLexeme) {
			return k
		}
	}
	return end
}

// entryName is how the work is cited: a town's documents by place and kind, all
// else by authors.
func (r *referenceReader) entryName(e entry, names []lexeme) string {
	for i := range names {
		p, n := r.gazetteer.at(names, i)
		if n == 0 || len(e.authors) > 1 || strings.Contains(e.authors[0], ",") {
			continue
		}
		short := shortTitle(e.title, p.short())
		if w := r.newWork(r.gazetteer, short, ""); w.head != "" {
			return p.short() + " " + short
		}
	}
	return authorsCited(e.authors)
}

// noteAuthors are the authors of a full reference as notes give it: "Karsten,
// Thomas: Titel, Ort 2018". chunk ends before the year.
func (r *referenceReader) noteAuthors(chunk []lexeme) (printedName, bool) {
	colon := slices.IndexFunc(chunk, func(it lexeme) bool { return it.is(":") })
	if colon < 1 || colon > maxName || len(chunk) < colon+3 {
		return printedName{}, false
	}
	comma := colon
	for i := colon; i < len(chunk); i++ {
		if chunk[i].is(",") {
			comma = i
		}
	}
	begin := r.strip(chunk, r.widen(chunk, r.begin(chunk, colon), colon), colon)
	names := chunk[begin:colon]
	if comma == colon || len(names) < 2 || !names[len(names)-1].capital() {
		return printedName{}, false
	}
	authors := r.entryAuthors(names)
	n := r.printedName(names, 0.85)
	switch {
	case strings.Contains(authors[0], ","):
		n.text = authorsCited(authors)
	case len(names) <= 3 && !r.anyHead(names):
		n.text = names[len(names)-1].text
	default:
		return printedName{}, false
	}
	return n, true
}

// titleEnd is where a title that begins at i ends: at a full stop, or at ", in:".
func titleEnd(items []lexeme, i int) int {
	for k := i; k < len(items) && k-i < maxTitle; k++ {
		it := items[k]
		in := k+2 < len(items) && it.is(",") && items[k+1].lower == "in" && items[k+2].is(":")
		stop := it.is(".") && k > i && (k+1 == len(items) || items[k+1].start > it.end) && len([]rune(items[k-1].text)) > 2
		if in || stop || it.is("?") && k+1 < len(items) && items[k+1].capital() {
			return k
		}
	}
	return min(len(items), i+maxTitle)
}

// entryAuthors splits "Karsten, Thomas; Kunz, Anna" and "Karsten, Thomas/Kunz,
// Anna und Moser, Eva" into names; what is not turned stays one name.
func (r *referenceReader) entryAuthors(names []lexeme) []string {
	if n := len(names); n > 1 && names[n-1].is(")") {
		for n > 0 && !names[n-1].is("(") {
			n--
		}
		names = names[:max(1, n-1)] // "(Hg.)"
	}
	whole := r.printed(names[0].start, names[len(names)-1].end)
	if short := r.vancouver(names); len(short) > 0 {
		return short
	}
	if len(names) < 3 || !names[1].is(",") && !(len(names) > 3 && names[2].is(",") && r.citations.FamilyPrefixes[names[0].lower]) {
		return []string{whole}
	}
	var authors []string
	from, commas := 0, 0
	flush := func(to int) {
		if from < to {
			authors = append(authors, r.printed(names[from].start, names[to-1].end))
		}
		from, commas = to+1, 0
	}
	for i, it := range names {
		switch {
		case it.is(";") || it.is("/") || it.kind != numberLexeme && r.citations.Connectors[it.lower] && it.lower != "u":
			end := i
			if end > from && names[end-1].is(",") {
				end--
			}
			flush(end)
			from = i + 1
		case it.is(","):
			if commas++; commas == 2 {
				flush(i)
			}
		}
	}
	flush(len(names))
	if len(authors) == 0 {
		return []string{whole}
	}
	return authors
}

// vancouver splits "Hahn P, Igel RM" into turned names; nil when it is none.
func (r *referenceReader) vancouver(names []lexeme) []string {
	var authors []string
	for k := 0; k < len(names); k += 3 {
		if k+1 >= len(names) || k+2 < len(names) && !names[k+2].is(",") || !names[k].capital() || len(names[k].text) < 2 ||
			len(names[k+1].text) > 3 || strings.ToUpper(names[k+1].text) != names[k+1].text || !names[k+1].capital() {
			return nil
		}
		authors = append(authors, names[k].text+", "+names[k+1].text)
	}
	return authors
}

// entry writes the work of a bibliography's entry. It is no citation.
func (w *edgeWriter) entry(e entry) {
	r := w.record(e.start, e.end, "bibliography/2", 0.9)
	node := e.cited.iri()
	w.add(node, graph.Type, graph.Node(graph.TypeWork), r)
	w.add(node, graph.Label, literal(e.cited.label()), r)
	w.add(node, graph.Title, literal(e.title), r)
	w.add(node, graph.Issued, literal(e.cited.year), r)
	for _, a := range e.authors {
		w.add(node, graph.Creator, literal(a), r)
	}
	w.add(node, graph.Container, literal(e.container), r)
	w.add(node, graph.Publisher, literal(e.publisher), r)
	w.add(node, graph.Address, literal(e.url), r)
}
