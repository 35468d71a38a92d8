package query

import (
	"cmp"
	"context"
	"errors"
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
	asked   bool      // it says that what the question is about was founded, or whatever it asks for
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
	otherEvent = .5  // of an event that is not of the kind asked for
	whenShare  = .6  // of the best score that other dates need
	lineShare  = .3  // the same for what belongs into a chronology
)

// dates answers when something happened, or with what happened in order of
// time. It is covered when the best sentence has most of what was asked for.
func (s *search) dates(ctx context.Context, a *Answer) (covered bool, err error) {
	texts, err := s.datingTexts(ctx)
	if err != nil {
		return false, err
	}
	var all []dated
	for _, t := range texts {
		found, err := s.datedIn(ctx, s.weigh(t))
		if err != nil {
			return false, err
		}
		all = append(all, found...)
	}
	asked := slices.ContainsFunc(all, func(d dated) bool { return d.asked })
	if s.question.Kind == KindWhen && asked {
		all = slices.DeleteFunc(all, func(d dated) bool { return !d.asked })
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
	groups := s.grouped(all[:last])
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
	return best >= sureCover && (asked || len(s.question.Events) == 0), nil
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
// happened at that time, which a chronology tells one by one. The best of each
// group comes first.
func (s *search) grouped(all []dated) [][]dated {
	type key struct {
		event, passage graph.IRI
		from           string
		at             int
	}
	at := map[key]int{}
	var groups [][]dated
	for _, d := range all {
		k := key{event: d.event, from: d.from}
		if d.event == "" && s.question.Kind == KindTimeline {
			k.passage, k.at = d.text.IRI, d.quote.start
		}
		i, known := at[k]
		if !known {
			i = len(groups)
			at[k], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], d)
	}
	return groups
}

// leadingPassages are as many of a document's first as may say of itself when it
// was decided on.
const leadingPassages = 20

// datingTexts are the passages on what is wanted, those that events of the
// named actors and works were read from, and how these works begin.
func (s *search) datingTexts(ctx context.Context) ([]*text, error) {
	ranked, err := s.rank(ctx, candidates)
	if err != nil {
		return nil, err
	}
	seen := map[graph.IRI]bool{}
	var texts []*text
	add := func(iri graph.IRI) error {
		if seen[iri] || !iri.IsPassage() {
			return nil
		}
		seen[iri] = true
		t, err := s.text(ctx, iri)
		if err == nil {
			texts = append(texts, t)
		}
		if errors.Is(err, graph.ErrNotFound) {
			return nil
		}
		return err
	}
	for _, r := range ranked {
		if err := add(r.text.IRI); err != nil {
			return nil, err
		}
	}
	for _, n := range slices.Concat(s.question.Actors, s.question.Works) {
		for q, err := range s.engine.store.Quads(ctx, s.access, graph.Pattern{Predicate: graph.Concerns, Object: graph.Node(n.IRI)}) {
			if err != nil {
				return nil, err
			}
			if err := add(q.Label); err != nil {
				return nil, err
			}
		}
	}
	for _, w := range s.question.Works {
		d, held := s.reader.held[w.IRI]
		if !held {
			continue
		}
		n := 0
		for p, err := range s.engine.store.Passages(ctx, s.access, d.IRI) {
			if errors.Is(err, graph.ErrNotFound) || n == leadingPassages {
				break
			}
			if err != nil {
				return nil, err
			}
			if err := add(p.IRI); err != nil {
				return nil, err
			}
			n++
		}
	}
	return texts, nil
}

// datedIn finds the dates in a passage, each with how well its sentence fits.
func (s *search) datedIn(ctx context.Context, r ranked) ([]dated, error) {
	var found []dated
	t := r.text
	if len(t.sentences) == 0 {
		return nil, nil
	}
	add := func(d dated, at int) {
		d.quote = t.span(at, at)
		if d.cover = max(d.cover, s.coverAround(r, at)); d.asked {
			d.cover = max(d.cover, sureCover)
		}
		d.score += d.cover * kindWeight(t.Kind) * s.aboutPlace(t, d.quote)
		if d.score > 0 && s.question.Years.holds(d.from) {
			d.text, d.matches = t, r.matches
			found = append(found, d)
		}
	}
	for _, e := range t.edges {
		if e.Predicate != graph.Date || e.Status != graph.Done || e.From == "" {
			continue
		}
		d := dated{date: e.Object, from: e.From, to: e.To, event: e.Subject}
		fit, err := s.eventFit(ctx, t, e.Subject)
		if err != nil {
			return nil, err
		}
		at := t.sentenceAt(e.Start)
		if fit == 0 || s.aboutPlace(t, t.span(at, at)) == 0 {
			continue
		}
		d.asked, d.score = fit == 1, eventBonus+fit*verbBonus
		add(d, at)
	}
	events := len(found)
	for _, d := range s.reader.lexicon.patterns.dates(t.Text) {
		at := t.sentenceAt(d.start)
		dating := slices.ContainsFunc(found[:events], func(e dated) bool { return e.from == d.from && e.quote.start <= d.start && d.end <= e.quote.end })
		if dating || t.cites(d.start, d.end) || !s.speaksOfSubject(r, at) {
			continue
		}
		one := dated{date: graph.Text(string(t.runes[d.start:d.end])), from: d.from}
		if one.asked = s.tellsEvent(t, at); one.asked || len(s.question.Events) == 0 && s.reader.lexicon.patterns.happens(t.wordsOf(at)) {
			one.score = verbBonus
		}
		add(one, at)
	}
	return found, nil
}

// coverAround is how much of the question a sentence has, with less for what
// stands in those beside it.
func (s *search) coverAround(r ranked, at int) float64 {
	t := r.text
	before, after := t.sentences[max(0, at-1)], t.sentences[min(len(t.sentences)-1, at+1)]
	here := s.share(s.cover(r, t.sentences[at].first, t.sentences[at].last))
	return max(here, nearDate*s.share(s.cover(r, before.first, after.last)))
}

// eventFit says how well an event is what was asked for: 1 for what happened to
// what the question names and as it asks, 0 for what happened to something else.
func (s *search) eventFit(ctx context.Context, t *text, event graph.IRI) (float64, error) {
	if len(s.question.Topics)+len(s.question.Actors)+len(s.question.Works) > 0 && !s.broad() {
		asked := false
		for _, e := range t.edges {
			if e.Subject != event || e.Predicate != graph.Concerns {
				continue
			}
			about, err := s.isAsked(ctx, e.Object.IRI)
			if err != nil {
				return 0, err
			}
			asked = asked || about
		}
		if !asked {
			return 0, nil
		}
	}
	if len(s.question.Events) == 0 {
		return 1, nil
	}
	for q, err := range s.engine.store.Quads(ctx, s.access, graph.Pattern{Subject: event, Predicate: graph.KindOf}) {
		if err != nil {
			return 0, err
		}
		if slices.Contains(s.question.Events, q.Object.Text) {
			return 1, nil
		}
	}
	return otherEvent, nil
}

// broad says whether the question's topics are the whole field, as "die
// Integrationsarbeit in Merlenburg": everything that happens there is meant.
func (s *search) broad() bool {
	q := s.question
	return q.Kind == KindTimeline && len(q.Places) > 0 && len(q.Actors)+len(q.Works) == 0 &&
		!slices.ContainsFunc(q.Topics, func(t Topic) bool {
			return len(t.Terms[0].words) != 1 || !s.reader.lexicon.patterns.broad[t.Terms[0].words[0].stem]
		})
}

// speaksOfSubject says whether a sentence names what the question is about, or
// goes on about it with a pronoun. A document speaks of itself, where it says
// what was asked for.
func (s *search) speaksOfSubject(r ranked, at int) bool {
	t := r.text
	if s.broad() {
		return true
	}
	own := slices.ContainsFunc(s.question.Works, func(n Name) bool { return n.IRI == t.doc.Work })
	if (own || s.subjectAbove(r)) && s.tellsEvent(t, at) {
		return true
	}
	first := at
	if words := t.wordsOf(at); at > 0 && len(words) > 0 && s.reader.lexicon.patterns.pronouns[words[0].normal] {
		first--
	}
	return s.namesSubject(r, t.sentences[first].first, t.sentences[at].last)
}

// subjectAbove says whether a heading or the title names all topics and actors.
func (s *search) subjectAbove(r ranked) bool {
	q := s.question
	for i := range s.wanted {
		place := i >= len(q.Topics) && i < len(q.Topics)+len(q.Places)
		if i < len(q.Topics)+len(q.Places)+len(q.Actors) && !place && !r.above[i] {
			return false
		}
	}
	return len(q.Topics)+len(q.Actors) > 0
}

// tellsEvent says whether a sentence has a verb of the events asked for. A row
// of a table has none.
func (s *search) tellsEvent(t *text, at int) bool {
	return t.Kind != graph.TableRow && slices.ContainsFunc(s.reader.lexicon.patterns.events, func(e eventPatterns) bool {
		if !slices.Contains(s.question.Events, e.kind) {
			return false
		}
		_, tells := anyOf(e.patterns, t.wordsOf(at), never)
		return tells
	})
}

// namesSubject says whether the words from first to last, excluded, name an
// actor or work of the question, or, when it has none, one of its topics.
func (s *search) namesSubject(r ranked, first, last int) bool {
	q := s.question
	if len(q.Actors)+len(q.Works) == 0 {
		return s.hasSubject(r, first, last)
	}
	from := len(q.Topics) + len(q.Places)
	return slices.ContainsFunc(r.matches, func(m match) bool {
		return m.topic >= from && m.topic < from+len(q.Actors)+len(q.Works) && m.first >= first && m.last < last
	})
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
