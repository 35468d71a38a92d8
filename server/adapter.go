package server

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// maxTarget is the longest path and query that is read, in bytes. A question
// of any useful length fits, percent-encoded umlauts included.
const maxTarget = 16 << 10

// A page is what a handler answers with. In HTML the template shows the data,
// in the API the data is the answer itself.
type page struct {
	template string // empty together with an error: the error page
	title    string // of the window, without the program's name
	section  string // address of the menu's entry that the page belongs to
	data     any
	file     *file // answered instead of a page
	cookie   *http.Cookie
	redirect string // where to go on after a POST; nothing is shown then
}

// A file is an answer that is neither a page nor JSON. With a name the browser
// offers to save it.
type file struct {
	contentType, name string
	bytes             []byte
}

// A handler answers a request. The error chooses the status.
type handler func(r *http.Request) (page, error)

// under runs a route under gin: this is the only code that knows both.
func (s *server) under(to route) gin.HandlerFunc {
	to.body = cmp.Or(to.body, maxBody)
	to.time = cmp.Or(to.time, requestTime)
	return func(c *gin.Context) {
		r := c.Request
		for _, p := range c.Params {
			// The path was parsed before, so its escapes are sound.
			value, _ := url.PathUnescape(p.Value)
			r.SetPathValue(p.Key, value)
		}
		ctx, cancel := context.WithTimeout(r.Context(), to.time)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(c.Writer, r.Body, to.body)
		if to.time > requestTime { // than the connection has, too; a test's has none
			wire := http.NewResponseController(c.Writer)
			_ = wire.SetReadDeadline(time.Now().Add(to.time))
			_ = wire.SetWriteDeadline(time.Now().Add(to.time))
		}
		id := requestID()
		c.Header(requestHeader, id)
		start := time.Now()
		status := s.respond(c.Writer, r, to.do)
		took := time.Since(start)
		s.metrics.count(r.Method, c.FullPath(), status, took)
		// The address would show the question, so only the route is logged.
		s.log.DebugContext(r.Context(), "request", "id", id, "method", r.Method, "route", c.FullPath(),
			"status", status, "took", took)
	}
}

// respond writes what the handler answers and tells the status. Everything is
// rendered before the first byte goes out, so a failure never leaves half a page.
func (s *server) respond(w http.ResponseWriter, r *http.Request, do handler) int {
	tag, err := s.tag(r)
	if err == nil && tag != "" && r.Header.Get("If-None-Match") == tag {
		w.Header().Set("ETag", tag)
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	var p page
	if err == nil {
		p, err = s.run(r, do)
	}
	status, sorry := statusOf(err)
	id := w.Header().Get(requestHeader)
	if status == http.StatusInternalServerError {
		s.log.ErrorContext(r.Context(), "request failed", "id", id, "path", r.URL.Path, "error", err)
	}
	switch {
	case err != nil && isAPI(r):
		p = page{data: problem{"urn:belegnetz:problem:" + sorry.Name, sorry.Heading, status, sorry.Message, "urn:belegnetz:request:" + id}}
	case err != nil && p.template == "":
		p = page{template: "error.html", title: sorry.Heading, data: sorry}
	case err == nil && tag != "":
		w.Header().Set("ETag", tag)
	}
	if p.cookie != nil {
		http.SetCookie(w, p.cookie)
	}
	if p.redirect != "" {
		w.Header().Set("Location", p.redirect)
		w.WriteHeader(http.StatusSeeOther)
		return http.StatusSeeOther
	}

	var body bytes.Buffer
	contentType, write := s.form(r, p)
	if p.file != nil && p.file.name != "" {
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": p.file.name}))
	}
	if err := write(&body, r, p); err != nil {
		s.log.ErrorContext(r.Context(), "rendering failed", "template", p.template, "error", err)
		status, sorry = statusOf(err)
		contentType = "text/plain; charset=utf-8"
		body.Reset()
		body.WriteString(sorry.Message + "\n")
	}
	h := w.Header()
	if status >= 400 && isAPI(r) {
		contentType = "application/problem+json"
	}
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	h.Set("Cache-Control", "private, no-cache")
	w.WriteHeader(status)
	if _, err := w.Write(body.Bytes()); err != nil {
		s.log.DebugContext(r.Context(), "client is gone", "error", err)
	}
	return status
}

// tag is the entity tag of an answer of the API: of the program, of the store as
// it is and of what is asked. It is the same for the same content, but for the
// time that an answer took. Other addresses have none.
func (s *server) tag(r *http.Request) (string, error) {
	if !strings.HasPrefix(r.URL.Path, "/api/") || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "", nil
	}
	generation, err := s.engine.Generation(r.Context())
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%d\n%s\n%s", s.build, generation, s.options.Access, r.URL.EscapedPath(), r.URL.RawQuery))
	return `"` + hex.EncodeToString(sum[:12]) + `"`, nil
}

// requestHeader tells a client by which name the log has its request.
const requestHeader = "X-Request-Id"

func requestID() string {
	var id [8]byte
	rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}

// run calls the handler and turns a panic into an error.
func (s *server) run(r *http.Request, do handler) (p page, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			p, err = page{}, fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	if len(r.URL.RawQuery)+len(r.URL.Path) > maxTarget {
		return page{}, errTarget
	}
	if s.origin.Check(r) != nil {
		return page{}, errOrigin
	}
	return do(r)
}

// form is how the answer to the request is written: the API and the health
// check speak JSON, all else is HTML.
func (s *server) form(r *http.Request, p page) (contentType string, write func(io.Writer, *http.Request, page) error) {
	if p.file != nil {
		return p.file.contentType, writeFile
	}
	if isAPI(r) {
		return "application/json; charset=utf-8", writeJSON
	}
	return "text/html; charset=utf-8", s.writeHTML
}

// isAPI says whether a program is answered, in JSON.
func isAPI(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/healthz"
}

func writeFile(w io.Writer, _ *http.Request, p page) error {
	_, err := w.Write(p.file.bytes)
	return err
}

func writeJSON(w io.Writer, _ *http.Request, p page) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // quotes stay readable; the content type is fixed
	return e.Encode(p.data)
}

// requestTime is how long a request may take unless its route says otherwise.
const requestTime = 30 * time.Second

// maxBody is the most that a form may send in bytes, likewise.
const maxBody = 64 << 10

// guard lets only requests through that are meant for this server and fences
// every answer in.
func guard(next http.Handler, host string) http.Handler {
	known := map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, hostname(host): true}
	delete(known, "") // a request without a name has none that is ours
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "+
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")

		// A foreign page can point its own name at 127.0.0.1 and would then be
		// of the same origin: only names that are really ours are answered.
		if !known[hostname(r.Host)] {
			h.Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(http.StatusMisdirectedRequest)
			io.WriteString(w, "Unter diesem Namen ist Belegnetz nicht zu erreichen.\n")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostname is the name in a host with or without port, in lower case.
func hostname(host string) string {
	return strings.ToLower((&url.URL{Host: host}).Hostname())
}
