package ingest

import (
	"strings"

	"belegnetz/graph"
	"belegnetz/internal/german"
)

// predicates are the edges of relations that have no event.
var relationPredicates = map[string]graph.IRI{
	"carriesOut": graph.CarriesOut, "commissions": graph.Commissions, "responsibleFor": graph.ResponsibleFor,
	"cooperatesWith": graph.CooperatesWith, "memberOf": graph.MemberOf, "unitOf": graph.UnitOf, "funds": graph.Funds,
	"demands": graph.Demands, "criticises": graph.Criticises, "targets": graph.Targets, "locatedIn": graph.LocatedIn,
}

// What is given to people: kinds of events and of what relations speak of.
var (
	eventNames = map[string]string{
		"founded": "Gründung", "opened": "Beginn", "renamed": "Umbenennung", "moved": "Verlagerung", "adopted": "Beschluss",
		"noted": "Kenntnisnahme", "ended": "Ende", "appointed": "Berufung", "elected": "Wahl", "inForce": "Inkrafttreten",
	}
	thingNames = map[string]string{"demands": "Forderung", "responsibleFor": "Aufgabe", "criticises": "Gegenstand"}
)

// A claimWriter writes what a document's passages say of actors and measures.
type claimWriter struct {
	*edgeWriter
	reader *claimReader
	found  finding
}

// write reads the writer's passage and writes what it says.
func (r *claimReader) write(w *edgeWriter, words sequence) {
	p := w.passage
	if p.Language == "en" || len(p.Text) > maxText {
		return
	}
	out := claimWriter{w, r, r.passage(p, words, w.sentences)}
	row, isRow := rowOf(p)
	if isRow || p.Kind == graph.Fragment || p.Kind == graph.Heading { // neither a title nor what stands side by side in a figure is a sentence
		out.found.claims = nil
	}
	out.findings()
	if isRow {
		out.row(row)
	}
}

// findings writes the passage's mentions and claims.
func (w *claimWriter) findings() {
	said := map[graph.IRI]bool{}
	for _, m := range w.found.mentions {
		if m.actor.generic || said[m.actor.iri()] {
			continue
		}
		said[m.actor.iri()] = true
		confidence := 0.9
		if m.weak {
			confidence = 0.7
		}
		r := w.record(m.start, m.end, "mentions-actor/1", confidence)
		w.actor(m.actor, r)
		w.add(w.passage.IRI, graph.Mentions, graph.Node(m.actor.iri()), r)
	}
	for _, c := range w.found.claims {
		if c.event {
			w.event(c)
		} else {
			w.relation(c)
		}
	}
}

func (c assertion) record() graph.Record {
	return graph.Record{Start: c.start, End: c.end, Rule: c.rule, Confidence: c.confidence, Status: c.edgeStatus(), From: c.when.from, To: c.when.to}
}

func (w *claimWriter) relation(c assertion) {
	predicate := relationPredicates[c.relation]
	if predicate == "" || c.from == nil || c.to == nil || c.from.actor == nil && c.relation != "targets" && c.relation != "locatedIn" {
		return
	}
	if c.to.isGenericPaper() && c.to.first == c.to.last {
		return // "lehnt den Antrag ab"
	}
	r := c.record()
	switch c.relation {
	case "targets":
		group := w.group(c.to, r)
		w.add(w.node(c.from, c.relation, r), predicate, graph.Node(group), r)
		return
	case "locatedIn":
		if c.to.place.Name == "" {
			return
		}
		w.place(w.node(c.from, c.relation, r), graph.LocatedIn, c.to.place, r)
		return
	}
	from, to := w.node(c.from, c.relation, r), w.node(c.to, c.relation, r)
	if from != "" && to != "" && from != to {
		w.add(from, predicate, graph.Node(to), r)
	}
}

// described says whether the node has been described in this document; a
// second description would say the same.
func (w *claimWriter) known(node graph.IRI) bool {
	known := w.reader.described[node]
	w.reader.described[node] = true
	return known
}

// plain is the record of what is said of a node whatever becomes of it.
func plain(r graph.Record) graph.Record {
	r.Status, r.From, r.To = graph.Done, "", ""
	return r
}

// actor describes an actor: type, names, kind, place and function.
func (w *claimWriter) actor(a *actor, r graph.Record) graph.IRI {
	node := a.iri()
	if w.known(node) {
		return node
	}
	r = plain(r)
	w.add(node, graph.Type, graph.Node(a.kind.iri()), r)
	w.add(node, graph.Label, literal(a.label), r)
	for _, other := range a.others {
		w.add(node, graph.AltLabel, literal(other), r)
	}
	w.add(node, graph.KindOf, literal(a.kind.Kind), r)
	if a.place.Name != "" {
		w.place(node, graph.LocatedIn, a.place, r)
	}
	if f := w.reader.cast.functions[strings.ToLower(a.name)]; f != "" {
		function := graph.TermIRI(f)
		w.add(node, graph.SameFunctionAs, graph.Node(function), r)
		w.add(function, graph.Label, literal(f), r)
	}
	return node
}

// place says that a node is at a place.
func (w *claimWriter) place(node, predicate graph.IRI, p place, r graph.Record) {
	at := graph.PlaceIRI(p.Name)
	w.add(node, predicate, graph.Node(at), r)
	if !w.known(at) {
		w.add(at, graph.Type, graph.Node(graph.TypePlace), plain(r))
		w.add(at, graph.Label, literal(p.Name), plain(r))
	}
}

