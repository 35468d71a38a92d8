package ingest

import (
	"strings"
	"unicode"
)

// maxLaw is how many lexemes lie between "§" and the law's name.
const maxLaw = 24

// laws reads references to law that name the law, "§ 12a Abs. 1 AufenthG", and to
// numbered papers, "Vorlage 2015/0243".
func (r *referenceReader) laws() []citation {
	var found []citation
	for i := 0; i < len(r.items) && len(found) < maxCitations; i++ {
		c, next := r.law(i)
		if next == 0 {
			c, next = r.paper(i)
		}
		if next > 0 {
			found = append(found, c)
			i = next - 1
		}
	}
	return found
}

// law reads a reference at "§" or "Art.". The locator is all but the law.
func (r *referenceReader) law(i int) (citation, int) {
	k := i + 1
	switch {
	case r.items[i].is("§"):
		if k < len(r.items) && r.items[k].is("§") {
			k++
		}
	case r.lawWords.Articles[r.items[i].lower] && r.items[i].capital():
		if k < len(r.items) && r.items[k].is(".") {
			k++
		}
	default:
		return citation{}, 0
	}
	if k >= len(r.items) || r.items[k].kind != numberLexeme {
		return citation{}, 0
	}
	last := k
	for k++; k < len(r.items) && k-i < maxLaw; k++ {
		it := r.items[k]
		switch {
		case it.kind == numberLexeme || it.is("§"):
			last = k
		case (it.lower == "f" || it.lower == "ff") && r.items[last].kind == numberLexeme && last == k-1:
			last = k
			if k+1 < len(r.items) && r.items[k+1].is(".") {
				last = k + 1
			}
		case r.lawWords.Letters[r.items[k-1].lower] && len(it.text) == 1, k > 1 && r.items[k-1].is(".") && r.lawWords.Letters[r.items[k-2].lower] && len(it.text) == 1:
			last = k // Buchst. a
		case it.kind == markLexeme && (it.is(",") || it.is(".") || it.is("-")):
		case it.kind == wordLexeme && (r.lawWords.Parts[it.lower] || r.lawWords.Links[it.lower] || len(it.text) == 1 && !it.capital()):
		default:
			name, end := r.lawName(k)
			if name == "" {
				return citation{}, 0
			}
			return citation{kind: kindLaw, name: name, locator: r.printed(r.items[i].start, r.items[last].end),
				start: r.items[i].start, end: end, rule: "cites-law/2", confidence: 0.95}, r.after(end, k)
		}
	}
	return citation{}, 0
}

// after is the index of the first lexeme from k on that begins at end or later.
func (r *referenceReader) after(end, k int) int {
	for k < len(r.items) && r.items[k].start < end {
		k++
	}
	return k
}

// lawName reads the law's name at k: an abbreviation (AufenthG, SGB VIII) or
// "des Asylgesetzes".
func (r *referenceReader) lawName(k int) (string, int) {
	determined := false
	if r.lawWords.Determiners[r.items[k].lower] && k+1 < len(r.items) {
		determined = true
		k++
	}
	it := r.items[k]
	if !it.capital() {
		return "", 0
	}
	if strings.HasSuffix(it.text, "-") && k+2 < len(r.items) && r.citations.Connectors[r.items[k+1].lower] { // "Teilhabe- und Integrationsgesetz"
		if suffix := r.lawWords.Suffixes.endOf(r.items[k+2].lower); suffix != "" {
			name := r.printed(it.start, r.items[k+2].end)
			if determined {
				name = strings.TrimSuffix(strings.TrimSuffix(name, "es"), "s")
			}
			return name, r.items[k+2].end
		}
	}
	if r.lawWords.WithVolume[it.lower] && k+1 < len(r.items) && isVolume(r.items[k+1].text) {
		return r.printed(it.start, r.items[k+1].end), r.items[k+1].end
	}
	if r.isLawAbbreviation(it.text) || r.lawWords.WithVolume[it.lower] {
		if k+1 < len(r.items) && r.lawWords.Lands[r.items[k+1].lower] && r.items[k+1].capital() {
			return r.printed(it.start, r.items[k+1].end), r.items[k+1].end
		}
		return it.text, it.end
	}
	if r.lawWords.Nameless[it.lower] { // "des Gesetzes"; but "der Verordnung (EU) Nr. 604/2013"
		for end := k + 1; end < len(r.items) && end-k <= maxCrossNote; end++ {
			if end > k+3 && r.items[end].kind == numberLexeme && r.items[end-1].is("/") {
				return r.printed(it.start, r.items[end].end), r.items[end].end
			}
			if r.items[end].kind == wordLexeme && !r.items[end].capital() {
				break
			}
		}
		return "", 0
	}
	if suffix := r.lawWords.Suffixes.endOf(it.lower); suffix != "" {
		name := it.text
		if determined {
			name = strings.TrimSuffix(strings.TrimSuffix(name, "es"), "s")
		}
		return name, it.end
	}
	return "", 0
}

// isLawAbbreviation: at least two capitals and a law's ending, AsylbLG, GemO.
func (r *referenceReader) isLawAbbreviation(word string) bool {
	capitals := 0
	for _, c := range word {
		if unicode.IsUpper(c) {
			capitals++
		}
	}
	if capitals < 2 {
		return false
	}
	for _, e := range r.lawWords.Endings {
		if strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

func isVolume(word string) bool {
	return word != "" && strings.Trim(word, "IVX") == ""
}

// paper reads "Vorlage Nr. 2024/1025" and "BT-Drs. 19/1234". With a colon it is
// the paper's own letterhead.
func (r *referenceReader) paper(i int) (citation, int) {
	if r.items[i].kind != wordLexeme || r.lawWords.Papers.endOf(r.items[i].lower) == "" {
		return citation{}, 0
	}
	k := i + 1
	for k < len(r.items) && (r.items[k].is(".") || r.lawWords.NumberWords[r.items[k].lower]) {
		k++
	}
	first := k
	if k+1 < len(r.items) && r.items[k].capital() && len(r.items[k].text) <= maxSeries && r.items[k+1].is("/") {
		k += 2 // BV/2018/0099
	}
	if k+2 >= len(r.items) || r.items[k].kind != numberLexeme || !r.items[k+1].is("/") ||
		r.items[k+2].kind != numberLexeme || r.items[k].end != r.items[k+1].start {
		return citation{}, 0
	}
	end := k + 3
	if end+1 < len(r.items) && r.items[end].is("/") && r.items[end+1].kind == numberLexeme && r.items[end].start == r.items[end-1].end {
		end += 2
	}
	kind := r.items[i].text
	if cut := strings.LastIndexByte(kind, '-'); cut > 0 && r.lawWords.NumberWords[strings.ToLower(kind[cut+1:])] {
		kind = kind[:cut] // "Beschluss-Nr."
	}
	c := citation{kind: kindLaw, name: kind + " " + r.printed(r.items[first].start, r.items[end-1].end), start: r.items[i].start,
		end: r.items[end-1].end, rule: paperRule, confidence: 0.95}
	if end+1 < len(r.items) && r.items[end].is(",") && r.items[end+1].text == "S" {
		c.locator, c.end, end = r.locator(r.items, end, c.end)
	}
	return c, end
}

// paperRule reads the numbers of councils' and parliaments' papers.
const paperRule = "cites-paper/2"

// maxSeries is how many letters stand before a paper's number.
const maxSeries = 4
