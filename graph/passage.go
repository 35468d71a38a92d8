package graph

import "strings"

// Source is the text of the passage's spans, joined by line breaks: Text with
// the Edits made undone.
func (p Passage) Source() string {
	text := []rune(p.Text)
	return restore(text, 0, len(text), p.Edits)
}

// Raw is the source of Text[start:end], in code points, which are cut to the
// text. An edit that the stretch cuts through is undone as a whole. What was
// dropped at the very beginning or end of the stretch is no part of it, unless
// the text begins or ends there too.
func (p Passage) Raw(start, end int) string {
	text := []rune(p.Text)
	start = max(0, min(start, len(text)))
	end = max(start, min(end, len(text)))
	return restore(text, start, end, p.Edits)
}

// restore needs edits in order and inside the text, as Put demands them.
func restore(text []rune, start, end int, edits []Edit) string {
	var b strings.Builder
	at := start
	for _, e := range edits {
		inside := e.Start < end && e.End > start
		atEdge := e.Start == e.End &&
			(e.Start == 0 && start == 0 || e.Start == len(text) && end == len(text))
		if !inside && !atEdge {
			continue
		}
		if e.Start > at {
			b.WriteString(string(text[at:e.Start]))
		}
		b.WriteString(e.Raw)
		at = max(at, e.End)
	}
	if at < end {
		b.WriteString(string(text[at:end]))
	}
	return b.String()
}

// PageAt is the file page that a code point of Text was read from.
func (p Passage) PageAt(at int) int {
	offset := at
	for _, edit := range p.Edits {
		if edit.End > at || edit.Start == edit.End && edit.Start >= at {
			break
		}
		offset += len([]rune(edit.Raw)) - (edit.End - edit.Start)
	}
	for _, span := range p.Spans {
		if offset < span.End-span.Start {
			return span.FilePage
		}
		offset -= span.End - span.Start + 1 // with the line break that joins them
	}
	return p.LastPage
}
