package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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
	var year, kind string
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
			return c.ingest(cmd, args, m)
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

func (c *common) ingest(cmd *cobra.Command, paths []string, m ingest.Metadata) (err error) {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	l, err := c.create(ctx, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	bar := newProgress(cmd.ErrOrStderr(), "Einlesen", "Dateien")
	report, err := ingest.Run(ctx, l.store, paths, ingest.RunOptions{
		Options:  ingest.Options{Metadata: m, Vocabularies: l.vocabularies},
		Stdin:    cmd.InOrStdin(),
		Progress: bar.show,
	})
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
	if report.Failed > 0 {
		return errUnread
	}
	return nil
}

// tell says what happened to each file and to all.
func tell(out, errOut io.Writer, r ingest.Report, dir string) error {
	for _, f := range r.Files {
		for _, w := range f.Warnings {
			fmt.Fprintf(errOut, "Hinweis: %s: %s\n", f.Path, w)
		}
		if f.Problem != nil {
			fmt.Fprintln(errOut, f.Problem.Message())
		}
	}
	_, err := fmt.Fprintf(out, "Eingelesen: %d, unverändert: %d, nicht lesbar: %d. Bestand: %s\n", r.Read, r.Unchanged, r.Failed, dir)
	return err
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
