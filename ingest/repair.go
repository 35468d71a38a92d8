package ingest

import (
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// repair finds the words of German blocks that a scan damaged. A document is
// repaired as a whole if it is damaged as a whole, else page by page; a sound one
// stays as it is.
func repair(pages []page, lex lexicon, blocks []block, names []string, d *german.Dictionary) {
	var texts []string
	var sources []source
	perPage := make([][]string, len(pages))
	for _, b := range blocks {
		s := newSource(pages, lex, b)
		text, _ := s.read(0, len(s.runes))
		if german.Language(text) != "de" {
			text = ""
		}
		sources, texts = append(sources, s), append(texts, text)
		perPage[b.first().page] = append(perPage[b.first().page], text)
	}
	r := german.NewRepairer(texts, names, d)
	whole := r.Damaged(texts)
	damaged := make([]bool, len(pages))
	for p := range pages {
		damaged[p] = whole || pages[p].scanned || len(pages) > 1 && r.Damaged(perPage[p])
	}
	for i := range blocks {
		if damaged[blocks[i].first().page] {
			blocks[i].repairs = sources[i].repairs(r.Repair(texts[i]))
		}
	}
}

// KnownNames are the words of vocabularies and the names of places: a word that
// the statistics do not have may be one of them.
func KnownNames(vs []graph.Vocabulary) []string {
	var names []string
	for _, v := range vs {
		for _, c := range v.Concepts {
			names = append(append(append(names, c.PrefLabel), c.AltLabels...), c.NarrowerLabels...)
		}
	}
	for _, p := range references().places.Places {
		names = append(names, p.Name)
	}
	return names
}

// repairs turns replacements in the readable text into changes of the source.
// Line-end hyphens and dropped marks within a repaired word become part of its
// change.
func (s *source) repairs(found []german.Replacement) []change {
	if len(found) == 0 {
		return nil
	}
	var repairs []change
	at, next := 0, 0              // in the text, of changes
	position := 0                 // of at in the source
	forward := func(to int) int { // to the character at to
		for next < len(s.changes) {
			c := s.changes[next]
			length := utf8.RuneCountInString(c.text)
			if begins := at + c.start - position; begins+length > to || begins > to {
				break
			} else {
				at, position = begins+length, c.end
			}
			next++
		}
		position += to - at
		at = to
		return position
	}
	for _, f := range found {
		start := forward(f.Start)
		end := forward(f.End-1) + 1
		repairs = append(repairs, change{start, end, f.Text, graph.EditRepair})
	}
	return repairs
}
