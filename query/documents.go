package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
	"belegnetz/internal/cite"
)

const (
	topicPassages = 300 // passages on a topic that are looked at for documents
	leastStrength = .15 // of a document that is said to be on the topic
	certainty     = .7  // of one passage with the best possible evidence
	// A study that is cited beside a topic mostly supports a claim; a concept,
	// report or law that is cited there is what the sentence is about.
	studyWeight = .6
	titleBonus  = .2
)

// nearness is how much a citation says that a work is on a topic, by the
// sentences between them; farther ones in the same passage count as the last.
var nearness = [...]float64{1, .6, .35, .2}

// A source is a document or work that an answer may name, with its evidence.
type evidenced struct {
	iri      graph.IRI
	work     work
	held     *graph.Document
	passages []support // one a passage
	absent   []support // passages that state that the topic is missing
}

// A support is what a passage says for a document.
type support struct {
	text     *text
	strength float64
	quote    stretch
	matches  []match
	locators []string
}

// documents answers with the documents, held or cited, that are on the topics.
func (s *search) documents(ctx context.Context, a *Answer) error {
	topics := s.question.Topics
	if len(topics) == 0 {
		for _, w := range s.question.Rest {
			topics = append(topics, s.reader.lexicon.phraseTopic(analyse(w, "de")))
		}
	}
	if len(topics) == 0 {
		return s.listDocuments(ctx, a, s.most())
	}
	texts, err := s.onTopics(ctx, topics)
	if err != nil {
		return err
	}
	found := map[graph.IRI]*evidenced{}
	m := newMatcher(topics)
	for _, t := range texts {
		o := observe(t, m)
		s.supportHeld(found, o)
		s.supportCited(found, o)
	}
	var all []*evidenced
	for _, f := range found {
		all = append(all, f)
	}
	return s.documentResults(ctx, a, all, topics)
}

// documentsOrKin answers with documents of the special sort that was asked for,
// "Integrationskonzept", or, when none is called so, of its kind; these are not
// what was asked for.
func (s *search) documentsOrKin(ctx context.Context, a *Answer) (asked bool, err error) {
	if err := s.documents(ctx, a); err != nil || len(a.Results)+len(a.Unsure) > 0 {
		return true, err
	}
	kin := slices.Clone(s.question.Documents)
	for i := range kin {
		asked = asked || kin[i].named != nil
		kin[i].named = nil
	}
	if !asked {
		return true, nil
	}
	s.question.Documents = kin
	if err := s.documents(ctx, a); err != nil {
		return false, err
	}
	if len(a.Results) > 0 {
		a.Understood.Text += " So heißt keines; gezeigt wird Ähnliches."
	}
	return false, nil
}

