package ingest

import (
	"sort"
	"strings"
	"unicode"

	"belegnetz/graph"
)

// A layout is a plain text's pages on their way to blocks.
type layout struct {
	pages      []page
	lines      []line
	lex        lexicon
	widths     []int // usual width of a full line, by page
	flowing    bool  // a line of the file is a paragraph, not a line of print
	cover      map[string]bool
	typography *typography // nil when nothing is known but the text
}

// Measures of lines, as shares of a full line.
const (
	fullLine   = 0.75 // a longer one may go on in the next line
	shortLine  = 0.72 // a shorter one ends its paragraph when it ends a sentence
	narrowLine = 0.55 // cells of tables and labels of figures are not longer
	bridgeLine = 0.7  // two cells that were read as one
	filledLine = 0.5  // the lines of a long heading are not shorter
)

const (
	widestLine  = 110 // no printed line is taken to be longer
	flowingLine = 160 // lines this long are paragraphs
	leastLine   = 30  // shorter lines say nothing about the width
)

// newLayout measures the pages. Running heads and page numbers are marked.
func newLayout(pages []page) *layout {
	l := &layout{pages: pages, lines: splitLines(pages)}
	l.typography = newTypography(l.lines)
	if len(pages) == 1 && l.typography == nil {
		markSheets(l.pages, l.lines)
	} else {
		markHeads(l.pages, l.lines)
	}
	l.lex = newLexicon(l.lines)
	l.measure()
	l.cover = map[string]bool{}
	for _, ln := range l.lines {
		if ln.sheet == 0 && ln.width() >= 8 && len(l.lines) > ln.index+1 {
			l.cover[ln.text] = true
		}
	}
	return l
}

// measure finds the usual width of a full line: the ninth decile of the page's
// lines, or the document's where a page has few.
func (l *layout) measure() {
	var all []int
	perPage := make([][]int, len(l.pages))
	long := 0
	for _, ln := range l.lines {
		if ln.dropped || ln.width() < leastLine {
			continue
		}
		if ln.width() > flowingLine {
			long++
		}
		all = append(all, ln.width())
		perPage[ln.page] = append(perPage[ln.page], ln.width())
	}
	l.flowing = long > 0 && long*5 >= len(all) && l.typography == nil
	usual := ninthDecile(all)
	l.widths = make([]int, len(l.pages))
	for p, ws := range perPage {
		l.widths[p] = usual
		if len(ws) >= 8 {
			l.widths[p] = max(ninthDecile(ws), usual*4/5)
		}
	}
}

func ninthDecile(ws []int) int {
	if len(ws) == 0 {
		return leastLine
	}
	sort.Ints(ws)
	return min(ws[len(ws)*9/10], widestLine)
}

// share is the line's width as a share of a full line.
func (l *layout) share(ln line) float64 {
	if ln.set != nil {
		return ln.set.width()
	}
	return float64(ln.width()) / float64(l.widths[ln.page])
}

// segment cuts the pages into blocks in reading order, with their sections.
func segment(pages []page) (*layout, []block) {
	l := newLayout(pages)
	blocks := l.split()
	l.markNotes(blocks)
	l.markCaptions(blocks)
	blocks = l.gatherFragments(blocks)
	l.markHeadings(blocks)
	blocks = l.mergeParagraphs(splitEntries(blocks))
	l.dropMarks(blocks)
	for i := range blocks {
		if blocks[i].kind == graph.Paragraph && isSpeech(blocks[i].text()) {
			blocks[i].kind = graph.Quote
		}
	}
	return l, blocks
}

// split cuts the lines at blank lines, pages and where a line begins something
// of its own.
func (l *layout) split() []block {
	var blocks []block
	last := -1 // index of the line above
	for i, ln := range l.lines {
		if ln.dropped {
			continue
		}
		apart := last < 0 || i != last+1 || ln.blanks > 0 || ln.page != l.lines[last].page
		if apart || l.begins(blocks[len(blocks)-1], ln) {
			blocks = append(blocks, block{kind: l.kindOf(blocks, ln, apart)})
		}
		b := &blocks[len(blocks)-1]
		b.lines = append(b.lines, ln)
		last = i
	}
	return blocks
}

// begins says whether the line begins a block although no blank line is above.
func (l *layout) begins(b block, ln line) bool {
	above := b.last()
	if ln.set != nil && ln.set.row {
		return false // a cell goes on
	}
	if l.flowing || isCaption(ln.text) && finishedLine(above.text) || isColumns(ln.text) != isColumns(above.text) {
		return true
	}
	if isLabel(ln.text) && finishedLine(above.text) || len(b.lines) == 1 && isLabel(above.text) {
		return true
	}
	rs := []rune(ln.text)
	done := finished(above.text)
	switch {
	case bulletLength(rs) > 0 && !endsInHyphen(above.text):
		listed := b.kind == graph.ListItem && bulletLength([]rune(b.first().text)) > 0
		return listed || done || endsEnumerated(above.text) && startsSentence(string(rs[bulletLength(rs):]))
	case numberLength(rs) > 0 && !isDate(ln.text) && !pending(above.text):
		return done || b.kind == graph.ListItem || endsEnumerated(above.text)
	case noteLength(rs) > 0 && noteLength([]rune(b.first().text)) > 0:
		return done && (startsSentence(ln.text) || !unicode.IsDigit(rs[0]))
	}
	if done && l.share(above) < shortLine && startsSentence(ln.text) && !strings.HasSuffix(above.text, ":") {
		return true
	}
	return ln.set == nil && len(b.lines) == 1 && above.blanks > 0 && l.headsText(above, ln)
}

