package clause

import (
	"slices"
	"strings"
)

// A clause is a finite verb with its tokens; what stands in brackets and in
// clauses inside it is not among them.
type clause struct {
	words       []int
	finite      int // token, or -1
	subordinate string
	ref         int // the phrase that a relative clause belongs to, or -1
	governor    int // clause, or -1
	shared      int // clause that an "und" goes on, or -1
}

// clauses finds the clauses and then what their verbs predicate.
func (p *parser) clauses() {
	base := p.words[0].depth
	for _, w := range p.words {
		base = min(base, w.depth)
	}
	var all []*clause
	main := &clause{finite: -1, ref: -1, governor: -1, shared: -1}
	all = append(all, main)
	now := main
	for _, seg := range p.segments(base) {
		from, to := seg.First, seg.Last
		opener, ref := p.opener(from, to)
		finite := p.finiteIn(from, to)
		switch {
		case opener != "":
			now = &clause{finite: -1, subordinate: opener, ref: ref, governor: p.before(all, main), shared: -1}
			all = append(all, now)
		case now != main && now.finite < 0 && now.subordinate != "zu":
			// the subordinate clause goes on
		case p.isInfinitive(from, to) && finite < 0:
			now = &clause{finite: -1, subordinate: "zu", ref: -1, governor: p.before(all, main), shared: -1}
			all = append(all, now)
		default:
			if finite >= 0 && main.finite >= 0 {
				from = p.leftOver(&all, main, from, to, finite)
				shared := -1
				if p.goesOn(from, finite) {
					shared = slices.Index(all, main)
				}
				main = &clause{finite: -1, ref: -1, governor: -1, shared: shared}
				all = append(all, main)
			}
			now = main
		}
		now = p.extend(&all, now, from, to)
		if now.subordinate == "" {
			main = now
		}
	}
	p.prior = map[int]int{}
	for i, c := range all {
		p.predicates(all, i, c)
	}
}

// leftOver adds to a clause what still belongs to it of a segment that goes on with
// another: "…, fortgeführt | und die Verwaltung wird". It returns where that begins.
func (p *parser) leftOver(all *[]*clause, c *clause, from, to, finite int) int {
	for i := from; i < finite; i++ {
		if i > from && p.joins(i) && p.joinsClauses(i, to) {
			p.extend(all, c, from, i-1)
			return i + 1
		}
	}
	return from
}

// goesOn reports whether a segment that begins at token from goes on with the main
// clause behind a subordinate one: "…, dass sie fehlt, und verlangt".
func (p *parser) goesOn(from, finite int) bool {
	if !p.joins(from) {
		return false
	}
	for i := from + 1; i < finite; i++ {
		if p.phrase[i] >= 0 {
			return false
		}
	}
	return true
}

// before is the clause that a subordinate one depends on: the one that was
// read last.
func (p *parser) before(all []*clause, main *clause) int {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i] == main && len(main.words) > 0 {
			return i
		}
	}
	return -1
}

// segments are the stretches between the signs that part clauses.
func (p *parser) segments(base int) []Range {
	var found []Range
	start := -1
	for i := range p.words {
		inside := p.words[i].depth > base
		if start >= 0 && (inside || p.parts(i)) {
			found = append(found, Range{start, i - 1})
			start = -1
		}
		if !inside && start < 0 {
			start = i
		}
	}
	if start >= 0 {
		found = append(found, Range{start, len(p.words) - 1})
	}
	return found
}

// parts reports whether the sign before token i parts clauses: no sign within
// a phrase or a coordination does.
func (p *parser) parts(i int) bool {
	gap := p.words[i].gap
	if i == 0 || !strings.ContainsAny(gap, ",;:–—()-\n|") {
		return false
	}
	a, b := p.phrase[i-1], p.phrase[i]
	if b < 0 && gap == "," && i+1 < len(p.words) && p.is("join", p.words[i].lower) {
		b = p.phrase[i+1]
	}
	for a >= 0 && p.Phrases[a].Of >= 0 {
		a = p.Phrases[a].Of
	}
	return a < 0 || b < 0 || a != b && p.Phrases[a].Group != p.Phrases[b].Group
}

// opener says what opens a subordinate clause, and to which phrase a relative
// one belongs.
func (p *parser) opener(from, to int) (string, int) {
	at := from
	if p.is("join", p.words[at].lower) && at < to {
		at++
	}
	w := p.words[at].lower
	if p.is("sub", w) && !(p.is("prep", w) && p.phrase[at] >= 0) && !p.words[at].capital {
		if w == "wie" && p.finiteIn(from, to) < 0 {
			return "", -1
		}
		return w, -1
	}
	if from == 0 || !strings.HasPrefix(p.words[from].gap, ",") && !strings.HasSuffix(p.words[from].gap, ",") {
		return "", -1
	}
	rel := at
	if p.is("prep", w) {
		rel++
	}
	if rel > to || !p.is("rel", p.words[rel].lower) {
		return "", -1
	}
	finite := p.finiteIn(from, to)
	if finite < 0 || finite < to && !p.joins(finite+1) && !(p.phrase[finite+1] >= 0 && p.is("prep", p.words[finite+1].lower)) || finite == rel+1 && finite < to {
		return "", -1
	}
	return "rel", p.phraseBefore(from)
}

