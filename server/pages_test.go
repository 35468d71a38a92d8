package server

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// addresses are one of every kind of page, with what makes it hard.
func addresses() []string {
	return []string{
		"/",
		"/?q=",
		"/?q=Welche+Dokumente+behandeln+Antidiskriminierung%3F",
		"/?" + url.Values{"q": {hostile}}.Encode(),
		"/?q=Ist+das+unsicher%3F",
		"/?q=Wohnsitzauflage",
		"/suche",
		"/suche?" + url.Values{"q": {hostile}}.Encode(),
		"/suche?q=Wohnsitzauflage",
		"/vergleich",
		"/vergleich?" + url.Values{"nach": {"jahr"}, "jahr": {"2019", "2020"}, "thema": {hostile}}.Encode(),
		"/vergleich/feld?" + url.Values{"ort": {"Musterstadt"}, "thema": {hostile}}.Encode(),
		"/zeit",
		"/zeit?" + url.Values{"ort": {"Musterstadt", hostile}, "von": {"1990"}, "bis": {"2300"}, "ab": {"60"}}.Encode(),
		"/zeit?art=founded",
		"/dokumente",
		nodeAt("Document", heldFile),
		nodeAt("Document", heldFile) + "?ab=240",
		evidenceAt(heldPassage(1)),
		evidenceAt(heldPassage(5)),
		evidenceAt(heldPassage(6)),
		nodeAt("Actor", slashActor),
		nodeAt("Work", citedWork),
		pathsAt(slashActor, citedWork),
		nodeAt("Actor", slashActor) + "?" + url.Values{"nach": {hostile}}.Encode(),
		nodeAt("Actor", slashActor) + "?nach=Wohnsitzauflage",
		"/netz",
		"/netz?" + url.Values{"um": {hostile}}.Encode(),
		"/netz?um=Wohnsitzauflage",
		"/belegmappe",
		"/pruefen",
		"/hilfe",
		"/barrierefreiheit",
		"/lizenzen",
		"/gibt-es-nicht",
	}
}

// parse reads a page and fails on what a browser would have to mend.
func parse(t *testing.T, address string, body []byte) *html.Node {
	t.Helper()
	checkNesting(t, address, body)
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return root
}

// checkNesting fails when an element is not closed in the order it was opened.
func checkNesting(t *testing.T, address string, body []byte) {
	t.Helper()
	var open []string
	for z := html.NewTokenizer(bytes.NewReader(body)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("%s: not closed: %v", address, open)
			}
			return
		case html.StartTagToken:
			name, _ := z.TagName()
			switch string(name) {
			case "meta", "link", "input": // void elements
			default:
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Errorf("%s: </%s> closes %v", address, name, open)
				return
			}
			open = open[:len(open)-1]
		}
	}
}

func attribute(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestPagesAreAccessible(t *testing.T) {
	h := serve(t, &fake{}, Options{Example: true, Questions: examples()})
	for _, address := range addresses() {
		root := parse(t, address, get(t, h, address).Body.Bytes())
		level, firsts := 0, 0
		ids, references := map[string]bool{}, map[string]string{}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			switch n.Data {
			case "h1", "h2", "h3", "h4", "h5", "h6":
				now := int(n.Data[1] - '0')
				if now > level+1 {
					t.Errorf("%s: %s after h%d: %q", address, n.Data, level, textOf(n))
				}
				if now == 1 {
					firsts++
				}
				level = now
			case "input", "select":
				id, _ := attribute(n, "id")
				if kind, _ := attribute(n, "type"); kind != "hidden" {
					references[id] = "label"
				}
			case "script":
				if src, _ := attribute(n, "src"); !strings.HasPrefix(src, "/") || strings.HasPrefix(src, "//") || textOf(n) != "" {
					t.Errorf("%s: a script that is not a file of ours", address)
				}
			case "style", "iframe", "object", "img":
				t.Errorf("%s: <%s>", address, n.Data)
			case "a":
				if _, named := attribute(n, "aria-label"); !named && strings.TrimSpace(textOf(n)) == "" {
					t.Errorf("%s: a link without a name", address)
				}
			}
			for _, a := range n.Attr {
				switch {
				case a.Key == "id":
					if ids[a.Val] {
						t.Errorf("%s: id %q twice", address, a.Val)
					}
					ids[a.Val] = true
				case a.Key == "style", strings.HasPrefix(a.Key, "on"):
					t.Errorf("%s: attribute %s on <%s>", address, a.Key, n.Data)
				case a.Key == "aria-labelledby", a.Key == "aria-describedby", a.Key == "for":
					references[a.Val] = a.Key
				case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
					references[a.Val[1:]] = "href"
				}
			}
		}
		if firsts != 1 {
			t.Errorf("%s: %d h1", address, firsts)
		}
		for id, from := range references {
			if !ids[id] {
				t.Errorf("%s: %s refers to %q, which is not there", address, from, id)
			}
		}
	}
}

