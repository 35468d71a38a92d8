package query

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/cite"
)

// A dated is something that a passage dates.
type dated struct {
	text    *text
	date    graph.Value // as printed
	from    string      // ISO 8601, as exact as printed
	to      string
	event   graph.IRI // empty for a sentence with a date in it
	quote   stretch
	matches []match
	cover   float64
	score   float64
}

// Weights of a sentence with a date.
const (
	nearDate   = .6  // of what stands in the sentences beside it
	eventBonus = .25 // for an event of the graph
	verbBonus  = .15 // for a verb that says that something happened
	whenShare  = .6  // of the best score that other dates need
	lineShare  = .3  // the same for what belongs into a chronology
)

// dates answers when something happened, or with what happened in order of
// time. It is covered when the best sentence has most of what was asked for.
func (s *search) dates(ctx context.Context, a *Answer) (covered bool, err error) {
	ranked, err := s.rank(ctx, candidates)
	if err != nil {
		return false, err
	}
	var all []dated
	for _, r := range ranked {
		all = append(all, s.datedIn(r)...)
	}
	slices.SortStableFunc(all, func(x, y dated) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.text.IRI, y.text.IRI), cmp.Compare(x.quote.start, y.quote.start))
	})
	if len(all) == 0 {
		return false, nil
	}
	share := whenShare
	if s.question.Kind == KindTimeline {
		share = lineShare
	}
	last := slices.IndexFunc(all, func(d dated) bool { return d.score < share*all[0].score })
	if last < 0 {
		last = len(all)
	}
	best := all[0].cover
	groups := grouped(all[:last])
	a.Found = len(groups)
	for _, group := range groups[:min(s.most(), len(groups))] {
		r, err := s.datedResult(ctx, group)
		if err != nil {
			return false, err
		}
		a.Results = append(a.Results, r)
	}
	if s.question.Kind == KindTimeline {
		shown := a.Results[min(s.skip, len(a.Results)):]
		slices.SortStableFunc(shown, func(x, y Result) int { return cmp.Compare(x.Date.From, y.Date.From) })
	}
	contradict(a.Results)
	return best >= sureCover, nil
}

// editions answers with the documents of the asked kinds in the order of their
// years. Those without a year are left out.
func (s *search) editions(ctx context.Context, a *Answer) error {
	if err := s.listDocuments(ctx, a, maxSkip); err != nil {
		return err
	}
	issued := map[graph.IRI]string{}
	for iri, w := range s.reader.works {
		issued[iri] = strings.TrimRight(w.name.Year, "abcdefgh")
	}
	for _, d := range s.reader.held {
		issued[d.IRI] = d.Issued
	}
	a.Results = slices.DeleteFunc(a.Results, func(r Result) bool { return issued[r.IRI] == "" })
	for i, r := range a.Results {
		a.Results[i].Date = &Date{From: issued[r.IRI], Text: cite.Date(issued[r.IRI])}
	}
	a.Found = len(a.Results)
	slices.SortStableFunc(a.Results, func(x, y Result) int { return cmp.Compare(x.Date.From, y.Date.From) })
	return nil
}

// grouped puts those together that date the same: an event, or else whatever
// happened at that time. The best of each group comes first.
func grouped(all []dated) [][]dated {
	type key struct {
		event graph.IRI
		from  string
	}
	at := map[key]int{}
	var groups [][]dated
	for _, d := range all {
		k := key{d.event, d.from}
		i, known := at[k]
		if !known {
			i = len(groups)
			at[k], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], d)
	}
	return groups
}

// datedIn finds the dates in a passage, each with how well its sentence fits.
func (s *search) datedIn(r ranked) []dated {
	var found []dated
	t := r.text
	add := func(d dated, at int) {
		if !s.question.Years.holds(d.from) {
			return
		}
		sentence := t.sentences[at]
		before, after := t.sentences[max(0, at-1)], t.sentences[min(len(t.sentences)-1, at+1)]
		if !s.hasSubject(r, before.first, after.last) {
			return
		}
		here, around := s.share(s.cover(r, sentence.first, sentence.last)), s.share(s.cover(r, before.first, after.last))
		d.cover = max(here, nearDate*around)
		d.quote = t.span(at, at)
		d.score = d.cover * kindWeight(t.Kind) * s.aboutPlace(t, d.quote)
		if d.score == 0 {
			return
		}
		if s.reader.lexicon.patterns.happens(t.words[sentence.first:sentence.last]) {
			d.score += verbBonus
		}
		if d.event != "" {
			d.score += eventBonus
		}
		d.text, d.matches = t, r.matches
		found = append(found, d)
	}
	if len(t.sentences) == 0 {
		return nil
	}
	for _, e := range t.edges {
		if e.Predicate == graph.Date && e.Status == graph.Done && e.From != "" {
			add(dated{date: e.Object, from: e.From, to: e.To, event: e.Subject}, t.sentenceAt(e.Start))
		}
	}
	events := len(found)
	for _, d := range s.reader.lexicon.patterns.dates(t.Text) {
		if slices.ContainsFunc(found[:events], func(e dated) bool { return e.from == d.from && e.quote.start <= d.start && d.end <= e.quote.end }) {
			continue
		}
		cited := slices.ContainsFunc(t.citations, func(c citation) bool { return c.start <= d.start && d.end <= c.end })
		if !cited {
			add(dated{date: graph.Text(string(t.runes[d.start:d.end])), from: d.from}, t.sentenceAt(d.start))
		}
	}
	return found
}

