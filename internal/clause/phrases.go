package clause

import (
	"strings"
	"unicode"

	"belegnetz/internal/german"
)

// A parser works on one sentence.
type parser struct {
	*Sentence
	*lexicon
	words  []word
	phrase []int // by token: the phrase that it belongs to, or -1
	prior  map[int]int
}

// A word is what parsing needs of a token.
type word struct {
	lower   string
	gap     string // signs between the token before and this one
	capital bool
	depth   int // of brackets
	name    int // last token of the name that begins here; -1 if none does
	forms   []form
}

// maxQuoted is the length in tokens of a quotation that can be a title.
const maxQuoted = 10

func (p *parser) read(text []rune, names []Range) {
	end, depth := p.Tokens[0].Start, 0
	for i, t := range p.Tokens {
		w := word{lower: t.Normal, name: -1}
		if t.Start > end {
			w.gap = strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) && r != '\n' {
					return -1
				}
				return r
			}, string(text[end:t.Start]))
		}
		depth = max(0, depth+strings.Count(w.gap, "(")+strings.Count(w.gap, "[")-strings.Count(w.gap, ")")-strings.Count(w.gap, "]"))
		w.depth = depth
		w.capital = unicode.IsUpper([]rune(t.Text)[0])
		if !w.capital || i == 0 {
			w.forms = p.forms[w.lower]
		}
		p.words[i] = w
		end = t.End
	}
	for _, n := range names {
		p.words[n.First].name = n.Last
	}
	p.titles()
	if first := &p.words[0]; first.capital && first.name < 0 && p.isOpening(0) {
		first.capital = false
	} else if first.capital {
		first.forms = nil
	}
}

const opening, closing = "„»‚›“\"", "“”«‘‹\""

// titles makes names of short quotations that begin with a capital letter.
func (p *parser) titles() {
	for i := 1; i < len(p.words); i++ {
		if !strings.ContainsAny(p.words[i].gap, opening) || !p.words[i].capital || p.words[i].name >= 0 {
			continue
		}
		for j := i + 1; j < len(p.words) && j-i < maxQuoted; j++ {
			gap := p.words[j].gap
			if strings.ContainsAny(gap, closing) {
				p.words[i].name = j - 1
				break
			}
			if strings.ContainsAny(gap, ".;") {
				break
			}
		}
	}
}

// isOpening reports whether a sentence's first word is capitalised for that
// alone.
func (p *parser) isOpening(i int) bool {
	w := p.words[i]
	_, det := p.determiner(w.lower)
	switch {
	case det, p.contracted[w.lower] != "", p.is("adverb", w.lower), p.is("prep", w.lower):
		return true
	case p.isAdjective(w.lower) && i+1 < len(p.words) && p.words[i+1].capital && p.words[i+1].gap == "":
		return true
	}
	if i+1 < len(p.words) && len(p.words[i+1].forms) > 0 && isAdverb(w.lower) {
		return true
	}
	for _, f := range w.forms {
		if f.past || f.finite && !f.bare && !strings.HasSuffix(w.lower, "en") {
			return true
		}
	}
	return german.UsuallyLower(w.lower)
}

