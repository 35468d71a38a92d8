package query

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// A Duplicate is a proposal: two entities that may be one.
type Duplicate struct {
	Keep       Listing `json:"keep"`  // of which more is said
	Merge      Listing `json:"merge"` // into the other
	Reason     string  `json:"reason"`
	Confidence float64 `json:"confidence"` // 0 to 1
	Sure       bool    `json:"sure"`
}

// Why two entities may be one, and how sure that is.
type likeness struct {
	reason     string
	confidence float64
}

var (
	sameWords    = likeness{"dieselben Wörter in anderer Form", .95}
	sameName     = likeness{"ein gemeinsamer Name", .9}
	damagedName  = likeness{"ein Wort ist wohl falsch gelesen", .9}
	nearlySame   = likeness{"ein Buchstabe ist anders", .7}
	abbreviated  = likeness{"das eine kürzt wohl das andere ab", .7}
	oneAndMany   = likeness{"Einzahl und Mehrzahl", .7}
	sameParts    = likeness{"dieselben Bestandteile, anders zusammengesetzt", .7}
	shorterName  = likeness{"der kürzere Name kann den längeren meinen", .5}
	sureLikeness = .9
)

// Duplicates proposes which of the listed entities are one, the surest first.
// Entities of different types or places, or of which only one has a place, are
// never one: what does the same in another town is another.
func Duplicates(all []Listing) []Duplicate {
	d := duplicates{function: readPatterns().function, found: map[[2]graph.IRI]Duplicate{}}
	groups := map[string][]*called{}
	for _, l := range all {
		if l.Type == "Event" { // named by what happened to whom
			continue
		}
		c := d.called(l)
		groups[c.group] = append(groups[c.group], c)
	}
	for _, group := range groups {
		d.sharing(group)
		d.oneWordApart(group)
		d.shortened(group)
	}
	return d.list()
}

// called is an entity with its names as they are compared.
type called struct {
	Listing
	group   string   // of what it can be the same as
	numbers []string // years belong to what an actor or work is
	names   []nameWords
}

// nameWords is a name with the words in it that count.
type nameWords struct {
	text  string
	words []word
	key   string // stems of the words
}

type duplicates struct {
	function map[string]bool
	found    map[[2]graph.IRI]Duplicate
}

func (d *duplicates) called(l Listing) *called {
	kind, rest, _ := strings.Cut(strings.TrimPrefix(string(l.IRI), "urn:belegnetz:"), ":")
	c := &called{Listing: l, group: kind + "\x00" + strings.Join(l.Places, "\x00")}
	if kind == "rolle" { // who was promised anonymity is nobody who speaks in public
		source, _, _ := strings.Cut(rest, "-")
		c.group += "\x00" + source
	}
	c.numbers = strings.FieldsFunc(rest, func(r rune) bool { return !unicode.IsDigit(r) })
	for _, name := range append([]string{l.Label}, l.Names...) {
		n := nameWords{text: name}
		var stems []string
		for _, w := range analyse(name, "de") {
			// Of a work each word counts: Nuissl 2019 is not Nuissl et al. 2019.
			if l.Type == "Work" || !d.function[w.normal] {
				if kind == "rolle" { // of two speakers each counts
					w.stem = german.Stem(w.normal)
				}
				n.words, stems = append(n.words, w), append(stems, w.stem)
			}
		}
		if n.key = strings.Join(stems, " "); n.key != "" {
			c.names = append(c.names, n)
		}
	}
	return c
}

// rank orders entities by which name should stay.
func (c *called) rank(other *called) int {
	if c.held != other.held {
		if c.held {
			return -1
		}
		return 1
	}
	if short := isAbbreviation(c.Label); short != isAbbreviation(other.Label) {
		if short {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(other.Edges, c.Edges), cmp.Compare(c.IRI, other.IRI))
}

// propose keeps the best reason for two entities.
func (d *duplicates) propose(a, b *called, why likeness) {
	if a.IRI == b.IRI || a.held && b.held || !slices.Equal(a.numbers, b.numbers) {
		return
	}
	if a.rank(b) > 0 {
		a, b = b, a
	}
	pair := [2]graph.IRI{a.IRI, b.IRI}
	if had, ok := d.found[pair]; !ok || had.Confidence < why.confidence {
		d.found[pair] = Duplicate{a.Listing, b.Listing, why.reason, why.confidence, why.confidence >= sureLikeness}
	}
}

func (d *duplicates) list() []Duplicate {
	all := make([]Duplicate, 0, len(d.found))
	for _, p := range d.found {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Duplicate) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Keep.Type, b.Keep.Type),
			cmp.Compare(a.Keep.Label, b.Keep.Label), cmp.Compare(a.Keep.IRI, b.Keep.IRI), cmp.Compare(a.Merge.IRI, b.Merge.IRI))
	})
	return all
}

// shortestAbbreviation is the length in bytes from which an abbreviation stands
// for one body of a town.
const shortestAbbreviation = 3

// sharing proposes entities that have a name with the same words: each of them
// with the one whose name should stay.
func (d *duplicates) sharing(group []*called) {
	labels, names, abbreviation := map[string][]*called{}, map[string][]*called{}, map[string]bool{}
	for _, c := range group {
		for i, n := range c.names {
			key := n.key + "\x00" + strings.Join(c.numbers, " ")
			if i == 0 {
				labels[key] = append(labels[key], c)
			}
			names[key] = append(names[key], c)
			abbreviation[key] = abbreviation[key] || len(n.text) >= shortestAbbreviation && isAbbreviation(n.text)
		}
	}
	for key, all := range names {
		why := shorterName // "der Beirat" is said of many
		if strings.Contains(key, " ") || abbreviation[key] {
			why = sameName
		}
		d.star(all, why)
		d.star(labels[key], sameWords)
	}
}

