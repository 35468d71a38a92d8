package main

import (
	"bytes"
	"strings"
	"testing"
)

func corpus() counts {
	c := counts{}
	c.add("Die Stadt fördert die Schule. Schule und Stadt nutzen Verkehrs- und Bauplanung, stadt-nah.")
	for _, word := range []string{
		"Schulplanung", "Schulleitung", "Schulverwaltung", "Bauplanung", "Bauleitung", "Bauverwaltung", "Leitung",
		"Planung", "Verwaltung", "Bau",
	} {
		c.add(strings.Repeat("Die "+word+" beginnt. ", 12))
	}
	return c
}

func TestCount(t *testing.T) {
	c := corpus()
	if w := c["stadt"]; w.first != 0 || w.upper != 2 || w.lower != 1 || w.tenths() != 3 || !w.isNoun() {
		t.Errorf("stadt: %+v", w)
	}
	if w := c["schule"]; w.first != 1 || w.upper != 1 {
		t.Errorf("schule: %+v", w)
	}
	if w := c["verkehrs"]; len(w.before) != 1 {
		t.Errorf("verkehrs: %+v", w)
	}
}

func TestEstimate(t *testing.T) {
	p := estimate(corpus(), affixes{"before": {}, "behind": {"ung": true}})
	for _, part := range []string{"schul", "bau", "verkehrs"} {
		if p.earlier[part] < .5 {
			t.Errorf("%s is an earlier part %v times", part, p.earlier[part])
		}
	}
	if p.last["planung"] < 1.5 || p.last["ung"] > 0 || p.earlier["schulplan"] > .1 {
		t.Errorf("parts %v", p)
	}
}

func TestWrite(t *testing.T) {
	var b bytes.Buffer
	c := counts{
		"rat":     {upper: 5},
		"ratlos":  {lower: 3, upper: 1},
		"rats":    {first: 1},
		"x-y":     {upper: 9},
		"schafts": {affix: true},
	}
	if err := write(&b, c, parts{map[string]float64{"rats": 2.4}, nil}); err != nil {
		t.Fatal(err)
	}
	want := []byte{
		15, 4, // nodes, words
		31, 1, 3, 20, 8, 32 + 31, 1, 15, 32, 6, 19, 20, 32, 19, 32, // a|c, t|h, rat, a, o, rats, f, s, t, ratlos, s, schafts
		0, 0, 12, 0, 0, 16, 8, 0, // r and s, l and s
		5, 1, 4, 0, 0, 0, 7, 0, 0, 2, 0, 0, 0, 0, 0, 0, // of rat, rats, ratlos, schafts
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("%v, want %v", b.Bytes(), want)
	}
}
