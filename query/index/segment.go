package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
)

// A segment is an immutable part of an index, with what has been removed from
// it since.
type segment struct {
	file     *file
	numbers  [headerNumbers]int
	sections [sectionCount]struct{ at, size uint64 }
	// Read for every hit, and therefore checked when the segment is opened.
	documents []byte
	lengths   []byte
	removed   removed

	pool sync.Pool // of *scratch
}

// openSegment takes over f, closing it when it is no segment.
func openSegment(f *file) (*segment, error) {
	s := &segment{file: f}
	if err := s.readHeader(); err != nil {
		return nil, errors.Join(fmt.Errorf("segment: %w", err), f.close())
	}
	s.pool.New = func() any { return newScratch(s) }
	return s, nil
}

func (s *segment) readHeader() error {
	head, err := s.file.read(0, headerSize)
	if err != nil {
		return err
	}
	if string(head[:4]) != magic || binary.LittleEndian.Uint32(head[4:]) != format {
		return fmt.Errorf("header: %w", ErrDamaged)
	}
	head = head[8:]
	for i := range s.numbers {
		n := binary.LittleEndian.Uint64(head)
		if head = head[8:]; n > math.MaxUint32 {
			return fmt.Errorf("header: %w", ErrDamaged)
		}
		s.numbers[i] = int(n)
	}
	for i := range s.sections {
		s.sections[i].at, s.sections[i].size = binary.LittleEndian.Uint64(head), binary.LittleEndian.Uint64(head[8:])
		if head = head[16:]; s.sections[i].at > uint64(len(s.file.body)) || s.sections[i].size > uint64(len(s.file.body))-s.sections[i].at {
			return fmt.Errorf("header: %w", ErrDamaged)
		}
	}
	for section, want := range map[int]int{
		secDocuments: 4 * s.numbers[numDocuments], secDocumentNames: 8 * s.numbers[numDocuments], secLengths: 2 * s.numbers[numPassages],
		secTokenEnds: 4 * s.numbers[numPassages], secHeadingOf: 4 * s.numbers[numPassages], secHeadingEnds: 4 * s.numbers[numHeadings],
		secForms: formSize * s.numbers[numForms], secFormOrder: 4 * s.numbers[numForms], secTerms: termSize * s.numbers[numTerms],
		secGrams: 8 * s.numbers[numGrams],
	} {
		if s.sections[section].size != uint64(want) {
			return fmt.Errorf("section %d has %d bytes, not %d: %w", section, s.sections[section].size, want, ErrDamaged)
		}
	}
	if s.documents, err = s.section(secDocuments, 0, 4*s.numbers[numDocuments]); err != nil {
		return err
	}
	if s.lengths, err = s.section(secLengths, 0, 2*s.numbers[numPassages]); err != nil {
		return err
	}
	for doc := range s.numbers[numDocuments] {
		first, end := s.passagesOf(doc)
		if first > end || end > s.numbers[numPassages] || doc == 0 && first != 0 {
			return fmt.Errorf("document %d: %w", doc, ErrDamaged)
		}
	}
	return nil
}

// section reads bytes of a section.
func (s *segment) section(section, from, to int) ([]byte, error) {
	at := s.sections[section]
	if from < 0 || to < from || uint64(to) > at.size {
		return nil, fmt.Errorf("section %d has no bytes %d to %d: %w", section, from, to, ErrDamaged)
	}
	return s.file.read(at.at+uint64(from), at.at+uint64(to))
}

// numbersAt reads n numbers of four bytes, from the i-th of that many on.
func (s *segment) numbersAt(section, i, n int) (numbers [5]int, err error) {
	data, err := s.section(section, 4*n*i, 4*n*(i+1))
	if err != nil {
		return numbers, err
	}
	for j := range n {
		numbers[j] = int(binary.LittleEndian.Uint32(data[4*j:]))
	}
	return numbers, nil
}

// stretch reads the bytes of text that end at the column-th of n numbers in
// the i-th row of ends, and begin where those of the row before end.
func (s *segment) stretch(text, ends, i, n, column int) ([]byte, error) {
	row, err := s.numbersAt(ends, i, n)
	if err != nil {
		return nil, err
	}
	start := 0
	if i > 0 {
		before, err := s.numbersAt(ends, i-1, n)
		if err != nil {
			return nil, err
		}
		start = before[column]
	}
	return s.section(text, start, row[column])
}

