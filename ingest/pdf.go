package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"belegnetz/graph"
)

// Limits of a PDF file.
const (
	pdfTime     = 20 * time.Minute // without the recognition of scans
	pdfOpenTime = time.Minute
	pdfPageTime = 30 * time.Second
	pdfRestarts = 3    // of the library, each after a page that broke it
	pdfHead     = 1024 // bytes, in which the file says what it is
	labelLimit  = 12   // code points of a printed page number
)

// readPDF reads a PDF file: its text layer, and what is recognised of pages
// without one.
func readPDF(ctx context.Context, o original, opts Options) (manuscript, error) {
	switch {
	case len(o.data) == 0:
		return manuscript{}, o.problem(0, "Die Datei ist leer.", "Bitte prüfen, ob sie vollständig ist.", ErrEmpty)
	case !bytes.Contains(o.data[:min(len(o.data), pdfHead)], []byte("%PDF-")) || !bytes.Contains(o.data, []byte(" obj")):
		return manuscript{}, o.problem(0, "Die Datei ist kein PDF oder nicht vollständig.", "Bitte die Datei neu beschaffen.", ErrDamaged)
	}
	r := pdfReading{original: o, options: opts, ctx: ctx}
	if err := r.open(); err != nil {
		return manuscript{}, err
	}
	defer func() { r.file.close() }()
	if err := r.pages(); err != nil {
		return manuscript{}, err
	}
	return r.manuscript()
}

// A pdfReading is a PDF file on its way to a manuscript.
type pdfReading struct {
	original original
	options  Options
	ctx      context.Context
	file     *pdfFile
	restarts int

	recognising time.Duration
	count       int
	labels      []string
	bookmarks   [][]bookmark
	metadata    Metadata
	set         [][]printedLine // by page
	scanned     []bool          // by page
	heights     []float64       // by page, in points
	textless    []int           // numbers of pages with print but no text
	broken      []int           // numbers of pages that cannot be read
}

func (r *pdfReading) open() error {
	f, err := r.options.pdf.open(r.ctx, r.original.data, r.options.Password)
	if err != nil {
		return r.problem(err)
	}
	r.file = f
	if r.count == 0 {
		r.count = f.pages
	}
	return nil
}

// problem says in German why the file cannot be read.
func (r *pdfReading) problem(err error) error {
	o := r.original
	switch {
	case errors.Is(err, ErrEncrypted) && r.options.Password == "":
		return o.problem(0, "Die Datei ist mit einem Passwort verschlüsselt.", "Bitte mit --password das Passwort angeben oder eine unverschlüsselte Fassung beschaffen.", ErrEncrypted)
	case errors.Is(err, ErrEncrypted):
		return o.problem(0, "Das Passwort passt nicht zu der verschlüsselten Datei.", "Bitte das Passwort prüfen.", ErrEncrypted)
	case errors.Is(err, ErrLimit):
		return o.problem(0, fmt.Sprintf("Die Datei war nach %d Minuten nicht gelesen.", int(pdfTime.Minutes())), "Bitte teilen.", ErrLimit)
	case errors.Is(err, ErrDamaged):
		return o.problem(0, "Die Datei ist beschädigt oder unvollständig.", "Bitte die Datei neu beschaffen oder in einem PDF-Programm öffnen und neu speichern.", err)
	}
	return err // the context's, or the library does not start
}

