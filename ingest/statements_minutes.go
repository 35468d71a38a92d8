package ingest

import (
	"slices"
	"strings"
	"unicode"

	"belegnetz/graph"
)

// Limits on what is looked at.
const (
	headPassages = 15 // of minutes: title, place and date stand here
	maxTurn      = 14 // lexemes before the colon that opens a turn
	maxClause    = 60 // lexemes in which a separated particle stands
)

// isMinutes: a paper whose title or one of its first passages begins by calling
// it minutes.
func (r *reading) isMinutes() bool {
	said := func(items []lexeme) bool {
		return slices.ContainsFunc(items[:min(len(items), maxHead)], func(it lexeme) bool {
			return it.capital() && r.speech.Minutes[strings.TrimSuffix(it.lower, "s")]
		})
	}
	if said(scan([]rune(r.doc.Title))) {
		return true
	}
	for i, p := range r.passages[:min(len(r.passages), headPassages)] {
		if said(r.items[i]) || len(p.Section) > 0 && said(scan([]rune(p.Section[0]))) {
			return true
		}
	}
	return false
}

// maxHead is how many lexemes at the beginning of a passage name the paper.
const maxHead = 8

// A turn is what one speaker says in one go.
type turn struct {
	statement
	home int
}

// minutes reads who said what in a council's minutes.
func (r *reading) minutes() map[int][]statement {
	day, at := r.session()
	var turns []turn
	speaking := false
	for i, p := range r.passages {
		if len(turns) > maxTurns {
			break
		}
		if s, begin, ok := r.turnAt(i); ok {
			speaking = s.role != "" || s.institution != ""
			if start, end := bare(r.texts[i], begin, len(r.texts[i])); speaking && start < end {
				s.parts = []stretch{{i, begin, len(r.texts[i])}}
				turns = append(turns, turn{s, i})
			}
			continue
		}
		reported := r.reportedIn(i)
		switch {
		case len(reported) > 0:
			speaking = false
			for _, s := range reported {
				turns = append(turns, turn{s, i})
			}
		case p.Kind == graph.Heading || !inText(p.Kind) || !speaking || r.isClosing(r.items[i]):
			speaking = speaking && p.Kind != graph.Heading && !r.isClosing(r.items[i])
		case isAside(r.texts[i]):
		case len(turns[len(turns)-1].parts) < maxSpeech:
			last := &turns[len(turns)-1]
			last.parts = append(last.parts, stretch{i, 0, len(r.texts[i])})
		}
	}
	found := map[int][]statement{}
	for _, t := range turns {
		t.place = at
		if day != "" {
			t.dates = []string{day}
		}
		found[t.home] = append(found[t.home], t.statement)
	}
	return found
}

// isClosing: "Zur Beurkundung", or a line that is little more than a date.
func (r *reading) isClosing(items []lexeme) bool {
	if len(items) == 0 || len(items) > maxClosing {
		return false
	}
	if slices.ContainsFunc(items[:min(len(items), 3)], func(it lexeme) bool { return r.speech.Closings[it.lower] }) {
		return true
	}
	reader := referenceReader{referenceRules: r.referenceRules}
	for k := range items {
		if _, n := reader.date(items, k); n > 2 && k+n == len(items) {
			return true
		}
	}
	return false
}

// maxClosing is how many lexemes such a line has.
const maxClosing = 12

// isAside: "(Beifall)", "(Zuruf: …)".
func isAside(text []rune) bool { return len(text) > 1 && text[0] == '(' && text[len(text)-1] == ')' }

// maxTurns is how many statements of one document are read.
const maxTurns = 5000

// session is the day and the place of the meeting, from the metadata or the
// head of the paper.
func (r *reading) session() (day string, at place) {
	at, _ = r.gazetteer.place(r.doc.Place)
	if len(r.doc.Issued) == len("2020-01-30") {
		day = r.doc.Issued
	}
	reader := referenceReader{referenceRules: r.referenceRules}
	for i := range r.passages[:min(len(r.passages), headPassages)] {
		items := r.items[i]
		for k := range items {
			if date, n := reader.date(items, k); day == "" && n > 2 && items[k].kind == numberLexeme {
				day = date
			}
			if at.Name == "" && k > 0 && metadataTerms().settlements.has(items[k-1].text) && r.townsName(items[k]) {
				if at, _ = r.gazetteer.at(items, k); at.Name == "" {
					at = place{Name: items[k].text}
				}
			}
		}
	}
	return day, at
}

