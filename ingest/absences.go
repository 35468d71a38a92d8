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
	Documents []wordPattern `json:"documents"` // only documents lack something in this way
	Weak      []wordPattern `json:"weak"`      // it is there, but hardly
	Contrasts []string      `json:"contrasts"` // before those who do have it: "anders als in Altfeld"
	Anaphora  wordSet       `json:"anaphora"`  // the topic stands in the sentence before
	Open      wordSet       `json:"open"`      // nothing is stated: "falls", "soll"
	Unmeant   wordSet       `json:"unmeant"`   // beside the pattern: "fehlt nicht"
	Empty     wordSet       `json:"empty"`     // nouns that are no topic
	About     wordSet       `json:"about"`     // behind such a noun: "Aussagen zur"
	Own       wordSet       `json:"own"`       // before a document's kind: "dieses Konzept" is the document itself
	Both      wordSet       `json:"both"`      // the same: "keines der beiden Konzepte" are the two named before
	Papers    wordSet       `json:"papers"`    // ends of words for the document cited: "das Working Paper"
	Reporting wordSet       `json:"reporting"` // before "dass": who reports it is not who lacks it
	Ordinals  wordSet       `json:"ordinals"`  // "im zweiten": an edition that stays open
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

const lacksRule = "lacks/2"

// absences reads stated absences in a passage. found are the concepts named
// there.
func (r *reading) absences(passage int, found []fieldMatch) []absence {
	kind := r.passages[passage].Kind
	if kind == graph.Fragment || kind == graph.TableRow || kind == graph.Heading || r.passages[passage].Language == "en" {
		return nil
	}
	var out []absence
	var before german.Span
	for _, s := range r.found[passage].sentences {
		all := r.itemsIn(passage, s.Start, s.End)
		if len(all) == 0 || all[len(all)-1].is("?") {
			before = s
			continue
		}
		source := r.reportedBy(all)
		for _, items := range parted(all) {
			part := german.Span{Start: items[0].start, End: items[len(items)-1].end}
			if before == (german.Span{}) {
				before = part
			}
			for from := 0; from < len(items) && len(out) < maxAbsences; {
				at := r.lacking(items, from)
				if at.first < 0 {
					break
				}
				from = at.last + 1
				lackers := r.lackers(passage, items, at, source)
				if len(lackers) == 0 {
					continue
				}
				for _, topic := range r.missing(passage, items, at.patternMatch, part, before, found) {
					for _, a := range lackers {
						a.concept, a.term, a.sentence = topic.concept, topic.term, s
						a.confidence = min(topic.confidence, a.confidence)
						if at.weak {
							a.confidence = hardlyThere
						}
						if !slices.ContainsFunc(out, func(o absence) bool { return o.subject == a.subject && o.concept == a.concept && o.sentence == s }) {
							out = append(out, a)
						}
					}
				}
			}
			before = part
		}
		before = s
	}
	return out
}

// maxAbsences is how many absences of a passage are read.
const maxAbsences = 50

// hardlyThere is how sure an absence is of what is only named in passing.
const hardlyThere = 0.5

// parted cuts a sentence at semicolons and before "und dass".
func parted(items []lexeme) [][]lexeme {
	var parts [][]lexeme
	start := 0
	for i, it := range items {
		joins := it.lower == "und" && i+1 < len(items) && items[i+1].lower == "dass"
		if (it.is(";") || joins) && i > start {
			parts = append(parts, items[start:i])
			start = i + 1
		}
	}
	if start < len(items) {
		parts = append(parts, items[start:])
	}
	return parts
}

// reportedBy is where "dass" stands behind who states, finds or criticises it:
// what is named before is a source. -1 where nobody does.
func (r *reading) reportedBy(items []lexeme) int {
	at := slices.IndexFunc(items, func(it lexeme) bool { return it.lower == "dass" })
	if at < 0 || !slices.ContainsFunc(items[:at], func(it lexeme) bool { return r.missingRules.Reporting[it.lower] }) {
		return -1
	}
	return items[at].start
}

