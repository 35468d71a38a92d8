// Package ingest makes documents citable: it reads files, cuts them into
// passages and reads from these what they state.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// Options says what is known about a file beforehand.
type Options struct {
	Metadata     Metadata // goes before what the file says itself
	Names        Names    // to be replaced
	Vocabularies []graph.Vocabulary
	Dictionary   *german.Dictionary // words of the user's, for the repair of scans; may be nil

	// What the machine gives. Without it, less is read.
	Cache     string     // folder for what makes the next start faster
	Recognise Recogniser // reads scans
	Password  string     // of encrypted files

	pdf *pdfium
}

// A Batch is what a file holds: one document, or many in JSONL.
type Batch struct {
	Holdings []graph.Holding
	Warnings []string // German; the file was read all the same
}

// FileSize is the most that a file may have, in bytes.
const FileSize = 200 << 20

// Limits of a file. What goes beyond is refused with a Problem, never cut.
const (
	textSize     = 12 << 20 // bytes of a text or Markdown file, all of which is in memory
	recordSize   = 16 << 20 // bytes of a JSONL line
	lineSize     = 1 << 20  // bytes of a line of text
	pageLimit    = 20_000   // of a document
	passageLimit = 200_000  // of a document
)

// Read reads one file, "-" being JSONL. It depends on nothing but its arguments: equal files give equal
// batches. A file that cannot be read gives a *Problem. Broken lines of JSONL
// give their Problems, joined, beside the batch of the others.
func Read(name string, r io.Reader, o Options) (Batch, error) {
	var b Batch
	ctx, p := context.Background(), prepare(o)
	defer p.options.pdf.close()
	g := given{layers: []layer{{Metadata: o.Metadata}}, names: o.Names}
	err := eachOriginal(name, r, func(orig original) error {
		h, warnings, err := orig.read(ctx, g, p)
		if err != nil {
			return err
		}
		b.Holdings = append(b.Holdings, h)
		b.Warnings = append(b.Warnings, warnings...)
		return nil
	})
	return b, err
}

// eachOriginal calls take for each document in the file. Problems with one of
// several are gathered; any other failure ends the reading.
func eachOriginal(name string, r io.Reader, take func(original) error) error {
	f, err := formatOf(name)
	if err != nil {
		return err
	}
	if f == formatJSONL {
		return eachRecord(name, r, take)
	}
	data, err := io.ReadAll(io.LimitReader(r, FileSize+1))
	if err != nil {
		return unreadable(name, err)
	}
	if len(data) > FileSize {
		return tooLarge(name)
	}
	return original{name: name, format: f.of(data), data: data}.each(0, take)
}

func tooLarge(name string) error {
	return &Problem{File: name, What: "Die Datei ist größer als 200 MB.", Remedy: "Bitte teilen.", Err: ErrLimit}
}

func unreadable(name string, err error) error {
	return &Problem{File: name, What: "Die Datei lässt sich nicht lesen.", Remedy: "Bitte Zugriffsrechte und Datenträger prüfen.", Err: fmt.Errorf("read: %w", err)}
}

// gather collects the problems of a file's records.
type gather struct {
	problems []error
	more     int // beyond problemLimit
}

// add keeps what is wrong with a record and returns any other failure.
func (g *gather) add(err error) error {
	var p *Problem
	if err == nil || !errors.As(err, &p) {
		return err
	}
	if len(g.problems) < problemLimit {
		g.problems = append(g.problems, err)
	} else {
		g.more++
	}
	return nil
}

// err joins the problems.
func (g *gather) err(name string) error {
	if g.more > 0 {
		g.problems = append(g.problems, &Problem{File: name, What: fmt.Sprintf("%d weitere Datensätze sind nicht lesbar.", g.more), Err: ErrMetadata})
	}
	return errors.Join(g.problems...)
}
