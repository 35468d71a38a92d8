package query

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// Errors of Parse.
var (
	// ErrEmpty: the question has no words.
	ErrEmpty = errors.New("empty question")
	// ErrTooLong: the question has more than MaxQuestion characters.
	ErrTooLong = errors.New("question too long")
)

// MaxQuestion is the longest question, in code points.
const MaxQuestion = 2000

// A Question is a question as it was read.
type Question struct {
	Text      string
	Kind      Kind
	Relation  string // of actor questions: funds, memberOf, …; else empty
	Topics    []Topic
	Places    []Name
	Actors    []Name
	Works     []Name
	Authors   []string // family names, as asked
	Years     Years
	Documents []DocumentKind
	Held      *bool // documents that are held, or only cited; nil: both
	Negated   bool
	Who       bool           // it begins with "wer"
	Events    []string       // kinds of events that are asked for, "founded"; empty: any
	Statuses  []graph.Status // of measures; empty: any
	Rest      []string       // words that were not understood; they are searched as text
	Corrected []Correction
}

// A DocumentKind narrows a question to documents of a kind.
type DocumentKind struct {
	Label string     // as asked
	Kind  graph.Kind // empty: any
	named []word     // a special sort, "Statusbericht", that documents are named by
}

// A Correction is a typing error.
type Correction struct {
	Typed, Meant string
	Start, End   int // of the typed word, code points
}

// Parse reads a German question or a few keywords. It never fails on a
// question that has words: what it does not understand stays in Rest and is
// searched as text. The errors are ErrEmpty and ErrTooLong.
func Parse(text string, lex *Lexicon) (Question, error) {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, text))
	if utf8.RuneCountInString(text) > MaxQuestion {
		return Question{}, ErrTooLong
	}
	r := reading{lex: lex, question: Question{Text: text}}
	r.read(text)
	if len(r.words) == 0 {
		return Question{}, ErrEmpty
	}
	r.classify()
	if r.question.Kind == KindDefinition {
		r.explainActors()
	}
	r.takeTopics()
	return r.question, nil
}

// A use says what a word of the question was understood as.
type use int

const (
	unused use = iota
	asFrame
	asYear
	asPlace
	asActor
	asRole
	asWork
	asAuthor
	asConcept
	asDocumentKind
)

// A reading is the state of Parse.
type reading struct {
	lex      *Lexicon
	question Question
	words    []word
	cased    bool // nouns are written with capitals
	uses     []use
	concepts map[int]foundConcept // by first word
	kinds    map[int]DocumentKind // by word
}

type foundConcept struct {
	entry
	last int
}

// read corrects typing errors and finds what the lexicon knows.
func (r *reading) read(text string) {
	r.words = analyse(text, "de")
	r.question.Corrected = r.lex.spelling.corrections(r.words)
	if len(r.question.Corrected) > 0 {
		runes, at := []rune(text), 0
		var corrected strings.Builder
		for _, c := range r.question.Corrected {
			corrected.WriteString(string(runes[at:c.Start]) + c.Meant)
			at = c.End
		}
		text = corrected.String() + string(runes[at:])
		r.words = analyse(text, "de")
	}
	if len(r.words) == 0 {
		return
	}
	r.cased = slices.ContainsFunc(r.words[1:], func(w word) bool { return isCapital(w) && !unicode.IsDigit([]rune(w.text)[0]) })
	r.uses = make([]use, len(r.words))
	r.concepts, r.kinds = map[int]foundConcept{}, map[int]DocumentKind{}
	r.findDocumentKinds()
	r.findNames(text)
	r.findYears()
	r.findAuthors()
}

// findAuthors reads "von Bommes" as whom documents are by.
func (r *reading) findAuthors() {
	for i := 1; i < len(r.words); i++ {
		w := r.words[i]
		if r.words[i-1].normal == "von" && r.uses[i] == unused && r.lex.authors[w.stem] {
			r.uses[i] = asAuthor
			r.question.Authors = append(r.question.Authors, w.text)
		}
	}
}

func likeCase(meant, typed string) string {
	if first, _ := utf8.DecodeRuneInString(typed); unicode.IsUpper(first) {
		return capitalised(meant)
	}
	return meant
}

// A candidate is something that the lexicon found in the question.
type candidate struct {
	entry
	first, last int
}

