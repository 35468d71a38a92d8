package ingest

import "strings"

// maxPhrase is how many lexemes lie between a document's kind and its year.
const maxPhrase = 8

// maxRun is how many lexemes references without a bracket take up.
const maxRun = 200

// unbracketed reads references that stand in no bracket: behind "Vgl." and
// "Mehr dazu in", "Ebd., S. 12", and a footnote that is nothing but one. What it
// reads is marked as covered.
func (r *referenceReader) unbracketed(covered []bool, footnote bool) []citation {
	var found []citation
	first := 0
	for first < len(r.items) && r.items[first].kind != wordLexeme {
		first++
	}
	for i := 0; i < len(r.items) && len(found) < maxCitations; i++ {
		if covered[i] {
			continue
		}
		same := r.citations.SameWork[r.items[i].lower] || isLoco(r.items, i) > 0
		n := r.opener(i)
		note := footnote && (i == first || i > 0 && r.items[i-1].is(";"))
		if !same && n == 0 && !note {
			continue
		}
		end := r.sentenceEnd(i+n, covered)
		c := r.references(r.items[i+n:end], -1)
		reach := maxPhrase
		if n == 0 {
			reach = 2
		}
		if len(c) == 0 || c[0].start > r.items[min(i+n+reach, end-1)].start {
			continue
		}
		found = append(found, c...)
		for k := i; k < end; k++ {
			covered[k] = true
		}
		i = end - 1
	}
	return found
}

// opener is the length of "Vgl." or "mehr dazu in" at i.
func (r *referenceReader) opener(i int) int {
	if r.items[i].kind != wordLexeme {
		return 0
	}
	for _, phrase := range r.citations.OpenerPhrases {
		words := strings.Fields(phrase)
		n := 0
		for n < len(words) && i+n < len(r.items) && r.items[i+n].lower == words[n] {
			n++
		}
		if n == len(words) {
			return n
		}
	}
	if !r.citations.Openers[r.items[i].lower] {
		return 0
	}
	n := 1
	for i+n < len(r.items) && (r.items[i+n].is(".") || r.items[i+n].is(":") ||
		r.items[i+n].kind == wordLexeme && !r.items[i+n].capital() && r.citations.Leads[r.items[i+n].lower]) {
		n++
	}
	return n
}

// sentenceEnd is where the references that begin at i must end: at a full stop
// before a capital, or at a bracket.
func (r *referenceReader) sentenceEnd(i int, covered []bool) int {
	last := min(len(r.items), i+maxRun)
	for k := i; k < last; k++ {
		if covered[k] || r.items[k].is("(") || r.items[k].is("[") {
			return k
		}
		if k == i || !r.items[k].is(".") || k+1 < len(r.items) && !r.items[k+1].capital() {
			continue
		}
		if w := r.items[k-1]; w.kind == wordLexeme && len([]rune(w.text)) <= 3 && w.lower != "f" && w.lower != "ff" && k+1 < len(r.items) {
			continue
		}
		return k
	}
	return last
}

// mentions reads documents that the sentence names by kind and year: "im
// Schweriner Integrationskonzept von 2018", "das 2006 verabschiedete Leitbild".
func (r *referenceReader) mentions(covered []bool) []citation {
	var found []citation
	for i, it := range r.items {
		if covered[i] || it.kind != wordLexeme || !it.capital() || len(found) >= maxCitations {
			continue
		}
		if _, _, ok := r.documents.head(it.text); !ok {
			continue
		}
		begin := r.phraseBegin(i, covered)
		end, years, stop := r.yearsBehind(i, covered)
		if len(years) == 0 {
			if years = r.yearBefore(begin, covered); len(years) == 0 {
				continue
			}
			stop = r.phraseEnd(i, covered)
			end = stop
		}
		n := r.printedName(r.items[begin:end], 0.7)
		c := citation{kind: kindMention, name: n.text, start: n.start, end: max(n.end, r.items[stop-1].end),
			rule: "mentions-work/1", confidence: n.confidence, pending: phraseOnly}
		if stop+1 < len(r.items) && r.items[stop].is(",") && r.items[stop+1].text == "S" { // "Sozialbericht 2020, S. 31"
			if c.locator, _, _ = r.locator(r.items, stop, c.end); c.locator != "" {
				c.kind, c.rule, c.pending, c.confidence = kindWork, narrativeRule, complete, 0.85
			}
		}
		for _, c.year = range years {
			found = append(found, c)
		}
	}
	return found
}

