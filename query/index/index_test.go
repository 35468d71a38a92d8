package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A stock is what an index should hold, kept as plain as can be.
type stock map[string]plainDocument

type plainDocument struct {
	access   int
	passages []Passage
}

// vocabulary makes words that share stems and parts, the first ones frequent.
func vocabulary(r *rand.Rand) []*Word {
	var words []*Word
	syllables := []string{"ra", "me", "lo", "stü", "ken", "haus", "ung", "war", "ti", "ß"}
	for i := range 120 {
		stem := syllables[r.IntN(len(syllables))] + syllables[i%len(syllables)] + syllables[i/len(syllables)%len(syllables)]
		w := &Word{Form: stem + []string{"", "e", "en"}[r.IntN(3)], Stem: stem}
		if i > 20 && r.IntN(3) == 0 {
			for _, part := range []string{words[r.IntN(20)].Stem, words[r.IntN(20)].Stem} {
				if part != stem && !slices.Contains(w.Parts, part) {
					w.Parts = append(w.Parts, part)
				}
			}
		}
		words = append(words, w)
	}
	return words
}

func text(r *rand.Rand, words []*Word, longest int) []*Word {
	var all []*Word
	for range r.IntN(longest + 1) {
		i := int(float64(len(words)) * math.Pow(r.Float64(), 3))
		all = append(all, words[i])
	}
	return all
}

func randomDocument(r *rand.Rand, words []*Word) plainDocument {
	d := plainDocument{access: r.IntN(4) / 3}
	heading := text(r, words, 4)
	for range 1 + r.IntN(5) {
		if r.IntN(4) == 0 {
			heading = text(r, words, 4)
		}
		d.passages = append(d.passages, Passage{Text: text(r, words, 90), Heading: heading})
	}
	return d
}

