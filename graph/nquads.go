package graph

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
)

// WriteNQuads writes the quads as RDF 1.1 N-Quads, one a line, in the order of
// seq. It stops at the first failure of seq, of w or of ctx.
func WriteNQuads(ctx context.Context, w io.Writer, seq iter.Seq2[Quad, error]) error {
	out := bufio.NewWriter(w)
	for q, err := range seq {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			_, err = fmt.Fprintf(out, "<%s> <%s> %s <%s> .\n", q.Subject, q.Predicate, q.Object.nquads(), q.Label)
		}
		if err != nil {
			return fmt.Errorf("write N-Quads: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write N-Quads: %w", err)
	}
	return nil
}

func (v Value) nquads() string {
	if v.IRI != "" {
		return "<" + string(v.IRI) + ">"
	}
	literal := quoted(v.Text)
	switch {
	case v.Lang != "":
		return literal + "@" + v.Lang
	case v.Datatype != "":
		return literal + "^^<" + string(v.Datatype) + ">"
	default:
		return literal
	}
}

// quoted is the text as a string literal of the canonical form of N-Quads.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
