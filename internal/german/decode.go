package german

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// A damage is what text recognition makes of a letter.
type damage struct {
	form   []rune
	letter byte
	cost   float64
}

// confusions holds confusions.txt by the forms' first rune.
var confusions = sync.OnceValue(func() map[rune][]damage {
	table := map[rune][]damage{}
	for _, fields := range lines("confusions.txt") {
		letter := letterCode(firstRune(fields[0]))
		for i := 1; i+1 < len(fields); i += 2 {
			share, err := strconv.ParseFloat(fields[i+1], 64)
			if err != nil {
				continue // the tests check the table
			}
			form := []rune(fields[i])
			table[form[0]] = append(table[form[0]], damage{form, letter, -math.Log(share / 100)})
		}
	}
	return table
})

// A Confusion is a letter with what a scan has made of it.
type Confusion struct{ Scanned, Meant string }

// Confusions are the damaged letters of a scanned word that stands for another:
// i for ü in Geflichtete; nil if the one cannot come from the other, or is too
// long for a word that is read.
func Confusions(scanned, meant string) []Confusion {
	from, to := []rune(scanned), []rune(meant)
	if max(len(from), len(to)) > longestRead {
		return nil
	}
	found, _ := confused(from, to, mostDamage)
	return found
}

// confused finds up to most confusions that make the one word the other.
func confused(scanned, meant []rune, most int) (found []Confusion, ok bool) {
	if len(scanned) == 0 || len(meant) == 0 {
		return nil, len(scanned) == len(meant)
	}
	letter := unicode.ToLower(meant[0])
	if unicode.ToLower(scanned[0]) == letter {
		if found, ok = confused(scanned[1:], meant[1:], most); ok {
			return found, true
		}
	}
	if most == 0 {
		return nil, false
	}
	for _, r := range []rune{scanned[0], unicode.ToLower(scanned[0])} {
		for _, c := range confusions()[r] {
			n := len(c.form)
			if c.letter != letterCode(letter) || n > len(scanned) || !slices.Equal(c.form[1:], scanned[1:n]) {
				continue
			}
			if rest, ok := confused(scanned[n:], meant[1:], most-1); ok {
				return append([]Confusion{{string(scanned[:n]), string(meant[:1])}}, rest...), true
			}
		}
	}
	return nil, false
}

// Costs of readings are negative logarithms of probabilities, roughly.
const (
	inflected   = 8.   // more for a word of which only another inflected form was counted
	joint       = 3.   // of a further part
	derived     = 5.   // of a suffix
	particle    = 5.   // of a verb's prefix
	unseen      = 2.   // more for an earlier part that was seen as a word only
	unknownPart = 7.   // of an unknown part or word
	unknownEach = 2.5  // of its letters
	beamWidth   = 60   // ways to read a word's beginning that are followed
	mostDamage  = 4    // letters of one word
	longestRead = 40   // letters of a word that is read
	mostReads   = 8    // readings of a word that are kept
	tokenCount  = 16.5 // logarithm of how many words were counted
)

// A reading is a word that a scanned one may stand for.
type reading struct {
	letters string // in lower case
	cost    float64
	damaged int  // letters
	noun    bool // capitalised within sentences
	anyCase bool // it is not known whether it is capitalised
	known   bool // all its parts are known
	joined  bool // it is made of parts, not known as a whole
}

// A path is a way to read the beginning of a word.
type path struct {
	node    uint32 // of the part that is being read; 0 at its beginning
	from    int32  // the path without the last step
	letter  byte   // that the last step read; 0 for none
	parts   uint8  // that are complete
	damaged uint8
	unknown uint8 // letters of an unknown part that is being read
	blurred bool  // an unknown part is among the complete ones
	cost    float64
}

// A decoder reads a scanned word letter by letter: as it stands or damaged, as a
// known word or a compound of known words.
type decoder struct {
	l     *lexicon
	open  bool // the word is an earlier part: Kita-
	word  []rune
	paths []path
	ends  [][]int32 // paths by how many runes of the word they have read
	found map[string]reading
}

// read returns the readings of a word, the best first.
func (d *decoder) read(word []rune) []reading {
	d.word, d.paths, d.found = word, d.paths[:0], map[string]reading{}
	d.ends = slices.Grow(d.ends[:0], len(word)+1)[:len(word)+1]
	for i := range d.ends {
		d.ends[i] = d.ends[i][:0]
	}
	d.add(0, path{from: -1})
	for at := range word {
		d.prune(at)
		for _, p := range d.ends[at] {
			d.step(at, p)
		}
	}
	for _, p := range d.ends[len(word)] {
		d.finish(p)
	}
	var all []reading
	for _, r := range d.found {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b reading) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), strings.Compare(a.letters, b.letters))
	})
	return all[:min(len(all), mostReads)]
}

