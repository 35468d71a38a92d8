package server

import (
	"net/url"
	"strings"
	"testing"

	"belegnetz/graph"
	"belegnetz/query"
)

func TestFiltersAreKept(t *testing.T) {
	address := "/dokumente?" + url.Values{"titel": {hostile}, "ort": {hostile}, "art": {"concept"}, "von": {"2015"}, "bis": {"x"}}.Encode()
	body := get(t, serve(t, &fake{}, Options{}), address).Body.String()
	for _, want := range []string{`<option value="concept" selected>`, `name="von" type="number" min="1000" max="2999" value="2015"`,
		`name="bis" type="number" min="1000" max="2999" value=""`, "Scan, 291 Wörter berichtigt, 3 Seiten ohne Text", "von=2015"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(body, "<script>alert") || strings.Contains(body, `name="zugang"`) {
		t.Error("a public reader is asked for access, or a filter is not escaped")
	}
	if body := get(t, serve(t, &fake{}, Options{Access: graph.Internal}), address).Body.String(); !strings.Contains(body, `name="zugang"`) {
		t.Error("access is not asked for")
	}
}

func TestReadable(t *testing.T) {
	for want, d := range map[string]query.DocumentRef{
		"nichts berichtigt":                                {},
		"Scan, 1 Wort berichtigt":                          {Repaired: 1},
		"2 Seiten ohne Text":                               {NoText: 2},
		"Scan, 1.284 Wörter berichtigt, 1 Seite ohne Text": {Repaired: 1284, NoText: 1},
	} {
		if got := readable(d); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
