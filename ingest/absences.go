package ingest

import (
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// absenceRules say how texts state that something is missing,
// data/rules/absences.json.
type absenceRules struct {
	Patterns  []wordPattern `json:"patterns"`
	Contrasts []string      `json:"contrasts"` // before those who do have it: "anders als in Altfeld"
	Anaphora  wordSet       `json:"anaphora"`  // the topic stands in the sentence before
	Open      wordSet       `json:"open"`      // nothing is stated: "falls", "soll"
	Unmeant   wordSet       `json:"unmeant"`   // beside the pattern: "fehlt nicht"
	Empty     wordSet       `json:"empty"`     // nouns that are no topic
	About     wordSet       `json:"about"`     // behind such a noun: "Aussagen zur"
	Own       wordSet       `json:"own"`       // "dieses Konzept": the document itself
}

// An absence says that a document or place lacks a topic.
type absence struct {
	subject    graph.IRI
	at         place // when the subject is one
	concept    graph.IRI
	term       string // the topic's name when no vocabulary has it
	sentence   german.Span
	year       string // in which the place lacked it
	confidence float64
}

const lacksRule = "lacks/1"

// absences reads stated absences in a passage. found are the concepts named
// there.
func (r *reading) absences(passage int, found []fieldMatch) []absence {
	kind := r.passages[passage].Kind
	if kind == graph.Fragment || kind == graph.TableRow || kind == graph.Heading || r.passages[passage].Language == "en" {
		return nil
	}
	var out []absence
	for k, s := range r.found[passage].sentences {
		items := r.itemsIn(passage, s.Start, s.End)
		at := r.lacking(items)
		if at.first < 0 {
			continue
		}
		a := absence{sentence: s}
		if !r.lacker(&a, passage, items, at) {
			continue
		}
		before := s
		if k > 0 {
			before = r.found[passage].sentences[k-1]
		}
		for _, topic := range r.missing(passage, items, at, s, before, found) {
			topic.subject, topic.at, topic.sentence, topic.year = a.subject, a.at, s, a.year
			topic.confidence = min(topic.confidence, a.confidence)
			out = append(out, topic)
		}
		if len(out) >= maxAbsences {
			break
		}
	}
	return out
}

// maxAbsences is how many absences of a passage are read.
const maxAbsences = 50

// lacking is the first pattern in a sentence that states an absence; first is
// negative without one.
func (r *reading) lacking(items []lexeme) patternMatch {
	none := patternMatch{first: -1}
	if len(items) == 0 || items[len(items)-1].is("?") {
		return none
	}
	for i, it := range items {
		if it.kind != wordLexeme {
			continue
		}
		for _, p := range r.missingRules.Patterns {
			m, ok := p.at(items, i)
			if !ok {
				continue
			}
			if m.first == m.last && slices.ContainsFunc(r.clause(items, m), func(it lexeme) bool { return r.missingRules.Unmeant[it.lower] }) {
				return none
			}
			if slices.ContainsFunc(items[max(0, m.first-maxPhrase):m.first+1], func(it lexeme) bool { return r.missingRules.Open[it.lower] }) {
				return none
			}
			return m
		}
	}
	return none
}

// lacker finds what lacks it: the work that the clause names, else the place,
// else the document itself or the town that it is about.
func (r *reading) lacker(a *absence, passage int, items []lexeme, at patternMatch) bool {
	contrast := r.contrasted(items)
	near := func(start int) int { // distance to the pattern; what is contrasted is far
		d := max(0, items[at.first].start-start, start-items[at.last].end) // 0 within the pattern
		for _, c := range contrast {
			if start >= c.Start && start < c.End {
				return -1
			}
		}
		return d
	}
	best := -1
	for _, c := range r.found[passage].citations {
		if c.cited == nil || c.kind == kindLaw || c.start < items[0].start || c.start > items[len(items)-1].end || c.cited.head == "" {
			continue
		}
		if d := near(c.start); d >= 0 && (best < 0 || d < best) {
			best, a.subject, a.confidence = d, c.cited.iri(), 0.85
		}
	}
	if best >= 0 {
		return true
	}
	for k := range items {
		p, n := r.gazetteer.at(items, k)
		if n == 0 {
			adjective, ok := r.gazetteer.adjective(items[k].text)
			if !ok {
				continue
			}
			p = adjective
		} else if k > 0 && isAdjective(items[k-1].lower) && !items[k-1].capital() {
			continue // "warmes Essen"
		}
		if d := near(items[k].start); d >= 0 && (best < 0 || d < best) {
			best, a.subject, a.at, a.confidence = d, graph.PlaceIRI(p.Name), p, 0.8
		}
	}
	if best >= 0 {
		a.year = r.yearIn(items)
		return true
	}
	switch {
	case slices.ContainsFunc(items, func(it lexeme) bool { return r.missingRules.Own[it.lower] }) && r.anyDocument(items) && r.doc.Work != "":
		a.subject, a.confidence = r.doc.Work, 0.8
	case r.doc.Place != "" && ownVoice(r.doc.Kind):
		p, ok := r.gazetteer.place(r.doc.Place)
		if !ok {
			return false
		}
		a.subject, a.at, a.confidence, a.year = graph.PlaceIRI(p.Name), p, 0.6, r.yearIn(items)
	default:
		return false
	}
	return true
}

// ownVoice: documents in which a town speaks of itself.
func ownVoice(kind graph.Kind) bool {
	return kind == graph.KindConcept || kind == graph.KindReport || kind == graph.KindDossier
}

func (r *reading) anyDocument(items []lexeme) bool {
	return slices.ContainsFunc(items, func(it lexeme) bool {
		_, _, ok := r.documents.head(it.text)
		return ok && it.capital()
	})
}

// contrasted are the stretches about those who do have it: from "anders als" to
// the next comma or verb.
func (r *reading) contrasted(items []lexeme) []german.Span {
	var out []german.Span
	for i := range items {
		for _, c := range r.missingRules.Contrasts {
			n := wordsAt(items, i, c)
			if n == 0 {
				continue
			}
			end := i + n
			for end < len(items) && !items[end].is(",") && (items[end].kind != wordLexeme || items[end].capital() || r.inName(items[end])) {
				end++
			}
			out = append(out, german.Span{Start: items[i].start, End: items[min(end, len(items)-1)].end})
		}
	}
	return out
}

// inName says whether a lower-case word can stand inside "in Altfeld und der
// Stadt Neufeld".
func (r *reading) inName(it lexeme) bool {
	return r.citations.InnerWords[it.lower] || r.citations.Articles[it.lower]
}

// wordsAt is how many lexemes the words take at i, 0 when others stand there.
func wordsAt(items []lexeme, i int, words string) int {
	n := 0
	for word := range strings.SplitSeq(words, " ") {
		if i+n >= len(items) || items[i+n].lower != word {
			return 0
		}
		n++
	}
	return n
}

// yearIn is the one year that the sentence names.
func (r *reading) yearIn(items []lexeme) (only string) {
	reader := referenceReader{referenceRules: r.referenceRules}
	for i, it := range items {
		y, ok := reader.year(it)
		if !ok || len(y) > 4 || partOfNumber(items, i) {
			continue
		}
		if only != "" && only != y {
			return ""
		}
		only = y
	}
	return only
}

// missing are the topics that are missing: the concepts behind the pattern's
// word or in the clause, a noun that no vocabulary has, or what the sentence
// before is about.
func (r *reading) missing(passage int, items []lexeme, at patternMatch, sentence, before german.Span, found []fieldMatch) []absence {
	var out []absence
	if at.object >= 0 {
		first, last := r.nounBehind(items, at.object+1)
		if at.last > at.object && (first < 0 || first > at.last) { // "Ein Beirat …, gibt es in Altfeld nicht"
			first, last = r.nounBehind(items, 0)
		}
		if first < 0 {
			return nil
		}
		if r.missingRules.Empty[items[first].lower] && last+1 < len(items) && r.missingRules.About[items[last+1].lower] {
			if first, last = r.nounBehind(items, last+2); first < 0 { // "keine Aussagen zur …"
				return nil
			}
		}
		if out = conceptsIn(german.Span{Start: items[first].start, End: items[last].end}, found, 0.85); len(out) > 0 {
			return out
		}
		if noun := items[first]; !r.missingRules.Empty[noun.lower] && !r.citations.NotNames[noun.lower] {
			return []absence{{concept: graph.TermIRI(noun.text), term: noun.text, confidence: 0.7}}
		}
		return nil
	}
	if who := r.speakerIn(r.texts[passage], items[:min(len(items), maxSubject)]); who.role != "" && r.says(items, who.end) { // who calls it a gap is not what is missing
		sentence.Start = items[who.end].start
		if out = conceptsIn(sentence, found, 0.7); len(out) == 0 {
			out = conceptsIn(before, found, 0.65)
		}
		return heaviest(out, found)
	}
	clause := r.clause(items, at)
	if out = conceptsIn(german.Span{Start: clause[0].start, End: clause[len(clause)-1].end}, found, 0.85); len(out) > 0 {
		return heaviest(out, found)
	}
	if out = conceptsIn(sentence, found, 0.75); len(out) > 0 {
		return heaviest(out, found)
	}
	if slices.ContainsFunc(items[:min(len(items), at.last+1)], func(it lexeme) bool { return r.missingRules.Anaphora[it.lower] }) {
		return heaviest(conceptsIn(before, found, 0.65), found)
	}
	return nil
}

// clause is the part of the sentence between the commas around the pattern.
func (r *reading) clause(items []lexeme, at patternMatch) []lexeme {
	first, last := at.first, at.last
	for first > 0 && !items[first-1].is(",") && !items[first-1].is(";") {
		first--
	}
	for last+1 < len(items) && !items[last+1].is(",") && !items[last+1].is(";") {
		last++
	}
	return items[first : last+1]
}

// nounBehind is the noun, with the names behind it, that follows items[k] and
// stands in no phrase with a preposition: "in Altfeld eine Anlaufstelle" is an
// Anlaufstelle. Indexes of its first and last lexeme, or -1.
func (r *reading) nounBehind(items []lexeme, k int) (first, last int) {
	within := false // a phrase with a preposition
	for end := min(len(items), k+maxPhrase); k < end; k++ {
		it := items[k]
		switch {
		case it.kind == quoteLexeme || k == 0 && !r.mayBeNoun(it):
		case it.kind != wordLexeme:
			return -1, -1
		case r.citations.Prepositions[it.lower] || it.lower == "für":
			within = true
		case it.capital() && within:
			within = false
		case it.capital():
			for last = k; last+1 < len(items) && (items[last+1].capital() || items[last+1].kind == quoteLexeme); {
				last++
			}
			return k, last
		}
	}
	return -1, -1
}

// mayBeNoun says of a sentence's first word whether its capital may be a noun's.
func (r *reading) mayBeNoun(it lexeme) bool {
	return !r.citations.Articles[it.lower] && !r.missingRules.Anaphora[it.lower] && !r.citations.Leads[it.lower] && !r.citations.Prepositions[it.lower]
}

// isAdjective: an inflected adjective before its noun.
func isAdjective(lower string) bool {
	for _, ending := range []string{"e", "en", "er", "es", "em"} {
		if strings.HasSuffix(lower, ending) && len(lower) > 5 {
			return true
		}
	}
	return false
}

func conceptsIn(span german.Span, found []fieldMatch, confidence float64) []absence {
	var out []absence
	for _, m := range found {
		if m.within(span.Start, span.End) {
			out = append(out, absence{concept: m.concept, confidence: confidence})
		}
	}
	return out
}

// heaviest keeps the concepts with the greatest weight in the passage: a clause
// names other things beside its topic.
func heaviest(all []absence, found []fieldMatch) []absence {
	weight := map[graph.IRI]float64{}
	best := 0.0
	for _, m := range found {
		weight[m.concept] = m.weight
	}
	for _, a := range all {
		best = max(best, weight[a.concept])
	}
	return slices.DeleteFunc(all, func(a absence) bool { return weight[a.concept] < best })
}

// absences writes what the passage says is missing.
func (w *edgeWriter) absences(all []absence, f *fieldFinder) {
	for _, a := range all {
		known := false
		if a.term != "" {
			a.concept, known = f.concept(a.term)
		}
		r := w.record(a.sentence.Start, a.sentence.End, lacksRule, a.confidence)
		r.From = a.year
		w.add(a.subject, graph.Lacks, graph.Node(a.concept), r)
		if a.term != "" && !known && w.first(a.concept) {
			w.term(a.concept, a.term, r)
		}
		if a.at.Name != "" && w.first(a.subject) {
			w.named(a.at, r)
		}
	}
}
