package ingest

import (
	"errors"
	"fmt"
)

// Kinds of problems that callers branch on, to be found with errors.Is.
var (
	ErrMissing   = errors.New("no such file")
	ErrEmpty     = errors.New("no text in the file")
	ErrBinary    = errors.New("binary data")
	ErrFormat    = errors.New("unknown format")
	ErrEncoding  = errors.New("undecodable text")
	ErrLimit     = errors.New("over a limit")
	ErrMetadata  = errors.New("broken metadata")
	ErrDamaged   = errors.New("damaged file")
	ErrEncrypted = errors.New("encrypted file")
	ErrNames     = errors.New("names would be stored")
	ErrFault     = errors.New("fault of the program")
)

// A Problem says what is wrong with a file and what its owner can do about it.
type Problem struct {
	File   string // as it was given
	Line   int    // from 1; 0 when the whole file is meant
	What   string // German, a sentence: "Die Datei ist leer."
	Remedy string // German, a sentence, may be empty
	Err    error  // for logs and errors.Is
	// Cause, unless nil, is what is wrong with another file so that this one was
	// left out: the same for all files left out because of it.
	Cause *Problem
}

// Error describes the problem for logs.
func (p *Problem) Error() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d: %v", p.File, p.Line, p.Err)
	}
	return fmt.Sprintf("%s: %v", p.File, p.Err)
}

func (p *Problem) Unwrap() error { return p.Err }

// Message is the problem in German, for the person whose file it is.
func (p *Problem) Message() string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s, Zeile %d", p.File, p.Line)
	}
	message := where + ": " + p.What
	if p.Remedy != "" {
		message += " " + p.Remedy
	}
	return message
}

// German says err in German: a Problem in its own words, any other failure as
// one that left the data as they were.
func German(err error) string {
	var p *Problem
	if errors.As(err, &p) {
		return p.Message()
	}
	return "Das hat nicht geklappt. Ihre Daten sind unverändert."
}
