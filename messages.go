package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/query"
)

// A complaint is an error that is already told in German.
type complaint struct {
	text string
	code int
	err  error
}

func (c *complaint) Error() string {
	if c.err != nil {
		return c.err.Error()
	}
	return c.text
}
func (c *complaint) Unwrap() error { return c.err }

// usage is a complaint about how the program was called.
func usage(format string, args ...any) error {
	return &complaint{text: fmt.Sprintf(format, args...), code: exitUsage}
}

// failed is a complaint about something that went wrong because of err.
func failed(err error, format string, args ...any) error {
	return &complaint{text: fmt.Sprintf(format, args...), code: exitFailed, err: err}
}

// message is what a person is told about err, and the exit code for it.
func message(err error) (string, int) {
	var told *complaint
	var problem *ingest.Problem
	switch {
	case errors.Is(err, errUnread):
		return "", exitUnread
	case errors.Is(err, errFindings):
		return "", exitWrong
	case errors.As(err, &told):
		return told.text, told.code
	case errors.As(err, &problem):
		return problem.Message(), exitFailed
	case errors.Is(err, context.Canceled):
		return "Abgebrochen. Was fertig war, ist gespeichert.", exitFailed
	case errors.Is(err, query.ErrEmpty):
		return "Bitte eine Frage oder ein Stichwort eingeben.", exitUsage
	case errors.Is(err, query.ErrTooLong):
		return "Die Frage ist zu lang. Bitte auf höchstens 2.000 Zeichen kürzen.", exitUsage
	case errors.Is(err, graph.ErrDamaged):
		return "Der Bestand ist beschädigt. Bitte mit „belegnetz restore“ die letzte Sicherung zurückspielen. (" + err.Error() + ")", exitFailed
	case graph.IsFull(err):
		return "Auf dem Datenträger ist kein Platz mehr. Was fertig war, ist gespeichert. (" + err.Error() + ")", exitFailed
	case errors.Is(err, fs.ErrPermission):
		return "Der Zugriff wurde verweigert. Bitte die Rechte des Ordners prüfen. (" + err.Error() + ")", exitFailed
	}
	return "Das hat nicht geklappt. Ihre Daten sind unverändert. (" + err.Error() + ")", exitFailed
}

// storeFailed tells why the store in dir cannot be opened.
func storeFailed(dir string, err error) error {
	dir = graph.WithoutPassword(dir)
	switch {
	case errors.Is(err, graph.ErrAddress):
		return usage("Die Adresse %s ist nicht zu verstehen. Sie muss so aussehen: postgres://BENUTZER@RECHNER:5432/DATENBANK?search_path=SCHEMA", dir)
	case errors.Is(err, graph.ErrUnreachable):
		return failed(err, "Der Datenbankserver für %s antwortet nicht. Bitte prüfen, ob er läuft und ob Rechner und Port stimmen.", dir)
	case errors.Is(err, graph.ErrDenied):
		return failed(err, "Der Datenbankserver lässt den Zugriff auf %s nicht zu. Bitte Benutzer und Passwort prüfen und ob der Benutzer im Schema Tabellen anlegen darf.", dir)
	case errors.Is(err, graph.ErrNoDatabase):
		return failed(err, "Die Datenbank oder das Schema in %s gibt es nicht, oder die Datenbank ist nicht in UTF-8 angelegt. Bitte beides anlegen (CREATE DATABASE, CREATE SCHEMA) oder die Adresse prüfen.", dir)
	case errors.Is(err, graph.ErrNewer):
		return failed(err, "Der Bestand in %s wurde von einer neueren Fassung von Belegnetz angelegt. Bitte das Programm aktualisieren.", dir)
	case errors.Is(err, graph.ErrInUse):
		return failed(err, "Der Bestand in %s wird gerade von einem anderen Programm benutzt, vielleicht von „belegnetz serve“ oder „belegnetz ingest“. Bitte dieses erst beenden. Solange „belegnetz serve“ läuft, kommen Dokumente dort im Browser hinzu (/hinzufuegen); neben „belegnetz serve --read-only“ können andere lesen.", dir)
	case errors.Is(err, graph.ErrDamaged):
		return failed(err, "Der Bestand in %s ist beschädigt oder kein Bestand von Belegnetz. Er wurde nicht verändert. Bitte mit „belegnetz restore DATEI --force“ eine Sicherung zurückspielen oder mit --store einen anderen Ordner nennen.", dir)
	case graph.IsFull(err):
		return failed(err, "Für den Bestand in %s ist auf dem Datenträger kein Platz mehr. Er wurde nicht verändert. Bitte Platz schaffen oder mit --store einen anderen Ordner nennen.", dir)
	case errors.Is(err, fs.ErrPermission):
		return failed(err, "Der Bestand in %s darf nicht geöffnet werden. Bitte die Rechte des Ordners prüfen oder mit --store einen anderen nennen.", dir)
	case errors.Is(err, context.Canceled):
		return err
	}
	return failed(err, "Der Bestand in %s lässt sich nicht öffnen. Bitte prüfen, ob es ein Ordner ist und dort Platz ist, oder mit --store einen anderen nennen. (%v)", dir, err)
}

var (
	unknownFlag   = regexp.MustCompile(`^unknown (?:shorthand )?flag: (.*)$`)
	needsArgument = regexp.MustCompile(`^flag needs an argument: (.*)$`)
	invalidValue  = regexp.MustCompile(`^invalid argument (".*") for (".*") flag`)
)

// flagError tells in German what cobra found wrong with an option.
func flagError(cmd *cobra.Command, err error) error {
	help := fmt.Sprintf("„%s --help“ nennt alle Optionen.", cmd.CommandPath())
	text := err.Error()
	if m := unknownFlag.FindStringSubmatch(text); m != nil {
		return usage("Die Option %s gibt es hier nicht. %s", m[1], help)
	}
	if m := needsArgument.FindStringSubmatch(text); m != nil {
		return usage("Der Option %s fehlt ein Wert. %s", m[1], help)
	}
	if m := invalidValue.FindStringSubmatch(text); m != nil {
		return usage("Der Wert %s passt nicht zur Option %s. %s", m[1], strings.Trim(m[2], `"`), help)
	}
	return usage("Die Optionen sind nicht zu verstehen (%s). %s", text, help)
}

// usageTemplate is cobra's, in German.
const usageTemplate = `Aufruf:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} BEFEHL{{end}}{{if .HasExample}}

Beispiele:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Befehle:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Optionen:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

„{{.CommandPath}} BEFEHL --help“ zeigt mehr zu einem Befehl.{{end}}
`
