package ingest

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"belegnetz/graph"
)

// Metadata is what is said about a document besides its text. A zero field is
// not said.
type Metadata struct {
	Title     string
	Creators  []string // "Pilz, Madlen"
	Issued    string   // "2023" or an ISO 8601 date
	Publisher string
	Place     string // the town that it is about
	Kind      graph.Kind
	Role      string // interviews: the speaker's role
	Language  string // BCP 47
	Access    string // "public" or "internal"
	// Institution is, for interviews, the one that the speaker belongs to.
	Institution string
}

//go:embed metadata.json
var metadataJSON []byte

// metadataWords says which words metadata may use.
type metadataWords struct {
	keys, kinds, access map[string]string // word in lower case → what it means
	types               map[string]string // of literature lists → kind
	imprint             map[string]string // labels of title pages → field
	german              map[string]string // fields and kinds as people write them
	templates           []string
	settlements, small  wordSet
	forms, furniture    wordSet // first words of lines that are no title
	owners              map[string]bool
}

// metadataTerms reads the embedded words once, like rules.
var metadataTerms = sync.OnceValue(func() metadataWords {
	var file struct {
		Keys, Kinds, Access, Types, Imprint                     map[string][]string
		German                                                  map[string]string
		Settlements, Small, Templates, Forms, Furniture, Owners []string
	}
	if err := json.Unmarshal(metadataJSON, &file); err != nil {
		panic("metadata.json: " + err.Error())
	}
	invert := func(lists map[string][]string) map[string]string {
		meaning := map[string]string{}
		for name, words := range lists {
			for _, w := range words {
				meaning[w] = name
			}
		}
		return meaning
	}
	owners := map[string]bool{}
	for _, kind := range file.Owners {
		owners[kind] = true
	}
	return metadataWords{keys: invert(file.Keys), kinds: invert(file.Kinds), access: invert(file.Access), types: invert(file.Types),
		imprint: invert(file.Imprint), templates: file.Templates, german: file.German,
		forms: newWordSet(file.Forms), furniture: newWordSet(file.Furniture), owners: owners, settlements: newWordSet(file.Settlements), small: newWordSet(file.Small)}
})

// Limits of metadata. The parser's time grows with the square of the depth.
const (
	metadataSize  = 32 << 10
	metadataDepth = 8
	metadataValue = 2000 // bytes of one value
)

// frontMatter cuts the YAML between "---" lines off the beginning of a text.
// lines is how many lines of the file it takes; 0 without front matter.
func frontMatter(text string) (yaml, body string, lines int) {
	first, rest, ok := strings.Cut(text, "\n")
	if !ok || strings.TrimRight(first, " \t") != "---" {
		return "", text, 0
	}
	lines = 1
	for at := 0; at < len(rest) && at <= metadataSize; {
		end := strings.IndexByte(rest[at:], '\n')
		next := len(rest)
		if end < 0 {
			end = len(rest) - at
		} else {
			next = at + end + 1
		}
		lines++
		if l := strings.TrimRight(rest[at:at+end], " \t"); l == "---" || l == "..." {
			return rest[:at], rest[next:], lines
		}
		at = next
	}
	return "", text, 0
}

// A yamlEntry is a key of a YAML mapping with its value, and the line of the file
// on which it stands.
type yamlEntry struct {
	key   string
	line  int
	value ast.Node
}

// parseYAML reads a YAML mapping of at most limit bytes. first is the line of the
// file on which it begins.
func parseYAML(name, text string, first, limit int) ([]yamlEntry, error) {
	if len(text) > limit {
		return nil, brokenYAML(name, first, fmt.Sprintf("Die Angaben zum Dokument sind länger als %d KB.", limit>>10), ErrLimit)
	}
	if line := tooDeep(text); line > 0 {
		return nil, brokenYAML(name, first+line-1, "Die Angaben zum Dokument sind zu tief verschachtelt.", ErrLimit)
	}
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		line := 1
		var syntax yaml.Error
		if errors.As(err, &syntax) && syntax.GetToken() != nil && syntax.GetToken().Position != nil {
			line = syntax.GetToken().Position.Line
		}
		return nil, brokenYAML(name, first+line-1, "Die Angaben zum Dokument (YAML) sind nicht lesbar.", errors.New("yaml syntax"))
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, nil
	}
	entries, ok := mapping(file.Docs[0].Body, first)
	if !ok {
		return nil, brokenYAML(name, first, "Die Angaben zum Dokument sind keine Liste von „schlüssel: Wert“.", errors.New("no mapping"))
	}
	return entries, nil
}

func brokenYAML(name string, line int, what string, err error) error {
	return &Problem{File: name, Line: line, What: what,
		Remedy: "Bitte je Zeile „schlüssel: Wert“ schreiben und Werte mit Doppelpunkt in Anführungszeichen setzen.", Err: fmt.Errorf("%w: %w", ErrMetadata, err)}
}

