package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode"

	pdfiumlib "github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	handles "github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"belegnetz/graph"
)

// Limits of what a document may take of the machine. The library's memory
// grows by copying: at the worst about four times as much is in use until the
// garbage is collected.
const (
	pdfiumMemory = 176 << 20 // bytes
	pdfiumAtOnce = 2         // documents
	pageGlyphs   = 200_000
	outlineItems = 2_000
	outlineDepth = 12
)

// A pdfium runs the library of that name as WebAssembly, where a document can
// reach neither files nor memory outside and ends with its context. The library
// starts with the first document.
type pdfium struct {
	folder string             // keeps the compiled library; without one every start takes seconds
	idle   chan *pdfiumWorker // nil for workers that are not yet started
	shared func() (wazero.CompilationCache, error)
}

// newPDFium is a library that keeps its compiled form below the cache folder,
// or nowhere if that is "" or cannot be written.
func newPDFium(cache string) *pdfium {
	p := &pdfium{folder: cache, idle: make(chan *pdfiumWorker, pdfiumAtOnce)}
	p.shared = sync.OnceValues(p.compilationCache)
	for range pdfiumAtOnce {
		p.idle <- nil
	}
	return p
}

func (p *pdfium) compilationCache() (wazero.CompilationCache, error) {
	if p.folder != "" {
		if cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(p.folder, "pdfium")); err == nil {
			return cache, nil
		}
	}
	return wazero.NewCompilationCache(), nil
}

// close ends the library. No document may be open.
func (p *pdfium) close() {
	for range pdfiumAtOnce {
		if w := <-p.idle; w != nil {
			w.close()
		}
	}
}

// A pdfiumWorker has one document open at a time.
type pdfiumWorker struct {
	pool   pdfiumlib.Pool
	ctx    context.Context // ends with what the library does
	cancel context.CancelFunc
}

func (p *pdfium) start() (*pdfiumWorker, error) {
	cache, err := p.shared()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxTotal: 1, FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
		RandomSource: zeros{},
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithCompilationCache(cache).WithCloseOnContextDone(true).WithMemoryLimitPages(pdfiumMemory >> 16),
	})
	if err != nil {
		cancel()
		return nil, fmt.Errorf("start pdfium: %w", err)
	}
	return &pdfiumWorker{pool, ctx, cancel}, nil
}

// close stops the library, whatever state it is in. What fails then has nothing
// to lose: the memory is the program's.
func (w *pdfiumWorker) close() {
	w.cancel()
	_ = w.pool.Close()
}

// zeros stand for random numbers, so that equal files are read equally.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A pdfFile is an open document. When its context ends or the library breaks
// on a page, every further call fails.
type pdfFile struct {
	library  *pdfium
	worker   *pdfiumWorker
	instance pdfiumlib.Pdfium
	document handles.FPDF_DOCUMENT
	ctx      context.Context
	release  func() bool // of the watch on the context
	pages    int
}

// open opens a document, with a password unless that is empty. The error is
// ErrEncrypted, ErrDamaged or the end of the context. close must be called.
func (p *pdfium) open(ctx context.Context, data []byte, password string) (*pdfFile, error) {
	var w *pdfiumWorker
	select {
	case w = <-p.idle:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if w == nil {
		var err error
		if w, err = p.start(); err != nil {
			p.idle <- nil
			return nil, err
		}
	}
	f := &pdfFile{library: p, worker: w, ctx: ctx, release: context.AfterFunc(ctx, w.cancel)}
	if err := f.load(data, password); err != nil {
		f.close()
		return nil, f.cause(err)
	}
	return f, nil
}

func (f *pdfFile) load(data []byte, password string) (err error) {
	defer time.AfterFunc(pdfOpenTime, f.worker.cancel).Stop()
	if f.instance, err = f.worker.pool.GetInstanceWithContext(f.ctx); err != nil {
		return err
	}
	request := requests.OpenDocument{FileReader: bytes.NewReader(data), FileReaderSize: int64(len(data))}
	if password != "" {
		request.Password = &password
	}
	opened, err := f.instance.OpenDocument(&request)
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword):
		return ErrEncrypted
	case err != nil:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	f.document = opened.Document
	count, err := f.instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.document})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	f.pages = count.PageCount
	return nil
}

// alive says whether the library still works.
func (f *pdfFile) alive() bool {
	_, err := f.instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.document})
	return err == nil
}

// cause is the context's error if that is why a call failed.
func (f *pdfFile) cause(err error) error {
	if f.ctx.Err() != nil {
		return context.Cause(f.ctx)
	}
	return err
}

// close gives the worker back. One that was stopped is replaced.
func (f *pdfFile) close() {
	f.release()
	healthy := f.worker.ctx.Err() == nil
	if f.instance != nil && healthy {
		healthy = f.instance.Close() == nil
	}
	if !healthy {
		f.worker.close()
		f.worker = nil
	}
	f.library.idle <- f.worker
}

