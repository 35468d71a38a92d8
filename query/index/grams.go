package index

import "unicode/utf8"

// Four letters of a padded word are a gram: the inside of a compound, or of a
// word that is written a little differently, is found by them. A gram is its
// letters' codes, eight bits each.
const gramLength = 4

// padding stands before and behind a word.
const padding = 1

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
	step := func(code uint32) {
		gram = gram<<8 | code
		if letters++; letters >= gramLength {
			visit(gram)
		}
	}
	for at := 0; at < len(word); {
		r, size := rune(word[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(string(word[at:min(at+utf8.UTFMax, len(word))]))
		}
		step(letterCode(r))
		at += size
	}
	step(padding)
}
