package ingest

import (
	"slices"
	"strings"

	"belegnetz/graph"
)

// A given is what is said about a file besides its own content.
type given struct {
	layers   []layer // what the first of them says holds
	names    Names
	library  []libraryEntry    // literature lists beside it, in which its title may stand
	digest   string            // of the library
	warnings []string          // German
	stated   map[string]string // by a person, of the document as it is held; the first of the layers
}

// A layer is what one place says about a document, and how sure that is.
type layer struct {
	Metadata
	from       string  // German; empty for what a person said of this document
	confidence float64 // 0 to 1
}

// Confidence of metadata by where they come from. What is below sureFrom is
// libraryEntry as uncertain.
const (
	sureFrom          = 0.8
	fromLibraryFile   = 0.9 // a literature list names the file
	fromLibraryTitle  = 0.75
	fromTitlePage     = 0.7
	fromTitlePrint    = 0.65
	fromInformation   = 0.6 // the file's: often of a template, or of who typed it
	fromFirstHeading  = 0.55
	fromFileName      = 0.4
	fromCreation      = 0.3 // the file is often made from an earlier one
	fromFileNameAlone = 0.2 // the name itself as the title
)

// A field is one of a document's metadata that more than one place may name.
type field struct {
	name   string // as in graph.Guess
	wanted bool   // worth a word when nothing says it
	of     func(*Metadata) *string
}

var guessedFields = [...]field{
	{"title", false, func(m *Metadata) *string { return &m.Title }},
	{"issued", true, func(m *Metadata) *string { return &m.Issued }},
	{"publisher", false, func(m *Metadata) *string { return &m.Publisher }},
	{"place", true, func(m *Metadata) *string { return &m.Place }},
	{"kind", true, func(m *Metadata) *string { return (*string)(&m.Kind) }},
	{"role", false, func(m *Metadata) *string { return &m.Role }},
	{"institution", false, func(m *Metadata) *string { return &m.Institution }},
	{"language", false, func(m *Metadata) *string { return &m.Language }},
}

// settleMetadata takes each field from the first layer that has it. Guesses are
// those that nobody stated of the document itself.
func settleMetadata(layers []layer) (m Metadata, guesses []graph.Guess) {
	for _, f := range guessedFields {
		for _, l := range layers {
			if value := *f.of(&l.Metadata); value != "" {
				*f.of(&m) = value
				if l.from != "" {
					guesses = append(guesses, graph.Guess{Field: f.name, Value: value, From: l.from, Confidence: l.confidence})
				}
				break
			}
		}
		if f.wanted && *f.of(&m) == "" && m.Role == "" {
			guesses = append(guesses, graph.Guess{Field: f.name})
		}
	}
	for _, l := range layers {
		if len(l.Creators) > 0 {
			m.Creators = l.Creators
			if l.from != "" {
				guesses = append(guesses, graph.Guess{Field: "creators", Value: strings.Join(l.Creators, "; "), From: l.from, Confidence: l.confidence})
			}
			break
		}
	}
	for _, l := range layers {
		if l.Access != "" {
			m.Access = l.Access
			break
		}
	}
	return m, guesses
}

// everything makes what a folder says of all its files say nothing that would
// make one of them public: that needs a word on the file itself.
func (m Metadata) everything() Metadata {
	if m.Access == graph.Public.String() {
		m.Access = ""
	}
	return m
}

// said is what a document's digest depends on beside its text.
func (g given) said() any { return []any{g.layers, g.digest} }

// layers are all that say something about the document, in order of precedence.
func (o original) layers(g given, m manuscript, spoken bool) []layer {
	var layers []layer
	if spoken && !slices.ContainsFunc(append(slices.Clone(g.layers), layer{Metadata: m.metadata}), func(l layer) bool { return l.Kind != "" }) {
		layers = append(layers, layer{Metadata{Kind: graph.KindInterview}, "Gesprächsverlauf", sureFrom})
	}
	layers = append(layers, g.layers...)
	own := layer{Metadata: m.metadata}
	information := layer{m.information, "Dateieigenschaften", fromInformation}
	information.Title = withoutTemplate(information.Title)
	created := layer{from: "Jahr, in dem die Datei angelegt wurde", confidence: fromCreation}
	created.Issued, _, _ = strings.Cut(information.Issued, "-")
	information.Issued = ""
	sure, unsure := m.front()
	found := slices.Concat([]layer{own}, sure, []layer{information}, unsure)
	for _, l := range found {
		if r, ok := byTitle(g.library, l.Title); ok {
			layers = append(layers, layer{r.metadata, "Literaturliste, nach dem Titel", fromLibraryTitle})
			break
		}
	}
	layers = append(layers, found...)
	layers = append(append(layers, named(o.name)...), created)
	return withKindOfTitle(layers)
}

// calledInterview says whether the document is an interview by what is said
// about it.
func (o original) calledInterview(g given, m manuscript) bool {
	about := append(slices.Clone(g.layers), layer{Metadata: m.metadata})
	for _, l := range withKindOfTitle(append(about, named(o.name)...)) {
		if l.Kind != "" || l.Role != "" {
			return l.Kind == graph.KindInterview || l.Kind == "" || l.Role != ""
		}
	}
	return false
}

// withoutTemplate drops a title that a program has given.
func withoutTemplate(title string) string {
	lower := strings.ToLower(title)
	for _, w := range metadataTerms().templates {
		if strings.HasPrefix(lower, w) || strings.HasSuffix(lower, w) {
			return ""
		}
	}
	return title
}

// withKindOfTitle lets each title say what kind of document it is of, where
// nothing else does.
func withKindOfTitle(layers []layer) []layer {
	for i := range layers {
		if l := &layers[i]; l.Kind == "" {
			l.Kind = kindOfTitle(l.Title)
		}
	}
	return layers
}
