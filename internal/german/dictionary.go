package german

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// A Dictionary holds words that the user knows beside the word statistics. It
// does not change; a nil one holds nothing.
type Dictionary struct {
	l      *lexicon
	digest string
}

// Limits of a dictionary.
const (
	mostWords = 2_000_000
	mostBytes = 64 << 20
)

// ErrDictionary is what reading too large a dictionary, or one without words,
// wraps.
var ErrDictionary = errors.New("no dictionary")

// ReadDictionary reads words, one a line: a plain list, or a Hunspell .dic, of
// which the number of words on the first line, the flags behind a slash and
// what follows a tab or space are left out. Inflected forms are known by the
// endings of German, not by an .aff. The text is UTF-8 or else Windows-1252.
// Words with other letters than German's are passed over.
func ReadDictionary(r io.Reader) (*Dictionary, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read dictionary: %w", err)
	}
	if len(text) > mostBytes {
		return nil, fmt.Errorf("more than %d bytes: %w", mostBytes, ErrDictionary)
	}
	sum := sha256.Sum256(text)
	if !utf8.Valid(text) {
		if text, err = charmap.Windows1252.NewDecoder().Bytes(text); err != nil {
			return nil, fmt.Errorf("read dictionary: %w", err)
		}
	}
	nouns := map[string]bool{} // by word: whether it is only written large
	for lines := bufio.NewScanner(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))); lines.Scan(); {
		word := lines.Text()
		if end := strings.IndexAny(word, "/\t "); end >= 0 {
			word = word[:end]
		}
		lower := strings.ToLower(word)
		if utf8.RuneCountInString(word) > longestRead || len(encode(lower)) <= shortestPart || slices.Contains(encode(lower), 0) {
			continue
		}
		large := unicode.IsUpper(firstRune(word))
		if before, seen := nouns[lower]; seen {
			large = large && before
		}
		if nouns[lower] = large; len(nouns) > mostWords {
			return nil, fmt.Errorf("more than %d words: %w", mostWords, ErrDictionary)
		}
	}
	if len(nouns) == 0 {
		return nil, fmt.Errorf("no words: %w", ErrDictionary)
	}
	l := wordsOnly(nouns)
	l.inflections = statistics().inflections
	for i, word := range slices.Sorted(maps.Keys(nouns)) {
		if !nouns[word] {
			l.entries[i+1].lower = 10
		}
	}
	return &Dictionary{l, hex.EncodeToString(sum[:8])}, nil
}

// Digest tells a dictionary from others; empty for none.
func (d *Dictionary) Digest() string {
	if d == nil {
		return ""
	}
	return d.digest
}

// Has reports whether the dictionary has a word, in any case and form of German.
func (d *Dictionary) Has(word string) bool {
	if d == nil {
		return false
	}
	codes := encode(strings.ToLower(word))
	return d.l.entry(codes).count > 0 || d.l.otherForm(codes, shortestPart).count > 0
}
