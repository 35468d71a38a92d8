package ingest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
)

// A coverLine is a line on a document's first pages.
type coverLine struct {
	text  string
	page  int
	size  float64 // of its print in points; that of the text where it is not known
	bold  bool
	begin bool // a block begins with it
	prose bool // it belongs to running text
	cell  bool // it belongs to a list or table
}

// A cover is what stands before a document's text: the lines of its title page.
type cover struct {
	lex   lexicon
	lines []coverLine
	body  float64 // size of most of the document's print
}

// Measures of a title.
const (
	unsaidSize  = 11.0 // of print whose size is not said
	titleScale  = 1.15 // a title is larger than the text by so much
	titleLines  = 5
	titleWords  = 30
	titleLetter = 4 // letters that a title has at least
	coverWords  = 20
	formWords   = 6 // of a line that only names the form of a paper
	ownerWords  = 9 // of a line that names who publishes
)

// newCover takes the lines of the first pages up to running text on the second
// page.
func (m manuscript) newCover() cover {
	c := cover{lex: m.lex, body: unsaidSize}
	letters := map[float64]int{}
	for _, b := range m.blocks {
		for _, l := range b.lines {
			letters[b.sizeOf(l)] += l.width()
		}
	}
	for size, n := range letters {
		if most := letters[c.body]; n > most || n == most && size < c.body {
			c.body = size
		}
	}
	for _, b := range m.blocks[:min(len(m.blocks), frontBlocks)] {
		if b.first().page >= frontPages || b.kind == graph.Footnote {
			break
		}
		prose := len(strings.Fields(b.text())) > coverWords && finished(b.text()) && b.sizeOf(b.first()) <= titleScale*c.body
		for i, l := range b.lines {
			text := strings.Trim(l.text, "| ")
			c.lines = append(c.lines, coverLine{text: text, page: l.page, size: b.sizeOf(l), bold: l.set != nil && l.set.bold, begin: i == 0 || l.blanks > 0, prose: prose,
				cell: b.kind != graph.Heading && b.kind != graph.Paragraph && b.kind != graph.Fragment})
		}
	}
	return c
}

// sizeOf is the size of a line's print.
func (b block) sizeOf(l line) float64 {
	switch {
	case l.set != nil && l.set.size > 0:
		return l.set.size
	case b.size > 0:
		return b.size
	}
	return unsaidSize
}

// title is what is printed largest on the first page that has a title, all its
// lines; empty where no print is larger than the text. from and to are its lines.
func (c cover) title() (title string, from, to int) {
	page := -1
	var best float64
	for i := 0; i < len(c.lines); {
		n := i + 1
		for n < len(c.lines) && n-i < titleLines && c.sameTitle(i, n) {
			n++
		}
		first, last := c.withoutFrame(i, n)
		if l := c.lines[i]; first < last && !l.cell && (page < 0 || l.page == page) && l.size >= titleScale*c.body && l.size > best*(1+otherSize) {
			if text := c.joined(first, last); c.couldBeTitle(text) {
				title, from, to, best, page = text, first, last, l.size, l.page
			}
		}
		i = n
	}
	if title == "" {
		return "", 0, 0
	}
	return c.completed(from, to)
}

// sameTitle says whether the line n is printed like the line i, on the same page.
func (c cover) sameTitle(i, n int) bool {
	a, b := c.lines[i], c.lines[n]
	return a.page == b.page && !differ(a.size, b.size) && !b.prose
}

// withoutFrame leaves out of equal lines those before and behind the title: who
// publishes it, the form of the paper, dates.
func (c cover) withoutFrame(from, to int) (first, last int) {
	for from < to && c.isFrame(c.lines[from].text) {
		from++
	}
	for from < to && c.isFrame(c.lines[to-1].text) {
		to--
	}
	return from, to
}

func (c cover) isFrame(text string) bool {
	return isForm(text) || isFurniture(text) || isOwner(text) || isLabel(text) || dateIn(text) != "" && len(strings.Fields(text)) <= 4 && kindOfTitle(text) == ""
}

// completed takes the lines to the title that its grammar asks for: above one
// that begins in lower case, and below it such a line without a date.
func (c cover) completed(from, to int) (string, int, int) {
	for from > 0 && unicode.IsLower(initial(c.lines[from].text)) && c.lines[from-1].page == c.lines[from].page {
		from--
	}
	for to < len(c.lines) && to-from < titleLines && c.lines[to].page == c.lines[from].page &&
		unicode.IsLower(initial(c.lines[to].text)) && dateIn(c.lines[to].text) == "" && !c.lines[to].prose && !isPrefaced(c.lines[to].text) {
		to++
	}
	return c.joined(from, to), from, to
}

