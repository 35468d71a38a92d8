package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"
)

// Contexts counts what stands beside words that a damaged scan mixes up:
// Forderung and Förderung.
type contexts map[string]map[string]int // by word, then by what stands beside it

// Limits of what is counted.
const (
	leastPair    = 3   // occurrences of a word that another is mistaken for
	leastContext = 3   // occurrences of a context with one word
	mostForms    = 200 // of one damaged word
	endingSize   = 3   // letters of a neighbour's ending
	leastKnown   = 200 // occurrences of a neighbour that counts as itself, not by its ending
)

// readConfusions returns what letters become, small letters only: capitals and
// digits make no words.
func readConfusions(name string) (map[rune][]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	table := map[rune][]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 || fields[0] == "#" {
			continue
		}
		letter := []rune(fields[0])[0]
		for i := 1; i < len(fields); i += 2 {
			if isPlain(fields[i]) {
				table[letter] = append(table[letter], fields[i])
			}
		}
	}
	return table, nil
}

// newContexts finds the words that one confusion or several turn into each other.
func newContexts(c counts, confusions map[rune][]string) contexts {
	found := contexts{}
	for name, w := range c {
		if w.count() < leastPair || !isPlain(name) {
			continue
		}
		for _, form := range damaged(name, confusions) {
			if other := c[form]; form != name && other != nil && other.count() >= leastPair {
				found[name], found[form] = map[string]int{}, map[string]int{}
			}
		}
	}
	return found
}

// damaged returns a word with any of its letters confused.
func damaged(name string, confusions map[rune][]string) []string {
	forms := []string{""}
	for _, r := range name {
		var next []string
		for _, form := range forms {
			next = append(next, form+string(r))
			for _, confused := range confusions[r] {
				if len(next) < mostForms {
					next = append(next, form+confused)
				}
			}
		}
		forms = next
	}
	return forms
}

// add counts the contexts in a text.
func (x contexts) add(text string, c counts) {
	words := []string{"", ""} // and the marks between them, each behind a NUL
	for text != "" {
		start := strings.IndexFunc(text, unicode.IsLetter)
		if start < 0 {
			break
		}
		if gap := strings.TrimSpace(text[:start]); gap != "" {
			words = append(words, markSign+mark(gap[len(gap)-1:]))
		}
		text = text[start:]
		end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
		if end < 0 {
			end = len(text)
		}
		words = append(words, strings.ToLower(text[:end]))
		text = text[end:]
	}
	words = append(words, "", "")
	for i := 2; i < len(words)-2; i++ {
		if strings.HasPrefix(words[i], markSign) {
			continue
		}
		x.count(words[i], "<", words[i-1], words[i-2], c)
		x.count(words[i], ">", words[i+1], words[i+2], c)
	}
}

// markSign tells marks from words.
const markSign = "\x00"

// count counts the next neighbour on one side, and the one behind it unless a
// sentence ends between them.
func (x contexts) count(word, side, next, second string, c counts) {
	names := []string{side + neighbour(next, c), ""}
	if names[0] != side+"." {
		names[1] = side + side + neighbour(second, c)
	}
	for _, name := range names {
		if name == "" {
			continue
		}
		if found, ok := x[word]; ok {
			found[name]++
		}
		x[""][name]++
	}
}

// mark is what a neighbour is that is no word.
func mark(gap string) string {
	if strings.ContainsAny(gap, ".;:!?") {
		return "."
	} else if gap == "," {
		return ","
	}
	return "("
}

// neighbour is a word as a context: itself or its ending; of a mark the mark, and
// a full stop beyond the text.
func neighbour(word string, c counts) string {
	if mark, ok := strings.CutPrefix(word, markSign); ok {
		return mark
	} else if word == "" {
		return "."
	}
	if w := c[word]; w != nil && w.count() >= leastKnown {
		return word
	}
	letters := []rune(word)
	return "~" + string(letters[max(0, len(letters)-endingSize):])
}

// write writes a line for each word: how often it was seen, then each context
// with its count. The first line has no word: contexts of all words.
func (x contexts) write(w io.Writer, c counts) error {
	used := map[string]bool{}
	var lines []string
	for word, found := range x {
		if word == "" {
			continue
		}
		line := fmt.Sprintf("%s\t%d", word, c[word].count())
		names := make([]string, 0, len(found))
		for name, n := range found {
			if n >= leastContext {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			used[name] = true
			line += fmt.Sprintf("\t%s\t%d", name, found[name])
		}
		lines = append(lines, line)
	}
	all, total := "", 0
	var names []string
	for name, n := range x[""] {
		if strings.HasPrefix(name, "<") && !strings.HasPrefix(name, "<<") {
			total += n
		}
		if used[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		all += fmt.Sprintf("\t%s\t%d", name, x[""][name])
	}
	slices.Sort(lines)
	if _, err := fmt.Fprintf(w, "\t%d%s\n", total, all); err != nil {
		return err
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// countContexts reads the corpus once more.
func countContexts(corpus, confusions string, c counts) (contexts, error) {
	table, err := readConfusions(confusions)
	if err != nil {
		return nil, err
	}
	x := newContexts(c, table)
	x[""] = map[string]int{}
	err = eachText(corpus, func(text string) { x.add(text, c) })
	return x, err
}
