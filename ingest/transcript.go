package ingest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
)

// A transcript is the written record of an interview: turns that begin with
// who speaks and a colon.
type transcript struct {
	labels map[string]int    // as written → turns
	roles  map[string]string // what a legend says: "B1 = Leitung"
}

// What makes a text a transcript.
const (
	leastTurns     = 4                 // that a text nobody calls an interview has
	shareOfTurns   = 0.3               // of the blocks behind the first turn
	longestSpeaker = 60                // code points
	repeatedLabel  = 2                 // turns by which a word that is no known label becomes one
	legendBlocks   = 30                // at the beginning
	mostLabels     = 40                // more are no speakers
	longestStamp   = 20                // code points
	unspoken       = "#[("             // opens a time stamp
	unnamed        = "befragte Person" // who answers where nobody says who
)

var (
	// "12 B1: ", "[Leitung der Beratungsstelle]: ", "(00:01:23) I: "
	turnStart = regexp.MustCompile(`^(?:\*\*|__)?(?:[\[(]?\d{1,4}[\])]?[.:]?\s+)?(?:[#\[(]{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:[.,\-]\d{1,3})?[#\])]{1,2}\s*)?(\[[^\]\n]{1,60}\]|\p{Lu}[\p{L}\d.*/_\- ]{0,59}?)\s?(?::(?:\*\*|__)?|(?:\*\*|__):)(?:\s+|$)`)
	// "#00:01:23-4#", "[00:01:23]", "(01:23)", and bare at a line's end "00:01:23"
	timeStamp = regexp.MustCompile(`\s*(?:[#\[(]{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:[.,\-]\d{1,3})?[#\])]{1,2}|\b\d{1,2}:\d{2}:\d{2}(?:[.,\-]\d{1,3})?$)`)
	code      = regexp.MustCompile(`^\p{Lu}{1,3}\d{0,2}$`)
	legend    = regexp.MustCompile(`^(\p{Lu}{1,3}\d{0,2})\s*(?:=|–|-)\s*(\p{Lu}.{2,80})$`)
)

// turns makes turns of the blocks of a transcript and says whether it was one.
// stated says that its metadata call it an interview.
func (m *manuscript) turns(stated bool) bool {
	t, ok := m.transcript(stated)
	if !ok {
		return false
	}
	var blocks []block
	speaker, question := "", false
	for _, b := range m.blocks {
		for _, part := range t.split(b) {
			label, end := t.label(part.first().text)
			switch {
			case label != "":
				speaker, question = t.speaker(label), isQuestioner(label)
				part.level = 0
			case question && t.onlyAsked():
				speaker, question = unnamed, false
			case part.kind == graph.Heading:
				speaker, question = "", false
			}
			part.speaker = speaker
			if label != "" || speaker != "" && (part.kind == graph.Heading || part.kind == graph.ListItem || part.kind == graph.Fragment) {
				part.kind = graph.Paragraph
			}
			if question && part.kind == graph.Paragraph {
				part.kind = graph.Question
			}
			part.lines = slices.Clone(part.lines)
			for i := range part.lines {
				from := 0
				if i == 0 {
					from = end
				}
				part.lines[i] = withoutStamps(part.lines[i], from)
			}
			blocks = append(blocks, part)
		}
	}
	m.blocks = blocks
	return true
}

// transcript finds the speakers' labels. ok is false for any other text.
func (m *manuscript) transcript(stated bool) (t transcript, ok bool) {
	t = transcript{map[string]int{}, map[string]string{}}
	stamps := false
	for i, b := range m.blocks {
		for _, l := range b.lines {
			if found := legend.FindStringSubmatch(l.text); found != nil && i < legendBlocks {
				t.roles[found[1]] = strings.TrimSpace(found[2])
			}
			if label, _ := labelOf(l.text); label != "" {
				t.labels[label]++
			}
			stamps = stamps || len(l.text) > longestStamp && strings.ContainsAny(l.text, unspoken) && timeStamp.MatchString(l.text)
		}
	}
	asks, turns, coded := false, 0, stamps
	for label, n := range t.labels {
		if !isSpeaker(label) && !(n >= repeatedLabel && stated) {
			delete(t.labels, label)
			continue
		}
		asks = asks || isQuestioner(label)
		coded = coded || code.MatchString(label) || strings.HasPrefix(label, "[")
		turns += n
	}
	switch {
	case len(t.labels) == 0 || len(t.labels) > mostLabels:
		return t, false
	case stated:
		return t, asks || turns >= leastTurns
	}
	return t, asks && coded && len(t.labels) > 1 && turns >= leastTurns && m.shareOfTurns(t) >= shareOfTurns
}

