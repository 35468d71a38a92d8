package check

import (
	"strings"
	"unicode"

	"belegnetz/graph"
	"belegnetz/ingest"
)

// A quotation is a stretch of the draft that is given as somebody's wording.
type quotation struct {
	passage    int
	start, end int // of the wording, code points in the passage's text
	from, to   int // with its marks
	block      bool
}

const (
	maxQuotation  = 6000 // code points between two marks
	maxQuotations = 5000 // of a draft
)

// closers are the marks that may close what a mark opens.
var closers = map[rune]string{
	'„': "“”\"", '“': "”", '”': "”", '»': "«", '«': "»", '"': "\"", '‚': "‘’", '‘': "’", '›': "‹", '‹': "›",
}

// quotationsIn finds the quotations of a passage. What stands in marks inside
// another quotation is part of it.
func quotationsIn(index int, p graph.Passage, text []rune, refs []reference) []quotation {
	var found []quotation
	for i := 0; i < len(text); i++ {
		marks, ok := closers[text[i]]
		if !ok || !opens(text, i) {
			continue
		}
		end := closes(text, i, marks)
		if end < 0 {
			continue
		}
		found = append(found, quotation{passage: index, start: i + 1, end: end, from: i, to: end + 1})
		i = end
	}
	if q, ok := blockQuotation(index, p, text, refs, found); ok {
		return []quotation{q}
	}
	return found
}

// opens says whether the mark at i stands where a quotation begins.
func opens(text []rune, i int) bool {
	if i+1 >= len(text) || unicode.IsSpace(text[i+1]) || strings.ContainsRune(".,;:!?)]", text[i+1]) && text[i] != '„' {
		return text[i] == '„' && i+1 < len(text)
	}
	return text[i] == '„' || i == 0 || !isLetter(text[i-1]) && !strings.ContainsRune(".,!?", text[i-1])
}

// closes is where the quotation that opens at i ends, or -1.
func closes(text []rune, i int, marks string) int {
	depth := 1
	for k := i + 1; k < len(text) && k-i <= maxQuotation; k++ {
		switch r := text[k]; {
		case strings.ContainsRune(marks, r) && isClosing(text, i, k):
			if depth--; depth == 0 {
				return k
			}
		case r == text[i] && r != '"' && opens(text, k):
			depth++
		}
	}
	return -1
}

// isClosing tells marks from apostrophes, and from marks that open.
func isClosing(text []rune, open, k int) bool {
	if k == open+1 {
		return false
	}
	next := k+1 < len(text) && isLetter(text[k+1])
	if text[k] == '’' || text[k] == '‘' {
		return !next
	}
	return text[open] != '"' || !next || !unicode.IsSpace(text[k-1])
}

// blockQuotation takes a paragraph that is set off as a quotation, without the
// reference that ends it. Marks around all of it make none.
func blockQuotation(index int, p graph.Passage, text []rune, refs []reference, marked []quotation) (quotation, bool) {
	if p.Kind != graph.Quote {
		return quotation{}, false
	}
	end := len(text)
	for _, r := range refs {
		if r.Passage == index && r.End >= len(text)-len(" [12].") && r.bracket > 0 {
			end = min(end, r.bracket)
		}
	}
	for end > 0 && unicode.IsSpace(text[end-1]) {
		end--
	}
	for _, q := range marked {
		if 2*(q.to-q.from) > end {
			return quotation{}, false
		}
	}
	return quotation{passage: index, end: end, to: end, block: true}, end > 0
}

// quotations are all of the draft's, in order. Bibliographies have titles in
// marks, no quotations.
func quotations(d ingest.Draft, texts [][]rune, refs []reference) []quotation {
	listed := map[int]bool{}
	for _, e := range d.Entries {
		listed[e.Passage] = true
	}
	byPassage := map[int][]reference{}
	for _, r := range refs {
		byPassage[r.Passage] = append(byPassage[r.Passage], r)
	}
	var found []quotation
	for i, p := range d.Passages {
		if listed[i] || p.Kind == graph.Heading {
			continue
		}
		found = append(found, quotationsIn(i, p, texts[i], byPassage[i])...)
		if len(found) >= maxQuotations {
			return found[:maxQuotations]
		}
	}
	return found
}
