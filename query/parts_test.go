package query

import "testing"

func TestPartsChangeWhatIsAsked(t *testing.T) {
	lex := testLexicon(t)
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
