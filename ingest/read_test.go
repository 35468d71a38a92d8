package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"belegnetz/graph"
)

const shared = "../../shared/corpus"

// sharedFile reads a file that only exists on machines with the real corpus.
func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shared, name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared is absent: nothing to read")
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func readOne(t testing.TB, name, text string, m Metadata) (graph.Holding, []string) {
	t.Helper()
	b, err := Read(name, strings.NewReader(text), Options{Metadata: m})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(b.Holdings) != 1 {
		t.Fatalf("%s: %d holdings", name, len(b.Holdings))
	}
	checkHolding(t, b.Holdings[0])
	return b.Holdings[0], b.Warnings
}

func TestWorkingPaper(t *testing.T) {
	text := string(sharedFile(t, "stadtumig-wp42.txt"))
	h, _ := readOne(t, "stadtumig-wp42.txt", text, Metadata{
		Title: "Kommunales Handlungsfeld Integration", Creators: []string{"Pilz, Madlen", "Keskinkılıç, Leoni", "Bernt, Matthias"}, Issued: "2023", Kind: graph.KindStudy,
	})
	if got := left(h); len(got) > 0 {
		t.Errorf("in no passage: %q", got)
	}
	if h.Document.Work != "urn:belegnetz:werk:pilz-et-al-2023" || h.Document.PageCount != 34 || h.Document.Access != graph.Public {
		t.Errorf("document %+v", h.Document)
	}
	kinds := map[graph.PassageKind]int{}
	for _, p := range h.Passages {
		kinds[p.Kind]++
		if p.Printed != "" {
			t.Errorf("passage %d claims the printed page %q", p.Number, p.Printed)
		}
		if n := utf8.RuneCountInString(p.Text); n > passageSize {
			t.Errorf("passage %d has %d characters", p.Number, n)
		}
	}
	for kind, n := range map[graph.PassageKind]int{graph.Quote: 6, graph.Caption: 8, graph.Footnote: 21} {
		if kinds[kind] < n {
			t.Errorf("%d passages of kind %s, want %d", kinds[kind], kind, n)
		}
	}
	for _, want := range []struct {
		text, section string
		pages         [2]int
	}{
		{"um weitere Fördergelder einzuwerben", "Schwerin: Die Re-Organisation kommunaler Strukturen", [2]int{8, 9}},
		{"Antidiskriminierungsstelle zielt die Stadt", "Infokasten 2: Das Thema Diskriminierung und Rassismus in den kommunalen Integrationskonzepten", [2]int{21, 21}},
		{"Arbeitstag als Dezernent", "Schwerin: Die Re-Organisation kommunaler Strukturen", [2]int{7, 8}},
		{"In den Partnerstädten Schwerin", "Kooperationen ins Quartier", [2]int{22, 22}},
	} {
		i := slices.IndexFunc(h.Passages, func(p graph.Passage) bool { return strings.Contains(p.Text, want.text) })
		if i < 0 {
			t.Errorf("no passage with %q", want.text)
			continue
		}
		p := h.Passages[i]
		if got := p.Section[len(p.Section)-1]; got != want.section || p.FilePage != want.pages[0] || p.LastPage != want.pages[1] {
			t.Errorf("%q: section %q, pages %d–%d", want.text, got, p.FilePage, p.LastPage)
		}
	}
}

func TestCouncilPapers(t *testing.T) {
	sharedFile(t, "karlsruhe/index.json")
	files, err := filepath.Glob(filepath.Join(shared, "karlsruhe", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(files); i += 4 {
		text, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		b, err := Read(files[i], bytes.NewReader(text), Options{})
		if err != nil && !errors.Is(err, ErrEmpty) {
			t.Errorf("%s: %v", files[i], err)
		}
		for _, h := range b.Holdings {
			checkHolding(t, h)
			for _, l := range left(h) {
				if _, _, ok := pageNumber(l); !ok {
					if _, ok := numberBehind(l); !ok {
						t.Errorf("%s: in no passage: %q", files[i], l)
					}
				}
			}
		}
	}
}

func TestLaws(t *testing.T) {
	for _, name := range []string{"agg.md", "intv.md"} {
		h, _ := readOne(t, name, string(sharedFile(t, "gesetze/"+name)), Metadata{})
		if h.Document.Kind != graph.KindLaw || len(h.Passages) < 100 {
			t.Errorf("%s: kind %s, %d passages", name, h.Document.Kind, len(h.Passages))
		}
	}
}

func TestLongParagraphs(t *testing.T) {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "Satz Nummer %d handelt von der Arbeit der Vereine in den\nStadtteilen und von ihrer Zusammen-\narbeit mit der Stadt. ", i)
	}
	h, _ := readOne(t, "lang.txt", b.String(), Metadata{Title: "Lang"})
	if len(h.Passages) < 3 {
		t.Fatalf("%d passages", len(h.Passages))
	}
	for _, p := range h.Passages {
		if n := utf8.RuneCountInString(p.Text); n > passageSize || !strings.HasPrefix(p.Text, "Satz Nummer") || !strings.HasSuffix(p.Text, "Stadt.") {
			t.Errorf("passage of %d characters: %.20q … %.20q", n, p.Text, p.Text[len(p.Text)-20:])
		}
	}
	endless, _ := readOne(t, "endlos.txt", strings.Repeat("wort ", 30_000), Metadata{Title: "Endlos"})
	for _, p := range endless.Passages {
		if utf8.RuneCountInString(p.Text) > sentenceSize {
			t.Errorf("passage of %d characters", utf8.RuneCountInString(p.Text))
		}
	}
}

