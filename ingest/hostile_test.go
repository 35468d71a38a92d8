package ingest

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// deepest is how many elements stand within each other in hostile markup.
const deepest = 100_000

// vastPicture is the start of a PNG or JPEG file that calls itself 30,000 dots
// wide and high.
func vastPicture(png bool) []byte {
	if !png {
		return []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08\x75\x30\x75\x30\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00\xff\xd9")
	}
	header := []byte("IHDR\x00\x00\x75\x30\x00\x00\x75\x30\x08\x02\x00\x00\x00")
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(header))
	return []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + string(header) + string(sum))
}

// vastScan is a PDF file of a page that shows a picture of 30,000 by 30,000
// dots and no text.
func vastScan(filter, picture string) []byte {
	var w pdfWriter
	w.page().content.WriteString("595 0 0 842 0 0 cm /X Do\n")
	w.extra = []string{fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width 30000 /Height 30000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /%s /Length %d >>\nstream\n%s\nendstream",
		filter, len(picture), picture)}
	return bytes.Replace(w.bytes(), []byte("/Resources <<"), []byte("/Resources << /XObject << /X 6 0 R >>"), 1)
}

// circlingObjects is a PDF file whose stream of objects lies, as its table says,
// in itself and goes on in itself.
func circlingObjects() []byte {
	objects := "1 0 2 33 << /Type /Catalog /Pages 2 0 R >> << /Type /Pages /Kids [2 0 R] /Count 1 >>"
	first := len("1 0 2 33 ")
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	fmt.Fprintf(&b, "3 0 obj\n<< /Type /ObjStm /N 2 /First %d /Extends 3 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n", first, len(objects), objects)
	at := b.Len()
	table := []byte{0, 0, 0, 0, 2, 0, 3, 0, 2, 0, 3, 1, 2, 0, 3, 0, 1, byte(at >> 8), byte(at), 0}
	fmt.Fprintf(&b, "4 0 obj\n<< /Type /XRef /Size 5 /W [1 2 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", len(table), table, at)
	return b.Bytes()
}

// nestedLetters is a message in a message, and so on.
func nestedLetters(depth int) []byte {
	letter := "Subject: Innen\nContent-Type: text/plain\n\nDie Stadt lädt ein.\n"
	for range depth {
		letter = "Subject: Weitergeleitet\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename=brief.eml\n\n" + letter
	}
	return []byte(letter)
}

// vastSheet is a workbook that calls its sheet as large as one can be, with text
// in its first and last cell.
func vastSheet() []byte {
	cell := func(at, text string) string {
		return `<c r="` + at + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
	}
	const space = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	return pack("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook `+space+` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Plan" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", `<worksheet `+space+`><dimension ref="A1:XFD1048576"/><sheetData><row r="1">`+cell("A1", "Anfang")+`</row><row r="1048576">`+cell("XFD1048576", "Ende")+`</row></sheetData></worksheet>`)
}

// Every file made to do harm ends with a word to its owner, or is read as far as
// it goes; the others of its folder are read.
func TestHostileFolder(t *testing.T) {
	const (
		damaged    = "Die Datei ist beschädigt oder unvollständig. Bitte im ursprünglichen Programm öffnen und neu speichern."
		damagedPDF = "Die Datei ist beschädigt oder unvollständig. Bitte die Datei neu beschaffen oder in einem PDF-Programm öffnen und neu speichern."
		nested     = "Die Teile des Dokuments sind zu tief ineinander verschachtelt."
		larger     = "Entpackt ist die Datei viel größer, als Dokumente sind."
		open       = "<div>"
	)
	entities := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`
	hostile := []struct {
		name string
		data []byte
		say  string // "": it is read
	}{
		{"bild.jpg", vastPicture(false), "Das Bild hat mehr als 120 Millionen Bildpunkte. Bitte verkleinern."},
		{"bild.png", vastPicture(true), "Das Bild hat mehr als 120 Millionen Bildpunkte. Bitte verkleinern."},
		{"bombe.docx", bomb("word/document.xml", "[Content_Types].xml", ""), larger},
		{"bombe.zip", bomb("a.txt"), larger},
		{"briefe.eml", nestedLetters(50), "Die Datei steckt in zu vielen anderen. Bitte zuerst entpacken."},
		{"kreis.pdf", simple("/Kids [5 0 R]", "/Kids [2 0 R]"), damagedPDF},
		{"laut.docx", pack("[Content_Types].xml", "", "word/document.xml", entities+`<w:document><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`), damaged},
		{"laut.xlsx", pack("[Content_Types].xml", "", "xl/workbook.xml", entities+`<workbook>&b;</workbook>`), damaged},
		{"objekte.pdf", circlingObjects(), damagedPDF},
		{"pfade.zip", pack("../../hinaus.txt", "Der erste Text.", "/hinaus.txt", "Der zweite Text.", `C:\..\..\hinaus.txt`, "Der dritte Text."), ""},
		{"scan-jpeg.pdf", vastScan("DCTDecode", string(vastPicture(false))), "Die Datei enthält keinen Text."},
		{"scan-png.pdf", vastScan("FlateDecode", "x\x9c"), "Die Datei enthält keinen Text."},
		{"tief.docx", wordFile(strings.Repeat("<w:ins>", deepest)), nested},
		{"tief.epub", bookOf("Eins", strings.Repeat(open, deepest)), nested},
		{"tief.html", []byte(strings.Repeat(open, deepest) + "Text"), nested},
		{"weit.xlsx", vastSheet(), ""},
		{"zeile.csv", bytes.Repeat([]byte("Zelle;"), 40<<20/6), "Die Tabelle ist größer als 12 MB. Bitte teilen."},
	}
	dir := files(t, "aaa.txt", "Die Stadt fördert die Vereine.", "zzz.md", "# Ziele\n\nAlle sollen mitreden.")
	for _, h := range hostile {
		if err := os.WriteFile(filepath.Join(dir, h.name), h.data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sees := func(context.Context, []byte) ([]byte, error) { return nil, nil }
	r, err := Run(t.Context(), store(t), []string{dir}, RunOptions{Options: Options{Cache: testCache(), Recognise: sees}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Files) != len(hostile)+2 {
		t.Fatalf("%d files", len(r.Files))
	}
	for _, f := range []FileResult{r.Files[0], r.Files[len(r.Files)-1]} {
		if len(f.Documents) != 1 || f.Unread > 0 {
			t.Errorf("%s: %+v", f.Path, f)
		}
	}
	for i, h := range hostile {
		f := r.Files[i+1]
		var said []string
		for _, p := range f.Problems {
			said = append(said, p.What+" "+p.Remedy)
		}
		text := strings.Join(append(said, f.Warnings...), "\n")
		if filepath.Base(f.Path) != h.name || !strings.Contains(text, h.say) || (f.Unread == 0) != (h.say == "") {
			t.Errorf("%s: unread %d, %q", f.Path, f.Unread, text)
		}
	}
	// Nothing is written beside the files, nor above them.
	for _, place := range []string{dir, filepath.Dir(dir), filepath.Dir(filepath.Dir(dir))} {
		if _, err := os.Stat(filepath.Join(place, "hinaus.txt")); err == nil {
			t.Errorf("hinaus.txt was written to %s", place)
		}
	}
}
