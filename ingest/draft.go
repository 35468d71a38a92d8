package ingest

import (
	"context"
	"io"

	"belegnetz/graph"
)

// A Draft is a text that somebody is writing: it is checked, never held. What
// it says is not extracted and its words are not repaired.
type Draft struct {
	Passages   []graph.Passage
	References []Reference // in order
	Entries    []Reference // of its bibliography
	Lines      bool        // the passages' lines are those that an editor shows
}

// A Reference is where a text refers to a work.
type Reference struct {
	Passage    int // index in Draft.Passages
	Start, End int // code points in its text; brackets are outside
	Kind       string
	Name       string // the work as printed, without year; for ebd. the one that it stands for
	Year       string // or a date as printed
	Locator    string // pages as printed: "12 und 55ff.", "Datei-S. 3"
	Cited      graph.IRI
}

// Kinds of references that a checker of drafts tells apart.
const (
	ReferenceLaw     = kindLaw
	ReferenceMention = kindMention // a work named in the sentence, without a reference
)

// draftSize is the longest draft that is read, in bytes.
const draftSize = 50 << 20

// ReadDraft reads one text by the ending of its name. The error is a *Problem
// when the file cannot be read, is over the limits or holds several documents.
func ReadDraft(ctx context.Context, name string, r io.Reader) (Draft, error) {
	f, err := formatOf(name)
	if err != nil {
		return Draft{}, err
	}
	if f == formatJSONL {
		return Draft{}, &Problem{File: name, What: "Das ist kein Entwurf, sondern eine Sammlung von Texten.", Remedy: "Bitte Text, Markdown, DOCX, ODT oder PDF angeben.", Err: ErrFormat}
	}
	var found *Draft
	opts := Options{pdf: newPDFium("")}
	defer opts.pdf.close()
	limited := &io.LimitedReader{R: r, N: draftSize + 1}
	err = eachOriginal(name, limited, func(o original) error {
		switch {
		case limited.N <= 0:
			return o.problem(0, "Der Entwurf ist größer als 50 MB.", "Bitte kapitelweise prüfen.", ErrLimit)
		case found != nil:
			return o.problem(0, "Die Datei enthält mehrere Dokumente.", "Bitte den Entwurf allein angeben.", ErrFormat)
		}
		d, err := o.draft(ctx, opts)
		found = &d
		return err
	})
	if err != nil {
		return Draft{}, err
	}
	if found == nil {
		return Draft{}, &Problem{File: name, What: "Die Datei enthält keinen Text.", Remedy: "Bitte prüfen, ob sie vollständig ist.", Err: ErrEmpty}
	}
	return *found, nil
}

func (o original) draft(ctx context.Context, opts Options) (d Draft, err error) {
	defer catch(o.name, &err)
	m, err := o.manuscript(ctx, opts)
	if err != nil {
		return Draft{}, err
	}
	setSections(m.pages, m.lex, m.blocks)
	doc := o.document(m, o.hash())
	d = Draft{Passages: passages(doc, m.pages, m.lex, m.blocks), Lines: o.format.reader() == nil}
	if len(d.Passages) == 0 {
		return Draft{}, o.problem(0, "Die Datei enthält keinen Text.", "Bitte prüfen, ob sie vollständig ist.", ErrEmpty)
	}
	for i, s := range sightings(doc, d.Passages) {
		if e := s.entry; e != nil && e.cited != nil {
			d.Entries = append(d.Entries, Reference{Passage: i, Name: e.cited.name, Year: e.cited.year, Cited: e.cited.iri()})
		}
		for _, c := range s.citations {
			d.References = append(d.References, Reference{i, c.start, c.end, c.kind, c.name, c.year, c.locator, c.citedIRI()})
		}
	}
	return d, nil
}
