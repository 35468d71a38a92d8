package ingest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belegnetz/data"
	"belegnetz/graph"
)

// nodeTypes are all that a node can be. No person is among them.
var nodeTypes = []graph.IRI{
	graph.TypeWork, graph.TypeMeasure, graph.TypeStatement, graph.TypeEvent, graph.TypePlace, graph.TypeInterview, graph.TypeRole,
	graph.TypeProcedure, graph.TypeSeries, graph.TypeGroup, graph.TypePolicyField, graph.TypeConcept, graph.TypeCitation,
	graph.TypeActor, graph.TypeUnit, graph.TypePost,
}

// aboutRoles are the predicates that may lead from and to an interviewed role.
var aboutRoles = struct{ out, in []graph.IRI }{
	out: []graph.IRI{graph.Type, graph.Label, graph.AltLabel, graph.Spatial, graph.LocatedIn},
	in:  []graph.IRI{graph.SaidBy},
}

// peopleIn says what edges tell of natural persons: nodes that are nothing the
// graph knows, and ways on from an interviewed role.
func peopleIn(edges []graph.Edge) []string {
	var found []string
	interviewed := func(i graph.IRI) bool { return strings.HasPrefix(string(i), "urn:belegnetz:rolle:interview") }
	for _, e := range edges {
		switch {
		case e.Predicate == graph.Type && !slices.Contains(nodeTypes, e.Object.IRI),
			interviewed(e.Subject) && !slices.Contains(aboutRoles.out, e.Predicate),
			interviewed(e.Object.IRI) && !slices.Contains(aboutRoles.in, e.Predicate):
			found = append(found, fmt.Sprint(e.Quad))
		}
	}
	return found
}

// TestNoPeople reads the corpora and generated texts full of names beside
// roles: no edge leads from an interviewed role to anybody.
func TestNoPeople(t *testing.T) {
	read := func(name, text string) {
		t.Helper()
		b, err := Read(name, strings.NewReader(text), Options{})
		if err != nil {
			return // what cannot be read stores nothing
		}
		for _, h := range b.Holdings {
			if found := peopleIn(h.Edges); len(found) > 0 {
				t.Errorf("%s: %d edges on people, the first is %s", name, len(found), found[0])
			}
		}
	}
	err := fs.WalkDir(data.Corpus, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(data.Corpus, path)
		read(path, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	shared, err := filepath.Glob("../../shared/corpus/*/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../../shared/corpus/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(more, shared[:min(60, len(shared))]...) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		read(path, string(text))
	}
	for _, name := range []string{"Erika Mustermann", "Dr. Yıldız Kaya", "Frau Zoë Ōta", "Herrn von der Heyde"} {
		for _, role := range []string{"Leiterin der Fachstelle Integration", "Integrationsbeauftragter", "Mitarbeiterin im Jobcenter"} {
			for n, form := range []string{
				"%[1]s, %[2]s in Lindental, sagte: „Wir brauchen mehr Sprachkurse.“ (Interview %[2]s, 30.01.2020)",
				"„Wir brauchen mehr Sprachkurse“ (%[2]s %[1]s, Lindental, 30.01.2020).",
				"Die %[2]s, %[1]s, ist seit 2015 im Amt und arbeitet mit %[1]s zusammen.",
			} {
				text := fmt.Sprintf("# Interviews\n\n"+form+"\n", name, role)
				read(fmt.Sprintf("%s-%d.md", role, n), text)
				read(fmt.Sprintf("%s-%d-interview.md", role, n), "---\nart: Interview\nrolle: "+role+"\njahr: 2020\n---\n"+text)
			}
		}
	}
}

// TestPeopleAreFound: the test above can fail.
func TestPeopleAreFound(t *testing.T) {
	role := graph.RoleIRI("interview", "Leiterin", "Lindental")
	for _, q := range []graph.Quad{
		{Subject: role, Predicate: graph.SameAs, Object: graph.Node(graph.ActorIRI("Erika Mustermann", ""))},
		{Subject: graph.ActorIRI("Amt", ""), Predicate: graph.UnitOf, Object: graph.Node(role)},
		{Subject: graph.ActorIRI("Erika Mustermann", ""), Predicate: graph.Type, Object: graph.Node("http://xmlns.com/foaf/0.1/Person")},
	} {
		if len(peopleIn([]graph.Edge{{Quad: q}})) != 1 {
			t.Errorf("%v is not found", q)
		}
	}
}
