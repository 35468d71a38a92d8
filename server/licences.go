package server

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
)

// packedLicences is what internal/licences has gathered.
//
//go:embed licences.json.gz
var packedLicences []byte

// A licensed is something that is built into the program, with its licence.
type licensed struct{ Path, Version, Licence, Text string }

// A legal is what the page of licences shows.
type legal struct {
	Version string
	Modules []licensed
}

func readLicences() ([]licensed, error) {
	r, err := gzip.NewReader(bytes.NewReader(packedLicences))
	if err != nil {
		return nil, err
	}
	var all []licensed
	return all, json.NewDecoder(r).Decode(&all)
}

// licences serves GET /lizenzen.
func (s *server) licences(*http.Request) (page, error) {
	modules, err := readLicences()
	return page{template: "licences.html", title: "Version und Lizenzen", section: "/hilfe", data: legal{s.options.Version, modules}}, err
}

// licenceTexts serves GET /lizenzen/texte: what must come with the binary.
func (s *server) licenceTexts(*http.Request) (page, error) {
	modules, err := readLicences()
	if err != nil {
		return page{}, err
	}
	var text bytes.Buffer
	for _, m := range modules {
		fmt.Fprintf(&text, "%s %s (%s)\n\n%s\n\n", m.Path, m.Version, m.Licence, m.Text)
	}
	return page{file: &file{contentType: "text/plain; charset=utf-8", bytes: text.Bytes()}}, nil
}
