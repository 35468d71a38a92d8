package ingest

import (
	"strings"

	"belegnetz/graph"
)

// deepestHeading is the number of # of the least heading.
const deepestHeading = 6

// segmentMarkdown cuts Markdown into blocks: headings, paragraphs, list items,
// quotes, table rows, footnotes and code.
func segmentMarkdown(text string, first int) ([]page, lexicon, []block) {
	pages := splitMarkdownPages(text, first)
	lines := splitLines(pages)
	m := markdown{lines: lines}
	for i := range lines {
		m.line(i)
	}
	for i := range m.blocks {
		b := &m.blocks[i]
		b.markup = b.kind != graph.Fragment
	}
	settle(m.blocks)
	lex := newLexicon(lines)
	return pages, lex, m.blocks
}

// splitMarkdownPages cuts at form feeds and before comments that name the
// printed page: "<!-- Seite 3 -->".
func splitMarkdownPages(text string, first int) []page {
	var pages []page
	for _, p := range splitPages(text, first) {
		from, printed := 0, ""
		cut := func(to int) {
			if part := p.Text[from:to]; strings.TrimSpace(part) != "" {
				pg := newPage(len(pages)+1, part, p.first+strings.Count(p.Text[:from], "\n"))
				pg.Printed = printed
				pages = append(pages, pg)
				from = to
			}
		}
		for at := 0; at < len(p.Text); {
			line, _, _ := strings.Cut(p.Text[at:], "\n")
			if number, ok := pageMark(strings.TrimSpace(line)); ok {
				cut(at)
				printed = number
			}
			at += len(line) + 1
		}
		cut(len(p.Text))
	}
	return pages
}

// pageMark reads "<!-- Seite 3 -->".
func pageMark(line string) (number string, ok bool) {
	inner, opened := strings.CutPrefix(line, "<!--")
	inner, closed := strings.CutSuffix(inner, "-->")
	words := strings.Fields(inner)
	if !opened || !closed || len(words) != 2 || !rules().pages.has(strings.TrimRight(words[0], ".")) || len(words[1]) > 12 {
		return "", false
	}
	return words[1], true
}

// markdown reads lines into blocks.
type markdown struct {
	lines  []line
	blocks []block
	open   bool   // the last block takes further lines
	fence  string // closes the code block that is open
	table  bool   // the line above is a row
	hidden bool   // within a comment
}

// line takes the i-th line.
func (m *markdown) line(i int) {
	ln := &m.lines[i]
	gap := i == 0 || ln.blanks > 0 || ln.page != m.lines[i-1].page || m.lines[i-1].dropped
	wasTable := m.table && !gap
	m.table = false
	switch {
	case m.hidden || strings.HasPrefix(ln.text, "<!--") && m.fence == "":
		m.hidden = !strings.Contains(ln.text, "-->")
		m.drop(ln)
		return
	case m.fence != "":
		m.code(ln)
		return
	case isFence(ln.text):
		m.fence = ln.text[:3]
		m.blocks = append(m.blocks, block{kind: graph.Fragment})
		m.drop(ln)
		return
	}
	if gap {
		m.open = false
	}
	rs := []rune(ln.text)
	switch level := headingLevel(ln.text); {
	case level > 0:
		m.heading(ln, level)
	case m.underline(ln, gap):
	case isRule(ln.text) || isDelimiterRow(ln.text):
		m.table = wasTable
		m.drop(ln)
	case rs[0] == '|' || strings.ContainsRune(ln.text, '|') && (wasTable || i+1 < len(m.lines) && isDelimiterRow(m.lines[i+1].text)):
		m.table = true
		m.start(graph.TableRow, *ln)
		m.last().columns = !wasTable && i+1 < len(m.lines) && isDelimiterRow(m.lines[i+1].text)
		m.open = false
	case rs[0] == '>':
		m.quote(ln)
	case strings.HasPrefix(ln.text, "[^") && strings.Contains(ln.text, "]:"):
		m.start(graph.Footnote, *ln)
	case rs[0] == '+' && len(rs) > 1 && rs[1] == ' ':
		ln.skip(2)
		m.start(graph.ListItem, *ln)
	case m.itemStarts(rs, ln.text):
		kind := graph.ListItem
		if rs[0] == '(' { // numbers the paragraphs of laws
			kind = graph.Paragraph
		}
		m.start(kind, *ln)
	case m.open:
		m.last().lines = append(m.last().lines, *ln)
	case gap && ln.indent >= 2 && len(m.blocks) > 0 && m.last().kind == graph.ListItem:
		m.start(graph.ListItem, *ln)
	default:
		m.start(graph.Paragraph, *ln)
	}
}

