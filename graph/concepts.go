package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/internal/german"
)

// Limits of a vocabulary file, far above the lists in use.
const (
	maxVocabularyBytes = 4 << 20
	maxConcepts        = 10_000
	maxLabels          = 200 // of each sort, in a concept
	maxLabelLength     = 200 // code points
	maxTextLength      = 2000
)

// vocabularyRule names how the edges of a vocabulary came about.
const vocabularyRule = "vocabulary/1"

// A Concept is a policy field (Handlungsfeld) or a term of a vocabulary.
type Concept struct {
	IRI        IRI      `json:"-"`
	Type       IRI      `json:"-"`  // TypePolicyField or TypeConcept
	ID         string   `json:"id"` // unique in its vocabulary: "interkulturelle-oeffnung"
	PrefLabel  string   `json:"prefLabel"`
	AltLabels  []string `json:"altLabels,omitempty"`
	Definition string   `json:"definition,omitempty"`
	// HiddenLabels are found in texts and questions but never shown or
	// offered: dated or derogatory words for what PrefLabel names.
	HiddenLabels []string `json:"hiddenLabels,omitempty"`
	// NarrowerLabels name parts of the concept. Each is a concept of its own,
	// with the IRI that TermIRI gives its label.
	NarrowerLabels []string `json:"narrowerLabels,omitempty"`
	// Related holds IDs of concepts of the same vocabulary; it is symmetric.
	Related []string `json:"related,omitempty"`
	// NotThis are phrases that a label matches, or nearly, and that mean
	// something else.
	NotThis []string `json:"notThis,omitempty"`
}

// A Vocabulary is a list of concepts, a skos:ConceptScheme.
type Vocabulary struct {
	IRI      IRI
	Title    string
	Concepts []Concept
}

// vocabularyFile is a vocabulary as data/README.md describes it.
type vocabularyFile struct {
	IRI      IRI       `json:"iri"`
	Title    string    `json:"title"`
	Type     string    `json:"type"`
	Concepts []Concept `json:"concepts"`
}

// ReadVocabulary reads a vocabulary from JSON; data/README.md describes the
// form. The name is only used in errors, which wrap ErrInvalid unless reading
// itself failed.
func ReadVocabulary(name string, r io.Reader) (Vocabulary, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxVocabularyBytes+1))
	if err != nil {
		return Vocabulary{}, fmt.Errorf("vocabulary %s: %w", name, err)
	}
	file, err := decodeVocabulary(raw)
	if err == nil {
		err = file.complete()
	}
	if err != nil {
		return Vocabulary{}, fmt.Errorf("vocabulary %s: %w: %w", name, ErrInvalid, err)
	}
	return Vocabulary{IRI: file.IRI, Title: file.Title, Concepts: file.Concepts}, nil
}

