package ingest

import (
	"strings"
	"testing"

	"belegnetz/graph"
)

// TestCitationsKnowTheirLine counts lines by hand: over line breaks, hyphens, a
// footnote in the middle of a sentence and a page break.
func TestCitationsKnowTheirLine(t *testing.T) {
	text := strings.Join([]string{
		"Die Beratung in den Stadtteilen wurde mehrfach untersucht, zuerst im Nor-", // 1
		"den der Stadt (Amberg 2001: 4) und dann in allen Stadtteilen, in de-",      // 2
		"nen Beratungsstellen bestehen (Bergmann 2002), wie es auch",                // 3
		"", // 4
		"1 Dazu gibt es einen eigenen Bericht mit Zahlen (Dorn 2004).", // 5
		"\fdie Stadt in ihrem Bericht festhält und wie es",             // 6
		"später bestätigt wurde (Conrad 2003).",                        // 7
		"",
	}, "\n")
	want := map[string]string{"Amberg": "2", "Bergmann": "3", "Dorn": "5", "Conrad": "7"}
	check(t, "text", "a.txt", text, want)

	record := `{"id": "a", "text": "Eine Zeile.\nNoch eine (Amberg 2001).\n\nUnd eine (Bergmann 2002)."}`
	check(t, "JSONL", "a.jsonl", "\n"+record+"\n", map[string]string{"Amberg": "2", "Bergmann": "2"})
}

func check(t *testing.T, name, file, content string, want map[string]string) {
	t.Helper()
	batch, err := Read(file, strings.NewReader(content), Options{})
	if err != nil {
		t.Fatal(err)
	}
	printed, lines := map[graph.IRI]string{}, map[graph.IRI]string{}
	for _, e := range batch.Holdings[0].Edges {
		switch e.Predicate {
		case graph.Printed:
			printed[e.Subject] = e.Object.Text
		case graph.SourceLine:
			lines[e.Subject] = e.Object.Text
		}
	}
	got := map[string]string{}
	for node, work := range printed {
		got[work] = lines[node]
	}
	for work, line := range want {
		if got[work] != line {
			t.Errorf("%s: %s stands on line %s, want %s", name, work, got[work], line)
		}
	}
}
