package graph

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Limits of a file of rulings.
const (
	maxRulingsBytes = 16 << 20
	maxRulings      = 50_000
	maxRulingText   = 2000  // bytes of one value
	maxRulingQuote  = 20000 // bytes of a quote
	maxRulingSpots  = 1000  // of one ruling
	maxRulingIndent = 32    // columns, and brackets inside brackets; the parser's time grows with the square of the depth
)

// ReadRulings reads a file of rulings (curation.yaml), which doc/curation.md
// describes: a YAML list of mappings. The error is a Flaw.
func ReadRulings(text string) ([]Ruling, error) {
	if err := checkRulingsText(text); err != nil {
		return nil, err
	}
	var all []Ruling
	end := strings.Count(text, "\n") + 2
	for first, part := range rulingParts(text) {
		nodes, err := parseRulings(part, first)
		if err != nil {
			return nil, err
		}
		for _, node := range nodes {
			if len(all) == maxRulings {
				return nil, &Flaw{first, fmt.Sprintf("Es sind mehr als %d Entscheidungen.", maxRulings), "Bitte welche löschen, die nicht mehr gelten."}
			}
			r, err := readRuling(node)
			if err != nil {
				return nil, below(err, first)
			}
			// An entry ends where the next one begins: comments below it are its.
			r.First += first
			if n := len(all); n > 0 {
				all[n-1].Last = r.First
			}
			r.Last = end
			all = append(all, r)
		}
	}
	return all, checkRulings(all)
}

// rulingsAtOnce is how many entries the parser gets at once: its time grows
// with the square of them.
const rulingsAtOnce = 50

// rulingParts cuts the text before entries, which begin at the left margin, and
// yields each part with the number of lines above it.
func rulingParts(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		line, first, entries, from, at := 0, 0, 0, 0, 0
		for l := range strings.Lines(text) {
			if strings.HasPrefix(l, "- ") {
				if entries == rulingsAtOnce {
					if !yield(first, text[from:at]) {
						return
					}
					first, from, entries = line, at, 0
				}
				entries++
			}
			line, at = line+1, at+len(l)
		}
		yield(first, text[from:])
	}
}

// below is a flaw in a part of the file that has lines above it.
func below(err error, above int) error {
	if flaw, ok := err.(*Flaw); ok && flaw.Line > 0 {
		flaw.Line += above
	}
	return err
}

// parseRulings yields the entries of a part with so many lines above it.
func parseRulings(text string, above int) ([]ast.Node, error) {
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		line := 1
		var syntax yaml.Error
		if errors.As(err, &syntax) && syntax.GetToken() != nil && syntax.GetToken().Position != nil {
			line = syntax.GetToken().Position.Line
		}
		return nil, &Flaw{line + above, "Das ist kein lesbares YAML.", "Bitte auf gleiche Einrückung achten und Namen mit Doppelpunkt in Anführungszeichen setzen."}
	}
	var nodes []ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if _, comment := doc.Body.(*ast.CommentGroupNode); comment {
			continue
		}
		list, ok := doc.Body.(*ast.SequenceNode)
		if !ok || len(nodes) > 0 {
			return nil, &Flaw{lineOf(doc.Body) + above, "Die Datei ist keine Liste von Entscheidungen.", "Jede Entscheidung beginnt mit „- “ und einem der Wörter merge, split, rename, hide, assert, reject."}
		}
		nodes = list.Values
	}
	return nodes, nil
}