// passagesOf is a document's first passage and the one behind its last.
func (s *segment) passagesOf(doc int) (first, end int) {
	first, end = int(binary.LittleEndian.Uint32(s.documents[4*doc:])), s.numbers[numPassages]
	if doc+1 < s.numbers[numDocuments] {
		end = int(binary.LittleEndian.Uint32(s.documents[4*doc+4:]))
	}
	return first, end
}

// documentOf is the document that holds a passage.
func (s *segment) documentOf(passage int) int {
	low, high := 0, s.numbers[numDocuments]
	for high-low > 1 {
		middle := (low + high) / 2
		if first, _ := s.passagesOf(middle); first <= passage {
			low = middle
		} else {
			high = middle
		}
	}
	// Of documents that begin at one passage all but the last are empty.
	return low
}

func (s *segment) length(passage int) float32 {
	return float32(binary.LittleEndian.Uint16(s.lengths[2*passage:]))
}

// name is a document's id and what it was made from.
func (s *segment) name(doc int) (id, made string, err error) {
	ends, err := s.numbersAt(secDocumentNames, doc, 2)
	if err != nil {
		return "", "", err
	}
	start := 0
	if doc > 0 {
		before, err := s.numbersAt(secDocumentNames, doc-1, 2)
		if err != nil {
			return "", "", err
		}
		start = before[1]
	}
	text, err := s.section(secDocumentText, start, ends[1])
	if err != nil || ends[0] < start || ends[0] > ends[1] {
		return "", "", fmt.Errorf("document %d: %w", doc, ErrDamaged)
	}
	return string(text[:ends[0]-start]), string(text[ends[0]-start:]), nil
}

// tokens appends a passage's forms to the given.
func (s *segment) tokens(to []uint32, passage int) ([]uint32, error) {
	data, err := s.stretch(secTokens, secTokenEnds, passage, 1, 0)
	if err != nil {
		return nil, err
	}
	return s.readForms(to, data)
}

// heading appends the forms above a passage.
func (s *segment) heading(to []uint32, passage int) ([]uint32, error) {
	n, err := s.headingOf(passage)
	if err != nil {
		return nil, err
	}
	data, err := s.stretch(secHeadings, secHeadingEnds, n, 1, 0)
	if err != nil {
		return nil, err
	}
	return s.readForms(to, data)
}

// headingOf is the number of what stands above a passage.
func (s *segment) headingOf(passage int) (int, error) {
	n, err := s.numbersAt(secHeadingOf, passage, 1)
	return n[0], err
}

func (s *segment) readForms(to []uint32, data []byte) ([]uint32, error) {
	limit := uint64(s.numbers[numForms])
	for len(data) > 0 {
		form, n := uint64(data[0]), 1
		if form >= 0x80 {
			form, n = binary.Uvarint(data)
		}
		if n <= 0 || form >= limit {
			return nil, fmt.Errorf("tokens: %w", ErrDamaged)
		}
		to, data = append(to, uint32(form)), data[n:]
	}
	return to, nil
}

// formText is a form as bytes of the file.
func (s *segment) formText(form int) ([]byte, error) {
	return s.stretch(secFormText, secForms, form, formSize/4, 0)
}

// formTerms are the term of a form's stem and, appended to parts, those inside
// of it.
func (s *segment) formTerms(parts []uint32, form int) (stem uint32, all []uint32, err error) {
	row, err := s.numbersAt(secForms, form, formSize/4)
	if err != nil {
		return 0, nil, err
	}
	data, err := s.stretch(secFormParts, secForms, form, formSize/4, 1)
	if err != nil {
		return 0, nil, err
	}
	limit := uint64(s.numbers[numTerms])
	for len(data) > 0 {
		t, n := binary.Uvarint(data)
		if n <= 0 || t >= limit {
			return 0, nil, fmt.Errorf("form %d: %w", form, ErrDamaged)
		}
		parts, data = append(parts, uint32(t)), data[n:]
	}
	if uint64(row[2]) >= limit {
		return 0, nil, fmt.Errorf("form %d: %w", form, ErrDamaged)
	}
	return uint32(row[2]), parts, nil
}

// formTextStem is a form as bytes of the file and the term of its stem.
func (s *segment) formTextStem(form int) (text []byte, stem uint32, err error) {
	before := min(form, 1)
	rows, err := s.section(secForms, (form-before)*formSize, (form+1)*formSize)
	if err != nil {
		return nil, 0, err
	}
	start := binary.LittleEndian.Uint32(rows) * uint32(before)
	row := rows[before*formSize:]
	text, err = s.section(secFormText, int(start), int(binary.LittleEndian.Uint32(row)))
	return text, binary.LittleEndian.Uint32(row[8:]), err
}

