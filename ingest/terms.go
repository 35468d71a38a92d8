package ingest

import (
	"strings"
	"unicode"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// termRules say how texts explain their terms, data/rules/terms.json.
type termRules struct {
	Defining   wordSet `json:"defining"`   // "X bezeichnet …"
	Being      wordSet `json:"being"`      // "Der Begriff X ist …"
	Kinds      wordSet `json:"kinds"`      // behind it: "ist ein …"
	Headwords  wordSet `json:"headwords"`  // "Der Begriff X"
	Understood wordSet `json:"understood"` // "Unter X wird … verstanden"
	Called     wordSet `json:"called"`     // "wird als „X“ bezeichnet"
	Speaking   wordSet `json:"speaking"`   // "spricht von „X“"
	Coined     wordSet `json:"coined"`     // "prägte den Begriff"
	Short      wordSet `json:"short"`      // "Langform, kurz LF"
	Since      wordSet `json:"since"`      // "X (seit 2020 Y)"
	Before     wordSet `json:"before"`     // "Y (vormals X)"
	Renamed    wordSet `json:"renamed"`    // "X wurde in Y umbenannt"
	Pronouns   wordSet `json:"pronouns"`
	Genitive   wordSet `json:"genitive"` // articles before a noun with an ending: "des Bundesamtes"
	Frames     wordSet `json:"frames"`   // before a name: "Programm Soziale Stadt"
	Vague      wordSet `json:"vague"`    // begin a sentence, but no term
}

// A termFact is what a sentence says of a term.
type termFact struct {
	name       string
	predicate  graph.IRI // Definition, AltLabel, TakenFrom, CoinedBy or Revises
	other      string    // the abbreviation, or the term that this one took the place of
	work       *work
	year       string // since when
	start, end int    // the sentence
	rule       string
	confidence float64
}

// Limits on terms.
const (
	maxTerm      = 6  // words of a term
	maxTermFacts = 60 // of a passage
	maxSubjectOf = 12 // lexemes from a sentence's begin to its verb
)

// terms reads what a passage says of terms.
func (r *reading) terms(passage int) []termFact {
	p := r.passages[passage]
	if p.Kind == graph.Heading || p.Kind == graph.Fragment || p.Kind == graph.TableRow || p.Language == "en" || r.found[passage].entry != nil {
		return nil
	}
	var out []termFact
	last := "" // the term that the sentence before was about
	for _, s := range r.found[passage].sentences {
		items := r.itemsIn(passage, s.Start, s.End)
		if len(items) == 0 || len(out) >= maxTermFacts {
			continue
		}
		facts := r.defined(items, last)
		last = r.spokenOf(items)
		facts = append(facts, r.abbreviated(passage, items)...)
		facts = append(facts, r.citedFor(passage, items)...)
		facts = append(facts, r.replaced(items)...)
		for _, f := range facts {
			f.start, f.end = s.Start, s.End
			out = append(out, f)
		}
	}
	return out
}

// spokenOf is the term that the sentence names as such: "Der Begriff X".
func (r *reading) spokenOf(items []lexeme) string {
	for k := 0; k+1 < len(items) && k < maxSubjectOf; k++ {
		if r.termWords.Headwords[items[k].lower] {
			if first, last := r.termAt(items, k+1); first >= 0 {
				return termName(items[first : last+1])
			}
		}
	}
	return ""
}

// termAt is the term that begins at items[k], behind an article: capitalised
// words with adjectives, or what stands in quotation marks. Indexes of its first
// and last lexeme, or -1.
func (r *reading) termAt(items []lexeme, k int) (first, last int) {
	for k < len(items) && (r.citations.Articles[items[k].lower] || items[k].lower == "von" || items[k].lower == "vom") {
		k++
	}
	if k >= len(items) {
		return -1, -1
	}
	if items[k].kind == quoteLexeme {
		for end := k + 1; end < len(items) && end-k <= maxTerm+1; end++ {
			if items[end].kind == quoteLexeme && end > k+1 {
				return k + 1, end - 1
			}
		}
		return -1, -1
	}
	last = -1
	for end := k; end < len(items) && end-k < maxTerm; end++ {
		switch {
		case items[end].capital():
			last = end
		case last < 0 && items[end].kind == wordLexeme && isAdjective(items[end].lower):
		case last >= 0 && end+1 < len(items) && items[end+1].capital() && items[end].kind == wordLexeme &&
			(items[end].lower == "und" || items[end].lower == "der" || items[end].lower == "des"):
		default:
			end = len(items)
		}
	}
	if last < 0 || r.termWords.Vague[items[last].lower] {
		return -1, -1
	}
	return k, last
}

// termName is the term of the words: adjectives in their basic form, since most
// stand in another case: "der residentiellen Segregation".
func termName(words []lexeme) string {
	basic := append([]lexeme(nil), words...)
	for i := range basic {
		if basic[i].capital() {
			return join(basic)
		}
		if isAdjective(basic[i].lower) {
			basic[i].text = strings.TrimRight(basic[i].text, "nmrs")
		}
	}
	return join(words)
}

// defined reads sentences that say what a term means. before is the term of the
// sentence before, which a pronoun stands for.
func (r *reading) defined(items []lexeme, before string) []termFact {
	fact := func(name string, confidence float64) []termFact {
		return []termFact{{name: name, predicate: graph.Definition, rule: "defines/1", confidence: confidence}}
	}
	if items[0].lower == "unter" && len(items) > 3 {
		first, last := r.termAt(items, 1)
		if first < 0 || last+1 >= len(items) || items[last+1].kind != wordLexeme {
			return nil
		}
		for _, it := range items[last+1:] {
			if r.termWords.Understood[it.lower] {
				return fact(termName(items[first:last+1]), 0.9)
			}
		}
		return nil
	}
	k := 0
	for k < len(items) && (r.citations.Articles[items[k].lower] || k == 0 && items[k].lower == "als") {
		k++
	}
	named := k < len(items) && r.termWords.Headwords[items[k].lower]
	if named {
		k++
	}
	quoted := k < len(items) && items[k].kind == quoteLexeme
	if first, last := r.termAt(items, k); first >= 0 && (named || quoted || first <= 2) {
		verb := last + 1
		if quoted {
			verb++
		}
		for verb < len(items) && items[verb].is("(") { // "X (ABK) bezeichnet"
			for verb < len(items) && !items[verb].is(")") {
				verb++
			}
			verb++
		}
		if verb+1 < len(items) && !r.termWords.Vague[items[0].lower] || verb+1 < len(items) && named {
			switch v := items[verb].lower; {
			case r.termWords.Defining[v] && (named || quoted || r.explains(items[first:last+1], items[verb+1:])):
				return fact(termName(items[first:last+1]), 0.8)
			case (named || quoted) && r.termWords.Being[v] && r.termWords.Kinds[items[verb+1].lower]:
				return fact(termName(items[first:last+1]), 0.7)
			}
		}
	}
	for k := 0; before != "" && k+1 < len(items) && k < maxSubjectOf; k++ {
		next := items[k+1].lower
		if r.termWords.Defining[items[k].lower] && r.termWords.Pronouns[next] || r.termWords.Pronouns[items[k].lower] && r.termWords.Defining[next] {
			return fact(before, 0.75)
		}
	}
	for k, it := range items { // "wird als „X“ bezeichnet"
		if it.lower != "als" || k+1 >= len(items) || items[k+1].kind != quoteLexeme {
			continue
		}
		first, last := r.termAt(items, k+1)
		if first >= 0 && last+2 < len(items) && r.termWords.Called[items[last+2].lower] {
			return fact(termName(items[first:last+1]), 0.7)
		}
	}
	return nil
}

// explains says whether a subject and what follows its verb may be a term and
// its meaning: "Segregation bezeichnet die …", not "Die Stadt bezeichnet sich
// als …" or "Praktisch bedeutet dies".
func (r *reading) explains(term, rest []lexeme) bool {
	if !r.mayBeNoun(term[0]) {
		return false
	}
	for k, it := range term {
		_, _, document := r.documents.head(it.text)
		if _, n := r.gazetteer.at(term, k); n > 0 || document || r.roles.is(it.text) || r.speaks(it) {
			return false
		}
	}
	next := rest[0]
	if !r.citations.Articles[next.lower] && !next.capital() && !next.is(",") && next.lower != "dass" {
		return false
	}
	for _, it := range rest {
		if it.lower == "als" || it.lower == "sich" {
			return false
		}
		if it.is(",") || it.is(".") {
			break
		}
	}
	return true
}

// abbreviated reads "Dienstleistungszentrum (DLZ)", "DLZ (Dienstleistungszentrum)",
// "Dienstleistungszentrum, kurz DLZ" and "KdU – Kosten der Unterkunft".
func (r *reading) abbreviated(passage int, items []lexeme) []termFact {
	var out []termFact
	add := func(long []lexeme, short string) {
		name := phrase(r.texts[passage], long)
		if before := r.itemsIn(passage, long[0].start-maxArticle, long[0].start); len(before) > 0 && r.termWords.Genitive[before[len(before)-1].lower] {
			first := strings.TrimSuffix(strings.TrimSuffix(long[0].text, "s"), "e")
			name = first + strings.TrimPrefix(name, long[0].text)
		}
		out = append(out, termFact{name: name, other: short, predicate: graph.AltLabel, rule: "abbreviation/1", confidence: 0.9})
	}
	for k, it := range items {
		switch {
		case it.is("(") && k+2 < len(items) && items[k+2].is(")") && isAbbreviated(items[k+1].text) && k > 0:
			if long := longForm(items[max(0, k-maxLong):k], items[k+1].text); long != nil {
				add(long, items[k+1].text)
			}
		case it.kind == wordLexeme && isAbbreviated(it.text) && k+2 < len(items) && (items[k+1].is("(") || items[k+1].is("-") && items[k+1].start > it.end && k < 2):
			if long := longBehind(items[k+2:min(len(items), k+2+maxLong)], it.text); long != nil {
				add(long, it.text)
			}
		case r.termWords.Short[it.lower] && k > 1 && k+1 < len(items):
			short := items[k+1]
			if short.is(":") || short.is(".") {
				short = items[min(k+2, len(items)-1)]
			}
			if items[k-1].is(",") && isAbbreviated(short.text) {
				if long := longForm(items[max(0, k-1-maxLong):k-1], short.text); long != nil {
					add(long, short.text)
				}
			}
		}
	}
	return out
}

// maxArticle is how many code points an article before a long form has.
const maxArticle = 7

// maxLong is how many lexemes a long form has.
const maxLong = 10

// isAbbreviated: two to eight letters, two of them capitals: "DLZ", "KdU", "MSOs".
func isAbbreviated(word string) bool {
	rs := []rune(strings.TrimSuffix(word, "s"))
	capitals := 0
	for _, c := range rs {
		if unicode.IsUpper(c) {
			capitals++
		} else if !unicode.IsLetter(c) && c != '-' {
			return false
		}
	}
	return len(rs) >= 2 && len(rs) <= 8 && capitals >= 2 && unicode.IsUpper(rs[0])
}

// longForm is the end of the items that the abbreviation stands for: its
// capitals in order, the first one a word's first letter. nil without one.
func longForm(items []lexeme, short string) []lexeme {
	capitals := []rune(strings.ToLower(strings.Map(func(c rune) rune {
		if unicode.IsUpper(c) {
			return c
		}
		return -1
	}, short)))
	for from := len(items) - 1; from >= 0; from-- {
		it := items[from]
		if it.kind != wordLexeme && !it.is("&") && !it.is("-") {
			return nil
		}
		if it.capital() && firstRune(it.lower) == capitals[0] && spells(items[from:], capitals) {
			return items[from:]
		}
	}
	return nil
}

// longBehind is the beginning of the items that the abbreviation stands for.
func longBehind(items []lexeme, short string) []lexeme {
	for to := 1; to <= len(items); to++ {
		if it := items[to-1]; it.kind != wordLexeme && !it.is("&") {
			return nil
		}
		if long := longForm(items[:to], short); len(long) == to && (to == len(items) || !items[to].capital()) {
			return long
		}
	}
	return nil
}

// spells says whether the capitals are found in the words in order, each word
// giving at least one and the last word one, too.
func spells(words []lexeme, capitals []rune) bool {
	k := 0
	for n, w := range words {
		if !w.capital() {
			continue
		}
		rs := []rune(w.lower)
		if n > 0 && k == len(capitals) {
			return k >= 3 && (n == 1 || !words[n-1].capital()) // the first word gave all of them: "Dienstleistungszentrum Migration (DLZ)"
		}
		if k >= len(capitals) || rs[0] != capitals[k] {
			return false
		}
		k++
		for i := 1; i < len(rs) && k < len(capitals); i++ { // further letters inside a compound
			more := false
			for _, next := range words[n+1:] {
				more = more || next.capital() && firstRune(next.lower) == capitals[k]
			}
			if more {
				break
			}
			if rs[i] == capitals[k] {
				k++
			}
		}
	}
	return k == len(capitals)
}

// citedFor reads the terms in quotation marks that a work is cited for:
// „Superdiversität“ (Müller 2007), or by whom they were coined.
func (r *reading) citedFor(passage int, items []lexeme) []termFact {
	var out []termFact
	speaks, named, coined := false, false, false
	for _, it := range items {
		speaks = speaks || r.termWords.Speaking[it.lower]
		named = named || r.termWords.Headwords[it.lower]
		coined = coined || r.termWords.Coined[it.lower]
	}
	speaks, coined = speaks || named, coined && named
	sentence := german.Span{Start: items[0].start, End: items[len(items)-1].end}
	for k := 0; k < len(items); k++ {
		if items[k].kind != quoteLexeme || markAt(r.texts[passage], items[k].start) != opens {
			continue
		}
		first, last := r.termAt(items, k)
		if first < 0 || !r.isTermLike(items[first:last+1]) {
			continue
		}
		for _, c := range r.found[passage].citations {
			if c.cited == nil || c.kind != kindWork || c.start < sentence.Start || c.start > sentence.End {
				continue
			}
			gap := c.start - items[last].end
			if gap < 0 && !speaks || gap > maxGapTo && !speaks || gap > maxInterruption {
				continue
			}
			f := termFact{name: termName(items[first : last+1]), predicate: graph.TakenFrom, work: c.cited, rule: "term-cited/1", confidence: 0.75}
			if coined {
				f.predicate, f.rule = graph.CoinedBy, "term-coined/1"
			}
			out = append(out, f)
			break
		}
		k = last + 1
	}
	return out
}

// maxGapTo is how many code points lie between a term and the work cited for it.
const maxGapTo = 14

// isTermLike: words only, no clause.
func (r *reading) isTermLike(words []lexeme) bool {
	for _, w := range words {
		if w.kind != wordLexeme || r.termWords.Being[w.lower] || r.termWords.Pronouns[w.lower] {
			return false
		}
	}
	return !r.termWords.Vague[words[0].lower] && !r.citations.Articles[words[0].lower]
}

// replaced reads "Soziale Stadt (seit 2020 Sozialer Zusammenhalt)", "Fachdienst
// Asyl (vormals Stelle Asyl)" and "X wurde 2020 in Y umbenannt".
func (r *reading) replaced(items []lexeme) []termFact {
	reader := referenceReader{referenceRules: r.referenceRules}
	for k, it := range items {
		if !it.is("(") || k == 0 || k+2 >= len(items) {
			continue
		}
		since, before := r.termWords.Since[items[k+1].lower], r.termWords.Before[items[k+1].lower]
		if !since && !before {
			continue
		}
		at, year := k+2, ""
		if y, ok := reader.year(items[at]); ok {
			year = y
			at++
		}
		if at < len(items) && items[at].is(":") {
			at++
		}
		first, last := r.termAt(items, at)
		outer := r.termBefore(items, k)
		if first < 0 || outer < 0 || since && year == "" || last+1 >= len(items) || !items[last+1].is(")") && items[last+1].kind != quoteLexeme {
			continue
		}
		old, now := join(items[outer:k]), termName(items[first:last+1])
		if before {
			old, now = now, old
		}
		return []termFact{{name: strings.Trim(now, "„“ "), other: strings.Trim(old, "„“ "), predicate: graph.Revises, year: year, rule: "term-replaces/1", confidence: 0.7}}
	}
	for k, it := range items {
		if !r.termWords.Renamed[it.lower] {
			continue
		}
		for in := k - 1; in > 1; in-- {
			if items[in].lower != "in" {
				continue
			}
			first, last := r.termAt(items, in+1)
			old, end := r.termAt(items, 0)
			if first < 0 || old < 0 || last+1 != k && !(last+2 == k && items[k-1].kind == quoteLexeme) {
				break
			}
			return []termFact{{name: termName(items[first : last+1]), other: termName(items[old : end+1]), predicate: graph.Revises, year: r.yearIn(items), rule: "term-replaces/1", confidence: 0.7}}
		}
	}
	return nil
}

// termBefore is where the capitalised words that end before items[k] begin, or -1.
func (r *reading) termBefore(items []lexeme, k int) int {
	first := -1
	for i := k - 1; i >= 0 && k-i <= maxTerm; i-- {
		switch {
		case items[i].kind == quoteLexeme && i == k-1:
			continue
		case r.citations.Articles[items[i].lower] || r.termWords.Frames[items[i].lower]:
			return first
		case items[i].capital():
			first = i
		case items[i].kind == wordLexeme && (items[i].lower == "und" || items[i].lower == "für") && i > 0 && items[i-1].capital():
		default:
			return first
		}
	}
	return first
}

// terms writes what the passage says of terms. A word that is never offered
// leads to the concept that it is hidden under.
func (w *edgeWriter) terms(facts []termFact, f *fieldFinder) {
	for _, t := range facts {
		r := w.record(t.start, t.end, t.rule, t.confidence)
		node, known := f.concept(t.name)
		if !known && w.first(node) {
			w.term(node, t.name, r)
		}
		switch t.predicate {
		case graph.Definition:
			w.add(node, graph.Definition, graph.TextIn("de", string([]rune(w.passage.Text)[r.Start:r.End])), r)
		case graph.AltLabel:
			w.add(node, graph.AltLabel, graph.TextIn("de", t.other), r)
		case graph.Revises:
			other, known := f.concept(t.other)
			if !known && w.first(other) {
				w.term(other, t.other, r)
			}
			if r.From = t.year; other != node {
				w.add(node, graph.Revises, graph.Node(other), r)
			}
		default:
			w.add(node, t.predicate, graph.Node(t.work.iri()), r)
		}
	}
}
