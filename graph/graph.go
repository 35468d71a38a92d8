// Package graph stores what documents say and where they say it.
//
// What is stated is a quad. Its label is the IRI of the passage it was read
// from, so every answer can name its source. Quads live in Cayley; the records
// of documents, pages, passages and edges lie beside them in the same file or
// database.
package graph

import "errors"

// Errors that callers branch on.
var (
	// ErrNotFound: no such document, passage or edge, or none that the
	// reader's access allows to see.
	ErrNotFound = errors.New("not found")
	// ErrInUse: another process has the store open.
	ErrInUse = errors.New("store in use")
	// ErrDamaged: the store's file cannot be read as a store.
	ErrDamaged = errors.New("store damaged")
	// ErrNewer: the store was written by a newer program.
	ErrNewer = errors.New("store is newer than this program")
	// ErrAddress: the address of a store begins like a URL of PostgreSQL but is
	// none.
	ErrAddress = errors.New("not a URL of PostgreSQL")
	// ErrUnreachable: the database server does not answer, or answers no more.
	ErrUnreachable = errors.New("database server cannot be reached")
	// ErrDenied: the database server refuses the user or what the user does.
	ErrDenied = errors.New("database access denied")
	// ErrNoDatabase: the database or its schema does not exist or cannot be used.
	ErrNoDatabase = errors.New("no such database or schema")
	// ErrReadOnly: the store was opened for reading only.
	ErrReadOnly = errors.New("store is read-only")
	// ErrInvalid: what was to be stored breaks a rule of the graph.
	ErrInvalid = errors.New("invalid")
)

// A Value is the object of a quad: a node or a literal. The zero Value stands
// for "anything" in a Pattern and cannot be stored.
type Value struct {
	IRI      IRI    // a node; the other fields are empty then
	Text     string // a literal's lexical form, never empty
	Lang     string // BCP 47 tag, empty for plain and typed literals
	Datatype IRI    // empty for xsd:string
}

// Node is the value that stands for the node iri.
func Node(iri IRI) Value { return Value{IRI: iri} }

// Text is a plain literal.
func Text(s string) Value { return Value{Text: s} }

// TextIn is a literal in the language lang (BCP 47).
func TextIn(lang, s string) Value { return Value{Text: s, Lang: lang} }

// A Quad is a statement with its source: Label is the IRI of the passage that
// it was read from, or of the document, vocabulary or curation file that says it.
type Quad struct {
	Subject, Predicate IRI
	Object             Value
	Label              IRI
}

// A Pattern selects quads; a zero field matches anything.
type Pattern struct {
	Subject, Predicate IRI
	Object             Value
	Label              IRI
}

// Status says how real a statement is.
type Status string

// The zero Status is Done. Only done statements are plain quads; the others are
// kept as a bn:Claim, so that no traversal takes a plan for a fact.
const (
	Done        Status = ""
	Planned     Status = "planned"
	Demanded    Status = "demanded"
	Rejected    Status = "rejected"
	Ended       Status = "ended"
	Conditional Status = "conditional"
)

// A Record says how an edge was read.
type Record struct {
	Start      int     `json:"start"` // sentence in the passage's text, in code points
	End        int     `json:"end"`
	Rule       string  `json:"rule"`       // name and version, "cites/1"
	Confidence float64 `json:"confidence"` // 0 to 1
	Status     Status  `json:"status,omitempty"`
	From       string  `json:"from,omitempty"` // ISO 8601, as exact as the source: "2015", "2015-09"
	To         string  `json:"to,omitempty"`
}

// An Edge is a quad together with its record.
type Edge struct {
	Quad
	Record
}

// Access is both what a document allows and what a reader may see: a reader
// sees documents whose Access is not above its own. The zero Access is Public.
type Access int

const (
	Public   Access = iota
	Internal        // interviews and drafts; never in public answers
)

// A Kind is a document's kind.
type Kind string

const (
	KindConcept   Kind = "concept"    // Integrationskonzept, Leitbild, Handlungsprogramm, Maßnahmenplan
	KindReport    Kind = "report"     // Statusbericht, Monitoring, Umsetzungsbericht
	KindStudy     Kind = "study"      // Studie, Working Paper, Evaluation
	KindInterview Kind = "interview"  // interview protocol, statements
	KindCouncil   Kind = "council"    // Ratsvorlage, Antrag, Niederschrift
	KindLaw       Kind = "law"        // Gesetz, Satzung, Richtlinie
	KindDossier   Kind = "dossier"    // a compilation with references
	KindOther     Kind = "other"      // also what nobody said a kind of
	KindVocab     Kind = "vocabulary" // a source of concepts; not a held document
)