func (r *reading) findNames(text string) {
	var found []candidate
	for _, m := range r.lex.phrases.Find(german.Tokens(text)) {
		if m.Part {
			continue
		}
		c := candidate{entry: r.lex.entries[m.ID], first: -1}
		for i, w := range r.words {
			if w.start >= m.Start && w.end <= m.End {
				if c.first < 0 {
					c.first = i
				}
				c.last = i
			}
		}
		if c.first >= 0 && !(c.first == c.last && r.tooCommon(c)) {
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.last-b.first, a.last-a.first), cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.first, b.first))
	})
	for _, c := range found {
		if c.concept == nil && c.use() == asPlace && r.free(c) {
			r.take(c)
		}
	}
	r.findWorks()
	for _, c := range found {
		if r.free(c) {
			r.take(c)
		}
	}
}

// tooCommon says whether one word is none that names anything: a function word,
// or one like "Stadt", which many texts use for their own.
func (r *reading) tooCommon(c candidate) bool {
	w := r.words[c.first]
	return r.lex.patterns.function[w.normal] || c.use() == asActor && r.lex.patterns.weak[w.stem]
}

// explainActors makes topics of actors: their names are what is to be explained.
func (r *reading) explainActors() {
	r.question.Actors = nil
	for i, use := range r.uses {
		if use == asActor {
			r.uses[i] = unused
		}
	}
}

// rank puts names before a concept's own labels, these before actors that are
// called so in some town, and what a concept covers last.
func (c candidate) rank() int {
	switch {
	case c.concept == nil && c.use() != asActor:
		return 0
	case c.concept != nil && c.main:
		return 1
	case c.concept == nil:
		return 2
	}
	return 3
}

func (e entry) use() use {
	switch {
	case e.concept != nil:
		return asConcept
	case e.name.Type == graph.TypePlace:
		return asPlace
	case e.name.Type == graph.TypeInterview || e.name.Type == graph.TypeRole:
		return asRole
	}
	return asActor
}

func (r *reading) free(c candidate) bool {
	for i := c.first; i <= c.last; i++ {
		if r.uses[i] != unused && !(c.first != c.last && r.uses[i] == asDocumentKind) {
			return false
		}
	}
	return true
}

func (r *reading) take(c candidate) {
	use := c.use()
	for i := c.first; i <= c.last; i++ {
		r.uses[i] = use
		delete(r.kinds, i)
	}
	q := &r.question
	switch use {
	case asPlace:
		q.Places = appendName(q.Places, c.name)
	case asActor, asRole:
		q.Actors = appendName(q.Actors, c.name)
	case asConcept:
		r.concepts[c.first] = foundConcept{c.entry, c.last}
	}
}

func appendName(names []Name, n Name) []Name {
	if slices.ContainsFunc(names, func(o Name) bool { return o.IRI == n.IRI }) {
		return names
	}
	return append(names, n)
}

// findWorks takes the works all of whose words, with the year, stand close
// together in the question, in any order: "Integrationskonzept Schwerin 2018".
func (r *reading) findWorks() {
	type named struct {
		work Name
		at   []int
	}
	var found []named
	for _, w := range r.lex.works {
		if at, ok := r.names(w); ok {
			found = append(found, named{w.Name, at})
		}
	}
	slices.SortStableFunc(found, func(a, b named) int { return cmp.Compare(len(b.at), len(a.at)) })
	for _, f := range found {
		taken := func(i int) bool { return r.uses[i] == asWork }
		equal := slices.ContainsFunc(found, func(o named) bool { return len(o.at) == len(f.at) && slices.Equal(o.at, f.at) })
		if slices.ContainsFunc(f.at, taken) && !(equal && r.sameWords(f.at)) {
			continue
		}
		r.question.Works = appendName(r.question.Works, f.work)
		for _, i := range f.at {
			r.uses[i] = asWork
			delete(r.kinds, i)
		}
	}
}

// sameWords says whether all these words already name a work.
func (r *reading) sameWords(at []int) bool {
	return !slices.ContainsFunc(at, func(i int) bool { return r.uses[i] != asWork })
}

// maxSpread is how many other words may stand among those that name a work.
const maxSpread = 3

