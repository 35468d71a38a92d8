package ingest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"belegnetz/graph"
)

// htmlSize is how many bytes of HTML are read; the tree takes many times more.
const htmlSize = 24 << 20

// readHTML reads a web page: its main text, without what leads to other pages.
func readHTML(_ context.Context, o original, _ Options) (manuscript, error) {
	doc, err := o.parseHTML(o.data, "")
	if err != nil {
		return manuscript{}, err
	}
	r := htmlReader{w: &writer{unpaged: true}}
	r.page(mainText(doc))
	m, err := r.w.manuscript(o)
	if err != nil {
		return manuscript{}, err
	}
	m.metadata, m.information = htmlMetadata(doc)
	return m, nil
}

// parseHTML decodes and parses HTML. contentType is that of a header, "" for
// none.
func (o original) parseHTML(data []byte, contentType string) (*html.Node, error) {
	if len(data) > htmlSize {
		return nil, o.problem(0, "Die Webseite ist größer als 24 MB.", "Bitte teilen.", ErrLimit)
	}
	if bytes.HasPrefix(data, []byte("<?xml")) {
		data = closeEmpty(data)
	}
	var in io.Reader = bytes.NewReader(data)
	if !utf8.Valid(data) || contentType != "" {
		decoded, err := charset.NewReader(in, contentType)
		if err != nil {
			return nil, o.damaged(err)
		}
		in = decoded
	}
	doc, err := html.Parse(in)
	if err != nil { // decoding does not fail: what the parser refuses is depth alone
		return nil, o.markupProblem(fmt.Errorf("%w: %w", errDeep, err))
	}
	return doc, nil
}

// closeEmpty writes "<a/>" as "<a></a>": XHTML means the same by both, HTML does
// not.
func closeEmpty(data []byte) []byte {
	var out bytes.Buffer
	for {
		end := bytes.Index(data, []byte("/>"))
		if end < 0 {
			out.Write(data)
			return out.Bytes()
		}
		out.Write(data[:end])
		tag := data[bytes.LastIndexByte(data[:end], '<')+1 : end]
		name, _, _ := bytes.Cut(bytes.TrimSpace(tag), []byte(" "))
		if n := atom.Lookup(name); n == 0 || n == atom.Br || n == atom.Hr || n == atom.Img || n == atom.Meta || n == atom.Link || n == atom.Input || n == atom.Col || n == atom.Base {
			out.WriteString("/>")
		} else {
			fmt.Fprintf(&out, "></%s>", name)
		}
		data = data[end+len("/>"):]
	}
}

// Shares of a page's letters.
const (
	fewLinks  = 0.1  // a page with fewer letters in links is a text as a whole
	leastMain = 0.25 // what is taken for the main text has more
)

// mainText is the part of the page that is its text: the element that says so,
// the whole page if it has few links, or what readability finds.
func mainText(doc *html.Node) *html.Node {
	body := first(doc, func(n *html.Node) bool { return n.DataAtom == atom.Body })
	if body == nil {
		body = doc
	}
	all, linked := letterCounts(body, false)
	main := first(body, func(n *html.Node) bool { return n.DataAtom == atom.Main || attribute(n, "role") == "main" })
	if main != nil && enough(main, all) {
		return main
	}
	if float64(linked) < fewLinks*float64(all) {
		return body
	}
	// What it cannot parse is shown as a whole.
	if article, err := readability.FromDocument(doc, nil); err == nil && article.Node != nil && enough(article.Node, all) {
		return article.Node
	}
	return body
}

func enough(n *html.Node, all int) bool {
	letters, _ := letterCounts(n, false)
	return float64(letters) >= leastMain*float64(all)
}

// letterCounts counts the letters that show, and those in links.
func letterCounts(n *html.Node, link bool) (all, linked int) {
	if n.Type == html.TextNode {
		for _, r := range n.Data {
			if unicode.IsLetter(r) {
				all++
			}
		}
		if link {
			linked = all
		}
		return all, linked
	}
	if unseen(n) {
		return 0, 0
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		a, l := letterCounts(c, link || n.DataAtom == atom.A)
		all, linked = all+a, linked+l
	}
	return all, linked
}

