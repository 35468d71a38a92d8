package german

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"hash/maphash"
	"math"
	"math/bits"
	"sync"

	"belegnetz/data"
)

// A lexicon holds the word statistics of data/german/words.gz as a tree of
// letters: one walk from the root finds all words that a text begins with.
type lexicon struct {
	nodes   []node // the root first, children side by side
	entries []entry
	begins  *edges // of words, by their first three letters
	ends    *edges // of words, by their last three letters
	// Linking elements and endings, in letter codes.
	links, inflections []string
	nounSuffixes       []string
	divided            *divisions
	wider              *lexicon // words that are known beside the statistics; nil for none
}

// A node is reached by the letters of a word's beginning.
type node struct {
	letters uint32 // a bit for each letter that goes on from here
	child   uint32 // reached by the lowest of them
	entry   uint32 // of the word that ends here; 0: none
}

// An entry is what was counted of a word. Costs are negative logarithms of
// shares; 0 means that it was not seen as such a part.
type entry struct {
	count         int32   // how often it stands on its own
	logCount      float32 // its natural logarithm
	lower         uint8   // tenths of these in lower case
	earlier, last float32 // cost of an earlier and of the last part of a compound
	before        bool    // a prefix: never an earlier part
	behind        bool    // a suffix: never the last part
}

// isNoun reports whether the word is capitalised within sentences.
func (e entry) isNoun() bool { return e.lower < 5 && e.count > 1 }

// edges are costs by three letters.
type edges [alphabet * alphabet * alphabet]float32

// alphabet is the number of letter codes.
const alphabet = 31

// letterCode numbers the letters from 1 in Unicode's order; 0 is anything else.
func letterCode(r rune) byte {
	switch {
	case r >= 'a' && r <= 'z':
		return byte(r-'a') + 1
	case r == 'ß':
		return 27
	case r == 'ä':
		return 28
	case r == 'ö':
		return 29
	case r == 'ü':
		return 30
	}
	return 0
}

func isVowelCode(c byte) bool {
	switch c {
	case 1, 5, 9, 15, 21, 25, 28, 29, 30: // aeiouyäöü
		return true
	}
	return false
}

// encode turns a word in lower case into letter codes.
func encode(word string) []byte {
	codes := make([]byte, 0, len(word))
	for _, r := range word {
		codes = append(codes, letterCode(r))
	}
	return codes
}

// decode turns letter codes into the word.
func decode(codes []byte) string {
	word := make([]rune, len(codes))
	for i, code := range codes {
		word[i] = rune(code-1) + 'a'
		if code > 26 {
			word[i] = []rune("ßäöü")[code-27]
		}
	}
	return string(word)
}

// statistics reads the word statistics once.
var statistics = sync.OnceValue(readStatistics)

// Load reads the word statistics, for which the first text would have to wait
// otherwise. Call it in a goroutine of its own.
func Load() { statistics() }

// readStatistics returns an empty lexicon if the statistics cannot be read,
// which is a fault of the build; the tests find it.
func readStatistics() *lexicon {
	l := &lexicon{nodes: make([]node, 1), entries: make([]entry, 1), begins: new(edges), ends: new(edges), divided: &divisions{seed: maphash.MakeSeed()}}
	f, err := data.German.Open("german/words.gz")
	if err != nil {
		return l
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return l
	}
	text := bytes.NewBuffer(make([]byte, 0, 2<<20))
	if _, err := text.ReadFrom(z); err != nil {
		return l
	}
	c := columns{text.Bytes()}
	nodes, words := c.number(), c.number()
	l.nodes, l.entries = make([]node, nodes), make([]entry, words+1)
	spelt := l.readTree(&c)
	counted := l.entries[1:]
	for i := range counted {
		counted[i].count = int32(c.number())
	}
	for i := range counted {
		counted[i].lower = uint8(c.number())
	}
	for i := range counted {
		counted[i].earlier = float32(c.number())
	}
	for i := range counted {
		counted[i].last = float32(c.number())
	}
	l.toCosts(spelt)
	l.addAffixes()
	return l
}

// columns are what is left to read of words.gz, which wordcount describes.
type columns struct{ left []byte }

func (c *columns) bytes(n int) []byte {
	column := c.left[:n]
	c.left = c.left[n:]
	return column
}

func (c *columns) number() int {
	n, size := binary.Uvarint(c.left)
	c.left = c.left[size:]
	return int(n)
}

// What a node's byte in words.gz says beside the number of its one letter.
const (
	several    = 31 // letters go on
	endsInWord = 32
)

// A spelling is how many letters a node's word has, and the places in edges of
// its first three and its last three.
type spelling struct{ length, begin, end uint16 }

