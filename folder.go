package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"belegnetz/folder"
)

func folderCommand(c *common) *cobra.Command {
	var format string
	var names []string
	for _, f := range folder.Formats() {
		names = append(names, f.Name)
	}
	cmd := &cobra.Command{
		Use:   "folder --format " + strings.Join(names, "|"),
		Short: "Gibt die Belegmappe aus",
		Long: `Gibt die Belegmappe aus, wie sie im Browser gesammelt wurde: als Text mit Fußnoten und Literatur (docx, odt, markdown),
als Literaturliste (bibtex, ris, csljson) oder als Nachweis mit Prüfsummen, Seiten und Stellen (manifest).`,
		Example: "  belegnetz folder --format docx > belegmappe.docx",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			access, err := c.reader()
			if err != nil {
				return err
			}
			for _, f := range folder.Formats() {
				if f.Name != format {
					continue
				}
				ctx := cmd.Context()
				l, err := c.open(ctx)
				if err != nil {
					return err
				}
				content, err := folder.New(l.store, l.engine).Content(ctx, access)
				if err == nil {
					err = f.Write(cmd.OutOrStdout(), content)
				}
				return errors.Join(err, l.close())
			}
			return usage("--format kennt %s, nicht „%s“.", strings.Join(names, ", "), format)
		},
	}
	c.storeFlags(cmd)
	cmd.Flags().StringVar(&format, "format", "", strings.Join(names, ", "))
	return cmd
}
