package ingest

import (
	"strings"
	"unicode"

	"belegnetz/graph"
)

// Fewer narrow blocks than this are headings or short paragraphs, more are
// the cells of a table or the labels of a figure.
const leastCells = 3

// gatherFragments joins the scattered lines of figures, tables and forms into
// one block each, so that they are never glued into sentences.
func (l *layout) gatherFragments(blocks []block) []block {
	var out []block
	for i := 0; i < len(blocks); {
		n := l.cells(blocks[i:])
		if i > 0 && n > 0 && l.endsParagraph(blocks[i-1], blocks[i]) {
			n = 0
		}
		from, to := l.fragment(blocks, i, i+n)
		if to-from == 0 {
			out = append(out, blocks[i:i+max(n, 1)]...)
			i += max(n, 1)
			continue
		}
		out = append(out, blocks[i:from]...)
		joined := block{kind: graph.Fragment}
		for _, b := range blocks[from:to] {
			joined.lines = append(joined.lines, b.lines...)
		}
		out = append(out, joined)
		i = to
	}
	return out
}

// cells counts the narrow blocks at the beginning of blocks, all on one page. A
// block that is little wider counts when it stands among them: recognition
// reads across columns.
func (l *layout) cells(blocks []block) int {
	page, n := blocks[0].first().page, 0
	isCell := func(i int) bool { return i < len(blocks) && blocks[i].first().page == page && l.isCell(blocks[i]) }
	for isCell(n) || n > 0 && isCell(n+1) && l.isBridge(blocks[n]) {
		n++
	}
	return n
}

// endsParagraph says whether the narrow block b is the last line of paragraph a.
func (l *layout) endsParagraph(a, b block) bool {
	whole := finished(b.text()) || unicode.IsLower(initial(b.text())) || endsInHyphen(a.last().text)
	return whole && l.goesOn(a, b, true)
}

func (l *layout) isBridge(b block) bool {
	for _, ln := range b.lines {
		if l.share(ln) > bridgeLine || b.kind != "" {
			return false
		}
	}
	return !finished(b.text())
}

func (l *layout) isCell(b block) bool {
	if b.kind != "" && b.kind != graph.ListItem || isBox(b.text()) {
		return false
	}
	if isContents(b) || len(b.lines) == 1 && l.repeatsCover(b.first()) {
		return true
	}
	for _, ln := range b.lines {
		if l.share(ln) > narrowLine && !isColumns(ln.text) {
			return false
		}
	}
	// The last line of a paragraph is short as well.
	return len(b.lines) > 1 || !finished(b.first().text) || strings.HasSuffix(b.first().text, ":") || l.share(b.first()) < narrowLine/2
}

// repeatsCover says whether the line stands on the cover too: titles are
// repeated at the foot of pages and around figures.
func (l *layout) repeatsCover(ln line) bool { return ln.sheet > 0 && l.cover[ln.text] }

// fragment narrows a run of cells blocks[from:to] to those that are scattered
// lines; headings around them stay out. An empty range means that there are none.
func (l *layout) fragment(blocks []block, from, to int) (int, int) {
	run := blocks[from:to]
	captioned := len(run) > 0 && to < len(blocks) && blocks[to].kind == graph.Caption && blocks[to].first().page == run[0].first().page
	if len(run) == 0 || isList(run) && !captioned {
		return from, from
	}
	if !captioned && len(run) < leastCells {
		if len(run) == 1 && scattered(run[0]) {
			return from, to
		}
		return from, from
	}
	if captioned && len(run) == 1 && finished(run[0].text()) {
		return from, from
	}
	titles := 0
	for _, b := range run {
		if l.isTitle(b) && !l.repeatsCover(b.first()) {
			titles++
		}
	}
	if !captioned && titles == len(run) && len(run) <= leastCells {
		return from, from
	}
	if first := run[0]; l.topsSheet(first, blocks, from) && l.isTitle(first) && len(strings.Fields(first.text())) >= 3 && len(run) > 1 {
		from++
	}
	if last := blocks[to-1]; !captioned && to-from > 1 && to < len(blocks) && l.isTitle(last) && !l.repeatsCover(last.first()) {
		to--
	}
	return from, to
}

func (l *layout) topsSheet(b block, blocks []block, at int) bool {
	return at == 0 || blocks[at-1].first().sheet != b.first().sheet
}

// isList says whether most of the blocks are list items.
func isList(run []block) bool {
	items := 0
	for _, b := range run {
		if b.kind == graph.ListItem {
			items++
		}
	}
	return items*10 >= len(run)*6
}

// scattered says whether a block of short lines is no prose: several lines, of
// which none but the last ends a sentence and most begin like cells.
func scattered(b block) bool {
	if isContents(b) || isColumns(b.first().text) {
		return true
	}
	if len(b.lines) < 3 {
		return false
	}
	starts, ends := 0, 0
	for _, ln := range b.lines {
		if !unicode.IsLower(initial(ln.text)) {
			starts++
		}
		if finished(ln.text) && !strings.HasSuffix(ln.text, ":") {
			ends++
		}
	}
	return starts*10 >= len(b.lines)*7 && ends*4 <= len(b.lines)
}

// isContents says whether most lines lead with dots to a page number.
func isContents(b block) bool {
	n := 0
	for _, ln := range b.lines {
		text := strings.TrimRight(ln.text, "0123456789 ")
		if text != ln.text && (strings.HasSuffix(text, "...") || strings.HasSuffix(text, ". .") || strings.HasSuffix(text, "…")) {
			n++
		}
	}
	return n*2 > len(b.lines)
}

// isColumns says whether the line is laid out in columns or has boxes to tick.
func isColumns(text string) bool {
	return strings.Contains(text, "   ") || strings.ContainsAny(text, "☐☑☒□")
}
