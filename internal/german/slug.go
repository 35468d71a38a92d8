package german

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Slug makes a text fit for the end of an IRI: lower case, ä as ae and ß as ss,
// other accents dropped, everything else that is no ASCII letter or digit a
// single hyphen. "Halle (Saale)" is "halle-saale".
func Slug(text string) string {
	var b strings.Builder
	gap := false
	write := func(s string) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(s)
	}
	for _, r := range norm.NFC.String(strings.ToLower(text)) {
		switch r {
		case 'ä':
			write("ae")
		case 'ö':
			write("oe")
		case 'ü':
			write("ue")
		case 'ß':
			write("ss")
		default:
			base := []rune(norm.NFD.String(string(r)))[0]
			if base < unicode.MaxASCII && (unicode.IsLetter(base) || unicode.IsDigit(base)) {
				write(string(base))
			} else {
				gap = true
			}
		}
	}
	return b.String()
}
