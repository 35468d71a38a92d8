package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"belegnetz/graph"
	"belegnetz/internal/terminal"
	"belegnetz/query"
)

// curationFile is the name of the file of rulings in the store's folder.
const curationFile = "curation.yaml"

// curationHead begins a new file of rulings.
const curationHead = `# Entscheidungen über das, was Belegnetz gelesen hat. Diese Datei darf von Hand geändert werden;
# „belegnetz curate apply“ übernimmt sie. Die Anleitung steht in doc/curation.md.
`

func curateCommand(c *common) *cobra.Command {
	cmd := &cobra.Command{
		Use: "curate", Short: "Berichtigt, was gelesen wurde: zusammenlegen, trennen, umbenennen, ausblenden, nachtragen, zurückweisen",
		Long: `Hält Entscheidungen über das Gelesene fest. Sie stehen in der Datei curation.yaml im Ordner des Bestands, gelten für alle
Antworten, Listen und Ausgaben, bleiben bei erneutem Einlesen und lassen sich einzeln zurücknehmen. WAS ist ein Name, wie ihn
„belegnetz entities“ zeigt, auch „Name [Ort]“, oder eine Kennung (urn:belegnetz:…).`,
		Example: `  belegnetz curate merge 'Fachstelle für Integration [Schwerin]' 'Fachstelle Integration [Schwerin]'
  belegnetz curate hide 'Stadt' --dry-run
  belegnetz curate log
  belegnetz curate undo 2`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("„belegnetz curate %s“ gibt es nicht. „belegnetz curate --help“ nennt alle.", args[0])
			}
			return cmd.Help()
		},
	}
	u := &curator{common: c}
	cmd.AddCommand(
		u.command("merge VON NACH", "Legt VON mit NACH zusammen: Alles über VON steht danach bei NACH", 2, 2, u.merge),
		u.command("split WAS NAME", "Trennt ab, was die Passagen von --passage über WAS sagen, und nennt es NAME", 2, 2, u.split),
		u.command("rename WAS NAME", "Gibt WAS den Namen NAME; der alte bleibt zum Suchen", 2, 2, u.rename),
		u.command("hide WAS | SUBJEKT PRÄDIKAT OBJEKT", "Blendet eine Sache aus oder eine Kante, wo immer sie gelesen wurde", 1, 3, u.hide),
		u.command("assert SUBJEKT PRÄDIKAT OBJEKT", "Trägt eine Kante nach, die wörtlich in einer Passage steht", 3, 3, u.assert),
		u.command("reject SUBJEKT PRÄDIKAT OBJEKT", "Weist eine Kante zurück, die in einer Passage falsch gelesen wurde", 3, 3, u.reject),
		u.command("undo NUMMER", "Nimmt eine Entscheidung zurück; „belegnetz curate log“ zeigt die Nummern", 1, 1, nil),
		u.logCommand(), u.applyCommand(),
	)
	for _, sub := range cmd.Commands() {
		sub.Flags().BoolP("help", "h", false, "diese Hilfe")
		c.storeFlag(sub)
	}
	return cmd
}

// A curator makes rulings from the command line.
type curator struct {
	*common
	dryRun                     bool
	note, place, quote, status string
	passages                   []string
}

// A making turns arguments into a ruling.
type making func(ctx context.Context, l *library, args []string) (graph.Ruling, error)

func (u *curator) command(use, short string, least, most int, make making) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < least || len(args) > most || len(args) == 2 && most == 3 {
				return usage("Erwartet wird: belegnetz curate %s. Namen mit Leerzeichen bitte in Anführungszeichen setzen.", use)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if make == nil {
				return u.undo(cmd, args[0])
			}
			return u.add(cmd, args, make)
		},
	}
	cmd.Flags().BoolVar(&u.dryRun, "dry-run", false, "nur zeigen, was sich ändern würde")
	if make == nil {
		return cmd
	}
	cmd.Flags().StringVar(&u.note, "note", "", "Bemerkung dazu, zum Beispiel der Grund")
	switch name, _, _ := strings.Cut(use, " "); name {
	case "split":
		cmd.Flags().StringArrayVar(&u.passages, "passage", nil, "Kennung einer Passage; mehrfach möglich")
		cmd.Flags().StringVar(&u.place, "place", "", "Ort des Abgetrennten (sonst der bisherige)")
	case "assert", "reject":
		cmd.Flags().StringArrayVar(&u.passages, "passage", nil, "Kennung der Passage")
		cmd.Flags().StringVar(&u.quote, "quote", "", "die Worte der Passage, in denen es steht")
		if name == "assert" {
			cmd.Flags().StringVar(&u.status, "status", "", "Stand, wenn es nicht getan ist: planned, demanded, rejected, ended, conditional")
		}
	}
	return cmd
}

// open opens the store for writing, with its present rulings.
func (u *curator) open(cmd *cobra.Command) (*library, error) {
	l, err := u.own(cmd.Context(), cmd.ErrOrStderr())
	if err == nil && l == nil {
		dir, err := u.dir()
		if err != nil {
			return nil, err
		}
		return nil, noStore(dir)
	}
	return l, err
}

