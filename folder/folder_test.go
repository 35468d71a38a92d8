package folder

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/query"
)

const hostile = `<script>alert("1")</script> & 'Größe' {{.}} \ *fett*`

const concept = `---
titel: Integrationskonzept der Stadt Musterstadt
autor: Stadt Musterstadt
ort: Musterstadt
jahr: 2022
---
# 1 Leitbild

Wer Integration als wechselseitigen Prozess versteht, kommt an Anti-Diskriminierung nicht vorbei. Dafür braucht es Zeit.

Eine Antidiskriminierungsstelle soll entstehen. ` + hostile + `

Eine Antidiskriminierungsstelle soll entstehen. Das steht zweimal hier.
`

const interview = `---
titel: Gespräch
rolle: Sozialdezernent
datum: 30.01.2020
art: Interview
---
Im Vertrauen gesagt: Das Geld reicht nicht.
`

// A desk is a folder with the store that it is in.
type desk struct {
	*Folder
	t *testing.T
}

func newDesk(t *testing.T) desk {
	t.Helper()
	s, err := graph.Open(t.Context(), t.TempDir(), graph.Options{MaxSize: 64 << 20})
	if err != nil {
		t.Fatal(err)
	}
	e, err := query.Open(t.Context(), s, nil, "", query.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(e.Close(), s.Close()); err != nil {
			t.Error(err)
		}
	})
	return desk{New(s, e), t}
}

