package query

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// MaxResults is how many results of an answer are shown at a time.
const MaxResults = 30

const (
	maxEvidence    = 3 // of a result
	maxSuggestions = 6
	// sureCover is the share of what was asked for that the best passage must
	// have; below, the answer is uncertain. doc/answers.md has what else was tried.
	sureCover = .2
	// sureTerm is the same for a term that no sentence defines.
	sureTerm = .9
)

// answer plans by kind. What a plan does not find is answered with the ranked
// passages, and the answer says so.
func (s *search) answer(ctx context.Context) (Answer, error) {
	a := Answer{
		Question: s.question.Text, Understood: s.understood(),
		Suggestions: []string{}, Results: []Result{}, Unsure: []Result{},
	}
	err := s.prepare(ctx)
	if err != nil {
		return Answer{}, err
	}
	a.Searched = s.searched()
	unknown := s.unknown()
	if len(unknown) > 0 {
		if a.Suggestions, err = s.suggest(ctx, unknown); err != nil {
			return Answer{}, err
		}
		if len(unknown) == len(s.question.Topics) {
			return a, nil
		}
	}
	covered, err := s.plan(ctx, &a)
	if err == nil && len(a.Results) == 0 && s.question.Kind != KindDocuments && s.question.Kind != KindGap {
		a.Understood.Text += s.instead()
		covered, err = s.fromPassages(ctx, &a)
	}
	if err != nil {
		return Answer{}, err
	}
	a.Found = max(a.Found, len(a.Results))
	if s.question.Kind != KindCompare { // a table is shown whole
		a.Results = a.Results[min(s.skip, len(a.Results)):min(s.most(), len(a.Results))]
	}
	if err := s.cite(ctx, a.Results); err != nil {
		return Answer{}, err
	}
	a.Uncertain = len(a.Results) > 0 && (len(unknown) > 0 || !covered)
	if len(unknown) == 0 && (a.Uncertain || len(a.Results) == 0) {
		a.Suggestions, err = s.suggest(ctx, s.question.Topics)
	}
	return a, err
}

// plan answers as the kind of question demands; covered says whether the best
// result has most of what was asked for.
func (s *search) plan(ctx context.Context, a *Answer) (covered bool, err error) {
	switch s.question.Kind {
	case KindDocuments:
		return s.documentsOrKin(ctx, a)
	case KindGap:
		return true, s.gaps(ctx, a)
	case KindStatement:
		return s.statements(ctx, a)
	case KindCitations:
		return true, s.citations(ctx, a)
	case KindWhen, KindTimeline:
		if s.question.Kind == KindTimeline && len(s.question.Documents) > 0 && len(s.question.Topics) == 0 {
			return true, s.editions(ctx, a)
		}
		return s.dates(ctx, a)
	case KindCompare:
		return s.compare(ctx, a)
	case KindMeasures:
		return s.relations(ctx, a, measurePredicates(), s.measureIn)
	case KindActor:
		return s.relations(ctx, a, relationPredicates(s.question.Relation), s.actorIn)
	case KindPath:
		return s.paths(ctx, a)
	}
	return true, nil
}

// most is how many results, the best first, have to be known for those that are
// shown.
func (s *search) most() int { return s.skip + MaxResults }

// instead says that passages are shown instead of what was asked for.
func (s *search) instead() string {
	if k := s.question.Kind; k == KindPassages || k == KindDefinition {
		return ""
	}
	return " Das Netz enthält dazu nichts; gezeigt werden Textstellen."
}

// fromPassages answers with passages; covered says whether the best has most of
// what was asked for.
func (s *search) fromPassages(ctx context.Context, a *Answer) (covered bool, err error) {
	ranked, err := s.rank(ctx, candidates)
	if err != nil || len(ranked) == 0 {
		return true, err
	}
	telling := s.telling(ranked)
	a.Found = len(telling)
	telling = telling[:min(s.most(), len(telling))]
	if s.question.Kind == KindDefinition {
		var defined bool
		a.Results, defined, err = s.definitions(ctx, telling)
		return defined || ranked[0].cover >= sureTerm, err
	}
	a.Results, err = s.passages(ctx, telling)
	return ranked[0].cover >= sureCover, err
}

// unknown are the topics that no passage has.
func (s *search) unknown() []Topic {
	var topics []Topic
	for i, t := range s.question.Topics {
		if s.wanted[i].count == 0 {
			topics = append(topics, t)
		}
	}
	return topics
}

// suggest names nouns of the passages that are like the topics' words, or else
// like what stands inside them.
func (s *search) suggest(ctx context.Context, unknown []Topic) ([]string, error) {
	found := []string{}
	for _, t := range unknown {
		for _, w := range t.Terms[0].words {
			before := len(found)
			for _, beginning := range append([]string{w.beginning()}, w.parts...) {
				if len(found) > before {
					break
				}
				near, err := near(s.engine.index, s.access, w.normal, beginning, 4*maxSuggestions)
				if err != nil {
					return nil, err
				}
				for _, n := range near {
					written, err := s.asWritten(ctx, n)
					if err != nil {
						return nil, err
					}
					if written != "" && n != w.normal && !slices.Contains(found, written) && len(found) < maxSuggestions {
						found = append(found, written)
					}
				}
			}
		}
	}
	return found, nil
}