// mapping lists the entries of a mapping; ok is false for anything else.
func mapping(n ast.Node, first int) (entries []yamlEntry, ok bool) {
	var nodes []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		nodes = n.Values
	case *ast.MappingValueNode:
		nodes = []*ast.MappingValueNode{n}
	default:
		return nil, false
	}
	for _, e := range nodes {
		line := 0
		if t := e.GetToken(); t != nil && t.Position != nil {
			line = first + t.Position.Line - 1
		}
		entries = append(entries, yamlEntry{key(e), line, e.Value})
	}
	return entries, true
}

// parseMetadata reads a YAML mapping of scalars and lists of scalars. first is
// the line of the file on which it begins.
func parseMetadata(name, text string, first int) (Metadata, []string, error) {
	entries, err := parseYAML(name, text, first, metadataSize)
	if err != nil {
		return Metadata{}, nil, err
	}
	return sayAll(name, entries)
}

// sayAll takes the entries as metadata.
func sayAll(name string, entries []yamlEntry) (Metadata, []string, error) {
	var s statements
	for _, e := range entries {
		if meaning := metadataTerms().keys[strings.ToLower(strings.TrimSpace(e.key))]; meaning == "names" || meaning == "files" {
			return Metadata{}, nil, brokenYAML(name, e.line, fmt.Sprintf("Die Angabe „%s“ gilt hier nicht: Namen gehören in die Datei NAME.yaml neben dem Dokument oder in belegnetz.yaml, Dateien nur dorthin.", clip(e.key)), errors.New("misplaced key"))
		}
		values, ok := scalars(e.value)
		if !ok {
			s.warn("Die Angabe „%s“ ist weder ein Wert noch eine Liste und wurde übergangen.", clip(e.key))
			continue
		}
		s.line = e.line
		if refusal := s.say(clip(e.key), values); refusal != "" {
			return Metadata{}, nil, brokenYAML(name, e.line, refusal, errors.New("unknown access"))
		}
	}
	m, warnings := s.done()
	return m, warnings, nil
}

func key(e *ast.MappingValueNode) string {
	if e.Key == nil || e.Key.GetToken() == nil {
		return ""
	}
	return e.Key.GetToken().Value
}

// scalars lists the values of a scalar or a list of scalars.
func scalars(n ast.Node) (values []string, ok bool) {
	switch n := n.(type) {
	case *ast.NullNode:
		return nil, true
	case *ast.LiteralNode:
		return []string{n.Value.Value}, true
	case *ast.SequenceNode:
		for _, item := range n.Values {
			vs, ok := scalars(item)
			if _, list := item.(*ast.SequenceNode); !ok || list {
				return nil, false
			}
			values = append(values, vs...)
		}
		return values, true
	case *ast.StringNode:
		return []string{n.Value}, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return []string{n.GetToken().Value}, true
	}
	return nil, false
}

// tooDeep is the first line that nests deeper than metadata ever do, 0 if none does.
func tooDeep(text string) int {
	depth := 0
	for i, l := range strings.Split(text, "\n") {
		if depth += strings.Count(l, "[") + strings.Count(l, "{"); depth > metadataDepth*8 {
			return i + 1
		}
		depth = max(0, depth-strings.Count(l, "]")-strings.Count(l, "}"))
		if len(l)-len(strings.TrimLeft(l, " -?")) > metadataDepth*4 {
			return i + 1
		}
	}
	return 0
}

func clip(s string) string { return string([]rune(s)[:min(len([]rune(s)), 60)]) }

// statements gathers what metadata say, whichever form they come in.
type statements struct {
	m        Metadata
	line     int // of the entry, 0 where there are none
	year     string
	unknown  []string
	warnings []string
}

func (s *statements) warn(format string, args ...any) {
	s.warnings = append(s.warnings, fmt.Sprintf(format, args...))
}

