package graphtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"belegnetz/graph"
)

// office is an actor of a town, and what the n-th passage of h says of it.
func office(h graph.Holding, n int, name, town string, does ...graph.IRI) graph.Holding {
	node := graph.ActorIRI(name, town)
	h = with(h, n, node, graph.Type, graph.Node(graph.TypeUnit), graph.Record{End: 4})
	h = with(h, n, node, graph.Label, graph.TextIn("de", name), graph.Record{End: 4})
	h = with(h, n, node, graph.LocatedIn, graph.Node(graph.PlaceIRI(town)), graph.Record{End: 4})
	h = with(h, n, graph.PlaceIRI(town), graph.Label, graph.Text(town), graph.Record{End: 4})
	h = with(h, n, graph.PassageIRI(h.Document.IRI, n), graph.Mentions, graph.Node(node), graph.Record{End: 4})
	for _, measure := range does {
		h = with(h, n, node, graph.CarriesOut, graph.Node(measure), graph.Record{End: 4, Confidence: .8})
		h = with(h, n, measure, graph.Label, graph.Text(strings.TrimPrefix(string(measure), "urn:belegnetz:massnahme:")), graph.Record{End: 4})
	}
	return h
}

var (
	bureau  = graph.ActorIRI("Fachstelle Integration", "Schwerin")
	variant = graph.ActorIRI("Fachstelle für Integration", "Schwerin")
	council = graph.ActorIRI("Beirat", "Schwerin")
	courses = graph.MeasureIRI("Sprachkurse", "Schwerin")
	advice  = graph.MeasureIRI("Beratung", "Schwerin")
)

// offices are two documents on what may be one office.
func offices() []graph.Holding {
	one := document("0123456789abcdef", "Die Fachstelle Integration gibt Sprachkurse.", "Die Fachstelle für Integration bietet Beratung an.", "Der Beirat gibt Sprachkurse.")
	one = office(one, 1, "Fachstelle Integration", "Schwerin", courses)
	one = office(one, 2, "Fachstelle für Integration", "Schwerin", advice)
	one = office(one, 3, "Beirat", "Schwerin", courses)
	one = with(one, 2, variant, graph.Funds, graph.Node(courses), graph.Record{Status: graph.Planned, End: 3})
	two := document("1123456789abcdef", "Die Fachstelle für Integration und der Beirat tagen.")
	two = office(two, 1, "Fachstelle für Integration", "Schwerin", courses)
	two = with(two, 1, council, graph.CooperatesWith, graph.Node(variant), graph.Record{End: 4})
	return []graph.Holding{one, two}
}

func curate(t *testing.T, s *graph.Store, text string) []graph.Verdict {
	t.Helper()
	verdicts, err := s.Curate(context.Background(), text, false)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return verdicts
}

func has(t *testing.T, s *graph.Store, want bool, subject, predicate graph.IRI, object graph.Value) {
	t.Helper()
	if got := len(quads(t, s, graph.Pattern{Subject: subject, Predicate: predicate, Object: object})) > 0; got != want {
		t.Errorf("%s %s %v: %t", subject, predicate, object, got)
	}
}

// everything is all that a reader can learn of a store, for comparing.
func everything(t *testing.T, s *graph.Store, a graph.Access) map[string]any {
	t.Helper()
	ctx := context.Background()
	all := map[string]any{"quads": quadsFor(t, s, a, graph.Pattern{})}
	for d, err := range s.Documents(ctx, a) {
		if err != nil {
			t.Fatal(err)
		}
		all["document "+string(d.IRI)] = d
		for p, err := range s.Passages(ctx, a, d.IRI) {
			if err != nil {
				t.Fatal(err)
			}
			edges, err := s.EdgesIn(ctx, a, p.IRI)
			if err != nil {
				t.Fatal(err)
			}
			all["edges in "+string(p.IRI)] = edges
		}
	}
	for _, q := range all["quads"].([]graph.Quad) {
		r, err := s.Record(ctx, a, q)
		if err != nil && q.Label != graph.CurationIRI {
			t.Errorf("record of %v: %v", q, err)
		}
		all["record of "+fmt.Sprint(q)] = r
	}
	stats, err := s.Stats(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	if stats.Quads != len(all["quads"].([]graph.Quad)) {
		t.Errorf("%d quads are counted, %d are there", stats.Quads, len(all["quads"].([]graph.Quad)))
	}
	all["stats"] = stats
	return all
}

// differs says where two of everything part.
func differs(a, b map[string]any) string {
	for k, v := range a {
		if !reflect.DeepEqual(v, b[k]) {
			return fmt.Sprintf("%s: %v\nand %v", k, v, b[k])
		}
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			return k + " is new"
		}
	}
	return ""
}