// asWritten is a noun as a passage has it that the reader may see; empty for
// other words.
func (s *search) asWritten(ctx context.Context, normal string) (string, error) {
	topic := Topic{Terms: []Term{{Weight: 1, words: analyse(normal, "de")}}}
	hits, err := find(ctx, s.engine.index, s.access, onTopicsQuery([]Topic{topic}, 1, 1))
	if err != nil || len(hits) == 0 {
		return "", err
	}
	t, err := s.text(ctx, hits[0].passage)
	if err != nil {
		return "", err
	}
	for _, w := range t.words {
		if w.normal == normal && isCapital(w) {
			return w.text, nil
		}
	}
	return "", nil
}

// searched says what was looked through, with the terms that were looked for.
func (s *search) searched() Searched {
	out := Searched{Documents: s.reader.stats.Documents, Passages: s.reader.stats.Passages, Terms: []string{}, Parts: []PartCount{}}
	for _, w := range s.wanted {
		out.Parts = append(out.Parts, PartCount{w.Label, w.count})
	}
	for _, t := range s.question.Topics {
		for _, term := range t.Terms {
			if !term.Hidden && !slices.Contains(out.Terms, term.Label) {
				out.Terms = append(out.Terms, term.Label)
			}
		}
	}
	for _, n := range slices.Concat(s.question.Places, s.question.Actors, s.question.Works) {
		out.Terms = append(out.Terms, n.Label)
	}
	out.Terms = append(out.Terms, s.question.Rest...)
	return out
}

