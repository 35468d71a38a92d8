// Package german understands German words and sentences: it is the only place
// that normalises, stems, splits or sentence-splits. Index, question and linking
// all call it, so that they cannot drift apart.
//
// All functions are pure. What they know of words beyond rules lies in
// data/german, written for this project or counted in official texts.
package german

import (
	"io/fs"
	"strings"
	"sync"

	"belegnetz/data"
)

// words are the lists of data/german.
type words struct {
	abbreviations map[string]ending // without inner spaces
	german        map[string]bool   // function words of German, lower case
	functionStems map[string]bool   // of the short ones of these; longer ones like genau have inflections
	english       map[string]bool
	conjunctions  map[string]bool     // between compounds that leave out a part
	feminine      map[string][]string // by the first field of feminine.txt
	plurals       []string            // ends of nouns with -er in the plural
	roots         []string            // ends of nouns whose last s is no ending
	irregular     map[string]string   // forms into the form whose stem they take
	everyday      map[string]bool     // words that laws hardly have
	pairs         map[string][]string // words that are hard to tell from what damage makes of them
	ligatures     *strings.Replacer   // letters that were set as one, into themselves
	spelling      *strings.Replacer   // old spellings into the one of Normal
}

// An ending says where a sentence may end after an abbreviation's full stop.
type ending string

const (
	inside  ending = "inside"  // nowhere
	starter ending = "starter" // before a word that is capitalised at a beginning only
	ends    ending = "ends"    // before any capitalised word
)

// longestParticle is the length of words that are not inflected, in bytes.
const longestParticle = 4

var lists = sync.OnceValue(func() words {
	w := words{
		abbreviations: map[string]ending{},
		german:        set("function-de.txt"),
		english:       set("function-en.txt"),
		conjunctions:  set("conjunctions.txt"),
		everyday:      set("everyday.txt"),
		feminine:      map[string][]string{},
		pairs:         map[string][]string{},
		irregular:     map[string]string{},
	}
	w.functionStems = make(map[string]bool, len(w.german))
	for word := range w.german {
		if len(word) <= longestParticle {
			w.functionStems[Stem(word)] = true
		}
	}
	for _, fields := range lines("irregular.txt") {
		w.irregular[fields[0]] = fields[1]
	}
	for _, fields := range lines("pairs.txt") {
		w.pairs[fields[0]] = append(w.pairs[fields[0]], fields[1:]...)
	}
	for _, fields := range lines("abbreviations.txt") {
		last := len(fields) - 1
		w.abbreviations[strings.Join(fields[:last], "")] = ending(fields[last])
	}
	for _, fields := range lines("feminine.txt") {
		w.feminine[fields[0]] = append(w.feminine[fields[0]], fields[1:]...)
	}
	for _, fields := range lines("roots.txt") {
		w.roots = append(w.roots, fields...)
	}
	for _, fields := range lines("plurals.txt") {
		w.plurals = append(w.plurals, fields...)
	}
	var pairs []string
	for _, fields := range lines("spelling.txt") {
		pairs = append(pairs, fields...)
	}
	w.ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")
	w.spelling = strings.NewReplacer(pairs...)
	return w
})

// set yields all words of a list.
func set(name string) map[string]bool {
	words := map[string]bool{}
	for _, fields := range lines(name) {
		for _, word := range fields {
			words[word] = true
		}
	}
	return words
}

// lines yields the fields of a list's lines, comments left out. A list that is
// missing is a fault of the build, which the tests find.
func lines(name string) [][]string {
	text, err := fs.ReadFile(data.German, "german/"+name)
	if err != nil {
		return nil
	}
	var all [][]string
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 0 && fields[0] != "#" {
			all = append(all, fields)
		}
	}
	return all
}
