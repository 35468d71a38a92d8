// Package query turns a German question into an answer that can be cited.
//
// A question is parsed, planned as patterns over the graph and a text query
// over the passages, and answered with verbatim quotes and edges of the graph.
// Nothing is ever formulated.
package query

import "belegnetz/graph"

// A Kind is the kind of question.
type Kind string

const (
	KindDocuments  Kind = "documents"
	KindGap        Kind = "gap"
	KindMeasures   Kind = "measures"
	KindActor      Kind = "actor"
	KindWhen       Kind = "when"
	KindStatement  Kind = "statement"
	KindDefinition Kind = "definition"
	KindCompare    Kind = "compare"
	KindTimeline   Kind = "timeline"
	KindCitations  Kind = "citations"
	KindPath       Kind = "path"
	KindPassages   Kind = "passages"
)

// Years is a span of years, both ends included; nil is open.
type Years struct {
	From *int `json:"from"`
	To   *int `json:"to"`
}

// Understood says how a question was read.
type Understood struct {
	Kind          Kind      `json:"kind"`
	Topics        []string  `json:"topics"`
	Actors        []string  `json:"actors"`
	Documents     []string  `json:"documents"`
	Places        []string  `json:"places"`
	Years         Years     `json:"years"`
	DocumentKinds []string  `json:"document_kinds"`
	Relation      *string   `json:"relation"`
	Negated       bool      `json:"negated"`
	Text          string    `json:"text"`      // for people: "Gesucht: Dokumente zum Thema …"
	Rest          []string  `json:"rest"`      // words that were not understood and are searched as text
	Corrected     []string  `json:"corrected"` // "quartiersmanagment → Quartiersmanagement"
	Nodes         []NodeRef `json:"nodes"`     // of the graph that the question names
}

// A Repair is a word of a quote that differs from the scan.
type Repair struct {
	Word  string `json:"word"`
	Raw   string `json:"raw"`
	Start int    `json:"start"` // in the passage's text, code points
	End   int    `json:"end"`
}

// Evidence is a quote with its source. Quote is text[Start:End] of the passage.
type Evidence struct {
	Passage   graph.IRI `json:"passage"`
	Document  graph.IRI `json:"document"`
	Title     string    `json:"title"`
	Page      *string   `json:"page"` // printed page, null when none is printed
	FilePage  int       `json:"file_page"`
	Section   []string  `json:"section"`
	Quote     string    `json:"quote"`
	RawQuote  string    `json:"raw_quote"` // the same stretch of the source
	Start     int       `json:"start"`     // in the passage's text, code points
	End       int       `json:"end"`
	Repairs   []Repair  `json:"repairs"`
	Prefix    string    `json:"prefix"`
	Suffix    string    `json:"suffix"`
	Matches   [][2]int  `json:"matches"` // what the question matched; in the passage's text
	Citation  string    `json:"citation"`
	Footnote  string    `json:"footnote"`           // the citation as a footnote has it
	Reference string    `json:"reference"`          // the document's entry in a bibliography
	Language  string    `json:"language,omitempty"` // of the quote, when not German
	Score     float64   `json:"score,omitempty"`
}

// A Date is as exact as its source: "2015", "2015-09".
type Date struct {
	From string  `json:"from"`
	To   *string `json:"to"`
	Text string  `json:"text"`
}

// A Step is one edge of a path.
type Step struct {
	From      graph.IRI  `json:"from"`
	Predicate graph.IRI  `json:"predicate"`
	To        graph.IRI  `json:"to"`
	FromLabel string     `json:"from_label"`
	Relation  string     `json:"relation"` // for people: "gehört an"
	ToLabel   string     `json:"to_label"`
	Evidence  []Evidence `json:"evidence"`
}

// A Result is one answer to the question.
type Result struct {
	IRI         graph.IRI   `json:"iri"`
	Type        string      `json:"type"` // Document, Work, Passage, Actor, Measure, Field, Term, Statement, Event, Place, Cell, Path
	Label       string      `json:"label"`
	Score       float64     `json:"score"`
	Held        bool        `json:"held"`
	Why         string      `json:"why"`
	Facts       []string    `json:"facts"`
	Evidence    []Evidence  `json:"evidence"`
	Steps       []Step      `json:"steps,omitempty"`
	Row         string      `json:"row,omitempty"`
	Column      string      `json:"column,omitempty"`
	Count       *int        `json:"count,omitempty"`
	Absence     string      `json:"absence,omitempty"` // stated, none
	Date        *Date       `json:"date,omitempty"`
	Contradicts []graph.IRI `json:"contradicts,omitempty"`
	Citation    string      `json:"citation,omitempty"`  // of a work or statement that is only cited: by the one that cites it
	Warning     string      `json:"warning,omitempty"`   // for people: what to mind before it is cited
	Reference   string      `json:"reference,omitempty"` // of a document or work: its entry in a bibliography
}