func (d *duplicates) star(all []*called, why likeness) {
	if len(all) > 1 {
		stays := slices.MinFunc(all, (*called).rank)
		for _, c := range all {
			if why == sameWords && isMany(stays.label(), c.label()) {
				d.propose(stays, c, oneAndMany)
			} else {
				d.propose(stays, c, why)
			}
		}
	}
}

// isMany says whether the one of two names of one word may be the plural of the
// other: "Vereine" can be any of them.
func isMany(a, b nameWords) bool {
	if len(a.words) != 1 || len(b.words) != 1 {
		return false
	}
	x, y := a.words[0].normal, b.words[0].normal
	if len(x) > len(y) {
		x, y = y, x
	}
	return y != x && y != x+"s" && y != x+"es"
}

// oneWordApart proposes entities whose labels differ in one word.
func (d *duplicates) oneWordApart(group []*called) {
	type gap struct {
		who *called
		at  int
	}
	byRest := map[string][]gap{}
	for _, c := range group {
		for i := range c.label().words {
			rest := make([]string, 0, len(c.label().words))
			for j, w := range c.label().words {
				if j == i {
					w.stem = "\x00"
				}
				rest = append(rest, w.stem)
			}
			key := strings.Join(rest, " ")
			byRest[key] = append(byRest[key], gap{c, i})
		}
	}
	for _, gaps := range byRest {
		for i, a := range gaps {
			for _, b := range gaps[:i] {
				if why, ok := alike(a.who.label().words[a.at], b.who.label().words[b.at]); ok {
					d.propose(a.who, b.who, why)
				}
			}
		}
	}
}

func (c *called) label() nameWords {
	if len(c.names) == 0 {
		return nameWords{}
	}
	return c.names[0]
}

// oneLetter is what a wrong letter costs in Mistyping.
const oneLetter = 1.35

// shortestAlike is the length in bytes from which one letter may differ.
const shortestAlike = 7

// alike says why two words may be spellings of one.
func alike(a, b word) (likeness, bool) {
	if hasDigit(a.text) || hasDigit(b.text) || len(a.normal) < shortestAlike || len(b.normal) < shortestAlike || a.known && b.known {
		return likeness{}, false
	}
	scanned, meant := a, b
	if a.known {
		scanned, meant = b, a
	}
	switch {
	case meant.known && len(german.Confusions(scanned.normal, meant.normal)) > 0:
		return damagedName, true
	case german.Mistyping(scanned.normal, meant.normal, oneLetter) <= oneLetter:
		return nearlySame, true
	}
	return likeness{}, false
}

// shortened proposes abbreviations, names composed otherwise and shorter names
// that only one longer one goes on from.
func (d *duplicates) shortened(group []*called) {
	for _, short := range group {
		var longer []*called
		for _, long := range group {
			switch {
			case long == short || len(long.names) == 0 || len(short.names) == 0:
			case isAbbreviation(short.Label) && abbreviates(short.Label, long.label()):
				d.propose(short, long, abbreviated)
			case short.IRI < long.IRI && sameStems(short.label(), long.label()):
				d.propose(short, long, sameParts)
			case goesOn(short.label(), long.label()):
				longer = append(longer, long)
			}
		}
		if len(longer) == 1 {
			d.propose(short, longer[0], shorterName)
		}
	}
}

// goesOn says whether the long name is the short one with more behind it.
func goesOn(short, long nameWords) bool { return strings.HasPrefix(long.key, short.key+" ") }

// abbreviates says whether the capitals of short are initials of the words of
// long, or of their parts, the first of them included.
func abbreviates(short string, long nameWords) bool {
	var initials []rune
	for _, w := range long.words {
		initials = append(initials, initial(w.text))
		for i, at := range w.partsAt {
			if rs := []rune(w.text); at[0] > 0 && at[0] < len(rs) && !slices.ContainsFunc(w.partsAt[:i], func(b [2]int) bool { return b[0] == at[0] }) {
				initials = append(initials, unicode.ToLower(rs[at[0]]))
			}
		}
	}
	for i, r := range []rune(strings.ToLower(short)) {
		at := slices.Index(initials, r)
		if at < 0 || i == 0 && at > 0 {
			return false
		}
		initials = initials[at+1:]
	}
	return true
}

func initial(text string) rune {
	for _, r := range text {
		return unicode.ToLower(r)
	}
	return 0
}

// sameStems says whether two names consist of the same stems in another order
// or composition: Netzwerk Migration and Migrationsnetzwerk.
func sameStems(a, b nameWords) bool {
	if len(a.words) == len(b.words) {
		return false
	}
	x, y := a.stems(), b.stems()
	return len(x) > 1 && slices.Equal(x, y)
}

// stems are those of the simple words that a name is composed of, in order.
func (c nameWords) stems() []string {
	var all []string
	for _, w := range c.words {
		simple := false
		for _, p := range german.Tokens(w.text) {
			for _, part := range p.Parts {
				if len(p.Parts) > 1 {
					all, simple = append(all, german.Key(strings.Trim(part, "-"))), true
				}
			}
		}
		if !simple {
			all = append(all, w.stem)
		}
	}
	slices.Sort(all)
	return all
}

func hasDigit(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }
