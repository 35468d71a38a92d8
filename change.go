package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"belegnetz/graph"
)

func importCommand(c *common) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "import --format nquads DATEI|-",
		Short: "Liest einen ausgegebenen Graphen in einen leeren Bestand ein",
		Long: `Liest ein, was „belegnetz export --format nquads“ ausgegeben hat; „-“ liest von der Standardeingabe. Der Bestand muss
leer sein und enthält danach denselben Graphen. Die Texte stehen nicht in einem Graphen: Zitieren lässt sich daraus erst,
wenn die Dokumente selbst eingelesen sind. Zum Sichern ist „belegnetz backup“ da.`,
		Example: "  belegnetz import --format nquads graph.nq --store Neu/",
		Args:    oneArg("eine Datei mit N-Quads"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "nquads" {
				return usage("--format kennt hier nur nquads, nicht „%s“.", format)
			}
			return c.importGraph(cmd, args[0])
		},
	}
	c.storeFlag(cmd)
	cmd.Flags().StringVar(&format, "format", "nquads", "nquads")
	return cmd
}

func (c *common) importGraph(cmd *cobra.Command, path string) (err error) {
	in := cmd.InOrStdin()
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return failed(err, "%s lässt sich nicht öffnen. Bitte prüfen, ob es die Datei gibt und ob sie gelesen werden darf.", path)
		}
		defer f.Close() //nolint:errcheck // only read
		in = f
	}
	ctx := cmd.Context()
	l, err := c.openStore(ctx, graph.Options{Upgrading: upgrading(cmd.ErrOrStderr())})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	switch err := graph.Import(ctx, l.store, graph.ReadNQuads(in)); {
	case errors.Is(err, graph.ErrNotEmpty):
		return failed(err, "Der Bestand in %s ist nicht leer. Bitte mit --store einen neuen Ordner nennen.", l.dir)
	case errors.Is(err, graph.ErrInvalid):
		return failed(err, "%s ist kein Graph, den „belegnetz export --format nquads“ ausgegeben hat. Im Bestand ist nichts davon. (%v)", path, err)
	case err != nil:
		return storeFailed(l.dir, err)
	}
	if err := l.openEngine(ctx); err != nil {
		return err
	}
	return l.tell(ctx, cmd.OutOrStdout(), "Eingelesen: "+path)
}

func removeCommand(c *common) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "remove DOKUMENT",
		Short: "Entfernt ein Dokument mit allem, was daraus gelesen wurde",
		Long: `Entfernt ein Dokument. DOKUMENT ist seine Kennung (urn:belegnetz:datei:…), sein Dateiname oder sein Titel; passt die
Angabe auf mehrere, wird keines entfernt.`,
		Example: "  belegnetz remove konzept.txt",
		Args:    oneArg("ein Dokument: Kennung, Dateiname oder Titel"),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.remove(cmd, args[0]) },
	}
	c.storeFlag(cmd)
	return cmd
}

func (c *common) remove(cmd *cobra.Command, name string) (err error) {
	ctx := cmd.Context()
	l, err := c.openStore(ctx, graph.Options{Upgrading: upgrading(cmd.ErrOrStderr())})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	var found []graph.Document
	for d, err := range l.store.Documents(ctx, graph.Internal) {
		if err != nil {
			return storeFailed(l.dir, err)
		}
		if string(d.IRI) == name || d.File == name || d.Title == name {
			found = append(found, d)
		}
	}
	switch {
	case len(found) == 0:
		return failed(nil, "„%s“ ist nicht im Bestand %s. „belegnetz export --format passages“ nennt die Kennungen.", name, l.dir)
	case len(found) > 1:
		var names []string
		for _, d := range found {
			names = append(names, string(d.IRI))
		}
		return failed(nil, "„%s“ passt auf mehrere Dokumente. Bitte eines davon nennen: %s", name, strings.Join(names, ", "))
	}
	if err := l.store.Remove(ctx, found[0].IRI); err != nil {
		return storeFailed(l.dir, err)
	}
	if err := l.openEngine(ctx); err != nil {
		return err
	}
	return l.tell(ctx, cmd.OutOrStdout(), fmt.Sprintf("Entfernt: %s (%s)", found[0].Title, found[0].IRI))
}