// phraseBefore is the phrase that ends right before token i, or what that is an
// attribute of; -1 without one.
func (p *parser) phraseBefore(i int) int {
	if i == 0 {
		return -1
	}
	ph := p.phrase[i-1]
	for ph >= 0 && p.Phrases[ph].Of >= 0 {
		ph = p.Phrases[ph].Of
	}
	return ph
}

// finiteIn is the first finite verb of the tokens, or -1. A form that could be
// an infinitive or participle, too, is one only where no other verb is finite.
func (p *parser) finiteIn(from, to int) int {
	unsure := -1
	for i := from; i <= to; i++ {
		for _, f := range p.words[i].forms {
			if !f.finite || p.phrase[i] >= 0 || i > from && p.words[i-1].lower == "zu" {
				continue
			}
			if f.bare || p.couldBePast(i) {
				if unsure < 0 || p.auxiliary(unsure) == "" || unsure == i-1 { // "gefördert werden müssen"
					unsure = i
				}
				continue
			}
			return i
		}
	}
	return unsure
}

func (p *parser) couldBePast(i int) bool {
	for _, f := range p.words[i].forms {
		if f.past {
			return true
		}
	}
	return false
}

// isInfinitive reports whether the tokens hold an infinitive with zu.
func (p *parser) isInfinitive(from, to int) bool {
	for i := from; i <= to; i++ {
		if p.withZu(i) != nil {
			return true
		}
	}
	return false
}

// withZu is the verb whose infinitive with zu token i is.
func (p *parser) withZu(i int) *verb {
	for _, f := range p.words[i].forms {
		if f.zu || f.bare && i > 0 && p.words[i-1].lower == "zu" {
			return f.verb
		}
	}
	return nil
}

// extend adds the tokens to a clause. Where an "und" joins two finite verbs a
// new clause begins that shares what it does not have itself.
func (p *parser) extend(all *[]*clause, c *clause, from, to int) *clause {
	for i := from; i <= to; i++ {
		if i > from && c.finite >= 0 && p.joinsClauses(i, to) {
			next := &clause{finite: -1, subordinate: c.subordinate, ref: c.ref, governor: c.governor, shared: len(*all) - 1}
			*all = append(*all, next)
			c = next
			continue
		}
		c.words = append(c.words, i)
		if c.finite < 0 && c.subordinate != "zu" && p.isFinite(i, from, to) {
			c.finite = i
		}
	}
	return c
}

// isFinite reports whether token i is the finite verb of what is left of its
// segment.
func (p *parser) isFinite(i, from, to int) bool {
	end := to
	for j := i + 1; j <= to; j++ {
		if p.joins(j) {
			end = j - 1
			break
		}
	}
	start := i
	for start > from && !p.joins(start-1) {
		start--
	}
	at := p.finiteIn(start, end)
	if at < i && at >= 0 {
		at = p.finiteIn(i, end)
	}
	return at == i
}

func (p *parser) joins(i int) bool {
	switch p.words[i].lower {
	case "und", "oder", "sowie", "aber", "sondern":
		return p.phrase[i] < 0
	}
	return false
}

// joinsClauses reports whether token i is a conjunction behind which another
// finite verb stands.
func (p *parser) joinsClauses(i, to int) bool {
	if !p.joins(i) || i == to {
		return false
	}
	if a, b := p.phrase[i-1], p.phrase[i+1]; a >= 0 && b >= 0 && p.Phrases[a].Group == p.Phrases[b].Group {
		return false
	}
	at := p.finiteIn(i+1, to)
	if at < 0 {
		return false
	}
	for _, f := range p.words[at].forms {
		if f.finite && !f.bare && !p.couldBePast(at) {
			return true
		}
	}
	if at == i+1 && at < to && p.phrase[at+1] >= 0 && p.Phrases[p.phrase[at+1]].Preposition == "" { // "und koordiniert die Netzwerke"
		return true
	}
	return p.finiteBefore(i) // plural forms on both sides: "planen und betreiben"
}

func (p *parser) finiteBefore(i int) bool {
	for j := i - 1; j >= 0 && !p.parts(j+1); j-- {
		for _, f := range p.words[j].forms {
			if f.finite && f.bare && j == i-1 {
				return true
			}
		}
	}
	return false
}
