package ingest

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/internal/german"
)

// Names says which roles stand for which persons' names. The zero Names
// replaces nothing. What it replaces is neither stored nor shown.
type Names struct {
	persons []person
	words   map[string][]int // folded word of a name → persons
}

type person struct {
	words []string // folded, without titles
	bare  []string // the same without the dots of umlauts
	role  string
}

// Limits of a list of names.
const (
	namesSize  = 1 << 20 // bytes
	namesLimit = 5000
	nameSize   = 200 // bytes of a name or role
)

// ReadNames reads a list of names, one a line: "Anna Müller = Leitung der
// Beratungsstelle". A semicolon, a tab or a colon do as well; lines that begin
// with # are comments. A line that cannot be understood is a *Problem, which
// does not quote it: going on without it would store a name.
func ReadNames(name string, r io.Reader) (Names, error) {
	data, err := io.ReadAll(io.LimitReader(r, namesSize+1))
	if err != nil {
		return Names{}, unreadable(name, err)
	}
	problem := func(line int, what string) error {
		return &Problem{File: name, Line: line, What: what, Remedy: "Bitte je Zeile „Name = Rolle“ schreiben.", Err: ErrNames}
	}
	if len(data) > namesSize {
		return Names{}, problem(0, "Die Namensliste ist größer als 1 MB.")
	}
	text, _, err := decode(name, data)
	if err != nil {
		return Names{}, err
	}
	var n Names
	lines := bufio.NewScanner(bytes.NewReader([]byte(text)))
	lines.Buffer(nil, namesSize)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		at := strings.IndexAny(line, "=;\t:")
		if at < 0 {
			return Names{}, problem(number, "In dieser Zeile der Namensliste fehlt die Rolle.")
		}
		if err := n.add(line[:at], line[at+1:]); err != nil {
			return Names{}, problem(number, "In dieser Zeile der Namensliste fehlen Name oder Rolle.")
		}
	}
	if n.empty() {
		return Names{}, problem(0, "Die Namensliste ist leer.")
	}
	if !n.sound() {
		return Names{}, problem(0, "In der Namensliste enthält eine Rolle einen der Namen.")
	}
	return n, nil
}

var errNoName = errors.New("no name or no role")

// add takes one name. The words of the first role stay when a name comes twice.
func (n *Names) add(name, role string) error {
	role = strings.Join(strings.Fields(role), " ")
	if role == "" || len(role) > nameSize || len(name) > nameSize || len(n.persons) >= namesLimit {
		return errNoName
	}
	words := interviews()
	p := person{role: role}
	for _, w := range nameWords([]rune(name)) {
		if !words.titles[w.folded] {
			p.words, p.bare = append(p.words, w.folded), append(p.bare, w.bare)
		}
	}
	if !slices.ContainsFunc(p.words, func(w string) bool { return utf8.RuneCountInString(w) > 1 && !words.particles[w] }) {
		return errNoName
	}
	n.enter(p)
	return nil
}

func (n *Names) enter(p person) {
	if n.words == nil {
		n.words = map[string][]int{}
	}
	for _, w := range slices.Concat(p.words, p.bare) {
		if !interviews().particles[w] && utf8.RuneCountInString(w) > 1 && !slices.Contains(n.words[w], len(n.persons)) {
			n.words[w] = append(n.words[w], len(n.persons))
		}
	}
	n.persons = append(n.persons, p)
}

// and are both lists; where they name the same person, n's role holds.
func (n Names) and(more Names) Names {
	if more.empty() {
		return n
	}
	var both Names
	for _, p := range n.persons {
		both.enter(p)
	}
	for _, p := range more.persons {
		if !slices.ContainsFunc(n.persons, func(q person) bool { return slices.Equal(p.words, q.words) }) {
			both.enter(p)
		}
	}
	return both
}

// sound says whether no role holds a name: it would be stored with the role.
func (n Names) sound() bool {
	return !slices.ContainsFunc(n.persons, func(p person) bool { return n.Replace(p.role) != p.role })
}

func (n Names) empty() bool { return len(n.persons) == 0 }

