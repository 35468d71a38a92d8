package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"belegnetz/graph"
)

// paperRules are the words of council papers and of what follows what,
// data/rules/papers.json.
type paperRules struct {
	Types       map[string]string  `json:"types"`       // first word of the head → type of paper
	Numbered    wordSet            `json:"numbered"`    // before the number of the Vorgang
	Votes       wordSet            `json:"votes"`       // headings above what was decided
	Decisions   map[string]wordSet `json:"decisions"`   // words of the vote, by outcome
	Councils    wordSet            `json:"councils"`    // ends of what a council numbers
	Parliaments []string           `json:"parliaments"` // beginnings of what others number
	Replaces    []wordPattern      `json:"replaces"`
	Continues   []wordPattern      `json:"continues"`
	Supplements []wordPattern      `json:"supplements"`
}

// A succession says how one edition follows another.
type succession struct {
	later, earlier *work
	predicate      graph.IRI // Revises, Continues or Supplements
	start, end     int
	confidence     float64
}

// successions reads how editions follow each other: both are named in the
// sentence, or the later one is called a Fortschreibung and the earlier is the
// last one known.
func (r *reading) successions(passage int) []succession {
	var out []succession
	cs := r.found[passage].citations
	from := 0
	for _, s := range r.found[passage].sentences {
		var works []citation
		for from < len(cs) && cs[from].start < s.End {
			if w := cs[from].cited; w != nil && w.head != "" && cs[from].start >= s.Start && (len(works) == 0 || works[len(works)-1].cited.iri() != w.iri()) {
				works = append(works, cs[from])
			}
			from++
		}
		if len(works) == 0 || len(works) > 2 {
			continue
		}
		items := r.itemsIn(passage, s.Start, s.End)
		predicate, at := r.follows(items)
		if predicate == "" || slices.ContainsFunc(items, func(it lexeme) bool { return r.missingRules.Unmeant[it.lower] }) {
			continue
		}
		f := succession{predicate: predicate, start: s.Start, end: s.End, confidence: 0.75}
		switch {
		case len(works) == 2:
			f.later, f.earlier = works[0].cited, works[1].cited
			if f.later.year < f.earlier.year { // "wurde durch das Leitbild 2006 ersetzt"
				f.later, f.earlier = f.earlier, f.later
			}
		case predicate == graph.Continues && items[at].capital():
			f.later, f.earlier, f.confidence = works[0].cited, r.edition(works[0].cited), 0.6
		}
		if f.earlier != nil && f.later.place.Name == f.earlier.place.Name && f.earlier.year < f.later.year {
			out = append(out, f)
		}
	}
	return out
}

// follows is how the sentence says that editions follow each other, and where.
func (r *reading) follows(items []lexeme) (predicate graph.IRI, at int) {
	for i := range items {
		for _, kind := range []struct {
			predicate graph.IRI
			patterns  []wordPattern
		}{{graph.Revises, r.papers.Replaces}, {graph.Continues, r.papers.Continues}, {graph.Supplements, r.papers.Supplements}} {
			for _, p := range kind.patterns {
				if m, ok := p.at(items, i); ok {
					return kind.predicate, m.object
				}
			}
		}
	}
	return "", 0
}

// edition is the last known edition before w.
func (r *reading) edition(w *work) (last *work) {
	for _, known := range r.editions[w.name] {
		if known.year < w.year && (last == nil || known.year > last.year) {
			last = known
		}
	}
	return last
}

// A paper is what a council's file says of its Vorgang.
type paper struct {
	procedure graph.IRI
	number    string
	kind      string // motion, question, reply, proposal, annex, vote, minutes; empty when unknown
	home      int    // the passage that says so
	decisions []decision
}

// A decision is the outcome of a vote.
type decision struct {
	outcome    string
	passage    int
	confidence float64
}

// paper reads what Vorgang the document belongs to, from its head, and what was
// decided: only a vote or minutes decide, and taking note adopts nothing.
func (r *reading) paper() (p paper, ok bool) {
	if r.doc.Kind != graph.KindCouncil && r.doc.Kind != graph.KindOther && r.doc.Kind != "" {
		return p, false
	}
	numbered := false
	for i := range r.passages[:min(len(r.passages), headPassages)] {
		for k, it := range r.items[i] {
			if it.kind == wordLexeme && p.kind == "" && it.capital() {
				p.kind = r.papers.Types[it.lower]
			}
			numbered = numbered || r.papers.Numbered[it.lower]
			if number := r.paperNumber(i, k); numbered && p.number == "" && number != "" {
				p.number, p.home = number, i
			}
		}
	}
	if p.number == "" {
		return p, false
	}
	_, at := r.session()
	p.procedure = graph.ProcedureIRI(at.Name, p.number)
	if p.kind == "minutes" || p.kind == "vote" {
		p.decisions = r.decided()
	}
	return p, true
}

