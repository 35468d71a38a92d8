package german

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalize returns Normal and Key of a word as written. Noise is only folded.
func normalize(word string) (normal, key string) {
	if len(word) > maxWord && utf8.RuneCountInString(word) > maxWord {
		folded := fold(word)
		return folded, folded
	}
	word = lists().ligatures.Replace(strings.ReplaceAll(norm.NFC.String(word), softHyphen, ""))
	if isPluralAcronym(word) {
		return strings.ToLower(word), keyOf(strings.ToLower(word[:len(word)-1]))
	}
	feminine, masculine := unifyGender(word)
	normal = respelled(feminine)
	if isThousands(normal) {
		normal = strings.ReplaceAll(normal, ".", "")
	}
	if masculine != "" {
		return normal, keyOf(respelled(masculine))
	}
	return normal, keyOf(normal)
}

// fold returns a word composed, in lower case and without soft hyphens.
func fold(word string) string {
	return lists().ligatures.Replace(norm.NFC.String(strings.ToLower(strings.ReplaceAll(word, softHyphen, ""))))
}

// Key returns the Key that a token with this text has.
func Key(word string) string {
	_, key := normalize(word)
	return key
}

// respelled returns a word in lower case, without hyphens and in today's
// spelling.
func respelled(word string) string {
	return lists().spelling.Replace(joinHyphens(strings.ToLower(word)))
}

// keyOf returns the stem of a word in its normal form, of its masculine form if
// it has one, ß and letters that are written three times in a row folded. A word
// with digits is its own key.
func keyOf(normal string) string {
	if strings.ContainsFunc(normal, unicode.IsDigit) {
		return normal
	}
	word := foldTriples(strings.ReplaceAll(masculine(normal), "ß", "ss"))
	word = regular(word)
	if hasSuffix(word, lists().roots) {
		word += "e" // the stemmer keeps the s of Kurse
	}
	stem := Stem(word)
	if lists().functionStems[stem] && !lists().german[normal] {
		stem += "-" // Sicherheit is not sich, and Seite not seit
	}
	return stem
}

// regular returns a word with the form at its end that irregular.txt has for
// another: stadtteilzentrum of stadtteilzentren.
func regular(word string) string {
	for start := range word {
		rest := word[start:]
		if start > 0 && len(rest) < shortestEnd {
			break
		}
		if form, ok := lists().irregular[rest]; ok {
			return word[:start] + form
		}
	}
	return word
}

// shortestEnd is the length in bytes of irregular forms that end compounds.
const shortestEnd = 5

// foldTriples writes a letter that stands three times in a row twice, as before
// 1996: schifffahrt is schiffahrt.
func foldTriples(word string) string {
	var last, before rune
	return strings.Map(func(r rune) rune {
		if r == last && r == before {
			return -1
		}
		last, before = r, last
		return r
	}, word)
}

// isPluralAcronym reports whether a word is capitals with a small s: MSOs.
func isPluralAcronym(word string) bool {
	base, ok := strings.CutSuffix(word, "s")
	return ok && len(base) > 1 && !strings.ContainsFunc(base, func(r rune) bool { return !unicode.IsUpper(r) })
}

// joinHyphens takes hyphens and apostrophes out of a word: anti-diskriminierung
// is antidiskriminierung.
func joinHyphens(word string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '-', '\u2010', '\u2011', '\'', '’', 'ʼ':
			return -1
		}
		return r
	}, word)
}

// letters is a word without anything but letters.
func letters(word string) string {
	return strings.Map(func(r rune) rune {
		if isLetter(r) {
			return r
		}
		return -1
	}, word)
}

// isThousands reports whether a number is grouped in thousands: 1.284 or
// 12.000,50.
func isThousands(number string) bool {
	whole, _, _ := strings.Cut(number, ",")
	groups := strings.Split(whole, ".")
	for i, group := range groups {
		if strings.Trim(group, "0123456789") != "" || i > 0 && len(group) != 3 || len(group) == 0 || len(group) > 3 {
			return false
		}
	}
	return len(groups) > 1
}
