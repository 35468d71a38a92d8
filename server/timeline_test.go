package server

import (
	"net/url"
	"strings"
	"testing"
)

func TestTimeline(t *testing.T) {
	h := serve(t, &fake{}, Options{})
	for _, c := range []struct {
		address  string
		has, not []string
	}{
		{"/zeit", []string{"2002: kein datiertes Ereignis", ">2001<", "Widerspruch: seit 2003 laut <a href=", ">geplant<", "Angaben 61 bis 120", "im Bestand", "ohne Ort", "130 datierte Angaben"},
			[]string{"Zurück:", "1 bis 1999", "colspan=\"4\""}},
		{"/zeit?ab=60&von=1990", []string{"2089: kein datiertes Ereignis", "Angaben 1 bis 60", "Angaben 121 bis 130"}, []string{"1990 bis 1999"}},
		{"/zeit?ab=120&bis=2300", []string{"2194 bis 2300: kein", "Angaben 61 bis 120"}, []string{"Weiter:"}},
		{"/zeit?von=1990&ab=unsinn", []string{"1990 bis 1999: kein datiertes Ereignis"}, []string{"Zurück:"}},
		{"/zeit?ort=A&ort=B", []string{"<th scope=\"col\">Ereignis</th>", "ort=A&amp;ort=B"}, []string{"colspan"}},
		{"/zeit?art=ended", []string{"Kein datiertes Ereignis", "nicht, dass nichts geschehen ist"}, []string{"<table"}},
		{"/zeit?" + url.Values{"von": {hostile}, "bis": {"20x0"}}.Encode(), []string{"130 datierte"}, []string{"<em>"}},
	} {
		body := get(t, h, c.address).Body.String()
		for _, has := range c.has {
			if !strings.Contains(body, has) {
				t.Errorf("%s: %q is missing", c.address, has)
			}
		}
		for _, not := range c.not {
			if strings.Contains(body, not) {
				t.Errorf("%s: has %q", c.address, not)
			}
		}
	}
}
