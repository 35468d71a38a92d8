package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"belegnetz/graph"
)

// settle makes the store's sources right, and removes the documents that no
// file holds any longer. whole says that all files were looked at.
func (k *keeper) settle(ctx context.Context, l listing, whole bool) error {
	k.replace(l)
	k.move(l)
	if whole {
		k.lose(l)
	}
	return k.write(ctx)
}

// drop takes sources from a document that was read from elsewhere, too, or is
// read from nowhere now.
func (k *keeper) drop(iri graph.IRI, unwanted func(graph.Source) bool) {
	d := k.documents[iri]
	left := slices.DeleteFunc(slices.Clone(d.Sources), unwanted)
	if len(left) < len(d.Sources) {
		d.Sources = left
		k.documents[iri], k.stale[iri] = d, true
	}
}

// claimed are the sources that files hold now, in order.
func (k *keeper) claimed() []graph.Source {
	return slices.SortedFunc(maps.Keys(k.claims), compareSources)
}

// replace takes the sources that hold another document now from the earlier
// ones. One that has none left is replaced.
func (k *keeper) replace(l listing) {
	for _, from := range k.claimed() {
		for _, earlier := range k.before.sources[from] {
			if earlier == k.claims[from].iri {
				continue
			}
			k.drop(earlier, func(s graph.Source) bool { return s == from })
			if d := k.documents[earlier]; len(d.Sources) == 0 {
				k.replaced++
				l.note(from, fmt.Sprintf("Die frühere Fassung („%s“) ist aus dem Bestand entfernt.", d.Title))
			}
		}
	}
}

// move takes from the documents that were found the places where they are no
// longer, and tells of those that lie in several.
func (k *keeper) move(l listing) {
	for _, from := range k.claimed() {
		d := k.documents[k.claims[from].iri]
		k.drop(d.IRI, func(s graph.Source) bool {
			_, claimed := k.claims[s]
			moved := !claimed && (l.gone(s) || !exists(k.options.Machine, d, s))
			if moved {
				l.note(from, "Verschoben oder umbenannt; der Inhalt war schon im Bestand, bisher als "+nameOf(s)+".")
			}
			return moved
		})
		if first := k.documents[d.IRI].Sources[0]; first != from {
			l.note(from, "Derselbe Inhalt wie "+nameOf(first)+"; im Bestand ist er ein Dokument.")
		}
	}
}

// lose finds the documents whose files are gone.
func (k *keeper) lose(l listing) {
	alive := map[string]bool{} // places of which something is left
	for from := range k.claims {
		alive[l.place(from)] = true
	}
	kept := map[string]int{} // documents of places of which nothing is
	for _, iri := range slices.Sorted(maps.Keys(k.documents)) {
		d := k.documents[iri]
		lost := func(s graph.Source) bool { _, claimed := k.claims[s]; return !claimed && l.gone(s) }
		switch {
		case len(d.Sources) == 0 || !slices.ContainsFunc(d.Sources, lost):
			continue
		case slices.ContainsFunc(d.Sources, func(s graph.Source) bool { return !lost(s) }):
			k.drop(iri, lost)
			continue
		}
		k.gone = append(k.gone, Gone{IRI: iri, Title: d.Title, Path: nameOf(d.Sources[0])})
		if place := l.place(d.Sources[0]); !alive[place] {
			kept[place]++
		} else if k.options.Prune {
			k.pruned++
			k.drop(iri, lost)
		}
	}
	for _, place := range slices.Sorted(maps.Keys(kept)) {
		if k.options.Prune {
			k.refused = append(k.refused, fmt.Sprintf("%s: Hier ist nichts mehr von dem, was daraus im Bestand ist (Dokumente: %d). Vielleicht ist das Laufwerk nicht verbunden. Nichts wurde entfernt. Sollen sie wirklich fort, bitte einzeln mit „belegnetz remove“.", place, kept[place]))
		}
	}
}

// write removes what is read from nowhere and stores the sources of the others.
func (k *keeper) write(ctx context.Context) error {
	for _, iri := range slices.Sorted(maps.Keys(k.stale)) {
		if len(k.documents[iri].Sources) == 0 {
			if err := k.store.Remove(ctx, iri); err != nil {
				return fmt.Errorf("remove what %s no longer holds: %w", iri, err)
			}
			continue
		}
		h, err := k.store.Holding(ctx, graph.Internal, iri)
		if err != nil {
			return err
		}
		h.Document.Sources = k.documents[iri].Sources
		k.batch = append(k.batch, kept{holding: h})
		if k.parts += len(h.Passages) + len(h.Edges); k.parts >= batchParts {
			if err := k.commit(ctx); err != nil {
				return err
			}
		}
	}
	return k.commit(ctx)
}

// note says something about the file of a source.
func (l listing) note(from graph.Source, text string) {
	if t := l.files[from.Path]; t != nil {
		if from.Inner != "" {
			text = strings.Join([]string{from.Inner, text}, ": ")
		}
		t.kept.note(text)
	}
}
