package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"belegnetz/graph"
	"belegnetz/internal/cite"
)

// bibliographies are the formats that reference managers read.
var bibliographies = map[string]func(io.Writer, []cite.Reference) error{
	"bibtex": cite.WriteBibTeX, "ris": cite.WriteRIS, "csljson": cite.WriteCSL,
}

// exports are the formats of the store's content.
var exports = map[string]func(context.Context, io.Writer, *graph.Store, graph.Access) error{
	"passages": graph.WritePassages, "citations": graph.WriteCitations, "csv": graph.WriteCSV,
	"nquads": func(ctx context.Context, w io.Writer, s *graph.Store, a graph.Access) error {
		return graph.WriteNQuads(ctx, w, s.Quads(ctx, a, graph.Pattern{}))
	},
}

func exportCommand(c *common) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "export --format passages|citations|nquads|csv|bibtex|ris|csljson",
		Short: "Gibt Passagen, Zitate, den ganzen Graphen oder die Literatur aus",
		Long: `Gibt den Bestand aus: passages (eine Textstelle je Zeile, JSON), citations (ein Kurzbeleg je Zeile, JSON),
nquads (der Graph mit Quellen als N-Quads), csv (jede Kante mit Zitat, Seite, Regel und Sicherheit, zum Prüfen in
einer Tabelle), oder alle vorliegenden und zitierten Werke für Literaturverwaltungen: bibtex, ris, csljson.`,
		Example: "  belegnetz export --format csv > kanten.csv\n  belegnetz export --format ris > literatur.ris",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			access, err := c.reader()
			if err != nil {
				return err
			}
			if exports[format] == nil && bibliographies[format] == nil {
				return usage("--format kennt %s, nicht „%s“.", names(exports)+", "+names(bibliographies), format)
			}
			ctx := cmd.Context()
			l, err := c.open(ctx)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, l.close()) }()
			out := bufio.NewWriter(cmd.OutOrStdout())
			if write := exports[format]; write != nil {
				return errors.Join(write(ctx, out, l.store, access), out.Flush())
			}
			works, err := l.engine.References(ctx, access)
			if err != nil {
				return err
			}
			return errors.Join(bibliographies[format](out, works), out.Flush())
		},
	}
	c.storeFlags(cmd)
	cmd.Flags().StringVar(&format, "format", "", "passages, citations, nquads, csv, bibtex, ris oder csljson")
	return cmd
}

// names lists the formats in order.
func names[Write any](formats map[string]Write) string {
	return strings.Join(slices.Sorted(maps.Keys(formats)), ", ")
}
