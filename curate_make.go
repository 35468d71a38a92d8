package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"belegnetz/graph"
	"belegnetz/query"
)

func (u *curator) merge(ctx context.Context, l *library, args []string) (graph.Ruling, error) {
	both, err := l.refs(ctx, args...)
	if err != nil {
		return graph.Ruling{}, err
	}
	if from, into := both[0], both[1]; from.Place != into.Place && from.Place != "" && into.Place != "" {
		return graph.Ruling{}, failed(nil, "„%s“ gehört zu %s, „%s“ zu %s. Was in zwei Orten dasselbe tut, ist nicht dasselbe; es wird nicht zusammengelegt.",
			from.Name, from.Place, into.Name, into.Place)
	}
	return graph.Ruling{Operation: graph.OpMerge, Entity: both[0], Into: both[1]}, nil
}

func (u *curator) rename(ctx context.Context, l *library, args []string) (graph.Ruling, error) {
	what, err := l.refs(ctx, args[0])
	if err != nil {
		return graph.Ruling{}, err
	}
	return graph.Ruling{Operation: graph.OpRename, Entity: what[0], Name: strings.TrimSpace(args[1])}, nil
}

func (u *curator) hide(ctx context.Context, l *library, args []string) (graph.Ruling, error) {
	if len(args) == 3 {
		r, err := l.edge(ctx, args)
		r.Operation = graph.OpHide
		return r, err
	}
	what, err := l.refs(ctx, args[0])
	if err != nil {
		return graph.Ruling{}, err
	}
	return graph.Ruling{Operation: graph.OpHide, Entity: what[0]}, nil
}

func (u *curator) split(ctx context.Context, l *library, args []string) (graph.Ruling, error) {
	what, err := l.refs(ctx, args[0])
	if err != nil {
		return graph.Ruling{}, err
	}
	if len(u.passages) == 0 {
		return graph.Ruling{}, usage("Es fehlt --passage: die Kennungen der Passagen, deren Aussagen abgetrennt werden.")
	}
	r := graph.Ruling{Operation: graph.OpSplit, Entity: what[0], Into: graph.Ref{Name: args[1], Place: what[0].Place}}
	if u.place != "" {
		r.Into.Place = u.place
	}
	r.Into.IRI = graph.SplitIRI(r.Entity.IRI, r.Into.Name, r.Into.Place)
	for _, p := range u.passages {
		spot, err := l.spot(ctx, graph.IRI(p))
		if err != nil {
			return graph.Ruling{}, err
		}
		r.Spots = append(r.Spots, spot)
	}
	return r, nil
}

func (u *curator) assert(ctx context.Context, l *library, args []string) (graph.Ruling, error) {
	r, err := l.edge(ctx, args)
	if err != nil {
		return r, err
	}
	if len(u.passages) != 1 || strings.TrimSpace(u.quote) == "" {
		return r, usage("Zum Nachtragen gehören --passage und --quote: die Passage und ihre Worte, in denen es steht.")
	}
	if _, err := l.spot(ctx, graph.IRI(u.passages[0])); err != nil {
		return r, err
	}
	r.Operation, r.Status = graph.OpAssert, graph.Status(u.status)
	r.Spots = []graph.Spot{{Passage: graph.IRI(u.passages[0]), Quote: strings.TrimSpace(u.quote)}}
	return r, nil
}

func (u *curator) reject(ctx context.Context, l *library, args []string) (graph.Ruling, error) {
	r, err := l.edge(ctx, args)
	if err != nil {
		return r, err
	}
	r.Operation = graph.OpReject
	where := u.passages
	if len(where) == 0 {
		object := graph.Node(r.Object.IRI)
		if r.Object.IRI == "" {
			object = graph.Text(r.Object.Name)
		}
		for q, err := range l.store.Quads(ctx, graph.Internal, graph.Pattern{Subject: r.Entity.IRI, Predicate: r.Predicate, Object: object}) {
			if err != nil {
				return r, storeFailed(l.dir, err)
			}
			if q.Label.IsPassage() {
				where = append(where, string(q.Label))
			}
		}
	}
	switch len(where) {
	case 0:
		return r, failed(nil, "Diese Kante ist nicht im Bestand. „belegnetz export --format csv“ nennt alle mit ihren Passagen.")
	case 1:
	default:
		return r, failed(nil, "Die Kante steht in mehreren Passagen. Bitte mit --passage eine nennen, oder sie mit „belegnetz curate hide“ überall ausblenden: %s", strings.Join(where, ", "))
	}
	spot, err := l.spot(ctx, graph.IRI(where[0]))
	if u.quote != "" {
		spot.Quote = strings.TrimSpace(u.quote)
	}
	r.Spots = []graph.Spot{spot}
	return r, err
}

