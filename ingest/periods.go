package ingest

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"belegnetz/internal/german"
)

// A period is a date or a stretch of time, as exact as the text says it.
type period struct {
	from, to string // ISO 8601: "2015", "2015-09"; empty where the text leaves it open
	text     string // as printed
}

// periodIn reads the first date of the tokens: "2016", "seit 1999", "am 23. Juni
// 2022", "bis 2027", "2017–2020", "Anfang der 2000er".
func periodIn(w sequence, words []int) period {
	for k, i := range words {
		if p, ok := w.dateAt(i); ok {
			return w.extended(p, words, k)
		}
	}
	return period{}
}

// A date is one point in time that begins and ends at tokens.
type date struct {
	iso, end    string // end: of a decade
	first, last int
}

// dateAt reads the date that ends in the year at token i.
func (w sequence) dateAt(i int) (date, bool) {
	text := w.tokens[i].Text
	if decade, ok := strings.CutSuffix(text, "er"); ok && printedYear(decade) > 0 && strings.HasSuffix(decade, "0") {
		return date{decade, decade[:3] + "9", i, i}, true
	}
	if iso := numericDate(text); iso != "" {
		return date{iso: iso, first: i, last: i}, true
	}
	year, second, isRange := strings.Cut(text, "/")
	if printedYear(year) == 0 || w.counts(i) {
		return date{}, false
	}
	d := date{iso: year, first: i, last: i}
	if isRange && len(second) == 2 {
		d.end = year[:2] + second
	}
	month := slices.Index(references().citations.Months, w.lower(i-1)) + 1
	if month == 0 || w.gap(i) != "" {
		return d, true
	}
	d.iso, d.first = fmt.Sprintf("%s-%02d", year, month), i-1
	if day := w.lower(i - 2); w.gap(i-1) == "." && len(day) <= 2 && day != "" && strings.Trim(day, "0123456789") == "" {
		d.iso, d.first = existing(fmt.Sprintf("%s-%02s", d.iso, day)), i-2
	}
	return d, true
}

// counts reports whether the number at token i is no year: "2000 Euro".
func (w sequence) counts(i int) bool {
	switch w.lower(i + 1) {
	case "euro", "personen", "menschen", "einwohner", "einwohnern", "einwohnerinnen", "plätze", "stunden", "prozent", "teuro", "wohnungen":
		return w.gap(i+1) == ""
	}
	return strings.HasPrefix(w.gap(i+1), "€") || strings.HasSuffix(w.gap(i), "§") || strings.HasSuffix(w.gap(i), "/")
}

// numericDate reads 23.06.2022 and 06.2022.
func numericDate(text string) string {
	parts := strings.Split(text, ".")
	if len(parts) < 2 || len(parts) > 3 || printedYear(parts[len(parts)-1]) == 0 {
		return ""
	}
	iso := parts[len(parts)-1]
	for i := len(parts) - 2; i >= 0; i-- {
		n := strings.TrimLeft(parts[i], "0")
		if len(parts[i]) > 2 || n == "" || !unicode.IsDigit(rune(n[0])) || i == len(parts)-2 && (len(n) > 1 && n > "12") {
			return ""
		}
		iso += "-" + fmt.Sprintf("%02s", n)
	}
	return existing(iso)
}

// existing cuts a date that no calendar has to its month.
func existing(iso string) string {
	if _, err := time.Parse(time.DateOnly, iso); err != nil && len(iso) > len("2006-01") {
		return iso[:len("2006-01")]
	}
	return iso
}

// besideDate are words between seit or bis and a date.
var besideDate = newWordSet([]string{"jahr", "jahre", "jahresende", "jahresanfang", "jahresbeginn", "jahreswechsel", "der", "dem", "den", "zum", "etwa", "ca",
	"ende", "anfang", "mitte", "sommer", "herbst", "frühjahr", "winter"})

// extended takes in what stands around a date: seit, bis, the other end.
func (w sequence) extended(d date, words []int, k int) period {
	p := period{from: d.iso, to: d.end, text: w.text(d.first, d.last)}
	before := d.first - 1
	for before >= 0 && besideDate[w.lower(before)] && w.gap(before+1) == "" {
		if lower := w.lower(before); w.capital(before) && lower != "jahr" && lower != "jahre" {
			p.text = w.text(before, d.last)
		}
		before--
	}
	if k+1 < len(words) && words[k+1] == d.last+1 {
		next := words[k+1]
		joins := w.gap(next) == "–" || w.gap(next) == "-"
		if !joins && w.lower(next) == "bis" && k+2 < len(words) && w.gap(next) == "" {
			for at := k + 2; at < len(words) && at < k+6; at++ {
				if end, ok := w.dateAt(words[at]); ok {
					return period{from: d.iso, to: end.iso, text: w.text(d.first, end.last)}
				}
			}
		}
		if end, ok := w.dateAt(next); ok && joins {
			return period{from: d.iso, to: end.iso, text: w.text(d.first, end.last)}
		}
	}
	switch w.lower(before) {
	case "seit", "ab":
		p.text = w.text(before, d.last)
	case "bis":
		p.from, p.to, p.text = "", d.iso, w.text(before, d.last)
	}
	return p
}

// sequenceOf cuts a text into words.
func sequenceOf(text string) sequence {
	return sequence{runes: []rune(text), tokens: german.Tokens(text)}
}
