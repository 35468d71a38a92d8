package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"belegnetz/graph"
	"belegnetz/ingest"
)

// watchEvery is how often --watch looks for changes.
const watchEvery = 2 * time.Second

// softMemory is how much memory the collector tries to stay below, in bytes: the
// largest documents need a third more otherwise.
const softMemory = 800 << 20

// run reads once and, with --watch, again whenever something changes. The store
// is open only meanwhile, so that questions can be asked in between.
func (i *ingestion) run(cmd *cobra.Command) error {
	ctx, errOut := cmd.Context(), cmd.ErrOrStderr()
	o, err := i.options(cmd)
	if err != nil {
		return err
	}
	debug.SetMemoryLimit(min(debug.SetMemoryLimit(-1), softMemory))
	err = i.once(cmd, o)
	if !i.watch || err != nil && !errors.Is(err, errUnread) {
		return err
	}
	fmt.Fprintln(errOut, "Die Ordner werden beobachtet. Beenden mit Strg-C.")
	ingest.Watch(ctx, i.paths, watchEvery, func(_ context.Context, same func(string) bool) {
		o.Same = same
		if err := i.once(cmd, o); err != nil {
			if text, _ := message(err); text != "" {
				fmt.Fprintln(errOut, text)
			}
		}
	})
	return nil
}

// options are what the readers are told.
func (i *ingestion) options(cmd *cobra.Command) (o ingest.RunOptions, err error) {
	if o, err = readingHere(cmd.Context(), i.dictionary); err != nil {
		return o, err
	}
	o.Metadata, o.Password, o.Stdin, o.Prune = i.metadata, i.password, cmd.InOrStdin(), i.prune
	if i.names != "" {
		if o.Names, err = readNames(i.names); err != nil {
			return o, err
		}
	}
	for _, file := range []string{i.names, i.report, i.dictionary} {
		if file != "" {
			o.Leave = append(o.Leave, file)
		}
	}
	return o, nil
}

// readingHere is what this machine gives to readers, and the dictionary in a
// file; without one it may be empty.
func readingHere(ctx context.Context, dictionary string) (o ingest.RunOptions, err error) {
	o.Recognise = ingest.Tesseract(ctx)
	if cache, err := os.UserCacheDir(); err == nil {
		o.Cache = filepath.Join(cache, "belegnetz")
	}
	o.Dictionary, err = readDictionary(dictionary)
	return o, err
}

func (i *ingestion) once(cmd *cobra.Command, o ingest.RunOptions) (err error) {
	ctx, out, errOut := cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr()
	l, err := i.create(ctx, errOut)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	bar := newProgress(errOut, "Einlesen", "Dateien")
	o.Vocabularies, o.Progress, o.Machine = l.vocabularies, bar.show, l.machine()
	report, err := ingest.Run(ctx, l.store, i.paths, o)
	bar.finish()
	tell(errOut, report)
	if n := doubtful(report); n > 0 && report.Read+report.Partly > 0 && !i.review {
		fmt.Fprintf(errOut, "Bei %s sind Angaben unsicher oder fehlen; „belegnetz ingest --review“ nennt sie.\n", counted(n, "Dokument", "Dokumenten"))
	}
	if err := errors.Join(i.extras(out, report, l.dir), sum(out, report, l.dir), l.tellIdle(ctx, errOut)); err != nil {
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
	if report.Failed+report.Partly+len(report.Refused) > 0 {
		return errUnread
	}
	return nil
}

// extras are the review and the report.
func (i *ingestion) extras(out io.Writer, r ingest.Report, dir string) error {
	if i.review {
		if err := review(out, r.Doubts()); err != nil {
			return err
		}
	}
	if i.report == "" {
		return nil
	}
	f, err := os.Create(i.report)
	if err != nil {
		return failed(err, "Der Bericht %s lässt sich nicht schreiben. Eingelesen ist alles. Bitte den Pfad prüfen.", i.report)
	}
	write := ingest.Report.HTML
	if strings.EqualFold(filepath.Ext(i.report), ".json") {
		write = ingest.Report.JSON
	}
	return errors.Join(write(r, f, time.Now().Format("02.01.2006 15:04"), dir), f.Close())
}

// doubtful counts the documents of which something is uncertain.
func doubtful(r ingest.Report) int {
	about := map[graph.IRI]bool{}
	for _, d := range r.Doubts() {
		about[d.IRI] = true
	}
	return len(about)
}

// review lists what is uncertain, file by file.
func review(out io.Writer, doubts []ingest.Doubt) error {
	var b strings.Builder
	for n, d := range doubts {
		if n == 0 || doubts[n-1].IRI != d.IRI {
			fmt.Fprintf(&b, "%s („%s“), festzulegen %s:\n", d.Path, d.Title, d.Remedy)
		}
		if d.Value == "" {
			fmt.Fprintf(&b, "  %s: – (nicht gefunden)\n", d.Field)
		} else {
			fmt.Fprintf(&b, "  %s: %s (%s, %.0f %% sicher)\n", d.Field, d.Value, d.From, 100*d.Confidence)
		}
	}
	if len(doubts) == 0 {
		b.WriteString("Alle Angaben zu den Dokumenten sind sicher.\n")
	}
	_, err := io.WriteString(out, b.String())
	return err
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

// tell says what is worth a word about each file. Why several files were left
// out is said once.
func tell(errOut io.Writer, r ingest.Report) {
	alike := map[*ingest.Problem]int{}
	for _, f := range r.Files {
		for _, p := range f.Problems {
			if p.Cause != nil {
				alike[p.Cause]++
			}
		}
	}
	for _, f := range r.Files {
		for _, n := range f.Notes {
			fmt.Fprintf(errOut, "%s: %s\n", f.Path, n)
		}
		for _, w := range f.Warnings {
			fmt.Fprintf(errOut, "Hinweis: %s: %s\n", f.Path, w)
		}
		for _, p := range f.Problems {
			switch n := alike[p.Cause]; {
			case p.Cause == nil || n == 1:
				fmt.Fprintln(errOut, p.Message())
			case n > 1:
				fmt.Fprintf(errOut, "%s Das gilt auch für %s.\n", p.Message(), counted(n-1, "weitere Datei", "weitere Dateien"))
			}
			delete(alike, p.Cause)
		}
		if read := len(f.Documents) + len(f.Held); f.Unread > 0 && read > 0 {
			fmt.Fprintf(errOut, "%s: %s gelesen, %d nicht lesbar.\n", f.Path, counted(read, "Datensatz", "Datensätze"), f.Unread)
		}
	}
	for _, w := range r.Warnings {
		fmt.Fprintln(errOut, "Hinweis: "+w)
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
}

// sum says in one line what became of all files.
func sum(out io.Writer, r ingest.Report, dir string) error {
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
