package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"belegnetz/graph"
	"belegnetz/ingest"
)

func ingestCommand(c *common) *cobra.Command {
	var m ingest.Metadata
	var year, kind, names, password string
	var prune bool
	cmd := &cobra.Command{
		Use:   "ingest [Optionen] PFAD…",
		Short: "Liest Dateien und Ordner in den Bestand ein",
		Long: `Liest Dateien und Ordner ein: Text (.txt, Seitenwechsel als Seiten), Markdown (.md) und JSONL (.jsonl, ein Dokument
je Zeile); „-“ liest JSONL von der Standardeingabe. Angaben zum Dokument stehen in den Optionen, in einer Datei NAME.yaml
daneben oder als YAML-Kopf im Dokument. Was unverändert ist, wird übersprungen. Abbrechen mit Strg-C verliert nichts.`,
		Example: `  belegnetz ingest konzept.txt --title 'Integrationskonzept' --place Musterstadt --year 2022
  belegnetz ingest Konzepte/`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("Es fehlt eine Datei oder ein Ordner. Beispiel: belegnetz ingest Konzepte/")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if year != "" {
				if n, err := strconv.Atoi(year); err != nil || n < 1000 || n > 2999 {
					return usage("--year muss ein Jahr mit vier Ziffern sein, nicht „%s“.", year)
				}
				m.Issued = year
			}
			if kind != "" && !slices.Contains(kinds, graph.Kind(kind)) {
				return usage("--kind kennt „%s“ nicht. Möglich sind: %s.", kind, kindList())
			}
			m.Kind = graph.Kind(kind)
			if several := len(args) > 1 || isFolder(args[0]); several && (m.Title != "" || m.Role != "" || len(m.Creators) > 0) {
				return usage("--title, --author und --role gelten für ein einzelnes Dokument. Für mehrere stehen die Angaben in NAME.yaml neben jeder Datei.")
			}
			if m.Access != "" && m.Access != "public" && m.Access != "internal" {
				return usage("--access kennt nur „public“ und „internal“, nicht „%s“.", m.Access)
			}
			return c.ingest(cmd, args, m, names, password, prune)
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.store, "store", "", "Ordner des Bestands (sonst $BELEGNETZ_STORE, sonst der Datenordner des Benutzers)")
	f.StringVar(&m.Title, "title", "", "Titel")
	f.StringArrayVar(&m.Creators, "author", nil, "Verfasserin oder Verfasser als 'Name, Vorname'; mehrfach möglich")
	f.StringVar(&year, "year", "", "Erscheinungsjahr")
	f.StringVar(&m.Publisher, "publisher", "", "Herausgeber")
	f.StringVar(&m.Place, "place", "", "Ort, um den es geht")
	f.StringVar(&kind, "kind", "", "Art: "+kindList())
	f.StringVar(&m.Role, "role", "", "bei Interviews: Rolle der sprechenden Person, nie ein Name")
	f.StringVar(&names, "names", "", "Datei mit „Name = Rolle“ je Zeile: Die Namen werden vor dem Speichern durch die Rollen ersetzt")
	f.BoolVar(&prune, "prune", false, "entfernt Dokumente, deren Dateien aus den genannten Ordnern verschwunden sind")
	f.StringVar(&password, "password", "", "Passwort für verschlüsselte PDF-Dateien")
	f.StringVar(&m.Language, "language", "", "Sprache, z. B. de oder en")
	f.StringVar(&m.Access, "access", "", "Zugang: public oder internal (Interviews sonst internal, alles andere public)")
	return cmd
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

var kinds = []graph.Kind{graph.KindConcept, graph.KindReport, graph.KindStudy, graph.KindInterview, graph.KindCouncil,
	graph.KindLaw, graph.KindDossier, graph.KindOther}

func kindList() string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

func (c *common) ingest(cmd *cobra.Command, paths []string, m ingest.Metadata, namesFile, password string, prune bool) (err error) {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	o := ingest.RunOptions{Options: ingest.Options{Metadata: m, Password: password, Recognise: ingest.Tesseract(ctx)}, Stdin: cmd.InOrStdin(), Prune: prune}
	if cache, err := os.UserCacheDir(); err == nil {
		o.Cache = filepath.Join(cache, "belegnetz")
	}
	if namesFile != "" {
		if o.Names, err = readNames(namesFile); err != nil {
			return err
		}
		o.Leave = append(o.Leave, namesFile)
	}
	l, err := c.create(ctx, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	bar := newProgress(cmd.ErrOrStderr(), "Einlesen", "Dateien")
	o.Vocabularies, o.Progress, o.Machine = l.vocabularies, bar.show, l.machine()
	report, err := ingest.Run(ctx, l.store, paths, o)
	bar.finish()
	if err := tell(out, cmd.ErrOrStderr(), report, l.dir); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	if err := l.openEngine(ctx); err != nil {
		if errors.Is(err, context.Canceled) {
			return failed(err, "Abgebrochen. Die Dokumente sind gespeichert, das Suchverzeichnis wird beim nächsten Start erneuert.")
		}
		return err
	}
	if report.Failed+report.Partly > 0 {
		return errUnread
	}
	return nil
}

// readNames reads the list of names that are to be replaced.
func readNames(path string) (ingest.Names, error) {
	f, err := os.Open(path)
	if err != nil {
		return ingest.Names{}, failed(err, "Die Namensliste %s lässt sich nicht öffnen. Nichts wurde eingelesen.", path)
	}
	defer f.Close() //nolint:errcheck // only read
	return ingest.ReadNames(path, f)
}

// machine tells this computer's files from those of others that share a
// database; a folder is this computer's own.
func (l *library) machine() string {
	if !graph.IsPostgres(l.dir) {
		return ""
	}
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name + ":"
}

// tell says what happened to each file and to all.
func tell(out, errOut io.Writer, r ingest.Report, dir string) error {
	for _, f := range r.Files {
		for _, n := range f.Notes {
			fmt.Fprintf(errOut, "%s: %s\n", f.Path, n)
		}
		for _, w := range f.Warnings {
			fmt.Fprintf(errOut, "Hinweis: %s: %s\n", f.Path, w)
		}
		for _, p := range f.Problems {
			fmt.Fprintln(errOut, p.Message())
		}
		if read := len(f.Documents) + f.Unchanged; f.Unread > 0 && read > 0 {
			fmt.Fprintf(errOut, "%s: %s gelesen, %d nicht lesbar.\n", f.Path, counted(read, "Datensatz", "Datensätze"), f.Unread)
		}
	}
	for _, g := range r.Gone {
		fmt.Fprintf(errOut, "Nicht mehr da: %s („%s“)\n", g.Path, g.Title)
	}
	for _, refusal := range r.Refused {
		fmt.Fprintln(errOut, refusal)
	}
	if left := len(r.Gone) - r.Pruned; left > 0 && len(r.Refused) == 0 {
		fmt.Fprintf(errOut, "%s, deren Dateien nicht mehr da sind, bleiben im Bestand; „belegnetz ingest --prune“ entfernt sie.\n", counted(left, "Dokument", "Dokumente"))
	}
	also := ""
	for _, part := range []struct {
		n    int
		what string
	}{{r.Partly, "teilweise"}, {r.Replaced, "frühere Fassungen ersetzt"}, {r.Pruned, "entfernt"}} {
		if part.n > 0 {
			also += fmt.Sprintf(", %s: %d", part.what, part.n)
		}
	}
	_, err := fmt.Fprintf(out, "Eingelesen: %d, unverändert: %d, nicht lesbar: %d%s. Bestand: %s\n", r.Read, r.Unchanged, r.Failed, also, dir)
	return err
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// progress shows how far a long job is, on terminals only.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(w io.Writer, what, unit string) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions(-1, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(unit),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(24))}
}

// show is called when done of all files are finished.
func (p *progress) show(done, all int, path string) {
	if p.bar == nil {
		return
	}
	p.bar.ChangeMax(all)
	// The bar is only for the eye: a terminal that is gone must not stop the job.
	_ = p.bar.Set(done)
}

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