// roles says who is meant: "[Leitung]"; of several persons of the same name it
// cannot say which.
func (n Names) roles(persons []int) string {
	var roles []string
	for _, i := range persons {
		if !slices.Contains(roles, n.persons[i].role) {
			roles = append(roles, n.persons[i].role)
		}
	}
	if len(roles) > 3 {
		roles = []string{"eine Person"}
	}
	return "[" + strings.Join(roles, " oder ") + "]"
}

// Replace replaces the names in a text by roles in square brackets.
func (n Names) Replace(text string) string {
	if n.empty() || text == "" {
		return text
	}
	rs := []rune(text)
	var b strings.Builder
	at := 0
	for _, m := range n.find(rs) {
		b.WriteString(string(rs[at:m.start]))
		b.WriteString(m.role)
		at = m.end
	}
	if at == 0 {
		return text
	}
	b.WriteString(string(rs[at:]))
	return b.String()
}

// A nameWord is a word that may belong to a name. One that a line's end cuts
// in two counts as two words and, beside them, as one.
type nameWord struct {
	start, end int    // code points
	folded     string // as german.FoldName spells it
	bare       string // without the dots of umlauts
	upper      bool   // begins with a capital letter
	capitals   bool   // has no other letters
	joins      bool   // a hyphen at a line's end follows
}

// nameWords finds the words of a text.
func nameWords(rs []rune) []nameWord {
	var words []nameWord
	for i := 0; i < len(rs); {
		if !unicode.IsLetter(rs[i]) {
			i++
			continue
		}
		end := i + 1
		for end < len(rs) && (unicode.IsLetter(rs[end]) || unicode.IsMark(rs[end]) || rs[end] == softHyphen && end+1 < len(rs) && unicode.IsLetter(rs[end+1])) {
			end++
		}
		w := nameWord{start: i, end: end, upper: unicode.IsUpper(rs[i]) || unicode.IsTitle(rs[i]), capitals: true}
		w.folded, w.bare = german.FoldName(string(rs[i:end]))
		for _, r := range rs[i:end] {
			w.capitals = w.capitals && !unicode.IsLower(r)
		}
		w.joins = joinsNext(rs, end)
		words = append(words, w)
		i = end
	}
	return words
}

// joinsNext says whether a hyphen and a line's end follow, and then a letter.
func joinsNext(rs []rune, at int) bool {
	if at >= len(rs) || !isHyphen(rs[at]) {
		return false
	}
	broken := false
	for at++; at < len(rs) && unicode.IsSpace(rs[at]); at++ {
		broken = broken || rs[at] == '\n' || rs[at] == '\f'
	}
	return broken && at < len(rs) && unicode.IsLetter(rs[at])
}

// maskPath replaces names in a path. Files and folders whose names are then the
// same are numbered as they stand beside each other, so that they stay apart.
func (n Names) maskPath(path string) string {
	if n.empty() || path == Stdin {
		return path
	}
	dir, name := filepath.Split(path)
	if name == "" {
		return path
	}
	masked := n.inName(name)
	if masked != name {
		before := 0
		beside, _ := os.ReadDir(cmp.Or(dir, ".")) // of what cannot be listed, none has to be told apart
		for _, d := range beside {
			if d.Name() == name {
				break
			}
			if n.inName(d.Name()) == masked {
				before++
			}
		}
		if before > 0 {
			masked = fmt.Sprintf("%s (%d)", masked, before+1)
		}
	}
	if parent := filepath.Dir(dir); parent != dir && dir != "" {
		return filepath.Join(n.maskPath(parent), masked)
	}
	return dir + masked
}

// inName replaces names in the name of a file, in which words may stand
// together: "InterviewMueller_2020".
func (n Names) inName(name string) string {
	spaced := []rune(name)
	var b strings.Builder
	for i, r := range spaced {
		if i > 0 && unicode.IsUpper(r) && unicode.IsLower(spaced[i-1]) {
			b.WriteByte(0)
		}
		b.WriteRune(r)
	}
	masked := strings.NewReplacer("\x00", "", "/", "-", "\\", "-").Replace(n.Replace(b.String()))
	if masked == name && n.within(name) {
		return "[Name]" + filepath.Ext(name)
	}
	return masked
}

// within says whether a word of a name stands somewhere within the text.
func (n Names) within(text string) bool {
	folded, _ := german.FoldName(text)
	for w := range n.words {
		if len(w) > 3 && strings.Contains(folded, w) {
			return true
		}
	}
	return false
}
