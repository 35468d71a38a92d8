package ingest

import (
	"slices"
	"strings"

	"belegnetz/graph"
)

// An entry is a work in a bibliography.
type entry struct {
	cited      *work
	authors    []string // "Karsten, Thomas"; an organisation as printed
	title      string
	start, end int // of authors, year and title, code points
}

// Sizes of an entry, in lexemes.
const (
	maxAuthors = 60 // before the year
	maxTitle   = 80
)

// entry reads "Karsten, Thomas (2018): Titel. Ort: Verlag." at the beginning of
// the text. Outside a bibliography only turned names and a colon make one.
func (r *referenceReader) entry(listed bool) (entry, bool) {
	open, year := r.entryYear()
	if open < 1 || !r.items[0].capital() && !r.citations.FamilyPrefixes[r.items[0].lower] {
		return entry{}, false
	}
	begin := open + 3
	colon := r.items[begin].is(":")
	if colon || r.items[begin].is(".") || r.items[begin].is(",") {
		begin++
	}
	end := r.titleEnd(begin)
	names := r.items[:open]
	authors := r.entryAuthors(names)
	turned := strings.Contains(authors[0], ",")
	if end == begin || !listed && !(turned && colon) {
		return entry{}, false
	}
	e := entry{authors: authors, title: r.printed(r.items[begin].start, r.items[end-1].end), end: r.items[end-1].end}
	e.cited = r.newWork(r.gazetteer, r.entryName(e, names), year)
	return e, true
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

// entryYear finds the first "(2018)" with something behind it.
func (r *referenceReader) entryYear() (open int, year string) {
	for i := 0; i+3 < len(r.items) && i < maxAuthors; i++ {
		if !r.items[i].is("(") || !r.items[i+2].is(")") {
			continue
		}
		if y, ok := r.year(r.items[i+1]); ok {
			return i, y
		}
	}
	return 0, ""
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
func (r *referenceReader) titleEnd(i int) int {
	for k := i; k < len(r.items) && k-i < maxTitle; k++ {
		it := r.items[k]
		in := k+2 < len(r.items) && it.is(",") && r.items[k+1].lower == "in" && r.items[k+2].is(":")
		stop := it.is(".") && k > i && (k+1 == len(r.items) || r.items[k+1].start > it.end) && len([]rune(r.items[k-1].text)) > 2
		if in || stop || it.is("?") && k+1 < len(r.items) && r.items[k+1].capital() {
			return k
		}
	}
	return min(len(r.items), i+maxTitle)
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

// entry writes the work of a bibliography's entry. It is no citation.
func (w *edgeWriter) entry(e entry) {
	r := w.record(e.start, e.end, "bibliography/1", 0.9)
	node := e.cited.iri()
	w.add(node, graph.Type, graph.Node(graph.TypeWork), r)
	w.add(node, graph.Label, literal(e.cited.label()), r)
	w.add(node, graph.Title, literal(e.title), r)
	w.add(node, graph.Issued, literal(e.cited.year), r)
	for _, a := range e.authors {
		w.add(node, graph.Creator, literal(a), r)
	}
}
