package graph

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of what one Put takes, against input that was made to do harm.
const (
	maxIRI      = 2 << 10 // bytes
	maxLiteral  = 1 << 20
	maxPage     = 16 << 20
	maxPages    = 100_000
	maxPassages = 500_000
	maxEdges    = 500_000
	maxBoxes    = 1_000     // of a span
	maxPoints   = 1_000_000 // of a page, both ways
)

// validate says what rule of the graph the holding breaks, as an ErrInvalid.
func (h Holding) validate() error {
	checks := []func() error{h.validateSize, h.validateDocument, h.validatePages, h.validatePassages, h.validateEdges}
	for _, check := range checks {
		if err := check(); err != nil {
			return fmt.Errorf("%w: %w", ErrInvalid, err)
		}
	}
	return nil
}

func (h Holding) validateSize() error {
	for _, part := range []struct {
		name     string
		n, limit int
	}{
		{"pages", len(h.Pages), maxPages},
		{"passages", len(h.Passages), maxPassages},
		{"edges", len(h.Edges), maxEdges},
	} {
		if part.n > part.limit {
			return fmt.Errorf("%d %s, at most %d are allowed", part.n, part.name, part.limit)
		}
	}
	return nil
}

func (h Holding) validateDocument() error {
	d := h.Document
	if err := d.IRI.validate(); err != nil {
		return fmt.Errorf("document: %w", err)
	}
	if d.IRI.IsFile() == (d.Kind == KindVocab) {
		return fmt.Errorf("document %s of kind %q: a file is no vocabulary, and the other way round", d.IRI, d.Kind)
	}
	if d.Work != "" {
		if err := d.Work.validate(); err != nil {
			return fmt.Errorf("work: %w", err)
		}
	}
	if d.Access != Public && d.Access != Internal {
		return fmt.Errorf("access %d is neither public nor internal", d.Access)
	}
	texts := append([]string{d.Title, d.Issued, d.Publisher, d.Place, string(d.Kind), d.Role, d.Institution, d.Language, d.SHA256, d.File, d.Made}, d.Creators...)
	for _, from := range d.Sources {
		texts = append(texts, from.Path, from.Inner)
	}
	for _, f := range d.Guesses {
		texts = append(texts, f.Field, f.Value, f.From)
	}
	for field, value := range d.Stated {
		texts = append(texts, field, value)
	}
	for _, text := range texts {
		if err := validateText(text, maxLiteral); err != nil {
			return fmt.Errorf("metadata %.40q: %w", text, err)
		}
	}
	return nil
}

func (h Holding) validatePages() error {
	last := 0
	for _, p := range h.Pages {
		if p.Number <= last {
			return fmt.Errorf("page %d comes after page %d", p.Number, last)
		}
		last = p.Number
		if err := errors.Join(validateText(p.Text, maxPage), validateText(p.Printed, maxLiteral)); err != nil {
			return fmt.Errorf("page %d: %w", p.Number, err)
		}
	}
	return nil
}

func (h Holding) validatePassages() error {
	if len(h.Passages) > 0 && !h.Document.IRI.IsFile() {
		return errors.New("only files have passages")
	}
	pages := pageTexts{texts: map[int]string{}}
	for _, p := range h.Pages {
		pages.texts[p.Number] = p.Text
	}
	last := 0
	for _, p := range h.Passages {
		if p.Number <= last {
			return fmt.Errorf("passage %d comes after passage %d", p.Number, last)
		}
		last = p.Number
		if p.Document != h.Document.IRI || p.IRI != PassageIRI(p.Document, p.Number) || p.IRI.document() != p.Document {
			return fmt.Errorf("passage %d of %s is called %q in %q", p.Number, h.Document.IRI, p.IRI, p.Document)
		}
		if p.Text == "" && !strings.HasPrefix(h.Document.Made, importMade) {
			return fmt.Errorf("passage %d: no text", p.Number)
		}
		if err := p.validate(&pages); err != nil {
			return fmt.Errorf("passage %d: %w", p.Number, err)
		}
	}
	return nil
}

// pageTexts cuts spans out of pages. Spans mostly follow each other on a page,
// which is decoded once for all of them.
type pageTexts struct {
	texts  map[int]string
	number int // of the decoded page
	runes  []rune
}

func (p *pageTexts) cut(s Span) (text string, ok bool) {
	whole, ok := p.texts[s.FilePage]
	if ok && s.FilePage != p.number {
		p.number, p.runes = s.FilePage, []rune(whole)
	}
	if !ok || s.Start < 0 || s.End < s.Start || s.End > len(p.runes) {
		return "", false
	}
	return string(p.runes[s.Start:s.End]), true
}

func (p Passage) validate(pages *pageTexts) error {
	texts := append([]string{p.Printed, p.Speaker, p.Language, p.Text, p.Prefix, p.Suffix}, p.Section...)
	for _, text := range texts {
		if err := validateText(text, maxLiteral); err != nil {
			return err
		}
	}
	if p.Kind != "" && !slices.Contains(passageKinds(), p.Kind) {
		return fmt.Errorf("unknown kind %q", p.Kind)
	}
	if err := p.validateEdits(); err != nil {
		return err
	}
	var source []string
	for _, s := range p.Spans {
		text, ok := pages.cut(s)
		if !ok {
			return fmt.Errorf("span %d to %d is not on file page %d", s.Start, s.End, s.FilePage)
		}
		if s.FilePage < p.FilePage || s.FilePage > p.LastPage {
			return fmt.Errorf("span on file page %d, the passage is on %d to %d", s.FilePage, p.FilePage, p.LastPage)
		}
		if err := s.validateBoxes(); err != nil {
			return err
		}
		source = append(source, text)
	}
	if joined, restored := strings.Join(source, "\n"), p.Source(); joined != restored {
		return fmt.Errorf("text with its edits undone is %.80q, the spans say %.80q", restored, joined)
	}
	return nil
}

