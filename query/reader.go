package query

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"belegnetz/graph"
	"belegnetz/internal/cite"
	"belegnetz/internal/german"
)

// A reader is what one access scope allows to see.
type reader struct {
	lexicon *Lexicon
	works   map[graph.IRI]work
	held    map[graph.IRI]graph.Document // by work, the newest edition
	labels  map[graph.IRI]string         // of what questions can name
	places  gazetteer
	stats   graph.Stats

	completions func() []completion // made when first asked for
}

// A work is what the graph says of a work or an interview, held or only cited.
type work struct {
	name   Name
	kind   graph.Kind
	places []graph.IRI
}

// namedTypes are the types of nodes that questions can name.
var namedTypes = [...]graph.IRI{
	graph.TypeWork, graph.TypeInterview, graph.TypeRole, graph.TypePlace,
	graph.TypeActor, graph.TypeUnit, graph.TypePost,
}

func (e *Engine) gather(ctx context.Context, a graph.Access) (*reader, error) {
	r := &reader{works: map[graph.IRI]work{}, held: map[graph.IRI]graph.Document{}, labels: map[graph.IRI]string{}}
	var names []Name
	for _, t := range namedTypes {
		nodes, err := e.nodesOf(ctx, a, t)
		if err != nil {
			return nil, err
		}
		for _, n := range nodes {
			w, err := e.work(ctx, a, n, t)
			if err != nil {
				return nil, err
			}
			if t == graph.TypeWork || t == graph.TypeInterview {
				r.works[n] = w
			}
			if w.name.Label != "" {
				names = append(names, w.name)
				r.labels[n] = w.name.Label
			}
		}
	}
	for d, err := range e.store.Documents(ctx, a) {
		if err != nil {
			return nil, err
		}
		if d.Work != "" && r.held[d.Work].Issued <= d.Issued {
			r.held[d.Work] = d
		}
		if authors := familyNames(d); len(authors) > 0 {
			names = append(names, Name{IRI: d.Work, Type: graph.TypeDocument, Authors: authors})
		}
		if d.Place != "" {
			names = append(names, Name{IRI: graph.PlaceIRI(d.Place), Type: graph.TypePlace, Label: d.Place})
		}
	}
	var err error
	if r.stats, err = e.store.Stats(ctx, a); err != nil {
		return nil, err
	}
	stands := has(e.index, a)
	r.lexicon = NewLexicon(e.vocabularies, names, func(word string) bool { return stands(word) || e.options.Dictionary.Has(word) })
	r.lexicon.spelling.corpus = wordsWith(e.index, a)
	r.places = r.gazetteer(names)
	r.completions = sync.OnceValue(r.lexicon.completions)
	return r, nil
}

func (e *Engine) nodesOf(ctx context.Context, a graph.Access, t graph.IRI) ([]graph.IRI, error) {
	var nodes []graph.IRI
	for q, err := range e.store.Quads(ctx, a, graph.Pattern{Predicate: graph.Type, Object: graph.Node(t)}) {
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, q.Subject)
	}
	slices.Sort(nodes)
	return slices.Compact(nodes), nil
}

// work gathers what the graph says of a node. Of several labels the first in
// the order of their sources is taken.
func (e *Engine) work(ctx context.Context, a graph.Access, node, t graph.IRI) (work, error) {
	w := work{name: Name{IRI: node, Type: t}}
	var title, pref string
	for q, err := range e.store.Quads(ctx, a, graph.Pattern{Subject: node}) {
		if err != nil {
			return work{}, err
		}
		switch text := q.Object.Text; q.Predicate {
		case graph.Type:
			w.name.Type = cmp.Or(w.name.Type, q.Object.IRI)
		case graph.Label:
			w.name.Label = cmp.Or(w.name.Label, text)
		case graph.Title:
			title = cmp.Or(title, text)
		case graph.PrefLabel:
			pref = cmp.Or(pref, text)
		case graph.AltLabel, graph.HiddenLabel:
			if !slices.Contains(w.name.Others, text) {
				w.name.Others = append(w.name.Others, text)
			}
		case graph.Issued:
			w.name.Year = cmp.Or(w.name.Year, text)
		case graph.KindOf:
			w.kind = cmp.Or(w.kind, graph.Kind(text))
		case graph.Spatial:
			if !slices.Contains(w.places, q.Object.IRI) {
				w.places = append(w.places, q.Object.IRI)
			}
		case graph.Role:
			w.name.Label = cmp.Or(w.name.Label, text)
		}
	}
	w.name.Label = cmp.Or(w.name.Label, pref, title)
	if w.name.Type == graph.TypeWork && (w.kind == "" || w.kind == graph.KindStudy || w.kind == graph.KindOther) {
		w.name.Authors = authorsIn(w.name.Label, w.name.Year)
	}
	return w, nil
}

// authorsIn reads the family names in "Hollmann & Okafor 2020".
func authorsIn(label, year string) []string {
	names, ok := strings.CutSuffix(label, " "+year)
	if !ok || year == "" {
		return nil
	}
	return strings.FieldsFunc(strings.TrimSuffix(names, " et al."), func(r rune) bool { return strings.ContainsRune(" &,", r) })
}

