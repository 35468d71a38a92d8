package ingest

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed layout.json
var layoutJSON []byte

// wording is what German pages say about their own layout.
type wording struct {
	Conjunctions   []string       // follow a suspended hyphen
	Captions       []string       // begin a caption, followed by a number
	Boxes          []string       // begin the title of a box that interrupts its chapter
	Outermost      []string       // headings that never belong to the section above
	Bibliographies []string       // headings whose section lists literature
	Units          map[string]int // words before a number that make a heading, with its level
	Months         []string
	Pending        []string // no heading and no paragraph ends in one of these
	Pages          []string // stand before a page number
	Mail           struct { // by what parts of a message begin
		Answers, Greetings, Closings, Earlier []string
	}
	Styles map[string][]string // what paragraphs are whose style has such a name
}

// A wordSet holds words in lower case.
type wordSet map[string]bool

func newWordSet(words []string) wordSet {
	set := make(wordSet, len(words))
	for _, w := range words {
		set[strings.ToLower(w)] = true
	}
	return set
}

func (s wordSet) has(word string) bool { return s[strings.ToLower(word)] }

// A rulebook is the wording, ready for look-up.
type rulebook struct {
	conjunctions, captions, boxes, outermost, bibliographies, months, pending, pages wordSet
	units                                                                            map[string]int
	mail                                                                             mailWords
	styles                                                                           map[string]string
}

// mailWords are what the subject of an answer begins with, and paragraphs of a
// message that are not its matter; all in lower case.
type mailWords struct {
	answers                      wordSet
	greetings, closings, earlier []string
}

// rules reads the embedded wording once. The file is part of the program, so
// a fault in it is a fault of the program and shows in every test.
var rules = sync.OnceValue(func() rulebook {
	var w wording
	if err := json.Unmarshal(layoutJSON, &w); err != nil {
		panic("layout.json: " + err.Error())
	}
	styles := map[string]string{}
	for role, names := range w.Styles {
		for _, name := range names {
			styles[name] = role
		}
	}
	return rulebook{
		conjunctions: newWordSet(w.Conjunctions), captions: newWordSet(w.Captions), boxes: newWordSet(w.Boxes),
		outermost: newWordSet(w.Outermost), bibliographies: newWordSet(w.Bibliographies), months: newWordSet(w.Months),
		pending: newWordSet(w.Pending), pages: newWordSet(w.Pages), units: w.Units, styles: styles, mail: mailWords{newWordSet(w.Mail.Answers), w.Mail.Greetings, w.Mail.Closings, w.Mail.Earlier},
	}
})
