package german

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Wording is the word as quotations are compared: letter for letter, spelling
// and case as they are, but whatever code points a program wrote it with.
// Letters are composed (NFC), ligatures two letters, soft hyphens gone, hyphens
// and apostrophes of one kind.
func Wording(word string) string {
	for i := range len(word) {
		if word[i] >= 0x80 || word[i] == '\'' {
			return norm.NFC.String(wordings.Replace(word))
		}
	}
	return word
}

// wordings replaces what typesetting and typing programs write for the same
// letter.
var wordings = strings.NewReplacer(
	"ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st",
	"\u00ad", "", "\u200b", "", "\u2010", "-", "\u2011", "-", "'", "’", "‘", "’", "‚", "’", "ʼ", "’",
)