// Programs write counters between pages; no page has them printed.
func TestPageCounters(t *testing.T) {
	h, _ := readOne(t, "gezählt.txt", "Ein Text ohne gedruckte Seitenzahlen, der aus einer Datei mit zwei Seiten stammt und\n\n-- 1 of 2 --\n\nhier weitergeht.\n\n-- 2 of 2 --\n", Metadata{Title: "T"})
	if len(h.Passages) != 1 || h.Passages[0].Printed != "" || !strings.HasSuffix(h.Passages[0].Text, "stammt und hier weitergeht.") {
		t.Errorf("%+v", h.Passages)
	}
	if got := left(h); !slices.Equal(got, []string{"-- 1 of 2 --", "-- 2 of 2 --"}) {
		t.Errorf("in no passage: %q", got)
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       error
		message    string
	}{
		{"leer.txt", "", ErrEmpty, "leer.txt: Die Datei ist leer. Bitte prüfen, ob sie vollständig ist."},
		{"weiss.txt", " \n\f\t ", ErrEmpty, "weiss.txt: Die Datei enthält nur Leerraum, keinen Text. Bitte prüfen, ob sie vollständig ist."},
		{"nur.md", "---\ntitel: x\n---\n<!-- Seite 1 -->\n", ErrEmpty, "nur.md: Die Datei enthält keinen Text. Bitte prüfen, ob sie vollständig ist."},
		{"bild.txt", "\x89PNG\r\n\x1a\n\x00", ErrBinary, "bild.txt: Das ist ein Bild, kein Text. " + readable},
		{"null.txt", "Text\x00Text", ErrBinary, "null.txt: Die Datei enthält Binärdaten, keinen Text. " + readable},
		{"kaputt.txt", "Für die Stadt\ngrün \xc3( rot, größer, schöner", ErrEncoding, "kaputt.txt, Zeile 2: Byte 22 der Datei (0xC3) gehört zu keinem Zeichen in UTF-8. Bitte im Textprogramm als UTF-8 speichern."},
		{"gemischt.txt", "Größe, Höhe, Übung und f\xfcr", ErrEncoding, "gemischt.txt, Zeile 1: Byte 29 der Datei (0xFC) gehört zu keinem Zeichen in UTF-8. Bitte im Textprogramm als UTF-8 speichern."},
		{"konzept.pdf", "%PDF-1.4", ErrDamaged, "konzept.pdf: Die Datei ist kein PDF oder nicht vollständig. Bitte die Datei neu beschaffen."},
		{"setup.exe", "MZ", ErrFormat, "setup.exe: Das Format „.exe“ wird nicht gelesen. " + readable},
		{"kopf.md", "---\ntitel: a\njahr: [2\n---\nText", ErrMetadata, "kopf.md, Zeile 3: Die Angaben zum Dokument (YAML) sind nicht lesbar. Bitte je Zeile „schlüssel: Wert“ schreiben und Werte mit Doppelpunkt in Anführungszeichen setzen."},
		{"zugang.md", "---\nzugang: geheim\n---\nText", ErrMetadata, "zugang.md, Zeile 2: Der Zugang „geheim“ ist unbekannt; möglich sind „öffentlich“ und „intern“. Bitte je Zeile „schlüssel: Wert“ schreiben und Werte mit Doppelpunkt in Anführungszeichen setzen."},
		{"zeile.txt", "kurz\n" + strings.Repeat("x", lineSize+1), ErrLimit, "zeile.txt, Zeile 2: Die Zeile ist länger als 1 MB. Bitte Absätze durch Zeilenwechsel trennen."},
		{"seiten.txt", "x" + strings.Repeat("\fx", pageLimit), ErrLimit, "seiten.txt: Das Dokument hat mehr als 20000 Seiten. Bitte teilen."},
		{"d.jsonl", "{\"text\": \"Die Stadt handelt.\"}\n{\"text\": 1}\n", ErrMetadata, "d.jsonl, Zeile 2: Dem Dokument fehlt die Angabe „text“. Jede Zeile braucht die Form {\"id\": …, \"text\": …}."},
	} {
		_, err := Read(c.name, strings.NewReader(c.text), Options{})
		var p *Problem
		if !errors.As(err, &p) || !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if p.Message() != c.message {
			t.Errorf("got  %s\nwant %s", p.Message(), c.message)
		}
	}
}