// formPassages says how many passages have a form.
func (s *segment) formPassages(form int) (int, error) {
	row, err := s.numbersAt(secForms, form, formSize/4)
	return row[3] - int(s.removed.forms[uint32(form)]), err
}

// word is a form as it was added.
func (s *segment) word(form int) (*Word, error) {
	text, err := s.formText(form)
	if err != nil {
		return nil, err
	}
	stem, parts, err := s.formTerms(nil, form)
	if err != nil {
		return nil, err
	}
	w := &Word{Form: string(text)}
	if w.Stem, err = s.termText(int(stem)); err != nil {
		return nil, err
	}
	for _, t := range parts {
		part, err := s.termText(int(t))
		if err != nil {
			return nil, err
		}
		w.Parts = append(w.Parts, part)
	}
	return w, nil
}

func (s *segment) termText(term int) (string, error) {
	text, err := s.stretch(secTermText, secTerms, term, termSize/4, 0)
	return string(text), err
}

// findTerm looks a stem up.
func (s *segment) findTerm(stem string) (term int, found bool, err error) {
	term, found = search(s.numbers[numTerms], func(i int) int {
		text, e := s.stretch(secTermText, secTerms, i, termSize/4, 0)
		if e != nil {
			err = e
		}
		return strings.Compare(string(text), stem)
	})
	return term, found && err == nil, err
}

// findForms is the first form, in the order of their texts, that is not before
// text.
func (s *segment) findForms(text string) (place int, err error) {
	place, _ = search(s.numbers[numForms], func(i int) int {
		have, _, e := s.formAt(i)
		if e != nil {
			err = e
		}
		return strings.Compare(string(have), text)
	})
	return place, err
}

// formAt is the form at a place in the order of their texts.
func (s *segment) formAt(place int) (text []byte, form int, err error) {
	n, err := s.numbersAt(secFormOrder, place, 1)
	if err != nil || n[0] >= s.numbers[numForms] {
		return nil, 0, errors.Join(fmt.Errorf("form order: %w", ErrDamaged), err)
	}
	text, err = s.formText(n[0])
	return text, n[0], err
}

