package ingest

import (
	"fmt"
	"strings"
	"testing"
)

// slidesFile writes a presentation; each slide is the content of its tree of
// shapes, a hidden one begins with "!".
func slidesFile(slides ...string) []byte {
	var ids, relations strings.Builder
	var parts []string
	for i, s := range slides {
		hidden := ""
		if strings.HasPrefix(s, "!") {
			hidden, s = ` show="0"`, s[1:]
		}
		// Slides lie in the file in another order than they are shown.
		n := len(slides) - i
		fmt.Fprintf(&ids, `<p:sldId id="%d" r:id="rId%d"/>`, 256+i, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Target="slides/slide%d.xml"/>`, i+1, n)
		parts = append(parts, fmt.Sprintf("ppt/slides/slide%d.xml", n), `<p:sld`+hidden+`><p:cSld><p:spTree>`+s+`</p:spTree></p:cSld></p:sld>`,
			fmt.Sprintf("ppt/slides/_rels/slide%d.xml.rels", n), `<Relationships><Relationship Id="rId9" Target="../diagrams/data1.xml"/><Relationship Id="rId8" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart" Target="../charts/chart1.xml"/>`+
				fmt.Sprintf(`<Relationship Id="rId7" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/notesSlide" Target="../notesSlides/notes%d.xml"/></Relationships>`, n))
	}
	return pack(append([]string{"[Content_Types].xml", "<Types/>", "ppt/charts/chart1.xml", chartFixture,
		"ppt/notesSlides/notes1.xml", `<p:notes><p:cSld><p:spTree>` + slideShape(`<p:ph type="sldImg"/>`) + slideShape(`<p:ph type="body" idx="1"/>`, "Hier die Zahlen aus dem Beirat erklären.", "Danach fragen lassen.") + slideShape(`<p:ph type="sldNum"/>`, "5") + `</p:spTree></p:cSld></p:notes>`,
		"ppt/presentation.xml", `<p:presentation><p:sldIdLst>` + ids.String() + `</p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", `<Relationships>` + relations.String() + `</Relationships>`,
		"ppt/diagrams/data1.xml", `<dgm:dataModel><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Ankommen</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt><dgm:t><a:p><a:r><a:t>Bleiben</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>`,
	}, parts...)...)
}

func slideShape(placeholder string, paragraphs ...string) string {
	var b strings.Builder
	b.WriteString("<p:sp><p:nvSpPr><p:nvPr>" + placeholder + "</p:nvPr></p:nvSpPr><p:txBody>")
	for _, p := range paragraphs {
		if !strings.HasPrefix(p, "<") {
			p = "<a:r><a:t>" + p + "</a:t></a:r>"
		}
		b.WriteString("<a:p>" + p + "</a:p>")
	}
	return b.String() + "</p:txBody></p:sp>"
}

func slideFixtures() []fixture {
	return []fixture{{"vortrag.pptx", slidesFile(
		slideShape(`<p:ph type="ctrTitle"/>`, "Integration in Musterau")+slideShape(`<p:ph type="subTitle"/>`, "Bericht für den Beirat")+slideShape(`<p:ph type="dt"/>`, "1.2.2020"),
		slideShape(`<p:ph type="title"/>`, "Ziele")+slideShape(`<p:ph idx="1"/>`, "Sprache", "Wohnen")+
			slideShape("", "Frei gesetzter Text."),
		slideShape("", `<a:pPr><a:buAutoNum type="arabicPeriod"/></a:pPr><a:r><a:t>erstens</a:t></a:r>`, `<a:pPr lvl="1"><a:buAutoNum type="alphaLcParenR"/></a:pPr><a:r><a:t>dazu</a:t></a:r>`, `<a:pPr><a:buAutoNum type="arabicPeriod"/></a:pPr><a:r><a:t>zweitens</a:t></a:r><a:br/><a:r><a:t>weiter</a:t></a:r>`),
		"!"+slideShape("", "Ausgeblendet."),
		`<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Maßnahme</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>Amt</a:t></a:r></a:p></a:txBody></a:tc></a:tr><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Beratung</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p/></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`+
			`<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="rId9"/></a:graphicData></a:graphic></p:graphicFrame>`+
			`<mc:AlternateContent><mc:Choice>`+slideShape("", "Im Kasten.")+`</mc:Choice><mc:Fallback>`+slideShape("", "Im Kasten.")+`</mc:Fallback></mc:AlternateContent>`+
			`<p:graphicFrame><a:graphic><a:graphicData><c:chart r:id="rId8"/></a:graphicData></a:graphic></p:graphicFrame>`,
	)}}
}

func TestPPTX(t *testing.T) { formatGolden(t, "pptx.txtar", slideFixtures()) }

func FuzzPPTX(f *testing.F) {
	a, err := openArchive(original{data: slideFixtures()[0].data})
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range a.names {
		if strings.HasPrefix(name, "ppt/slides/slide") {
			data, err := a.read(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(data), `<p:sldIdLst><p:sldId r:id="rId1"/></p:sldIdLst>`)
		}
	}
	f.Fuzz(func(t *testing.T, slide, list string) {
		checkReading(t, "f.pptx", pack("[Content_Types].xml", "", "ppt/presentation.xml", "<p>"+list+"</p>",
			"ppt/_rels/presentation.xml.rels", `<r><r Id="rId1" Target="slides/slide1.xml"/></r>`, "ppt/slides/slide1.xml", slide))
	})
}
