package ingest

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/clause"
	"belegnetz/internal/german"
)

// An actor (Akteur) is an office, body, association, company, post or
// programme that a document names.
type actor struct {
	name    string // canonical: nominative, without the town's name
	label   string // the longest form printed
	others  []string
	kind    *actorKind
	place   place // whose it is; zero for national ones and where it stays open
	year    string
	generic bool // "die Stadt" of no known town, "die Träger": nobody in particular
}

func (a *actor) iri() graph.IRI {
	return graph.ActorIRI(strings.TrimSpace(masculineName(a.name)+" "+a.year), a.place.Name)
}

// masculineName makes one name of a post's two genders.
func masculineName(name string) string {
	lower := strings.ToLower(name)
	if stem, ok := strings.CutSuffix(lower, "in"); ok && actorWords().heads[lastOf(actorWords(), stem)].kind != nil {
		return stem
	}
	return lower
}

func lastOf(r *actorRules, word string) string {
	_, form, _ := r.head(word)
	return form
}

// called adds a form in which the actor is printed.
func (a *actor) called(form string) {
	if form == "" || form == a.label || slices.Contains(a.others, form) {
		return
	}
	if utf8.RuneCountInString(form) > utf8.RuneCountInString(a.label) {
		form, a.label = a.label, form
	}
	if form != "" {
		a.others = append(a.others, form)
	}
}

// An actorMention is where a text names an actor.
type actorMention struct {
	first, last int // tokens
	start, end  int // code points
	actor       *actor
	weak        bool // by its bare head: "die Fachstelle"
}

// quarterKind is the kind of those that work for one quarter of a town.
const quarterKind = "Quartiersmanagement"

// bodyPolitic is the kind of "die Stadt" and "das Land".
const bodyPolitic = "Gebietskörperschaft"

// A cast is the actors of a document.
type cast struct {
	*actorRules
	gazetteer *gazetteer
	home      place // the town that the document is about
	state     place // the Land
	year      string
	work      graph.IRI // the document itself
	title     string
	papers    []string // what its title calls it
	byKey     map[string]*actor
	short     map[string]*actor // abbreviations bound in the text
	latest    map[string]*actor // by head: the last one with a longer name
	several   map[string]bool   // heads of which there is more than one
}

func newCast(doc graph.Document, g *gazetteer) *cast {
	c := &cast{actorRules: actorWords(), gazetteer: g, byKey: map[string]*actor{}, short: map[string]*actor{}, latest: map[string]*actor{}, several: map[string]bool{}}
	if p, ok := g.place(doc.Place); ok {
		c.home = p
	}
	c.year, _, _ = strings.Cut(doc.Issued, "-")
	c.work, c.title = doc.Work, doc.Title
	for _, word := range strings.FieldsFunc(doc.Title, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if _, stem, ok := references().documents.head(word); ok {
			c.papers = append(c.papers, strings.ToLower(stem))
		}
	}
	return c
}

// isTitled reports whether the document's title calls it a paper of that kind:
// an Integrationskonzept is a Konzept.
func (c *cast) isTitled(kind string) bool {
	return slices.ContainsFunc(c.papers, func(own string) bool { return strings.HasSuffix(own, kind) })
}

// A name is what has been read of an actor's name so far.
type name struct {
	first, last int
	head        int    // token of the head
	base        string // of the head's word, in lower case
	suffix      string // the head alone
	text        string
	printed     string
	kind        *actorKind
	place       place
	placed      bool
	plural      bool
	bare        bool   // nothing but the head
	topical     bool   // a topic or a name of its own stands behind the head
	linked      bool   // ends in "für Integration"
	vague       string // level of "die Stadt"
}

// A sequence is a text cut into words, with what stands between them.
type sequence struct {
	runes  []rune
	tokens []german.Token
}

// gap is what stands before token i, without white space.
func (w sequence) gap(i int) string {
	if i <= 0 || i >= len(w.tokens) {
		return ""
	}
	between := w.runes[w.tokens[i-1].End:w.tokens[i].Start]
	if slices.Contains(between, '\n') {
		return "\n" // of a figure or form: nothing goes on behind it
	}
	return strings.TrimSpace(string(between))
}

