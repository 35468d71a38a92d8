package ingest

import (
	"unicode"

	"belegnetz/graph"
)

// Notes with fewer letters than this are not told from scattered labels.
const leastNote = 8

// markNotes marks the footnotes: the last blocks of a sheet that begin with a
// mark and have text above them.
func (l *layout) markNotes(blocks []block) {
	for end := len(blocks); end > 0; {
		start := end
		for start > 0 && blocks[start-1].first().sheet == blocks[end-1].first().sheet {
			start--
		}
		foot := end
		for foot > start+1 && l.isNote(blocks[foot-1]) {
			foot--
		}
		for foot < end && l.isListed(blocks[foot-1], blocks[foot]) {
			foot++
		}
		for i := foot; i < end; i++ {
			blocks[i].kind = graph.Footnote
		}
		end = start
	}
}

func (l *layout) isNote(b block) bool {
	rs := []rune(b.first().text)
	n := noteLength(rs)
	if set := b.first().set; set != nil && l.typography != nil && !l.typography.isSmall(set) {
		return false
	}
	if n == 0 || numberLength(rs) > 0 && unicode.IsDigit(rs[0]) && rs[1] == '.' {
		return false
	}
	letters := 0
	for _, r := range b.text() {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= leastNote
}

// isListed says whether a block with a mark that could be a bullet belongs to
// the list above it.
func (l *layout) isListed(above, b block) bool {
	rs := []rune(b.first().text)
	if unicode.IsDigit(rs[0]) || bulletLength(rs) == 0 {
		return false
	}
	sameBullet := above.kind == graph.ListItem && initial(above.first().text) == rs[0]
	return sameBullet || final(above.last().text) == ':'
}
