package ingest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestLibraries(t *testing.T) {
	const want = `{Konzept für Ämter [Pilz, Madlen Stadt Musterau] 2018-05 Amt & Söhne  concept  de  } [konzept 2018.pdf]`
	csl := `[{"type": "report", "title": "Konzept für Ämter", "author": [{"family": "Pilz", "given": "Madlen"}, {"literal": "Stadt Musterau"}],
		"issued": {"date-parts": [["2018", 5]]}, "publisher": "Amt & Söhne", "language": "de", "attachments": [{"path": "C:\\Zotero\\storage\\ABC\\konzept 2018.pdf"}]}, 7, {"title": "ohne Art"}]`
	bib := `@string{x = "y"} @Report{key, title = "Konzept f{\"u}r {\"A}mter", author = {Pilz, Madlen and Stadt Musterau}, date = 2018-05,
		institution = {Amt \& S{\"{o}}hne}, langid = {de}, file = {PDF:files/1/konzept 2018.pdf:application/pdf}} @misc{leer, note = {x}} @broken{a, title = {ohne Ende`
	ris := "TY  - RPRT\r\nTI  - Konzept für Ämter\r\nAU  - Pilz, Madlen\r\nAU  - Stadt Musterau\r\nPY  - 2018/05//\r\nPB  - Amt & Söhne\r\nLA  - de\r\nL1  - file:///home/x/konzept%202018.pdf\r\nER  - \r\n"
	fromJSON, err := parseCSL("x.json", []byte(csl))
	if err != nil {
		t.Fatal(err)
	}
	for name, found := range map[string][]libraryEntry{"CSL": fromJSON, "BibTeX": parseBibTeX(bib), "RIS": parseRIS(ris)} {
		if len(found) != 1 {
			t.Errorf("%s: %d entries: %v", name, len(found), found)
			continue
		}
		var names []string
		for _, f := range found[0].files {
			names = append(names, attachmentName(f))
		}
		if got := fmt.Sprint(found[0].metadata, names); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
	if _, err := parseCSL("x.json", []byte(`{"farbe": "blau"}`)); !errors.Is(err, errNoLibrary) {
		t.Error(err)
	}
}

func TestAttachments(t *testing.T) {
	for field, want := range map[string]string{
		`Volltext:files/1/a.pdf:application/pdf`:       "files/1/a.pdf",
		`:C\:\\Texte\\a.pdf:PDF;B:b\;c.pdf:text/plain`: `C:\Texte\a.pdf|b;c.pdf`,
		`files/1/a.pdf`: "files/1/a.pdf",
		`a.pdf;b.pdf`:   "a.pdf|b.pdf",
		``:              "",
	} {
		if got := strings.Join(attachments(field), "|"); got != want {
			t.Errorf("%s: got %s", field, got)
		}
	}
}

func TestMatchesFiles(t *testing.T) {
	library := []libraryEntry{
		{metadata: Metadata{Title: "Das erste Konzept"}, files: []string{`C:\x\Konzept.PDF`}},
		{metadata: Metadata{Title: "Zwei mal zwei"}, files: []string{"doppelt.pdf"}},
		{metadata: Metadata{Title: "Zwei mal drei"}, files: []string{"doppelt.pdf"}},
	}
	if r, ok := byFile(library, "/tmp/konzept.pdf"); !ok || r.metadata.Title != "Das erste Konzept" {
		t.Error(r, ok)
	}
	if _, ok := byFile(library, "doppelt.pdf"); ok {
		t.Error("an attachment of two entries was taken for one's")
	}
	if r, ok := byTitle(library, "Zwei mal Zwei!"); !ok || r.metadata.Title != "Zwei mal zwei" {
		t.Error(r, ok)
	}
	if _, ok := byTitle(library, ""); ok {
		t.Error("no title was found")
	}
}

func FuzzLibraries(f *testing.F) {
	f.Add(`@report{a, title = {B {\"u}}, author = {C and D}, file = {x:y\:z:w}}`)
	f.Add("TY  - RPRT\nTI  - A\nPY  - 2018/05\nER  - ")
	f.Add(`[{"type":"report","title":"A","issued":{"date-parts":[[2018,{}]]},"author":[{"family":1}]}]`)
	f.Add(`@a{b,c={{{`)
	f.Fuzz(func(t *testing.T, text string) {
		fromJSON, _ := parseCSL("x.json", []byte(text))
		for _, r := range append(append(fromJSON, parseBibTeX(text)...), parseRIS(text)...) {
			if r.metadata.Title == "" || len(r.metadata.Title) > libraryField {
				t.Errorf("title %q", r.metadata.Title)
			}
			if d := r.metadata.Issued; d != "" && isoDate(d) != d {
				t.Errorf("date %q", d)
			}
		}
	})
}