// headsText says whether a short line is a heading with its text right below.
func (l *layout) headsText(above, below line) bool {
	if !titleLike(above.text) || strings.HasSuffix(above.text, ":") || !startsSentence(below.text) {
		return false
	}
	depth, _ := numberOf(above.text)
	limit := 0.5
	if depth > 0 {
		limit = fullLine
	}
	return l.share(above) < limit && l.share(below) >= fullLine
}

func endsEnumerated(text string) bool {
	r := final(text)
	return r == ',' || r == ';' || r == ':'
}

func finishedLine(text string) bool { return finished(text) || !pending(text) }

// kindOf is what the first line alone says about a block: a list item or not
// yet known.
func (l *layout) kindOf(blocks []block, ln line, apart bool) graph.PassageKind {
	rs := []rune(ln.text)
	if ln.set != nil && ln.set.row {
		return graph.TableRow
	}
	if n := bulletLength(rs); n > 0 {
		interrupts := len(blocks) > 0 && apart && !finished(blocks[len(blocks)-1].last().text) && !startsSentence(string(rs[n:]))
		if !interrupts || len(blocks) > 0 && blocks[len(blocks)-1].kind == graph.ListItem {
			return graph.ListItem
		}
	}
	if numberLength(rs) > 0 && !isDate(ln.text) && rs[0] != '(' {
		return graph.ListItem
	}
	return "" // "(1)" numbers the paragraphs of laws
}

// markCaptions marks captions of figures and tables.
func (l *layout) markCaptions(blocks []block) {
	for i := range blocks {
		if blocks[i].kind == "" && len(blocks[i].lines) <= 4 && isCaption(blocks[i].text()) {
			blocks[i].kind = graph.Caption
		}
	}
}

// mergeParagraphs names what is left a paragraph and joins those that a page
// break, a footnote or a figure interrupts.
func (l *layout) mergeParagraphs(blocks []block) []block {
	var merged []block
	open := -1 // the last paragraph or list item in merged
	for _, b := range blocks {
		if b.kind == "" {
			b.kind = graph.Paragraph
		}
		switch b.kind {
		case graph.Heading:
			open = -1
		case graph.Paragraph:
			if open >= 0 && l.goesOn(merged[open], b, open == len(merged)-1) {
				merged[open].lines = append(merged[open].lines, b.lines...)
				continue
			}
			open = len(merged)
		case graph.ListItem:
			open = len(merged)
		}
		merged = append(merged, b)
	}
	return merged
}

// goesOn says whether paragraph b continues a; next says that nothing stands
// between them.
func (l *layout) goesOn(a, b block, next bool) bool {
	above, below := a.last(), b.first()
	if l.flowing {
		return false
	}
	starts := initial(strings.TrimLeft(below.text, openings+"(["))
	switch {
	case endsInHyphen(above.text):
		return unicode.IsLetter(starts)
	case finished(above.text):
		return false
	case unicode.IsLower(starts):
		return next || l.share(above) >= narrowLine
	}
	if above.set != nil && next && above.page == below.page && below.set.base > above.set.base {
		return false // a gap in the middle of a column
	}
	if l.share(above) < fullLine || !unicode.IsLetter(starts) && !unicode.IsDigit(starts) {
		return false
	}
	// A citation in brackets may end a paragraph.
	return !strings.HasSuffix(above.text, ")") && (next || pending(above.text) || above.sheet != below.sheet)
}

// isSpeech says whether the paragraph is nothing but quoted speech with its
// source behind it, as interviews are quoted.
func isSpeech(text string) bool {
	text = strings.TrimRight(text, ". ")
	if strings.HasSuffix(text, ")") {
		at := strings.LastIndex(text, "(")
		if at < 0 || len(text)-at > 160 {
			return false
		}
		text = strings.TrimRight(text[:at], " .")
	} else if !opensSpeech(text) {
		return false
	}
	if !strings.ContainsRune("\"“”»«'’", final(text)) {
		return false
	}
	speech := []rune(strings.TrimRight(text, "\"“”»«'’"))
	for i, r := range speech {
		closes := r == '"' || r == '”' || r == '“' || r == '»' || r == '«'
		if closes && i > 0 && i+1 < len(speech) && unicode.IsSpace(speech[i+1]) && opensSpeech(text) {
			// Speech that ends and goes on as the author's words.
			return false
		}
	}
	return opensSpeech(text) || !strings.ContainsAny(string(speech), "\"“”»«„") && !quotesWords(speech)
}

// quotesWords says whether a quotation opens within the text, perhaps with
// the comma that text recognition makes of a low quotation mark.
func quotesWords(text []rune) bool {
	for i := 1; i+1 < len(text); i++ {
		if strings.ContainsRune(",‚~'‘", text[i]) && unicode.IsLetter(text[i+1]) && (unicode.IsSpace(text[i-1]) || text[i-1] == '(') {
			return true
		}
	}
	return false
}

// opensSpeech says whether the text begins with a quotation mark, or with what
// text recognition makes of one.
func opensSpeech(text string) bool {
	return strings.ContainsRune("\"„“»«~,‚.", initial(text))
}