// say takes one entry. A refusal, in German, means that going on could do harm:
// a restriction of access is not understood.
func (s *statements) say(key string, values []string) (refusal string) {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return strings.TrimSpace(v) == "" })
	for i, v := range values {
		if len(v) > metadataValue {
			s.warn("Die Angabe „%s“ ist zu lang und wurde übergangen.", key)
			return ""
		}
		values[i] = strings.Join(strings.Fields(v), " ")
	}
	words := metadataTerms()
	meaning, known := words.keys[strings.ToLower(strings.TrimSpace(key))]
	if !known {
		if len(values) == 1 && words.access[strings.ToLower(values[0])] == graph.Internal.String() {
			return fmt.Sprintf("Die Angabe „%s: %s“ ist nicht zu verstehen. Soll das Dokument intern bleiben, bitte „zugang: intern“ schreiben.", clip(key), clip(values[0]))
		}
		s.unknown = append(s.unknown, s.unknownKey(key))
		return ""
	}
	if len(values) == 0 {
		return ""
	}
	value := strings.Join(values, ", ")
	lower := strings.ToLower(value)
	switch meaning {
	case "title":
		s.m.Title = value
	case "creators":
		s.m.Creators = append(s.m.Creators, names(values)...)
	case "year":
		s.year = isoDate(value)
		if len(s.year) != len("2006") {
			s.year = ""
			s.warn("Das Jahr „%s“ ist keine vierstellige Zahl und wurde übergangen.", clip(value))
		}
	case "date":
		if s.m.Issued = isoDate(value); s.m.Issued == "" {
			s.warn("Das Datum „%s“ wurde nicht verstanden; möglich sind 2020-01-30 und 30.01.2020.", clip(value))
		}
	case "publisher":
		s.m.Publisher = value
	case "place":
		s.m.Place = value
	case "kind":
		if s.m.Kind = graph.Kind(words.kinds[lower]); s.m.Kind == "" {
			s.m.Kind = kindOfTitle(value)
		}
		if s.m.Kind == "" {
			s.warn("Die Art „%s“ ist unbekannt und wurde übergangen.", clip(value))
		}
	case "role":
		s.m.Role = value
	case "institution":
		s.m.Institution = value
	case "language":
		s.m.Language = languageTag(lower)
		if s.m.Language == "" {
			s.warn("Die Sprache „%s“ wurde nicht verstanden; möglich sind z. B. de und en.", clip(value))
		}
	case "access":
		if s.m.Access = words.access[lower]; s.m.Access == "" {
			return fmt.Sprintf("Der Zugang „%s“ ist unbekannt; möglich sind „öffentlich“ und „intern“.", clip(value))
		}
	}
	return ""
}

// unknownListed is how many unknown keys of a document are named.
const unknownListed = 5

// unknownKey names a key with its line and the known one that it may be a slip of.
func (s *statements) unknownKey(key string) string {
	var said []string
	if s.line > 0 {
		said = append(said, fmt.Sprintf("Zeile %d", s.line))
	}
	for _, known := range slices.Sorted(maps.Keys(metadataTerms().keys)) {
		if isSlip(strings.ToLower(strings.TrimSpace(key)), known) {
			said = append(said, "gemeint ist vielleicht „"+known+"“")
			break
		}
	}
	if len(said) == 0 {
		return clip(key)
	}
	return clip(key) + " (" + strings.Join(said, ", ") + ")"
}

// isSlip says whether one letter that is changed, missing, too many or has changed
// places makes one word of the other.
func isSlip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	return len(x) <= 1 && len(y) <= 1 || len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0]
}

func (s *statements) done() (Metadata, []string) {
	if s.m.Issued == "" {
		s.m.Issued = s.year
	}
	if len(s.unknown) > 0 {
		s.warn("Unbekannte Angaben übergangen: %s.", strings.Join(s.unknown[:min(len(s.unknown), unknownListed)], ", "))
	}
	return s.m, s.warnings
}

// names splits "Pilz, Madlen; Bernt, Matthias" and "Madlen Pilz, Matthias Bernt".
func names(values []string) []string {
	var out []string
	for _, v := range values {
		parts := strings.Split(v, ";")
		if len(parts) == 1 {
			commas := strings.Split(v, ",")
			full := len(commas) > 1
			for _, c := range commas {
				full = full && strings.Contains(strings.TrimSpace(c), " ")
			}
			if full {
				parts = commas
			}
		}
		for _, p := range parts {
			if p = strings.TrimSpace(p); p != "" {
				out = append(out, p)
			}
		}
	}
	return out
}

// isoDate reads a year, month or day as ISO 8601, as exact as it is said;
// "" when it is none.
func isoDate(s string) string {
	for _, form := range []struct{ in, out string }{
		{"2006", "2006"}, {"2006-01", "2006-01"}, {"2006-01-02", "2006-01-02"}, {"2.1.2006", "2006-01-02"}, {"01/2006", "2006-01"}, {time.RFC3339, "2006-01-02"},
	} {
		if t, err := time.Parse(form.in, s); err == nil {
			return t.Format(form.out)
		}
	}
	return ""
}

func languageTag(s string) string {
	switch s {
	case "deutsch", "german":
		return "de"
	case "englisch", "english":
		return "en"
	}
	for _, r := range s {
		if r != '-' && (r < 'a' || r > 'z') {
			return ""
		}
	}
	if primary, _, _ := strings.Cut(s, "-"); len(primary) < 2 || len(primary) > 3 || len(s) > 12 {
		return ""
	}
	return s
}
