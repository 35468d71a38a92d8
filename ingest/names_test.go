package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func namesOf(t testing.TB, list string) Names {
	t.Helper()
	n, err := ReadNames("namen.txt", strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReadNamesFails(t *testing.T) {
	for list, want := range map[string]string{
		"":                                    "namen.txt: Die Namensliste ist leer. Bitte je Zeile „Name = Rolle“ schreiben.",
		"# nur\n\nAnna Müller":                "namen.txt, Zeile 3: In dieser Zeile der Namensliste fehlt die Rolle. Bitte je Zeile „Name = Rolle“ schreiben.",
		"Anna Müller = ":                      "namen.txt, Zeile 1: In dieser Zeile der Namensliste fehlen Name oder Rolle. Bitte je Zeile „Name = Rolle“ schreiben.",
		"Dr. = Leitung":                       "namen.txt, Zeile 1: In dieser Zeile der Namensliste fehlen Name oder Rolle. Bitte je Zeile „Name = Rolle“ schreiben.",
		"Anna Müller = Büro Bosch\nBosch = A": "namen.txt: In der Namensliste enthält eine Rolle einen der Namen. Bitte je Zeile „Name = Rolle“ schreiben.",
	} {
		if _, err := ReadNames("namen.txt", strings.NewReader(list)); German(err) != want || !errors.Is(err, ErrNames) {
			t.Errorf("%q: %s", list, German(err))
		}
	}
}

func TestReplace(t *testing.T) {
	n := namesOf(t, "Anna Müller = Leitung\nÖzgür Yılmaz = Ehrenamtlicher\nKarl-Heinz Groß = Dezernent\nElif Şahin = Lehrerin\nLi Wei = Lotse")
	for text, want := range map[string]string{
		"Frau Müllers Büro":             "[Leitung] Büro",
		"MÜLLER, mueller und Muller":    "[Leitung] und [Leitung]",
		"Mu\u0308ller":                  "[Leitung]",
		"Mül\u00adler":                  "[Leitung]",
		"A. Müller und A.M.":            "[Leitung] und [Leitung]",
		"Müller, Anna":                  "[Leitung]",
		"Anna-\nMüller":                 "[Leitung]",
		"Karl-Heinz sagt":               "[Dezernent] sagt",
		"ein groß Ding":                 "ein groß Ding",
		"Herr groß":                     "[Dezernent]",
		"Groß":                          "[Dezernent]",
		"yilmaz@amt.example":            "[Ehrenamtlicher]@amt.example",
		"Sahin, Şahin":                  "[Lehrerin]",
		"Mühle, Annahme, Müllerei":      "Mühle, Annahme, Müllerei",
		"z. B. am Markt":                "z. B. am Markt",
		"Müller’s Plan, Müllersche Art": "[Leitung] Plan, [Leitung] Art",
		"Herr Dr. Prof. Yılmaz":         "[Ehrenamtlicher]",
		"":                              "",
	} {
		if got := n.Replace(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestMaskPath(t *testing.T) {
	dir := files(t, "Frau Müller/InterviewMüller_2020.txt", "x", "Anna Mueller/interview.txt", "y", "ohne.txt", "z")
	n := namesOf(t, "Anna Müller = Leitung")
	for path, want := range map[string]string{
		"Frau Müller/InterviewMüller_2020.txt": "[Leitung] (2)/Interview[Leitung]_2020.txt",
		"Anna Mueller/interview.txt":           "[Leitung]/interview.txt",
		"Xmueller.txt":                         "[Name].txt",
		"ohne.txt":                             "ohne.txt",
	} {
		if got := n.maskPath(filepath.Join(dir, filepath.FromSlash(path))); got != filepath.Join(dir, filepath.FromSlash(want)) {
			t.Errorf("%s: %s", path, got)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
}

// What is left of a text holds no name, on whatever lines it stood.
func FuzzNames(f *testing.F) {
	f.Add("Frau Müller\nund A. Mül-\nler: sagte\fAnna\n\nMüllers Idee #00:01:02#")
	f.Add("AM: Ja.\nB1: Anna\n-\nMüller")
	f.Add("Anna M\u00fc\u00adl-\nler MüLLER's")
	n := namesOf(f, "Anna Müller = Leitung\nKarl-Heinz von der Klein = Dezernent")
	f.Fuzz(func(t *testing.T, text string) {
		left := n.Replace(text)
		if found := n.find([]rune(left)); len(found) > 0 {
			t.Errorf("%q holds a name still", left)
		}
		b, err := Read("gespräch.txt", strings.NewReader(text), Options{Names: n})
		if err != nil {
			return
		}
		for _, h := range b.Holdings {
			checkHolding(t, h)
			for _, pg := range h.Pages {
				if len(n.find([]rune(pg.Text))) > 0 {
					t.Errorf("page %q holds a name still", pg.Text)
				}
			}
			for _, p := range h.Passages {
				if len(n.find([]rune(p.Text))) > 0 || len(n.find([]rune(strings.Join(p.Section, "\n")))) > 0 {
					t.Errorf("passage %q holds a name still", p.Text)
				}
			}
		}
	})
}
