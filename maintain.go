package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"belegnetz/graph"
)

func backupCommand(c *common) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "backup [Optionen] DATEI",
		Short: "Sichert den Bestand in eine Datei",
		Long: `Schreibt den ganzen Bestand, interne Dokumente eingeschlossen, mit Prüfsumme in eine Datei. „belegnetz serve --read-only“
und Fragen dürfen dabei weiterlaufen. Zurückgespielt wird mit „belegnetz restore“.`,
		Example: "  belegnetz backup sicherung.belegnetz",
		Args:    oneArg("eine Datei für die Sicherung"),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.backup(cmd, args[0], force) },
	}
	c.storeFlag(cmd)
	cmd.Flags().BoolVar(&force, "force", false, "eine vorhandene Datei ersetzen")
	return cmd
}

func (c *common) backup(cmd *cobra.Command, path string, force bool) (err error) {
	if _, err := os.Stat(path); err == nil && !force {
		return failed(nil, "%s gibt es schon. Bitte eine andere Datei nennen, oder mit --force ersetzen.", path)
	}
	ctx := cmd.Context()
	l, err := c.openStore(ctx, graph.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	size, err := writeBackup(ctx, l.store, path)
	if err != nil {
		return storeFailed(l.dir, err)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "Gesichert: %s (%s). Bestand: %s\n", path, megabytes(size), l.dir)
	return err
}

// writeBackup gives the backup its name when it is whole.
func writeBackup(ctx context.Context, s *graph.Store, path string) (size int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.neu")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	out := bufio.NewWriter(f)
	err = errors.Join(s.Backup(ctx, out), out.Flush(), f.Sync())
	info, statErr := f.Stat()
	if err = errors.Join(err, statErr, f.Close()); err != nil {
		return 0, err
	}
	return info.Size(), os.Rename(f.Name(), path)
}

func restoreCommand(c *common) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "restore [Optionen] DATEI",
		Short: "Spielt eine Sicherung zurück",
		Long: `Prüft eine Sicherung ganz und macht sie dann in einem Schritt zum Bestand. Einen vorhandenen Bestand ersetzt das nur
mit --force; ist er ein Ordner, muss „belegnetz serve“ vorher beendet sein. Die Sicherung eines Ordners lässt sich auch in
PostgreSQL zurückspielen und umgekehrt.`,
		Example: "  belegnetz restore sicherung.belegnetz --force",
		Args:    oneArg("die Datei mit der Sicherung"),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.restore(cmd, args[0], force) },
	}
	c.storeFlag(cmd)
	cmd.Flags().BoolVar(&force, "force", false, "den vorhandenen Bestand ersetzen")
	return cmd
}

func (c *common) restore(cmd *cobra.Command, path string, force bool) (err error) {
	dir, err := c.dir()
	if err != nil {
		return err
	}
	shown := graph.WithoutPassword(dir)
	f, err := os.Open(path)
	if err != nil {
		return failed(err, "%s lässt sich nicht öffnen. Bitte prüfen, ob es die Datei gibt und ob sie gelesen werden darf.", path)
	}
	defer f.Close() //nolint:errcheck // only read
	ctx := cmd.Context()
	if there, err := isStore(ctx, dir); err != nil {
		return storeFailed(dir, err)
	} else if there && !force {
		return failed(nil, "In %s ist schon ein Bestand. Mit --force wird er durch die Sicherung ersetzt.", shown)
	}
	err = graph.Restore(ctx, bufio.NewReader(f), dir)
	if errors.Is(err, graph.ErrBackup) {
		return failed(err, "%s ist keine Sicherung von Belegnetz oder nicht vollständig. Der Bestand in %s ist unverändert.", path, shown)
	}
	if err != nil {
		return storeFailed(dir, err)
	}
	l, err := c.openStore(ctx, graph.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	text, _, err := l.store.Curation(ctx)
	if err != nil {
		return storeFailed(l.dir, err)
	}
	if err := l.writeCuration(text); err != nil {
		return err
	}
	if err := l.openEngine(ctx); err != nil { // brings the index up to date
		return err
	}
	return l.tell(ctx, cmd.OutOrStdout(), "Zurückgespielt: "+path)
}

func compactCommand(c *common) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compact",
		Short: "Verkleinert den Bestand um das, was entfernt wurde",
		Long: `Schreibt den Bestand neu, ohne das, was entfernt wurde. Ist er ein Ordner, muss „belegnetz serve“ vorher beendet sein;
in PostgreSQL warten andere so lange.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := c.dir()
			if err != nil {
				return err
			}
			bar := newProgress(cmd.ErrOrStderr(), "Verkleinern", "Dokumente")
			before, after, err := graph.Compact(cmd.Context(), dir, func(done, all int) { bar.show(done, all, "") })
			bar.finish()
			if errors.Is(err, fs.ErrNotExist) {
				return noStore(dir)
			}
			if err != nil {
				return storeFailed(dir, err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "Verkleinert: von %s auf %s. Bestand: %s\n", megabytes(before), megabytes(after), graph.WithoutPassword(dir))
			return err
		},
	}
	c.storeFlag(cmd)
	return cmd
}

func verifyCommand(c *common) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prüft Bestand und Suchverzeichnis",
		Long: `Prüft, ob jede Kante ihren Beleg und ihre Passage hat, jede Passage ihr Dokument und ihre Seiten, ob alle Zählungen
und Prüfsummen stimmen und ob das Suchverzeichnis sagt, was der Bestand sagt. Am Bestand ändert das nichts. Der Rückgabewert
ist 1, wenn etwas nicht stimmt.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.verify(cmd) },
	}
	c.storeFlag(cmd)
	return cmd
}

