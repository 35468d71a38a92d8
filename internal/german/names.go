package german

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// FoldName is a word of a person's name in lower case and without accents, for
// comparing spellings: "Müller", "MÜLLER" and "Mueller" are spelled "mueller".
// bare is what is left where the dots of umlauts got lost, "muller".
func FoldName(word string) (spelled, bare string) {
	var s, b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(norm.NFC.String(word))) {
		both := ""
		switch {
		case r == '\u0308': // the dots of ä, ö, ü
			s.WriteByte('e')
		case r == 'ß':
			both = "ss"
		case r == 'ø', r == 'œ':
			both = "oe"
		case r == 'æ':
			both = "ae"
		case r == 'ı':
			both = "i"
		case r == 'ł':
			both = "l"
		case unicode.IsLetter(r):
			both = string(r)
		}
		s.WriteString(both)
		b.WriteString(both)
	}
	return s.String(), b.String()
}
