package ingest

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlMetadata reads what a page says about itself: in its text (title), and in
// its head.
func htmlMetadata(doc *html.Node) (said, information Metadata) {
	named := map[string]string{}
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		switch n.DataAtom {
		case atom.Meta:
			key := strings.ToLower(attribute(n, "name") + attribute(n, "property"))
			if _, known := named[key]; !known {
				named[key] = oneLine(attribute(n, "content"))
			}
		case atom.Title:
			if named["<title>"] == "" && (n.Parent == nil || n.Parent.DataAtom == atom.Head) {
				named["<title>"] = oneLine(nodeText(n))
			}
		case atom.H1:
			if named["<h1>"] == "" && !unseen(n) {
				named["<h1>"] = oneLine(nodeText(n))
			}
		case atom.Time:
			if named["<time>"] == "" {
				named["<time>"] = attribute(n, "datetime")
			}
		case atom.Html:
			information.Language = languageTag(strings.ToLower(attribute(n, "lang")))
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(doc)
	pick := func(keys ...string) string {
		for _, key := range keys {
			if named[key] != "" {
				return named[key]
			}
		}
		return ""
	}
	said.Title = pick("citation_title", "dcterms.title", "dc.title", "<h1>", "og:title", "<title>")
	said.Publisher = pick("dcterms.publisher", "dc.publisher", "citation_publisher")
	information.Publisher = pick("og:site_name")
	information.Creators = names(nonEmpty(pick("citation_author", "dcterms.creator", "dc.creator")))
	for _, key := range []string{"citation_publication_date", "dcterms.issued", "dcterms.date", "dc.date", "article:published_time", "date", "<time>"} {
		if date := dayOf(named[key]); date != "" {
			said.Issued = date
			break
		}
	}
	return said, information
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
