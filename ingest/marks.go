package ingest

import (
	"strings"
	"unicode"
)

// What the beginning and end of a line say about it. All lengths are code
// points.

const (
	bullets    = "•·▪▫‣◦■□●○➢➤✓✔\uf0b7\uf0a7"
	dashes     = "-–—*"
	noteMarks  = "*†‡®°©¹²³⁴⁵⁶⁷⁸⁹⁰"
	openings   = "\"„“”»«‚‘'›‹"
	closings   = "\"“”»«‘’'›‹)]*®°¹²³⁴⁵⁶⁷⁸⁹⁰"
	terminals  = ".!?…"
	scannedDot = "eo¢" // what text recognition makes of a round bullet
)

// bulletLength is the length of a bullet and the space behind it, 0 without one.
func bulletLength(rs []rune) int {
	if len(rs) < 3 {
		return 0
	}
	n := 1
	switch {
	case strings.ContainsRune(bullets, rs[0]):
	case strings.ContainsRune(dashes, rs[0]):
		if !unicode.IsSpace(rs[1]) {
			return 0
		}
	case strings.ContainsRune(scannedDot, rs[0]):
		if rs[1] != ' ' || !unicode.IsUpper(rs[2]) {
			return 0
		}
	default:
		return 0
	}
	for n < len(rs) && unicode.IsSpace(rs[n]) {
		n++
	}
	return n
}

// numberLength is the length of a list number or letter as in "1. ", "(2) ",
// "b) ", "aa) " with the space behind it, 0 without one.
func numberLength(rs []rune) int {
	i := 0
	open := len(rs) > 0 && rs[0] == '('
	if open {
		i++
	}
	start := i
	for i < len(rs) && i < start+3 && unicode.IsDigit(rs[i]) {
		i++
	}
	digits := i > start
	if !digits {
		for i < len(rs) && i < start+2 && rs[i] >= 'a' && rs[i] <= 'z' {
			i++
		}
	}
	if i == start || i+1 >= len(rs) {
		return 0
	}
	switch {
	case rs[i] == ')':
	case rs[i] == '.' && digits && !open && i-start <= 2:
	default:
		return 0
	}
	if i++; !unicode.IsSpace(rs[i]) {
		return 0
	}
	for i < len(rs) && unicode.IsSpace(rs[i]) {
		i++
	}
	return i
}

// numberOf splits "2.1.3 Ziele" or "§ 5 Zugang" or "Kapitel 2: Lage" into the
// heading's depth and its title; depth is 0 without a number.
func numberOf(text string) (depth int, title string) {
	word, rest, _ := strings.Cut(text, " ")
	if strings.HasPrefix(word, "§") {
		return 3, rest
	}
	if level, ok := rules().units[strings.ToLower(strings.TrimRight(word, "."))]; ok {
		number, after, _ := strings.Cut(strings.TrimSpace(rest), " ")
		if isNumeral(strings.Trim(number, ".:")) {
			return level, after
		}
	}
	digits := false
	for _, part := range strings.Split(strings.TrimSuffix(word, "."), ".") {
		if len(part) == 0 || len(part) > 2 || !isNumeral(part) {
			return 0, text
		}
		digits = digits || unicode.IsDigit(rune(part[0]))
		depth++
	}
	if !digits && !strings.HasSuffix(word, ".") {
		return 0, text
	}
	return depth, strings.TrimSpace(rest)
}

// isNumeral says whether s is a number, a Roman numeral or a capital letter.
func isNumeral(s string) bool {
	if s == "" {
		return false
	}
	if strings.Trim(s, "0123456789") == "" || strings.Trim(s, "IVX") == "" {
		return true
	}
	return len(s) == 1 && s[0] >= 'A' && s[0] <= 'Z'
}

// isDate says whether the line begins with a date: "3. Februar 2015".
func isDate(text string) bool {
	number, rest, ok := strings.Cut(text, ". ")
	word := firstWord([]rune(strings.TrimSpace(rest)))
	return ok && isNumeral(number) && rules().months.has(word)
}

