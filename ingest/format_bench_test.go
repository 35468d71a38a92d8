package ingest

import (
	"fmt"
	"strings"
	"testing"
)

// A paragraph of about 600 letters: four make a printed page.
const benchParagraph = "Die Stadt fördert die Arbeit der Vereine in den Stadtteilen und berät alle, die neu in der Stadt sind, bei Anträgen, bei der Suche nach einer Wohnung und bei Fragen zur Schule ihrer Kinder. "

// benchPages is how many pages of text the files of the benchmark hold.
const benchPages = 100

func benchFixtures() []fixture {
	text := strings.TrimSpace(strings.Repeat(benchParagraph, 3))
	var word, page, odt, rtf, csv strings.Builder
	var slides []string
	var rows [][]any
	rtf.WriteString(`{\rtf1\ansi `)
	page.WriteString("<html><body><main>")
	csv.WriteString("Nummer;Maßnahme\n")
	rows = append(rows, []any{"Nummer", "Maßnahme"})
	for i := range benchPages {
		heading := fmt.Sprintf("Abschnitt %d", i)
		word.WriteString(wordP("berschrift1", heading))
		fmt.Fprintf(&page, "<h2>%s</h2>", heading)
		fmt.Fprintf(&odt, `<text:h text:outline-level="1">%s</text:h>`, heading)
		fmt.Fprintf(&rtf, `\pard\outlinelevel0 %s\par\pard\outlinelevel9 `, heading)
		slides = append(slides, slideShape(`<p:ph type="title"/>`, heading)+slideShape("", text, text, text, text))
		for range 4 {
			word.WriteString(wordP("", text))
			fmt.Fprintf(&page, "<p>%s</p>", text)
			fmt.Fprintf(&odt, "<text:p>%s</text:p>", text)
			rtf.WriteString(strings.NewReplacer("ö", `\'f6`, "ä", `\'e4`, "ü", `\'fc`).Replace(text) + `\par `)
			fmt.Fprintf(&csv, "%d;%s\n", i, text)
			rows = append(rows, []any{i, text})
		}
	}
	letter := "From: x@example.org\nSubject: Text\nContent-Type: text/html; charset=utf-8\n\n" + page.String()
	docx := wordFile(word.String(), "word/styles.xml", wordStyles)
	return []fixture{
		{"b.docx", docx}, {"b.html", []byte(page.String())}, {"b.odt", odfFile("text", odt.String(), "")}, {"b.rtf", []byte(rtf.String() + "}")},
		{"b.csv", []byte(csv.String())}, {"b.xlsx", bookFile([]string{"M"}, map[string][][]any{"M": rows})}, {"b.pptx", slidesFile(slides...)},
		{"b.epub", bookOf("Buch", page.String())}, {"b.eml", []byte(letter)}, {"b.zip", pack("b.docx", string(docx))},
	}
}

// BenchmarkFormats reads 100 printed pages of text in each format, up to the
// passages of a manuscript, without repair and extraction.
func BenchmarkFormats(b *testing.B) {
	for _, f := range benchFixtures() {
		b.Run(strings.TrimPrefix(f.name, "b."), func(b *testing.B) {
			b.SetBytes(int64(len(f.data)))
			b.ReportAllocs()
			for b.Loop() {
				err := eachOriginal(f.name, strings.NewReader(string(f.data)), func(o original) error {
					_, err := o.manuscript(b.Context(), Options{})
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(benchPages*b.N)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}