// joined sets lines as one.
func (c cover) joined(from, to int) string {
	var b strings.Builder
	for _, l := range c.lines[from:to] {
		text := b.String()
		if endsInHyphen(text) && unicode.IsLower(initial(l.text)) {
			b.Reset()
			b.WriteString(strings.TrimRight(text, softHyphens+"-"))
		} else if text != "" {
			b.WriteByte(' ')
		}
		b.WriteString(l.text)
	}
	return oneLine(strings.TrimRight(b.String(), noteMarks+" "))
}

func (c cover) couldBeTitle(text string) bool {
	letters := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= titleLetter && letters*2 > utf8.RuneCountInString(text) && len(strings.Fields(text)) <= titleWords &&
		!strings.HasSuffix(text, ":") && !strings.Contains(text, "@") && !strings.Contains(text, "://")
}

// isForm says whether a line only names the form of a paper: "Beschlussvorlage",
// "Anfrage der Fraktion", "Stellungnahme zum Antrag".
func isForm(text string) bool {
	words := strings.Fields(text)
	return len(words) > 0 && len(words) <= formWords && metadataTerms().forms.has(strings.Trim(words[0], ".:,"))
}

// isFurniture says whether a line belongs to a printed form or a letter's head:
// "Beratungsfolge dieser Vorlage", "Der Oberbürgermeister".
func isFurniture(text string) bool {
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 || metadataTerms().furniture.has(strings.Trim(words[0], ".:,")) {
		return true
	}
	of := func(word string) *actorKind {
		if head, _, ok := actorWords().head(strings.Trim(word, ".:,")); ok {
			return head.kind
		}
		return &actorKind{}
	}
	first, last := of(words[0]), of(words[len(words)-1])
	return len(words) <= 2 && (last.Type == "post" || last.Kind == "Fraktion") || actorWords().Councillors.has(words[0]) || first.Type == "post"
}

// isOwner says whether a line names a town or body and no more: "Stadt Musterau",
// "Caritasverband Musterau e. V.".
func isOwner(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
	if len(words) < 2 || len(words) > ownerWords || !unicode.IsUpper(initial(text)) || kindOfTitle(text) != "" || strings.ContainsAny(text, ":|0123456789()") || finished(text) && !strings.HasSuffix(text, "V.") {
		return false
	}
	if metadataTerms().settlements.has(words[0]) && len(words) <= 4 && unicode.IsUpper(initial(words[1])) {
		return true
	}
	for _, w := range words[:2] {
		head, _, ok := actorWords().head(strings.ToLower(w))
		if ok && !head.plural && metadataTerms().owners[head.kind.Kind] {
			return true
		}
	}
	return false
}

// headed is the title of a document whose print is all of one size: what its first
// lines call by a kind of document, else the first heading that is more than the
// form of the paper, else the first lines that could be a title.
func (c cover) headed(headings []string) string {
	subjects := slices.DeleteFunc(slices.Clone(headings), func(h string) bool { return c.isFrame(h) || isPoint(h) })
	first := ""
	for i := 0; i < len(c.lines) && !c.lines[i].prose && c.lines[i].page == c.lines[0].page; {
		n := i + 1
		for n < len(c.lines) && n-i < titleLines && !c.lines[n].begin {
			n++
		}
		text := ""
		if from, to := c.withoutFrame(i, n); from < to && !c.lines[i].cell {
			text, _, _ = c.completed(from, to)
		}
		switch {
		case text == "" || !c.couldBeTitle(text) || isPoint(text) || finished(text) || strings.ContainsAny(text, ":=") || arePersons(c.lex, text) || isName(c.lex, text):
		case len(subjects) > 0 && text == subjects[0], kindOfTitle(text) != "" && len(strings.Fields(text)) <= coverWords:
			return text
		case first == "" && titleLike(text) && len(strings.Fields(text)) > 1:
			first = text
		}
		i = n
	}
	if named := append(subjects, append(nonEmpty(first), headings...)...); len(named) > 0 {
		return named[0]
	}
	return ""
}

// isPoint says whether a line is a numbered point or a question.
func isPoint(text string) bool {
	return strings.HasSuffix(text, "?") || len(text) > 0 && unicode.IsDigit(initial(text)) && numberLength([]rune(text)) > 0
}

// subject is what the first page names as the paper's subject: "Betreff: …".
func (c cover) subject() string {
	for i, l := range c.lines {
		if l.page != c.lines[0].page {
			break
		}
		label, value, ok := labelled(l.text)
		if !ok || metadataTerms().imprint[label] != "title" {
			continue
		}
		if value == "" && i+1 < len(c.lines) {
			value = c.lines[i+1].text
		}
		if value != "" && len(strings.Fields(value)) <= titleWords && c.couldBeTitle(value) {
			return value
		}
	}
	return ""
}

// place is the town that the first lines name, but for that where it was printed:
// "Berlin, Juli 2021".
func (c cover) place() string {
	for _, l := range c.lines[:min(len(c.lines), 8)] {
		if len(strings.Fields(l.text)) > 8 || coverDates[1].MatchString(l.text) || coverDates[2].MatchString(l.text) {
			continue
		}
		if p := placeNamed(l.text); p != "" {
			return p
		}
	}
	return ""
}