func checkRulingsText(text string) error {
	if len(text) > maxRulingsBytes {
		return &Flaw{0, fmt.Sprintf("Die Datei ist größer als %d MB.", maxRulingsBytes>>20), "Bitte Entscheidungen löschen, die nicht mehr gelten."}
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return &Flaw{0, "Die Datei ist kein Text in UTF-8.", "Bitte im Editor als UTF-8 speichern."}
	}
	line, depth := 0, 0
	for l := range strings.Lines(text) {
		line++
		for _, r := range l {
			switch r {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			}
		}
		if depth > maxRulingIndent || len(l)-len(strings.TrimLeft(l, " -?\t")) > maxRulingIndent {
			return &Flaw{line, "Die Angaben sind zu tief verschachtelt.", "Bitte wie in der Anleitung schreiben."}
		}
	}
	return nil
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

// A rulingField is a key of a mapping with its value.
type rulingField struct {
	key   string
	line  int
	value ast.Node
}

func rulingFields(n ast.Node) ([]rulingField, error) {
	var nodes []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		nodes = n.Values
	case *ast.MappingValueNode:
		nodes = []*ast.MappingValueNode{n}
	default:
		return nil, &Flaw{lineOf(n), "Hier fehlt „schlüssel: Wert“.", "Bitte wie in der Anleitung schreiben."}
	}
	var fields []rulingField
	for _, e := range nodes {
		f := rulingField{line: lineOf(e), value: e.Value}
		if e.Key != nil && e.Key.GetToken() != nil {
			f.key, f.line = e.Key.GetToken().Value, lineOf(e.Key)
		}
		if slices.ContainsFunc(fields, func(g rulingField) bool { return g.key == f.key }) {
			return nil, &Flaw{f.line, fmt.Sprintf("„%s“ steht zweimal.", clipped(f.key)), "Bitte eine der beiden Angaben löschen."}
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// text is a scalar's value.
func (f rulingField) text(limit int) (string, error) {
	var text string
	switch n := f.value.(type) {
	case *ast.NullNode:
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		text = n.GetToken().Value
	default:
		return "", &Flaw{f.line, fmt.Sprintf("„%s“ ist kein einfacher Wert.", clipped(f.key)), "Bitte einen Text angeben."}
	}
	text = strings.TrimSpace(text)
	if len(text) > limit {
		return "", &Flaw{f.line, fmt.Sprintf("Die Angabe „%s“ ist länger als %d Zeichen.", clipped(f.key), limit), "Bitte kürzen."}
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		return "", &Flaw{f.line, fmt.Sprintf("Die Angabe „%s“ enthält Steuerzeichen.", clipped(f.key)), "Bitte neu eintippen."}
	}
	return text, nil
}

func (f rulingField) unknown(known string) error {
	return &Flaw{f.line, fmt.Sprintf("Die Angabe „%s“ gibt es hier nicht.", clipped(f.key)), "Möglich sind: " + known + "."}
}

func (f rulingField) ref() (Ref, error) {
	var r Ref
	fields, err := rulingFields(f.value)
	if err != nil {
		return r, err
	}
	for _, part := range fields {
		text, err := part.text(maxRulingText)
		switch {
		case err != nil:
			return r, err
		case part.key == "iri":
			r.IRI = IRI(text)
		case part.key == "name":
			r.Name = strings.Join(strings.Fields(text), " ")
		case part.key == "place":
			r.Place = strings.Join(strings.Fields(text), " ")
		default:
			return r, part.unknown("iri, name, place")
		}
	}
	return r, nil
}

func readRuling(node ast.Node) (Ruling, error) {
	var r Ruling
	fields, err := rulingFields(node)
	if err != nil {
		return r, err
	}
	r.First = lineOf(node)
	for _, f := range fields {
		r.First = min(r.First, f.line)
	}
	var spot Spot
	for _, f := range fields {
		var text string
		switch f.key {
		case "merge", "split", "rename", "hide", "assert", "reject":
			if r.Operation != "" {
				return r, &Flaw{f.line, fmt.Sprintf("In einer Entscheidung stehen „%s“ und „%s“.", r.Operation, f.key), "Bitte zwei Entscheidungen daraus machen: Jede beginnt mit „- “."}
			}
			r.Operation = Operation(f.key)
			err = r.readWhat(f)
		case "into":
			r.Into, err = f.ref()
		case "to":
			if _, plain := f.value.(*ast.StringNode); plain {
				r.Name, err = f.text(maxRulingText)
			} else if r.Into, err = f.ref(); err != nil { // rename with a number for a name
				if text, scalar := f.text(maxRulingText); scalar == nil {
					r.Name, err = text, nil
				}
			}
		case "passages":
			r.Spots, err = f.spots()
		case "passage":
			text, err = f.text(maxRulingText)
			spot.Passage = IRI(text)
		case "quote":
			spot.Quote, err = f.text(maxRulingQuote)
		case "status":
			text, err = f.text(maxRulingText)
			r.Status = Status(text)
		case "date":
			r.Date, err = f.text(maxRulingText)
		case "note":
			r.Note, err = f.text(maxRulingText)
		default:
			err = f.unknown("merge, split, rename, hide, assert, reject, into, to, passages, passage, quote, status, date, note")
		}
		if err != nil {
			return r, err
		}
	}
	if spot.Passage != "" {
		r.Spots = append(r.Spots, spot)
	}
	if r.Operation == OpSplit && r.Into.IRI == "" && r.Into.Name != "" {
		r.Into.IRI = SplitIRI(r.Entity.IRI, r.Into.Name, r.Into.Place)
	}
	return r, nil
}

// readWhat reads an entity or an edge.
func (r *Ruling) readWhat(f rulingField) error {
	fields, err := rulingFields(f.value)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(fields, func(f rulingField) bool { return f.key == "subject" || f.key == "predicate" }) {
		r.Entity, err = f.ref()
		return err
	}
	for _, part := range fields {
		switch part.key {
		case "subject":
			r.Entity, err = part.ref()
		case "object":
			r.Object, err = part.ref()
		case "predicate":
			var name string
			if name, err = part.text(maxRulingText); err == nil {
				if r.Predicate = PredicateNamed(name); r.Predicate == "" {
					err = &Flaw{part.line, fmt.Sprintf("Das Prädikat „%s“ gibt es nicht.", clipped(name)), "Möglich ist zum Beispiel: " + strings.Join(localNames(Asserted()), ", ") + "."}
				}
			}
		default:
			err = part.unknown("subject, predicate, object")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f rulingField) spots() ([]Spot, error) {
	list, ok := f.value.(*ast.SequenceNode)
	if !ok || len(list.Values) > maxRulingSpots {
		return nil, &Flaw{f.line, fmt.Sprintf("„passages“ ist keine Liste von höchstens %d Passagen.", maxRulingSpots), "Bitte je Zeile „- passage: …“ schreiben."}
	}
	var all []Spot
	for _, node := range list.Values {
		fields, err := rulingFields(node)
		if err != nil {
			return nil, err
		}
		var s Spot
		for _, part := range fields {
			var text string
			switch part.key {
			case "passage":
				text, err = part.text(maxRulingText)
				s.Passage = IRI(text)
			case "quote":
				s.Quote, err = part.text(maxRulingQuote)
			default:
				err = part.unknown("passage, quote")
			}
			if err != nil {
				return nil, err
			}
		}
		all = append(all, s)
	}
	return all, nil
}

// String is the ruling as an entry of the file, which ReadRulings reads back.
func (r Ruling) String() string {
	var b strings.Builder
	line := func(indent int, key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%*s%s: %s\n", indent, "", key, quotedYAML(value))
		}
	}
	ref := func(indent int, key string, of Ref) {
		if of == (Ref{}) {
			return
		}
		fmt.Fprintf(&b, "%*s%s:\n", indent, "", key)
		line(indent+2, "iri", string(of.IRI))
		line(indent+2, "name", of.Name)
		line(indent+2, "place", of.Place)
	}
	if r.Predicate == "" {
		ref(2, string(r.Operation), r.Entity)
	} else {
		fmt.Fprintf(&b, "  %s:\n", r.Operation)
		ref(4, "subject", r.Entity)
		line(4, "predicate", r.Predicate.local())
		ref(4, "object", r.Object)
	}
	switch r.Operation {
	case OpMerge:
		ref(2, "into", r.Into)
	case OpSplit:
		ref(2, "to", r.Into)
		b.WriteString("  passages:\n")
		for _, s := range r.Spots {
			fmt.Fprintf(&b, "    - passage: %s\n", quotedYAML(string(s.Passage)))
			line(6, "quote", s.Quote)
		}
	case OpAssert, OpReject:
		for _, s := range r.Spots {
			line(2, "passage", string(s.Passage))
			line(2, "quote", s.Quote)
		}
		line(2, "status", string(r.Status))
	}
	line(2, "to", r.Name)
	line(2, "date", r.Date)
	line(2, "note", r.Note)
	return "-" + b.String()[1:]
}

// quotedYAML is a text in double quotes, as YAML and JSON have them.
func quotedYAML(text string) string {
	q := strconv.QuoteToGraphic(text)
	return strings.NewReplacer(`\u00a0`, "\u00a0").Replace(q)
}

// PredicateNamed is the predicate with this local name; empty if there is none.
func PredicateNamed(name string) IRI {
	for _, p := range []IRI{
		Mentions, Addresses, Lacks, CarriesOut, Commissions, ResponsibleFor, CooperatesWith, MemberOf, UnitOf, Funds, Demands,
		Criticises, Targets, Concerns, LocatedIn, SaidBy, SameFunctionAs, Spatial, Revises, Continues, Supplements, TakenFrom, CoinedBy,
		KindOf, Date, Period, Amount, Progress, Cites, CitedEntity, Label, AltLabel, Institution, Role, Definition, Broader, Related,
	} {
		if p.local() == name {
			return p
		}
	}
	return ""
}

func localNames(all []IRI) []string {
	var names []string
	for _, i := range all {
		names = append(names, i.local())
	}
	return names
}
