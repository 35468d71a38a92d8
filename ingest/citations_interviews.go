package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// date reads "30.01.2020", "30. Januar 2020" or "Januar 2020" at i and says how
// many lexemes it takes; none without a plausible date. Days and months have two
// digits in what it returns.
func (r *referenceReader) date(in []lexeme, i int) (string, int) {
	if i+1 < len(in) && in[i].kind == wordLexeme {
		if m := r.month(in[i].lower); m > 0 {
			if y, ok := r.year(in[i+1]); ok && len(y) == 4 {
				return fmt.Sprintf("%s %s", in[i].text, y), 2
			}
		}
		return "", 0
	}
	day, ok := number(in, i, 31)
	if !ok || i+3 >= len(in) || !in[i+1].is(".") {
		return "", 0
	}
	if m := r.month(in[i+2].lower); m > 0 {
		if y, ok := r.year(in[i+3]); ok && len(y) == 4 {
			return fmt.Sprintf("%02d.%02d.%s", day, m, y), 4
		}
		return "", 0
	}
	month, ok := number(in, i+2, 31)
	if !ok || i+4 >= len(in) || !in[i+3].is(".") {
		return "", 0
	}
	if month > 12 {
		day, month = month, day
	}
	if month > 12 {
		return "", 0
	}
	if short := in[i+4]; len(short.text) == 2 && short.start == in[i+3].end {
		if n, err := strconv.Atoi(short.text); err == nil {
			return fmt.Sprintf("%02d.%02d.%d", day, month, century+n), 5
		}
	}
	y, ok := r.year(in[i+4])
	if !ok || len(y) != 4 {
		if y = likelyYear(in[i+4].text); y == "" {
			return "", 0
		}
	}
	return r.existing(day, month, y), 5
}

// existing is the date, or its month when that has not so many days.
func (r *referenceReader) existing(day, month int, year string) string {
	date := fmt.Sprintf("%02d.%02d.%s", day, month, year)
	if _, err := time.Parse("02.01.2006", date); err != nil {
		return capital(r.citations.Months[month-1]) + " " + year
	}
	return date
}

// misprint is the date at in[i:i+n] as printed when it is not the one that was
// read.
func (r *referenceReader) misprint(in []lexeme, i, n int, date string) string {
	if n != 5 {
		return ""
	}
	var read [3]string
	copy(read[:], strings.Split(date, "."))
	for k, part := range read {
		printed := in[i+2*k].text
		if len(printed) == 1 || k == 2 && len(printed) == 2 {
			printed = part[:max(0, len(part)-len(printed))] + printed
		}
		if printed != part {
			return r.printed(in[i].start, in[i+n-1].end)
		}
	}
	return ""
}

// century is what a year of two digits in a date belongs to.
const century = 2000

func number(in []lexeme, i, limit int) (int, bool) {
	if i >= len(in) || in[i].kind != numberLexeme || len(in[i].text) > 2 {
		return 0, false
	}
	n, err := strconv.Atoi(in[i].text)
	return n, err == nil && n >= 1 && n <= limit
}

// likelyYear reads a year with a doubled digit, "22020", or two digits
// exchanged, "2202", as what was meant.
func likelyYear(t string) string {
	for i := 1; i < len(t); i++ {
		y := t[:i-1] + t[i:i+1] + t[i-1:i] + t[i+1:]
		switch {
		case len(t) == 5 && t[i] == t[i-1]:
			y = t[:i] + t[i+1:]
		case len(t) != 4:
			continue
		}
		if n, err := strconv.Atoi(y); err == nil && n >= 1900 && n <= lastYear {
			return y
		}
	}
	return ""
}

func (r *referenceReader) month(word string) int { return slices.Index(r.citations.Months, word) + 1 }

// isoDate turns what date returns into ISO 8601; other texts stay.
func (r *referenceRules) isoDate(date string) string {
	if word, year, ok := strings.Cut(date, " "); ok {
		if m := slices.Index(r.citations.Months, strings.ToLower(word)) + 1; m > 0 {
			return fmt.Sprintf("%s-%02d", year, m)
		}
	}
	parts := strings.Split(date, ".")
	if len(parts) != 3 {
		return date
	}
	return parts[2] + "-" + parts[1] + "-" + parts[0]
}

