package query

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"

	"belegnetz/graph"
)

// internalText is full of what could shine through: an author, a place, works
// that nobody else cites, words that are nowhere else, words that are.
const internalText = `---
titel: Vertrauliches Gespräch über Rollmops
autor: Zwieback, Zora
ort: Krümelstadt
jahr: 2019
art: Interview
zugang: intern
---
# Rollmopsberatung

Die Rollmopsberatung in Krümelstadt arbeitet gegen Diskriminierung und wird vom Verein Heringshilfe getragen (Krümelstadt
Integrationskonzept 2017: 13f.). Sprachkurse und Wohnungssuche sind Themen der Heringshilfe (Matjes 2016: 4).

Antidiskriminierung, Antidiskriminierung und noch einmal Antidiskriminierung: davon war viel die Rede.
`

// whispered are what a public reader could ask after the internal document.
var whispered = []string{
	"Rollmopsberatung", "Rollmopsberatunk", "Rollmops", "Was ist eine Rollmopsberatung?", "Heringshilfe",
	"Welche Dokumente behandeln Antidiskriminierung?", "Welche Dokumente aus Krümelstadt behandeln Diskriminierung?",
	"Wer zitiert Krümelstadt Integrationskonzept 2017?", "Wer zitiert Matjes 2016?", "Was schreibt Zwieback über Sprachkurse?",
	"Was sagt das vertrauliche Gespräch?", "Wohnungssuche", "Welche Maßnahmen gibt es gegen Diskriminierung?",
}

// A scoped is everything that one method shows a reader, given a stock.
type scoped func(ctx context.Context, s *graph.Store, e *Engine, a graph.Access, about stock) any

// A stock names what is in a store, readable for the asking reader or not.
type stock struct {
	documents, passages, nodes []graph.IRI
	quads                      []graph.Quad
}

// shown is how a result is compared: what it says, without the time it took.
func shown(v any, err error) any {
	if errors.Is(err, graph.ErrNotFound) || errors.Is(err, graph.ErrInvalid) {
		return "nothing"
	}
	if err != nil {
		panic(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var said any
	if err := json.Unmarshal(b, &said); err != nil {
		panic(err)
	}
	if object, ok := said.(map[string]any); ok {
		delete(object, "took_ms")
	}
	return said
}

func all[T any](seq iter.Seq2[T, error]) (all []T, err error) {
	for v, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, v)
	}
	return all, nil
}

func each[T any](of []T, ask func(T) any) any {
	var answers []any
	for _, x := range of {
		answers = append(answers, ask(x))
	}
	return answers
}

// readsOfStore and readsOfEngine are all methods that show something to a
// reader.
var readsOfStore = map[string]scoped{
	"Quads": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, about stock) any {
		patterns := []graph.Pattern{{}}
		for _, q := range about.quads {
			patterns = append(patterns, graph.Pattern{Subject: q.Subject}, graph.Pattern{Object: q.Object}, graph.Pattern{Label: q.Label},
				graph.Pattern{Predicate: q.Predicate}, graph.Pattern{Predicate: q.Predicate, Object: q.Object}, graph.Pattern(q))
		}
		return each(patterns, func(p graph.Pattern) any { return shown(all(s.Quads(ctx, a, p))) })
	},
	"Record": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, about stock) any {
		return each(about.quads, func(q graph.Quad) any { return shown(s.Record(ctx, a, q)) })
	},
	"Document": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, about stock) any {
		return each(about.documents, func(i graph.IRI) any { return shown(s.Document(ctx, a, i)) })
	},
	"Suggest": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(whispered, func(q string) any { return shown(e.Suggest(ctx, a, q[:max(1, len(q)-3)])) })
	},
	"Documents": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, about stock) any {
		return shown(all(s.Documents(ctx, a)))
	},
	"Holding": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, about stock) any {
		return each(about.documents, func(i graph.IRI) any { return shown(s.Holding(ctx, a, i)) })
	},
	"EdgesIn": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, about stock) any {
		return each(about.passages, func(i graph.IRI) any { return shown(s.EdgesIn(ctx, a, i)) })
	},
	"Passage": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, about stock) any {
		return each(about.passages, func(i graph.IRI) any { return shown(s.Passage(ctx, a, i)) })
	},
	"Passages": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, about stock) any {
		return each(about.documents, func(i graph.IRI) any { return shown(all(s.Passages(ctx, a, i))) })
	},
	"Annotations": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, _ stock) any {
		return shown(s.Annotations(ctx, a))
	},
	"Readings": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, _ stock) any {
		return shown(s.Readings(ctx, a))
	},
	"Pages": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, about stock) any {
		return each(about.documents, func(i graph.IRI) any { return shown(s.Pages(ctx, a, i)) })
	},
	"Stats": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, about stock) any {
		return shown(s.Stats(ctx, a))
	},
}

