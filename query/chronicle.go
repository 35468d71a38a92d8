package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/cite"
)

// MaxEntries is how many entries of a chronicle are shown at a time.
const MaxEntries = 60

// KindEdition is the kind of entry of a work that appeared; the others are those
// of the graph's events: "founded".
const KindEdition = "edition"

// A Period asks what happened when. The zero Period asks for everything.
type Period struct {
	Places []string // labels of the places that documents are about; none: all
	Years  Years
	Kind   string // of event; empty: all
	Skip   int    // first entries that are left out
}

// An Entry is a dated event or edition, once for every date that sources give.
type Entry struct {
	Event    graph.IRI // or the work
	Label    string
	Kind     string
	Place    string // empty: no source says where
	Year     int
	Date     Date
	Status   string     // German, "geplant"; empty: it happened
	Held     bool       // of editions
	Evidence []Evidence // at least one
	Others   []Entry    // that date the same event otherwise, without theirs
}

// An EventKind is a kind of entry with its German name.
type EventKind struct{ Kind, Label string }

// A Chronicle tells what happened when, in the order of time.
type Chronicle struct {
	Entries  []Entry
	Before   int      // year of the last entry that was left out by Skip; 0: none
	Found    int      // entries, those not shown too
	Disputed int      // events that are dated differently
	Places   []string // of what was found, the ones with most first
	Offered  []string // places that can be asked for
	Kinds    []EventKind
	From, To int // years of the first and the last found; 0: none
	Searched Searched
	Example  bool
}

// Chronicle tells what happened in a period. The error is ctx's or the store's.
func (e *Engine) Chronicle(ctx context.Context, a graph.Access, p Period) (Chronicle, error) {
	var c Chronicle
	err := e.use(ctx, func(now *moment) error {
		r, err := e.reader(ctx, now, a)
		if err != nil {
			return err
		}
		s := &search{engine: e, moment: now, reader: r, access: a}
		c, err = s.chronicle(ctx, p)
		return err
	})
	if err != nil {
		return Chronicle{}, fmt.Errorf("chronicle: %w", err)
	}
	c.Example = e.options.Example
	return c, nil
}

func (s *search) chronicle(ctx context.Context, p Period) (Chronicle, error) {
	c := Chronicle{Searched: s.searched()}
	towns, err := s.placesOfDocuments(ctx)
	if err != nil {
		return Chronicle{}, err
	}
	c.Offered = nameLabels(towns)
	all, err := s.events(ctx, towns)
	if err != nil {
		return Chronicle{}, err
	}
	editions, err := s.editionEntries(ctx, towns)
	if err != nil {
		return Chronicle{}, err
	}
	c.Kinds = kindsOf(all)
	if len(editions) > 0 {
		c.Kinds = append(c.Kinds, EventKind{KindEdition, "Dokument erschienen"})
	}
	dispute(all)
	all = slices.DeleteFunc(append(all, editions...), func(e Entry) bool {
		return p.Kind != "" && e.Kind != p.Kind || !p.Years.holds(e.Date.From) || len(p.Places) > 0 && !slices.Contains(p.Places, e.Place)
	})
	slices.SortStableFunc(all, func(x, y Entry) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.Date.From, y.Date.From), cmp.Compare(x.Place, y.Place),
			cmp.Compare(x.Label, y.Label), cmp.Compare(x.Event, y.Event))
	})
	c.Found = len(all)
	entries, disputed := map[string]int{}, map[graph.IRI]bool{}
	for _, e := range all {
		entries[e.Place]++
		if len(e.Others) > 0 {
			disputed[e.Event] = true
		}
		if c.From == 0 {
			c.From = e.Year
		}
		c.To = e.Year
	}
	c.Disputed = len(disputed)
	for place := range entries {
		c.Places = append(c.Places, place)
	}
	slices.SortFunc(c.Places, func(x, y string) int { return cmp.Or(cmp.Compare(entries[y], entries[x]), cmp.Compare(x, y)) })
	skip := max(0, min(p.Skip, len(all)))
	if skip > 0 {
		c.Before = all[skip-1].Year
	}
	c.Entries = all[skip:min(skip+MaxEntries, len(all))]
	return c, nil
}

