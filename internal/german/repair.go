package german

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// A Repairer reads the words of a document that was scanned without a German
// model: "Geflichtete" for "Geflüchtete". It follows the noisy channel: a scanned
// word's readings are known words and compounds, weighed by how often the word is
// written, how often its letters are damaged so, and what stands beside it. It is
// for one document and one goroutine.
type Repairer struct {
	known    decoder // by the word statistics
	everyday decoder // by everyday.txt
	own      decoder // by the document's words; without a lexicon until they are needed
	named    decoder // by the user's dictionary; without a lexicon if there is none
	texts    []string
	words    []string // known beside all these
	readings map[string][]reading
}

// A Replacement says that text[Start:End] stands for Text.
type Replacement struct {
	Start, End int // code points
	Text       string
	Confidence float64 // above 0, at most 1
	Context    bool    // without the words beside it, it would not be replaced so
}

// Limits of what is repaired. Margins are differences of readings' costs, the
// logarithm of how much likelier one reading is.
const (
	marginUnknown = 1. // to the next reading, if the scanned word is none
	marginKnown   = 1. // to the scanned word
	marginPair    = 8. // likewise, of words in pairs.txt
	wrongCase     = 2.5
	feminineForm  = 5.  // less if the word has the feminine form that follows
	ownWord       = 11. // cost of a word of the document
	leastOwn      = 2   // occurrences of a word that others are repaired to
	leastRead     = 2   // letters of a word
	leastCapitals = 5   // of a word in capitals; shorter ones are mostly abbreviations
	mostDistinct  = 100_000
)

// NewRepairer takes the document's texts as scanned, words that are known beside
// the word statistics, such as names of places, and the user's dictionary or nil.
func NewRepairer(texts, words []string, d *Dictionary) *Repairer {
	r := &Repairer{
		known: decoder{l: statistics()}, everyday: decoder{l: everyday()},
		texts: texts, words: words, readings: map[string][]reading{},
	}
	if d != nil {
		r.named.l = d.l
	}
	return r
}

// learn takes in the words of the document; sound documents don't pay for it.
func (r *Repairer) learn() {
	counts := map[string]int{}
	for _, text := range r.texts {
		if !isMarked(strings.ToLower(text)) {
			continue
		}
		for _, u := range units([]rune(text)) {
			if isMarked(u.lower) {
				counts[u.lower]++
			}
		}
	}
	for _, phrase := range r.words {
		for _, u := range units([]rune(phrase)) {
			counts[u.lower] += leastOwn
		}
	}
	r.own.l = ownLexicon(counts)
}

// The gate: what is above is no damaged scan.
const (
	leastLetters   = 60
	mostMarked     = 8  // of 1,000 letters; German has 15
	leastDamaged   = 3  // words
	damagedShare   = 50 // at least one in so many words is damaged
	mostExamined   = 4000
	leastDamagedOf = 4 // letters of a word that tells
)

// A Gate is what tells a damaged scan from a sound text.
type Gate struct {
	Letters int
	Umlauts int // of the letters, ß included
	Words   int // that were looked at; 0 if the letters show that the text is sound or too short
	Damaged int // of the words: none as they stand, but words with an umlaut
}

// Open reports whether the text is to be repaired.
func (g Gate) Open() bool { return g.Damaged >= leastDamaged && g.Damaged*damagedShare >= g.Words }

// Damaged reports whether texts of the document are a damaged scan: they have
// far fewer umlauts than German, and words that are none unless a letter is
// taken for a damaged one.
func (r *Repairer) Damaged(texts []string) bool { return r.Gate(texts).Open() }

