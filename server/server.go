// Package server shows a store in the browser and answers over HTTP.
//
// Every page is rendered here and works without a script; the API gives the
// same data as JSON. Nothing is loaded from another host.
package server

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"belegnetz/check"
	"belegnetz/graph"
	"belegnetz/intake"
	"belegnetz/query"
)

// An Asker answers questions and finds passages. Both report query.ErrEmpty
// and query.ErrTooLong, as Suggest does the latter.
type Asker interface {
	Suggest(ctx context.Context, a graph.Access, text string) (query.Suggestions, error)
	AskParts(ctx context.Context, a graph.Access, question string, parts query.Parts) (query.Answer, error)
	Search(ctx context.Context, a graph.Access, words string, limit int) (query.Hits, error)
}

// A Library lists the held documents and opens one.
type Library interface {
	Documents(ctx context.Context, a graph.Access, f query.DocumentFilter, after string, limit int) (query.DocumentList, error)
	Document(ctx context.Context, a graph.Access, iri graph.IRI) (query.DocumentView, error)
}

// A Net shows passages and nodes with what surrounds them, and finds nodes.
type Net interface {
	Passage(ctx context.Context, a graph.Access, iri graph.IRI) (query.PassageView, error)
	Node(ctx context.Context, a graph.Access, iri graph.IRI) (query.NodeView, error)
	Named(ctx context.Context, a graph.Access, words string) ([]query.NodeRef, error)
	Paths(ctx context.Context, a graph.Access, from, to graph.IRI) (query.Paths, error)
}

// A Comparer sets topics against places, works, actors or years, and tells what
// happened when.
type Comparer interface {
	Compare(ctx context.Context, a graph.Access, c query.Comparison) (query.Matrix, error)
	Chronicle(ctx context.Context, a graph.Access, p query.Period) (query.Chronicle, error)
}

// A Counter counts what the store holds, and how often it has changed.
type Counter interface {
	Stock(ctx context.Context, a graph.Access) (query.Stock, error)
	Generation(ctx context.Context) (uint64, error)
}

// A Checker checks the quotations and citations of a draft, read by the ending
// of its name. A draft that cannot be read gives an *ingest.Problem.
type Checker interface {
	Check(ctx context.Context, a graph.Access, name string, draft io.Reader) (check.Report, error)
}

// An Engine is what the pages are made from: a *query.Engine and a
// *check.Checker together are one. It is used by many requests at once.
type Engine interface {
	Asker
	Library
	Net
	Comparer
	Counter
	Checker
}

// An ExampleQuestion is offered on the start page under the label of its kind.
type ExampleQuestion struct {
	Kind     query.Kind
	Label    string // German: "Dokumente"
	Question string
}

// Options say what is served to whom. The zero Options serve public documents
// of the user's own store on the loopback address and log nowhere.
type Options struct {
	Access    graph.Access
	Example   bool // the store is the example store; every page says so
	Questions []ExampleQuestion
	Version   string // of the program
	Host      string // address listened on, "127.0.0.1:8080"; no other name than its and the loopback's is answered
	Logger    *slog.Logger
	Folder    Folder         // nil: the store is only read
	Intake    *intake.Intake // nil: the same
}

type server struct {
	engine    Engine
	options   Options
	log       *slog.Logger
	templates map[string]*template.Template
	files     map[string]asset // by path
	origin    *http.CrossOriginProtection
	metrics   *metrics
	build     string               // of the program
	kept      atomic.Pointer[kept] // nil: not looked up yet
}

// New is the handler of all pages and of the API. It fails only when a
// template that is built in cannot be read.
func New(e Engine, o Options) (http.Handler, error) {
	files, err := readAssets()
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	s := &server{engine: e, options: o, log: o.Logger, files: files, metrics: newMetrics(), build: build(),
		origin: http.NewCrossOriginProtection()}
	if s.templates, err = s.parsePages(); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return guard(s.routes(), o.Host), nil
}

// A route is an address of the server with what its requests may cost.
type route struct {
	path   string
	method string // empty: GET and HEAD
	do     handler
	body   int64         // the most that a request may send, in bytes; 0 means maxBody
	time   time.Duration // the most that a request may take; 0 means requestTime
}

// table lists every address of the server, but those of its files.
func (s *server) table() []route {
	return []route{
		{path: "/", do: s.home},
		{path: "/suche", do: s.search},
		{path: "/vergleich", do: s.compare},
		{path: "/vergleich/feld", do: s.compareField},
		{path: "/vergleich/tabelle.csv", do: s.compareCSV},
		{path: "/zeit", do: s.timeline},
		{path: "/dokumente", do: s.documents},
		{path: "/dokumente/:iri", do: s.document},
		{path: "/dokumente/:iri/angaben", do: s.review},
		{path: "/dokumente/:iri/angaben", method: http.MethodPost, do: s.correct, time: changeTime},
		{path: "/dokumente/:iri/entfernen", do: s.removal},
		{path: "/dokumente/:iri/entfernen", method: http.MethodPost, do: s.remove, time: changeTime},
		{path: "/hinzufuegen", do: s.uploadPage},
		{path: "/hinzufuegen", method: http.MethodPost, do: s.upload, body: uploadBody, time: uploadTime},
		{path: "/hinzufuegen/anhalten", method: http.MethodPost, do: s.stopUpload},
		{path: "/belege/:iri", do: s.passage},
		{path: "/netz", do: s.net},
		{path: "/netz/:iri", do: s.node},
		{path: "/belegmappe", do: s.folderPage},
		{path: "/belegmappe", method: http.MethodPost, do: s.changeFolder},
		{path: "/belegmappe/:format", do: s.takeFolder},
		{path: "/pruefen", do: s.checkForm},
		{path: "/pruefen", method: http.MethodPost, do: s.check, body: maxDraft},
		{path: "/hilfe", do: s.help},
		{path: "/barrierefreiheit", do: s.accessibility},
		{path: "/lizenzen", do: s.licences},
		{path: "/lizenzen/texte", do: s.licenceTexts},
		{path: "/darstellung", method: http.MethodPost, do: s.setTheme},

		{path: "/api/v1/ask", do: s.ask},
		{path: "/api/v1/suggest", do: s.suggest},
		{path: "/api/v1/search", do: s.search},
		{path: "/api/v1/documents", do: s.documents},
		{path: "/api/v1/passages/:iri", do: s.passage},
		{path: "/api/v1/nodes/:iri", do: s.node},
		{path: "/api/v1/check", method: http.MethodPost, do: s.check, body: maxDraft},
		{path: "/api/v1/openapi.yaml", do: s.openAPI},
		{path: "/healthz", do: s.health},
		{path: "/metrics", do: s.showMetrics},
	}
}

// routes leads addresses to their handlers. An IRI is one percent-encoded
// segment, so routing goes by the path as it was sent.
func (s *server) routes() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.UseEscapedPath, router.UnescapePathValues = true, false
	router.RedirectTrailingSlash = false
	router.HandleMethodNotAllowed = true

	for _, r := range s.table() {
		if r.method != "" {
			router.Handle(r.method, r.path, s.under(r))
			continue
		}
		router.GET(r.path, s.under(r))
		router.HEAD(r.path, s.under(r))
	}
	router.GET("/hinzufuegen/stand", s.progress)
	for path, file := range s.files {
		router.GET(path, gin.WrapH(file))
		router.HEAD(path, gin.WrapH(file))
	}
	router.NoRoute(s.under(route{do: func(*http.Request) (page, error) { return page{}, errNoPage }}))
	router.NoMethod(s.under(route{do: func(*http.Request) (page, error) { return page{}, errMethod }}))
	return router
}
