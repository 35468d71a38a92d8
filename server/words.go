package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/internal/german"
	"belegnetz/query"
)

// typeNames are what a node of a type is called, one and many.
func typeNames(kind string) (one, many string) {
	switch kind {
	case "Document", "Work":
		return "Dokument", "Dokumente"
	case "Passage":
		return "Passage", "Passagen"
	case "Actor":
		return "Akteur", "Akteure"
	case "Measure":
		return "Maßnahme", "Maßnahmen"
	case "Field":
		return "Handlungsfeld", "Handlungsfelder"
	case "Term":
		return "Begriff", "Begriffe"
	case "Statement":
		return "Aussage", "Aussagen"
	case "Event":
		return "Ereignis", "Ereignisse"
	case "Place":
		return "Ort", "Orte"
	case "Path":
		return "Verbindung", "Verbindungen"
	default:
		return "Treffer", "Treffer"
	}
}

// plural is the many of what typeNames or a headline calls one.
func plural(one string) string {
	switch one {
	case "Treffer":
		return one
	case "Akteur", "Dokument", "Begriff", "Ort":
		return one + "e"
	case "Ereignis":
		return "Ereignisse"
	case "Handlungsfeld":
		return "Handlungsfelder"
	}
	if strings.HasSuffix(one, "e") {
		return one + "n"
	}
	return one + "en"
}

// typeName is what one node of the type is called.
func typeName(kind string) string {
	one, _ := typeNames(kind)
	return one
}

// kindName is what a kind of question asks for.
func kindName(k query.Kind) string {
	switch k {
	case query.KindDocuments:
		return "Dokumente"
	case query.KindGap:
		return "Lücken"
	case query.KindMeasures:
		return "Maßnahmen"
	case query.KindActor:
		return "Akteure"
	case query.KindWhen:
		return "Zeitpunkt"
	case query.KindStatement:
		return "Aussagen"
	case query.KindDefinition:
		return "Begriff"
	case query.KindCompare:
		return "Vergleich"
	case query.KindTimeline:
		return "Verlauf"
	case query.KindCitations:
		return "Zitate"
	case query.KindPath:
		return "Verbindung"
	default:
		return "Textstellen"
	}
}

// kindSays is what a question of a kind finds.
func kindSays(k query.Kind) string {
	switch k {
	case query.KindDocuments:
		return "Welche vorliegenden oder nur zitierten Dokumente ein Thema behandeln, mit den Stellen, die es zeigen."
	case query.KindGap:
		return "Zuerst Dokumente, denen eine Quelle ein Fehlen bescheinigt, dann solche, in denen nichts gefunden wurde."
	case query.KindMeasures:
		return "Was getan, geplant oder gefordert wird, mit Handelnden, Ort und Zeitraum; danach Textstellen."
	case query.KindActor:
		return "Wer zuständig ist, dazugehört, zusammenarbeitet oder finanziert."
	case query.KindWhen:
		return "Wann etwas war. Widersprechende Angaben stehen nebeneinander."
	case query.KindStatement:
		return "Was jemand in einem Interview gesagt hat, mit Rolle und Datum. Namen von Personen werden nicht gespeichert."
	case query.KindDefinition:
		return "Sätze, die einen Begriff oder eine Abkürzung erklären."
	case query.KindCompare:
		return "Eine Tabelle: Städte, Dokumente oder Beteiligte gegen Themen."
	case query.KindTimeline:
		return "Was in welcher Reihenfolge geschah, oder die Fassungen eines Dokuments nach Jahren."
	case query.KindCitations:
		return "Wer ein Werk zitiert, auf welchen Seiten, und worauf sich ein Dokument stützt."
	case query.KindPath:
		return "Die kürzesten Ketten von Verbindungen zwischen zweien."
	default:
		return "Alles andere, auch Stichwörter: die besten Stellen."
	}
}

