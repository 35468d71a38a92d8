package main

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"testing"
)

// The list that is built in names every module of the build, with its licence.
func TestListIsUpToDate(t *testing.T) {
	f, err := os.Open("../../server/licences.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var have []module
	if err := json.NewDecoder(r).Decode(&have); err != nil {
		t.Fatal(err)
	}
	want, err := gather("../..")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[module]bool{}
	for _, m := range have[1:] { // the first is Go, of whichever version
		listed[m] = true
	}
	for _, m := range want[1:] {
		if !listed[m] {
			t.Errorf("%s %s is missing or has changed; run: go run ./internal/licences server/licences.json.gz", m.Path, m.Version)
		}
	}
	if len(have) != len(want) {
		t.Errorf("%d are listed, %d built in", len(have), len(want))
	}
}

func TestLicence(t *testing.T) {
	for text, want := range map[string]string{
		"MIT License\n\nPermission is hereby granted,\nfree of charge, to": "MIT",
		"Apache License\n   Version 2.0, January 2004":                     "Apache-2.0",
		"All rights reserved.": "",
	} {
		if got := licence(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
