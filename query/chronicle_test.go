package query

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"belegnetz/graph"
)

// TestChronicle compares the chronicle of the example corpus with a golden.
func TestChronicle(t *testing.T) {
	const golden = "testdata/chronicle.golden"
	_, e := exampleEngine(t)
	c, err := e.Chronicle(t.Context(), graph.Public, Period{})
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	fmt.Fprintf(&got, "%d, %d disputed, %d to %d; %s; %v\n", c.Found, c.Disputed, c.From, c.To, strings.Join(c.Places, " | "), c.Kinds)
	for skip := 0; skip < c.Found; skip += MaxEntries {
		page, err := e.Chronicle(t.Context(), graph.Public, Period{Skip: skip})
		if err != nil {
			t.Fatal(err)
		}
		if skip > 0 && (page.Before == 0 || page.Before > page.Entries[0].Year) {
			t.Errorf("before %d comes %d", page.Entries[0].Year, page.Before)
		}
		for _, entry := range page.Entries {
			fmt.Fprintf(&got, "%d %s [%s] %s, %s", entry.Year, entry.Place, entry.Kind, entry.Label, strings.TrimSpace(entry.Date.Text+" "+entry.Status))
			for _, o := range entry.Others {
				fmt.Fprintf(&got, " ≠ %s", o.Date.Text)
			}
			fmt.Fprintf(&got, "\n   %s %s\n", entry.Evidence[0].Quote, entry.Evidence[0].Citation)
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
	from, to := 2016, 2017
	c, err = e.Chronicle(t.Context(), graph.Public, Period{Places: c.Offered[:1], Years: Years{&from, &to}, Kind: KindEdition})
	for _, entry := range c.Entries {
		if entry.Place != c.Offered[0] || entry.Year < from || entry.Year > to || entry.Kind != KindEdition {
			t.Errorf("not asked for: %+v", entry)
		}
	}
	if err != nil {
		t.Error(err)
	}
}