// names says at which words of the question a work is named. Its place may be
// left out where the year says which is meant: "das Integrationskonzept 2018".
func (r *reading) names(w namedWork) (at []int, ok bool) {
	if len(w.words) == 0 || w.Year == "" && len(w.words) < 2 && !isAbbreviation(w.Label) {
		return nil, false
	}
	placeless := w.Year != "" && len(w.words) > 1 && len(r.question.Places) == 0 && slices.ContainsFunc(w.words, r.singular)
	for _, want := range w.words {
		i := slices.IndexFunc(r.words, func(have word) bool { return fits(have, want) >= stemWeight })
		if i < 0 {
			i = r.placeNamed(want)
		}
		if i < 0 && placeless && r.lex.places[want.stem] {
			continue
		}
		if i < 0 {
			return nil, false
		}
		at = append(at, i)
	}
	if w.Year != "" {
		i := slices.IndexFunc(r.words, func(have word) bool {
			return have.normal == w.Year || have.normal == strings.TrimRight(w.Year, "abcdefgh")
		})
		if i < 0 || len(at) == 0 {
			return nil, false
		}
		at = append(at, i)
	}
	// A title without a year is often made of everyday words.
	ordered := w.Year != "" || slices.IsSorted(at)
	slices.Sort(at)
	return at, ordered && at[len(at)-1]-at[0] < len(at)+maxSpread
}

// singular says whether the question has a word as it is written of one thing.
func (r *reading) singular(want word) bool {
	return slices.ContainsFunc(r.words, func(have word) bool {
		return have.normal == want.normal || have.normal == want.normal+"s" || have.normal == want.normal+"es"
	})
}

// placeNamed finds the word that stands for a place in any of its forms.
func (r *reading) placeNamed(want word) int {
	for i, u := range r.uses {
		if u != asPlace {
			continue
		}
		for _, p := range r.question.Places {
			if analyse(p.Label, "de")[0].stem == want.stem && strings.HasPrefix(r.words[i].normal, want.normal[:min(3, len(want.normal))]) {
				return i
			}
		}
	}
	return -1
}

func (r *reading) findDocumentKinds() {
	for i, w := range r.words {
		if r.cased && !isCapital(w) {
			continue // "berichten" is no report
		}
		for _, d := range r.lex.patterns.documents {
			for _, name := range d.words {
				if r.documentAt(i, d.kind, name) {
					k := DocumentKind{Label: r.words[i].text, Kind: d.kind}
					if r.words[i].stem != name[0].stem {
						k.named = r.words[i : i+1]
					}
					r.kinds[i] = k
					r.uses[i] = asDocumentKind
				}
			}
		}
	}
}

// documentAt says whether the name of a kind, or a compound that ends with it,
// stands at word i.
func (r *reading) documentAt(i int, kind graph.Kind, name []word) bool {
	if i+len(name) > len(r.words) {
		return false
	}
	for j, w := range name {
		have := r.words[i+j].stem
		if have != w.stem && (kind == "" || len(name) > 1 || !strings.HasSuffix(have, w.stem)) {
			return false
		}
	}
	return true
}

// findYears reads "2018", "vor 2011", "seit 2010", "zwischen 2006 und 2010",
// "2014/15" and "1990er".
func (r *reading) findYears() {
	var years []int // words
	for i, w := range r.words {
		if _, ok := yearOf(w.normal); ok && r.uses[i] == unused {
			years = append(years, i)
			r.uses[i] = asYear
		}
	}
	if len(years) == 0 {
		return
	}
	first, _ := yearOf(r.words[years[0]].normal)
	last, _ := yearOf(r.words[years[len(years)-1]].normal)
	span := &r.question.Years
	if len(years) > 1 {
		span.From, span.To = &first.from, &last.to
		return
	}
	before := ""
	for i := years[0] - 1; i >= 0 && i >= years[0]-2 && before == ""; i-- {
		if w := r.words[i].normal; slices.Contains([]string{"vor", "bis", "seit", "ab", "nach"}, w) {
			before = w
		}
	}
	switch before {
	case "vor":
		end := first.from - 1
		span.To = &end
	case "bis":
		span.To = &first.to
	case "nach":
		begin := first.to + 1
		span.From = &begin
	case "seit", "ab":
		span.From = &first.from
	default:
		span.From, span.To = &first.from, &first.to
	}
}

type yearSpan struct{ from, to int }

// yearOf reads "2018" as a year and "1990er" as ten.
func yearOf(s string) (yearSpan, bool) {
	digits := strings.TrimRight(s, "er")
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) != 4 || n < 1800 || n > 2199 {
		return yearSpan{}, false
	}
	if digits != s {
		return yearSpan{n, n + 9}, true
	}
	return yearSpan{n, n}, true
}

// classify chooses the kind: the first pattern that fits.
func (r *reading) classify() {
	r.question.Kind = KindPassages
	for _, k := range r.lex.patterns.kinds {
		if _, ok := anyOf(k.patterns, r.words, r.is); ok {
			r.question.Kind, r.question.Relation = k.kind, k.relation
			for _, p := range k.patterns { // what others of the kind are made of asks, too
				at, _ := p.find(r.words, r.is)
				r.frame(at)
			}
			break
		}
	}
	r.question.Negated = r.question.Kind == KindGap || r.negated()
	r.question.Who = r.words[0].normal == "wer"
	r.findEvents()
	r.findStatuses()
}

