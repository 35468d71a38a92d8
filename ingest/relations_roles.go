package ingest

import (
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/clause"
)

// role finds the entities that fill a role of a predicate, and their phrases.
// Phrases in taken are others' already.
func (r *sentenceReader) role(ro role, p *clause.Predicate, taken []int) ([]*entity, []int) {
	for _, place := range ro.places {
		for _, ph := range r.arguments(p) {
			if slices.Contains(taken, ph) || r.apposed[ph] || !r.stands(ph, place, p) {
				continue
			}
			var found []*entity
			var phrases []int
			for _, m := range r.group(ph) {
				if e := r.entity(m); e != nil && r.fits(e, ro.types, m) {
					found = append(found, e)
					phrases = append(phrases, m)
				}
			}
			if len(found) > 0 {
				return found, phrases
			}
		}
	}
	return nil, nil
}

// arguments are the phrases of a predicate; an infinitive's subject is that of
// the clause that it depends on.
func (r *sentenceReader) arguments(p *clause.Predicate) []int {
	if p.Subordinate != "zu" || p.Governor < 0 {
		return p.Phrases
	}
	return slices.Concat(p.Phrases, r.s.Predicates[p.Governor].Phrases)
}

// stands reports whether the phrase stands in the place of a role. The passive
// is turned back into the active.
func (r *sentenceReader) stands(i int, place string, p *clause.Predicate) bool {
	ph := r.s.Phrases[i]
	switch place {
	case nobody:
		return false
	case "subject":
		if p.Passive {
			return ph.Preposition == "durch" || ph.Preposition == "von" && !r.ofNoun(i)
		}
		if p.Subordinate == "zu" && slices.Contains(p.Phrases, i) {
			return false
		}
		return ph.Preposition == "" && ph.Of < 0 && !ph.Reflexive && ph.Case&clause.Nominative != 0
	case "object":
		if p.Passive {
			return ph.Preposition == "" && ph.Of < 0 && !ph.Reflexive && ph.Case&clause.Nominative != 0
		}
		return ph.Preposition == "" && ph.Of < 0 && !ph.Pronoun && ph.Case&clause.Accusative != 0 && slices.Contains(p.Phrases, i)
	case "dative":
		return ph.Preposition == "" && ph.Case&clause.Dative != 0 && ph.Case&clause.Nominative == 0
	case "attribute":
		return ph.Of >= 0
	}
	return ph.Preposition == place
}

// ofNoun reports whether a phrase with von belongs to the noun right before it:
// "mit Mitteln von Bund und Land".
func (r *sentenceReader) ofNoun(i int) bool {
	if i == 0 || r.s.Phrases[i-1].Last+1 != r.s.Phrases[i].First {
		return false
	}
	return r.measures.WithVon.endOf(r.s.Tokens[r.s.Phrases[i-1].Head].Normal) != ""
}

// group are the phrases that are coordinated with phrase i, from it on.
func (r *sentenceReader) group(i int) []int {
	all := []int{i}
	for j := i + 1; j < len(r.s.Phrases); j++ {
		if r.s.Phrases[j].Group == r.s.Phrases[i].Group {
			all = append(all, j)
		}
	}
	return all
}