// events are the dated events of the graph; passages that give one the same
// date are one entry.
func (s *search) events(ctx context.Context, towns []Name) ([]Entry, error) {
	type key struct {
		event  graph.IRI
		from   string
		status graph.Status
	}
	at := map[key]int{}
	var all []Entry
	seen := map[graph.IRI]bool{}
	visit := func(t *text) error {
		if seen[t.IRI] {
			return nil
		}
		seen[t.IRI] = true
		for _, e := range t.edges {
			if e.Predicate != graph.Date || len(e.From) < 4 {
				continue
			}
			year, err := strconv.Atoi(e.From[:4])
			if err != nil {
				continue
			}
			k := key{e.Subject, e.From, e.Status}
			i, known := at[k]
			if !known {
				i = len(all)
				one, err := s.eventEntry(ctx, t, e, towns)
				if err != nil {
					return err
				}
				one.Year = year
				at[k], all = i, append(all, one)
			}
			if len(all[i].Evidence) == maxEvidence {
				continue
			}
			sentence := t.sentenceAt(e.Start)
			ev, err := s.evidence(ctx, t, t.span(sentence, sentence), nil)
			if err != nil {
				return err
			}
			all[i].Evidence = append(all[i].Evidence, ev)
		}
		return nil
	}
	for _, dating := range []graph.Pattern{{Predicate: graph.Date}, {Predicate: graph.RDFPredicate, Object: graph.Node(graph.Date)}} {
		if err := s.textsWith(ctx, dating, visit); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// eventEntry is a dated event as one passage tells it, without evidence.
func (s *search) eventEntry(ctx context.Context, t *text, e graph.Edge, towns []Name) (Entry, error) {
	node, err := s.engine.nodeRef(ctx, s.access, e.Subject)
	if err != nil {
		return Entry{}, err
	}
	one := Entry{Event: e.Subject, Label: node.Label, Date: Date{From: e.From, Text: e.Object.Text}, Status: readLabels().Statuses[e.Status]}
	if e.To != "" {
		one.Date.To = &e.To
	}
	for _, other := range t.edges {
		if other.Subject != e.Subject {
			continue
		}
		switch other.Predicate {
		case graph.KindOf:
			one.Kind = other.Object.Text
		case graph.Concerns:
			if one.Place, err = s.townOf(ctx, other.Object.IRI, towns); err != nil {
				return Entry{}, err
			}
		}
	}
	one.Place = cmp.Or(one.Place, s.townIn(t, t.sentenceAt(e.Start), towns))
	return one, nil
}

// townOf is the place of an actor or work among the towns.
func (s *search) townOf(ctx context.Context, node graph.IRI, towns []Name) (string, error) {
	for _, where := range []graph.IRI{graph.LocatedIn, graph.Spatial} {
		for q, err := range s.engine.store.Quads(ctx, s.access, graph.Pattern{Subject: node, Predicate: where}) {
			if err != nil {
				return "", err
			}
			if label := townCalled(q.Object.IRI, towns); label != "" {
				return label, nil
			}
		}
	}
	return "", nil
}

func townCalled(place graph.IRI, towns []Name) string {
	if i := slices.IndexFunc(towns, func(n Name) bool { return n.IRI == place }); i >= 0 {
		return towns[i].Label
	}
	return ""
}

// townIn is the one town that a sentence names, or else the one of its document.
func (s *search) townIn(t *text, sentence int, towns []Name) string {
	found := ""
	for _, m := range s.reader.places.matcher.find(t.wordsOf(sentence)) {
		label := townCalled(s.reader.places.places[m.topic], towns)
		if label != "" && found != "" && label != found {
			return t.doc.Place
		}
		found = cmp.Or(label, found)
	}
	return cmp.Or(found, t.doc.Place)
}

// editionEntries are the works of towns with the years in which they appeared.
func (s *search) editionEntries(ctx context.Context, towns []Name) ([]Entry, error) {
	var all []Entry
	for iri, w := range s.reader.works {
		d, held := s.reader.held[iri]
		issued := strings.TrimRight(w.name.Year, "abcdefgh")
		place := ""
		for _, p := range w.places {
			place = cmp.Or(place, townCalled(p, towns))
		}
		if held {
			issued, place = cmp.Or(d.Issued, issued), cmp.Or(d.Place, place)
		}
		printed := cite.Date(issued)
		if _, last, span := strings.Cut(issued, "-"); span && len(last) == 4 { // a report on ten years is from the last of them
			printed, issued = issued, last
		}
		if len(issued) < 4 || place == "" || w.name.Type != graph.TypeWork {
			continue
		}
		year, err := strconv.Atoi(issued[:4])
		if err != nil {
			continue
		}
		e := Entry{Event: iri, Label: w.name.Label, Kind: KindEdition, Place: place, Year: year, Held: held, Date: Date{From: issued, Text: printed}}
		if held {
			e.Event, e.Label = d.IRI, heldLabel(d)
		}
		ev, err := s.editionEvidence(ctx, iri, d, held)
		if errors.Is(err, graph.ErrNotFound) || ev.Passage == "" {
			continue
		}
		if err != nil {
			return nil, err
		}
		e.Evidence = []Evidence{ev}
		all = append(all, e)
	}
	return all, nil
}

// editionEvidence is how a held document begins, or the first sentence that
// cites a work; its zero value when none does.
func (s *search) editionEvidence(ctx context.Context, work graph.IRI, d graph.Document, held bool) (Evidence, error) {
	if held {
		t, err := s.text(ctx, graph.PassageIRI(d.IRI, 1))
		if err != nil {
			return Evidence{}, err
		}
		return s.evidence(ctx, t, t.span(0, 0), nil)
	}
	for q, err := range s.engine.store.Quads(ctx, s.access, graph.Pattern{Predicate: graph.Cites, Object: graph.Node(work)}) {
		if err != nil {
			return Evidence{}, err
		}
		if q.Label.IsPassage() {
			return s.engine.sourceOf(ctx, s.access, q)
		}
	}
	return Evidence{}, nil
}

// kindsOf are the kinds of events that there are, named as the events' labels
// begin.
func kindsOf(events []Entry) []EventKind {
	var kinds []EventKind
	for _, e := range events {
		name, _, labelled := strings.Cut(e.Label, ": ")
		if labelled && e.Kind != "" && !slices.ContainsFunc(kinds, func(k EventKind) bool { return k.Kind == e.Kind }) {
			kinds = append(kinds, EventKind{e.Kind, name})
		}
	}
	slices.SortFunc(kinds, func(x, y EventKind) int { return cmp.Compare(x.Label, y.Label) })
	return kinds
}

// dispute lets entries name each other that date one event differently. A more
// exact date is no other one, and a plan contradicts nothing.
func dispute(events []Entry) {
	of := map[graph.IRI][]int{}
	for i, e := range events {
		if e.Status == "" {
			of[e.Event] = append(of[e.Event], i)
		}
	}
	for _, same := range of {
		for _, i := range same {
			for _, j := range same {
				x, y := &events[i], events[j]
				if !strings.HasPrefix(x.Date.From, y.Date.From) && !strings.HasPrefix(y.Date.From, x.Date.From) {
					y.Others = nil
					x.Others = append(x.Others, y)
				}
			}
		}
	}
}
