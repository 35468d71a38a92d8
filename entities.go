package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"belegnetz/internal/terminal"
	"belegnetz/query"
)

// entityTypes are the types of entities as people name them.
var entityTypes = map[string]string{"akteur": "Actor", "ereignis": "Event", "massnahme": "Measure", "ort": "Place", "werk": "Work"}

func entitiesCommand(c *common) *cobra.Command {
	var asJSON, duplicates bool
	var kind string
	var limit int
	cmd := &cobra.Command{
		Use:   "entities [Optionen] [SUCHE]",
		Short: "Listet Akteure, Maßnahmen, Orte, Ereignisse und Werke mit ihren Namen",
		Long: `Listet, was im Bestand einen Namen hat: mit Ort, anderen Namen, Kennung und der Zahl der Kanten. SUCHE beschränkt die
Liste auf Namen mit diesen Wörtern. --duplicates schlägt vor, was dasselbe sein könnte und nur verschieden geschrieben ist.
Zusammengelegt wird nichts von selbst, das entscheidet „belegnetz curate merge“.`,
		Example: `  belegnetz entities --type akteur Integrationsbeirat
  belegnetz entities --duplicates`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("Zu viele Angaben. Enthält die Suche Leerzeichen, bitte in Anführungszeichen setzen.")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := checkLimit(limit); err != nil {
				return err
			}
			if kind != "" && entityTypes[kind] == "" {
				return usage("--type kennt %s, nicht „%s“.", strings.Join(slices.Sorted(maps.Keys(entityTypes)), ", "), kind)
			}
			access, err := c.reader()
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			l, err := c.open(ctx)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, l.close()) }()
			all, err := l.engine.Inventory(ctx, access)
			if err != nil {
				return err
			}
			search := strings.Join(args, "")
			wanted := func(l query.Listing) bool {
				return (kind == "" || l.Type == entityTypes[kind]) && (search == "" || l.Matches(search))
			}
			out := cmd.OutOrStdout()
			if duplicates {
				found := slices.DeleteFunc(query.Duplicates(all), func(d query.Duplicate) bool { return !wanted(d.Keep) && !wanted(d.Merge) })
				if asJSON {
					return writeJSON(out, found)
				}
				return printDuplicates(out, found, limit)
			}
			all = slices.DeleteFunc(all, func(l query.Listing) bool { return !wanted(l) })
			if asJSON {
				return writeJSON(out, all)
			}
			return printEntities(out, all, limit)
		},
	}
	c.storeFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "als JSON, mit allen Einträgen")
	cmd.Flags().BoolVar(&duplicates, "duplicates", false, "stattdessen Paare, die dasselbe sein könnten, mit Grund")
	cmd.Flags().StringVar(&kind, "type", "", "nur: akteur, ereignis, massnahme, ort oder werk")
	cmd.Flags().IntVar(&limit, "limit", 50, "höchstens so viele Einträge zeigen")
	return cmd
}

func printEntities(out io.Writer, all []query.Listing, limit int) error {
	var b strings.Builder
	for _, l := range all[:min(limit, len(all))] {
		fmt.Fprintf(&b, "%s  (%s)\n", entityLine(l), counted(l.Edges, "Kante", "Kanten"))
		if len(l.Names) > 0 {
			fmt.Fprintf(&b, "    auch: %s\n", terminal.Printable(strings.Join(l.Names, "; ")))
		}
		fmt.Fprintf(&b, "    %s\n", l.IRI)
	}
	return printListed(out, &b, len(all), limit, "Nichts mit diesem Namen im Bestand.")
}

func printDuplicates(out io.Writer, all []query.Duplicate, limit int) error {
	var b strings.Builder
	for i, d := range all[:min(limit, len(all))] {
		sure := "unsicher"
		if d.Sure {
			sure = "sicher"
		}
		fmt.Fprintf(&b, "%d. %s: %s (%s %%)\n", i+1, sure, d.Reason, fmt.Sprint(int(d.Confidence*100+.5)))
		for _, l := range []query.Listing{d.Merge, d.Keep} {
			fmt.Fprintf(&b, "    %s  (%s)\n      %s\n", entityLine(l), counted(l.Edges, "Kante", "Kanten"), l.IRI)
		}
	}
	return printListed(out, &b, len(all), limit, "Keine Vorschläge.")
}

func printListed(out io.Writer, b *strings.Builder, n, limit int, none string) error {
	if n == 0 {
		b.WriteString(none + "\n")
	}
	if n > limit {
		fmt.Fprintf(b, "Weitere %d: --limit %d zeigt alle.\n", n-limit, n)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// entityLine is an entity's label with its place, "Beirat (Schwerin)".
func entityLine(l query.Listing) string {
	line := terminal.Printable(l.Label)
	if len(l.Places) > 0 {
		line += " [" + terminal.Printable(strings.Join(l.Places, ", ")) + "]"
	}
	return line
}