// endless yields spaces without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestSizeLimits(t *testing.T) {
	for name, message := range map[string]string{
		"gross.jsonl": "gross.jsonl, Zeile 1: Die Zeile ist länger als 16 MB. Bitte das Dokument teilen.",
		"gross.txt":   "gross.txt: Die Datei ist größer als 200 MB. Bitte teilen.",
	} {
		_, err := Read(name, endless{}, Options{})
		if got := German(err); got != message {
			t.Errorf("got %s", got)
		}
	}
}

func TestEncodings(t *testing.T) {
	const text = "Für Größe und Äußeres: „Übung“ – § 5.\nZweite Zeile."
	utf16 := func(order string) string {
		var b strings.Builder
		for _, r := range "\ufeff" + text {
			if order == "le" {
				b.WriteString(string([]byte{byte(r), byte(r >> 8)}))
			} else {
				b.WriteString(string([]byte{byte(r >> 8), byte(r)}))
			}
		}
		return b.String()
	}
	for name, in := range map[string]string{
		"utf8": text, "bom": "\ufeff" + text, "crlf": strings.ReplaceAll(text, "\n", "\r\n"), "cr": strings.ReplaceAll(text, "\n", "\r"),
		"utf16le": utf16("le"), "utf16be": utf16("be"),
		"1252": "F\xfcr Gr\xf6\xdfe und \xc4u\xdferes: \x84\xdcbung\x93 \x96 \xa7 5.\nZweite Zeile.",
	} {
		h, warnings := readOne(t, name+".txt", in, Metadata{Title: "T"})
		if h.Pages[0].Text != text {
			t.Errorf("%s: %q", name, h.Pages[0].Text)
		}
		if warned := len(warnings) > 0; warned != (name == "1252") {
			t.Errorf("%s: warnings %q", name, warnings)
		}
	}
}

func TestJSONL(t *testing.T) {
	b, err := Read(Stdin, strings.NewReader(`{"id": "a", "title": "Leitbild", "year": 2006, "place": "Halle (Saale)", "text": "Die Stadt achtet alle Menschen."}

{"id": 7, "role": "Dezernentin", "date": "14.05.2020", "text": "Das war gut."}
kein JSON
{"id": "c", "author": ["Beispiel, Ina"], "text": "Der Verein berät.\n\nEr ist offen.", "extra": {"x": 1}}`), Options{})
	if got := German(err); got != `-, Zeile 4: Die Zeile ist kein JSON-Objekt. Jede Zeile braucht die Form {"id": …, "text": …}.` {
		t.Errorf("got %s", got)
	}
	if len(b.Holdings) != 3 {
		t.Fatalf("%d holdings", len(b.Holdings))
	}
	for i, want := range []struct {
		title, work string
		access      graph.Access
		line        int
	}{
		{"Leitbild", "urn:belegnetz:werk:halle-leitbild-2006", graph.Public, 1},
		{"7", "urn:belegnetz:interview:dezernentin-2020-05-14", graph.Internal, 3},
		{"c", "urn:belegnetz:werk:c", graph.Public, 5},
	} {
		d, ps := b.Holdings[i].Document, b.Holdings[i].Passages
		if d.Title != want.title || string(d.Work) != want.work || d.Access != want.access || ps[0].Line != want.line {
			t.Errorf("got %q, %s, access %d, line %d", d.Title, d.Work, d.Access, ps[0].Line)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, pattern := range []string{"testdata/segment/*.txtar", "../data/corpus/*.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for i, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), text[:min(len(text), 4000)])
		}
	}
	f.Add(uint8(0), []byte("F\xfcr\n\n1 a-\f-\n- b\n\n\n\nAbb. 1: x"))
	f.Add(uint8(1), []byte("---\na: b\n---\n# *_a_*\n> > [x](y \\] `` ` ``\n|a|\n|-|\n"))
	f.Add(uint8(1), []byte(strings.Repeat("|", 25_000)))
	f.Add(uint8(2), []byte("{\"text\":\"a\\n\\f b\",\"title\":[\"x\",1]}\n{}"))
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		name := []string{"f.txt", "f.md", "f.jsonl"}[kind%3]
		b, err := Read(name, bytes.NewReader(data), Options{})
		if err != nil {
			var p *Problem
			if !errors.As(err, &p) || p.What == "" || !utf8.ValidString(p.Message()) {
				t.Fatalf("%v", err)
			}
		}
		again, _ := Read(name, bytes.NewReader(data), Options{})
		if fmt.Sprintf("%+v", b) != fmt.Sprintf("%+v", again) {
			t.Fatal("read twice, got two results")
		}
		for _, h := range b.Holdings {
			checkHolding(t, h)
		}
	})
}
