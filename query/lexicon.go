package query

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// A Name is a node of the graph that a question can name.
type Name struct {
	IRI     graph.IRI
	Type    graph.IRI // one of graph's types
	Label   string
	Others  []string // other names, never shown
	Year    string   // of works: "2018", with the letter behind it as printed
	Authors []string // of works: family names
}

// A Lexicon knows the words by which a question can name what the graph
// holds, and the forms that questions have. It does not change and may be used
// concurrently.
type Lexicon struct {
	patterns patterns
	phrases  *german.Phrases
	entries  []entry // by the phrases' ids
	works    []namedWork
	authors  map[string]bool // stems of family names
	places   map[string]bool // stems of places' names of one word
	spelling spelling
}

// An entry is what a phrase stands for: a concept or a Name.
type entry struct {
	concept *graph.Concept // nil for names
	main    bool           // the phrase is the concept's own name, not one of what it covers
	label   string         // the phrase as the vocabulary spells it
	name    Name
}

// A namedWork is a work with the words that name it in a question.
type namedWork struct {
	Name
	words []word // of the label, without year and function words
}

// Weights of the wordings of a topic, beside 1 for the asked words.
const (
	synonymWeight  = .6
	narrowerWeight = .5
	headWeight     = .5 // the noun of a phrase without its adjectives
	apartWeight    = .5 // the halves of a compound
	againstWeight  = .6 // what the word is against: discrimination for anti-discrimination
)

// NewLexicon makes a lexicon of the vocabularies' concepts and the graph's
// names. Words for which known is true are never taken for typing errors.
func NewLexicon(vocabularies []graph.Vocabulary, names []Name, known func(word string) bool) *Lexicon {
	p := readPatterns()
	l := &Lexicon{patterns: p, phrases: german.NewPhrases(), authors: map[string]bool{}, places: map[string]bool{}, spelling: newSpelling(known)}
	for _, v := range vocabularies {
		for i := range v.Concepts {
			l.addConcept(&v.Concepts[i])
		}
	}
	for _, n := range names {
		l.addName(n)
	}
	for w := range p.words {
		l.spelling.learn(w)
	}
	return l
}

func (l *Lexicon) addConcept(c *graph.Concept) {
	for _, label := range ownLabels(c) {
		l.add(label, entry{concept: c, main: true, label: label})
	}
	// A policy field's other labels are what belongs to it, those of a term
	// are other names for the same.
	same := c.Type != graph.TypePolicyField
	for _, label := range c.AltLabels {
		l.add(label, entry{concept: c, main: same, label: label})
	}
	for _, label := range c.HiddenLabels {
		l.add(label, entry{concept: c, main: true, label: c.PrefLabel})
	}
	for _, label := range c.NarrowerLabels {
		for _, variant := range variants(label) {
			l.add(variant, entry{concept: c, label: variant})
		}
	}
}

// ownLabels are a concept's names: its preferred label and, when a policy
// field's names two things, each of them. One of three names too little of it,
// and an adjective before the first belongs to both.
func ownLabels(c *graph.Concept) []string {
	labels := variants(c.PrefLabel)
	if c.Type != graph.TypePolicyField {
		return labels
	}
	for _, label := range slices.Clone(labels) {
		first, second, two := strings.Cut(label, " und ")
		if !two || strings.HasSuffix(first, "-") || strings.ContainsAny(first+second, ",") || strings.Contains(second, " und ") {
			continue
		}
		labels = append(labels, first)
		if !strings.Contains(first, " ") {
			labels = append(labels, second)
		}
	}
	return labels
}

// variants splits "Stadtteilzentrum / Begegnungszentrum" and takes the
// explanation in "Jugendmigrationsdienst (JMD)" apart.
func variants(label string) []string {
	var all []string
	for _, v := range strings.Split(label, " / ") {
		head, inside, found := strings.Cut(v, " (")
		all = append(all, strings.TrimSpace(head))
		if inside = strings.TrimSuffix(inside, ")"); found && isAbbreviation(inside) {
			all = append(all, inside)
		}
	}
	return all
}

// isAbbreviation says whether a word is written like one: "MBE", "KdU".
func isAbbreviation(w string) bool {
	return len(w) > 1 && len(w) < 10 && !strings.Contains(w, " ") && strings.ToLower(w[1:]) != w[1:]
}