// phraseBegin goes left from the kind over a place, its adjective, and an
// adjective that belongs to the name ("Wohnungspolitisches Konzept").
func (r *referenceReader) phraseBegin(i int, covered []bool) int {
	begin := i
	for begin > 0 && !covered[begin-1] && i-begin < 4 {
		it := r.items[begin-1]
		if _, adjective := r.gazetteer.adjective(it.text); it.capital() && (adjective || r.documentWord(it)) {
			begin--
			continue
		}
		if n := r.placeEnding(begin); n > 0 {
			begin -= n
			continue
		}
		break
	}
	return begin
}

// documentWord: a kind that stands before another, "Statusbericht
// Integrationskonzept".
func (r *referenceReader) documentWord(it lexeme) bool {
	_, _, ok := r.documents.head(it.text)
	return ok
}

// placeEnding is the length of the place that ends before items[end].
func (r *referenceReader) placeEnding(end int) int {
	for n := 1; n <= 4 && n <= end; n++ {
		if _, k := r.gazetteer.at(r.items, end-n); k == n {
			return n
		}
	}
	return 0
}

// phraseEnd goes right from the kind over a place: "Leitbild der Stadt Halle".
func (r *referenceReader) phraseEnd(i int, covered []bool) int {
	k := i + 1
	for k < len(r.items) && k-i < maxPhrase && !covered[k] {
		if _, n := r.gazetteer.at(r.items, k); n > 0 {
			return k + n
		}
		if !r.citations.Articles[r.items[k].lower] && !r.places.Introductions[r.items[k].lower] {
			break
		}
		k++
	}
	return i + 1
}

// yearsBehind reads the years that follow the kind, directly or after the rest
// of the name. end is the end of the name, stop that of the phrase.
func (r *referenceReader) yearsBehind(i int, covered []bool) (end int, years []string, stop int) {
	k := i + 1
	for ; k < len(r.items) && k-i <= maxPhrase && !covered[k]; k++ {
		it := r.items[k]
		if it.kind == numberLexeme {
			break
		}
		if it.kind == markLexeme && !it.is("(") && !it.is(")") || it.kind == wordLexeme && !it.capital() && !r.citations.InnerWords[it.lower] && it.lower != "aus" {
			return 0, nil, 0
		}
	}
	end = k
	for end > i+1 && r.items[end-1].kind == wordLexeme && (!r.items[end-1].capital() || strings.HasPrefix(r.items[end-1].lower, "jahr")) {
		end--
	}
	name := r.items[i:end]
	if end < k && !r.yearLink(r.items[end:k]) || !r.quoted(name) || !closed(name) || r.citations.NotNames[name[len(name)-1].lower] {
		return 0, nil, 0
	}
	for k < len(r.items) && !covered[k] {
		y, ok := r.year(r.items[k])
		if !ok || partOfNumber(r.items, k) {
			break
		}
		if _, n := r.date(r.items, k); n > 0 {
			break
		}
		years = append(years, y)
		k++
		stop = k
		if k+1 < len(r.items) && (r.items[k].is(",") || r.items[k].lower == "und") {
			if _, ok := r.year(r.items[k+1]); ok {
				k++
			}
		}
	}
	if len(years) > 1 && !strings.HasSuffix(r.items[i].lower, "n") && !strings.HasSuffix(r.items[i].lower, "e") {
		years = years[:1]
	}
	return end, years, stop
}

// closed says that no bracket is left open.
func closed(words []lexeme) bool {
	open := 0
	for _, it := range words {
		switch {
		case it.is("("):
			open++
		case it.is(")"):
			open--
		}
	}
	return open == 0
}

// yearLink: "von", "aus dem Jahr", "vom Jahre".
func (r *referenceReader) yearLink(words []lexeme) bool {
	if !r.citations.YearLinks[words[0].lower] {
		return false
	}
	for _, it := range words[1:] {
		if !r.citations.Articles[it.lower] && !strings.HasPrefix(it.lower, "jahr") {
			return false
		}
	}
	return true
}

// minParticiple is the length of the shortest participle in question.
const minParticiple = 7

// yearBefore reads "2018 veröffentlichten" before the phrase.
func (r *referenceReader) yearBefore(begin int, covered []bool) []string {
	if begin < 2 || covered[begin-1] || covered[begin-2] {
		return nil
	}
	word := r.items[begin-1]
	if word.capital() || len(word.text) < minParticiple || r.citations.ParticipleEnds.endOf(word.lower) == "" {
		return nil
	}
	if y, ok := r.year(r.items[begin-2]); ok && !partOfNumber(r.items, begin-2) {
		return []string{y}
	}
	return nil
}
