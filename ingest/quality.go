package ingest

import (
	"strings"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// qualityWords is how many words of a document are looked up at least before
// the rest is left.
const qualityWords = 4000

// quality measures how well the text could be read. Words are looked up in
// passages that are spread evenly over the document.
func quality(pages []graph.Page, passages []graph.Passage) (q graph.Quality) {
	for _, pg := range pages {
		if strings.TrimSpace(pg.Text) == "" {
			q.NoText++
		}
	}
	size := 0
	for _, p := range passages {
		size += utf8.RuneCountInString(p.Text)
		for _, e := range p.Edits {
			if e.Kind == graph.EditRepair {
				q.Repaired++
			}
		}
	}
	const lettersOfWord = 7 // with the space behind it
	step := max(1, size/lettersOfWord/qualityWords)
	for i := 0; i < len(passages); i += step {
		if passages[i].Language != "de" {
			continue
		}
		for _, t := range german.Tokens(passages[i].Text) {
			if utf8.RuneCountInString(t.Text) < 2 || strings.ContainsAny(t.Normal, "0123456789") {
				continue
			}
			q.Words++
			if t.Known {
				q.Known++
			}
		}
	}
	return q
}
