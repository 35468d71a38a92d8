package check

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/cite"
	"belegnetz/query"
)

// A text is a held document as one row of words. What stands beside the
// running text (notes, captions) follows behind it, so that a sentence that
// goes on over a page is one stretch.
type text struct {
	document graph.Document
	passages []graph.Passage
	words    []word
	at       map[string][]int32 // where each form stands in words
	printed  map[int]string     // by page of the file, where a passage begins there
	numbered map[string][]int   // pages of the file by printed number
}

func readText(ctx context.Context, l Library, a graph.Access, d graph.Document) (*text, error) {
	t := &text{document: d, at: map[string][]int32{}, printed: map[int]string{}, numbered: map[string][]int{}}
	for p, err := range l.Passages(ctx, a, d.IRI) {
		if err != nil {
			return nil, err
		}
		t.passages = append(t.passages, p)
		if p.Printed != "" && t.printed[p.FilePage] == "" {
			t.printed[p.FilePage] = p.Printed
			t.numbered[p.Printed] = append(t.numbered[p.Printed], p.FilePage)
		}
	}
	for _, beside := range []bool{false, true} {
		for i, p := range t.passages {
			if standsBeside(p.Kind) != beside {
				continue
			}
			runes := []rune(p.Text)
			for _, w := range wordsOf(p, runes, 0, len(runes)) {
				w.passage = int32(i)
				n := int32(len(t.words))
				t.words = append(t.words, w)
				t.at[w.form] = append(t.at[w.form], n)
				for _, o := range w.others {
					t.at[o] = append(t.at[o], n)
				}
			}
		}
	}
	return t, nil
}

// standsBeside says that a sentence of the running text goes on behind what is
// of this kind.
func standsBeside(k graph.PassageKind) bool {
	switch k {
	case graph.Footnote, graph.Caption, graph.Fragment, graph.TableRow:
		return true
	}
	return false
}

// A Place is where a wording stands in a held document.
type Place struct {
	Document graph.IRI   `json:"document"`
	Title    string      `json:"title"`
	Passage  graph.IRI   `json:"passage"` // in which it begins
	Page     *string     `json:"page"`    // as printed, null without a number
	FilePage int         `json:"file_page"`
	LastPage int         `json:"last_page"` // of the file
	Start    int         `json:"start"`     // code points in the passage's text
	Quote    string      `json:"quote"`     // the wording there; passages are joined by a space
	Citation string      `json:"citation"`  // "(Pilz et al. 2023: 22)"
	Footnote string      `json:"footnote"`
	Repaired [][2]string `json:"repaired,omitempty"` // words of it as they stand in the text and in the scan
	first    string      // printed numbers of the first and the last page
	last     string
}

// place is where the words from first to last, both included, stand.
func (t *text) place(first, last int) Place {
	a, b := t.words[first], t.words[last]
	from, to := t.passages[a.passage], t.passages[b.passage]
	p := Place{
		Document: t.document.IRI, Title: cmp.Or(strings.TrimSpace(t.document.Title), t.document.File), Passage: from.IRI,
		FilePage: from.PageAt(a.start), LastPage: to.PageAt(max(b.start, b.end-1)), Start: a.start,
	}
	p.first, p.last = t.printedAt(from, p.FilePage), t.printedAt(to, p.LastPage)
	var parts []string
	for i := a.passage; i <= b.passage; i++ {
		if i != a.passage && i != b.passage && standsBeside(t.passages[i].Kind) != standsBeside(from.Kind) {
			continue
		}
		q := t.passages[i]
		runes := []rune(q.Text)
		start, end := 0, len(runes)
		if i == a.passage {
			start = a.start
		}
		if i == b.passage {
			end = b.end
		}
		parts = append(parts, string(runes[start:end]))
		for _, e := range q.Edits {
			if e.Kind == graph.EditRepair && e.Start >= start && e.End <= end {
				p.Repaired = append(p.Repaired, [2]string{string(runes[e.Start:e.End]), e.Raw})
			}
		}
	}
	p.Quote = strings.Join(parts, " ")
	at := cite.Locator{Page: pages(p.first, p.last), FilePage: p.FilePage, LastPage: p.LastPage}
	if p.first != "" {
		p.Page = &at.Page
	}
	source := query.SourceOf(t.document)
	p.Citation, p.Footnote = cite.Short(source, at), cite.Footnote(source, at)
	return p
}

// printedAt is the number printed on a page of the file; empty when none is, or
// when it is not known.
func (t *text) printedAt(p graph.Passage, page int) string {
	if page == p.FilePage {
		return p.Printed
	}
	return t.printed[page]
}

// pages are two printed pages as a citation has them.
func pages(first, last string) string {
	if last == "" || last == first {
		return first
	}
	a, errA := strconv.Atoi(first)
	b, errB := strconv.Atoi(last)
	switch {
	case errA != nil || errB != nil || b < a:
		return first
	case b == a+1:
		return first + "f."
	}
	return fmt.Sprintf("%d–%d", a, b)
}
