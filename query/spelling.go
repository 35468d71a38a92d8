package query

import (
	"unicode/utf8"

	"belegnetz/internal/german"
)

// A spelling corrects typing errors in questions to words that it has learnt.
type spelling struct {
	known func(word string) bool
	words map[string]bool
	stems map[string]bool
	byKey map[spellingKey][]string
}

// Typing errors rarely change a word's first letter.
type spellingKey struct {
	first  rune
	length int
}

// Words shorter than shortestTypo are too near to each other to be corrected;
// from longWord on two errors are, before that one.
const (
	shortestTypo = 7
	longWord     = 10
)

func newSpelling(known func(string) bool) spelling {
	return spelling{known: known, words: map[string]bool{}, stems: map[string]bool{}, byKey: map[spellingKey][]string{}}
}

func (s spelling) learn(word string) {
	if s.words[word] {
		return
	}
	s.words[word] = true
	s.stems[german.Key(word)] = true
	first, _ := utf8.DecodeRuneInString(word)
	key := spellingKey{first, utf8.RuneCountInString(word)}
	s.byKey[key] = append(s.byKey[key], word)
}

// correct yields the learnt word that w was meant to be; ok is false when w is
// a word, or like none or several.
func (s spelling) correct(w word) (corrected string, ok bool) {
	length := utf8.RuneCountInString(w.normal)
	if w.known || length < shortestTypo || s.stems[w.stem] || s.known(w.normal) {
		return "", false
	}
	errors := 1
	if length >= longWord {
		errors = 2
	}
	first, _ := utf8.DecodeRuneInString(w.normal)
	best := errors + 1
	for l := length - errors; l <= length+errors; l++ {
		for _, candidate := range s.byKey[spellingKey{first, l}] {
			switch d := distance([]rune(w.normal), []rune(candidate)); {
			case d < best:
				best, corrected, ok = d, candidate, true
			case d == best:
				ok = false
			}
		}
	}
	return corrected, ok && best <= errors
}

// distance is the Damerau-Levenshtein distance (optimal string alignment): how
// many letters were added, left out, replaced or swapped with their neighbour.
func distance(a, b []rune) int {
	var before, above []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replaced := above[j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			row[j] = min(replaced, above[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
