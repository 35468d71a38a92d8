package german

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the functions return into testdata")

// golden runs f on every "-- NAME.text --" of an archive and compares with the
// "-- NAME.want --" behind it.
func golden(t *testing.T, file string, f func(text string) string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := &txtar.Archive{Comment: a.Comment}
	want := map[string]string{}
	for _, f := range a.Files {
		want[f.Name] = string(f.Data)
	}
	for _, file := range a.Files {
		name, ok := strings.CutSuffix(file.Name, ".text")
		if !ok {
			continue
		}
		got := f(strings.TrimSuffix(string(file.Data), "\n"))
		out.Files = append(out.Files, file, txtar.File{Name: name + ".want", Data: []byte(got)})
		if got != want[name+".want"] && !*update {
			t.Errorf("%s: got\n%swant\n%s", name, got, want[name+".want"])
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSentencesGolden(t *testing.T) {
	golden(t, "sentences.txtar", func(text string) string {
		rs := []rune(text)
		var b strings.Builder
		for _, s := range Sentences(text) {
			fmt.Fprintf(&b, "[%s]\n", strings.ReplaceAll(string(rs[s.Start:s.End]), "\n", "⏎"))
		}
		return b.String()
	})
}

func TestTokensGolden(t *testing.T) {
	golden(t, "tokens.txtar", func(text string) string {
		var b strings.Builder
		for _, k := range Tokens(text) {
			fmt.Fprintf(&b, "%s: %s, %s, %s", k.Text, k.Normal, k.Stem, k.Key)
			if len(k.Parts) > 1 {
				fmt.Fprintf(&b, ", %s", strings.Join(k.Parts, "|"))
			}
			b.WriteByte('\n')
		}
		return b.String()
	})
}
