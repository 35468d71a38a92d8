package clause

import (
	"io/fs"
	"strings"
	"sync"

	"belegnetz/data"
)

// A lexicon holds the closed word classes and the verbs of data/german.
type lexicon struct {
	determiners map[string]marks
	endings     []ending
	stems       map[string]string // of ein-words and der-words → "ein", "der"
	adjectives  map[string]marks  // endings of adjectives that no determiner precedes
	genders     map[string]byte   // by ending of nouns
	contracted  map[string]string // im → in
	classes     map[string]set
	forms       map[string][]form
	particles   set
}

type set map[string]bool

// marks says which cases a form marks, by gender: masculine, feminine, neuter,
// plural.
type marks [4]Case

const genderLetters = "mfnp"

func (m marks) any() Case { return m[0] | m[1] | m[2] | m[3] }

type ending struct {
	class, suffix string
	marks         marks
}

// A form is what a word can be of a verb.
type form struct {
	verb     *verb
	finite   bool
	past     bool // participle
	bare     bool // infinitive
	zu       bool // infinitive with zu inside: einzurichten
	attached bool // the particle stands at it, as at the end of clauses
}

// A verb is named by its infinitive without the bar.
type verb struct {
	infinitive, particle string
	sein                 bool // its perfect takes sein, so that this is no passive
}

// lists reads the lists once. A list that is missing or broken is a fault of
// the build, which the tests find.
var lists = sync.OnceValue(func() *lexicon {
	l := &lexicon{
		determiners: map[string]marks{}, stems: map[string]string{}, adjectives: map[string]marks{}, genders: map[string]byte{},
		contracted: map[string]string{}, classes: map[string]set{}, forms: map[string][]form{}, particles: set{},
	}
	for _, f := range lines("german/syntax.txt") {
		l.class(f[0], f[1:])
	}
	for _, f := range lines("german/verbs.txt") {
		l.addVerb(f)
	}
	for _, f := range lines("german/syntax.txt") {
		if f[0] == "finite" {
			for _, word := range f[2:] {
				l.add(word, form{verb: l.forms[f[1]][0].verb, finite: true})
			}
		}
	}
	return l
})

func lines(name string) [][]string {
	text, err := fs.ReadFile(data.German, name)
	if err != nil {
		return nil
	}
	var all [][]string
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] != "#" || len(f) == 1 && f[0] != "#" {
			all = append(all, f)
		}
	}
	return all
}

func (l *lexicon) class(name string, f []string) {
	switch name {
	case "det":
		l.determiners[f[0]] = readMarks(f[1:])
	case "ein", "der":
		for _, stem := range f {
			l.stems[stem] = name
		}
	case "end":
		suffix := strings.Trim(f[1], "-")
		m := readMarks(f[2:])
		l.endings = append(l.endings, ending{f[0], suffix, m})
		if f[0] == "der" {
			l.adjectives[suffix] = m
		}
	case "contract":
		l.contracted[f[0]] = f[1]
	case "gender":
		for _, end := range f[1:] {
			l.genders[end] = f[0][0]
		}
	default:
		if l.classes[name] == nil {
			l.classes[name] = set{}
		}
		for _, w := range f {
			l.classes[name][w] = true
		}
	}
}

func (l *lexicon) is(class, word string) bool { return l.classes[class][word] }

// readMarks reads "m:n f:dg"; "any" marks nothing.
func readMarks(fields []string) marks {
	var m marks
	for _, f := range fields {
		gender, cases, ok := strings.Cut(f, ":")
		at := strings.Index(genderLetters, gender)
		if !ok || at < 0 {
			return marks{anyCase, anyCase, anyCase, anyCase}
		}
		for i, letter := range "nadg" {
			if strings.ContainsRune(cases, letter) {
				m[at] |= 1 << i
			}
		}
	}
	return m
}

// determiner returns what a word marks as a determiner.
func (l *lexicon) determiner(word string) (marks, bool) {
	if m, ok := l.determiners[word]; ok {
		return m, true
	}
	for _, e := range l.endings {
		if stem, ok := strings.CutSuffix(word, e.suffix); ok && l.stems[stem] == e.class {
			return e.marks, true
		}
	}
	return marks{}, false
}

// gender is the gender of a noun in lower case by its longest known ending: a
// letter of genderLetters, or 0.
func (l *lexicon) gender(noun string) byte {
	for i := range noun {
		if g, ok := l.genders[noun[i:]]; ok {
			return g
		}
	}
	return 0
}

// addVerb reads a line of verbs.txt.
func (l *lexicon) addVerb(f []string) {
	v := &verb{}
	particle, infinitive, separable := strings.Cut(f[0], "|")
	if !separable {
		particle, infinitive = "", f[0]
	}
	v.infinitive, v.particle = particle+infinitive, particle
	if f[len(f)-1] == "+" {
		v.sein = true
		f = f[:len(f)-1]
	}
	present, past, participle := weak(particle, infinitive)
	if len(f) == 4 {
		present, past, participle = f[1], f[2], f[3]
	}
	pasts := past + "en"
	if strings.HasSuffix(past, "e") {
		pasts = past + "n"
	}
	for _, finite := range []string{present, past, infinitive, pasts} {
		l.add(finite, form{verb: v, finite: true, bare: finite == infinitive && !separable})
		if separable {
			l.add(particle+finite, form{verb: v, finite: true, attached: true, bare: finite == infinitive})
		}
	}
	l.add(participle, form{verb: v, past: true})
	if separable {
		l.particles[particle] = true
		l.add(particle+"zu"+infinitive, form{verb: v, zu: true})
	}
}

// weak makes the forms of weak verbs: the third person of present and past, and
// the participle.
func weak(particle, infinitive string) (present, past, participle string) {
	stem := strings.TrimSuffix(strings.TrimSuffix(infinitive, "n"), "e")
	link := ""
	for _, end := range []string{"t", "d", "gn", "chn", "dn", "fn", "tm"} {
		if strings.HasSuffix(stem, end) {
			link = "e"
		}
	}
	augment := "ge"
	for _, p := range []string{"be", "ge", "er", "ver", "zer", "ent", "emp", "miss", "über", "unter", "unters"} {
		if strings.HasPrefix(stem, p) && len(stem) > len(p)+2 && particle == "" {
			augment = ""
		}
	}
	if strings.HasSuffix(infinitive, "ieren") {
		augment = ""
	}
	return stem + link + "t", stem + link + "te", particle + augment + stem + link + "t"
}

func (l *lexicon) add(word string, f form) {
	for _, have := range l.forms[word] {
		if have == f {
			return
		}
	}
	l.forms[word] = append(l.forms[word], f)
}
