package ingest

import "strings"

// maxNoteYear is how many lexemes lie between the colon and the year of a full
// reference in a note.
const maxNoteYear = 80

// fullNotes reads the references that notes give in full: "Karsten, Thomas:
// Titel. Untertitel, Berlin 2018, S. 12". One begins the note, or follows
// "Vgl." or a semicolon. What it reads is marked as covered.
func (r *referenceReader) fullNotes(covered []bool) []citation {
	var found []citation
	begins := true
	for i := 0; i < len(r.items) && len(found) < maxCitations; i++ {
		if begins {
			if n := r.opener(i); n > 0 {
				i += n
			}
			if i >= len(r.items) {
				break
			}
			c, next, ok := r.fullNote(i)
			if !ok {
				c, next, ok = r.shortNote(i)
			}
			if ok {
				found = append(found, c)
				for k := i; k < next; k++ {
					covered[k] = true
				}
				i = next - 1
				begins = false
				continue
			}
		}
		begins = r.items[i].is(";") || r.items[i].is(".") || begins && r.items[i].kind == numberLexeme
	}
	return found
}

// fullNote reads the reference at i; next is the index behind it.
func (r *referenceReader) fullNote(i int) (c citation, next int, ok bool) {
	colon := r.noteNames(i)
	if colon <= i || !r.items[i].capital() && !r.citations.FamilyPrefixes[r.items[i].lower] {
		return c, 0, false
	}
	names := r.items[i:colon]
	last := names[len(names)-1]
	same := len(names) <= 2 && r.citations.SameAuthor[names[0].lower]
	authors := r.entryAuthors(names)
	turned := strings.Contains(authors[0], ",")
	if !turned && !same && !last.is(")") && !r.anyHead(names) {
		return c, 0, false
	}
	at := r.noteYear(colon + 1)
	if at < 0 {
		return c, 0, false
	}
	year, _ := r.year(r.items[at])
	c = citation{kind: kindWork, name: authorsCited(authors), year: year, start: names[0].start, rule: "cites-note/1", confidence: 0.9}
	next = at + 1
	if next < len(r.items) && r.items[next].is(")") {
		next++
	}
	c.locator, c.end, next = r.locator(r.items, next, r.items[next-1].end)
	if same {
		c.pending = sameAuthor
		return c, next, true
	}
	end := min(titleEnd(r.items, colon+1), at)
	if comma := lastComma(r.items[colon+1 : at]); comma > 0 {
		end = min(end, colon+1+comma)
	}
	if end > colon+1 {
		e := entry{authors: authors, title: r.printed(r.items[colon+1].start, r.items[end-1].end)}
		c.cited = r.newWork(r.gazetteer, r.entryName(e, names), year)
	}
	return c, next, true
}

// noteNames is where the names that begin at i end: at a colon, or at the comma
// behind a turned name or "(Hrsg.)". -1 without names.
func (r *referenceReader) noteNames(i int) int {
	if n := turnedName(r.items[i:]); n > 0 && i+n < len(r.items) && r.items[i+n].is(",") {
		return i + n
	}
	for k := i; k < len(r.items) && k-i <= maxAuthors; k++ {
		switch {
		case r.items[k].kind == numberLexeme:
			return -1
		case r.items[k].is(":") || k > i+2 && r.items[k].is(",") && r.items[k-1].is(")") && r.isEditors(r.items[i:k]):
			return k
		}
	}
	return -1
}

func (r *referenceReader) isEditors(items []lexeme) bool {
	return r.withoutEditors(items, len(items)) < len(items)
}

// shortNote reads "Karsten, Kurztitel, S. 12", a work of an author who was cited
// before, and "Dies., S. 12".
func (r *referenceReader) shortNote(i int) (c citation, next int, ok bool) {
	page := i + 1
	for page < len(r.items) && page-i < maxShort && r.items[page].text != "S" {
		if isLoco(r.items, page) > 0 || r.citations.SameWork[r.items[page].lower] || r.items[page].kind == numberLexeme || r.items[page].is(":") || r.items[page].is(";") {
			return c, 0, false
		}
		page++
	}
	if page >= len(r.items) || page-i >= maxShort || !r.items[page-1].is(",") || !r.items[i].capital() {
		return c, 0, false
	}
	c = citation{kind: kindEbd, pending: sameWork, start: r.items[i].start, rule: "cites-short/1", confidence: 0.8}
	if !r.citations.SameAuthor[r.items[i].lower] {
		comma := i
		for !r.items[comma].is(",") {
			comma++
		}
		name, named := r.name(r.items[i:comma])
		if !named || comma == page-1 || name.head {
			return c, 0, false
		}
		c.kind, c.pending, c.name = kindWork, byShortTitle, name.text
	}
	c.locator, c.end, next = r.locator(r.items, page-1, r.items[page-1].end)
	return c, next, c.locator != ""
}

// maxShort is how many lexemes stand before the page of a short reference.
const maxShort = 20

// lastComma is where the last comma of the items stands, or -1.
func lastComma(items []lexeme) int {
	for k := len(items) - 1; k >= 0; k-- {
		if items[k].is(",") {
			return k
		}
	}
	return -1
}

// noteYear is the index of the year that ends a full reference: its page, a
// semicolon or the note's end follows. -1 without one.
func (r *referenceReader) noteYear(from int) int {
	for k := from; k < len(r.items) && k-from < maxNoteYear; k++ {
		if r.items[k].is(";") {
			return -1
		}
		if _, ok := r.year(r.items[k]); !ok || partOfNumber(r.items, k) {
			continue
		}
		behind := k + 1
		if behind < len(r.items) && r.items[behind].is(")") {
			behind++
		}
		if behind >= len(r.items) || r.items[behind].is(";") || r.items[behind].is(".") ||
			behind+1 < len(r.items) && r.items[behind].is(",") && r.citations.LocatorLabels[r.items[behind+1].lower] {
			return k
		}
	}
	return -1
}