// frame marks words as belonging to the asking, unless they name something.
func (r *reading) frame(at []int) {
	for _, i := range at {
		if r.uses[i] == unused || r.uses[i] == asConcept && r.single(i) {
			r.uses[i] = asFrame
			delete(r.concepts, i)
		}
	}
}

// findEvents reads which events a question for a time asks for.
func (r *reading) findEvents() {
	if r.question.Kind != KindWhen {
		return
	}
	for _, e := range r.lex.patterns.events {
		if at, ok := anyOf(e.patterns, r.words, r.is); ok {
			r.question.Events = append(r.question.Events, e.kind)
			r.frame(at)
		}
	}
}

// findStatuses reads whether measures are asked for that are planned or done;
// "welche sind umgesetzt, welche geplant" asks for both.
func (r *reading) findStatuses() {
	if r.question.Kind != KindMeasures {
		return
	}
	for _, s := range r.lex.patterns.statuses {
		if at, ok := anyOf(s.patterns, r.words, r.is); ok {
			r.question.Statuses = append(r.question.Statuses, s.statuses...)
			r.frame(at)
		}
	}
}

// single says whether word i is a concept of one word.
func (r *reading) single(i int) bool {
	c, ok := r.concepts[i]
	return ok && c.last == i
}

func (r *reading) negated() bool {
	return slices.ContainsFunc(r.words, func(w word) bool {
		return slices.Contains([]string{"nicht", "kein", "keine", "keinen", "keinem", "keiner", "keines", "keinerlei", "ohne", "nirgends"}, w.normal)
	})
}

func (r *reading) is(i int, class string) bool {
	switch class {
	case "document":
		return r.uses[i] == asDocumentKind || r.uses[i] == asWork
	case "place":
		return r.uses[i] == asPlace
	case "actor":
		return r.uses[i] == asActor || r.uses[i] == asRole
	case "role":
		return r.uses[i] == asRole
	case "year":
		return r.uses[i] == asYear
	case "verb": // or an adjective: no noun, and no function word
		return r.uses[i] == unused && !isCapital(r.words[i]) && !r.lex.patterns.function[r.words[i].normal]
	}
	return false
}

// takeTopics makes topics of what is left.
func (r *reading) takeTopics() {
	q := &r.question
	var adjectives []word
	drop := func() {
		for _, w := range adjectives {
			q.Rest = append(q.Rest, w.text)
		}
		adjectives = nil
	}
	for i := 0; i < len(r.words); i++ {
		w := r.words[i]
		if c, ok := r.concepts[i]; ok {
			drop()
			if t := r.lex.topic(c.entry); !slices.Contains(topicLabels(q.Topics), t.Label) {
				q.Topics = append(q.Topics, t)
			}
			i = c.last
			continue
		}
		if r.uses[i] != unused || !r.content(w) {
			drop()
			continue
		}
		if r.cased && !isCapital(w) {
			if r.verbLike(i) {
				drop()
				q.Rest = append(q.Rest, w.text)
				continue
			}
			adjectives = append(adjectives, w)
			continue
		}
		q.Topics = append(q.Topics, r.lex.phraseTopic(append(adjectives, w)))
		adjectives = nil
	}
	drop()
	r.takeDocumentKinds()
	r.takeWeak()
}

// verbLike says whether a word that is no noun stands where a verb does:
// "Welche Vereine beraten Geflüchtete?"
func (r *reading) verbLike(i int) bool {
	w := r.words[i].normal
	if !strings.HasSuffix(w, "en") && !strings.HasSuffix(w, "t") && !strings.HasSuffix(w, "te") {
		return false
	}
	return i == 0 || isCapital(r.words[i-1]) || r.lex.patterns.adverbs[r.words[i-1].normal]
}

func isCapital(w word) bool {
	first, _ := utf8.DecodeRuneInString(w.text)
	return unicode.IsUpper(first) || unicode.IsDigit(first)
}

// content says whether a word can be a topic.
func (r *reading) content(w word) bool {
	p := r.lex.patterns
	return !p.function[w.normal] && !p.frame[w.stem] && !p.weak[w.stem] && utf8.RuneCountInString(w.normal) > 1
}

