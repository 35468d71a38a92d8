package ingest

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// Levels of actors: whose they are.
const (
	levelLocal    = "local"    // a town's
	levelState    = "state"    // a Land's
	levelNational = "national" // of neither
)

// An actorKind is a group of heads of names, data/rules/actors.json.
type actorKind struct {
	Kind     string   `json:"kind"`
	Type     string   `json:"type"` // org, unit or post
	Level    string   `json:"level"`
	Topics   bool     `json:"topics"` // nouns behind the head belong to the name
	Common   bool     `json:"common"` // the bare word is a kind of actor, not one of them
	Suffixes []string `json:"suffixes"`
	Words    []string `json:"words"`
}

// iri is the kind's type of nodes.
func (k *actorKind) iri() graph.IRI {
	switch k.Type {
	case "unit":
		return graph.TypeUnit
	case "post":
		return graph.TypePost
	}
	return graph.TypeActor
}

// A knownBody is an actor with a name of its own.
type knownBody struct {
	Name   string   `json:"name"`
	Short  []string `json:"short"`
	Kind   string   `json:"kind"`
	Level  string   `json:"level"`
	Topics bool     `json:"topics"`
}

// actorRules are the lists of data/rules/actors.json.
type actorRules struct {
	Kinds         []*actorKind      `json:"kinds"`
	Weak          wordSet           `json:"weak"`    // alone they stand for the longer name read before
	Unnamed       wordSet           `json:"unnamed"` // and without one for nobody
	Not           wordSet           `json:"not"`     // ends of words that only look like heads
	Plurals       map[string]string `json:"plurals"`
	Abbreviations map[string]string `json:"abbreviations"` // of heads
	Recalling     wordSet           `json:"recalling"`     // alone but definite they stand for the only longer name
	Links         wordSet           `json:"links"`         // between head and topic
	Purposes      wordSet           `json:"purposes"`      // the same, behind the heads of invented names only
	Genitive      wordSet           `json:"genitive"`      // heads that a genitive completes
	Named         wordSet           `json:"named"`         // heads before an invented name
	Forms         wordSet           `json:"forms"`         // legal forms, which end a name
	Vague         map[string]string `json:"vague"`         // "die Stadt" → level
	Lands         wordSet           `json:"lands"`
	Persons       wordSet           `json:"persons"`   // before a person's name
	FormWords     wordSet           `json:"formWords"` // what stands beside an office in letterheads and forms
	Councillors   wordSet           `json:"councillors"`
	Bodies        []knownBody       `json:"bodies"`
	Programmes    []knownBody       `json:"programmes"`
	ProgrammeEnds wordSet           `json:"programme_suffixes"`
	Programmatic  wordSet           `json:"programmatic"` // before a programme's name
	Functions     []struct {
		Name string   `json:"name"`
		Of   []string `json:"of"`
	} `json:"functions"`

	heads     map[string]actorHead // by every form of the end of a word
	known     map[string][]knownName
	functions map[string]string // name in lower case → function
}

// An actorHead is a form of the end of a word.
type actorHead struct {
	base   string // in the nominative
	kind   *actorKind
	plural bool
	whole  bool // only as a word of its own
}

// A knownName is a known body's name by the keys of its words.
type knownName struct {
	name      string
	keys      []string
	acronym   bool
	ends      bool // its last word has a capital
	body      *knownBody
	kind      *actorKind
	programme bool
}

// programmeKind is what pays without being an office: funds and programmes.
const programmeKind = "Förderprogramm"

var programmeType = &actorKind{Kind: programmeKind, Type: "org", Level: levelNational}

var actorWords = sync.OnceValue(func() *actorRules {
	var r actorRules
	readRules("actors", &r)
	r.heads, r.known, r.functions = map[string]actorHead{}, map[string][]knownName{}, map[string]string{}
	kinds := map[string]*actorKind{}
	for _, k := range r.Kinds {
		kinds[k.Kind] = k
		for _, s := range k.Suffixes {
			r.addHead(strings.ToLower(s), k, false)
		}
		for _, w := range k.Words {
			r.addHead(strings.ToLower(w), k, true)
		}
	}
	for _, s := range slices.Sorted(maps.Keys(r.ProgrammeEnds)) {
		r.addHead(s, programmeType, false)
	}
	for i := range r.Bodies {
		b := &r.Bodies[i]
		kind := &actorKind{Kind: b.Kind, Type: "org", Level: b.Level, Topics: b.Topics}
		if k := kinds[b.Kind]; k != nil {
			kind.Type = k.Type
		}
		r.addBody(b, kind, false)
	}
	for i := range r.Programmes {
		r.addBody(&r.Programmes[i], programmeType, true)
	}
	for _, f := range r.Functions {
		for _, name := range f.Of {
			r.functions[name] = f.Name
		}
	}
	return &r
})

// addHead adds a head with its inflected, plural and, of posts, feminine forms.
func (r *actorRules) addHead(base string, k *actorKind, whole bool) {
	add := func(form string, plural bool) {
		if _, taken := r.heads[form]; !taken || form == base {
			r.heads[form] = actorHead{base, k, plural, whole}
		}
	}
	for _, ending := range []string{"", "s", "es", "n", "en", "r"} {
		if ending == "r" && !strings.HasSuffix(base, "te") {
			continue
		}
		add(base+ending, ending == "n" && k.Type != "post" && strings.HasSuffix(base, "e"))
	}
	if k.Type == "post" {
		add(base+"in", false)
		add(base+"innen", true)
	}
	for _, plural := range slices.Sorted(maps.Keys(r.Plurals)) {
		singular := r.Plurals[plural]
		if stem, ok := strings.CutSuffix(base, singular); ok {
			for _, ending := range []string{"", "n"} {
				if plural+ending != singular && plural != singular {
					add(stem+plural+ending, true)
				}
			}
		}
	}
}

func (r *actorRules) addBody(b *knownBody, k *actorKind, programme bool) {
	for _, name := range append([]string{b.Name}, b.Short...) {
		n := knownName{name: name, body: b, kind: k, programme: programme, acronym: len(name) > 1 && strings.ToUpper(name) == name}
		for _, t := range german.Tokens(name) {
			n.keys = append(n.keys, t.Key)
			n.ends = strings.ToLower(t.Text) != t.Text
		}
		r.known[n.keys[0]] = append(r.known[n.keys[0]], n)
	}
}

// longestWord is the length of words that may name an actor, in bytes.
const longestWord = 120

// head finds the head that a word in lower case ends in.
func (r *actorRules) head(word string) (h actorHead, form string, ok bool) {
	if len(word) > longestWord {
		return h, "", false
	}
	for i := range word {
		if h, ok := r.heads[word[i:]]; ok && (i == 0 || !h.whole) && (i == 0 || i > 2) {
			return h, word[i:], r.Not.endOf(word[:i]+h.base) == ""
		}
	}
	return h, "", false
}