// onTopics are the passages that have all topics, or, when none has, some.
func (s *search) onTopics(ctx context.Context, topics []Topic) ([]*text, error) {
	hits, err := find(ctx, s.engine.index, s.access, onTopicsQuery(topics, len(topics), topicPassages))
	if err == nil && len(hits) == 0 {
		hits, err = find(ctx, s.engine.index, s.access, onTopicsQuery(topics, 1, topicPassages))
	}
	if err != nil {
		return nil, err
	}
	var texts []*text
	for _, h := range hits {
		t, err := s.text(ctx, h.passage)
		if errors.Is(err, graph.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		texts = append(texts, t)
	}
	return texts, nil
}

// An observation is where the topics stand in a passage.
type observation struct {
	*text
	matches []match
	at      [][]float64 // by topic and sentence: how well it fits
	above   []bool      // by topic: a heading names it
}

func observe(t *text, topics matcher) observation {
	o := observation{text: t, matches: topics.find(t.words), above: make([]bool, len(topics.topics))}
	for range topics.topics {
		o.at = append(o.at, make([]float64, max(1, len(t.sentences))))
	}
	for _, m := range topics.find(t.above) {
		o.above[m.topic] = true
	}
	for _, m := range o.matches {
		i := t.sentenceAt(t.words[m.first].start)
		o.at[m.topic][i] = max(o.at[m.topic][i], m.weight)
	}
	return o
}

// near says how near the topics stand to a sentence, from 0 to 1, and which
// sentence shows it: this one if it has a topic, else the one that speaks most
// of them.
func (o observation) near(sentence int) (strength float64, best int) {
	const aboveNear = .3
	best = sentence
	var bestFit float64
	here := slices.ContainsFunc(o.at, func(fits []float64) bool { return fits[sentence] > 0 })
	for i, fits := range o.at {
		var fit float64
		for j, f := range fits {
			if f *= nearness[min(abs(j-sentence), len(nearness)-1)]; f > fit {
				fit = f
				if !here && f > bestFit {
					bestFit, best = f, j
				}
			}
		}
		if o.above[i] {
			fit = max(fit, aboveNear)
		}
		strength += fit / float64(len(o.at))
	}
	return strength, best
}

func abs(n int) int { return max(n, -n) }

// around is the stretch that holds both sentences, or, when they stand too far
// apart for a quote, the first.
func (o observation) around(sentence, other int) stretch {
	from, to := min(sentence, other), max(sentence, other)
	if to-from >= longestQuote {
		from, to = sentence, sentence
	}
	return o.span(from, to)
}

// supportHeld counts the passage for its own document.
func (s *search) supportHeld(found map[graph.IRI]*evidenced, o observation) {
	d := o.doc
	if !s.wantsHeld(d) || !s.inPlaces(o.text, d) {
		return
	}
	best, at, with := 0.0, 0, 0
	for i := range max(1, len(o.sentences)) {
		if strength, other := o.near(i); strength*kindWeight(o.Kind) > best {
			strength *= kindWeight(o.Kind)
			best, at, with = strength, i, other
		}
	}
	if best == 0 {
		return
	}
	f := found[d.IRI]
	if f == nil {
		f = &evidenced{iri: d.IRI, held: &d, work: work{kind: d.Kind, name: Name{IRI: d.Work, Label: titleOf(d), Year: d.Issued}}}
		found[d.IRI] = f
	}
	f.passages = append(f.passages, support{text: o.text, strength: best, quote: o.around(at, with), matches: o.matches})
}

// supportCited counts the passage for the works that it cites.
func (s *search) supportCited(found map[graph.IRI]*evidenced, o observation) {
	here := map[graph.IRI]*support{}
	absent := map[graph.IRI]bool{}
	for _, c := range o.citations {
		w, ok := s.reader.works[c.Cited]
		if !ok || !s.wantsWork(w) {
			continue
		}
		i := o.sentenceAt(c.start)
		strength, other := o.near(i)
		if s.statesAbsence(o.text, c) {
			absent[c.Cited] = true
		}
		p := here[c.Cited]
		if p == nil {
			p = &support{text: o.text, matches: o.matches}
			here[c.Cited] = p
		}
		if strength > p.strength {
			p.strength, p.quote = strength, o.around(i, other)
		}
		if c.Locator != "" && !slices.Contains(p.locators, c.Locator) {
			p.locators = append(p.locators, c.Locator)
		}
	}
	for iri, p := range here {
		f := found[s.resultIRI(iri)]
		if f == nil {
			f = &evidenced{iri: s.resultIRI(iri), work: s.reader.works[iri]}
			if d, held := s.reader.held[iri]; held {
				f.held = &d
			}
			found[f.iri] = f
		}
		if absent[iri] {
			f.absent = append(f.absent, *p)
		} else {
			f.passages = append(f.passages, *p)
		}
	}
}

// resultIRI is the held document, when the work is held, else the work.
func (s *search) resultIRI(work graph.IRI) graph.IRI {
	if d, held := s.reader.held[work]; held {
		return d.IRI
	}
	return work
}

// named says whether a question that names works names this one.
func (s *search) named(work graph.IRI) bool {
	return len(s.question.Works) == 0 ||
		slices.ContainsFunc(s.question.Works, func(n Name) bool { return n.IRI == work })
}

// holding says whether documents that are held, or else only cited, are asked
// for.
func (s *search) holding(held bool) bool { return s.question.Held == nil || *s.question.Held == held }

// wantsHeld says whether a held document is one of those asked for, wherever
// it is about.
func (s *search) wantsHeld(d graph.Document) bool {
	q := s.question
	return s.named(d.Work) && q.ofKind(d.Kind, titleOf(d)) && q.Years.holds(d.Issued) && q.by(familyNames(d))
}

// wantsWork says whether a cited work is one of those asked for.
func (s *search) wantsWork(w work) bool {
	q := s.question
	if !s.named(w.name.IRI) || !q.ofKind(w.kind, w.name.Label) || !q.Years.holds(w.name.Year) || !q.by(w.name.Authors) {
		return false
	}
	if w.name.Type == graph.TypeInterview && len(q.Documents) > 0 && !q.ofKind(graph.KindInterview, w.name.Label) {
		return false
	}
	return len(q.Places) == 0 || slices.ContainsFunc(q.Places, func(p Name) bool {
		return slices.Contains(w.places, p.IRI) ||
			s.reader.lexicon.nameTopic(p).in(analyse(w.name.Label, "de"))
	})
}

// inPlaces says whether a passage is about one of the asked places, because
// its document is, or because it names it.
func (s *search) inPlaces(t *text, d graph.Document) bool {
	q := s.question
	return len(q.Places) == 0 || slices.ContainsFunc(q.Places, func(p Name) bool {
		place := s.reader.lexicon.nameTopic(p)
		return d.Place != "" && graph.PlaceIRI(d.Place) == p.IRI || place.in(t.words) || place.in(t.above)
	})
}

// statesAbsence says whether the clause that a citation stands in, or another
// of its sentence that names the work's year, says that something is missing.
func (s *search) statesAbsence(t *text, c citation) bool {
	if len(t.sentences) == 0 {
		return false
	}
	bounds := t.sentences[t.sentenceAt(c.start)]
	for i := bounds.first; i < bounds.last; i++ {
		w := t.words[i]
		inside := w.start >= c.start && w.end <= c.end
		if w.normal != strings.ToLower(c.Year) && !(inside && c.Type == "ebd" && w.normal == "ebd") {
			continue
		}
		first, last := t.clause(i)
		if s.reader.lexicon.patterns.absent(t.words[first:last]) {
			return true
		}
	}
	return false
}

// clause is the stretch of words around word i up to the next comma, colon,
// semicolon or sentence's end.
func (t *text) clause(i int) (first, last int) {
	bounds := t.sentences[t.sentenceAt(t.words[i].start)]
	broken := func(a, b word) bool { return strings.ContainsAny(string(t.runes[a.end:b.start]), ",;:–") }
	first, last = i, i+1
	for first > bounds.first && !broken(t.words[first-1], t.words[first]) {
		first--
	}
	for last < bounds.last && !broken(t.words[last-1], t.words[last]) {
		last++
	}
	return first, last
}

// documentResults sorts what was found by the strength of its evidence.
func (s *search) documentResults(ctx context.Context, a *Answer, all []*evidenced, topics []Topic) error {
	for _, f := range all {
		if !s.holding(f.held != nil) {
			continue
		}
		supports, into := f.passages, &a.Results
		absent := len(f.absent) > 0 && f.score(f.absent, topics) >= f.score(f.passages, topics)
		if absent {
			supports, into = append(f.absent, f.passages...), &a.Unsure
		}
		slices.SortStableFunc(supports, func(x, y support) int {
			return cmp.Or(cmp.Compare(y.strength, x.strength), cmp.Compare(x.text.IRI, y.text.IRI))
		})
		score := f.score(supports, topics)
		if score < leastStrength {
			continue
		}
		r, err := s.documentResult(ctx, f, supports)
		if err != nil {
			return err
		}
		r.Score = rounded(score)
		r.Why = s.whyOnTopic(f, supports, topics)
		if absent {
			r.Why = "neben " + enumerate(topicLabels(topics)) + " genannt, die Quelle stellt dort aber ein Fehlen fest"
		}
		*into = append(*into, r)
	}
	for _, results := range [][]Result{a.Results, a.Unsure} {
		slices.SortFunc(results, func(x, y Result) int {
			return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Label, y.Label), cmp.Compare(x.IRI, y.IRI))
		})
	}
	return nil
}

