package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"belegnetz/check"
	"belegnetz/internal/terminal"
)

func checkCommand(c *common) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check [Optionen] ENTWURF | -",
		Short: "Prüft die Zitate und Belege eines Entwurfs",
		Long: `Prüft, ob die wörtlichen Zitate eines Entwurfs so in den vorliegenden Dokumenten stehen, auf der angegebenen Seite,
und ob die Seiten der übrigen Belege dort vorkommen. Gelesen werden Text, Markdown, DOCX, ODT, RTF, HTML und PDF; „-“
liest Text von der Standardeingabe. Der Entwurf wird nicht verändert und nicht gespeichert.

Endet mit 0, wenn nichts falsch ist, mit 4, wenn ein Zitat abweicht, die Seite nicht stimmt oder ein Wortlaut nicht
belegt ist. Was sich nicht prüfen lässt, gilt nicht als falsch.`,
		Example: "  belegnetz check Kapitel-4.docx\n  belegnetz check --json - < entwurf.txt",
		Args:    oneArg("ein Entwurf"),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.check(cmd, args[0], asJSON) },
	}
	c.storeFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "als JSON")
	return cmd
}

// errFindings: the draft was checked and something in it is wrong.
var errFindings = errors.New("the draft has wrong quotations or citations")

func (c *common) check(cmd *cobra.Command, name string, asJSON bool) (err error) {
	access, err := c.reader()
	if err != nil {
		return err
	}
	in := cmd.InOrStdin()
	if name == "-" {
		name = "Standardeingabe.txt"
	} else {
		file, err := os.Open(name)
		if err != nil {
			return failed(err, "Der Entwurf %s lässt sich nicht öffnen. Bitte Pfad und Zugriffsrechte prüfen.", name)
		}
		defer file.Close()
		in = file
	}
	ctx := cmd.Context()
	l, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	report, err := check.New(l.store, l.engine).Check(ctx, access, filepath.Base(name), io.Reader(in))
	if err != nil {
		return err
	}
	report.Example = l.example
	if asJSON {
		err = writeJSON(cmd.OutOrStdout(), report)
	} else {
		err = terminal.New(cmd.OutOrStdout()).Report(report)
	}
	if err == nil && report.Wrong() {
		return fmt.Errorf("%s: %w", name, errFindings)
	}
	return err
}
