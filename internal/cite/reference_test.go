package cite

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	paper := Source{Authors: []string{"Pilz, Madlen", "Hummel, Steven", "Bernt, Matthias"}, Title: "Kommunales Handlungsfeld Integration", Issued: "2023"}
	concept := Source{Title: "Integrationskonzept", Place: "Schwerin", Issued: "2018"}
	said := Source{Interview: true, Role: "Sozialdezernent", Place: "Schwerin", Issued: "2020-01-30", Authors: []string{"Name, Voller"}}
	for _, c := range []struct{ got, want string }{
		{Footnote(paper, Locator{Page: "21"}), "Pilz et al. 2023, S. 21."},
		{Footnote(paper, Locator{FilePage: 22}), "Pilz et al. 2023, Datei-S. 22."},
		{Footnote(paper, Locator{Page: "Folie 3"}), "Pilz et al. 2023, Folie 3."},
		{Footnote(paper, Locator{}), "Pilz et al. 2023."},
		{Footnote(said, Locator{FilePage: 3}), "Sozialdezernent 30.01.2020."},
		{Secondary(concept, "13f.", paper, Locator{FilePage: 22}), "(Schwerin Integrationskonzept 2018: 13f., zit. n. Pilz et al. 2023: Datei-S. 22)"},
		{Secondary(concept, "", paper, Locator{Page: "9"}), "(Schwerin Integrationskonzept 2018, zit. n. Pilz et al. 2023: 9)"},
		{Secondary(said, "", paper, Locator{FilePage: 9}), "(Interview, Sozialdezernent Schwerin, 30.01.2020, zit. n. Pilz et al. 2023: Datei-S. 9)"},
		{Secondary(Source{Interview: true}, "", paper, Locator{}), "(Interview, zit. n. Pilz et al. 2023)"},
		{Entry(Reference{Source: paper, Publisher: "IRS"}), "Pilz, Madlen; Hummel, Steven; Bernt, Matthias (2023): Kommunales Handlungsfeld Integration. IRS."},
		{Entry(Reference{Source: concept, Kind: Report}), "Schwerin Integrationskonzept (2018)."},
		{Entry(Reference{Source: Source{Title: "Vielfalt gestalten: Konzept der Stadt", Issued: "2020-05-01"}, URL: "https://beispiel.invalid/k.pdf"}), "Vielfalt gestalten (2020): Konzept der Stadt. https://beispiel.invalid/k.pdf"},
		{Entry(Reference{Source: paper, Container: "Zeitschrift für Stadt"}), "Pilz, Madlen; Hummel, Steven; Bernt, Matthias (2023): Kommunales Handlungsfeld Integration. In: Zeitschrift für Stadt."},
		{Entry(Reference{Source: said}), "Interview: Sozialdezernent, Schwerin, 30.01.2020."},
		{Entry(Reference{Source: Source{Authors: []string{"Filsinger, D."}, Title: "Was nun?"}}), "Filsinger, D. (o. J.): Was nun?"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

func shelf() []Reference {
	return []Reference{
		{ID: "urn:belegnetz:werk:a", Source: Source{Authors: []string{"Müller, Eva", "Amt für Statistik & Wahlen"}, Title: `50 % mehr {Plätze`, Issued: "2020-05"}, Kind: Article, Container: "Stadt_Zeitung", URL: "https://beispiel.invalid/a_b"},
		{ID: "urn:belegnetz:werk:b", Source: Source{Title: "Integrationskonzept", Place: "Halle (Saale)", Issued: "2018"}, Kind: Report, Publisher: "Stadt Halle"},
		{ID: "urn:belegnetz:interview:c", Source: Source{Interview: true, Role: "Sozialdezernent", Issued: "2020-01-30", Authors: []string{"Name, Voller"}}},
		{ID: "urn:belegnetz:werk:d", Source: Source{Title: "Integrationskonzept", Place: "Halle (Saale)", Issued: "2018"}},
	}
}

func TestWriteBibTeX(t *testing.T) {
	var b strings.Builder
	if err := WriteBibTeX(&b, shelf()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"@article{muelleramtfuerstatistikwahlen2020,\n  author = {Müller, Eva and {Amt für Statistik \\& Wahlen}},\n  title = {50 \\% mehr {Plätze}},\n  year = {2020},\n  date = {2020-05},\n  journal = {Stadt\\_Zeitung},\n  url = {https://beispiel.invalid/a_b}\n}",
		"@techreport{hallesaaleintegrationskonzept2018,\n  title = {Integrationskonzept},\n  year = {2018},\n  institution = {Stadt Halle}\n}",
		"@misc{hallesaaleintegrationskonzept2018-2,",
		"title = {Interview: Sozialdezernent, 30.01.2020},",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "Voller") {
		t.Error("the name of an interviewed person is shown")
	}
	if strings.Count(b.String(), "{") != strings.Count(b.String(), "}") {
		t.Error("braces are no pairs")
	}
}

func TestWriteRIS(t *testing.T) {
	var b strings.Builder
	if err := WriteRIS(&b, shelf()[:2]); err != nil {
		t.Fatal(err)
	}
	want := "TY  - JOUR\r\nID  - urn:belegnetz:werk:a\r\nAU  - Müller, Eva\r\nAU  - Amt für Statistik & Wahlen\r\nTI  - 50 % mehr {Plätze\r\nPY  - 2020\r\nDA  - 2020/05\r\nT2  - Stadt_Zeitung\r\nUR  - https://beispiel.invalid/a_b\r\nER  - \r\n\r\n" +
		"TY  - RPRT\r\nID  - urn:belegnetz:werk:b\r\nTI  - Integrationskonzept\r\nPY  - 2018\r\nPB  - Stadt Halle\r\nCY  - Halle (Saale)\r\nER  - \r\n\r\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestWriteCSL(t *testing.T) {
	var b strings.Builder
	if err := WriteCSL(&b, shelf()); err != nil {
		t.Fatal(err)
	}
	var items []map[string]any
	if err := json.Unmarshal([]byte(b.String()), &items); err != nil {
		t.Fatal(err)
	}
	first := items[0]
	authors := first["author"].([]any)
	date := first["issued"].(map[string]any)["date-parts"].([]any)[0].([]any)
	if len(items) != 4 || first["type"] != "article-journal" || authors[0].(map[string]any)["family"] != "Müller" ||
		authors[1].(map[string]any)["literal"] != "Amt für Statistik & Wahlen" || len(date) != 2 || date[1] != 5.0 {
		t.Errorf("got %v", first)
	}
	if items[2]["type"] != "interview" || items[2]["author"] != nil {
		t.Errorf("interview: %v", items[2])
	}
	b.Reset()
	if err := WriteCSL(&b, nil); err != nil || strings.TrimSpace(b.String()) != "[]" {
		t.Errorf("without works: %q, %v", b.String(), err)
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("Müller, Eva", "50 % {mehr", "2020-05", "a\nb")
	f.Add("", "\\}{", "x-y-z", "\x00")
	f.Fuzz(func(t *testing.T, author, title, issued, container string) {
		r := Reference{ID: "urn:x", Source: Source{Authors: []string{author}, Title: title, Issued: issued}, Container: container}
		var bib, ris, csl strings.Builder
		if err := WriteBibTeX(&bib, []Reference{r}); err != nil || strings.Count(bib.String(), "{") != strings.Count(bib.String(), "}") {
			t.Errorf("BibTeX: %q, %v", bib.String(), err)
		}
		if err := WriteRIS(&ris, []Reference{r}); err != nil {
			t.Error(err)
		}
		for _, line := range strings.Split(strings.TrimRight(ris.String(), "\r\n"), "\r\n") {
			if len(line) < 6 || line[2:6] != "  - " {
				t.Errorf("RIS line %q", line)
			}
		}
		if err := WriteCSL(&csl, []Reference{r}); err != nil || !json.Valid([]byte(csl.String())) {
			t.Errorf("CSL: %q, %v", csl.String(), err)
		}
	})
}
