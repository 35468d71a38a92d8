package folder

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/internal/cite"
	"belegnetz/query"
)

var update = flag.Bool("update", false, "write what the exports are into testdata")

// sample has what is hard to write down.
func sample() Content {
	page := "iv"
	file := graph.FileIRI("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
	item := func(n int, quote string) Item {
		return Item{
			Annotation: graph.Annotation{ID: string(rune('a' + n)), Exact: quote, Prefix: "davor ", Suffix: " danach", Document: file,
				Work: graph.WorkIRI("Musterstadt Konzept", "2022"), SHA256: "0123456789abcdef", File: "konzept.pdf", Passage: graph.PassageIRI(file, n+1),
				Start: 3, End: 3 + len([]rune(quote)), FilePage: 7, Printed: page, Citation: "(Pilz & Hummel 2022: iv)",
				Added: time.Date(2026, 11, 22, 23, 15, 0, 0, time.UTC)},
			Evidence: query.Evidence{Passage: graph.PassageIRI(file, n+1), Document: file, Title: "Konzept „" + hostile + "“", Page: &page,
				FilePage: 7, Quote: quote, Citation: "(Pilz & Hummel 2022: iv)", Footnote: "Pilz & Hummel 2022, S. iv."},
		}
	}
	first, second, third := item(0, "Ein Präventionsrat "+hostile+"\nsoll entstehen."), item(1, "# Zweitens * [x]"), item(2, "Drittens.")
	first.Note = "Erste Zeile " + hostile + "\nzweite Zeile"
	first.Evidence.Repairs = []query.Repair{{Word: "Präventionsrat", Raw: "Prdventionsrat"}}
	second.State, second.Exact = Reworded, "# Zwei-tens * [x]"
	third.State = Lost
	return Content{Items: []Item{first, second, third}, Works: []cite.Reference{
		{ID: "urn:belegnetz:werk:a", Kind: cite.Report, Publisher: "Stadt Musterstadt", Source: cite.Source{
			Authors: []string{"Pilz, Madlen", "Stadt „Größe“ & Maß"}, Title: `Konzept für 100 % Teilhabe_und "mehr"`, Issued: "2022-05-01", Place: "Musterstadt"}},
		{ID: "urn:belegnetz:werk:b", Kind: cite.Interview, Source: cite.Source{Interview: true, Role: "Sozialdezernent", Issued: "2020-01-30"}},
	}}
}

func written(t *testing.T, name string) []byte {
	t.Helper()
	for _, f := range Formats() {
		if f.Name == name {
			var b bytes.Buffer
			must(t, f.Write(&b, sample()))
			return b.Bytes()
		}
	}
	t.Fatalf("no format %s", name)
	return nil
}

func TestTexts(t *testing.T) {
	const path = "testdata/sample.txtar"
	got := &txtar.Archive{}
	for _, name := range []string{"markdown", "manifest"} {
		got.Files = append(got.Files, txtar.File{Name: name, Data: written(t, name)})
	}
	if *update {
		must(t, os.WriteFile(path, txtar.Format(got), 0o600))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(txtar.Format(got), want) {
		t.Errorf("differs from %s:\n%s", path, txtar.Format(got))
	}
}

// TestWordProcessors reads the documents with our own reader of the formats.
func TestWordProcessors(t *testing.T) {
	for _, name := range []string{"docx", "odt"} {
		data := written(t, name)
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		must(t, err)
		if name == "odt" && (z.File[0].Name != "mimetype" || z.File[0].Method != zip.Store) {
			t.Errorf("the first member is %s", z.File[0].Name)
		}
		for _, member := range z.File {
			in, err := member.Open()
			must(t, err)
			d := xml.NewDecoder(in)
			for err == nil && member.Name != "mimetype" {
				_, err = d.Token()
			}
			if err != nil && !errors.Is(err, io.EOF) {
				t.Errorf("%s: %s: %v", name, member.Name, err)
			}
		}
		batch, err := ingest.Read("mappe."+name, bytes.NewReader(data), ingest.Options{})
		must(t, err)
		var text strings.Builder
		notes := 0
		for _, p := range batch.Holdings[0].Passages {
			text.WriteString(string(p.Kind) + ": " + p.Text + "\n")
			if p.Kind == graph.Footnote {
				notes++
			}
		}
		if notes != 3 {
			t.Errorf("%s: %d footnotes", name, notes)
		}
		for _, want := range []string{hostile, "Pilz & Hummel 2022, S. iv. Berichtigt: Präventionsrat, im Scan „Prdventionsrat“.", "zweite Zeile", "nicht mehr zu finden",
			"Literatur", "Interview: Sozialdezernent, 30.01.2020."} {
			if !strings.Contains(text.String(), want) {
				t.Errorf("%s: %q is not in\n%s", name, want, &text)
			}
		}
	}
}

// tool is a program that a test needs. Without it the test skips.
func tool(t *testing.T, name, of string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s (%s) found: exports are not read by it", name, of)
	}
	return path
}

// TestLibreOffice opens both documents and saves them in its flat form.
func TestLibreOffice(t *testing.T) {
	office := tool(t, "soffice", "LibreOffice Writer")
	dir := t.TempDir()
	for _, name := range []string{"docx", "odt"} {
		must(t, os.WriteFile(filepath.Join(dir, name+"."+name), written(t, name), 0o600))
	}
	said, err := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--convert-to", "fodt", "--outdir", dir, filepath.Join(dir, "docx.docx"), filepath.Join(dir, "odt.odt")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for _, name := range []string{"docx", "odt"} {
		flat, err := os.ReadFile(filepath.Join(dir, name+".fodt"))
		if err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		text := string(flat)
		if n := strings.Count(text, "<text:note "); n != 3 {
			t.Errorf("%s: LibreOffice finds %d footnotes", name, n)
		}
		for _, want := range []string{"&lt;script&gt;alert(", "Pilz &amp; Hummel 2022, S. iv.", "zweite Zeile", ">Literatur<", "Sozialdezernent, 30.01.2020."} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: LibreOffice finds no %q", name, want)
			}
		}
		if !strings.Contains(text, `text:style-name="Quotations"`) && !strings.Contains(text, `parent-style-name="Quotations"`) && !strings.Contains(text, `style-name="Quote"`) {
			t.Errorf("%s: LibreOffice finds no quotes set as such", name)
		}
	}
}

