package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"belegnetz/internal/german"
)

// CurationIRI is the label of what people have decided about the graph: of the
// sameAs of a merged entity and of the name that one was given.
const CurationIRI IRI = "urn:belegnetz:kuratierung"

// curationRule is the rule in the record of an asserted edge.
const curationRule = "curation/1"

// An Operation is what a decision does to the graph.
type Operation string

const (
	OpMerge  Operation = "merge"  // all that is said of Entity is said of Into
	OpSplit  Operation = "split"  // what Spots say of Entity they say of Into
	OpRename Operation = "rename" // Entity is called Name
	OpHide   Operation = "hide"   // Entity, or the edge wherever it was read, is not there
	OpAssert Operation = "assert" // the edge stands in Spots[0], though no rule read it
	OpReject Operation = "reject" // the edge was misread in Spots[0]
)

// A Ref names an entity by its IRI and, so that it is found again when other
// rules give it another one, by name and place.
type Ref struct {
	IRI   IRI    `json:"iri,omitempty"`
	Name  string `json:"name,omitempty"`
	Place string `json:"place,omitempty"`
}

// A Spot is a passage and words of it, by which it is found again when its
// document is cut into other passages.
type Spot struct {
	Passage IRI    `json:"passage"`
	Quote   string `json:"quote,omitempty"`
}

// A Ruling is what a person has decided about what was read.
type Ruling struct {
	Operation Operation `json:"operation"`
	Entity    Ref       `json:"entity"` // of an edge the subject
	Into      Ref       `json:"into,omitzero"`
	Name      string    `json:"name,omitempty"`
	Predicate IRI       `json:"predicate,omitempty"` // of an edge; none for what concerns an entity
	Object    Ref       `json:"object,omitzero"`     // of an edge; without IRI its Name is a literal
	Spots     []Spot    `json:"spots,omitempty"`
	Status    Status    `json:"status,omitempty"` // of an asserted edge
	Date      string    `json:"date,omitempty"`   // on which it was decided
	Note      string    `json:"note,omitempty"`
	First     int       `json:"-"` // lines of the file in which it stands, the last one excluded
	Last      int       `json:"-"`
}

