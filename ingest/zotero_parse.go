package ingest

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// A cslItem is an entry of CSL-JSON, or of the JSON that Better BibTeX writes.
type cslItem struct {
	Type, Title, Publisher, Language string
	Author                           []struct{ Family, Given, Literal string }
	Issued                           struct {
		Parts        [][]any `json:"date-parts"`
		Raw, Literal string
	}
	Attachments []struct{ Path, Title string }
	File        string
}

// parseCSL reads CSL-JSON. Entries that are none are passed over; JSON of
// another kind is errNoLibrary.
func parseCSL(name string, data []byte) ([]libraryEntry, error) {
	var raw []json.RawMessage
	if json.Unmarshal(data, &raw) != nil {
		var wrapped struct{ Items []json.RawMessage }
		if err := json.Unmarshal(data, &wrapped); err != nil || wrapped.Items == nil {
			return nil, errNoLibrary
		}
		raw = wrapped.Items
	}
	var found []libraryEntry
	for _, r := range raw[:min(len(raw), libraryReferences)] {
		var item cslItem
		if json.Unmarshal(r, &item) != nil || item.Type == "" {
			continue
		}
		if entry, ok := item.reference(); ok {
			found = append(found, entry)
		}
	}
	if len(found) == 0 {
		return nil, errNoLibrary
	}
	return found, nil
}

func (c cslItem) reference() (libraryEntry, bool) {
	var r libraryEntry
	for _, a := range c.Author {
		r.set("author", nameOrder(a.Literal, a.Family, a.Given))
	}
	issued := c.Issued.Raw + c.Issued.Literal
	if len(c.Issued.Parts) > 0 {
		var parts []string
		for _, p := range c.Issued.Parts[0] {
			parts = append(parts, fmt.Sprintf("%02v", fmt.Sprint(p)))
		}
		issued = strings.Join(parts, "-")
	}
	for _, f := range [][2]string{{"type", c.Type}, {"title", c.Title}, {"publisher", c.Publisher}, {"language", c.Language}, {"issued", padded(issued)}, {"file", c.File}} {
		r.set(f[0], f[1])
	}
	for _, a := range c.Attachments {
		r.set("file", a.Path)
	}
	return r.finished()
}

func nameOrder(literal, family, given string) string {
	switch {
	case literal != "":
		return literal
	case given == "":
		return family
	}
	return family + ", " + given
}

// padded writes the months and days of a date with two digits.
func padded(date string) string {
	parts := strings.Split(date, "-")
	for i, p := range parts {
		if i > 0 && len(p) == 1 {
			parts[i] = "0" + p
		}
	}
	return strings.Join(parts, "-")
}

// parseRIS reads entries "TY  - …" to "ER  -".
func parseRIS(text string) []libraryEntry {
	names := map[string]string{"TY": "type", "TI": "title", "T1": "title", "AU": "author", "A1": "author", "PY": "issued", "Y1": "issued",
		"DA": "issued", "PB": "publisher", "LA": "language", "L1": "file", "L2": "file"}
	var found []libraryEntry
	var r libraryEntry
	for line := range strings.Lines(text) {
		tag, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "  -")
		if !ok || len(tag) != 2 || len(found) >= libraryReferences {
			continue
		}
		value = strings.TrimSpace(value)
		switch tag {
		case "TY":
			r = libraryEntry{}
		case "PY", "Y1", "DA":
			value = padded(strings.TrimRight(strings.ReplaceAll(value, "/", "-"), "- "))
		case "ER":
			if done, ok := r.finished(); ok {
				found = append(found, done)
			}
			r = libraryEntry{}
		}
		r.set(names[tag], value)
	}
	return found
}

// parseBibTeX reads the entries of a BibTeX or BibLaTeX file. What is broken ends
// with its entry.
func parseBibTeX(text string) []libraryEntry {
	names := map[string]string{"title": "title", "year": "issued", "date": "issued", "publisher": "publisher", "institution": "publisher",
		"school": "publisher", "organization": "publisher", "language": "language", "langid": "language"}
	var found []libraryEntry
	for len(found) < libraryReferences {
		at := strings.IndexByte(text, '@')
		if at < 0 {
			return found
		}
		p := bibParser{text: text[at+1:]}
		kind, fields := p.entry()
		text = p.text
		var r libraryEntry
		r.set("type", kind)
		for _, f := range fields {
			switch f[0] {
			case "author":
				for _, a := range strings.Split(plainTeX(strings.Join(strings.Fields(f[1]), " ")), " and ") {
					r.set("author", a)
				}
			case "file":
				for _, a := range attachments(f[1]) {
					r.set("file", a)
				}
			default:
				r.set(names[f[0]], plainTeX(f[1]))
			}
		}
		if done, ok := r.finished(); ok {
			found = append(found, done)
		}
	}
	return found
}