// prefaces stand before a person's name on a title page.
var prefaces = regexp.MustCompile(`(?i)^(?:(?:vorgelegt|verfasst|erstellt|herausgegeben|bearbeitet|geschrieben)\s+)?(?:von|vom|durch)\s+`)

var academic = regexp.MustCompile(`(?:Prof|Dr|phil|habil|h\. ?c|M\. ?A|B\. ?A|Dipl)\.(?:-\p{L}+\.)?\s*`)

func isPrefaced(text string) bool { return prefaces.MatchString(text) }

// authors are the persons named on the title page, below the title: "von Anna
// Beispiel", "Anna Beispiel, Bernd Muster".
func (c cover) authors(below int) []string {
	for _, l := range c.lines[below:] {
		if l.prose || l.page > c.lines[max(0, below-1)].page {
			return nil
		}
		prefix := prefaces.FindString(l.text)
		text := strings.TrimSpace(academic.ReplaceAllString(l.text[len(prefix):], ""))
		if text == "" || isOwner(text) || placeNamed(text) != "" || kindOfTitle(text) != "" {
			continue
		}
		single := isName(c.lex, text) && (prefix != "" || academic.MatchString(l.text))
		if single || arePersons(c.lex, text) {
			text = strings.NewReplacer(" und ", "; ", ", ", "; ", "*", "", "¹", "", "²", "").Replace(text)
			return names([]string{text})
		}
	}
	return nil
}

// owner is the town or body that the first page names, with the line that goes on
// from it.
func (c cover) owner() string {
	for i, l := range c.lines {
		if l.prose || l.page != c.lines[0].page {
			break
		}
		if !isOwner(l.text) {
			continue
		}
		if n := i + 1; n < len(c.lines) && unicode.IsLower(initial(c.lines[n].text)) && !differ(l.size, c.lines[n].size) && len(strings.Fields(c.lines[n].text)) <= 4 && dateIn(c.lines[n].text) == "" {
			return l.text + " " + c.lines[n].text
		}
		return l.text
	}
	return ""
}

// kind is what the first line of the first page calls the document that says so.
func (c cover) kind() graph.Kind {
	for _, l := range c.lines {
		if l.prose || l.page != c.lines[0].page {
			break
		}
		if k := kindOfTitle(l.text); k != "" && !l.cell && !finished(l.text) && len(strings.Fields(l.text)) <= coverWords {
			return k
		}
	}
	return ""
}

// Dates on a title page, the surest first: alone on a line; at its end behind a
// comma, a bar or "im"; at the end of a short line; a day anywhere; where a range
// of years begins; any year.
var coverDates = []*regexp.Regexp{
	regexp.MustCompile(`^(?:im\s|vom:?\s|\()?\s*(\d{1,2}\.\s?(?:\d{1,2}\.|\p{L}+) ?\d{4}|\p{L}+ (?:19|20)\d\d|\d{1,2}/(?:19|20)\d\d|(?:19|20)\d\d)\)?$`),
	regexp.MustCompile(`(?:[,|–-]|\bim|\bden)\s+((?:\d{1,2}\.\s?(?:\d{1,2}\.|\p{L}+ )\s?|\p{L}+ )?(?:19|20)\d\d)$`),
	regexp.MustCompile(`^\p{Lu}[\p{L}. ]{2,30} ((?:19|20)\d\d)$`),
	regexp.MustCompile(`(\d{1,2}\.\s?(?:\d{1,2}\.|\p{L}+ )\s?(?:19|20)\d\d)`),
	regexp.MustCompile(`\b((?:19|20)\d\d)\s?(?:–|-|bis)\s?(?:19|20)\d\d\b`),
	regexp.MustCompile(`\b((?:19|20)\d\d)\b`),
}

// issued is the date that the first page gives; empty where it gives several of
// the same sureness.
func (c cover) issued() string {
	for _, form := range coverDates {
		var found []string
		for _, l := range c.lines {
			if l.prose || l.page != c.lines[0].page {
				break
			}
			if m := form.FindStringSubmatch(strings.TrimSpace(l.text)); m != nil && !l.cell && !numbered.MatchString(l.text) {
				if d := dateIn(m[1]); d != "" && !slices.Contains(found, d) {
					found = append(found, d)
				}
			}
		}
		if len(found) == 1 {
			return found[0]
		}
		if len(found) > 1 {
			return ""
		}
	}
	return ""
}

// numbered is a line with a paper's number, which holds a year.
var numbered = regexp.MustCompile(`(?:19|20)\d\d\s?/\s?\d|\d\s?/\s?(?:19|20)\d\d\s?[/-]|(?i)\b(?:Nr|Drucksache|Vorlage|Az)\b\.?:?`)
