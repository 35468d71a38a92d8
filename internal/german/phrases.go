package german

import (
	"slices"
	"strings"
	"unicode"
)

// Phrases finds known phrases in texts, whatever their inflection, gender form
// or hyphenation. Fill it with Add first; Find may then be called concurrently.
type Phrases struct {
	root *phraseNode
	one  map[string][]phrase // phrases of one word by its Normal
}

// A phraseNode is reached by the keys of a phrase's first words.
type phraseNode struct {
	next    map[string]*phraseNode
	phrases []phrase // that end here
}

type phrase struct {
	id    int
	words []phraseWord
}

type phraseWord struct {
	normal  string
	acronym bool // written in capitals only: OB is not ob
}

// is reports whether t is the very word.
func (w phraseWord) is(t Token) bool { return w.normal == t.Normal && w.mayBe(t) }

// mayBe reports whether the letters' case allows t to be the word. People write
// acronyms in lower case too, but then a German word of these letters goes first.
func (w phraseWord) mayBe(t Token) bool {
	return !w.acronym || isAcronym(t.Text) ||
		!lists().german[t.Normal] && statistics().count(encode(t.Normal)) == 0
}

// isAcronym reports whether a word begins with two capitals: OB, MSOs.
func isAcronym(word string) bool {
	rs := []rune(word)
	return len(rs) > 1 && unicode.IsUpper(rs[0]) && unicode.IsUpper(rs[1])
}

// A Match is a phrase found in a text.
type Match struct {
	ID          int
	First, Last int  // tokens
	Start, End  int  // code points; within the token if Part
	Exact       bool // the very words, not other forms of them
	Part        bool // inside a compound
}

// NewPhrases returns an empty set.
func NewPhrases() *Phrases {
	return &Phrases{root: &phraseNode{}, one: map[string][]phrase{}}
}

// Add makes a phrase known under the number id. A phrase without words is never
// found; the same phrase may have several numbers and a number several phrases.
func (p *Phrases) Add(text string, id int) {
	tokens := Tokens(text)
	if len(tokens) == 0 {
		return
	}
	added := phrase{id: id}
	node := p.root
	for _, t := range tokens {
		added.words = append(added.words, phraseWord{t.Normal, isAcronym(t.Text) && strings.ToUpper(t.Text) == t.Text})
		if node.next == nil {
			node.next = map[string]*phraseNode{}
		}
		if node.next[t.Key] == nil {
			node.next[t.Key] = &phraseNode{}
		}
		node = node.next[t.Key]
	}
	node.phrases = append(node.phrases, added)
	if len(tokens) == 1 {
		p.one[tokens[0].Normal] = append(p.one[tokens[0].Normal], added)
	}
}

// Find returns the phrases in a text's tokens, from left to right. Where several
// begin at one token the longest wins, and phrases do not overlap; a phrase with
// several numbers is reported once for each. The exact word wins over words that
// only share its stem. In compounds that are no phrases themselves, phrases of one
// word are found among the parts.
func (p *Phrases) Find(tokens []Token) []Match {
	var found []Match
	for i := 0; i < len(tokens); {
		last, phrases := p.longest(tokens, i)
		if len(phrases) == 0 {
			found = append(found, p.inside(tokens[i], i)...)
			i++
			continue
		}
		for _, ph := range phrases {
			found = append(found, Match{
				ID: ph.id, First: i, Last: last, Start: tokens[i].Start, End: tokens[last].End,
				Exact: ph.exact(tokens[i : last+1]),
			})
		}
		i = last + 1
	}
	return found
}

// longest returns the phrases of the most words that begin at token i, and their
// last token.
func (p *Phrases) longest(tokens []Token, i int) (last int, best []phrase) {
	last, best = i, fitting(p.one[tokens[i].Normal], tokens[i:i+1]) // tokens of English have other keys
	node := p.root
	for j := i; j < len(tokens); j++ {
		if node = node.next[tokens[j].Key]; node == nil {
			break
		}
		if fit := fitting(node.phrases, tokens[i:j+1]); len(fit) > 0 {
			last, best = j, fit
		}
	}
	return last, best
}

