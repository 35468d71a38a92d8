package check

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/cite"
)

// A pageVerdict is how a reference's page stands to the wording's.
type pageVerdict byte

const (
	pageMissing pageVerdict = iota // the reference names none
	pageRight
	pageOfFile  // a bare number that is the file's page, where none is printed
	pageWrong   // proven
	pageUnknown // no number is printed there to compare with
)

// judge compares the reference's locator with where the wording stands. A page
// is wrong only if the document shows which one is right.
func judge(m match, r reference) pageVerdict {
	d := m.text.document
	switch {
	case d.Kind == graph.KindInterview || r.Locator == "" && d.PageCount < 2 && m.place.first == "":
		return pageRight // it has no pages
	case r.Locator == "":
		return pageMissing
	}
	l := readLocator(r.Locator)
	p := m.place
	if l.label != "" {
		return judgeLabel(m, l)
	}
	if l.file {
		if l.touches(p.FilePage, p.LastPage) {
			return pageRight
		}
		return pageWrong
	}
	first, err := strconv.Atoi(p.first)
	if err == nil {
		last, err := strconv.Atoi(p.last)
		if err != nil {
			last = first
		}
		if l.touches(first, last) {
			return pageRight
		}
		return pageWrong
	}
	if p.first != "" {
		return pageWrong // "iv", "Folie 3": no such number
	}
	for _, g := range l.ranges {
		for n := g[0]; n <= min(g[1], g[0]+following); n++ {
			for _, file := range m.text.numbered[strconv.Itoa(n)] {
				if file < p.FilePage || file > p.LastPage {
					return pageWrong // that number is printed on another page
				}
			}
		}
	}
	if l.touches(p.FilePage, p.LastPage) {
		return pageOfFile
	}
	return pageUnknown
}

func judgeLabel(m match, l locator) pageVerdict {
	same := func(a, b string) bool { return strings.EqualFold(plainLabel(a), plainLabel(b)) }
	switch {
	case m.place.first != "" && (same(l.label, m.place.first) || same(l.label, m.place.last)):
		return pageRight
	case m.place.first != "":
		return pageWrong
	}
	return pageUnknown
}

func plainLabel(label string) string {
	return strings.Join(strings.FieldsFunc(label, func(r rune) bool { return !isLetter(r) }), " ")
}

// touches says whether the locator names a page from first to last.
func (l locator) touches(first, last int) bool {
	for n := first; n <= min(max(first, last), first+maxSpread); n++ {
		if l.has(n) {
			return true
		}
	}
	return false
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// maxSpread is how many pages a quotation may go over.
const maxSpread = 50

// onPage says whether the wording stands where the reference says.
func onPage(m match, r reference) bool {
	v := judge(m, r)
	return v == pageRight || v == pageOfFile
}

// locator is the place as it stands in a citation.
func (p Place) locator() string {
	return cite.Locator{Page: pages(p.first, p.last), FilePage: p.FilePage, LastPage: p.LastPage}.String()
}

// citation judges a reference without a quotation: is the work held, and does
// it have the page?
func (e *examination) citation(ctx context.Context, r reference) (Finding, error) {
	text := e.texts[r.Passage]
	f := Finding{Kind: KindCitation, Where: e.where(r.Passage, r.Start), Section: e.section(r.Passage),
		Text: around(text, r.Start, r.End), Citation: string(text[r.Start:r.End]), Notes: []string{}}
	e.listed(&f, r)
	if len(r.documents) == 0 {
		f.Verdict, f.Why = Unverifiable, strings.TrimSpace(r.Name+" "+r.Year)+" liegt nicht vor."
		return f, nil
	}
	l := readLocator(r.Locator)
	var have string
	for _, d := range r.documents {
		if r.Locator == "" || d.Kind == graph.KindInterview {
			f.Verdict, f.Why = Right, "Das Werk liegt vor."
			return f, nil
		}
		t, err := e.text(ctx, d)
		if err != nil {
			return f, err
		}
		var known bool
		if known, have = t.hasPage(l); known {
			f.Verdict, f.Why = Right, "Das Werk liegt vor und hat diese Seite."
			return f, nil
		}
	}
	if have == "" {
		f.Verdict, f.Why = Unverifiable, "Das Werk liegt vor, druckt aber keine Seitenzahlen. Die Seite ist nicht zu prüfen."
		return f, nil
	}
	f.Verdict, f.Why = WrongPage, fmt.Sprintf("Das Werk liegt vor, hat aber keine %s. %s", spoken(r.Locator), have)
	return f, nil
}

// listed notes a work that the draft's bibliography leaves out.
func (e *examination) listed(f *Finding, r reference) {
	if len(e.draft.Entries) == 0 || r.Kind != "work" {
		return
	}
	for _, entry := range e.draft.Entries {
		if entry.Cited == r.Cited || slices.ContainsFunc(r.documents, func(d graph.Document) bool { return d.Work == entry.Cited }) {
			return
		}
		if names := nameWords(r.Name); len(names) > 0 && plainYear(entry.Year) == plainYear(r.Year) && slices.Contains(nameWords(entry.Name), names[0]) {
			return
		}
	}
	f.Notes = append(f.Notes, "Im Literaturverzeichnis des Entwurfs ist das Werk nicht zu finden.")
}

// hasPage says whether the document has the first page of a locator; if not,
// what it has instead. Empty means that it cannot be told.
func (t *text) hasPage(l locator) (bool, string) {
	d := t.document
	if l.label != "" {
		for printed := range t.numbered {
			if strings.EqualFold(plainLabel(printed), plainLabel(l.label)) {
				return true, ""
			}
		}
		return false, ""
	}
	if len(l.ranges) == 0 {
		return false, ""
	}
	page := l.ranges[0][0]
	if l.file {
		return page >= 1 && page <= d.PageCount, "Die Datei hat " + count(d.PageCount, "Seite", "Seiten") + "."
	}
	low, high := 0, 0
	for printed := range t.numbered {
		if n, err := strconv.Atoi(printed); err == nil {
			if low == 0 || n < low {
				low = n
			}
			high = max(high, n)
		}
	}
	switch {
	case high == 0:
		return false, ""
	case page >= low && page <= high:
		return true, ""
	case page < low && low-page < d.PageCount || page > high && page-high < d.PageCount-len(t.printed):
		return false, "" // on a page without a printed number
	}
	return false, fmt.Sprintf("Gedruckt sind die Seiten %d bis %d.", low, high)
}

// maxAround is how much of a sentence is shown beside a citation, on each side.
const maxAround = 120

// around is the text around a reference.
func around(text []rune, start, end int) string {
	from, to := max(0, start-maxAround), min(len(text), end+maxAround/4)
	shown := strings.TrimSpace(string(text[from:to]))
	if from > 0 {
		shown = "… " + shown
	}
	if to < len(text) {
		shown += " …"
	}
	return shown
}
