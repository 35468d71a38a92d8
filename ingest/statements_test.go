package ingest

import (
	"fmt"
	"strings"
	"testing"

	"belegnetz/graph"
)

// said is a statement on lines of their own: who, where, when, how, and the
// words of each part.
func (s statement) said(ps []graph.Passage) string {
	form := "indirect"
	if s.direct {
		form = "direct"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q of %q, %s, %s %s", form, s.role, s.institution, s.place.Name, s.speaker, strings.Join(s.dates, " "))
	if s.misprint != "" {
		fmt.Fprintf(&b, " (printed %s)", s.misprint)
	}
	for _, p := range s.parts {
		fmt.Fprintf(&b, "\n  %d: %s", p.passage+1, string([]rune(ps[p.passage].Text)[p.start:p.end]))
	}
	return b.String()
}

func TestStatementsGolden(t *testing.T) {
	goldens(t, "testdata/statements", func(doc graph.Document, ps []graph.Passage) string {
		var b strings.Builder
		for _, found := range sightings(doc, ps) {
			for _, s := range found.spoken {
				b.WriteString(s.said(ps) + "\n")
			}
		}
		return b.String()
	})
}
