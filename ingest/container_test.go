package ingest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func filesOf(b Batch) []string {
	var files []string
	for _, h := range b.Holdings {
		files = append(files, h.Document.File)
	}
	return files
}

func TestZIP(t *testing.T) {
	word := wordFile(wordP("", "Der Plan der Stadt."))
	letter := letterFixtures()[1].data
	b, err := Read("ablage.zip", bytes.NewReader(pack(
		"../../konzepte/plan.docx", string(word), "C:\\post\\brief.eml", string(letter), "__MACOSX/._plan.docx", "x", "bild.gif", "GIF8",
		"mehr.zip", string(pack("innen.txt", "Ein Text im Archiv.", "noch.zip", string(pack("tief.txt", "Zu tief.")))),
		"alt.doc", "\xd0\xcf\x11\xe0", "daten.jsonl", "{\"text\": \"Erster.\"}\n{\"text\": \"Zweiter.\"}\n")), Options{})
	want := []string{"plan.docx", "brief.eml", "bericht.txt", "plan.docx", "innen.txt", "daten.jsonl", "daten.jsonl"}
	if got := filesOf(b); !slices.Equal(got, want) {
		t.Errorf("read %q, want %q", got, want)
	}
	var problems []string
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			problems = append(problems, German(err))
		}
	}
	if want := []string{
		"ablage.zip/mehr.zip/noch.zip: Die Datei steckt in zu vielen anderen. Bitte zuerst entpacken.",
		"ablage.zip/alt.doc: Das ist ein Dokument einer alten Word-Version (bis 2003). Bitte öffnen und als Word-Dokument (.docx) neu speichern.",
	}; !slices.Equal(problems, want) {
		t.Errorf("problems %q", problems)
	}
	// The same bytes are the same document, wherever they lie.
	alone, err := Read("plan.docx", bytes.NewReader(word), Options{})
	if err != nil || alone.Holdings[0].Document.IRI != b.Holdings[0].Document.IRI {
		t.Errorf("IRI %s in the archive, %v", b.Holdings[0].Document.IRI, err)
	}
}

// bomb is an archive in which one part unpacks to far more than it is.
func bomb(name string, parts ...string) []byte {
	return pack(append(parts, name, strings.Repeat(" ", freeRatio+1))...)
}

func TestHostileFiles(t *testing.T) {
	deep := strings.Repeat("<w:ins>", 100_000)
	entity := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><w:document><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`
	var many []string
	for i := range archiveEntries + 1 {
		many = append(many, fmt.Sprint(i, ".txt"), "")
	}
	locked := pack("a.txt", "Text")
	locked[6] |= 1 // in the local header, and in the directory below
	locked[bytes.Index(locked, []byte("PK\x01\x02"))+8] |= 1
	lies := pack("word/document.xml", strings.Repeat("<w:p/>", 1000), "[Content_Types].xml", "")
	binary.LittleEndian.PutUint32(lies[bytes.Index(lies, []byte("PK\x01\x02"))+24:], 10) // states a smaller size
	whole := wordFixtures()[0].data
	for _, c := range []struct {
		name string
		data []byte
		want error
		say  string
	}{
		{"bombe.docx", bomb("word/document.xml", "[Content_Types].xml", ""), ErrLimit, "Entpackt ist die Datei viel größer, als Dokumente sind. Bitte prüfen, woher sie stammt, oder das Dokument teilen."},
		{"bombe.xlsx", bomb("xl/media/x", "[Content_Types].xml", "", "xl/workbook.xml", ""), ErrLimit, "Entpackt ist die Datei viel größer, als Dokumente sind. Bitte prüfen, woher sie stammt, oder das Dokument teilen."},
		{"viele.zip", pack(many...), ErrLimit, "Die Datei enthält mehr als 10000 Teile. Bitte teilen."},
		{"leer.zip", pack("a.exe", "MZ"), ErrEmpty, "Die Datei enthält kein lesbares Dokument. " + readable},
		{"tief.docx", wordFile(deep), ErrLimit, "Die Teile des Dokuments sind zu tief ineinander verschachtelt. Bitte im ursprünglichen Programm öffnen und neu speichern."},
		{"gruppen.rtf", []byte(`{\rtf1 ` + strings.Repeat("{", 100_000)), ErrLimit, "Die Teile des Dokuments sind zu tief ineinander verschachtelt. Bitte im ursprünglichen Programm öffnen und neu speichern."},
		{"laut.docx", pack("[Content_Types].xml", "", "word/document.xml", entity), ErrDamaged, "Die Datei ist beschädigt oder unvollständig. Bitte im ursprünglichen Programm öffnen und neu speichern."},
		{"halb.docx", whole[:len(whole)/2], ErrDamaged, "Die Datei ist beschädigt oder unvollständig. Bitte im ursprünglichen Programm öffnen und neu speichern."},
		{"luegt.docx", lies, ErrDamaged, "Die Datei ist beschädigt oder unvollständig. Bitte im ursprünglichen Programm öffnen und neu speichern."},
		{"halb.rtf", []byte(`{\rtf1 {\b Die Stadt`), ErrDamaged, "Die Datei ist beschädigt oder unvollständig. Bitte im ursprünglichen Programm öffnen und neu speichern."},
		{"zu.zip", locked, ErrEncrypted, "Die Datei ist mit einem Passwort verschlüsselt. Bitte ohne Passwort neu speichern."},
		{"zu.docx", append([]byte("\xd0\xcf\x11\xe0"), "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"...), ErrEncrypted, "Die Datei ist mit einem Passwort verschlüsselt. Bitte mit --password das Passwort angeben oder die Datei ohne Passwort neu speichern."},
		{"zu.odt", odfFile("text", "", "", "META-INF/manifest.xml", "<manifest:encryption-data/>"), ErrEncrypted, "Die Datei ist mit einem Passwort verschlüsselt. Bitte ohne Passwort neu speichern."},
		{"alt.xls", append([]byte("\xd0\xcf\x11\xe0"), "W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"...), ErrFormat, "Das ist eine Tabelle einer alten Excel-Version (bis 2003). Bitte öffnen und als Excel-Arbeitsmappe (.xlsx) neu speichern."},
		{"alt.ppt", []byte("kein OLE"), ErrFormat, "Der Inhalt passt nicht zur Endung „.ppt“. Bitte im ursprünglichen Programm öffnen und neu speichern."},
		{"kein.docx", []byte("Nur Text."), ErrDamaged, "Die Datei ist beschädigt oder unvollständig. Bitte im ursprünglichen Programm öffnen und neu speichern."},
	} {
		_, err := Read(c.name, bytes.NewReader(c.data), Options{})
		var p *Problem
		if !errors.Is(err, c.want) || !errors.As(err, &p) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		} else if got := p.What + " " + p.Remedy; got != c.say {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

func FuzzZIP(f *testing.F) {
	f.Add("a/b.txt", []byte("Ein Text."), "c.zip", pack("d.md", "# Titel"))
	f.Add("..\\x.eml", letterFixtures()[0].data, ".rtf", []byte(`{\rtf1 x}`))
	f.Fuzz(func(t *testing.T, first string, one []byte, second string, two []byte) {
		if strings.HasSuffix(first, "/") || strings.HasSuffix(second, "/") {
			return // a folder, which pack cannot write
		}
		checkReading(t, "f.zip", pack(first, string(one), second, string(two)))
	})
}
