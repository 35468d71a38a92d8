package ingest

import (
	"fmt"
	"strings"
	"testing"
)

// bookOf writes an e-book of chapters, given as title and body in turn.
func bookOf(chapters ...string) []byte {
	var files, order, contents strings.Builder
	parts := []string{"mimetype", "application/epub+zip", "META-INF/container.xml", `<container><rootfiles><rootfile full-path="OEBPS/buch.opf"/></rootfiles></container>`}
	for i := 0; i < len(chapters); i += 2 {
		name := fmt.Sprintf("kapitel %d.xhtml", i/2+1)
		reference := strings.ReplaceAll(name, " ", "%20")
		fmt.Fprintf(&files, `<item id="k%d" href="%s"/>`, i, reference)
		fmt.Fprintf(&order, `<itemref idref="k%d"/>`, i)
		if chapters[i] != "" {
			fmt.Fprintf(&contents, `<li><a href="%s#a">%s</a></li>`, reference, chapters[i])
		}
		parts = append(parts, "OEBPS/"+name, `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>`+chapters[i+1]+`</body></html>`)
	}
	return pack(append(parts,
		"OEBPS/nav.xhtml", `<html><body><nav epub:type="toc"><ol>`+contents.String()+`</ol></nav></body></html>`,
		"OEBPS/buch.opf", `<package><metadata><dc:title>Ankommen in Musterau</dc:title><dc:creator>Stadt Musterau</dc:creator><dc:date>2020-03-01</dc:date><dc:language>de</dc:language></metadata><manifest><item id="nav" href="nav.xhtml" properties="nav"/>`+files.String()+`</manifest><spine><itemref idref="nav"/>`+order.String()+`</spine></package>`)...)
}

func bookOfFixtures() []fixture {
	return []fixture{
		{"ankommen.epub", bookOf("Vorwort", `<p>Ein Wort zuvor.</p>`, "Zwei: Wohnen", `<h1>Wohnen</h1><p>Wohnungen<a epub:type="noteref" href="#n1">1</a> fehlen.</p><aside epub:type="footnote" id="n1"><p>1 Quelle fehlt.</p></aside>`, "", `<p>Schluss.</p>`)},
		{"gedruckt.epub", bookOf("Eins", `<span epub:type="pagebreak" title="7"/><p>Auf Seite sieben <span epub:type="pagebreak" title="8"/>und acht.</p>`)},
	}
}

func TestEPUB(t *testing.T) { formatGolden(t, "epub.txtar", bookOfFixtures()) }

func FuzzEPUB(f *testing.F) {
	f.Add(`<p>Ein Wort.</p>`, `<metadata><dc:title>T</dc:title></metadata><manifest><item id="a" href="../%61.html"/></manifest><spine><itemref idref="a"/></spine>`, "b/x.opf")
	f.Fuzz(func(t *testing.T, page, list, name string) {
		checkReading(t, "f.epub", pack("mimetype", "application/epub+zip", "META-INF/container.xml", `<c><r><f full-path="`+name+`"/></r></c>`, name, "<package>"+list+"</package>", "a.html", page))
	})
}
