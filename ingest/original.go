package ingest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"belegnetz/data"
	"belegnetz/graph"
	"belegnetz/internal/german"
)

// readerVersion changes when the same bytes are read in another way.
const readerVersion = "11"

// An original is one document as it lies in a file: the whole file, or a line
// of JSONL.
type original struct {
	name   string
	format format
	data   []byte
	line   int    // of a JSONL record in its file, from 1; 0 otherwise
	inner  string // the record or member of the file that it is; empty for the whole file
}

func (o original) hash() string {
	sum := sha256.Sum256(o.data)
	return hex.EncodeToString(sum[:])
}

// made is the digest that Document.Made keeps: of the document, what was said
// about it and how it was read.
func made(hash string, about any, fingerprint string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%+q", fingerprint, hash, about))
	return hex.EncodeToString(sum[:16])
}

// A preparation is what the readings of many documents share.
type preparation struct {
	options     Options
	fields      *fieldFinder
	names       []string // known beside the word statistics
	fingerprint string   // of everything but the file that a reading depends on
}

// prepare makes what readings share. Its library for PDF files is the caller's
// to close.
func prepare(o Options) preparation {
	o.pdf = newPDFium(o.Cache)
	vs := o.Vocabularies
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n%+q\n", readerVersion, layoutJSON, metadataJSON, vs)
	if o.Dictionary != nil {
		fmt.Fprintf(h, "%s\n", o.Dictionary.Digest())
	}
	lists, _ := fs.Glob(data.Rules, "rules/*.json") // fails on a bad pattern only
	for _, name := range lists {
		text, err := data.Rules.ReadFile(name)
		fmt.Fprintf(h, "%s\n%s\n%v\n", name, text, err)
	}
	return preparation{o, newFieldFinder(vs), KnownNames(vs), hex.EncodeToString(h.Sum(nil))}
}

// of is the fingerprint for documents of a format: scans are read anew when the
// machine has learned to recognise text.
func (p preparation) of(f format) string {
	if (f == formatPDF || f == formatPicture) && p.options.Recognise != nil {
		return p.fingerprint + " with recognition"
	}
	return p.fingerprint
}

// A plainText is the text of an original that is plain text or Markdown, with
// what it says about itself.
type plainText struct {
	text     string
	first    int // line of the file on which the text begins
	metadata Metadata
	warnings []string
}

// read makes a holding of the original. What is given goes before what it says
// about itself.
func (o original) read(ctx context.Context, g given, p preparation) (graph.Holding, []string, error) {
	m, err := o.manuscript(ctx, p.options)
	if err != nil {
		return graph.Holding{}, nil, err
	}
	hash := o.hash()
	pseudonymised := g.names.pseudonymise(&m) > 0
	if pseudonymised {
		hash = m.hash()
	}
	if len(m.pages) > pageLimit {
		return graph.Holding{}, nil, o.problem(0, fmt.Sprintf("Das Dokument hat mehr als %d Seiten.", pageLimit), "Bitte teilen.", ErrLimit)
	}
	if m.size() > documentText {
		return graph.Holding{}, nil, o.problem(0, fmt.Sprintf("Das Dokument hat mehr als %d Millionen Zeichen.", documentText>>20), "Bitte teilen.", ErrLimit)
	}
	stated := o.calledInterview(g, m)
	spoken := m.turns(stated)
	pages, lex, blocks := m.pages, m.lex, m.blocks
	repair(pages, lex, blocks, p.names, p.options.Dictionary)
	setSections(pages, lex, blocks)
	metadata, guesses := settleMetadata(o.layers(g, m, spoken))
	metadata = g.names.metadata(metadata)
	for i := range guesses {
		guesses[i].Value = g.names.Replace(guesses[i].Value)
	}
	if spoken && !stated && metadata.Access == "" {
		m.warnings = append(m.warnings, "Als Interview erkannt und darum intern. Ist das falsch, bitte „art“ oder „zugang: öffentlich“ angeben.")
	}
	setSpeakers(blocks, metadata.Role)
	m.metadata = metadata
	h := graph.Holding{Document: o.document(m, hash)}
	h.Document.File = g.names.inName(h.Document.File)
	h.Document.Pseudonymised, h.Document.Guesses, h.Document.Stated = pseudonymised, guesses, g.stated
	h.Document.PageCount = len(pages)
	if h.Document.Made = made(hash, g.said(), p.of(o.format)); !g.names.empty() {
		h.Document.Made = made(hash, h.Document, p.of(o.format))
	}
	h.Passages = passages(h.Document, pages, lex, blocks)
	switch n := len(h.Passages); {
	case n == 0:
		return graph.Holding{}, nil, o.problem(0, "Die Datei enthält keinen Text.", "Bitte prüfen, ob sie vollständig ist.", ErrEmpty)
	case n > passageLimit:
		return graph.Holding{}, nil, o.problem(0, fmt.Sprintf("Das Dokument hat mehr als %d Absätze.", passageLimit), "Bitte teilen.", ErrLimit)
	}
	for i := range h.Passages {
		if o.line > 0 {
			h.Passages[i].Line = o.line
		}
	}
	for _, pg := range pages {
		h.Pages = append(h.Pages, pg.Page)
	}
	h.Document.Quality = quality(h.Pages, h.Passages)
	h.Edges = p.fields.extract(h.Document, h.Passages)
	if o.line > 0 {
		inRecords(h)
	}
	return h, m.warnings, nil
}

