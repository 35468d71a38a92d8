package main

import (
	"bufio"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"belegnetz/graph"
)

func exportCommand(c *common) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "export --format passages|citations|nquads",
		Short: "Gibt Passagen, Zitate oder den ganzen Graphen aus",
		Long: `Gibt den Bestand aus: passages (eine Textstelle je Zeile, JSON), citations (ein Kurzbeleg je Zeile, JSON) oder
nquads (der Graph mit Quellen als N-Quads).`,
		Example: "  belegnetz export --format citations > zitate.jsonl",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			access, err := c.reader()
			if err != nil {
				return err
			}
			if format != "passages" && format != "citations" && format != "nquads" {
				return usage("--format kennt passages, citations und nquads, nicht „%s“.", format)
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
			}
			return errors.Join(err, out.Flush())
		},
	}
	c.storeFlags(cmd)
	cmd.Flags().StringVar(&format, "format", "", "passages, citations oder nquads")
	return cmd
}

func statsCommand(c *common) *cobra.Command {
	var asJSON bool
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
			out := cmd.OutOrStdout()
			if asJSON {
				return writeJSON(out, stock)
			}
			name := l.dir
			if l.example {
				name = "Beispielbestand (der eigene ist noch leer)"
			}
			_, err = fmt.Fprintf(out, "Bestand:             %s\nDokumente:           %d\nnur zitierte Werke:  %d\nPassagen:            %d\nKanten (Quads):      %d\n",
				name, stock.Documents, stock.Cited, stock.Passages, stock.Quads)
			return err
		},
	}
	c.storeFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "als JSON")
	return cmd
}
