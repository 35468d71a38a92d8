package german

import (
	"bytes"
	"hash/maphash"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What dividing costs where the statistics know nothing or too little of a part.
// The unit is that of entry.earlier; the values were chosen on the words of
// ../shared/lang/compounds.
const (
	unseenEarlier = 12.  // a noun that was not seen as an earlier part
	unseenLast    = 13.  // a word that was not seen as a last part
	frequency     = .5   // less by this times the logarithm of the count
	linking       = 1.   // more for a linking element or ending that was not seen with the word
	strangeBefore = -3.  // an unknown earlier part, beside its first and last letters
	strangeBehind = -2.5 // an unknown last part, likewise
	perLetter     = 1.   // of an unknown part or whole word, from the fourth letter on
	wholeWord     = 2.5  // a word that stays whole, beside its first and last letters
	knownWord     = 4.   // less for a whole word that is known
	knownOften    = .5   // and by this times the logarithm of the count
	impossible    = 1e9
	shortestPart  = 3
	shortestWord  = 7  // that is divided
	shortestNew   = 4  // unknown part
	widerPart     = 9. // of a word that is known beside the statistics
	usualWord     = 48 // letters of a word are fewer
)

// parts are the costs of the parts of a word that begin at one place.
type parts struct {
	cost []float64 // by where the part ends; impossible if the lexicon says nothing
	no   []bool    // an affix ends there
}

// divide returns where the parts of a word in letter codes end, the word's end
// included: the cheapest way from its beginning to its end, unless the whole word
// is cheaper still. Every further part costs, so few parts win.
func (l *lexicon) divide(word []byte) []int {
	n := len(word)
	if n < shortestWord || slices.Contains(word, 0) {
		return []int{n}
	}
	if base := l.feminineBase(word); base > 0 {
		ends := l.divide(word[:base])
		ends[len(ends)-1] = n
		return ends
	}
	var room struct { // for all words but noise, so that nothing is allocated
		best, cost [usualWord]float64
		from       [usualWord]int
		no         [usualWord]bool
	}
	best, from, p := room.best[:], room.from[:], parts{room.cost[:], room.no[:]}
	if n >= usualWord {
		best, from, p = make([]float64, n+1), make([]int, n+1), parts{make([]float64, n+1), make([]bool, n+1)}
	}
	for i := 1; i <= n; i++ {
		best[i] = impossible
	}
	for i := 0; i+shortestPart <= n; i++ {
		if best[i] >= impossible {
			continue
		}
		l.partsAt(word, i, p)
		for j := i + shortestPart; j <= n; j++ {
			if cost := best[i] + p.cost[j]; cost < best[j] && (i > 0 || j < n) {
				best[j], from[j] = cost, i
			}
		}
	}
	if best[n] >= l.whole(word) {
		return []int{n}
	}
	var ends []int
	for j := n; j > 0; j = from[j] {
		ends = append(ends, j)
	}
	slices.Reverse(ends)
	return l.refine(word, ends)
}

// feminineBase is the length of a feminine plural without its ending, 0 for
// other words: Gründer in Gründerinnen, which are no Rinnen.
func (l *lexicon) feminineBase(word []byte) int {
	base, ok := bytes.CutSuffix(word, encode("innen"))
	if ok && len(base) > shortestPart+1 && (bytes.HasSuffix(base, encode("er")) || l.entry(base).count > 0) {
		return len(base)
	}
	return 0
}

// refine divides the parts of a word that are compounds themselves.
func (l *lexicon) refine(word []byte, ends []int) []int {
	var all []int
	start := 0
	for _, end := range ends {
		core := word[start:end]
		if last := len(core) - 1; end < len(word) && core[last] == letterCode('s') && l.entry(core[:last]).count > 0 {
			core = core[:last]
		}
		inner := l.divide(core)
		for _, e := range inner[:len(inner)-1] {
			all = append(all, start+e)
		}
		all = append(all, end)
		start = end
	}
	return all
}

// partsAt fills in the costs of the parts that begin at i.
func (l *lexicon) partsAt(word []byte, i int, p parts) {
	n := len(word)
	for j := i; j <= n; j++ {
		p.cost[j], p.no[j] = impossible, false
	}
	at := uint32(0)
	for j := i + 1; j <= n; j++ {
		if at = l.step(at, word[j-1]); at == 0 {
			break
		}
		e := l.entries[l.nodes[at].entry]
		if j < n && e.before || j == n && e.behind {
			p.no[j] = true
			continue
		}
		if j-i < shortestPart {
			continue
		}
		if j < n {
			l.earlier(word, i, j, at, p)
		} else if e.last > 0 {
			p.cost[n] = float64(e.last)
		} else if e.count > 1 && n-i > shortestPart {
			p.cost[n] = rare(unseenLast, e)
		}
	}
	if l.wider != nil {
		l.widerAt(word, i, p)
	}
	l.unknownAt(word, i, p)
}

// widerAt offers words that are known beside the statistics as parts that begin
// at i, where the statistics have nothing.
func (l *lexicon) widerAt(word []byte, i int, p parts) {
	n, at := len(word), uint32(0)
	for j := i + 1; j <= n; j++ {
		if at = l.wider.step(at, word[j-1]); at == 0 {
			return
		}
		if l.wider.entries[l.wider.nodes[at].entry].count == 0 {
			continue
		}
		if p.cost[j] >= impossible && !p.no[j] {
			p.cost[j] = widerPart
		}
		for _, link := range l.links {
			if to := j + len(link); to < n && string(word[j:to]) == link {
				p.cost[to] = min(p.cost[to], widerPart+linking)
			}
		}
	}
}

// earlier offers the word of node at, which spells word[i:j], as an earlier
// part: alone, with a linking element, without its final e, or with an ending as
// the last part.
func (l *lexicon) earlier(word []byte, i, j int, at uint32, p parts) {
	e := l.entries[l.nodes[at].entry]
	if e.earlier > 0 {
		p.cost[j] = float64(e.earlier)
	} else if longer := l.entries[l.nodes[l.step(at, letterCode('e'))].entry]; longer.isNoun() && p.cost[j] == impossible {
		p.cost[j] = rare(unseenEarlier, longer) + linking
	}
	if !e.isNoun() || j-i <= shortestPart {
		return
	}
	if e.earlier == 0 {
		p.cost[j] = min(p.cost[j], rare(unseenEarlier, e))
	}
	for _, link := range l.links {
		if to := j + len(link); to < len(word) && string(word[j:to]) == link && l.entries[l.indexFrom(at, word[j:to])].earlier == 0 {
			p.cost[to] = min(p.cost[to], rare(unseenEarlier, e)+linking)
		}
	}
	if slices.Contains(l.inflections, string(word[j:])) {
		p.cost[len(word)] = min(p.cost[len(word)], rare(unseenLast, e)+linking)
	}
}

// unknownAt offers what the lexicon does not know as parts that begin at i.
func (l *lexicon) unknownAt(word []byte, i int, p parts) {
	vowel := false
	for j := i + 1; j <= len(word); j++ {
		vowel = vowel || isVowelCode(word[j-1])
		if !vowel || j-i < shortestNew || p.no[j] || p.cost[j] < impossible {
			continue
		}
		strange := strangeBefore
		if j == len(word) {
			strange = strangeBehind
		}
		p.cost[j] = strange + l.strangeness(word[i:j])
	}
}

// whole returns the cost of leaving a word whole.
func (l *lexicon) whole(word []byte) float64 {
	cost := wholeWord + l.strangeness(word)
	if count := l.count(word); count > 0 {
		cost -= knownWord + knownOften*math.Log(float64(count))
	}
	return cost
}

// count returns how often a word was counted, or the word without its ending.
func (l *lexicon) count(word []byte) int32 {
	count := l.entry(word).count
	for _, ending := range l.inflections {
		if base, ok := bytes.CutSuffix(word, []byte(ending)); ok && count == 0 && len(base) > shortestPart {
			count = l.entry(base).count
		}
	}
	return count
}

// strangeness is the cost of letters that are no known part: less if German
// words begin and end so.
func (l *lexicon) strangeness(part []byte) float64 {
	n := len(part)
	return float64(l.begins[edge(part)]+l.ends[edge(part[n-3:])]) + perLetter*float64(n-3)
}

// rare is the cost of a known word in a role that it was not seen in.
func rare(base float64, e entry) float64 {
	return base - frequency*float64(e.logCount)
}

// split returns a word's parts and whether it is known. The parts rejoin to the
// word; hyphens, gender marks and their endings stay with the part before them.
func split(word string) (parts []string, known bool) {
	mark, end := genderEnding(word)
	parts, known = splitHyphens(word[:mark])
	if lower := strings.ToLower(word); !known && mark < len(word) { // Migrant is rarer than Migranten
		_, known = splitHyphens(word[:mark] + "en")
	} else if m := masculine(lower); !known && m != lower {
		_, known = splitHyphens(m)
	}
	if end < len(word) && strings.ContainsRune(hyphens, firstRune(word[end:])) {
		end += len(string(firstRune(word[end:])))
	}
	parts[len(parts)-1] += word[mark:end]
	if end < len(word) {
		rest, restKnown := splitHyphens(word[end:])
		parts, known = append(parts, rest...), known && restKnown
	}
	return parts, known
}

// PartsWith divides a word of letters that the word statistics neither know nor
// divide, with the help of words that are known beside them: Quisla in
// "Quislaberatung". known is asked for words in lower case. The parts rejoin to
// the word; nil if it stays whole.
func PartsWith(word string, known func(word string) bool) []string {
	if len(word) > 2*longestRead {
		return nil
	}
	runes := []rune(word)
	codes := encode(strings.ToLower(word))
	l := *statistics()
	if d := l.division(codes); d.known || len(d.ends) != 1 || len(codes) != len(runes) || slices.Contains(codes, 0) {
		return nil
	}
	words := map[string]bool{}
	for i := range codes {
		for j := i + shortestNew; j <= len(codes); j++ {
			if part := decode(codes[i:j]); j-i < len(codes) && l.count(codes[i:j]) == 0 && known(part) {
				words[part] = true
			}
		}
	}
	if len(words) == 0 {
		return nil
	}
	l.wider = wordsOnly(words)
	ends := l.divide(codes)
	if len(ends) < 2 {
		return nil
	}
	var parts []string
	start := 0
	for _, end := range ends {
		parts = append(parts, string(runes[start:end]))
		start = end
	}
	return parts
}

const hyphens = "-\u2010\u2011"

// splitHyphens splits a word without gender marks.
func splitHyphens(word string) (parts []string, known bool) {
	known = true
	for word != "" {
		lead := len(word) - len(strings.TrimLeft(word, hyphens)) // of -leitungen
		end, next := len(word), len(word)
		if i := strings.IndexAny(word[lead:], hyphens); i >= 0 {
			end = lead + i
			next = end + len(string(firstRune(word[end:])))
		}
		inner, ok := splitJoined(word[lead:end])
		inner[0] = word[:lead] + inner[0]
		inner[len(inner)-1] += word[end:next]
		parts, known = append(parts, inner...), known && ok
		word = word[next:]
	}
	return parts, known
}

// splitJoined splits a word without hyphens. What is no letter of German makes
// it stay whole; soft hyphens and accents stay with the letter before them.
func splitJoined(word string) (parts []string, known bool) {
	var codes []byte
	var starts []int // of the letters in word
	for i, r := range word {
		switch last := len(codes) - 1; {
		case r == '\u00ad':
		case unicode.Is(unicode.Mn, r) && last >= 0:
			whole := []rune(norm.NFC.String(strings.ToLower(word[starts[last]:i] + string(r))))
			codes[last] = letterCode(whole[0])
		default:
			codes, starts = append(codes, letterCode(unicode.ToLower(r))), append(starts, i)
		}
	}
	d := statistics().division(codes)
	start := 0
	for _, end := range d.ends {
		next := len(word)
		if end < len(codes) {
			next = starts[end]
		}
		parts = append(parts, word[start:next])
		start = next
	}
	return parts, d.known
}

// A division is where the parts of a word end and whether all are known.
type division struct {
	word  string // in letter codes
	ends  []int
	known bool
}

// divisions keeps the last divisions, each in the one place that its word has:
// a text says most of its words again. It may be used concurrently.
type divisions struct {
	seed  maphash.Seed
	words [1 << 13]atomic.Pointer[division]
}

// division divides a word in letter codes, or remembers how it is divided.
func (l *lexicon) division(word []byte) *division {
	place := &l.divided.words[maphash.Bytes(l.divided.seed, word)%uint64(len(l.divided.words))]
	if d := place.Load(); d != nil && d.word == string(word) {
		return d
	}
	d := &division{word: string(word), ends: l.divide(word), known: len(word) > 0}
	from := 0
	for _, end := range d.ends {
		d.known = d.known && l.knows(word[from:end])
		from = end
	}
	place.Store(d)
	return d
}

// knows reports whether letters are a word of the lexicon, a part of its
// compounds, or another inflected form of a word: steigender, if only steigende
// was counted.
func (l *lexicon) knows(part []byte) bool {
	if e := l.entry(part); e.earlier > 0 || e.last > 0 || l.count(part) > 0 {
		return true
	}
	for _, ending := range l.inflections {
		base, ok := bytes.CutSuffix(part, []byte(ending))
		if !ok || len(base) < shortestWord {
			continue
		}
		for _, other := range l.inflections {
			if l.entry(append(base[:len(base):len(base)], other...)).count > 0 {
				return true
			}
		}
	}
	return false
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}
