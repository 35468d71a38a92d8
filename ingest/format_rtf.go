package ingest

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"belegnetz/graph"
)

// Limits of Rich Text Format.
const (
	rtfDepth = 1000 // groups within each other
	rtfCheck = 4096 // tokens between two looks at the context
)

// readRTF reads Rich Text Format, after Microsoft's specification 1.9.1.
// Deleted and hidden text, comments and heads and feet of pages are left out.
func readRTF(ctx context.Context, o original, _ Options) (manuscript, error) {
	if !bytes.HasPrefix(o.data, []byte(`{\rtf`)) {
		return manuscript{}, o.damaged(errors.New("no {\\rtf"))
	}
	w := &writer{unpaged: true}
	r := rtfReader{styles: map[int]rtfStyle{}, fonts: map[int]int{}, page: windows1252, table: table{w: w},
		rtfState: rtfState{replaced: 1, outline: -1, page: windows1252}}
	in := rtfScanner{data: o.data}
	for seen := 0; ; seen++ {
		if seen%rtfCheck == 0 && ctx.Err() != nil {
			return manuscript{}, ctx.Err()
		}
		t, ok := in.next()
		if !ok {
			break
		}
		if r.token(t); len(r.groups) > rtfDepth {
			return manuscript{}, o.markupProblem(errDeep)
		}
	}
	if len(r.groups) > 0 {
		return manuscript{}, o.damaged(errors.New("groups are open at the end"))
	}
	r.endParagraph()
	r.endTable()
	m, err := w.manuscript(o)
	m.metadata.Title, m.information = strings.Join(r.titles, " "), r.information
	return m, err
}

// An rtfReader takes tokens.
type rtfReader struct {
	rtfState
	groups      []rtfState // around the open one
	texts       []rtfAside // around that of a note or box
	open        paragraph
	text        strings.Builder // of the open paragraph, behind its pieces
	label       strings.Builder // number of the open paragraph
	said        strings.Builder // text of a style's name or a property
	entry       int             // number of the font or style that is being read
	styles      map[int]rtfStyle
	fonts       map[int]int // code pages
	page        int         // code page of the document
	table       table
	row         []cell
	cell        cell
	head        bool   // the open row is the table's head
	noted       [2]int // footnotes and endnotes
	skip        int    // characters still to skip: they stand for one of Unicode
	high        rune   // first half of a surrogate pair
	star        bool   // an unknown word is the beginning of what can be left out
	titles      []string
	information Metadata
}

// An rtfState is what holds up to the end of a group.
type rtfState struct {
	part     rtfPart
	aside    bool // the group is a note or box
	replaced int  // characters that follow one of Unicode
	page     int  // code page of the font
	hidden   bool
	style    int
	outline  int // -1 when not said
	inTable  bool
}

// An rtfPart is what text belongs to.
type rtfPart int

const (
	rtfBody rtfPart = iota
	rtfNothing
	rtfShape // nothing, but for the text of a box in it
	rtfFonts
	rtfStyles
	rtfLabel
	rtfTitle
	rtfCompany
)

// An rtfAside is a note or box that interrupts a text.
type rtfAside struct {
	open    paragraph // that it interrupts
	label   string
	note    bool
	endnote bool
	read    []paragraph
}

type rtfStyle struct {
	name    string
	outline int // -1 when not said
}

func (r *rtfReader) token(t rtfToken) {
	switch t.kind {
	case rtfOpen:
		r.groups = append(r.groups, r.rtfState)
		r.aside, r.skip = false, 0
		if r.part == rtfStyles {
			r.entry, r.outline = 0, -1
		}
	case rtfClose:
		r.closeGroup()
	case rtfByte:
		c := rune(t.char)
		if t.char >= 0x80 {
			c = codePageRune(r.rtfState.page, t.char)
		}
		r.character(c)
	case rtfWord:
		r.word(t)
	}
}

// closeGroup brings back what held before the group.
func (r *rtfReader) closeGroup() {
	r.skip, r.star = 0, false
	if len(r.groups) == 0 {
		return
	}
	before := r.groups[len(r.groups)-1]
	if r.part != before.part {
		switch said := oneLine(r.said.String()); r.part {
		case rtfTitle:
			r.information.Title = said
		case rtfCompany:
			r.information.Publisher = said
		}
		r.said.Reset()
	}
	if r.aside {
		r.closeAside()
	}
	r.rtfState, r.groups = before, r.groups[:len(r.groups)-1]
}

