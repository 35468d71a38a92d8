package ingest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// printedLaw sets a law in two columns on so many pages and returns the text of
// each page in reading order.
func printedLaw(tb testing.TB, pages int) ([]byte, []string) {
	tb.Helper()
	law, err := os.ReadFile("../../shared/corpus/gesetze/aufenthg_2004.md")
	if err != nil {
		tb.Skip("no ../shared here:", err)
	}
	words := strings.Fields(strings.Map(func(r rune) rune {
		if r > 0xff || r == '#' || r == '|' || r == '*' {
			return ' '
		}
		return r
	}, string(law)))
	const perColumn, perLine = 54, 48 // lines, letters
	var w pdfWriter
	var texts []string
	line := func() string {
		var b strings.Builder
		for b.Len() < perLine {
			if len(words) == 0 {
				words = strings.Fields(string(law))[:1]
			}
			if b.Len() > 0 && b.Len()+len(words[0]) >= perLine {
				break
			}
			b.WriteString(words[0] + " ")
			words = words[1:]
		}
		return strings.TrimSpace(b.String())
	}
	for range pages {
		p := w.page()
		var text strings.Builder
		title := line()
		p.text(bold, 14, 60, 110, title)
		fmt.Fprintln(&text, title)
		for column := range 2 {
			for i := range perColumn {
				l := line()
				p.text(regular, 10, 60+float64(column)*255, 140+float64(i)*12, l)
				fmt.Fprintln(&text, l)
			}
		}
		texts = append(texts, text.String())
	}
	return w.bytes(), texts
}

// plainWords are the words of a text, without what is set around cells.
func plainWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '|' })
}

// wordsInOrder is the length of the longest common subsequence of two texts' words.
func wordsInOrder(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// TestPDFOrder measures how many words stand in the order of a known text, and
// for real files in that of poppler's pdftotext.
func TestPDFOrder(t *testing.T) {
	data, want := printedLaw(t, 20)
	h, _ := readPDFTest(t, data, Options{})
	found, all := 0, 0
	for i, pg := range h.Pages {
		reference := plainWords(want[i])
		found, all = found+wordsInOrder(reference, plainWords(pg.Text)), all+len(reference)
	}
	if found*1000 < all*999 {
		t.Errorf("%d of %d words of a law in two columns are in order", found, all)
	}
	t.Logf("law in two columns: %d of %d words", found, all)
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext on this machine")
	}
	files, _ := filepath.Glob("../../shared/corpus/pdf/*.pdf") // fails on a bad pattern only
	for _, file := range files {
		text, err := exec.Command(program, file, "-").Output()
		if err != nil || len(bytes.TrimSpace(text)) < 100 {
			continue // a scan
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		h, _ := readPDFTest(t, data, Options{})
		pages := strings.Split(string(text), "\f")
		found, all, ours := 0, 0, 0
		for i, pg := range h.Pages {
			reference, own := plainWords(pages[i]), plainWords(pg.Text)
			found, all, ours = found+wordsInOrder(reference, own), all+len(reference), ours+len(own)
		}
		t.Logf("%s: %d of %d words, ours are %d", filepath.Base(file), found, all, ours)
		if found*10 < all*6 {
			t.Errorf("%s: only %d of %d words in the order of pdftotext", file, found, all)
		}
	}
}

// BenchmarkPDF reads 100 pages of two columns: cold compiles the library first,
// warm finds it compiled, running reads a second file with it.
func BenchmarkPDF(b *testing.B) {
	data, _ := printedLaw(b, 100)
	read := func(b *testing.B, library *pdfium) {
		o := original{name: "probe.pdf", format: formatPDF, data: data}
		if m, err := o.manuscript(b.Context(), Options{pdf: library}); err != nil || len(m.pages) != 100 {
			b.Fatal(err)
		}
	}
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			library := newPDFium("")
			read(b, library)
			library.close()
		}
	})
	b.Run("warm", func(b *testing.B) {
		for b.Loop() {
			library := newPDFium(testCache())
			read(b, library)
			library.close()
		}
	})
	b.Run("running", func(b *testing.B) {
		library := newPDFium(testCache())
		defer library.close()
		read(b, library)
		for b.Loop() {
			read(b, library)
		}
	})
}