func (f *pdfFile) byIndex(i int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: f.document, Index: i}}
}

// label is what the document says is printed on the page; empty if it doesn't.
func (f *pdfFile) label(i int) string {
	l, err := f.instance.FPDF_GetPageLabel(&requests.FPDF_GetPageLabel{Document: f.document, Page: i})
	if err != nil {
		return ""
	}
	return l.Label
}

// information is an entry of the document's own description; empty without one.
func (f *pdfFile) information(key string) string {
	m, err := f.instance.GetMetaData(&requests.GetMetaData{Document: f.document, Tags: &[]string{key}})
	if err != nil || len(m.Tags) == 0 {
		return ""
	}
	return strings.TrimSpace(strings.ToValidUTF8(m.Tags[0].Value, ""))
}

// A bookmark is an entry of the document's outline.
type bookmark struct {
	title string
	level int // from 1
	page  int // from 0; -1 when it leads nowhere
}

// outline lists the bookmarks in order. Those of a broken file can go in circles,
// in which the library's own listing would never end: they are counted first.
func (f *pdfFile) outline() []bookmark {
	if n := f.countBookmarks(nil, 1, 0); n == 0 || n > outlineItems {
		return nil
	}
	listed, err := f.instance.GetBookmarks(&requests.GetBookmarks{Document: f.document})
	if err != nil {
		return nil
	}
	var found []bookmark
	var walk func([]responses.GetBookmarksBookmark, int)
	walk = func(marks []responses.GetBookmarksBookmark, level int) {
		for _, m := range marks {
			page := -1
			if m.DestInfo != nil {
				page = m.DestInfo.PageIndex
			}
			found = append(found, bookmark{m.Title, level, page})
			walk(m.Children, level+1)
		}
	}
	walk(listed.Bookmarks, 1)
	return found
}

// countBookmarks counts on from n, up to one more than are read.
func (f *pdfFile) countBookmarks(parent *handles.FPDF_BOOKMARK, level, n int) int {
	child, err := f.instance.FPDFBookmark_GetFirstChild(&requests.FPDFBookmark_GetFirstChild{Document: f.document, Bookmark: parent})
	if err != nil || child.Bookmark != nil && level > outlineDepth {
		return outlineItems + 1
	}
	for at := child.Bookmark; at != nil && n <= outlineItems; {
		n = f.countBookmarks(at, level+1, n+1)
		next, err := f.instance.FPDFBookmark_GetNextSibling(&requests.FPDFBookmark_GetNextSibling{Document: f.document, Bookmark: *at})
		if err != nil {
			return outlineItems + 1
		}
		at = next.Bookmark
	}
	return n
}

// A pageFrame turns what the file says in the page's own space into points from
// the upper left corner of the page as it is shown.
type pageFrame struct {
	left, bottom, right, top float64
	turned                   int // clockwise, in quarters
}

func (f *pdfFile) frame(i int) (pageFrame, error) {
	box, err := f.instance.FPDF_GetPageBoundingBox(&requests.FPDF_GetPageBoundingBox{Page: f.byIndex(i)})
	if err != nil {
		return pageFrame{}, err
	}
	r, err := f.instance.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: f.byIndex(i)})
	if err != nil {
		return pageFrame{}, err
	}
	return pageFrame{float64(box.Rect.Left), float64(box.Rect.Bottom), float64(box.Rect.Right), float64(box.Rect.Top), int(r.PageRotation) & 3}, nil
}

func (pf pageFrame) size() (width, height float64) {
	width, height = pf.right-pf.left, pf.top-pf.bottom
	if pf.turned%2 == 1 {
		return height, width
	}
	return width, height
}

func (pf pageFrame) box(left, bottom, right, top float64) graph.Box {
	switch pf.turned {
	case 1:
		return graph.Box{bottom - pf.bottom, left - pf.left, top - pf.bottom, right - pf.left}
	case 2:
		return graph.Box{pf.right - right, bottom - pf.bottom, pf.right - left, top - pf.bottom}
	case 3:
		return graph.Box{pf.top - top, pf.right - right, pf.top - bottom, pf.right - left}
	}
	return graph.Box{left - pf.left, pf.top - top, right - pf.left, pf.top - bottom}
}

// A glyph is a character on a page. One with an empty box was not printed: the
// library adds spaces and line breaks.
type glyph struct {
	r     rune
	box   graph.Box
	angle int     // at which it is read as the page is shown, counter-clockwise in degrees from 0 to 359
	size  float64 // of its font as shown, in points; 0 for what was not printed
	bold  bool
}

// A printedPage is what stands on a page.
type printedPage struct {
	width, height float64 // as shown, in points
	glyphs        []glyph // in the order of the file
}