// unseen says whether the element shows no text.
func unseen(n *html.Node) bool {
	if n.Type == html.CommentNode {
		return true
	}
	if n.Type != html.ElementNode {
		return false
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Head, atom.Svg, atom.Iframe, atom.Object, atom.Canvas, atom.Audio, atom.Video,
		atom.Select, atom.Textarea, atom.Button, atom.Input, atom.Rt, atom.Rp, atom.Nav, atom.Dialog:
		return true
	}
	style := strings.ReplaceAll(strings.ToLower(attribute(n, "style")), " ", "")
	return has(n, "hidden") || attribute(n, "aria-hidden") == "true" || strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

// first is the first node in n, itself included, that is wanted; nil without one.
func first(n *html.Node, wanted func(*html.Node) bool) *html.Node {
	if wanted(n) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := first(c, wanted); found != nil {
			return found
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// An htmlReader sets the elements of HTML.
type htmlReader struct {
	w      *writer
	open   paragraph
	take   func(paragraph) // where closed paragraphs go
	quoted bool            // within a block quote
	pre    bool            // white space counts
	table  int             // tables around
	notes  map[string]string
}

// page sets the elements of a page or of a part of one.
func (r *htmlReader) page(root *html.Node) {
	r.notes = map[string]string{}
	r.take = r.w.paragraph
	r.findNotes(root)
	r.walk(root)
	r.close()
}

// findNotes gathers the marks that lead to notes, by the note's id.
func (r *htmlReader) findNotes(n *html.Node) {
	if id, mark := noteLink(n); id != "" {
		r.notes[id] = mark
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.findNotes(c)
	}
}

// noteLink reads a link to a note: its id and its mark.
func noteLink(n *html.Node) (id, mark string) {
	target, ok := strings.CutPrefix(attribute(n, "href"), "#")
	if n.DataAtom != atom.A || !ok || target == "" {
		return "", ""
	}
	raised := n.Parent != nil && n.Parent.DataAtom == atom.Sup || n.FirstChild != nil && n.FirstChild.DataAtom == atom.Sup
	if !raised && attribute(n, "role") != "doc-noteref" && attribute(n, "epub:type") != "noteref" {
		return "", ""
	}
	mark = strings.Trim(nodeText(n), "[]() \n\t")
	if _, err := strconv.Atoi(mark); err != nil && utf8.RuneCountInString(mark) != 1 {
		return "", ""
	}
	return target, mark
}

func nodeText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(nodeText(c))
	}
	return b.String()
}

// close hands the open paragraph on.
func (r *htmlReader) close() {
	if p := r.open; !p.blank() || len(p.pieces) > 0 && p.pieces[0].kind == piecePage {
		if p.kind == "" && r.quoted {
			p.kind = graph.Quote
		}
		r.take(p)
	}
	r.open = paragraph{}
}

func (r *htmlReader) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.walk(c)
	}
}

// as sets the element's content as paragraphs of a kind.
func (r *htmlReader) as(n *html.Node, p paragraph) {
	r.close()
	r.open = p
	r.children(n)
	r.close()
}