// turnAt reads "Stadträtin Dr. Moser (SPD): …" at the beginning of a passage:
// begin is where the words do. Somebody without office or party has neither
// role nor institution.
func (r *reading) turnAt(passage int) (s statement, begin int, ok bool) {
	items := r.items[passage]
	colon := slices.IndexFunc(items[:min(len(items), maxTurn)], func(it lexeme) bool { return it.is(":") })
	if colon < 1 || !items[0].capital() {
		return s, 0, false
	}
	who := r.speakerIn(r.texts[passage], items[:colon])
	if who.end < colon || who.role == "" && !who.saluted {
		return s, 0, false
	}
	s = who.statement
	s.direct, s.rule, s.confidence = true, "says-minutes/1", 0.9
	begin = items[colon].end
	for begin < len(r.texts[passage]) && unicode.IsSpace(r.texts[passage][begin]) {
		begin++
	}
	return s, begin, true
}

// A subject is who speaks at the beginning of a sentence.
type subject struct {
	statement
	end     int  // lexemes
	saluted bool // "Frau", "Dr.": a person, with or without office
	named   bool // a name was passed over
}

// speakerIn reads an office, a council seat or a body at the beginning of the
// items, passes over a name, and takes a party or an office from the bracket
// behind it.
func (r *reading) speakerIn(text []rune, items []lexeme) (s subject) {
	k := 0
	for k < len(items) && (r.speech.Salutations[items[k].lower] || r.citations.Articles[items[k].lower] || r.speech.Possessives[items[k].lower] || items[k].is(".") && k > 0) {
		s.saluted = s.saluted || r.speech.Salutations[items[k].lower]
		k++
	}
	if first := k; k < len(items) && r.speaks(items[k]) {
		if k > 0 && r.citations.Articles[items[k-1].lower] && r.speech.Councils[items[k].lower] {
			return s // what a council says is its decision
		}
		k++
		if r.isBody(items[first]) || k < len(items) && (r.citations.Articles[items[k].lower] || items[k].lower == "für") {
			k = r.bodyEnd(items, k)
		}
		s.statement = r.split(phrase(text, items[first:k]))
		if s.institution == "" && r.isBody(items[first]) {
			s.institution = s.speaker
		}
	}
	s.source = fromMinutes
	for k < len(items) && (items[k].capital() && !r.speaks(items[k]) || items[k].is(".") ||
		r.citations.FamilyPrefixes[items[k].lower] && k+1 < len(items) && items[k+1].capital()) {
		s.named = true
		k++
	}
	if k < len(items) && items[k].is("(") {
		close := k + slices.IndexFunc(items[k:], func(it lexeme) bool { return it.is(")") })
		if inside := items[k+1 : max(k+1, close)]; len(inside) > 0 && len(inside) <= maxOffice && !slices.ContainsFunc(inside, func(it lexeme) bool { return it.kind == numberLexeme }) {
			s.institution = strings.TrimSuffix(phrase(text, inside), ".")
			k = close + 1
		}
	}
	if s.role == "" {
		s.role = s.institution
	}
	s.speaker = s.role
	if s.institution != "" && s.institution != s.role {
		s.speaker += " (" + s.institution + ")"
	}
	s.end = k
	return s
}

// maxOffice is how many lexemes a bracket with a party or an office has.
const maxOffice = 8

// phrase is the text from the first lexeme to the last with single spaces.
func phrase(text []rune, items []lexeme) string {
	return strings.Join(strings.Fields(string(text[items[0].start:items[len(items)-1].end])), " ")
}

func (r *reading) speaks(it lexeme) bool {
	return it.capital() && (r.speech.Speakers[roleWord(it.lower)] || r.roles.is(it.text) || r.isBody(it))
}

func (r *reading) isBody(it lexeme) bool { return r.speech.Bodies.endOf(roleWord(it.lower)) != "" }

// bodyEnd goes right over the rest of a body's name: "Offene Stadt", "der
// Fachstelle Migration und Teilhabe".
func (r *reading) bodyEnd(items []lexeme, k int) int {
	for k < len(items) {
		switch {
		case items[k].capital():
			k++
		case k+1 < len(items) && items[k+1].capital() && items[k].kind == wordLexeme &&
			(r.citations.Articles[items[k].lower] || r.citations.Connectors[items[k].lower] || items[k].lower == "für"):
			k += 2
		default:
			return k
		}
	}
	return k
}