// fitting returns the phrases that the tokens are forms of: the exact ones if
// there are any.
func fitting(phrases []phrase, tokens []Token) []phrase {
	var exact, fit []phrase
	for _, ph := range phrases {
		switch {
		case ph.exact(tokens):
			exact = append(exact, ph)
		case ph.fits(tokens):
			fit = append(fit, ph)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return fit
}

func (ph phrase) exact(tokens []Token) bool {
	return slices.EqualFunc(ph.words, tokens, phraseWord.is)
}

// fits reports whether the tokens, whose keys are the phrase's, are its words in
// spite of their umlauts.
func (ph phrase) fits(tokens []Token) bool {
	return slices.EqualFunc(ph.words, tokens, func(w phraseWord, t Token) bool {
		return w.mayBe(t) && sameUmlauts(w.normal, t.Normal, t.Key) && !isDerived(w.normal, t.Normal) && !isDerived(t.Normal, w.normal)
	})
}

// inside finds phrases of one word among the parts of a compound, the longest
// first.
func (p *Phrases) inside(t Token, index int) []Match {
	var found []Match
	for from := 0; from < len(t.Parts); {
		to, phrases := p.longestPart(t, from)
		if len(phrases) == 0 {
			from++
			continue
		}
		start := t.Start + len([]rune(strings.Join(t.Parts[:from], "")))
		end := start + len([]rune(strings.TrimRight(strings.Join(t.Parts[from:to], ""), hyphens)))
		for _, ph := range phrases {
			found = append(found, Match{ID: ph.id, First: index, Last: index, Start: start, End: end, Part: true})
		}
		from = to
	}
	return found
}

// longestPart returns the phrases that the most parts from the one at from on
// spell, and the part behind them.
func (p *Phrases) longestPart(t Token, from int) (to int, found []phrase) {
	for to = len(t.Parts); to > from; to-- {
		if from == 0 && to == len(t.Parts) {
			continue // the whole word
		}
		part := Token{Text: strings.TrimRight(strings.Join(t.Parts[from:to], ""), hyphens)}
		part.Normal, part.Key = normalize(part.Text)
		linked := part
		linked.Normal = strings.TrimSuffix(part.Normal, "s") // Integrations in Integrationskonzept
		for _, form := range []Token{part, linked} {
			if fit := fitting(p.one[form.Normal], []Token{form}); len(fit) > 0 {
				return to, fit
			}
		}
		if node := p.root.next[part.Key]; node != nil {
			if fit := fitting(node.phrases, []Token{part}); len(fit) > 0 {
				return to, fit
			}
		}
	}
	return from, nil
}

// sameUmlauts reports whether two words of one stem can be forms of one word as
// far as their umlauts go: Stadt and Städte can, Forderung and Förderungen cannot.
func sameUmlauts(a, b, stem string) bool {
	plain, umlauted := []rune(a), []rune(b)
	length := min(len([]rune(stem)), len(plain), len(umlauted))
	if string(plain[:length]) == string(umlauted[:length]) {
		return true
	}
	if !equalFolded(plain[:length], umlauted[:length]) {
		return true // not a matter of umlauts: daß and dass
	}
	if countUmlauts(plain[:length]) > countUmlauts(umlauted[:length]) {
		plain, umlauted = umlauted, plain
	}
	switch ending := string(umlauted[length:]); ending {
	case "e", "en":
		return ending != string(plain[length:]) // würde is no form of wurde
	case "in", "innen":
		return true
	case "er", "ern":
		return hasSuffix(string(plain[:length]), lists().plurals)
	}
	return false
}

// isDerived reports whether a noun is made of another by -er or -ung and is not
// its plural: Arbeiter of Arbeit, Berufung of Beruf.
func isDerived(derived, noun string) bool {
	rest, ok := strings.CutPrefix(derived, noun)
	if !ok {
		return false
	}
	l := statistics()
	isNoun := func(word string) bool { return l.entry(encode(word)).isNoun() }
	switch rest {
	case "er", "ern", "ers":
		return !hasSuffix(noun, lists().plurals) && isNoun(noun) && isNoun(noun+"er")
	case "ung", "ungen":
		return isNoun(noun) && isNoun(derived)
	}
	return false
}

func equalFolded(a, b []rune) bool {
	return slices.EqualFunc(a, b, func(x, y rune) bool { return withoutUmlaut(x) == withoutUmlaut(y) })
}

func countUmlauts(word []rune) int {
	n := 0
	for _, r := range word {
		if withoutUmlaut(r) != r {
			n++
		}
	}
	return n
}

func withoutUmlaut(r rune) rune {
	switch r {
	case 'ä':
		return 'a'
	case 'ö':
		return 'o'
	case 'ü':
		return 'u'
	}
	return r
}
