package ingest

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"belegnetz/graph"
)

// How much of a document is looked at for what it says about itself.
const (
	frontBlocks = 60 // of the first pages
	frontPages  = 4
	backBlocks  = 30 // of the last page: imprints stand there, too
	frontLine   = 300
)

// front reads what the title page and the imprint say; the second layers are less
// sure than what the file's properties say.
func (m manuscript) front() (sure, unsure []layer) {
	imprint := layer{from: "Titelseite oder Impressum", confidence: fromTitlePage}
	printed := layer{from: "größter Druck der Titelseite", confidence: fromTitlePrint}
	heading := layer{from: "erste Überschrift", confidence: fromFirstHeading}
	lines := m.frontLines()
	for i, line := range lines {
		imprint.read(line, lines[i+1:])
	}
	c := m.newCover()
	imprint.Title = c.subject()
	below := 0
	printed.Title, _, below = c.title()
	heading.Title = c.headed(m.firstHeadings())
	heading.Kind = cmp.Or(kindOfTitle(cmp.Or(imprint.Title, printed.Title, heading.Title)), c.kind())
	imprint.Issued = cmp.Or(imprint.Issued, c.issued())
	if imprint.Creators == nil {
		imprint.Creators = c.authors(below)
	}
	heading.Publisher = c.owner()
	imprint.Place = cmp.Or(placeNamed(imprint.Publisher), placeNamed(heading.Publisher), placeNamed(cmp.Or(printed.Title, heading.Title)), c.place())
	return []layer{imprint, printed}, []layer{heading}
}

// frontLines are the texts of the first and the last blocks.
func (m manuscript) frontLines() []string {
	var lines []string
	add := func(b block) {
		for i, l := range b.lines {
			text := l.text
			if i+1 < len(b.lines) && unicode.IsLower(initial(b.lines[i+1].text)) {
				text += " " + b.lines[i+1].text
			}
			if len(b.lines) > 1 && len(text) <= frontLine {
				lines = append(lines, text)
			}
			if cells := strings.Split(strings.Trim(l.text, "| "), "|"); len(cells) > 1 && b.kind == graph.TableRow {
				lines = append(lines, cells...)
			}
		}
		s := newSource(m.pages, m.lex, b)
		text, _ := s.read(0, len(s.runes))
		if len(text) > 4*frontLine {
			return
		}
		for line := range strings.SplitSeq(text, "\n") {
			if line = strings.TrimSpace(line); line != "" && len(line) <= frontLine {
				lines = append(lines, line)
			}
		}
	}
	front := 0
	for front < min(len(m.blocks), frontBlocks) && m.blocks[front].first().page < frontPages {
		add(m.blocks[front])
		front++
	}
	for _, b := range m.blocks[max(front, len(m.blocks)-backBlocks):] {
		if b.first().page == len(m.pages)-1 && len(m.pages) > 1 {
			add(b)
		}
	}
	return lines
}

var (
	copyright = regexp.MustCompile(`(?:©|\(c\)|\(C\)|Copyright)\s*(?:by\s+)?(1[89]\d\d|20\d\d)?\s*[,:]?\s*(.*)`)
	dateWords = regexp.MustCompile(`(?:\d{1,2}\. ?\p{L}+ (?:1[89]|20)\d\d|\d{1,2}\.\s?\d{1,2}\.\d{4}|\d{4}-\d\d(?:-\d\d)?|\d{1,2}/\d{4}|\p{L}+ (?:1[89]|20)\d\d|(?:1[89]|20)\d\d)`)
	// "3.juni 2015"
	dayOfMonth = regexp.MustCompile(`^(\d{1,2})\.(\p{L}+) (\d{4})$`)
	yearOnly   = regexp.MustCompile(`^(?:1[89]|20)\d\d$`)
)

