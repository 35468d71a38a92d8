package ingest

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"belegnetz/data"
	"belegnetz/graph"
)

// UnmarshalJSON reads a list of words.
func (s *wordSet) UnmarshalJSON(b []byte) error {
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	*s = newWordSet(list)
	return nil
}

// endOf is the longest word of the set that ends the lower-case word.
func (s wordSet) endOf(word string) string {
	for i := range word {
		if s[word[i:]] {
			return word[i:]
		}
	}
	return ""
}

// citationRules are the words around references, data/rules/citations.json.
type citationRules struct {
	Leads          wordSet           `json:"leads"`           // before a name, no part of it
	Openers        wordSet           `json:"openers"`         // begin a reference without bracket
	OpenerPhrases  []string          `json:"opener_phrases"`  // the same, of several words
	SameWork       wordSet           `json:"same_work"`       // ebd.
	SameAuthor     wordSet           `json:"same_author"`     // ders., dies.
	Connectors     wordSet           `json:"connectors"`      // between authors and between references
	InnerWords     wordSet           `json:"inner_words"`     // lower-case words inside a name
	FamilyPrefixes wordSet           `json:"family_prefixes"` // von, van
	Prepositions   wordSet           `json:"prepositions"`    // those of InnerWords that may stand before a name
	Salutations    wordSet           `json:"salutations"`     // a person's name follows
	Editors        wordSet           `json:"editors"`         // (Hrsg.)
	Articles       wordSet           `json:"articles"`
	LocatorLabels  wordSet           `json:"locator_labels"`     // S., Kap.
	YearLinks      wordSet           `json:"year_links"`         // Konzept von 2018
	CitingVerbs    wordSet           `json:"citing_verbs"`       // behind "Müller (2018)"
	Undated        []string          `json:"undated"`            // in the place of a year: "o. J."
	CrossNotes     wordSet           `json:"cross_notes"`        // begin a bracket like "(wie Anm. 3)"
	ParticipleEnds wordSet           `json:"participle_endings"` // 2018 veröffentlichten
	NotNames       wordSet           `json:"not_names"`          // before a year, but no author
	NotNameEnds    wordSet           `json:"not_name_suffixes"`
	Bodies         wordSet           `json:"bodies"`       // ends of organisations' names
	Callings       wordSet           `json:"callings"`     // ends of nouns before a person's name
	YearLetters    map[string]string `json:"year_letters"` // scanned letter behind a year → letter
	PageDigits     map[string]string `json:"page_digits"`  // scanned letter for a page number → digit
	Months         []string          `json:"months"`       // in order
}

// documentRules say which words name a kind of document, data/rules/documents.json.
type documentRules struct {
	Kinds []struct {
		Kind     graph.Kind `json:"kind"`
		Suffixes wordSet    `json:"suffixes"`
		Words    wordSet    `json:"words"`
	} `json:"kinds"`
	Generic wordSet           `json:"generic"` // no document without a place or a known one
	Plurals map[string]string `json:"plurals"`
	Endings []string          `json:"endings"` // of inflection
}

// roleRules say who speaks in interviews, data/rules/roles.json.
type roleRules struct {
	Endings       wordSet `json:"endings"`
	Words         wordSet `json:"words"`
	Offices       wordSet `json:"offices"`       // the endings that are no person
	Led           wordSet `json:"led"`           // Servicebereichsleitung: a person, of the Servicebereich
	Introductions wordSet `json:"introductions"` // "Interview mit der", no part of the role
}

// lawRules are the words of references to law, data/rules/laws.json.
type lawRules struct {
	Articles    wordSet  `json:"articles"`
	Parts       wordSet  `json:"parts"`
	Links       wordSet  `json:"links"`
	Determiners wordSet  `json:"determiners"`
	Suffixes    wordSet  `json:"suffixes"`
	Endings     []string `json:"abbreviation_endings"`
	WithVolume  wordSet  `json:"with_volume"` // SGB VIII
	Nameless    wordSet  `json:"nameless"`    // "des Gesetzes": which one stands elsewhere
	Letters     wordSet  `json:"letters"`     // before a letter: Buchst. a
	Lands       wordSet  `json:"lands"`       // behind a law: GO NRW
	Papers      wordSet  `json:"papers"`      // Vorlage 2015/0243
	NumberWords wordSet  `json:"number_words"`
}

// A place is a town or Land. Short is the name in works' labels, Name the
// whole one.
type place struct {
	Name       string   `json:"name"`
	Shorts     []string `json:"short"`
	Adjectives []string `json:"adjectives"` // only those that no rule makes
}

func (p place) short() string {
	if len(p.Shorts) > 0 {
		return p.Shorts[0]
	}
	return p.Name
}

// placeRules are the known places, data/rules/places.json.
type placeRules struct {
	Introductions wordSet `json:"introductions"` // "Stadt" Schwerin
	Places        []place `json:"places"`
}

