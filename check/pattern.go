package check

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

//go:embed notes.json
var notesJSON []byte

// conventions are the words with which authors mark what they do to quotations.
type conventions struct {
	AuthorNotes []string `json:"author_notes"` // begin a note in brackets: "Anm. d. Verf."
	Secondary   []string `json:"secondary"`    // between the cited work and the one at hand
	Between     []string `json:"between"`      // may stand between a quotation and its reference
}

// rules are the embedded lists; a fault in them is a fault of the build.
var rules = sync.OnceValue(func() conventions {
	var c conventions
	if err := json.Unmarshal(notesJSON, &c); err != nil {
		panic("check: notes.json: " + err.Error())
	}
	return c
})

// A part is what a quotation demands of the source at one point: a word, or by
// its gap that up to so many words may be left out.
type part struct {
	word
	gap    int    // words that may be skipped; 0 for a word
	before string // of a word with a changed beginning, what it was changed to: "[D]ie" is "D" before "ie"
	after  bool   // a word whose ending was changed: "kommunal[en]"
	first  bool   // the first letter's case is free: the quotation begins here
}

const (
	omission    = 1000 // words that "[…]" may stand for, about three pages
	insertion   = 3    // words that "[der Beirat]" may replace
	maxEnding   = 4    // letters of a changed ending
	maxBrackets = 200  // code points in brackets of the author's
	maxParts    = 600  // words of a quotation that are compared
)

// fits says whether the source's word is what the part demands.
func (p part) fits(w word) bool {
	if p.mark != w.mark {
		return false
	}
	if p.matches(w.form) {
		return true
	}
	return slices.ContainsFunc(w.others, p.matches)
}

func (p part) matches(form string) bool {
	if p.after {
		rest, ok := strings.CutPrefix(form, p.form)
		return ok && utf8.RuneCountInString(rest) <= maxEnding
	}
	if p.before != "" {
		changed, rest := cutRunes(form, utf8.RuneCountInString(p.before))
		return rest == p.form && strings.EqualFold(changed, p.before)
	}
	if p.form == form || slices.Contains(p.others, form) {
		return true
	}
	return p.first && sameButFirst(p.form, form)
}

// sameButFirst says that the words differ in the case of their first letter
// alone.
func sameButFirst(a, b string) bool {
	x, restA := cutRunes(a, 1)
	y, restB := cutRunes(b, 1)
	return restA == restB && strings.EqualFold(x, y)
}

func cutRunes(s string, n int) (before, rest string) {
	for i := range s {
		if n == 0 {
			return s[:i], s[i:]
		}
		n--
	}
	return s, ""
}

// shown is the part as the draft has it.
func (p part) shown() string {
	switch {
	case p.gap == omission:
		return "[…]"
	case p.gap > 0:
		return "[" + p.form + "]"
	case p.before != "":
		return "[" + p.before + "]" + p.form
	case p.after:
		return p.form + "[…]"
	}
	return p.form
}

// A pattern is a quotation as it is looked for.
type pattern []part

// readPattern reads the quotation text[start:end] of a passage of the draft.
func readPattern(p graph.Passage, text []rune, start, end int) pattern {
	var out pattern
	words := func(from, to int) {
		for _, w := range wordsOf(p, text, from, to) {
			out = append(out, part{word: w})
		}
	}
	from := start
	for i := start; i < end && len(out) < maxParts; i++ {
		open := text[i]
		if open != '[' && open != '(' {
			continue
		}
		to := closing(text, i, end)
		if to < 0 {
			continue
		}
		inside := strings.TrimSpace(string(text[i+1 : to]))
		switch {
		case isOmission(inside):
			words(from, i)
			out = append(out, part{word: word{start: i, end: to + 1}, gap: omission})
		case isNote(inside, open == '['):
			words(from, i)
		case open == '(':
			continue
		default:
			out, i = changed(p, text, out, from, i, to, end, inside)
			from = i
			i--
			continue
		}
		from = to + 1
		i = to
	}
	words(from, end)
	for i, part := range out {
		if part.mark && part.form == "…" {
			out[i].gap, out[i].mark = omission, false
		}
	}
	return out.tidy()
}

// changed reads square brackets that stand for something else in the source:
// letters of a word, or words. It gives the parts and the index to go on at.
func changed(p graph.Passage, text []rune, out pattern, from, open, shut, end int, inside string) (pattern, int) {
	begin := open
	for begin > from && isLetter(text[begin-1]) {
		begin--
	}
	after := shut + 1
	for after < end && isLetter(text[after]) {
		after++
	}
	for _, w := range wordsOf(p, text, from, begin) {
		out = append(out, part{word: w})
	}
	stem, rest := german.Wording(string(text[begin:open])), german.Wording(string(text[shut+1:after]))
	letters := utf8.RuneCountInString(inside)
	switch {
	case stem == "" && rest != "" && letters <= 2:
		out = append(out, part{word: word{form: rest, start: open, end: after}, before: inside})
	case stem != "" && rest == "" && letters <= maxEnding:
		out = append(out, part{word: word{form: stem, start: begin, end: after}, after: true})
	default:
		if stem != "" {
			out = append(out, part{word: word{form: stem, start: begin, end: open}})
		}
		out = append(out, part{word: word{form: inside, start: open, end: shut + 1}, gap: insertion})
		after = shut + 1
	}
	return out, after
}

// closing is where the bracket at i closes; -1 when it does not soon.
func closing(text []rune, i, end int) int {
	shut := ']'
	if text[i] == '(' {
		shut = ')'
	}
	for k := i + 1; k < end && k-i <= maxBrackets; k++ {
		if text[k] == shut {
			return k
		}
	}
	return -1
}

func isOmission(inside string) bool {
	return inside != "" && strings.Trim(inside, ".… \u00a0") == ""
}

// isNote says that brackets hold a remark of the quoting author's. Round ones
// begin with the word that tells it, for the source may have some too.
func isNote(inside string, square bool) bool {
	if inside != "" && strings.Trim(inside, "!? ") == "" {
		return true
	}
	words := strings.FieldsFunc(strings.ToLower(inside), func(r rune) bool { return !unicode.IsLetter(r) })
	if !square {
		words = words[:min(1, len(words))]
	}
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(rules().AuthorNotes, w) })
}

// tidy leaves out what the quoting author may set as he likes: marks at the end
// and beside an omission, and omissions at both ends.
func (p pattern) tidy() pattern {
	soft := func(x part) bool { return x.mark && strings.Contains(",;:.–", x.form) }
	var out pattern
	for i, x := range p {
		beside := i+1 < len(p) && p[i+1].gap == omission || len(out) > 0 && out[len(out)-1].gap == omission
		switch {
		case soft(x) && beside:
		case x.gap == omission && (len(out) == 0 || out[len(out)-1].gap == omission):
		default:
			out = append(out, x)
		}
	}
	for len(out) > 0 && (soft(out[len(out)-1]) || out[len(out)-1].gap == omission) {
		out = out[:len(out)-1]
	}
	for len(out) > 0 && soft(out[0]) {
		out = out[1:]
	}
	if len(out) > 0 {
		out[0].first = out[0].gap == 0 && !out[0].mark
	}
	return out
}

// count is how many words the pattern has that must stand in the source.
func (p pattern) count() int {
	n := 0
	for _, x := range p {
		if x.gap == 0 && !x.mark {
			n++
		}
	}
	return n
}
