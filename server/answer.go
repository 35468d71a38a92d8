package server

import (
	"fmt"
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/query"
)

// A reply is an answer as its page shows it: every result stands in one of
// Table, Pairs, Years and Findings.
type reply struct {
	query.Answer
	Headline string
	Lead     string
	Chips    []chip
	Filter   filter
	Table    *table
	Pairs    []pair      // that contradict each other
	Years    []period    // of a chronology
	Findings []finding   // all other results
	Unsure   []finding   // whose source states an absence
	Alone    []alonePart // when nothing sure was found
	Back, On *turnTo     // to the results before and after
}

// A finding is a result with its place on the page.
type finding struct {
	query.Result
	ID     string     // of the heading, unique on the page
	Level  int        // of the heading
	Others []conflict // results that date the same otherwise
	Told   bool       // the heading above says all that its own would
}

// A conflict leads to a result that says otherwise.
type conflict struct{ Text, ID string }

// A pair holds the results that date one event differently.
type pair struct {
	Label    string
	Findings []finding
}

// A period is a year of a chronology, or a span of years without an entry.
type period struct {
	Year     string
	Gap      string // "2012 bis 2014"; nothing else is set then
	Findings []finding
}

// A table compares: what in its rows, by which topics in its columns.
type table struct {
	Columns []string
	Rows    []tableRow
}

type tableRow struct {
	Label string
	Cells []cell // one a column
}

// A cell is one field of a table.
type cell struct{ finding }

// Number is how many passages the cell stands for.
func (c cell) Number() int {
	if c.Count == nil {
		return len(c.Evidence)
	}
	return *c.Count
}

// An alonePart is a part of a question by itself.
type alonePart struct {
	query.PartCount
	Without string // address of the question without it; empty if it stays
}

// A turnTo leads to other results of the same answer.
type turnTo struct{ Text, Address string }

func newReply(asked asking, a query.Answer) reply {
	r := reply{Answer: a, Headline: headline(a), Chips: asked.chips(a.Understood), Filter: asked.filter(a.Understood)}
	all := findings("r", 2, a.Results)
	r.Unsure = findings("u", 3, a.Unsure)
	switch a.Understood.Kind {
	case query.KindCompare:
		r.Table, all = tabled(all)
	case query.KindWhen:
		r.Pairs, all = paired(all)
	case query.KindTimeline:
		r.Years, all = chronology(all)
	}
	r.Findings = all
	r.Headline = headline(a)
	if p, ok := r.contradiction(); ok {
		r.Headline = p
	}
	r.turn(asked)
	r.Lead = r.lead(asked.parts().Skip)
	if a.Uncertain || len(a.Results) == 0 {
		r.Alone = alone(r.Chips, a.Searched.Parts)
	}
	return r
}

func findings(list string, level int, results []query.Result) []finding {
	var out []finding
	for i, r := range results {
		out = append(out, finding{Result: r, ID: fmt.Sprint(list, i), Level: level})
	}
	for i := range out {
		for j := range out {
			if out[i].contradicts(out[j]) {
				other := out[j]
				out[i].Others = append(out[i].Others, conflict{other.Date.Text + " laut " + folios(other.Evidence[:1]), other.ID})
			}
		}
	}
	return out
}

// contradicts says whether the other dates the same event otherwise.
func (f finding) contradicts(o finding) bool {
	return f.IRI == o.IRI && o.Date != nil && len(o.Evidence) > 0 && f.ID != o.ID && slices.Contains(f.Contradicts, o.Evidence[0].Passage)
}

// When is the date as printed; empty for what is not dated.
func (f finding) When() string {
	if f.Date == nil {
		return ""
	}
	return f.Date.Text
}

// Ends are the first and the last node of a path.
func (f finding) Ends() string {
	if len(f.Steps) == 0 {
		return f.Label
	}
	return f.Steps[0].FromLabel + " und " + f.Steps[len(f.Steps)-1].ToLabel
}

// OtherFacts are the facts that the heading does not say.
func (f finding) OtherFacts() []string {
	return slices.DeleteFunc(slices.Clone(f.Facts), func(fact string) bool {
		return fact == f.When() || f.Type == "Statement" && strings.Contains(f.Label, fact)
	})
}