// score is how sure it is that the document is on the topics: that not all of
// its passages are there by chance.
func (f *evidenced) score(supports []support, topics []Topic) float64 {
	chance := 1.0
	for _, p := range supports {
		chance *= 1 - certainty*p.strength
	}
	score := 1 - chance
	if f.held == nil && (f.work.kind == graph.KindStudy || f.work.kind == graph.KindOther || f.work.kind == "") {
		score *= studyWeight
	}
	label := analyse(f.work.name.Label, "de")
	if slices.ContainsFunc(topics, func(t Topic) bool { return t.in(label) }) {
		score += titleBonus * (1 - score)
	}
	return score
}

// documentResult is a document with its best evidence, without score and why.
func (s *search) documentResult(ctx context.Context, f *evidenced, supports []support) (Result, error) {
	r := Result{
		IRI: f.iri, Type: TypeOf(f.iri), Label: f.work.name.Label, Held: f.held != nil,
		Facts: []string{}, Evidence: []Evidence{},
	}
	if f.held != nil {
		r.Label = heldLabel(*f.held)
	}
	if kind := kindText(f.work.kind); kind != "" && f.work.kind != graph.KindOther {
		r.Facts = append(r.Facts, kind)
	}
	for _, p := range supports {
		for _, l := range p.locators {
			if fact := pageFact(l); !slices.Contains(r.Facts, fact) {
				r.Facts = append(r.Facts, fact)
			}
		}
	}
	for _, p := range supports[:min(maxEvidence, len(supports))] {
		ev, err := s.evidence(ctx, p.text, p.quote, p.matches)
		if err != nil {
			return Result{}, err
		}
		r.Evidence = append(r.Evidence, ev)
	}
	return r, nil
}

