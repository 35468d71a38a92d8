package query

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"belegnetz/graph"
)

// TestCompare compares matrices of the example corpus with a golden, and every
// cell with the evidence that its page shows.
func TestCompare(t *testing.T) {
	const golden = "testdata/matrix.golden"
	_, e := exampleEngine(t)
	var got strings.Builder
	for _, c := range []Comparison{
		{},
		{By: AxisWork, Topics: []string{"Sprache", "Antidiskriminierung", "Raumfahrt"}},
		{By: AxisActor},
		{By: AxisYear, Topics: []string{"Wohnen"}},
		{Compared: []string{"Merlenburg", "Atlantis"}, Topics: []string{"Monitoring"}},
	} {
		m, err := e.Compare(t.Context(), graph.Public, c)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%s: %s\n", m.By, strings.Join(m.Compared, " | "))
		for i, topic := range m.Topics {
			fmt.Fprintf(&got, "  %s:", topic)
			for j, cell := range m.Cells[i] {
				fmt.Fprintf(&got, " %d%s", *cell.Count, map[string]string{absenceStated: "!", absenceNone: "-"}[cell.Absence])
				if *cell.Count == 0 {
					continue
				}
				one, err := e.Compare(t.Context(), graph.Public, Comparison{By: m.By, Compared: m.Compared[j : j+1], Topics: m.Topics[i : i+1], Evidence: 50})
				if err != nil || len(one.Cells) != 1 || len(one.Cells[0]) != 1 || len(one.Cells[0][0].Evidence) != min(50, *cell.Count) {
					t.Errorf("%s has not the evidence that it counts: %v %v", cell.Label, one, err)
				}
			}
			got.WriteByte('\n')
		}
		if len(m.Unknown) > 0 {
			fmt.Fprintf(&got, "  unknown: %s\n", strings.Join(m.Unknown, ", "))
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s%v", &got, want, err)
	}
}