// reported reads what a council's paper reports that somebody said.
func (r *reading) reported() map[int][]statement {
	day, at := r.session()
	found := map[int][]statement{}
	for i, p := range r.passages {
		if !inText(p.Kind) || p.Kind == graph.Heading {
			continue
		}
		for _, s := range r.reportedIn(i) {
			s.place = at
			if day != "" {
				s.dates = []string{day}
			}
			found[i] = append(found[i], s)
		}
	}
	return found
}

// reportedIn are the sentences that begin with a speaker and a verb of speech,
// each with those behind it that go on in reported speech. Words without a name
// begin with the sentence, others with the verb.
func (r *reading) reportedIn(passage int) []statement {
	var found []statement
	for _, sentence := range r.found[passage].sentences {
		items := r.itemsIn(passage, sentence.Start, sentence.End)
		who := r.speakerIn(r.texts[passage], items[:min(len(items), maxSubject)])
		goesOn := len(found) > 0 && (r.isSubjunctive(passage, sentence.Start, sentence.End) || r.pronoun(items))
		switch {
		case who.role != "" && r.says(items, who.end):
			s := who.statement
			s.rule, s.confidence = "says-reported/1", 0.8
			if r.speech.Possessives[items[0].lower] && len(found) > 0 && s.institution == "" {
				s.institution = found[len(found)-1].speaker // "Ihre Sprecherin"
				s.speaker += " (" + s.institution + ")"
			}
			start := sentence.Start
			if who.named {
				start = items[who.end].start
			}
			s.parts = []stretch{{passage, start, sentence.End}}
			found = append(found, s)
		case goesOn && found[len(found)-1].parts[0].end+1 >= sentence.Start:
			found[len(found)-1].parts[0].end = sentence.End
		}
		if len(found) == maxReportedIn {
			break
		}
	}
	return found
}

// Limits on reported speech.
const (
	maxSubject    = 24 // lexemes
	maxReportedIn = 50 // in a passage
)

// pronoun: "Sie fordert", "Er verweist".
func (r *reading) pronoun(items []lexeme) bool {
	return len(items) > 1 && (items[0].lower == "er" || items[0].lower == "sie") && r.says(items, 1)
}

// says says whether items[k] is a verb of speech, with its particle if it needs
// one.
func (r *reading) says(items []lexeme, k int) bool {
	if k < 1 || k >= len(items) || items[k].capital() || !r.speech.SpeechVerbs[items[k].lower] {
		return false
	}
	particles, needed := r.speech.Particles[items[k].lower]
	return !needed || slices.ContainsFunc(items[k+1:min(len(items), k+maxClause)], func(it lexeme) bool { return particles[it.lower] })
}

// protocol reads the answers of an interview's protocol: its speaker is named in
// the metadata. Where questions are marked, what comes before the first is no
// answer.
func (r *reading) protocol() map[int][]statement {
	s := r.split(r.doc.Role)
	s.source, s.interview = fromInterview, r.doc.Work
	s.rule, s.confidence = "says-protocol/1", 0.9
	if s.place.Name == "" {
		s.place, _ = r.gazetteer.place(r.doc.Place)
	}
	if r.doc.Issued != "" {
		s.dates = []string{r.doc.Issued}
	}
	found := map[int][]statement{}
	asked := slices.ContainsFunc(r.items, func(items []lexeme) bool { return r.labelled(items, r.speech.Questions) }) ||
		slices.ContainsFunc(r.passages, func(p graph.Passage) bool { return p.Kind == graph.Question })
	answering := !asked
	for i, p := range r.passages {
		if p.Kind == graph.Question {
			answering = true
			continue
		}
		if r.doc.Role == "" || p.Speaker != "" && p.Speaker != r.doc.Role || !inText(p.Kind) || p.Kind == graph.Heading || len(r.items[i]) == 0 {
			continue
		}
		if r.labelled(r.items[i], r.speech.Questions) {
			answering = true
			continue
		}
		start := 0
		if r.labelled(r.items[i], r.speech.Answers) {
			answering, start = true, r.items[i][1].end
		}
		if start, end := bare(r.texts[i], start, len(r.texts[i])); answering && start < end {
			said := s
			said.direct = !r.isSubjunctive(i, 0, len(r.texts[i]))
			said.parts = []stretch{{i, start, end}}
			found[i] = append(found[i], said)
		}
	}
	return found
}

// labelled: "Frage: …", "B: …".
func (r *reading) labelled(items []lexeme, labels wordSet) bool {
	return len(items) > 2 && labels[items[0].lower] && items[1].is(":")
}
