package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"belegnetz/graph"
	"belegnetz/internal/terminal"
	"belegnetz/query"
)

func askCommand(c *common) *cobra.Command {
	var asJSON bool
	var limit int
	var bibliography string
	cmd := &cobra.Command{
		Use:   "ask [Optionen] 'FRAGE' | -",
		Short: "Beantwortet eine Frage mit wörtlichen Stellen und Belegen",
		Long:  "Beantwortet eine deutsche Frage oder Stichwörter. „-“ liest eine Frage je Zeile von der Standardeingabe.",
		Example: `  belegnetz ask 'Welche Dokumente behandeln Antidiskriminierung?'
  belegnetz ask --json - < fragen.txt
  belegnetz ask --bibliography ris 'Welche Konzepte behandeln Wohnen?' > literatur.ris`,
		Args: oneArg("eine Frage"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			write := bibliographies[bibliography]
			if bibliography != "" && write == nil {
				return usage("--bibliography kennt %s, nicht „%s“.", names(bibliographies), bibliography)
			}
			return c.each(cmd, args[0], func(ctx context.Context, l *library, a graph.Access, question string) error {
				answer, err := l.engine.Ask(ctx, a, question)
				if err != nil {
					return err
				}
				if write != nil {
					works, err := l.engine.ReferencesOf(ctx, a, answer)
					if err != nil {
						return err
					}
					return write(cmd.OutOrStdout(), works)
				}
				if asJSON {
					return writeJSON(cmd.OutOrStdout(), answer)
				}
				return terminal.New(cmd.OutOrStdout()).Answer(answer, limit)
			})
		},
	}
	c.storeFlags(cmd)
	dictionaryFlag(cmd, &c.dictionary)
	cmd.Flags().BoolVar(&asJSON, "json", false, "als JSON, ein Objekt je Zeile und mit allen Treffern")
	cmd.Flags().StringVar(&bibliography, "bibliography", "", "statt der Antwort die Werke, die sie nennt: bibtex, ris oder csljson")
	cmd.Flags().IntVar(&limit, "limit", 10, "höchstens so viele Treffer zeigen")
	return cmd
}

func searchCommand(c *common) *cobra.Command {
	var asJSON bool
	var limit int
	cmd := &cobra.Command{
		Use:     "search [Optionen] 'WÖRTER' | -",
		Short:   "Sucht Textstellen",
		Long:    "Sucht Textstellen zu Wörtern. „-“ liest eine Suche je Zeile von der Standardeingabe.",
		Example: `  belegnetz search --limit 5 'Diskriminierung am Wohnungsmarkt'`,
		Args:    oneArg("eine Suche"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkLimit(limit); err != nil {
				return err
			}
			return c.each(cmd, args[0], func(ctx context.Context, l *library, a graph.Access, words string) error {
				hits, err := l.engine.Search(ctx, a, words, limit)
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(cmd.OutOrStdout(), hits)
				}
				return terminal.New(cmd.OutOrStdout()).Hits(hits)
			})
		},
	}
	c.storeFlags(cmd)
	dictionaryFlag(cmd, &c.dictionary)
	cmd.Flags().BoolVar(&asJSON, "json", false, "als JSON, ein Objekt je Zeile")
	cmd.Flags().IntVar(&limit, "limit", 10, "höchstens so viele Stellen")
	return cmd
}

// maxHits is the most results that one question lists.
const maxHits = 1000

func checkLimit(limit int) error {
	if limit < 1 || limit > maxHits {
		return usage("--limit muss zwischen 1 und %d liegen.", maxHits)
	}
	return nil
}

// each runs do for the text, or for every line of the standard input when the
// text is "-". A line that fails is named and the others still get their turn.
func (c *common) each(cmd *cobra.Command, text string, do func(context.Context, *library, graph.Access, string) error) (err error) {
	access, err := c.reader()
	if err != nil {
		return err
	}
	if text != "-" && strings.TrimSpace(text) == "" {
		return query.ErrEmpty
	}
	ctx := cmd.Context()
	l, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	if text != "-" {
		return do(ctx, l, access, text)
	}
	wrong := 0
	err = lines(ctx, cmd.InOrStdin(), func(number int, line string) error {
		err := do(ctx, l, access, line)
		if err == nil || ctx.Err() != nil || !(errors.Is(err, query.ErrEmpty) || errors.Is(err, query.ErrTooLong)) {
			return err
		}
		wrong++
		text, _ := message(err)
		fmt.Fprintf(cmd.ErrOrStderr(), "Zeile %d: %s\n", number, text)
		return nil
	})
	if err == nil && wrong > 0 {
		return failed(nil, "Nicht beantwortet: %d.", wrong)
	}
	return err
}

// longestLine is how many bytes of a line of the standard input are kept; it
// is above any question, so that the rest makes no difference.
const longestLine = 1 << 20

// lines calls do for every line that is not blank, with its number from 1.
func lines(ctx context.Context, r io.Reader, do func(number int, line string) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for number := 1; ; number++ {
		var line []byte
		var err error
		for more := true; more && err == nil; {
			var part []byte
			part, more, err = in.ReadLine()
			line = append(line, part[:min(len(part), longestLine-len(line))]...)
		}
		if err != nil && len(line) == 0 {
			if err == io.EOF {
				return nil
			}
			return fmt.Errorf("standard input: %w", err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if text := strings.TrimSpace(string(line)); text != "" {
			if err := do(number, text); err != nil {
				return err
			}
		}
	}
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
