package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Limits of an archive. Packed files promise any size; what counts is what
// comes out.
const (
	archiveEntries = 10_000
	archiveSize    = 400 << 20 // bytes unpacked, of all entries read
	entrySize      = 200 << 20 // bytes unpacked, of one entry
	packedRatio    = 200       // unpacked to packed, of entries above freeRatio
	freeRatio      = 8 << 20   // bytes
)

// An archive is a ZIP file as Office, OpenDocument and EPUB use it.
type archive struct {
	o       original
	entries map[string]*zip.File // by name
	names   []string             // in the file's order
	left    int64                // bytes that may still be unpacked
}

func openArchive(o original) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(o.data), int64(len(o.data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, o.damaged(err)
	}
	if len(z.File) > archiveEntries {
		return nil, o.problem(0, fmt.Sprintf("Die Datei enthält mehr als %d Teile.", archiveEntries), "Bitte teilen.", ErrLimit)
	}
	a := &archive{o: o, entries: make(map[string]*zip.File, len(z.File)), left: archiveSize}
	for _, f := range z.File {
		name := strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(f.Name, "\\", "/")), "/")
		if _, twice := a.entries[name]; twice || name == "" || f.FileInfo().IsDir() {
			continue
		}
		a.entries[name] = f
		a.names = append(a.names, name)
	}
	return a, nil
}

func (a *archive) has(name string) bool { return a.entries[name] != nil }

// read unpacks an entry.
func (a *archive) read(name string) ([]byte, error) { return a.readAs(a.o, name) }

// readAs unpacks an entry that o stands for in problems.
func (a *archive) readAs(o original, name string) ([]byte, error) {
	f := a.entries[name]
	if f == nil {
		return nil, o.damaged(fmt.Errorf("no entry %s", name))
	}
	if f.Flags&1 != 0 {
		return nil, o.encrypted()
	}
	limit := min(a.left, entrySize, max(freeRatio, int64(f.CompressedSize64)*packedRatio))
	r, err := f.Open()
	if err != nil {
		return nil, o.damaged(err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	a.left -= int64(len(data))
	switch {
	case int64(len(data)) > limit:
		return nil, o.unpacksTooLarge()
	case err != nil:
		return nil, o.damaged(err)
	}
	return data, nil
}

// checkSizes refuses an archive by the sizes that it states, for a library that
// unpacks it itself. More than is stated cannot be unpacked.
func (a *archive) checkSizes() error {
	var all uint64
	for _, f := range a.entries {
		all += f.UncompressedSize64
		if f.UncompressedSize64 > max(freeRatio, f.CompressedSize64*packedRatio) || f.UncompressedSize64 > entrySize || all > archiveSize {
			return a.o.unpacksTooLarge()
		}
	}
	return nil
}

func (o original) unpacksTooLarge() error {
	return o.problem(0, "Entpackt ist die Datei viel größer, als Dokumente sind.", "Bitte prüfen, woher sie stammt, oder das Dokument teilen.", ErrLimit)
}

func (o original) damaged(err error) error {
	return o.problem(0, "Die Datei ist beschädigt oder unvollständig.", "Bitte im ursprünglichen Programm öffnen und neu speichern.", fmt.Errorf("%w: %w", ErrDamaged, err))
}

func (o original) encrypted() error {
	return o.problem(0, "Die Datei ist mit einem Passwort verschlüsselt.", "Bitte ohne Passwort neu speichern.", ErrEncrypted)
}

// parse reads an XML entry from its outermost element on, if there is one.
func (a *archive) parse(ctx context.Context, name string, read func(*markup) error) error {
	if !a.has(name) {
		return nil
	}
	data, err := a.read(name)
	if err != nil {
		return err
	}
	m := newMarkup(ctx, data)
	return a.o.markupProblem(m.root(func(xml.StartElement) error { return read(m) }))
}

// mainPart is the part of an Office file that its relations name as the
// document; by custom without such a relation.
func (a *archive) mainPart(ctx context.Context, custom string) (string, error) {
	part := custom
	err := a.parse(ctx, "_rels/.rels", func(m *markup) error {
		return m.elements(func(e xml.StartElement) error {
			if strings.HasSuffix(attr(e, "Type"), "/officeDocument") {
				part = strings.TrimPrefix(path.Clean("/"+attr(e, "Target")), "/")
			}
			return m.skip()
		})
	})
	return part, err
}

// A related part is one that another names.
type related struct {
	path string
	kind string // the last word of the relation's type: "chart", "notesSlide"
}

// relations are the parts that a part names, by their ids.
func (a *archive) relations(ctx context.Context, part string) (map[string]related, error) {
	named := map[string]related{}
	err := a.parse(ctx, path.Join(path.Dir(part), "_rels", path.Base(part)+".rels"), func(m *markup) error {
		return m.elements(func(e xml.StartElement) error {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("/", path.Dir(part), target)
			}
			named[attr(e, "Id")] = related{strings.TrimPrefix(path.Clean(target), "/"), path.Base(attr(e, "Type"))}
			return m.skip()
		})
	})
	return named, err
}

// relation is the id by which an element names another part.
func relation(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// partsOfKind are the paths of the related parts of a kind, each once, ordered.
func partsOfKind(parts map[string]related, kind string) []string {
	var paths []string
	for _, p := range parts {
		if p.kind == kind {
			paths = append(paths, p.path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// officeProperties reads what an Office file says about itself. Its author is
// the account that the program ran under, which is no author: it is left out.
func (a *archive) officeProperties(ctx context.Context) (Metadata, error) {
	var m Metadata
	read := func(x *markup) error {
		return x.elements(func(e xml.StartElement) error {
			text, err := x.text()
			text = oneLine(text)
			switch e.Name.Local {
			case "title":
				m.Title = text
			case "created":
				m.Issued = dayOf(text)
			case "Company":
				m.Publisher = text
			}
			return err
		})
	}
	for _, part := range []string{"docProps/core.xml", "docProps/app.xml"} {
		if err := a.parse(ctx, part, read); err != nil {
			return Metadata{}, err
		}
	}
	return m, nil
}
