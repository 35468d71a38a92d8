package ingest

import (
	"fmt"
	"strings"
	"testing"

	"belegnetz/graph"
)

// shown lists the blocks as they read, one a line, with their sections.
func shown(t *testing.T, w *writer) string {
	t.Helper()
	r, err := w.manuscript(original{name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	h := holdingOf(r)
	checkHolding(t, h)
	var b strings.Builder
	for _, p := range h.Passages {
		fmt.Fprintf(&b, "%s %d–%d %q %q: %s\n", p.Kind, p.FilePage, p.LastPage, p.Printed, p.Section, p.Text)
	}
	return b.String()
}

func TestWriter(t *testing.T) {
	var w writer
	w.page("12")
	w.add(graph.Heading, 1, "Ziele\t2018")
	w.begin(graph.Paragraph, 0)
	w.write("Die Stadt fördert Anti\u00addis\u00adkrimi\u00adnierung und die Ver-\n")
	w.page("13")
	w.write("eine.")
	w.drop("¹")
	w.write(" Sie\x00 hilft.\n\n")
	w.add(graph.Paragraph, 0, " \n ")
	w.add(graph.Footnote, 0, "1 Vgl. Leitbild.")
	w.page("Folie 3")
	w.row(true)
	for _, c := range []string{"Maßnahme", "Wer", "Wann"} {
		w.cell()
		w.write(c)
	}
	for i, row := range [][]string{{"Beratung\nfür alle", "", "2018"}, {"", "a|b", ""}, {"", "", ""}} {
		w.at(fmt.Sprintf("Blatt M, Zeile %d", i+2))
		w.row(false)
		for _, c := range row {
			w.cell()
			w.write(c)
		}
	}
	w.add(graph.Paragraph, 0, "Ende | Schluss")
	want := `heading 1–1 "12" []: Ziele 2018
paragraph 1–2 "12" ["Ziele 2018"]: Die Stadt fördert Antidiskriminierung und die Vereine. Sie hilft.
footnote 2–2 "13" ["Ziele 2018"]: 1 Vgl. Leitbild.
table row 3–3 "Folie 3" ["Ziele 2018"]: Maßnahme | Wer | Wann
table row 3–3 "Blatt M, Zeile 2" ["Ziele 2018" "Maßnahme | Wer | Wann"]: Beratung für alle | | 2018
table row 3–3 "Blatt M, Zeile 3" ["Ziele 2018" "Maßnahme | Wer | Wann"]: | a|b |
paragraph 3–3 "Blatt M, Zeile 4" ["Ziele 2018"]: Ende | Schluss
`
	if got := shown(t, &w); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if w.pages[0].Text != "Ziele 2018\nDie Stadt fördert Anti\u00addis\u00adkrimi\u00adnierung und die Ver-\n" {
		t.Errorf("page 1 is %q", w.pages[0].Text)
	}
}
