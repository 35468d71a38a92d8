package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestTranscripts reads each NAME.txt or NAME.md of the goldens, with NAME.names
// and NAME.yaml if there are, and compares NAME.want.
func TestTranscripts(t *testing.T) {
	goldens, err := filepath.Glob("testdata/transcripts/*.txtar")
	if err != nil || len(goldens) == 0 {
		t.Fatal(err, "no goldens")
	}
	for _, golden := range goldens {
		a, err := txtar.ParseFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		content := map[string]string{}
		for _, f := range a.Files {
			content[f.Name] = string(f.Data)
		}
		for i := range a.Files {
			name, ok := strings.CutSuffix(a.Files[i].Name, ".want")
			if !ok {
				continue
			}
			got := readTranscript(t, name, content)
			if *update {
				a.Files[i].Data = []byte(got)
			} else if got != string(a.Files[i].Data) {
				t.Errorf("%s, %s: got\n%s", golden, name, got)
			}
		}
		if *update {
			if err := os.WriteFile(golden, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func readTranscript(t *testing.T, name string, content map[string]string) string {
	t.Helper()
	var o Options
	if list, ok := content[name+".names"]; ok {
		var err error
		if o.Names, err = ReadNames(name+".names", strings.NewReader(list)); err != nil {
			t.Fatal(err)
		}
	}
	if beside, ok := content[name+".yaml"]; ok {
		s, err := parseSidecar(name+".yaml", strings.NewReader(beside))
		if err != nil {
			t.Fatal(err)
		}
		o.Metadata, o.Names = s.metadata, o.Names.and(s.names)
	}
	file := name + ".txt"
	text, ok := content[file]
	if !ok {
		file = name + ".md"
		text = content[file]
	}
	b, err := Read(file, strings.NewReader(text), o)
	if err != nil {
		return German(err) + "\n"
	}
	var out strings.Builder
	for _, w := range b.Warnings {
		fmt.Fprintf(&out, "Hinweis: %s\n", w)
	}
	d := b.Holdings[0].Document
	fmt.Fprintf(&out, "%q, %s, %s, Rolle %q, pseudonymisiert %v\n", d.Title, d.Kind, d.Access, d.Role, d.Pseudonymised)
	for _, p := range b.Holdings[0].Passages {
		fmt.Fprintf(&out, "%s, %q: %s\n", p.Kind, p.Speaker, p.Text)
	}
	for _, pg := range b.Holdings[0].Pages {
		fmt.Fprintf(&out, "Seite %d:\n%s", pg.Number, pg.Text)
	}
	return out.String()
}