// debianPython is the Python that Debian's packages belong to; another may come
// first in the PATH.
const debianPython = "/usr/bin/python3"

// TestReferenceManagers reads the bibliographies with parsers of others.
func TestReferenceManagers(t *testing.T) {
	const csl = `import json, sys
from citeproc.source.json import CiteProcJSON
works = CiteProcJSON(json.load(sys.stdin))
for key in works:
    work = works[key]
    print(work.type, work.title, *(n.get("family", n.get("literal", n.get("name", ""))) for n in work.get("author", [])), work.issued)
`
	for _, c := range []struct {
		format, program, of string
		args                []string
		wants               []string
	}{
		{"bibtex", "bib2xml", "bibutils", nil, []string{"Teilhabe_und", "Pilz", "Madlen", "2022", "Sozialdezernent"}},
		{"ris", "ris2xml", "bibutils", nil, []string{"100 % Teilhabe_und", "Pilz", "Madlen", "2022", "Sozialdezernent", "Stadt Musterstadt"}},
		{"csljson", debianPython, "with citeproc-py", []string{"-c", csl}, []string{"report", "100 % Teilhabe_und", "Pilz", "2022", "interview", "Sozialdezernent"}},
	} {
		t.Run(c.format, func(t *testing.T) {
			program := tool(t, c.program, c.of)
			if c.program == debianPython && exec.CommandContext(t.Context(), program, "-c", "import citeproc").Run() != nil {
				t.Skip("no citeproc-py found: CSL-JSON is not read by it")
			}
			cmd := exec.CommandContext(t.Context(), program, c.args...)
			cmd.Stdin = bytes.NewReader(written(t, c.format))
			said, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			for _, want := range c.wants {
				if !strings.Contains(string(said), want) {
					t.Errorf("%q is not in\n%s", want, said)
				}
			}
		})
	}
}
