package server

import (
	"fmt"
	"io/fs"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestStyleIsKeptUntilItChanges(t *testing.T) {
	h := serve(t, &fake{}, Options{})
	address := regexp.MustCompile(`/style\.css\?v=[0-9a-f]+`).FindString(get(t, h, "/").Body.String())
	w := get(t, h, address)
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/css; charset=utf-8" ||
		!strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Fatalf("%s: %d %v", address, w.Code, w.Header())
	}
	if stale := get(t, h, "/style.css?v=0"); stale.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("an old version may be kept: %v", stale.Header())
	}
	r := httptest.NewRequest("GET", "/style.css", nil)
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	if again := send(h, r); again.Code != 304 {
		t.Errorf("unchanged: %d", again.Code)
	}
}

// style is both style sheets, in the order in which pages load them.
func style(t *testing.T) string {
	t.Helper()
	var all []byte
	for _, name := range []string{"static/pages.css", "static/style.css"} {
		b, err := staticFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(all), "")
}

// The dark values stand twice: for the system's wish and for the reader's.
func TestDarkTokensAgree(t *testing.T) {
	css := style(t)
	block := func(selector string) []string {
		_, rest, found := strings.Cut(css, selector+" {")
		body, _, closed := strings.Cut(rest, "}")
		if !found || !closed {
			t.Fatalf("no %s", selector)
		}
		tokens := regexp.MustCompile(`[\w-]+:\s*[^;]+`).FindAllString(body, -1)
		slices.Sort(tokens)
		return tokens
	}
	system, chosen := block(`:root:not([data-theme="light"])`), block(`:root[data-theme="dark"]`)
	if len(system) < 20 || !slices.Equal(system, chosen) {
		t.Errorf("by the system %v\nby choice %v", system, chosen)
	}
}

// Every class of the style sheet is used by a page, every token by a rule.
func TestStyleHasNothingUnused(t *testing.T) {
	used := map[string]bool{}
	err := fs.WalkDir(pageFiles, "pages", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := pageFiles.ReadFile(path)
		text := regexp.MustCompile(`\{\{.*?\}\}`).ReplaceAllString(string(b), " ")
		for _, m := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(text, -1) {
			for _, class := range strings.Fields(m[1]) {
				used[class] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for depth := range 3 { // the classes of the table of contents are computed
		used[fmt.Sprintf("d%d", depth)] = true
	}
	used["options"] = true // page.js makes the list of suggestions
	for _, class := range toCome {
		used[class] = true
	}
	css := style(t)
	for _, selector := range regexp.MustCompile(`[^{};]+\{`).FindAllString(css, -1) {
		for _, m := range regexp.MustCompile(`\.([a-zA-Z][\w-]*)`).FindAllStringSubmatch(selector, -1) {
			if !used[m[1]] {
				t.Errorf("no page has class %q", m[1])
			}
		}
	}
	for _, m := range regexp.MustCompile(`(--[\w-]+):`).FindAllStringSubmatch(css, -1) {
		if !strings.Contains(css, "var("+m[1]+")") {
			t.Errorf("no rule uses %s", m[1])
		}
	}
}

// toCome are the classes of the style sheets that wait for their pages. A page
// that comes takes its own out.
var toCome = strings.Fields(`
	biblio checked city count differs drop elsewhere ent file-name fn full hit item key keys long m0 mb4 mb5
	missing mt1 mt3 near note-f nowrap ok pair pick src st stick sum sw t-h3 t-sans time w-6 y`)
