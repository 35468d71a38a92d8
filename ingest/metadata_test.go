package ingest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"belegnetz/graph"
)

func TestMetadata(t *testing.T) {
	for _, c := range []struct{ in, want, warnings string }{
		{"titel: Konzept\nautor: Pilz, Madlen; Bernt, Matthias\njahr: 2023\nort: Schwerin\nart: Integrationskonzept\nsprache: de\nzugang: öffentlich",
			`{Konzept [Pilz, Madlen Bernt, Matthias] 2023  Schwerin concept  de public }`, ""},
		{"Title: 'A: B'\nauthors:\n  - Pilz, Madlen\n  - Stadt Musterau\ndate: 3.2.2020\nyear: 2019\nkind: interview\nrole: Leitung\naccess: internal",
			`{A: B [Pilz, Madlen Stadt Musterau] 2020-02-03   interview Leitung  internal }`, ""},
		{"autor: Madlen Pilz, Matthias Bernt\ntitel: |\n  Zwei\n  Zeilen\nherausgeber:", `{Zwei Zeilen [Madlen Pilz Matthias Bernt]        }`, ""},
		{"jahr: neulich\ndatum: gestern\nart: Kram\nsprache: '?'\nslug: x\nlayout: y\nort: {a: b}", `{ []        }`,
			"Das Jahr „neulich“ ist keine vierstellige Zahl und wurde übergangen.|Das Datum „gestern“ wurde nicht verstanden; möglich sind 2020-01-30 und 30.01.2020.|Die Art „Kram“ ist unbekannt und wurde übergangen.|Die Sprache „?“ wurde nicht verstanden; möglich sind z. B. de und en.|Die Angabe „ort“ ist weder ein Wert noch eine Liste und wurde übergangen.|Unbekannte Angaben übergangen: slug (Zeile 5), layout (Zeile 6)."},
		{"", `{ []        }`, ""},
		{"a: &x 1\nort: *x", `{ []        }`, "Die Angabe „a“ ist weder ein Wert noch eine Liste und wurde übergangen.|Die Angabe „ort“ ist weder ein Wert noch eine Liste und wurde übergangen."},
	} {
		beside, err := parseSidecar("m.yaml", strings.NewReader(c.in))
		m, warnings := beside.metadata, beside.warnings
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if got := fmt.Sprint(m); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
		if got := strings.Join(warnings, "|"); got != c.warnings {
			t.Errorf("got  %s\nwant %s", got, c.warnings)
		}
	}
}

func TestMetadataFails(t *testing.T) {
	for _, c := range []struct {
		in    string
		line  int
		limit bool
	}{
		{"titel: x\nort: y: z", 2, false},
		{"- a\n- b", 1, false},
		{"nur Text", 1, false},
		{"a: 1\nb: " + strings.Repeat("[", 20_000), 2, true},
		{strings.Repeat(" ", 200) + "a: b", 1, true},
		{"a: " + strings.Repeat("x", metadataSize), 1, true},
		{strings.Repeat("- ", 4000), 1, true},
		{"titel: x\n" + strings.Repeat("? ", 4000) + "x", 2, true},
	} {
		_, err := parseSidecar("m.yaml", strings.NewReader(c.in))
		var p *Problem
		if !errors.As(err, &p) || p.Line != c.line || errors.Is(err, ErrLimit) != c.limit || !errors.Is(err, ErrMetadata) {
			t.Errorf("%.40q: %v", c.in, err)
		}
	}
}

func FuzzMetadata(f *testing.F) {
	f.Add("titel: x\nautor: [a, b]\n")
	f.Add("a: &x [*x]\n? |\n  y\n: >-\n  z\n")
	f.Fuzz(func(t *testing.T, in string) {
		if _, err := parseSidecar("m.yaml", strings.NewReader(in)); err != nil && German(err) == "" {
			t.Fatal(err)
		}
	})
}

