package ingest

import (
	"slices"
	"strings"
	"sync"

	"belegnetz/graph"
	"belegnetz/internal/clause"
)

// A relationRule says what a verb, or a noun made of one, states of its
// arguments, data/rules/relations.json.
type relationRule struct {
	Verbs      []string     `json:"verbs"`
	Nouns      []string     `json:"nouns"`
	Words      []string     `json:"words"` // of an adjunct: "im Auftrag"
	Relation   string       `json:"relation"`
	Event      string       `json:"event"`
	From       role         `json:"from"`
	Agent      role         `json:"agent"`
	What       role         `json:"what"`
	To         role         `json:"to"`
	With       wordSet      `json:"with"`
	Also       wordSet      `json:"also"` // a second set as with
	Without    wordSet      `json:"without"`
	Status     graph.Status `json:"status"`
	Passive    bool         `json:"passive"`
	Denied     bool         `json:"denied"` // only where it is denied
	Since      bool         `json:"since"`  // only with a date
	Pronoun    string       `json:"pronoun"`
	Confidence float64      `json:"confidence"`

	name string
}

// A role is an argument's place and type: "subject:actor", "bei|an:actor".
type role struct {
	places   []string
	types    []string
	optional bool // "für?:thing": where the text leaves it out it is what was spoken of last
}

// nobody is the role of an argument that the rule does not look for.
const nobody = "nobody"

// UnmarshalText reads "bei|an:actor" and "für?:thing".
func (r *role) UnmarshalText(text []byte) error {
	places, types, _ := strings.Cut(string(text), ":")
	places, r.optional = strings.CutSuffix(places, "?")
	r.places = strings.Split(places, "|")
	if types != "" {
		r.types = strings.Split(types, "|")
	}
	return nil
}

func (r role) open() bool { return len(r.places) == 0 || r.places[0] == nobody }

// relationRules are the lists of data/rules/relations.json.
type relationRules struct {
	Verbs     []*relationRule         `json:"verbs"`
	Events    []*relationRule         `json:"events"`
	Nouns     []*relationRule         `json:"nouns"`
	Adjuncts  []*relationRule         `json:"adjuncts"`
	Labels    map[string]string       `json:"labels"` // "Träger ist …" → relation
	Formerly  []string                `json:"formerly"`
	Nowadays  wordSet                 `json:"nowadays"`
	Planned   wordSet                 `json:"planned"`
	Planning  wordSet                 `json:"planning"`
	Demanding wordSet                 `json:"demanding"`
	Deciding  wordSet                 `json:"deciding"`
	Rejecting wordSet                 `json:"rejecting"`
	Happening wordSet                 `json:"happening"`
	Reserved  wordSet                 `json:"reserved"`
	Modals    map[string]graph.Status `json:"modals"`

	Earlier     wordSet           `json:"earlier"`     // "davor": what ended when the other began
	Pronouns    map[string]string `json:"pronouns"`    // genders that a pronoun can stand for
	Possessives map[string]string `json:"possessives"` // → the pronoun of the same gender

	byVerb, byNoun, byWord map[string][]*relationRule
}

// triggers reports whether a word in lower case can begin a reading.
func (r *relationRules) triggers(word string) bool {
	if r.byNoun[word] != nil {
		return true
	}
	return slices.ContainsFunc(clause.Verbs(word), func(v string) bool { return r.byVerb[v] != nil && v != "sein" && v != "werden" })
}

// measureRules are the lists of data/rules/measures.json.
type measureRules struct {
	Offers    wordSet                 `json:"offers"`
	Creations wordSet                 `json:"creations"`
	Vague     wordSet                 `json:"vague"`
	Never     wordSet                 `json:"never"`
	Places    wordSet                 `json:"places"`
	Groups    wordSet                 `json:"groups"`
	WithVon   wordSet                 `json:"with_von"` // ends of nouns that "von" belongs to
	Sums      wordSet                 `json:"sums"`     // money, which is not what money is given for
	Papers    wordSet                 `json:"papers"`
	Columns   map[string]wordSet      `json:"columns"`
	Empty     wordSet                 `json:"empty"`
	States    map[string]graph.Status `json:"states"`
}

var measureWords = sync.OnceValue(func() *measureRules {
	var m measureRules
	readRules("measures", &m)
	return &m
})

var relationWords = sync.OnceValue(func() *relationRules {
	var r relationRules
	readRules("relations", &r)
	r.byVerb, r.byNoun, r.byWord = map[string][]*relationRule{}, map[string][]*relationRule{}, map[string][]*relationRule{}
	for _, rule := range append(r.Verbs, r.Events...) {
		rule.name = rule.Relation + rule.Event + "-verb/1"
		for _, v := range rule.Verbs {
			r.byVerb[v] = append(r.byVerb[v], rule)
		}
	}
	for _, rule := range r.Nouns {
		rule.name = rule.Relation + rule.Event + "-noun/1"
		for _, n := range rule.Nouns {
			r.byNoun[n] = append(r.byNoun[n], rule)
		}
	}
	for _, rule := range r.Adjuncts {
		rule.name = rule.Relation + "-adjunct/1"
		last := rule.Words[len(rule.Words)-1]
		r.byWord[last] = append(r.byWord[last], rule)
	}
	return &r
})
