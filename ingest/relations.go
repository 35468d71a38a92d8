package ingest

import (
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/clause"
)

// An assertion is what a sentence says of two things, or of an event.
type assertion struct {
	relation   string // a relation's name, or an event's kind
	event      bool
	from, to   *entity // nil: the text does not say
	target     *entity // of an event: the new name, the new home
	status     graph.Status
	when       period
	start, end int // of the sentence, in code points of the passage
	rule       string
	confidence float64
}

// An entity is what a phrase stands for.
type entity struct {
	text  string // as printed, without determiner
	head  string // its noun, in lower case
	actor *actor
	work  graph.IRI // of a document: the one that is read
	place place
	quote bool
	vague bool // "das Projekt": its name is not known
	bare  bool // nothing stands behind its noun
	first int  // token
	last  int
}

// A sentenceReader reads the claims of one sentence.
type sentenceReader struct {
	*relationRules
	measures *measureRules
	cast     *cast
	w        sequence
	mentions []actorMention
	s        clause.Sentence
	before   *memory
	claims   []assertion
	start    int // of the sentence
	end      int
	first    int // token of the passage at which the sentence begins

	renamed map[int]*entity // by phrase: what it is called now
	apposed map[int]bool    // phrases that only say so
}

// A memory is what the sentence before was about.
type memory struct {
	actor  *entity   // its subject
	actors []*entity // all that it names
	thing  *entity
	when   period
}

const (
	sureClaim   = 0.9
	unsureClaim = 0.75 // where a rule had to choose
)

// read finds all claims of the sentence.
func (r *sentenceReader) read() []assertion {
	r.renamings()
	for i := range r.s.Predicates {
		p := &r.s.Predicates[i]
		for _, rule := range r.byVerb[p.Verb] {
			r.verb(rule, p)
		}
		r.label(p)
		for _, ph := range p.Phrases {
			for _, rule := range r.byNoun[r.s.Tokens[r.s.Phrases[ph].Head].Normal] {
				r.noun(rule, p, ph)
			}
		}
	}
	r.adjuncts()
	r.remember()
	return r.claims
}

// allows checks the words that a rule wants in the clause.
func (r *sentenceReader) allows(rule *relationRule, p *clause.Predicate) bool {
	if len(rule.With) > 0 && !r.has(rule.With, p) || len(rule.Also) > 0 && !r.has(rule.Also, p) || len(rule.Without) > 0 && r.has(rule.Without, p) {
		return false
	}
	if rule.Pronoun != "" && !r.has(wordSet{rule.Pronoun: true}, p) {
		return false
	}
	return !rule.Passive || p.Passive
}

// has reports whether one of the words stands in the predicate's clause.
func (r *sentenceReader) has(words wordSet, p *clause.Predicate) bool {
	return slices.ContainsFunc(p.Words, func(i int) bool { return words[r.s.Tokens[i].Normal] })
}

func (r *sentenceReader) verb(rule *relationRule, p *clause.Predicate) {
	if !r.allows(rule, p) || p.Subordinate == "ob" && p.Modal == "" { // that is what is asked
		return
	}
	words := r.local(p)
	when := periodIn(r.w, words)
	if rule.Since && when.from == "" {
		return
	}
	agent, what := rule.From, rule.To
	if rule.Event != "" {
		agent, what = rule.Agent, rule.What
	}
	var taken []int
	if !p.Passive && rule.Pronoun == "" && (agent.open() || agent.places[0] == "object") && !slices.Contains(what.places, "subject") {
		taken = r.subjectOf(p)
	}
	var froms []*entity
	if len(agent.places) > 0 && agent.places[0] == "attribute" {
		froms = r.ownersOf(rule, agent, p)
	} else {
		var others []int
		froms, others = r.role(agent, p, taken)
		taken = append(taken, others...)
	}
	tos, takenTo := r.role(what, p, taken)
	if len(froms) == 0 && agent.optional {
		froms = r.spokenOf()
	}
	if len(tos) == 0 && what.optional && len(froms) > 0 {
		tos = []*entity{r.before.thing}
	}
	if len(tos) == 0 && rule.Event == "adopted" && r.verbless(p) { // "Vom Stadtrat beschlossen am 12. Dezember"
		tos = r.ownPaper()
	}
	if len(tos) == 0 || len(froms) == 0 && !agent.open() && !(p.Passive && agent.places[0] == "subject" && rule.Event != "") {
		return
	}
	var targets []*entity
	if rule.Event != "" && !rule.To.open() {
		if targets, _ = r.role(rule.To, p, append(taken, takenTo...)); len(targets) == 0 {
			return
		}
	}
	if len(froms) == 1 && len(tos) == 1 && r.swapped(froms[0], tos[0], p) {
		froms, tos = tos, froms
	}
	if rule.Event == "" && when.to == "" && r.has(r.Earlier, p) {
		when.to = r.before.when.from
	}
	denied := p.Negated || r.deniedPhrase(takenTo)
	if rule.Denied != denied && rule.Denied {
		return
	}
	status := r.status(p)
	switch {
	case rule.Denied:
		status = graph.Done
	case rule.Event == "" && status == graph.Done && r.has(r.Earlier, p):
		status = graph.Ended
	case rule.Status != "" && (status == graph.Done || rule.Status == graph.Rejected && status == graph.Demanded):
		status = rule.Status
	}
	c := assertion{relation: rule.Relation, status: status, when: when, rule: rule.name, confidence: sureClaim}
	if rule.Event != "" {
		c.relation, c.event = rule.Event, true
	}
	if rule.Confidence > 0 {
		c.confidence = rule.Confidence
	}
	r.emit(c, froms, tos, targets)
}

