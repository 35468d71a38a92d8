package check

import (
	"strings"
	"unicode"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// A word is a word or a punctuation mark as wording is compared. White space
// and quotation marks are none: a quotation may change both.
type word struct {
	form       string
	others     []string // what the scan says for a repaired word, or at a line's end
	start, end int      // code points in the passage's text
	passage    int32    // index in the passages
	mark       bool     // punctuation
}

// punctuation are the marks that are compared, each with what it is compared
// as. Others, such as bullets and a scan's specks, are not looked at.
var punctuation = map[rune]string{
	',': ",", ';': ";", ':': ":", '.': ".", '!': "!", '?': "?", '(': "(", ')': ")", '[': "[", ']': "]",
	'/': "/", '%': "%", '§': "§", '&': "&", '+': "+", '=': "=", '€': "€", '$': "$",
	'-': "–", '‐': "–", '‑': "–", '‒': "–", '–': "–", '—': "–", '―': "–", '−': "–", '…': "…",
}

// cut finds the words of text from start to end.
func cut(text []rune, start, end int) []word {
	var words []word
	for i := start; i < end; {
		switch r := text[i]; {
		case isLetter(r):
			from := i
			i = wordEnd(text, i, end)
			if form := german.Wording(string(text[from:i])); form != "" {
				words = append(words, word{form: form, start: from, end: i})
			}
		case r == '.' && i+2 < end && text[i+1] == '.' && text[i+2] == '.':
			from := i
			for i < end && text[i] == '.' {
				i++
			}
			words = append(words, word{form: "…", start: from, end: i, mark: true})
		case r == ',' && i+1 < end && text[i+1] == ',':
			i += 2 // a scan's low quotation mark
		case r == ',' && i+1 < end && isLetter(text[i+1]) && (i == 0 || unicode.IsSpace(text[i-1])):
			i++ // the same of one quotation inside another
		default:
			if form, ok := punctuation[r]; ok {
				words = append(words, word{form: form, start: i, end: i + 1, mark: true})
			}
			i++
		}
	}
	return words
}

// isLetter takes what words are made of. Raised figures are marks of notes.
func isLetter(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// wordEnd is the end of the word at i: hyphens and apostrophes belong to it,
// gender marks between letters, and points and commas between figures.
func wordEnd(text []rune, i, end int) int {
	for i++; i < end; i++ {
		r := text[i]
		if isLetter(r) || r == '\u00ad' || r == '\u200b' {
			continue
		}
		next := i+1 < end && isLetter(text[i+1])
		switch {
		case r == '-' || r == '‐' || r == '‑':
			if next || unicode.IsLetter(text[i-1]) {
				continue
			}
		case next && (r == '\'' || r == '’' || r == '*' || r == '_'):
			continue
		case next && (r == ':' || r == '/') && unicode.IsLetter(text[i-1]) && unicode.IsLower(text[i+1]):
			continue
		case next && (r == '.' || r == ',') && unicode.IsDigit(text[i-1]) && unicode.IsDigit(text[i+1]):
			continue
		}
		break
	}
	return i
}

// wordsOf are the words of a passage with what else may stand for them: what
// the scan has for a repaired word, and a line-end hyphen left out or kept.
func wordsOf(p graph.Passage, text []rune, start, end int) []word {
	words := cut(text, start, end)
	for _, e := range p.Edits {
		kept := e.Kind == graph.EditJoin && e.Start == e.End // a line break behind a hyphen
		if e.Kind != graph.EditRepair && e.Kind != graph.EditHyphen && !kept {
			continue
		}
		for k := range words {
			w := &words[k]
			if w.mark || w.start > e.Start || w.end < e.End || w.end <= e.Start {
				continue
			}
			raw := p.Raw(w.start, w.end)
			w.others = append(w.others, others(w.form, raw)...)
			break
		}
	}
	return words
}

// others are the ways to write what the source has for a word, without the
// given form.
func others(form, raw string) []string {
	var found []string
	for _, joined := range []string{joinLines(raw, ""), joinLines(raw, "-")} {
		o := german.Wording(joined)
		if o != "" && o != form && !strings.ContainsFunc(o, unicode.IsSpace) {
			found = append(found, o)
		}
	}
	return found
}

// joinLines puts what was divided at the end of lines together again.
func joinLines(raw, hyphen string) string {
	for _, divided := range []string{"-", "\u00ad", "\u0002", "‐", "¬"} {
		raw = strings.ReplaceAll(raw, divided+"\n", hyphen)
	}
	return raw
}