// shareOfTurns is how many of the lines' beginnings behind the first turn begin
// a turn, as a share of the blocks.
func (m *manuscript) shareOfTurns(t transcript) float64 {
	turns, blocks := 0, 0
	for _, b := range m.blocks {
		parts := t.split(b)
		for _, p := range parts {
			if label, _ := t.label(p.first().text); label != "" {
				turns++
			}
		}
		if turns > 0 {
			blocks += len(parts)
		}
	}
	return float64(turns) / float64(max(blocks, 1))
}

// labelOf is what stands before the colon with which a line begins, and where
// the words begin, in code points.
func labelOf(line string) (label string, end int) {
	m := turnStart.FindStringSubmatchIndex(line)
	if m == nil {
		return "", 0
	}
	label = strings.TrimSpace(line[m[2]:m[3]])
	if utf8.RuneCountInString(label) > longestSpeaker || len(strings.Fields(label)) > 6 {
		return "", 0
	}
	return label, utf8.RuneCountInString(line[:m[1]])
}

// onlyAsked says that questions are marked and answers are not.
func (t transcript) onlyAsked() bool {
	for label := range t.labels {
		if !isQuestioner(label) {
			return false
		}
	}
	return true
}

// label is the label of the transcript with which the line begins.
func (t transcript) label(line string) (label string, end int) {
	label, end = labelOf(line)
	if t.labels[label] == 0 {
		return "", 0
	}
	return label, end
}

// isSpeaker says whether a label names somebody who speaks: by a letter with or
// without number, a word for one, or a role.
func isSpeaker(label string) bool {
	word := bareLabel(label)
	if strings.HasPrefix(label, "[") || interviews().questioners[word] || interviews().speakers[word] || code.MatchString(label) && hasDigit(label) {
		return true
	}
	for _, w := range strings.Fields(label) {
		if references().roles.is(w) {
			return true
		}
	}
	return false
}

func isQuestioner(label string) bool { return interviews().questioners[bareLabel(label)] }

// bareLabel is a label in lower case without brackets and number.
func bareLabel(label string) string {
	label = strings.ToLower(strings.Trim(label, "[] ."))
	return strings.TrimSpace(strings.TrimRightFunc(label, unicode.IsDigit))
}

func hasDigit(s string) bool { return strings.IndexFunc(s, unicode.IsDigit) >= 0 }

// speaker is who a label stands for.
func (t transcript) speaker(label string) string {
	if role := t.roles[label]; role != "" {
		return role
	}
	return strings.Trim(label, "[] ")
}

// split cuts a block where a line begins a turn.
func (t transcript) split(b block) []block {
	var parts []block
	from := 0
	for i := 1; i <= len(b.lines); i++ {
		if i < len(b.lines) {
			if label, _ := t.label(b.lines[i].text); label == "" {
				continue
			}
		}
		part := b
		part.lines = b.lines[from:i]
		parts = append(parts, part)
		from = i
	}
	return parts
}

// withoutStamps leaves out of the text what stands before the code point end of
// the line, and the time stamps in it.
func withoutStamps(l line, end int) line {
	drops := slices.Clone(l.drops)
	if end > 0 {
		drops = append(drops, [2]int{l.start, l.start + end})
	}
	for _, m := range timeStamp.FindAllStringIndex(l.text, -1) {
		start, stop := utf8.RuneCountInString(l.text[:m[0]]), utf8.RuneCountInString(l.text[:m[1]])
		if start == 0 || start < end { // the white space behind it goes, not that before it
			start = max(start, end)
			for rs := []rune(l.text); stop < len(rs) && unicode.IsSpace(rs[stop]); stop++ {
			}
		}
		if start < stop {
			drops = append(drops, [2]int{l.start + start, l.start + stop})
		}
	}
	slices.SortFunc(drops, func(a, b [2]int) int { return a[0] - b[0] })
	l.drops = drops
	return l
}

// setSpeakers calls the only one who answers by the role that the metadata give.
func setSpeakers(blocks []block, role string) {
	if role == "" {
		return
	}
	var answering []string
	for _, b := range blocks {
		if b.speaker != "" && b.kind != graph.Question && !slices.Contains(answering, b.speaker) {
			answering = append(answering, b.speaker)
		}
	}
	for i := range blocks {
		if b := &blocks[i]; len(answering) == 1 && b.speaker != "" && b.kind != graph.Question {
			b.speaker = role
		}
	}
}