// read takes what a line says behind a label, "Stand: Mai 2018", or below it.
func (l *layer) read(line string, below []string) {
	if m := copyright.FindStringSubmatch(line); m != nil {
		l.say("issued", m[1])
		l.say("publisher", m[2])
		return
	}
	label, value, ok := labelled(line)
	field := metadataTerms().imprint[label]
	switch {
	case field == "" && !ok:
		first, rest, _ := strings.Cut(line, " ")
		value = rest
		switch field = metadataTerms().imprint[strings.ToLower(first)]; {
		case field == "publisher" && isPrefaced(line):
			value = prefaces.ReplaceAllString(line, "")
		case field != "issued":
			return
		}
	case field == "":
		return
	case value == "" && len(below) > 0:
		value = below[0]
	}
	l.say(field, value)
}

// labelled cuts a line behind its label, in lower case: a colon or the end of a
// table's cell.
func labelled(line string) (label, value string, ok bool) {
	line = strings.Trim(line, "| ")
	at := strings.IndexAny(line, ":|")
	if at < 0 {
		return "", line, false
	}
	return strings.ToLower(strings.Trim(line[:at], " .")), strings.Trim(line[at:], ":| "), true
}

// say keeps the first value that looks like one.
func (l *layer) say(field, value string) {
	value = strings.Trim(strings.Join(strings.Fields(value), " "), " ,;.")
	if value == "" || len([]rune(value)) > 120 || strings.Contains(value, ":") && field != "issued" {
		return
	}
	switch {
	case field == "issued" && l.Issued == "":
		l.Issued = dateIn(value)
	case field == "publisher" && l.Publisher == "" && isNamed(value):
		l.Publisher = value
	case field == "creators" && l.Creators == nil && isNamed(value) && !isFurniture(value):
		value, _, _ = strings.Cut(value, " im Auftrag")
		l.Creators = names([]string{academic.ReplaceAllString(value, "")})
	}
}

// isNamed says whether a text can be the name of somebody: it begins with a
// capital letter and is no sentence.
func isNamed(text string) bool {
	first := []rune(text)[0]
	return unicode.IsUpper(first) && len(strings.Fields(text)) <= 12
}

// dateIn is the first date in a text, as ISO 8601; empty without one.
func dateIn(text string) string {
	for _, at := range dateWords.FindAllString(text, 4) {
		date := strings.ToLower(strings.ReplaceAll(at, ". ", "."))
		if m := dayOfMonth.FindStringSubmatch(date); m != nil {
			if month := references().isoDate(m[2] + " " + m[3]); len(month) == len("2006-01") {
				return fmt.Sprintf("%s-%02s", month, m[1])
			}
			return m[3]
		}
		for _, iso := range []string{isoDate(date), references().isoDate(date)} {
			if yearOnly.MatchString(strings.SplitN(iso, "-", 2)[0]) && !strings.Contains(iso, " ") {
				return iso
			}
		}
		if words := strings.Fields(date); len(words) == 2 && isoDate(words[1]) != "" {
			return words[1]
		}
	}
	return ""
}

// placeNamed is the one town that a title or a publisher's name holds: a known
// one, or the word behind "Stadt", "Landkreis" and the like.
func placeNamed(text string) string {
	var found []string
	add := func(name string) {
		if !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	items := scan([]rune(text))
	for i := 0; i < len(items); i++ {
		if p, n := references().gazetteer.at(items, i); n > 0 {
			add(p.Name)
			i += n - 1
		} else if p, ok := references().gazetteer.adjective(items[i].text); ok {
			add(p.Name)
		} else if i > 0 && metadataTerms().settlements.has(items[i-1].text) && items[i].capital() && items[i].kind == wordLexeme {
			add(items[i].text)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

var inName = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)\d\d)(?:[^0-9]|$)`)

// named is what a file's name says: "2018_Integrationskonzept_Schwerin.pdf".
func named(file string) []layer {
	base := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	words := strings.Join(strings.FieldsFunc(base, func(r rune) bool { return r == '_' || r == '-' || r == ' ' || r == '.' }), " ")
	l := layer{from: "Dateiname", confidence: fromFileName}
	if m := inName.FindStringSubmatch(base); m != nil {
		l.Issued = m[1]
	}
	l.Place = placeNamed(words)
	l.Kind = kindOfTitle(words)
	return []layer{l, {Metadata: Metadata{Title: base}, from: "Dateiname", confidence: fromFileNameAlone}}
}
