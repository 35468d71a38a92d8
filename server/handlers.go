package server

import (
	_ "embed"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"belegnetz/graph"
	"belegnetz/query"
)

const (
	maxListed   = 100 // the largest limit that a request may ask for
	searchLimit = 20  // passages, if the request names no limit
	listLimit   = 50  // documents, likewise
)

// A start is what the start page shows.
type start struct {
	Stock    query.Stock
	Examples []exampleGroup
	Hint     string // what was wrong with an empty question
}

// An exampleGroup holds the example questions of one kind.
type exampleGroup struct {
	Label     string
	Says      string // what such questions find
	Questions []string
}

// home serves GET / and GET /?q=…
func (s *server) home(r *http.Request) (page, error) {
	if !r.URL.Query().Has("q") {
		return s.start(r, "")
	}
	p, err := s.ask(r)
	if errors.Is(err, query.ErrEmpty) {
		_, sorry := statusOf(err)
		if p, startErr := s.start(r, sorry.Message); startErr == nil {
			return p, err
		}
	}
	return p, err
}

func (s *server) start(r *http.Request, hint string) (page, error) {
	stock, err := s.engine.Stock(r.Context(), s.options.Access)
	if err != nil {
		return page{}, err
	}
	return page{template: "start.html", title: "Fragen", section: "/", data: start{stock, s.examples(), hint}}, nil
}

// examples are the example questions by label, in the order of their first.
func (s *server) examples() []exampleGroup {
	var groups []exampleGroup
	at := map[string]int{}
	for _, q := range s.options.Questions {
		i, known := at[q.Label]
		if !known {
			i = len(groups)
			at[q.Label] = i
			groups = append(groups, exampleGroup{Label: q.Label, Says: kindSays(q.Kind)})
		}
		groups[i].Questions = append(groups[i].Questions, q.Question)
	}
	return groups
}

// ask serves GET /?q=… and GET /api/v1/ask?q=…&topic=…&place=…
func (s *server) ask(r *http.Request) (page, error) {
	a := asked(r)
	answer, err := s.engine.AskParts(r.Context(), s.options.Access, a.question, a.parts())
	if err != nil {
		return page{}, err
	}
	if isAPI(r) {
		return page{data: answer}, nil
	}
	shown := newReply(a, answer)
	return page{template: "answer.html", title: shown.Headline, section: "/", data: shown}, nil
}

// suggest serves GET /api/v1/suggest?q=…
func (s *server) suggest(r *http.Request) (page, error) {
	found, err := s.engine.Suggest(r.Context(), s.options.Access, r.FormValue("q"))
	return page{data: found}, err
}

// openAPI serves GET /api/v1/openapi.yaml.
func (s *server) openAPI(*http.Request) (page, error) {
	return page{file: &file{contentType: "application/yaml", bytes: apiDescription}}, nil
}

//go:embed openapi.yaml
var apiDescription []byte

// search serves GET /suche?q=… and GET /api/v1/search?q=…&limit=… The page
// without a question is the empty form.
func (s *server) search(r *http.Request) (page, error) {
	p := page{template: "search.html", title: "Passagen suchen", section: "/suche"}
	if r.URL.Path == "/suche" && words(r) == "" {
		p.data = query.Hits{}
		return p, nil
	}
	limit, err := limit(r, searchLimit)
	if err != nil {
		return page{}, err
	}
	p.data, err = s.engine.Search(r.Context(), s.options.Access, words(r), limit)
	if err != nil {
		return page{}, err
	}
	return p, nil
}

// document serves GET /dokumente/{iri}?ab=… and ?seite=…, where ab is the
// number of a passage and seite a page of the file: the sheet with it is shown.
func (s *server) document(r *http.Request) (page, error) {
	d, err := s.engine.Document(r.Context(), s.options.Access, iri(r))
	if err != nil {
		return page{}, err
	}
	at, _ := strconv.Atoi(r.FormValue("ab")) // anything else is the beginning
	if n, err := strconv.Atoi(r.FormValue("seite")); err == nil {
		at = firstOf(d.Passages, n)
	}
	return page{template: "document.html", title: d.Title, section: "/dokumente", data: read(d, at)}, nil
}

// passage serves GET /belege/{iri} and GET /api/v1/passages/{iri}.
func (s *server) passage(r *http.Request) (page, error) {
	p, err := s.engine.Passage(r.Context(), s.options.Access, iri(r))
	if err != nil {
		return page{}, err
	}
	return page{template: "passage.html", title: strings.Trim(p.Evidence.Citation, "()"), section: "/dokumente", data: p}, nil
}

// help serves GET /hilfe.
func (s *server) help(*http.Request) (page, error) {
	return page{template: "help.html", title: "Hilfe", section: "/hilfe", data: s.examples()}, nil
}

// accessibility serves GET /barrierefreiheit.
func (s *server) accessibility(*http.Request) (page, error) {
	return page{template: "accessibility.html", title: "Barrierefreiheit"}, nil
}

// health serves GET /healthz: it is healthy when the store can be read.
func (s *server) health(r *http.Request) (page, error) {
	_, err := s.engine.Stock(r.Context(), s.options.Access)
	return page{data: map[string]string{"status": "ok"}}, err
}

// themeCookie keeps the choice of light or dark.
const themeCookie = "darstellung"

// setTheme serves POST /darstellung: it keeps the choice in a cookie and goes
// back to the page that it was made on.
func (s *server) setTheme(r *http.Request) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, err
	}
	choice := &http.Cookie{Name: themeCookie, Value: r.PostForm.Get("darstellung"), Path: "/",
		MaxAge: 365 * 24 * 60 * 60, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if choice.Value != "light" && choice.Value != "dark" {
		choice.Value, choice.MaxAge = "", -1 // as the system does
	}
	return page{cookie: choice, redirect: ownAddress(r.PostForm.Get("zurueck"))}, nil
}

// ownAddress is the address, if it is one of this server, else the start page.
func ownAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(address, "/") ||
		strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n") {
		return "/"
	}
	return address
}

// words is the question of a request.
func words(r *http.Request) string { return strings.TrimSpace(r.FormValue("q")) }

// iri is the IRI that the address names.
func iri(r *http.Request) graph.IRI { return graph.IRI(r.PathValue("iri")) }

// limit is how many entries a list may have.
func limit(r *http.Request, otherwise int) (int, error) {
	text := r.FormValue("limit")
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxListed {
		return 0, errLimit
	}
	return n, nil
}
