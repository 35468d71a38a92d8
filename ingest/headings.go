package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
)

// A heading is not longer than this, in code points, lines and words.
const (
	longestHeading  = 160
	headingLines    = 3
	headingWords    = 20
	labelWords      = 4 // of a heading that ends in a colon
	personWords     = 4
	leastHeading    = 3
	headingLetters  = 7 // of ten characters that are not spaces
	subordinate     = 2 // level of a heading without number below one with an author
	outermostLevel  = 1
	deepestNumbered = 6
)

// isTitle says whether the block could be a heading by its own words. The
// lines of a heading that takes several are filled.
func (l *layout) isTitle(b block) bool {
	for _, ln := range b.lines[:len(b.lines)-1] {
		if l.share(ln) < filledLine && !endsInHyphen(ln.text) {
			return false
		}
	}
	return (b.kind == "" || b.kind == graph.ListItem) && len(b.lines) <= headingLines && titleLike(b.text())
}

// isLabel says whether the line is one of the headings that documents share.
func isLabel(text string) bool {
	return unicode.IsUpper(initial(text)) && rules().outermost.has(strings.TrimRight(text, ": "))
}

// titleLike says whether the text has the shape of a heading.
func titleLike(text string) bool {
	text = strings.TrimRight(text, noteMarks+" ")
	n := utf8.RuneCountInString(text)
	words := len(strings.Fields(text))
	if n < leastHeading || n > longestHeading || words > headingWords {
		return false
	}
	depth, title := numberOf(text)
	if depth > deepestNumbered || title == "" || strings.ContainsRune("([", initial(text)) || !startsSentence(title) || unicode.IsDigit(initial(title)) || isColumns(text) {
		return false
	}
	if depth == 0 && unicode.IsDigit(initial(text)) || bulletLength([]rune(text)) > 0 {
		return false
	}
	switch r := final(text); {
	case r == '.' || r == ',' || r == ';':
		return false
	case r == ':' && words > labelWords:
		return false
	case pending(text) || endsInDate(text) || strings.Contains(title, ". "):
		return false
	}
	letters, others := 0, 0
	for _, r := range title {
		switch {
		case unicode.IsLetter(r):
			letters++
		case !unicode.IsSpace(r):
			others++
		}
	}
	return letters*10 >= (letters+others)*headingLetters && letters >= leastHeading
}

// endsInDate says whether the text is a place and year or a date: "Erkner, 2023".
func endsInDate(text string) bool {
	at := strings.LastIndexByte(text, ',')
	if at < 0 {
		return false
	}
	rest := strings.Fields(text[at+1:])
	return len(rest) > 0 && strings.Trim(rest[len(rest)-1], "0123456789.") == ""
}

// markHeadings marks the headings: titles that stand alone and have text or
// another heading below them.
func (l *layout) markHeadings(blocks []block) {
	below := -1 // the next block that is text or heading, -1 for none
	for i := len(blocks) - 1; i >= 0; i-- {
		b := &blocks[i]
		if b.kind == graph.Footnote {
			continue
		}
		isHeading := l.isHeading
		if l.typography != nil {
			isHeading = l.isPrintedHeading
		}
		if isHeading(blocks, i, below) {
			b.kind = graph.Heading
			b.box = isBox(b.text())
		}
		below = i
	}
	l.markLevels(blocks)
}

func (l *layout) isHeading(blocks []block, i, below int) bool {
	b := blocks[i]
	if !l.isTitle(b) || l.repeatsCover(b.first()) || below < 0 || arePersons(l.lex, b.text()) {
		return false
	}
	depth, _ := numberOf(b.text())
	if b.kind == graph.ListItem && (depth == 0 || l.isEnumerated(blocks, i, below)) {
		return false
	}
	if i > 0 && blocks[i-1].kind != graph.Fragment && blocks[i-1].kind != graph.Footnote && blocks[i-1].kind != graph.Heading {
		above := blocks[i-1].last()
		open := l.share(above) >= fullLine && !finished(above.text) && !strings.HasSuffix(above.text, ")")
		if open && !l.flowing && (pending(above.text) || l.share(b.first()) > narrowLine) {
			return false
		}
	}
	next := blocks[below]
	switch next.kind {
	case graph.Heading, graph.Caption, graph.Fragment:
		return true
	case graph.ListItem:
		return !isList([]block{b}) || depth > 0
	}
	return isPerson(l.lex, next) && below+1 < len(blocks) || isLabel(b.text()) || l.isProse(next)
}

// isEnumerated says whether the numbered line is one of several items rather
// than a heading: the next item follows at once.
func (l *layout) isEnumerated(blocks []block, i, below int) bool {
	return blocks[below].kind == graph.ListItem || i > 0 && blocks[i-1].kind == graph.ListItem && l.share(blocks[i].last()) > fullLine
}

