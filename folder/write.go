package folder

import (
	"archive/zip"
	"bufio"
	"embed"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"text/template"
	"time"
	"unicode"

	"belegnetz/graph"
	"belegnetz/internal/cite"
)

// A Format is a form in which a folder can be taken along.
type Format struct {
	Name  string // as the command and addresses call it
	Label string // German, for people
	File  string // suggested name
	Type  string // MIME
	write func(io.Writer, Content) error
}

// Formats are all formats, for word processors first.
func Formats() []Format {
	return []Format{
		{"docx", "Word (DOCX)", "belegmappe.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", writeDOCX},
		{"odt", "LibreOffice (ODT)", "belegmappe.odt", odtType, writeODT},
		{"markdown", "Markdown", "belegmappe.md", "text/markdown; charset=utf-8", writeMarkdown},
		{"bibtex", "BibTeX", "literatur.bib", "application/x-bibtex; charset=utf-8", works(cite.WriteBibTeX)},
		{"ris", "RIS (Zotero, Citavi)", "literatur.ris", "application/x-research-info-systems; charset=utf-8", works(cite.WriteRIS)},
		{"csljson", "CSL-JSON", "literatur.json", "application/vnd.citationstyles.csl+json; charset=utf-8", works(cite.WriteCSL)},
		{"manifest", "Nachweis (JSON)", "nachweis.json", "application/json; charset=utf-8", writeManifest},
	}
}

// Write writes a folder's content.
func (f Format) Write(w io.Writer, c Content) error {
	out := bufio.NewWriter(w)
	err := f.write(out, c)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	return nil
}

func works(write func(io.Writer, []cite.Reference) error) func(io.Writer, Content) error {
	return func(w io.Writer, c Content) error { return write(w, c.Works) }
}

//go:embed templates
var templateFiles embed.FS

// fill writes one of the templates.
func fill(w io.Writer, name string, c Content) error {
	t, err := template.New(name).Funcs(template.FuncMap{
		"x": escapeXML, "md": escapeMarkdown, "lines": splitLines, "entry": Entry, "apparatus": apparatus,
		"next": func(i int) int { return i + 1 },
	}).ParseFS(templateFiles, "templates/"+name)
	if err != nil {
		return err
	}
	return t.Execute(w, c)
}

func escapeXML(s string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(s))
	return b.String(), err
}

// escapeMarkdown keeps a text from being taken for markup.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for i, r := range s {
		if strings.ContainsRune("\\`*_[]<>#|~$&", r) || i == 0 && strings.ContainsRune("-+=", r) {
			b.WriteByte('\\')
		}
		if unicode.IsControl(r) {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Entry is a work as the folder's bibliography lists it.
func Entry(r cite.Reference) string { return cite.Entry(r) }

func splitLines(s string) []string { return strings.Split(s, "\n") }

// apparatus says which words of the item's quote are not as in the file; empty
// when it is verbatim.
func apparatus(item Item) string {
	var said []string
	for _, r := range item.Evidence.Repairs {
		said = append(said, fmt.Sprintf("%s, im Scan „%s“", r.Word, r.Raw))
	}
	if len(said) == 0 {
		return ""
	}
	return "Berichtigt: " + strings.Join(said, "; ") + "."
}

func writeMarkdown(w io.Writer, c Content) error { return fill(w, "folder.md", c) }

func writeDOCX(w io.Writer, c Content) error {
	return writeZip(w, c, []member{
		{"[Content_Types].xml", "docx-types.xml"}, {"_rels/.rels", "docx-rels.xml"},
		{"word/document.xml", "docx-document.xml"}, {"word/_rels/document.xml.rels", "docx-document-rels.xml"},
		{"word/styles.xml", "docx-styles.xml"}, {"word/footnotes.xml", "docx-footnotes.xml"},
	})
}

const odtType = "application/vnd.oasis.opendocument.text"

func writeODT(w io.Writer, c Content) error {
	return writeZip(w, c, []member{
		{"mimetype", ""}, {"META-INF/manifest.xml", "odt-manifest.xml"}, {"content.xml", "odt-content.xml"}, {"styles.xml", "odt-styles.xml"},
	})
}

// A member of a zip archive is made from a template; OpenDocument's first one,
// its type, from none.
type member struct{ name, template string }

func writeZip(w io.Writer, c Content, members []member) error {
	z := zip.NewWriter(w)
	for _, m := range members {
		if m.template == "" {
			in, err := z.CreateHeader(&zip.FileHeader{Name: m.name, Method: zip.Store})
			if err != nil {
				return err
			}
			if _, err := io.WriteString(in, odtType); err != nil {
				return err
			}
			continue
		}
		in, err := z.Create(m.name)
		if err != nil {
			return err
		}
		if err := fill(in, m.template, c); err != nil {
			return err
		}
	}
	return z.Close()
}

// An entry of the manifest is all that is needed to find a quote in its file.
type entry struct {
	SHA256   string       `json:"sha256"` // of the file; of the text with roles for names where those were replaced
	File     string       `json:"file"`
	Document graph.IRI    `json:"document"`
	Work     graph.IRI    `json:"work"`
	Passage  graph.IRI    `json:"passage"`
	Start    int          `json:"start"` // in the passage's text, code points
	End      int          `json:"end"`
	FilePage int          `json:"file_page"`
	Page     *string      `json:"page"` // as printed
	Quote    string       `json:"quote"`
	Prefix   string       `json:"prefix"`
	Suffix   string       `json:"suffix"`
	Repairs  []wordRepair `json:"repairs"`
	Citation string       `json:"citation"`
	Note     string       `json:"note,omitempty"`
	Added    time.Time    `json:"added"`
	Found    bool         `json:"found"`               // the words are in the store
	Now      string       `json:"quote_now,omitempty"` // where they are read otherwise by now
}

type wordRepair struct {
	Word string `json:"word"`
	Raw  string `json:"raw"`
}

// writeManifest says of each quote which file it was taken from, as that was.
func writeManifest(w io.Writer, c Content) error {
	entries := []entry{}
	for _, item := range c.Items {
		e := entry{SHA256: item.SHA256, File: item.File, Document: item.Document, Work: item.Work, Passage: item.Passage,
			Start: item.Start, End: item.End, FilePage: item.FilePage, Quote: item.Exact, Prefix: item.Prefix, Suffix: item.Suffix,
			Repairs: []wordRepair{}, Citation: item.Citation, Note: item.Note, Added: item.Added, Found: item.State != Lost}
		if item.Printed != "" {
			e.Page = &item.Printed
		}
		for _, r := range item.Evidence.Repairs {
			e.Repairs = append(e.Repairs, wordRepair{r.Word, r.Raw})
		}
		if item.State == Reworded {
			e.Now = item.Evidence.Quote
		}
		entries = append(entries, e)
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	return out.Encode(struct {
		Quotes []entry `json:"quotes"`
	}{entries})
}
