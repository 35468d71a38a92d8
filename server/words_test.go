package server

import (
	"strings"
	"testing"

	"belegnetz/internal/german"
	"belegnetz/query"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 Passagen", 1: "1 Passage", 999: "999 Passagen", 1000: "1.000 Passagen", 1234567: "1.234.567 Passagen"} {
		if got := count(n, "Passage", "Passagen"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestHeadline(t *testing.T) {
	of := func(types ...string) (rs []query.Result) {
		for _, kind := range types {
			rs = append(rs, query.Result{Type: kind})
		}
		return rs
	}
	documents := query.Understood{Kind: query.KindDocuments, Topics: []string{"Wohnen", "Bildung", "Arbeit"}}
	for _, c := range []struct {
		answer query.Answer
		want   string
	}{
		{query.Answer{Understood: documents}, "0 Treffer"},
		{query.Answer{Understood: documents, Results: of("Work")}, "1 Dokument zu Wohnen, Bildung und Arbeit"},
		{query.Answer{Understood: documents, Results: of("Work", "Document")}, "2 Dokumente zu Wohnen, Bildung und Arbeit"},
		{query.Answer{Results: of("Passage", "Passage", "Passage")}, "3 Passagen"},
		{query.Answer{Results: of("Actor", "Measure", "Actor")}, "2 Akteure und 1 Maßnahme"},
		{query.Answer{Results: of("Actor", "Measure"), Found: 75}, "75 Treffer"},
		{query.Answer{Results: of("Work", "Work"), Found: 75}, "75 Dokumente"},
		{query.Answer{Results: of("Event"), Uncertain: true}, "1 Ereignis, unsicher"},
		{query.Answer{Results: of("Cell", "Cell"), Uncertain: true}, "2 Treffer, alle unsicher"},
		{query.Answer{Uncertain: true}, "0 Treffer"},
	} {
		if got := headline(c.answer); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestStressedPartsOfTheSentence(t *testing.T) {
	u := query.Understood{Kind: query.KindDocuments, Topics: []string{"Öffnung", "fehlt"}, Places: []string{"Halle"},
		Text: "Gesucht: Dokumente zum Thema Öffnung in Halle"}
	if got, want := shown(quotation{Stretches: stressed(u.Text, asking{}.chips(u))}), "Gesucht: [Dokumente] zum Thema [Öffnung] in [Halle]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	u = query.Understood{Kind: query.KindDefinition, Topics: []string{"a.b", "Vielfalt"}, Text: "Gesucht: Begriffserklärungen zu axb und Vielfalt."}
	if got, want := shown(quotation{Stretches: stressed(u.Text, asking{}.chips(u))}), "Gesucht: Begriffserklärungen zu axb und [Vielfalt]."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPartsTellYears(t *testing.T) {
	from, to := 2011, 2018
	all := asking{}.chips(query.Understood{Years: query.Years{From: &from, To: &to}})
	if last := all[len(all)-1]; last.Name != "Zeit" || last.Text != "2011 bis 2018" {
		t.Errorf("years: %v", last)
	}
}

func TestSoftHyphens(t *testing.T) {
	tokens := func(label string, ts ...german.Token) []german.Token {
		for i := range ts {
			before, _, _ := strings.Cut(label, ts[i].Text)
			ts[i].Start = len([]rune(before))
			ts[i].End = ts[i].Start + len([]rune(ts[i].Text))
		}
		return ts
	}
	for _, c := range []struct {
		label, want string
		tokens      []german.Token
	}{
		{"Die Öffentlichkeitsarbeit: neu", "Die Öffentlichkeits~arbeit: neu", []german.Token{
			{Text: "Öffentlichkeitsarbeit", Parts: []string{"Öffentlichkeits", "arbeit"}}}},
		{"Anti-Diskriminierungsstelle", "Anti-Diskriminierungs~stelle", []german.Token{
			{Text: "Anti-Diskriminierungsstelle", Parts: []string{"Anti-", "Diskriminierungs", "stelle"}}}},
		{"Stadtrat", "Stadtrat", []german.Token{{Text: "Stadtrat", Parts: []string{"Stadt", "rat"}}}},
	} {
		got := soften(c.label, tokens(c.label, c.tokens...))
		if got != strings.ReplaceAll(c.want, "~", "\u00ad") {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	for _, label := range []string{"", long, hostile, "Migrant*innenselbstorganisationen", "Kita- und Schulplatzvergabeverfahren"} {
		if got := strings.ReplaceAll(shy(label), "\u00ad", ""); got != label {
			t.Errorf("%q became %q", label, got)
		}
	}
}
