package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"belegnetz/graph"
	"belegnetz/internal/german"
	"belegnetz/query"
)

// An analysis is how a text is understood.
type analysis struct {
	Text      string         `json:"text"`
	Sentences []string       `json:"sentences"`
	Tokens    []analyzed     `json:"tokens"`
	Entities  []query.Entity `json:"entities"`
}

type analyzed struct {
	Text   string   `json:"text"`
	Normal string   `json:"normal"` // the unified form that matching uses
	Stem   string   `json:"stem"`   // official Snowball stem of the lower-cased text
	Parts  []string `json:"parts"`  // of a compound; they rejoin to the text
	Start  int      `json:"start"`  // code points
	End    int      `json:"end"`
	Known  bool     `json:"known"`
}

func analyzeCommand(c *common) *cobra.Command {
	var asJSON bool
	var dictionary string
	cmd := &cobra.Command{
		Use:   "analyze [Optionen] 'TEXT' | -",
		Short: "Zeigt, wie ein Text verstanden wird",
		Long:  "Zeigt Sätze, Wörter, Stämme, Wortteile und erkannte Begriffe. „-“ liest einen Text je Zeile von der Standardeingabe.",
		Args:  oneArg("ein Text"),
		RunE: func(cmd *cobra.Command, args []string) error {
			words, err := readDictionary(dictionary)
			if err != nil {
				return err
			}
			return c.each(cmd, args[0], func(ctx context.Context, l *library, a graph.Access, text string) error {
				entities, err := l.engine.Entities(ctx, a, text)
				if err != nil {
					return err
				}
				found := analyze(text, words)
				found.Entities = entities
				if asJSON {
					return writeJSON(cmd.OutOrStdout(), found)
				}
				return found.print(cmd)
			})
		},
	}
	c.storeFlags(cmd)
	dictionaryFlag(cmd, &dictionary)
	cmd.Flags().BoolVar(&asJSON, "json", false, "als JSON, ein Objekt je Zeile")
	return cmd
}

func analyze(text string, words *german.Dictionary) analysis {
	sentences, tokens := german.Sentences, german.Tokens
	if german.Language(text) == "en" {
		sentences, tokens = german.EnglishSentences, german.EnglishTokens
	}
	runes := []rune(text)
	a := analysis{Text: text, Sentences: []string{}, Tokens: []analyzed{}}
	for _, s := range sentences(text) {
		a.Sentences = append(a.Sentences, string(runes[s.Start:s.End]))
	}
	for _, t := range tokens(text) {
		a.Tokens = append(a.Tokens, analyzed{t.Text, t.Normal, t.Stem, t.Parts, t.Start, t.End, t.Known || words.Has(t.Text)})
	}
	return a
}

// dictionaryFlag lets the user name a dictionary.
func dictionaryFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "dictionary", os.Getenv("BELEGNETZ_DICTIONARY"),
		"Wörterbuch, dessen Wörter als bekannt gelten: Wortliste oder Hunspell-Datei .dic (sonst $BELEGNETZ_DICTIONARY)")
}

// readDictionary reads the dictionary that the user has named; without a name
// there is none.
func readDictionary(path string) (*german.Dictionary, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, failed(err, "Das Wörterbuch %s lässt sich nicht öffnen. Bitte Pfad und Zugriffsrechte prüfen.", path)
	}
	defer file.Close()
	d, err := german.ReadDictionary(file)
	if err != nil {
		return nil, failed(err, "%s ist kein Wörterbuch, das sich lesen lässt: erwartet wird ein Wort je Zeile, höchstens 2 Millionen Wörter und 64 MB.", path)
	}
	return d, nil
}

func (a analysis) print(cmd *cobra.Command) error {
	out := cmd.OutOrStdout()
	for i, s := range a.Sentences {
		fmt.Fprintf(out, "Satz %d: %s\n", i+1, s)
	}
	for _, t := range a.Tokens {
		unknown := ""
		if !t.Known {
			unknown = "  unbekannt"
		}
		fmt.Fprintf(out, "  %-30s Form %-30s Stamm %-20s Teile %s%s\n", t.Text, t.Normal, t.Stem, strings.Join(t.Parts, "|"), unknown)
	}
	for _, e := range a.Entities {
		fmt.Fprintf(out, "  %s (%s): %s\n", e.Label, e.Type, e.IRI)
	}
	_, err := fmt.Fprintln(out)
	return err
}