// A Document is one held file: an edition of a work.
type Document struct {
	IRI       IRI      `json:"iri"`  // urn:belegnetz:datei:<first 16 hex digits of sha256>
	Work      IRI      `json:"work"` // the work that it is an edition of
	Title     string   `json:"title"`
	Creators  []string `json:"creators,omitempty"` // "Pilz, Madlen"
	Issued    string   `json:"issued,omitempty"`   // "2023" or an ISO 8601 date
	Publisher string   `json:"publisher,omitempty"`
	Place     string   `json:"place,omitempty"` // the town that it is about
	Kind      Kind     `json:"kind"`
	Role      string   `json:"role,omitempty"` // interviews: the speaker's role, never a name
	// Institution is, for interviews, the one that the speaker belongs to.
	Institution string `json:"institution,omitempty"`
	Language    string `json:"language"` // BCP 47, "de"
	Access      Access `json:"access"`
	SHA256      string `json:"sha256"`
	File        string `json:"file"` // base name
	PageCount   int    `json:"page_count"`
	// Made is a digest of what the holding was made from: the file's bytes,
	// the metadata given with it and the versions of reader and rules. Equal
	// means that reading again would change nothing.
	Made     string `json:"made"`
	Passages int    `json:"passages"` // set by Put
	// Sources are the places that the document was read from, in order. A
	// public reader does not see them: they show a user's folders.
	Sources []Source `json:"sources,omitempty"`
	// Pseudonymised says that names were replaced by roles before anything was
	// stored. SHA256 is then of the text with the roles.
	Pseudonymised bool    `json:"pseudonymised,omitempty"`
	Guesses       []Guess `json:"guesses,omitempty"` // metadata that nobody stated, by field
	// Stated is metadata that a person has put right in the store, by field as
	// in Guess; creators are separated by "; ". It goes before what files say.
	Stated  map[string]string `json:"stated,omitempty"`
	Quality Quality           `json:"quality,omitzero"` // zero when it was not measured
}

// A Source is a place that a document was read from.
type Source struct {
	Path  string `json:"path"`            // absolute; "-" for standard input
	Inner string `json:"inner,omitempty"` // the record or member of the file at Path
}

// A Guess says where a field of a document's metadata was found and how sure
// that is.
type Guess struct {
	Field      string  `json:"field"`           // "title", "creators", "issued", "publisher", "place", "kind"
	Value      string  `json:"value,omitempty"` // empty when nothing was found
	From       string  `json:"from,omitempty"`  // German: "Titelseite", "Dateiname"
	Confidence float64 `json:"confidence"`      // 0 to 1
}

// Quality says how well a document's text could be read.
type Quality struct {
	Words    int `json:"words"`
	Known    int `json:"known"`              // words that are in the lexicon, as they stand
	Repaired int `json:"repaired,omitempty"` // words that were damaged and are repaired
	NoText   int `json:"no_text,omitempty"`  // pages without any
}

// A Page is what the reader got from one page of the file, unchanged.
type Page struct {
	Number int // place in the file, from 1
	// Printed is the page number as printed, never derived. Files without pages
	// may name the place instead, which a space tells from a number: "Folie 3".
	// Empty without either.
	Printed string
	Text    string
}

// A Box is a rectangle on a page as it is shown: left, top, right and bottom in
// points from the upper left corner.
type Box [4]float64

// A Span is a stretch of a page's text, in code points.
type Span struct {
	FilePage   int `json:"file_page"`
	Start, End int
	Line       int   `json:"line"`            // line in the file on which it begins, from 1
	Boxes      []Box `json:"boxes,omitempty"` // where it stands on the page, one a column; none where files have no pages
}

// An EditKind says why text and source differ.
type EditKind string

const (
	EditJoin   EditKind = "join"   // line break → space
	EditHyphen EditKind = "hyphen" // line-end hyphen gone
	EditDrop   EditKind = "drop"   // running head, footnote mark
	EditRepair EditKind = "repair" // OCR damage
)

// An Edit says that text[Start:End] stands for Raw in the source. Edits are in
// order and do not overlap.
type Edit struct {
	Start int      `json:"start"` // in the passage's text, code points
	End   int      `json:"end"`
	Raw   string   `json:"raw"`
	Kind  EditKind `json:"kind"`
}

// A PassageKind is the part that a passage plays on its page.
type PassageKind string

const (
	Paragraph PassageKind = "paragraph"
	Quote     PassageKind = "quote"
	Footnote  PassageKind = "footnote"
	Caption   PassageKind = "caption"
	TableRow  PassageKind = "table row"
	Heading   PassageKind = "heading"
	ListItem  PassageKind = "list item"
	Fragment  PassageKind = "fragment" // scattered lines of a figure or table
	Question  PassageKind = "question" // what an interviewer says
)

// A Passage is the smallest citable piece of a document.
type Passage struct {
	IRI      IRI         `json:"iri"` // urn:belegnetz:passage:<file id>:<number>
	Document IRI         `json:"document"`
	Number   int         `json:"number"`    // from 1, in reading order
	FilePage int         `json:"file_page"` // first page, from 1
	LastPage int         `json:"last_page"` // last file page
	Printed  string      `json:"printed,omitempty"`
	Section  []string    `json:"section,omitempty"` // headings above, outermost first
	Kind     PassageKind `json:"kind"`
	Speaker  string      `json:"speaker,omitempty"` // interviews: who says it, by role or letter, never by name
	Language string      `json:"language"`          // BCP 47
	Spans    []Span      `json:"spans"`             // the source, in order; joined by line breaks
	Text     string      `json:"text"`              // the source with Edits made; never folded
	Edits    []Edit      `json:"edits,omitempty"`
	Line     int         `json:"line"`             // line in the file on which it begins, from 1
	Prefix   string      `json:"prefix,omitempty"` // text before and after, for a Web Annotation
	Suffix   string      `json:"suffix,omitempty"` // TextQuoteSelector
}

// A Holding is a document with everything that was read from it. It is stored
// and replaced as a whole.
type Holding struct {
	Document Document
	Pages    []Page
	Passages []Passage
	Edges    []Edge
}
