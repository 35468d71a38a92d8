// Package terminal writes answers for people who read them in a terminal:
// wrapped, in German, coloured only where colours show.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"belegnetz/query"
)

// A Printer writes to one output. Control characters of what it prints are
// dropped, so that a document cannot steer the terminal.
type Printer struct {
	w      io.Writer
	width  int
	colour bool
}

// Widths in columns: of text that goes to no terminal, and the narrowest and
// widest that can be read.
const (
	plainWidth  = 80
	leastWidth  = 40
	widestWidth = 100
	margin      = 4
)

// New prints to w: in the terminal's width and with colours when w is one and
// the environment does not set NO_COLOR.
func New(w io.Writer) *Printer {
	p := &Printer{w: w, width: plainWidth}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			p.width = min(max(columns, leastWidth), widestWidth)
		}
		p.colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	return p
}

// Answer prints an answer with its first limit results.
func (p *Printer) Answer(a query.Answer, limit int) error {
	if a.Example {
		p.line(0, dim, exampleNote)
	}
	p.line(0, plain, a.Understood.Text)
	for _, c := range a.Understood.Corrected {
		p.line(0, dim, "Gelesen als: "+c)
	}
	switch {
	case len(a.Results) == 0:
		p.line(0, bold, "0 Treffer. Das heißt nicht, dass es nichts dazu gibt, nur dass der Bestand nichts dazu enthält.")
	case a.Uncertain:
		p.line(0, bold, "Unsicher: Gefunden wurde etwas, aber wahrscheinlich beantwortet es die Frage nicht.")
	}
	for i, r := range a.Results[:min(limit, len(a.Results))] {
		p.result(i+1, r)
	}
	p.blank()
	if rest := len(a.Results) - limit; rest > 0 {
		more := fmt.Sprintf("Weitere %d Treffer", rest)
		if rest == 1 {
			more = "Ein weiterer Treffer"
		}
		all := "alle"
		if a.Found > len(a.Results) {
			all = fmt.Sprintf("die besten %d von %d", len(a.Results), a.Found)
		}
		p.line(0, plain, fmt.Sprintf("%s: --limit %d zeigt %s.", more, len(a.Results), all))
	}
	if len(a.Unsure) > 0 {
		p.line(0, bold, "Unsicher, ob das Thema behandelt wird: Die Stelle beschreibt ein Fehlen.")
		for i, r := range a.Unsure[:min(limit, len(a.Unsure))] {
			p.result(i+1, r)
		}
		p.blank()
	}
	if len(a.Suggestions) > 0 {
		p.line(0, plain, "Nahe Begriffe im Bestand: "+strings.Join(a.Suggestions, ", "))
	}
	p.searched(a.Searched, max(a.Found, len(a.Results)), a.TookMS)
	return p.blank()
}

// Hits prints found passages.
func (p *Printer) Hits(h query.Hits) error {
	if h.Example {
		p.line(0, dim, exampleNote)
	}
	p.line(0, plain, "Gesucht: "+h.Query)
	for i, e := range h.Results {
		p.blank()
		p.numbered(i+1, e.Title)
		p.evidence(e)
	}
	p.blank()
	p.searched(h.Searched, len(h.Results), h.TookMS)
	return p.blank()
}

const exampleNote = "Beispielbestand: Ihr eigener Bestand ist noch leer. Dokumente kommen mit „belegnetz ingest ORDNER“ hinein."

func (p *Printer) result(n int, r query.Result) {
	p.blank()
	label := r.Label
	switch r.Type {
	case "Document":
		label += " · im Bestand"
	case "Work":
		label += " · nur zitiert"
	}
	p.numbered(n, label)
	if r.Warning != "" {
		p.line(margin, bold, r.Warning)
	}
	about := append([]string{}, r.Facts...)
	if r.Why != "" {
		about = append([]string{r.Why}, about...)
	}
	if len(about) > 0 {
		p.line(margin, plain, strings.Join(about, " · "))
	}
	for _, e := range r.Evidence {
		p.evidence(e)
	}
	if r.Citation != "" && (len(r.Evidence) == 0 || r.Citation != r.Evidence[0].Citation) {
		p.line(margin, dim, "zu zitieren als: "+r.Citation)
	}
}

func (p *Printer) numbered(n int, label string) {
	lines := p.wrap(label, p.width-margin)
	for i, l := range lines {
		head := strings.Repeat(" ", margin)
		if i == 0 {
			head = fmt.Sprintf("%*d  ", margin-2, n)
		}
		fmt.Fprintln(p.w, head+p.paint(bold, l))
	}
}

func (p *Printer) evidence(e query.Evidence) {
	p.blank()
	p.line(margin, plain, "„"+e.Quote+"“")
	for _, r := range e.Repairs {
		p.line(margin, dim, fmt.Sprintf("berichtigt: %s, im Scan „%s“", r.Word, r.Raw))
	}
	where := e.Citation
	if len(e.Section) > 0 {
		where += " · " + e.Section[len(e.Section)-1]
	}
	p.line(margin, accent, where)
}

func (p *Printer) searched(s query.Searched, results int, ms float64) {
	text := fmt.Sprintf("%s · durchsucht: %s, %s · %s ms", count(results, "Treffer", "Treffer"),
		count(s.Documents, "Dokument", "Dokumente"), count(s.Passages, "Passage", "Passagen"),
		strings.Replace(fmt.Sprintf("%.1f", ms), ".", ",", 1))
	p.line(0, dim, text)
	if len(s.Terms) > 0 {
		p.line(0, dim, "Begriffe: "+strings.Join(s.Terms, ", "))
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

type style string

const (
	plain  style = ""
	bold   style = "1"
	dim    style = "2"
	accent style = "36"
)

func (p *Printer) paint(s style, text string) string {
	if !p.colour || s == plain {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

func (p *Printer) line(indent int, s style, text string) {
	for _, l := range p.wrap(text, p.width-indent) {
		fmt.Fprintln(p.w, strings.Repeat(" ", indent)+p.paint(s, l))
	}
}

func (p *Printer) blank() error {
	_, err := fmt.Fprintln(p.w)
	return err
}

// wrap breaks text at spaces so that no line has more than width letters,
// unless a single word has.
func (p *Printer) wrap(text string, width int) []string {
	var lines []string
	current := ""
	for _, word := range strings.Fields(Printable(text)) {
		if current != "" && utf8.RuneCountInString(current)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, current)
			current = ""
		}
		if current != "" {
			current += " "
		}
		current += word
	}
	if current != "" {
		lines = append(lines, current)
	}
	return lines
}

// Printable is text on one line without control characters, so that a document
// cannot steer the terminal.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == utf8.RuneError, unicode.Is(unicode.Cf, r) && r != '\u00ad' && r != '\u200d':
			return -1
		}
		return r
	}, text)
}
