package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says which of our packages a package may import: server → query →
// graph ← ingest, and leaves. Tests may import more.
var mayImport = map[string][]string{
	".":                         {"check", "data", "folder", "graph", "ingest", "intake", "internal/cite", "internal/german", "internal/terminal", "query", "server"},
	"bench/growth":              {},
	"check":                     {"graph", "ingest", "internal/cite", "internal/german", "query"},
	"data":                      {},
	"folder":                    {"graph", "internal/cite", "query"},
	"graph":                     {"internal/german"},
	"graph/crashtest":           {"graph"},
	"graph/graphtest":           {"graph"},
	"ingest":                    {"data", "graph", "internal/clause", "internal/german"},
	"intake":                    {"graph", "ingest"},
	"internal/cite":             {},
	"internal/clause":           {"data", "internal/german"},
	"internal/german":           {"data"},
	"internal/german/wordcount": {"internal/german"},
	"internal/licences":         {},
	"internal/terminal":         {"check", "query"},
	"query":                     {"graph", "internal/cite", "internal/german", "query/index"},
	"query/index":               {},
	"server":                    {"check", "folder", "graph", "ingest", "intake", "internal/german", "query"},
}

// livesIn names the files that a big library may be imported by, so that its
// types cannot spread. A pattern is a path of this repository.
var livesIn = map[string][]string{
	"github.com/cayleygraph/":         {"graph/engine*.go"},
	"github.com/hidal-go/":            {"graph/engine*.go"},
	"go.etcd.io/bbolt":                {"graph/engine*.go"},
	"github.com/jackc/":               {"graph/engine_postgres*.go", "graph/crashtest/postgres.go"},
	"github.com/gin-gonic/":           {"server/*.go"},
	"github.com/kljensen/snowball":    {"internal/german/*.go"},
	"github.com/jdkato/prose":         {"internal/german/english.go"},
	"github.com/goccy/go-yaml":        {"ingest/metadata*.go", "graph/curation_yaml.go", "server/contract_test.go"},
	"github.com/klippa-app/":          {"ingest/pdf_pdfium.go"},
	"github.com/tetratelabs/":         {"ingest/pdf_pdfium.go"},
	"github.com/spf13/cobra":          {"*.go"},
	"github.com/schollz/progressbar":  {"ingest.go"},
	"github.com/chromedp/":            {"server/*_test.go"},
	"github.com/rogpeppe/go-internal": {"*_test.go", "*/*_test.go", "*/*/*_test.go"},
	"golang.org/x/term":               {"ingest.go", "internal/terminal/*.go"},
	"golang.org/x/text/unicode/norm":  {"internal/german/*.go", "*_test.go", "*/*_test.go"},
	"golang.org/x/text/encoding":      {"ingest/encoding*.go", "internal/german/dictionary.go"},
	"golang.org/x/net":                {"server/*_test.go", "ingest/format_html*.go", "ingest/format_epub.go"},
	"github.com/xuri/":                {"ingest/format_xlsx*.go"},
	"github.com/emersion/":            {"ingest/format_eml.go"},
	"codeberg.org/readeck/":           {"ingest/format_html.go"},
	"golang.org/x/tools/txtar":        {"*/*_test.go", "*/*/*_test.go"},
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		file = filepath.ToSlash(file)
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := path.Dir(file)
		allowed, known := mayImport[dir]
		if !known {
			t.Errorf("%s: package %s has no place in the layout; see doc/design.md", file, dir)
		}
		seen[dir] = true
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if ours, ok := strings.CutPrefix(imported, "belegnetz/"); ok && !strings.HasSuffix(file, "_test.go") && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s; package %s may import only %v", file, ours, dir, allowed)
			}
			for library, files := range livesIn {
				if strings.HasPrefix(imported, library) && !matchesAny(files, file) {
					t.Errorf("%s imports %s, which may be imported only in %v", file, imported, files)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range mayImport {
		if !seen[dir] {
			t.Errorf("the layout names %s, which has no Go file", dir)
		}
	}
}

func matchesAny(patterns []string, file string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, file)
		return err == nil && ok
	})
}
