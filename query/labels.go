package query

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"belegnetz/graph"
)

//go:embed labels.json
var labelsFile []byte

// The labels are what kinds, types and predicates are called in answers:
// labels.json.
type labels struct {
	Kinds     map[graph.Kind]struct{ One, Many string }
	Questions map[Kind]string // "Dokumente", behind "Gesucht: "
	Types     []struct {
		Prefix string
		Type   string // as in Result
	}
	Relations []relationLabel // in the order of a node's page
	Statuses  map[graph.Status]string
	Done      string // of measures that are neither planned nor ended
}

type relationLabel struct {
	Predicate string // without namespace
	Out, In   string
}

// readLabels panics when the embedded file is broken, as its test would show.
var readLabels = sync.OnceValue(func() labels {
	var l labels
	if err := json.Unmarshal(labelsFile, &l); err != nil {
		panic(fmt.Sprintf("labels.json: %v", err))
	}
	return l
})

// TypeOf is the type of a node as answers name it, read from its IRI.
func TypeOf(iri graph.IRI) string {
	for _, t := range readLabels().Types {
		if strings.HasPrefix(string(iri), t.Prefix) {
			return t.Type
		}
	}
	return "Term"
}

// kindText is the German name of a kind, "Studie".
func kindText(k graph.Kind) string { return readLabels().Kinds[k].One }

// DocumentKinds are what the kinds of documents are called, "Bericht", "Konzept",
// as Parts takes them.
func DocumentKinds() []string {
	var names []string
	for kind, name := range readLabels().Kinds {
		if kind != graph.KindOther && kind != graph.KindVocab {
			names = append(names, name.One)
		}
	}
	slices.Sort(names)
	return names
}

// localName is a predicate without its namespace.
func localName(predicate graph.IRI) string {
	return string(predicate[strings.LastIndexAny(string(predicate), "#/:")+1:])
}

// RelationName is the German name of a predicate, else its local name.
func RelationName(predicate graph.IRI) string {
	name, _ := relationOf(predicate, false)
	return cmp.Or(name, localName(predicate))
}

// relationOf is the German name of a predicate and its place on a node's page.
func relationOf(predicate graph.IRI, inverse bool) (name string, place int) {
	relations := readLabels().Relations
	for i, r := range relations {
		if r.Predicate == localName(predicate) {
			if inverse {
				return r.In, i
			}
			return r.Out, i
		}
	}
	return "", len(relations)
}
