package ingest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the formats of pictures
	_ "image/png"
	"slices"
	"strconv"
	"strings"
	"time"

	"belegnetz/graph"
)

// A Recogniser reads the text of a picture: PNG, JPEG, TIFF or PGM. It gives a
// line for each word, with its box in dots, in the form of Tesseract's TSV. It
// gives up when the context ends.
type Recogniser func(ctx context.Context, picture []byte) (tsv []byte, err error)

// Limits of recognition.
const (
	scanTime     = 3 * time.Minute // for a page
	scanWords    = 20_000          // of a page
	scanWordSize = 400             // bytes
	leastSure    = 20              // per cent; words that are less sure are specks
	pictureDots  = 120 << 20
	pictureInch  = 300 // dots, where a picture does not say
)

// recognise reads the page i from its picture; nil without a recogniser. A page
// that it fails on has no text.
func (r *pdfReading) recognise(i int, pg printedPage) ([]printedLine, error) {
	if r.options.Recognise == nil {
		return nil, nil
	}
	img, err := r.file.image(i, scanPerInch, scanDots)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	defer func() { r.recognising += time.Since(start) }()
	ctx, cancel := context.WithTimeout(r.ctx, scanTime)
	defer cancel()
	tsv, err := r.options.Recognise(ctx, greymap(img))
	if err != nil {
		return nil, r.ctx.Err()
	}
	pages := recognised(tsv, pg.width/float64(img.Rect.Dx()))
	return slices.Concat(pages...), nil
}

// greymap is the picture as PGM.
func greymap(img *image.Gray) []byte {
	var b bytes.Buffer
	width, height := img.Rect.Dx(), img.Rect.Dy()
	fmt.Fprintf(&b, "P5\n%d %d\n255\n", width, height)
	for y := range height {
		b.Write(img.Pix[y*img.Stride : y*img.Stride+width])
	}
	return b.Bytes()
}

// A scannedWord is a word as it was recognised.
type scannedWord struct {
	page, block, paragraph, line int
	box                          graph.Box // in points
	text                         string
}

// recognised puts the words of a TSV in reading order, by pages; scale is the
// size of a dot in points. The size of the print is a guess, the same for all of
// a page.
func recognised(tsv []byte, scale float64) [][]printedLine {
	words := scannedWords(tsv, scale)
	var pages [][]printedLine
	for len(words) > 0 {
		n := 1
		for n < len(words) && words[n].page == words[0].page {
			n++
		}
		for len(pages) < words[0].page-1 {
			pages = append(pages, nil)
		}
		pages = append(pages, readingOrder(wordStrips(words[:n])))
		words = words[n:]
	}
	return pages
}

// emOfWord is the size of print by the height of its usual word, that of letters
// with a stroke up.
const emOfWord = 1.35

// wordStrips joins the words that were recognised on one line, up to wide gaps.
func wordStrips(words []scannedWord) []*strip {
	heights := make([]float64, len(words))
	for i, w := range words {
		heights[i] = w.box[3] - w.box[1]
	}
	slices.Sort(heights)
	size := max(1, heights[len(heights)/2]*emOfWord)
	var found []*strip
	for i, w := range words {
		if i == 0 || !w.follows(words[i-1]) || w.box[0]-words[i-1].box[2] > stripGap*size {
			found = append(found, &strip{box: w.box, size: size})
		}
		s := found[len(found)-1]
		if len(s.text) > 0 {
			s.text, s.at, s.sizes = append(s.text, ' '), append(s.at, graph.Box{}), append(s.sizes, 0)
		}
		for _, r := range w.text {
			s.text, s.at, s.sizes = append(s.text, r), append(s.at, w.box), append(s.sizes, size)
		}
		s.box = union(s.box, w.box)
		s.base = s.baseline()
	}
	return found
}

func (w scannedWord) follows(before scannedWord) bool {
	return w.line == before.line && w.paragraph == before.paragraph && w.block == before.block
}

// composeScan sets the lines of a scan as the text of a page. Sizes that were
// guessed say nothing about headings.
func composeScan(number int, lines []printedLine, height float64, first int) page {
	pg := composePage(number, lines, height, first)
	pg.scanned = true
	for i := range pg.settings {
		pg.settings[i].size = 0
	}
	return pg
}

