package ingest

import (
	"fmt"
	"strings"
	"testing"
)

// wordFile writes a document of Word with the content of its body.
func wordFile(body string, parts ...string) []byte {
	return pack(append([]string{
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"word/document.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`,
	}, parts...)...)
}

// wordP is a paragraph in a style, "" for none. Text that begins with "<" is
// taken as runs.
func wordP(style, text string) string {
	if !strings.HasPrefix(text, "<") {
		text = "<w:r><w:t>" + text + "</w:t></w:r>"
	}
	if style != "" {
		style = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return "<w:p>" + style + text + "</w:p>"
}

func wordRow(head bool, cells ...string) string {
	var b strings.Builder
	b.WriteString("<w:tr>")
	if head {
		b.WriteString("<w:trPr><w:tblHeader/></w:trPr>")
	}
	for _, c := range cells {
		if !strings.HasPrefix(c, "<") {
			c = wordP("", c)
		}
		b.WriteString("<w:tc>" + c + "</w:tc>")
	}
	return b.String() + "</w:tr>"
}

const wordStyles = `<w:styles>
<w:style w:type="paragraph" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/><w:basedOn w:val="Standard"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Standard"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/><w:basedOn w:val="berschrift1"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Haus"><w:name w:val="Hausüberschrift"/><w:basedOn w:val="berschrift2"/></w:style>
<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Zitat"/></w:style>
<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Beschriftung"><w:name w:val="caption"/></w:style>
</w:styles>`

const wordNumbering = `<w:numbering>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="berschrift1"/><w:lvlText w:val="%1"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="berschrift2"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>`

func wordItem(list, depth int, text string) string {
	return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, depth, list, text)
}

// chartFixture is a chart of two series over two categories and a year.
const chartFixture = `<c:chartSpace><c:chart><c:title><c:tx><c:rich><a:p><a:pPr/><a:r><a:t>Kurse nach </a:t></a:r><a:r><a:t>Stadtteil</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart>` +
	`<c:ser><c:tx><c:strRef><c:f>Plan!$B$1</c:f><c:strCache><c:pt><c:v>Sprachkurse</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache><c:pt><c:v>Nordstadt</c:v></c:pt><c:pt><c:v>2019</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache><c:pt><c:v>7</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>` +
	`<c:ser><c:tx><c:strRef><c:strCache><c:pt><c:v>Nähkurse</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache><c:pt><c:v>Nordstadt</c:v></c:pt></c:strCache></c:strRef></c:cat></c:ser>` +
	`</c:barChart><c:valAx><c:title><c:tx><c:rich><a:p><a:r><a:t>Anzahl</a:t></a:r></a:p></c:rich></c:tx></c:title><c:txPr><a:p><a:endParaRPr/></a:p></c:txPr></c:valAx></c:plotArea></c:chart></c:chartSpace>`

