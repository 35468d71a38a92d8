package ingest

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// inflates is a stream of an object that unpacks to n bytes.
func inflates(unit string, n int) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	piece := []byte(strings.Repeat(unit, 1<<16))
	for n > 0 {
		_, _ = z.Write(piece[:min(n, len(piece))]) // a buffer takes everything
		n -= len(piece)
	}
	z.Close()
	return fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", b.Len(), b.String())
}

// laughs are forms of which each draws the next one ten times.
func laughs(first, depth int, extra string) []string {
	var objects []string
	for i := range depth {
		content := strings.Repeat("/X Do ", 10)
		if i == depth-1 {
			content = "0 0 1 1 re f"
		}
		objects = append(objects, fmt.Sprintf("<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >> /Length %d %s >>\nstream\n%s\nendstream",
			first+i+1, len(content), extra, content))
	}
	return objects
}

// simple is a file with a page of text, in which old is replaced.
func simple(old, new string) []byte {
	var w pdfWriter
	w.page().lines(regular, 10, 60, 120, leftColumn...)
	return bytes.Replace(w.bytes(), []byte(old), []byte(new), 1)
}

// hostile are files made to do harm.
func hostile() map[string][]byte {
	whole := simple("", "")
	var outline pdfWriter
	outline.outline = []bookmark{{"Eins", 1, 0}, {"Zwei", 1, 0}}
	outline.page().lines(regular, 10, 60, 120, leftColumn...)
	var wide pdfWriter
	wide.page().text(regular, 10, 60, 120, strings.Repeat("Vereine ", 40_000))
	return map[string][]byte{
		"truncated":          whole[:len(whole)/2],
		"without its table":  bytes.Replace(whole, []byte("startxref"), []byte("startxxxx"), 1),
		"page in itself":     simple("/Kids [5 0 R]", "/Kids [2 0 R]"),
		"pages without end":  simple("/Count 1", "/Count 2000000000"),
		"page of no size":    simple("[0 0 595 842]", "[0 0 0 0]"),
		"page of any size":   simple("[0 0 595 842]", "[0 0 1e30 1e30]"),
		"nested":             simple("/Rotate 0", "/Rotate "+strings.Repeat("[", 200_000)),
		"length in itself":   simple("<< /Length ", "<< /Length 4 0 R /X "),
		"outline in circles": bytes.Replace(outline.bytes(), []byte("/Next 8 0 R"), []byte("/Next 7 0 R"), 1),
		"line without end":   wide.bytes(),
		"image without end":  simple("/Resources <<", "/Resources << /XObject << /I << /Subtype /Image /Width 99999 /Height 99999 /BitsPerComponent 8 /ColorSpace /DeviceRGB >> >>"),
		"control characters": simple("Die Stadt", "\\000\\001\\002\\177"),
	}
}

// pdfBomb is a page whose content unpacks to half a gigabyte.
func pdfBomb() []byte {
	var w pdfWriter
	w.page().lines(regular, 10, 60, 120, leftColumn...)
	w.extra = []string{inflates("BT /F1 9 Tf (a) Tj ET ", 1<<29)}
	return bytes.Replace(w.bytes(), []byte("/Contents 4 0 R"), []byte("/Contents 6 0 R"), 1)
}

func TestPDFHostile(t *testing.T) {
	library := newPDFium(testCache())
	defer library.close()
	files := hostile()
	files["bomb of text"] = pdfBomb()
	for name, data := range files {
		start := time.Now()
		o := original{name: "probe.pdf", format: formatPDF, data: data}
		m, err := o.manuscript(t.Context(), Options{pdf: library})
		var p *Problem
		if err != nil && !errors.As(err, &p) {
			t.Errorf("%s: %v", name, err)
		}
		took := time.Since(start)
		if took > 2*pdfPageTime {
			t.Errorf("%s took %v", name, took)
		}
		t.Logf("%s: %d pages, %d blocks, %v, %q %v", name, len(m.pages), len(m.blocks), took.Round(time.Millisecond), m.warnings, err)
	}
	// Whatever happened, the next document is read.
	o := original{name: "probe.pdf", format: formatPDF, data: simple("", "")}
	if m, err := o.manuscript(t.Context(), Options{pdf: library}); err != nil || len(m.blocks) != 1 {
		t.Errorf("afterwards: %v", err)
	}
}

