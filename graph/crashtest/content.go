package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"belegnetz/graph"
)

// documents is how many documents the writer works on.
const documents = 6

func documentIRI(n int) graph.IRI { return graph.IRI(fmt.Sprintf("urn:belegnetz:datei:%016x", n)) }

// holding is the version of a document that seed, number and version make. No
// two versions share a title or a text, many share edges.
func holding(seed uint64, number, version int) graph.Holding {
	random := rand.New(rand.NewPCG(seed, uint64(number)<<32|uint64(version)))
	doc := documentIRI(number)
	h := graph.Holding{Document: graph.Document{
		IRI: doc, Work: graph.WorkIRI(fmt.Sprint("Musterstadt Konzept ", number), "2018"),
		Title: fmt.Sprintf("Konzept %d, Fassung %d", number, version), Creators: []string{"Beispiel, Eva"}, Issued: "2018",
		Kind: graph.KindConcept, Language: "de", Access: graph.Access(random.IntN(2)), Made: fmt.Sprint(version),
	}}
	for page := range 1 + random.IntN(4) {
		h.Pages = append(h.Pages, graph.Page{Number: page + 1})
		text := &h.Pages[page].Text
		for range random.IntN(6) {
			n := len(h.Passages) + 1
			passage := fmt.Sprintf("Fassung %d, Passage %d: %s", version, n, strings.Repeat("Größe und Maß. ", 1+random.IntN(40)))
			start := utf8.RuneCountInString(*text)
			*text += passage + "\n"
			h.Passages = append(h.Passages, graph.Passage{
				IRI: graph.PassageIRI(doc, n), Document: doc, Number: n, FilePage: page + 1, LastPage: page + 1, Kind: graph.Paragraph,
				Language: "de", Text: passage, Spans: []graph.Span{{FilePage: page + 1, Start: start, End: start + utf8.RuneCountInString(passage)}},
			})
			for range random.IntN(16) {
				h.Edges = append(h.Edges, edge(random, h.Passages[n-1].IRI))
			}
		}
	}
	h.Document.PageCount, h.Document.Passages = len(h.Pages), len(h.Passages)
	inOrder(h.Edges)
	h.Edges = slices.CompactFunc(h.Edges, sameEdge) // the store keeps one record of each
	return h
}

// edge draws from few nodes, so that documents and versions have many in common.
func edge(random *rand.Rand, label graph.IRI) graph.Edge {
	predicates := []graph.IRI{graph.Mentions, graph.Funds, graph.Demands, graph.CarriesOut}
	statuses := []graph.Status{graph.Done, graph.Done, graph.Done, graph.Planned, graph.Demanded}
	e := graph.Edge{
		Quad: graph.Quad{
			Subject:   graph.PlaceIRI(fmt.Sprint("Ort ", random.IntN(20))),
			Predicate: predicates[random.IntN(len(predicates))],
			Object:    graph.Node(graph.FieldIRI(fmt.Sprint(random.IntN(200)))),
			Label:     label,
		},
		Record: graph.Record{End: random.IntN(9), Rule: "crashtest/1", Confidence: 1, Status: statuses[random.IntN(len(statuses))]},
	}
	if random.IntN(4) == 0 {
		e.Object = graph.TextIn("de", fmt.Sprintf("„Straße“ %d\n\"ende\"", random.IntN(1000)))
	}
	return e
}

func inOrder(edges []graph.Edge) {
	slices.SortStableFunc(edges, func(a, b graph.Edge) int {
		return cmp.Or(
			cmp.Compare(a.Label, b.Label), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Predicate, b.Predicate),
			cmp.Compare(a.Object.IRI, b.Object.IRI), cmp.Compare(a.Object.Text, b.Object.Text), cmp.Compare(a.Status, b.Status),
		)
	})
}

func sameEdge(a, b graph.Edge) bool { return a.Quad == b.Quad && a.Status == b.Status }