// A gapMatch is a pattern that states an absence; first is negative without one.
type gapMatch struct {
	patternMatch
	document bool // only a document lacks it
	weak     bool
}

// lacking is the first pattern from items[from] on that states an absence.
func (r *reading) lacking(items []lexeme, from int) gapMatch {
	none := gapMatch{patternMatch: patternMatch{first: -1}}
	for i := from; i < len(items); i++ {
		if items[i].kind != wordLexeme {
			continue
		}
		for _, list := range []struct {
			patterns       []wordPattern
			document, weak bool
		}{{r.missingRules.Patterns, false, false}, {r.missingRules.Documents, true, false}, {r.missingRules.Weak, true, true}} {
			for _, p := range list.patterns {
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
				return gapMatch{m, list.document, list.weak}
			}
		}
	}
	return none
}

// lackers are what lacks it: the document itself or those that the clause names,
// else the place, else the town that the document is about. What stands before
// source only reports it; -1 where nothing does.
func (r *reading) lackers(passage int, items []lexeme, at gapMatch, source int) []absence {
	if r.elliptic(items, at.last) {
		return nil
	}
	if both := r.bothNamed(passage, items); both != nil {
		return both
	}
	if r.ownDocument(items) {
		if r.doc.Work == "" {
			return nil
		}
		return []absence{{subject: r.doc.Work, confidence: 0.8}}
	}
	contrast := r.contrasted(items)
	first, last := items[at.first].start, items[at.last].end
	near := func(start int) int { // distance to the pattern; what is contrasted or reports is far
		d := max(0, first-start, start-last) // 0 within the pattern
		for _, c := range contrast {
			if start >= c.Start && start < c.End {
				return -1
			}
		}
		if start < source {
			return -1
		}
		return d
	}
	a, best := absence{}, -1
	named := r.anyDocument(items)
	for _, c := range r.found[passage].citations {
		if c.cited == nil || c.kind == kindLaw || c.start < items[0].start || c.start > items[len(items)-1].end || c.cited.head == "" ||
			c.kind != kindMention && (source >= 0 || !named) { // a bracket alone says where it is written
			continue
		}
		if d := near(c.start); d >= 0 && (best < 0 || d < best) {
			best, a.subject, a.confidence = d, c.cited.iri(), 0.85
		}
	}
	if best >= 0 {
		return []absence{a}
	}
	if paper, ok := r.paperCited(passage, items); ok {
		return paper
	}
	items = outside(items)
	for k := range items {
		if at.document {
			break
		}
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
		return []absence{a}
	}
	switch p, ok := r.gazetteer.place(r.doc.Place); {
	case !ownVoice(r.doc.Kind):
	case at.document && r.doc.Work != "":
		return []absence{{subject: r.doc.Work, confidence: 0.6}}
	case ok && !at.document:
		return []absence{{subject: graph.PlaceIRI(p.Name), at: p, year: r.yearIn(items), confidence: 0.6}}
	}
	return nil
}

// elliptic: "fehlte im zweiten", where the edition stays open.
func (r *reading) elliptic(items []lexeme, last int) bool {
	return last+2 < len(items) && r.citations.Prepositions[items[last+1].lower] && r.missingRules.Ordinals[items[last+2].lower] &&
		(last+3 == len(items) || !items[last+3].capital())
}

// ownDocument: "dieses Konzept", "die vorliegende Fortschreibung".
func (r *reading) ownDocument(items []lexeme) bool {
	for i := 0; i+1 < len(items); i++ {
		if r.missingRules.Own[items[i].lower] && r.isDocument(items[i+1]) {
			return true
		}
	}
	return false
}

