package ingest

import (
	"slices"
	"strings"
	"unicode/utf8"

	"belegnetz/graph"
)

// A work is what references point to, however they print it.
type work struct {
	name  string // canonical: place before kind, "Schwerin Integrationskonzept"; authors as "Bund & Gerhard"
	year  string // with its letter, "2018a"
	kind  graph.Kind
	place place    // zero when none is named
	head  string   // the kind's word, "Integrationskonzept"; empty for authors
	words []string // of the name without place, lower case
}

// label names the work for people.
func (w *work) label() string { return strings.TrimSpace(w.name + " " + w.year) }

func (w *work) iri() graph.IRI { return graph.WorkIRI(w.name, w.year) }

// newWork makes a work of a printed name. A place goes to the front, wherever
// it stood; a kind of document loses its inflection.
func (r *referenceRules) newWork(g *gazetteer, name, year string) *work {
	items := scan([]rune(name))
	w := &work{year: year, kind: graph.KindOther}
	var rest []lexeme
	for i := 0; i < len(items); i++ {
		if w.place.Name == "" {
			if p, ok := g.adjective(items[i].text); ok && i+1 < len(items) {
				w.place = p
				continue
			}
			if p, n := g.at(items, i); n > 0 && (len(rest) > 0 || n < len(items)) {
				w.place = p
				rest = r.withoutTown(rest)
				i += n - 1
				continue
			}
		}
		if kind, stem, ok := r.documents.head(items[i].text); ok && w.head == "" {
			w.kind, w.head = kind, stem
			items[i].text = stem
		}
		rest = append(rest, items[i])
	}
	if w.head == "" {
		w.place = place{}
		w.name = r.authors(items)
		w.words = strings.Fields(strings.ToLower(w.name))
		return w
	}
	if w.place.Name != "" {
		rest = slices.DeleteFunc(rest, func(it lexeme) bool { return metadataTerms().small.has(it.text) })
	}
	w.name = join(rest)
	for _, it := range rest {
		if it.kind == wordLexeme {
			w.words = append(w.words, strings.ToLower(it.text))
		}
	}
	if w.place.Name != "" {
		w.name = w.place.short() + " " + w.name
	}
	return w
}

// withoutTown drops "der Stadt" before a place.
func (r *referenceRules) withoutTown(words []lexeme) []lexeme {
	end := len(words)
	if end > 0 && r.places.Introductions[words[end-1].lower] {
		end--
	}
	for end > 0 && words[end-1].kind == wordLexeme && !words[end-1].capital() &&
		(r.citations.Articles[words[end-1].lower] || r.citations.Prepositions[words[end-1].lower]) {
		end--
	}
	return words[:end]
}

// authors writes two authors with "&" and more than two with "et al.".
func (r *referenceRules) authors(items []lexeme) string {
	var people [][]lexeme
	from, others := 0, false
	for i, it := range items {
		switch {
		case it.lower == "et" || it.lower == "u" && i+1 < len(items) && items[i+1].is(".") && i+2 < len(items) && items[i+2].lower == "a":
			people = append(people, items[from:i])
			from, others = len(items), true
		case from <= i && (it.is("/") || it.is(",") || r.citations.Connectors[it.lower] && it.text != "u"):
			people = append(people, items[from:i])
			from = i + 1
		}
		if others {
			break
		}
	}
	if from < len(items) {
		people = append(people, items[from:])
	}
	people = slices.DeleteFunc(people, initials)
	for _, p := range people {
		if len(p) > 1 && r.citations.Bodies.endOf(p[len(p)-1].lower) != "" || len(p) > 1 && r.citations.Bodies.endOf(p[0].lower) != "" {
			return join(items)
		}
		if len(p) == 0 || len(p) > 3 || !p[len(p)-1].capital() && !p[len(p)-1].is(".") {
			return join(items)
		}
	}
	switch {
	case len(people) == 0:
		return join(items)
	case others || len(people) > 2:
		return join(people[0]) + " et al."
	case len(people) == 2:
		return join(people[0]) + " & " + join(people[1])
	}
	return join(people[0])
}

// initials: "A." or "A. B." between an author's name and the next.
func initials(words []lexeme) bool {
	for _, it := range words {
		if !it.is(".") && utf8.RuneCountInString(it.text) > 1 {
			return false
		}
	}
	return len(words) > 0
}

// join writes lexemes as a label: single spaces, marks at their words, one form
// of quotation marks.
func join(items []lexeme) string {
	var b strings.Builder
	opened := false
	for i, it := range items {
		text, tight := it.text, i == 0
		switch {
		case it.kind == quoteLexeme && opened:
			text, tight, opened = "“", true, false
		case it.kind == quoteLexeme:
			text, opened = "„", true
		case it.is(")") || it.is(",") || it.is(".") || it.is(";") || it.is(":"):
			tight = true
		}
		if i > 0 && (items[i-1].kind == quoteLexeme && opened && it.kind != quoteLexeme && b.Len() > 0 && strings.HasSuffix(b.String(), "„") || items[i-1].is("(")) {
			tight = true
		}
		if !tight {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	return b.String()
}

// covers says that the longer name is a fuller one of the same document: same
// year, no other place, all words of the shorter.
func (w *work) covers(short *work) bool {
	if w.year != short.year || w.head == "" || short.head == "" || len(w.words) < len(short.words) {
		return false
	}
	if short.place.Name != "" && short.place.Name != w.place.Name {
		return false
	}
	have := map[string]bool{}
	for _, word := range w.words {
		have[word] = true
	}
	for _, word := range short.words {
		if !have[word] && !(word == strings.ToLower(short.head) && strings.HasSuffix(strings.ToLower(w.head), word)) {
			return false
		}
	}
	return true
}