// A node of a chain with the relation that leads to it; the first has none.
type link struct {
	Relation string
	Node     query.NodeRef
}

// Chain is what a path leads over.
func (f finding) Chain() []link {
	var chain []link
	for i, s := range f.Steps {
		if i == 0 {
			chain = append(chain, link{Node: query.NodeRef{IRI: s.From, Type: pageType(s.From), Label: s.FromLabel}})
		}
		chain = append(chain, link{s.Relation, query.NodeRef{IRI: s.To, Type: pageType(s.To), Label: s.ToLabel}})
	}
	return chain
}

// pageType is the type of a node as far as its address depends on it.
func pageType(iri graph.IRI) string {
	switch {
	case iri.IsFile():
		return "Document"
	case iri.IsPassage():
		return "Passage"
	}
	return query.TypeOf(iri)
}

// tabled sorts cells into a table. What is no cell, and the cells with evidence,
// are shown below it.
func tabled(all []finding) (*table, []finding) {
	t := &table{}
	var below []finding
	for _, f := range all {
		if f.Type != "Cell" {
			below = append(below, f)
			continue
		}
		if !slices.Contains(t.Columns, f.Column) {
			t.Columns = append(t.Columns, f.Column)
		}
		row := slices.IndexFunc(t.Rows, func(r tableRow) bool { return r.Label == f.Row })
		if row < 0 {
			row = len(t.Rows)
			t.Rows = append(t.Rows, tableRow{Label: f.Row})
		}
		t.Rows[row].Cells = append(t.Rows[row].Cells, cell{f})
		if len(f.Evidence) > 0 {
			below = append(below, f)
		}
	}
	if len(t.Rows) == 0 {
		return nil, below
	}
	return t, below
}

// paired takes the results out that contradict each other.
func paired(all []finding) ([]pair, []finding) {
	var pairs []pair
	var rest []finding
	at := map[graph.IRI]int{}
	for _, f := range all {
		if len(f.Others) == 0 {
			rest = append(rest, f)
			continue
		}
		i, known := at[f.IRI]
		if !known {
			i = len(pairs)
			at[f.IRI] = i
			pairs = append(pairs, pair{Label: f.Label})
		}
		f.Level = 3
		pairs[i].Findings = append(pairs[i].Findings, f)
	}
	return pairs, rest
}

// chronology groups dated results, which come in the order of time, by year.
func chronology(all []finding) ([]period, []finding) {
	var periods []period
	var undated []finding
	last := 0
	for _, f := range all {
		n := 0
		if f.Date != nil && len(f.Date.From) >= 4 {
			fmt.Sscanf(f.Date.From[:4], "%d", &n)
		}
		if n == 0 {
			undated = append(undated, f)
			continue
		}
		if n != last {
			switch {
			case last > 0 && n-last == 2:
				periods = append(periods, period{Gap: fmt.Sprint(last + 1)})
			case last > 0 && n-last > 2:
				periods = append(periods, period{Gap: fmt.Sprintf("%d bis %d", last+1, n-1)})
			}
			periods = append(periods, period{Year: fmt.Sprint(n)})
			last = n
		}
		p := &periods[len(periods)-1]
		f.Level, f.Told = 3, f.Label == p.Year
		p.Findings = append(p.Findings, f)
	}
	return periods, undated
}

// contradiction is the headline when what was asked for is dated differently.
func (r reply) contradiction() (string, bool) {
	if len(r.Pairs) == 0 || len(r.Results) == 0 || r.Pairs[0].Findings[0].ID != "r0" {
		return "", false
	}
	var dates []string
	for _, f := range r.Pairs[0].Findings {
		if !slices.Contains(dates, f.Date.Text) {
			dates = append(dates, f.Date.Text)
		}
	}
	return fmt.Sprintf("%s Angaben, die sich widersprechen: %s", numeral(len(dates)), list(dates)), true
}

func numeral(n int) string {
	if n < 5 {
		return []string{"Keine", "Eine", "Zwei", "Drei", "Vier"}[n]
	}
	return number(n)
}