// Gate examines texts of the document, the first words of a long one.
func (r *Repairer) Gate(texts []string) Gate {
	var g Gate
	for _, text := range texts {
		for _, c := range text {
			switch {
			case strings.ContainsRune("äöüßÄÖÜ", c):
				g.Umlauts++
				g.Letters++
			case unicode.IsLetter(c):
				g.Letters++
			}
		}
	}
	if g.Letters < leastLetters || g.Umlauts*1000 >= g.Letters*mostMarked {
		return g
	}
	for _, text := range texts {
		rs := []rune(text)
		for _, u := range units(rs[:min(len(rs), mostExamined*10)]) {
			if g.Words++; len(u.word) >= leastDamagedOf && !u.capitals && r.isDamaged(u) {
				g.Damaged++
			}
		}
		if g.Words >= mostExamined {
			break
		}
	}
	return g
}

// isDamaged reports whether a word is none as it stands, but with an umlaut.
func (r *Repairer) isDamaged(u unit) bool {
	rs := r.read(u)
	return len(rs) > 0 && rs[0].known && isMarked(rs[0].letters) &&
		!slices.ContainsFunc(rs, func(c reading) bool { return c.known && c.damaged == 0 })
}

// isMarked reports whether a word has a letter that scans lose.
func isMarked(word string) bool { return strings.ContainsAny(word, "äöüß") }

// everyday holds the words of everyday.txt and abbreviations.
var everyday = sync.OnceValue(func() *lexicon {
	counts := map[string]int{}
	for word := range lists().everyday {
		counts[word] = leastOwn
	}
	for short := range lists().abbreviations {
		counts[strings.ToLower(strings.TrimSuffix(short, "."))] = leastOwn
	}
	return ownLexicon(counts)
})

// ownLexicon holds the words that were seen often enough.
func ownLexicon(counts map[string]int) *lexicon {
	words := map[string]bool{}
	for word, n := range counts {
		if codes := encode(word); n >= leastOwn && len(codes) > shortestPart && !slices.Contains(codes, 0) {
			words[word] = true
		}
	}
	return wordsOnly(words)
}

// wordsOnly holds words of which nothing was counted, without their forms, in their alphabetical
// order from the first entry on.
func wordsOnly(words map[string]bool) *lexicon {
	l := &lexicon{nodes: make([]node, 1), entries: make([]entry, 1, len(words)+1)}
	sorted := make([][]byte, 0, len(words))
	for word := range words {
		sorted = append(sorted, encode(word))
	}
	slices.SortFunc(sorted, slices.Compare)
	for range sorted {
		l.entries = append(l.entries, entry{count: leastOwn, logCount: tokenCount - ownWord})
	}
	l.grow(sorted)
	return l
}

// A unit is a run of letters and digits in a text.
type unit struct {
	word       []rune
	lower      string
	start, end int
	begins     bool   // a sentence may begin with it
	open       bool   // a hyphen follows
	joined     bool   // to the unit before, by a hyphen or a gender mark
	capitals   bool   // it has capitals only, and enough of them for a word
	person     bool   // a gender mark and a feminine ending follow
	before     string // the mark between it and the unit before, "" for none
}

// units finds the runs of letters and digits.
func units(text []rune) []unit {
	var all []unit
	last := 0
	for i := 0; i < len(text); {
		if !isWord(text[i]) {
			i++
			continue
		}
		u := unit{start: i}
		for i < len(text) && isWord(text[i]) {
			i++
		}
		u.end = i
		u.open = i < len(text) && strings.ContainsRune(hyphens, text[i])
		gap := strings.TrimSpace(string(text[last:u.start]))
		u.joined = u.start > 0 && last == u.start-1 && strings.ContainsRune(hyphens+genderMarks+"/", text[last])
		last = u.end
		u.person = i+2 < len(text) && strings.ContainsRune(genderMarks, text[i]) && text[i+1] == 'i' && text[i+2] == 'n'
		// The ending behind a gender mark is no part of the next word's spelling.
		if rest, found := strings.CutPrefix(string(text[u.start:u.end]), "innen"); found && u.joined {
			u.start += len("innen")
			if rest == "" {
				continue
			}
		}
		u.word = text[u.start:u.end]
		u.lower = strings.ToLower(string(u.word))
		u.capitals = len(u.word) >= leastCapitals && !slices.ContainsFunc(u.word, func(r rune) bool { return !unicode.IsUpper(r) })
		switch {
		case len(all) == 0 && gap == "" || strings.ContainsAny(gap, ".:;!?"):
			u.before, u.begins = ".", true
		case strings.ContainsAny(gap, "\"„“”»«‚‘'•–-~*") && !u.joined:
			u.before, u.begins = "(", true
		case gap == ",":
			u.before = ","
		case gap != "" && !u.joined:
			u.before = "("
		}
		all = append(all, u)
	}
	return all
}

