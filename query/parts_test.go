package query

import (
	"reflect"
	"testing"

	"belegnetz/graph"
)

func TestPartsChangeWhatIsAsked(t *testing.T) {
	lex := testLexicon(t)
	from := 2015
	const asked = "Welche Maßnahmen gibt es zu Rassismus und Wohnen in Merlenburg?"
	for _, c := range []struct {
		name  string
		parts Parts
		want  string
	}{
		{"nothing", Parts{}, "measures topics=[Rassismus; Wohnen] places=[Merlenburg]"},
		{"without place", Parts{Places: []string{}}, "measures topics=[Rassismus; Wohnen]"},
		{"one topic less", Parts{Topics: []string{"Wohnen"}}, "measures topics=[Wohnen] places=[Merlenburg]"},
		{"another place", Parts{Places: []string{"Kalle"}}, "measures topics=[Rassismus; Wohnen] places=[Kalle (Saale)]"},
		{"another topic", Parts{Topics: []string{"Sprachkurs"}}, "measures topics=[Sprachkurs] places=[Merlenburg]"},
		{"a place that is none", Parts{Places: []string{"!"}}, "measures topics=[Rassismus; Wohnen]"},
		{"a topic without words", Parts{Topics: []string{"…"}}, "measures places=[Merlenburg]"},
		{"years", Parts{Years: &Years{From: &from}}, "measures topics=[Rassismus; Wohnen] places=[Merlenburg] years=2015.."},
		{"a kind of documents", Parts{Kinds: []string{"Konzept"}}, "measures topics=[Rassismus; Wohnen] places=[Merlenburg] documents=[Konzept]"},
		{"another kind", Parts{Kind: KindPassages}, "passages topics=[Rassismus; Wohnen] places=[Merlenburg]"},
	} {
		q, err := Parse(asked, lex)
		if err == nil {
			err = c.parts.apply(&q, lex)
		}
		if got := q.String(); err != nil || got != c.want {
			t.Errorf("%s: %s (%v), want %s", c.name, got, err, c.want)
		}
	}
}

// Leaving results out changes nothing about those that follow, nor their number.
func TestSkip(t *testing.T) {
	e := testEngine(t, testStore(t), "")
	for _, question := range []string{
		"Welche Dokumente behandeln Diskriminierung?", "Welche Dokumente gibt es?", "Welche Konzepte sagen nichts über Wohnen?",
		"Welche Maßnahmen gibt es?", "Wer arbeitet zusammen?", "Wohnen", "Welche Werke werden zitiert?", "Wer hat etwas zu Wohnen gesagt?",
	} {
		all, err := e.Ask(t.Context(), graph.Public, question)
		if err != nil {
			t.Fatal(err)
		}
		for _, skip := range []int{1, 2, len(all.Results), maxSkip} {
			rest, err := e.AskParts(t.Context(), graph.Public, question, Parts{Skip: skip})
			if err != nil {
				t.Fatal(err)
			}
			want := all.Results[min(skip, len(all.Results)):]
			if rest.Found != all.Found || len(rest.Results) < len(want) {
				t.Errorf("%s: %d of %d after %d, want %d of %d", question, len(rest.Results), rest.Found, skip, len(want), all.Found)
				continue
			}
			for i, r := range want {
				if !reflect.DeepEqual(rest.Results[i], r) {
					t.Errorf("%s: %d after %d: %s, want %s", question, i, skip, rest.Results[i].Label, r.Label)
				}
			}
		}
	}
}

func TestHeldAndCited(t *testing.T) {
	e := testEngine(t, testStore(t), "")
	for _, question := range []string{"Welche Dokumente behandeln Diskriminierung?", "Welche Dokumente gibt es?", "Welche Werke werden zitiert?"} {
		both, err := e.Ask(t.Context(), graph.Public, question)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for _, held := range []bool{true, false} {
			a, err := e.AskParts(t.Context(), graph.Public, question, Parts{Held: &held})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range a.Results {
				if r.Held != held && r.Type != "Passage" {
					t.Errorf("%s: %s with held=%v", question, r.Label, held)
				}
			}
			count += a.Found
		}
		if count < both.Found {
			t.Errorf("%s: %d held or cited, %d both", question, count, both.Found)
		}
	}
}
