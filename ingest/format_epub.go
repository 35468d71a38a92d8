package ingest

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A book is an e-book: EPUB 2 and 3, a folder of web pages with a list of them.
type book struct {
	ctx      context.Context
	archive  *archive
	folder   string            // of the list
	files    map[string]string // names in the archive, by their ids
	contents string            // name of the table of contents
	order    []string          // ids, in reading order
	chapters map[string]string // titles in the table of contents, by the file's name
	metadata Metadata
}

// readEPUB reads an e-book chapter by chapter. Where it marks the pages of the
// printed book, these are its pages.
func readEPUB(ctx context.Context, o original, _ Options) (manuscript, error) {
	a, err := openArchive(o)
	if err != nil {
		return manuscript{}, err
	}
	b := book{ctx: ctx, archive: a, files: map[string]string{}, chapters: map[string]string{}}
	if err := b.open(); err != nil {
		return manuscript{}, err
	}
	var pages []*html.Node
	printed := false
	for _, id := range b.order {
		name := b.files[id]
		if name == "" || name == b.contents {
			continue
		}
		data, err := a.read(name)
		if err != nil {
			return manuscript{}, err
		}
		doc, err := o.parseHTML(data, "")
		if err != nil {
			return manuscript{}, err
		}
		printed = printed || first(doc, isPageMark) != nil
		pages = append(pages, doc)
		b.order[len(pages)-1] = id
		if err := ctx.Err(); err != nil {
			return manuscript{}, err
		}
	}
	r := htmlReader{w: &writer{unpaged: !printed}}
	for i, doc := range pages {
		if !printed {
			r.w.page(chapterPlace(b.chapters[b.files[b.order[i]]]))
		}
		r.page(doc)
	}
	m, err := r.w.manuscript(o)
	m.metadata = b.metadata
	return m, err
}

func chapterPlace(title string) string {
	if title == "" {
		return ""
	}
	return "Kapitel „" + title + "“"
}

// open finds and reads the list of the book's files.
func (b *book) open() error {
	list := ""
	err := b.archive.parse(b.ctx, "META-INF/container.xml", func(m *markup) error {
		return m.elements(func(xml.StartElement) error {
			return m.elements(func(e xml.StartElement) error {
				if list == "" {
					list = path.Clean(attr(e, "full-path"))
				}
				return m.skip()
			})
		})
	})
	if err != nil {
		return err
	}
	if !b.archive.has(list) {
		return b.archive.o.damaged(errors.New("no package document"))
	}
	b.folder = path.Dir(list)
	if err := b.archive.parse(b.ctx, list, b.readList); err != nil {
		return err
	}
	if b.archive.has("META-INF/encryption.xml") {
		locked, err := b.archive.read("META-INF/encryption.xml")
		for _, id := range b.order {
			if err == nil && bytes.Contains(locked, []byte(`"`+b.files[id]+`"`)) { // fonts may be, text is by rights management
				err = b.archive.o.encrypted()
			}
		}
		if err != nil {
			return err
		}
	}
	if !b.archive.has(b.contents) {
		return nil
	}
	data, err := b.archive.read(b.contents)
	if err != nil {
		return err
	}
	doc, err := b.archive.o.parseHTML(data, "")
	if err == nil {
		b.readContents(doc)
	}
	return err
}

// readList reads the package document: metadata, files and their order.
func (b *book) readList(m *markup) error {
	return m.elements(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "metadata":
			return m.elements(func(e xml.StartElement) error {
				text, err := m.text()
				b.say(e.Name.Local, oneLine(text))
				return err
			})
		case "manifest":
			return m.elements(func(e xml.StartElement) error {
				name := b.file(b.folder, attr(e, "href"))
				b.files[attr(e, "id")] = name
				if attr(e, "properties") == "nav" || b.contents == "" && strings.HasSuffix(name, ".ncx") {
					b.contents = name
				}
				return m.skip()
			})
		case "spine":
			return m.elements(func(e xml.StartElement) error {
				b.order = append(b.order, attr(e, "idref"))
				return m.skip()
			})
		}
		return m.skip()
	})
}

func (b *book) say(key, value string) {
	switch key {
	case "title":
		if b.metadata.Title == "" {
			b.metadata.Title = value
		}
	case "creator":
		b.metadata.Creators = append(b.metadata.Creators, names(nonEmpty(value))...)
	case "publisher":
		b.metadata.Publisher = value
	case "language":
		b.metadata.Language = languageTag(strings.ToLower(value))
	case "date":
		if b.metadata.Issued == "" {
			b.metadata.Issued = dayOf(value)
		}
	}
}

// file is the name in the archive that a reference from a folder stands for.
func (b *book) file(folder, reference string) string {
	reference, _, _ = strings.Cut(reference, "#")
	if plain, err := url.PathUnescape(reference); err == nil {
		reference = plain
	}
	return strings.TrimPrefix(path.Join("/", folder, reference), "/")
}

// readContents reads the chapters' titles from a table of contents of either
// form: links in HTML, or "navPoint" with "text" and "content".
func (b *book) readContents(n *html.Node) {
	title, reference := "", ""
	switch {
	case n.DataAtom == atom.A:
		title, reference = nodeText(n), attribute(n, "href")
	case n.Data == "navpoint":
		if label := first(n, func(c *html.Node) bool { return c.Data == "text" }); label != nil {
			title = nodeText(label)
		}
		if content := first(n, func(c *html.Node) bool { return c.Data == "content" }); content != nil {
			reference = attribute(content, "src")
		}
	}
	if name := b.file(path.Dir(b.contents), reference); reference != "" && b.chapters[name] == "" {
		b.chapters[name] = oneLine(title)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.readContents(c)
	}
}
