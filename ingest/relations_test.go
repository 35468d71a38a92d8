package ingest

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// An example is a sentence with what it says. "?" is what it leaves open.
type example struct {
	Text      string
	Relations []statedRelation
}

type statedRelation struct{ Relation, Subject, Object, Status string }

func readExamples(t *testing.T, path string) []example {
	f, err := os.Open(path)
	if err != nil {
		t.Skip("the examples are not here:", err)
	}
	defer f.Close()
	var all []example
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var e example
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// assertionsIn reads a text as a document of one passage.
func assertionsIn(text string) []assertion {
	r := newClaimReader(graph.Document{Title: "Beispiel"}, newGazetteer(references().places.Places), newFieldFinder(nil))
	return r.passage(graph.Passage{Text: text, Language: "de"}, sequenceOf(text), german.Sentences(text)).claims
}

// The examples' names of what we call otherwise.
var (
	relationNames = map[string]string{"noted": "adopted", "opened": "founded", "commissions": "responsibleFor"}
	statusNames   = map[string]string{"negated": "rejected", "opposed": "rejected", "need": "demanded", "noted": "done", "stated": "done", "ended": "done"}
)

// stated is the assertion in the examples' form.
func (c assertion) stated() statedRelation {
	name := func(e *entity) string {
		if e == nil {
			return "?"
		}
		return e.text
	}
	s := statedRelation{c.relation, name(c.from), name(c.to), string(c.status)}
	if s.Status == "" {
		s.Status = "done"
	}
	if c.target != nil {
		s.Subject, s.Object = s.Object, name(c.target)
	}
	return s
}

// means reports whether both say the same, names compared by their content words.
func (s statedRelation) means(want statedRelation) bool {
	if want.Relation == "negated" && want.Status != "negated" { // refused
		want.Relation, want.Status = "criticises", s.Status
	}
	if s.Relation != want.Relation {
		s.Relation = relationNames[s.Relation]
	}
	if n := statusNames[want.Status]; n != "" {
		want.Status = n
	}
	return s.Relation == want.Relation && s.Status == want.Status && sameName(s.Subject, want.Subject) && sameName(s.Object, want.Object)
}

func sameName(a, b string) bool {
	if a == "?" || b == "?" {
		return a == b
	}
	words := func(s string) map[string]bool {
		set := map[string]bool{}
		for _, t := range german.Tokens(s) {
			if !t.Known || len([]rune(t.Text)) > 3 {
				set[t.Key] = true
			}
		}
		return set
	}
	x, y := words(a), words(b)
	shared := 0
	for w := range x {
		if y[w] {
			shared++
		}
	}
	return shared > 0 && 2*shared >= max(len(x), len(y))
}

// score reads all examples and returns precision, recall and F1. skip says what
// is read elsewhere.
func score(t *testing.T, examples []example, skip func(statedRelation) bool) (precision, recall, f1 float64) {
	hits, wanted, found := 0, 0, 0
	for _, e := range examples {
		got := assertionsIn(e.Text)
		used := make([]bool, len(got))
		for _, want := range e.Relations {
			if skip(want) {
				continue
			}
			wanted++
			hit := false
			for i, c := range got {
				if !used[i] && c.stated().means(want) {
					used[i], hit = true, true
					hits++
					break
				}
			}
			if !hit {
				t.Logf("missed %v in %q", want, e.Text)
			}
		}
		found += len(got)
		for i, c := range got {
			if !used[i] {
				t.Logf("read %v in %q", c.stated(), e.Text)
			}
		}
	}
	precision, recall = float64(hits)/float64(found), float64(hits)/float64(wanted)
	f1 = 2 * precision * recall / (precision + recall)
	t.Logf("precision %.2f, recall %.2f, F1 %.2f on %d relations", precision, recall, f1, wanted)
	return precision, recall, f1
}

const leastF1 = 0.9

// TestRelationExamples leaves out what other rules read: stated absences, who
// says something, which edition follows which, and money without who gives it.
func TestRelationExamples(t *testing.T) {
	elsewhere := func(s statedRelation) bool {
		return s.Relation == "negated" && s.Status == "negated" || s.Relation == "statedBy" || s.Relation == "conditional" || s.Relation == "revises"
	}
	if _, _, f1 := score(t, readExamples(t, "../../shared/domain/relation-examples.jsonl"), elsewhere); f1 < leastF1 {
		t.Errorf("F1 %.2f, want %.2f", f1, leastF1)
	}
}

// TestRelations reads the project's own sentences.
func TestRelations(t *testing.T) {
	examples := readExamples(t, "testdata/relations/sentences.jsonl")
	if len(examples) == 0 {
		t.Fatal("no examples")
	}
	if _, _, f1 := score(t, examples, func(statedRelation) bool { return false }); f1 < leastF1 {
		t.Errorf("F1 %.2f, want %.2f", f1, leastF1)
	}
}