// Repair returns what to replace in a text of the document, in order. A word
// whose reading is not certain stays as scanned. Repaired texts need no repair.
func (r *Repairer) Repair(text string) []Replacement {
	all := units([]rune(text))
	names := make([]string, len(all)) // as neighbours, by what they probably stand for
	for i, u := range all {
		guess := u.lower
		if rs := r.read(u); len(rs) > 0 && rs[0].known {
			guess = rs[0].letters
		}
		names[i] = neighbour(guess)
	}
	var found []Replacement
	for i, u := range all {
		rs := r.read(u)
		if len(rs) == 0 || len(rs) == 1 && rs[0].letters == u.lower {
			continue
		}
		if best, margin := choose(u, rs, around(all, names, i, rs)...); margin > 0 {
			alone, without := choose(u, rs)
			context := without <= 0 || alone.letters != best.letters
			found = append(found, Replacement{u.start, u.end, u.write(best), 1 - math.Exp(-margin)/2, context})
		}
	}
	return found
}

// around returns what stands beside a unit, if that can decide between readings.
func around(all []unit, names []string, i int, rs []reading) []string {
	if len(rs) < 2 || rs[1].cost-rs[0].cost > 4*contextMost*contextWeight+wrongCase {
		return nil
	}
	var before, behind []string
	for k := i; len(before) < mostBeside; k-- {
		if mark := all[k].before; mark != "" {
			before = append(before, mark)
		}
		if k == 0 || all[k].before == "." {
			break
		}
		before = append(before, names[k-1])
	}
	for k := i + 1; len(behind) < mostBeside; k++ {
		if k == len(all) || all[k].before == "." {
			behind = append(behind, ".")
			break
		}
		if mark := all[k].before; mark != "" {
			behind = append(behind, mark)
		}
		behind = append(behind, names[k])
	}
	return append(sided("<", before), sided(">", behind)...)
}

// mostBeside is how many neighbours on each side are looked at.
const mostBeside = 2

// sided names neighbours as contexts.gz does, the nearest first.
func sided(side string, neighbours []string) []string {
	names := neighbours[:min(len(neighbours), mostBeside)]
	for i, name := range names {
		names[i] = strings.Repeat(side, i+1) + name
	}
	return names
}

// read returns the readings of a unit.
func (r *Repairer) read(u unit) []reading {
	if len(u.word) < leastRead || len(u.word) > longestRead || !u.capitals && !isReadable(u.word) {
		return nil
	}
	key := string(u.word)
	if u.open {
		key += "-"
	}
	rs, ok := r.readings[key]
	if ok || len(r.readings) >= mostDistinct {
		return rs
	}
	if r.own.l == nil {
		r.learn()
	}
	r.known.open = u.open
	word := u.word
	if u.capitals {
		word = []rune(u.lower)
	}
	rs = r.known.read(word)
	more := slices.Concat(r.everyday.read(word), r.own.read(word))
	if r.named.l != nil {
		more = append(more, r.named.read(word)...)
	}
	for _, own := range more {
		if i := slices.IndexFunc(rs, func(k reading) bool { return k.letters == own.letters }); !own.known {
		} else if i < 0 {
			own.anyCase = true
			rs = append(rs, own)
		} else if own.cost < rs[i].cost {
			rs[i].cost, rs[i].known, rs[i].joined = own.cost, true, false
		}
	}
	if u.capitals { // they lose their dots and nothing else
		rs = slices.DeleteFunc(rs, func(c reading) bool { return !equalFolded([]rune(c.letters), word) })
	}
	slices.SortStableFunc(rs, func(a, b reading) int { return cmp.Compare(a.cost, b.cost) })
	r.readings[key] = rs
	return rs
}