// entity is what a phrase stands for, nil where it stands for nothing that can
// be named.
func (r *sentenceReader) entity(i int) *entity {
	ph := r.s.Phrases[i]
	switch {
	case ph.Ref >= 0:
		return r.entity(ph.Ref)
	case ph.Reflexive:
		return nil
	case ph.Pronoun:
		return r.antecedent(r.s.Tokens[ph.Head].Normal)
	}
	if owner := r.Possessives[r.s.Tokens[max(ph.First, ph.Core-1)].Normal]; owner != "" && r.s.Tokens[ph.Head].Normal == "stelle" {
		return r.antecedent(owner)
	}
	e := &entity{head: r.s.Tokens[ph.Head].Normal, first: r.first + ph.Core, last: r.first + r.extent(i)}
	for k := range r.mentions {
		m := &r.mentions[k]
		if m.first <= r.first+ph.Head && m.last >= r.first+ph.Head && m.first >= r.first+ph.First {
			e.actor = m.actor
			e.last = max(m.last, r.first+ph.Last)
			break
		}
	}
	if e.actor == nil && r.isOwnPaper(ph) {
		e.work = r.cast.work
	}
	if p, last := r.cast.gazetteer.inTokens(r.w, r.first+ph.Head); last >= 0 {
		e.place = p
	}
	e.quote = strings.ContainsAny(r.w.gap(r.first+ph.Head), "„“\"»") || ph.Head < ph.Last && strings.ContainsAny(r.w.gap(r.first+ph.Head+1), "„“\"»")
	e.text = r.w.text(e.first, e.last)
	e.bare = e.last == r.first+ph.Head
	e.vague = e.actor == nil && !e.quote && e.last == e.first && r.measures.Vague[e.head]
	if e.vague && ph.Definite && r.before.thing != nil && r.measures.Offers.endOf(e.head) != "" {
		return r.before.thing
	}
	if now := r.renamed[i]; now != nil {
		return now
	}
	return e
}

// antecedent is what a pronoun stands for: the only actor of its gender in the
// sentence before, else the thing that was spoken of.
func (r *sentenceReader) antecedent(pronoun string) *entity {
	genders := r.Pronouns[pronoun]
	if genders == "" {
		return nil
	}
	fits := func(e *entity) bool {
		g := clause.Gender(e.head)
		return g == 0 || strings.IndexByte(genders, g) >= 0
	}
	var only *entity
	for _, e := range r.before.actors {
		if !fits(e) {
			continue
		}
		if only != nil {
			return nil
		}
		only = e
	}
	if only == nil && r.before.thing != nil && fits(r.before.thing) {
		return r.before.thing
	}
	return only
}

// isOwnPaper: "dieses Konzept", "die Vorlage" in a Vorlage, and what a line
// without a verb is about.
func (r *sentenceReader) isOwnPaper(ph clause.Phrase) bool {
	head := r.s.Tokens[ph.Head].Normal
	_, stem, ok := references().documents.head(head)
	if r.cast.work == "" || !ok && r.measures.Papers.endOf(head) == "" {
		return false
	}
	first := r.s.Tokens[max(ph.First, ph.Core-1)].Normal
	own := ok && r.cast.isTitled(strings.ToLower(stem))
	return strings.HasPrefix(first, "dies") && ph.Core > ph.First || own && ph.Definite && ph.Last == ph.Head ||
		ph.First == 0 && (own || !ok) && len(r.s.Predicates) == 1 && r.verbless(&r.s.Predicates[0])
}

// maxExtent is how many tokens a name of a thing has at most.
const maxExtent = 12

// extent is the last token of a phrase with what belongs to it: genitives and
// the phrases with für, gegen, zu, in, mit and von right behind it.
func (r *sentenceReader) extent(i int) int {
	last := r.s.Phrases[i].Last
	for j := i + 1; j < len(r.s.Phrases); j++ {
		next := r.s.Phrases[j]
		if next.First != last+1 || next.Last-r.s.Phrases[i].Core >= maxExtent || r.w.gap(r.first+next.First) != "" {
			break
		}
		switch next.Preposition {
		case "":
			if next.Of < 0 {
				return last
			}
		case "für", "gegen", "zu", "an", "mit", "über", "in", "im":
			if r.isTime(next) || r.isActor(next) && next.Preposition != "für" {
				return last
			}
		case "von":
			if r.isTime(next) || r.isActor(next) {
				return last
			}
		default:
			return last
		}
		last = next.Last
		for _, m := range r.group(j)[1:] {
			if g := r.s.Phrases[m]; g.First <= last+2 && g.Last-r.s.Phrases[i].Core < maxExtent {
				last = g.Last
			}
		}
	}
	return last
}