// pages reads page by page. A page that breaks the library is left out.
func (r *pdfReading) pages() error {
	if r.count > pageLimit {
		return r.original.problem(0, fmt.Sprintf("Das Dokument hat mehr als %d Seiten.", pageLimit), "Bitte teilen.", ErrLimit)
	}
	r.set, r.scanned, r.heights, r.labels = make([][]printedLine, r.count), make([]bool, r.count), make([]float64, r.count), make([]string, r.count)
	r.bookmarks = make([][]bookmark, r.count)
	for _, b := range r.file.outline() {
		if b.page >= 0 && b.page < r.count {
			r.bookmarks[b.page] = append(r.bookmarks[b.page], b)
		}
	}
	r.metadata = r.information()
	for i := range r.count {
		r.labels[i] = r.file.label(i)
	}
	start := time.Now()
	for i := range r.count {
		if time.Since(start)-r.recognising > pdfTime {
			return r.problem(ErrLimit)
		}
		err := r.page(i)
		if err == nil {
			continue
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
		r.broken = append(r.broken, i+1)
		if r.file.alive() {
			continue
		}
		if r.restarts++; r.restarts > pdfRestarts {
			return r.problem(fmt.Errorf("%w: page %d: %w", ErrDamaged, i+1, err))
		}
		r.file.close()
		if err := r.open(); err != nil {
			return err
		}
	}
	return nil
}

func (r *pdfReading) page(i int) error {
	pg, err := r.file.page(i)
	if err != nil {
		return err
	}
	r.heights[i] = pg.height
	text := textLayerOf(pg)
	if !text.wanting() {
		r.set[i] = setPage(pg)
		return nil
	}
	inked, err := r.file.inked(i)
	if err != nil || !inked {
		r.set[i] = setPage(pg)
		return err
	}
	lines, err := r.recognise(i, pg)
	switch {
	case err != nil:
		return err
	case lines != nil && (text.garbled || lettersIn(lines) > 2*text.letters):
		r.set[i], r.scanned[i] = lines, true
	case text.missing() && lettersIn(lines) == 0:
		r.textless = append(r.textless, i+1)
		if !text.garbled {
			r.set[i] = setPage(pg)
		}
	default:
		r.set[i] = setPage(pg)
	}
	return nil
}

// A textLayer says how much of a page's text there is to read.
type textLayer struct {
	letters int
	garbled bool // it does not say what stands on the page
}

// Fewer letters than this on a page are a stamp or a page number on a scan;
// fewer than that may be.
const (
	leastLetters  = 10
	sparseLetters = 150
)

func (t textLayer) missing() bool { return t.garbled || t.letters < leastLetters }
func (t textLayer) wanting() bool { return t.garbled || t.letters < sparseLetters }

// textLayerOf judges a page's text. Fonts without a table of their characters give
// signs for letters, or letters without vowels.
func textLayerOf(pg printedPage) textLayer {
	var t textLayer
	unknown, others, vowels := 0, 0, 0
	for _, g := range pg.glyphs {
		switch {
		case g.size == 0:
		case g.r == unicode.ReplacementChar || unicode.Is(unicode.Co, g.r) || g.r != '\u0002' && unicode.IsControl(g.r):
			unknown++
		case unicode.IsLetter(g.r):
			t.letters++
			if strings.ContainsRune("aeiouyäöüAEIOUYÄÖÜ", g.r) {
				vowels++
			}
		case !unicode.IsSpace(g.r) && !unicode.IsDigit(g.r) && g.r != '.' && g.r != '_':
			others++
		}
	}
	all := t.letters + unknown + others
	t.garbled = unknown*4 > all && all > 40 || others > 2*t.letters && others > 200 || t.letters > 200 && vowels*7 < t.letters
	return t
}

func lettersIn(lines []printedLine) int {
	n := 0
	for _, l := range lines {
		for _, r := range l.text {
			if unicode.IsLetter(r) {
				n++
			}
		}
	}
	return n
}

// setPage puts a page's print in reading order: upright text first, then what
// is turned on its side.
func setPage(pg printedPage) []printedLine {
	var turned [4][]glyph
	var askew []glyph
	quarter := 0
	for _, g := range pg.glyphs {
		if g.size > 0 && g.angle%90 > 4 && g.angle%90 < 86 {
			askew = append(askew, g)
			continue
		}
		if g.size > 0 {
			quarter = (g.angle + 45) / 90 % 4
		}
		g.box = turnBox(g.box, pg, quarter)
		turned[quarter] = append(turned[quarter], g)
	}
	quarters := []int{0, 1, 2, 3}
	slices.SortStableFunc(quarters, func(a, b int) int { return len(turned[b]) - len(turned[a]) })
	var lines []printedLine
	for _, q := range quarters {
		set := readingOrder(strips(turned[q]))
		for i := range set {
			l := &set[i]
			l.turned = q > 0
			l.box = turnBoxBack(l.box, pg, q)
		}
		lines = append(lines, set...)
	}
	if len(askew) > 0 {
		lines = append(lines, askewLine(askew))
	}
	return lines
}

// askewLine sets slanted print, a stamp across the page, as one line.
func askewLine(glyphs []glyph) printedLine {
	l := printedLine{box: glyphs[0].box, size: glyphs[0].size, apart: true, turned: true}
	for _, g := range glyphs {
		l.text = append(l.text, glyphLetters(g.r)...)
		l.box = union(l.box, g.box)
	}
	l.left, l.right = l.box[0], l.box[2]
	return l
}

// turnBox is where a box is when the page is turned so that print at so many
// quarters counter-clockwise stands upright.
func turnBox(b graph.Box, pg printedPage, quarters int) graph.Box {
	switch quarters {
	case 1:
		return graph.Box{pg.height - b[3], b[0], pg.height - b[1], b[2]}
	case 2:
		return graph.Box{pg.width - b[2], pg.height - b[3], pg.width - b[0], pg.height - b[1]}
	case 3:
		return graph.Box{b[1], pg.width - b[2], b[3], pg.width - b[0]}
	}
	return b
}

func turnBoxBack(b graph.Box, pg printedPage, quarters int) graph.Box {
	switch quarters {
	case 1:
		return graph.Box{b[1], pg.height - b[2], b[3], pg.height - b[0]}
	case 2:
		return turnBox(b, pg, 2)
	case 3:
		return graph.Box{pg.width - b[3], b[0], pg.width - b[1], b[2]}
	}
	return b
}

// manuscript makes blocks of the pages.
func (r *pdfReading) manuscript() (manuscript, error) {
	m := manuscript{information: r.metadata, warnings: r.warnings()}
	first := 1
	for i, lines := range r.set {
		compose := composePage
		if r.scanned[i] {
			compose = composeScan
		}
		pg := compose(i+1, lines, r.heights[i], first)
		first += strings.Count(pg.Text, "\n")
		pg.bookmarks = r.bookmarks[i]
		m.pages = append(m.pages, pg)
	}
	if len(r.textless)+len(r.broken) > 0 && lettersIn(slices.Concat(r.set...)) == 0 {
		return manuscript{}, r.unread()
	}
	l, blocks := segment(m.pages)
	r.label(m.pages)
	m.lex, m.blocks = l.lex, blocks
	return m, nil
}

// label gives pages without a printed number the one that the file says is
// printed there. Labels that merely count the pages say nothing.
func (r *pdfReading) label(pages []page) {
	counted := true
	for i, l := range r.labels {
		counted = counted && (l == "" || l == strconv.Itoa(i+1))
	}
	if counted {
		return
	}
	for i := range pages {
		if l := cleanLabel(r.labels[i]); pages[i].Printed == "" && l != "" && len(l) <= labelLimit && !strings.Contains(l, " ") {
			pages[i].Printed = l
		}
	}
}

const withTesseract = "Mit dem Programm Tesseract (Sprachpaket „deu“) auf diesem Rechner liest Belegnetz auch sie."

// unread is the problem of a file without any text.
func (r *pdfReading) unread() error {
	o := r.original
	if len(r.textless) == 0 {
		return r.problem(ErrDamaged)
	}
	if r.options.Recognise != nil {
		return o.problem(0, "Die Datei ist ein Scan, auf dem kein Text zu erkennen ist.", "Bitte prüfen, ob die Seiten lesbar und aufrecht sind.", ErrEmpty)
	}
	return o.problem(0, fmt.Sprintf("Die Datei ist ein Scan: %s.", withoutText(r.textless)), strings.Replace(withTesseract, "auch sie", "ihn", 1), ErrEmpty)
}

func (r *pdfReading) warnings() []string {
	var ws []string
	if len(r.textless) > 0 {
		w := withoutText(r.textless) + "."
		if r.options.Recognise == nil {
			w += " " + withTesseract
		} else {
			w += " Auf ihnen ist auch nichts zu erkennen."
		}
		ws = append(ws, w)
	}
	if len(r.broken) > 0 {
		ws = append(ws, fmt.Sprintf("%s nicht zu lesen und %s: %s. Das übrige Dokument ist gelesen.", countedPages(len(r.broken), "ist", "sind"),
			map[bool]string{true: "fehlt", false: "fehlen"}[len(r.broken) == 1], numbers(r.broken)))
	}
	if n := countTrue(r.scanned); n > 0 {
		ws = append(ws, recognisedPages(n))
	}
	return ws
}

func recognisedPages(n int) string {
	return countedPages(n, "wurde", "wurden") + " durch Texterkennung gelesen; dabei kann sich das Programm verlesen."
}

// withoutText names pages: "3 Seiten ohne Textebene: 2, 5, 7".
func withoutText(pages []int) string {
	return fmt.Sprintf("%s ohne Textebene: %s", strings.TrimSpace(countedPages(len(pages), "", "")), numbers(pages))
}

func countedPages(n int, one, many string) string {
	if n == 1 {
		return "1 Seite " + one
	}
	return strconv.Itoa(n) + " Seiten " + many
}

// listedPages is how many pages a warning names.
const listedPages = 30

// numbers lists page numbers, runs of them as "4–9".
func numbers(pages []int) string {
	var parts []string
	for i := 0; i < len(pages); {
		n := i
		for n+1 < len(pages) && pages[n+1] == pages[n]+1 {
			n++
		}
		switch {
		case len(parts) == listedPages:
			return strings.Join(parts, ", ") + " …"
		case n > i+1:
			parts = append(parts, fmt.Sprintf("%d–%d", pages[i], pages[n]))
			i = n + 1
		default:
			parts = append(parts, strconv.Itoa(pages[i]))
			i++
		}
	}
	return strings.Join(parts, ", ")
}

func countTrue(bs []bool) int {
	n := 0
	for _, b := range bs {
		if b {
			n++
		}
	}
	return n
}

// Scans are drawn so fine and not larger. To see whether anything is printed, a
// coarse picture is enough.
const (
	scanPerInch   = 300
	scanDots      = 24 << 20
	coarsePerInch = 36
	coarseDots    = 1 << 20
	inkShare      = 0.001 // of a page that has something printed on it
	darkest       = 160   // of grey that is ink
)

// inked says whether anything is printed on the page i.
func (f *pdfFile) inked(i int) (bool, error) {
	img, err := f.image(i, coarsePerInch, coarseDots)
	if err != nil {
		return false, err
	}
	dark, width, height := 0, img.Rect.Dx(), img.Rect.Dy()
	for y := range height {
		for _, grey := range img.Pix[y*img.Stride : y*img.Stride+width] {
			if grey < darkest {
				dark++
			}
		}
	}
	return float64(dark) > inkShare*float64(width*height), nil
}
