package german

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"math"
	"sync"

	"belegnetz/data"
)

// What beside a word tells it from another that it is mistaken for.
const (
	contextPrior  = 8. // occurrences at which a word's own contexts weigh as much as all words'
	contextMost   = 4. // one neighbour says no more
	contextWeight = .8 // neighbours are not independent
	contextBeyond = .5 // of the second neighbour on a side
)

// A surrounding is what was counted beside a word.
type surrounding struct {
	count    float64
	contexts map[string]float64
}

// surroundings reads contexts.gz, which wordcount describes, once. The entry of
// the empty word holds the contexts of all words.
var surroundings = sync.OnceValue(func() map[string]surrounding {
	all := map[string]surrounding{"": {}}
	f, err := data.German.Open("german/contexts.gz")
	if err != nil {
		return all
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return all
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 16<<20)
	names := map[string]string{} // each only once in memory
	for lines.Scan() {
		fields := bytes.Split(lines.Bytes(), []byte("\t"))
		if len(fields) < 2 {
			continue
		}
		s := surrounding{float64(number(fields[1])), make(map[string]float64, len(fields)/2)}
		for i := 2; i+1 < len(fields); i += 2 {
			name, ok := names[string(fields[i])]
			if !ok {
				name = string(fields[i])
				names[name] = name
			}
			s.contexts[name] = float64(number(fields[i+1]))
		}
		all[string(fields[0])] = s
	}
	return all
})

// contextCost says how much less likely a word is between its neighbours than
// any word: negative if they often stand beside it.
func contextCost(word string, neighbours ...string) float64 {
	all := surroundings()
	here, ok := all[word]
	if !ok || word == "" {
		return 0
	}
	cost := 0.
	for _, n := range neighbours {
		if any := all[""].contexts[n]; any > 0 {
			expected := contextPrior * any / all[""].count
			share := (here.contexts[n] + expected) / (here.count + contextPrior)
			c := min(max(-math.Log(share/(any/all[""].count)), -contextMost), contextMost)
			if n[0] == n[1] { // "<<", ">>"
				c *= contextBeyond
			}
			cost += c
		}
	}
	return cost * contextWeight
}

// neighbour is a word as contexts name it: itself or its ending.
func neighbour(word string) string {
	if statistics().entry(encode(word)).count >= leastNeighbour {
		return word
	}
	rs := []rune(word)
	return "~" + string(rs[max(0, len(rs)-neighbourEnding):])
}

// As wordcount has them.
const (
	leastNeighbour  = 200
	neighbourEnding = 3
)

// number reads decimal digits; nothing is 0.
func number(digits []byte) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}
