package query

import (
	"cmp"
	"errors"
	"slices"
)

// Parts change how a question is read, part by part. A nil list leaves what the
// question says, another one stands for it: labels as Understood has them or
// other words. An empty list drops the part. The zero Parts change nothing.
type Parts struct {
	Kind      Kind // empty: as read; must be one of the kinds
	Topics    []string
	Places    []string
	Actors    []string
	Documents []string // works
	Kinds     []string // of documents: "Konzept"
	Rest      []string // of the words that were not understood, those still searched
	Years     *Years   // nil: as read; the zero Years drop them
	Held      *bool    // only documents that are held, or only those that are cited; nil: both
	Skip      int      // best results that are left out before those shown
}

// maxSkip is the largest Skip that is followed; a greater one counts as it.
const maxSkip = 40 * MaxResults

// apply changes a question. What a new word does not name is left out.
func (p Parts) apply(q *Question, lex *Lexicon) error {
	q.Kind = cmp.Or(p.Kind, q.Kind)
	q.Held = p.Held
	if p.Years != nil {
		q.Years = *p.Years
	}
	if p.Rest != nil {
		q.Rest = slices.DeleteFunc(q.Rest, func(w string) bool { return !slices.Contains(p.Rest, w) })
	}
	if p.Kind != "" {
		q.Relation = ""
	}
	read := func(words string) (Question, error) {
		o, err := Parse(words, lex)
		if errors.Is(err, ErrEmpty) {
			return Question{}, nil
		}
		return o, err
	}
	if p.Actors != nil {
		q.Authors = slices.DeleteFunc(q.Authors, func(name string) bool { return !slices.Contains(p.Actors, name) })
	}
	var err error
	if q.Topics, err = chosen(q.Topics, p.Topics, func(t Topic) string { return t.Label }, func(words string) ([]Topic, error) {
		o, err := read(words)
		if typed := analyse(words, "de"); len(o.Topics) == 0 && len(typed) > 0 {
			o.Topics = []Topic{lex.phraseTopic(typed)}
		}
		return o.Topics, err
	}); err != nil {
		return err
	}
	if q.Documents, err = chosen(q.Documents, p.Kinds, func(k DocumentKind) string { return k.Label }, func(words string) ([]DocumentKind, error) {
		o, err := read(words)
		return o.Documents, err
	}); err != nil {
		return err
	}
	for _, part := range []struct {
		names *[]Name
		want  []string
		of    func(Question) []Name
	}{
		{&q.Places, p.Places, func(o Question) []Name { return o.Places }},
		{&q.Actors, p.Actors, func(o Question) []Name { return o.Actors }},
		{&q.Works, p.Documents, func(o Question) []Name { return o.Works }},
	} {
		*part.names, err = chosen(*part.names, part.want, func(n Name) string { return n.Label }, func(words string) ([]Name, error) {
			o, err := read(words)
			return part.of(o), err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// chosen yields what is called as wanted: of what was read, else of what the
// words themselves name.
func chosen[T any](all []T, want []string, label func(T) string, named func(words string) ([]T, error)) ([]T, error) {
	if want == nil {
		return all, nil
	}
	var kept []T
	for _, w := range want {
		if i := slices.IndexFunc(all, func(t T) bool { return label(t) == w }); i >= 0 {
			kept = append(kept, all[i])
			continue
		}
		more, err := named(w)
		if err != nil {
			return nil, err
		}
		kept = append(kept, more...)
	}
	return kept, nil
}

// Kinds are the kinds of questions, in the order of the documentation.
func Kinds() []Kind {
	return []Kind{
		KindDocuments, KindGap, KindMeasures, KindActor, KindWhen, KindStatement,
		KindDefinition, KindCompare, KindTimeline, KindCitations, KindPath, KindPassages,
	}
}