// size is the length of all pages, in code points.
func (m manuscript) size() int {
	n := 0
	for _, pg := range m.pages {
		n += len(pg.runes)
	}
	return n
}

// manuscript reads the original as its format says.
func (o original) manuscript(ctx context.Context, opts Options) (manuscript, error) {
	if read := o.format.reader(); read != nil {
		return read(ctx, o, opts)
	}
	text, err := o.plainText()
	if err == nil {
		err = o.check(text)
	}
	if err != nil {
		return manuscript{}, err
	}
	m := manuscript{metadata: text.metadata, warnings: text.warnings}
	m.pages, m.lex, m.blocks = o.segment(text)
	return m, nil
}

// plainText decodes the original and cuts off what it says about itself.
func (o original) plainText() (plainText, error) {
	if o.format == formatJSONL {
		return o.record()
	}
	if len(o.data) == 0 {
		return plainText{}, o.problem(0, "Die Datei ist leer.", "Bitte prüfen, ob sie vollständig ist.", ErrEmpty)
	}
	text, warning, err := decode(o.name, o.data)
	if err != nil {
		return plainText{}, err
	}
	m := plainText{text: text, first: 1}
	front, body, lines := frontMatter(text)
	if lines > 0 {
		m.text, m.first = body, lines+1
		if m.metadata, m.warnings, err = parseMetadata(o.name, front, 2); err != nil {
			return plainText{}, err
		}
	}
	if warning != "" {
		m.warnings = append(m.warnings, warning)
	}
	return m, nil
}

// check refuses texts without text and with lines beyond all measure.
func (o original) check(m plainText) error {
	if strings.TrimSpace(m.text) == "" {
		return o.problem(0, "Die Datei enthält nur Leerraum, keinen Text.", "Bitte prüfen, ob sie vollständig ist.", ErrEmpty)
	}
	number := m.first
	for rest := m.text; rest != ""; number++ {
		line, after, _ := strings.Cut(rest, "\n")
		if len(line) > lineSize {
			return o.problem(number, "Die Zeile ist länger als 1 MB.", "Bitte Absätze durch Zeilenwechsel trennen.", ErrLimit)
		}
		rest = after
	}
	return nil
}

// segment cuts the text into blocks.
func (o original) segment(m plainText) ([]page, lexicon, []block) {
	if o.format == formatMarkdown {
		return segmentMarkdown(m.text, m.first)
	}
	pages := splitPages(m.text, m.first)
	l, blocks := segment(pages)
	return pages, l.lex, blocks
}

// problem is about this document.
func (o original) problem(line int, what, remedy string, err error) error {
	if o.line > 0 {
		line = o.line
	}
	return &Problem{File: o.name, Line: line, What: what, Remedy: remedy, Err: err}
}

// languageSample is how much of a text tells its language, in bytes.
const languageSample = 20_000

func (m manuscript) sample() string {
	var b strings.Builder
	for i := 0; i < len(m.pages) && b.Len() < languageSample; i++ {
		b.WriteString(m.pages[i].Text)
		b.WriteByte('\n')
	}
	return strings.ToValidUTF8(b.String()[:min(b.Len(), languageSample)], "")
}

// document describes the original by its metadata and what follows from them.
func (o original) document(ms manuscript, hash string) graph.Document {
	m := ms.metadata
	d := graph.Document{
		IRI: graph.FileIRI(hash), Title: m.Title, Creators: m.Creators, Issued: m.Issued, Publisher: m.Publisher, Place: m.Place,
		Kind: m.Kind, Role: m.Role, Institution: m.Institution, Language: m.Language, SHA256: hash, File: filepath.Base(o.name),
	}
	if d.Kind == "" && d.Role != "" {
		d.Kind = graph.KindInterview
	}
	d.Kind = cmp.Or(d.Kind, kindOfTitle(d.Title), graph.KindOther)
	// Interviews are shown to nobody unless their metadata say so.
	if m.Access == "internal" || m.Access == "" && d.Kind == graph.KindInterview {
		d.Access = graph.Internal
	}
	if d.Language == "" {
		d.Language = german.Language(ms.sample())
	}
	d.Work = workOf(d)
	return d
}

// firstHeadings are the headings on the first page that are peculiar to the
// document.
func (m manuscript) firstHeadings() []string {
	var titles []string
	for _, b := range m.blocks {
		if b.kind != graph.Heading || b.first().page > 0 {
			continue
		}
		s := newSource(m.pages, m.lex, b)
		text, _ := s.read(0, len(s.runes))
		if title := strings.TrimRight(text, noteMarks+" "); !rules().outermost.has(title) && !strings.HasSuffix(title, ":") {
			titles = append(titles, title)
		}
	}
	return titles
}
