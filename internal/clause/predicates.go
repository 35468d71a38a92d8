package clause

import "slices"

// predicates finds what the verbs of a clause predicate.
func (p *parser) predicates(all []*clause, index int, c *clause) {
	base := Predicate{Subordinate: c.subordinate, Governor: -1, Words: c.words, Negated: p.denied(c.words), Hypothetical: p.is("if", c.subordinate)}
	if at, ok := p.prior[c.governor]; ok && c.governor >= 0 {
		base.Governor = at
	}
	phrases := p.phrasesOf(c)
	shared := p.sharedWith(all, c)
	first := len(p.Predicates)
	if c.finite < 0 {
		p.infinitives(c, base, phrases)
	} else {
		p.finite(c, base, phrases, shared)
	}
	if len(p.Predicates) > first {
		p.prior[index] = first
	}
}

// denied reports whether a word of the clause denies it.
func (p *parser) denied(words []int) bool {
	for k, i := range words {
		if p.is("neg", p.words[i].lower) && (k+1 == len(words) || !p.is("only", p.words[words[k+1]].lower)) {
			return true
		}
	}
	return false
}

// phrasesOf are the phrases of a clause. A relative pronoun is one that stands
// for the phrase before the clause.
func (p *parser) phrasesOf(c *clause) []int {
	var found []int
	if c.subordinate == "rel" && c.ref >= 0 {
		found = append(found, p.relative(c))
		p.withoutPronoun(c)
	}
	for _, i := range c.words {
		if ph := p.phrase[i]; ph >= 0 && (len(found) == 0 || found[len(found)-1] != ph) {
			found = append(found, ph)
		}
	}
	return found
}

// withoutPronoun takes a relative pronoun off the phrase that it was read as the
// determiner of: "das das Haus betreibt", "dem zwölf Vereine angehören".
func (p *parser) withoutPronoun(c *clause) {
	at := c.words[0]
	if p.phrase[at] < 0 {
		return
	}
	ph := &p.Phrases[p.phrase[at]]
	if ph.First == at && ph.Preposition == "" && ph.Core > at {
		p.phrase[at] = -1
		ph.First = at + 1
		ph.Case = Nominative | Accusative | Dative
	}
}

func (p *parser) relative(c *clause) int {
	at := c.words[0]
	ph := Phrase{First: at, Last: at, Core: at, Head: at, Ref: c.ref, Of: -1, Group: len(p.Phrases)}
	if p.is("join", p.words[at].lower) && len(c.words) > 1 {
		at = c.words[1]
	}
	if p.is("prep", p.words[at].lower) {
		ph.Preposition = p.words[at].lower
	} else {
		m, _ := p.determiner(p.words[at].lower)
		ph.Case = m.any()
		if noun := p.Phrases[c.ref]; ph.Case&Nominative != 0 && p.words[at].lower == "der" && p.gender(p.words[noun.Head].lower) == 'f' {
			ph.Case = Dative
		} else if w := p.words[at].lower; w == "deren" || w == "dessen" {
			ph.Case = Genitive
		} else if w == "denen" {
			ph.Case = Dative
		} else {
			ph.Case &^= Genitive
		}
	}
	p.Phrases = append(p.Phrases, ph)
	return len(p.Phrases) - 1
}

// sharedWith are the phrases that a clause behind "und" has in common with the
// one before it: what stands before that one's verb.
func (p *parser) sharedWith(all []*clause, c *clause) []int {
	if c.shared < 0 || all[c.shared].finite < 0 {
		return nil
	}
	before := all[c.shared]
	verb, subject := -1, -1
	var left []int
	for _, ph := range p.phrasesOf(before) {
		if p.Phrases[ph].Head < before.finite || before.subordinate != "" {
			left = append(left, ph)
		} else if verb < 0 {
			verb, subject = ph, ph
		}
	}
	if c.words[0] != c.finite && c.subordinate == "" && len(c.words) > 0 && p.phrase[c.words[0]] >= 0 && p.Phrases[p.phrase[c.words[0]]].Preposition == "" {
		return nil // it has a subject of its own
	}
	if len(left) == 0 || !p.hasSubject(left) {
		if subject >= 0 && p.Phrases[subject].Case&Nominative != 0 {
			left = append(left, subject)
		}
	}
	if before.subordinate == "" {
		return slices.DeleteFunc(left, func(ph int) bool { return p.Phrases[ph].Preposition != "" })
	}
	return left
}

func (p *parser) hasSubject(phrases []int) bool {
	return slices.ContainsFunc(phrases, func(ph int) bool { return p.Phrases[ph].Case&Nominative != 0 })
}

// infinitives are the predicates of a clause without a finite verb.
func (p *parser) infinitives(c *clause, base Predicate, phrases []int) {
	if c.subordinate != "zu" {
		p.nonfinite(c, base, phrases)
		return
	}
	for _, i := range c.words {
		if v := p.withZu(i); v != nil {
			pr := base
			pr.Verb, pr.At, pr.Phrases = v.infinitive, i, phrases
			p.Predicates = append(p.Predicates, pr)
		}
	}
}

// nonfinite reads headings and notes, which do without the finite verb:
// "Antrag abgelehnt", "Stelle eingerichtet".
func (p *parser) nonfinite(c *clause, base Predicate, phrases []int) {
	for _, i := range c.words {
		for _, f := range p.words[i].forms {
			if f.past && p.phrase[i] < 0 {
				pr := base
				pr.Verb, pr.At, pr.Phrases, pr.Passive, pr.State = f.verb.infinitive, i, phrases, !f.verb.sein, true
				p.Predicates = append(p.Predicates, pr)
				break
			}
		}
	}
}

