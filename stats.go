package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"belegnetz/graph"
	"belegnetz/query"
)

func statsCommand(c *common) *cobra.Command {
	var asJSON, details bool
	cmd := &cobra.Command{
		Use: "stats", Short: "Zählt, was im Bestand ist", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
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
			stock, err := l.engine.Stock(ctx, access)
			if err != nil {
				return err
			}
			var readings []graph.Reading
			if details {
				if readings, err = l.store.Readings(ctx, access); err != nil {
					return err
				}
			}
			out := cmd.OutOrStdout()
			if asJSON {
				return writeJSON(out, struct {
					query.Stock
					Read []graph.Reading `json:"read,omitempty"`
				}{stock, readings})
			}
			name := l.dir
			if l.example {
				name = "Beispielbestand (der eigene ist noch leer)"
			}
			_, err = fmt.Fprintf(out, "Bestand:             %s\nDokumente:           %d\nnur zitierte Werke:  %d\nPassagen:            %d\nKanten (Quads):      %d\n",
				name, stock.Documents, stock.Cited, stock.Passages, stock.Quads)
			if details && err == nil {
				err = printReadings(out, readings)
			}
			return err
		},
	}
	c.storeFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "als JSON")
	cmd.Flags().BoolVar(&details, "details", false, "auch, was gelesen wurde: nach Art und nach Dokument")
	return cmd
}

// readKinds are the kinds of what is read, in the order and under the names
// that people see; what stands not here is shown as the graph calls it.
var readKinds = [...]struct{ kind, label string }{
	{"Citation", "Kurzbelege"}, {"Work", "zitierte Werke"}, {"Series", "Werkreihen"}, {"Interview", "zitierte Interviews"},
	{"Statement", "Aussagen"}, {"Role", "Sprecherrollen"}, {"addresses", "behandelte Themen"}, {"lacks", "benannte Lücken"},
	{"definition", "Begriffsbestimmungen"}, {"Concept", "Begriffe"}, {"Procedure", "Vorgänge"}, {"decision", "Beschlüsse"},
	{"Organization", "Akteure"}, {"OrganizationalUnit", "Dienststellen"}, {"Post", "Ämter und Beauftragte"},
	{"Measure", "Maßnahmen"}, {"Event", "Ereignisse"}, {"Place", "Orte"}, {"replaces", "Ablösungen"},
	{"continues", "Fortschreibungen"}, {"supplements", "Ergänzungen"},
}

// printReadings writes what was read, by kind and by document.
func printReadings(out io.Writer, readings []graph.Reading) error {
	total := map[string]int{}
	for _, r := range readings {
		for kind, n := range r.Counts {
			total[kind] += n
		}
	}
	var b strings.Builder
	b.WriteString("\nGelesen:\n")
	for _, line := range readCounts(total) {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	for _, r := range readings {
		if lines := readCounts(r.Counts); len(lines) > 0 {
			fmt.Fprintf(&b, "\n%s\n  %s\n", r.Title, strings.Join(lines, ", "))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// readCounts are the counts as "12 Aussagen", known kinds first.
func readCounts(counts map[string]int) []string {
	var lines []string
	rest := maps.Clone(counts)
	for _, k := range readKinds {
		if n := rest[k.kind]; n > 0 {
			lines = append(lines, fmt.Sprintf("%d %s", n, k.label))
		}
		delete(rest, k.kind)
	}
	for _, kind := range slices.Sorted(maps.Keys(rest)) {
		lines = append(lines, fmt.Sprintf("%d %s", rest[kind], kind))
	}
	return lines
}