// takeDocumentKinds makes the kinds of documents a filter, or, when the
// question would have no topic otherwise or asks when, the topic.
func (r *reading) takeDocumentKinds() {
	q := &r.question
	for i, w := range r.words {
		k, ok := r.kinds[i]
		switch {
		case !ok || k.Kind == "":
		case q.Relation == relationCiting && k.named != nil && len(q.Topics)+len(q.Works) == 0:
			q.Topics = append(q.Topics, r.lex.phraseTopic(k.named))
		case q.Kind == KindDocuments || q.Kind == KindCitations || q.Kind == KindGap || q.Kind == KindTimeline && len(q.Topics) == 0 || q.Kind != KindWhen && len(q.Topics) > 0:
			q.Documents = append(q.Documents, k)
		case len(q.Topics) == 0 && len(q.Works) == 0 || q.Kind == KindWhen:
			q.Topics = append(q.Topics, r.lex.phraseTopic([]word{w}))
		}
	}
}

// takeWeak makes a word like "Stadt" the topic of a question without another.
func (r *reading) takeWeak() {
	q := &r.question
	if len(q.Topics)+len(q.Works)+len(q.Actors)+len(r.kinds)+len(q.Places)+len(q.Statuses) > 0 {
		return
	}
	for i, w := range r.words {
		if r.lex.patterns.weak[w.stem] || r.uses[i] == asFrame && isCapital(w) && i > 0 {
			q.Topics = append(q.Topics, r.lex.phraseTopic([]word{w}))
		}
	}
	if len(q.Topics) == 0 && len(q.Rest) == 0 {
		for _, w := range r.words {
			q.Rest = append(q.Rest, w.text)
		}
	}
}

// phraseTopic makes a topic of a noun with the adjectives before it. A compound
// is also searched as its two halves near each other, and a word that only
// passages know also in their compounds.
func (l *Lexicon) phraseTopic(words []word) Topic {
	var text []string
	for _, w := range words {
		text = append(text, w.text)
	}
	t := Topic{Label: strings.Join(text, " ")}
	t.Terms = []Term{{Label: t.Label, Weight: 1, words: words}}
	noun := l.spelling.divide(words[len(words)-1])
	if len(words) > 1 {
		t.Terms = append(t.Terms, Term{Label: noun.text, Weight: headWeight, words: []word{noun}})
	}
	for _, apart := range noun.apart() {
		t.add(Term{Label: noun.text, Weight: apartWeight, words: apart})
	}
	for _, compound := range l.spelling.compounds(noun) {
		t.add(l.patterns.term(capitalised(compound), insideWeight))
	}
	l.addAgainst(&t)
	return t
}

// String is the question in one stable line.
func (q Question) String() string {
	var b strings.Builder
	b.WriteString(string(q.Kind))
	list := func(name string, items []string) {
		if len(items) > 0 {
			fmt.Fprintf(&b, " %s=[%s]", name, strings.Join(items, "; "))
		}
	}
	if q.Relation != "" {
		fmt.Fprintf(&b, " relation=%s", q.Relation)
	}
	list("topics", topicLabels(q.Topics))
	list("places", nameLabels(q.Places))
	list("actors", nameLabels(q.Actors))
	list("works", nameLabels(q.Works))
	list("authors", q.Authors)
	if q.Years.From != nil || q.Years.To != nil {
		fmt.Fprintf(&b, " years=%s..%s", yearText(q.Years.From), yearText(q.Years.To))
	}
	list("documents", kindLabels(q.Documents))
	if q.Negated {
		b.WriteString(" negated")
	}
	list("events", q.Events)
	list("statuses", texts(q.Statuses, func(s graph.Status) string { return cmp.Or(string(s), "done") }))
	list("rest", q.Rest)
	list("corrected", correctionTexts(q.Corrected))
	return b.String()
}

func yearText(y *int) string {
	if y == nil {
		return ""
	}
	return strconv.Itoa(*y)
}

// texts yields what text says of each item; never nil, for JSON.
func texts[T any](items []T, text func(T) string) []string {
	all := make([]string, 0, len(items))
	for _, i := range items {
		all = append(all, text(i))
	}
	return all
}

func topicLabels(ts []Topic) []string { return texts(ts, func(t Topic) string { return t.Label }) }
func nameLabels(ns []Name) []string   { return texts(ns, func(n Name) string { return n.Label }) }
func kindLabels(ks []DocumentKind) []string {
	return texts(ks, func(k DocumentKind) string { return k.Label })
}
func correctionTexts(cs []Correction) []string {
	return texts(cs, func(c Correction) string { return c.Typed + " → " + c.Meant })
}
