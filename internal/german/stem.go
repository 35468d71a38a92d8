package german

import (
	"strings"

	"github.com/kljensen/snowball/snowballword"
	"golang.org/x/text/unicode/norm"
)

// Stem returns the stem of the lower-cased word: the official Snowball German
// stemmer as of version 3 (snowballstem.org, BSD-3). A stem has no umlauts:
// Förderung and Forderung share theirs.
func Stem(word string) string {
	w := snowballword.New("")
	w.RS = respell([]rune(norm.NFC.String(strings.ToLower(word))))
	markRegions(w)
	removeInflection(w)
	removeComparison(w)
	removeDerivation(w)
	removeApostrophe(w)
	for i, r := range w.RS {
		switch r {
		case 'Y':
			w.RS[i] = 'y'
		case 'U':
			w.RS[i] = 'u'
		case 'ä':
			w.RS[i] = 'a'
		case 'ö':
			w.RS[i] = 'o'
		case 'ü':
			w.RS[i] = 'u'
		}
	}
	return w.String()
}

// respell returns the word with u and y between vowels as consonants (U, Y), ß as
// ss, and ae, oe, ue as umlauts.
func respell(in []rune) []rune {
	for i := 1; i+1 < len(in); i++ {
		if (in[i] == 'u' || in[i] == 'y') && isVowel(in[i-1]) && isVowel(in[i+1]) {
			in[i] -= 'a' - 'A'
		}
	}
	out := make([]rune, 0, len(in)+1)
	for i := 0; i < len(in); i++ {
		next := rune(0)
		if i+1 < len(in) {
			next = in[i+1]
		}
		switch {
		case in[i] == 'ß':
			out = append(out, 's', 's')
		case in[i] == 'q' && next == 'u': // the ue in "que" is no umlaut
			out = append(out, 'q', 'u')
			i++
		case in[i] == 'a' && next == 'e':
			out = append(out, 'ä')
			i++
		case in[i] == 'o' && next == 'e':
			out = append(out, 'ö')
			i++
		case in[i] == 'u' && next == 'e':
			out = append(out, 'ü')
			i++
		default:
			out = append(out, in[i])
		}
	}
	return out
}

// markRegions sets R1, behind the first consonant that follows a vowel but not
// before the third letter, and R2, the same within R1.
func markRegions(w *snowballword.SnowballWord) {
	w.R1start, w.R2start = len(w.RS), len(w.RS)
	if len(w.RS) < 3 {
		return
	}
	region := func(from int) int {
		for i := from + 1; i < len(w.RS); i++ {
			if isVowel(w.RS[i-1]) && !isVowel(w.RS[i]) {
				return i + 1
			}
		}
		return len(w.RS)
	}
	start := region(0)
	w.R1start = max(start, 3)
	w.R2start = region(start)
}

// removeInflection is the algorithm's step 1.
func removeInflection(w *snowballword.SnowballWord) {
	suffix := suffixIn(w, w.R1start,
		"erinnen", "erin", "ern", "lns", "em", "er", "en", "es", "ln", "e", "s")
	switch suffix {
	case "":
	case "em":
		if suffixIn(w, 0, "system") == "" {
			w.RemoveLastNRunes(2)
		}
	case "e", "en", "es":
		w.RemoveLastNRunes(len(suffix))
		if suffixIn(w, 0, "niss") != "" {
			w.RemoveLastNRunes(1)
		}
	case "s":
		if letterBefore(w, 1, "bdfghklmnrt") {
			w.RemoveLastNRunes(1)
		}
	case "ln", "lns":
		w.RemoveLastNRunes(len(suffix) - 1)
	default:
		w.RemoveLastNRunes(len(suffix))
	}
}

// removeComparison is the algorithm's step 2.
func removeComparison(w *snowballword.SnowballWord) {
	suffix := suffixIn(w, w.R1start, "est", "en", "er", "st", "et")
	switch suffix {
	case "":
	case "st":
		if len(w.RS) >= 6 && letterBefore(w, 2, "bdfghklmnt") {
			w.RemoveLastNRunes(2)
		}
	case "et":
		if letterBefore(w, 2, "dfgklmnrstUzä") &&
			suffixIn(w, 0, "geordnet", "internet", "planet", "ticket", "tret") == "" {
			w.RemoveLastNRunes(2)
		}
	default:
		w.RemoveLastNRunes(len(suffix))
	}
}

// removeDerivation is the algorithm's step 3.
func removeDerivation(w *snowballword.SnowballWord) {
	suffix := suffixIn(w, w.R2start,
		"isch", "lich", "heit", "keit", "end", "ung", "ig", "ik")
	switch suffix {
	case "":
	case "ig", "ik", "isch":
		if !letterBefore(w, len(suffix), "e") {
			w.RemoveLastNRunes(len(suffix))
		}
	case "end", "ung":
		w.RemoveLastNRunes(len(suffix))
		if !letterBefore(w, 2, "e") {
			w.RemoveLastNRunes(len(suffixIn(w, w.R2start, "ig")))
		}
	case "lich", "heit":
		w.RemoveLastNRunes(len(suffix))
		w.RemoveLastNRunes(len(suffixIn(w, w.R1start, "er", "en")))
	case "keit":
		w.RemoveLastNRunes(len(suffix))
		w.RemoveLastNRunes(len(suffixIn(w, w.R2start, "lich", "ig")))
	}
}

// removeApostrophe takes off a genitive or adjective ending set off by an
// apostrophe, unless nothing would be left.
func removeApostrophe(w *snowballword.SnowballWord) {
	if suffix := suffixIn(w, 0, "'sch", "'s", "'"); len(suffix) < len(w.RS) {
		w.RemoveLastNRunes(len(suffix))
	}
}

// suffixIn returns the first of suffixes in ASCII that the word ends in, "" if
// that is none or begins before from. The library's own takes most of a stem's
// time to turn suffixes into runes.
func suffixIn(w *snowballword.SnowballWord, from int, suffixes ...string) string {
	for _, suffix := range suffixes {
		if start := len(w.RS) - len(suffix); start >= 0 && endsIn(w.RS[start:], suffix) {
			if start < from {
				return ""
			}
			return suffix
		}
	}
	return ""
}

func endsIn(letters []rune, suffix string) bool {
	for i, r := range letters {
		if r != rune(suffix[i]) {
			return false
		}
	}
	return true
}

// letterBefore reports whether one of letters stands before the last n letters.
func letterBefore(w *snowballword.SnowballWord, n int, letters string) bool {
	i := len(w.RS) - n - 1
	return i >= 0 && strings.ContainsRune(letters, w.RS[i])
}

func isVowel(r rune) bool {
	switch r {
	case 'a', 'e', 'i', 'o', 'u', 'y', 'ä', 'ö', 'ü':
		return true
	}
	return false
}
