// Wordcount counts the words of a German corpus for internal/german.
//
//	go run ./internal/german/wordcount CORPUS.jsonl.gz data/german/words.gz
//
// CORPUS has one JSON object a line with the field text. Beside OUT lies
// affixes.txt. What is written is sorted and the same on every run: a line for
// each word, with tabs between
//
//	how many of its letters are those of the word before
//	its other letters, in lower case
//	how often it stands alone or beside a hyphen
//	how many tenths of these in lower case, sentences' first words left out
//	how often it is an earlier part of the corpus's compounds
//	how often it is their last part
//
// Beside OUT, contexts.gz gets what stands beside words that a damaged scan mixes
// up, as confusions.txt beside it says: a line for each word with how often it
// stands, then each neighbour ("<" before, ">" behind, "<<" and ">>" beyond) and
// how often that is there. The first line has no word and counts the neighbours of all words.
//
// Numbers behind the last one that is not 0 are left out. How often a word is a
// part is estimated: see parts.go.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: wordcount CORPUS.jsonl.gz OUT")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(corpus, out string) error {
	a, err := readAffixes(filepath.Join(filepath.Dir(out), "affixes.txt"))
	if err != nil {
		return err
	}
	c, err := readCorpus(corpus)
	if err != nil {
		return fmt.Errorf("read %s: %w", corpus, err)
	}
	parts := estimate(c, a)
	x, err := countContexts(corpus, filepath.Join(filepath.Dir(out), "confusions.txt"), c)
	if err != nil {
		return err
	}
	if err := zip(filepath.Join(filepath.Dir(out), "contexts.gz"), func(w io.Writer) error { return x.write(w, c) }); err != nil {
		return err
	}
	for _, list := range a {
		for affix := range list {
			c.of(affix).affix = true
		}
	}
	return zip(out, func(w io.Writer) error { return write(w, c, parts) })
}

// zip compresses what write writes.
func zip(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := write(z); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}

// A word is what was counted of one word.
type word struct {
	first, lower, upper int // at sentences' beginnings; elsewhere by its first letter's case
	// before holds what followed the word where a compound was left incomplete:
	// "Verkehrs- und". Its size says in how many compounds it was seen as first part.
	before map[string]bool
	affix  bool // stands in affixes.txt
}

func (w *word) count() int { return w.first + w.lower + w.upper }

// isNoun reports whether a word is capitalised within sentences, as far as seen.
func (w *word) isNoun() bool {
	if w.lower+w.upper == 0 {
		return true
	}
	return w.upper*5 >= (w.lower+w.upper)*3
}

// tenths returns how many tenths of the word's occurrences are in lower case.
func (w *word) tenths() int {
	if w.lower+w.upper == 0 {
		return 0
	}
	return w.lower * 10 / (w.lower + w.upper)
}

type counts map[string]*word

func (c counts) of(s string) *word {
	w := c[s]
	if w == nil {
		w = &word{}
		c[s] = w
	}
	return w
}

func readCorpus(name string) (counts, error) {
	c := counts{}
	err := eachText(name, c.add)
	return c, err
}

// eachText calls take with each text of the corpus, but for those of the laws
// that are set apart.
func eachText(name string, take func(text string)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for d := json.NewDecoder(bufio.NewReader(z)); ; {
		var passage struct{ ID, Text string }
		if err := d.Decode(&passage); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if law, _, _ := strings.Cut(passage.ID, "/"); !isApart(law) {
			take(passage.Text)
		}
	}
}

// isApart reports whether a law is kept for measuring what the counts are worth.
// TestRepairHeldOut in internal/german selects by the same hash.
func isApart(law string) bool {
	h := fnv.New32a()
	h.Write([]byte(law))
	return h.Sum32()%20 == 0
}

// add counts the words of a text; the pieces of a hyphenated word count singly.
func (c counts) add(text string) {
	begins := true // of a sentence
	for text != "" {
		start := strings.IndexFunc(text, unicode.IsLetter)
		if start < 0 {
			return
		}
		if gap := strings.TrimSpace(text[:start]); gap != "" {
			begins = strings.ContainsAny(gap[len(gap)-1:], `.:;!?)"`)
		}
		text = text[start:]
		end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
		if end < 0 {
			end = len(text)
		}
		c.addWord(text[:end], text[end:], begins)
		text, begins = text[end:], false
	}
}

// contextSize is how many bytes behind an incomplete compound tell it from another.
const contextSize = 24

func (c counts) addWord(hyphenated, rest string, begins bool) {
	pieces := strings.Split(hyphenated, "-")
	for i, piece := range pieces {
		if piece == "" || len(piece) > 1 && strings.ToUpper(piece) == piece {
			continue
		}
		w := c.of(strings.ToLower(piece))
		switch first, _ := utf8.DecodeRuneInString(piece); {
		case begins && i == 0:
			w.first++
		case unicode.IsUpper(first):
			w.upper++
		default:
			w.lower++
		}
		if i == len(pieces)-2 && pieces[i+1] == "" && isConjoined(rest) {
			if w.before == nil {
				w.before = map[string]bool{}
			}
			w.before[strings.ToLower(rest[:min(contextSize, len(rest))])] = true
		}
	}
}

// isConjoined reports whether what follows a hyphen goes on with another word to
// be completed alike.
func isConjoined(rest string) bool {
	if strings.HasPrefix(rest, ",") {
		return true
	}
	rest = strings.TrimLeft(rest, " ")
	return strings.HasPrefix(rest, "und ") || strings.HasPrefix(rest, "oder ") ||
		strings.HasPrefix(rest, "bzw") || strings.HasPrefix(rest, "sowie ")
}

// write writes the words that were seen at least twice, are parts or affixes.
func write(w io.Writer, c counts, p parts) error {
	names := slices.Collect(maps.Keys(c))
	for _, part := range []map[string]float64{p.earlier, p.last} {
		for name := range part {
			if c[name] == nil {
				c[name] = &word{}
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	var before []rune
	for _, name := range names {
		word := c[name]
		numbers := []int{word.count(), word.tenths(), int(p.earlier[name] + .5), int(p.last[name] + .5)}
		if !isPlain(name) || numbers[0] < 2 && numbers[2] == 0 && numbers[3] == 0 && !word.affix {
			continue
		}
		letters := []rune(name)
		shared := 0
		for shared < min(len(letters), len(before)) && letters[shared] == before[shared] {
			shared++
		}
		before = letters
		line := fmt.Sprintf("%d\t%s", shared, string(letters[shared:]))
		for len(numbers) > 0 && numbers[len(numbers)-1] == 0 {
			numbers = numbers[:len(numbers)-1]
		}
		for _, n := range numbers {
			line += fmt.Sprintf("\t%d", n)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