func (s Span) validateBoxes() error {
	if len(s.Boxes) > maxBoxes {
		return fmt.Errorf("%d boxes, at most %d are allowed", len(s.Boxes), maxBoxes)
	}
	for _, b := range s.Boxes {
		for _, at := range b {
			if !(at >= -maxPoints && at <= maxPoints) { // so that NaN is refused
				return fmt.Errorf("box %v is on no page", b)
			}
		}
		if b[0] > b[2] || b[1] > b[3] {
			return fmt.Errorf("box %v has its sides exchanged", b)
		}
	}
	return nil
}

func (p Passage) validateEdits() error {
	length, at := utf8.RuneCountInString(p.Text), 0
	for i, e := range p.Edits {
		if e.Start < at || e.End < e.Start || e.End > length {
			return fmt.Errorf("edit %d, %d to %d, is out of order or outside of the text", i, e.Start, e.End)
		}
		at = e.End
		if err := validateText(e.Raw, maxLiteral); err != nil {
			return fmt.Errorf("edit %d: %w", i, err)
		}
	}
	return nil
}

func (h Holding) validateEdges() error {
	lengths := map[IRI]int{} // of the texts behind the labels
	for _, p := range h.Passages {
		lengths[p.IRI] = utf8.RuneCountInString(p.Text)
	}
	for i, e := range h.Edges {
		length, ofPassage := lengths[e.Label]
		err := e.validate()
		switch {
		case err != nil:
		case !ofPassage && e.Label != h.Document.IRI:
			err = fmt.Errorf("label %q is neither the document nor one of its passages", e.Label)
		case ofPassage && e.End > length:
			err = fmt.Errorf("sentence %d to %d is outside of its passage", e.Start, e.End)
		}
		if err != nil {
			return fmt.Errorf("edge %d (%.80q %.80q): %w", i, e.Subject, e.Predicate, err)
		}
	}
	return nil
}

func (e Edge) validate() error {
	for _, iri := range []IRI{e.Subject, e.Predicate, e.Label} {
		if err := iri.validate(); err != nil {
			return err
		}
	}
	if err := e.Object.validate(); err != nil {
		return err
	}
	switch e.Status {
	case Done, Planned, Demanded, Rejected, Ended, Conditional:
	default:
		return fmt.Errorf("unknown status %q", e.Status)
	}
	if e.Start < 0 || e.End < e.Start {
		return fmt.Errorf("sentence %d to %d", e.Start, e.End)
	}
	if !(e.Confidence >= 0 && e.Confidence <= 1) { // so that NaN is refused
		return fmt.Errorf("confidence %v is not between 0 and 1", e.Confidence)
	}
	return errors.Join(validateText(e.Rule, maxLiteral), validateText(e.From, maxLiteral), validateText(e.To, maxLiteral))
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

func (v Value) validate() error {
	if v.IRI != "" {
		if v != Node(v.IRI) {
			return fmt.Errorf("object %q is node and literal", v.IRI)
		}
		return v.IRI.validate()
	}
	if v.Text == "" {
		return errors.New("object is empty")
	}
	if err := validateText(v.Text, maxLiteral); err != nil {
		return fmt.Errorf("literal %.40q: %w", v.Text, err)
	}
	if v.Lang != "" && (v.Datatype != "" || !languageTag.MatchString(v.Lang)) {
		return fmt.Errorf("literal %.40q: language %q with datatype %q", v.Text, v.Lang, v.Datatype)
	}
	if v.Datatype != "" {
		return v.Datatype.validate()
	}
	return nil
}

// validate demands RFC 3986's absolute IRI: a scheme, a colon and at least one
// more of its characters, all others percent-encoded.
func (i IRI) validate() error {
	if len(i) > maxIRI {
		return fmt.Errorf("IRI %.40q… is longer than %d bytes", i, maxIRI)
	}
	scheme, rest, ok := strings.Cut(string(i), ":")
	if !ok || rest == "" || !isScheme(scheme) || !isEncoded(rest) {
		return fmt.Errorf("IRI %q is not absolute and percent-encoded", i)
	}
	return nil
}

func isScheme(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) && (i == 0 || !isDigit(s[i]) && !strings.ContainsRune("+-.", rune(s[i]))) {
			return false
		}
	}
	return s != ""
}

func isEncoded(s string) bool {
	for i := 0; i < len(s); i++ {
		switch {
		case isLetter(s[i]), isDigit(s[i]), strings.IndexByte("._~:/?#[]@!$&'()*+,;=-", s[i]) >= 0:
		case s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			i += 2
		default:
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isHex(c byte) bool    { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

func validateText(s string, limit int) error {
	switch {
	case len(s) > limit:
		return fmt.Errorf("longer than %d bytes", limit)
	case strings.ContainsRune(s, 0):
		return errors.New("contains a NUL")
	case !utf8.ValidString(s):
		return errors.New("is not UTF-8")
	}
	return nil
}
