// Command licences gathers the licences of everything that is built into the
// program, on any system that it is built for, and writes them for the page
// that shows them:
//
//	go run ./internal/licences server/licences.json.gz
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A module is a dependency with its licence.
type module struct {
	Path    string `json:"path"`
	Version string `json:"version"`
	Licence string `json:"licence"` // SPDX identifier
	Text    string `json:"text"`    // the licence and what else must accompany the binary, as the module has it
}

// targets are the systems that the program is built for.
var targets = [...][2]string{{"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"}, {"darwin", "arm64"}}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./internal/licences FILE")
	}
	modules, err := gather(".")
	if err != nil {
		log.Fatal(err)
	}
	packed, err := pack(modules)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[1], packed, 0o644); err != nil {
		log.Fatal(err)
	}
}

// gather lists what the main package in dir is built from, by path; first Go
// itself, which is in every binary.
func gather(dir string) ([]module, error) {
	folders := map[[2]string]string{} // by path and version
	for _, target := range targets {
		list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", ".")
		list.Dir = dir
		list.Env = append(os.Environ(), "GOOS="+target[0], "GOARCH="+target[1], "CGO_ENABLED=0")
		out, err := list.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %v: %w", target, err)
		}
		for line := range strings.Lines(string(out)) {
			if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
				folders[[2]string{f[0], f[1]}] = f[2]
			}
		}
	}
	env, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	root, version, _ := strings.Cut(strings.TrimSpace(string(env)), "\n")
	all := []module{{Path: "Go", Version: version}}
	if all[0].Text, err = texts(root); err != nil {
		return nil, err
	}
	keys := slices.SortedFunc(maps.Keys(folders), func(x, y [2]string) int {
		return cmp.Or(cmp.Compare(strings.ToLower(x[0]), strings.ToLower(y[0])), cmp.Compare(x[1], y[1]))
	})
	for _, k := range keys {
		text, err := texts(folders[k])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k[0], err)
		}
		all = append(all, module{Path: k[0], Version: k[1], Text: text})
	}
	for i, m := range all {
		if all[i].Licence = licence(m.Text); all[i].Licence == "" {
			return nil, fmt.Errorf("%s: not a licence that is known here", m.Path)
		}
	}
	return all, nil
}

// texts joins the files of a folder that a licence asks to be passed on.
func texts(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var all []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(name, "LICENSE") && !strings.HasPrefix(name, "LICENCE") && !strings.HasPrefix(name, "NOTICE") && !strings.HasPrefix(name, "COPYING") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		all = append(all, strings.TrimSpace(strings.ReplaceAll(string(b), "\r\n", "\n")))
	}
	if len(all) == 0 {
		return "", fmt.Errorf("no licence in %s", dir)
	}
	return strings.Join(all, "\n\n") + "\n", nil
}

// licence names a licence by what its text says; empty for others.
func licence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, known := range []struct{ says, name string }{
		{"Apache License Version 2.0", "Apache-2.0"},
		{"Mozilla Public License Version 2.0", "MPL-2.0"},
		{"Permission to use, copy, modify, and/or distribute", "ISC"},
		{"Permission is hereby granted, free of charge", "MIT"},
		{"Neither the name of", "BSD-3-Clause"},
		{"names of its contributors may be used to endorse", "BSD-3-Clause"},
		{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
		{"This is free and unencumbered software", "Unlicense"},
	} {
		if strings.Contains(text, known.says) {
			return known.name
		}
	}
	return ""
}

func pack(modules []module) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(w).Encode(modules); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