// page reads the page i, from 0. One that takes too long breaks the library.
func (f *pdfFile) page(i int) (printedPage, error) {
	defer time.AfterFunc(pdfPageTime, f.worker.cancel).Stop()
	frame, err := f.frame(i)
	if err != nil {
		return printedPage{}, f.cause(err)
	}
	var pg printedPage
	pg.width, pg.height = frame.size()
	text, err := f.instance.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: f.byIndex(i)})
	if err != nil {
		return printedPage{}, f.cause(err)
	}
	defer func() {
		_, closing := f.instance.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
		err = errors.Join(err, closing)
	}()
	count, err := f.instance.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return printedPage{}, f.cause(err)
	}
	if count.Count > pageGlyphs {
		return printedPage{}, ErrLimit
	}
	if count.Count <= 0 {
		return pg, nil
	}
	chars, err := f.instance.GetPageTextStructured(&requests.GetPageTextStructured{Page: f.byIndex(i), Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return printedPage{}, f.cause(err)
	}
	var last glyphFont
	before := rune(0)
	for n, c := range chars.Chars {
		r := []rune(c.Text + "\x00")[0]
		at := c.PointPosition
		g := glyph{r: r, box: frame.box(at.Left, at.Bottom, at.Right, at.Top)}
		if r == ' ' || r == '\r' || r == '\n' || r == 0 {
			pg.glyphs, before = append(pg.glyphs, g), r
			continue
		}
		// Asking for the font of every character takes most of the time.
		if class(r) != class(before) {
			if last, err = f.font(text.TextPage, n, last); err != nil {
				return printedPage{}, f.cause(err)
			}
		}
		before = r
		g.size, g.bold = last.size, last.bold
		// The library gives the angle clockwise, before the page is turned.
		g.angle = ((-int(math.Round(c.Angle*180/math.Pi))-90*frame.turned)%360 + 360) % 360
		pg.glyphs = append(pg.glyphs, g)
	}
	return pg, nil
}

// class tells what may change the font within a word: a number behind it, say.
func class(r rune) int {
	switch {
	case unicode.IsLetter(r):
		return 1
	case unicode.IsDigit(r):
		return 2
	case unicode.IsSpace(r) || r == 0:
		return 3
	}
	return 4
}

// A glyphFont is what a character is printed in.
type glyphFont struct {
	size  float64 // as shown, in points
	bold  bool
	given float64 // as the file says it, before the text is scaled
	heavy int
}

// A heavier font is bold.
const boldWeight = 600

// font is the font of the page's n-th character; last is one before, whose name
// is most often the same.
func (f *pdfFile) font(page handles.FPDF_TEXTPAGE, n int, last glyphFont) (glyphFont, error) {
	size, err := f.instance.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: page, Index: n})
	if err != nil {
		return glyphFont{}, err
	}
	weight, err := f.instance.FPDFText_GetFontWeight(&requests.FPDFText_GetFontWeight{TextPage: page, Index: n})
	if err != nil {
		return glyphFont{}, err
	}
	now := glyphFont{size: size.FontSize, given: size.FontSize, heavy: weight.FontWeight}
	if m, err := f.instance.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: page, Index: n}); err == nil {
		now.size *= math.Hypot(float64(m.Matrix.C), float64(m.Matrix.D))
	}
	now.size = math.Round(now.size*10) / 10
	if now.given == last.given && now.heavy == last.heavy && now.size == last.size {
		now.bold = last.bold
		return now, nil
	}
	now.bold = now.heavy >= boldWeight
	if info, err := f.instance.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: page, Index: n}); err == nil && !now.bold {
		name := strings.ToLower(info.FontName)
		now.bold = strings.Contains(name, "bold") || strings.Contains(name, "black") || strings.Contains(name, "heavy")
	}
	return now, nil
}

// image draws the page i, from 0, in grey, so many dots to the inch but not more
// than dots in all.
func (f *pdfFile) image(i int, perInch, dots float64) (*image.Gray, error) {
	defer time.AfterFunc(pdfPageTime, f.worker.cancel).Stop()
	frame, err := f.frame(i)
	if err != nil {
		return nil, f.cause(err)
	}
	width, height := frame.size()
	if !(width > 0 && height > 0) {
		return nil, ErrDamaged
	}
	scale := min(perInch/72, math.Sqrt(dots/(width*height)))
	drawn, err := f.instance.RenderPageInPixels(&requests.RenderPageInPixels{Page: f.byIndex(i), Width: max(1, int(width*scale)), Height: max(1, int(height*scale)),
		ImageFormat: requests.RenderImageFormatGrayscale, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT})
	if err != nil {
		return nil, f.cause(err)
	}
	defer drawn.Cleanup()
	shown, ok := drawn.Result.RenderedImage.(*image.Gray)
	if !ok {
		return nil, ErrDamaged
	}
	own := *shown
	own.Pix = bytes.Clone(shown.Pix)
	return &own, nil
}
