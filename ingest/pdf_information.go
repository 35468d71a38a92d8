package ingest

import (
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// information is what the file says about itself, as far as it is plausible:
// programs put the names of other files in, and of the computer's user.
func (r *pdfReading) information() Metadata {
	var m Metadata
	if title := clipText(r.file.information("Title")); plausibleTitle(title) {
		m.Title = title
	}
	if author := clipText(r.file.information("Author")); plausibleAuthor(author) {
		m.Creators = names([]string{author})
	}
	return m
}

// clipText makes one line of a short text; empty for a long one.
func clipText(s string) string {
	if len(s) > metadataValue {
		return ""
	}
	return strings.Join(strings.Fields(cleanText(s)), " ")
}

// Titles of files, jobs and templates. What a person calls a document has words
// and spaces between them.
var notTitle = regexp.MustCompile(`(?i)^(microsoft |powerpoint|word |untitled|unbenannt|ohne titel|dokument ?\d*$|document ?\d*$|präsentation ?\d*$|folie ?\d*$|print|scan|layout|job |bericht$|titel$|title$|.*[_\\]|.*\.\.|.*\.[a-z]{3,5}\d?$|\W*$)`)

func plausibleTitle(s string) bool {
	letters, words := 0, strings.Fields(s)
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case r == unicode.ReplacementChar:
			return false
		}
	}
	return len(words) >= 2 && len(words) <= 40 && letters*2 > len(s)/2 && letters >= 8 && !notTitle.MatchString(s) && filepath.Ext(s) != ".pdf"
}

var notAuthor = regexp.MustCompile(`(?i)(user|admin|\bscan|office|acrobat|owner|unknown|unbekannt|anonym|benutzer|template|druck|copy|pc\d|\d|@|[_\\/])`)

// plausibleAuthor wants a name of two words or more: one word is a log-in.
func plausibleAuthor(s string) bool {
	words := strings.Fields(s)
	return len(words) >= 2 && len(words) <= 20 && unicode.IsUpper(initial(s)) && !notAuthor.MatchString(s)
}
