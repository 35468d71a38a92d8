package index

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sync"
)

// Sections of a segment's file, in this order behind the header.
const (
	secDocuments     = iota // 4 bytes each: first passage
	secDocumentNames        // 8 bytes each: where id and made end in secDocumentText
	secDocumentText
	secLengths     // 2 bytes a passage: its tokens
	secTokenEnds   // 4 bytes a passage
	secTokens      // varints: forms
	secHeadingOf   // 4 bytes a passage
	secHeadingEnds // 4 bytes a heading
	secHeadings    // varints: forms
	secForms       // formSize bytes each, frequent ones first
	secFormText    //
	secFormParts   // varints: terms
	secFormOrder   // 4 bytes each: forms by their text
	secTerms       // termSize bytes each, by their text
	secTermText    //
	secPostings    // see postings.go
	secDocPostings // varints: gap to the next document, times as a word, times in compounds
	secGrams       // 8 bytes each: gram, passages that have it; by gram
	sectionCount
)

const (
	magic      = "BNIX"
	format     = 1
	headerSize = 8 + 8*headerNumbers + 16*sectionCount
	formSize   = 16             // ends of text and parts, stem, passages that have it
	termSize   = 20             // ends of text, postings and document postings, passages and documents that have it
	longest    = math.MaxUint16 // tokens of a passage that are told from more
)

// Numbers in the header.
const (
	numDocuments = iota
	numPassages
	numForms
	numTerms
	numGrams
	numHeadings
	numTokens
	headerNumbers
)

// encode makes the bytes of a segment.
func (b *builder) encode() []byte {
	e := &encoder{builder: b, average: averageLength(len(b.tokens), len(b.starts))}
	both(e.numberForms, e.numberTerms)
	both(e.putTerms, func() {
		e.putDocuments()
		e.putTokens()
		e.putForms()
	})
	return sealed(e.file())
}

// both runs two functions at once: they write sections of their own.
func both(a, b func()) {
	var wait sync.WaitGroup
	wait.Go(a)
	b()
	wait.Wait()
}

// An encoder orders a builder's forms and terms and writes the sections.
type encoder struct {
	*builder
	sections  [sectionCount][]byte
	formOrder []uint32 // the builder's forms, by their new numbers
	newForm   []uint32 // by the builder's
	termOrder []uint32
	newTerm   []uint32
	grams     []gramCount
	average   float32 // tokens of a passage
}

type gramCount struct{ gram, passages uint32 }

// numberForms gives the frequent forms the small numbers.
func (e *encoder) numberForms() {
	times := make([]int, len(e.words))
	for _, t := range e.tokens {
		times[t]++
	}
	for _, t := range e.headingTokens {
		times[t]++
	}
	e.formOrder, e.newForm = ordered(len(e.words), func(x, y uint32) int {
		return cmp.Or(cmp.Compare(times[y], times[x]), cmp.Compare(e.words[x].text, e.words[y].text), cmp.Compare(x, y))
	})
}

func (e *encoder) numberTerms() {
	e.termOrder, e.newTerm = ordered(len(e.termTexts), func(x, y uint32) int { return cmp.Compare(e.termTexts[x], e.termTexts[y]) })
}

// ordered numbers 0 to n-1 in an order: order leads from new numbers to old
// ones, place back.
func ordered(n int, compare func(x, y uint32) int) (order, place []uint32) {
	order, place = make([]uint32, n), make([]uint32, n)
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, compare)
	for i, old := range order {
		place[old] = uint32(i)
	}
	return order, place
}

func (e *encoder) putDocuments() {
	for _, d := range e.documents {
		e.put32(secDocuments, uint32(d.first))
		text := append(e.sections[secDocumentText], d.id...)
		e.put32(secDocumentNames, uint32(len(text)))
		text = append(text, d.made...)
		e.put32(secDocumentNames, uint32(len(text)))
		e.sections[secDocumentText] = text
	}
}

func (e *encoder) putTokens() {
	for i := range e.starts {
		tokens := e.passage(i)
		e.sections[secLengths] = binary.LittleEndian.AppendUint16(e.sections[secLengths], uint16(min(len(tokens), longest)))
		e.putForm(secTokens, tokens)
		e.put32(secTokenEnds, uint32(len(e.sections[secTokens])))
		e.put32(secHeadingOf, e.headingOf[i])
	}
	for i := range e.headingStarts {
		e.putForm(secHeadings, e.heading(i))
		e.put32(secHeadingEnds, uint32(len(e.sections[secHeadings])))
	}
}

func (e *encoder) putForm(section int, tokens []uint32) {
	for _, t := range tokens {
		e.sections[section] = binary.AppendUvarint(e.sections[section], uint64(e.newForm[t]))
	}
}

