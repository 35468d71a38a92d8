package ingest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"belegnetz/graph"
)

//go:embed report.html
var reportHTML string

var reportTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("report").Funcs(template.FuncMap{
		"kind": KindName, "percent": percent, "known": known, "message": (*Problem).Message,
	}).Parse(reportHTML))
})

// reportData is what a report shows.
type reportData struct {
	Report
	Doubts []Doubt `json:"doubts,omitempty"`
	Made   string  `json:"made"`  // when
	Store  string  `json:"store"` // where
}

// HTML writes the report as a page for people that needs nothing but itself.
// made and store say when it was made and what of.
func (r Report) HTML(w io.Writer, made, store string) error {
	if err := reportTemplate().Execute(w, reportData{r, r.Doubts(), made, store}); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// JSON writes the report as one object.
func (r Report) JSON(w io.Writer, made, store string) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(reportData{r, r.Doubts(), made, store}); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// known says which share of the words is known; "–" where there are too few.
func known(q graph.Quality) string {
	if q.Words < 20 {
		return "–"
	}
	return strings.ReplaceAll(fmt.Sprintf("%.1f %%", 100*float64(q.Known)/float64(q.Words)), ".", ",")
}

// MarshalJSON gives the problem as its owner is told it.
func (p *Problem) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Line    int    `json:"line,omitempty"`
		What    string `json:"what"`
		Remedy  string `json:"remedy,omitempty"`
		Message string `json:"message"`
	}{p.Line, p.What, p.Remedy, p.Message()})
}
