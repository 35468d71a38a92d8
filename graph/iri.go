package graph

import (
	"fmt"
	"strconv"
	"strings"

	"belegnetz/internal/german"
)

// An IRI is an absolute, percent-encoded identifier. Aliases are edges, never
// part of it.
type IRI string

// Namespaces. Standard vocabularies are used wherever one fits.
const (
	nsRDF     = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsRDFS    = "http://www.w3.org/2000/01/rdf-schema#"
	nsDCTerms = "http://purl.org/dc/terms/"
	nsSKOS    = "http://www.w3.org/2004/02/skos/core#"
	nsOrg     = "http://www.w3.org/ns/org#"
	nsCito    = "http://purl.org/spar/cito/"
	nsBN      = "urn:belegnetz:vokabular:"
)

// Types of nodes.
const (
	TypeWork        IRI = nsBN + "Work"
	TypeDocument    IRI = nsBN + "Document"
	TypePassage     IRI = nsBN + "Passage"
	TypeMeasure     IRI = nsBN + "Measure"
	TypeStatement   IRI = nsBN + "Statement"
	TypeEvent       IRI = nsBN + "Event"
	TypePlace       IRI = nsBN + "Place"
	TypeClaim       IRI = nsBN + "Claim"
	TypeInterview   IRI = nsBN + "Interview" // an interview that is only cited
	TypeRole        IRI = nsBN + "Role"      // who speaks, by office or party and never by name
	TypeProcedure   IRI = nsBN + "Procedure" // a council's Vorgang with all its papers
	TypeSeries      IRI = nsBN + "Series"    // a town's concept or report through its editions
	TypeGroup       IRI = nsBN + "TargetGroup"
	TypePolicyField IRI = nsBN + "PolicyField"
	TypeConcept     IRI = nsSKOS + "Concept"
	TypeCitation    IRI = nsCito + "Citation"
	TypeActor       IRI = nsOrg + "Organization"
	TypeUnit        IRI = nsOrg + "OrganizationalUnit"
	TypePost        IRI = nsOrg + "Post"
)

// Predicates.
const (
	Type  IRI = nsRDF + "type"
	Label IRI = nsRDFS + "label"

	Title        IRI = nsDCTerms + "title"
	Creator      IRI = nsDCTerms + "creator"
	Issued       IRI = nsDCTerms + "issued"
	Publisher    IRI = nsDCTerms + "publisher"
	Container    IRI = nsBN + "container"    // work → literal: the journal or book that it stands in
	Address      IRI = nsBN + "url"          // work → literal: its address as printed
	Spatial      IRI = nsDCTerms + "spatial" // document, work → place
	AccessRights IRI = nsDCTerms + "accessRights"
	IsPartOf     IRI = nsDCTerms + "isPartOf"    // passage → document
	TakenFrom    IRI = nsDCTerms + "source"      // statement → interview, term → the work cited for it
	IsVersionOf  IRI = nsDCTerms + "isVersionOf" // edition → series
	Revises      IRI = nsDCTerms + "replaces"    // edition → the edition, term → the term that it took the place of
	Continues    IRI = nsBN + "continues"        // edition → the edition that it updates (Fortschreibung)
	Supplements  IRI = nsBN + "supplements"      // edition → the edition that it adds to
	CoinedBy     IRI = nsBN + "coinedBy"         // term → the work in which it was coined
	InProcedure  IRI = nsBN + "procedure"        // file → Vorgang
	PaperType    IRI = nsBN + "paperType"        // file → literal: motion, question, reply, proposal, annex, vote, minutes
	Decision     IRI = nsBN + "decision"         // Vorgang → literal: adopted, rejected, noted, referred, postponed, withdrawn
	TextDigest   IRI = nsBN + "textDigest"       // file → digest of its words; equal in files that say the same

	PrefLabel   IRI = nsSKOS + "prefLabel"
	AltLabel    IRI = nsSKOS + "altLabel"
	HiddenLabel IRI = nsSKOS + "hiddenLabel"
	Definition  IRI = nsSKOS + "definition"
	Broader     IRI = nsSKOS + "broader"
	Related     IRI = nsSKOS + "related"
	InScheme    IRI = nsSKOS + "inScheme"

	MemberOf IRI = nsOrg + "memberOf"
	UnitOf   IRI = nsOrg + "unitOf"

	Cites        IRI = nsCito + "cites"                       // passage → work
	CitingEntity IRI = nsCito + "hasCitingEntity"             // citation → passage
	CitedEntity  IRI = nsCito + "hasCitedEntity"              // citation → work
	CitationKind IRI = nsCito + "hasCitationCharacterization" // work | ebd | interview | law | mention

	Mentions       IRI = nsBN + "mentions"
	Addresses      IRI = nsBN + "addresses"
	Lacks          IRI = nsBN + "lacks"
	CarriesOut     IRI = nsBN + "carriesOut"
	Commissions    IRI = nsBN + "commissions"
	ResponsibleFor IRI = nsBN + "responsibleFor"
	CooperatesWith IRI = nsBN + "cooperatesWith"
	Funds          IRI = nsBN + "funds"
	Demands        IRI = nsBN + "demands"
	Criticises     IRI = nsBN + "criticises"
	Targets        IRI = nsBN + "targets"
	Concerns       IRI = nsBN + "concerns"
	LocatedIn      IRI = nsBN + "locatedIn"
	SaidBy         IRI = nsBN + "saidBy"
	EditionOf      IRI = nsBN + "editionOf"
	SameFunctionAs IRI = nsBN + "sameFunctionAs"
	SameAs         IRI = nsBN + "sameAs"

	KindOf       IRI = nsBN + "kind"        // literal: a Kind or PassageKind
	Printed      IRI = nsBN + "printed"     // citation → the work as printed, without year
	Locator      IRI = nsBN + "locator"     // citation → "13f."
	SourceLine   IRI = nsBN + "line"        // citation → line of the source file
	Role         IRI = nsBN + "role"        // interview, statement → the speaker's role
	Institution  IRI = nsBN + "institution" // statement → the speaker's office or party, as printed
	QuoteIs      IRI = nsBN + "quote"       // statement → its words, one literal for each stretch of text
	SpeechForm   IRI = nsBN + "speech"      // statement → direct or indirect
	Period       IRI = nsBN + "period"      // measure → "2022–2024" as printed
	Amount       IRI = nsBN + "amount"      // measure → "65.000 Euro im Jahr" as printed
	Progress     IRI = nsBN + "state"       // measure → "läuft" as printed
	Date         IRI = nsDCTerms + "date"   // event → date as printed; its record has it in ISO 8601
	PrintedDate  IRI = nsBN + "printedDate" // citation, statement → an impossible date as printed
	ClaimStatus  IRI = nsBN + "status"
	FilePageIs   IRI = nsBN + "filePage"
	NumberIs     IRI = nsBN + "number"
	Language     IRI = nsDCTerms + "language"
	RDFSubject   IRI = nsRDF + "subject"
	RDFPredicate IRI = nsRDF + "predicate"
	RDFObject    IRI = nsRDF + "object"
)