// bothNamed reads "keines der beiden Konzepte": the last two of the kind that are
// named before or here, if they are the only ones.
func (r *reading) bothNamed(passage int, items []lexeme) []absence {
	k := slices.IndexFunc(items, func(it lexeme) bool { return r.missingRules.Both[it.lower] })
	if k < 0 || k+1 == len(items) || !r.isDocument(items[k+1]) {
		return nil
	}
	_, stem, _ := r.documents.head(items[k+1].text)
	both := []absence{} // not nil: whose they are stays open
	for i := passage; i >= max(0, passage-maxBack) && len(both) < 2; i-- {
		cited := r.found[i].citations
		for c := len(cited) - 1; c >= 0; c-- {
			w := cited[c].cited
			if w == nil || w.head == "" || !strings.HasSuffix(strings.ToLower(w.head), strings.ToLower(stem)) ||
				i == passage && cited[c].start > items[k].start || slices.ContainsFunc(both, func(a absence) bool { return a.subject == w.iri() }) {
				continue
			}
			both = append(both, absence{subject: w.iri(), confidence: 0.7})
		}
	}
	if len(both) != 2 {
		return []absence{}
	}
	return both
}

// paperCited reads "macht das Working Paper keine Angaben" with the only work
// that the sentence cites. ok says that such a paper is spoken of.
func (r *reading) paperCited(passage int, items []lexeme) (only []absence, ok bool) {
	if !slices.ContainsFunc(items, func(it lexeme) bool { return it.capital() && r.missingRules.Papers.endOf(it.lower) != "" }) {
		return nil, false
	}
	for _, s := range r.found[passage].sentences {
		if items[0].start < s.Start || items[0].start >= s.End {
			continue
		}
		for _, c := range r.found[passage].citations {
			if c.cited == nil || c.start < s.Start || c.start >= s.End || c.kind == kindLaw {
				continue
			}
			if len(only) > 0 && only[0].subject != c.cited.iri() {
				return nil, true
			}
			only = []absence{{subject: c.cited.iri(), confidence: 0.7}}
		}
	}
	return only, true
}

// ownVoice: documents in which a town speaks of itself.
func ownVoice(kind graph.Kind) bool {
	return kind == graph.KindConcept || kind == graph.KindReport || kind == graph.KindDossier
}

func (r *reading) anyDocument(items []lexeme) bool {
	return slices.ContainsFunc(outside(items), r.isDocument)
}

// outside are the items that stand in no bracket: a bracket says where it is
// written.
func outside(items []lexeme) []lexeme {
	depth := 0
	var kept []lexeme
	for _, it := range items {
		switch {
		case it.is("("):
			depth++
		case it.is(")"):
			depth = max(0, depth-1)
		case depth == 0:
			kept = append(kept, it)
		}
	}
	return kept
}

// isDocument: a document's kind, or what a new edition of one is called.
func (r *reading) isDocument(it lexeme) bool {
	_, _, ok := r.documents.head(it.text)
	return it.capital() && (ok || r.missingRules.Papers.endOf(it.lower) != "" || measureWords().Papers.endOf(it.lower) != "")
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
	items = outside(items)
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
	if at.object >= 0 && (r.missingRules.About[items[at.object].lower] || items[at.object].lower == "auf") {
		return r.missingAbout(items, at, found)
	}
	first, last := -1, -1
	if at.object >= 0 {
		first, last = r.nounBehind(items, at.object+1)
		if at.last > at.object && (first < 0 || first > at.last || r.isDocument(items[first])) { // "Ein Beirat …, gibt es in Altfeld nicht"
			first, last = r.nounBehind(items, 0)
		}
	}
	if first >= 0 {
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

// missingAbout are the topics behind a preposition: "Zum Umgang mit
// Herkunftssprachen macht das Papier keine Angaben".
func (r *reading) missingAbout(items []lexeme, at patternMatch, found []fieldMatch) []absence {
	end := at.behind
	if end < 0 {
		for end = at.object + 1; end < len(items) && items[end].kind != markLexeme; end++ {
		}
	}
	about := items[at.object+1 : end]
	if len(about) == 0 {
		return nil
	}
	if out := conceptsIn(german.Span{Start: about[0].start, End: about[len(about)-1].end}, found, 0.85); len(out) > 0 {
		return heaviest(out, found)
	}
	for _, it := range about {
		if it.capital() && !r.missingRules.Empty[it.lower] && !r.citations.NotNames[it.lower] && !r.isDocument(it) {
			return []absence{{concept: graph.TermIRI(it.text), term: it.text, confidence: 0.7}}
		}
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