// A bibParser reads on in its text.
type bibParser struct{ text string }

// entry reads what stands behind an @.
func (p *bibParser) entry() (kind string, fields [][2]string) {
	kind = strings.ToLower(p.word())
	if !p.skip("{(") || kind == "comment" || kind == "string" || kind == "preamble" {
		return "", nil
	}
	p.word() // the key
	for p.skip(",") {
		name := strings.ToLower(p.word())
		if !p.skip("=") {
			break
		}
		value := p.value()
		for p.skip("#") {
			value += p.value()
		}
		if name != "" {
			fields = append(fields, [2]string{name, value})
		}
	}
	return kind, fields
}

// word reads up to a character of the syntax.
func (p *bibParser) word() string {
	p.text = strings.TrimLeftFunc(p.text, unicode.IsSpace)
	end := strings.IndexAny(p.text, "{}(),=#\"@ \t\r\n")
	if end < 0 {
		end = len(p.text)
	}
	word := p.text[:end]
	p.text = p.text[end:]
	return word
}

func (p *bibParser) skip(any string) bool {
	p.text = strings.TrimLeftFunc(p.text, unicode.IsSpace)
	if p.text == "" || !strings.ContainsRune(any, rune(p.text[0])) {
		return false
	}
	p.text = p.text[1:]
	return true
}

// value reads a value in braces or quotation marks, or a bare word.
func (p *bibParser) value() string {
	p.text = strings.TrimLeftFunc(p.text, unicode.IsSpace)
	if p.text == "" || p.text[0] != '{' && p.text[0] != '"' {
		return p.word()
	}
	quoted, depth := p.text[0] == '"', 0
	for i := 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\':
			i++
		case c == '{':
			depth++
		case depth == 0 && (quoted && c == '"' || !quoted && c == '}'):
			value := p.text[1:i]
			p.text = p.text[i+1:]
			return value
		case c == '}':
			depth--
		}
	}
	p.text = ""
	return ""
}

// teXAccents are the letters that TeX writes with a backslash and an accent.
var teXAccents = strings.NewReplacer(
	`\"a`, "ä", `\"o`, "ö", `\"u`, "ü", `\"A`, "Ä", `\"O`, "Ö", `\"U`, "Ü", `\"e`, "ë", `\"i`, "ï", `\ss`, "ß",
	`\'a`, "á", `\'e`, "é", `\'i`, "í", `\'o`, "ó", `\'u`, "ú", `\'c`, "ć", "\\`a", "à", "\\`e", "è", `\^a`, "â", `\^e`, "ê", `\^o`, "ô",
	`\~n`, "ñ", `\c c`, "ç", `\v s`, "š", `\v c`, "č", `\v z`, "ž", `\&`, "&", `\_`, "_", `\%`, "%", `\$`, "$", `\textendash`, "–", "--", "–", "~", " ")

// plainTeX writes TeX's accents as letters and leaves its braces out.
func plainTeX(s string) string {
	return teXAccents.Replace(strings.NewReplacer("{", "", "}", "").Replace(s))
}

// attachments are the paths in a file field: "title:path:type;…", in which a
// backslash keeps colons and semicolons, or a path alone.
func attachments(field string) []string {
	var all []string
	var parts []string
	var part strings.Builder
	end := func() {
		parts = append(parts, part.String())
		part.Reset()
	}
	entry := func() {
		end()
		if len(parts) >= 3 {
			parts = parts[len(parts)-2 : len(parts)-1]
		}
		all = append(all, parts[len(parts)-1])
		parts = nil
	}
	for i := 0; i < len(field); i++ {
		switch c := field[i]; {
		case c == '\\' && i+1 < len(field) && strings.IndexByte(`:;\`, field[i+1]) >= 0:
			i++
			part.WriteByte(field[i])
		case c == ':':
			end()
		case c == ';':
			entry()
		default:
			part.WriteByte(c)
		}
	}
	entry()
	return all
}