func (l *Lexicon) addName(n Name) {
	switch n.Type {
	case graph.TypeWork, graph.TypeDocument:
		w := namedWork{Name: n}
		for _, author := range n.Authors {
			l.authors[german.Key(author)] = true
		}
		for _, word := range analyse(n.Label, "de") {
			if !l.patterns.function[word.normal] && !strings.HasPrefix(n.Year, word.normal) && word.normal != n.Year {
				w.words = append(w.words, word)
			}
		}
		l.works = append(l.works, w)
		return
	case graph.TypePlace:
		n.Others = append(slices.Clone(n.Others), placeForms(n.Label)...)
		if short, _, _ := strings.Cut(n.Label, " ("); !strings.Contains(short, " ") {
			l.places[german.Key(short)] = true
		}
	}
	for _, label := range append([]string{n.Label}, n.Others...) {
		l.add(label, entry{name: n, main: true, label: n.Label})
	}
}

// called are the actors and roles that have this very name.
func (l *Lexicon) called(name string) []Name {
	var names []Name
	for _, m := range l.phrases.Find(german.Tokens(name)) {
		e := l.entries[m.ID]
		if u := e.use(); m.Start == 0 && m.End == utf8.RuneCountInString(name) && (u == asActor || u == asRole) {
			names = append(names, e.name)
		}
	}
	return names
}

func (l *Lexicon) add(phrase string, e entry) {
	l.phrases.Add(phrase, len(l.entries))
	l.entries = append(l.entries, e)
	for _, w := range analyse(phrase, "de") {
		l.spelling.learn(w.normal)
	}
}

// placeForms are the other names of a place: without what stands in brackets
// behind it, and its adjectives. Some of the adjectives are not German; they
// do no harm.
func placeForms(name string) []string {
	var forms []string
	short, _, bracketed := strings.Cut(name, " (")
	if bracketed {
		forms = append(forms, short)
	}
	if strings.ContainsAny(short, " -") {
		return forms
	}
	forms = append(forms, short+"er", short+"ner")
	for _, e := range []struct{ ending, instead string }{
		{"e", "enser"}, {"e", "escher"}, {"e", "ischer"}, {"a", "aer"}, {"a", "enser"},
		{"en", "er"}, {"en", "ner"}, {"er", "eraner"}, {"s", "sser"}, {"um", "umer"},
	} {
		if stem, ok := strings.CutSuffix(short, e.ending); ok && len(stem) > 2 {
			forms = append(forms, stem+e.instead)
		}
	}
	return forms
}

// topic makes what is searched for an entry of the vocabulary. Only a
// concept's own names stand for all that it covers.
func (l *Lexicon) topic(e entry) Topic {
	t := Topic{Label: e.label, Terms: []Term{l.patterns.term(e.label, 1)}, concept: e.concept.IRI}
	if e.main {
		for _, label := range ownLabels(e.concept) {
			t.add(l.patterns.term(label, synonymWeight))
		}
		for _, label := range e.concept.AltLabels {
			t.add(l.patterns.term(label, synonymWeight))
		}
		for _, label := range e.concept.HiddenLabels {
			hidden := l.patterns.term(label, synonymWeight)
			hidden.Hidden = true
			t.add(hidden)
		}
		for _, label := range e.concept.NarrowerLabels {
			for _, v := range variants(label) {
				t.add(l.patterns.term(v, narrowerWeight))
			}
		}
	}
	l.addAgainst(&t)
	return t
}

// addAgainst adds to "Antidiskriminierung" what it is about.
func (l *Lexicon) addAgainst(t *Topic) {
	for _, term := range slices.Clone(t.Terms) {
		if len(term.words) != 1 {
			continue
		}
		for _, prefix := range l.patterns.against {
			rest, ok := strings.CutPrefix(term.words[0].normal, prefix)
			if rest = strings.TrimLeft(rest, "-"); ok && len(rest) > 4 {
				t.add(l.patterns.term(capitalised(rest), againstWeight*term.Weight))
			}
		}
	}
}

func capitalised(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// add appends a term unless the topic has one with the same words.
func (t *Topic) add(term Term) {
	same := func(o Term) bool {
		return slices.EqualFunc(o.words, term.words, func(a, b word) bool { return a.stem == b.stem })
	}
	if len(term.words) > 0 && !slices.ContainsFunc(t.Terms, same) {
		t.Terms = append(t.Terms, term)
	}
}