// search is the first of n places where compare is not negative, and whether it
// is zero there.
func search(n int, compare func(i int) int) (place int, found bool) {
	low, high := 0, n
	for low < high {
		middle := (low + high) / 2
		if compare(middle) < 0 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < n && compare(low) == 0
}

// gramPassages says how many passages have a gram.
func (s *segment) gramPassages(gram uint32) (int, error) {
	var failed error
	place, found := search(s.numbers[numGrams], func(i int) int {
		row, err := s.numbersAt(secGrams, i, 2)
		if err != nil {
			failed = err
		}
		return row[0] - int(gram)
	})
	if failed != nil || !found {
		return 0, failed
	}
	row, err := s.numbersAt(secGrams, place, 2)
	return row[1] - int(s.removed.grams[gram]), err
}

// A termList is a term with its postings.
type termList struct {
	list               list
	documents          []byte
	passages, docCount int // that have it and are not removed
	term               int
}

func (s *segment) termList(term int) (termList, error) {
	row, err := s.numbersAt(secTerms, term, termSize/4)
	if err != nil {
		return termList{}, err
	}
	var before [5]int
	if term > 0 {
		if before, err = s.numbersAt(secTerms, term-1, termSize/4); err != nil {
			return termList{}, err
		}
	}
	data, err := s.section(secPostings, before[1], row[1]+packPadding)
	if err != nil {
		return termList{}, err
	}
	t := termList{term: term}
	if t.list, err = newList(data, row[3]); err != nil {
		return termList{}, err
	}
	gone := s.removed.terms[uint32(term)]
	t.passages, t.docCount = row[3]-gone.passages, row[4]-gone.documents
	t.documents, err = s.section(secDocPostings, before[2], row[2])
	return t, err
}

// live is the numbers of what is not removed.
func (s *segment) live() (documents, passages, tokens int) {
	return s.numbers[numDocuments] - s.removed.documents, s.numbers[numPassages] - s.removed.passages, s.numbers[numTokens] - s.removed.tokens
}

// eachDocument visits the documents that are not removed.
func (s *segment) eachDocument(visit func(doc int, id, made string) error) error {
	for doc := range s.numbers[numDocuments] {
		if s.removed.has(doc) {
			continue
		}
		id, made, err := s.name(doc)
		if err != nil {
			return err
		}
		if err := visit(doc, id, made); err != nil {
			return err
		}
	}
	return nil
}

// eachPassage visits the documents that are not removed and, behind each, its
// passages as they were added.
func (s *segment) eachPassage(document func(id, made string), passage func(Passage)) error {
	words := make([]*Word, s.numbers[numForms])
	var forms []uint32
	resolve := func(forms []uint32) ([]*Word, error) {
		all := make([]*Word, len(forms))
		for i, form := range forms {
			if words[form] == nil {
				w, err := s.word(int(form))
				if err != nil {
					return nil, err
				}
				words[form] = w
			}
			all[i] = words[form]
		}
		return all, nil
	}
	return s.eachDocument(func(doc int, id, made string) error {
		document(id, made)
		first, end := s.passagesOf(doc)
		for n := first; n < end; n++ {
			var p Passage
			var err error
			if forms, err = s.tokens(forms[:0], n); err != nil {
				return err
			}
			if p.Text, err = resolve(forms); err != nil {
				return err
			}
			if forms, err = s.heading(forms[:0], n); err != nil {
				return err
			}
			if p.Heading, err = resolve(forms); err != nil {
				return err
			}
			passage(p)
		}
		return nil
	})
}

// removed are a segment's documents that are no longer there, and what would be
// counted of them: what is rare among the passages is told from what is left.
type removed struct {
	set       []uint64 // a bit a document
	documents int
	passages  int
	tokens    int
	terms     map[uint32]counted
	forms     map[uint32]uint32 // passages
	grams     map[uint32]uint32 // passages
}

type counted struct{ passages, documents int }

func (r removed) has(doc int) bool {
	return doc/64 < len(r.set) && r.set[doc/64]&(1<<(doc%64)) != 0
}

// with is what is removed when further documents are. What was before stays as
// it is, for those who read it.
func (s *segment) without(docs []int) (removed, error) {
	was := s.removed
	r := removed{
		set: slices.Clone(was.set), documents: was.documents, passages: was.passages, tokens: was.tokens,
		terms: cloned(was.terms), forms: cloned(was.forms), grams: cloned(was.grams),
	}
	for _, doc := range docs {
		if r.has(doc) || doc >= s.numbers[numDocuments] {
			continue
		}
		for len(r.set) <= doc/64 {
			r.set = append(r.set, 0)
		}
		r.set[doc/64] |= 1 << (doc % 64)
		if err := r.count(s, doc); err != nil {
			return removed{}, err
		}
	}
	return r, nil
}

func cloned[K comparable, V any](m map[K]V) map[K]V {
	clone := make(map[K]V, len(m))
	for k, v := range m {
		clone[k] = v
	}
	return clone
}

// count takes a document's words out of what is counted.
func (r *removed) count(s *segment, doc int) error {
	r.documents++
	inDocument := map[uint32]bool{}
	first, end := s.passagesOf(doc)
	for p := first; p < end; p++ {
		tokens, err := s.tokens(nil, p)
		if err != nil {
			return err
		}
		r.passages++
		r.tokens += len(tokens)
		terms, forms, grams := map[uint32]bool{}, map[uint32]bool{}, map[uint32]bool{}
		for _, form := range tokens {
			forms[form] = true
		}
		for form := range forms {
			text, err := s.formText(int(form))
			if err != nil {
				return err
			}
			eachGram(text, func(gram uint32) { grams[gram] = true })
			if err := s.addTerms(terms, form); err != nil {
				return err
			}
			r.forms[form]++
		}
		for t := range terms {
			inDocument[t] = true
		}
		heading, err := s.heading(nil, p)
		if err != nil {
			return err
		}
		for _, form := range heading {
			if err := s.addTerms(terms, form); err != nil {
				return err
			}
		}
		for g := range grams {
			r.grams[g]++
		}
		for t := range terms {
			c := r.terms[t]
			c.passages++
			r.terms[t] = c
		}
	}
	for t := range inDocument {
		c := r.terms[t]
		c.documents++
		r.terms[t] = c
	}
	return nil
}

func (s *segment) addTerms(to map[uint32]bool, form uint32) error {
	stem, parts, err := s.formTerms(nil, int(form))
	to[stem] = true
	for _, t := range parts {
		to[t] = true
	}
	return err
}
