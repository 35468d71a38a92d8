package cite

import "testing"

func TestShort(t *testing.T) {
	paper := Source{Authors: []string{"Pilz, Madlen", "Keskinkılıç, Leoni", "Bernt, Matthias"}, Title: "Kommunales Handlungsfeld Integration", Issued: "2023"}
	for _, c := range []struct {
		name   string
		source Source
		at     Locator
		want   string
	}{
		{"printed page wins over the file's", paper, Locator{Page: "21", FilePage: 23}, "(Pilz et al. 2023: 21)"},
		{"file page says that it is one", paper, Locator{FilePage: 22}, "(Pilz et al. 2023: Datei-S. 22)"},
		{"two pages", paper, Locator{FilePage: 22, LastPage: 23}, "(Pilz et al. 2023: Datei-S. 22f.)"},
		{"more pages", paper, Locator{FilePage: 22, LastPage: 25}, "(Pilz et al. 2023: Datei-S. 22–25)"},
		{"a place by its name", paper, Locator{Page: "Blatt Maßnahmen, Zeile 7", FilePage: 2}, "(Pilz et al. 2023: Blatt Maßnahmen, Zeile 7)"},
		{"no page at all", paper, Locator{}, "(Pilz et al. 2023)"},
		{"two authors", Source{Authors: []string{"Helbig, Marcel", "Jähnen, Stefanie"}, Issued: "2018-05-23"}, Locator{FilePage: 1}, "(Helbig & Jähnen 2018: Datei-S. 1)"},
		{"an organisation", Source{Authors: []string{"Bertelsmann Stiftung"}, Issued: "2005"}, Locator{Page: "9"}, "(Bertelsmann Stiftung 2005: 9)"},
		{"place and title", Source{Title: "Integrationskonzept", Place: "Schwerin", Issued: "2018"}, Locator{Page: "13"}, "(Schwerin Integrationskonzept 2018: 13)"},
		{"place stands in the title", Source{Title: "Integrationskonzept Schwerin", Place: "Schwerin", Issued: "2018"}, Locator{}, "(Integrationskonzept Schwerin 2018)"},
		{"year stands in the title", Source{Title: "Statusbericht 2016", Place: "Schwerin", Issued: "2016"}, Locator{}, "(Schwerin Statusbericht 2016)"},
		{"subtitle left out", Source{Title: "Vielfalt gestalten: Konzept für das Zusammenleben", Issued: "2020"}, Locator{}, "(Vielfalt gestalten 2020)"},
		{"long title cut at a word", Source{Title: "Konzept zur Förderung des gleichberechtigten Zusammenlebens in allen Stadtteilen", Issued: "2020"}, Locator{}, "(Konzept zur Förderung des gleichberechtigten Zusammenlebens … 2020)"},
		{"no year", Source{Authors: []string{"Filsinger"}}, Locator{FilePage: 3}, "(Filsinger o. J.: Datei-S. 3)"},
		{"nothing known", Source{}, Locator{}, "(Ohne Titel o. J.)"},
		{"interview by role and day", Source{Interview: true, Role: "Sozialdezernent", Issued: "2020-01-30", Authors: []string{"Name, Voller"}}, Locator{FilePage: 4}, "(Sozialdezernent 30.01.2020)"},
		{"interview of a month", Source{Interview: true, Role: "Sozialdezernent", Issued: "2020-01"}, Locator{}, "(Sozialdezernent 01/2020)"},
		{"interview without role and date", Source{Interview: true}, Locator{}, "(Interview o. D.)"},
	} {
		if got := Short(c.source, c.at); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
