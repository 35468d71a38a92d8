package ingest

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"unicode/utf16"
)

// readOLE says what to do with a file of Office before 2007, or with one that
// Office has encrypted: both are OLE containers (MS-CFB).
func readOLE(ctx context.Context, o original, opts Options) (manuscript, error) {
	if !bytes.HasPrefix(o.data, []byte("\xd0\xcf\x11\xe0")) {
		return manuscript{}, o.problem(0, "Der Inhalt passt nicht zur Endung „"+filepath.Ext(o.name)+"“.", "Bitte im ursprünglichen Programm öffnen und neu speichern.", ErrFormat)
	}
	contains := func(entry string) bool {
		var name []byte
		for _, u := range utf16.Encode([]rune(entry)) {
			name = append(name, byte(u), byte(u>>8))
		}
		return bytes.Contains(o.data, name)
	}
	old := func(what, as string) (manuscript, error) {
		return manuscript{}, o.problem(0, "Das ist "+what+".", "Bitte öffnen und als "+as+" neu speichern.", ErrFormat)
	}
	switch ext := strings.ToLower(filepath.Ext(o.name)); {
	case contains("EncryptedPackage"):
		return o.readEncrypted(ctx, opts)
	case contains("WordDocument") || ext == ".doc" || ext == ".dot":
		return old("ein Dokument einer alten Word-Version (bis 2003)", "Word-Dokument (.docx)")
	case contains("Workbook") || contains("Book") || ext == ".xls":
		return old("eine Tabelle einer alten Excel-Version (bis 2003)", "Excel-Arbeitsmappe (.xlsx)")
	case contains("PowerPoint Document") || ext == ".ppt" || ext == ".pps":
		return old("eine Präsentation einer alten PowerPoint-Version (bis 2003)", "PowerPoint-Präsentation (.pptx)")
	case contains("__properties_version1.0") || ext == ".msg":
		return old("eine Nachricht aus Outlook", "E-Mail-Datei (.eml)")
	}
	return old("eine alte Office-Datei", "Datei des heutigen Formats")
}

// readEncrypted reads a document that Office has encrypted (MS-OFFCRYPTO) with
// the password given.
func (o original) readEncrypted(ctx context.Context, opts Options) (manuscript, error) {
	if opts.Password == "" {
		return manuscript{}, o.problem(0, "Die Datei ist mit einem Passwort verschlüsselt.", "Bitte mit --password das Passwort angeben oder die Datei ohne Passwort neu speichern.", ErrEncrypted)
	}
	plain, err := decryptOffice(o.data, opts.Password)
	if err != nil || !bytes.HasPrefix(plain, []byte("PK\x03\x04")) {
		return manuscript{}, o.problem(0, "Das Passwort passt nicht zu der verschlüsselten Datei.", "Bitte das Passwort prüfen.", ErrEncrypted)
	}
	o.data = plain
	o.format = formatZIP.of(plain)
	if read := o.format.reader(); read != nil && o.format != formatOLE {
		return read(ctx, o, opts)
	}
	return manuscript{}, o.damaged(errors.New("no document in the encrypted package"))
}