// ownersOf are the actors whose the rule's word is: "zu den Aufgaben der
// Beauftragten", "zu ihren Aufgaben".
func (r *sentenceReader) ownersOf(rule *relationRule, ro role, p *clause.Predicate) []*entity {
	for _, i := range p.Phrases {
		ph := r.s.Phrases[i]
		if !rule.With[r.s.Tokens[ph.Head].Normal] {
			continue
		}
		if owners := r.dependents(role{places: []string{"attribute", "von"}, types: ro.types}, i); len(owners) > 0 {
			return owners
		}
		if first := r.s.Tokens[max(ph.First, ph.Core-1)].Normal; strings.HasPrefix(first, "ihre") || strings.HasPrefix(first, "seine") {
			return r.spokenOf()
		}
	}
	return nil
}

// subjectOf is the first phrase that can be the subject, with what is coordinated
// with it.
func (r *sentenceReader) subjectOf(p *clause.Predicate) []int {
	for _, ph := range r.arguments(p) {
		if r.stands(ph, "subject", p) {
			return r.group(ph)
		}
	}
	return nil
}

// swapped reports whether what was taken for the object is the subject: "die das
// Land fördert", where the form tells nothing and the Land is who acts.
func (r *sentenceReader) swapped(from, to *entity, p *clause.Predicate) bool {
	if p.Passive || p.Subordinate != "rel" || from == nil || to == nil || to.actor == nil {
		return false
	}
	acts := func(e *entity) bool {
		return e.actor != nil && (e.actor.kind.Kind == bodyPolitic || e.actor.kind.Kind == "Rat")
	}
	return acts(to) && !acts(from)
}

// spokenOf is the actor of the sentence's last assertion, else that of the
// sentence before.
func (r *sentenceReader) spokenOf() []*entity {
	if n := len(r.claims); n > 0 && r.claims[n-1].from != nil {
		return []*entity{r.claims[n-1].from}
	}
	if r.before.actor != nil {
		return []*entity{r.before.actor}
	}
	return nil
}

// said reports whether the same has been read before by another rule.
func (r *sentenceReader) said(c assertion) bool {
	return slices.ContainsFunc(r.claims, func(o assertion) bool {
		return (o.relation == c.relation || o.relation == "funds" && c.relation == "demands") && sameEntity(o.from, c.from) && sameEntity(o.to, c.to)
	})
}

func sameEntity(a, b *entity) bool {
	return a == b || a != nil && b != nil && (a.first == b.first && a.text == b.text || a.actor != nil && a.actor == b.actor)
}

// emit writes an assertion for each pair.
func (r *sentenceReader) emit(c assertion, froms, tos, targets []*entity) {
	if len(froms) == 0 {
		froms = []*entity{nil}
	}
	if len(tos) == 0 {
		tos = []*entity{nil}
	}
	for _, f := range froms {
		for _, t := range tos {
			if f != nil && t != nil && (f == t || f.actor != nil && f.actor == t.actor) {
				continue
			}
			next := c
			next.from, next.to = f, t
			if len(targets) > 0 {
				next.target = targets[0]
			}
			next.start, next.end = r.start, r.end
			if f != nil && f.actor != nil && f.actor.generic {
				next.confidence -= 0.2
			}
			if !r.said(next) {
				r.claims = append(r.claims, next)
			}
		}
	}
}

