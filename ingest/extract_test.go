package ingest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"belegnetz/graph"
)

// objects are what the edges say of the subject with the predicate.
func objects(edges []graph.Edge, subject, predicate graph.IRI) []string {
	var out []string
	for _, e := range edges {
		if (subject == "" || e.Subject == subject) && e.Predicate == predicate {
			out = append(out, string(e.Object.IRI)+e.Object.Text)
		}
	}
	return out
}

func TestExtractEdges(t *testing.T) {
	doc, ps := goldenDocument("Vorher. In Halle gilt es (Halle Integrationsleitbild 2006: 9f.; Leiterin DLZ 21.12.2020). Nachher.")
	edges := Extract(doc, ps, nil)
	work := graph.WorkIRI("Halle Integrationsleitbild", "2006")
	place := graph.PlaceIRI("Halle (Saale)")
	talk := graph.InterviewIRI("Leiterin DLZ", "2020-12-21")
	first := graph.CitationIRI(ps[0].IRI, 1)
	for _, c := range []struct {
		subject, predicate graph.IRI
		want               string
	}{
		{ps[0].IRI, graph.Cites, string(work) + " " + string(talk)},
		{first, graph.CitedEntity, string(work)},
		{first, graph.Printed, "Halle Integrationsleitbild"},
		{first, graph.Issued, "2006"},
		{first, graph.Locator, "9f."},
		{first, graph.CitationKind, "work"},
		{graph.CitationIRI(ps[0].IRI, 2), graph.Issued, "21.12.2020"},
		{work, graph.Title, "Halle Integrationsleitbild 2006"},
		{work, graph.KindOf, "concept"},
		{work, graph.Spatial, string(place)},
		{place, graph.Label, "Halle (Saale)"},
		{place, graph.AltLabel, "Halle"},
		{talk, graph.Role, "Leiterin DLZ"},
		{talk, graph.Issued, "2020-12-21"},
	} {
		if got := strings.Join(objects(edges, c.subject, c.predicate), " "); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.subject, c.predicate, got, c.want)
		}
	}
	for _, e := range edges {
		if s := string([]rune(ps[0].Text)[e.Start:e.End]); e.Predicate != graph.QuoteIs && (!strings.HasPrefix(s, "In Halle") || !strings.HasSuffix(s, "2020).")) {
			t.Errorf("%v is read from %q", e.Quad, s)
		}
	}
}

// A citation's line is counted in the source, past joined lines and a repaired
// word.
func TestSourceLine(t *testing.T) {
	pages := []page{newPage(1, "Erste Zeile des Ab-\nsatzes steht hier\nund dort (Karsten\n2018: 3).", 1)}
	l, blocks := segment(pages)
	ps := passages(graph.Document{IRI: graph.FileIRI(strings.Repeat("0", 64)), Language: "de"}, l.pages, l.lex, blocks)
	got := objects(Extract(graph.Document{}, ps, nil), "", graph.SourceLine)
	if strings.Join(got, " ") != "3" {
		t.Errorf("lines %v of %q, want 3", got, ps[0].Source())
	}
}

func TestFields(t *testing.T) {
	sport, speech := graph.FieldIRI("sport"), graph.FieldIRI("sprache")
	vs := []graph.Vocabulary{{Concepts: []graph.Concept{
		{IRI: speech, PrefLabel: "Sprache", AltLabels: []string{"Sprachkurs"}, NotThis: []string{"Leichte Sprache"}},
		{IRI: sport, PrefLabel: "Sport", NarrowerLabels: []string{"Sportverein"}},
	}}}
	for _, c := range []struct{ name, text, mentions, addresses string }{
		{"once", "Der Sprachkurs im alten Rathaus beginnt in diesem Jahr erst am Montag nach den Ferien im Mai.", "sprache", ""},
		{"twice", "Ein Sprachkurs beginnt im Mai. Der Sprachkurs dauert lange, und danach ist wieder Zeit für anderes.", "sprache", ""},
		{"three times", "Ein Sprachkurs beginnt im Mai. Der Sprachkurs dauert lange. Nach dem Sprachkurs gibt es eine Prüfung.", "sprache", "sprache"},
		{"two words", "Ein Sprachkurs beginnt im Mai. Wer dabei die Sprache lernt, kann danach eine Prüfung ablegen und mehr.", "sprache", "sprache"},
		{"short", "Zweiter Sprachkurs im Rathaus.", "sprache", "sprache"},
		{"office", "Das Amt für Schule und Sport zieht um. Die Abteilung Sport bleibt, der Sport im Amt für Sport auch, heißt es dort.", "sport", ""},
		{"form", "Sport ☐ Sportverein ☒ ja", "sport", ""},
		{"heading", "[Überschrift] Sport in der Stadt\n\nIm Sportverein lernt man Leute kennen.", "sport sport", "sport sport"},
		{"look-alike", "Formulare in Leichter Sprache und noch einmal in Leichter Sprache.", "", ""},
	} {
		doc, ps := goldenDocument(c.text)
		edges := slices.DeleteFunc(Extract(doc, ps, vs), func(e graph.Edge) bool {
			return strings.HasPrefix(string(e.Object.IRI), "urn:belegnetz:akteur:")
		})
		for predicate, want := range map[graph.IRI]string{graph.Mentions: c.mentions, graph.Addresses: c.addresses} {
			got := strings.ReplaceAll(strings.Join(objects(edges, "", predicate), " "), "urn:belegnetz:handlungsfeld:", "")
			if got != want {
				t.Errorf("%s: %s %q, want %q", c.name, predicate, got, want)
			}
		}
	}
}

// Texts that repeat the beginning of a reference take no longer than others.
func TestExtractHostile(t *testing.T) {
	for _, s := range []string{"(", "(Müller 2018: 5; ", "Müller, ", "Vgl. ", "ebd. ", "A & ", "2018, ", `"Aa `, "§ 1 Abs. ", "Bb (2018) "} {
		doc, ps := goldenDocument(strings.Repeat(s, 50_000/len(s)))
		begin := time.Now()
		Extract(doc, ps, nil)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%q repeated: %v", s, took)
		}
	}
}

func BenchmarkExtract(b *testing.B) {
	doc, ps := goldenDocument(strings.Repeat("Wie Blank (2006: 22) zeigt, gilt das (vgl. Meier & Kunz 2013; Halle Integrationsleitbild 2006: 9f.) seit langem. ", 20))
	b.ReportAllocs()
	for b.Loop() {
		Extract(doc, ps, nil)
	}
}