// hasSubject says whether the words from first to last, excluded, name one of
// the topics, actors or works that the question is about, and not only where.
func (s *search) hasSubject(r ranked, first, last int) bool {
	q := s.question
	places := len(q.Topics) + len(q.Places)
	subject := func(i int) bool {
		return i < len(q.Topics) || i >= places && i < places+len(q.Actors)+len(q.Works)
	}
	if len(q.Topics)+len(q.Actors)+len(q.Works) == 0 {
		return true
	}
	return slices.ContainsFunc(r.matches, func(m match) bool { return subject(m.topic) && m.first >= first && m.last < last })
}

func (s *search) datedResult(ctx context.Context, group []dated) (Result, error) {
	best := group[0]
	r := Result{
		IRI: best.text.IRI, Type: "Passage", Label: best.date.Text, Score: rounded(best.score), Held: true,
		Facts: []string{best.date.Text}, Evidence: []Evidence{}, Date: &Date{From: best.from, Text: best.date.Text},
		Why: "diese Zeitangabe steht in " + count(len(group), "Satz", "Sätzen") + " dazu",
	}
	if best.to != "" {
		r.Date.To = &best.to
	}
	if best.event != "" {
		node, err := s.engine.nodeRef(ctx, s.access, best.event)
		if err != nil {
			return Result{}, err
		}
		r.IRI, r.Type, r.Label = best.event, node.Type, node.Label
		r.Why = "so datiert in " + count(len(group), "Passage", "Passagen")
	}
	var shown []stretch
	for _, d := range group {
		if len(r.Evidence) == maxEvidence {
			break
		}
		if d.text == best.text && slices.Contains(shown, d.quote) {
			continue
		}
		if d.text == best.text {
			shown = append(shown, d.quote)
		}
		ev, err := s.evidence(ctx, d.text, d.quote, d.matches)
		if err != nil {
			return Result{}, err
		}
		r.Evidence = append(r.Evidence, ev)
	}
	return r, nil
}

// contradict lets results name each other that date one event differently. A
// more exact date is no other one.
func contradict(results []Result) {
	for i := range results {
		for j := range results {
			x, y := &results[i], results[j]
			if x.Type != "Event" || x.IRI != y.IRI || strings.HasPrefix(x.Date.From, y.Date.From) || strings.HasPrefix(y.Date.From, x.Date.From) {
				continue
			}
			if len(y.Evidence) > 0 && !slices.Contains(x.Contradicts, y.Evidence[0].Passage) {
				x.Contradicts = append(x.Contradicts, y.Evidence[0].Passage)
			}
		}
	}
}

// A printedDate is a date in a text, as a stretch of it in code points.
type printedDate struct {
	from       string // ISO 8601, as exact as printed
	start, end int
}

// dates finds the days, months and years in a text.
func (p patterns) dates(text string) []printedDate {
	var found []printedDate
	at, runes := 0, 0
	position := func(i int) int { // called with growing positions
		runes += utf8.RuneCountInString(text[at:i])
		at = i
		return runes
	}
	for _, m := range p.date.FindAllStringSubmatchIndex(text, -1) {
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		day, month, year := part(1), part(2), part(4)
		if name := part(3); name != "" {
			month = strconv.Itoa(p.months[strings.ToLower(name)])
		}
		from := year
		if n, err := strconv.Atoi(month); err == nil {
			if n < 1 || n > 12 {
				continue
			}
			from = fmt.Sprintf("%s-%02d", year, n)
			if n, err := strconv.Atoi(day); err == nil && n > 0 && n < 32 {
				from = fmt.Sprintf("%s-%02d", from, n)
			}
		}
		found = append(found, printedDate{from, position(m[0]), position(m[1])})
	}
	return found
}

// dateForm matches dates with day, month as number or name, and year.
func dateForm(months []string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:\b(\d{1,2})\.\s?(?:(\d{1,2})\.\s?)?)?(?:\b(` + strings.Join(months, "|") + `)\s)?\b((?:18|19|20)\d\d)\b`)
}

// happens says whether a sentence has a verb of founding, deciding or ending.
func (p patterns) happens(words []word) bool {
	return slices.ContainsFunc(words, func(w word) bool { return p.happening[w.stem] })
}