// interview reads a reference by role and date; "15. und 14.12.2020" are two.
// A dated document ("Ostsee-Zeitung 12.03.2020") is a work. A date alone in the
// bracket at open, "der Dezernent (30.01.2020)", belongs to the role before it;
// a negative open means none.
func (r *referenceReader) interview(in, chunk []lexeme, at, open int) ([]citation, int) {
	date, n := r.date(in, at)
	misprint := r.misprint(in, at, n, date)
	next := at + n
	dates := []string{date}
	for {
		rest, day := daysBefore(chunk)
		if day == "" {
			break
		}
		chunk = rest
		if month := strings.Index(date, "."); month > 0 {
			dates = append([]string{day + date[month:]}, dates...)
		}
	}
	name, kind := r.speaker(chunk), kindInterview
	rule := "cites-interview/2"
	if name.text == "" && open > 0 && r.onlyLeads(chunk) && next == len(in) {
		name = r.speakerBefore(open)
	}
	if name.text == "" {
		var ok bool
		if name, ok = r.name(chunk); !ok || !r.documentNamed(chunk, name) || r.linked(chunk) {
			return nil, next
		}
		kind, rule = kindWork, "cites-work/1"
	}
	var found []citation
	for _, d := range dates {
		c := citation{kind: kind, name: name.text, year: d, misprint: misprint, start: name.start, end: in[next-1].end,
			rule: rule, confidence: name.confidence}
		if misprint != "" {
			c.confidence -= 0.2
		}
		found = append(found, c)
	}
	return found, next
}

// speakerBefore is the role that stands right before the bracket at open.
func (r *referenceReader) speakerBefore(open int) printedName {
	before := r.items[max(0, open-maxName/2):open]
	n := r.speaker(before)
	if n.text == "" {
		return n
	}
	words := r.within(before, n)
	first := slices.IndexFunc(words, func(it lexeme) bool { return it.kind == wordLexeme && r.roles.is(it.text) })
	if first < 0 || len(words)-first > maxRole {
		return printedName{}
	}
	n = r.printedName(words[first:], 0.8)
	n.text = r.nominative(words[first].text) + strings.TrimPrefix(n.text, words[first].text)
	return n
}

// maxRole is how many words a role in running text has.
const maxRole = 6

// daysBefore splits "15. und" off the end of the chunk.
func daysBefore(chunk []lexeme) ([]lexeme, string) {
	n := len(chunk)
	if n < 3 || !chunk[n-2].is(".") || !chunk[n-1].is(",") && chunk[n-1].lower != "und" {
		return chunk, ""
	}
	day, ok := number(chunk, n-3, 31)
	if !ok {
		return chunk, ""
	}
	return chunk[:n-3], fmt.Sprintf("%02d", day)
}

func (r *referenceReader) linked(chunk []lexeme) bool {
	return len(chunk) > 0 && r.citations.YearLinks[chunk[len(chunk)-1].lower]
}

// documentNamed says that a kind of document is in the name.
func (r *referenceReader) documentNamed(chunk []lexeme, n printedName) bool {
	for _, it := range r.within(chunk, n) {
		if _, _, ok := r.documents.head(it.text); ok {
			return true
		}
	}
	return false
}

// speaker is the role at the end of the chunk. A person's name is none, and a
// salutation ends what is kept.
func (r *referenceReader) speaker(chunk []lexeme) printedName {
	end := len(chunk)
	for end > 0 && (chunk[end-1].is(",") || chunk[end-1].is(":") || chunk[end-1].lower == "am" || chunk[end-1].lower == "vom") {
		end--
	}
	if end == 0 || !endsName(chunk[end-1]) && chunk[end-1].kind != numberLexeme {
		return printedName{}
	}
	begin := r.begin(chunk, end)
	for !r.anyRole(chunk[begin:end]) && begin > 0 && chunk[begin-1].is(",") && end-begin < maxName {
		begin = r.begin(chunk, begin-1)
	}
	begin = r.strip(chunk, begin, end)
	named := begin
	for begin < end && r.roles.Introductions[roleWord(chunk[begin].lower)] {
		if rest := r.strip(chunk, begin+1, end); rest < end {
			begin = rest
		} else {
			break
		}
	}
	for i := begin; i < end; i++ {
		if r.citations.Salutations[chunk[i].lower] {
			end = i
		}
	}
	if begin >= end || end-begin > maxName || !r.anyRole(chunk[begin:end]) {
		return printedName{}
	}
	n := r.printedName(chunk[begin:end], 0.9)
	if word := chunk[begin].text; begin > named {
		n.text = r.nominative(word) + strings.TrimPrefix(n.text, word)
	}
	return n
}

// nominative undoes the case that "Interview mit der" asks for.
func (r *referenceRules) nominative(role string) string {
	for _, ending := range []string{"n", "en", "s"} {
		if bare, ok := strings.CutSuffix(role, ending); ok && r.roles.is(bare) {
			return bare
		}
	}
	return role
}

func (r *referenceReader) anyRole(words []lexeme) bool {
	for _, it := range words {
		if it.kind == wordLexeme && r.roles.is(it.text) {
			return true
		}
	}
	return false
}

// roleWord cuts a gender form at its mark: "leiter*in" is "leiter".
func roleWord(word string) string {
	if cut := strings.IndexAny(word, "*:_/"); cut > 0 {
		return word[:cut]
	}
	return word
}
