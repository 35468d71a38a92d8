package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Keys of the bucket of curation, beside the IRIs of documents.
const (
	keyCurationText    = "text"    // as people write it
	keyCurationRulings = "rulings" // the same as JSON, which is read in a tenth of the time
)

// A Verdict is a ruling with what it does in the store.
type Verdict struct {
	Ruling
	Documents int `json:"documents"` // in which it has an effect; 0: it no longer applies
}

// Curation is the text of the rulings as it was given to Curate, and each of
// them with its effect, those on internal documents included.
func (s *Store) Curation(ctx context.Context) (text string, verdicts []Verdict, err error) {
	err = s.read(ctx, func(t *transaction, c *catalogue) error {
		raw, err := t.get(bucketCuration, []byte(keyCurationText))
		if err != nil || raw == nil {
			return err
		}
		text = string(raw)
		rulings, err := ReadRulings(text) // with their lines
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		verdicts = c.verdicts(rulings)
		return nil
	})
	if err != nil {
		return "", nil, fmt.Errorf("curation: %w", err)
	}
	return text, verdicts, nil
}

func (c *catalogue) verdicts(rulings []Ruling) []Verdict {
	documents := map[string]int{}
	for _, h := range c.holdings {
		for _, key := range h.Ruled {
			documents[key]++
		}
	}
	all := make([]Verdict, len(rulings))
	for i, r := range rulings {
		all[i] = Verdict{r, documents[r.key()]}
	}
	return all
}

// errTrial ends a Curate that is only tried.
var errTrial = errors.New("only tried")

// Curate makes the rulings in text, as ReadRulings reads them, all that apply,
// in one step: every document is afterwards as if it had been put under them.
// What they do is derived from what was read, so that a ruling that is left out
// is undone exactly. The error is a Flaw for rulings that cannot hold; nothing
// has changed then. With trial nothing changes in any case.
func (s *Store) Curate(ctx context.Context, text string, trial bool) ([]Verdict, error) {
	rulings, err := ReadRulings(text)
	if err != nil {
		return nil, err
	}
	var verdicts []Verdict
	err = s.write(ctx, "curate", CurationIRI, func(t *transaction, c *catalogue) (*catalogue, error) {
		if err := t.checkAccess(ctx, c, rulings); err != nil {
			return nil, err
		}
		after, err := t.curate(ctx, c, newCuration(rulings))
		if err != nil {
			return nil, err
		}
		verdicts = after.verdicts(rulings)
		if trial {
			return nil, errTrial
		}
		return after, t.putCuration(text, rulings)
	})
	if err != nil && !(trial && errors.Is(err, errTrial)) {
		return nil, err
	}
	return verdicts, nil
}

// putCuration keeps the rulings in both forms.
func (t *transaction) putCuration(text string, rulings []Ruling) error {
	if err := t.put(bucketCuration, []byte(keyCurationText), []byte(text)); err != nil {
		return err
	}
	return t.putJSON(bucketCuration, []byte(keyCurationRulings), rulings)
}

// rulings are those that apply.
func (t *transaction) rulings() ([]Ruling, error) {
	value, err := t.get(bucketCuration, []byte(keyCurationRulings))
	if err != nil || value == nil {
		return nil, err
	}
	var all []Ruling
	return all, decode([]byte(keyCurationRulings), value, &all)
}

