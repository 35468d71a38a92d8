package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/intake"
)

// What an upload may cost.
const (
	uploadBody = 2 << 30 // bytes of all files together
	uploadTime = 30 * time.Minute
	namesSize  = 64 << 10        // bytes of a list of names
	changeTime = 5 * time.Minute // of a long document, read anew
)

// An uploading is what the page for adding documents shows.
type uploading struct {
	ReadOnly bool
	Hint     string // what was wrong with the last form
	Names    string // its list of names
	State    intake.State
	Rows     []fileRow
}

// A fileRow says what became of a file.
type fileRow struct {
	Name        string
	Class, Icon string // of the outcome; an icon of the layout
	Outcome     string
	Reasons     []string // sentences: what was found, what is wrong, what to do
	Documents   []documentRow
	More        int // documents that are not listed
}

// A documentRow is a document of a file that the reader may see.
type documentRow struct {
	graph.Document
	Doubts int
}

// Limits of a results table.
const (
	maxRows    = 300 // files
	maxOfFile  = 5   // documents of one
	maxReasons = 6
)

// uploadPage serves GET /hinzufuegen.
func (s *server) uploadPage(r *http.Request) (page, error) { return s.uploadPageWith(r, uploading{}) }

func (s *server) uploadPageWith(r *http.Request, u uploading) (page, error) {
	p := page{template: "upload.html", title: "Dokumente hinzufügen", section: "/dokumente"}
	if s.options.Intake == nil {
		p.data = uploading{ReadOnly: true}
		return p, nil
	}
	u.State = s.options.Intake.State()
	for _, result := range u.State.Results[:min(maxRows, len(u.State.Results))] {
		row, err := s.fileRow(r, result)
		if err != nil {
			return page{}, err
		}
		u.Rows = append(u.Rows, row)
	}
	p.data = u
	return p, nil
}

// fileRow shows a result. Of documents that the reader may not see it says
// nothing but that they are in.
func (s *server) fileRow(r *http.Request, result intake.Result) (fileRow, error) {
	row := fileRow{Name: result.Name}
	read, held := len(result.Documents), len(result.Held)
	switch {
	case result.Skipped:
		row.Class, row.Icon, row.Outcome = "", "empty", "übergangen"
	case result.Unread > 0 && read+held == 0:
		row.Class, row.Icon, row.Outcome = "missing", "missing", "nicht gelesen"
	case result.Unread > 0, read > 0 && len(result.Warnings) > 0:
		row.Class, row.Icon, row.Outcome = "differs", "partial", "gelesen, mit Mängeln"
	case read > 0:
		row.Class, row.Icon, row.Outcome = "ok", "ok", "gelesen"
	default:
		row.Class, row.Icon, row.Outcome = "elsewhere", "same", "schon vorhanden"
	}
	hidden := 0
	for _, d := range append(result.Documents[:read:read], result.Held...) {
		document, err := s.options.Intake.Document(r.Context(), s.options.Access, d.IRI)
		switch {
		case errors.Is(err, graph.ErrNotFound) && d.Access == graph.Internal.String() && s.options.Access < graph.Internal:
			hidden++
			continue
		case errors.Is(err, graph.ErrNotFound): // removed since
			row.Reasons = append(row.Reasons, "Inzwischen entfernt.")
			continue
		case err != nil:
			return fileRow{}, err
		}
		if len(row.Documents) == maxOfFile {
			row.More++
			continue
		}
		doubts := 0
		for _, g := range document.Guesses {
			if ingest.Doubtful(g) {
				doubts++
			}
		}
		row.Documents = append(row.Documents, documentRow{document, doubts})
	}
	if hidden > 0 {
		row.Reasons = append(row.Reasons, "Intern, darum hier nicht zu sehen. Mit „belegnetz serve --access internal“ gestartet, zeigt Belegnetz auch interne Dokumente.")
	}
	for _, p := range result.Problems {
		row.Reasons = append(row.Reasons, strings.TrimSpace(p.What+" "+p.Remedy))
	}
	if hidden == 0 { // what else is said may be said of the hidden
		row.Reasons = append(append(row.Reasons, result.Warnings...), result.Notes...)
	}
	row.Reasons = row.Reasons[:min(len(row.Reasons), maxReasons)]
	return row, nil
}