// What stands in a folder's description is understood or refused with its line;
// what is kept is said the same way twice.
func FuzzFolderFile(f *testing.F) {
	f.Add("ort: Musterau\ndateien:\n  a.pdf:\n    titel: x\n  \"*.docx\":\n    zugang: intern\n")
	f.Add("namen:\n  Anna Müller: Leitung\nzugang: geheim\n")
	f.Add("jahrr: 2020\ndateien: [a, b]\n")
	f.Fuzz(func(t *testing.T, in string) {
		read := func() (folder, error) {
			d := folder{path: "/ordner"}
			err := d.read("/ordner/belegnetz.yaml", strings.NewReader(in))
			return d, err
		}
		one, err := read()
		var p *Problem
		if err != nil && (!errors.As(err, &p) || p.File == "" || p.What == "" || p.Remedy == "") {
			t.Fatalf("%v", err)
		}
		for _, d := range one.files {
			one.matches(d.pattern, "/ordner/unten/a.pdf")
		}
		if two, _ := read(); !reflect.DeepEqual(one.metadata, two.metadata) || !slices.Equal(one.warnings, two.warnings) {
			t.Fatal("read twice, got two results")
		}
	})
}

func TestKindOfTitle(t *testing.T) {
	for title, want := range map[string]graph.Kind{
		"Integrationskonzept 2018":               graph.KindConcept,
		"Statusbericht Integrationskonzept 2013": graph.KindReport,
		"Forschungsbericht zur Teilhabe":         graph.KindStudy,
		"Interviewprotokoll Leitung":             graph.KindInterview,
		"Protokoll der Sitzung":                  graph.KindCouncil,
		"Beschlussvorlage Integrationskonzept":   graph.KindCouncil,
		"Allgemeines Gleichbehandlungsgesetz":    graph.KindLaw,
		"Sozialgesetzbuch (SGB) Achtes Buch":     graph.KindLaw,
		"Working Paper 4.2":                      graph.KindStudy,
		"Ankommen":                               "",
	} {
		if got := kindOfTitle(title); got != want {
			t.Errorf("%s: %q, want %q", title, got, want)
		}
	}
}

func TestWorkOf(t *testing.T) {
	for want, d := range map[string]graph.Document{
		"schwerin-integrationskonzept-2018":                     {Title: "Integrationskonzept der Landeshauptstadt Schwerin 2018–2022", Place: "Schwerin", Issued: "2018"},
		"schwerin-integrationskonzept-2011":                     {Title: "Landeshauptstadt Schwerin: Integrationskonzept (2011)", Place: "Schwerin", Issued: "2011"},
		"hallesches-leitbild":                                   {Title: "Hallesches Leitbild"},
		"cottbus-umsetzungskonzept-migrationssozialarbeit-2017": {Title: "Umsetzungskonzept Migrationssozialarbeit – Stand und Ausblick", Place: "Cottbus", Issued: "2017-03-01"},
		"halle-integrationsbericht-2010":                        {Title: "Integrationsbericht der Stadt Halle", Place: "Halle (Saale)", Issued: "2010"},
		"pilz-bernt-2023":                                       {Title: "X", Kind: graph.KindStudy, Creators: []string{"Pilz, Madlen", "Bernt, Matthias"}, Issued: "2023"},
		"pilz-et-al-2023":                                       {Title: "X", Kind: graph.KindStudy, Creators: []string{"Pilz, M.", "B, C", "D, E"}, Issued: "2023", Place: "Erkner"},
	} {
		if got := workOf(d); string(got) != "urn:belegnetz:werk:"+want {
			t.Errorf("%s: %s", want, got)
		}
	}
	if got := workOf(graph.Document{Kind: graph.KindInterview, Role: "Sozialdezernent", Issued: "2020-01-30"}); got != graph.InterviewIRI("Sozialdezernent", "2020-01-30") {
		t.Error(got)
	}
}
