package ingest

import (
	"bytes"
	"errors"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// A libraryEntry is what a literature list (Zotero's CSL-JSON, BibTeX, RIS) says of
// a document.
type libraryEntry struct {
	metadata Metadata
	kind     string   // the list's word for it
	files    []string // paths or names, as the list has them
}

// Limits of literature lists.
const (
	librarySize       = 20 << 20 // bytes
	libraryReferences = 50_000
	libraryField      = 4000 // bytes of one field
)

var errNoLibrary = errors.New("no literature list")

// readLibraries reads the literature lists in a folder. One that cannot be read
// says nothing: it is reported where the files of the folder are libraryEntry.
func readLibraries(dir string) []libraryEntry {
	entries, _ := os.ReadDir(dir) // a folder that cannot be libraryEntry has none
	var all []libraryEntry
	for _, e := range entries {
		if isLibrary(e.Name()) && e.Type().IsRegular() {
			found, _ := readLibrary(filepath.Join(dir, e.Name()))
			all = append(all, found...)
		}
	}
	return all
}

// isLibrary says whether a file's name is that of a literature list.
func isLibrary(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".bib", ".ris", ".json":
		return true
	}
	return false
}

// readLibrary reads one list. The error is errNoLibrary for JSON that is none.
func readLibrary(name string) ([]libraryEntry, error) {
	file, err := open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(file, librarySize+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	if len(data) > librarySize {
		return nil, &Problem{File: name, What: "Die Literaturliste ist größer als 20 MB.", Remedy: "Bitte nur die Einträge zu diesem Ordner ausgeben.", Err: ErrLimit}
	}
	if strings.EqualFold(filepath.Ext(name), ".json") {
		return parseCSL(name, data)
	}
	text, _, err := decode(name, data)
	if err != nil {
		return nil, err
	}
	var found []libraryEntry
	if strings.EqualFold(filepath.Ext(name), ".ris") {
		found = parseRIS(text)
	} else {
		found = parseBibTeX(text)
	}
	if len(found) == 0 && len(bytes.TrimSpace(data)) > 0 {
		return nil, &Problem{File: name, What: "Darin ist kein Eintrag einer Literaturliste zu erkennen.", Remedy: "Bitte aus Zotero neu ausgeben.", Err: ErrMetadata}
	}
	return found, nil
}

// set takes one field of an entry under CSL's name for it.
func (r *libraryEntry) set(field, value string) {
	value = strings.Join(strings.Fields(value), " ")
	if value == "" || len(value) > libraryField {
		return
	}
	switch field {
	case "title":
		r.metadata.Title = value
	case "author":
		r.metadata.Creators = append(r.metadata.Creators, value)
	case "issued":
		if date := isoDate(value); date != "" {
			r.metadata.Issued = date
		}
	case "publisher":
		r.metadata.Publisher = value
	case "language":
		r.metadata.Language = languageTag(strings.ToLower(value))
	case "type":
		r.kind = strings.ToLower(value)
	case "file":
		r.files = append(r.files, value)
	}
}

// finished completes an entry; ok is false for one without a title.
func (r libraryEntry) finished() (libraryEntry, bool) {
	r.metadata.Kind = kindOfTitle(r.metadata.Title)
	if r.metadata.Kind == "" {
		r.metadata.Kind = graph.Kind(metadataTerms().types[r.kind])
	}
	return r, r.metadata.Title != ""
}

// byFile finds the one entry that names the file as its attachment.
func byFile(library []libraryEntry, file string) (libraryEntry, bool) {
	name := strings.ToLower(filepath.Base(file))
	return only(library, func(r libraryEntry) bool {
		return slices.ContainsFunc(r.files, func(f string) bool { return strings.ToLower(attachmentName(f)) == name })
	})
}

// byTitle finds the one entry with the title.
func byTitle(library []libraryEntry, title string) (libraryEntry, bool) {
	slug := german.Slug(title)
	if len(slug) < 8 { // "bericht" is the title of many
		return libraryEntry{}, false
	}
	return only(library, func(r libraryEntry) bool { return german.Slug(r.metadata.Title) == slug })
}

// only is the one entry that fits; of several that say the same, the first.
func only(library []libraryEntry, fits func(libraryEntry) bool) (found libraryEntry, ok bool) {
	for _, r := range library {
		if !fits(r) {
			continue
		}
		if ok && (found.metadata.Title != r.metadata.Title || found.metadata.Issued != r.metadata.Issued) {
			return libraryEntry{}, false
		}
		if !ok {
			found, ok = r, true
		}
	}
	return found, ok
}

// attachmentName is the base name of an attachment, which may be a path of
// either system or a file's URL.
func attachmentName(file string) string {
	if strings.HasPrefix(file, "file:") {
		if plain, err := url.PathUnescape(file); err == nil {
			file = plain
		}
	}
	return path.Base(strings.ReplaceAll(file, "\\", "/"))
}
