// Package clause finds what the verbs of German sentences say of which phrases:
// clauses with verb-second and verb-last order, separable particles, passive,
// modality, negation and coordination. It knows closed word classes and some
// hundred verbs (data/german/syntax.txt, verbs.txt); what it does not know it
// leaves out.
package clause

import "belegnetz/internal/german"

// A Case is a set of grammatical cases.
type Case byte

// The cases.
const (
	Nominative Case = 1 << iota
	Accusative
	Dative
	Genitive
	anyCase = Nominative | Accusative | Dative | Genitive
)

// A Phrase is a noun with what belongs to it directly: "bei der neuen
// Fachstelle Integration". All positions are indexes of tokens, inclusive.
type Phrase struct {
	First, Last int    // with preposition and determiner
	Core        int    // first token behind preposition and determiner
	Head        int    // its noun
	Preposition string // contractions resolved: "in" for im; empty without one
	Case        Case   // what its form allows; with a preposition only what the contraction says
	Plural      bool   // certainly a plural
	Negated     bool   // kein
	Definite    bool   // der, dieser, kein article of a name
	Pronoun     bool   // er, sie, es; Ref then is -1
	Reflexive   bool
	Ref         int // of a relative pronoun: the phrase that it stands for; else -1
	Of          int // of a genitive attribute: the phrase that it belongs to; else -1
	Group       int // phrases that are coordinated have the same number
}

// A Predicate is a verb with the phrases that can be its arguments.
type Predicate struct {
	Verb         string // infinitive; "sein" where a noun or an adjective predicates
	At           int    // token of the verb that carries the meaning
	Passive      bool
	State        bool   // passive with sein: the result of what was done
	Future       bool   // werden with infinitive
	Modal        string // infinitive of the modal verb; "zu" for "ist zu prüfen"
	Negated      bool
	Hypothetical bool   // in a clause with wenn, falls, ob
	Subordinate  string // what opens the clause; "zu" for an infinitive clause, "rel" for a relative one
	Governor     int    // the predicate that a subordinate clause depends on, or -1
	Phrases      []int  // in order
	Words        []int  // tokens of the clause, in order
}

// A Sentence is a parsed sentence.
type Sentence struct {
	Tokens     []german.Token
	Phrases    []Phrase
	Predicates []Predicate
}

// A Range is a stretch of tokens, inclusive.
type Range struct{ First, Last int }

// maxTokens is the length up to which sentences are parsed; longer ones are
// lists and tables.
const maxTokens = 400

// Parse parses the sentence that the tokens of a text make up. names are
// stretches of tokens that are one name each, in order; they are never cut.
func Parse(text []rune, tokens []german.Token, names []Range) Sentence {
	s := Sentence{Tokens: tokens}
	if len(tokens) == 0 || len(tokens) > maxTokens {
		return s
	}
	p := parser{Sentence: &s, lexicon: lists(), words: make([]word, len(tokens))}
	p.read(text, names)
	p.chunk()
	p.coordinate()
	p.clauses()
	return s
}

// Verbs are the infinitives of the verbs that a word in lower case can be a form
// of, those with a particle of its own included: "richtet" is one of einrichten.
func Verbs(word string) []string {
	var found []string
	for _, f := range lists().forms[word] {
		found = append(found, f.verb.infinitive)
	}
	return found
}

// Gender is the grammatical gender of a noun in lower case by its ending: 'm',
// 'f', 'n', 'p' for a plural, 0 where it is not known.
func Gender(noun string) byte { return lists().gender(noun) }