// local are the tokens of a predicate's clause as tokens of the passage.
func (r *sentenceReader) local(p *clause.Predicate) []int {
	words := make([]int, len(p.Words))
	for k, i := range p.Words {
		words[k] = i + r.first
	}
	return words
}

func (r *sentenceReader) deniedPhrase(phrases []int) bool {
	return slices.ContainsFunc(phrases, func(i int) bool { return r.s.Phrases[i].Negated })
}

// status says how real the clause's statement is.
func (r *sentenceReader) status(p *clause.Predicate) graph.Status {
	for _, i := range p.Words {
		if r.Reserved[r.s.Tokens[i].Normal] {
			return graph.Conditional
		}
	}
	if p.Hypothetical || p.Subordinate == "" && r.hasCondition() {
		return graph.Conditional
	}
	if p.Negated || r.deniedPhrase(p.Phrases) {
		return graph.Rejected
	}
	if s := r.Modals[p.Modal]; s != "" {
		return s
	}
	if p.Future {
		return graph.Planned
	}
	if (p.Subordinate == "zu" || p.Subordinate == "dass") && p.Governor >= 0 {
		if s := r.attitude(&r.s.Predicates[p.Governor]); s != graph.Done {
			return s
		}
		if p.Subordinate == "zu" {
			return graph.Planned
		}
	}
	for _, i := range p.Words {
		if r.Planned[r.s.Tokens[i].Normal] {
			return graph.Planned
		}
	}
	return graph.Done
}

// hasCondition reports whether a clause of the sentence says under which
// condition the main clause holds.
func (r *sentenceReader) hasCondition() bool {
	return slices.ContainsFunc(r.s.Predicates, func(p clause.Predicate) bool {
		return p.Subordinate == "wenn" || p.Subordinate == "falls" || p.Subordinate == "sofern"
	})
}

// attitude is the status that a verb gives to what it speaks of.
func (r *sentenceReader) attitude(p *clause.Predicate) graph.Status {
	switch {
	case r.Rejecting[p.Verb], r.Planning[p.Verb] && p.Negated:
		return graph.Rejected
	case r.Planning[p.Verb], r.Deciding[p.Verb]:
		return graph.Planned
	case r.Demanding[p.Verb]:
		return graph.Demanded
	}
	return graph.Done
}

// noun reads "die Einrichtung einer Stelle durch die Stadt". Only what the
// sentence says of it tells whether it has happened.
func (r *sentenceReader) noun(rule *relationRule, p *clause.Predicate, ph int) {
	what, agentRole := rule.What, rule.Agent
	if rule.Event == "" {
		what, agentRole = rule.To, rule.From
	}
	tos := r.dependents(what, ph)
	froms := r.dependents(agentRole, ph)
	if rule.Status == graph.Demanded && len(tos) == 0 {
		tos = r.content(p)
	}
	if len(froms) == 0 && r.Happening[p.Verb] {
		froms, _ = r.role(agentRole, p, nil)
	}
	if len(tos) == 0 || rule.Event == "" && len(froms) == 0 {
		return
	}
	var targets []*entity
	if rule.Event != "" && !rule.To.open() {
		if targets = r.dependents(rule.To, ph); len(targets) == 0 {
			return
		}
	}
	if r.Demanding[p.Verb] && rule.Event != "" {
		return // the demand says so itself
	}
	when := periodIn(r.w, r.local(p))
	status := r.status(p)
	if rule.Status == graph.Demanded { // the demand of others, whatever is done with it
		if status = rule.Status; r.Rejecting[p.Verb] && p.Passive {
			status = graph.Rejected
		}
	} else if s := r.attitude(p); s != graph.Done {
		status = s
	} else if status == graph.Done && rule.Event != "" && !r.Happening[p.Verb] && (when == period{} || r.s.Phrases[ph].Preposition == "") {
		return
	}
	c := assertion{relation: rule.Relation + rule.Event, event: rule.Event != "", status: status, when: when, rule: rule.name, confidence: unsureClaim}
	r.emit(c, froms, tos, targets)
}

