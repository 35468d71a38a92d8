package ingest

import (
	"strings"
	"unicode"

	"belegnetz/graph"
)

// entryHead is how far into an entry its year stands at most, in code points.
const entryHead = 120

// splitEntries makes each entry of a bibliography a block of its own.
func splitEntries(blocks []block) []block {
	var out []block
	listing := false
	for _, b := range blocks {
		if b.kind == graph.Heading {
			listing = isBibliography(b.text())
		}
		if !listing || b.kind != "" && b.kind != graph.ListItem {
			out = append(out, b)
			continue
		}
		for i, ln := range b.lines {
			starts := startsEntry(ln.text)
			switch {
			case i == 0 && !starts:
				out = append(out, block{kind: b.kind})
			case i == 0 || starts && !pending(b.lines[i-1].text):
				out = append(out, block{kind: graph.ListItem})
			}
			last := &out[len(out)-1]
			last.lines = append(last.lines, ln)
		}
	}
	return out
}

func isBibliography(heading string) bool {
	_, title := numberOf(heading)
	return rules().bibliographies.has(strings.TrimRight(title, ": "))
}

// startsEntry says whether the line begins as entries of a bibliography do: with
// a family name and a comma, or with a year in brackets near by.
func startsEntry(text string) bool {
	rs := []rune(text)
	if !unicode.IsUpper(rs[0]) {
		return false
	}
	head := string(rs[:min(len(rs), entryHead)])
	for _, century := range []string{"19", "20"} {
		_, after, ok := strings.Cut(head, "("+century)
		if ok && len(after) >= 2 && strings.Trim(after[:2], "0123456789") == "" {
			return true
		}
	}
	family, rest, ok := strings.Cut(head, ", ")
	return ok && !strings.Contains(strings.TrimPrefix(family, "von "), " ") && unicode.IsUpper(initial(rest))
}