const mergeOffices = `
- merge:
    iri: urn:belegnetz:akteur:fachstelle-fuer-integration-schwerin
    name: Fachstelle für Integration
    place: Schwerin
  into:
    iri: urn:belegnetz:akteur:fachstelle-integration-schwerin
    name: Fachstelle Integration
    place: Schwerin
`

// rulings does each operation once and looks at what readers see of it.
func rulings(t *testing.T, s *graph.Store) {
	put(t, s, offices()...)
	passage := graph.PassageIRI(offices()[0].Document.IRI, 3)

	curate(t, s, mergeOffices)
	has(t, s, true, bureau, graph.CarriesOut, graph.Node(advice))
	has(t, s, true, bureau, graph.AltLabel, graph.TextIn("de", "Fachstelle für Integration"))
	has(t, s, true, bureau, graph.Label, graph.TextIn("de", "Fachstelle Integration"))
	has(t, s, true, variant, graph.SameAs, graph.Node(bureau))
	has(t, s, true, council, graph.CooperatesWith, graph.Node(bureau))
	if got := quads(t, s, graph.Pattern{Subject: variant}); len(got) != 1 || got[0].Label != graph.CurationIRI {
		t.Errorf("the merged node still has %v", got)
	}
	claims := quads(t, s, graph.Pattern{Predicate: graph.RDFSubject})
	if len(claims) != 1 || claims[0].Object != graph.Node(bureau) {
		t.Errorf("claims on %v", claims)
	}

	curate(t, s, "- rename: {iri: "+string(council)+"}\n  to: Integrationsbeirat\n")
	has(t, s, true, council, graph.Label, graph.TextIn("de", "Integrationsbeirat"))
	has(t, s, false, council, graph.Label, graph.TextIn("de", "Beirat"))
	has(t, s, true, council, graph.AltLabel, graph.TextIn("de", "Beirat"))
	has(t, s, false, variant, graph.SameAs, graph.Node(bureau))

	curate(t, s, "- hide: {iri: "+string(courses)+"}\n")
	if got := append(quads(t, s, graph.Pattern{Subject: courses}), quads(t, s, graph.Pattern{Object: graph.Node(courses)})...); len(got) > 0 {
		t.Errorf("hidden, but %v", got)
	}

	edge := fmt.Sprintf("{subject: {iri: %q}, predicate: carriesOut, object: {iri: %q}}", council, courses)
	curate(t, s, "- hide: "+edge+"\n")
	has(t, s, false, council, graph.CarriesOut, graph.Node(courses))
	has(t, s, true, bureau, graph.CarriesOut, graph.Node(courses))
	curate(t, s, "- reject: "+edge+"\n  passage: "+string(passage)+"\n")
	has(t, s, false, council, graph.CarriesOut, graph.Node(courses))

	curate(t, s, fmt.Sprintf("- split: {iri: %q}\n  to: {name: Neue Fachstelle, place: Schwerin}\n  passages:\n    - passage: %s\n", variant, graph.PassageIRI(offices()[1].Document.IRI, 1)))
	split := graph.SplitIRI(variant, "Neue Fachstelle", "Schwerin")
	has(t, s, true, split, graph.CarriesOut, graph.Node(courses))
	has(t, s, false, split, graph.CarriesOut, graph.Node(advice))
	has(t, s, true, variant, graph.CarriesOut, graph.Node(advice))
	has(t, s, true, split, graph.Label, graph.TextIn("de", "Neue Fachstelle"))
	has(t, s, true, split, graph.Type, graph.Node(graph.TypeUnit))

	assert := fmt.Sprintf("- assert: {subject: {iri: %q, name: Beirat}, predicate: demands, object: {iri: %q, name: Sprachkurse}}\n  passage: %s\n  quote: ", council, courses, passage)
	curate(t, s, assert+"Der Beirat gibt Sprachkurse\n")
	has(t, s, true, council, graph.Demands, graph.Node(courses))
	r, err := s.Record(context.Background(), graph.Public, graph.Quad{Subject: council, Predicate: graph.Demands, Object: graph.Node(courses), Label: passage})
	if err != nil || r.Start != 0 || r.End != 27 {
		t.Errorf("%+v, %v", r, err)
	}
	if v := curate(t, s, assert+"Der Beirat fordert Sprachkurse\n"); v[0].Documents != 0 {
		t.Error("an edge was made up")
	}
	has(t, s, false, council, graph.Demands, graph.Node(courses))
	verified(t, s)
}