func scannedWords(tsv []byte, scale float64) []scannedWord {
	var words []scannedWord
	for line := range strings.Lines(string(bytes.ToValidUTF8(tsv, nil))) {
		f := strings.SplitN(strings.TrimRight(line, "\r\n"), "\t", 12)
		if len(f) < 12 || f[0] != "5" || len(words) >= scanWords || len(f[11]) > scanWordSize {
			continue
		}
		var n [9]int
		ok := true
		for i := range n {
			var err error
			n[i], err = strconv.Atoi(f[i+1])
			ok = ok && err == nil && n[i] >= 0 && n[i] < 1<<20
		}
		sure, err := strconv.ParseFloat(f[10], 64)
		text := strings.Join(strings.Fields(cleanText(f[11])), " ")
		if !ok || err != nil || sure < leastSure || text == "" || n[0] < 1 || n[0] > pageLimit {
			continue
		}
		left, top, right, bottom := float64(n[5])*scale, float64(n[6])*scale, float64(n[5]+n[7])*scale, float64(n[6]+n[8])*scale
		words = append(words, scannedWord{page: n[0], block: n[1], paragraph: n[2], line: n[3], box: graph.Box{left, top, right, bottom}, text: text})
	}
	slices.SortStableFunc(words, func(a, b scannedWord) int { return cmp.Compare(a.page, b.page) })
	return words
}

// readPicture reads a scan that is a picture.
func readPicture(ctx context.Context, o original, opts Options) (manuscript, error) {
	if len(o.data) == 0 {
		return manuscript{}, o.problem(0, "Die Datei ist leer.", "Bitte prüfen, ob sie vollständig ist.", ErrEmpty)
	}
	if opts.Recognise == nil {
		return manuscript{}, o.problem(0, "Die Datei ist ein Bild.", strings.Replace(withTesseract, "auch sie", "den Text darauf", 1), ErrEmpty)
	}
	width, height, err := pictureSize(o.data)
	switch {
	case err != nil:
		return manuscript{}, o.problem(0, "Das Bild ist beschädigt oder in einer Form, die Belegnetz nicht kennt.", "Bitte als PNG, JPEG oder TIFF neu speichern.", errors.Join(ErrDamaged, err))
	case float64(width)*float64(height) > pictureDots:
		return manuscript{}, o.problem(0, fmt.Sprintf("Das Bild hat mehr als %d Millionen Bildpunkte.", pictureDots>>20), "Bitte verkleinern.", ErrLimit)
	}
	limited, cancel := context.WithTimeout(ctx, scanTime)
	defer cancel()
	tsv, err := opts.Recognise(limited, o.data)
	if ctx.Err() != nil {
		return manuscript{}, ctx.Err()
	}
	if err != nil {
		return manuscript{}, o.problem(0, "Der Text auf dem Bild ließ sich nicht erkennen.", "Bitte prüfen, ob sich das Bild öffnen lässt.", errors.Join(ErrDamaged, err))
	}
	var m manuscript
	first, found := 1, 0
	for i, lines := range recognised(tsv, 72.0/pictureInch) {
		pg := composeScan(i+1, lines, lowest(lines), first)
		first += strings.Count(pg.Text, "\n")
		found += lettersIn(lines)
		m.pages = append(m.pages, pg)
	}
	if found < leastLetters {
		return manuscript{}, o.problem(0, "Auf dem Bild ist kein Text zu erkennen.", "Bitte prüfen, ob es scharf und aufrecht ist.", ErrEmpty)
	}
	l, blocks := segment(m.pages)
	m.lex, m.blocks = l.lex, blocks
	m.warnings = []string{recognisedPages(len(m.pages))}
	return m, nil
}

// lowest is where the lowest of the lines ends: the height of a page of which no
// more is known.
func lowest(lines []printedLine) float64 {
	y := 0.0
	for _, l := range lines {
		y = max(y, l.box[3])
	}
	return y
}

// pictureSize is the size of a picture in dots, of a TIFF that of its first page.
func pictureSize(data []byte) (width, height int, err error) {
	if size, ok := tiffSize(data); ok {
		return size[0], size[1], nil
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	return c.Width, c.Height, err
}
