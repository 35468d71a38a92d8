package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"belegnetz/graph"
)

const (
	quadsPerDocument = 1000 // that a document of the benchmarks adds
	termsPerDocument = 50   // so a term has 20 edges, however large the store is
	hubs             = 5    // terms that every document has an edge to
)

// benchmarkDocument makes a document of 100 passages with ten edges each, whose
// objects are shared with other documents, as actors and terms are. One edge in
// a hundred leads to a hub, as to a policy field.
func benchmarkDocument(n, documents int) graph.Holding {
	doc := graph.IRI(fmt.Sprintf("urn:belegnetz:datei:%016x", n))
	h := graph.Holding{Document: graph.Document{IRI: doc, Work: graph.WorkIRI("Werk", fmt.Sprint(n)), Title: fmt.Sprintf("Integrationskonzept %d", n), Kind: graph.KindConcept, Place: "Musterstadt", Language: "de"}}
	text := strings.Repeat("Die Integrationsbeauftragte berät Vereine. ", 10)
	var page strings.Builder
	for i := range quadsPerDocument / 10 {
		start := i * (len([]rune(text)) + 1)
		page.WriteString(text + "\n")
		p := graph.Passage{
			IRI: graph.PassageIRI(doc, i+1), Document: doc, Number: i + 1, FilePage: 1, LastPage: 1,
			Kind: graph.Paragraph, Language: "de", Text: text,
			Spans: []graph.Span{{FilePage: 1, Start: start, End: start + len([]rune(text))}},
		}
		h.Passages = append(h.Passages, p)
		for j := range 10 {
			subject := p.IRI
			if j%2 == 1 {
				subject = graph.CitationIRI(p.IRI, j)
			}
			// 61 and the number of terms have no common divisor: each gets as many edges.
			term := graph.TermIRI(fmt.Sprint((n*quadsPerDocument + i*10 + j) * 61 % (termsPerDocument * documents)))
			if i%10 == 0 && j == 0 {
				term = hub(i / 10)
			}
			h.Edges = append(h.Edges, graph.Edge{
				Quad:   graph.Quad{Subject: subject, Predicate: graph.Mentions, Object: graph.Node(term), Label: p.IRI},
				Record: graph.Record{End: 40, Rule: "mentions/1", Confidence: 0.9},
			})
		}
	}
	h.Pages = []graph.Page{{Number: 1, Text: page.String()}}
	return h
}

func hub(n int) graph.IRI { return graph.FieldIRI(fmt.Sprint(n % hubs)) }

func filled(b *testing.B, dir string, quads int) *graph.Store {
	b.Helper()
	s, err := graph.Open(context.Background(), dir, graph.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	documents := quads / quadsPerDocument
	for n := range documents {
		if err := s.Put(context.Background(), benchmarkDocument(n, documents)); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func BenchmarkStore(b *testing.B) {
	benchmark(b, func(b *testing.B) string { return b.TempDir() })
}

func BenchmarkPostgres(b *testing.B) {
	benchmark(b, func(b *testing.B) string { return graph.PostgresSchema(b) })
}

func benchmark(b *testing.B, address func(*testing.B) string) {
	ctx := context.Background()
	for _, size := range []int{20_000, 200_000, 1_000_000} {
		b.Run(fmt.Sprintf("quads=%d", size), func(b *testing.B) {
			dir := address(b)
			s := filled(b, dir, size)
			documents := size / quadsPerDocument
			b.Run("write", func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					if err := s.Put(ctx, benchmarkDocument(documents+i, documents)); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N*quadsPerDocument)/b.Elapsed().Seconds(), "quads/s")
			})
			b.Run("one hop out", func(b *testing.B) {
				passage := benchmarkDocument(0, documents).Passages[0].IRI
				for b.Loop() {
					count(b, s, graph.Pattern{Subject: passage, Predicate: graph.Mentions})
				}
			})
			incoming := func(name string, term func(i int) graph.IRI) {
				b.Run(name, func(b *testing.B) {
					edges := 0
					for i := 0; b.Loop(); i++ {
						edges += count(b, s, graph.Pattern{Predicate: graph.Mentions, Object: graph.Node(term(i))})
					}
					b.ReportMetric(float64(edges)/float64(b.N), "edges")
					b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(edges), "µs/edge")
				})
			}
			incoming("one hop in", func(i int) graph.IRI { return graph.TermIRI(fmt.Sprint(i % termsPerDocument)) })
			incoming("hub", hub)
			b.Run("two hops", func(b *testing.B) {
				passage := benchmarkDocument(1, documents).Passages[1].IRI
				edges := 0
				for b.Loop() {
					for q, err := range s.Quads(ctx, graph.Public, graph.Pattern{Subject: passage, Predicate: graph.Mentions}) {
						if err != nil {
							b.Fatal(err)
						}
						edges += count(b, s, graph.Pattern{Predicate: graph.Mentions, Object: q.Object})
					}
				}
				b.ReportMetric(float64(edges)/float64(b.N), "edges")
			})
			b.Run("remove", func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					h := benchmarkDocument(documents/2, documents)
					if err := s.Put(ctx, h); err != nil {
						b.Fatal(err)
					}
					b.StartTimer()
					if err := s.Remove(ctx, h.Document.IRI); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("reopen", func(b *testing.B) {
				for b.Loop() {
					if err := s.Close(); err != nil {
						b.Fatal(err)
					}
					var err error
					if s, err = graph.Open(ctx, dir, graph.Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
			s.Close()
		})
	}
}

func count(b *testing.B, s *graph.Store, p graph.Pattern) int {
	b.Helper()
	n := 0
	for _, err := range s.Quads(context.Background(), graph.Public, p) {
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	return n
}