var readsOfEngine = map[string]scoped{
	"Ask": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(whispered, func(q string) any { return shown(e.Ask(ctx, a, q)) })
	},
	"AskParts": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(whispered, func(q string) any { return shown(e.AskParts(ctx, a, q, Parts{Kind: KindPassages})) })
	},
	"Search": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(whispered, func(q string) any { return shown(e.Search(ctx, a, q, 50)) })
	},
	"Named": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(whispered, func(q string) any { return shown(e.Named(ctx, a, q)) })
	},
	"Paths": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(about.nodes, func(i graph.IRI) any { return shown(e.Paths(ctx, a, i, about.nodes[0])) })
	},
	"Suggest": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(whispered, func(q string) any { return shown(e.Suggest(ctx, a, q[:max(1, len(q)-3)])) })
	},
	"Chronicle": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, _ stock) any {
		return []any{shown(e.Chronicle(ctx, a, Period{})), shown(e.Chronicle(ctx, a, Period{Places: []string{"Krümelstadt"}}))}
	},
	"Compare": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, _ stock) any {
		return each([]Axis{AxisPlace, AxisWork, AxisActor, AxisYear}, func(by Axis) any {
			return []any{shown(e.Compare(ctx, a, Comparison{By: by})),
				shown(e.Compare(ctx, a, Comparison{By: by, Compared: whispered, Topics: whispered}))}
		})
	},
	"Documents": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return []any{shown(e.Documents(ctx, a, DocumentFilter{}, "", 0)), shown(e.Documents(ctx, a, DocumentFilter{}, "", 1)),
			shown(e.Documents(ctx, a, DocumentFilter{Internal: true}, "", 0))}
	},
	"Document": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(about.documents, func(i graph.IRI) any { return shown(e.Document(ctx, a, i)) })
	},
	"Passage": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(about.passages, func(i graph.IRI) any { return shown(e.Passage(ctx, a, i)) })
	},
	"Quote": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(about.passages, func(i graph.IRI) any { return shown(e.Quote(ctx, a, i, 0, 3)) })
	},
	"Node": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return each(about.nodes, func(i graph.IRI) any { return shown(e.Node(ctx, a, i)) })
	},
	"Corrections": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, _ stock) any {
		return each(whispered, func(q string) any {
			return shown(e.Corrections(ctx, a, strings.ReplaceAll(q, "i", "ii")))
		})
	},
	"References": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, _ stock) any {
		return shown(e.References(ctx, a))
	},
	"ReferencesOf": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, _ stock) any {
		answer, err := e.Ask(ctx, a, "Welche Dokumente gibt es?")
		if err != nil {
			return err
		}
		return shown(e.ReferencesOf(ctx, a, answer))
	},
	"Entities": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return shown(e.Entities(ctx, a, internalText))
	},
	"Inventory": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return shown(e.Inventory(ctx, a))
	},
	"Wording": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, _ stock) any {
		return each(append(whispered, internalText), func(text string) any { return shown(e.Wording(ctx, a, text, 50)) })
	},
	"Stock": func(ctx context.Context, _ *graph.Store, e *Engine, a graph.Access, about stock) any {
		return shown(e.Stock(ctx, a))
	},
}