// pageFact says which place of a work is cited. Locators are printed without
// "S."; those that name something else, "§ 12", say so themselves.
func pageFact(locator string) string {
	if first, _ := utf8.DecodeRuneInString(locator); unicode.IsDigit(first) {
		return "S. " + locator
	}
	return locator
}

// heldLabel names a document without authors as works that are only cited are
// named, "Merlenburg Integrationskonzept 2012".
func heldLabel(d graph.Document) string {
	if len(d.Creators) == 0 && d.Issued != "" {
		return cite.Name(SourceOf(d))
	}
	if year, _, _ := strings.Cut(d.Issued, "-"); year != "" && !strings.Contains(d.Title, year) {
		return titleOf(d) + " (" + year + ")"
	}
	return titleOf(d)
}

// whyOnTopic says what the passages are and through which words they were
// found.
func (s *search) whyOnTopic(f *evidenced, supports []support, topics []Topic) string {
	about := enumerate(topicLabels(topics))
	n := count(len(supports), "Passage", "Passagen")
	var why string
	if f.held != nil {
		why = fmt.Sprintf("%s zu %s", n, about)
	} else {
		why = fmt.Sprintf("als Quelle in %s zu %s genannt", n, about)
	}
	var other []string
	for _, p := range supports {
		for _, m := range p.matches {
			if m.exact {
				return why
			}
			if w := quoted(string(p.text.runes[p.text.words[m.first].start:p.text.words[m.last].end])); !slices.Contains(other, w) && len(other) < 3 {
				other = append(other, w)
			}
		}
	}
	if len(other) == 0 {
		return why
	}
	return why + ", gefunden über " + enumerate(other)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// listDocuments answers a question without a topic: what there is of a kind,
// place or time; up to most results are made.
func (s *search) listDocuments(ctx context.Context, a *Answer, most int) error {
	for d, err := range s.engine.store.Documents(ctx, s.access) {
		if err != nil {
			return err
		}
		inPlace := len(s.question.Places) == 0 || slices.ContainsFunc(s.question.Places, func(p Name) bool {
			return d.Place != "" && graph.PlaceIRI(d.Place) == p.IRI
		})
		if !inPlace || !s.wantsHeld(d) || !s.holding(true) {
			continue
		}
		if a.Found++; len(a.Results) == most {
			continue
		}
		r := Result{
			IRI: d.IRI, Type: TypeOf(d.IRI), Label: heldLabel(d), Score: 1, Held: true, Why: "liegt vor",
			Facts: []string{kindText(d.Kind)}, Evidence: []Evidence{},
		}
		if err := s.firstPassage(ctx, d, &r); err != nil {
			return err
		}
		a.Results = append(a.Results, r)
	}
	var cited []work
	for iri, w := range s.reader.works {
		if _, held := s.reader.held[iri]; !held && s.holding(false) && w.name.Type == graph.TypeWork && s.wantsWork(w) {
			cited = append(cited, w)
		}
	}
	slices.SortFunc(cited, func(x, y work) int {
		return cmp.Or(cmp.Compare(x.name.Label, y.name.Label), cmp.Compare(x.name.IRI, y.name.IRI))
	})
	a.Found += len(cited)
	for _, w := range cited[:min(len(cited), most-len(a.Results))] {
		f := &evidenced{iri: w.name.IRI, work: w}
		if err := s.citing(ctx, f); err != nil {
			return err
		}
		r, err := s.documentResult(ctx, f, f.passages)
		if err != nil {
			return err
		}
		r.Score, r.Why = listedScore, "nur zitiert, in "+count(len(f.passages), "Passage", "Passagen")
		a.Results = append(a.Results, r)
	}
	return nil
}

// listedScore ranks cited works behind held documents where all fit equally.
const listedScore = .5

// firstPassage shows how a document begins.
func (s *search) firstPassage(ctx context.Context, d graph.Document, r *Result) error {
	for p, err := range s.engine.store.Passages(ctx, s.access, d.IRI) {
		if err != nil {
			return err
		}
		t, err := s.text(ctx, p.IRI)
		if errors.Is(err, graph.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		ev, err := s.evidence(ctx, t, t.span(0, min(longestQuote, max(1, len(t.sentences)))-1), nil)
		if err != nil {
			return err
		}
		r.Evidence = append(r.Evidence, ev)
		return nil
	}
	return nil
}

// citing gathers the passages that cite a work.
func (s *search) citing(ctx context.Context, f *evidenced) error {
	for q, err := range s.engine.store.Quads(ctx, s.access, graph.Pattern{Predicate: graph.Cites, Object: graph.Node(f.iri)}) {
		if err != nil {
			return err
		}
		t, err := s.text(ctx, q.Label)
		if errors.Is(err, graph.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		p := support{text: t, strength: 1}
		for _, c := range t.citations {
			if c.Cited != f.iri {
				continue
			}
			if i := t.sentenceAt(c.start); p.quote.end == 0 {
				p.quote = t.span(i, min(i, len(t.sentences)-1))
			}
			if c.Locator != "" && !slices.Contains(p.locators, c.Locator) {
				p.locators = append(p.locators, c.Locator)
			}
		}
		if p.quote.end > p.quote.start {
			f.passages = append(f.passages, p)
		}
	}
	return nil
}