// readTree reads the nodes. It returns the spellings of the words by entry.
func (l *lexicon) readTree(c *columns) []spelling {
	letters := c.bytes(len(l.nodes))
	nodes, words := make([]spelling, len(l.nodes)), make([]spelling, 1, len(l.entries))
	next := uint32(1)
	for i, code := range letters {
		n := &l.nodes[i]
		switch only := code &^ endsInWord; only {
		case 0:
		case several:
			n.letters = binary.LittleEndian.Uint32(c.bytes(4))
		default:
			n.letters = 1 << only
		}
		if code&endsInWord > 0 {
			n.entry = uint32(len(words))
			words = append(words, nodes[i])
		}
		n.child = next
		for left := n.letters; left > 0; left &= left - 1 {
			nodes[next] = nodes[i].with(bits.TrailingZeros32(left))
			next++
		}
	}
	return words
}

// with is the spelling with one more letter.
func (s spelling) with(letter int) spelling {
	s.end = uint16((int(s.end)*alphabet + letter) % len(edges{}))
	if s.length++; s.length <= 3 {
		s.begin = s.end
	}
	return s
}

// toCosts turns what was counted of the words into costs.
func (l *lexicon) toCosts(spelt []spelling) {
	var earlier, last float64
	for i := range l.entries {
		e, s := &l.entries[i], spelt[i]
		earlier += float64(e.earlier)
		last += float64(e.last)
		if e.count > 1 && s.length > 3 {
			l.begins[s.begin]++
			l.ends[s.end]++
		}
		if e.earlier > 0 && s.length >= 3 {
			l.ends[s.end] += 2
		}
	}
	for i := range l.entries {
		e := &l.entries[i]
		e.earlier, e.last = cost(e.earlier, earlier), cost(e.last, last)
		if e.count > 1 {
			e.logCount = float32(math.Log(float64(e.count)))
		}
	}
	l.begins.toCosts()
	l.ends.toCosts()
}

// grow makes the tree of sorted words, level by level; the first word has the
// first entry.
func (l *lexicon) grow(words [][]byte) {
	at := make([]uint32, len(words)) // how far each word has come
	longer := make([]int, len(words))
	for w := range words {
		longer[w] = w
	}
	for depth := 0; len(longer) > 0; depth++ {
		kept := longer[:0]
		parent, letter := uint32(0), byte(0) // of the word before
		for i, w := range longer {
			word := words[w]
			if i == 0 || at[w] != parent || word[depth] != letter {
				parent, letter = at[w], word[depth]
				if l.nodes[parent].letters == 0 {
					l.nodes[parent].child = uint32(len(l.nodes))
				}
				l.nodes[parent].letters |= 1 << letter
				l.nodes = append(l.nodes, node{})
			}
			at[w] = uint32(len(l.nodes) - 1)
			if len(word) == depth+1 {
				l.nodes[at[w]].entry = uint32(w + 1)
			} else {
				kept = append(kept, w)
			}
		}
		longer = kept
	}
}

// addAffixes takes in affixes.txt. Every affix has an entry in words.gz.
func (l *lexicon) addAffixes() {
	for _, fields := range lines("affixes.txt") {
		for _, affix := range fields[1:] {
			codes := encode(affix)
			switch e := &l.entries[l.index(codes)]; fields[0] {
			case "before":
				e.before = true
			case "behind":
				e.behind = true
			case "link":
				l.links = append(l.links, string(codes))
			case "noun":
				l.nounSuffixes = append(l.nounSuffixes, string(codes))
			case "inflect":
				l.inflections = append(l.inflections, string(codes))
			}
		}
	}
	l.entries[0] = entry{}
}

// step returns the node that a letter leads to, or 0.
func (l *lexicon) step(from uint32, letter byte) uint32 {
	n := &l.nodes[from]
	bit := uint32(1) << letter
	if n.letters&bit == 0 {
		return 0
	}
	return n.child + uint32(bits.OnesCount32(n.letters&(bit-1)))
}

// entry returns what was counted of a word, the zero entry if nothing.
func (l *lexicon) entry(word []byte) entry { return l.entries[l.index(word)] }

// index returns where a word's entry stands, 0 if it has none.
func (l *lexicon) index(word []byte) uint32 { return l.indexFrom(0, word) }

// indexFrom is index for a word whose beginning has led to a node.
func (l *lexicon) indexFrom(n uint32, rest []byte) uint32 {
	for _, letter := range rest {
		if n = l.step(n, letter); n == 0 {
			return 0
		}
	}
	return l.nodes[n].entry
}

// edge is the place in edges of a word's first three letters.
func edge(word []byte) int {
	return (int(word[0])*alphabet+int(word[1]))*alphabet + int(word[2])
}

// toCosts turns counts into costs; what was never seen gets a tenth.
func (e *edges) toCosts() {
	total := float32(0)
	for _, count := range e {
		total += count
	}
	for i, count := range e {
		e[i] = cost(count+.1, float64(total))
	}
}

// cost is the negative logarithm of a share, 0 for a count of 0.
func cost(count float32, total float64) float32 {
	if count == 0 {
		return 0
	}
	return float32(-math.Log(float64(count) / total))
}
