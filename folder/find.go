package folder

import (
	"context"
	"errors"
	"slices"
	"unicode"

	"belegnetz/graph"
)

// A finder finds annotations' words in a store, reading each document once.
type finder struct {
	store     *graph.Store
	documents []graph.Document // of all readers; read when first needed
	passages  map[graph.IRI][]graph.Passage
}

// A place is a stretch of a passage, in code points.
type place struct {
	passage    graph.IRI
	start, end int
}

// find finds the words where they were taken, else in the same file, else in
// any file of the same work. It looks at internal documents, too: whether a
// reader may see the place is another question.
func (f *finder) find(ctx context.Context, n graph.Annotation) (at place, found bool, err error) {
	p, err := f.store.Passage(ctx, graph.Internal, n.Passage)
	if err == nil {
		if text := []rune(p.Text); n.End <= len(text) && string(text[n.Start:n.End]) == n.Exact {
			return place{n.Passage, n.Start, n.End}, true, nil
		}
	} else if !errors.Is(err, graph.ErrNotFound) {
		return place{}, false, err
	}
	for _, same := range []func(graph.Document) bool{
		func(d graph.Document) bool { return d.IRI == n.Document },
		func(d graph.Document) bool { return d.IRI != n.Document && n.Work != "" && d.Work == n.Work },
	} {
		docs, err := f.documentsThat(ctx, same)
		if err != nil {
			return place{}, false, err
		}
		var best candidate
		for _, d := range docs {
			ps, err := f.passagesOf(ctx, d.IRI)
			if err != nil {
				return place{}, false, err
			}
			if c := search(ps, n); c.score > best.score {
				best = c
			}
		}
		if best.score > 0 {
			return best.place, true, nil
		}
	}
	return place{}, false, nil
}

// isHidden says whether the annotation's document, or another of its work, is
// held and a may not see it.
func (f *finder) isHidden(ctx context.Context, a graph.Access, n graph.Annotation) (bool, error) {
	docs, err := f.documentsThat(ctx, func(d graph.Document) bool {
		return d.Access > a && (d.IRI == n.Document || n.Work != "" && d.Work == n.Work)
	})
	return len(docs) > 0, err
}

func (f *finder) documentsThat(ctx context.Context, are func(graph.Document) bool) ([]graph.Document, error) {
	if f.documents == nil {
		f.documents = []graph.Document{}
		for d, err := range f.store.Documents(ctx, graph.Internal) {
			if err != nil {
				return nil, err
			}
			f.documents = append(f.documents, d)
		}
	}
	var found []graph.Document
	for _, d := range f.documents {
		if are(d) {
			found = append(found, d)
		}
	}
	return found, nil
}

func (f *finder) passagesOf(ctx context.Context, doc graph.IRI) ([]graph.Passage, error) {
	if all, read := f.passages[doc]; read {
		return all, nil
	}
	var all []graph.Passage
	for p, err := range f.store.Passages(ctx, graph.Internal, doc) {
		if err != nil && !errors.Is(err, graph.ErrNotFound) { // removed meanwhile
			return nil, err
		}
		if err == nil {
			all = append(all, p)
		}
	}
	f.passages[doc] = all
	return all, nil
}

// A candidate is a place that has the words. Its score is 0 for none.
type candidate struct {
	place
	score int
}

// search finds the place among a document's passages that has the annotation's
// words, compared by letters and digits alone: hyphens, line breaks and marks are
// read better from one version of the program to the next. Of several places
// the one with the same words around it is taken, then the one nearest to the
// page.
func search(ps []graph.Passage, n graph.Annotation) candidate {
	words := squeeze(n.Exact)
	before, after := squeeze(n.Prefix).runes, squeeze(n.Suffix).runes
	var best candidate
	for _, p := range ps {
		text := squeeze(p.Text)
		for from := 0; ; {
			i := index(text.runes[from:], words.runes)
			if i < 0 {
				break
			}
			i += from
			from = i + 1
			start, end := text.at[i], text.at[i+len(words.runes)-1]+1
			whole := []rune(p.Text)
			if !ends(whole, start) || !ends(whole, end) {
				continue
			}
			start, end = withMarks(whole, start, end, []rune(n.Exact))
			left := slices.Concat(squeeze(p.Prefix).runes, text.runes[:i])
			right := slices.Concat(text.runes[i+len(words.runes):], squeeze(p.Suffix).runes)
			const most = 1 << 16 // pages; what stands around weighs more than any distance
			score := most*(1+agreeing(reversed(left), reversed(before))+agreeing(right, after)) - min(most-1, abs(p.FilePage-n.FilePage))
			if score > best.score {
				best = candidate{place{p.IRI, start, end}, score}
			}
		}
	}
	return best
}

// squeezed are the letters and digits of a text in small letters, and where
// each stands in it.
type squeezed struct {
	runes []rune
	at    []int
}

func squeeze(text string) squeezed {
	var s squeezed
	for i, r := range []rune(text) {
		if isWord(r) {
			s.runes, s.at = append(s.runes, unicode.ToLower(r)), append(s.at, i)
		}
	}
	return s
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// ends says whether no word goes on over the position.
func ends(text []rune, at int) bool {
	return at == 0 || at == len(text) || !isWord(text[at-1]) || !isWord(text[at])
}

// withMarks widens a stretch by the marks that exact begins and ends with, as
// far as they stand there.
func withMarks(text []rune, start, end int, exact []rune) (int, int) {
	first := slices.IndexFunc(exact, isWord)
	for i := first - 1; i >= 0 && start > 0 && text[start-1] == exact[i]; i-- {
		start--
	}
	last := len(exact) - 1
	for !isWord(exact[last]) {
		last--
	}
	for i := last + 1; i < len(exact) && end < len(text) && text[end] == exact[i]; i++ {
		end++
	}
	return start, end
}

// index is where words first stand in text; -1 for nowhere, and for no words.
func index(text, words []rune) int {
	for i := 0; len(words) > 0 && i+len(words) <= len(text); i++ {
		if slices.Equal(text[i:i+len(words)], words) {
			return i
		}
	}
	return -1
}

// agreeing is how long the common beginning of two texts is.
func agreeing(a, b []rune) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

func reversed(rs []rune) []rune {
	rs = slices.Clone(rs)
	slices.Reverse(rs)
	return rs
}

func abs(n int) int { return max(n, -n) }