func decodeVocabulary(raw []byte) (vocabularyFile, error) {
	var file vocabularyFile
	if len(raw) > maxVocabularyBytes {
		return file, fmt.Errorf("more than %d bytes", maxVocabularyBytes)
	}
	// The decoder would replace broken bytes silently.
	if !utf8.Valid(raw) {
		return file, fmt.Errorf("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return file, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return file, fmt.Errorf("text after the vocabulary")
	}
	return file, nil
}

// complete checks the file and gives its concepts their IRIs, types and the
// other direction of their relations.
func (f *vocabularyFile) complete() error {
	if err := f.IRI.validate(); err != nil {
		return fmt.Errorf("iri: %w", err)
	}
	if f.IRI.IsFile() {
		return fmt.Errorf("iri %s is that of a held file", f.IRI)
	}
	if err := checkText("title", f.Title, maxLabelLength); err != nil {
		return err
	}
	if f.Type != "field" && f.Type != "term" {
		return fmt.Errorf("type %q, want field or term", f.Type)
	}
	if len(f.Concepts) == 0 || len(f.Concepts) > maxConcepts {
		return fmt.Errorf("%d concepts, want 1 to %d", len(f.Concepts), maxConcepts)
	}
	byID := make(map[string]*Concept, len(f.Concepts))
	byIRI := make(map[IRI]string, len(f.Concepts))
	for i := range f.Concepts {
		c := &f.Concepts[i]
		if err := c.check(); err != nil {
			return fmt.Errorf("concept %d (%q): %w", i+1, c.ID, err)
		}
		c.IRI, c.Type = TermIRI(c.PrefLabel), TypeConcept
		if f.Type == "field" {
			c.IRI, c.Type = FieldIRI(c.ID), TypePolicyField
		}
		if slices.ContainsFunc(c.NarrowerLabels, func(l string) bool { return TermIRI(l) == c.IRI }) {
			return fmt.Errorf("concept %q is narrower than itself", c.ID)
		}
		if byID[c.ID] != nil {
			return fmt.Errorf("concept %d: id %q is taken", i+1, c.ID)
		}
		if other, taken := byIRI[c.IRI]; taken {
			return fmt.Errorf("concepts %q and %q have the same IRI %s", other, c.ID, c.IRI)
		}
		byID[c.ID], byIRI[c.IRI] = c, c.ID
	}
	return relate(f.Concepts, byID)
}

// relate makes the concepts' relations symmetric.
func relate(concepts []Concept, byID map[string]*Concept) error {
	for i := range concepts {
		c := &concepts[i]
		for _, id := range c.Related {
			other := byID[id]
			if other == nil || other == c {
				return fmt.Errorf("concept %q: related to %q, which is no other concept here", c.ID, id)
			}
			if !slices.Contains(other.Related, c.ID) {
				other.Related = append(other.Related, c.ID)
			}
		}
	}
	return nil
}

func (c *Concept) check() error {
	if err := checkText("id", c.ID, maxLabelLength); err != nil {
		return err
	}
	if err := checkText("prefLabel", c.PrefLabel, maxLabelLength); err != nil {
		return err
	}
	if c.Definition != "" {
		if err := checkText("definition", c.Definition, maxTextLength); err != nil {
			return err
		}
	}
	for _, list := range []struct {
		name   string
		labels []string
	}{
		{"altLabels", c.AltLabels}, {"hiddenLabels", c.HiddenLabels}, {"narrowerLabels", c.NarrowerLabels},
		{"related", c.Related}, {"notThis", c.NotThis},
	} {
		if len(list.labels) > maxLabels {
			return fmt.Errorf("%d %s, at most %d", len(list.labels), list.name, maxLabels)
		}
		for i, l := range list.labels {
			if err := checkText(list.name, l, maxLabelLength); err != nil {
				return err
			}
			if slices.Contains(list.labels[:i], l) {
				return fmt.Errorf("%s: %q stands twice", list.name, l)
			}
		}
	}
	return nil
}

// checkText refuses what a label or definition cannot be; longest is in code
// points.
func checkText(name, text string, longest int) error {
	switch {
	case strings.TrimSpace(text) != text || text == "":
		return fmt.Errorf("%s %q is empty or has white space around it", name, text)
	case utf8.RuneCountInString(text) > longest:
		return fmt.Errorf("%s has more than %d characters", name, longest)
	case strings.ContainsFunc(text, unicode.IsControl):
		return fmt.Errorf("%s %q has a control character", name, text)
	case german.Slug(text) == "":
		return fmt.Errorf("%s %q has nothing that an IRI could be made of", name, text)
	}
	return nil
}

// Holding is the vocabulary as quads of SKOS, labelled with its IRI, under a
// document of KindVocab. It has no pages and passages.
func (v Vocabulary) Holding() Holding {
	w := skosWriter{scheme: v.IRI, begun: map[IRI]bool{}}
	w.say(v.IRI, Title, TextIn("de", v.Title))
	iris := make(map[string]IRI, len(v.Concepts))
	for _, c := range v.Concepts {
		iris[c.ID] = c.IRI
	}
	for _, c := range v.Concepts {
		w.begin(c.IRI, c.PrefLabel)
		if c.Type != TypeConcept {
			w.say(c.IRI, Type, Node(c.Type))
		}
		w.texts(c.IRI, AltLabel, c.AltLabels)
		w.texts(c.IRI, HiddenLabel, c.HiddenLabels)
		if c.Definition != "" {
			w.say(c.IRI, Definition, TextIn("de", c.Definition))
		}
		for _, id := range c.Related {
			w.say(c.IRI, Related, Node(iris[id]))
		}
	}
	// After the concepts, because a narrower label may name one of them.
	for _, c := range v.Concepts {
		for _, l := range c.NarrowerLabels {
			w.begin(TermIRI(l), l)
			w.say(TermIRI(l), Broader, Node(c.IRI))
		}
	}
	return Holding{Edges: w.edges, Document: Document{
		IRI: v.IRI, Work: v.IRI, Title: v.Title, Kind: KindVocab, Language: "de", Made: digest(Holding{Edges: w.edges}.stored()),
	}}
}

// A skosWriter collects the edges of a vocabulary.
type skosWriter struct {
	scheme IRI
	edges  []Edge
	begun  map[IRI]bool
}

func (w *skosWriter) say(s, p IRI, o Value) {
	w.edges = append(w.edges, Edge{
		Quad:   Quad{Subject: s, Predicate: p, Object: o, Label: w.scheme},
		Record: Record{Rule: vocabularyRule, Confidence: 1},
	})
}

func (w *skosWriter) texts(s, p IRI, labels []string) {
	for _, l := range labels {
		w.say(s, p, TextIn("de", l))
	}
}

// begin introduces a concept, once.
func (w *skosWriter) begin(iri IRI, prefLabel string) {
	if w.begun[iri] {
		return
	}
	w.begun[iri] = true
	w.say(iri, Type, Node(TypeConcept))
	w.say(iri, PrefLabel, TextIn("de", prefLabel))
	w.say(iri, InScheme, Node(w.scheme))
}

// digest tells quads, in their order, from other ones.
func digest(quads []Quad) string {
	sum := sha256.New()
	for _, q := range quads {
		sum.Write(Edge{Quad: q}.hash()) // never fails
	}
	return hex.EncodeToString(sum.Sum(nil))
}