const (
	filePrefix     = "urn:belegnetz:datei:"
	passagePrefix  = "urn:belegnetz:passage:"
	citationPrefix = "urn:belegnetz:zitat:"

	statementPrefix = "urn:belegnetz:aussage:"
)

// FileIRI names a held file by the SHA-256 of its bytes, in hexadecimal.
func FileIRI(sha256 string) IRI { return IRI(filePrefix + sha256[:16]) }

// PassageIRI names the n-th passage of a held file.
func PassageIRI(file IRI, n int) IRI {
	return IRI(passagePrefix + strings.TrimPrefix(string(file), filePrefix) + ":" + strconv.Itoa(n))
}

// CitationIRI names the n-th citation in a passage.
func CitationIRI(passage IRI, n int) IRI {
	return IRI(citationPrefix + strings.TrimPrefix(string(passage), passagePrefix) + ":" + strconv.Itoa(n))
}

// StatementIRI names the n-th statement of a passage.
func StatementIRI(passage IRI, n int) IRI {
	return IRI(statementPrefix + strings.TrimPrefix(string(passage), passagePrefix) + ":" + strconv.Itoa(n))
}

// RoleIRI names the one who speaks by role and place. The source, "interview"
// or "niederschrift", is part of the name: who was promised anonymity must not
// meet a public speaker in one node.
func RoleIRI(source, role, place string) IRI { return slugged("rolle", source, role, place) }

// ProcedureIRI names a council's Vorgang by the number of its papers; place is
// empty when nobody says whose council it is.
func ProcedureIRI(place, number string) IRI { return slugged("vorgang", place, number) }

// SeriesIRI names a town's concept or report without a year.
func SeriesIRI(name string) IRI { return slugged("reihe", name) }

// WorkIRI names a work by what it is: for concepts place, kind and year, for
// studies authors and year.
func WorkIRI(name, year string) IRI { return slugged("werk", name, year) }

// InterviewIRI names a cited interview by the speaker's role and its date.
func InterviewIRI(role, date string) IRI { return slugged("interview", role, date) }

// PlaceIRI names a town, quarter or Land.
func PlaceIRI(name string) IRI { return slugged("ort", name) }

// ActorIRI names an actor by its name without the town's and by the town or
// Land that it belongs to; empty for national and for unresolved ones.
func ActorIRI(name, place string) IRI { return slugged("akteur", name, place) }

// MeasureIRI names a measure (Maßnahme) by its name and the town that it is of.
func MeasureIRI(name, place string) IRI { return slugged("massnahme", name, place) }

// EventIRI names an event by what happened to whom, so that sources that date
// it differently speak of one event.
func EventIRI(kind, what string) IRI { return slugged("ereignis", kind, what) }

// GroupIRI names a target group (Zielgruppe).
func GroupIRI(name string) IRI { return slugged("zielgruppe", name) }

// FieldIRI names a policy field (Handlungsfeld) of the vocabulary by its id.
func FieldIRI(id string) IRI { return slugged("handlungsfeld", id) }

// TermIRI names a term of the vocabulary.
func TermIRI(label string) IRI { return slugged("begriff", label) }

func slugged(kind string, parts ...string) IRI {
	return IRI("urn:belegnetz:" + kind + ":" + german.Slug(strings.Join(parts, " ")))
}

// IsFile says whether the IRI names a held file.
func (i IRI) IsFile() bool { return strings.HasPrefix(string(i), filePrefix) }

// IsPassage says whether the IRI names a passage.
func (i IRI) IsPassage() bool { return strings.HasPrefix(string(i), passagePrefix) }

// File is the held file that the passage belongs to, and the passage's number.
func (i IRI) File() (file IRI, number int, err error) {
	id, n, ok := strings.Cut(strings.TrimPrefix(string(i), passagePrefix), ":")
	number, convErr := strconv.Atoi(n)
	if !ok || !i.IsPassage() || convErr != nil || number < 1 {
		return "", 0, fmt.Errorf("passage IRI %q: %w", i, ErrInvalid)
	}
	return IRI(filePrefix + id), number, nil
}