// edge reads subject, predicate and object. What is no entity is a literal.
func (l *library) edge(ctx context.Context, args []string) (graph.Ruling, error) {
	subject, err := l.refs(ctx, args[0])
	if err != nil {
		return graph.Ruling{}, err
	}
	r := graph.Ruling{Entity: subject[0], Predicate: graph.PredicateNamed(args[1])}
	if r.Predicate == "" {
		return r, usage("Das Prädikat „%s“ gibt es nicht. Möglich sind zum Beispiel carriesOut, funds, responsibleFor, locatedIn, cooperatesWith.", args[1])
	}
	if object, err := l.refs(ctx, args[2]); err == nil {
		r.Object = object[0]
	} else if slices.Contains(graph.Asserted(), r.Predicate) {
		return r, err
	} else {
		r.Object = graph.Ref{Name: args[2]}
	}
	return r, nil
}

// spotLength is how much of a passage's text a ruling keeps to find it again,
// in code points.
const spotLength = 200

func (l *library) spot(ctx context.Context, passage graph.IRI) (graph.Spot, error) {
	p, err := l.store.Passage(ctx, graph.Internal, passage)
	if err != nil {
		return graph.Spot{}, failed(err, "Die Passage „%s“ ist nicht im Bestand. „belegnetz search“ und „belegnetz export --format passages“ nennen die Kennungen.", passage)
	}
	rs := []rune(p.Text)
	return graph.Spot{Passage: passage, Quote: strings.TrimSpace(string(rs[:min(spotLength, len(rs))]))}, nil
}

// refs finds entities by their IRIs, their names, or "Name [Ort]".
func (l *library) refs(ctx context.Context, what ...string) ([]graph.Ref, error) {
	all, err := l.engine.Inventory(ctx, graph.Internal)
	if err != nil {
		return nil, err
	}
	var refs []graph.Ref
	for _, w := range what {
		r, err := refNamed(all, strings.TrimSpace(w))
		if err != nil {
			return nil, err
		}
		refs = append(refs, r)
	}
	return refs, nil
}

func refNamed(all []query.Listing, what string) (graph.Ref, error) {
	var found []query.Listing
	for _, l := range all {
		if string(l.IRI) == what || strings.EqualFold(l.Label, what) || strings.EqualFold(entityLine(l), what) {
			found = append(found, l)
		}
	}
	for _, l := range all {
		if len(found) == 0 && slices.ContainsFunc(l.Names, func(n string) bool { return strings.EqualFold(n, what) }) {
			found = append(found, l)
		}
	}
	switch {
	case len(found) == 0 && graph.IRI(what).IsCurated():
		return graph.Ref{IRI: graph.IRI(what)}, nil
	case len(found) == 0:
		return graph.Ref{}, failed(nil, "„%s“ ist nicht im Bestand. „belegnetz entities“ zeigt, was da ist.", what)
	case len(found) > 1:
		var lines []string
		for _, l := range found {
			lines = append(lines, fmt.Sprintf("\n  %s  %s", entityLine(l), l.IRI))
		}
		return graph.Ref{}, failed(nil, "„%s“ ist mehrdeutig. Bitte eine Kennung angeben:%s", what, strings.Join(lines, ""))
	}
	r := graph.Ref{IRI: found[0].IRI, Name: found[0].Label}
	if len(found[0].Places) == 1 {
		r.Place = found[0].Places[0]
	}
	return r, nil
}
