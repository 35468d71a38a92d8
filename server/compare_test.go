package server

import (
	"encoding/csv"
	"net/url"
	"strings"
	"testing"
)

func TestCompareCSV(t *testing.T) {
	h := serve(t, &fake{}, Options{})
	w := get(t, h, "/vergleich/tabelle.csv")
	if got := w.Header().Get("Content-Disposition"); got != "attachment; filename=vergleich.csv" {
		t.Errorf("saved as %q", got)
	}
	text, marked := strings.CutPrefix(w.Body.String(), "\ufeff")
	if !marked {
		t.Error("no byte order mark: German Excel would not read UTF-8")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	lines, err := r.ReadAll()
	if err != nil || len(lines) != 1+4*7 {
		t.Fatalf("%d lines: %v", len(lines), err)
	}
	if got := strings.Join(lines[0], "|"); got != "Thema|Ort|Aussage|Passagen|Belege" {
		t.Errorf("columns %s", got)
	}
	claims, names := map[string]string{}, map[string]bool{}
	for _, l := range lines[1:] {
		claims[l[2]] = l[3]
		for _, field := range l {
			names[field] = true
			if field != "" && strings.ContainsRune("=+-@", rune(field[0])) {
				t.Errorf("a spreadsheet would calculate %q", field)
			}
		}
	}
	if claims["belegt"] != "2" || claims["fehlt laut Quelle"] != "2" || claims["kein Beleg"] != "0" || len(claims) != 3 {
		t.Errorf("claims %v", claims)
	}
	for _, name := range []string{hostile, long, "'=1+1", `'@SUM("a";1)`} {
		if !names[name] {
			t.Errorf("%q is missing", name)
		}
	}
}

func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{"": "", "Halle": "Halle", "-1": "'-1", "+1": "'+1", "=A1": "'=A1", "@a": "'@a", "\t=1": "'\t=1", "a=1": "a=1"} {
		if got := harmless(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestComparingIn(t *testing.T) {
	h := serve(t, &fake{}, Options{})
	for _, c := range []struct{ address, has, not string }{
		{"/vergleich", "Spalten 7 bis 7", "<em>"},
		{"/vergleich?" + url.Values{"ort": {"A; B ;;A"}, "thema": {"Kita"}}.Encode(), "1 Thema, 2 Orte: 1 Feld mit Beleg, 1 laut Quelle fehlend.", "; Spalten"},
		{"/vergleich?nach=jahr&ort=A&jahr=2020&thema=Kita", "1 Thema, 1 Jahr", ">A<"},
		{"/vergleich?nach=unsinn&ort=" + strings.Repeat("a%3Bb%3B", 3) + "c&thema=Kita", "3 Orte", "Eigenes"},
		{"/vergleich?thema=" + strings.Repeat("%3B", 30) + "Kita&ort=" + url.QueryEscape(strings.Join(strings.Split("abcdefghijklmnop", ""), ";")), "12 Orte", "13 Orte"},
		{"/vergleich/feld?ort=A&thema=Kita", "2 Passagen, sortiert", "Fehlt laut Quelle"},
	} {
		body := get(t, h, c.address).Body.String()
		if !strings.Contains(body, c.has) || strings.Contains(body, c.not) {
			t.Errorf("%s: has %q: %v, has %q: %v", c.address, c.has, strings.Contains(body, c.has), c.not, strings.Contains(body, c.not))
		}
	}
	if w := get(t, h, "/vergleich/feld?ort=A"); w.Code != 404 {
		t.Errorf("a field without a topic: %d", w.Code)
	}
}