// key tells decisions apart by what they do.
func (d Ruling) key() string {
	d.Date, d.Note = "", ""
	raw, _ := json.Marshal(d) // strings only: never fails
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

// iris are those of the nodes that a decision names.
func (d Ruling) iris() []IRI {
	return slices.DeleteFunc([]IRI{d.Entity.IRI, d.Into.IRI, d.Object.IRI}, func(i IRI) bool { return i == "" })
}

// kind is the part of an entity's IRI that says what it is.
func (i IRI) kind() string {
	kind, rest, ok := strings.Cut(strings.TrimPrefix(string(i), "urn:belegnetz:"), ":")
	if !ok || !strings.HasPrefix(string(i), "urn:belegnetz:") {
		return ""
	}
	if source, _, _ := strings.Cut(rest, "-"); kind == "rolle" { // who was promised anonymity is no public speaker
		return kind + ":" + source
	}
	return kind
}

// curated are the kinds of nodes that can be decided about. Files and passages
// are what was read, concepts belong to their vocabulary.
var curated = []string{"akteur", "massnahme", "ereignis", "ort", "werk", "zielgruppe", "reihe", "rolle:interview", "rolle:niederschrift", "begriff"}

// IsCurated says whether decisions can be made about the node.
func (i IRI) IsCurated() bool { return slices.Contains(curated, i.kind()) }

// SplitIRI names the entity that is split off one: of the same kind, by name
// and place.
func SplitIRI(from IRI, name, place string) IRI {
	kind, _, _ := strings.Cut(from.kind(), ":")
	return slugged(kind, name, place)
}

// curation is all decisions, ready to be applied.
type curation struct {
	rulings  []Ruling
	keys     []string         // of the decisions
	merged   map[IRI]int      // entity → the decision that merges it
	renamed  map[IRI]int      // by the merged entity's IRI, as all that follow
	hidden   map[IRI]int      // entities
	split    map[IRI][]int    // entity → decisions
	edges    map[triple][]int // hidden and rejected edges
	asserted map[IRI][]int    // by document
	called   map[calledAs]IRI // entities by kind, name and place
	named    map[IRI]bool     // that a decision names
}

type triple struct {
	subject, predicate IRI
	object             Value
}

type calledAs struct{ kind, name, place string }

func newCuration(all []Ruling) *curation {
	c := &curation{
		rulings: all, merged: map[IRI]int{}, renamed: map[IRI]int{}, hidden: map[IRI]int{}, split: map[IRI][]int{},
		edges: map[triple][]int{}, asserted: map[IRI][]int{}, called: map[calledAs]IRI{}, named: map[IRI]bool{},
	}
	for i, d := range all {
		c.keys = append(c.keys, d.key())
		if d.Operation == OpMerge {
			c.merged[d.Entity.IRI] = i
		}
		for _, r := range []Ref{d.Entity, d.Into, d.Object} {
			if r.IRI != "" {
				c.named[r.IRI] = true
				if r.Name != "" {
					c.called[calledAs{r.IRI.kind(), german.Slug(r.Name), german.Slug(r.Place)}] = r.IRI
				}
			}
		}
	}
	for i, d := range all { // when all merges are known
		entity, _ := c.canonical(d.Entity.IRI)
		switch {
		case d.Operation == OpRename:
			c.renamed[entity] = i
		case d.Operation == OpSplit:
			c.split[entity] = append(c.split[entity], i)
		case d.Operation == OpAssert:
			doc := d.Spots[0].Passage.document()
			c.asserted[doc] = append(c.asserted[doc], i)
		case d.Predicate != "":
			t := triple{entity, d.Predicate, c.object(d)}
			c.edges[t] = append(c.edges[t], i)
		case d.Operation == OpHide:
			c.hidden[entity] = i
		}
	}
	return c
}

// canonical is what an entity is merged into, and the decisions that say so.
// There are no circles: check refuses them.
func (c *curation) canonical(i IRI) (into IRI, because []int) {
	for {
		n, ok := c.merged[i]
		if !ok || slices.Contains(because, n) {
			return i, because
		}
		i, because = c.rulings[n].Into.IRI, append(because, n)
	}
}

// object is that of an edge.
func (c *curation) object(d Ruling) Value {
	if d.Object.IRI == "" {
		return Text(d.Object.Name)
	}
	into, _ := c.canonical(d.Object.IRI)
	return Node(into)
}

// A Flaw is what is wrong with a decision, or the file of decisions, and what
// its author can do about it.
type Flaw struct {
	Line   int    // of the file, from 1; 0 for the whole file
	What   string // German, a sentence
	Remedy string // German, a sentence
}

// Error describes the flaw for logs.
func (f *Flaw) Error() string { return fmt.Sprintf("curation: line %d: %s", f.Line, f.What) }

func (f *Flaw) Unwrap() error { return ErrInvalid }

func (d Ruling) flaw(what, remedy string, args ...any) error {
	return &Flaw{Line: d.First, What: fmt.Sprintf(what, args...), Remedy: remedy}
}

// checkRulings refuses decisions that contradict each other or that cannot be
// meant, whatever the store holds.
func checkRulings(all []Ruling) error {
	merges := map[IRI]Ruling{}
	seen := map[string]Ruling{}
	for _, d := range all {
		if err := d.check(); err != nil {
			return err
		}
		if first, twice := seen[d.key()]; twice {
			return d.flaw("Diese Entscheidung steht schon in Zeile %d.", "Bitte eine der beiden löschen.", first.First)
		}
		seen[d.key()] = d
		if d.Operation != OpMerge {
			continue
		}
		if first, twice := merges[d.Entity.IRI]; twice {
			return d.flaw("%s wird schon in Zeile %d zusammengelegt, mit %s.", "Bitte eine der beiden Entscheidungen löschen.",
				d.Entity.IRI, first.First, first.Into.IRI)
		}
		merges[d.Entity.IRI] = d
	}
	for _, d := range all {
		if d.Operation != OpMerge {
			continue
		}
		at := d.Into.IRI
		for n := 0; merges[at].Operation == OpMerge; n++ {
			if at = merges[at].Into.IRI; at == d.Into.IRI || n > len(all) {
				return d.flaw("Hier wird im Kreis zusammengelegt: %s kommt zu sich selbst zurück.", "Bitte eine der Entscheidungen löschen.", d.Entity.IRI)
			}
		}
	}
	return nil
}

// check refuses a decision that cannot be meant.
func (d Ruling) check() error {
	for _, r := range []Ref{d.Entity, d.Into, d.Object} {
		if r.IRI != "" && r.IRI.validate() != nil {
			return d.flaw("„%s“ ist keine Kennung.", "„belegnetz entities“ nennt die Kennungen.", clipped(string(r.IRI)))
		}
	}
	if d.Entity.IRI == "" {
		return d.flaw("Es fehlt die Kennung (iri).", "„belegnetz entities“ nennt die Kennungen.")
	}
	ofEntity := d.Predicate == ""
	if ofEntity && !d.Entity.IRI.IsCurated() {
		return d.flaw("Über %s lässt sich nichts entscheiden: Das geht bei Akteuren, Maßnahmen, Orten, Ereignissen, Werken, Rollen und Begriffen.",
			"Dokumente entfernt „belegnetz remove“.", d.Entity.IRI)
	}
	for _, s := range d.Spots {
		if _, _, err := s.Passage.File(); err != nil {
			return d.flaw("„%s“ ist keine Passage.", "Die Kennung einer Passage beginnt mit „urn:belegnetz:passage:“.", clipped(string(s.Passage)))
		}
	}
	switch d.Operation {
	case OpMerge:
		return d.checkMerge()
	case OpSplit:
		if d.Into.IRI == "" || d.Into.IRI == d.Entity.IRI || d.Into.IRI.kind() != d.Entity.IRI.kind() || d.Into.Name == "" {
			return d.flaw("Was abgetrennt wird, braucht einen eigenen Namen (to: {name: …}).", "Bitte einen Namen angeben, der anders lautet.")
		}
		if len(d.Spots) == 0 {
			return d.flaw("Es fehlen die Passagen, deren Aussagen abgetrennt werden.", "Bitte unter „passages“ mindestens eine nennen.")
		}
	case OpRename:
		if strings.HasPrefix(d.Entity.IRI.kind(), "rolle") {
			return d.flaw("Rollen werden nicht umbenannt: Aus einer Rolle soll nie ein Name werden.", "Bitte die Entscheidung löschen.")
		}
		if german.Slug(d.Name) == "" {
			return d.flaw("Es fehlt der neue Name.", "Bitte unter „to“ einen Namen angeben.")
		}
	case OpHide:
		if !ofEntity && d.Object == (Ref{}) {
			return d.flaw("Zur Kante fehlt das Objekt.", "Bitte „object“ angeben.")
		}
	case OpAssert, OpReject:
		return d.checkEdge()
	default:
		return d.flaw("Diese Entscheidung gibt es nicht.", "Möglich sind merge, split, rename, hide, assert und reject.")
	}
	return nil
}

func (d Ruling) checkMerge() error {
	switch {
	case d.Into.IRI == "":
		return d.flaw("Es fehlt, womit zusammengelegt wird.", "Bitte unter „into“ die Kennung (iri) angeben.")
	case d.Into.IRI == d.Entity.IRI:
		return d.flaw("%s lässt sich nicht mit sich selbst zusammenlegen.", "Bitte zwei verschiedene Kennungen angeben.", d.Entity.IRI)
	case d.Into.IRI.kind() != d.Entity.IRI.kind():
		return d.flaw("%s und %s sind nicht von derselben Art.", "Zusammenlegen lässt sich nur, was von einer Art ist; Rollen aus Interviews und aus Niederschriften bleiben getrennt.",
			d.Entity.IRI, d.Into.IRI)
	}
	return nil
}

func (d Ruling) checkEdge() error {
	switch {
	case d.Predicate == "" || d.Object == (Ref{}):
		return d.flaw("Zur Kante fehlen Prädikat oder Objekt.", "Bitte „predicate“ und „object“ angeben.")
	case len(d.Spots) != 1:
		return d.flaw("Es fehlt die Passage.", "Bitte unter „passage“ die Kennung der Passage angeben, in der es steht.")
	case d.Operation == OpReject:
		return nil
	case !slices.Contains(Asserted(), d.Predicate):
		return d.flaw("Als Kante lässt sich „%s“ nicht nachtragen.", "Möglich sind Beziehungen zwischen Akteuren, Maßnahmen und Orten.", d.Predicate.local())
	case !d.Entity.IRI.IsCurated() || !d.Object.IRI.IsCurated() || strings.HasPrefix(d.Entity.IRI.kind()+d.Object.IRI.kind(), "rolle"):
		return d.flaw("Eine Kante lässt sich nur zwischen Akteuren, Maßnahmen, Orten und Werken nachtragen.", "Bitte zwei solche Kennungen angeben.")
	case d.Spots[0].Quote == "":
		return d.flaw("Es fehlt die wörtliche Stelle.", "Bitte unter „quote“ die Worte der Passage angeben, in denen es steht: Erfunden wird nichts.")
	}
	switch d.Status {
	case Done, Planned, Demanded, Rejected, Ended, Conditional:
		return nil
	}
	return d.flaw("Den Stand „%s“ gibt es nicht.", "Möglich sind planned, demanded, rejected, ended, conditional; ohne Angabe ist es getan.", clipped(string(d.Status)))
}

// Asserted are the predicates of edges that can be asserted.
func Asserted() []IRI {
	return []IRI{CarriesOut, Commissions, ResponsibleFor, CooperatesWith, MemberOf, UnitOf, Funds, Demands, Criticises, Targets, LocatedIn, Concerns}
}

// clipped is the beginning of what somebody wrote, for a message.
func clipped(s string) string {
	rs := []rune(s)
	return string(rs[:min(len(rs), 80)])
}