// someRulings are rulings of all operations, in any number and order, of which
// each can hold beside the others.
func someRulings(random *rand.Rand) string {
	passage := graph.PassageIRI(offices()[0].Document.IRI, 3)
	all := []string{
		mergeOffices,
		"- rename: {iri: " + string(bureau) + "}\n  to: Integrationsbüro\n",
		"- rename: {iri: " + string(council) + "}\n  to: Integrationsbeirat\n",
		"- hide: {iri: " + string(advice) + "}\n",
		"- hide: {iri: " + string(council) + "}\n",
		fmt.Sprintf("- reject: {subject: {iri: %q}, predicate: carriesOut, object: {iri: %q}}\n  passage: %s\n", council, courses, passage),
		fmt.Sprintf("- reject: {subject: {iri: %q}, predicate: funds, object: {iri: %q}}\n  passage: %s\n", bureau, courses, graph.PassageIRI(offices()[0].Document.IRI, 2)),
		fmt.Sprintf("- hide: {subject: {iri: %q}, predicate: carriesOut, object: {iri: %q}}\n", variant, courses),
		fmt.Sprintf("- split: {iri: %q}\n  to: {name: Andere}\n  passages:\n    - passage: %s\n", bureau, graph.PassageIRI(offices()[1].Document.IRI, 1)),
		fmt.Sprintf("- assert: {subject: {iri: %q, name: Beirat}, predicate: demands, object: {iri: %q, name: Sprachkurse}}\n  passage: %s\n  quote: Der Beirat gibt Sprachkurse\n", council, courses, passage),
		fmt.Sprintf("- merge: {iri: %q}\n  into: {iri: %q}\n", courses, advice),
		fmt.Sprintf("- merge: {iri: %q}\n  into: {iri: %q}\n", bureau, council),
		"- merge: {iri: " + string(graph.PlaceIRI("Halle (Saale)")) + "}\n  into: {iri: " + string(graph.PlaceIRI("Schwerin")) + ", name: Schwerin}\n",
		"- merge: {iri: " + string(graph.WorkIRI("Werk 0123456789abcdef", "2018")) + "}\n  into: {iri: " + string(graph.WorkIRI("Werk 1123456789abcdef", "2018")) + "}\n",
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return strings.Join(all[:random.IntN(len(all)+1)], "\n")
}

// rulingsUndone: whatever was ruled in whatever order, rulings that are taken
// back leave the store as it was, and the same rulings make the same of it.
func rulingsUndone(t *testing.T, s *graph.Store) {
	put(t, s, offices()...)
	before := everything(t, s, graph.Internal)
	random := rand.New(rand.NewPCG(1, 2))
	seen := map[string]map[string]any{}
	texts := []string{""}
	for range 12 {
		texts = append(texts, someRulings(random))
	}
	for range 25 {
		text := texts[random.IntN(len(texts))]
		curate(t, s, text)
		now := everything(t, s, graph.Internal)
		if was, ok := seen[text]; ok {
			if d := differs(was, now); d != "" {
				t.Fatalf("not the same again: %s after\n%s", d, text)
			}
		}
		seen[text] = now
	}
	verified(t, s)
	curate(t, s, "")
	if d := differs(before, everything(t, s, graph.Internal)); d != "" {
		t.Errorf("not undone: %s", d)
	}
}

// rulingsStay when a document is read again, cut into other passages or with
// other rules, and come back with it when it was removed.
func rulingsStay(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	all := offices()
	put(t, s, all...)
	quote := "Der Beirat gibt Sprachkurse"
	text := mergeOffices + fmt.Sprintf("- reject: {subject: {iri: %q}, predicate: carriesOut, object: {iri: %q}}\n  passage: %s\n  quote: %s\n",
		council, courses, graph.PassageIRI(all[0].Document.IRI, 3), quote)
	curate(t, s, text)
	want := everything(t, s, graph.Internal)
	put(t, s, all...)
	if d := differs(want, everything(t, s, graph.Internal)); d != "" {
		t.Errorf("after the same again: %s", d)
	}
	for _, h := range all {
		if err := s.Remove(ctx, h.Document.IRI); err != nil {
			t.Fatal(err)
		}
	}
	if _, verdicts, err := s.Curation(ctx); err != nil || len(verdicts) != 2 || verdicts[0].Documents+verdicts[1].Documents > 0 {
		t.Errorf("%v, %v", verdicts, err)
	}
	verified(t, s)
	put(t, s, all...)
	if d := differs(want, everything(t, s, graph.Internal)); d != "" {
		t.Errorf("after removal: %s", d)
	}
	if h, err := s.Holding(ctx, graph.Internal, all[1].Document.IRI); err != nil || len(h.Edges) != len(all[1].Edges) ||
		!slices.ContainsFunc(h.Edges, func(e graph.Edge) bool { return e.Subject == variant }) {
		t.Errorf("the document is no longer what was read: %v, %v", h.Edges, err)
	}

	// Another passage has the words now, and other rules name the office otherwise.
	moved := document("0123456789abcdef", "Etwas davor.", "Der Beirat gibt Sprachkurse.")
	moved = office(moved, 2, "Beirat", "Schwerin", courses)
	put(t, s, moved)
	has(t, s, false, council, graph.CarriesOut, graph.Node(courses))
	renamed := document("1123456789abcdef", "Die Fachstelle für Integration gibt Rat.")
	for _, e := range office(renamed, 1, "Fachstelle für Integration", "Schwerin", advice).Edges {
		if e.Subject == variant {
			e.Subject = "urn:belegnetz:akteur:anders"
		}
		if e.Object.IRI == variant {
			e.Object.IRI = "urn:belegnetz:akteur:anders"
		}
		renamed.Edges = append(renamed.Edges, e)
	}
	put(t, s, renamed)
	has(t, s, true, bureau, graph.CarriesOut, graph.Node(advice))
	verified(t, s)
}

// rulingsAccess: a public reader sees the store as if there were no internal
// document, and no internal entity becomes public by being merged.
func rulingsAccess(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	all := offices()
	all[1].Document.Access = graph.Internal
	secret := graph.ActorIRI("Geheime Stelle", "Schwerin")
	all[1] = office(all[1], 1, "Geheime Stelle", "Schwerin", advice)
	put(t, s, all...)
	_, err := s.Curate(ctx, fmt.Sprintf("- merge: {iri: %q}\n  into: {iri: %q}\n", council, secret), false)
	var flaw *graph.Flaw
	if !errors.As(err, &flaw) || flaw.Line != 1 {
		t.Errorf("%v", err)
	}
	text := fmt.Sprintf("- merge: {iri: %q}\n  into: {iri: %q}\n- rename: {iri: %q}\n  to: Rat\n- rename: {iri: %q}\n  to: Offen\n", secret, council, council, bureau)
	curate(t, s, text)
	internal := everything(t, s, graph.Internal)
	public := everything(t, s, graph.Public)
	if strings.Contains(fmt.Sprint(public), "geheime-stelle") || !strings.Contains(fmt.Sprint(internal), "geheime-stelle") {
		t.Error("a public reader learns of an internal office, or an internal one does not")
	}
	if err := s.Remove(ctx, all[1].Document.IRI); err != nil {
		t.Fatal(err)
	}
	if d := differs(public, everything(t, s, graph.Public)); d != "" {
		t.Errorf("an internal document shows: %s", d)
	}
}

// rulingsRefused leaves everything as it was.
func rulingsRefused(t *testing.T, s *graph.Store) {
	ctx := context.Background()
	put(t, s, offices()...)
	curate(t, s, mergeOffices)
	want := everything(t, s, graph.Internal)
	for name, text := range map[string]string{
		"circle":       mergeOffices + fmt.Sprintf("- merge: {iri: %q}\n  into: {iri: %q}\n", bureau, variant),
		"twice":        mergeOffices + mergeOffices,
		"other kind":   fmt.Sprintf("- merge: {iri: %q}\n  into: {iri: %q}\n", bureau, courses),
		"roles":        "- merge: {iri: 'urn:belegnetz:rolle:interview-amt'}\n  into: {iri: 'urn:belegnetz:rolle:niederschrift-amt'}\n",
		"named role":   "- rename: {iri: 'urn:belegnetz:rolle:interview-amt'}\n  to: Erika Muster\n",
		"file":         "- hide: {iri: 'urn:belegnetz:datei:0123456789abcdef'}\n",
		"no words":     fmt.Sprintf("- assert: {subject: {iri: %q}, predicate: funds, object: {iri: %q}}\n  passage: urn:belegnetz:passage:0123456789abcdef:1\n", bureau, courses),
		"unknown":      "- melt: {iri: 'urn:belegnetz:akteur:x'}\n",
		"no list":      "merge: 1\n",
		"no YAML":      "- merge: {iri: [\n",
		"not a string": "- rename: {iri: " + string(bureau) + "}\n  to: [1]\n",
	} {
		var flaw *graph.Flaw
		if _, err := s.Curate(ctx, text, false); !errors.As(err, &flaw) || flaw.What == "" || flaw.Remedy == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Curate(ctx, "", true); err != nil {
		t.Error(err)
	}
	if d := differs(want, everything(t, s, graph.Internal)); d != "" {
		t.Errorf("something has changed: %s", d)
	}
}
