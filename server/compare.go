package server

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"belegnetz/query"
)

// An axis is what can be compared, as people and addresses call it.
type axis struct {
	by        query.Axis
	name      string // in addresses
	one, many string
}

func axes() []axis {
	return []axis{
		{query.AxisPlace, "ort", "Ort", "Orte"},
		{query.AxisWork, "dokument", "Dokument", "Dokumente"},
		{query.AxisActor, "akteur", "Akteur", "Akteure"},
		{query.AxisYear, "jahr", "Jahr", "Jahre"},
	}
}

// A comparing is a comparison as an address asks for it.
type comparing struct {
	axis             axis
	compared, topics []string
}

// Names in addresses; what is compared stands under the axis's name, so that
// another axis begins with its usual ones.
const (
	byAxis  = "nach"
	byTopic = "thema"
)

func comparingIn(r *http.Request) comparing {
	values := r.URL.Query()
	c := comparing{axis: axes()[0], topics: named(values[byTopic])}
	for _, a := range axes() {
		if a.name == values.Get(byAxis) {
			c.axis = a
		}
	}
	c.compared = named(values[c.axis.name])
	return c
}

// named are the names in the values of a field: a choice is one, and what is
// typed is parted by semicolons.
func named(values []string) []string {
	var names []string
	for _, v := range values[:min(len(values), 2*query.MaxCompared)] {
		for name := range strings.SplitSeq(v, ";") {
			if name = strings.TrimSpace(name); name != "" && !slices.Contains(names, name) && len(names) < query.MaxCompared {
				names = append(names, name)
			}
		}
	}
	return names
}

// at is the address of a comparison under a path.
func (c comparing) at(path string) string {
	v := url.Values{byAxis: {c.axis.name}}
	if len(c.compared) > 0 {
		v[c.axis.name] = c.compared
	}
	if len(c.topics) > 0 {
		v[byTopic] = c.topics
	}
	return path + "?" + v.Encode()
}

// bandWidth is how many columns stand side by side; more would need a scroll
// box on a small screen.
const bandWidth = 6

// A comparison is what the page of a matrix shows.
type comparison struct {
	query.Matrix
	Axis     axisNames
	Headline string
	Lead     string
	Axes     []option
	Compared []option // offered, the chosen ones first
	Fields   []option
	Own      string // topics that are no policy field
	Other    string // compared that is not offered
	Bands    []band
	CSV      string // address
	Plain    string // the matrix with tabulators, to paste
	Most     int    // that may be chosen on each side
}

type axisNames struct{ Name, One, Many string }

// A band holds up to bandWidth columns of a matrix.
type band struct {
	Caption string
	Columns []string
	Rows    []bandRow
}

type bandRow struct {
	Topic string
	Cells []matrixCell
}

// A matrixCell is a field with the address of its passages.
type matrixCell struct {
	query.Result
	At     string
	Others int // passages beside the one that states the absence
}

// Number is how many passages the field has.
func (c matrixCell) Number() int { return *c.Count }

// compare serves GET /vergleich?nach=…&ort=…&thema=…
func (s *server) compare(r *http.Request) (page, error) {
	asked := comparingIn(r)
	m, err := s.matrix(r, asked, 0)
	if err != nil {
		return page{}, err
	}
	return page{template: "compare.html", title: "Vergleich", section: "/vergleich", data: newComparison(asked, m)}, nil
}

func (s *server) matrix(r *http.Request, c comparing, evidence int) (query.Matrix, error) {
	return s.engine.Compare(r.Context(), s.options.Access, query.Comparison{By: c.axis.by, Compared: c.compared, Topics: c.topics, Evidence: evidence})
}

func newComparison(asked comparing, m query.Matrix) comparison {
	shown := comparing{asked.axis, m.Compared, m.Topics}
	c := comparison{
		Matrix: m, Axis: axisNames{asked.axis.name, asked.axis.one, asked.axis.many}, Most: query.MaxCompared,
		Headline: "Welche Themen sind für welche " + asked.axis.many + " belegt?",
		CSV:      shown.at("/vergleich/tabelle.csv"), Plain: tabbed(m),
	}
	for _, a := range axes() {
		c.Axes = append(c.Axes, option{a.name, a.many, a == asked.axis})
	}
	c.Compared, c.Other = options(m.Offered, m.Compared)
	c.Fields, c.Own = options(m.Fields, m.Topics)
	for from := 0; from < len(m.Compared); from += bandWidth {
		to := min(from+bandWidth, len(m.Compared))
		b := band{Columns: m.Compared[from:to], Caption: "Themen in Zeilen, " + asked.axis.many + " in Spalten, Zahl der Passagen in den Feldern"}
		if len(m.Compared) > bandWidth {
			b.Caption += fmt.Sprintf("; Spalten %d bis %d", from+1, to)
		}
		for i, topic := range m.Topics {
			row := bandRow{Topic: topic}
			for _, cell := range m.Cells[i][from:to] {
				one := comparing{asked.axis, []string{cell.Row}, []string{topic}}
				row.Cells = append(row.Cells, matrixCell{cell, one.at("/vergleich/feld"), *cell.Count - 1})
			}
			b.Rows = append(b.Rows, row)
		}
		c.Bands = append(c.Bands, b)
	}
	var cells []query.Result
	for _, row := range m.Cells {
		cells = append(cells, row...)
	}
	c.Lead = fmt.Sprintf("%s, %s: %s.", count(len(m.Topics), "Thema", "Themen"), count(len(m.Compared), asked.axis.one, asked.axis.many), compared(cells))
	return c
}