// putTerms inverts the passages.
func (e *encoder) putTerms() {
	found := newOccurring(e.builder)
	counts := make([]uint32, len(e.termTexts)+1) // then: where a term's postings end
	for p := range e.starts {
		for _, t := range found.in(p) {
			counts[e.newTerm[t]+1]++
		}
	}
	for t := range len(e.termTexts) {
		counts[t+1] += counts[t]
	}
	all := make([]posting, counts[len(e.termTexts)])
	next := slices.Clone(counts)
	for p := range e.starts {
		for _, t := range found.in(p) {
			at := &next[e.newTerm[t]]
			all[*at] = posting{uint32(p), found.code(t)}
			*at++
		}
	}
	value := func(p posting) float32 {
		return saturation(occurrences[p.code].frequency(), e.length(int(p.passage)), e.average) / maxSaturation
	}
	docs := e.documentPostings()
	for t, old := range e.termOrder {
		ps := all[counts[t]:counts[t+1]]
		e.sections[secTermText] = append(e.sections[secTermText], e.termTexts[old]...)
		e.sections[secPostings] = appendPostings(e.sections[secPostings], ps, value)
		e.sections[secDocPostings] = append(e.sections[secDocPostings], docs[t].data...)
		for _, n := range []int{len(e.sections[secTermText]), len(e.sections[secPostings]), len(e.sections[secDocPostings]), len(ps), docs[t].count} {
			e.put32(secTerms, uint32(n))
		}
	}
	e.sections[secPostings] = append(e.sections[secPostings], make([]byte, packPadding)...)
}

func (e *encoder) length(passage int) float32 { return float32(min(len(e.passage(passage)), longest)) }

// A docList is a term's documents, encoded.
type docList struct {
	data   []byte
	count  int
	before int
}

func (e *encoder) documentPostings() []docList {
	lists := make([]docList, len(e.termTexts))
	words, parts := make([]uint32, len(e.termTexts)), make([]uint32, len(e.termTexts))
	for doc := range e.documents {
		var touched []uint32
		first, end := e.passagesOf(doc)
		for p := first; p < end; p++ {
			for _, form := range e.passage(p) {
				w := e.words[form]
				if words[w.stem]+parts[w.stem] == 0 {
					touched = append(touched, w.stem)
				}
				words[w.stem]++
				for _, t := range w.parts {
					if words[t]+parts[t] == 0 {
						touched = append(touched, t)
					}
					parts[t]++
				}
			}
		}
		for _, t := range touched {
			l := &lists[e.newTerm[t]]
			l.data = appendDocPosting(l.data, docPosting{doc - l.before, words[t], parts[t]})
			l.count, l.before = l.count+1, doc
			words[t], parts[t] = 0, 0
		}
	}
	return lists
}

// putForms writes the forms with how many passages have them, and the same of
// grams.
func (e *encoder) putForms() {
	passages := make([]uint32, len(e.words))
	grams := newGramCounter(e.words)
	seen := newMarks(len(e.words))
	for p := range e.starts {
		seen.next()
		grams.next()
		for _, form := range e.passage(p) {
			if seen.mark(form) {
				passages[form]++
				grams.count(form)
			}
		}
	}
	e.grams = grams.counts()
	for _, g := range e.grams {
		e.put32(secGrams, g.gram)
		e.put32(secGrams, g.passages)
	}
	for _, old := range e.formOrder {
		w := e.words[old]
		e.sections[secFormText] = append(e.sections[secFormText], w.text...)
		for _, t := range w.parts {
			e.sections[secFormParts] = binary.AppendUvarint(e.sections[secFormParts], uint64(e.newTerm[t]))
		}
		for _, n := range []int{len(e.sections[secFormText]), len(e.sections[secFormParts]), int(e.newTerm[w.stem]), int(passages[old])} {
			e.put32(secForms, uint32(n))
		}
	}
	byText, _ := ordered(len(e.words), func(x, y uint32) int {
		return cmp.Or(cmp.Compare(e.words[e.formOrder[x]].text, e.words[e.formOrder[y]].text), cmp.Compare(x, y))
	})
	for _, form := range byText {
		e.put32(secFormOrder, form)
	}
}

func (e *encoder) put32(section int, n uint32) {
	e.sections[section] = binary.LittleEndian.AppendUint32(e.sections[section], n)
}

func (e *encoder) file() []byte {
	numbers := [headerNumbers]int{
		numDocuments: len(e.documents), numPassages: len(e.starts), numForms: len(e.words), numTerms: len(e.termTexts),
		numGrams: len(e.grams), numHeadings: len(e.headingStarts), numTokens: len(e.tokens),
	}
	size := headerSize
	for _, s := range e.sections {
		size += len(s)
	}
	blocks := size/blockSize + 1
	out := append(make([]byte, 0, size+4*blocks+trailerSize), magic...)
	out = binary.LittleEndian.AppendUint32(out, format)
	for _, n := range numbers {
		out = binary.LittleEndian.AppendUint64(out, uint64(n))
	}
	at := headerSize
	for _, s := range e.sections {
		out = binary.LittleEndian.AppendUint64(out, uint64(at))
		out = binary.LittleEndian.AppendUint64(out, uint64(len(s)))
		at += len(s)
	}
	for _, s := range e.sections {
		out = append(out, s...)
	}
	return out
}