// paperNumber reads "2015/0243" at items[k] of a passage.
func (r *reading) paperNumber(passage, k int) string {
	items := r.items[passage]
	if k+2 >= len(items) || items[k].kind != numberLexeme || len(items[k].text) != 4 || !items[k+1].is("/") || items[k].end != items[k+1].start ||
		items[k+2].kind != numberLexeme || items[k+2].start != items[k+1].end || len(items[k+2].text) < 3 {
		return ""
	}
	return items[k].text + "/" + items[k+2].text
}

// decided reads the outcomes below the headings of a vote.
func (r *reading) decided() []decision {
	var out []decision
	for i, p := range r.passages {
		if len(out) == maxDecisions {
			break
		}
		under := p.Kind == graph.Heading
		for _, it := range scan([]rune(strings.Join(p.Section[max(0, len(p.Section)-1):], ""))) {
			under = under || r.papers.Votes[it.lower]
		}
		if !under || len(r.items[i]) > maxVote {
			continue
		}
		counts := map[string]int{}
		for _, it := range r.items[i] {
			for outcome, words := range r.papers.Decisions {
				if words[it.lower] {
					counts[outcome]++
				}
			}
		}
		if len(counts) == 1 {
			for outcome := range counts {
				out = append(out, decision{outcome, i, 0.85})
			}
		}
	}
	return out
}

// Limits on votes.
const (
	maxVote      = 40 // lexemes
	maxDecisions = 100
)

// procedureOf is the Vorgang of a cited paper of the document's council; empty
// for a parliament's.
func (r *reading) procedureOf(c *citation) graph.IRI {
	kind, number, _ := strings.Cut(c.name, " ")
	kind = strings.ToLower(kind)
	for _, p := range r.papers.Parliaments {
		if strings.HasPrefix(kind, p) {
			return ""
		}
	}
	if r.papers.Councils.endOf(kind) == "" {
		return ""
	}
	return graph.ProcedureIRI(r.town.Name, number)
}

// digest is the same for files that say the same: of the letters and digits of
// all passages.
func digest(ps []graph.Passage) string {
	sum := sha256.New()
	n := 0
	for _, p := range ps {
		letters := strings.Map(func(c rune) rune {
			if unicode.IsLetter(c) || unicode.IsDigit(c) {
				return unicode.ToLower(c)
			}
			return -1
		}, p.Text)
		n += len(letters)
		sum.Write([]byte(letters))
	}
	if n < leastDigest {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// leastDigest is how many bytes of letters tell one file from another: "Die
// Anlage kann eingesehen werden" stands for many.
const leastDigest = 200

// editions writes how editions that the passage names follow each other.
func (w *edgeWriter) editions(all []succession) {
	for _, s := range all {
		r := w.record(s.start, s.end, "editions/1", s.confidence)
		w.add(s.later.iri(), s.predicate, graph.Node(s.earlier.iri()), r)
		if w.first(s.earlier.iri()) {
			w.work(s.earlier, r)
		}
	}
}

// paper writes the file's place in its Vorgang, and what was decided.
func (w *edgeWriter) paper(doc graph.IRI, p paper, at int) {
	text := len([]rune(w.passage.Text))
	if p.home == at {
		r := graph.Record{End: text, Rule: "paper/1", Confidence: 0.9}
		w.add(p.procedure, graph.Type, graph.Node(graph.TypeProcedure), r)
		w.add(p.procedure, graph.Label, literal("Vorlage "+p.number), r)
		w.add(doc, graph.InProcedure, graph.Node(p.procedure), r)
		w.add(doc, graph.PaperType, literal(p.kind), r)
	}
	for _, d := range p.decisions {
		if d.passage == at {
			w.add(p.procedure, graph.Decision, literal(d.outcome), graph.Record{End: text, Rule: "decision/1", Confidence: d.confidence})
		}
	}
}

// ofDocument are the edges that the document as a whole stands for.
func (r *reading) ofDocument() []graph.Edge {
	var edges []graph.Edge
	add := func(subject, predicate graph.IRI, object graph.Value, rule string) {
		edges = append(edges, graph.Edge{
			Quad:   graph.Quad{Subject: subject, Predicate: predicate, Object: object, Label: r.doc.IRI},
			Record: graph.Record{Rule: rule, Confidence: 1},
		})
	}
	if d := digest(r.passages); d != "" {
		add(r.doc.IRI, graph.TextDigest, graph.Text(d), "digest/1")
	}
	if r.own != nil && r.doc.Work != "" && r.own.place.Name != "" {
		series := graph.SeriesIRI(r.own.name)
		add(r.doc.Work, graph.IsVersionOf, graph.Node(series), "series/1")
		add(series, graph.Type, graph.Node(graph.TypeSeries), "series/1")
		add(series, graph.Label, graph.Text(r.own.name), "series/1")
	}
	return edges
}
