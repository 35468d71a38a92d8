package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"belegnetz/graph"
	"belegnetz/query"
)

// benchCommand measures the search on collections of passages with known
// answers; bench/README.md says how. It is hidden: no user needs it.
func benchCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "bench", Short: "Misst die Suche", Hidden: true, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(&cobra.Command{
		Use: "index KORPUS ORDNER", Short: "Indexiert eine Sammlung von Passagen (JSONL)", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return benchIndex(cmd.Context(), args[0], args[1]) },
	}, &cobra.Command{
		Use: "query ORDNER FRAGEN LAUF", Short: "Stellt Fragen (JSONL) und schreibt die Treffer", Args: cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return benchQuery(cmd.Context(), args[0], args[1], args[2])
		},
	})
	return cmd
}

// Files of a measured collection: the index, and the passages' own ids, one
// document a line.
const (
	benchFolder = "passages"
	benchNames  = "names.jsonl"
)

// A benchPassage is a line of a corpus.
type benchPassage struct {
	ID   string `json:"id"` // the document's, "/", the passage's
	Text string `json:"text"`
}

func (p benchPassage) document() string {
	return p.ID[:max(0, strings.LastIndexByte(p.ID, '/'))]
}

func benchIndex(ctx context.Context, corpus, dir string) (err error) {
	in, err := os.Open(corpus)
	if err != nil {
		return err
	}
	defer in.Close()
	names, err := os.Create(filepath.Join(dir, benchNames))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, names.Close()) }()
	buffered := bufio.NewWriter(names)
	if err := query.BuildCollection(ctx, filepath.Join(dir, benchFolder), benchDocuments(in, buffered)); err != nil {
		return err
	}
	return buffered.Flush()
}

// benchDocuments groups a corpus's passages, which stand in order, into
// documents, and writes what they are called.
func benchDocuments(corpus io.Reader, names io.Writer) iter.Seq2[graph.Holding, error] {
	return func(yield func(graph.Holding, error) bool) {
		in, out := json.NewDecoder(bufio.NewReaderSize(corpus, 1<<20)), json.NewEncoder(names)
		var passages []benchPassage
		number := 0
		flush := func() bool {
			if len(passages) == 0 {
				return true
			}
			ids := make([]string, len(passages))
			for i, p := range passages {
				ids[i] = p.ID
			}
			err := out.Encode(ids)
			h := benchHolding(number, passages)
			number, passages = number+1, nil
			return yield(h, err) && err == nil
		}
		for {
			var p benchPassage
			if err := in.Decode(&p); errors.Is(err, io.EOF) {
				flush()
				return
			} else if err != nil {
				yield(graph.Holding{}, fmt.Errorf("corpus: %w", err))
				return
			}
			if len(passages) > 0 && p.document() != passages[0].document() && !flush() {
				return
			}
			passages = append(passages, p)
		}
	}
}

func benchHolding(number int, passages []benchPassage) graph.Holding {
	doc := graph.IRI(fmt.Sprintf("urn:belegnetz:datei:%016x", number))
	h := graph.Holding{Document: graph.Document{IRI: doc, Language: "de", Made: "bench"}}
	for i, p := range passages {
		passage := graph.Passage{IRI: graph.PassageIRI(doc, i+1), Document: doc, Number: i + 1, Language: "de", Text: p.Text}
		if title, _, more := strings.Cut(p.Text, "\n"); more {
			passage.Section = []string{title}
		}
		h.Passages = append(h.Passages, passage)
	}
	return h
}

func benchQuery(ctx context.Context, dir, questions, run string) (err error) {
	names, err := readBenchNames(filepath.Join(dir, benchNames))
	if err != nil {
		return err
	}
	vocabularies, err := readVocabularies()
	if err != nil {
		return err
	}
	c, err := query.OpenCollection(filepath.Join(dir, benchFolder), vocabularies)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	in, err := os.Open(questions)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(run)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	asked, err := readBenchQuestions(json.NewDecoder(in))
	if err != nil {
		return err
	}
	for _, warm := range []bool{false, true} {
		for _, q := range asked {
			begun := time.Now()
			hits, err := c.Search(ctx, q.Text, benchHits)
			if err != nil {
				return fmt.Errorf("question %s: %w", q.ID, err)
			}
			took := time.Since(begun)
			if !warm {
				continue
			}
			ids := make([]string, len(hits))
			for i, h := range hits {
				if ids[i], err = names.of(h); err != nil {
					return err
				}
			}
			line := struct {
				QID  string   `json:"qid"`
				Hits []string `json:"hits"`
				MS   float64  `json:"ms"`
			}{q.ID, ids, float64(took.Nanoseconds()) / 1e6}
			if err := writeJSON(out, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// A benchQuestion is a line of a file of questions.
type benchQuestion struct{ ID, Text string }

func readBenchQuestions(in *json.Decoder) (asked []benchQuestion, err error) {
	for {
		var q benchQuestion
		if err := in.Decode(&q); errors.Is(err, io.EOF) {
			return asked, nil
		} else if err != nil {
			return nil, fmt.Errorf("questions: %w", err)
		}
		asked = append(asked, q)
	}
}

// benchHits is how many passages the benchmark looks at.
const benchHits = 10

// benchIDs are the passages' ids by document.
type benchIDs map[graph.IRI][]string

func readBenchNames(file string) (benchIDs, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	names := benchIDs{}
	for decoder := json.NewDecoder(bufio.NewReaderSize(in, 1<<20)); ; {
		var ids []string
		if err := decoder.Decode(&ids); errors.Is(err, io.EOF) {
			return names, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		names[benchHolding(len(names), nil).Document.IRI] = ids
	}
}

func (n benchIDs) of(passage graph.IRI) (string, error) {
	doc, number, err := passage.File()
	if err != nil {
		return "", err
	}
	if ids := n[doc]; number <= len(ids) {
		return ids[number-1], nil
	}
	return "", fmt.Errorf("passage %s: %w", passage, graph.ErrNotFound)
}
