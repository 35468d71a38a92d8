package ingest

import (
	"slices"
	"strings"
	"unicode"
)

type lexemeKind byte

const (
	wordLexeme   lexemeKind = iota
	numberLexeme            // begins with a digit: 55ff, 2018a
	quoteLexeme             // any quotation mark; also a comma that stands for one in a scan
	markLexeme              // any other sign
)

// A lexeme is what references are made of. It keeps the punctuation that words
// for searching do without.
type lexeme struct {
	kind       lexemeKind
	text       string // a word without the scan's specks at its end
	lower      string
	start, end int // code points in the passage's text
}

func (i lexeme) is(mark string) bool { return i.kind == markLexeme && i.text == mark }

func (i lexeme) capital() bool {
	return i.kind == wordLexeme && unicode.IsUpper(firstRune(i.text))
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// scan cuts a text into items. White space only separates.
func scan(text []rune) []lexeme {
	items := make([]lexeme, 0, len(text)/5)
	for i := 0; i < len(text); {
		if unicode.IsSpace(text[i]) {
			i++
			continue
		}
		it := lexeme{start: i}
		switch {
		case unicode.IsLetter(text[i]):
			it.kind, it.end = wordLexeme, wordEnd(text, i)
			it.text = strings.TrimRight(string(text[i:it.end]), specks)
		case unicode.IsDigit(text[i]):
			it.kind, it.end = numberLexeme, numberEnd(text, i)
			it.text = string(text[i:it.end])
		case isQuote(text, i):
			it.kind, it.end, it.text = quoteLexeme, i+1, `"`
		default:
			it.kind, it.end, it.text = markLexeme, i+1, string(text[i])
			if strings.ContainsRune("–—‐‑−", text[i]) {
				it.text = "-"
			}
		}
		i = it.end
		it.lower = strings.ToLower(it.text)
		items = append(items, it)
	}
	return items
}

// specks are signs that a scan leaves at the end of words.
const specks = "|®¢*'’_™"

// wordEnd is the end of the word at i. Hyphens, gender marks and the scan's
// specks belong to it between letters; a hyphen also at its end ("Haupt-").
func wordEnd(text []rune, i int) int {
	for i++; i < len(text); i++ {
		r := text[i]
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || r == '-' || strings.ContainsRune(specks+"%", r) {
			continue
		}
		if (r == ':' || r == '/') && i+2 < len(text) && text[i+1] == 'i' && text[i+2] == 'n' {
			continue
		}
		break
	}
	return i
}

func numberEnd(text []rune, i int) int {
	begin := i
	for i < len(text) && (unicode.IsLetter(text[i]) || unicode.IsDigit(text[i])) {
		i++
	}
	if i-begin == 4 && i < len(text) && strings.ContainsRune("¢®", text[i]) {
		i++
	}
	return i
}

// isQuote also takes the comma that a scan makes of a low quotation mark: it
// stands behind a gap, or another one, and touches the word that it opens.
func isQuote(text []rune, i int) bool {
	if strings.ContainsRune("\"“”„‟«»‚‘’‹›'", text[i]) {
		return true
	}
	if text[i] != ',' || i+1 >= len(text) {
		return false
	}
	opens := unicode.IsLetter(text[i+1]) || text[i+1] == ','
	return opens && i > 0 && strings.ContainsRune(" (,\n\u00a0", text[i-1])
}

// A bracket is a pair of brackets: the indexes of its marks. An unclosed one
// closes at the end of the items.
type bracket struct{ open, close int }

// Limits on brackets; what goes beyond is text, not a reference.
const (
	maxBracket  = 3000 // code points between the marks
	maxUnclosed = 300  // the same without a closing mark
	maxDepth    = 4
)

// bracketsIn are the brackets of the items, inner ones before the outer.
func bracketsIn(items []lexeme) []bracket {
	var stack []int
	var found []bracket
	closing := map[string]string{")": "(", "]": "["}
	for i, it := range items {
		switch {
		case it.is("(") || it.is("["):
			if len(stack) == maxDepth {
				stack = stack[1:]
			}
			stack = append(stack, i)
		case it.is(")") || it.is("]"):
			if n := len(stack); n > 0 && items[stack[n-1]].text == closing[it.text] {
				if it.start-items[stack[n-1]].start <= maxBracket {
					found = append(found, bracket{stack[n-1], i})
				}
				stack = stack[:n-1]
			}
		}
	}
	for _, open := range stack {
		if items[len(items)-1].end-items[open].start <= maxUnclosed {
			found = append(found, bracket{open, len(items)})
		}
	}
	return found
}

// undated makes one number of "o. J." and the like, which stand where a year
// does.
func (r *referenceRules) undated(items []lexeme) []lexeme {
	out := items[:0:0]
	for i := 0; i < len(items); i++ {
		n := 0
		for _, form := range r.citations.Undated {
			if n == 0 && len(items[i].text) == 1 {
				n = wordsAt(items, i, form)
			}
		}
		if n == 0 {
			out = append(out, items[i])
			continue
		}
		last := items[i+n-1]
		out = append(out, lexeme{kind: numberLexeme, text: noDate, lower: noDate, start: items[i].start, end: last.end})
		i += n - 1
	}
	return out
}

// noDate is the year of a work without one.
const noDate = "o. J."

// withoutCrossNotes leaves out brackets like "(wie Anm. 3)", which stand between
// a year and its page.
func (r *referenceRules) withoutCrossNotes(items []lexeme) []lexeme {
	out := items[:0:0]
	for i := 0; i < len(items); i++ {
		if items[i].is("(") && i+3 < len(items) && r.citations.CrossNotes[items[i+1].lower] && !items[i+1].capital() || items[i].is("(") && i+1 < len(items) && items[i+1].text == "Anm" {
			if n := slices.IndexFunc(items[i:min(len(items), i+maxCrossNote)], func(it lexeme) bool { return it.is(")") }); n > 0 {
				i += n
				continue
			}
		}
		out = append(out, items[i])
	}
	return out
}

// maxCrossNote is how many lexemes "(wie Anm. 3)" has.
const maxCrossNote = 8

// content is what stands in the bracket. An inner bracket with a number in it is
// read on its own and leaves a semicolon here; "(Saale)" stays.
func (b bracket) content(items []lexeme) []lexeme {
	out := make([]lexeme, 0, b.close-b.open)
	for i := b.open + 1; i < b.close; i++ {
		if !items[i].is("(") && !items[i].is("[") {
			out = append(out, items[i])
			continue
		}
		end, numbered := i+1, false
		for depth := 1; end < b.close && depth > 0; end++ {
			switch {
			case items[end].is("(") || items[end].is("["):
				depth++
			case items[end].is(")") || items[end].is("]"):
				depth--
			case items[end].kind == numberLexeme:
				numbered = true
			}
		}
		if end == i+3 && len(items[i+1].text) == 4 && len(out) > 0 && out[len(out)-1].kind == numberLexeme && len(out[len(out)-1].text) == 4 {
			i = end - 1 // "2006 [1998]: 12", the year of the first edition
			continue
		}
		if numbered {
			gap := items[i]
			gap.text, gap.lower = ";", ";"
			out = append(out, gap)
		} else {
			out = append(out, items[i:end]...)
		}
		i = end - 1
	}
	return out
}