// plainSearch is Search as its comments describe it, without an index: the
// scores of all passages, rescored by all signals.
func (s stock) plainSearch(access int, q Query) []Hit {
	type plain struct {
		Hit
		first, own, text float64
	}
	var documents []string
	var all []Passage
	tokens := 0
	for _, id := range slices.Sorted(maps.Keys(s)) {
		if s[id].access <= access {
			documents = append(documents, id)
			for _, p := range s[id].passages {
				all, tokens = append(all, p), tokens+len(p.Text)
			}
		}
	}
	average := float64(tokens) / float64(max(1, len(all)))
	averageDocument := float64(tokens) / float64(max(1, len(documents)))
	saturated := func(f, length, average float64) float64 {
		return f * (bmK1 + 1) / (f + bmK1*(1-bmB+bmB*length/average))
	}
	times := func(words []*Word, stem string) (whole, inside float64) {
		for _, w := range words {
			if w.Stem == stem {
				whole++
			}
			if slices.Contains(w.Parts, stem) {
				inside++
			}
		}
		return min(whole, mostWords), min(inside, mostParts)
	}
	frequency := func(p Passage, stem string) float64 {
		whole, inside := times(p.Text, stem)
		h1, h2 := times(p.Heading, stem)
		return whole + partFrequency*inside + headingFrequency*min(1, h1+h2)
	}
	grams := func(form string) []uint32 {
		var all []uint32
		eachGram(form, func(g uint32) { all = append(all, g) })
		return all
	}
	countPassages := func(has func(Passage) bool) int {
		n := 0
		for _, p := range all {
			if has(p) {
				n++
			}
		}
		return n
	}
	weights := map[string]float64{}
	for _, t := range q.Terms {
		weights[t.Stem] = max(weights[t.Stem], t.Weight)
	}
	rare, rareDocument := map[string]float64{}, map[string]float64{}
	for stem := range weights {
		n := countPassages(func(p Passage) bool { return frequency(p, stem) > 0 })
		if n == 0 {
			delete(weights, stem)
			continue
		}
		rare[stem] = rarity(n, len(all))
		inDocuments := 0
		for _, id := range documents {
			if slices.ContainsFunc(s[id].passages, func(p Passage) bool { whole, inside := times(p.Text, stem); return whole+inside > 0 }) {
				inDocuments++
			}
		}
		rareDocument[stem] = rarity(inDocuments, len(documents))
	}
	gramRarity, formRarity := map[uint32]float64{}, map[string]float64{}
	for _, t := range q.Terms {
		if t.Form == "" {
			continue
		}
		formRarity[t.Form] = rarity(countPassages(func(p Passage) bool {
			return slices.ContainsFunc(p.Text, func(w *Word) bool { return w.Form == t.Form })
		}), len(all))
		for _, g := range grams(t.Form) {
			gramRarity[g] = rarity(countPassages(func(p Passage) bool {
				return slices.ContainsFunc(p.Text, func(w *Word) bool { return slices.Contains(grams(w.Form), g) })
			}), len(all))
		}
	}
	score := func(words []*Word, average float64) float64 {
		counts, gramCounts, formCounts := map[string]float64{}, map[uint32]float64{}, map[string]float64{}
		for _, w := range words {
			counts[w.Stem]++
			formCounts[w.Form]++
			for _, g := range grams(w.Form) {
				gramCounts[g]++
			}
		}
		sum := 0.0
		for stem, weight := range weights {
			sum += weight * rare[stem] * saturated(counts[stem], float64(len(words)), average)
		}
		for form, rarity := range formRarity {
			sum += gramWeight * rarity * saturated(formCounts[form], float64(len(words)), average)
		}
		for g, rarity := range gramRarity {
			sum += gramWeight * rarity * saturated(gramCounts[g], float64(len(words)), average)
		}
		return sum
	}
	near := func(words []*Word) float64 {
		sum := 0.0
		for a := range weights {
			for b := range weights {
				n := 0.0
				for i, v := range words {
					for j := i + 1; j < len(words) && j-i <= nearTokens; j++ {
						if w := words[j]; v.Stem == a && w.Stem == b || v.Stem == b && w.Stem == a {
							n++
						}
					}
				}
				if a < b {
					sum += min(weights[a]*rare[a], weights[b]*rare[b]) * saturated(n, float64(len(words)), average) / (bmK1 + 1)
				}
			}
		}
		return sum
	}
	var found []plain
	for _, id := range documents {
		d := s[id]
		var words []*Word
		for _, p := range d.passages {
			words = append(words, p.Text...)
		}
		ofDocument := 0.0
		for stem, weight := range weights {
			whole, inside := 0.0, 0.0
			for _, w := range words {
				if w.Stem == stem {
					whole++
				}
				if slices.Contains(w.Parts, stem) {
					inside++
				}
			}
			ofDocument += documentWeight * weight * rareDocument[stem] * saturated(whole+partFrequency*inside, float64(len(words)), averageDocument)
		}
		var here []plain
		for i, p := range d.passages {
			f := plain{Hit: Hit{Document: id, Passage: i + 1}, text: score(p.Text, average)}
			for stem, weight := range weights {
				f.first += weight * rare[stem] * saturated(frequency(p, stem), float64(len(p.Text)), average)
			}
			var window float64
			for from := 0; from == 0 || from+windowTokens-windowStride < len(p.Text); from += windowStride {
				window = max(window, score(p.Text[from:min(from+windowTokens, len(p.Text))], windowTokens))
			}
			f.own = f.text + windowWeight*window + nearWeight*near(p.Text) + titleWeight*score(p.Heading, titleTokens)
			here = append(here, f)
		}
		best := 0.0
		for _, f := range here {
			if f.first > 0 {
				best = max(best, f.text)
			}
		}
		for i := range here {
			neighbours, count := 0.0, 0.0
			for _, j := range []int{i - 1, i + 1} {
				if j >= 0 && j < len(here) {
					neighbours, count = neighbours+here[j].text, count+1
				}
			}
			if here[i].first > 0 {
				f := here[i]
				f.Score = f.own + bestWeight*best + neighbourWeight*neighbours/max(1, count) + ofDocument
				f.first += ofDocument
				found = append(found, f)
			}
		}
	}
	slices.SortFunc(found, func(a, b plain) int { return cmp.Compare(b.Score, a.Score) })
	var hits []Hit
	for _, f := range found {
		hits = append(hits, f.Hit)
	}
	return hits
}

func question(r *rand.Rand, words []*Word) Query {
	q := Query{Limit: 10}
	for range 1 + r.IntN(5) {
		w := words[r.IntN(len(words))]
		q.Terms = append(q.Terms, Term{Form: w.Form, Stem: w.Stem, Weight: 1})
		if r.IntN(2) == 0 {
			q.Terms = append(q.Terms, Term{Stem: words[r.IntN(len(words))].Stem, Weight: .5})
		}
	}
	return q
}