// Searched says what an answer looked through.
type Searched struct {
	Documents int         `json:"documents"`
	Passages  int         `json:"passages"`
	Terms     []string    `json:"terms"`
	Parts     []PartCount `json:"parts"`
}

// A PartCount says in how many passages a part of the question stands.
type PartCount struct {
	Label    string `json:"label"`
	Passages int    `json:"passages"`
}

// An Answer is what was found for a question. No results is an answer too.
type Answer struct {
	Question    string     `json:"question"`
	Understood  Understood `json:"understood"`
	Uncertain   bool       `json:"uncertain"` // something was found that probably doesn't answer the question
	Suggestions []string   `json:"suggestions"`
	Example     bool       `json:"example"` // from the example store
	Results     []Result   `json:"results"`
	Found       int        `json:"found"`  // how many results there are, of which Results has the best
	Unsure      []Result   `json:"unsure"` // named beside the topic, but their source states that it is missing there
	Searched    Searched   `json:"searched"`
	TookMS      float64    `json:"took_ms"`
}

// Hits are the passages found for some words.
type Hits struct {
	Query    string     `json:"query"`
	Example  bool       `json:"example"`
	Results  []Evidence `json:"results"`
	Searched Searched   `json:"searched"`
	TookMS   float64    `json:"took_ms"`
}

// A NodeRef names a node for people.
type NodeRef struct {
	IRI   graph.IRI `json:"iri"`
	Type  string    `json:"type"` // as in Result
	Label string    `json:"label"`
}

// A Link is an edge of a node with its sources.
type Link struct {
	Predicate  graph.IRI    `json:"predicate"`
	Relation   string       `json:"relation"` // for people: "wird zitiert in"
	Inverse    bool         `json:"inverse"`  // the node is the object
	Node       *NodeRef     `json:"node"`     // the other end; nil for a literal
	Held       bool         `json:"held"`     // the other end can be read and is not only named
	Value      string       `json:"value,omitempty"`
	Status     graph.Status `json:"status,omitempty"`      // empty for what is a fact
	StatusText string       `json:"status_text,omitempty"` // for people: "geplant"
	Evidence   []Evidence   `json:"evidence"`
}

// A NodeView is a node with its edges.
type NodeView struct {
	NodeRef
	Held    bool     `json:"held"`
	Facts   []string `json:"facts"`
	Links   []Link   `json:"links"` // grouped by relation, then by label
	More    int      `json:"more"`  // links left out beyond the limit
	Example bool     `json:"example"`
}

// Paths are how two nodes hang together.
type Paths struct {
	From    NodeRef  `json:"from"`
	To      NodeRef  `json:"to"`
	Chains  []Result `json:"chains"` // of type Path, the shortest that there are
	Loose   bool     `json:"loose"`  // they lead over what is only named together or at one place
	Example bool     `json:"example"`
}

// A DocumentRef is a document in a list.
type DocumentRef struct {
	IRI      graph.IRI  `json:"iri"`
	Work     graph.IRI  `json:"work"`
	Title    string     `json:"title"`
	Creators []string   `json:"creators"`
	Issued   string     `json:"issued"`
	Place    string     `json:"place"`
	Kind     graph.Kind `json:"kind"`
	KindText string     `json:"kind_text"` // German: "Studie"
	Pages    int        `json:"pages"`
	Passages int        `json:"passages"`
	Citation string     `json:"citation"` // without page: "Pilz et al. 2023"
	Internal bool       `json:"internal"` // not for public readers
	Repaired int        `json:"repaired"` // words that were damaged and are repaired
	NoText   int        `json:"no_text"`  // pages without text
}

// A DocumentList is a page of the list of documents.
type DocumentList struct {
	Items   []DocumentRef `json:"items"`
	Next    string        `json:"next"` // pass as after to go on; empty at the end
	Example bool          `json:"example"`
}

// A DocumentView is a document with its text.
type DocumentView struct {
	DocumentRef
	File     string          `json:"file"`
	Passages []graph.Passage `json:"text"`
	Example  bool            `json:"example"`
}

// A PassageView is a passage with what stands around it.
type PassageView struct {
	Passage  graph.Passage   `json:"passage"`
	Evidence Evidence        `json:"evidence"` // the whole passage as a quote
	Document DocumentRef     `json:"document"`
	Before   []graph.Passage `json:"before"` // up to two passages before and after
	After    []graph.Passage `json:"after"`
	Mentions []NodeRef       `json:"mentions"` // works, fields and others that the passage names
	Example  bool            `json:"example"`
}

// Stock counts what a store holds.
type Stock struct {
	Documents int  `json:"documents"`
	Cited     int  `json:"cited"` // works that are only cited
	Passages  int  `json:"passages"`
	Quads     int  `json:"quads"`
	Example   bool `json:"example"`
}
