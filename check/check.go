// Package check tells whether the quotations and citations of a draft are
// right: each quotation is laid upon the wording of the held documents, word by
// word. It claims nothing that it has not found: what is not found is said to
// stand in none of the documents that are held, no more.
package check

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"belegnetz/graph"
	"belegnetz/ingest"
)

// A Library lists the held documents and yields their text; *graph.Store is
// one.
type Library interface {
	Documents(ctx context.Context, a graph.Access) iter.Seq2[graph.Document, error]
	Passages(ctx context.Context, a graph.Access, document graph.IRI) iter.Seq2[graph.Passage, error]
}

// An Index finds the passages that have most words of a text, best first;
// *query.Engine is one.
type Index interface {
	Wording(ctx context.Context, a graph.Access, text string, limit int) ([]graph.IRI, error)
}

// A Checker checks drafts. It may be used concurrently and keeps nothing of
// what it reads.
type Checker struct {
	library Library
	index   Index
}

// New is a checker on the documents of a library and their index.
func New(l Library, x Index) *Checker { return &Checker{l, x} }

// A Verdict is what a check found.
type Verdict string

const (
	Right        Verdict = "right"        // the wording stands there; of a citation: the page exists
	Differs      Verdict = "differs"      // the wording stands there with differences
	WrongPage    Verdict = "page"         // it stands on another page
	Missing      Verdict = "missing"      // not found in what is held
	Unverifiable Verdict = "unverifiable" // cannot be told from what is held
)

// Kinds of findings.
const (
	KindQuotation = "quotation"
	KindCitation  = "citation" // a reference without a quotation
)

// A Finding is what is to be said of one quotation or citation.
type Finding struct {
	Verdict  Verdict  `json:"verdict"`
	Kind     string   `json:"kind"`
	Where    string   `json:"where"`   // German: "Zeile 31", "Fußnote 4"
	Section  string   `json:"section"` // heading above it in the draft
	Text     string   `json:"text"`    // the quotation without its marks; of a citation the sentence around it
	Citation string   `json:"citation"`
	Why      string   `json:"why"`             // German: what was found
	Notes    []string `json:"notes"`           // German: what else is to be known
	Found    *Place   `json:"found,omitempty"` // where the wording stands
	Diff     []Piece  `json:"diff,omitempty"`  // of Differs: the draft against the source
	Correct  string   `json:"correct"`         // the citation that is right; empty when there is none to offer
}

// A Piece is a run of a comparison, with the space before it. Those of the
// draft and the same ones make the draft's wording, those of the source and the
// same ones the source's.
type Piece struct {
	Kind string `json:"kind"` // "same", "draft", "source", "omitted"
	Text string `json:"text"`
}

// Kinds of pieces.
const (
	Same     = "same"
	InDraft  = "draft"
	InSource = "source"
	Omitted  = "omitted" // left out by the author, and marked so
)

// A Report is what a check says of a draft. Findings are in the draft's order.
type Report struct {
	Draft     string          `json:"draft"`
	Documents int             `json:"documents"` // that were looked through
	Counts    map[Verdict]int `json:"counts"`
	Findings  []Finding       `json:"findings"`
	Short     int             `json:"short"`   // words in marks, without a reference, that are too few to be a quotation
	Example   bool            `json:"example"` // checked against the example store
	TookMS    float64         `json:"took_ms"`
}

// Wrong says whether anything is proven to be wrong. What cannot be told is
// not.
func (r Report) Wrong() bool {
	return r.Counts[Differs]+r.Counts[WrongPage]+r.Counts[Missing] > 0
}

// Check reads a draft by the ending of its name and checks it against what a
// reader with the access may see. A draft that cannot be read gives an
// *ingest.Problem.
func (c *Checker) Check(ctx context.Context, a graph.Access, name string, r io.Reader) (Report, error) {
	begun := time.Now()
	d, err := ingest.ReadDraft(ctx, name, r)
	if err != nil {
		return Report{}, fmt.Errorf("check: %w", err)
	}
	report, err := c.check(ctx, a, d)
	if err != nil {
		return Report{}, fmt.Errorf("check: %w", err)
	}
	report.Draft = name
	report.TookMS = float64(time.Since(begun).Microseconds()/100) / 10
	return report, nil
}

func (c *Checker) check(ctx context.Context, a graph.Access, d ingest.Draft) (Report, error) {
	var documents []graph.Document
	for held, err := range c.library.Documents(ctx, a) {
		if err != nil {
			return Report{}, err
		}
		documents = append(documents, held)
	}
	s := newShelf(documents)
	d = join(d)
	texts := make([][]rune, len(d.Passages))
	for i, p := range d.Passages {
		texts[i] = []rune(p.Text)
	}
	e := &examination{checker: c, access: a, draft: d, texts: texts, refs: s.references(d, texts),
		documents: documents, open: map[graph.IRI]*text{}}
	report := Report{Documents: len(documents), Counts: map[Verdict]int{}, Findings: []Finding{}}
	found, err := e.findings(ctx)
	for _, f := range found {
		report.Counts[f.Verdict]++
		report.Findings = append(report.Findings, f)
	}
	report.Short = e.short
	return report, err
}
