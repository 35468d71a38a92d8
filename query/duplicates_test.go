package query

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"belegnetz/graph"
)

// listing reads a line of testdata/duplicates.txtar: type | label | place |
// other names | year in the IRI.
func listing(t *testing.T, line string) Listing {
	t.Helper()
	fields := strings.Split(line, "|")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	for len(fields) < 5 {
		fields = append(fields, "")
	}
	make := map[string]func(name, place string) graph.IRI{
		"Actor": graph.ActorIRI, "Measure": graph.MeasureIRI, "Work": graph.WorkIRI,
		"Place": func(name, _ string) graph.IRI { return graph.PlaceIRI(name) },
		"Role":  func(name, place string) graph.IRI { return graph.RoleIRI("niederschrift", name, place) },
	}[fields[0]]
	if make == nil {
		t.Fatalf("unknown type in %q", line)
	}
	l := Listing{NodeRef: NodeRef{IRI: make(fields[1]+" "+fields[4], fields[2]), Label: fields[1]}, Edges: 1}
	if l.Type = TypeOf(l.IRI); fields[2] != "" {
		l.Places = []string{fields[2]}
	}
	if fields[3] != "" {
		l.Names = strings.Split(fields[3], "; ")
	}
	return l
}

func TestDuplicatesGolden(t *testing.T) {
	path := filepath.Join("testdata", "duplicates.txtar")
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(a.Files); i += 2 {
		var all []Listing
		for line := range strings.Lines(string(a.Files[i].Data)) {
			all = append(all, listing(t, strings.TrimSpace(line)))
		}
		var got strings.Builder
		for _, d := range Duplicates(all) {
			fmt.Fprintf(&got, "%s → %s (%s, %.2f)\n", d.Merge.Label, d.Keep.Label, d.Reason, d.Confidence)
		}
		if got.String() != string(a.Files[i+1].Data) && !*update {
			t.Errorf("%s: got\n%swant\n%s", a.Files[i].Name, got.String(), a.Files[i+1].Data)
		}
		a.Files[i+1].Data = []byte(got.String())
		slices.Reverse(all)
		var again strings.Builder
		for _, d := range Duplicates(all) {
			fmt.Fprintf(&again, "%s → %s (%s, %.2f)\n", d.Merge.Label, d.Keep.Label, d.Reason, d.Confidence)
		}
		if again.String() != got.String() {
			t.Errorf("%s: the order of the list matters: %s", a.Files[i].Name, again.String())
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInventory(t *testing.T) {
	e := testEngine(t, testStore(t), "")
	all, err := e.Inventory(t.Context(), graph.Internal)
	if err != nil {
		t.Fatal(err)
	}
	public, err := e.Inventory(t.Context(), graph.Public)
	if err != nil {
		t.Fatal(err)
	}
	if len(public) == 0 || len(all) <= len(public) {
		t.Errorf("%d entities, %d public", len(all), len(public))
	}
	for _, l := range all {
		if l.Label == "" || slices.Contains(l.Names, l.Label) || !l.Matches(l.Label) {
			t.Errorf("%+v", l)
		}
	}
}
