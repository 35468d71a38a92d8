package ingest

import "testing"

// odfFile writes an OpenDocument file with the content of its body.
func odfFile(kind, body, automatic string, parts ...string) []byte {
	return pack(append([]string{
		"mimetype", "application/vnd.oasis.opendocument." + kind,
		"content.xml", `<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:automatic-styles>` + automatic + `</office:automatic-styles><office:body><office:` + kind + `>` + body + `</office:` + kind + `></office:body></office:document-content>`,
	}, parts...)...)
}

const odfStyles = `<office:document-styles><office:styles>
<style:style style:name="Title" style:family="paragraph"/>
<style:style style:name="Quotations" style:family="paragraph"/>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:default-outline-level="1"/>
<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="1"/><text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>
<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
</office:styles></office:document-styles>`

func odtFixtures() []fixture {
	text := `<text:tracked-changes><text:changed-region><text:deletion><text:p>gelöscht</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:p text:style-name="Title">Leitbild Musterau</text:p>
<text:table-of-content><text:index-body><text:p>Lage 1</text:p></text:index-body></text:table-of-content>
<text:h text:style-name="Heading_20_1" text:outline-level="1">Lage</text:h>
<text:p>Die Stadt<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Vgl. Bericht 2015.</text:p></text:note-body></text:note> zählt<text:s text:c="2"/>viele<text:line-break/>Menschen<office:annotation><text:p>Kommentar</text:p></office:annotation><text:span text:style-name="T1">versteckt</text:span>
 und <text:a>Vereine</text:a>.<draw:frame><draw:text-box><text:p>Im Kasten.</text:p></draw:text-box></draw:frame></text:p>
<text:h text:outline-level="2">Zahlen</text:h>
<text:p text:style-name="P1">Wir hören zu.</text:p>
<text:list text:style-name="L1"><text:list-item><text:p>Sprache</text:p><text:list><text:list-item><text:p>Kita</text:p></text:list-item><text:list-item><text:p>Schule</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>Wohnen</text:p><text:p>noch dazu</text:p></text:list-item></text:list>
<text:list text:style-name="L2"><text:list-item><text:p>offen</text:p></text:list-item></text:list>
<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item><text:p>Arbeit</text:p></text:list-item></text:list>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Maßnahme</text:p></table:table-cell><table:table-cell><text:p>Amt</text:p></table:table-cell><table:table-cell><text:p>Jahr</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>Beratung</text:p></table:table-cell><table:covered-table-cell/><table:table-cell><text:p>2020</text:p></table:table-cell></table:table-row></table:table>`
	pages := `<text:p>Eine Seite.</text:p><text:soft-page-break/><text:p>Die zweite <text:soft-page-break/>und die dritte.</text:p>`
	return []fixture{
		{"leitbild.odt", odfFile("text", text, `<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style><style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>`,
			"styles.xml", odfStyles, "meta.xml", `<office:document-meta><office:meta><dc:title>Vorlage</dc:title><meta:creation-date>2016-05-06T10:00:00</meta:creation-date><meta:initial-creator>mmuster</meta:initial-creator></office:meta></office:document-meta>`)},
		{"seiten.odt", odfFile("text", pages, "")},
	}
}

func odsFixtures() []fixture {
	cell := func(s string) string { return "<table:table-cell><text:p>" + s + "</text:p></table:table-cell>" }
	empty := `<table:table-cell table:number-columns-repeated="16380"/>`
	return []fixture{{"plan.ods", odfFile("spreadsheet", `<table:table table:name="Plan"><table:table-row>`+cell("Maßnahme")+cell("Amt")+empty+`</table:table-row><table:table-row>`+
		cell("Beratung")+`<table:table-cell/>`+empty+`</table:table-row><table:table-row table:number-rows-repeated="3">`+empty+`</table:table-row><table:table-row>`+cell("Sprachcafé")+cell("Verein")+
		`</table:table-row><table:table-row table:number-rows-repeated="1048000">`+empty+`</table:table-row></table:table><table:table table:name="Weg" table:style-name="ta2"><table:table-row>`+cell("x")+`</table:table-row></table:table>`,
		`<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>`)}}
}

func odpFixtures() []fixture {
	return []fixture{{"vortrag.odp", odfFile("presentation", `<draw:page draw:name="page1"><draw:frame presentation:class="title"><draw:text-box><text:p>Integration in Musterau</text:p></draw:text-box></draw:frame><draw:frame><draw:text-box><text:list><text:list-item><text:p>Sprache</text:p></text:list-item></text:list></draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>Notiz</text:p></draw:text-box></draw:frame></presentation:notes></draw:page><draw:page><draw:custom-shape><text:p>Danke</text:p></draw:custom-shape></draw:page>`, "")}}
}

func TestODF(t *testing.T) {
	formatGolden(t, "odt.txtar", odtFixtures())
	formatGolden(t, "ods.txtar", odsFixtures())
	formatGolden(t, "odp.txtar", odpFixtures())
}

func FuzzODF(f *testing.F) {
	kinds := []string{"text", "spreadsheet", "presentation"}
	for kind, fixtures := range [][]fixture{odtFixtures(), odsFixtures(), odpFixtures()} {
		for _, fx := range fixtures {
			a, err := openArchive(original{name: fx.name, data: fx.data})
			if err != nil {
				f.Fatal(err)
			}
			content, err := a.read("content.xml")
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(kind), content, []byte(odfStyles))
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, content, styles []byte) {
		checkReading(t, "f.odt", pack("mimetype", "application/vnd.oasis.opendocument."+kinds[kind%3], "content.xml", string(content), "styles.xml", string(styles)))
	})
}
