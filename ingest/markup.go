package ingest

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of XML in documents.
const (
	markupDepth = 200
	markupCheck = 4096 // tokens between two looks at the context
)

var errDeep = errors.New("xml is nested too deeply")

// A markup reads XML token by token: no tree, no entities but XML's own, so
// that memory stays that of the text.
type markup struct {
	ctx   context.Context
	d     *xml.Decoder
	depth int
	seen  int
}

func newMarkup(ctx context.Context, data []byte) *markup {
	return &markup{ctx: ctx, d: xml.NewDecoder(bytes.NewReader(data))}
}

func (m *markup) next() (xml.Token, error) {
	if m.seen++; m.seen%markupCheck == 0 {
		if err := m.ctx.Err(); err != nil {
			return nil, err
		}
	}
	t, err := m.d.RawToken()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return t, err
}

// root calls each for the document's outermost element.
func (m *markup) root(each func(xml.StartElement) error) error {
	for {
		t, err := m.next()
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			return each(e)
		}
	}
}

// content calls each for the elements right within the open one, and text for
// the text between them, up to its end. each reads its element's content or
// skips it.
func (m *markup) content(each func(xml.StartElement) error, text func(string)) error {
	if m.depth++; m.depth > markupDepth {
		return errDeep
	}
	defer func() { m.depth-- }()
	for {
		t, err := m.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			err = each(t)
		case xml.EndElement:
			return nil
		case xml.CharData:
			if text != nil {
				text(string(t))
			}
		}
		if err != nil {
			return err
		}
	}
}

// elements calls each for the elements right within the open one.
func (m *markup) elements(each func(xml.StartElement) error) error { return m.content(each, nil) }

// skipping leaves out any element.
func skipping(m *markup) func(xml.StartElement) error {
	return func(xml.StartElement) error { return m.skip() }
}

// skip leaves the open element out.
func (m *markup) skip() error {
	for depth := 1; depth > 0; {
		t, err := m.next()
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// text is all text in the open element.
func (m *markup) text() (string, error) {
	var b strings.Builder
	var within func(xml.StartElement) error
	within = func(xml.StartElement) error { return m.content(within, func(s string) { b.WriteString(s) }) }
	err := within(xml.StartElement{})
	return b.String(), err
}

// attr is the attribute with the local name; "" without it.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// markupProblem says what is wrong with an XML part of the document. The end of
// a context stays what it is.
func (o original) markupProblem(err error) error {
	var p *Problem
	switch {
	case err == nil || errors.As(err, &p) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, errDeep):
		return o.problem(0, "Die Teile des Dokuments sind zu tief ineinander verschachtelt.", "Bitte im ursprünglichen Programm öffnen und neu speichern.", fmt.Errorf("%w: %w", ErrLimit, err))
	}
	return o.damaged(err)
}
