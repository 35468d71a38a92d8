package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"belegnetz/query"
)

// timeColumns is how many places stand side by side; the entries of more stand
// below each other with their places.
const timeColumns = 4

// A timeline is what the page of a chronicle shows.
type timeline struct {
	query.Chronicle
	Headline, Lead string
	From, To       string // as asked
	Kinds, Towns   []option
	Columns        []string // places; empty: the entries name theirs
	Rows           []timeRow
	Back, On       *turnTo
}

// A timeRow is a year with its entries, or a span of years without any.
type timeRow struct {
	Pause string // "1992 bis 1998"; nothing else is set then
	Year  int
	Cells []timeCell // one a column, or a single one
}

// A timeCell holds the entries of a year and place.
type timeCell struct {
	Place   string
	Entries []timeEntry
}

// A timeEntry is an entry with its place on the page.
type timeEntry struct {
	query.Entry
	Place string // empty when the column names it
}

// Type is the type of the entry's node, as nodeAt takes it.
func (e timeEntry) Type() string { return pageType(e.Event) }

// More are the passages beside the quoted one.
func (e timeEntry) More() []query.Evidence { return e.Evidence[1:] }

// timeline serves GET /zeit?ort=…&von=…&bis=…&art=…&ab=…
func (s *server) timeline(r *http.Request) (page, error) {
	p := periodIn(r)
	c, err := s.engine.Chronicle(r.Context(), s.options.Access, p)
	if err != nil {
		return page{}, err
	}
	return page{template: "timeline.html", title: "Zeit", section: "/zeit", data: newTimeline(p, c)}, nil
}

func periodIn(r *http.Request) query.Period {
	values := r.URL.Query()
	p := query.Period{Kind: values.Get("art"), Years: query.Years{From: year(values.Get("von")), To: year(values.Get("bis"))}}
	for _, place := range values["ort"][:min(maxParts, len(values["ort"]))] {
		if place = strings.TrimSpace(place); place != "" {
			p.Places = append(p.Places, place)
		}
	}
	if n, err := strconv.Atoi(values.Get("ab")); err == nil && n > 0 {
		p.Skip = n
	}
	return p
}

// timeAt is the address of a period.
func timeAt(p query.Period, skip int) string {
	v := url.Values{}
	for name, value := range map[string]string{"art": p.Kind, "von": yearOf(p.Years.From), "bis": yearOf(p.Years.To)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(p.Places) > 0 {
		v["ort"] = p.Places
	}
	if skip > 0 {
		v.Set("ab", strconv.Itoa(skip))
	}
	return "/zeit?" + v.Encode()
}

func newTimeline(p query.Period, c query.Chronicle) timeline {
	t := timeline{Chronicle: c, From: yearOf(p.Years.From), To: yearOf(p.Years.To), Headline: "Kein datiertes Ereignis"}
	t.Kinds = []option{{"", "alle", p.Kind == ""}}
	for _, k := range c.Kinds {
		t.Kinds = append(t.Kinds, option{k.Kind, k.Label, k.Kind == p.Kind})
	}
	for _, town := range c.Offered {
		t.Towns = append(t.Towns, option{town, town, slices.Contains(p.Places, town)})
	}
	if c.Found == 0 {
		return t
	}
	where := "Ereignisse und Dokumente"
	if named := slices.DeleteFunc(slices.Clone(c.Places), func(place string) bool { return place == "" }); len(named) > 0 && len(named) <= timeColumns {
		where += " in " + list(named)
	}
	t.Headline = fmt.Sprintf("%s, %s", where, span(c.From, c.To))
	t.Lead = count(c.Found, "datierte Angabe", "datierte Angaben") + "."
	switch {
	case c.Disputed == 1:
		t.Lead += " Ein Ereignis hat widersprüchliche Jahre und steht deshalb mehrfach. Belegnetz entscheidet nicht zwischen ihnen."
	case c.Disputed > 1:
		t.Lead += " " + count(c.Disputed, "Ereignis", "Ereignisse") + " haben widersprüchliche Jahre und stehen deshalb mehrfach. Belegnetz entscheidet nicht zwischen ihnen."
	}
	if len(c.Places) <= timeColumns {
		t.Columns = c.Places
	}
	t.fill(p)
	skip := min(p.Skip, c.Found)
	if skip > 0 {
		before := max(0, skip-query.MaxEntries)
		t.Back = &turnTo{fmt.Sprintf("Angaben %d bis %d", before+1, skip), timeAt(p, before)}
	}
	if end := skip + len(c.Entries); end < c.Found && len(c.Entries) > 0 {
		t.On = &turnTo{fmt.Sprintf("Angaben %d bis %d", end+1, min(c.Found, end+query.MaxEntries)), timeAt(p, end)}
	}
	return t
}

// fill makes the rows: the years with entries, and the empty spans between them
// and up to the ends of the asked period.
func (t *timeline) fill(p query.Period) {
	last := t.Before
	if last == 0 && p.Years.From != nil {
		last = *p.Years.From - 1
	}
	for _, e := range t.Entries {
		if n := len(t.Rows); n == 0 || t.Rows[n-1].Pause != "" || t.Rows[n-1].Year != e.Year {
			t.pause(last+1, e.Year-1)
			row := timeRow{Year: e.Year, Cells: make([]timeCell, max(1, len(t.Columns)))}
			for i, place := range t.Columns {
				row.Cells[i].Place = place
			}
			t.Rows = append(t.Rows, row)
		}
		last = e.Year
		shown, at := timeEntry{e, e.Place}, 0
		if len(t.Columns) > 0 {
			shown.Place, at = "", slices.Index(t.Columns, e.Place)
		}
		cell := &t.Rows[len(t.Rows)-1].Cells[at]
		cell.Entries = append(cell.Entries, shown)
	}
	if end := p.Skip + len(t.Entries); end >= t.Found && p.Years.To != nil {
		t.pause(last+1, *p.Years.To)
	}
}

// pause adds a span without entries; nothing is known to be before the first.
func (t *timeline) pause(from, to int) {
	if from > 1 && from <= to {
		t.Rows = append(t.Rows, timeRow{Pause: span(from, to)})
	}
}

func span(from, to int) string {
	if from == to {
		return strconv.Itoa(from)
	}
	return fmt.Sprintf("%d bis %d", from, to)
}
