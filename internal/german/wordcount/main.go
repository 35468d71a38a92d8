// Wordcount counts the words of a German corpus for internal/german.
//
//	go run ./internal/german/wordcount CORPUS.jsonl.gz data/german/words.gz
//
// CORPUS has one JSON object a line with the field text. Beside OUT lies
// affixes.txt. What is written is the same on every run: the words as a tree of
// letters, level by level, each level in the letters' order abc…zßäöü, in columns
//
//	how many nodes and how many words there are, as all numbers in base 128 (encoding/binary)
//	a byte for each node: the number of the one letter that goes on from there, 0 for none, 31 for
//	several, and 32 more if a word ends there
//	for each node with several letters a bit for each, in four bytes, the lowest first
//	for each word, in the order of the nodes, how often it stands alone or beside a hyphen
//	likewise how many tenths of these in lower case, sentences' first words left out
//	how often it is an earlier part of the corpus's compounds
//	how often it is their last part
//
// Beside OUT, contexts.gz gets what stands beside words that a damaged scan mixes
// up, as confusions.txt beside it says: a line for each word with how often it
// stands, then each neighbour ("<" before, ">" behind, "<<" and ">>" beyond) and
// how often that is there. The first line has no word and counts the neighbours of all words.
//
// How often a word is a part is estimated: see parts.go.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"log"
	"maps"
	"math/bits"
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
	names = slices.DeleteFunc(names, func(name string) bool {
		word := c[name]
		return !isPlain(name) || word.count() < 2 && p.earlier[name] < .5 && p.last[name] < .5 && !word.affix
	})
	t := newTree(names)
	out := binary.AppendUvarint(binary.AppendUvarint(nil, uint64(len(t.letters))), uint64(len(t.words)))
	out = append(append(out, t.letters...), t.several...)
	for _, number := range []func(name string) int{
		func(name string) int { return c[name].count() },
		func(name string) int { return c[name].tenths() },
		func(name string) int { return int(p.earlier[name] + .5) },
		func(name string) int { return int(p.last[name] + .5) },
	} {
		for _, name := range t.words {
			out = binary.AppendUvarint(out, uint64(number(name)))
		}
	}
	_, err := w.Write(out)
	return err
}

// A tree is the words' letters, level by level.
type tree struct {
	letters []byte   // by node
	several []byte   // by node that several letters go on from
	words   []string // in the order of the nodes where they end
}

const (
	letters    = "abcdefghijklmnopqrstuvwxyzßäöü"
	several    = 31 // letters go on
	endsInWord = 32
)

func newTree(names []string) tree {
	slices.Sort(names)
	var t tree
	for level := []branch{{names, 0}}; len(level) > 0; {
		var next []branch
		for _, b := range level {
			next = append(next, t.add(b)...)
		}
		level = next
	}
	return t
}

// A branch is the words, in order, whose first so many bytes are the same.
type branch struct {
	words  []string
	length int
}

// add adds a node, and returns the branches that go on from it.
func (t *tree) add(b branch) []branch {
	code, mask := 0, uint32(0)
	if len(b.words) > 0 && len(b.words[0]) == b.length {
		code = endsInWord
		t.words, b.words = append(t.words, b.words[0]), b.words[1:]
	}
	var longer []branch
	for len(b.words) > 0 {
		r, size := utf8.DecodeRuneInString(b.words[0][b.length:])
		with := b.words[0][:b.length+size]
		end := slices.IndexFunc(b.words, func(w string) bool { return !strings.HasPrefix(w, with) })
		if end < 0 {
			end = len(b.words)
		}
		longer = append(longer, branch{b.words[:end], len(with)})
		mask |= 2 << utf8.RuneCountInString(letters[:strings.IndexRune(letters, r)])
		b.words = b.words[end:]
	}
	if len(longer) == 1 {
		code += bits.TrailingZeros32(mask)
	} else if len(longer) > 1 {
		code += several
		t.several = binary.LittleEndian.AppendUint32(t.several, mask)
	}
	t.letters = append(t.letters, byte(code))
	return longer
}