// statementRules say how texts give what somebody said, data/rules/statements.json.
type statementRules struct {
	Subjunctive wordSet            `json:"subjunctive"` // verbs of reported speech: "sei"
	SpeechVerbs wordSet            `json:"speech_verbs"`
	Particles   map[string]wordSet `json:"particles"` // what makes a verb one of speech: "lehnt … ab"
	Speakers    wordSet            `json:"speakers"`  // who speaks in a council
	Bodies      wordSet            `json:"bodies"`    // ends of what speaks as a body: "Fraktion"
	Councils    wordSet            `json:"councils"`  // what with an article is no person: "der Stadtrat"
	Minutes     wordSet            `json:"minutes"`   // ends of what minutes are called
	Questions   wordSet            `json:"questions"` // begin the interviewer's paragraphs
	Answers     wordSet            `json:"answers"`
	Replies     wordSet            `json:"replies"`     // between two parts of a quote: "so"
	Closings    wordSet            `json:"closings"`    // begin what stands below minutes
	Salutations wordSet            `json:"salutations"` // before a person
	Possessives wordSet            `json:"possessives"` // "Ihre Sprecherin": of whom spoke before
}

type referenceRules struct {
	citations    citationRules
	documents    documentRules
	roles        roleRules
	lawWords     lawRules
	places       placeRules
	speech       statementRules
	missingRules absenceRules
	papers       paperRules
	termWords    termRules
	weights      fieldRules
	gazetteer    *gazetteer // the listed places
}

// references are the embedded lists. They are part of the program: a fault in them
// is a fault of the build, as with regexp.MustCompile.
var references = sync.OnceValue(func() *referenceRules {
	var r referenceRules
	for name, into := range map[string]any{
		"citations": &r.citations, "documents": &r.documents, "roles": &r.roles,
		"laws": &r.lawWords, "places": &r.places, "statements": &r.speech,
		"absences": &r.missingRules, "fields": &r.weights, "terms": &r.termWords, "papers": &r.papers,
	} {
		readRules(name, into)
	}
	r.gazetteer = newGazetteer(r.places.Places)
	return &r
})

// readRules reads data/rules/<name>.json.
func readRules(name string, into any) {
	b, err := data.Rules.ReadFile("rules/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		panic(fmt.Sprintf("embedded rules %s: %v", name, err))
	}
}

// head says whether the word names a kind of document. The stem is the word
// without inflection ("Integrationskonzeptes" → "Integrationskonzept").
func (d *documentRules) head(word string) (kind graph.Kind, stem string, ok bool) {
	lower := strings.ToLower(word)
	for plural, singular := range d.Plurals {
		if strings.HasSuffix(lower, plural) || strings.HasSuffix(lower, plural+"n") {
			cut := utf8.RuneCountInString(lower[:strings.LastIndex(lower, plural)])
			stem = string([]rune(word)[:cut]) + singular
			if cut == 0 {
				stem = capital(singular)
			}
			kind, _, ok = d.plainHead(stem)
			return kind, stem, ok
		}
	}
	for _, ending := range d.Endings {
		if !strings.HasSuffix(lower, ending) {
			continue
		}
		if kind, stem, ok = d.plainHead(strings.TrimSuffix(word, ending)); ok {
			return kind, stem, true
		}
	}
	return "", "", false
}

func (d *documentRules) plainHead(word string) (graph.Kind, string, bool) {
	lower := strings.ToLower(word)
	for _, k := range d.Kinds {
		if k.Words[lower] || k.Suffixes.endOf(lower) != "" {
			return k.Kind, word, true
		}
	}
	return "", "", false
}

// generic says that the head stands for many documents ("Konzept").
func (d *documentRules) generic(stem string) bool { return d.Generic[strings.ToLower(stem)] }

// is says whether the word is a role or an office that speaks. Gender forms
// are cut at their mark.
func (r *roleRules) is(word string) bool {
	lower := roleWord(strings.ToLower(word))
	return r.Words[lower] || r.Endings.endOf(lower) != ""
}

// adjectives are the forms in -er that a place's name takes before a noun:
// Schweriner, Karlsruher, Bremer, Dresdner, Cottbusser.
func adjectives(name string) []string {
	if strings.ContainsAny(name, " ()") {
		return nil
	}
	forms := []string{name + "er"}
	if stem, ok := strings.CutSuffix(name, "e"); ok {
		forms = append(forms, stem+"er")
	}
	if stem, ok := strings.CutSuffix(name, "en"); ok {
		forms = append(forms, stem+"er", stem+"ner")
	}
	if strings.HasSuffix(name, "s") {
		forms = append(forms, name+"ser")
	}
	return forms
}

func capital(word string) string {
	r, n := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r)) + word[n:]
}
