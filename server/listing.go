package server

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/query"
)

// A listing is a page of the list of documents with the filter that made it.
type listing struct {
	query.DocumentList
	Filter     query.DocumentFilter
	Kinds      []option
	SeesAll    bool // the reader may see internal documents
	Restricted bool // some documents may be left out
	More       string
}

// documents serves GET /dokumente and GET /api/v1/documents with the filters
// art, ort, von, bis, titel and zugang. What is no year counts as none.
func (s *server) documents(r *http.Request) (page, error) {
	limit, err := limit(r, listLimit)
	if err != nil {
		return page{}, err
	}
	year := func(name string) int {
		n, _ := strconv.Atoi(r.FormValue(name))
		return max(0, n)
	}
	f := query.DocumentFilter{Kind: graph.Kind(r.FormValue("art")), Place: strings.TrimSpace(r.FormValue("ort")),
		From: year("von"), To: year("bis"), Words: strings.TrimSpace(r.FormValue("titel")), Internal: r.FormValue("zugang") == "intern"}
	list, err := s.engine.Documents(r.Context(), s.options.Access, f, r.FormValue("after"), limit)
	if err != nil || isAPI(r) {
		return page{data: list}, err
	}
	l := listing{DocumentList: list, Filter: f, SeesAll: s.options.Access > graph.Public, Restricted: f != query.DocumentFilter{}}
	for _, k := range ingest.Kinds() {
		l.Kinds = append(l.Kinds, option{string(k), ingest.KindName(k), k == f.Kind})
	}
	if list.Next != "" {
		next := url.Values{"after": {list.Next}}
		for _, name := range []string{"art", "ort", "von", "bis", "titel", "zugang", "limit"} {
			if v := r.FormValue(name); v != "" {
				next.Set(name, v)
			}
		}
		l.More = "/dokumente?" + next.Encode()
	}
	return page{template: "documents.html", title: "Dokumente", section: "/dokumente", data: l}, nil
}

// readable says how well the text of a document could be read.
func readable(d query.DocumentRef) string {
	var says []string
	if d.Repaired > 0 {
		says = append(says, "Scan", count(d.Repaired, "Wort berichtigt", "Wörter berichtigt"))
	}
	if d.NoText > 0 {
		says = append(says, count(d.NoText, "Seite ohne Text", "Seiten ohne Text"))
	}
	if len(says) == 0 {
		return "nichts berichtigt"
	}
	return strings.Join(says, ", ")
}