// isReadable reports whether a run can be a damaged word: it has small letters,
// and more letters than other characters.
func isReadable(word []rune) bool {
	small, digits := 0, 0
	for _, r := range word {
		switch {
		case unicode.IsLower(r):
			small++
		case unicode.IsUpper(r):
		default:
			digits++
		}
	}
	return small > 0 && digits*2 < len(word)
}

// choose returns the best reading and how far it is above what is needed to
// replace the scanned word; not above 0 if the word stays.
func choose(u unit, rs []reading, neighbours ...string) (best reading, margin float64) {
	const none = 1e6
	bestCost, nextCost, scanned := none, none, none
	for _, c := range rs {
		cost := c.cost + u.caseCost(c) + contextCost(c.letters, neighbours...)
		if u.person && statistics().entry(encode(c.letters+"innen")).count > 0 {
			cost -= feminineForm
		}
		if c.letters == u.lower {
			scanned = cost
			if !c.known {
				continue // it competes only as a name
			}
		}
		if cost < bestCost {
			best, bestCost, nextCost = c, cost, bestCost
		} else if cost < nextCost {
			nextCost = cost
		}
	}
	if best.letters == u.lower || bestCost == none || !best.known && mayHideUmlaut(best.letters) {
		return best, 0
	}
	// Particles and verbs join to words that nobody writes, such as herausfüllt.
	if best.joined && !best.noun && unicode.IsLower(u.word[0]) && statistics().beginsWithParticle(best.letters) {
		return best, 0
	}
	known := marginKnown
	if slices.Contains(lists().pairs[u.lower], best.letters) {
		known = marginPair
	}
	return best, min(nextCost-bestCost-marginUnknown, scanned-bestCost-known)
}

// mayHideUmlaut reports whether the vowel before a ß can be an umlaut that has lost
// its dots: Haußermann is Häußermann, half repaired. Nobody misses them in Mueßer.
func mayHideUmlaut(word string) bool {
	rs := []rune(word)
	for i := 1; i < len(rs); i++ {
		if rs[i] == 'ß' && withoutUmlaut(rs[i-1]) == rs[i-1] && strings.ContainsRune("aou", rs[i-1]) && (i < 2 || rs[i-2] != 'e') {
			return true
		}
	}
	return false
}

// caseCost is the cost of a reading that is not written large or small as its
// unit is.
func (u unit) caseCost(r reading) float64 {
	first := u.word[0]
	if !r.known || r.anyCase || u.joined || u.capitals || !unicode.IsLetter(first) || first == 'U' || first == 'G' {
		return 0
	}
	if r.noun && unicode.IsLower(first) || !r.noun && unicode.IsUpper(first) && !u.begins {
		return wrongCase
	}
	return 0
}

// write writes a reading as the unit was: with a capital if it had one or, where
// that letter was damaged, if the word needs one.
func (u unit) write(r reading) string {
	if u.capitals {
		return strings.ToUpper(r.letters)
	}
	rs := []rune(r.letters)
	first := u.word[0]
	large := unicode.IsUpper(first)
	if small := unicode.ToLower(first); rs[0] != small && (first == 'U' || first == 'G' || !unicode.IsLetter(first)) {
		large = u.begins || r.noun && first != 'G' // Ü is not taken for G
	}
	if large {
		rs[0] = unicode.ToUpper(rs[0])
	}
	return string(rs)
}

// beginsWithParticle reports whether a verb's particle or prefix begins a word.
func (l *lexicon) beginsWithParticle(word string) bool {
	codes := encode(word)
	for n := 1; n < len(codes); n++ {
		if l.entry(codes[:n]).before {
			return true
		}
	}
	return false
}
