package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
)

// kindOfTitle guesses a document's kind: the first word of its title that ends
// in the name of a kind decides, and in it the longest name, so that a
// "Forschungsbericht" is no "Bericht". Empty when no word does.
func kindOfTitle(title string) graph.Kind {
	for _, w := range strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) }) {
		best, kind := "", ""
		for ending, k := range metadataTerms().kinds {
			if len(ending) > len(best) && strings.HasSuffix(strings.TrimSuffix(w, "s"), strings.TrimSuffix(ending, "s")) {
				best, kind = ending, k
			}
		}
		if kind != "" {
			return graph.Kind(kind)
		}
	}
	return ""
}

// workOf names the work that a document is an edition of, so that a citation
// of it names the same:
//
//   - an interview by role and date,
//   - a study with authors by "Pilz", "Pilz & Bernt" or "Pilz et al." and year,
//   - what is about a place by place, title without the place's name, small
//     words and year, and year: "Schwerin Integrationskonzept 2018",
//   - all else by title and year.
func workOf(d graph.Document) graph.IRI {
	year, _, _ := strings.Cut(d.Issued, "-")
	switch {
	case d.Kind == graph.KindInterview && (d.Role != "" || d.Issued != ""):
		return graph.InterviewIRI(d.Role, d.Issued)
	case d.Kind == graph.KindStudy && len(d.Creators) > 0:
		return graph.WorkIRI(authorsCited(d.Creators), year)
	case d.Place != "":
		place, _, _ := strings.Cut(d.Place, " (")
		if short := shortTitle(d.Title, place); short != "" {
			return graph.WorkIRI(place+" "+short, year)
		}
	}
	return graph.WorkIRI(clipWords(withoutYears(d.Title)), year)
}

// authorsCited is how the authors are cited.
func authorsCited(creators []string) string {
	family := func(i int) string {
		name, _, _ := strings.Cut(creators[i], ",")
		return name
	}
	switch len(creators) {
	case 1:
		return family(0)
	case 2:
		return family(0) + " & " + family(1)
	}
	return family(0) + " et al."
}

// shortTitle is the first part of the title that says more than the place:
// "Integrationskonzept der Landeshauptstadt Schwerin 2018" is "Integrationskonzept".
func shortTitle(title, place string) string {
	words := metadataTerms()
	for _, sep := range []string{" – ", " — ", " - ", "(", ". "} {
		title = strings.ReplaceAll(title, sep, ":")
	}
	of := newWordSet(append(strings.Fields(place), place))
	for _, part := range strings.Split(title, ":") {
		var kept []string
		for _, w := range strings.Fields(withoutYears(part)) {
			bare := strings.Trim(w, ",.;\"„“»«()")
			stem := strings.TrimSuffix(strings.TrimSuffix(bare, "s"), "er")
			if bare == "" || of.has(bare) || of.has(stem) || words.small.has(bare) || words.settlements.has(bare) {
				continue
			}
			kept = append(kept, bare)
		}
		if len(kept) > 0 {
			return clipWords(strings.Join(kept, " "))
		}
	}
	return ""
}

// withoutYears drops the years, which stand at the end of a work's IRI.
func withoutYears(title string) string {
	words := strings.Fields(title)
	kept := words[:0]
	for _, w := range words {
		if digits := strings.Trim(w, "(),.;-–/0123456789"); digits != "" || len(strings.Trim(w, "(),.;-–/")) < 4 {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// clipWords shortens a title that is too long for an IRI at a word's end.
func clipWords(title string) string {
	const longest = 80
	if utf8.RuneCountInString(title) <= longest {
		return title
	}
	cut := string([]rune(title)[:longest])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return cut
}