func (d *decoder) add(at int, p path) {
	d.paths = append(d.paths, p)
	d.ends[at] = append(d.ends[at], int32(len(d.paths)-1))
}

// prune keeps the cheapest paths.
func (d *decoder) prune(at int) {
	if ps := d.ends[at]; len(ps) > beamWidth {
		slices.SortStableFunc(ps, func(a, b int32) int { return cmp.Compare(d.paths[a].cost, d.paths[b].cost) })
		d.ends[at] = ps[:beamWidth]
	}
}

// step reads on behind at in all ways.
func (d *decoder) step(at int, from int32) {
	r := d.word[at]
	small := unicode.ToLower(r)
	if code := letterCode(small); code > 0 && (small == r || at == 0) {
		d.letter(at+1, from, code, 0, 0, false)
	}
	for _, c := range confusions()[r] {
		d.damage(at, from, c)
	}
	if at == 0 && small != r {
		for _, c := range confusions()[small] {
			d.damage(at, from, c)
		}
	}
}

func (d *decoder) damage(at int, from int32, c damage) {
	end := at + len(c.form)
	if d.paths[from].damaged >= mostDamage || end > len(d.word) {
		return
	}
	for i := 1; i < len(c.form); i++ {
		if d.word[at+i] != c.form[i] {
			return
		}
	}
	// What no word can hold is damage in unknown words too: Muef3er.
	odd := len(c.form) > 1 && c.form[len(c.form)-1] < 'a' && at > 0 && isVowelCode(letterCode(d.word[at-1])) &&
		end < len(d.word) && unicode.IsLower(d.word[end])
	d.letter(end, from, c.letter, c.cost, 1, odd)
}

// letter reads a letter up to at, within a known or an unknown part.
func (d *decoder) letter(at int, from int32, code byte, cost float64, damaged uint8, odd bool) {
	p := d.paths[from]
	if code == letterCode('ß') && p.letter == 0 {
		return // begins no word
	}
	next := path{from: from, letter: code, parts: p.parts, damaged: p.damaged + damaged, blurred: p.blurred, cost: p.cost + cost}
	if p.unknown == 0 {
		if next.node = d.l.step(p.node, code); next.node != 0 {
			d.add(at, next)
			d.boundary(at, int32(len(d.paths)-1))
		}
	}
	if damaged > 0 && !odd || p.node != 0 {
		return
	}
	next.node, next.unknown = 0, p.unknown+1
	next.cost += unknownEach
	if p.unknown == 0 {
		next.cost += unknownPart
	}
	d.add(at, next)
	if next.unknown >= shortestNew && !p.blurred && at+shortestPart <= len(d.word) {
		d.add(at, path{from: int32(len(d.paths) - 1), parts: next.parts + 1, damaged: next.damaged, blurred: true, cost: next.cost + joint})
	}
}

// boundary ends a known part at at, if one ends there.
func (d *decoder) boundary(at int, from int32) {
	p := d.paths[from]
	d.inflect(at, from)
	left := len(d.word) - at
	e := d.l.entries[d.l.nodes[p.node].entry]
	length := d.length(from)
	if left < shortestPart || p.parts > 4 || length < shortestPart {
		return
	}
	cost := impossible
	switch {
	case e.before && p.parts == 0:
		cost = particle
	case e.before:
	case e.earlier > 0:
		cost = float64(e.earlier)
	case e.count > 1 && length > shortestPart:
		cost = rare(unseenEarlier, e)
		if !e.isNoun() {
			cost += unseen
		}
		for _, link := range []string{"s", "n", "en", "es"} {
			if e.isNoun() && strings.HasPrefix(string(d.word[at:]), link) && at+len(link)+shortestPart <= len(d.word) {
				d.linked(at, from, link, p.cost+cost+linking+joint)
			}
		}
	}
	if cost < impossible {
		d.add(at, path{from: from, parts: p.parts + 1, damaged: p.damaged, blurred: p.blurred, cost: p.cost + cost + joint})
	}
}

// inflect reads the rest of the word as the ending of a known word.
func (d *decoder) inflect(at int, from int32) {
	p := d.paths[from]
	if d.l.entries[d.l.nodes[p.node].entry].count == 0 || !slices.Contains(d.l.inflections, string(encode(string(d.word[at:])))) {
		return
	}
	for _, r := range d.word[at:] {
		p.from, p.letter, p.node = from, letterCode(r), 0
		d.paths = append(d.paths, p)
		from = int32(len(d.paths) - 1)
	}
	d.ends[len(d.word)] = append(d.ends[len(d.word)], from)
}

