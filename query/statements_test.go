package query

import (
	"testing"

	"belegnetz/graph"
)

func TestPointsOut(t *testing.T) {
	person := said{
		role: "Leiterin", institution: "Fachstelle Integration", place: graph.PlaceIRI("Lindental"), dates: []string{"2020-01-30"},
		speaker: graph.RoleIRI("interview", "Leiterin Fachstelle Integration", "Lindental"),
	}
	if !person.pointsOut() {
		t.Error("a role with place and date points to nobody")
	}
	for name, change := range map[string]func(*said){
		"no place":      func(f *said) { f.place = "" },
		"no date":       func(f *said) { f.dates = nil },
		"no role":       func(f *said) { f.role = "" },
		"an office":     func(f *said) { f.role = f.institution },
		"in a council":  func(f *said) { f.speaker = graph.RoleIRI("niederschrift", "Stadträtin", "Lindental") },
		"not of a role": func(f *said) { f.speaker = "" },
	} {
		f := person
		if change(&f); f.pointsOut() {
			t.Errorf("%s: points to a person", name)
		}
	}
}
