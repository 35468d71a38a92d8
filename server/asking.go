package server

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"belegnetz/query"
)

// An asking is a question with the parts that its address sets. Addresses of
// near questions are made from it, so that every answer can be shared.
type asking struct {
	question string
	set      url.Values // of the names below
}

// Names in addresses, those of lists as often as they have values.
const (
	partTopic, partPlace, partActor = "topic", "place", "actor"
	partDocument, partSort          = "document", "document_kind"
	partRest                        = "rest"
	partKind, partHeld, partSkip    = "kind", "held", "skip"
	partYear, partFrom, partTo      = "year", "from", "to"
)

// maxParts is how many of each part a request may name.
const maxParts = 20

func asked(r *http.Request) asking {
	a := asking{question: words(r), set: url.Values{}}
	values := r.URL.Query()
	for _, name := range []string{
		partTopic, partPlace, partActor, partDocument, partSort, partRest, partKind, partHeld, partSkip, partYear, partFrom, partTo,
	} {
		if v, is := values[name]; is {
			a.set[name] = v[:min(maxParts, len(v))]
		}
	}
	return a
}

// with is the address of the same question with one part set to the values; none
// leaves the part as the question has it. Another part begins at the first
// results again.
func (a asking) with(name string, values ...string) string {
	set := url.Values{"q": {a.question}}
	for n, v := range a.set {
		if n != partSkip {
			set[n] = v
		}
	}
	set[name] = values
	return "/?" + set.Encode()
}

// without is the address of the same question without one value of a part.
func (a asking) without(name string, all []string, value string) string {
	kept := slices.DeleteFunc(slices.Clone(all), func(v string) bool { return v == value })
	if len(kept) == 0 {
		kept = []string{""} // an empty value alone drops the part
	}
	return a.with(name, kept...)
}

// withoutYears is the address of the same question for any year.
func (a asking) withoutYears() string {
	b := asking{a.question, url.Values{partFrom: {""}}}
	for n, v := range a.set {
		if n != partYear && n != partFrom {
			b.set[n] = v
		}
	}
	return b.with(partTo, "")
}

var yearSpan = regexp.MustCompile(`^(\d{4})?\s*(?:([-–])\s*(\d{4})?)?$`)

// parts are the parts that the address sets. What is no kind, year or number is
// passed over.
func (a asking) parts() query.Parts {
	of := func(name string) []string {
		values, set := a.set[name]
		if !set {
			return nil
		}
		named := []string{}
		for _, v := range values {
			if v = strings.TrimSpace(v); v != "" {
				named = append(named, v)
			}
		}
		return named
	}
	p := query.Parts{Topics: of(partTopic), Places: of(partPlace), Actors: of(partActor), Documents: of(partDocument),
		Kinds: of(partSort), Rest: of(partRest)}
	if kind := query.Kind(a.set.Get(partKind)); slices.Contains(query.Kinds(), kind) {
		p.Kind = kind
	}
	switch a.set.Get(partHeld) {
	case "true":
		p.Held = new(true)
	case "false":
		p.Held = new(false)
	}
	if n, err := strconv.Atoi(a.set.Get(partSkip)); err == nil && n > 0 {
		p.Skip = n
	}
	from, to := a.set.Get(partFrom), a.set.Get(partTo)
	if m := yearSpan.FindStringSubmatch(strings.TrimSpace(a.set.Get(partYear))); m != nil {
		from, to = m[1], m[3]
		if m[2] == "" {
			to = from
		}
	}
	if a.set.Has(partYear) || a.set.Has(partFrom) || a.set.Has(partTo) {
		p.Years = &query.Years{From: year(from), To: year(to)}
	}
	return p
}

func year(text string) *int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > 9999 {
		return nil
	}
	return &n
}

// A chip is an understood part of a question.
type chip struct {
	Name, Text string
	Without    string // address of the question without the part; empty: it stays
}

func (a asking) chips(u query.Understood) []chip {
	kind := chip{"Art", kindName(u.Kind), a.with(partKind, string(query.KindPassages))}
	if u.Kind == query.KindPassages {
		kind.Without = ""
	}
	chips := []chip{kind}
	if u.Relation != nil {
		// A kind that the address sets has no relation.
		chips = append(chips, chip{"Beziehung", relationName(*u.Relation), a.with(partKind, string(u.Kind))})
	}
	for _, group := range []struct {
		name, part string
		texts      []string
	}{
		{"Thema", partTopic, u.Topics}, {"Akteur", partActor, u.Actors}, {"Dokument", partDocument, u.Documents},
		{"Ort", partPlace, u.Places}, {"Dokumentart", partSort, u.DocumentKinds}, {"im Wortlaut", partRest, u.Rest},
	} {
		for _, text := range group.texts {
			chips = append(chips, chip{group.name, text, a.without(group.part, group.texts, text)})
		}
	}
	if years := yearsText(u.Years); years != "" {
		chips = append(chips, chip{"Zeit", years, a.withoutYears()})
	}
	switch a.set.Get(partHeld) {
	case "true":
		chips = append(chips, chip{"Bestand", "nur, was vorliegt", a.with(partHeld)})
	case "false":
		chips = append(chips, chip{"Bestand", "nur, was zitiert ist", a.with(partHeld)})
	}
	return chips
}

func yearsText(y query.Years) string {
	switch {
	case y.From != nil && y.To != nil && *y.From == *y.To:
		return strconv.Itoa(*y.From)
	case y.From != nil && y.To != nil:
		return fmt.Sprintf("%d bis %d", *y.From, *y.To)
	case y.From != nil:
		return fmt.Sprintf("ab %d", *y.From)
	case y.To != nil:
		return fmt.Sprintf("bis %d", *y.To)
	}
	return ""
}

// A filter is the form that narrows an answer.
type filter struct {
	Kept     []field // set already, and not by this form
	Place    string
	From, To string
	Sorts    []option // of documents
	Held     []option // empty when results are no documents
}

type field struct{ Name, Value string }

type option struct {
	Value, Text string
	Chosen      bool
}

func (a asking) filter(u query.Understood) filter {
	f := filter{Place: strings.Join(u.Places, ", "), From: yearOf(u.Years.From), To: yearOf(u.Years.To)}
	for _, name := range []string{partTopic, partActor, partDocument, partRest, partKind} {
		for _, v := range a.set[name] {
			f.Kept = append(f.Kept, field{name, v})
		}
	}
	chosen := strings.Join(u.DocumentKinds, ", ")
	f.Sorts = []option{{"", "alle", chosen == ""}}
	for _, sort := range query.DocumentKinds() {
		f.Sorts = append(f.Sorts, option{sort, sort, sort == chosen})
	}
	if chosen != "" && !slices.ContainsFunc(f.Sorts, func(o option) bool { return o.Chosen }) {
		f.Sorts = append(f.Sorts, option{chosen, chosen, true})
	}
	switch u.Kind {
	case query.KindDocuments, query.KindGap, query.KindCitations:
		held := a.set.Get(partHeld)
		f.Held = []option{
			{"", "alle", held != "true" && held != "false"},
			{"true", "im Bestand", held == "true"},
			{"false", "nur zitiert", held == "false"},
		}
	}
	return f
}

func yearOf(y *int) string {
	if y == nil {
		return ""
	}
	return strconv.Itoa(*y)
}

// at is the address of the same question with the first results left out.
func (a asking) at(skip int) string {
	if skip == 0 {
		return a.with(partSkip)
	}
	return a.with(partSkip, strconv.Itoa(skip))
}