// linked reads a linking element and ends the part behind it.
func (d *decoder) linked(at int, from int32, link string, cost float64) {
	for _, r := range link {
		p := d.paths[from]
		d.paths = append(d.paths, path{from: from, letter: letterCode(r), parts: p.parts, damaged: p.damaged, blurred: p.blurred})
		from = int32(len(d.paths) - 1)
	}
	p := d.paths[from]
	d.add(at+len(link), path{from: from, parts: p.parts + 1, damaged: p.damaged, blurred: p.blurred, cost: cost})
}

// length is how many letters of its part a path has read.
func (d *decoder) length(p int32) int {
	n := 0
	for ; p >= 0 && d.paths[p].letter > 0; p = d.paths[p].from {
		n++
	}
	return n
}

// finish takes a path that has read the whole word as a reading.
func (d *decoder) finish(at int32) {
	p := d.paths[at]
	if p.letter == 0 || p.parts > 0 && p.unknown > 0 && p.unknown < shortestNew {
		return
	}
	var codes []byte
	last := 0
	for i := at; i >= 0; i = d.paths[i].from {
		if code := d.paths[i].letter; code > 0 {
			codes = append(codes, code)
		} else if last == 0 {
			last = len(codes)
		}
	}
	slices.Reverse(codes)
	r := reading{letters: decode(codes), cost: p.cost, damaged: int(p.damaged), known: p.unknown == 0 && !p.blurred, joined: p.parts > 0}
	switch {
	case p.unknown > 0:
		r.noun = true
	case p.parts == 0:
		var cost float64
		cost, r.noun = d.wholeCost(codes)
		r.cost += cost
	default:
		part := codes[len(codes)-last:]
		cost, noun := d.lastCost(part)
		r.cost, r.noun = r.cost+cost, noun
	}
	if before, ok := d.found[r.letters]; r.cost < impossible && (!ok || r.cost < before.cost) {
		d.found[r.letters] = r
	}
}

// wholeCost is the cost of a whole word, impossible if it is not known.
func (d *decoder) wholeCost(word []byte) (cost float64, noun bool) {
	e := d.l.entry(word)
	cost = impossible
	if e.count > 0 {
		return tokenCount - float64(e.logCount), e.isNoun()
	}
	if d.open && e.earlier > 0 {
		return float64(e.earlier) + linking, true
	}
	if base := d.l.otherForm(word, shortestPart+1); base.count > 0 {
		return tokenCount - float64(base.logCount) + inflected, base.isNoun()
	}
	return impossible, false
}

// lastCost is the cost of a compound's last part.
func (d *decoder) lastCost(part []byte) (cost float64, noun bool) {
	if len(part) < shortestPart {
		return impossible, false
	}
	e := d.l.entry(part)
	switch {
	case e.behind && slices.Contains(d.l.nounSuffixes, string(part)):
		return derived, true
	case e.behind:
		return impossible, false
	case e.last > 0:
		return float64(e.last), e.isNoun()
	case d.open && e.earlier > 0:
		return float64(e.earlier), true
	case len(part) == shortestPart:
		return impossible, false
	case e.count > 1:
		return rare(unseenLast, e), e.isNoun()
	}
	if base := d.l.otherForm(part, shortestPart); base.count > 1 {
		return rare(unseenLast, base) + inflected, base.isNoun()
	}
	return impossible, false
}

// otherForm returns the entry of another inflected form of a word, the most
// frequent; the zero entry if there is none.
func (l *lexicon) otherForm(word []byte, shortest int) (best entry) {
	try := func(other []byte) {
		if e := l.entry(other); e.count > best.count && !e.behind {
			best = e
		}
	}
	for _, ending := range l.inflections {
		if !endsInUmlaut(word) { // Räume, but no Räum
			try(append(word[:len(word):len(word)], ending...))
		}
		base, ok := bytes.CutSuffix(word, []byte(ending))
		if !ok || len(base) < shortest {
			continue
		}
		try(base)
		for _, other := range l.inflections {
			try(append(base[:len(base):len(base)], other...))
		}
	}
	return best
}

// endsInUmlaut reports whether a word's last vowel is an umlaut.
func endsInUmlaut(word []byte) bool {
	for i := len(word) - 1; i >= 0; i-- {
		if isVowelCode(word[i]) {
			return word[i] > letterCode('ß') || i > 0 && word[i] == letterCode('u') && word[i-1] == letterCode('ä')
		}
	}
	return false
}
