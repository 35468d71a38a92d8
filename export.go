package main

import (
	"bufio"
	"errors"

	"github.com/spf13/cobra"

	"belegnetz/graph"
)

func exportCommand(c *common) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "export --format passages|citations|nquads|csv",
		Short: "Gibt Passagen, Zitate oder den ganzen Graphen aus",
		Long: `Gibt den Bestand aus: passages (eine Textstelle je Zeile, JSON), citations (ein Kurzbeleg je Zeile, JSON),
nquads (der Graph mit Quellen als N-Quads) oder csv (jede Kante mit Zitat, Seite, Regel und Sicherheit, zum Prüfen in
einer Tabelle).`,
		Example: "  belegnetz export --format citations > zitate.jsonl\n  belegnetz export --format csv > kanten.csv",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			access, err := c.reader()
			if err != nil {
				return err
			}
			if format != "passages" && format != "citations" && format != "nquads" && format != "csv" {
				return usage("--format kennt passages, citations, nquads und csv, nicht „%s“.", format)
			}
			ctx := cmd.Context()
			l, err := c.open(ctx)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, l.close()) }()
			out := bufio.NewWriter(cmd.OutOrStdout())
			switch format {
			case "passages":
				err = graph.WritePassages(ctx, out, l.store, access)
			case "citations":
				err = graph.WriteCitations(ctx, out, l.store, access)
			case "nquads":
				err = graph.WriteNQuads(ctx, out, l.store.Quads(ctx, access, graph.Pattern{}))
			case "csv":
				err = graph.WriteCSV(ctx, out, l.store, access)
			}
			return errors.Join(err, out.Flush())
		},
	}
	c.storeFlags(cmd)
	cmd.Flags().StringVar(&format, "format", "", "passages, citations, nquads oder csv")
	return cmd
}
