// Package ingest makes documents citable: it reads files, cuts them into
// passages and reads from these what they state.
package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"
	"strings"

	"belegnetz/graph"
)

// Metadata is what is said about a document besides its text. A zero field is
// not said.
type Metadata struct {
	Title     string
	Creators  []string // "Pilz, Madlen"
	Issued    string   // "2023" or an ISO 8601 date
	Publisher string
	Place     string // the town that it is about
	Kind      graph.Kind
	Role      string // interviews: the speaker's role
	Language  string // BCP 47
	Access    string // "public" or "internal"
}

// Options says what is known about a file beforehand.
type Options struct {
	Metadata     Metadata // goes before what the file says itself
	Vocabularies []graph.Vocabulary
}

// A Batch is what a file holds: one document, or many in JSONL.
type Batch struct {
	Holdings []graph.Holding
	Warnings []string // German; the file was read all the same
}

// Read reads one file. It depends on nothing but its arguments: equal files
// give equal batches. name's ending and the content decide on the format; a
// file that cannot be read gives a *Problem.
func Read(name string, r io.Reader, o Options) (Batch, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return Batch{}, err
	}
	text := string(data)
	pages := splitPages(strings.ReplaceAll(text, "\r\n", "\n"), 1)
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	doc := graph.Document{
		IRI: graph.FileIRI(hash), Title: o.Metadata.Title, Creators: o.Metadata.Creators, Issued: o.Metadata.Issued,
		Publisher: o.Metadata.Publisher, Place: o.Metadata.Place, Kind: o.Metadata.Kind, Role: o.Metadata.Role, Language: "de",
		SHA256: hash, File: filepath.Base(name), PageCount: len(pages), Made: hash,
	}
	l, blocks := segment(pages)
	h := graph.Holding{Document: doc, Passages: passages(doc, l.pages, l.lex, blocks)}
	for _, p := range l.pages {
		h.Pages = append(h.Pages, p.Page)
	}
	return Batch{Holdings: []graph.Holding{h}}, nil
}
