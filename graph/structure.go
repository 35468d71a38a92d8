package graph

import (
	"slices"
	"strconv"
)

const xsdInteger IRI = "http://www.w3.org/2001/XMLSchema#integer"

// structureRule is the rule in the record of a structural quad.
const structureRule = "structure/1"

// String is the access as metadata and exports name it.
func (a Access) String() string {
	if a == Public {
		return "public"
	}
	return "internal"
}

// structure is what a document's metadata says, as quads labelled with the
// document. They are not stored: the document is.
func (d Document) structure() []Quad {
	if d.Kind == KindVocab {
		return nil
	}
	quads := []Quad{{d.IRI, Type, Node(TypeDocument), d.IRI}}
	add := func(predicate IRI, v Value) {
		if v != (Value{}) {
			quads = append(quads, Quad{d.IRI, predicate, v, d.IRI})
		}
	}
	add(Title, Text(d.Title))
	for _, c := range d.Creators {
		add(Creator, Text(c))
	}
	add(Issued, Text(d.Issued))
	add(Publisher, Text(d.Publisher))
	add(Spatial, Node(d.placeIRI()))
	add(KindOf, Text(string(d.Kind)))
	add(Language, Text(d.Language))
	add(AccessRights, Text(d.Access.String()))
	add(EditionOf, Node(d.Work))
	if d.Work != "" {
		quads = append(quads, Quad{d.Work, Type, Node(TypeWork), d.IRI})
		if d.Title != "" {
			quads = append(quads, Quad{d.Work, Title, Text(d.Title), d.IRI})
		}
	}
	return quads
}

// placeIRI is empty when the document is about no named place.
func (d Document) placeIRI() IRI {
	if d.Place == "" {
		return ""
	}
	return PlaceIRI(d.Place)
}

// structure is what the passage's place in its document says.
func (p Passage) structure() []Quad {
	quads := []Quad{
		{p.IRI, Type, Node(TypePassage), p.Document},
		{p.IRI, IsPartOf, Node(p.Document), p.Document},
		{p.IRI, NumberIs, integer(p.Number), p.Document},
		{p.IRI, FilePageIs, integer(p.FilePage), p.Document},
	}
	if p.Kind != "" {
		quads = append(quads, Quad{p.IRI, KindOf, Text(string(p.Kind)), p.Document})
	}
	return quads
}

func integer(n int) Value { return Value{Text: strconv.Itoa(n), Datatype: xsdInteger} }

// ofPassages says whether the pattern can match what passages' structure says:
// then every passage in question has to be looked at.
func (p Pattern) ofPassages() bool {
	if p.Subject != "" && !p.Subject.IsPassage() {
		return false
	}
	switch p.Predicate {
	case "":
		return p.Object == Value{} || p.Object == Node(TypePassage) || p.Object.IRI.IsFile() ||
			p.Object.Datatype == xsdInteger || isPassageKind(p.Object)
	case Type:
		return p.Object == Value{} || p.Object == Node(TypePassage)
	case IsPartOf:
		return p.Object == Value{} || p.Object.IRI.IsFile()
	case NumberIs, FilePageIs:
		return p.Object == Value{} || p.Object.Datatype == xsdInteger
	case KindOf:
		return p.Object == Value{} || isPassageKind(p.Object)
	default:
		return false
	}
}

func isPassageKind(v Value) bool {
	return v == Text(v.Text) && slices.Contains(passageKinds(), PassageKind(v.Text))
}

func passageKinds() []PassageKind {
	return []PassageKind{Paragraph, Quote, Footnote, Caption, TableRow, Heading, ListItem, Fragment, Question}
}

// matches says whether q is one of the pattern's quads.
func (p Pattern) matches(q Quad) bool {
	return (p.Subject == "" || p.Subject == q.Subject) &&
		(p.Predicate == "" || p.Predicate == q.Predicate) &&
		(p.Object == Value{} || p.Object == q.Object) &&
		(p.Label == "" || p.Label == q.Label)
}
