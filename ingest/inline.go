package ingest

import (
	"slices"
	"strings"
	"unicode"

	"belegnetz/graph"
)

// Limits of marks within a paragraph, in code points and numbers.
const (
	longestLink   = 2000
	openEmphases  = 100
	longestHTML   = 300
	emphasisMarks = "*_~"
)

// inline is the Markdown within a paragraph on its way to changes.
type inline struct {
	rs      []rune
	changes []change
	open    []emphasis
}

type emphasis struct {
	mark      rune
	at, count int
}

// inlineChanges drops emphasis, links, references and tags from a paragraph.
func inlineChanges(rs []rune) []change {
	in := inline{rs: rs}
	for i := 0; i < len(rs); {
		i += in.mark(i)
	}
	slices.SortFunc(in.changes, func(a, b change) int { return a.start - b.start })
	return in.changes
}

func (in *inline) drop(start, end int) {
	if start < end {
		in.changes = append(in.changes, change{start, end, "", graph.EditDrop})
	}
}

func (in *inline) at(i int) rune {
	if i < 0 || i >= len(in.rs) {
		return ' '
	}
	return in.rs[i]
}

// run counts how often the character at i is repeated.
func (in *inline) run(i int) int {
	n := 1
	for i+n < len(in.rs) && in.rs[i+n] == in.rs[i] {
		n++
	}
	return n
}

// mark takes what stands at i and returns its length.
func (in *inline) mark(i int) int {
	switch r := in.rs[i]; {
	case r == '\\' && strings.ContainsRune("\\`*_{}[]()#+-.!|<>~", in.at(i+1)) && i+1 < len(in.rs):
		in.drop(i, i+1)
		return 2
	case r == '`':
		return in.code(i)
	case r == '!' && in.at(i+1) == '[':
		if n := in.link(i + 1); n > 0 {
			in.drop(i, i+1)
			return n + 1
		}
	case r == '[':
		if n := in.link(i); n > 0 {
			return n
		}
	case r == '<':
		return in.tag(i)
	case strings.ContainsRune(emphasisMarks, r):
		return in.emphasis(i)
	}
	return 1
}

func (in *inline) code(i int) int {
	n := in.run(i)
	for j := i + n; j < min(len(in.rs), i+longestLink); j++ {
		if in.rs[j] != '`' {
			continue
		}
		m := in.run(j)
		if m == n {
			in.drop(i, i+n)
			in.drop(j, j+n)
			return j + n - i
		}
		j += m - 1
	}
	return n
}

// link drops the marks of "[text](address)", "[text][name]" and "[^1]". Only
// the opening is taken, so that marks in the text are seen too; 0 is no link.
func (in *inline) link(i int) int {
	end := in.find(i+1, '[', ']')
	if end < 0 {
		return 0
	}
	if in.at(i+1) == '^' {
		if i == 0 && in.at(end+1) == ':' { // the note itself keeps its mark
			in.drop(i, i+2)
			in.drop(end, end+2)
			return 2
		}
		in.drop(i, end+1)
		return end + 1 - i
	}
	closing := -1
	switch in.at(end + 1) {
	case '(':
		closing = in.find(end+2, '(', ')')
	case '[':
		closing = in.find(end+2, '[', ']')
	}
	if closing < 0 {
		return 0
	}
	in.drop(i, i+1)
	in.drop(end, closing+1)
	return 1
}

// find is where the bracket that is open at i closes, -1 if it doesn't.
func (in *inline) find(i int, opening, closing rune) int {
	depth := 1
	for j := i; j < min(len(in.rs), i+longestLink); j++ {
		switch in.rs[j] {
		case '\\':
			j++
		case opening:
			depth++
		case closing:
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return -1
}

// tag drops "<br>" and the brackets of "<https://…>".
func (in *inline) tag(i int) int {
	next := in.at(i + 1)
	if !unicode.IsLetter(next) && next != '/' && next != '!' {
		return 1
	}
	for j := i + 1; j < min(len(in.rs), i+longestHTML); j++ {
		if in.rs[j] != '>' {
			continue
		}
		if inner := string(in.rs[i+1 : j]); hasURL(inner) || strings.Contains(inner, "@") && !strings.Contains(inner, " ") {
			in.drop(i, i+1)
			in.drop(j, j+1)
		} else {
			in.drop(i, j+1)
		}
		return j + 1 - i
	}
	return 1
}

// emphasis opens or closes an emphasis. A mark between letters is none, so
// that "Akteur*innen" stays whole.
func (in *inline) emphasis(i int) int {
	r, n := in.rs[i], in.run(i)
	before, after := in.at(i-1), in.at(i+n)
	if n > 3 || r == '~' && n != 2 {
		return n
	}
	closes := !unicode.IsSpace(before) && !unicode.IsLetter(after) && !unicode.IsDigit(after)
	opens := !unicode.IsSpace(after) && !unicode.IsLetter(before) && !unicode.IsDigit(before)
	if closes {
		for k := len(in.open) - 1; k >= 0; k-- {
			if o := in.open[k]; o.mark == r && o.count == n {
				in.drop(o.at, o.at+n)
				in.drop(i, i+n)
				in.open = in.open[:k]
				return n
			}
		}
	}
	if opens && len(in.open) < openEmphases {
		in.open = append(in.open, emphasis{r, i, n})
	}
	return n
}

// tableChanges joins a row's cells with " | ".
func tableChanges(rs []rune) []change {
	var changes []change
	for i := 0; i < len(rs); i++ {
		if rs[i] != '|' || i > 0 && rs[i-1] == '\\' {
			continue
		}
		start, end := i, i+1
		for start > 0 && unicode.IsSpace(rs[start-1]) {
			start--
		}
		for end < len(rs) && unicode.IsSpace(rs[end]) {
			end++
		}
		between := " | "
		if n := len(changes); n > 0 && changes[n-1].end == start && changes[n-1].text == "" {
			between = "| " // the first cell is empty
		}
		switch {
		case start == 0 || end == len(rs):
			changes = append(changes, change{start, end, "", graph.EditDrop})
		case string(rs[start:end]) != between:
			changes = append(changes, change{start, end, between, graph.EditJoin})
		}
		i = end - 1
	}
	if n := len(changes); n > 1 && changes[n-1].text == "" && changes[n-1].start == changes[n-2].end {
		changes[n-2].text = strings.TrimRight(changes[n-2].text, " ") // so is the last
	}
	return changes
}

// mergeChanges adds more to changes, both in order. Where two overlap, the one
// that covers the other stays.
func mergeChanges(changes, more []change) []change {
	all := append(slices.Clone(changes), more...)
	slices.SortStableFunc(all, func(a, b change) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	merged := all[:0]
	for _, c := range all {
		if n := len(merged); n > 0 && c.start < merged[n-1].end {
			continue
		}
		merged = append(merged, c)
	}
	return merged
}