// itemStarts says whether the line begins a list item.
func (m *markdown) itemStarts(rs []rune, text string) bool {
	if bulletLength(rs) > 0 {
		return !strings.ContainsRune(scannedDot, rs[0])
	}
	return numberLength(rs) > 0 && !isDate(text) && (!m.open || finished(m.last().last().text) || m.last().kind == graph.ListItem)
}

func (m *markdown) last() *block { return &m.blocks[len(m.blocks)-1] }

func (m *markdown) start(kind graph.PassageKind, ln line) {
	m.blocks = append(m.blocks, block{kind: kind, lines: []line{ln}})
	m.open = true
}

// drop leaves a line of mere markup out.
func (m *markdown) drop(ln *line) {
	ln.dropped = true
	m.open = false
}

func (m *markdown) code(ln *line) {
	if strings.HasPrefix(ln.text, m.fence) && strings.Trim(ln.text, m.fence[:1]) == "" {
		m.fence = ""
		m.drop(ln)
		if len(m.last().lines) == 0 {
			m.blocks = m.blocks[:len(m.blocks)-1]
		}
		return
	}
	m.last().lines = append(m.last().lines, *ln)
}

func (m *markdown) heading(ln *line, level int) {
	ln.skip(level)
	ln.clip(len(ln.text) - len(strings.TrimRight(ln.text, "#")))
	if ln.width() == 0 {
		m.drop(ln)
		return
	}
	m.start(graph.Heading, *ln)
	m.last().level = level
	m.open = false
}

// underline makes the paragraph above a heading when the line underlines it.
func (m *markdown) underline(ln *line, gap bool) bool {
	if gap || !m.open || m.last().kind != graph.Paragraph || strings.Trim(ln.text, "=") != "" && strings.Trim(ln.text, "-") != "" {
		return false
	}
	m.last().kind = graph.Heading
	m.last().level = 2
	if ln.text[0] == '=' {
		m.last().level = 1
	}
	m.drop(ln)
	return true
}

func (m *markdown) quote(ln *line) {
	quoted := m.open && m.last().kind == graph.Quote
	ln.skip(len(ln.text) - len(strings.TrimLeft(ln.text, "> \t")))
	switch {
	case ln.width() == 0:
		m.drop(ln)
	case quoted:
		m.last().lines = append(m.last().lines, *ln)
	default:
		m.start(graph.Quote, *ln)
	}
}

// skip leaves out the line's first n code points and the white space behind.
func (l *line) skip(n int) {
	rs := []rune(l.text)[n:]
	start, _ := trimmed(rs, 0, len(rs))
	l.start += n + start
	l.text = string(rs[start:])
}

// clip leaves out the line's last n code points and the white space before.
func (l *line) clip(n int) {
	rs := []rune(l.text)
	_, end := trimmed(rs, 0, len(rs)-n)
	l.end -= len(rs) - end
	l.text = string(rs[:end])
}

func headingLevel(text string) int {
	n := 0
	for n < len(text) && text[n] == '#' {
		n++
	}
	if n > deepestHeading || n < len(text) && text[n] != ' ' && text[n] != '\t' {
		return 0
	}
	return n
}

func isFence(text string) bool {
	return strings.HasPrefix(text, "```") || strings.HasPrefix(text, "~~~")
}

// isRule says whether the line is a horizontal rule: "---", "* * *".
func isRule(text string) bool {
	bare := strings.ReplaceAll(text, " ", "")
	return len(bare) >= 3 && (strings.Trim(bare, "-") == "" || strings.Trim(bare, "*") == "" || strings.Trim(bare, "_") == "")
}

// isDelimiterRow says whether the line separates a table's head: "|---|:--|".
func isDelimiterRow(text string) bool {
	return strings.Contains(text, "-") && strings.Contains(text, "|") && strings.Trim(text, "|-: \t") == ""
}