// isAdverb: an ending that nouns hardly have.
func isAdverb(word string) bool {
	for _, end := range []string{"isch", "lich", "weise", "haft", "los", "wärts", "falls", "dings"} {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}

func (p *parser) isAdjective(word string) bool {
	if len(word) < 4 || p.is("adverb", word) || p.is("prep", word) || p.is("sub", word) || p.is("join", word) {
		return false
	}
	for _, end := range []string{"e", "en", "er", "es", "em"} {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}

// chunk finds the phrases from left to right.
func (p *parser) chunk() {
	p.phrase = make([]int, len(p.words))
	for i := range p.phrase {
		p.phrase[i] = -1
	}
	for i := 0; i < len(p.words); {
		ph, ok := p.phraseAt(i)
		if !ok {
			i++
			continue
		}
		ph.Group = len(p.Phrases)
		p.attach(&ph)
		for j := ph.First; j <= ph.Last; j++ {
			p.phrase[j] = len(p.Phrases)
		}
		p.Phrases = append(p.Phrases, ph)
		i = ph.Last + 1
	}
}

// phraseAt reads the phrase that begins at token i.
func (p *parser) phraseAt(i int) (Phrase, bool) {
	ph := Phrase{First: i, Ref: -1, Of: -1, Case: anyCase}
	w := p.words[i]
	at := i
	if !w.capital && w.name < 0 {
		switch {
		case p.contracted[w.lower] != "":
			ph.Preposition, ph.Definite = p.contracted[w.lower], true
			at++
		case p.is("prep", w.lower):
			ph.Preposition = w.lower
			at++
		case p.is("pron", w.lower), p.is("dative", w.lower), p.is("reflexive", w.lower):
			if _, ok := p.nominal(i, &Phrase{}); !ok { // "dieser Beirat" is none
				return p.pronoun(i), true
			}
		}
	}
	if at == len(p.words) || at > i && p.breaks(at) {
		return ph, false
	}
	last, ok := p.nominal(at, &ph)
	if at == i && !ok && p.is("quant", w.lower) && i+1 < len(p.words) && p.words[i+1].lower == "der" && !p.breaks(i+1) { // zwei der drei Stellen
		if last, ok = p.nominal(i+1, &ph); ok {
			ph.Last, ph.Core, ph.Plural, ph.Case = last, i, true, Nominative|Accusative|Dative
			return ph, true
		}
	}
	if !ok && at > i {
		if w := p.words[at].lower; p.is("pron", w) || p.is("dative", w) || p.is("reflexive", w) {
			pron := p.pronoun(at)
			pron.First, pron.Preposition = i, ph.Preposition
			return pron, true
		}
	}
	ph.Last = last
	return ph, ok
}

func (p *parser) pronoun(i int) Phrase {
	w := p.words[i].lower
	ph := Phrase{First: i, Last: i, Core: i, Head: i, Pronoun: true, Ref: -1, Of: -1, Case: Nominative | Accusative}
	switch {
	case p.is("dative", w):
		ph.Case = Dative
	case p.is("reflexive", w):
		ph.Reflexive, ph.Case = true, Accusative|Dative
	case w == "er" || w == "man" || w == "wir":
		ph.Case = Nominative
	}
	return ph
}

// breaks reports whether a sign stands before token i that no phrase goes over.
func (p *parser) breaks(i int) bool {
	return strings.ContainsFunc(p.words[i].gap, func(r rune) bool {
		return !strings.ContainsRune(opening, r) && !strings.ContainsRune(closing, r) && !strings.ContainsRune("'’-‐‑/&+", r)
	})
}

// nominal reads determiner, attributes and noun from token i on into ph and
// returns the last token.
func (p *parser) nominal(i int, ph *Phrase) (last int, ok bool) {
	j := i
	marked, hasMarks := marks{}, false
	if w := p.words[j]; !w.capital && w.name < 0 {
		if m, ok := p.determiner(w.lower); ok {
			marked, hasMarks = m, true
			ph.Negated = strings.HasPrefix(w.lower, "kein")
			ph.Definite = ph.Definite || w.lower[0] == 'd'
			j++
		}
	}
	core := j
	for j < len(p.words) && (j == i || !p.breaks(j)) && p.words[j].name < 0 && !p.words[j].capital {
		w := p.words[j]
		next := j+1 < len(p.words) && !p.breaks(j+1)
		switch {
		case isYear(w.lower):
			return j, false
		case unicode.IsDigit([]rune(p.Tokens[j].Text)[0]), p.is("quant", w.lower):
		case p.isAdjective(w.lower) && !p.isVerb(j):
			if m, ok := p.adjectives[adjectiveEnding(w.lower)]; ok && !hasMarks {
				marked, hasMarks = m, true
			}
		case next && j > core && p.is("join", w.lower) && p.isAdjective(p.words[j+1].lower) && !p.words[j+1].capital:
		case strings.HasSuffix(p.Tokens[j].Text, "-") && next: // haupt- und ehrenamtliche
		default:
			return j, false
		}
		j++
	}
	if j == len(p.words) || j > i && p.breaks(j) || !p.words[j].capital && p.words[j].name < 0 {
		return j, false
	}
	ph.Core, ph.Head = core, j
	last = p.nounEnd(j)
	ph.Case = p.caseOf(ph, marked, hasMarks)
	return last, true
}

// isYear: four digits that count nothing, so that no phrase begins with them.
func isYear(word string) bool {
	return len(word) == 4 && (strings.HasPrefix(word, "19") || strings.HasPrefix(word, "20")) && strings.Trim(word, "0123456789") == ""
}

// isVerb reports whether token i can be a finite verb, so that it is no
// attribute.
func (p *parser) isVerb(i int) bool {
	for _, f := range p.words[i].forms {
		if f.finite {
			return true
		}
	}
	return false
}

func adjectiveEnding(word string) string {
	for _, end := range []string{"en", "er", "es", "em", "e"} {
		if strings.HasSuffix(word, end) {
			return end
		}
	}
	return ""
}

// nounEnd is the last token of the noun at i with the names behind it:
// "Fachstelle Integration", "Leitbild 2006", "Projekt „Queer im Quartier“".
func (p *parser) nounEnd(i int) int {
	end := i
	if p.words[i].name >= 0 {
		end = p.words[i].name
	}
	if strings.HasSuffix(p.Tokens[end].Text, "-") && end+2 < len(p.words) && p.is("join", p.words[end+1].lower) && p.words[end+2].capital && !p.breaks(end+1) {
		end += 2 // Bedarfs- und Bestandserhebung
	}
	for n := 0; n < 4 && end+1 < len(p.words); n++ {
		next := p.words[end+1]
		digits := unicode.IsDigit([]rune(p.Tokens[end+1].Text)[0])
		switch {
		case p.breaks(end + 1), next.name < 0 && !next.capital && !digits:
			return end
		case digits && (next.gap != "" || end+2 < len(p.words) && p.words[end+2].capital && !p.breaks(end+2)):
			return end
		case next.name >= 0:
			end = next.name
		default:
			end++
		}
	}
	return end
}

// caseOf says which cases the phrase's form allows.
func (p *parser) caseOf(ph *Phrase, m marks, marked bool) Case {
	if ph.Preposition != "" {
		return 0
	}
	noun := p.words[ph.Head].lower
	ph.Plural = strings.HasSuffix(noun, "innen") || strings.HasSuffix(noun, "ungen") || strings.HasSuffix(noun, "heiten") || strings.HasSuffix(noun, "keiten")
	if !marked {
		return Nominative | Accusative | Dative
	}
	g := p.gender(noun)
	if strings.HasSuffix(p.words[ph.First].lower, "er") && ph.First < ph.Head && g != 'm' && ph.First > 0 && p.phrase[ph.First-1] >= 0 && p.words[ph.First].gap == "" {
		return Dative | Genitive // behind a noun
	}
	switch {
	case ph.Plural:
		return or(m[3], m.any())
	case g != 0:
		return or(m[strings.IndexByte(genderLetters, g)], m.any())
	}
	return m.any()
}

// or is a unless that is empty: where form and noun contradict each other, the
// noun's gender was not known.
func or(a, b Case) Case {
	if a == 0 {
		return b
	}
	return a
}

// attach makes a genitive behind a phrase its attribute.
func (p *parser) attach(ph *Phrase) {
	n := len(p.Phrases)
	if n == 0 || ph.Preposition != "" || ph.Pronoun || ph.Case&Genitive == 0 || ph.Case&(Nominative|Accusative) != 0 ||
		p.Phrases[n-1].Last+1 != ph.First || p.Phrases[n-1].Pronoun || p.words[ph.First].gap != "" {
		return
	}
	ph.Of = n - 1
}

// coordinate gives phrases that are joined by conjunctions, or by commas with a
// conjunction before the last one, the same group.
func (p *parser) coordinate() {
	for i := 0; i < len(p.Phrases); i++ {
		if p.Phrases[i].Of >= 0 {
			continue
		}
		members := []int{i}
		joined := 0 // members up to the last conjunction
		for at := i; ; {
			next, conjunction, ok := p.follows(at)
			if !ok || !p.alike(p.Phrases[i], p.Phrases[next]) {
				break
			}
			members = append(members, next)
			if conjunction {
				joined = len(members)
			}
			at = next
		}
		for _, m := range members[:joined] {
			p.Phrases[m].Group = p.Phrases[i].Group
			p.Phrases[m].Of = -1
			if m != i {
				p.inherit(m, i)
			}
		}
		if joined > 0 {
			i = members[joined-1]
		}
	}
}

// follows is the phrase that stands behind phrase i and its attributes with
// only a comma or a conjunction between them.
func (p *parser) follows(i int) (next int, conjunction, ok bool) {
	last := i
	for last+1 < len(p.Phrases) && p.Phrases[last+1].Of == last && p.Phrases[last+1].First == p.Phrases[last].Last+1 {
		last++
	}
	next = last + 1
	if next == len(p.Phrases) {
		return 0, false, false
	}
	from, to := p.Phrases[last].Last, p.Phrases[next].First
	switch to - from {
	case 1:
		return next, false, p.words[to].gap == "," || p.words[to].gap == "/"
	case 2:
		w := p.words[from+1]
		joins := w.lower == "und" || w.lower == "oder" || w.lower == "sowie" || w.lower == "bzw"
		return next, true, joins && strings.Trim(w.gap, ",“") == "" && !p.breaks(to)
	}
	return 0, false, false
}

// alike reports whether b can go on a coordination that a begins.
func (p *parser) alike(a, b Phrase) bool {
	if a.Pronoun || b.Pronoun || p.words[a.First].depth != p.words[b.First].depth {
		return false
	}
	if a.Preposition != "" {
		return b.Preposition == "" && b.Case != Nominative || b.Preposition == a.Preposition
	}
	return b.Preposition == "" && a.Case&b.Case != 0
}

// inherit hands the preposition and the case of a coordination's first member on.
func (p *parser) inherit(m, first int) {
	f := p.Phrases[first]
	if f.Preposition != "" {
		p.Phrases[m].Preposition, p.Phrases[m].Case = f.Preposition, 0
		return
	}
	p.Phrases[m].Case &= f.Case
	p.Phrases[m].Negated = p.Phrases[m].Negated || f.Negated
}
