package german

import (
	"fmt"
	"strings"
	"testing"
)

func TestPhrases(t *testing.T) {
	p := NewPhrases()
	labels := []string{
		"Förderung", "Forderung", "interkulturelle Öffnung", "Integrationskonzept", "kommunales Integrationskonzept",
		"Stadt", "Migrant*innen", "Antidiskriminierung", "Diskriminierung", "Halle (Saale)", "Halle", "Sozialarbeit",
		"OB", "DLZ", "Burg", "Haus", "Integration",
	}
	for i, label := range labels {
		p.Add(label, i)
	}
	p.Add("", len(labels))
	p.Add("Integrationskonzept", 100)

	for text, want := range map[string]string{
		"Die Forderungen nach Förderung":     "Forderung 4-15, Förderung= 21-30",
		"die Förderungen":                    "Förderung 4-15",
		"zur interkulturellen Öffnung":       "interkulturelle Öffnung 4-28",
		"In den Städten":                     "Stadt 7-14",
		"MigrantInnen und Migrantin":         "Migrant*innen= 0-12, Migrant*innen 17-26",
		"Anti-Diskriminierung":               "Antidiskriminierung= 0-20",
		"in Halle (Saale)":                   "Halle (Saale)= 3-15",
		"in Halle":                           "Halle= 3-8",
		"Halle-Neustadt":                     "Halle 0-5 part, Stadt 9-14 part",
		"Antidiskriminierungsstellen":        "Antidiskriminierung 0-20 part",
		"Schulsozialarbeit":                  "Sozialarbeit 5-17 part",
		"Anforderungsprofil":                 "",
		"dem kommunalen Integrationskonzept": "kommunales Integrationskonzept 4-34",
		"Integrationskonzepte":               "Integrationskonzept 0-20, 100 0-20",
		"Der Diskriminierungs-Bericht":       "Diskriminierung 4-20 part",
		"ob der OB kommt":                    "OB= 7-9",
		"was ist das dlz":                    "DLZ= 12-15",
		"Bürger und Burgen und Häuser":       "Burg 11-17, Haus 22-28",
		"Integrationskurs":                   "Integration 0-12 part",
		"nichts davon":                       "",
	} {
		var got []string
		for _, m := range p.Find(Tokens(text)) {
			label := fmt.Sprint(m.ID)
			if m.ID < len(labels) {
				label = labels[m.ID]
			}
			if m.Exact {
				label += "="
			}
			label += fmt.Sprintf(" %d-%d", m.Start, m.End)
			if m.Part {
				label += " part"
			}
			got = append(got, label)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%q: %s, want %s", text, s, want)
		}
	}
}

// TestPhrasesEnglish: the exact word is found whatever the language's stems.
func TestPhrasesEnglish(t *testing.T) {
	p := NewPhrases()
	p.Add("Diversity", 1)
	if got := p.Find(EnglishTokens("The city adopted its diversity strategy.")); len(got) != 1 || !got[0].Exact {
		t.Errorf("%+v", got)
	}
}

func BenchmarkPhrasesFind(b *testing.B) {
	p := NewPhrases()
	for i, label := range strings.Fields("Förderung Teilhabe Wohnen Arbeit Schule Integration Konzept Beratung Sprache") {
		p.Add(label, i)
	}
	tokens := Tokens(seeds[0] + " Die Förderung der Integrationskonzepte.")
	for b.Loop() {
		p.Find(tokens)
	}
}
