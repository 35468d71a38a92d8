package cite

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// WriteBibTeX writes the works for LaTeX and reference managers, in UTF-8.
func WriteBibTeX(w io.Writer, works []Reference) error {
	out := bufio.NewWriter(w)
	keys := keys{}
	for _, r := range works {
		fmt.Fprintf(out, "@%s{%s", bibTypes[r.kind()], keys.of(r))
		field := func(name, value string) {
			if value != "" {
				fmt.Fprintf(out, ",\n  %s = {%s}", name, bibText(value))
			}
		}
		field("author", strings.Join(bibNames(r.people()), " and "))
		field("title", r.heading())
		year, _, _ := strings.Cut(r.Issued, "-")
		field("year", year)
		if date := r.Issued; date != year {
			field("date", date)
		}
		switch r.kind() {
		case Article:
			field("journal", r.Container)
		case Report:
			field("institution", r.Publisher)
		default:
			field("booktitle", r.Container)
		}
		if r.kind() != Report {
			field("publisher", r.Publisher)
		}
		if r.kind() == Interview {
			field("howpublished", "Interview")
		}
		if r.URL != "" {
			fmt.Fprintf(out, ",\n  url = {%s}", strings.Map(noBraces, r.URL))
		}
		fmt.Fprint(out, "\n}\n\n")
	}
	return out.Flush()
}

var bibTypes = map[Kind]string{Document: "misc", Report: "techreport", Book: "book", Article: "article", Legislation: "misc", Interview: "misc"}

// bibNames protects the names of institutions, which have no family name.
func bibNames(names []string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = n
		if !strings.Contains(n, ",") {
			all[i] = "{" + strings.Map(noBraces, n) + "}"
		}
	}
	return all
}

// bibText escapes what LaTeX would take for commands. The braces around
// institutions' names are pairs, and stay.
func bibText(s string) string {
	var b strings.Builder
	open := 0
	for _, r := range s {
		switch {
		case r == '{':
			open++
			b.WriteRune(r)
		case r == '}' && open > 0:
			open--
			b.WriteRune(r)
		case r == '}' || unicode.IsControl(r):
			b.WriteByte(' ')
		case strings.ContainsRune(`&%$#_`, r):
			b.WriteString(`\` + string(r))
		case r == '\\':
			b.WriteString(`\textbackslash `)
		case r == '~':
			b.WriteString(`\textasciitilde `)
		case r == '^':
			b.WriteString(`\textasciicircum `)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteString(strings.Repeat("}", open))
	return b.String()
}

func noBraces(r rune) rune {
	if strings.ContainsRune(`{}\`, r) || unicode.IsControl(r) {
		return -1
	}
	return r
}

// keys gives each work a key of its own, "pilz2023", "pilz2023b".
type keys map[string]int

func (k keys) of(r Reference) string {
	var b strings.Builder
	for _, c := range strings.ToLower(Name(r.Source)) {
		if plain, ok := plainLetters[c]; ok {
			b.WriteString(plain)
		} else if c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)) {
			b.WriteRune(c)
		}
	}
	key := b.String()
	if key == "" {
		key = "werk"
	}
	k[key]++
	if n := k[key]; n > 1 {
		return key + "-" + strconv.Itoa(n)
	}
	return key
}

var plainLetters = map[rune]string{'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss"}

// WriteRIS writes the works as RIS, which reference managers read. Lines end
// with CR LF, as the format demands.
func WriteRIS(w io.Writer, works []Reference) error {
	out := bufio.NewWriter(w)
	for _, r := range works {
		line := func(tag, value string) {
			if value = oneLine(value); value != "" {
				fmt.Fprintf(out, "%s  - %s\r\n", tag, value)
			}
		}
		line("TY", risTypes[r.kind()])
		line("ID", r.ID)
		for _, a := range r.people() {
			line("AU", a)
		}
		line("TI", r.heading())
		year, _, _ := strings.Cut(r.Issued, "-")
		line("PY", year)
		if strings.Contains(r.Issued, "-") {
			line("DA", strings.ReplaceAll(r.Issued, "-", "/"))
		}
		line("T2", r.Container)
		line("PB", r.Publisher)
		line("CY", r.place())
		line("UR", r.URL)
		fmt.Fprint(out, "ER  - \r\n\r\n")
	}
	return out.Flush()
}

var risTypes = map[Kind]string{Document: "GEN", Report: "RPRT", Book: "BOOK", Article: "JOUR", Legislation: "STAT", Interview: "PCOMM"}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cslItem is a work in CSL-JSON (Citation Style Language, 1.0.2).
type cslItem struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Title     string    `json:"title,omitempty"`
	Author    []cslName `json:"author,omitempty"`
	Issued    *cslDate  `json:"issued,omitempty"`
	Container string    `json:"container-title,omitempty"`
	Publisher string    `json:"publisher,omitempty"`
	Place     string    `json:"publisher-place,omitempty"`
	URL       string    `json:"URL,omitempty"`
}

type cslName struct {
	Family  string `json:"family,omitempty"`
	Given   string `json:"given,omitempty"`
	Literal string `json:"literal,omitempty"`
}

type cslDate struct {
	Parts [][]int `json:"date-parts"`
}

// WriteCSL writes the works as one array of CSL-JSON, which Zotero reads.
func WriteCSL(w io.Writer, works []Reference) error {
	items := []cslItem{}
	for _, r := range works {
		item := cslItem{
			ID: r.ID, Type: cslTypes[r.kind()], Title: r.heading(), Container: r.Container, Publisher: r.Publisher, Place: r.place(), URL: r.URL,
		}
		for _, a := range r.people() {
			family, given, person := strings.Cut(a, ",")
			if person {
				item.Author = append(item.Author, cslName{Family: strings.TrimSpace(family), Given: strings.TrimSpace(given)})
			} else {
				item.Author = append(item.Author, cslName{Literal: a})
			}
		}
		var parts []int
		for _, p := range strings.Split(r.Issued, "-") {
			n, err := strconv.Atoi(p)
			if err != nil || len(parts) == 3 {
				break
			}
			parts = append(parts, n)
		}
		if len(parts) > 0 {
			item.Issued = &cslDate{[][]int{parts}}
		}
		items = append(items, item)
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	return out.Encode(items)
}

var cslTypes = map[Kind]string{
	Document: "document", Report: "report", Book: "book", Article: "article-journal", Legislation: "legislation", Interview: "interview",
}

func (r Reference) kind() Kind {
	if r.Interview {
		return Interview
	}
	return r.Kind
}

// people are the authors; an interview has none: those interviewed are never
// named.
func (r Reference) people() []string {
	if r.kind() == Interview {
		return nil
	}
	return r.Authors
}

// heading is the title, or what the work is called without one.
func (r Reference) heading() string {
	if r.kind() == Interview {
		return strings.TrimSuffix(Entry(r), ".")
	}
	if title := strings.TrimSpace(r.Title); title != "" {
		return title
	}
	return Name(r.Source)
}

// place is that of a report: the town that it is about publishes it.
func (r Reference) place() string {
	if r.kind() == Report {
		return r.Place
	}
	return ""
}
