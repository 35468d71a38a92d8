package ingest

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// coverText follows a title page.
const coverText = `Ausgangslage
Die Zahl der Menschen, die neu in die Stadt kommen, ist seit Jahren hoch, und viele von ihnen bleiben.
Sie suchen Arbeit, eine Wohnung und Wege in die Nachbarschaft, und sie treffen auf Ämter, die sich öffnen.
Das Papier beschreibt, was dafür getan wird, wer es tut und bis wann es getan sein soll.`

// A coverSpec is a title page as a test describes it.
type coverSpec struct {
	sizes []float64 // 0 for a gap
	lines []string
}

func parseCover(text string) (s coverSpec) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		size, rest, _ := strings.Cut(line, " ")
		if points, err := strconv.ParseFloat(size, 64); err == nil {
			s.sizes, s.lines = append(s.sizes, points), append(s.lines, rest)
		} else {
			s.sizes, s.lines = append(s.sizes, 0), append(s.lines, line)
		}
	}
	for line := range strings.Lines(coverText) {
		s.sizes, s.lines = append(s.sizes, 11), append(s.lines, strings.TrimSpace(line))
	}
	return s
}

func (s coverSpec) pdf() []byte {
	var w pdfWriter
	p, y := w.page(), 100.0
	for i, line := range s.lines {
		switch {
		case line == "-":
			p, y = w.page(), 100
		case s.sizes[i] == 0:
			y += 24
		default:
			p.text(regular, s.sizes[i], 70, y+s.sizes[i], line)
			y += 1.3 * s.sizes[i]
		}
	}
	return w.bytes()
}

func (s coverSpec) docx() []byte {
	var b strings.Builder
	for i, line := range s.lines {
		switch {
		case line == "-":
			b.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
		case s.sizes[i] == 0:
			b.WriteString("<w:p/>")
		default:
			b.WriteString(wordP("", fmt.Sprintf(`<w:r><w:rPr><w:sz w:val="%.0f"/></w:rPr><w:t>%s</w:t></w:r>`, 2*s.sizes[i], line)))
		}
	}
	return wordFile(b.String())
}

func (s coverSpec) text() []byte {
	var b strings.Builder
	for i, line := range s.lines {
		switch {
		case line == "-":
			b.WriteString("\f")
		case i > 0 && s.sizes[i] != s.sizes[i-1] && line != "":
			b.WriteString("\n" + line + "\n")
		default:
			b.WriteString(line + "\n")
		}
	}
	return []byte(b.String())
}

// The least of the twenty title pages that are read right, by format and field.
var coverFloor = map[string]map[string]int{
	"pdf":  {"title": 20, "issued": 20, "creators": 20, "publisher": 20, "place": 20, "kind": 20},
	"docx": {"title": 20, "issued": 20, "creators": 20, "publisher": 20, "place": 20, "kind": 20},
	"txt":  {"title": 17, "issued": 20, "creators": 20, "publisher": 20, "place": 20, "kind": 20},
}

// TestTitlePages counts the fields that are read right; one that the page does
// not give must stay empty.
func TestTitlePages(t *testing.T) {
	a, err := txtar.ParseFile("testdata/titles/pages.txtar")
	if err != nil {
		t.Fatal(err)
	}
	p := prepare(Options{Cache: testCache()})
	defer p.options.pdf.close()
	right := map[string]map[string]int{"pdf": {}, "docx": {}, "txt": {}}
	for i := 0; i < len(a.Files); i += 2 {
		want := map[string]string{}
		for line := range strings.Lines(string(a.Files[i+1].Data)) {
			field, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			want[field] = value
		}
		spec := parseCover(string(a.Files[i].Data))
		for format, data := range map[string][]byte{"pdf": spec.pdf(), "docx": spec.docx(), "txt": spec.text()} {
			err := eachOriginal("datei."+format, bytes.NewReader(data), func(o original) error {
				h, _, err := o.read(context.Background(), given{}, p)
				d := h.Document
				if d.Kind == "other" {
					d.Kind = ""
				}
				for field, got := range map[string]string{"title": d.Title, "issued": d.Issued, "creators": strings.Join(d.Creators, "; "),
					"publisher": d.Publisher, "place": d.Place, "kind": string(d.Kind)} {
					if got == want[field] {
						right[format][field]++
					} else {
						t.Logf("%s.%s: %s: got %q, want %q", a.Files[i].Name, format, field, got, want[field])
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for format, floor := range coverFloor {
		t.Logf("%s: %v of %d", format, right[format], len(a.Files)/2)
		for field, n := range floor {
			if right[format][field] < n {
				t.Errorf("%s: %s right on %d title pages, at least %d before", format, field, right[format][field], n)
			}
		}
	}
}
