package server

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strings"

	"belegnetz/check"
)

// maxDraft is the most that a draft may have, in bytes.
const maxDraft = 20 << 20

// pasted is what a draft that has no file is called.
const pasted = "Eingefügter Text.txt"

// A checked is what the page of the checker shows.
type checked struct {
	Report check.Report
	Done   bool // there is a report
	Draft  string
	Groups []verdictGroup // problems first
	Right  []shownFinding // nothing is to be done about them
	Hint   string         // what was wrong with the draft
	Text   string         // pasted, to be corrected
}

// A verdictGroup is the findings of one verdict.
type verdictGroup struct {
	verdictWords
	Findings []shownFinding
}

// verdictWords say a verdict to people.
type verdictWords struct {
	Of              check.Verdict
	Sign, Class     string // of the symbol
	Label, One, All string // "weicht ab", "1 weicht ab", "2 weichen ab"
}

// verdictOrder lists the verdicts, problems first.
var verdictOrder = [...]verdictWords{
	{check.Missing, "missing", "missing", "nicht belegt", "nicht belegt", "nicht belegt"},
	{check.Differs, "differs", "differs", "weicht ab", "weicht ab", "weichen ab"},
	{check.WrongPage, "elsewhere", "elsewhere", "andere Seite", "mit falscher Seite", "mit falscher Seite"},
	{check.Unverifiable, "partial", "unknown", "nicht prüfbar", "nicht prüfbar", "nicht prüfbar"},
	{check.Right, "ok", "ok", "stimmt", "stimmt", "stimmen"},
}

// Counted is how many findings have the verdict.
func (w verdictWords) Counted(n int) string {
	words := w.All
	if n == 1 {
		words = w.One
	}
	return number(n) + " " + words
}

// A shownFinding is a finding with its place on the page.
type shownFinding struct {
	check.Finding
	verdictWords
	ID string
}

// Passage is the number of the passage where the wording was found.
func (f shownFinding) Passage() int {
	_, n, _ := f.Found.Passage.File() // 0 is the document's beginning
	return n
}

// Folio is the page on which the wording was found.
func (f shownFinding) Folio() folio {
	at := folio{File: f.Found.FilePage}
	if f.Found.Page != nil {
		at.Printed = *f.Found.Page
	}
	return at
}

// Words are the beginning of the text, to search for what is like it.
func (f shownFinding) Words() string {
	const most = 200
	words := []rune(f.Text)
	return string(words[:min(most, len(words))])
}

// Copy is the wording as the document has it, with its citation; the citation
// alone where the wording is right.
func (f shownFinding) Copy() string {
	if f.Verdict == check.Differs {
		return "„" + f.Found.Quote + "“ " + f.Correct
	}
	return f.Correct
}

// checkForm serves GET /pruefen.
func (s *server) checkForm(*http.Request) (page, error) {
	return page{template: "check.html", title: "Zitate prüfen", section: "/pruefen", data: checked{}}, nil
}

// check serves POST /pruefen and POST /api/v1/check. A draft is checked in
// memory and forgotten.
func (s *server) check(r *http.Request) (page, error) {
	p := page{template: "check.html", title: "Zitate prüfen", section: "/pruefen"}
	api := strings.HasPrefix(r.URL.Path, "/api/")
	name, text, err := draft(r)
	var report check.Report
	if err == nil {
		report, err = s.engine.Check(r.Context(), s.options.Access, name, strings.NewReader(text))
	}
	if err != nil {
		if _, sorry := statusOf(err); !api && (errors.Is(err, errNoDraft) || sorry.Heading == "Nicht lesbar") {
			p.data = checked{Hint: sorry.Message, Text: onlyPasted(name, text)}
			return p, err
		}
		return page{}, err
	}
	report.Example = s.options.Example
	if api {
		p.data = report
		return p, nil
	}
	shown := newChecked(report)
	p.data, p.title = shown, "Zitate prüfen: "+shown.Line()
	return p, nil
}

func onlyPasted(name, text string) string {
	if name == pasted {
		return text
	}
	return ""
}

// draft is what a request sends to be checked: plain text, or a form with a
// text or a file. A file goes before a text.
func draft(r *http.Request) (name, text string, err error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "text/plain", "text/markdown":
		b, err := io.ReadAll(r.Body)
		if name = pasted; kind == "text/markdown" {
			name = "Eingefügter Text.md"
		}
		return withText(name, string(b), err)
	case "application/x-www-form-urlencoded":
		err := r.ParseForm()
		return withText(pasted, r.PostForm.Get("text"), err)
	case "multipart/form-data":
	default:
		return "", "", errNoDraft
	}
	// Part by part, so that no file of it is ever written to the disk.
	parts, err := r.MultipartReader()
	if err != nil {
		return "", "", errNoDraft
	}
	name = pasted
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", "", uploaded(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			return "", "", uploaded(err)
		}
		switch file := filepath.Base(filepath.Clean("/" + part.FileName())); {
		case part.FormName() == "datei" && part.FileName() != "" && len(b) > 0:
			return file, string(b), nil
		case part.FormName() == "text":
			text = string(b)
		}
	}
	return withText(name, text, nil)
}

// uploaded tells a form that is broken from one that is too large.
func uploaded(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return errNoDraft
}

func withText(name, text string, err error) (string, string, error) {
	if err == nil && strings.TrimSpace(text) == "" {
		err = errNoDraft
	}
	return name, text, err
}

func newChecked(r check.Report) checked {
	c := checked{Report: r, Done: true, Draft: strings.TrimSuffix(r.Draft, ".txt")}
	for _, words := range verdictOrder {
		g := verdictGroup{verdictWords: words}
		for i, f := range r.Findings {
			if f.Verdict != words.Of {
				continue
			}
			shown := shownFinding{f, words, fmt.Sprint("z", i+1)}
			if f.Verdict == check.Right && (f.Citation != "" || f.Kind == check.KindCitation) && len(f.Notes) == 0 {
				c.Right = append(c.Right, shown)
				continue
			}
			g.Findings = append(g.Findings, shown)
		}
		if len(g.Findings) > 0 {
			c.Groups = append(c.Groups, g)
		}
	}
	return c
}

// Line says how much of the draft is right.
func (c checked) Line() string {
	switch n := len(c.Report.Findings); n {
	case 0:
		return "Keine Zitate gefunden"
	case 1:
		return number(c.Report.Counts[check.Right]) + " von 1 Zitat stimmt"
	default:
		return number(c.Report.Counts[check.Right]) + " von " + number(n) + " Zitaten stimmen"
	}
}

// Sums are the verdicts that were given, each with where its findings begin.
func (c checked) Sums() []verdictSum {
	var sums []verdictSum
	for i := len(verdictOrder) - 1; i >= 0; i-- {
		w := verdictOrder[i]
		n := c.Report.Counts[w.Of]
		if n == 0 {
			continue
		}
		s := verdictSum{w, w.Counted(n), "rest"}
		for _, g := range c.Groups {
			if g.Of == w.Of {
				s.At = g.Findings[0].ID
			}
		}
		sums = append(sums, s)
	}
	return sums
}

// A verdictSum is a line above the findings.
type verdictSum struct {
	verdictWords
	Text string
	At   string // id on the page
}

// wording is one side of a comparison: what both have and what it alone has.
func wording(pieces []check.Piece, side string) []check.Piece {
	var shown []check.Piece
	for _, p := range pieces {
		if p.Kind == check.Same || p.Kind == side || p.Kind == check.Omitted {
			shown = append(shown, p)
		}
	}
	return shown
}