// headline is what was found, in one line.
func headline(a query.Answer) string {
	if len(a.Results) == 0 && a.Found == 0 {
		return "0 Treffer"
	}
	if a.Understood.Kind == query.KindCompare && len(a.Results) > 0 && a.Results[0].Type == "Cell" {
		return compared(a.Results)
	}
	counts := map[string]int{}
	var types []string
	for _, r := range a.Results {
		one, _ := typeNames(r.Type)
		if a.Understood.Kind == query.KindTimeline || a.Understood.Kind == query.KindWhen {
			if r.Date != nil {
				one = "Zeitangabe"
			}
		}
		if counts[one]++; counts[one] == 1 {
			types = append(types, one)
		}
	}
	line := count(a.Found, "Treffer", "Treffer")
	switch {
	case len(types) == 1:
		line = count(max(a.Found, len(a.Results)), types[0], plural(types[0]))
	case counts["Verbindung"] > 0: // all of them come first
		n := counts["Verbindung"]
		line = list([]string{count(n, "Verbindung", "Verbindungen"), count(a.Found-n, "Textstelle", "Textstellen")})
	case a.Found <= len(a.Results):
		var each []string
		for _, t := range types {
			each = append(each, count(counts[t], t, plural(t)))
		}
		line = list(each)
	}
	if a.Understood.Kind == query.KindDocuments && len(a.Understood.Topics) > 0 && len(a.Results) > 0 {
		line += " zu " + list(a.Understood.Topics)
	}
	switch {
	case a.Uncertain && len(a.Results) == 1:
		line += ", unsicher"
	case a.Uncertain && len(a.Results) > 1:
		line += ", alle unsicher"
	}
	return line
}

// compared is how many of a comparison's cells have what.
func compared(cells []query.Result) string {
	stated, none := 0, 0
	for _, c := range cells {
		switch c.Absence {
		case "stated":
			stated++
		case "none":
			none++
		}
	}
	line := count(len(cells)-none-stated, "Feld mit Beleg", "Felder mit Beleg")
	if stated > 0 {
		line += fmt.Sprintf(", %d laut Quelle fehlend", stated)
	}
	if none > 0 {
		line += fmt.Sprintf(", %d ohne Beleg", none)
	}
	return line
}

// lead is what stands below the headline.
func (r reply) lead(skipped int) string {
	if len(r.Results) == 0 {
		return ""
	}
	var lines []string
	if r.Found > len(r.Results) && r.Table == nil {
		lines = append(lines, fmt.Sprintf("Treffer %d bis %d von %s.", skipped+1, skipped+len(r.Results), number(r.Found)))
	}
	if held := heldOf(r.Results); held != "" {
		lines = append(lines, held)
	}
	switch {
	case r.Table != nil && slices.ContainsFunc(r.Results, func(c query.Result) bool { return c.Absence == "none" }):
		lines = append(lines, "„Kein Beleg“ heißt nur, dass der Bestand dazu nichts sagt.")
	case len(r.Pairs) > 0:
		lines = append(lines, "Belegnetz entscheidet nicht zwischen widersprechenden Angaben.")
	case len(r.Years) > 0:
		lines = append(lines, "Nach der Zeit geordnet.")
	case r.Table == nil && len(r.Results) > 1:
		lines = append(lines, "Sortiert nach Stärke des Belegs.")
	}
	return strings.Join(lines, " ")
}

// turn sets the ways to the results before and after those shown.
func (r *reply) turn(asked asking) {
	skipped := min(asked.parts().Skip, r.Found)
	if r.Table != nil {
		return
	}
	if skipped > 0 {
		before := max(0, skipped-query.MaxResults)
		r.Back = &turnTo{fmt.Sprintf("Treffer %d bis %d", before+1, skipped), asked.at(before)}
	}
	if end := skipped + len(r.Results); end < r.Found && len(r.Results) > 0 {
		r.On = &turnTo{fmt.Sprintf("Treffer %d bis %d", end+1, min(r.Found, end+query.MaxResults)), asked.at(end)}
	}
}

// alone lists the parts of a question by themselves, with a way to leave each
// out when the question has more than one.
func alone(chips []chip, parts []query.PartCount) []alonePart {
	var all []alonePart
	for _, p := range parts {
		a := alonePart{PartCount: p}
		i := slices.IndexFunc(chips, func(c chip) bool { return c.Text == p.Label })
		if i >= 0 && len(parts) > 1 {
			a.Without = chips[i].Without
		}
		all = append(all, a)
	}
	return all
}