// finite are the predicates of a clause with a finite verb.
func (p *parser) finite(c *clause, base Predicate, phrases, shared []int) {
	forms := p.words[c.finite].forms
	if p.couldBePast(c.finite) && p.byAgent(c.finite) {
		p.nonfinite(c, base, phrases)
		return
	}
	aux := p.auxiliary(c.finite)
	mains := p.mains(c, aux)
	if aux == "" || len(mains) == 0 {
		v := p.separable(c, forms)
		if v == nil {
			return
		}
		pr := base
		pr.Verb, pr.At, pr.Phrases = v.infinitive, c.finite, append(slices.Clone(shared), phrases...)
		if aux == "sein" {
			pr.Modal = p.toBeDone(c, &pr)
		}
		p.Predicates = append(p.Predicates, pr)
		return
	}
	passive := aux == "werden" || p.among(c, "werden") || p.among(c, "worden")
	last := -1
	for _, m := range mains {
		pr := base
		pr.Verb, pr.At = m.verb.infinitive, m.at
		switch {
		case aux == "sein" && m.past:
			pr.Passive = passive || !m.verb.sein
			pr.State = pr.Passive && !passive
		case aux == "werden" && m.past:
			pr.Passive = true
		case aux == "werden":
			pr.Future = true
		case aux == "haben":
		default:
			pr.Modal = aux
			pr.Passive = m.past && passive
		}
		pr.Phrases = append(slices.Clone(shared), p.zone(c, phrases, last, m.at, m == mains[len(mains)-1])...)
		last = m.at
		p.Predicates = append(p.Predicates, pr)
	}
}

// byAgent reports whether an agent stands beside what may be a participle: "Konzept,
// beschlossen vom Rat", "vom Rat beschlossen".
func (p *parser) byAgent(i int) bool {
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(p.words) && p.phrase[j] >= 0 {
			switch p.Phrases[p.phrase[j]].Preposition {
			case "von", "durch":
				return p.words[max(i, j)].gap == ""
			}
		}
	}
	return false
}

// toBeDone reads "ist zu prüfen" into the predicate.
func (p *parser) toBeDone(c *clause, pr *Predicate) string {
	for _, i := range c.words {
		if v := p.withZu(i); v != nil && i > c.finite {
			pr.Verb, pr.At, pr.Passive = v.infinitive, i, true
			return "zu"
		}
	}
	return ""
}

// auxiliary is the infinitive of an auxiliary or modal verb, else "".
func (p *parser) auxiliary(i int) string {
	for _, f := range p.words[i].forms {
		switch v := f.verb.infinitive; v {
		case "sein", "haben", "werden", "können", "müssen", "sollen", "wollen", "dürfen", "mögen", "lassen":
			return v
		}
	}
	return ""
}

func (p *parser) among(c *clause, word string) bool {
	return slices.ContainsFunc(c.words, func(i int) bool { return p.words[i].lower == word && i != c.finite })
}

// A mainVerb is a participle or infinitive that an auxiliary carries.
type mainVerb struct {
	verb *verb
	at   int
	past bool
}

// mains are the verbs of a clause that its auxiliary carries.
func (p *parser) mains(c *clause, aux string) []mainVerb {
	if aux == "" {
		return nil
	}
	var found []mainVerb
	participles := aux == "sein" || aux == "haben" || aux == "werden" || p.among(c, "werden")
	for _, i := range c.words {
		if i == c.finite || p.phrase[i] >= 0 || p.auxiliary(i) != "" {
			continue
		}
		if i > 0 && p.words[i-1].lower == "zu" {
			continue
		}
		for _, f := range p.words[i].forms {
			if f.past && participles || f.bare && (aux != "sein" && aux != "haben") && !(f.finite && f.past) {
				found = append(found, mainVerb{f.verb, i, f.past})
				break
			}
		}
	}
	return found
}

// zone are the phrases that the verb at token at can govern: those before the
// finite verb and those since the verb at token last; behind the verb only if it
// is the final one.
func (p *parser) zone(c *clause, phrases []int, last, at int, final bool) []int {
	if at < c.finite {
		return phrases
	}
	var zone []int
	for _, ph := range phrases {
		head := p.Phrases[ph].Head
		if !final && head > at {
			break
		}
		if head < c.finite || head > last || p.Phrases[ph].Case&Nominative != 0 && !p.hasSubject(zone) {
			zone = append(zone, ph)
		}
	}
	return zone
}

// separable is the verb of the clause: with the particle at its end, if one
// stands there, else without.
func (p *parser) separable(c *clause, forms []form) *verb {
	var simple *verb
	for _, f := range forms {
		switch {
		case !f.finite:
		case f.attached:
			return f.verb
		case f.verb.particle == "" && simple == nil:
			simple = f.verb
		case f.verb.particle != "" && p.particleAt(c, f.verb.particle):
			return f.verb
		}
	}
	return simple
}

// particleAt reports whether the particle closes the clause or a part of it.
func (p *parser) particleAt(c *clause, particle string) bool {
	for k, i := range c.words {
		if i <= c.finite || p.phrase[i] >= 0 || p.words[i].lower != particle {
			continue
		}
		if k+1 == len(c.words) || c.words[k+1] != i+1 || p.joins(i+1) || p.parts(i+1) || p.words[i+1].depth != p.words[i].depth {
			return true
		}
	}
	return false
}
