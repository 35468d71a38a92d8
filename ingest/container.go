package ingest

import (
	"bytes"
	"fmt"
	"path"
	"strings"
)

// Limits of files that hold files.
const (
	containerDepth = 2    // of one in another
	containerFiles = 2000 // read of one
)

// each calls take for each document in the original: itself, or those that a
// ZIP file holds, or a message and those attached to it. Problems with one of
// several are gathered.
func (o original) each(depth int, take func(original) error) error {
	switch o.format {
	case formatZIP, formatEML:
		if depth >= containerDepth {
			return o.problem(0, "Die Datei steckt in zu vielen anderen.", "Bitte zuerst entpacken.", ErrLimit)
		}
	}
	switch {
	case o.format == formatZIP:
		return o.members(depth, take)
	case o.format == formatEML:
		return o.attached(depth, take)
	case o.format.reader() == nil && len(o.data) > textSize:
		return o.problem(0, fmt.Sprintf("Der Text ist größer als %d MB.", textSize>>20), "Bitte teilen.", ErrLimit)
	}
	return take(o)
}

// members takes the documents in a ZIP file.
func (o original) members(depth int, take func(original) error) error {
	a, err := openArchive(o)
	if err != nil {
		return err
	}
	var g gather
	read := 0
	for _, name := range a.names {
		inner, ok, err := o.member(name)
		if ok && err == nil {
			if read++; read > containerFiles {
				return o.problem(0, fmt.Sprintf("Die Datei enthält mehr als %d Dokumente.", containerFiles), "Bitte entpacken und als Ordner einlesen.", ErrLimit)
			}
			if inner.data, err = a.readAs(inner, name); err == nil {
				err = inner.content(depth, take)
			}
		}
		if err := g.add(err); err != nil {
			return err
		}
	}
	if read == 0 && len(g.problems) == 0 {
		return o.problem(0, "Die Datei enthält kein lesbares Dokument.", readable, ErrEmpty)
	}
	return g.err(o.name)
}

// attached takes a message and the documents attached to it.
func (o original) attached(depth int, take func(original) error) error {
	l, err := o.letter()
	if err != nil {
		return err
	}
	var g gather
	if err := g.add(take(o)); err != nil {
		return err
	}
	for _, attachment := range l.attachments {
		inner, ok, err := o.member(attachment.name)
		if ok && err == nil {
			inner.data = attachment.data
			err = inner.content(depth, take)
		}
		if err := g.add(err); err != nil {
			return err
		}
	}
	return g.err(o.name)
}

// member is a file in the original, without its data. It is not ok for what is
// no document.
func (o original) member(name string) (inner original, ok bool, err error) {
	name = strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(cleanText(name), "\\", "/")), "/")
	ext := strings.ToLower(path.Ext(name))
	for _, folder := range strings.Split(name, "/") {
		if strings.HasPrefix(folder, ".") || folder == "__MACOSX" {
			return original{}, false, nil
		}
	}
	inner = original{name: o.name + "/" + name, inner: path.Join(o.inner, name)}
	inner.format, err = formatOf(inner.name)
	if ext == "" || isSidecar(ext) || err != nil && !isDocument(ext) {
		return original{}, false, nil
	}
	return inner, true, err
}

// content takes the documents in a file within the original.
func (o original) content(depth int, take func(original) error) error {
	if o.format == formatJSONL {
		return eachRecord(o.name, bytes.NewReader(o.data), take)
	}
	o.format = o.format.of(o.data)
	return o.each(depth+1, take)
}
