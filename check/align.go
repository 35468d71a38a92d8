package check

import "slices"

// An op is what one step of an alignment does.
type op byte

const (
	same     op = iota
	replaced    // one word stands for another
	inDraft     // stands in the draft alone
	inSource    // stands in the source alone
	skipped     // left out by the author's omission
)

// A step aligns a part of the quotation with a word of the source. The one
// that it does not touch is -1.
type step struct {
	op           op
	part, source int
}

// An alignment lays a quotation upon the source's words from first to last,
// both included.
type alignment struct {
	steps       []step
	cost        int
	first, last int
}

// Costs of differences. A wrong mark is less than a wrong word.
const (
	wordCost = 4
	markCost = 1
	swapCost = 6 // one word for another: less than leaving out and adding
)

func cost(mark bool) int {
	if mark {
		return markCost
	}
	return wordCost
}

// maxCells bounds the table of one alignment.
const maxCells = 3 << 20

// align lays the whole pattern upon a stretch of the words from low to high, at
// the least cost: the edit distance with free ends in the source, after
// P. H. Sellers, The theory and computation of evolutionary distances: pattern
// recognition, Journal of Algorithms 1 (1980). Omissions of the quotation skip
// words of the source at no cost.
func align(p pattern, words []word, low, high int) (alignment, bool) {
	n := high - low
	if n <= 0 || len(p) == 0 || (len(p)+1)*(n+1) > maxCells {
		return alignment{}, false
	}
	width := n + 1
	table := make([]int32, (len(p)+1)*width)
	for i, x := range p {
		row, above := table[(i+1)*width:(i+2)*width], table[i*width:(i+1)*width]
		if x.gap > 0 {
			for j := range row {
				row[j] = above[j]
				if x.gap == omission && j > 0 {
					row[j] = min(row[j], row[j-1])
					continue
				}
				for k := 1; k <= x.gap && k <= j; k++ {
					row[j] = min(row[j], above[j-k])
				}
			}
			continue
		}
		row[0] = above[0] + int32(cost(x.mark))
		for j := 1; j <= n; j++ {
			w := words[low+j-1]
			row[j] = min(above[j]+int32(cost(x.mark)), row[j-1]+int32(cost(w.mark)), above[j-1]+int32(swap(x, w)))
		}
	}
	last := table[len(p)*width:]
	end := 0
	for j := range last {
		if last[j] < last[end] {
			end = j
		}
	}
	return trace(p, words, low, table, width, end), true
}

// swap is what it costs to have the word for the part.
func swap(x part, w word) int {
	switch {
	case x.fits(w):
		return 0
	case x.mark != w.mark:
		return wordCost + markCost + 1
	case x.mark:
		return markCost
	}
	return swapCost
}

// trace walks back through the table from its end.
func trace(p pattern, words []word, low int, table []int32, width, end int) alignment {
	a := alignment{cost: int(table[len(p)*width+end]), first: -1, last: -1}
	i, j := len(p), end
	add := func(o op, part, source int) { a.steps = append(a.steps, step{o, part, source}) }
	for i > 0 {
		x, here := p[i-1], table[i*width+j]
		above := table[(i-1)*width:]
		switch {
		case x.gap > 0:
			for i--; above[j] != here; {
				j--
				add(skipped, i, low+j)
			}
		case j > 0 && here == above[j-1]+int32(swap(x, words[low+j-1])) && swap(x, words[low+j-1]) == 0:
			i, j = i-1, j-1
			add(same, i, low+j)
		case j > 0 && here == above[j-1]+int32(swap(x, words[low+j-1])) && x.mark == words[low+j-1].mark:
			i, j = i-1, j-1
			add(replaced, i, low+j)
		case here == above[j]+int32(cost(x.mark)):
			i--
			add(inDraft, i, -1)
		default:
			j--
			add(inSource, -1, low+j)
		}
	}
	slices.Reverse(a.steps)
	for _, s := range a.steps {
		if s.source >= 0 {
			if a.first < 0 {
				a.first = s.source
			}
			a.last = s.source
		}
	}
	return a
}

// similarity is the share of the pattern's words that stand in the source, in
// order.
func (a alignment) similarity(p pattern) float64 {
	n := 0
	for _, s := range a.steps {
		if s.op == same && !p[s.part].mark {
			n++
		}
	}
	return float64(n) / float64(max(1, p.count()))
}
