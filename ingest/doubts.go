package ingest

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
)

// A Doubt is a piece of metadata that is uncertain or missing, with what to do
// about it. All texts are German.
type Doubt struct {
	Path       string    `json:"path"`
	IRI        graph.IRI `json:"iri"`
	Title      string    `json:"title"`
	Field      string    `json:"field"`           // as it is written in belegnetz.yaml: "jahr"
	Value      string    `json:"value,omitempty"` // empty when nothing was found
	From       string    `json:"from,omitempty"`
	Confidence float64   `json:"confidence"` // 0 to 1
	Remedy     string    `json:"remedy"`     // where to say what is right
}

// Doubts are what is uncertain about the documents, those that were held
// already included.
func (r Report) Doubts() []Doubt {
	var all []Doubt
	for _, f := range r.Files {
		for _, d := range append(f.Documents[:len(f.Documents):len(f.Documents)], f.Held...) {
			for _, g := range d.Guesses {
				if Doubtful(g) {
					all = append(all, f.doubt(d, g))
				}
			}
		}
	}
	return all
}

func (f FileResult) doubt(d DocumentResult, g graph.Guess) Doubt {
	keys := metadataTerms().german
	value := g.Value
	if g.Field == "kind" && value != "" {
		value = KindName(graph.Kind(value))
	}
	where := fmt.Sprintf("in %s.yaml oder unter „dateien“ in %s", filepath.Base(f.Path), folderFile)
	if format, err := formatOf(f.Path); err == nil && format == formatJSONL {
		where = "im Datensatz selbst"
	}
	return Doubt{Path: f.Path, IRI: d.IRI, Title: d.Title, Field: keys[g.Field], Value: value, From: g.From, Confidence: g.Confidence,
		Remedy: where}
}

// Doubtful says whether a person should look at a guess.
func Doubtful(g graph.Guess) bool { return g.Confidence < sureFrom }

// Kinds are the kinds of held documents.
func Kinds() []graph.Kind {
	return []graph.Kind{graph.KindConcept, graph.KindReport, graph.KindStudy, graph.KindInterview, graph.KindCouncil,
		graph.KindLaw, graph.KindDossier, graph.KindOther}
}

// KindName is the German word for a kind that metadata may use: "Konzept".
func KindName(k graph.Kind) string {
	name := metadataTerms().german[string(k)]
	first, size := utf8.DecodeRuneInString(name)
	return strings.ToUpper(string(unicode.ToLower(first))) + name[size:]
}
