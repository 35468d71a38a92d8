package check

import (
	"strconv"
	"strings"
	"unicode"
)

// A locator is the pages that a reference names.
type locator struct {
	printed string   // as in the draft
	file    bool     // pages of the file: "Datei-S. 22"
	ranges  [][2]int // both ends included
	label   string   // any other place: "iv", "Folie 3"
}

const (
	following = 10        // pages that "ff." may stand for
	maxLabel  = 60        // code points of a locator
	filePages = "datei-s" // lower case
)

// readLocator reads "12", "S. 12f.", "12 und 55ff.", "109–136", "Datei-S. 22".
func readLocator(printed string) locator {
	l := locator{printed: strings.TrimSpace(printed)}
	text := strings.ToLower(l.printed)
	if rest, ok := strings.CutPrefix(text, filePages); ok {
		l.file, text = true, strings.TrimLeft(rest, ". \u00a0")
	}
	for _, label := range []string{"seiten", "seite", "s."} {
		text = strings.TrimLeft(strings.TrimPrefix(text, label), " \u00a0")
	}
	for _, item := range strings.FieldsFunc(strings.NewReplacer("und", ",", "u.", ",", "sowie", ",", "+", ",", ";", ",").Replace(text), func(r rune) bool { return r == ',' }) {
		r, ok := pageRange(strings.TrimLeft(strings.TrimSpace(item), "s. "))
		if !ok {
			l.ranges, l.label = nil, strings.Join(strings.Fields(l.printed), " ")
			return l
		}
		l.ranges = append(l.ranges, r)
	}
	return l
}

// pageRange reads "12", "12f.", "12 ff.", "12-14".
func pageRange(s string) ([2]int, bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
	if end < 0 {
		end = len(s)
	}
	first, err := strconv.Atoi(s[:end])
	if err != nil {
		return [2]int{}, false
	}
	switch rest := strings.Trim(s[end:], ". \u00a0"); {
	case rest == "":
		return [2]int{first, first}, true
	case rest == "f":
		return [2]int{first, first + 1}, true
	case rest == "ff":
		return [2]int{first, first + following}, true
	default:
		last, err := strconv.Atoi(strings.Trim(rest, "-–— s."))
		return [2]int{first, max(first, last)}, err == nil
	}
}

// has says whether the locator names the page.
func (l locator) has(page int) bool {
	for _, r := range l.ranges {
		if page >= r[0] && page <= r[1] {
			return true
		}
	}
	return false
}

// locatorAt reads what stands behind a name in a reference, up to the end of
// the bracket or sentence.
func locatorAt(text []rune, at int) (string, int) {
	if at >= len(text) || text[at] != ':' && text[at] != ',' {
		return "", at
	}
	end := at + 1
	for end < len(text) && end-at <= maxLabel && !strings.ContainsRune(";)]\n", text[end]) {
		end++
	}
	found := strings.TrimSpace(string(text[at+1 : end]))
	l := readLocator(strings.TrimRight(found, ". "))
	if text[at] == ',' || end-at > maxLabel || len(l.ranges) == 0 {
		// A sentence goes on: only a page is a locator there.
		page := pageWords(text, at+1)
		if page == at+1 && (text[at] == ',' || end-at > maxLabel) {
			return "", at
		}
		if page > at+1 {
			return strings.TrimSpace(string(text[at+1 : page])), page
		}
	}
	return strings.TrimRight(found, " "), end
}

// pageWords is the end of "S. 12f." or "Datei-S. 22–25" at an offset; the offset
// itself without one.
func pageWords(text []rune, at int) int {
	i, figures := at, false
	for i < len(text) && i-at <= maxLabel {
		r := text[i]
		if unicode.IsDigit(r) {
			figures = true
		} else if unicode.IsLetter(r) && !strings.ContainsRune("SsDateif", r) || !unicode.IsLetter(r) && !strings.ContainsRune(" \u00a0.-–", r) {
			break
		}
		i++
	}
	for i > at && !unicode.IsDigit(text[i-1]) && text[i-1] != 'f' {
		i--
	}
	if !figures {
		return at
	}
	return i
}