func TestTextsStayTexts(t *testing.T) {
	h := serve(t, &fake{}, Options{Questions: []ExampleQuestion{{Label: hostile, Question: hostile}}})
	for _, address := range addresses() {
		body := get(t, h, address).Body.String()
		if strings.Contains(body, "<em>") || strings.Contains(body, "<script>") {
			t.Errorf("%s: markup of a document became markup of the page", address)
		}
	}
	body := get(t, h, "/?"+url.Values{"q": {hostile}}.Encode()).Body.Bytes()
	var field string
	for n := range parse(t, "answer", body).Descendants() {
		if id, _ := attribute(n, "id"); id == "q" {
			field, _ = attribute(n, "value")
		}
	}
	if field != hostile {
		t.Errorf("the field holds %q", field)
	}
}

func TestQuotesAreVerbatim(t *testing.T) {
	h := serve(t, &fake{}, Options{})
	for n := 1; n <= 6; n++ {
		address := evidenceAt(heldPassage(n))
		var got string
		for d := range parse(t, address, get(t, h, address).Body.Bytes()).Descendants() {
			if class, _ := attribute(d, "class"); class == "quote" {
				for p := range d.ChildNodes() {
					if context, _ := attribute(p, "class"); p.Data == "p" && context == "" {
						got = strings.ReplaceAll(textOf(p), "°", "")
					}
				}
				if lang, _ := attribute(d, "lang"); (lang == "en") != (n == 5) {
					t.Errorf("%s: lang is %q", address, lang)
				}
			}
		}
		if want := text()[n-1].Text; got != want {
			t.Errorf("%s\ngot  %q\nwant %q", address, got, want)
		}
	}
}

// TestLinksLead follows every link of every page, and the links of those.
func TestLinksLead(t *testing.T) {
	h := serve(t, &fake{}, Options{Example: true, Questions: examples()})
	anchors := map[string]map[string]bool{} // of the pages seen
	links := map[string]string{}            // and where each was found
	queue := addresses()
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		if anchors[address] != nil {
			continue
		}
		anchors[address] = map[string]bool{}
		w := get(t, h, address)
		if address != "/gibt-es-nicht" && address != "/?q=" && w.Code != http.StatusOK {
			t.Errorf("%s: %d", address, w.Code)
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for n := range parse(t, address, w.Body.Bytes()).Descendants() {
			if id, ok := attribute(n, "id"); ok {
				anchors[address][id] = true
			}
			link, ok := attribute(n, "href")
			if method, _ := attribute(n, "method"); n.Data == "form" && method == "" {
				link, ok = attribute(n, "action")
			}
			if !ok || n.Data == "use" {
				continue
			}
			path, fragment, _ := strings.Cut(link, "#")
			if path == "" {
				path = address
			}
			if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
				t.Errorf("%s: link to another host: %s", address, link)
				continue
			}
			queue = append(queue, path)
			links[path+"#"+fragment] = address
		}
	}
	if len(anchors) < 2*len(addresses()) {
		t.Errorf("only %d pages found", len(anchors))
	}
	for link, from := range links {
		if path, fragment, _ := strings.Cut(link, "#"); fragment != "" && !anchors[path][fragment] {
			t.Errorf("%s: %s leads nowhere on its page", from, link)
		}
	}
}

func TestExampleIsMarkedOnEveryPage(t *testing.T) {
	for _, example := range []bool{true, false} {
		h := serve(t, &fake{}, Options{Example: example})
		for _, address := range addresses() {
			if got := strings.Contains(get(t, h, address).Body.String(), `class="sample"`); got != example {
				t.Errorf("example %v, %s: marked %v", example, address, got)
			}
		}
	}
}
