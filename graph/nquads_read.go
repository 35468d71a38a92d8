package graph

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
)

// maxLine is above the longest line that WriteNQuads makes, in bytes: a literal
// with every byte escaped.
const maxLine = 6*maxLiteral + 4*maxIRI

// ReadNQuads yields the quads of a text in the form that WriteNQuads gives
// them: one a line, all four parts, IRIs without escapes, literals with those
// of N-Quads. Blank lines and comments are allowed. The error, the last pair,
// wraps ErrInvalid and names the line, from 1.
func ReadNQuads(r io.Reader) iter.Seq2[Quad, error] {
	return func(yield func(Quad, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, maxLine)
		number := 0
		for lines.Scan() {
			number++
			text := strings.TrimSpace(lines.Text())
			if text == "" || text[0] == '#' {
				continue
			}
			q, err := parseQuad(text)
			if err != nil {
				err = fmt.Errorf("line %d: %w: %w", number, ErrInvalid, err)
			}
			if !yield(q, err) || err != nil {
				return
			}
		}
		if err := lines.Err(); err == bufio.ErrTooLong {
			yield(Quad{}, fmt.Errorf("line %d: %w: longer than %d bytes", number+1, ErrInvalid, maxLine))
		} else if err != nil {
			yield(Quad{}, err)
		}
	}
}

func parseQuad(line string) (q Quad, err error) {
	rest := line
	if q.Subject, rest, err = parseIRI(rest); err != nil {
		return Quad{}, fmt.Errorf("subject: %w", err)
	}
	if q.Predicate, rest, err = parseIRI(rest); err != nil {
		return Quad{}, fmt.Errorf("predicate: %w", err)
	}
	if q.Object, rest, err = parseValue(rest); err != nil {
		return Quad{}, fmt.Errorf("object: %w", err)
	}
	if q.Label, rest, err = parseIRI(rest); err != nil {
		return Quad{}, fmt.Errorf("label: %w", err)
	}
	if strings.TrimSpace(rest) != "." {
		return Quad{}, fmt.Errorf("ends with %.40q, not with a full stop", rest)
	}
	return q, nil
}

func parseIRI(s string) (iri IRI, rest string, err error) {
	s = strings.TrimLeft(s, " \t")
	id, rest, ok := strings.Cut(strings.TrimPrefix(s, "<"), ">")
	if !ok || !strings.HasPrefix(s, "<") {
		return "", "", fmt.Errorf("%.40q is no IRI in angle brackets", s)
	}
	return IRI(id), rest, IRI(id).validate()
}

func parseValue(s string) (v Value, rest string, err error) {
	s = strings.TrimLeft(s, " \t")
	if !strings.HasPrefix(s, `"`) {
		v.IRI, rest, err = parseIRI(s)
		return v, rest, err
	}
	if v.Text, rest, err = unquote(s[1:]); err != nil {
		return Value{}, "", err
	}
	switch {
	case strings.HasPrefix(rest, "^^"):
		v.Datatype, rest, err = parseIRI(rest[2:])
	case strings.HasPrefix(rest, "@"):
		end := strings.IndexAny(rest, " \t")
		if end < 0 {
			end = len(rest)
		}
		v.Lang, rest = rest[1:end], rest[end:]
		if v.Lang == "" {
			err = fmt.Errorf("language tag is empty")
		}
	}
	if err == nil {
		err = v.validate()
	}
	return v, rest, err
}

// unquote reads a string literal up to its closing quote.
func unquote(s string) (text, rest string, err error) {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], nil
		case '\\':
			r, n, err := unescape(s[i+1:])
			if err != nil {
				return "", "", err
			}
			b.WriteRune(r)
			i += 1 + n
		default:
			b.WriteByte(s[i])
			i++
		}
	}
	return "", "", fmt.Errorf("literal %.40q does not end", s)
}

// unescape reads what stands behind a backslash, n bytes.
func unescape(s string) (r rune, n int, err error) {
	if s == "" {
		return 0, 0, fmt.Errorf("backslash at the end")
	}
	if at := strings.IndexByte(`tbnrf"'\`, s[0]); at >= 0 {
		return rune("\t\b\n\r\f\"'\\"[at]), 1, nil
	}
	length := map[byte]int{'u': 4, 'U': 8}[s[0]]
	if length == 0 || len(s) <= length {
		return 0, 0, fmt.Errorf("unknown escape \\%.8q", s)
	}
	code, err := strconv.ParseUint(s[1:1+length], 16, 32)
	if err != nil || code > 0x10ffff || code >= 0xd800 && code < 0xe000 {
		return 0, 0, fmt.Errorf("\\%s is no character", s[:1+length])
	}
	return rune(code), 1 + length, nil
}