// A page that would take years ends with its context, and the worker is
// replaced.
func TestPDFStops(t *testing.T) {
	library := newPDFium(testCache())
	defer library.close()
	var w pdfWriter
	p := w.page()
	p.lines(regular, 10, 60, 120, "kurz")
	p.content.WriteString("/X Do\n")
	w.extra = laughs(6, 14, "")
	data := bytes.Replace(w.bytes(), []byte("/Resources <<"), []byte("/Resources << /XObject << /X 6 0 R >>"), 1)
	o := original{name: "probe.pdf", format: formatPDF, data: simple("", "")}
	if _, err := o.manuscript(t.Context(), Options{pdf: library}); err != nil { // the library's start takes its time
		t.Fatal(err)
	}
	o.data = data
	// Long before the page has all the memory that a document may take.
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	start := time.Now()
	_, err := o.manuscript(ctx, Options{pdf: library})
	if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took > 10*time.Second {
		t.Errorf("%v after %v", err, took)
	}
	o.data = simple("", "")
	if m, err := o.manuscript(t.Context(), Options{pdf: library}); err != nil || len(m.blocks) != 1 {
		t.Errorf("afterwards: %v", err)
	}
}

func TestPDFThousandPages(t *testing.T) {
	var w pdfWriter
	for i := range 1000 {
		p := w.page()
		p.lines(regular, 10, 60, 120, fmt.Sprintf("Der Bericht zum Jahr %d nennt viele Vereine, die sich um neu Zugewanderte kümmern und sie beraten.", 1000+i))
	}
	h, _ := readPDFTest(t, w.bytes(), Options{})
	if len(h.Pages) != 1000 || len(h.Passages) != 1000 || h.Passages[999].FilePage != 1000 {
		t.Errorf("%d pages, %d passages", len(h.Pages), len(h.Passages))
	}
}

func FuzzPDF(f *testing.F) {
	for _, data := range hostile() {
		if len(data) < 1<<16 {
			f.Add(data)
		}
	}
	f.Add(simple("", ""))
	library := newPDFium(testCache())
	f.Cleanup(library.close)
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		o := original{name: "probe.pdf", format: formatPDF, data: data}
		h, _, err := o.read(ctx, given{}, preparation{options: Options{pdf: library}, fields: newFieldFinder(nil)})
		var p *Problem
		switch {
		case err == nil:
			checkHolding(t, h)
		case !errors.As(err, &p) && !errors.Is(err, context.DeadlineExceeded):
			t.Errorf("%v", err)
		}
	})
}

func FuzzScan(f *testing.F) {
	f.Add([]byte("5\t1\t1\t1\t1\t1\t100\t100\t300\t40\t96.5\tVereine\n5\t1\t1\t1\t1\t2\t420\t100\t200\t40\t91\tberaten\n"))
	f.Add([]byte("5\t2\t1\t1\t1\t1\t-1\t0\t0\t0\t96\tx\n5\t1\n"))
	f.Fuzz(func(t *testing.T, tsv []byte) {
		words := map[string]bool{}
		for _, w := range scannedWords(tsv, 0.24) {
			words[w.text] = true
		}
		for i, lines := range recognised(tsv, 0.24) {
			pg := composeScan(i+1, lines, lowest(lines), 1)
			for _, l := range splitLines([]page{pg}) {
				if l.set == nil || strings.TrimSpace(l.text) != l.text {
					t.Errorf("line %q, set %v", l.text, l.set)
				}
			}
		}
	})
}