// dependents are the entities that belong to a noun: its genitive attribute and
// the phrases right behind it.
func (r *sentenceReader) dependents(ro role, ph int) []*entity {
	last := r.s.Phrases[ph].Last
	for i := ph + 1; i < len(r.s.Phrases) && i < ph+5; i++ {
		next := r.s.Phrases[i]
		if next.First > last+1 && next.Group == i {
			break
		}
		last = next.Last
		fits := next.Of == ph && slices.Contains(ro.places, "attribute") ||
			next.Of < 0 && next.Preposition != "" && slices.Contains(ro.places, next.Preposition)
		if !fits {
			continue
		}
		var found []*entity
		for _, m := range r.group(i) {
			if e := r.entity(m); e != nil && r.fits(e, ro.types, m) {
				found = append(found, e)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// label reads "Träger ist die AWO" and "Träger des Projekts ist die AWO".
func (r *sentenceReader) label(p *clause.Predicate) {
	if p.Verb != "sein" && p.Verb != "bleiben" && p.Verb != "werden" {
		return
	}
	for _, ph := range p.Phrases {
		relation := r.Labels[r.s.Tokens[r.s.Phrases[ph].Head].Normal]
		if relation == "" || r.s.Phrases[ph].Preposition != "" {
			continue
		}
		var froms []*entity
		for _, other := range p.Phrases {
			o := r.s.Phrases[other]
			if other == ph || o.Preposition != "" || o.Of >= 0 {
				continue
			}
			if e := r.entity(other); e != nil && e.actor != nil {
				froms = append(froms, e)
			}
		}
		to := r.dependents(role{places: []string{"attribute", "von", "für"}, types: []string{"thing"}}, ph)
		if len(to) == 0 && r.before.thing != nil {
			to = []*entity{r.before.thing}
		}
		if len(froms) > 0 && len(to) > 0 {
			r.emit(assertion{relation: relation, status: r.status(p), when: periodIn(r.w, r.local(p)), rule: relation + "-label/1", confidence: unsureClaim}, froms, to, nil)
		}
		return
	}
}

// adjuncts reads "in Trägerschaft der AWO", "in Kooperation mit dem Jobcenter"
// beside the clause's first claim.
func (r *sentenceReader) adjuncts() {
	for i := range r.s.Predicates {
		p := &r.s.Predicates[i]
		for _, at := range p.Words {
			for _, rule := range r.byWord[r.s.Tokens[at].Normal] {
				if !r.spells(rule.Words, at) {
					continue
				}
				r.adjunct(rule, p, at)
			}
		}
	}
}

func (r *sentenceReader) spells(words []string, last int) bool {
	first := last - len(words) + 1
	if first < 0 {
		return false
	}
	for k, w := range words {
		if r.s.Tokens[first+k].Normal != w {
			return false
		}
	}
	return true
}

// adjunct reads the actor behind the adjunct's noun. Its partner is the subject of
// the clause, or what the clause's verb does something to.
func (r *sentenceReader) adjunct(rule *relationRule, p *clause.Predicate, at int) {
	ro := rule.From
	if ro.open() {
		ro = rule.To
	}
	var actors []*entity
	for i := range r.s.Phrases {
		ph := r.s.Phrases[i]
		if ph.First != at+1 {
			continue
		}
		if ph.Of >= 0 && slices.Contains(ro.places, "attribute") || ph.Preposition != "" && slices.Contains(ro.places, ph.Preposition) ||
			ph.Preposition == "" && ph.Case&clause.Genitive != 0 {
			for _, m := range r.group(i) {
				if e := r.entity(m); e != nil && r.fits(e, ro.types, m) {
					actors = append(actors, e)
				}
			}
		}
	}
	if len(actors) == 0 {
		return
	}
	c := assertion{relation: rule.Relation, status: r.status(p), when: periodIn(r.w, r.local(p)), rule: rule.name, confidence: unsureClaim}
	if rule.Relation == "cooperatesWith" {
		if subjects, _ := r.role(role{places: []string{"subject"}, types: []string{"actor"}}, p, nil); len(subjects) > 0 {
			r.emit(c, subjects, actors, nil)
		}
		return
	}
	var taken []int
	if !p.Passive {
		taken = r.subjectOf(p)
	}
	objects, _ := r.role(role{places: []string{"object"}, types: []string{"measure"}}, p, taken)
	if len(objects) > 0 {
		r.emit(c, actors, objects, nil)
	}
}

// renamings reads "die ehemalige Stabsstelle Asyl, heute Fachbereich Integration".
func (r *sentenceReader) renamings() {
	for i := range r.s.Phrases {
		old := r.s.Phrases[i]
		if !r.isFormer(old) || i+1 == len(r.s.Phrases) {
			continue
		}
		next := r.s.Phrases[i+1]
		if next.First-old.Last > 2 || next.First < 1 || !r.Nowadays[r.s.Tokens[next.First-1].Normal] {
			continue
		}
		from, to := r.entity(i), r.entity(i+1)
		if from != nil && to != nil && from.actor != nil && to.actor != nil {
			r.emit(assertion{relation: "renamed", event: true, rule: "renamed-apposition/1", confidence: sureClaim}, nil, []*entity{from}, []*entity{to})
			r.renamed, r.apposed = map[int]*entity{i: to}, map[int]bool{i + 1: true}
		}
	}
}

func (r *sentenceReader) isFormer(ph clause.Phrase) bool {
	for i := ph.First; i < ph.Head; i++ {
		for _, stem := range r.Formerly {
			if strings.HasPrefix(r.s.Tokens[i].Normal, stem) {
				return true
			}
		}
	}
	return false
}

// content is the clause with dass or zu that a predicate governs.
func (r *sentenceReader) content(p *clause.Predicate) []*entity {
	for i := range r.s.Predicates {
		sub := &r.s.Predicates[i]
		if sub.Governor < 0 || &r.s.Predicates[sub.Governor] != p || sub.Subordinate != "dass" && sub.Subordinate != "zu" || len(sub.Words) < 3 {
			continue
		}
		first, last := slices.Min(sub.Words), slices.Max(sub.Words)
		if sub.Subordinate == "dass" {
			first++
		}
		return []*entity{{text: r.w.text(r.first+first, r.first+last), first: r.first + first, last: r.first + last}}
	}
	return nil
}

// verbless reports whether a participle stands alone: "Fortschreibung,
// beschlossen vom Stadtrat".
func (r *sentenceReader) verbless(p *clause.Predicate) bool {
	return p.State && !slices.ContainsFunc(p.Words, func(i int) bool { return slices.Contains(clause.Verbs(r.s.Tokens[i].Normal), "sein") })
}

// ownPaper is the document that is read.
func (r *sentenceReader) ownPaper() []*entity {
	if r.cast.work == "" {
		return nil
	}
	return []*entity{{text: r.cast.title, work: r.cast.work}}
}

// remember keeps what pronouns and labels of the next sentence can stand for.
func (r *sentenceReader) remember() {
	now := memory{when: periodIn(r.w, r.words())}
	for i := range r.s.Phrases {
		e := r.entity(i)
		if e == nil || e.actor == nil || r.s.Phrases[i].Pronoun && r.s.Phrases[i].Ref < 0 {
			continue
		}
		if !slices.ContainsFunc(now.actors, func(o *entity) bool { return o.actor == e.actor }) {
			now.actors = append(now.actors, e)
		}
	}
	for i := range r.s.Predicates {
		p := &r.s.Predicates[i]
		if p.Subordinate != "" {
			continue
		}
		if now.actor == nil {
			if found, _ := r.role(role{places: []string{"subject"}, types: []string{"actor"}}, p, nil); len(found) == 1 {
				now.actor = found[0]
			}
		}
		if now.thing == nil {
			var subject []int
			if !p.Passive {
				subject = r.subjectOf(p)
			}
			if found, _ := r.role(role{places: []string{"object"}, types: []string{"creation"}}, p, subject); len(found) == 1 {
				now.thing = found[0]
			} else if found, _ := r.role(role{places: []string{"subject", "object"}, types: []string{"creation"}}, p, nil); len(found) == 1 {
				now.thing = found[0]
			}
		}
	}
	*r.before = now
}

// words are the sentence's tokens as tokens of the passage.
func (r *sentenceReader) words() []int {
	words := make([]int, len(r.s.Tokens))
	for i := range words {
		words[i] = r.first + i
	}
	return words
}