// isProse says whether the block reads as text: a full line or a whole sentence.
func (l *layout) isProse(b block) bool {
	if unicode.IsLower(initial(b.text())) {
		return false
	}
	for _, ln := range b.lines {
		if l.share(ln) >= fullLine {
			return true
		}
	}
	return finished(b.text()) && len(strings.Fields(b.text())) >= labelWords
}

// isPerson says whether the block is the line below a heading that names its
// author: "Madlen Pilz", "Einleitung von Matthias Bernt".
func isPerson(lex lexicon, b block) bool {
	if len(b.lines) > 1 {
		return false
	}
	text := b.text()
	if at := strings.LastIndex(text, " von "); at >= 0 && !strings.Contains(text[:at], " ") {
		text = text[at+len(" von "):]
	}
	return isName(lex, text) || arePersons(lex, text)
}

// arePersons says whether the text lists two or more names.
func arePersons(lex lexicon, text string) bool {
	names := strings.FieldsFunc(strings.ReplaceAll(text, " und ", ","), func(r rune) bool { return r == ',' || r == ';' || r == '&' })
	for _, name := range names {
		if !isName(lex, name) {
			return false
		}
	}
	return len(names) > 1
}

// isName says whether the text is a person's name: two words or more, none of
// which the document writes in lower case.
func isName(lex lexicon, text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > personWords {
		return false
	}
	for _, w := range words {
		w = strings.TrimRight(w, noteMarks+"?")
		if !unicode.IsUpper(initial(w)) || strings.ContainsAny(w, "0123456789:;()?!/") || lex.lower[strings.ToLower(w)] > 0 || strings.ToUpper(w) == w {
			return false
		}
	}
	return true
}

// markLevels gives the headings their depth, and takes author lines out again.
func (l *layout) markLevels(blocks []block) {
	authored := false
	for i := range blocks {
		if blocks[i].kind != graph.Heading || i == 0 || blocks[i-1].kind != graph.Heading || !isPerson(l.lex, blocks[i]) {
			continue
		}
		blocks[i].kind = graph.Paragraph
		blocks[i-1].level = outermostLevel
		authored = true
	}
	for i := range blocks {
		if blocks[i].kind == graph.Heading && i+1 < len(blocks) && blocks[i+1].kind == "" && isPerson(l.lex, blocks[i+1]) {
			blocks[i].level = outermostLevel
			blocks[i+1].kind = graph.Paragraph
			authored = true
		}
	}
	numbered := 0 // level of the last heading with a number
	for i := range blocks {
		b := &blocks[i]
		if b.kind != graph.Heading || b.level > 0 {
			if b.level > 0 {
				numbered = 0
			}
			continue
		}
		depth, title := numberOf(b.text())
		printed := 0
		if l.typography != nil {
			printed = l.typography.level(*b)
		}
		switch {
		case printed > 0:
			b.level, numbered = printed, 0
		case depth > 0:
			b.level, numbered = depth, depth
		case rules().outermost.has(strings.TrimRight(title, ":")):
			b.level, numbered = outermostLevel, 0
		case numbered > 0:
			b.level = numbered + 1
		case authored:
			b.level = subordinate
		default:
			b.level = outermostLevel
		}
	}
}

// setSections gives each block the headings above it, and a row of a table the
// names of its columns. A box interrupts its
// chapter: the heading behind it belongs where the one before the box did.
func setSections(pages []page, lex lexicon, blocks []block) {
	type heading struct {
		level int
		title string
	}
	var path, interrupted []heading
	boxed := false
	columns := "" // names of the columns of the rows to come
	for i := range blocks {
		b := &blocks[i]
		if b.kind != graph.TableRow && b.kind != graph.Footnote {
			columns = ""
		}
		if b.kind == graph.Heading {
			if boxed {
				path, boxed = interrupted, false
			}
			if b.box {
				interrupted, boxed = path, true
				b.level = outermostLevel + 1
			}
			n := len(path)
			for n > 0 && path[n-1].level >= b.level {
				n--
			}
			path = path[:n:n]
		}
		for _, h := range path {
			b.section = append(b.section, h.title)
		}
		switch {
		case b.columns:
			s := newSource(pages, lex, *b)
			columns, _ = s.read(0, len(s.runes))
		case b.kind == graph.TableRow && columns != "":
			b.section = append(b.section, columns)
		}
		if b.kind == graph.Heading {
			s := newSource(pages, lex, *b)
			title, _ := s.read(0, len(s.runes))
			path = append(path, heading{b.level, strings.TrimRight(title, noteMarks+": ")})
		}
	}
}
