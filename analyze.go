package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/internal/german"
	"belegnetz/query"
)

// An analysis is how a text is understood.
type analysis struct {
	Text      string         `json:"text"`
	Sentences []string       `json:"sentences"`
	Tokens    []analyzed     `json:"tokens"`
	Entities  []query.Entity `json:"entities"`
	Gate      gate           `json:"gate"`
	Repairs   []repaired     `json:"repairs"`
	Corrected []changed      `json:"corrected"` // as a question's typing errors
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

// A gate says whether the text would be repaired as a damaged scan, and from what
// this was told.
type gate struct {
	Letters int  `json:"letters"`
	Umlauts int  `json:"umlauts"` // of the letters, ß included
	Words   int  `json:"words"`   // looked at; 0 if the letters have told
	Damaged int  `json:"damaged"` // of the words: none as they stand, but with an umlaut
	Open    bool `json:"open"`
}

// changed is a word that stands for another.
type changed struct {
	Word  string `json:"word"`
	Raw   string `json:"raw"`
	Start int    `json:"start"` // code points
	End   int    `json:"end"`
}

type repaired struct {
	changed
	Confusions []confusion `json:"confusions"`
	Context    bool        `json:"context"` // the words beside it have decided
}

type confusion struct {
	Scanned string `json:"scanned"`
	Meant   string `json:"meant"`
}

func analyzeCommand(c *common) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "analyze [Optionen] 'TEXT' | -",
		Short: "Zeigt, wie ein Text verstanden wird",
		Long:  "Zeigt Sätze, Wörter, Stämme, Wortteile und erkannte Begriffe, was an einem beschädigten Scan repariert und in einer Frage als Tippfehler gelesen würde. „-“ liest einen Text je Zeile von der Standardeingabe.",
		Args:  oneArg("ein Text"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var names []string
			return c.each(cmd, args[0], func(ctx context.Context, l *library, a graph.Access, text string) error {
				entities, err := l.engine.Entities(ctx, a, text)
				if err != nil {
					return err
				}
				corrections, err := l.engine.Corrections(ctx, a, text)
				if err != nil {
					return err
				}
				found := analyze(text, l.dictionary)
				found.Entities = entities
				if names == nil {
					names = ingest.KnownNames(l.vocabularies)
				}
				found.repair(names, l.dictionary)
				for _, c := range corrections {
					found.Corrected = append(found.Corrected, changed{c.Meant, c.Typed, c.Start, c.End})
				}
				if asJSON {
					return writeJSON(cmd.OutOrStdout(), found)
				}
				return found.print(cmd)
			})
		},
	}
	c.storeFlags(cmd)
	dictionaryFlag(cmd, &c.dictionary)
	cmd.Flags().BoolVar(&asJSON, "json", false, "als JSON, ein Objekt je Zeile")
	return cmd
}

func analyze(text string, words *german.Dictionary) analysis {
	sentences, tokens := german.Sentences, german.Tokens
	if german.Language(text) == "en" {
		sentences, tokens = german.EnglishSentences, german.EnglishTokens
	}
	runes := []rune(text)
	a := analysis{Text: text, Sentences: []string{}, Tokens: []analyzed{}, Repairs: []repaired{}, Corrected: []changed{}}
	for _, s := range sentences(text) {
		a.Sentences = append(a.Sentences, string(runes[s.Start:s.End]))
	}
	for _, t := range tokens(text) {
		a.Tokens = append(a.Tokens, analyzed{t.Text, t.Normal, t.Stem, t.Parts, t.Start, t.End, t.Known || words.Has(t.Text)})
	}
	return a
}

// repair finds what would be repaired if the text were a document.
func (a *analysis) repair(names []string, words *german.Dictionary) {
	if german.Language(a.Text) != "de" {
		return
	}
	r := german.NewRepairer([]string{a.Text}, names, words)
	g := r.Gate([]string{a.Text})
	if a.Gate = (gate{g.Letters, g.Umlauts, g.Words, g.Damaged, g.Open()}); !a.Gate.Open {
		return
	}
	runes := []rune(a.Text)
	for _, f := range r.Repair(a.Text) {
		found := repaired{changed{f.Text, string(runes[f.Start:f.End]), f.Start, f.End}, []confusion{}, f.Context}
		for _, c := range german.Confusions(found.Raw, found.Word) {
			found.Confusions = append(found.Confusions, confusion(c))
		}
		a.Repairs = append(a.Repairs, found)
	}
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
	if a.Gate.Letters > 0 {
		fmt.Fprintln(out, a.Gate)
	}
	for _, r := range a.Repairs {
		fmt.Fprintln(out, r)
	}
	for _, c := range a.Corrected {
		fmt.Fprintf(out, "  Meinten Sie „%s“ statt „%s“?\n", c.Word, c.Raw)
	}
	_, err := fmt.Fprintln(out)
	return err
}

func (g gate) String() string {
	text := fmt.Sprintf("Scan: %d von %d Buchstaben sind Umlaute oder ß", g.Umlauts, g.Letters)
	if g.Words > 0 {
		text += fmt.Sprintf(", %d von %d Wörtern nur mit Umlaut bekannt", g.Damaged, g.Words)
	}
	if g.Open {
		return text + "; beschädigt, wird repariert"
	}
	return text + "; bleibt, wie er ist"
}

func (r repaired) String() string {
	var why []string
	for _, c := range r.Confusions {
		why = append(why, fmt.Sprintf("%s steht für %s", c.Scanned, c.Meant))
	}
	if r.Context {
		why = append(why, "nach dem Zusammenhang")
	}
	return fmt.Sprintf("  %s → %s: %s", r.Raw, r.Word, strings.Join(why, ", "))
}
