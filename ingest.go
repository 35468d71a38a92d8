package main

import (
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

// An ingestion is a call of the command with its options.
type ingestion struct {
	*common
	paths      []string
	metadata   ingest.Metadata
	year       string
	kind       string
	names      string // file
	dictionary string // file
	password   string
	report     string // file
	prune      bool
	review     bool
	watch      bool
}

func ingestCommand(c *common) *cobra.Command {
	i := ingestion{common: c}
	m := &i.metadata
	cmd := &cobra.Command{
		Use:   "ingest [Optionen] PFAD…",
		Short: "Liest Dateien und Ordner in den Bestand ein",
		Long: `Liest Dateien und Ordner ein, „-“ JSONL von der Standardeingabe (ein Dokument je Zeile). Angaben zum Dokument stehen
in den Optionen, in einer Datei NAME.yaml daneben, in belegnetz.yaml im Ordner, in einer Literaturliste aus Zotero daneben
oder im Dokument; was zuerst genannt ist, gilt. Was unverändert ist, wird übersprungen; was eine Datei nicht mehr enthält,
wird entfernt. Abbrechen mit Strg-C verliert nichts.`,
		Example: `  belegnetz ingest konzept.txt --title 'Integrationskonzept' --place Musterstadt --year 2022
  belegnetz ingest Konzepte/ --report bericht.html --review
  belegnetz ingest Interviews/ --names namen.txt`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("Es fehlt eine Datei oder ein Ordner. Beispiel: belegnetz ingest Konzepte/")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			i.paths = args
			if err := i.check(); err != nil {
				return err
			}
			return i.run(cmd)
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.store, "store", "", "Ordner des Bestands (sonst $BELEGNETZ_STORE, sonst der Datenordner des Benutzers)")
	f.StringVar(&m.Title, "title", "", "Titel")
	f.StringArrayVar(&m.Creators, "author", nil, "Verfasserin oder Verfasser als 'Name, Vorname'; mehrfach möglich")
	f.StringVar(&i.year, "year", "", "Erscheinungsjahr")
	f.StringVar(&m.Publisher, "publisher", "", "Herausgeber")
	f.StringVar(&m.Place, "place", "", "Ort, um den es geht")
	f.StringVar(&i.kind, "kind", "", "Art: "+kindList())
	f.StringVar(&m.Role, "role", "", "bei Interviews: Rolle der sprechenden Person, nie ein Name")
	f.StringVar(&m.Language, "language", "", "Sprache, z. B. de oder en")
	f.StringVar(&m.Access, "access", "", "Zugang: public oder internal (Interviews sonst internal, alles andere public)")
	f.StringVar(&i.names, "names", "", "Datei mit „Name = Rolle“ je Zeile: Die Namen werden vor dem Speichern durch die Rollen ersetzt")
	dictionaryFlag(cmd, &i.dictionary)
	f.StringVar(&i.password, "password", "", "Passwort für verschlüsselte PDF- und Office-Dateien")
	f.StringVar(&i.report, "report", "", "schreibt einen Bericht in diese Datei (.html oder .json)")
	f.BoolVar(&i.review, "review", false, "nennt Angaben, die unsicher sind oder fehlen, und wie sie festzulegen sind")
	f.BoolVar(&i.prune, "prune", false, "entfernt Dokumente, deren Dateien aus den genannten Ordnern verschwunden sind")
	f.BoolVar(&i.watch, "watch", false, "bleibt da und liest ein, sobald sich in den Ordnern etwas ändert (Ende mit Strg-C)")
	return cmd
}

// check looks at the options before anything is opened.
func (i *ingestion) check() error {
	m := &i.metadata
	if i.year != "" {
		if n, err := strconv.Atoi(i.year); err != nil || n < 1000 || n > 2999 {
			return usage("--year muss ein Jahr mit vier Ziffern sein, nicht „%s“.", i.year)
		}
		m.Issued = i.year
	}
	if i.kind != "" && !slices.Contains(ingest.Kinds(), graph.Kind(i.kind)) {
		return usage("--kind kennt „%s“ nicht. Möglich sind: %s.", i.kind, kindList())
	}
	m.Kind = graph.Kind(i.kind)
	several := len(i.paths) > 1 || isFolder(i.paths[0])
	if several && (m.Title != "" || m.Role != "" || len(m.Creators) > 0) {
		return usage("--title, --author und --role gelten für ein einzelnes Dokument. Für mehrere stehen die Angaben in NAME.yaml neben jeder Datei.")
	}
	if m.Access != "" && m.Access != "public" && m.Access != "internal" {
		return usage("--access kennt nur „public“ und „internal“, nicht „%s“.", m.Access)
	}
	if ext := strings.ToLower(filepath.Ext(i.report)); i.report != "" && ext != ".html" && ext != ".htm" && ext != ".json" {
		return usage("--report schreibt .html oder .json, nicht „%s“.", i.report)
	}
	if i.watch && slices.Contains(i.paths, ingest.Stdin) {
		return usage("--watch beobachtet Dateien und Ordner, nicht die Standardeingabe.")
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func kindList() string {
	var names []string
	for _, k := range ingest.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
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