// familyNames are those of a held document's authors.
func familyNames(d graph.Document) []string {
	var names []string
	for _, c := range d.Creators {
		family, _, _ := strings.Cut(c, ",")
		names = append(names, family)
	}
	return names
}

// shown is the name as people read it: an interview has its date behind the
// role.
func (n Name) shown() string {
	if n.Type == graph.TypeInterview {
		return cite.Name(cite.Source{Interview: true, Role: n.Label, Issued: n.Year})
	}
	return n.Label
}

// A text is a passage as matching sees it.
type text struct {
	graph.Passage
	doc       graph.Document
	runes     []rune
	words     []word
	sentences []sentence
	above     []word // document's title and headings
	citations []citation
	brackets  []stretch    // in which it cites
	edges     []graph.Edge // that were read from the passage
}

// A sentence is a stretch of a passage's text, in code points, and its words,
// the last one excluded.
type sentence struct{ start, end, first, last int }

// A citation is a reference in a passage with the sentence that it stands in.
type citation struct {
	graph.Citation
	start, end int
}

// text reads a passage that a may see; the error is graph.ErrNotFound for any
// other. Texts are kept for the moment.
func (s *search) text(ctx context.Context, iri graph.IRI) (*text, error) {
	file, _, err := iri.File()
	if err != nil {
		return nil, err
	}
	doc, err := s.engine.store.Document(ctx, s.access, file)
	if err != nil {
		return nil, err
	}
	if t := s.moment.texts.get(iri); t != nil {
		return t, nil
	}
	p, err := s.engine.store.Passage(ctx, s.access, iri)
	if err != nil {
		return nil, err
	}
	t := &text{Passage: p, doc: doc, runes: []rune(p.Text), words: s.engine.analyser.in(p.Text, p.Language)}
	cut := german.Sentences
	if p.Language == "en" {
		cut = german.EnglishSentences
	}
	for _, span := range cut(p.Text) {
		first, _ := slices.BinarySearchFunc(t.words, span.Start, func(w word, at int) int { return cmp.Compare(w.start, at) })
		last, _ := slices.BinarySearchFunc(t.words, span.End, func(w word, at int) int { return cmp.Compare(w.start, at) })
		t.sentences = append(t.sentences, sentence{span.Start, span.End, first, last})
	}
	for _, line := range append([]string{doc.Title}, p.Section...) {
		t.above = append(t.above, s.engine.analyser.in(line, doc.Language)...)
	}
	if t.edges, err = s.engine.store.EdgesIn(ctx, s.access, iri); err != nil {
		return nil, err
	}
	if t.citations, err = s.citationsIn(ctx, p); err != nil {
		return nil, err
	}
	for _, c := range t.citations {
		t.brackets = append(t.brackets, t.bracketsWith(c)...)
	}
	s.moment.texts.put(iri, t)
	return t, nil
}

// bracketsWith are the brackets of a citation's sentence in which its year or
// its work stands.
func (t *text) bracketsWith(c citation) []stretch {
	var found []stretch
	open := -1
	for i := c.start; i < c.end; i++ {
		switch t.runes[i] {
		case '(', '[':
			open = i
		case ')', ']':
			if inside := string(t.runes[max(open, 0):i]); open >= 0 && (c.Year != "" && strings.Contains(inside, c.Year) || c.Work != "" && strings.Contains(inside, c.Work)) {
				found = append(found, stretch{open, i + 1})
			}
			open = -1
		}
	}
	return found
}

// cites says whether a stretch lies in the brackets of a citation.
func (t *text) cites(start, end int) bool {
	return slices.ContainsFunc(t.brackets, func(b stretch) bool { return b.start <= start && end <= b.end })
}

func (s *search) citationsIn(ctx context.Context, p graph.Passage) ([]citation, error) {
	found, err := graph.CitationsIn(ctx, s.engine.store, s.access, p.IRI)
	if err != nil {
		return nil, err
	}
	var all []citation
	for _, c := range found {
		if c.Cited == "" {
			continue
		}
		edge := graph.Quad{Subject: c.IRI, Predicate: graph.CitedEntity, Object: graph.Node(c.Cited), Label: p.IRI}
		record, err := s.engine.store.Record(ctx, s.access, edge)
		if err != nil {
			return nil, err
		}
		all = append(all, citation{c, record.Start, record.End})
	}
	return all, nil
}

// sentenceAt is the sentence that holds the code point at, or the nearest one
// before it.
func (t *text) sentenceAt(at int) int {
	i, _ := slices.BinarySearchFunc(t.sentences, at+1, func(s sentence, at int) int { return cmp.Compare(s.start, at) })
	return max(0, i-1)
}

// span is the stretch from the first to the last sentence, both included.
func (t *text) span(first, last int) stretch {
	if len(t.sentences) == 0 {
		return stretch{0, len(t.runes)}
	}
	return stretch{t.sentences[first].start, t.sentences[last].end}
}

// wordsOf are the words of a sentence.
func (t *text) wordsOf(sentence int) []word {
	return t.words[t.sentences[sentence].first:t.sentences[sentence].last]
}

// A stretch is a part of a passage's text, in code points.
type stretch struct{ start, end int }