// checkAccess refuses merges that would show public readers an entity that only
// internal documents name.
func (t *transaction) checkAccess(ctx context.Context, c *catalogue, rulings []Ruling) error {
	known := func(a Access, i IRI) (bool, error) {
		for _, p := range []Pattern{{Subject: i}, {Object: Node(i)}} {
			quads, err := t.lookup(ctx, c, a, p)
			if err != nil || len(quads) > 0 {
				return true, err
			}
		}
		return false, nil
	}
	had := map[string]bool{}
	for _, key := range c.curation.keys {
		had[key] = true
	}
	for _, r := range rulings {
		if r.Operation != OpMerge || had[r.key()] {
			continue
		}
		var knows [3]bool
		for i, ask := range []struct {
			a   Access
			iri IRI
		}{{Public, r.Entity.IRI}, {Public, r.Into.IRI}, {Internal, r.Into.IRI}} {
			var err error
			if knows[i], err = known(ask.a, ask.iri); err != nil {
				return err
			}
		}
		if knows[0] && !knows[1] && knows[2] {
			return r.flaw("%s steht nur in internen Dokumenten; zusammengelegt würde die Kennung öffentlich.",
				"Bitte umgekehrt zusammenlegen: die interne mit der öffentlichen.", r.Into.IRI)
		}
	}
	return nil
}

// curate brings all documents under other rulings.
func (t *transaction) curate(ctx context.Context, c *catalogue, now *curation) (*catalogue, error) {
	docs, err := t.concerned(ctx, c, now)
	if err != nil {
		return nil, err
	}
	holdings := maps.Clone(c.holdings)
	for _, doc := range docs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		before, err := t.shown(ctx, holdings[doc])
		if err != nil {
			return nil, err
		}
		was, err := t.edited(doc)
		if err != nil {
			return nil, err
		}
		after, d := now.apply(was.undo(before))
		stored := holdingRecord{Document: after.Document, Quads: after.countQuads(), Ruled: d.Used}
		if err := t.replaceQuads(ctx, doc, after.stored()); err != nil {
			return nil, err
		}
		if err := t.removeKeys(bucketRecords, doc); err != nil {
			return nil, err
		}
		if err := t.putRecords(doc, after.Edges); err != nil {
			return nil, err
		}
		if err := errors.Join(t.putHolding(stored), t.putEdited(doc, d)); err != nil {
			return nil, err
		}
		holdings[doc] = catalogued{stored, stored.structure()}
	}
	return newCatalogue(newGeneration(), holdings, now), nil
}

