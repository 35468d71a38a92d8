package server

import (
	"context"
	"errors"
	"net/http"

	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/intake"
	"belegnetz/query"
)

var (
	errNoPage   = errors.New("no such address")
	errMethod   = errors.New("method not allowed")
	errTarget   = errors.New("address too long")
	errLimit    = errors.New("limit out of range")
	errOrigin   = errors.New("request from another origin")
	errReadOnly = errors.New("store is only read")
	errExample  = errors.New("the example store stays as it is")
	errNoFiles  = errors.New("no files, or not as they should be")
	errForm     = errors.New("form not filled in as it should be")
	errNote     = errors.New("note too long")
	errNoDraft  = errors.New("no draft to check")
)

// An apology is what a person is told instead of an error.
type apology struct {
	Name    string // for programs: "not-found"
	Heading string
	Message string // says what is wrong and what to do
}

// A problem is an apology for programs, as in RFC 9457.
type problem struct {
	Type     string `json:"type"` // urn:belegnetz:problem: and the apology's name
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Instance string `json:"instance"` // of the request, as the log names it
}

// statusOf chooses the status of an answer and, for anything but 200, the
// words. What the error itself says stays in the log.
func statusOf(err error) (int, apology) {
	var tooLarge *http.MaxBytesError
	var unreadable *ingest.Problem
	switch {
	case err == nil:
		return http.StatusOK, apology{}
	case errors.Is(err, query.ErrEmpty):
		return http.StatusBadRequest, apology{"no-question", "Keine Frage", "Bitte eine Frage oder ein Stichwort eingeben."}
	case errors.Is(err, errLimit):
		return http.StatusBadRequest, apology{"limit", "Anzahl nicht möglich", "„limit“ muss eine ganze Zahl von 1 bis 100 sein."}
	case errors.Is(err, errOrigin):
		return http.StatusForbidden, apology{"foreign-origin", "Nicht erlaubt", "Die Anfrage kam von einer fremden Seite. Es wurde nichts geändert."}
	case errors.Is(err, errReadOnly):
		return http.StatusForbidden, apology{"read-only", "Nur lesend", "Belegnetz wurde mit --read-only gestartet und ändert nichts am Bestand. Bitte ohne diese Option starten."}
	case errors.Is(err, errExample):
		return http.StatusForbidden, apology{"example", "Beispielbestand", "Der Beispielbestand lässt sich nicht ändern. Er verschwindet, sobald eigene Dokumente da sind."}
	case errors.Is(err, intake.ErrBusy):
		return http.StatusConflict, apology{"busy", "Läuft gerade", "Gerade werden Dateien eingelesen. Bitte warten, bis das fertig ist, oder es anhalten."}
	case errors.Is(err, graph.ErrInUse):
		return http.StatusConflict, apology{"in-use", "Bestand belegt", "Ihr Bestand wird gerade von einem anderen Programm benutzt, vielleicht von „belegnetz ingest“. Bitte dieses erst beenden."}
	case graph.IsFull(err):
		return http.StatusInsufficientStorage, apology{"disk-full", "Kein Platz", "Auf dem Datenträger ist kein Platz mehr. Ihre Daten sind unverändert."}
	case errors.Is(err, intake.ErrTooMany):
		return http.StatusRequestEntityTooLarge, apology{"too-many-files", "Zu viele Dateien", "Bitte höchstens 2.000 Dateien auf einmal hinzufügen."}
	case errors.Is(err, errNoFiles), errors.Is(err, errForm), errors.Is(err, intake.ErrName):
		return http.StatusBadRequest, apology{"no-files", "Keine Dateien", "Bitte Dateien wählen."}
	case errors.Is(err, errNote):
		return http.StatusRequestEntityTooLarge, apology{"note-too-long", "Zu lang", "Die Notiz ist zu lang. Möglich sind " + number(longestNote) + " Zeichen."}
	case errors.Is(err, errNoPage):
		return http.StatusNotFound, apology{"no-address", "Seite nicht gefunden", "Diese Adresse gibt es nicht. Vielleicht ist sie unvollständig."}
	case errors.Is(err, graph.ErrNotFound), errors.Is(err, graph.ErrInvalid):
		return http.StatusNotFound, apology{"not-found", "Nicht im Bestand", "Zu dieser Adresse enthält der Bestand nichts. Vielleicht wurde das Dokument entfernt oder neu eingelesen."}
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed, apology{"method", "Nicht erlaubt", "Diese Adresse lässt sich nur abrufen."}
	case errors.Is(err, errNoDraft):
		return http.StatusBadRequest, apology{"no-draft", "Kein Entwurf", "Bitte einen Text einfügen oder eine Datei wählen."}
	case errors.As(err, &unreadable):
		return http.StatusUnprocessableEntity, apology{"unreadable", "Nicht lesbar", unreadable.Message()}
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, apology{"too-large", "Zu groß", "Es wurde mehr gesendet, als angenommen wird."}
	case errors.Is(err, query.ErrTooLong), errors.Is(err, errTarget):
		return http.StatusRequestURITooLong, apology{"too-long", "Zu lang", "Die Eingabe ist zu lang. Möglich sind " + number(query.MaxQuestion) + " Zeichen."}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, apology{"time-out", "Abgebrochen", "Das hat zu lange gedauert. Bitte fragen Sie kürzer oder noch einmal."}
	default:
		return http.StatusInternalServerError, apology{"internal", "Das hat nicht geklappt", "Der Fehler liegt bei Belegnetz. Ihre Daten sind unverändert."}
	}
}
