package query

import (
	"strconv"
	"strings"

	"belegnetz/graph"
)

// A DocumentFilter selects documents of the list; a zero field lets any
// through. A document without a year is in no span of years.
type DocumentFilter struct {
	Kind     graph.Kind
	Place    string // in any case
	From, To int    // years, both included
	Words    string // the title has each of them, in any case
	Internal bool   // only those that are not public
}

func (f DocumentFilter) passes(d graph.Document) bool {
	if f.Kind != "" && d.Kind != f.Kind || f.Place != "" && !strings.EqualFold(d.Place, f.Place) ||
		f.Internal && d.Access == graph.Public {
		return false
	}
	if f.From > 0 || f.To > 0 {
		year, err := strconv.Atoi(d.Issued[:min(len(d.Issued), len("2006"))])
		if err != nil || year < f.From || f.To > 0 && year > f.To {
			return false
		}
	}
	title := strings.ToLower(titleOf(d))
	for _, w := range strings.Fields(strings.ToLower(f.Words)) {
		if !strings.Contains(title, w) {
			return false
		}
	}
	return true
}
