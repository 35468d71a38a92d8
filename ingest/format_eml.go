package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // decodes what is not UTF-8
	"github.com/emersion/go-message/mail"

	"belegnetz/graph"
)

// mailParts is how many parts of a message are read.
const mailParts = 1000

// A letter is a message by e-mail.
type letter struct {
	header      mail.Header
	plain       []string // bodies
	pages       [][]byte // bodies in HTML
	attachments []attachment
}

type attachment struct {
	name string
	data []byte
}

// readEML reads a message: its subject and body, without greeting, signature
// and earlier messages. Persons stay unnamed: of the sender only a role is kept
// that the address names.
func readEML(_ context.Context, o original, _ Options) (manuscript, error) {
	l, err := o.letter()
	if err != nil {
		return manuscript{}, err
	}
	w := &writer{unpaged: true}
	subject := l.subject()
	w.add(graph.Heading, outermostLevel, subject)
	body := mailBody{take: w.paragraph}
	for _, text := range l.plain {
		body.text(text)
	}
	if len(l.plain) == 0 {
		for _, page := range l.pages {
			doc, err := o.parseHTML(page, "")
			if err != nil {
				return manuscript{}, err
			}
			r := htmlReader{w: w, notes: map[string]string{}, take: body.paragraph}
			r.walk(doc)
			r.close()
		}
	}
	m, err := w.manuscript(o)
	if err != nil {
		return manuscript{}, err
	}
	m.metadata = Metadata{Title: subject, Role: l.role(), Kind: graph.KindOther, Access: graph.Internal.String()}
	if date, err := l.header.Date(); err == nil && date.Year() > 1 {
		m.metadata.Issued = date.Format("2006-01-02")
	}
	if body.earlier {
		m.warnings = append(m.warnings, "Zitierte frühere Nachrichten wurden übergangen.")
	}
	return m, nil
}

// letter takes the message apart.
func (o original) letter() (letter, error) {
	r, err := mail.CreateReader(bytes.NewReader(o.data))
	if err != nil && !message.IsUnknownCharset(err) || r == nil {
		return letter{}, o.damaged(err)
	}
	l := letter{header: r.Header}
	if !r.Header.Has("From") && !r.Header.Has("Subject") && !r.Header.Has("Date") {
		return letter{}, o.damaged(errors.New("no header of a message"))
	}
	for range mailParts {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) || part == nil {
			return letter{}, o.damaged(err)
		}
		data, err := io.ReadAll(part.Body)
		if err != nil {
			return letter{}, o.damaged(err)
		}
		switch h := part.Header.(type) {
		case *mail.InlineHeader:
			switch kind, _, _ := h.ContentType(); kind {
			case "text/plain", "":
				l.plain = append(l.plain, string(data))
			case "text/html":
				l.pages = append(l.pages, data)
			case "message/rfc822":
				l.attachments = append(l.attachments, attachment{"nachricht.eml", data})
			}
		case *mail.AttachmentHeader:
			if name, err := h.Filename(); err == nil && name != "" {
				l.attachments = append(l.attachments, attachment{name, data})
			}
		}
	}
	return letter{}, o.problem(0, fmt.Sprintf("Die Nachricht hat mehr als %d Teile.", mailParts), "Bitte teilen.", ErrLimit)
}

// subject is what the message is about, without the marks of answers.
func (l letter) subject() string {
	text, err := l.header.Subject()
	if err != nil {
		return ""
	}
	text = oneLine(cleanText(text))
	for {
		mark, rest, ok := strings.Cut(text, ":")
		if !ok || !rules().mail.answers.has(strings.TrimSpace(mark)) {
			return text
		}
		text = strings.TrimSpace(rest)
	}
}

// role is the role that the sender's name or address consists of, word by word;
// a person's name is none.
func (l letter) role() string {
	senders, err := l.header.AddressList("From")
	if err != nil || len(senders) == 0 {
		return ""
	}
	local, _, _ := strings.Cut(senders[0].Address, "@")
	for _, text := range []string{senders[0].Name, local} {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" .,;:_()|/", r) }) {
			if references().roles.is(word) {
				return capital(word)
			}
		}
	}
	return ""
}

// A mailBody passes on what a message says itself.
type mailBody struct {
	take    func(paragraph)
	closed  bool // the greeting at the end has been read
	earlier bool // an earlier message has been left out
}

// paragraph takes a paragraph of the body.
func (b *mailBody) paragraph(p paragraph) {
	words := rules().mail
	text := strings.ToLower(strings.TrimLeft(p.text(), "-_ "))
	begins := func(with []string) bool {
		for _, w := range with {
			if strings.HasPrefix(text, w) {
				return true
			}
		}
		return false
	}
	switch {
	case b.closed:
		b.earlier = b.earlier || begins(words.earlier)
	case p.kind == graph.Quote:
		b.earlier = true
	case begins(words.earlier):
		b.closed, b.earlier = true, true
	case begins(words.closings):
		b.closed = true
	case begins(words.greetings) && len(text) < longestHeading:
	default:
		b.take(p)
	}
}

// text takes a body of plain text: blank lines end its paragraphs, and ">"
// marks lines of earlier messages.
func (b *mailBody) text(text string) {
	var p paragraph
	end := func() {
		if p.text() != "" {
			b.paragraph(p)
		}
		p = paragraph{}
	}
	for _, line := range strings.Split(cleanText(text), "\n") {
		bare := strings.TrimSpace(line)
		switch {
		case bare == "":
			end()
			continue
		case bare == "--":
			end()
			b.closed = true
			continue
		case strings.HasPrefix(bare, ">"):
			end()
			b.earlier = true
			continue
		}
		if bulletLength([]rune(bare)) > 0 || numberLength([]rune(bare)) > 0 && !isDate(bare) {
			end()
			p.kind = graph.ListItem
		}
		if begun := len(p.pieces) > 0; begun && (b.opens(bare) || b.opens(p.text())) {
			end()
		} else if begun {
			p.write("\n")
		}
		p.write(bare)
	}
	end()
	b.closed = false
}

// opens says whether the line greets at the beginning or end of a message, or
// begins an earlier one.
func (b *mailBody) opens(line string) bool {
	probe := mailBody{take: func(paragraph) {}}
	kept := false
	probe.take = func(paragraph) { kept = true }
	probe.paragraph(paragraph{pieces: []piece{{text: line}}})
	return !kept
}