// node is the node of an entity: an actor, a place, else a measure.
func (w *claimWriter) node(e *entity, relation string, r graph.Record) graph.IRI {
	switch {
	case e.actor != nil:
		return w.actor(e.actor, r)
	case e.place.Name != "" && e.first == e.last:
		return graph.PlaceIRI(e.place.Name)
	case e.vague:
		return ""
	}
	kind := thingNames[relation]
	if kind == "" || measureWords().Offers.endOf(e.head) != "" {
		kind = "Maßnahme"
	}
	return w.measure(e.text, kind, r)
}

// maxMeasureName is the length in code points up to which a phrase is a name.
const maxMeasureName = 110

// measure describes a measure and returns its node, or nothing if the text is
// too long for a name.
func (w *claimWriter) measure(text, kind string, r graph.Record) graph.IRI {
	name := measureName(text)
	if name == "" || len([]rune(name)) > maxMeasureName {
		return ""
	}
	home := w.reader.section(w.passage)
	node := graph.MeasureIRI(name, home.Name)
	if w.known(node) {
		return node
	}
	r = plain(r)
	w.add(node, graph.Type, graph.Node(graph.TypeMeasure), r)
	w.add(node, graph.Label, literal(name), r)
	w.add(node, graph.KindOf, literal(kind), r)
	if home.Name != "" {
		w.place(node, graph.LocatedIn, home, r)
	}
	for _, m := range w.reader.fields.labels(german.Tokens(name)) {
		w.add(node, graph.Concerns, graph.Node(w.reader.fields.concepts[m.ID]), r)
	}
	if group := groupIn(name); group != "" {
		w.targets(node, group, r)
	}
	return node
}

// measureName is a phrase as a name: its title, if it has one in quotation
// marks, else without the marks of a list.
func measureName(text string) string {
	if _, after, ok := strings.Cut(text, "„"); ok {
		if title, _, closed := strings.Cut(after, "“"); closed && title != "" {
			return title
		}
		return strings.TrimSpace(after)
	}
	return strings.Trim(text, " \"“”„.,;:–-•")
}

// groupIn is the target group that a name says: "Beratung für geflüchtete Frauen".
func groupIn(name string) string {
	_, after, ok := strings.Cut(name, " für ")
	if !ok {
		return ""
	}
	for _, word := range strings.Fields(after) {
		if measureWords().Groups.endOf(strings.ToLower(strings.Trim(word, ",.*:"))) != "" {
			return after
		}
	}
	return ""
}

func (w *claimWriter) group(e *entity, r graph.Record) graph.IRI {
	return w.groupNode(e.text, r)
}

func (w *claimWriter) groupNode(name string, r graph.Record) graph.IRI {
	group := graph.GroupIRI(name)
	if !w.known(group) {
		w.add(group, graph.Type, graph.Node(graph.TypeGroup), plain(r))
		w.add(group, graph.Label, literal(name), plain(r))
	}
	return group
}

func (w *claimWriter) targets(node graph.IRI, group string, r graph.Record) {
	w.add(node, graph.Targets, graph.Node(w.groupNode(group, r)), r)
}

// isAnyPaper: "die Vorlage", "den vorgelegten Bericht": which one stays open.
func (e *entity) isAnyPaper() bool {
	return e.isGenericPaper() || e.actor == nil && e.work == "" && e.bare && !e.quote && (measureWords().Vague[e.head] || strings.HasSuffix(e.head, "ausführungen"))
}

// isGenericPaper: a document that only its kind names.
func (e *entity) isGenericPaper() bool {
	_, stem, ok := references().documents.head(e.head)
	return ok && references().documents.generic(stem) && e.actor == nil && e.work == "" && e.bare && !e.quote
}

// event writes what happened to whom, when and through whom.
func (w *claimWriter) event(c assertion) {
	if c.to == nil {
		return
	}
	r := c.record()
	if c.to.isAnyPaper() {
		return
	}
	what := c.to.work // none of another paper: which work it is the title of stays open
	if _, _, paper := references().documents.head(c.to.head); what == "" && (c.to.actor != nil || !paper) {
		if what = w.node(c.to, c.relation, r); what == "" {
			return
		}
	}
	label := eventNames[c.relation] + ": " + c.to.text
	key := c.to.text
	switch {
	case c.to.work != "":
		key, label = strings.TrimPrefix(string(c.to.work), string(graph.WorkIRI("", ""))), eventNames[c.relation]+": "+w.reader.cast.title
	case c.to.actor != nil:
		key, label = c.to.actor.name+" "+c.to.actor.place.Name, eventNames[c.relation]+": "+c.to.actor.label
	}
	var target graph.IRI
	if c.target != nil {
		if target = w.node(c.target, c.relation, r); target == "" || target == what {
			return
		}
		key, label = key+" "+c.target.text, label+" → "+c.target.text
	} else if c.relation == "elected" || c.relation == "appointed" {
		key += " " + c.when.from
	}
	node := graph.EventIRI(eventNames[c.relation], key)
	if !w.known(node) {
		w.add(node, graph.Type, graph.Node(graph.TypeEvent), plain(r))
		w.add(node, graph.Label, literal(label), plain(r))
		w.add(node, graph.KindOf, literal(c.relation), plain(r))
	}
	w.add(node, graph.Concerns, graph.Node(what), r)
	w.add(node, graph.Date, literal(c.when.text), r)
	if c.from != nil {
		w.add(w.node(c.from, c.relation, r), graph.CarriesOut, graph.Node(node), r)
	}
	switch {
	case target == "":
	case c.relation == "renamed":
		w.add(node, graph.Concerns, graph.Node(target), r)
		w.add(target, graph.SameAs, graph.Node(what), r)
	case c.relation == "moved" && c.target.actor != nil:
		w.add(what, graph.UnitOf, graph.Node(target), r)
	default:
		w.add(node, graph.Concerns, graph.Node(target), r)
	}
}
