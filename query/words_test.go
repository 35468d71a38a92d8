package query

import (
	"slices"
	"testing"

	"belegnetz/graph"
)

func TestPlaceForms(t *testing.T) {
	for place, want := range map[string]string{
		"Merlenburg": "Merlenburger", "Kalle (Saale)": "Kallenser", "Bremen": "Bremer", "Dresden": "Dresdner",
		"Jena": "Jenenser", "Cottbus": "Cottbusser", "Hannover": "Hannoveraner",
	} {
		if forms := placeForms(place); !slices.Contains(forms, want) {
			t.Errorf("%s: %v, want %s", place, forms, want)
		}
	}
	if forms := placeForms("Kalle (Saale)"); !slices.Contains(forms, "Kalle") {
		t.Errorf("no short form: %v", forms)
	}
}

func TestAbsent(t *testing.T) {
	p := readPatterns()
	for text, want := range map[string]bool{
		"eine Leerstelle wird sichtbar":               true,
		"das Thema fehlt im Konzept":                  true,
		"Mehrsprachigkeit wird nicht erwähnt":         true,
		"ist nicht mehr zu finden":                    true,
		"das Ziel fällt im Konzept von 2017 heraus":   true,
		"findet keine Erwähnung":                      true,
		"das Konzept nennt Rassismus ausdrücklich":    false,
		"die Stadt tritt Benachteiligung entgegen":    false,
		"wird als eigenes Handlungsfeld aufgegriffen": false,
	} {
		if got := p.absent(analyse(text, "de")); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestFind(t *testing.T) {
	p := readPatterns()
	topic := Topic{Terms: []Term{p.term("soziale Mischung", 1), p.term("Durchmischung", .5)}}
	for text, want := range map[string]float64{
		"Die soziale Mischung im Stadtteil":             1,
		"mit sozialer und räumlicher Mischung":          stemWeight,
		"eine Mischung, die sozial ist":                 stemWeight,
		"die Durchmischung gelingt":                     .5,
		"sozial war das gemeint, nie aber als Mischung": 0,
	} {
		got := 0.0
		for _, m := range newMatcher([]Topic{topic}).find(analyse(text, "de")) {
			got = max(got, m.weight)
		}
		if got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestFindNarrowest shows where a term stands when its words stand twice.
func TestFindNarrowest(t *testing.T) {
	p := readPatterns()
	topic := Topic{Terms: []Term{p.term("Musterstadt Konzept 2012", 1)}}
	text := "Die Aussagen von 2012 fort (Musterstadt Konzept 2012), sagt Musterstadt Konzept 2012."
	var got []string
	for _, m := range newMatcher([]Topic{topic}).find(analyse(text, "de")) {
		got = append(got, string([]rune(text)[m.start:m.end]))
	}
	if want := []string{"Musterstadt Konzept 2012", "Musterstadt Konzept 2012"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestLabels shows that everything an answer can name has a German name.
func TestLabels(t *testing.T) {
	l := readLabels()
	for _, k := range []Kind{KindDocuments, KindGap, KindMeasures, KindActor, KindWhen, KindStatement, KindDefinition,
		KindCompare, KindTimeline, KindCitations, KindPath, KindPassages} {
		if l.Questions[k] == "" {
			t.Errorf("question kind %s has no name", k)
		}
		if k != KindPassages && !slices.ContainsFunc(readPatterns().kinds, func(p kindPatterns) bool { return p.kind == k }) {
			t.Errorf("question kind %s has no patterns", k)
		}
	}
	for _, k := range []graph.Kind{graph.KindConcept, graph.KindReport, graph.KindStudy, graph.KindInterview,
		graph.KindCouncil, graph.KindLaw, graph.KindDossier, graph.KindOther, graph.KindVocab} {
		if kindText(k) == "" {
			t.Errorf("kind %s has no name", k)
		}
	}
	for _, p := range []graph.IRI{graph.Cites, graph.Mentions, graph.Addresses, graph.Lacks, graph.CarriesOut, graph.Commissions,
		graph.ResponsibleFor, graph.CooperatesWith, graph.Funds, graph.Demands, graph.Criticises, graph.Targets, graph.Concerns,
		graph.LocatedIn, graph.SaidBy, graph.EditionOf, graph.SameFunctionAs, graph.SameAs, graph.MemberOf, graph.UnitOf,
		graph.Broader, graph.Related, graph.Spatial, graph.Revises} {
		for _, inverse := range []bool{false, true} {
			if name, _ := relationOf(p, inverse); name == "" {
				t.Errorf("%s, inverse %v, has no name", p, inverse)
			}
		}
	}
}

func TestPatternsAreWhole(t *testing.T) {
	p := readPatterns()
	classes := []string{"document", "place", "actor", "role", "year", "verb", "topic"}
	var all []pattern
	for _, k := range p.kinds {
		all = append(all, k.patterns...)
	}
	for _, d := range p.defining {
		all = append(all, d.patterns...)
	}
	for _, pattern := range slices.Concat(all, p.absence, p.follows) {
		own := false
		for _, e := range pattern {
			own = own || len(e.words)+len(e.heads)+len(e.classes) > 0
			if len(e.words)+len(e.heads)+len(e.classes) == 0 && e.gap == 0 && !e.begin {
				t.Errorf("an element of %+v matches nothing", pattern)
			}
			for _, c := range e.classes {
				if !slices.Contains(classes, c) {
					t.Errorf("unknown class %q", c)
				}
			}
		}
		if !own {
			t.Errorf("%+v matches everything", pattern)
		}
	}
}