// passages answers with the ranked passages.
func (s *search) passages(ctx context.Context, all []ranked) ([]Result, error) {
	results := []Result{}
	for _, r := range all {
		result, err := s.passage(ctx, r, s.whyFound(r))
		if err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return results, nil
}

// tailShare is the share of the best score below which a passage is left out.
const tailShare = .25

// telling leaves out the tail, headings, and passages without what the question
// is about or only under a heading with it, when others have it in their text.
func (s *search) telling(all []ranked) []ranked {
	inText := func(r ranked) bool {
		return r.text.Kind != graph.Heading && len(r.matches) > 0 && s.hasSubject(r, 0, len(r.text.words))
	}
	some := slices.ContainsFunc(all, inText)
	return slices.DeleteFunc(slices.Clone(all), func(r ranked) bool {
		return some && !inText(r) || r.score < tailShare*all[0].score
	})
}

func (s *search) passage(ctx context.Context, r ranked, why string) (Result, error) {
	ev, err := s.evidence(ctx, r.text, r.quote, r.matches)
	if err != nil {
		return Result{}, err
	}
	return Result{
		IRI: r.text.IRI, Type: "Passage", Label: passageLabel(r.text), Score: rounded(r.score), Held: true,
		Why: why, Facts: s.sources(r.text, r.quote), Evidence: []Evidence{ev},
	}, nil
}

func passageLabel(t *text) string {
	label := titleOf(t.doc)
	if n := len(t.Section); n > 0 {
		label += " – " + t.Section[n-1]
	}
	return label
}

// sources are what the quoted sentences cite.
func (s *search) sources(t *text, at stretch) []string {
	facts := []string{}
	for _, c := range t.citations {
		if c.start < at.start || c.end > at.end {
			continue
		}
		if fact := "nach " + s.citedAs(c); !slices.Contains(facts, fact) {
			facts = append(facts, fact)
		}
	}
	return facts
}

// citedAs is a citation's work as the graph labels it, with the locator.
func (s *search) citedAs(c citation) string {
	label := cmp.Or(s.reader.works[c.Cited].name.shown(), strings.TrimSpace(c.Work+" "+c.Year))
	if c.Locator != "" {
		label += ": " + c.Locator
	}
	return label
}

// whyFound names what of the question stands in a passage.
func (s *search) whyFound(r ranked) string {
	var here, above []string
	for i, w := range s.wanted {
		at := slices.IndexFunc(r.matches, func(m match) bool { return m.topic == i })
		switch {
		case at < 0 && r.above[i]:
			above = append(above, quoted(w.Label))
		case at >= 0:
			here = append(here, s.asFound(r, i))
		}
	}
	var why []string
	if len(here) > 0 {
		why = append(why, "enthält "+enumerate(here))
	}
	if len(above) > 0 {
		why = append(why, "steht unter einer Überschrift mit "+enumerate(above))
	}
	return strings.Join(why, ", ")
}

// asFound names a topic, with the word that stands for it in the passage when
// it is another one.
func (s *search) asFound(r ranked, topic int) string {
	var other string
	for _, m := range r.matches {
		if m.topic != topic {
			continue
		}
		if m.exact {
			return quoted(s.wanted[topic].Label)
		}
		if other == "" {
			other = string(r.text.runes[r.text.words[m.first].start:r.text.words[m.last].end])
		}
	}
	return fmt.Sprintf("%s (als %s)", quoted(s.wanted[topic].Label), quoted(other))
}

func quoted(s string) string { return "„" + s + "“" }

func enumerate(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " und " + items[len(items)-1]
}

func rounded(score float64) float64 { return math.Round(min(1, max(0, score))*1000) / 1000 }

// understood says how the question was read.
func (s *search) understood() Understood {
	q := s.question
	u := Understood{
		Kind: q.Kind, Topics: topicLabels(q.Topics), Actors: append(nameLabels(q.Actors), q.Authors...), Documents: nameLabels(q.Works),
		Places: nameLabels(q.Places), Years: q.Years, DocumentKinds: kindLabels(q.Documents), Negated: q.Negated,
		Text: q.text(), Rest: append([]string{}, q.Rest...), Corrected: correctionTexts(q.Corrected), Nodes: []NodeRef{},
	}
	if q.Relation != "" {
		u.Relation = &q.Relation
	}
	for _, t := range q.Topics {
		if t.concept != "" {
			u.Nodes = append(u.Nodes, NodeRef{t.concept, TypeOf(t.concept), t.Label})
		}
	}
	for _, n := range slices.Concat(q.Actors, q.Works, q.Places) {
		u.Nodes = append(u.Nodes, NodeRef{n.IRI, TypeOf(n.IRI), n.shown()})
	}
	return u
}

// text says what was understood, for people.
func (q Question) text() string {
	var b strings.Builder
	b.WriteString("Gesucht: " + readLabels().Questions[q.Kind])
	if q.Kind == KindDocuments && len(q.Documents) > 0 {
		b.WriteString(" (" + enumerate(kindLabels(q.Documents)) + ")")
	}
	about := topicLabels(q.Topics)
	switch {
	case len(about) == 0:
	case q.Kind == KindDefinition:
		b.WriteString(" zu " + enumerate(about))
	default:
		b.WriteString(" zum Thema " + enumerate(about))
	}
	part := func(lead string, labels []string) {
		if len(labels) > 0 {
			b.WriteString(lead + enumerate(labels))
		}
	}
	part(", Beteiligte: ", nameLabels(q.Actors))
	part(", Dokument: ", nameLabels(q.Works))
	part(", Stand: ", q.statusLabels())
	part(", verfasst von ", q.Authors)
	part(", Ort: ", nameLabels(q.Places))
	b.WriteString(q.Years.text())
	if q.Kind != KindDocuments {
		part(", Dokumente: ", kindLabels(q.Documents))
	}
	if len(q.Rest) > 0 {
		part("; im Wortlaut gesucht: ", q.Rest)
	}
	b.WriteString(".")
	return b.String()
}

// statusLabels say what state of measures was asked for.
func (q Question) statusLabels() []string {
	return texts(q.Statuses, func(st graph.Status) string { return cmp.Or(readLabels().Statuses[st], readLabels().Done) })
}

func (y Years) text() string {
	switch {
	case y.From != nil && y.To != nil && *y.From == *y.To:
		return ", Jahr: " + strconv.Itoa(*y.From)
	case y.From != nil && y.To != nil:
		return fmt.Sprintf(", Jahre: %d–%d", *y.From, *y.To)
	case y.From != nil:
		return fmt.Sprintf(", ab %d", *y.From)
	case y.To != nil:
		return fmt.Sprintf(", bis %d", *y.To)
	}
	return ""
}

// holds says whether a year or date lies in the span. A span without ends
// holds everything, one with an end nothing that is not dated.
func (y Years) holds(issued string) bool {
	if y.From == nil && y.To == nil {
		return true
	}
	if len(issued) < 4 {
		return false
	}
	n, err := strconv.Atoi(issued[:4])
	return err == nil && (y.From == nil || n >= *y.From) && (y.To == nil || n <= *y.To)
}

// by says whether a document is by one of the asked authors.
func (q Question) by(familyNames []string) bool {
	return len(q.Authors) == 0 || slices.ContainsFunc(familyNames, func(name string) bool {
		return slices.ContainsFunc(q.Authors, func(asked string) bool { return german.Key(asked) == german.Key(name) })
	})
}

// ofKind says whether a document is of one of the kinds, or, for a special sort
// like "Statusbericht", named so.
func (q Question) ofKind(kind graph.Kind, label string) bool {
	if len(q.Documents) == 0 {
		return true
	}
	return slices.ContainsFunc(q.Documents, func(d DocumentKind) bool {
		if d.named == nil {
			return d.Kind == "" || d.Kind == kind
		}
		return (kind == "" || kind == d.Kind) && Topic{Terms: []Term{{Weight: 1, words: d.named}}}.in(analyse(label, "de"))
	})
}
