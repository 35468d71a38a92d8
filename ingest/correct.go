package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"belegnetz/graph"
)

// Correct gives a document of the store the metadata that a person says are
// right; a zero field is not said. They go before all that a file says, also
// when the file is read again. What the document states is read anew from its
// passages, which stay as they are. The error wraps graph.ErrNotFound when the
// document is not held, and is a *Problem for what cannot be right.
func Correct(ctx context.Context, s *graph.Store, doc graph.IRI, m Metadata, vs []graph.Vocabulary) error {
	if err := m.check(); err != nil {
		return err
	}
	h, err := s.Holding(ctx, graph.Internal, doc)
	if err != nil {
		return fmt.Errorf("correct: %w", err)
	}
	d := &h.Document
	if m.Issued != "" {
		m.Issued = isoDate(m.Issued)
	}
	stated := maps.Clone(d.Stated)
	if stated == nil {
		stated = map[string]string{}
	}
	maps.Copy(stated, m.byField())
	if maps.Equal(stated, d.Stated) {
		return nil
	}
	interview := d.Kind == graph.KindInterview
	d.Stated = stated
	d.Guesses = slices.DeleteFunc(d.Guesses, func(g graph.Guess) bool { return stated[g.Field] != "" })
	m = metadataOf(stated)
	for _, f := range []struct {
		of   *string
		said string
	}{
		{&d.Title, m.Title}, {&d.Issued, m.Issued}, {&d.Publisher, m.Publisher}, {&d.Place, m.Place}, {(*string)(&d.Kind), string(m.Kind)},
		{&d.Role, m.Role}, {&d.Institution, m.Institution}, {&d.Language, m.Language},
	} {
		if f.said != "" {
			*f.of = f.said
		}
	}
	if len(m.Creators) > 0 {
		d.Creators = m.Creators
	}
	switch {
	case m.Access == graph.Public.String():
		d.Access = graph.Public
	case m.Access == graph.Internal.String() || !interview && d.Kind == graph.KindInterview:
		d.Access = graph.Internal
	}
	d.Work = workOf(*d)
	d.Made = made(d.Made, slices.Sorted(maps.Values(stated)), "corrected") // the file has to be read again, too
	h.Edges = Extract(*d, h.Passages, vs)
	if f, err := formatOf(d.File); err == nil && f == formatJSONL {
		inRecords(h)
	}
	if err := s.Put(ctx, h); err != nil {
		return fmt.Errorf("correct: %w", err)
	}
	return nil
}

// check says what of metadata that a person has typed is none.
func (m Metadata) check() error {
	for _, said := range m.byField() {
		if len(said) > metadataValue {
			return &Problem{What: "Eine Angabe ist zu lang.", Remedy: fmt.Sprintf("Möglich sind %d Zeichen.", metadataValue/2), Err: ErrLimit}
		}
	}
	switch {
	case m.Issued != "" && isoDate(m.Issued) == "":
		return &Problem{What: fmt.Sprintf("„%s“ ist weder ein Jahr noch ein Datum.", clip(m.Issued)), Remedy: "Möglich sind 2020, 30.01.2020 und 2020-01-30.", Err: ErrMetadata}
	case m.Kind != "" && !slices.Contains(Kinds(), m.Kind), m.Access != "" && m.Access != graph.Public.String() && m.Access != graph.Internal.String():
		return &Problem{What: "Diese Art oder diesen Zugang gibt es nicht.", Remedy: "Bitte aus der Liste wählen.", Err: ErrMetadata}
	case m.Language != "" && languageTag(m.Language) == "":
		return &Problem{What: fmt.Sprintf("„%s“ ist keine Sprache.", clip(m.Language)), Remedy: "Möglich sind z. B. de und en.", Err: ErrMetadata}
	}
	return nil
}

// inRecords sets the lines of citations to those of the record that the passages
// are all of.
func inRecords(h graph.Holding) {
	for i, e := range h.Edges {
		if e.Predicate == graph.SourceLine {
			h.Edges[i].Object = graph.Text(strconv.Itoa(h.Passages[0].Line))
		}
	}
}

// byField is what the metadata say, under the names of graph.Guess.
func (m Metadata) byField() map[string]string {
	said := map[string]string{"creators": strings.Join(m.Creators, "; "), "access": m.Access}
	for _, f := range guessedFields {
		said[f.name] = *f.of(&m)
	}
	maps.DeleteFunc(said, func(_, value string) bool { return value == "" })
	return said
}

// metadataOf is what byField was made of.
func metadataOf(said map[string]string) (m Metadata) {
	m.Access = said["access"]
	for _, f := range guessedFields {
		*f.of(&m) = said[f.name]
	}
	if all := said["creators"]; all != "" {
		m.Creators = strings.Split(all, "; ")
	}
	return m
}

// with puts what a person has stated of the document before all else.
func (g given) with(stated map[string]string) given {
	if len(stated) > 0 {
		g.stated = stated
		g.layers = append([]layer{{Metadata: metadataOf(stated)}}, g.layers...)
	}
	return g
}