func (r *sentenceReader) isTime(ph clause.Phrase) bool {
	return r.measures.Never[r.s.Tokens[ph.Head].Normal]
}

func (r *sentenceReader) isActor(ph clause.Phrase) bool {
	return slices.ContainsFunc(r.mentions, func(m actorMention) bool {
		return m.first <= r.first+ph.Head && m.last >= r.first+ph.Head
	})
}

// fits reports whether an entity is of one of the types; any is without types.
func (r *sentenceReader) fits(e *entity, types []string, phrase int) bool {
	if len(types) == 0 {
		return true
	}
	return slices.ContainsFunc(types, func(t string) bool { return r.is(e, t, phrase) })
}

func (r *sentenceReader) is(e *entity, t string, phrase int) bool {
	m := r.measures
	programme := e.actor != nil && e.actor.kind.Kind == programmeKind
	switch t {
	case "body":
		return e.actor != nil && isBody(e.actor.kind.Kind)
	case "actor", "office":
		return e.actor != nil && !programme || t == "office" && strings.HasPrefix(e.head, "stelle")
	case "unit":
		return e.actor != nil && e.actor.kind.Type != "org"
	case "payer":
		return e.actor != nil || m.isFund(e.head)
	case "funder":
		return programme || e.actor != nil && (e.actor.kind.Level != levelLocal)
	case "giver":
		return r.is(e, "funder", phrase) || e.actor != nil && (e.actor.kind.Kind == bodyPolitic || e.actor.kind.Kind == "Rat" || strings.HasSuffix(e.head, "stiftung"))
	case "fundable", "task":
		return !m.Never[e.head] && !m.Sums[e.head] && m.Groups.endOf(e.head) == "" && (t == "fundable" || e.actor == nil)
	case "place":
		return e.place.Name != "" && e.actor == nil || e.actor == nil && m.Places.endOf(e.head) != ""
	case "group":
		return e.actor == nil && m.Groups.endOf(e.head) != ""
	case "work", "paper":
		_, _, ok := references().documents.head(e.head)
		return ok || t == "paper" && (m.Papers.endOf(e.head) != "" || m.Offers.endOf(e.head) != "" && e.actor == nil)
	case "offer":
		return e.quote || e.actor != nil && r.isOfferedActor(e) || e.actor == nil && m.Offers.endOf(e.head) != ""
	case "site":
		return e.actor != nil || m.Offers.endOf(e.head) != "" || m.Creations.endOf(e.head) != ""
	case "creation":
		return e.quote || e.actor != nil && !programme || m.Offers.endOf(e.head) != "" || m.Creations.endOf(e.head) != ""
	case "measure":
		if programme || m.Never[e.head] || m.Groups[e.head] {
			return false
		}
		return e.quote || e.actor != nil && r.isOfferedActor(e) || e.actor == nil && e.place.Name == ""
	}
	return !m.Never[e.head]
}

// isBody: what has members.
func isBody(kind string) bool {
	return slices.Contains([]string{"Netzwerk", "Beirat", "Ausschuss", "Verein", "Rat", "Fraktion"}, kind)
}

// isOfferedActor: what is run by others: a Beratungsstelle, a Quartiersmanagement.
func (r *sentenceReader) isOfferedActor(e *entity) bool {
	switch e.actor.kind.Kind {
	case "Quartiersmanagement", "Einrichtung", "Fachstelle", "Netzwerk":
		return true
	}
	return false
}

// isFund: money that comes from somewhere: Landesmittel, Bundesprogramm.
func (m *measureRules) isFund(head string) bool {
	return strings.HasSuffix(head, "mittel") && head != "mittel" || strings.HasSuffix(head, "mitteln") && head != "mitteln"
}

// edgeStatus is the status of the edge: that something is demanded is a fact.
func (c assertion) edgeStatus() graph.Status {
	if c.relation == "demands" && c.status == graph.Demanded {
		return graph.Done
	}
	return c.status
}
