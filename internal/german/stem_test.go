package german

import (
	"os"
	"strings"
	"testing"
)

func TestStem(t *testing.T) {
	for word, want := range map[string]string{
		"":                 "",
		"Integration":      "integration",
		"Förderungen":      "forder",
		"Forderung":        "forder",
		"FÖRDERUNG":        "forder",
		"Bu\u0308rgerin":   "burg",
		"Bürgerinnen":      "burg",
		"Systemen":         "system",
		"System":           "system",
		"Ergebnisse":       "ergebnis",
		"Straßen":          "strass",
		"bauen":            "bau",
		"Steuer":           "steu",
		"Fluechtling":      "fluchtling",
		"Frequenz":         "frequenz",
		"Tätigkeiten":      "tatig",
		"Möglichkeiten":    "moglich",
		"Verantwortlichen": "verantwort",
		"Ohm'sche":         "ohm",
		"Hans'":            "hans",
		"Andrea's":         "andrea",
		"'":                "'",
		"'s":               "'s",
	} {
		if got := Stem(word); got != want {
			t.Errorf("Stem(%q) = %q, want %q", word, got, want)
		}
	}
}

// TestStemOfficial compares with the official vocabulary, word by word.
func TestStemOfficial(t *testing.T) {
	const dir = "../../../shared/lang/snowball-german/"
	words, err := os.ReadFile(dir + "german_voc.txt")
	if err != nil {
		t.Skip("the official vocabulary is not here:", err)
	}
	stems, err := os.ReadFile(dir + "german_output.txt")
	if err != nil {
		t.Skip("the official stems are not here:", err)
	}
	want := strings.Fields(string(stems))
	for i, word := range strings.Fields(string(words)) {
		if got := Stem(word); got != want[i] {
			t.Errorf("Stem(%q) = %q, want %q", word, got, want[i])
		}
	}
}

func BenchmarkStem(b *testing.B) {
	words := strings.Fields("Integrationskonzepte der Städte beschreiben Verantwortlichkeiten, Bürgerinnen und Fördermöglichkeiten in den Quartieren")
	for i := 0; b.Loop(); i++ {
		Stem(words[i%len(words)])
	}
}