func (r *htmlReader) walk(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		r.text(n.Data)
		return
	case n.Type == html.DocumentNode:
		r.children(n)
		return
	case n.Type != html.ElementNode || unseen(n):
		return
	}
	if id := attribute(n, "id"); id != "" && r.notes[id] != "" && isBlock(n) {
		mark := r.notes[id]
		delete(r.notes, id)
		r.note(n, mark)
		return
	}
	if isPageMark(n) {
		r.open.nextPage(pageLabel(n))
		return
	}
	switch n.DataAtom {
	case atom.Br:
		r.open.write("\n")
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.as(n, paragraph{kind: graph.Heading, level: int(n.Data[1] - '0')})
	case atom.Ul, atom.Ol, atom.Menu:
		r.list(n)
	case atom.Li:
		r.as(n, paragraph{kind: graph.ListItem})
	case atom.Blockquote:
		r.close()
		outer := r.quoted
		r.quoted = true
		r.as(n, paragraph{})
		r.quoted = outer
	case atom.Figcaption, atom.Caption:
		r.as(n, paragraph{kind: graph.Caption})
	case atom.Pre:
		outer := r.pre
		r.pre = true
		r.as(n, paragraph{kind: graph.Fragment})
		r.pre = outer
	case atom.Table:
		r.tableOf(n)
	case atom.A:
		if id, mark := noteLink(n); id != "" {
			r.open.drop(superscript(mark))
			return
		}
		r.children(n)
	default:
		if !isBlock(n) {
			r.children(n)
			return
		}
		// A block in a list item or a note is a further paragraph of the same kind.
		kind := r.open.kind
		if len(r.open.pieces) == 0 {
			kept := r.open
			r.children(n)
			if len(r.open.pieces) > 0 {
				r.close()
				r.open = paragraph{kind: kept.kind, level: kept.level}
			}
			return
		}
		r.as(n, paragraph{kind: kind, level: r.open.level})
		r.open = paragraph{kind: kind}
	}
}

// isPageMark says whether the element marks where a page of the printed book
// begins.
func isPageMark(n *html.Node) bool {
	return attribute(n, "epub:type") == "pagebreak" || attribute(n, "role") == "doc-pagebreak"
}

// isBlock says whether the element begins a line of its own.
func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Body, atom.Html, atom.Li, atom.Ul, atom.Ol,
		atom.Dl, atom.Dt, atom.Dd, atom.Figure, atom.Address, atom.Details, atom.Summary, atom.Fieldset, atom.Form, atom.Hr, atom.Tr, atom.Td, atom.Th, atom.Center, atom.Hgroup:
		return true
	}
	return false
}

// text adds text with its white space as HTML shows it.
func (r *htmlReader) text(s string) {
	if r.pre {
		r.open.write(s)
		return
	}
	var b strings.Builder
	space := false
	for _, c := range s {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' {
			space = true
			continue
		}
		if space {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(c)
	}
	if space {
		b.WriteByte(' ')
	}
	text := b.String()
	if n := len(r.open.pieces); n == 0 || strings.HasSuffix(r.open.pieces[n-1].text, " ") || strings.HasSuffix(r.open.pieces[n-1].text, "\n") {
		text = strings.TrimLeft(text, " ")
	}
	if text != "" {
		r.open.write(text)
	}
}

func (r *htmlReader) list(n *html.Node) {
	r.close()
	number := integer(attribute(n, "start"), 1)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Li || unseen(c) || r.notes[attribute(c, "id")] != "" {
			r.walk(c)
			r.close()
			continue
		}
		p := paragraph{kind: graph.ListItem}
		if n.DataAtom == atom.Ol {
			number = integer(attribute(c, "value"), number)
			p.label = numeral(listFormat(attribute(n, "type")), number) + "."
			number++
		}
		r.as(c, p)
	}
}

// listFormat is Word's name for the numbers of a list.
func listFormat(kind string) string {
	switch kind {
	case "a":
		return "lowerLetter"
	case "A":
		return "upperLetter"
	case "i":
		return "lowerRoman"
	case "I":
		return "upperRoman"
	}
	return "decimal"
}

// note sets a note. The link back to its mark is left out.
func (r *htmlReader) note(n *html.Node, mark string) {
	r.close()
	take := r.take
	var ps []paragraph
	r.take = func(p paragraph) { ps = append(ps, p) }
	r.children(n)
	r.close()
	r.take = take
	for i, p := range ps {
		kept := p.pieces[:0]
		for _, piece := range p.pieces {
			if strings.Trim(piece.text, "↑↩^︎ ") != "" {
				kept = append(kept, piece)
			}
		}
		ps[i].pieces = kept
	}
	r.take(footnote(mark, ps))
}

// pageLabel is the printed page number that an e-book marks.
func pageLabel(n *html.Node) string {
	for _, label := range []string{attribute(n, "title"), attribute(n, "aria-label"), nodeText(n)} {
		if label = strings.Trim(label, " ."); label != "" {
			words := strings.Fields(label)
			return words[len(words)-1]
		}
	}
	return ""
}
