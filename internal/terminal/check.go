package terminal

import (
	"fmt"
	"strings"

	"belegnetz/check"
)

// verdicts are the kinds of findings in the order in which they are printed,
// problems first.
var verdicts = [...]struct {
	verdict check.Verdict
	heading string
}{
	{check.Missing, "Nicht belegt"},
	{check.Differs, "Abweichend"},
	{check.WrongPage, "Seite stimmt nicht"},
	{check.Unverifiable, "Nicht prüfbar"},
	{check.Right, "Richtig"},
}

// Report prints what a check found in a draft, problems first.
func (p *Printer) Report(r check.Report) error {
	if r.Example {
		p.line(0, dim, exampleNote)
	}
	p.line(0, bold, reportLine(r))
	for _, v := range verdicts {
		if r.Counts[v.verdict] == 0 {
			continue
		}
		p.blank()
		p.line(0, bold, fmt.Sprintf("%s: %d", v.heading, r.Counts[v.verdict]))
		for _, f := range r.Findings {
			if f.Verdict == v.verdict {
				p.finding(f)
			}
		}
	}
	p.blank()
	if r.Short > 0 {
		p.line(0, dim, "Nicht geprüft, weil ohne Beleg und kürzer als vier Wörter: "+count(r.Short, "Anführung", "Anführungen")+".")
	}
	documents := fmt.Sprintf("%d Dokumenten", r.Documents)
	if r.Documents == 1 {
		documents = "1 Dokument"
	}
	p.line(0, dim, fmt.Sprintf("Verglichen mit %s. Der Entwurf wurde nicht verändert und nicht gespeichert.", documents))
	return p.blank()
}

func reportLine(r check.Report) string {
	switch n := len(r.Findings); {
	case n == 0:
		return "Keine Zitate und Belege gefunden."
	case n == 1:
		return fmt.Sprintf("%d von 1 Angabe stimmt", r.Counts[check.Right])
	default:
		return fmt.Sprintf("%d von %d Angaben stimmen", r.Counts[check.Right], n)
	}
}

func (p *Printer) finding(f check.Finding) {
	p.blank()
	p.line(2, plain, f.Where+": "+f.Why)
	text := f.Text
	switch {
	case len(f.Diff) > 0:
		text = "„" + difference(f.Diff) + "“"
	case f.Kind == check.KindQuotation:
		text = "„" + text + "“"
	}
	if f.Kind == check.KindQuotation && f.Citation != "" {
		text += " " + f.Citation
	}
	p.line(margin, plain, text)
	if f.Found != nil {
		p.line(margin, dim, "gefunden: "+f.Found.Title+" "+f.Found.Citation)
	}
	for _, n := range f.Notes {
		p.line(margin, dim, n)
	}
	if f.Correct != "" && f.Correct != f.Citation {
		p.line(margin, plain, "richtiger Beleg: "+f.Correct)
	}
}

// difference writes a comparison as word differences are: [-draft-]{+source+}.
func difference(pieces []check.Piece) string {
	var b strings.Builder
	for _, piece := range pieces {
		text := strings.TrimPrefix(piece.Text, " ")
		b.WriteString(piece.Text[:len(piece.Text)-len(text)])
		switch piece.Kind {
		case check.InDraft:
			b.WriteString("[-" + text + "-]")
		case check.InSource:
			b.WriteString("{+" + text + "+}")
		default:
			b.WriteString(text)
		}
	}
	return b.String()
}
