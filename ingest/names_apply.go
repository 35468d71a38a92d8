package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sort"
	"strings"
)

// pseudonymise replaces the names in all that was read of a document, before
// anything is made of it. It returns how many there were.
func (n Names) pseudonymise(m *manuscript) int {
	if n.empty() {
		return 0
	}
	m.metadata = n.metadata(m.metadata)
	for i, w := range m.warnings {
		m.warnings[i] = n.Replace(w)
	}
	// A name may go on behind a page's end, so the pages are one text.
	var whole []rune
	starts := make([]int, len(m.pages))
	for i, pg := range m.pages {
		starts[i] = len(whole)
		whole = append(append(whole, pg.runes...), '\f')
	}
	found := n.find(whole)
	shifts := make([]shift, len(m.pages))
	for i := range m.pages {
		pg := &m.pages[i]
		pg.Printed = n.Replace(pg.Printed)
		shifts[i] = pg.replace(found, starts[i])
	}
	for i := range m.blocks {
		b := &m.blocks[i]
		kept := b.lines[:0:0]
		for _, l := range b.lines {
			if l = l.moved(m.pages, shifts[l.page]); l.start < l.end {
				l.printed = n.Replace(l.printed)
				kept = append(kept, l)
			}
		}
		b.lines = kept
	}
	m.blocks = slices.DeleteFunc(m.blocks, func(b block) bool { return len(b.lines) == 0 })
	return len(found)
}

// A shift says where the characters of a page are after names in it were
// replaced: those from old on stand at the same distance behind new.
type shift []struct{ old, new int }

func (s shift) at(old int) int {
	i := sort.Search(len(s), func(i int) bool { return s[i].old > old }) - 1
	if i < 0 {
		return old
	}
	to := s[i].new + old - s[i].old
	if i+1 < len(s) {
		to = min(to, s[i+1].new)
	}
	return to
}

// replace replaces the names that stand on the page, which begins at from in
// the text that they were found in. The role stands on the line on which the
// name begins; a line's end within the name stays.
func (p *page) replace(found []nameMatch, from int) shift {
	first := sort.Search(len(found), func(i int) bool { return found[i].end > from })
	var moved shift
	var out []rune
	at := 0
	for _, m := range found[first:] {
		start, end := max(m.start-from, 0), min(m.end-from, len(p.runes))
		if start >= len(p.runes) {
			break
		}
		out = append(out, p.runes[at:start]...)
		begin := len(out)
		if m.start >= from {
			out = append(out, []rune(m.role)...)
		}
		moved = append(moved, struct{ old, new int }{start, begin})
		if broken := slices.Index(p.runes[start:end], '\n'); broken >= 0 {
			// What is before the break ends with the role, what is behind it begins behind the break.
			moved = append(moved, struct{ old, new int }{start + 1, len(out)}, struct{ old, new int }{start + broken, len(out)})
			out = append(out, '\n')
			moved = append(moved, struct{ old, new int }{start + broken + 1, len(out)})
		} else if start+1 < end {
			moved = append(moved, struct{ old, new int }{start + 1, len(out)})
		}
		moved = append(moved, struct{ old, new int }{end, len(out)})
		at = end
	}
	if moved == nil {
		return nil
	}
	p.runes = append(out, p.runes[at:]...)
	p.Text = string(p.runes)
	return moved
}

// moved is the line where it stands now.
func (l line) moved(pages []page, s shift) line {
	l.start, l.end = s.at(l.start), s.at(l.end)
	l.start, l.end = trimmed(pages[l.page].runes, l.start, max(l.start, l.end))
	l.text = string(pages[l.page].runes[l.start:l.end])
	drops := make([][2]int, 0, len(l.drops))
	for _, d := range l.drops {
		drops = append(drops, [2]int{s.at(d[0]), s.at(d[1])})
	}
	l.drops = drops
	return l
}

// metadata replaces names in what is said about a document.
func (n Names) metadata(m Metadata) Metadata {
	if n.empty() {
		return m
	}
	for _, field := range []*string{&m.Title, &m.Publisher, &m.Place, &m.Role, &m.Institution} {
		*field = n.Replace(*field)
	}
	creators := make([]string, len(m.Creators))
	for i, c := range m.Creators {
		creators[i] = n.Replace(c)
	}
	m.Creators = creators
	return m
}

// hash identifies what was read: of a document in which names were replaced,
// the file's digest would let everybody try whose they were.
func (m manuscript) hash() string {
	h := sha256.New()
	for _, pg := range m.pages {
		h.Write([]byte(strings.ReplaceAll(pg.Text, "\f", " ") + "\f"))
	}
	return hex.EncodeToString(h.Sum(nil))
}