// read puts a text into the store.
func (d desk) read(name, text string) graph.IRI {
	d.t.Helper()
	b, err := ingest.Read(name, strings.NewReader(text), ingest.Options{})
	if err == nil {
		err = d.store.Put(context.Background(), b.Holdings...)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return b.Holdings[0].Document.IRI
}

// add takes the n-th occurrence, from 1, of some words in a document.
func (d desk) add(a graph.Access, doc graph.IRI, words string, n int) error {
	d.t.Helper()
	for p, err := range d.store.Passages(context.Background(), graph.Internal, doc) {
		if err != nil {
			d.t.Fatal(err)
		}
		before, _, found := strings.Cut(p.Text, words)
		if found {
			n--
		}
		if found && n == 0 {
			start := len([]rune(before))
			return d.Apply(context.Background(), a, Add{p.IRI, start, start + len([]rune(words))})
		}
	}
	d.t.Fatalf("%q is not there", words)
	return nil
}

func (d desk) apply(a graph.Access, c Change) {
	d.t.Helper()
	if err := d.Apply(context.Background(), a, c); err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) content(a graph.Access) Content {
	d.t.Helper()
	c, err := d.Content(context.Background(), a)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// shows is the folder as one line an item: state, passage, quote.
func (d desk) shows(a graph.Access) string {
	d.t.Helper()
	var b strings.Builder
	for _, i := range d.content(a).Items {
		_, number, _ := i.Evidence.Passage.File()
		fmt.Fprintf(&b, "%d %d %s\n", i.State, number, i.Evidence.Quote)
	}
	return b.String()
}

func (d desk) want(a graph.Access, want string) {
	d.t.Helper()
	if got := d.shows(a); got != want {
		d.t.Errorf("the folder shows\n%swant\n%s", got, want)
	}
}

const twice = "Eine Antidiskriminierungsstelle soll entstehen."

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestChanges(t *testing.T) {
	d := newDesk(t)
	doc := d.read("konzept.md", concept)
	must(t, d.add(graph.Public, doc, "Dafür braucht es Zeit.", 1))
	must(t, d.add(graph.Public, doc, twice, 2))
	must(t, d.add(graph.Public, doc, twice, 1))
	must(t, d.add(graph.Public, doc, twice, 2)) // is in already
	all := "0 2 Dafür braucht es Zeit.\n0 4 " + twice + "\n0 3 " + twice + "\n"
	d.want(graph.Public, all)

	items := d.content(graph.Public).Items
	first, last := items[0].ID, items[2].ID
	d.apply(graph.Public, Move{first, true}) // is the first
	d.apply(graph.Public, Move{last, false})
	d.want(graph.Public, all)
	d.apply(graph.Public, Move{last, true})
	d.apply(graph.Public, Move{first, false})
	d.want(graph.Public, "0 3 "+twice+"\n0 2 Dafür braucht es Zeit.\n0 4 "+twice+"\n")

	d.apply(graph.Public, SetNote{first, " " + hostile + "\r\nzweite Zeile\n"})
	if got := d.content(graph.Public).Items[1].Note; got != hostile+"\nzweite Zeile" {
		t.Errorf("note %q", got)
	}
	d.apply(graph.Public, Remove{first})
	if c := d.content(graph.Public); len(c.Items) != 2 || c.Removed != first {
		t.Errorf("%d items, removed %q", len(c.Items), c.Removed)
	}
	d.apply(graph.Public, Restore{first})
	if c := d.content(graph.Public); len(c.Items) != 3 || c.Removed != "" || c.Items[1].Note == "" {
		t.Errorf("%+v", c)
	}
	d.apply(graph.Public, Remove{first})
	d.apply(graph.Public, Remove{last})
	for name, c := range map[string]Change{
		"gone for good": Restore{first}, "no such item": SetNote{"x", ""}, "no id": Remove{""},
		"no passage": Add{graph.PassageIRI(doc, 99), 0, 1}, "nothing": Add{Passage: "x"},
	} {
		if err := d.Apply(t.Context(), graph.Public, c); !errors.Is(err, graph.ErrNotFound) && !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []Change{Add{graph.PassageIRI(doc, 2), 5, 5}, Add{graph.PassageIRI(doc, 2), -1, 5}, Add{graph.PassageIRI(doc, 2), 0, 5000},
		SetNote{last, strings.Repeat("x", 1<<20)}} {
		if err := d.Apply(t.Context(), graph.Public, c); !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// TestFoundAgain: the words are found after the document was cut otherwise, read
// otherwise, and came in another file; what is nowhere is kept.
func TestFoundAgain(t *testing.T) {
	d := newDesk(t)
	doc := d.read("konzept.md", concept)
	must(t, d.add(graph.Public, doc, twice, 2))
	must(t, d.add(graph.Public, doc, "kommt an Anti-Diskriminierung nicht vorbei.", 1))
	must(t, d.add(graph.Public, doc, "Dafür braucht es Zeit.", 1))

	other := strings.Replace(concept, "# 1 Leitbild\n", "# 1 Leitbild\n\nEin neuer Absatz davor.\n\nUnd noch einer.\n", 1)
	other = strings.Replace(other, "Anti-Diskriminierung", "Antidiskriminierung", 1)
	other = strings.Replace(other, "Dafür braucht es Zeit.", "Dafür braucht es Geld.", 1)
	if d.read("fassung.md", other) == doc {
		t.Fatal("the file is the same")
	}
	d.want(graph.Public, "0 4 "+twice+"\n0 2 kommt an Anti-Diskriminierung nicht vorbei.\n0 2 Dafür braucht es Zeit.\n")
	must(t, d.store.Remove(t.Context(), doc))
	d.want(graph.Public, "0 6 "+twice+"\n1 4 kommt an Antidiskriminierung nicht vorbei.\n2 2 Dafür braucht es Zeit.\n")
	if works := d.content(graph.Public).Works; len(works) != 1 {
		t.Errorf("%d works", len(works))
	}
	for iri := range mustDocuments(t, d) {
		must(t, d.store.Remove(t.Context(), iri))
	}
	if c := d.content(graph.Public); len(c.Items) != 3 || c.Items[0].State != Lost || c.Items[0].Evidence.Citation == "" {
		t.Errorf("%+v", c)
	}
	d.read("konzept.md", concept)
	d.want(graph.Public, "0 4 "+twice+"\n0 2 kommt an Anti-Diskriminierung nicht vorbei.\n0 2 Dafür braucht es Zeit.\n")
}

func mustDocuments(t *testing.T, d desk) map[graph.IRI]bool {
	t.Helper()
	all := map[graph.IRI]bool{}
	for doc, err := range d.store.Documents(t.Context(), graph.Internal) {
		must(t, err)
		all[doc.IRI] = true
	}
	return all
}

// TestAccess: a public reader neither sees nor takes nor changes what stands in
// an internal document, also not when the document became internal later, or
// is gone.
func TestAccess(t *testing.T) {
	d := newDesk(t)
	doc, secret := d.read("konzept.md", concept), d.read("gespraech.md", interview)
	must(t, d.add(graph.Public, doc, "Dafür braucht es Zeit.", 1))
	must(t, d.add(graph.Internal, secret, "Das Geld reicht nicht.", 1))
	must(t, d.add(graph.Public, doc, twice, 2))
	if err := d.add(graph.Public, secret, "Im Vertrauen", 1); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("%v", err)
	}
	public := "0 2 Dafür braucht es Zeit.\n0 4 " + twice + "\n"
	d.want(graph.Public, public)
	items := d.content(graph.Internal).Items
	if len(items) != 3 {
		t.Fatalf("%d items", len(items))
	}
	if err := d.Apply(t.Context(), graph.Public, Remove{items[1].ID}); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("%v", err)
	}
	d.apply(graph.Public, Move{items[2].ID, true}) // over the hidden one
	d.want(graph.Internal, "0 4 "+twice+"\n0 1 Das Geld reicht nicht.\n0 2 Dafür braucht es Zeit.\n")

	d.read("konzept.md", strings.Replace(concept, "jahr: 2022", "jahr: 2022\nzugang: intern", 1))
	must(t, d.store.Remove(t.Context(), doc))
	d.want(graph.Public, "")
	must(t, d.store.Remove(t.Context(), secret))
	d.want(graph.Public, "")
	if c := d.content(graph.Internal); len(c.Items) != 3 {
		t.Errorf("%d items", len(c.Items))
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("Eine Stelle. Eine Stelle soll ent-\nstehen.", 13, 30, "davor", "danach")
	f.Add("(§ 5)", 0, 5, "", "")
	f.Fuzz(func(t *testing.T, text string, start, end int, prefix, suffix string) {
		runes := []rune(text)
		if start < 0 || end <= start || end > len(runes) {
			return // no stretch of the text
		}
		n := graph.Annotation{Exact: string(runes[start:end]), Prefix: prefix + string(runes[:start]), Suffix: string(runes[end:]) + suffix}
		c := search([]graph.Passage{{IRI: "urn:x:1", Text: text, Prefix: prefix, Suffix: suffix}}, n)
		if len(squeeze(n.Exact).runes) == 0 || !ends(runes, start) || !ends(runes, end) {
			return
		}
		if c.score == 0 || string(runes[c.start:c.end]) != n.Exact && string(squeeze(string(runes[c.start:c.end])).runes) != string(squeeze(n.Exact).runes) {
			t.Errorf("%q found at %v", n.Exact, c)
		}
	})
}