// TestAgreesWithPlainSearch changes an index at random, with removals, merges
// and openings in between, and asks it and the stock the same. There are no
// more passages with a word than are rescored, or best passages would differ.
func TestAgreesWithPlainSearch(t *testing.T) {
	for seed := range uint64(2) {
		r := rand.New(rand.NewPCG(seed, 1))
		words := vocabulary(r)
		dir := filepath.Join(t.TempDir(), "index")
		x, err := Create(dir, 7)
		if err != nil {
			t.Fatal(err)
		}
		s := stock{}
		compared := 0
		for round := range uint64(5) {
			someChange(t, x, s, r, words, round)
			if round%3 == 2 {
				if err := x.Close(); err != nil {
					t.Fatal(err)
				}
				if x, err = Open(dir, 7); err != nil || x.Generation() != round {
					t.Fatalf("generation %d: %v", x.Generation(), err)
				}
			}
			for range 6 {
				access, q := r.IntN(2), question(r, words)
				want := s.plainSearch(access, q)
				if len(want) > candidates {
					continue
				}
				compared++
				got, err := x.Search(t.Context(), access, q)
				if err != nil {
					t.Fatal(err)
				}
				sameHits(t, got, want[:min(len(want), q.Limit)])
			}
			compareContents(t, x, s)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		if compared < 5 {
			t.Errorf("seed %d: only %d searches were compared", seed, compared)
		}
	}
}

// TestNothingBetterIsSkipped compares the best candidates with those of all
// passages, of which none is left out. Of the words, a few are in most
// passages.
func TestNothingBetterIsSkipped(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	words := vocabulary(r)
	x, err := Create("", 7)
	if err != nil {
		t.Fatal(err)
	}
	const documents, most = 300, 60
	w := x.Write()
	passages := 0
	for i := range documents {
		w.Begin(0, fmt.Sprint(i), "")
		for range 1 + r.IntN(most) {
			w.Add(0, Passage{Text: text(r, words, 40), Heading: text(r, words, 2)})
			passages++
		}
	}
	if err := w.Commit(1); err != nil {
		t.Fatal(err)
	}
	w.Remove("7")
	if err := w.Commit(2); err != nil {
		t.Fatal(err)
	}
	w.Close()
	best := func(q Query, n int) (scores []float64) {
		t.Helper()
		err := x.view(0, func(v view) error {
			s, err := v.compile(q)
			if err != nil {
				return err
			}
			found, err := s.candidates(t.Context(), n)
			for _, c := range found {
				scores = append(scores, float64(c.score))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(scores, func(a, b float64) int { return cmp.Compare(b, a) })
		return scores
	}
	for range 50 {
		q := question(r, words)
		all, got := best(q, passages), best(q, candidates)
		if len(got) != min(candidates, len(all)) {
			t.Fatalf("%d candidates of %d", len(got), len(all))
		}
		for i := range got {
			if math.Abs(got[i]-all[i]) > 1e-4*all[0] {
				t.Fatalf("%v: candidate %d has %v, want %v", q, i, got[i], all[i])
			}
		}
	}
}

// sameHits allows for the precision of sums, and for another order of equals.
func sameHits(t *testing.T, got, want []Hit) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d hits, want %d", len(got), len(want))
	}
	for i := range got {
		if math.Abs(got[i].Score-want[i].Score) > 1e-3*max(1, want[i].Score) {
			t.Fatalf("hit %d: %v, want %v", i, got[i], want[i])
		}
	}
}

func compareContents(t *testing.T, x *Index, s stock) {
	t.Helper()
	made := map[string]string{}
	if err := x.Documents(func(id, m string) { made[id] = m }); err != nil {
		t.Fatal(err)
	}
	if len(made) != len(s) {
		t.Fatalf("%d documents, want %d", len(made), len(s))
	}
	seen := 0
	err := x.Passages(func(id string, n int, p Passage) {
		want := s[id].passages[n-1]
		if formsOf(p.Text) != formsOf(want.Text) || formsOf(p.Heading) != formsOf(want.Heading) || made[id] != "made of "+id {
			t.Errorf("passage %d of %s differs", n, id)
		}
		seen++
	})
	all := 0
	for _, d := range s {
		all += len(d.passages)
	}
	if err != nil || seen != all {
		t.Fatalf("%d passages, want %d: %v", seen, all, err)
	}
}

func formsOf(words []*Word) string {
	var b strings.Builder
	for _, w := range words {
		fmt.Fprint(&b, *w)
	}
	return b.String()
}

// someChange changes index and stock alike.
func someChange(t testing.TB, x *Index, s stock, r *rand.Rand, words []*Word, generation uint64) {
	t.Helper()
	w := x.Write()
	defer w.Close()
	for range 1 + r.IntN(4) {
		changed := map[string]bool{}
		for range 1 + r.IntN(8) {
			id := fmt.Sprintf("d%02d", r.IntN(24))
			if changed[id] {
				continue
			}
			changed[id] = true
			if _, there := s[id]; there {
				w.Remove(id)
				delete(s, id)
				if r.IntN(2) == 0 {
					continue
				}
			}
			d := randomDocument(r, words)
			s[id] = d
			w.Begin(d.access, id, "made of "+id)
			for _, p := range d.passages {
				w.Add(d.access, p)
			}
		}
		if err := w.Commit(generation); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTopicsAndForms compares what is counted with the stock.
func TestTopicsAndForms(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := vocabulary(r)
	x, err := Create("", 7)
	if err != nil {
		t.Fatal(err)
	}
	s := stock{}
	for round := range uint64(6) {
		someChange(t, x, s, r, words, round)
	}
	for range 40 {
		access := r.IntN(2)
		a, b, c := words[r.IntN(len(words))], words[r.IntN(len(words))], words[r.IntN(len(words))]
		topic := Topic{{a.Stem, b.Stem}, {c.Stem}}
		has := func(p Passage, stem string) bool {
			return slices.ContainsFunc(p.Text, func(w *Word) bool { return w.Stem == stem || slices.Contains(w.Parts, stem) })
		}
		want, withForm := 0, 0
		for _, d := range s {
			for _, p := range d.passages {
				if d.access > access {
					continue
				}
				if has(p, a.Stem) && has(p, b.Stem) || has(p, c.Stem) {
					want++
				}
				if slices.ContainsFunc(p.Text, func(w *Word) bool { return w.Form == a.Form }) {
					withForm++
				}
			}
		}
		if got, err := x.Count(access, topic); err != nil || got != want {
			t.Fatalf("%v: %d passages, want %d: %v", topic, got, want, err)
		}
		if got, err := x.Has(access, a.Form); err != nil || got != (withForm > 0) {
			t.Fatalf("has %s: %v, want %d: %v", a.Form, got, withForm, err)
		}
		begin := a.Form[:3]
		counts, err := x.Beginning(access, begin)
		if err != nil {
			t.Fatal(err)
		}
		for form, n := range counts {
			if !strings.HasPrefix(form, begin) || n == 0 || form == a.Form && int(n) < withForm {
				t.Fatalf("%s: %s in %d passages", begin, form, n)
			}
		}
		if withForm > 0 && counts[a.Form] == 0 {
			t.Fatalf("%s is not among those with %s", a.Form, begin)
		}
		q := Query{Terms: []Term{{Stem: a.Stem, Weight: 1}, {Stem: b.Stem, Weight: 1}, {Stem: c.Stem, Weight: 1}}, Topics: []Topic{topic}, Need: 1, Limit: 10000}
		hits, err := x.Search(t.Context(), access, q)
		if err != nil || len(hits) < want {
			t.Fatalf("%d hits with %v, at least %d: %v", len(hits), topic, want, err)
		}
		if !slices.IsSortedFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) }) {
			t.Fatal("hits are not sorted")
		}
	}
}

// TestReadersBesideWriters searches while documents come and go and segments are
// merged; run it with -race.
func TestReadersBesideWriters(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	words := vocabulary(r)
	x, err := Create(filepath.Join(t.TempDir(), "index"), 7)
	if err != nil {
		t.Fatal(err)
	}
	var readers sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for seed := range uint64(3) {
		readers.Go(func() {
			r := rand.New(rand.NewPCG(seed, 4))
			for ctx.Err() == nil {
				if _, err := x.Search(t.Context(), 1, question(r, words)); err != nil {
					t.Error(err)
				}
				if _, err := x.Has(1, words[r.IntN(len(words))].Form); err != nil {
					t.Error(err)
				}
			}
		})
	}
	s := stock{}
	for round := range uint64(8) {
		someChange(t, x, s, r, words, round)
	}
	stop()
	readers.Wait()
	x.merging.Wait()
	if n := len(x.segments); n > 16 {
		t.Errorf("%d segments are left", n)
	}
	compareContents(t, x, s)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	words := vocabulary(r)
	x, err := Create("", 7)
	if err != nil {
		t.Fatal(err)
	}
	someChange(t, x, stock{}, r, words, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(ctx, 1, Query{Terms: []Term{{Stem: words[0].Stem, Weight: 1}}, Limit: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x, err := Create(dir, 7)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, 7); !errors.Is(err, ErrInUse) {
		t.Errorf("a second time: %v", err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, 8); !errors.Is(err, ErrDamaged) {
		t.Errorf("other content: %v", err)
	}
	if _, err := Open(dir+"x", 7); !errors.Is(err, ErrDamaged) {
		t.Errorf("no folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "000009.segment"), []byte("left"), 0o600); err != nil {
		t.Fatal(err)
	}
	if x, err = Open(dir, 7); err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if _, err := os.Stat(filepath.Join(dir, "000009.segment")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a left file: %v", err)
	}
}