// options are what is offered, with the chosen ones marked; chosen ones that
// are not among it come back as text for a field.
func options(offered, chosen []string) (all []option, others string) {
	for _, o := range offered {
		all = append(all, option{o, o, slices.Contains(chosen, o)})
	}
	typed := slices.DeleteFunc(slices.Clone(chosen), func(c string) bool { return slices.Contains(offered, c) })
	return all, strings.Join(typed, "; ")
}

// maxCellEvidence is the most evidence that the page of a field shows.
const maxCellEvidence = 50

// A matrixField is what the page of one field shows.
type matrixField struct {
	query.Result
	Count, Shown int    // passages
	Back         string // address of the comparison
}

// compareField serves GET /vergleich/feld?nach=ort&ort=…&thema=…: the passages
// of one field.
func (s *server) compareField(r *http.Request) (page, error) {
	asked := comparingIn(r)
	if len(asked.compared) == 0 || len(asked.topics) == 0 {
		return page{}, errNoPage
	}
	m, err := s.matrix(r, asked, maxCellEvidence)
	if err != nil {
		return page{}, err
	}
	if len(m.Cells) == 0 || len(m.Cells[0]) == 0 {
		return page{}, errNoPage
	}
	cell := m.Cells[0][0]
	f := matrixField{cell, *cell.Count, len(cell.Evidence), comparing{axis: asked.axis}.at("/vergleich")}
	return page{template: "compare_field.html", title: f.Column + " – " + f.Row, section: "/vergleich", data: f}, nil
}

// Claims of a field in words, the same in the legend and in tables to take away.
const (
	claimYes   = "belegt"
	claimNamed = "fehlt laut Quelle"
	claimGap   = "kein Beleg"
)

func claim(absence string) string {
	switch absence {
	case "stated":
		return claimNamed
	case "none":
		return claimGap
	}
	return claimYes
}

// compareCSV serves GET /vergleich/tabelle.csv?…: one line a field, as German
// spreadsheets read it.
func (s *server) compareCSV(r *http.Request) (page, error) {
	asked := comparingIn(r)
	m, err := s.matrix(r, asked, maxCellEvidence)
	if err != nil {
		return page{}, err
	}
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	w.Write([]string{"Thema", asked.axis.one, "Aussage", "Passagen", "Belege"})
	for i, topic := range m.Topics {
		for _, cell := range m.Cells[i] {
			var cites []string
			for _, e := range cell.Evidence {
				if !slices.Contains(cites, e.Citation) {
					cites = append(cites, e.Citation)
				}
			}
			w.Write([]string{harmless(topic), harmless(cell.Row), claim(cell.Absence), strconv.Itoa(*cell.Count), harmless(strings.Join(cites, " "))})
		}
	}
	w.Flush()
	return page{file: &file{contentType: "text/csv; charset=utf-8", name: "vergleich.csv", bytes: b.Bytes()}}, w.Error()
}

// harmless is a text that no spreadsheet takes for a formula.
func harmless(text string) string {
	if strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\r") || text != "" && strings.ContainsRune("=+-@", rune(text[0])) {
		return "'" + text
	}
	return text
}

// tabbed is a matrix with tabulators between its columns.
func tabbed(m query.Matrix) string {
	line := func(first string, fields []string) string {
		all := []string{harmless(first)}
		for _, f := range fields {
			all = append(all, harmless(strings.Join(strings.Fields(f), " ")))
		}
		return strings.Join(all, "\t") + "\n"
	}
	var b strings.Builder
	b.WriteString(line("Thema", m.Compared))
	for i, topic := range m.Topics {
		var fields []string
		for _, cell := range m.Cells[i] {
			text := claim(cell.Absence)
			if cell.Absence != "none" {
				text += ": " + count(*cell.Count, "Passage", "Passagen") + ", " + folios(cell.Evidence)
			}
			fields = append(fields, text)
		}
		b.WriteString(line(topic, fields))
	}
	return b.String()
}