// exports write what a reader may take away.
var exports = map[string]scoped{
	"nquads": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, _ stock) any {
		var b bytes.Buffer
		err := graph.WriteNQuads(ctx, &b, s.Quads(ctx, a, graph.Pattern{}))
		return shown(b.String(), err)
	},
	"passages": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, _ stock) any {
		var b bytes.Buffer
		err := graph.WritePassages(ctx, &b, s, a)
		return shown(b.String(), err)
	},
	"citations": func(ctx context.Context, s *graph.Store, _ *Engine, a graph.Access, _ stock) any {
		var b bytes.Buffer
		err := graph.WriteCitations(ctx, &b, s, a)
		return shown(b.String(), err)
	},
}

// forOperators show nothing to readers: they change, count generations, check
// or copy the store as a whole.
var forOperators = map[string]bool{"Put": true, "Remove": true, "Annotate": true, "Refresh": true, "Curate": true, "Curation": true, "Close": true, "Generation": true, "Backup": true, "Verify": true}

// TestAccess compares everything that a public reader can see of a store with
// what the same store shows without its internal document: there must be no
// difference. Whoever may see the document does see one.
func TestAccess(t *testing.T) {
	with, without := testStore(t), testStore(t)
	secret := putText(t, with, "geheim.md", internalText)
	if secret.Access != graph.Internal {
		t.Fatal("the document is not internal")
	}
	about := stock{nodes: []graph.IRI{secret.Work, secret.IRI}}
	for d, err := range with.Documents(t.Context(), graph.Internal) {
		if err != nil {
			t.Fatal(err)
		}
		about.documents = append(about.documents, d.IRI)
	}
	for p, err := range with.Passages(t.Context(), graph.Internal, secret.IRI) {
		if err != nil {
			t.Fatal(err)
		}
		about.passages = append(about.passages, p.IRI)
		for q, err := range with.Quads(t.Context(), graph.Internal, graph.Pattern{Label: p.IRI}) {
			if err != nil {
				t.Fatal(err)
			}
			about.quads = append(about.quads, q)
			about.nodes = append(about.nodes, q.Subject)
			if q.Object.IRI != "" {
				about.nodes = append(about.nodes, q.Object.IRI)
			}
		}
	}
	err := with.Annotate(t.Context(), func([]graph.Annotation) ([]graph.Annotation, error) {
		return []graph.Annotation{{ID: "geheim", Exact: "Rollmops", Document: secret.IRI, End: 8, Access: graph.Internal}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(about.nodes)
	about.nodes = slices.Compact(about.nodes)
	engineWith, engineWithout := testEngine(t, with, t.TempDir()), testEngine(t, without, t.TempDir())

	for _, covered := range []struct {
		of    any
		reads map[string]scoped
	}{{with, readsOfStore}, {engineWith, readsOfEngine}, {nil, exports}} {
		for name, read := range covered.reads {
			got, want := read(t.Context(), with, engineWith, graph.Public, about), read(t.Context(), without, engineWithout, graph.Public, about)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%T.%s shows public readers what an internal document says: %s", covered.of, name, firstDifference(got, want))
			}
			internal := read(t.Context(), with, engineWith, graph.Internal, about)
			if reflect.DeepEqual(internal, want) {
				t.Errorf("%T.%s shows internal readers nothing of an internal document", covered.of, name)
			}
		}
		if covered.of == nil {
			continue
		}
		for i := range reflect.TypeOf(covered.of).NumMethod() {
			method := reflect.TypeOf(covered.of).Method(i).Name
			if covered.reads[method] == nil && !forOperators[method] {
				t.Errorf("%T.%s is not covered by this test", covered.of, method)
			}
		}
	}
}

// firstDifference is where two answers part.
func firstDifference(a, b any) string {
	x, y := fmt.Sprintf("%v", a), fmt.Sprintf("%v", b)
	n := 0
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	from := max(0, n-200)
	cut := func(s string) string { return strings.ToValidUTF8(s[from:min(len(s), n+200)], "") }
	return fmt.Sprintf("\n%s\nwithout it:\n%s", cut(x), cut(y))
}