// relationName is what a question about actors asks for.
func relationName(relation string) string {
	switch relation {
	case "funds":
		return "wer finanziert"
	case "cooperatesWith":
		return "wer zusammenarbeitet"
	case "memberOf":
		return "wer dazugehört"
	case "responsibleFor":
		return "wer zuständig ist"
	case "citing":
		return "wer zitiert"
	case "cited":
		return "was zitiert wird"
	}
	return relation
}

// count is a number with its noun: "1 Passage", "1.284 Passagen".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// number writes n with a full stop before every third digit.
func number(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "." + digits[at:]
	}
	return digits
}

// hitsLine is how many passages a search shows. There may be more than its limit.
func hitsLine(n int) string {
	if n >= searchLimit {
		return fmt.Sprintf("Die %d besten Passagen", n)
	}
	return count(n, "Passage", "Passagen")
}

// list joins words as a sentence does: "A, B und C".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " und " + words[last]
}

// heldOf says how many of the found documents are held and how many are only
// cited; empty if none was found.
func heldOf(results []query.Result) string {
	held, cited := 0, 0
	for _, r := range results {
		switch {
		case r.Type != "Document" && r.Type != "Work":
		case r.Held:
			held++
		default:
			cited++
		}
	}
	if held+cited == 0 {
		return ""
	}
	return fmt.Sprintf("%d im Bestand, %d nur zitiert.", held, cited)
}

// A relation holds the edges of a node that say the same.
type relation struct {
	Name  string
	Links []query.Link
}

// relations bundles neighbouring edges of one relation.
func relations(links []query.Link) []relation {
	var out []relation
	for _, l := range links {
		if len(out) == 0 || out[len(out)-1].Name != l.Relation {
			out = append(out, relation{Name: l.Relation})
		}
		last := &out[len(out)-1]
		last.Links = append(last.Links, l)
	}
	return out
}

// stressed cuts the sentence that says how a question was understood into
// stretches; whole words that name an understood part are matched.
func stressed(text string, chips []chip) []stretch {
	var at [][2]int
	for _, p := range chips {
		if from := wordIn(text, p.Text); from >= 0 {
			start := utf8.RuneCountInString(text[:from])
			at = append(at, [2]int{start, start + utf8.RuneCountInString(p.Text)})
		}
	}
	return annotate("", text, 0, at, nil).Stretches
}

// wordIn is where words first stand in a text without being part of a longer
// word, in bytes; -1 if nowhere.
func wordIn(text, words string) int {
	inWord := func(r rune, size int) bool { return size > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	for from := 0; words != ""; {
		i := strings.Index(text[from:], words)
		if i < 0 {
			break
		}
		i += from
		if !inWord(utf8.DecodeLastRuneInString(text[:i])) && !inWord(utf8.DecodeRuneInString(text[i+len(words):])) {
			return i
		}
		from = i + len(words)
	}
	return -1
}

// longWord is the length from which a word gets soft hyphens, in letters.
const longWord = 14

func isLong(word string) bool { return utf8.RuneCountInString(word) >= longWord }

// shy puts a soft hyphen at every joint of the long compounds of a label, since
// browsers have no German patterns offline. Quotes stay as they are: a soft
// hyphen would be copied with them.
func shy(label string) string {
	if !slices.ContainsFunc(strings.Fields(label), isLong) {
		return label
	}
	return soften(label, german.Tokens(label))
}

// soften puts the soft hyphens between the parts of the tokens of a label.
func soften(label string, tokens []german.Token) string {
	runes := []rune(label)
	var b strings.Builder
	end := 0
	for _, t := range tokens {
		if len(t.Parts) < 2 || !isLong(t.Text) {
			continue
		}
		b.WriteString(string(runes[end:t.Start]))
		for i, p := range t.Parts {
			if i > 0 && !strings.HasSuffix(t.Parts[i-1], "-") {
				b.WriteRune('\u00ad')
			}
			b.WriteString(p)
		}
		end = t.End
	}
	return b.String() + string(runes[end:])
}