// concerned are the documents that rulings which come or go can change.
func (t *transaction) concerned(ctx context.Context, c *catalogue, now *curation) ([]IRI, error) {
	changed := map[IRI]bool{} // nodes
	docs := map[IRI]bool{}
	names := map[string]bool{}
	for _, both := range [][2]*curation{{c.curation, now}, {now, c.curation}} {
		stays := map[string]bool{}
		for _, key := range both[1].keys {
			stays[key] = true
		}
		for i, r := range both[0].rulings {
			if stays[both[0].keys[i]] {
				continue
			}
			for _, iri := range r.iris() {
				into, _ := both[0].canonical(iri)
				instead, _ := both[1].canonical(iri)
				changed[iri], changed[into], changed[instead] = true, true, true
			}
			for _, s := range r.Spots {
				docs[s.Passage.document()] = true
			}
			for _, ref := range []Ref{r.Entity, r.Into, r.Object} {
				names[ref.Name] = true
			}
		}
	}
	// What a changed ruling names may be there under the IRI that another one
	// gave it, or not at all.
	related := map[string]bool{}
	for _, both := range []*curation{c.curation, now} {
		for i, r := range both.rulings {
			related[both.keys[i]] = related[both.keys[i]] || slices.ContainsFunc(r.iris(), func(iri IRI) bool { return changed[iri] })
		}
	}
	for doc, h := range c.holdings {
		docs[doc] = docs[doc] || slices.ContainsFunc(h.Ruled, func(key string) bool { return related[key] })
	}
	var patterns []Pattern
	for iri := range changed {
		patterns = append(patterns, Pattern{Subject: iri}, Pattern{Object: Node(iri)})
		for _, doc := range c.sorted().about[iri] {
			docs[doc] = true
		}
	}
	for name := range names {
		if name != "" {
			patterns = append(patterns, Pattern{Object: Text(name)}, Pattern{Object: TextIn("de", name)})
		}
	}
	for _, p := range patterns {
		quads, err := t.quads(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, q := range quads {
			docs[q.Label.document()] = true
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(docs)), func(doc IRI) bool {
		_, held := c.holdings[doc]
		return !held || !docs[doc]
	}), nil
}

func (t *transaction) edited(doc IRI) (edited, error) {
	var d edited
	value, err := t.get(bucketCuration, []byte(doc))
	if err != nil || value == nil {
		return d, err
	}
	return d, decode([]byte(doc), value, &d)
}

// putEdited keeps what rulings have changed in a document.
func (t *transaction) putEdited(doc IRI, d edited) error {
	if len(d.Read)+len(d.Made) == 0 && d.Work == "" && d.Place == "" {
		return t.delete(bucketCuration, []byte(doc))
	}
	return t.putJSON(bucketCuration, []byte(doc), d)
}

// holding is the document as it was read, before rulings.
func (t *transaction) holding(ctx context.Context, held catalogued) (Holding, error) {
	h, err := t.shown(ctx, held)
	if err != nil {
		return h, err
	}
	d, err := t.edited(held.IRI)
	return d.undo(h), err
}

// said is what rulings say, labelled with the curation: that one entity is
// another, and what an entity is called.
type said struct {
	all   []Quad
	about map[IRI][]Quad // by subject and object
}

// said is what a reader learns of the rulings: of those that have an effect
// in documents that it may see.
func (c *catalogue) said(a Access) said { return c.sayings[max(Public, min(a, Internal))]() }

func (c *catalogue) say(a Access) said {
	effective := map[string]bool{}
	for _, h := range c.holdings {
		if h.Access <= a {
			for _, key := range h.Ruled {
				effective[key] = true
			}
		}
	}
	s := said{about: map[IRI][]Quad{}}
	for i, r := range c.curation.rulings {
		if !effective[c.curation.keys[i]] {
			continue
		}
		for _, q := range c.curation.quads(r) {
			s.all = append(s.all, q)
			s.about[q.Subject] = append(s.about[q.Subject], q)
			if q.Object.IRI != "" {
				s.about[q.Object.IRI] = append(s.about[q.Object.IRI], q)
			}
		}
	}
	s.all = inOrder(s.all)
	return s
}

// quads are what a ruling says of entities.
func (c *curation) quads(r Ruling) []Quad {
	entity, _ := c.canonical(r.Entity.IRI)
	switch r.Operation {
	case OpMerge:
		return []Quad{{r.Entity.IRI, SameAs, Node(entity), CurationIRI}}
	case OpRename:
		return []Quad{{entity, Label, TextIn("de", strings.TrimSpace(r.Name)), CurationIRI}}
	case OpSplit:
		into, _ := c.canonical(r.Into.IRI)
		quads := []Quad{{into, Label, TextIn("de", r.Into.Name), CurationIRI}}
		if r.Into.Place != "" {
			quads = append(quads, Quad{into, LocatedIn, Node(PlaceIRI(r.Into.Place)), CurationIRI})
		}
		return quads
	}
	return nil
}

// matching are those of the quads that p matches.
func (s said) matching(p Pattern) []Quad {
	from := s.all
	switch {
	case p.Label != "" && p.Label != CurationIRI:
		return nil
	case p.Subject != "":
		from = s.about[p.Subject]
	case p.Object.IRI != "":
		from = s.about[p.Object.IRI]
	}
	var found []Quad
	for _, q := range from {
		if p.matches(q) {
			found = append(found, q)
		}
	}
	return found
}

// stale compares what is stored of a document with what the rulings make of it.
func (c *curation) stale(read, shown Holding, ruled []string) bool {
	want, d := c.apply(read)
	return len(without(want.Edges, shown.Edges))+len(without(shown.Edges, want.Edges)) > 0 ||
		want.Document.Work != shown.Document.Work || want.Document.Place != shown.Document.Place || !slices.Equal(d.Used, ruled)
}