// upload serves POST /hinzufuegen: the files go to the disk as they come.
func (s *server) upload(r *http.Request) (page, error) {
	if s.options.Intake == nil {
		return page{}, errReadOnly
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return page{}, errNoFiles
	}
	u, err := s.options.Intake.Receive(r.Context())
	if err != nil {
		return page{}, err
	}
	choice, names, files, err := receive(parts, u)
	var problem *ingest.Problem
	switch {
	case err == nil && files == 0:
		err = errNoFiles
	case err == nil:
		u.Start(choice)
		return page{redirect: "/hinzufuegen#fortschritt"}, nil
	}
	err = errors.Join(err, u.Discard())
	if errors.Is(err, errNoFiles) || errors.As(err, &problem) {
		hint := "Bitte Dateien wählen."
		if problem != nil {
			hint = strings.TrimSpace(problem.What + " " + problem.Remedy)
		}
		p, pageErr := s.uploadPageWith(r, uploading{Hint: hint, Names: names})
		return p, errors.Join(errNoFiles, pageErr)
	}
	return page{}, err
}

// receive takes the fields and files of a form. names is the list of names as
// it was typed.
func receive(parts *multipart.Reader, u *intake.Upload) (c intake.Choice, names string, files int, err error) {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return c, names, files, err
		}
		if part.FileName() != "" {
			if err := u.Add(part.FileName(), part); err != nil {
				return c, names, files, err
			}
			files++
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, namesSize))
		if err != nil {
			return c, names, files, err
		}
		switch part.FormName() {
		case "zugang":
			if string(value) == graph.Internal.String() {
				c.Access = graph.Internal.String()
			}
		case "namen":
			names = string(value)
		}
	}
	if strings.TrimSpace(names) != "" {
		c.Names, err = ingest.ReadNames("Namensliste", strings.NewReader(names))
	}
	return c, names, files, err
}

// stopUpload serves POST /hinzufuegen/anhalten.
func (s *server) stopUpload(*http.Request) (page, error) {
	if s.options.Intake == nil {
		return page{}, errReadOnly
	}
	s.options.Intake.Stop()
	return page{redirect: "/hinzufuegen#fortschritt"}, nil
}

// Words is how far an upload is, in words.
func (u uploading) Words() string { return progressWords(u.State) }

func progressWords(now intake.State) string {
	switch {
	case now.Running && now.All == 0:
		return "Die Dateien werden gelesen."
	case now.Running:
		return fmt.Sprintf("%d von %s gelesen. Zuletzt: %s", now.Done, count(now.All, "Datei", "Dateien"), now.File)
	case now.Failed != nil:
		return "Das Einlesen ist abgebrochen, weil der Bestand nicht zu schreiben war. Was fertig war, ist gespeichert. Bitte prüfen, ob auf dem Datenträger Platz ist."
	case now.Stopped:
		return "Angehalten. Was fertig war, ist gespeichert."
	}
	read := 0
	for _, r := range now.Results {
		if len(r.Documents)+len(r.Held) > 0 {
			read++
		}
	}
	return fmt.Sprintf("Fertig. %d von %s gelesen oder schon vorhanden.", read, count(len(now.Results), "Datei", "Dateien"))
}

// progressEvery is how often a page is told how far an upload is.
const progressEvery = 300 * time.Millisecond

// progress serves GET /hinzufuegen/stand: server-sent events while an upload
// is read, the last of which says that it is over.
func (s *server) progress(c *gin.Context) {
	w, r := c.Writer, c.Request
	if s.options.Intake == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	wire := http.NewResponseController(w)
	for after := -1; ; {
		now, err := s.options.Intake.Next(r.Context(), after)
		if err != nil {
			return // the page is gone, or the program ends
		}
		after = now.Number
		event, err := json.Marshal(struct {
			Words   string `json:"words"`
			Done    int    `json:"done"`
			All     int    `json:"all"`
			Running bool   `json:"running"`
		}{progressWords(now), now.Done, now.All, now.Running})
		if err != nil {
			return
		}
		// Each event has its own time; a test's writer has none.
		_ = wire.SetWriteDeadline(time.Now().Add(requestTime))
		if _, err := fmt.Fprintf(w, "data: %s\n\n", event); err != nil || wire.Flush() != nil || !now.Running {
			return
		}
		select {
		case <-time.After(progressEvery):
		case <-r.Context().Done():
			return
		}
	}
}
