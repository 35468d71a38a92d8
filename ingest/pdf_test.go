package ingest

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belegnetz/graph"
)

// testCache keeps the compiled library for all tests of a run and those after.
func testCache() string { return filepath.Join(os.TempDir(), "belegnetz-test-pdfium") }

func readPDFTest(t *testing.T, data []byte, o Options) (graph.Holding, []string) {
	t.Helper()
	o.Cache = testCache()
	b, err := Read("probe.pdf", strings.NewReader(string(data)), o)
	if err != nil {
		t.Fatal(German(err), err)
	}
	checkHolding(t, b.Holdings[0])
	return b.Holdings[0], b.Warnings
}

// passagesOf shows kind and text of each passage.
func passagesOf(h graph.Holding) string {
	var b strings.Builder
	for _, p := range h.Passages {
		fmt.Fprintf(&b, "%s: %s\n", p.Kind, p.Text)
	}
	return b.String()
}

func equalText(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Prose in lines of a column that is about 230 points wide.
var (
	leftColumn = []string{
		"Die Stadt fördert seit vielen Jahren die Ver-", "eine, die neu Zugewanderte beraten und sie",
		"im Alltag begleiten. Dazu gehören Patinnen", "und Paten, Sprachcafés und eine Sprechstunde",
		"im Rathaus, die jede Woche stattfindet und",
	}
	rightColumn = []string{
		"ohne Anmeldung offen ist. Die Verwaltung", "hat dafür zwei Stellen geschaffen, die das",
		"Sozialamt und das Schulamt gemeinsam be-", "setzen. Der Beirat für Migration wird jedes",
		"Jahr über die Ergebnisse unterrichtet.",
	}
)

func TestPDFColumns(t *testing.T) {
	var w pdfWriter
	p := w.page()
	p.text(bold, 18, 60, 80, "Integrationskonzept der Stadt Musterau")
	p.text(bold, 13, 60, 120, "1 Förderung der Vereine in allen Stadtteilen und Ortschaften")
	p.lines(regular, 10, 60, 150, leftColumn...)
	p.lines(regular, 10, 320, 150, rightColumn...)
	p.text(bold, 13, 60, 240, "2 Ausblick auf die kommenden Jahre und ihre großen Aufgaben")
	p.lines(regular, 10, 60, 270, leftColumn[0], leftColumn[1], leftColumn[2], leftColumn[3], "im Rathaus.")
	p.lines(regular, 10, 320, 270, rightColumn[1:]...)
	h, _ := readPDFTest(t, w.bytes(), Options{})
	equalText(t, passagesOf(h), `heading: Integrationskonzept der Stadt Musterau
heading: 1 Förderung der Vereine in allen Stadtteilen und Ortschaften
paragraph: Die Stadt fördert seit vielen Jahren die Vereine, die neu Zugewanderte beraten und sie im Alltag begleiten. Dazu gehören Patinnen und Paten, Sprachcafés und eine Sprechstunde im Rathaus, die jede Woche stattfindet und ohne Anmeldung offen ist. Die Verwaltung hat dafür zwei Stellen geschaffen, die das Sozialamt und das Schulamt gemeinsam besetzen. Der Beirat für Migration wird jedes Jahr über die Ergebnisse unterrichtet.
heading: 2 Ausblick auf die kommenden Jahre und ihre großen Aufgaben
paragraph: Die Stadt fördert seit vielen Jahren die Vereine, die neu Zugewanderte beraten und sie im Alltag begleiten. Dazu gehören Patinnen und Paten, Sprachcafés und eine Sprechstunde im Rathaus.
paragraph: hat dafür zwei Stellen geschaffen, die das Sozialamt und das Schulamt gemeinsam besetzen. Der Beirat für Migration wird jedes Jahr über die Ergebnisse unterrichtet.
`)
	spans := h.Passages[2].Spans
	if len(spans) != 1 || len(spans[0].Boxes) != 2 || spans[0].Boxes[0][2] > spans[0].Boxes[1][0] {
		t.Errorf("boxes of two columns: %+v", spans)
	}
	if got := h.Passages[2].Section; !slices.Equal(got, []string{"1 Förderung der Vereine in allen Stadtteilen und Ortschaften"}) {
		t.Errorf("section %q", got)
	}
}

func TestPDFThreeColumns(t *testing.T) {
	var w pdfWriter
	p := w.page()
	narrow := func(word string) []string {
		var lines []string
		for i := range 8 {
			lines = append(lines, fmt.Sprintf("%s fördert Vereine %d und", word, i))
		}
		return append(lines, "damit ist es gut.")
	}
	for i, word := range []string{"Erstens", "Zweitens", "Drittens"} {
		p.lines(regular, 10, 50+float64(i)*175, 100+float64(i)*5, narrow(word)...)
	}
	h, _ := readPDFTest(t, w.bytes(), Options{})
	text := passagesOf(h)
	if a, b, c := strings.LastIndex(text, "Erstens"), strings.Index(text, "Zweitens"), strings.LastIndex(text, "Zweitens"); a < 0 || a > b || c > strings.Index(text, "Drittens") {
		t.Errorf("columns out of order:\n%s", text)
	}
}

func TestPDFFootnotesAndHeads(t *testing.T) {
	var w pdfWriter
	for i := range 4 {
		p := w.page()
		p.text(regular, 8, 60, 40, "Stadt Musterau: Integrationskonzept")
		p.lines(regular, 11, 60, 120, "Die Verwaltung hat den Bericht vorgelegt, der zeigt, wie viele Menschen die Kurse besuchen")
		y := p.lines(regular, 11, 60, 133.2, "und was sie danach tun. Auf 20 m² wohnt niemand gern allein, sagt der Bericht dazu.")
		p.note(11, 473, y-13.2, "1")
		p.lines(regular, 8, 60, 760, fmt.Sprintf("1 Vgl. Statistisches Amt, Jahresbericht %d, mit Zahlen zu allen Kursen.", 2014+i))
		p.text(regular, 9, 290, 800, fmt.Sprint(i+7))
	}
	h, _ := readPDFTest(t, w.bytes(), Options{})
	for i, pg := range h.Pages {
		if pg.Printed != fmt.Sprint(i+7) {
			t.Errorf("page %d has %q printed", pg.Number, pg.Printed)
		}
	}
	if len(h.Passages) != 8 {
		t.Fatalf("passages\n%s", passagesOf(h))
	}
	if p := h.Passages[1]; p.Kind != graph.Footnote || !strings.HasPrefix(p.Text, "1 Vgl.") || p.Printed != "7" {
		t.Errorf("note %+v", p)
	}
	if p := h.Passages[0]; !strings.HasSuffix(p.Text, "sagt der Bericht dazu.") || !strings.Contains(p.Text, "m²") {
		t.Errorf("text with its mark %q, edits %v", p.Text, p.Edits)
	}
}

func TestPDFTable(t *testing.T) {
	var w pdfWriter
	p := w.page()
	p.lines(regular, 10, 60, 100, "Die folgende Übersicht nennt alle Maßnahmen, die im letzten Jahr begonnen wurden, mit Ziel und Stand.")
	rows := [][]string{{"Maßnahme", "Ziel", "Stand"}, {"Sprachkurse", "300 Plätze", "läuft"}, {"Patenschaften", "50 Paare", "beendet"}, {"Beratung", "", "geplant"}}
	for i, row := range rows {
		for j, cell := range row {
			p.text(regular, 10, 60+float64(j)*150, 140+float64(i)*16, cell)
		}
	}
	p.text(regular, 10, 60, 140+4*16, "für Eltern") // goes on
	h, _ := readPDFTest(t, w.bytes(), Options{})
	equalText(t, passagesOf(h), `paragraph: Die folgende Übersicht nennt alle Maßnahmen, die im letzten Jahr begonnen wurden, mit Ziel und Stand.
table row: Maßnahme | Ziel | Stand
table row: Sprachkurse | 300 Plätze | läuft
table row: Patenschaften | 50 Paare | beendet
table row: Beratung für Eltern | | geplant
`)
}

func TestPDFOutlineLabelsInformation(t *testing.T) {
	w := pdfWriter{
		info:    map[string]string{"Title": "Leitbild Integration der Stadt Musterau", "Author": "Muster, Mia; Beispiel, Ben"},
		labels:  "<< /Nums [0 << /S /r /St 3 >> 2 << /S /D /St 1 >>] >>",
		outline: []bookmark{{"Vorwort", 1, 0}, {"Was wir wollen", 1, 2}},
	}
	for i, title := range []string{"Vorwort", "", "Was wir wollen", ""} {
		p := w.page()
		if title != "" {
			p.text(regular, 10, 60, 120, title) // printed like the text
		}
		p.lines(regular, 10, 60, 150, fmt.Sprintf("Auf Seite %d steht ein Absatz, der lang genug ist, um eine ganze Zeile zu füllen, und noch weiter", i+1), "reicht.")
	}
	h, warnings := readPDFTest(t, w.bytes(), Options{})
	if d := h.Document; d.Title != "Leitbild Integration der Stadt Musterau" || len(d.Creators) != 2 || len(warnings) != 0 {
		t.Errorf("%q %q %q", d.Title, d.Creators, warnings)
	}
	var labels, headings []string
	for _, pg := range h.Pages {
		labels = append(labels, pg.Printed)
	}
	for _, p := range h.Passages {
		if p.Kind == graph.Heading {
			headings = append(headings, p.Text)
		}
	}
	if want := []string{"iii", "iv", "1", "2"}; !slices.Equal(labels, want) {
		t.Errorf("labels %q, want %q", labels, want)
	}
	if want := []string{"Vorwort", "Was wir wollen"}; !slices.Equal(headings, want) {
		t.Errorf("headings %q, want %q\n%s", headings, want, passagesOf(h))
	}
}

func TestPDFRotated(t *testing.T) {
	for _, rotate := range []int{0, 90, 180, 270} {
		var w pdfWriter
		p := w.page()
		p.rotate = rotate
		// As much as is upright to a reader, and a margin on its side.
		for i, l := range leftColumn {
			size := 10.0
			switch y := 100 + 12*float64(i); rotate {
			case 0:
				p.text(regular, size, 60, y, l)
			case 90: // shown clockwise, so it is written upwards
				p.upwards(size, y, 700, l)
			case 180:
				fmt.Fprintf(&p.content, "BT /F1 10 Tf -1 0 0 -1 500 %.2f Tm (%s) Tj ET\n", y, winAnsi(l))
			case 270:
				fmt.Fprintf(&p.content, "BT /F1 10 Tf 0 -1 1 0 %.2f 700 Tm (%s) Tj ET\n", 595-y, winAnsi(l))
			}
		}
		h, _ := readPDFTest(t, w.bytes(), Options{})
		want := "paragraph: Die Stadt fördert seit vielen Jahren die Vereine, die neu Zugewanderte beraten und sie im Alltag begleiten. Dazu gehören Patinnen und Paten, Sprachcafés und eine Sprechstunde im Rathaus, die jede Woche stattfindet und\n"
		equalText(t, fmt.Sprint(rotate, passagesOf(h)), fmt.Sprint(rotate, want))
		if b := h.Passages[0].Spans[0].Boxes[0]; b[0] < 0 || b[1] < 80 || b[3]-b[1] > 70 || b[2]-b[0] < 150 {
			t.Errorf("turned by %d: box %v", rotate, b)
		}
	}
}

func TestPDFSideways(t *testing.T) {
	var w pdfWriter
	p := w.page()
	p.lines(regular, 10, 60, 100, leftColumn...)
	p.upwards(10, 40, 600, "Am Rand nach oben")
	fmt.Fprintf(&p.content, "BT /F1 10 Tf 0 -1 1 0 500 600 Tm (Am Rand nach unten) Tj ET\n")
	h, _ := readPDFTest(t, w.bytes(), Options{})
	if text := passagesOf(h); !strings.Contains(text, "Am Rand nach oben") || !strings.Contains(text, "Am Rand nach unten") {
		t.Errorf("%s", text)
	}
}

func TestPDFEncrypted(t *testing.T) {
	for _, c := range []string{"rc4", "aes", "aes256"} {
		w := pdfWriter{cipher: c, secret: "geheim", info: map[string]string{"Title": "Ein Titel hinter Schloss"}}
		w.page().lines(regular, 10, 60, 100, leftColumn...)
		data := w.bytes()
		for _, o := range []struct{ password, message string }{
			{"", "Die Datei ist mit einem Passwort verschlüsselt."},
			{"falsch", "Das Passwort passt nicht zu der verschlüsselten Datei."},
		} {
			_, err := Read("probe.pdf", strings.NewReader(string(data)), Options{Cache: testCache(), Password: o.password})
			if !errors.Is(err, ErrEncrypted) || !strings.Contains(German(err), o.message) {
				t.Errorf("%s with %q: %v", c, o.password, err)
			}
		}
		h, _ := readPDFTest(t, data, Options{Password: "geheim"})
		if h.Document.Title != "Ein Titel hinter Schloss" || !strings.Contains(h.Passages[0].Text, "Vereine") {
			t.Errorf("%s: %q %q", c, h.Document.Title, h.Passages[0].Text)
		}
	}
}

// TestPDFFiles keeps the files that the command's tests read.
func TestPDFFiles(t *testing.T) {
	locked := pdfWriter{cipher: "aes256", secret: "geheim"}
	locked.page().lines(regular, 10, 60, 100, leftColumn...)
	scan := pdfWriter{}
	for n := range 5 {
		p := scan.page()
		if n%2 == 1 {
			p.lines(regular, 12, 60, 150, leftColumn...)
			continue
		}
		p.image = image.NewGray(image.Rect(0, 0, 40, 56))
		for i := range p.image.Pix {
			p.image.Pix[i] = byte(255 * (i % 2))
		}
	}
	for name, data := range map[string][]byte{"verschluesselt.pdf": locked.bytes(), "scan.pdf": scan.bytes()} {
		file := filepath.Join("..", "testdata", "files", name)
		if *update {
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if kept, err := os.ReadFile(file); err != nil || string(kept) != string(data) {
			t.Errorf("%s is not what the generator writes (%v); write it anew with -update", file, err)
		}
	}
}

// picture draws a page with the library, as a scanner would.
func picture(t *testing.T, data []byte) *pdfWriter {
	t.Helper()
	library := newPDFium(testCache())
	defer library.close()
	f, err := library.open(context.Background(), data, "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	img, err := f.image(0, 200, scanDots)
	if err != nil {
		t.Fatal(err)
	}
	w := &pdfWriter{}
	w.page().image = img
	return w
}

func TestPDFWithoutText(t *testing.T) {
	var text pdfWriter
	text.page().lines(regular, 12, 60, 150, leftColumn...)
	w := picture(t, text.bytes())
	scan := w.pages[0].image
	for _, what := range []string{"text", "scan", "blank"} {
		p := w.page()
		switch what {
		case "text":
			p.lines(regular, 12, 60, 150, leftColumn...)
		case "scan":
			p.image = scan
		}
	}
	data := w.bytes()
	h, warnings := readPDFTest(t, data, Options{})
	if len(h.Pages) != 4 || len(h.Passages) != 1 || len(warnings) == 0 || !strings.HasPrefix(warnings[0], "2 Seiten ohne Textebene: 1, 3.") {
		t.Errorf("%q\n%s", warnings, passagesOf(h))
	}
	w.pages = w.pages[:1]
	_, err := Read("probe.pdf", strings.NewReader(string(w.bytes())), Options{Cache: testCache()})
	if !errors.Is(err, ErrEmpty) || !strings.Contains(German(err), "Die Datei ist ein Scan: 1 Seite ohne Textebene: 1.") {
		t.Errorf("%v: %s", err, German(err))
	}

	recognise := Tesseract(t.Context())
	if recognise == nil {
		t.Skip("no tesseract with deu on this machine")
	}
	h, warnings = readPDFTest(t, data, Options{Recognise: recognise})
	if got := h.Passages[0].Text; !strings.HasPrefix(got, "Die Stadt fördert seit vielen Jahren die Vereine, die neu Zugewanderte beraten") {
		t.Errorf("recognised %q", got)
	}
	if b := h.Passages[0].Spans[0].Boxes[0]; b[0] < 55 || b[0] > 65 || b[1] < 135 || b[1] > 150 {
		t.Errorf("box %v", b)
	}
	if len(warnings) == 0 || !strings.HasPrefix(warnings[0], "2 Seiten wurden durch Texterkennung gelesen") {
		t.Errorf("warnings %q", warnings)
	}
}