func (w sequence) capital(i int) bool {
	return i >= 0 && i < len(w.tokens) && unicode.IsUpper(w.runes[w.tokens[i].Start])
}

func (w sequence) lower(i int) string {
	if i < 0 || i >= len(w.tokens) {
		return ""
	}
	return w.tokens[i].Normal
}

// adjective reports whether an adjective with a capital stands before a noun:
// "Abteilung Wirtschaftliche Jugendhilfe".
func (w sequence) adjective(i int) bool {
	return len(w.lower(i)) > 5 && isInflected(w.lower(i)) && w.capital(i+1) && w.gap(i+1) == ""
}

// mayBeAdjective reports whether the capitalised word is no known noun.
func (w sequence) mayBeAdjective(i int) bool {
	return isInflected(w.lower(i)) && (!w.tokens[i].Known || german.UsuallyLower(w.lower(i)))
}

// text is what tokens first to last are, with single spaces.
func (w sequence) text(first, last int) string {
	return strings.Join(strings.Fields(string(w.runes[w.tokens[first].Start:w.tokens[last].End])), " ")
}

// mentions finds the actors that a text names, from left to right. placeAt says
// whose an actor at a token is when its name does not.
func (c *cast) mentions(w sequence, placeAt func(token int) place) []actorMention {
	var found []actorMention
	for i := 0; i < len(w.tokens); {
		n, ok := c.nameAt(w, i)
		if !ok {
			i++
			continue
		}
		a, weak := c.identify(&n, placeAt, w.isDefinite(n.first))
		if a == nil {
			i = n.last + 1
			continue
		}
		m := actorMention{first: n.first, last: n.last, start: w.tokens[n.first].Start, end: w.tokens[n.last].End, actor: a, weak: weak}
		found = append(found, m)
		i = n.last + 1
		i = c.bind(w, i, a)
	}
	return found
}

// bind takes "(DLZ)" behind a name for its abbreviation.
func (c *cast) bind(w sequence, i int, a *actor) int {
	if i >= len(w.tokens) || !strings.HasPrefix(w.gap(i), "(") || !isAbbreviation(w.tokens[i].Text) {
		return i
	}
	if after := w.gap(i + 1); i+1 < len(w.tokens) && !strings.HasPrefix(after, ")") {
		return i
	}
	if !strings.EqualFold(string([]rune(w.tokens[i].Text)[:1]), string([]rune(a.name)[:1])) {
		return i
	}
	c.short[w.tokens[i].Text] = a
	a.called(w.tokens[i].Text)
	return i + 1
}

// isDefinite reports whether what begins at token i is spoken of as known.
func (w sequence) isDefinite(i int) bool {
	switch w.lower(i - 1) {
	case "der", "die", "das", "dem", "den", "des", "dieser", "diese", "dieses", "diesem", "diesen", "vom", "beim", "zum", "zur", "im", "am":
		return w.gap(i) == ""
	}
	return false
}