func (c *common) verify(cmd *cobra.Command) (err error) {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	l, err := c.openStore(ctx, graph.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	findings, err := graph.Verify(ctx, l.store)
	if err != nil {
		return storeFailed(l.dir, err)
	}
	for _, f := range findings {
		fmt.Fprintf(out, "%s: %s (%s)\n", f.Node, faultTexts[f.Fault], f.Detail)
	}
	if len(findings) > 0 {
		return failed(nil, "Im Bestand in %s stimmt etwas nicht (%d Funde). Bitte die letzte Sicherung mit „belegnetz restore“ zurückspielen, oder die genannten Dokumente entfernen und neu einlesen.", l.dir, len(findings))
	}
	if err := l.openEngine(ctx); err != nil {
		return err
	}
	differences, err := l.engine.Verify(ctx)
	if err != nil {
		return err
	}
	for _, d := range differences {
		fmt.Fprintf(out, "%s: das Suchverzeichnis sagt etwas anderes als der Bestand (%s)\n", d.Passage, d.Detail)
	}
	if len(differences) > 0 {
		index, err := l.indexFolder()
		if err != nil {
			return err
		}
		return failed(nil, "Der Bestand ist in Ordnung, sein Suchverzeichnis nicht (%d Passagen). Bitte den Ordner %s löschen; er wird neu angelegt.", len(differences), index)
	}
	return l.tell(ctx, out, "In Ordnung, auch das Suchverzeichnis")
}

// faultTexts says for people what a finding means.
var faultTexts = map[graph.Fault]string{
	graph.QuadWithoutRecord: "eine Kante hat keinen Beleg",
	graph.RecordWithoutQuad: "zu Belegen fehlen die Kanten",
	graph.QuadWithoutSource: "Kanten nennen eine Quelle, die es nicht gibt",
	graph.PartWithoutWhole:  "Teile eines Dokuments, das es nicht gibt",
	graph.RuleBroken:        "Passagen und Seiten passen nicht zusammen",
	graph.CountWrong:        "eine Zählung stimmt nicht",
	graph.RulingIgnored:     "eine Entscheidung aus curation.yaml ist nicht angewandt",
}

// openStore opens the user's store alone, without its index. Only for writing
// it may be new.
func (c *common) openStore(ctx context.Context, o graph.Options) (*library, error) {
	dir, err := c.dir()
	if err != nil {
		return nil, err
	}
	l := &library{dir: graph.WithoutPassword(dir)}
	if l.vocabularies, err = readVocabularies(); err != nil {
		return nil, err
	}
	l.store, err = graph.Open(ctx, dir, o)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noStore(dir)
	}
	if err != nil {
		return nil, storeFailed(dir, err)
	}
	return l, nil
}

// upgrading shows how far an upgrade of a store's schema is.
func upgrading(w io.Writer) func(done, all int) {
	bar := newProgress(w, "Bestand auf den neuen Stand bringen", "Dokumente")
	return func(done, all int) {
		bar.show(done, all, "")
		if done == all {
			bar.finish()
		}
	}
}

// isStore says whether there is a store at dir, damaged or not.
func isStore(ctx context.Context, dir string) (bool, error) {
	if !graph.IsPostgres(dir) {
		return graph.Exists(dir), nil
	}
	s, err := graph.Open(ctx, dir, graph.Options{ReadOnly: true})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case errors.Is(err, graph.ErrDamaged):
		return true, nil
	case err != nil:
		return false, err
	}
	return true, s.Close()
}

func noStore(dir string) error {
	return failed(nil, "In %s ist kein Bestand. Bitte mit --store den Ordner nennen oder mit „belegnetz ingest“ einen anlegen.", graph.WithoutPassword(dir))
}

// tell says what was done and what the store holds now.
func (l *library) tell(ctx context.Context, out io.Writer, what string) error {
	stats, err := l.store.Stats(ctx, graph.Internal)
	if err != nil {
		return storeFailed(l.dir, err)
	}
	_, err = fmt.Fprintf(out, "%s. Im Bestand: %d Dokumente, %d Passagen, %d Kanten (%s)\n",
		what, stats.Documents, stats.Passages, stats.Quads, l.dir)
	return err
}

func megabytes(size int64) string {
	return strings.Replace(fmt.Sprintf("%.1f MB", float64(size)/1e6), ".", ",", 1)
}