// noteLength is the length of a footnote's mark at a line's beginning with the
// space behind it, 0 without one: "2 Der Begriff", "7KdU", "** Das", "® Das".
func noteLength(rs []rune) int {
	i := 0
	for i < len(rs) && i < 3 && unicode.IsDigit(rs[i]) {
		i++
	}
	if i == 0 {
		for i < len(rs) && i < 3 && strings.ContainsRune(noteMarks, rs[i]) {
			i++
		}
	}
	if i == 0 {
		return 0
	}
	for i < len(rs) && rs[i] == ' ' {
		i++
	}
	if i >= len(rs) {
		return 0
	}
	if unicode.IsUpper(rs[i]) || strings.ContainsRune(openings+",", rs[i]) || hasURL(string(rs[i:])) || abbreviatedSee(string(rs[i:])) {
		return i
	}
	return 0
}

func hasURL(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "www.")
}

// abbreviatedSee says whether the text begins as references in notes do.
func abbreviatedSee(text string) bool {
	return strings.HasPrefix(text, "vgl.") || strings.HasPrefix(text, "siehe ") || strings.HasPrefix(text, "ebd.") || strings.HasPrefix(text, "s. ")
}

// finished says whether the text ends as a sentence does. "an meinem 2." does not.
func finished(text string) bool {
	if isOrdinal(text[strings.LastIndexByte(text, ' ')+1:]) {
		return false
	}
	text = strings.TrimRight(text, closings+" ")
	r := final(text)
	return strings.ContainsRune(terminals, r) || r == ':'
}

// isOrdinal says whether the word is a day or a rank: "2.".
func isOrdinal(word string) bool {
	number, ok := strings.CutSuffix(word, ".")
	return ok && len(number) > 0 && len(number) < 3 && strings.Trim(number, "0123456789") == ""
}

// pending says whether the text cannot end here: it ends in a comma, a hyphen
// or a word that wants another one.
func pending(text string) bool {
	r := final(text)
	if r == ',' || r == '(' || r == '/' || r == '&' || endsInHyphen(text) {
		return true
	}
	rs := []rune(text)
	return rules().pending.has(lastWord(rs)) || strings.Count(text, "(") > strings.Count(text, ")")
}

func final(text string) rune {
	last := rune(0)
	for _, r := range text[max(0, len(text)-8):] {
		last = r
	}
	return last
}

func initial(text string) rune {
	for _, r := range text {
		return r
	}
	return 0
}

// startsSentence says whether the text may begin a sentence.
func startsSentence(text string) bool {
	r := initial(strings.TrimLeft(text, openings+"(["))
	return unicode.IsUpper(r) || unicode.IsDigit(r) || r == '§'
}

// isCaption says whether the text begins as the caption of a figure or table:
// "Abbildung 2: Felder". "Tabelle 2 zeigt" is a sentence.
func isCaption(text string) bool {
	word, rest, ok := strings.Cut(text, " ")
	if !ok || !rules().captions.has(strings.TrimRight(word, ".")) {
		return false
	}
	number, title, _ := strings.Cut(strings.TrimSpace(rest), " ")
	bare := strings.TrimRight(number, ":.")
	if !isNumeral(strings.ReplaceAll(strings.ReplaceAll(bare, ".", ""), "-", "")) {
		return false
	}
	title = strings.TrimLeft(title, " –-:|")
	return bare != number || title == "" || startsSentence(title)
}

// isBox says whether the text begins as the title of an info box:
// "Infokasten 2: Wohnen".
func isBox(text string) bool {
	word, rest, _ := strings.Cut(text, " ")
	number, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	return rules().boxes.has(strings.TrimRight(word, ":")) && (strings.HasSuffix(word, ":") || isNumeral(strings.TrimRight(number, ":.")))
}
