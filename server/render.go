package server

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"

	"belegnetz/folder"
	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/query"
)

//go:embed pages
var pageFiles embed.FS

// A view is what the layout shows around a page's data.
type view struct {
	Title, Section string
	Path           string // to come back to after a choice of theme
	Theme          string // "light", "dark" or empty: as the system does
	Example        bool
	Kept           int // items in the folder
	Data           any
}

// parsePages reads one template a page, each together with the layout.
func (s *server) parsePages() (map[string]*template.Template, error) {
	entries, err := pageFiles.ReadDir("pages")
	if err != nil {
		return nil, err
	}
	shared, err := template.New("layout.html").Funcs(s.pageFuncs()).ParseFS(pageFiles, "pages/layout.html", "pages/shared.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, e := range entries {
		if e.Name() == "layout.html" || e.Name() == "shared.html" {
			continue
		}
		page, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		if pages[e.Name()], err = page.ParseFS(pageFiles, "pages/"+e.Name()); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

func (s *server) writeHTML(w io.Writer, r *http.Request, p page) error {
	v := view{Title: p.title, Section: p.section, Path: "/", Example: s.options.Example, Kept: s.inFolder(r.Context()), Data: p.data}
	if r.Method == http.MethodGet {
		v.Path = r.URL.RequestURI()
	}
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		v.Theme = c.Value
	}
	return s.templates[p.template].ExecuteTemplate(w, "layout.html", v)
}

// pageFuncs are what templates may call.
func (s *server) pageFuncs() template.FuncMap {
	return template.FuncMap{
		"asset":      func(name string) string { return s.files["/"+name].url() },
		"askAt":      func(question string) string { return "/?" + url.Values{"q": {question}}.Encode() },
		"searchAt":   func(words string) string { return "/suche?" + url.Values{"q": {words}}.Encode() },
		"nodeAt":     nodeAt,
		"readAt":     readAt,
		"evidenceAt": evidenceAt,
		"figure":     newFigure,
		"markOf":     markOf,
		"inPassage":  inPassage,
		"pathsAt":    pathsAt,
		"typeOf":     query.TypeOf,
		"blockOf":    newBlock,
		"folios":     folios,
		"hitsLine":   hitsLine,
		"stressed":   stressed,
		"relations":  relations,
		"wording":    wording,
		"count":      count,
		"readable":   readable,
		"list":       list,
		"join":       strings.Join,
		"typeName":   typeName,
		"shy":        shy,
		"keeping":    s.keeping,
		"itemID":     itemID,
		"canChange":  s.canChange,
		"reviewAt":   func(document graph.IRI) string { return nodeAt("Document", document) + "/angaben" },
		"removalAt":  func(document graph.IRI) string { return nodeAt("Document", document) + "/entfernen" },
		"kindOf":     ingest.KindName,
		"entry":      folder.Entry,
		"next":       func(i int) int { return i + 1 },
	}
}

// nodeAt is where a node is shown: a document in the reading view, a passage
// with its context, anything else with its edges.
func nodeAt(kind string, iri graph.IRI) string {
	switch kind {
	case "Document":
		return "/dokumente/" + url.PathEscape(string(iri))
	case "Passage":
		return evidenceAt(iri)
	default:
		return "/netz/" + url.PathEscape(string(iri))
	}
}

// evidenceAt is where a passage is shown with its context.
func evidenceAt(passage graph.IRI) string { return "/belege/" + url.PathEscape(string(passage)) }

// readAt is where the text of a document is shown from a passage on.
func readAt(document graph.IRI, number int) string {
	return fmt.Sprintf("%s?ab=%d#p%d", nodeAt("Document", document), number, number)
}
