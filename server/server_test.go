package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"belegnetz/graph"
	"belegnetz/query"
)

func examples() []ExampleQuestion {
	return []ExampleQuestion{
		{query.KindDocuments, "Dokumente", "Welche Dokumente behandeln Antidiskriminierung?"},
		{query.KindDefinition, "Begriffe", "Was bedeutet Segregation?"},
		{query.KindDocuments, "Dokumente", "Wo geht es um " + hostile + "?"},
	}
}

func serve(t *testing.T, e Engine, o Options) http.Handler {
	t.Helper()
	if o.Folder == nil {
		o.Folder = &fakeFolder{}
	}
	h, err := New(e, o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(t *testing.T, h http.Handler, address string) *httptest.ResponseRecorder {
	t.Helper()
	return send(h, httptest.NewRequest("GET", address, nil))
}

func send(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	if r.Host == "example.com" { // httptest's own
		r.Host = "127.0.0.1:8080"
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestStatus(t *testing.T) {
	secret := errors.New("secret: /home/user/store.db")
	for _, c := range []struct {
		address string
		err     error
		want    int
		says    string
	}{
		{"/", nil, 200, "Was möchten Sie belegen?"},
		{"/?q=", nil, 400, "Bitte eine Frage oder ein Stichwort eingeben."},
		{"/?q=+%0A", nil, 400, "Bitte eine Frage oder ein Stichwort eingeben."},
		{"/?q=Wohnsitzauflage", nil, 200, "0 Treffer"},
		{"/?q=unsicher", nil, 200, "nicht entscheidbar"},
		{"/?q=" + strings.Repeat("a", 3000), nil, 414, "2.000 Zeichen"},
		{"/?q=" + strings.Repeat("a", 100_000), nil, 414, "2.000 Zeichen"},
		{"/?q=a", secret, 500, "Ihre Daten sind unverändert."},
		{"/?q=", secret, 500, "Ihre Daten sind unverändert."},
		{"/", fmt.Errorf("stock: %w", context.DeadlineExceeded), 503, "zu lange gedauert"},
		{"/suche?q=a&limit=0", nil, 400, "von 1 bis 100"},
		{"/suche?q=a&limit=x", nil, 400, "von 1 bis 100"},
		{"/suche?q=Wohnsitzauflage", nil, 200, "0 Passagen"},
		{"/dokumente/urn:belegnetz:datei:0", nil, 404, "Nicht im Bestand"},
		{"/belege/urn:belegnetz:passage:0123456789abcdef:9999", nil, 404, "Nicht im Bestand"},
		{"/belege/x", graph.ErrInvalid, 404, "Nicht im Bestand"},
		{"/netz/x", nil, 404, "Nicht im Bestand"},
		{"/netz/", nil, 404, "Diese Adresse gibt es nicht."},
		{"/netz?um=Wohnsitzauflage", nil, 200, "Im Netz heißt nichts"},
		{"/netz?um=Werk", nil, 303, ""},
		{"/dokumente/", nil, 404, "Diese Adresse gibt es nicht."},
	} {
		w := get(t, serve(t, &fake{err: c.err}, Options{}), c.address)
		name := c.address[:min(len(c.address), 60)]
		if w.Code != c.want || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d, want %d with %q", name, w.Code, c.want, c.says)
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: shows what only the log may say", name)
		}
	}
}

func TestAPI(t *testing.T) {
	secret := errors.New("secret")
	for _, c := range []struct {
		address string
		err     error
		want    int
		says    string
	}{
		{"/api/v1/ask?q=Was%3F", nil, 200, `"kind":"documents"`},
		{"/api/v1/ask", nil, 400, `"type":"urn:belegnetz:problem:no-question"`},
		{"/api/v1/ask?q=" + strings.Repeat("a", 3000), nil, 414, `"status":`},
		{"/api/v1/ask?q=a", secret, 500, `"status":`},
		{"/api/v1/search?q=Stelle&limit=2", nil, 200, `"query":"Stelle"`},
		{"/api/v1/search?q=", nil, 400, `"detail":"Bitte eine Frage`},
		{"/api/v1/search?q=a&limit=101", nil, 400, `"detail":"„limit“`},
		{"/api/v1/documents", nil, 200, `"next":"urn:belegnetz:datei:0123456789abcdef"`},
		{"/api/v1/passages/" + url.PathEscape(string(heldPassage(2))), nil, 200, `"before":[`},
		{"/api/v1/passages/x", nil, 404, `"status":`},
		{"/api/v1/nodes/" + url.PathEscape(string(slashActor)), nil, 200, `"links":[`},
		{"/api/v1/nothing", nil, 404, `"detail":"Diese Adresse gibt es nicht.`},
		{"/healthz", nil, 200, `{"status":"ok"}`},
		{"/healthz", secret, 500, `"status":`},
	} {
		w := get(t, serve(t, &fake{err: c.err}, Options{}), c.address)
		name := c.address[:min(len(c.address), 60)]
		body := w.Body.String()
		if w.Code != c.want || !strings.Contains(body, c.says) || strings.Contains(body, "secret") {
			t.Errorf("%s: %d %.200s, want %d with %s", name, w.Code, body, c.want, c.says)
		}
		kind := "application/json; charset=utf-8"
		if c.want >= 400 {
			kind = "application/problem+json"
		}
		if got := w.Header().Get("Content-Type"); got != kind || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: not JSON: %s", name, got)
		}
	}
}

// The API gives what the engine gave, letter by letter.
// TestAskedParts sets, drops and leaves parts of a question.
func TestAskedParts(t *testing.T) {
	f := &fake{}
	get(t, serve(t, f, Options{}), "/api/v1/ask?q=Was&topic=Wohnen&topic=Kita&place=&kind=gap&document=&year=2011-2018&held=false&skip=30")
	want := query.Parts{Kind: query.KindGap, Topics: []string{"Wohnen", "Kita"}, Places: []string{}, Documents: []string{},
		Years: &query.Years{From: new(2011), To: new(2018)}, Held: new(false), Skip: 30}
	if !reflect.DeepEqual(f.parts, want) {
		t.Errorf("%+v, want %+v", f.parts, want)
	}
	get(t, serve(t, f, Options{}), "/api/v1/ask?q=Was&kind=unfug")
	if !reflect.DeepEqual(f.parts, query.Parts{}) {
		t.Errorf("%+v", f.parts)
	}
}

func TestAPIKeepsTexts(t *testing.T) {
	w := get(t, serve(t, &fake{}, Options{}), "/api/v1/ask?"+url.Values{"q": {hostile}}.Encode())
	var a query.Answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	want, _ := (&fake{}).AskParts(t.Context(), graph.Public, hostile, query.Parts{})
	if got, want := fmt.Sprintf("%+v", a.Results[2].Evidence[0].Quote), want.Results[2].Evidence[0].Quote; a.Question != hostile || got != want {
		t.Errorf("got %q and %q", a.Question, got)
	}
	if !strings.Contains(w.Body.String(), `<em>`) {
		t.Error("the texts are escaped more than JSON needs")
	}
}

// An IRI may hold anything; it comes back whole.
func TestIRIsInAddresses(t *testing.T) {
	for _, iri := range []graph.IRI{slashActor, "urn:x:a%2Fb", "urn:x:a b", "urn:x:ä/ö", "urn:x:a+b", "urn:x:%C3%A4", "urn:x:100%", `urn:x:"<>`} {
		r := httptest.NewRequest("GET", nodeAt("Actor", iri), nil)
		var got graph.IRI
		e := &nodes{see: func(i graph.IRI) { got = i }}
		if w := send(serve(t, e, Options{}), r); w.Code != 200 || got != iri {
			t.Errorf("%s: status %d, the engine saw %s", iri, w.Code, got)
		}
	}
}

// nodes is a fake that knows every node.
type nodes struct {
	fake
	see func(graph.IRI)
}

func (n *nodes) Node(_ context.Context, _ graph.Access, iri graph.IRI) (query.NodeView, error) {
	n.see(iri)
	return query.NodeView{NodeRef: query.NodeRef{IRI: iri, Type: "Actor", Label: "Büro"}}, nil
}

func TestHeaders(t *testing.T) {
	h := serve(t, &fake{}, Options{})
	for _, address := range append(addresses(), "/style.css", "/zeichen.svg", "/healthz", "/api/v1/ask?q=a") {
		got := get(t, h, address).Header()
		for key, want := range map[string]string{
			"Content-Security-Policy":      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Access-Control-Allow-Origin":  "",
		} {
			if got.Get(key) != want {
				t.Errorf("%s: %s is %q", address, key, got.Get(key))
			}
		}
		if got.Get("Permissions-Policy") == "" || !strings.Contains(got.Get("Content-Type"), "/") {
			t.Errorf("%s: headers are missing: %v", address, got)
		}
	}
}

func TestNoHostConfigured(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Host = ":8080"
	if w := send(serve(t, &fake{}, Options{}), r); w.Code != 421 {
		t.Errorf("without a name: %d", w.Code)
	}
}

// A foreign name that resolves to this machine gets nothing.
func TestHost(t *testing.T) {
	for host, want := range map[string]int{
		"localhost:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "127.0.0.1": 200, "LOCALHOST": 200,
		"belege.example:80": 200,
		"evil.example":      421, "evil.example:8080": 421, "127.0.0.1.evil.example": 421, "": 421, "localhost.": 421, ":8080": 421,
	} {
		r := httptest.NewRequest("GET", "/?q=a", nil)
		r.Host = host
		e := &fake{}
		w := httptest.NewRecorder()
		serve(t, e, Options{Host: "belege.example:8080"}).ServeHTTP(w, r)
		if w.Code != want || (w.Code != 200 && e.asked != "") {
			t.Errorf("host %q: %d, want %d", host, w.Code, want)
		}
	}
}

func TestMethods(t *testing.T) {
	h := serve(t, &fake{}, Options{})
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "PATCH"} {
		if w := send(h, httptest.NewRequest(method, "/?q=a", nil)); w.Code != 405 || w.Header().Get("Allow") == "" {
			t.Errorf("%s: %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
	if w := send(h, httptest.NewRequest("HEAD", "/?q=a", nil)); w.Code != 200 {
		t.Errorf("HEAD: %d", w.Code)
	}
}

func TestPanicIsAnApology(t *testing.T) {
	var log bytes.Buffer
	h := serve(t, &fake{panic: true}, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	w := get(t, h, "/?q=Geheimfrage")
	if w.Code != 500 || strings.Contains(w.Body.String(), "disco") || !strings.Contains(w.Body.String(), "</html>") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "disco") || strings.Contains(log.String(), "Geheimfrage") {
		t.Errorf("the log says %s", &log)
	}
}

func TestLogKeepsQuestionsOut(t *testing.T) {
	var log bytes.Buffer
	o := &slog.HandlerOptions{Level: slog.LevelDebug}
	h := serve(t, &fake{}, Options{Logger: slog.New(slog.NewTextHandler(&log, o))})
	get(t, h, "/?q=Geheimfrage")
	get(t, h, "/api/v1/ask?q=Geheimfrage")
	w := get(t, h, "/metrics")
	if strings.Contains(w.Body.String(), "Geheimfrage") || !strings.Contains(w.Body.String(), `belegnetz_requests_total{method="GET",route="/api/v1/ask",status="200"} 1`) {
		t.Errorf("the metrics say %s", w.Body)
	}
	id := w.Header().Get("X-Request-Id")
	if strings.Contains(log.String(), "Geheimfrage") || !strings.Contains(log.String(), "route=/api/v1/ask status=200") || len(id) != 16 || !strings.Contains(log.String(), "id="+id) {
		t.Errorf("the log says %s", &log)
	}
}

func TestTheme(t *testing.T) {
	h := serve(t, &fake{}, Options{})
	choose := func(value, back, site string) *httptest.ResponseRecorder {
		body := strings.NewReader(url.Values{"darstellung": {value}, "zurueck": {back}}.Encode())
		r := httptest.NewRequest("POST", "/darstellung", body)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		return send(h, r)
	}
	w := choose("dark", "/?q=a#r1", "same-origin")
	cookies := w.Result().Cookies()
	if w.Code != 303 || w.Header().Get("Location") != "/?q=a#r1" || len(cookies) != 1 || cookies[0].Value != "dark" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(cookies[0])
	if body := send(h, r).Body.String(); !strings.Contains(body, `data-theme="dark"`) || !strings.Contains(body, `value="dark" selected`) {
		t.Error("the choice is not kept")
	}
	r = httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Cookie", themeCookie+`=x' onload='alert(1)`)
	if body := send(h, r).Body.String(); strings.Contains(body, "data-theme") {
		t.Error("a cookie's text got into the page")
	}
	if c := choose("", "/", "same-origin").Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("as the system does: %v", c)
	}
	if w := choose("dark", "/", "cross-site"); w.Code != 403 || len(w.Result().Cookies()) > 0 {
		t.Errorf("from another site: %d", w.Code)
	}
	for _, back := range []string{"", "//evil.example", "https://evil.example/", `/\evil.example`, "evil", "/\r\nX: y", ":"} {
		if got := choose("dark", back, "same-origin").Header().Get("Location"); got != "/" {
			t.Errorf("back to %q leads to %q", back, got)
		}
	}
	if w := choose("dark", "/"+strings.Repeat("a", maxBody), "same-origin"); w.Code != 413 {
		t.Errorf("a form too large: %d", w.Code)
	}
}