// isAbbreviation: two capitals or more in at most seven letters.
func isAbbreviation(word string) bool {
	capitals, letters := 0, 0
	for _, r := range word {
		if !unicode.IsLetter(r) {
			return false
		}
		letters++
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals >= 2 && letters <= 7
}

// nameAt reads the name that begins at token i.
func (c *cast) nameAt(w sequence, i int) (name, bool) {
	if !w.capital(i) {
		return name{}, false
	}
	if a := c.short[w.tokens[i].Text]; a != nil {
		return name{first: i, last: i, head: i, text: a.name, printed: w.tokens[i].Text, kind: a.kind, place: a.place, placed: true, base: a.name}, true
	}
	if n, ok := c.known1(w, i); ok {
		return n, true
	}
	if c.Programmatic[w.lower(i)] {
		return c.programme(w, i)
	}
	if level, ok := c.Vague[w.lower(i)]; ok {
		return c.vague(w, i, level)
	}
	// An adjective with a capital belongs to the name: Kommunales Integrationszentrum.
	if i > 0 && w.capital(i+1) && w.gap(i) == "" && w.gap(i+1) == "" && isInflected(w.lower(i)) && !w.tokens[i].Known {
		if _, isPlace := c.gazetteer.adjective(w.tokens[i].Text); isPlace {
			return c.withAdjectivePlace(w, i)
		}
	}
	if _, isPlace := c.gazetteer.adjective(w.tokens[i].Text); isPlace && w.capital(i+1) {
		return c.withAdjectivePlace(w, i)
	}
	return c.headed(w, i)
}

func isInflected(word string) bool {
	for _, end := range []string{"e", "er", "es", "en", "em"} {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}

// withAdjectivePlace reads "Karlsruher Bündnis".
func (c *cast) withAdjectivePlace(w sequence, i int) (name, bool) {
	n, ok := c.nameAt(w, i+1)
	if !ok || n.vague != "" {
		return name{}, false
	}
	n.first = i
	if !n.placed {
		n.place, _ = c.gazetteer.adjective(w.tokens[i].Text)
		n.placed = true
	}
	return n, true
}

// known1 reads the name of a known body.
func (c *cast) known1(w sequence, i int) (best name, ok bool) {
	for _, k := range c.known[w.tokens[i].Key] {
		n := len(k.keys)
		if ok && n <= best.last-best.first+1 || !k.stands(w, i) {
			continue
		}
		base := strings.ToLower(k.body.Name)
		best = name{first: i, last: i + n - 1, head: i, base: base, suffix: base, text: k.body.Name, printed: k.name, kind: k.kind, bare: !k.programme}
		ok = true
	}
	if ok {
		short := best.text
		c.behind(w, &best)
		best.printed += strings.TrimPrefix(best.text, short)
	}
	return best, ok
}

// maxProgrammeWords is the length of a programme's name in tokens.
const maxProgrammeWords = 8

// programme reads "Programm Sozialer Zusammenhalt" and "Bundesprogramm „Demokratie
// leben“": a known programme's name, or one in quotation marks.
func (c *cast) programme(w sequence, i int) (name, bool) {
	if n, ok := c.known1(w, i+1); ok && n.kind.Kind == programmeKind {
		n.first = i
		return n, true
	}
	n := name{first: i, last: i + 1, head: i, base: "programm", kind: programmeType}
	if !strings.ContainsAny(w.gap(i+1), "„“\"»") {
		return n, false
	}
	for n.last+1 < len(w.tokens) && n.last-i < maxProgrammeWords && w.gap(n.last+1) == "" {
		n.last++
	}
	n.text = w.text(i+1, n.last)
	n.printed = n.text
	return n, strings.ContainsAny(w.gap(n.last+1), "“”\"«")
}

// stands reports whether the name's words, of which the first is known to, stand
// at token i.
func (k knownName) stands(w sequence, i int) bool {
	if i+len(k.keys) > len(w.tokens) || k.acronym && !isAbbreviation(w.tokens[i].Text) || !w.capital(i) || !w.capital(i+len(k.keys)-1) && k.ends {
		return false
	}
	for j := 1; j < len(k.keys); j++ {
		if w.tokens[i+j].Key != k.keys[j] {
			return false
		}
	}
	return true
}

// vague reads "die Stadt Schwerin", "das Land".
func (c *cast) vague(w sequence, i int, level string) (name, bool) {
	n := name{first: i, last: i, head: i, base: w.lower(i), vague: level, kind: &actorKind{Kind: bodyPolitic, Type: "org", Level: level}}
	n.text = capital(strings.TrimSuffix(w.lower(i), "es"))
	n.printed = n.text
	if p, last := c.gazetteer.inTokens(w, i+1); last > i && w.gap(i+1) == "" {
		n.place, n.placed, n.last = p, true, last
		n.printed = w.text(i, last)
	}
	switch before := w.lower(i - 1); before {
	case "in", "im", "auf", "innerhalb", "aus", "ganzen", "gesamten", "pro", "je", "eines", "einer", "eine", "einem", "ein":
		return n, false
	case "die", "das", "der", "den", "dem", "des", "vom", "durch", "beim", "von", "mit", "und", "seitens", "sowie", "zwischen":
	default:
		if !n.placed && w.gap(i) == "" && !isInflected(before) {
			return n, false
		}
	}
	return n, true
}

// headed reads a name by its head.
func (c *cast) headed(w sequence, i int) (name, bool) {
	first := i
	head := i
	if long := c.Abbreviations[w.lower(i)]; long != "" && (w.gap(i+1) == "." || w.gap(i+1) == "") {
		return c.shortened(w, i, long)
	}
	h, form, ok := c.actorRules.head(w.lower(i))
	if !ok && i+1 < len(w.tokens) && w.capital(i+1) && w.gap(i+1) == "" && w.mayBeAdjective(i) && i > 0 && w.gap(i) == "" {
		// Kommunales Integrationszentrum
		head = i + 1
		h, form, ok = c.actorRules.head(w.lower(head))
	}
	if !ok {
		return c.legal(w, i)
	}
	elliptic := head == i && strings.HasSuffix(w.tokens[i].Text, "-")
	if elliptic { // Haupt- und Finanzausschuss
		if w.lower(i+1) != "und" || !w.capital(i+2) {
			return name{}, false
		}
		head = i + 2
		if h, form, ok = c.actorRules.head(w.lower(head)); !ok {
			return name{}, false
		}
	}
	if h.plural && h.kind.Type == "post" || c.isPerson(w, head, h) {
		return name{}, false
	}
	n := name{first: first, last: head, head: head, suffix: h.base, kind: h.kind, plural: h.plural}
	n.text = c.nominative(w.tokens[head], form, h)
	switch {
	case elliptic:
		n.text = w.tokens[first].Text + " und " + n.text
	case head > first:
		n.text = strongAdjective(w.tokens[first].Text, h.base) + " " + n.text
	}
	word := w.lower(head)
	n.bare = head == first && word == form
	n.base = strings.TrimSuffix(word, form) + h.base
	c.behind(w, &n)
	n.printed = strings.TrimSpace(n.text)
	return n, true
}

// shortened reads "Dez. 3": an abbreviated head with its number or topic.
func (c *cast) shortened(w sequence, i int, long string) (name, bool) {
	h := c.heads[strings.ToLower(long)]
	if i+1 >= len(w.tokens) || h.kind == nil || !w.capital(i+1) && !isCount(w.tokens[i+1].Text) {
		return name{}, false
	}
	return name{first: i, last: i + 1, head: i, base: h.base, suffix: h.base, kind: h.kind,
		text: long + " " + w.tokens[i+1].Text, printed: long + " " + w.tokens[i+1].Text}, true
}

// isCount: the number of an office, not a year.
func isCount(text string) bool {
	return len(text) < 3 && strings.Trim(text, "0123456789") == ""
}

// nominative is the head as its base form, in the spelling of the text.
func (c *cast) nominative(t german.Token, form string, h actorHead) string {
	text := strings.ReplaceAll(t.Text, "\u00ad", "")
	if strings.ContainsAny(text, "*:_/(") {
		text = capital(t.Normal)
	}
	if h.plural {
		if strings.HasSuffix(text, "en") && !strings.HasSuffix(h.base, "e") && strings.HasSuffix(form, "en") {
			return text
		}
		return text
	}
	cut := utf8.RuneCountInString(form) - utf8.RuneCountInString(h.base)
	rs := []rune(text)
	if cut > 0 && cut < len(rs) && strings.HasPrefix(form, h.base) {
		return string(rs[:len(rs)-cut])
	}
	return text
}

// strongAdjective is the form of a name's adjective without determiner.
func strongAdjective(word, head string) string {
	stem := strings.TrimRight(word, "enrsm")
	for _, end := range []string{"em", "en", "er", "es", "e"} {
		if s, ok := strings.CutSuffix(word, end); ok {
			stem = s
			break
		}
	}
	switch gender := clause.Gender(head); {
	case gender == 'n':
		return stem + "es"
	case gender == 'f', strings.HasSuffix(head, "e"):
		return stem + "e"
	}
	return stem + "er"
}

// isPerson reports whether a person's name stands beside the head: such a
// mention is of a person, who is no node.
func (c *cast) isPerson(w sequence, i int, h actorHead) bool {
	if !c.Councillors[w.lower(i)] && !c.Councillors[h.base] {
		return false
	}
	if c.Persons[w.lower(i-1)] || c.Persons[w.lower(i+1)] {
		return true
	}
	if i+1 >= len(w.tokens) || w.gap(i+1) != "" || !w.capital(i+1) {
		return false
	}
	_, last := c.gazetteer.inTokens(w, i+1)
	return last < 0
}

// maxNameWords is the length of a name in tokens behind its head.
const maxNameWords = 9

// behind reads what follows a head: topics, own names, the town.
func (c *cast) behind(w sequence, n *name) {
	for steps := 0; steps < maxNameWords && n.last+1 < len(w.tokens); steps++ {
		i := n.last + 1
		if gap := w.gap(i); gap != "" && gap != "„" && gap != "\"" && gap != "“" {
			return
		}
		if p, last := c.gazetteer.inTokens(w, i); last >= i {
			if n.placed {
				return
			}
			n.place, n.placed, n.last, n.linked = p, true, last, true
			if n.kind.Level == levelState {
				return
			}
			continue
		}
		if last := c.ofTown(w, i, n); last > 0 {
			n.last = last
			return
		}
		if last := w.quarter(i); last > 0 && n.bare && n.kind.Kind == quarterKind {
			n.text += " " + w.tokens[last].Text
			n.last, n.bare, n.topical = last, false, true
			return
		}
		last := c.topic(w, i, n)
		if last < 0 || n.linked {
			return
		}
		n.text += " " + w.text(i, last)
		n.last, n.bare, n.topical, n.linked = last, false, true, c.Links[w.lower(i)] || c.Purposes[w.lower(i)]
	}
}

// ofTown reads "der Stadt Karlsruhe", "der Landeshauptstadt Schwerin", "des
// Landes Brandenburg" and "der Stadt"; it returns the last token or -1.
func (c *cast) ofTown(w sequence, i int, n *name) int {
	if d := w.lower(i); d != "der" && d != "des" && d != "in" && d != "im" || n.placed {
		return -1
	}
	at := i + 1
	if level, ok := c.Vague[strings.TrimSuffix(w.lower(at), "es")]; ok && w.lower(i) != "in" {
		if p, last := c.gazetteer.inTokens(w, at+1); last > 0 && w.gap(at+1) == "" {
			n.place, n.placed = p, true
			return last
		}
		if level != n.kind.Level {
			return -1
		}
		return at
	}
	if p, last := c.gazetteer.inTokens(w, at); last > 0 && w.lower(i) == "in" {
		n.place, n.placed = p, true
		return last
	}
	return -1
}

// topic returns the last token of what at i goes on with the name, or -1: "für
// Migration und Integration", "Integration", "Brücke Weidenhof".
func (c *cast) topic(w sequence, i int, n *name) int {
	switch {
	case c.Purposes[w.lower(i)] && !n.topical && c.Named[n.base]:
		return c.nouns(w, i+1, true)
	case c.Links[w.lower(i)] && !n.topical && (n.kind.Topics || n.kind.Type == "post" || c.Named[n.base]):
		return c.nouns(w, i+1, true)
	case (w.lower(i) == "der" || w.lower(i) == "des") && c.Genitive[n.base] && n.bare:
		if w.capital(i+1) && w.gap(i+1) == "" {
			return i + 1
		}
	case w.capital(i) && n.kind.Type != "post" && c.startsName(w, i, n):
		if n.kind.Topics {
			return c.nouns(w, i, false)
		}
		return i
	case n.kind.Kind == "Dezernat" && unicode.IsDigit(w.runes[w.tokens[i].Start]) && len(w.tokens[i].Text) < 3:
		return i
	}
	return -1
}

// quarter is the token of a quarter's name in "im Weidenhof" and "in der
// Nordstadt" at token i, or -1.
func (w sequence) quarter(i int) int {
	if w.lower(i) != "im" && w.lower(i) != "in" {
		return -1
	}
	i++
	if w.lower(i) == "der" {
		i++
	}
	kind := measureWords().Places[w.lower(i)] && !strings.HasSuffix(w.lower(i), "stadt")
	if !w.capital(i) || w.gap(i) != "" || kind || w.tokens[i].Known && measureWords().Places.endOf(w.lower(i)) == "" {
		return -1
	}
	return i
}

// startsName reports whether the capitalised token at i belongs to the name and
// is no actor of its own.
func (c *cast) startsName(w sequence, i int, n *name) bool {
	person := c.Persons[w.lower(i)] && w.capital(i+1) && w.gap(i+1) == ""
	if person || c.FormWords[w.lower(i)] || n.kind.Type == "unit" && c.mayBePerson(w, i) {
		return false
	}
	if c.isHead(w, i) && (!n.kind.Topics || n.base == "träger") || german.UsuallyLower(strings.ToLower(w.tokens[i].Text)) && !w.adjective(i) {
		return false
	}
	if strings.ContainsAny(w.gap(i), "„\"“") {
		return true
	}
	if c.Weak[n.base] || c.Named[n.base] || n.kind.Topics {
		return true
	}
	return n.kind.Type == "unit" || n.kind.Kind == "Netzwerk" || n.kind.Kind == "Einrichtung" || n.kind.Kind == "Wohlfahrtsverband" || n.kind.Kind == "Wohnungsunternehmen"
}

// mayBePerson reports whether two names stand at token i that no statistics
// and no list of places know, as a clerk's do in a letterhead.
func (c *cast) mayBePerson(w sequence, i int) bool {
	own := func(i int) bool {
		if !w.capital(i) || w.tokens[i].Known || len(w.tokens[i].Parts) > 1 || c.isHead(w, i) {
			return false
		}
		_, last := c.gazetteer.inTokens(w, i)
		return last < 0
	}
	return own(i) && w.gap(i+1) == "" && own(i+1) || own(i) && w.gap(i) == "" && own(i-1)
}

// nouns is the last token of "Soziales, Gesundheit und Integration" at i. Behind
// a link adjectives and determiners may stand before the first noun.
func (c *cast) nouns(w sequence, i int, linked bool) int {
	at := i
	for linked && at < len(w.tokens) && at < i+3 && !w.capital(at) && w.gap(at) == "" && (isInflected(w.lower(at)) || w.lower(at) == "das") {
		at++
	}
	if linked && w.adjective(at) && w.mayBeAdjective(at) {
		at++
	}
	if at >= len(w.tokens) || !w.capital(at) || w.gap(at) != "" && at == i && linked || linked && measureWords().Never[w.lower(at)] {
		return -1
	}
	last := at
	for n := 0; n < 6; n++ {
		next := last + 1
		if next >= len(w.tokens) {
			break
		}
		joins := w.lower(next) == "und" && w.gap(next) == ""
		switch {
		case joins && w.capital(next+1) && w.gap(next+1) == "" && !c.isHead(w, next+1):
			return next + 1
		case w.gap(next) == "," && w.capital(next) && c.listGoesOn(w, next):
			last = next
		case strings.HasSuffix(w.tokens[last].Text, "-") && w.capital(next) && w.gap(next) == "":
			last = next
		case linked && w.ofSuch(next): // Opfer rechter Gewalt
			return next + 1
		default:
			return last
		}
	}
	return last
}

// ofSuch reports whether an adjective in the genitive, with its noun behind it,
// stands at token i.
func (w sequence) ofSuch(i int) bool {
	return len(w.lower(i)) > 5 && !w.capital(i) && strings.HasSuffix(w.lower(i), "er") && w.gap(i) == "" && w.capital(i+1) && w.gap(i+1) == "" &&
		!relationWords().triggers(w.lower(i)) && clause.Gender(w.lower(i+1)) != 'm'
}

// listGoesOn reports whether the comma before token i is one of "A, B und C".
func (c *cast) listGoesOn(w sequence, i int) bool {
	for n := 0; n < 4 && i < len(w.tokens); n++ {
		if c.isHead(w, i) || !w.capital(i) {
			return false
		}
		i++
		if w.lower(i) == "und" && w.gap(i) == "" {
			return w.capital(i+1) && !c.isHead(w, i+1)
		}
		if w.gap(i) != "," {
			return false
		}
	}
	return false
}

func (c *cast) isHead(w sequence, i int) bool {
	_, _, ok := c.actorRules.head(w.lower(i))
	_, vague := c.Vague[w.lower(i)]
	return ok || vague || slices.ContainsFunc(c.known[w.tokens[i].Key], func(k knownName) bool { return k.stands(w, i) })
}

// legal reads a name that ends in a legal form: "Freunde für Fremde e.V.".
func (c *cast) legal(w sequence, i int) (name, bool) {
	last := i
	for n := 0; n < maxNameWords && last+1 < len(w.tokens); n++ {
		next := last + 1
		if gap := w.gap(next); strings.Trim(gap, "„“\"–-&") != "" {
			return name{}, false
		}
		if c.Forms[strings.ReplaceAll(w.tokens[next].Text, " ", "")] {
			n := name{first: i, last: next, head: i, base: "verein", text: strings.Trim(w.text(i, last), "„“\""), kind: c.heads["verein"].kind}
			if w.tokens[next].Text == "GmbH" || w.tokens[next].Text == "AG" || w.tokens[next].Text == "eG" {
				n.kind = &actorKind{Kind: "Unternehmen", Type: "org", Level: levelLocal}
			}
			n.printed = n.text
			return n, true
		}
		if !w.capital(next) && w.lower(next) != "und" && w.lower(next) != "für" && w.lower(next) != "der" && w.lower(next) != "in" && w.lower(next) != "am" && w.lower(next) != "im" && w.lower(next) != "gegen" {
			return name{}, false
		}
		last = next
	}
	return name{}, false
}

// identify finds the actor whose name was read, or makes it. weak says that it
// was named by its bare head.
func (c *cast) identify(n *name, placeAt func(int) place, definite bool) (a *actor, weak bool) {
	weak = n.bare && c.Weak[n.base] && !n.plural
	if n.bare && n.plural && c.Unnamed[n.suffix] {
		return nil, false
	}
	if weak {
		if known := c.latest[n.suffix]; known != nil && (!n.placed || known.place.Name == n.place.Name) {
			return known, true
		}
		if c.Unnamed[n.base] {
			return nil, true
		}
	}
	at := n.place
	if !n.placed {
		at = c.owner(n, placeAt)
	}
	if n.bare && definite && c.Recalling[n.suffix] && !n.plural {
		if known := c.latest[n.suffix]; known != nil && !c.several[n.suffix] && known.place.Name == at.Name {
			return known, true
		}
	}
	if n.kind.Level == levelNational || n.kind.Level == levelLocal && c.Lands.has(at.Name) && n.vague != "" {
		at = place{}
	}
	fresh := &actor{name: strings.TrimSpace(n.text), kind: n.kind, place: at}
	fresh.generic = n.vague != "" && at.Name == "" && n.vague != levelNational || n.plural || n.bare && n.kind.Common && !n.placed ||
		weak || n.bare && n.kind.Kind == programmeKind
	if n.kind.Kind == "Dezernat" && strings.IndexFunc(n.text, unicode.IsDigit) >= 0 {
		fresh.year = c.year
	}
	key := string(fresh.iri())
	if a = c.byKey[key]; a == nil {
		a = fresh
		c.byKey[key] = a
	}
	a.called(strings.TrimSpace(n.printed))
	if !n.bare && !n.plural && n.vague == "" {
		before := c.latest[n.suffix]
		c.several[n.suffix] = c.several[n.suffix] || before != nil && before != a
		c.latest[n.suffix] = a
	}
	return a, weak
}

// owner is the town or Land that an actor belongs to whose name does not say.
func (c *cast) owner(n *name, placeAt func(int) place) place {
	switch n.kind.Level {
	case levelLocal:
		return placeAt(n.head)
	case levelState:
		return c.state
	}
	return place{}
}

// printedYear is a year as a number, 0 if it is none.
func printedYear(text string) int {
	year, err := strconv.Atoi(text)
	if err != nil || year < firstYear || year > lastYear {
		return 0
	}
	return year
}
