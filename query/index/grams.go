package index

import "unicode/utf8"

// Four letters of a padded word are a gram: the inside of a compound, or of a
// word that is written a little differently, is found by them. A gram is its
// letters' codes, eight bits each.
const gramLength = 4

// padding stands before and behind a word.
const padding = 1

// asciiCodes are the codes of the letters that take one byte.
var asciiCodes = func() (codes [utf8.RuneSelf]uint8) {
	for r := range codes {
		codes[r] = uint8(letterCode(rune(r)))
	}
	return codes
}()

// letterCode is a letter's or digit's code in grams. Letters that German does
// not have share codes.
func letterCode(r rune) uint32 {
	switch {
	case r >= 'a' && r <= 'z':
		return uint32(r-'a') + 2
	case r >= '0' && r <= '9':
		return uint32(r-'0') + 28
	case r == 'ä':
		return 38
	case r == 'ö':
		return 39
	case r == 'ü':
		return 40
	case r == 'ß':
		return 41
	}
	return 42 + uint32(r)%214
}

// eachGram calls visit with the grams of a word, from left to right. A word of
// one letter has none.
func eachGram[T string | []byte](word T, visit func(gram uint32)) {
	gram, letters := uint32(padding), 1
	for at := 0; at <= len(word); {
		code, size := codeAt(word, at)
		gram, at = gram<<8|code, at+size
		if letters++; letters >= gramLength {
			visit(gram)
		}
	}
}

// codeAt is the code of the letter that begins at a byte of a word, or stands
// behind it, and how many bytes it takes.
func codeAt[T string | []byte](word T, at int) (code uint32, size int) {
	if at == len(word) {
		return padding, 1
	}
	if word[at] < utf8.RuneSelf {
		return uint32(asciiCodes[word[at]]), 1
	}
	r, size := utf8.DecodeRuneInString(string(word[at:min(at+utf8.UTFMax, len(word))]))
	return letterCode(r), size
}
