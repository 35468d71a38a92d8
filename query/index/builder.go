package index

import "strings"

// A Word is a token of a passage or heading. Words that are the same pointer
// are the same word; a caller that remembers its words saves looking them up.
type Word struct {
	Form  string   // as written, in one spelling: what Has and Near look for
	Stem  string   // what all forms share
	Parts []string // stems of what stands inside a compound; none twice, and not Stem
}

// A Passage is indexed text.
type Passage struct {
	Text    []*Word
	Heading []*Word // title and headings above it
}

// A builder collects the passages of a segment, document by document.
type builder struct {
	seen  map[*Word]uint32
	forms map[string]uint32
	words []formWord // by form

	terms     map[string]uint32
	termTexts []string

	documents []document
	tokens    []uint32 // forms, of all passages
	starts    []int    // by passage, where its tokens begin

	headings      map[string]uint32
	headingTokens []uint32
	headingStarts []int    // by heading
	headingOf     []uint32 // by passage
}

// A formWord is a word with its terms instead of its stems.
type formWord struct {
	text  string
	stem  uint32
	parts []uint32
}

// A document is a document of a segment. Its passages go on to the next one's.
type document struct {
	id, made string
	first    int // passage
}

func newBuilder() *builder {
	return &builder{
		seen: map[*Word]uint32{}, forms: map[string]uint32{}, terms: map[string]uint32{}, headings: map[string]uint32{},
	}
}

// begin begins a document.
func (b *builder) begin(id, made string) {
	b.documents = append(b.documents, document{id, made, len(b.starts)})
}

// add adds the next passage of the document that was begun last.
func (b *builder) add(p Passage) {
	b.starts = append(b.starts, len(b.tokens))
	for _, w := range p.Text {
		b.tokens = append(b.tokens, b.form(w))
	}
	var key strings.Builder
	heading := make([]uint32, len(p.Heading))
	for i, w := range p.Heading {
		heading[i] = b.form(w)
		key.WriteString(string([]byte{byte(heading[i]), byte(heading[i] >> 8), byte(heading[i] >> 16), byte(heading[i] >> 24)}))
	}
	n, ok := b.headings[key.String()]
	if !ok {
		n = uint32(len(b.headingStarts))
		b.headings[key.String()] = n
		b.headingStarts = append(b.headingStarts, len(b.headingTokens))
		b.headingTokens = append(b.headingTokens, heading...)
	}
	b.headingOf = append(b.headingOf, n)
}

// form is the number of a word. Words of one form that were analysed
// differently, because their languages differ, have a number each.
func (b *builder) form(w *Word) uint32 {
	if n, ok := b.seen[w]; ok {
		return n
	}
	key := strings.Join(append([]string{w.Form, w.Stem}, w.Parts...), "\x00")
	n, ok := b.forms[key]
	if !ok {
		n = uint32(len(b.words))
		b.forms[key] = n
		word := formWord{text: w.Form, stem: b.term(w.Stem)}
		for _, p := range w.Parts {
			word.parts = append(word.parts, b.term(p))
		}
		b.words = append(b.words, word)
	}
	b.seen[w] = n
	return n
}

func (b *builder) term(stem string) uint32 {
	n, ok := b.terms[stem]
	if !ok {
		n = uint32(len(b.termTexts))
		b.terms[stem] = n
		b.termTexts = append(b.termTexts, stem)
	}
	return n
}

// passage is a passage's tokens.
func (b *builder) passage(i int) []uint32 { return span(b.tokens, b.starts, i) }

func (b *builder) heading(i int) []uint32 { return span(b.headingTokens, b.headingStarts, i) }

// span is the i-th of the stretches of all that begin at starts.
func span(all []uint32, starts []int, i int) []uint32 {
	if i+1 < len(starts) {
		return all[starts[i]:starts[i+1]]
	}
	return all[starts[i]:]
}

// passagesOf is a document's first passage and the one behind its last.
func (b *builder) passagesOf(doc int) (first, end int) {
	if doc+1 < len(b.documents) {
		return b.documents[doc].first, b.documents[doc+1].first
	}
	return b.documents[doc].first, len(b.starts)
}