func (u *curator) add(cmd *cobra.Command, args []string, make making) (err error) {
	ctx := cmd.Context()
	l, err := u.open(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	if err := l.openEngine(ctx); err != nil {
		return err
	}
	r, err := make(ctx, l, args)
	if err != nil {
		return err
	}
	r.Date, r.Note = time.Now().Format(time.DateOnly), u.note
	text, _, err := l.store.Curation(ctx)
	if err != nil {
		return storeFailed(l.dir, err)
	}
	if text == "" {
		text = curationHead
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	text += r.String()
	verdicts, err := l.store.Curate(ctx, text, true)
	if err != nil {
		return curationFailed(l.dir, err)
	}
	last := verdicts[len(verdicts)-1]
	if last.Documents == 0 {
		if r.Operation == graph.OpAssert {
			return failed(nil, "Nicht nachgetragen: Die Worte stehen nicht so in der Passage, oder das Dokument nennt eine der beiden Seiten nicht. Erfunden wird nichts.")
		}
		return failed(nil, "Das würde nichts ändern: Im Bestand ist nichts, was dazu passt. „belegnetz entities“ zeigt, was da ist.")
	}
	return u.settle(cmd, l, text, fmt.Sprintf("%d. %s", len(verdicts), describe(last)))
}

// settle makes the text the rulings, in the file and in the store.
func (u *curator) settle(cmd *cobra.Command, l *library, text, done string) error {
	out := cmd.OutOrStdout()
	if u.dryRun {
		_, err := fmt.Fprintf(out, "Nur geprüft: %s\n", done)
		return err
	}
	if err := l.writeCuration(text); err != nil { // the file first: the next start takes it over
		return err
	}
	if _, err := l.store.Curate(cmd.Context(), text, false); err != nil {
		return curationFailed(l.dir, err)
	}
	_, err := fmt.Fprintln(out, done)
	return err
}

func (u *curator) undo(cmd *cobra.Command, number string) (err error) {
	ctx := cmd.Context()
	l, err := u.open(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	text, verdicts, err := l.store.Curation(ctx)
	if err != nil {
		return storeFailed(l.dir, err)
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(verdicts) {
		return usage("Eine Entscheidung %s gibt es nicht. „belegnetz curate log“ zeigt die Nummern.", number)
	}
	lines := strings.SplitAfter(text, "\n")
	r := verdicts[n-1]
	text = strings.Join(slices.Concat(lines[:r.First-1], lines[min(r.Last-1, len(lines)):]), "")
	return u.settle(cmd, l, text, "Zurückgenommen: "+describe(r))
}

func (u *curator) logCommand() *cobra.Command {
	return &cobra.Command{
		Use: "log", Short: "Zeigt alle Entscheidungen, auch die, die nicht mehr greifen", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			ctx := cmd.Context()
			l, err := u.openStore(ctx, graph.Options{ReadOnly: true})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, l.close()) }()
			text, verdicts, err := l.store.Curation(ctx)
			if err != nil {
				return storeFailed(l.dir, err)
			}
			var b strings.Builder
			for i, v := range verdicts {
				fmt.Fprintf(&b, "%d. %s\n", i+1, describe(v))
				if v.Note != "" {
					fmt.Fprintf(&b, "   %s\n", terminal.Printable(v.Note))
				}
			}
			if len(verdicts) == 0 {
				b.WriteString("Noch keine Entscheidungen.\n")
			}
			if file, err := l.readCuration(); err == nil && file != text {
				b.WriteString("In curation.yaml steht anderes; „belegnetz curate apply“ übernimmt es.\n")
			}
			_, err = io.WriteString(cmd.OutOrStdout(), b.String())
			return err
		},
	}
}

func (u *curator) applyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "apply [DATEI]", Short: "Übernimmt curation.yaml, nachdem sie von Hand geändert wurde, oder eine andere Datei",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("Zu viele Angaben: erwartet wird höchstens eine Datei.")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			ctx := cmd.Context()
			l, err := u.open(cmd) // takes over the file in the folder
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, l.close()) }()
			if len(args) == 1 {
				raw, err := os.ReadFile(args[0])
				if err != nil {
					return failed(err, "%s lässt sich nicht lesen. Bitte prüfen, ob es die Datei gibt und ob sie gelesen werden darf.", args[0])
				}
				if _, err := l.store.Curate(ctx, string(raw), true); err != nil {
					return curationFailed(filepath.Dir(args[0]), renamed{filepath.Base(args[0]), err})
				}
				if err := l.writeCuration(string(raw)); err != nil {
					return err
				}
				if _, err := l.store.Curate(ctx, string(raw), false); err != nil {
					return curationFailed(l.dir, err)
				}
			}
			_, verdicts, err := l.store.Curation(ctx)
			if err != nil {
				return storeFailed(l.dir, err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "Übernommen: %s, davon ohne Wirkung: %d. Bestand: %s\n", counted(len(verdicts), "Entscheidung", "Entscheidungen"), idle(verdicts), l.dir)
			return err
		},
	}
}

