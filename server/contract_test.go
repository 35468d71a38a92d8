package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"belegnetz/data"
	"belegnetz/query"
)

// A contract is openapi.yaml, read. Its schemas are checked as far as it uses
// JSON Schema; a word of it that is not known here fails.
type contract struct {
	t    *testing.T
	root map[string]any
}

func readContract(t *testing.T) contract {
	t.Helper()
	c := contract{t: t}
	if err := yaml.Unmarshal(apiDescription, &c.root); err != nil {
		t.Fatal(err)
	}
	return c
}

// at follows a path of keys, and references on it.
func (c contract) at(from any, keys ...string) map[string]any {
	c.t.Helper()
	now, _ := from.(map[string]any)
	for _, key := range keys {
		next, is := now[key].(map[string]any)
		if !is {
			c.t.Fatalf("openapi.yaml has no %q of %v", key, keys)
		}
		now = c.resolve(next)
	}
	return now
}

func (c contract) resolve(m map[string]any) map[string]any {
	c.t.Helper()
	if ref, is := m["$ref"].(string); is {
		return c.at(c.root, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	return m
}

// check lists what of a value a schema does not allow.
func (c contract) check(at string, schema map[string]any, value any) (wrong []string) {
	schema = c.resolve(schema)
	bad := func(format string, args ...any) { wrong = append(wrong, at+": "+fmt.Sprintf(format, args...)) }
	for word, says := range schema {
		switch word {
		case "type":
			if !slices.ContainsFunc(listOf(says), func(name any) bool { return isOf(name, value) }) {
				bad("%v is no %v", value, says)
			}
		case "enum":
			if !slices.Contains(says.([]any), value) {
				bad("%v is none of %v", value, says)
			}
		case "oneOf":
			n := 0
			for _, one := range says.([]any) {
				if len(c.check(at, one.(map[string]any), value)) == 0 {
					n++
				}
			}
			if n != 1 {
				bad("%d of %d schemas fit", n, len(says.([]any)))
			}
		case "minimum", "maximum":
			if n, is := value.(float64); is && (word == "minimum" && n < number64(says) || word == "maximum" && n > number64(says)) {
				bad("%v is beyond the %s %v", n, word, says)
			}
		case "minItems", "maxItems":
			if l, is := value.([]any); is && (word == "minItems" && len(l) < int(number64(says)) || word == "maxItems" && len(l) > int(number64(says))) {
				bad("%d items, %s %v", len(l), word, says)
			}
		case "items":
			l, _ := value.([]any)
			for i, item := range l {
				wrong = append(wrong, c.check(fmt.Sprintf("%s[%d]", at, i), says.(map[string]any), item)...)
			}
		case "required":
			o, _ := value.(map[string]any)
			for _, key := range says.([]any) {
				if _, has := o[key.(string)]; o != nil && !has {
					bad("no %v", key)
				}
			}
		case "properties":
			o, _ := value.(map[string]any)
			for key, of := range says.(map[string]any) {
				if v, has := o[key]; has {
					wrong = append(wrong, c.check(at+"."+key, of.(map[string]any), v)...)
				}
			}
		case "additionalProperties":
			o, _ := value.(map[string]any)
			for key := range o {
				if _, known := c.at(schema, "properties")[key]; !known {
					bad("%q is not described", key)
				}
			}
		case "description", "default", "maxLength":
		default:
			c.t.Fatalf("%s: openapi.yaml uses %q, which this test does not check", at, word)
		}
	}
	return wrong
}

func listOf(says any) []any {
	if l, is := says.([]any); is {
		return l
	}
	return []any{says}
}

func number64(n any) float64 {
	f, err := json.Number(fmt.Sprint(n)).Float64()
	if err != nil {
		panic(err)
	}
	return f
}

func isOf(name, value any) bool {
	switch v := value.(type) {
	case nil:
		return name == "null"
	case bool:
		return name == "boolean"
	case string:
		return name == "string"
	case float64:
		return name == "number" || name == "integer" && v == math.Trunc(v)
	case []any:
		return name == "array"
	case map[string]any:
		return name == "object"
	}
	return false
}

// holds checks a response against what the path is described to answer.
func (c contract) holds(path string, w *httptest.ResponseRecorder) {
	c.t.Helper()
	at := c.at(c.root, "paths", path)
	method := "get"
	if at["post"] != nil {
		method = "post"
	}
	responses := c.at(at, method, "responses")
	described, is := responses[fmt.Sprint(w.Code)].(map[string]any)
	if !is {
		if described, is = responses["default"].(map[string]any); !is {
			c.t.Errorf("%s: %d is not described", path, w.Code)
			return
		}
	}
	described = c.resolve(described)
	content, _ := described["content"].(map[string]any)
	if content == nil {
		if w.Body.Len() > 0 {
			c.t.Errorf("%s: %d has a body", path, w.Code)
		}
		return
	}
	got, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	if _, is := content[got]; !is {
		c.t.Errorf("%s: %d is %s, described as %v", path, w.Code, got, slices.Collect(maps.Keys(content)))
		return
	}
	if !strings.HasSuffix(got, "json") {
		return
	}
	var value any
	if err := json.Unmarshal(w.Body.Bytes(), &value); err != nil {
		c.t.Errorf("%s: %v", path, err)
		return
	}
	for _, wrong := range c.check("", c.at(content, got, "schema"), value) {
		c.t.Errorf("%s %d%s", path, w.Code, wrong)
	}
}

// Every address of the API is described, and nothing else.
func TestContractIsComplete(t *testing.T) {
	c := readContract(t)
	var have []string
	for _, r := range (&server{}).table() {
		if strings.HasPrefix(r.path, "/api/") || r.path == "/healthz" || r.path == "/metrics" {
			have = append(have, strings.ReplaceAll(r.path, ":iri", "{iri}"))
		}
	}
	slices.Sort(have)
	if described := slices.Sorted(maps.Keys(c.at(c.root, "paths"))); !slices.Equal(have, described) {
		t.Errorf("served    %v\ndescribed %v", have, described)
	}
}

// TestContract asks a server with the example documents for everything that is
// described.
func TestContract(t *testing.T) {
	c := readContract(t)
	var questions []struct{ Question string }
	if err := json.Unmarshal(data.Questions, &questions); err != nil {
		t.Fatal(err)
	}
	h := serve(t, exampleEngine(t), Options{})
	list := get(t, h, "/api/v1/documents?limit=2")
	var documents query.DocumentList
	if err := json.Unmarshal(list.Body.Bytes(), &documents); err != nil {
		t.Fatal(err)
	}
	ask := func(path, address string, want int) {
		t.Helper()
		w := get(t, h, address)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", address, w.Code, want)
		}
		c.holds(path, w)
		if tag := w.Header().Get("ETag"); want == http.StatusOK && strings.HasPrefix(path, "/api/") {
			r := httptest.NewRequest("GET", address, nil)
			r.Header.Set("If-None-Match", tag)
			again := send(h, r)
			c.holds(path, again)
			if tag == "" || again.Code != http.StatusNotModified {
				t.Errorf("%s: tag %q, then %d", address, tag, again.Code)
			}
		}
	}
	nodes := map[string]bool{}
	for _, q := range questions {
		address := "/api/v1/ask?" + url.Values{"q": {q.Question}}.Encode()
		ask("/api/v1/ask", address, 200)
		var a query.Answer
		if err := json.Unmarshal(get(t, h, address).Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		for _, r := range a.Results {
			if r.Type != "Passage" && r.Type != "Cell" && r.Type != "Document" {
				nodes[string(r.IRI)] = true
			}
		}
	}
	for iri := range nodes {
		ask("/api/v1/nodes/{iri}", "/api/v1/nodes/"+url.PathEscape(iri), 200)
	}
	ask("/api/v1/ask", "/api/v1/ask?q=Wohnsitzauflage+Mondlandung&year=2015-&held=false&skip=2", 200)
	ask("/api/v1/ask", "/api/v1/ask", 400)
	ask("/api/v1/ask", "/api/v1/ask?q="+strings.Repeat("a", 3000), 414)
	ask("/api/v1/suggest", "/api/v1/suggest?q=Wohn", 200)
	ask("/api/v1/search", "/api/v1/search?q=Beratung&limit=30", 200)
	ask("/api/v1/search", "/api/v1/search?q=Beratung&limit=0", 400)
	ask("/api/v1/documents", "/api/v1/documents?limit=2", 200)
	ask("/api/v1/documents", "/api/v1/documents?limit=2&after="+url.QueryEscape(documents.Next), 200)
	file := string(documents.Items[0].IRI)
	for n := 1; n <= 13; n++ {
		iri := strings.Replace(file, ":datei:", ":passage:", 1) + fmt.Sprintf(":%d", n)
		ask("/api/v1/passages/{iri}", "/api/v1/passages/"+url.PathEscape(iri), 200)
	}
	ask("/api/v1/passages/{iri}", "/api/v1/passages/x", 404)
	ask("/api/v1/nodes/{iri}", "/api/v1/nodes/urn:x:nichts", 404)
	for _, draft := range []string{"Es heißt: „Die Fachstelle Migration und Teilhabe besteht seit 2017.“ (Merlenburg Integrationskonzept 2017: 3)", ""} {
		c.holds("/api/v1/check", send(h, post("/api/v1/check", "text/plain", draft)))
	}
	ask("/api/v1/openapi.yaml", "/api/v1/openapi.yaml", 200)
	ask("/healthz", "/healthz", 200)
	ask("/metrics", "/metrics", 200)
	broken := serve(t, &fake{err: errors.New("secret")}, Options{})
	for _, path := range []string{"/api/v1/ask?q=a", "/api/v1/search?q=a", "/api/v1/documents", "/api/v1/suggest?q=a", "/healthz"} {
		route, _, _ := strings.Cut(path, "?")
		w := get(t, broken, path)
		c.holds(route, w)
		if w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// A changed store has other tags, and so has another question.
func TestTagsChange(t *testing.T) {
	f := &fake{}
	h := serve(t, f, Options{})
	seen := map[string]string{}
	for _, generation := range []uint64{1, 2} {
		f.generation = generation
		for _, address := range []string{"/api/v1/ask?q=a", "/api/v1/ask?q=b", "/api/v1/search?q=a"} {
			tag := get(t, h, address).Header().Get("ETag")
			if other, is := seen[tag]; is || tag == "" {
				t.Errorf("%s has the tag %s of %s", address, tag, other)
			}
			seen[tag] = address
		}
	}
}
