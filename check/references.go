package check

import (
	"slices"
	"strings"
	"unicode"

	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/internal/cite"
	"belegnetz/query"
)

// A reference is one of the draft's with the held documents that it may mean.
type reference struct {
	ingest.Reference
	bracket   int // where the bracket that it stands in opens; -1 without one
	documents []graph.Document
	secondary bool // what stands before "zit. n.": the source is the next one
	used      bool // belongs to a quotation
}

// A shelf finds held documents by what references call them.
type shelf struct {
	documents []graph.Document
	names     map[string][]named // by the first word of the short name
}

// named is a document's short name as words.
type named struct {
	document graph.Document
	words    []word
}

func newShelf(documents []graph.Document) *shelf {
	s := &shelf{documents: documents, names: map[string][]named{}}
	for _, d := range documents {
		runes := []rune(cite.Name(query.SourceOf(d)))
		if words := cut(runes, 0, len(runes)); len(words) > 1 {
			s.names[words[0].form] = append(s.names[words[0].form], named{d, words})
		}
	}
	return s
}

// references are the draft's, in order: what ingest reads, and the short names
// of held documents as Belegnetz itself writes them.
func (s *shelf) references(d ingest.Draft, texts [][]rune) []reference {
	byPassage := make([][]reference, len(d.Passages))
	for i, text := range texts {
		byPassage[i] = s.named(i, text)
	}
	for _, r := range d.References {
		here := byPassage[r.Passage]
		if slices.ContainsFunc(here, func(o reference) bool { return o.Start < r.End && r.Start < o.End }) {
			continue
		}
		byPassage[r.Passage] = append(here, reference{Reference: r, documents: s.of(r)})
	}
	var all []reference
	for i, refs := range byPassage {
		slices.SortStableFunc(refs, func(a, b reference) int { return a.Start - b.Start })
		for k := range refs {
			refs[k].bracket = bracketAt(texts[i], refs[k].Start)
			if k > 0 && isSecondary(string(texts[i][min(refs[k-1].End, refs[k].Start):refs[k].Start])) {
				refs[k-1].secondary = true
			}
		}
		all = append(all, refs...)
	}
	return all
}

// named finds short names with their locators in a text.
func (s *shelf) named(passage int, text []rune) []reference {
	var found []reference
	words := cut(text, 0, len(text))
	for i := 0; i < len(words); i++ {
		var best []graph.Document
		end := 0
		for _, n := range s.names[words[i].form] {
			if !begins(words[i:], n.words) || len(n.words) < end {
				continue
			}
			if len(n.words) > end {
				best = nil
			}
			end = len(n.words)
			best = append(best, n.document)
		}
		if end == 0 {
			continue
		}
		last := words[i+end-1]
		if last.end < len(text) && unicode.IsLetter(text[last.end]) {
			continue
		}
		name := string(text[words[i].start:last.end])
		locator, stop := locatorAt(text, last.end)
		r := ingest.Reference{Passage: passage, Start: words[i].start, End: stop, Kind: "work", Name: name, Locator: locator, Cited: best[0].Work}
		if space := strings.LastIndexByte(name, ' '); space > 0 {
			r.Name, r.Year = name[:space], name[space+1:]
		}
		if locator != "" || bracketAt(text, r.Start) >= 0 {
			found = append(found, reference{Reference: r, documents: best})
		}
		i += end - 1
	}
	return found
}

func begins(words, name []word) bool {
	return len(words) >= len(name) && slices.EqualFunc(words[:len(name)], name, func(a, b word) bool { return a.form == b.form })
}

// of are the held documents that a reference may mean.
func (s *shelf) of(r ingest.Reference) []graph.Document {
	var same, by, titled []graph.Document
	names, year := nameWords(r.Name), plainYear(r.Year)
	for _, d := range s.documents {
		issued, _, _ := strings.Cut(d.Issued, "-")
		switch {
		case r.Cited != "" && (d.Work == r.Cited || d.IRI == r.Cited || d.Kind == graph.KindInterview && graph.InterviewIRI(d.Role, d.Issued) == r.Cited):
			same = append(same, d)
		case issued != year || len(names) == 0:
		case byAuthors(d, names):
			by = append(by, d)
		case inTitle(d, names):
			titled = append(titled, d)
		}
	}
	switch {
	case len(same) > 0:
		return same
	case len(by) > 0:
		return by
	case len(titled) == 1:
		return titled
	}
	return nil
}

// plainYear is the year without its letter; empty for none.
func plainYear(year string) string {
	year, _, _ = strings.Cut(strings.TrimRightFunc(year, unicode.IsLetter), "-")
	if len(year) < 4 || strings.ContainsFunc(year, func(r rune) bool { return r < '0' || r > '9' }) {
		return ""
	}
	return year
}

// nameWords are the words of a printed name that tell works apart.
func nameWords(name string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !isLetter(r) && r != '-' }) {
		switch w {
		case "et", "al", "und", "u", "a", "hrsg", "hg", "der", "die", "das", "des":
		default:
			words = append(words, w)
		}
	}
	return words
}

// byAuthors says that the names are the document's first authors.
func byAuthors(d graph.Document, names []string) bool {
	if len(d.Creators) == 0 {
		return false
	}
	var families []string
	for _, c := range d.Creators {
		family, _, _ := strings.Cut(c, ",")
		families = append(families, nameWords(family)...)
	}
	if len(families) == 0 || families[0] != names[0] && !(len(names) > 1 && names[1] == families[0]) {
		return false
	}
	for _, n := range names {
		if !slices.Contains(families, n) {
			return false
		}
	}
	return true
}