func (r *rtfReader) character(c rune) {
	r.star = false
	if r.skip > 0 {
		r.skip--
		return
	}
	switch r.part {
	case rtfBody:
		if !r.hidden {
			r.text.WriteRune(c)
		}
	case rtfStyles:
		if c == ';' {
			r.styles[r.entry] = rtfStyle{oneLine(r.said.String()), r.outline}
			r.said.Reset()
			return
		}
		r.said.WriteRune(c)
	case rtfLabel:
		r.label.WriteRune(c)
	case rtfTitle, rtfCompany:
		r.said.WriteRune(c)
	}
}

// unicode takes a character of Unicode, which others follow that stand for it.
func (r *rtfReader) unicode(n int) {
	c := rune(uint16(n))
	switch {
	case !utf16.IsSurrogate(c):
		r.character(c)
	case c < 0xdc00:
		r.high = c
	default:
		r.character(utf16.DecodeRune(r.high, c))
	}
	r.skip = r.replaced
}

// flush adds the text to the open paragraph.
func (r *rtfReader) flush() {
	if r.text.Len() > 0 {
		r.open.write(r.text.String())
		r.text.Reset()
	}
}

// openAside begins the text of a note or box.
func (r *rtfReader) openAside(note bool) {
	r.flush()
	r.texts = append(r.texts, rtfAside{open: r.open, label: r.label.String(), note: note})
	r.open = paragraph{}
	r.label.Reset()
	r.aside, r.part = true, rtfBody
}

// closeAside hangs the text on the paragraph that it interrupts.
func (r *rtfReader) closeAside() {
	r.endParagraph()
	n := len(r.texts) - 1
	a := r.texts[n]
	r.texts, r.open = r.texts[:n], a.open
	r.label.Reset()
	r.label.WriteString(a.label)
	switch {
	case !a.note:
		r.open.boxes = append(r.open.boxes, a.read...)
	case a.endnote:
		r.noted[1]++
		number := roman(r.noted[1])
		r.open.drop(number)
		r.open.notes = append(r.open.notes, footnote(number, a.read))
	default:
		r.noted[0]++
		number := strconv.Itoa(r.noted[0])
		r.open.drop(superscript(number))
		r.open.notes = append(r.open.notes, footnote(number, a.read))
	}
}

// dress makes of the open paragraph what its style says; it is false for what
// is left out.
func (r *rtfReader) dress() bool {
	s, known := r.styles[r.style]
	role := roleOfStyle(s.name)
	p := &r.open
	p.kind, p.level = role.kind, role.level
	switch {
	case r.outline >= 0 && r.outline < bodyOutline:
		p.kind, p.level = graph.Heading, r.outline+1
	case known && s.outline >= 0 && s.outline < bodyOutline:
		p.kind, p.level = graph.Heading, s.outline+1
	}
	if label := oneLine(r.label.String()); label != "" {
		if strings.ContainsFunc(label, unicode.IsDigit) || len(label) > 1 && unicode.IsLetter(initial(label)) {
			p.label = label
		}
		if p.kind == "" {
			p.kind = graph.ListItem
		}
	}
	r.label.Reset()
	if text := p.text(); role.title && text != "" {
		r.titles = append(r.titles, text)
	}
	return !role.left
}

// endParagraph hands the open paragraph on: to the note, box or cell that it
// stands in, or to the document.
func (r *rtfReader) endParagraph() {
	r.flush()
	kept := r.dress() && !r.open.blank()
	p := r.open
	r.open = paragraph{}
	n := len(r.texts)
	if n == 0 && !r.inTable {
		r.endTable()
	}
	switch {
	case !kept:
	case n > 0:
		r.texts[n-1].read = append(r.texts[n-1].read, p)
	case r.inTable:
		r.cell = append(r.cell, p)
	default:
		r.table.w.paragraph(p)
	}
}

func (r *rtfReader) endCell() {
	if len(r.texts) > 0 {
		r.endParagraph()
		return
	}
	r.inTable = true
	r.endParagraph()
	if len(r.row) < cellLimit {
		r.row = append(r.row, r.cell)
	}
	r.cell = nil
}

func (r *rtfReader) endRow() {
	if len(r.row) > 0 && len(r.texts) == 0 {
		r.table.row(r.row, r.head)
		r.row, r.head = nil, false
	}
}

// endTable ends the table above a paragraph. Cells of a row that has no end are
// set as paragraphs.
func (r *rtfReader) endTable() {
	r.table.end()
	for _, c := range append(r.row, r.cell) {
		for _, p := range c {
			r.table.w.paragraph(p)
		}
	}
	r.row, r.cell = nil, nil
}