func wordFixtures() []fixture {
	structure := wordFile(
		wordP("Titel", "Integrationskonzept der Stadt Musterau")+
			`<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>`+wordP("", "Inhalt 1")+`</w:sdtContent></w:sdt>`+
			wordP("Verzeichnis1", "Ausgangslage 3")+
			wordP("berschrift1", "Ausgangslage")+
			wordP("", "Die Stadt zählt 40.000 Menschen.")+
			wordP("berschrift2", "Zahlen")+
			wordP("", `<w:r><w:t>Jede </w:t></w:r><w:r><w:t>vierte Person</w:t><w:br/><w:t>ist zugezogen</w:t><w:tab/><w:t>und Anti</w:t><w:softHyphen/><w:t>diskriminierung heißt E</w:t><w:noBreakHyphen/><w:t>Mail.</w:t></w:r>`)+
			wordP("Haus", "Bedarfe")+
			wordP("Zitat", "Wir brauchen eine Stelle, die zuhört.")+
			wordP("berschrift1", "Ziele")+
			wordItem(1, 0, "Sprache fördern")+wordItem(1, 1, "in Kitas")+wordItem(1, 1, "in Schulen")+wordItem(1, 0, "Wohnen sichern")+
			wordItem(2, 0, "offen für alle")+wordItem(4, 0, "weiter ab fünf")+
			wordP("Beschriftung", "Tabelle der Ziele")+
			`<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>Nach Gliederungsebene</w:t></w:r></w:p>`+wordP("", "Text darunter."),
		"word/styles.xml", wordStyles, "word/numbering.xml", wordNumbering,
		"docProps/core.xml", `<cp:coreProperties><dc:title>Vorlage 7</dc:title><dc:creator>mmuster</dc:creator><dcterms:created>2019-03-04T08:00:00Z</dcterms:created></cp:coreProperties>`,
		"docProps/app.xml", `<Properties><Company>Stadt Musterau</Company></Properties>`)
	tables := wordFile(
		wordP("", "Die Maßnahmen:") +
			`<w:tbl>` + wordRow(true, "Maßnahme", "Verantwortlich", "Zeitraum") +
			wordRow(false, "Sprachcafé | offen", "Amt für Soziales", "2019–2021") +
			wordRow(false, wordP("", "Beratung")+wordP("", "für Familien"), "", "laufend") +
			`<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + wordP("", "Summe") + `</w:tc><w:tc>` + wordP("", "2") + `</w:tc></w:tr>` +
			`<w:tr><w:trPr><w:del/></w:trPr><w:tc>` + wordP("", "gestrichen") + `</w:tc></w:tr>` +
			`</w:tbl>` +
			wordP("", "Dazwischen.") +
			`<w:tbl>` + wordRow(false, "Amt", "Aufgabe") + wordRow(false, "Jugendamt", `<w:tbl>`+wordRow(false, "innen links", "innen rechts")+`</w:tbl>`+wordP("", "")) + `</w:tbl>` +
			`<w:tbl>` + wordRow(false, wordP("", "Kasten: Ein Satz steht im Rahmen.")+wordP("", "Noch einer.")) + `</w:tbl>` +
			`<w:tbl>` + wordRow(false, "Eine Zeile", "ohne Kopf") + `</w:tbl>`)
	notes := wordFile(
		wordP("", `<w:r><w:t>Die Stadt</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t> fördert</w:t></w:r><w:r><w:endnoteReference w:id="1"/></w:r><w:r><w:t> Vereine.</w:t></w:r><w:r><w:footnoteReference w:id="3"/></w:r>`)+
			wordP("", "Danach geht es weiter."),
		"word/footnotes.xml", `<w:footnotes><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:id="2">`+wordP("", `<w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Vgl. Leitbild 2012: 4.</w:t></w:r>`)+`</w:footnote><w:footnote w:id="3">`+wordP("", "Ebd.")+wordP("", "Zweiter Absatz.")+`</w:footnote></w:footnotes>`,
		"word/endnotes.xml", `<w:endnotes><w:endnote w:id="1">`+wordP("", "Am Ende erklärt.")+`</w:endnote></w:endnotes>`)
	changes := wordFile(
		wordP("", `<w:r><w:t xml:space="preserve">Die Stadt </w:t></w:r><w:del><w:r><w:delText>prüft</w:delText></w:r></w:del><w:ins><w:r><w:t>beschließt</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>weg</w:t></w:r></w:moveFrom><w:r><w:t xml:space="preserve"> das Konzept</w:t></w:r><w:commentRangeStart/><w:r><w:commentReference w:id="0"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>versteckt</w:t></w:r><w:r><w:t>.</w:t></w:r>`)+
			`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">Zwei Absätze </w:t></w:r></w:p>`+wordP("", "sind jetzt einer.")+
			wordP("", `<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGEREF x</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>Feld</w:t><w:fldChar w:fldCharType="end"/></w:r><w:hyperlink><w:r><w:t xml:space="preserve"> und Verweis</w:t></w:r></w:hyperlink>`)+
			wordP("", `<w:r><w:t>Neben dem Kasten.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>`+wordP("", "Im Kasten.")+`</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>`+wordP("", "Im Kasten.")+`</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`)+
			wordP("", `<w:r><w:t>Vor dem Diagramm.</w:t></w:r><w:r><w:drawing><a:graphic><a:graphicData><c:chart r:id="rId4"/></a:graphicData></a:graphic></w:drawing></w:r>`),
		"word/_rels/document.xml.rels", `<Relationships><Relationship Id="rId4" Target="charts/chart1.xml"/></Relationships>`, "word/charts/chart1.xml", chartFixture,
		"word/comments.xml", `<w:comments><w:comment w:id="0">`+wordP("", "Nur ein Kommentar.")+`</w:comment></w:comments>`)
	pages := wordFile(
		wordP("", `<w:r><w:t xml:space="preserve">Ein Absatz geht </w:t></w:r><w:r><w:lastRenderedPageBreak/><w:t>auf der nächsten Seite weiter.</w:t></w:r>`) +
			wordP("", `<w:r><w:br w:type="page"/></w:r>`) + wordP("", `<w:r><w:lastRenderedPageBreak/><w:t>Auf Seite drei.</w:t></w:r>`))
	form := wordFile(
		`<w:tbl>` + wordRow(false, wordP("", "Stadt Musterau")+wordP("", "Amt für Soziales"), wordP("", "Datum: 14.09.2021")) + wordRow(false, "Betreff:", "Beratungsstelle gegen Diskriminierung") + `</w:tbl>` +
			wordP("", `<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t xml:space="preserve"> öffentlich </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:t xml:space="preserve"> nichtöffentlich </w:t><w:sym w:font="Wingdings" w:char="F0FE"/><w:t xml:space="preserve"> eilig</w:t></w:r>`) +
			`<w:sdt><w:sdtContent>` + wordP("", "Die Verwaltung schlägt vor, eine Beratungsstelle einzurichten.") + `</w:sdtContent></w:sdt>`)
	return []fixture{{"vorlage.docx", form}, {"gliederung.docx", structure}, {"tabellen.docx", tables}, {"noten.docx", notes}, {"aenderungen.docx", changes}, {"seiten.docx", pages}}
}

func TestDOCX(t *testing.T) { formatGolden(t, "docx.txtar", wordFixtures()) }

func FuzzDOCX(f *testing.F) {
	for _, fx := range wordFixtures() {
		a, err := openArchive(original{name: fx.name, data: fx.data})
		if err != nil {
			f.Fatal(err)
		}
		var parts [4][]byte
		for i, name := range []string{"word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml"} {
			if a.entries[name] == nil {
				continue
			}
			if parts[i], err = a.read(name); err != nil {
				f.Fatal(err)
			}
		}
		f.Add(parts[0], parts[1], parts[2], parts[3])
	}
	f.Fuzz(func(t *testing.T, document, styles, numbering, notes []byte) {
		checkReading(t, "f.docx", pack("word/document.xml", string(document), "word/styles.xml", string(styles), "word/numbering.xml", string(numbering), "word/footnotes.xml", string(notes)))
	})
}