// renamed is an error in a file of another name than curationFile.
type renamed struct {
	name string
	error
}

func (r renamed) Unwrap() error { return r.error }

// curationFailed tells what is wrong with the rulings.
func curationFailed(dir string, err error) error {
	var flaw *graph.Flaw
	if !errors.As(err, &flaw) {
		return storeFailed(dir, err)
	}
	name := curationFile
	var other renamed
	if errors.As(err, &other) {
		name = other.name
	}
	where := filepath.Join(dir, name)
	if graph.IsPostgres(dir) {
		where = name
	}
	if flaw.Line > 0 {
		where = fmt.Sprintf("%s, Zeile %d", where, flaw.Line)
	}
	return failed(err, "%s: %s %s Am Bestand wurde nichts geändert.", where, flaw.What, flaw.Remedy)
}

// idle counts the rulings without effect.
func idle(verdicts []graph.Verdict) (n int) {
	for _, v := range verdicts {
		if v.Documents == 0 {
			n++
		}
	}
	return n
}

// describe is a ruling in a line.
func describe(v graph.Verdict) string {
	name := func(r graph.Ref) string {
		text := r.Name
		if text == "" {
			text = string(r.IRI)
		}
		if r.Place != "" {
			text += " [" + r.Place + "]"
		}
		return "„" + terminal.Printable(text) + "“"
	}
	edge := func() string {
		return name(v.Entity) + " – " + query.RelationName(v.Predicate) + " – " + name(v.Object)
	}
	var text string
	switch {
	case v.Operation == graph.OpMerge:
		text = "zusammengelegt: " + name(v.Entity) + " mit " + name(v.Into)
	case v.Operation == graph.OpSplit:
		text = fmt.Sprintf("getrennt: von %s %s (%s)", name(v.Entity), name(v.Into), counted(len(v.Spots), "Passage", "Passagen"))
	case v.Operation == graph.OpRename:
		text = "umbenannt: " + name(v.Entity) + " in „" + terminal.Printable(v.Name) + "“"
	case v.Operation == graph.OpAssert:
		text = "nachgetragen: " + edge()
	case v.Operation == graph.OpReject:
		text = "zurückgewiesen: " + edge()
	case v.Predicate != "":
		text = "ausgeblendet: " + edge()
	default:
		text = "ausgeblendet: " + name(v.Entity)
	}
	if v.Date != "" {
		text = terminal.Printable(v.Date) + " " + text
	}
	if v.Documents == 0 {
		return text + ": ohne Wirkung, im Bestand passt nichts dazu"
	}
	return text + ", wirkt in " + counted(v.Documents, "Dokument", "Dokumenten")
}

// adopt makes the file of rulings, if it was changed by hand, those of the
// store, and writes the file when it is missing. A database has no file.
func (l *library) adopt(ctx context.Context) error {
	if graph.IsPostgres(l.dir) {
		return nil
	}
	text, _, err := l.store.Curation(ctx)
	if err != nil {
		return storeFailed(l.dir, err)
	}
	file, err := l.readCuration()
	switch {
	case errors.Is(err, fs.ErrNotExist) && text == "":
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return l.writeCuration(text)
	case err != nil:
		return failed(err, "%s lässt sich nicht lesen. Bitte die Rechte der Datei prüfen.", filepath.Join(l.dir, curationFile))
	case file == text:
		return nil
	}
	if _, err := l.store.Curate(ctx, file, false); err != nil {
		return curationFailed(l.dir, err)
	}
	return nil
}

func (l *library) readCuration() (string, error) {
	raw, err := os.ReadFile(filepath.Join(l.dir, curationFile))
	return strings.ReplaceAll(string(raw), "\r\n", "\n"), err
}

// writeCuration replaces the file of rulings in one step.
func (l *library) writeCuration(text string) error {
	if graph.IsPostgres(l.dir) {
		return nil
	}
	path := filepath.Join(l.dir, curationFile)
	beside := path + ".neu"
	err := os.WriteFile(beside, []byte(text), 0o600)
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err == nil && text == "" { // nothing was ever decided
		err = os.Remove(path)
	}
	if err != nil {
		return failed(err, "%s lässt sich nicht schreiben. Am Bestand wurde nichts geändert. Bitte die Rechte des Ordners prüfen.", path)
	}
	return nil
}

// tellIdle says that rulings no longer apply.
func (l *library) tellIdle(ctx context.Context, w io.Writer) error {
	_, verdicts, err := l.store.Curation(ctx)
	if err != nil {
		return storeFailed(l.dir, err)
	}
	if n := idle(verdicts); n > 0 {
		_, err = fmt.Fprintf(w, "Hinweis: %s in curation.yaml ohne Wirkung; „belegnetz curate log“ nennt sie.\n", counted(n, "Entscheidung ist", "Entscheidungen sind"))
	}
	return err
}
