package check

import (
	"slices"
	"strings"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/ingest"
)

// maxJoined is how many paragraphs one quotation may go over.
const maxJoined = 8

// join makes one paragraph of those that a quotation goes over: one in which it
// opens, up to the one in which it closes. The later ones stay, without text.
func join(d ingest.Draft) ingest.Draft {
	d.Passages, d.References = slices.Clone(d.Passages), slices.Clone(d.References)
	for i := range d.Passages {
		for n := 1; n < maxJoined && staysOpen([]rune(d.Passages[i].Text)); n++ {
			next := i + 1
			for next < len(d.Passages) && (standsBeside(d.Passages[next].Kind) || d.Passages[next].Text == "") {
				next++
			}
			if next == len(d.Passages) || standsBeside(d.Passages[i].Kind) || !mayClose(d.Passages, next) {
				break
			}
			attach(&d, i, next)
		}
	}
	return d
}

// staysOpen says that a low or pointed mark opens and nothing closes it.
func staysOpen(text []rune) bool {
	for i := 0; i < len(text); i++ {
		marks, ok := closers[text[i]]
		if !ok || !opens(text, i) {
			continue
		}
		end := closes(text, i, marks)
		if end < 0 {
			return text[i] == '„' || text[i] == '»'
		}
		i = end
	}
	return false
}

// mayClose says that one of the next paragraphs has a mark that closes before
// any that opens.
func mayClose(ps []graph.Passage, from int) bool {
	for i := from; i < min(len(ps), from+maxJoined); i++ {
		if standsBeside(ps[i].Kind) {
			continue
		}
		at := strings.IndexAny(ps[i].Text, "„“”»«\"")
		if at < 0 {
			continue
		}
		first, _ := utf8.DecodeRuneInString(ps[i].Text[at:])
		return strings.ContainsRune("“”«\"", first) && at > 0
	}
	return false
}

// attach puts the text of passage b behind that of passage a.
func attach(d *ingest.Draft, a, b int) {
	first, next := &d.Passages[a], &d.Passages[b]
	size := utf8.RuneCountInString(first.Text)
	lines := next.Line - first.Line
	for _, e := range first.Edits {
		lines -= strings.Count(e.Raw, "\n")
	}
	first.Edits = append(slices.Clone(first.Edits), graph.Edit{Start: size, End: size + 1, Raw: strings.Repeat("\n", max(1, lines)), Kind: graph.EditJoin})
	for _, e := range next.Edits {
		e.Start, e.End = e.Start+size+1, e.End+size+1
		first.Edits = append(first.Edits, e)
	}
	for i, r := range d.References {
		if r.Passage == b {
			d.References[i].Passage, d.References[i].Start, d.References[i].End = a, r.Start+size+1, r.End+size+1
		}
	}
	first.Text += " " + next.Text
	first.Spans = append(slices.Clone(first.Spans), next.Spans...)
	first.LastPage = next.LastPage
	if first.Kind == graph.Heading {
		first.Kind = graph.Paragraph
	}
	next.Text, next.Edits = "", nil
}
