package ingest

import "testing"

func rtfFixtures() []fixture {
	return []fixture{{"konzept.rtf", []byte(`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Times;}{\f2\fnil\fcharset2 Symbol;}}
{\colortbl;\red0\green0\blue0;}{\stylesheet{\ql Normal;}{\s1\outlinelevel0 heading 1;}{\s2\keepn\f4\fs36\b \'dcberschrift 2;}{\s3 Title;}{\s4 toc 1;}{\*\cs10 Default Paragraph Font;}}
{\info{\title Vorlage}{\author mmuster}{\*\company Stadt Musterau}}{\header Kopfzeile\par}
\pard\s3 Handlungsprogramm Musterau\par
\pard\s4 Ziele\tab 1\par
\pard\s1 {\listtext 1\tab}Ziele\par
\pard Die Stadt f\'f6rdert \u8222\'84Vielfalt\ldblquote  und Anti\-diskriminierung{\footnote \pard\plain {\super\chftn} Vgl. Leitbild 2010.\par Zweiter Absatz.}. {\deleted gestrichen}{\revised neu}{\v versteckt}{\*\unbekannt weg}\line Neue Zeile{\footnote\ftnalt Endnote.}.\par
\pard\s2 Wege\par
\pard{\pntext\f2\'b7\tab}{\*\pn\pnlvlblt}erster Punkt\par
\pard{\listtext a)\tab}zweiter Punkt\par
\pard\f1\'cf\'f0\'e8\'e2\'e5\'f2\plain , \u-10179?\u-8704?, {\field{\*\fldinst HYPERLINK "x"}{\fldrslt Verweis}}\par
{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt \pard Im Kasten.\par}}}Neben dem Kasten.\par
\trowd\trhdr\cellx1000\cellx2000\pard\intbl Ma\'dfnahme\cell Amt\cell\row
\trowd\pard\intbl Beratung\par f\'fcr alle\cell\cell\row
\pard Schluss.\par{\*\atnid A}{\*\annotation Kommentar}{\pict 0011ff}}`)}}
}

func TestRTF(t *testing.T) { formatGolden(t, "rtf.txtar", rtfFixtures()) }

func FuzzRTF(f *testing.F) {
	for _, fx := range rtfFixtures() {
		f.Add(fx.data[len(`{\rtf`):])
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkReading(t, "f.rtf", append([]byte(`{\rtf`), data...)) })
}