// inTitle says that title and place of the document have all the words.
func inTitle(d graph.Document, names []string) bool {
	have := nameWords(d.Title + " " + d.Place)
	for _, n := range names {
		if !slices.Contains(have, n) {
			return false
		}
	}
	return true
}

// bracketAt is where the bracket around an offset opens; -1 outside.
func bracketAt(text []rune, at int) int {
	for i := at - 1; i >= 0 && at-i < maxQuotation; i-- {
		switch text[i] {
		case '(', '[':
			return i
		case ')', ']':
			return -1
		}
	}
	return -1
}

func isSecondary(between string) bool {
	return slices.ContainsFunc(rules().Secondary, func(s string) bool {
		return strings.Contains(strings.ToLower(strings.ReplaceAll(between, "\u00a0", " ")), s)
	})
}

// maxBetween is how far a reference may stand from its quotation in the same
// sentence, in code points.
const maxBetween = 250

// cited are the references that a quotation has, as indexes: those of one
// bracket or note.
func cited(q quotation, d ingest.Draft, texts [][]rune, refs []reference) []int {
	text := texts[q.passage]
	before, after := -1, -1
	for i, r := range refs {
		if r.Passage != q.passage {
			continue
		}
		if r.End <= q.from {
			before = i
		} else if r.Start >= q.to && after < 0 {
			after = i
		}
	}
	if after >= 0 && touches(text[q.to:refs[after].Start]) {
		return together(refs, after)
	}
	if n := noteBehind(q, d.Passages[q.passage], text, 4); n != "" {
		if found := inNote(n, q.passage, d, refs); len(found) > 0 {
			return found
		}
	}
	if q.block && q.passage+1 < len(d.Passages) {
		for i, r := range refs {
			if r.Passage == q.passage+1 && r.bracket == 0 {
				return together(refs, i)
			}
		}
	}
	if before >= 0 && sameSentence(text[refs[before].End:q.from]) {
		return together(refs, before)
	}
	if after >= 0 && sameSentence(text[q.to:refs[after].Start]) {
		return together(refs, after)
	}
	if n := noteBehind(q, d.Passages[q.passage], text, maxBetween); n != "" {
		return inNote(n, q.passage, d, refs)
	}
	return nil
}

// touches says that only marks and words like "vgl." stand between a quotation
// and its reference.
func touches(between []rune) bool {
	if len(between) > 60 {
		return false
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(string(between)), func(r rune) bool { return !isLetter(r) }) {
		if !slices.Contains(rules().Between, w) {
			return false
		}
	}
	return !strings.ContainsAny(string(between), "„»")
}

// together are the references of the same bracket or note as the one at i that
// a quotation may come from.
func together(refs []reference, i int) []int {
	var all []int
	first := i
	for first > 0 && sameBracket(refs[first-1], refs[i]) {
		first--
	}
	for k := first; k < len(refs) && (k == i || sameBracket(refs[k], refs[i])); k++ {
		all = append(all, k)
	}
	return all
}

func sameBracket(a, b reference) bool {
	return a.Passage == b.Passage && a.bracket == b.bracket && a.bracket >= 0
}

// sameSentence says that no sentence ends in the text.
func sameSentence(between []rune) bool {
	if len(between) > maxBetween {
		return false
	}
	for i, r := range between {
		if !strings.ContainsRune(".!?", r) {
			continue
		}
		k := i + 1
		for k < len(between) && strings.ContainsRune("“”«\"’)]0123456789", between[k]) {
			k++
		}
		if k+1 < len(between) && unicode.IsSpace(between[k]) && unicode.IsUpper(between[k+1]) && !(i > 1 && !isLetter(between[i-2])) {
			return false
		}
	}
	return true
}

// noteBehind is the number of the footnote that is marked within so many code
// points behind a quotation, in the same sentence; empty without one.
func noteBehind(q quotation, p graph.Passage, text []rune, within int) string {
	limit := min(len(text), q.to+within)
	for _, e := range p.Edits {
		if e.Kind == graph.EditDrop && e.Start >= q.end && e.Start <= limit && sameSentence(text[min(q.to, e.Start):e.Start]) {
			if n := figures(e.Raw); n != "" {
				return n
			}
		}
	}
	for i := q.to; i < limit; i++ {
		r := text[i]
		n := noteNumber(text[i:limit])
		if n != "" && i > 0 && !isLetter(text[i-1]) && !unicode.IsSpace(text[i-1]) && text[i-1] != '(' {
			return n
		}
		if unicode.IsSpace(r) && !sameSentence(text[q.to:min(limit, i+2)]) {
			return ""
		}
	}
	return ""
}

var raised = strings.NewReplacer("⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9")

// figures are the digits of a note's mark: "[^12]", "¹²".
func figures(mark string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, raised.Replace(mark))
}

// noteNumber is the mark of a note that a text begins with: "12 " or "¹²".
func noteNumber(text []rune) string {
	end := 0
	for end < len(text) && end < 4 && figures(string(text[end])) != "" {
		end++
	}
	if end == 0 || end < len(text) && (isLetter(text[end]) || strings.ContainsRune("%:-–/", text[end])) {
		return ""
	}
	return figures(string(text[:end]))
}

// inNote are the references of the footnote with the number that follows the
// passage next, or else stands before it.
func inNote(number string, passage int, d ingest.Draft, refs []reference) []int {
	note := -1
	for i, p := range d.Passages {
		if p.Kind == graph.Footnote && noteNumber([]rune(p.Text)) == number {
			if note = i; i > passage {
				break
			}
		}
	}
	var found []int
	for i, r := range refs {
		if r.Passage == note && note >= 0 {
			found = append(found, i)
		}
	}
	return found
}
