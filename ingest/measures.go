package ingest

import (
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// A measureRow is a row of a table of measures: its cells by what they say.
type measureRow map[string]string

// rowOf reads a row by the names of its columns, which stand above it.
func rowOf(p graph.Passage) (measureRow, bool) {
	if p.Kind != graph.TableRow || len(p.Section) == 0 {
		return nil, false
	}
	names, cells := cellsOf(p.Section[len(p.Section)-1]), cellsOf(p.Text)
	if len(names) < 2 || len(cells) < 2 || len(cells) > len(names)+1 {
		return nil, false
	}
	row := measureRow{}
	for i, name := range names {
		column := roleOfColumn(name)
		if _, taken := row[column]; column == "" || taken {
			continue
		}
		row[column] = ""
		if i < len(cells) {
			row[column] = cells[i]
		}
	}
	_, has := row["measure"]
	return row, has && len(row) > 1
}

func cellsOf(text string) []string {
	cells := strings.Split(text, "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// roleOfColumn says what a column of this name holds; empty if nobody knows.
func roleOfColumn(name string) string {
	var key strings.Builder
	for _, t := range german.Tokens(name) {
		key.WriteString(t.Normal)
	}
	for column, names := range measureWords().Columns {
		if names[key.String()] {
			return column
		}
	}
	return ""
}

// isEmpty: a cell that says nothing.
func isEmpty(cell string) bool {
	return measureWords().Empty[strings.ToLower(strings.Join(strings.Fields(cell), " "))] || measureWords().Empty[strings.ReplaceAll(strings.ToLower(cell), " ", "")]
}

// stateOf is the status that a cell of the state's column means. Without one, a
// table of measures is a plan.
func stateOf(row measureRow) graph.Status {
	cell, has := row["state"]
	if !has || isEmpty(cell) {
		if strings.HasPrefix(strings.ToLower(row["period"]), "seit ") {
			return graph.Done
		}
		return graph.Planned
	}
	lower := strings.ToLower(cell)
	best, status := "", graph.Done
	for words, s := range measureWords().States {
		if strings.Contains(lower, words) && len(words) > len(best) {
			best, status = words, s
		}
	}
	if best == "" {
		return graph.Planned
	}
	return status
}

// row writes a row of a table of measures.
func (w *claimWriter) row(row measureRow) {
	name := row["measure"]
	if isEmpty(name) {
		return
	}
	r := graph.Record{End: len(w.found.w.runes), Rule: "measure-row/1", Confidence: sureClaim, Status: stateOf(row)}
	if when := periodOf(row["period"]); when != (period{}) {
		r.From, r.To = when.from, when.to
	}
	node := w.measure(withoutReferences(name), "Maßnahme", r)
	if node == "" {
		return
	}
	w.cell(node, graph.Period, row["period"], r)
	w.cell(node, graph.Amount, row["amount"], r)
	w.cell(node, graph.Progress, row["state"], r)
	if !isEmpty(row["group"]) {
		w.targets(node, row["group"], r)
	}
	for _, m := range w.reader.fields.labels(german.Tokens(row["field"] + ". " + row["goal"])) {
		w.add(node, graph.Concerns, graph.Node(w.reader.fields.concepts[m.ID]), r)
	}
	w.roles(node, row, r)
}

// cell writes a cell as it is printed.
func (w *claimWriter) cell(node, predicate graph.IRI, cell string, r graph.Record) {
	if !isEmpty(cell) {
		w.add(node, predicate, literal(cell), plain(r))
	}
}

// roles writes who answers for a measure, runs it, takes part and pays.
func (w *claimWriter) roles(node graph.IRI, row measureRow, r graph.Record) {
	responsible, asked := row["responsible"]
	if asked && isEmpty(responsible) {
		missing := plain(r)
		missing.Rule = "measure-unassigned/1"
		w.add(node, graph.Lacks, graph.Node(graph.ResponsibleFor), missing)
	}
	var leading []graph.IRI
	for _, column := range []string{"responsible", "carrier", "payer", "partners"} {
		for _, a := range w.actorsIn(row[column]) {
			actor := w.actor(a, r)
			switch column {
			case "responsible":
				w.add(actor, graph.ResponsibleFor, graph.Node(node), r)
				leading = append(leading, actor)
			case "carrier":
				w.add(actor, graph.CarriesOut, graph.Node(node), r)
				leading = append(leading, actor)
			case "payer":
				w.add(actor, graph.Funds, graph.Node(node), r)
			case "partners":
				for _, lead := range leading {
					if lead != actor {
						w.add(actor, graph.CooperatesWith, graph.Node(lead), r)
					}
				}
			}
		}
	}
}

// actorsIn are the actors that a cell names. What is none by its name is one by
// its column if it is short and no sentence.
func (w *claimWriter) actorsIn(cell string) []*actor {
	if isEmpty(cell) {
		return nil
	}
	text := sequenceOf(cell)
	home := w.reader.section(w.passage)
	var found []*actor
	for _, m := range w.reader.cast.mentions(text, func(int) place { return home }) {
		if !slices.Contains(found, m.actor) {
			found = append(found, m.actor)
		}
	}
	if len(found) == 0 {
		if a := w.reader.cast.bareVague(text, home); a != nil {
			found = append(found, a)
		}
	}
	return found
}

// bareVague reads "Stadt" and "Land und Stadt" as they stand in cells.
func (c *cast) bareVague(w sequence, home place) *actor {
	for i := range w.tokens {
		level, ok := c.Vague[w.lower(i)]
		if !ok {
			continue
		}
		n := name{first: i, last: i, head: i, base: w.lower(i), text: w.tokens[i].Text, printed: w.tokens[i].Text, vague: level,
			kind: &actorKind{Kind: bodyPolitic, Type: "org", Level: level}}
		a, _ := c.identify(&n, func(int) place { return home }, false)
		return a
	}
	return nil
}

func periodOf(cell string) period {
	w := sequenceOf(cell)
	words := make([]int, len(w.tokens))
	for i := range words {
		words[i] = i
	}
	return periodIn(w, words)
}

// withoutReferences drops a source in brackets at the end.
func withoutReferences(name string) string {
	if at := strings.LastIndex(name, " ("); at > 0 && strings.HasSuffix(name, ")") && strings.ContainsAny(name[at:], "0123456789") {
		return name[:at]
	}
	return name
}
