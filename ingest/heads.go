package ingest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Running heads and page numbers stand within so many lines of a page's edge.
const edgeLines = 3

// A running head stands on so many pages at least.
const leastHeads = 3

// markHeads marks running heads and page numbers as dropped and gives pages
// the numbers that are printed on them.
func markHeads(pages []page, lines []line) {
	edges := edgesOf(pages, lines)
	seen := map[string]int{}
	for _, edge := range edges {
		shapes := map[string]bool{}
		for _, i := range edge {
			shapes[shape(lines[i].text)] = true
		}
		for s := range shapes {
			seen[s]++
		}
	}
	offsets := map[int]int{}
	for p, edge := range edges {
		for _, i := range edge {
			if n, _, ok := pageNumber(lines[i].text); ok {
				offsets[n-p]++
			}
		}
	}
	for p, edge := range edges {
		for _, i := range edge {
			text := lines[i].text
			n, said, ok := pageNumber(text)
			head := seen[shape(text)] >= leastHeads && seen[shape(text)]*3 >= len(pages)
			if lines[i].set != nil {
				// By their place they are told from other lines that repeat, but
				// not from notes: "3 Vgl. ebd."
				head = shape(text) != "#" && seen[shape(text)] >= 2 && noteLength([]rune(text)) == 0
			}
			switch {
			case ok && (said || offsets[n-p] >= 2):
				pages[p].Printed = printed(text, n)
				lines[i].dropped = true
			case head && !ok:
				lines[i].dropped = true
				if n, ok := numberBehind(text); ok {
					pages[p].Printed = strconv.Itoa(n)
				}
			}
		}
	}
}

// printed is the page number that the line shows. "-- 2 of 5 --" is what
// programs write between pages; it is on no paper.
func printed(text string, n int) string {
	if strings.HasPrefix(text, "--") {
		return ""
	}
	return strconv.Itoa(n)
}

// edgesOf lists, page by page, the lines near its head and its foot.
func edgesOf(pages []page, lines []line) [][]int {
	edges := make([][]int, len(pages))
	if len(lines) > 0 && lines[0].set != nil {
		return printedEdges(edges, lines)
	}
	for from := 0; from < len(lines); {
		to := from
		for to < len(lines) && lines[to].page == lines[from].page {
			to++
		}
		for i := from; i < to; i++ {
			if i < from+edgeLines || i >= to-edgeLines {
				edges[lines[from].page] = append(edges[lines[from].page], i)
			}
		}
		from = to
	}
	return edges
}

// printedEdges lists the lines in the outermost places of their pages.
func printedEdges(edges [][]int, lines []line) [][]int {
	for from := 0; from < len(lines); {
		to := from
		for to < len(lines) && lines[to].page == lines[from].page {
			to++
		}
		var at []int
		for i := from; i < to; i++ {
			if lines[i].set.atEdge() {
				at = append(at, i)
			}
		}
		slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(lines[a].set.base, lines[b].set.base) })
		for n, i := range at {
			if n < edgeLines || n >= len(at)-edgeLines {
				edges[lines[from].page] = append(edges[lines[from].page], i)
			}
		}
		from = to
	}
	return edges
}

// shape is the line without the numbers that differ from page to page.
func shape(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			if !strings.HasSuffix(b.String(), "#") {
				b.WriteByte('#')
			}
		case unicode.IsLetter(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// pageNumber reads a line that is nothing but a page number: "– 12 –",
// "Seite 3 von 7". said means that the line says so itself.
func pageNumber(text string) (n int, said, ok bool) {
	words := strings.Fields(strings.Trim(text, "-–—|[]() "))
	if len(words) > 1 && rules().pages.has(strings.TrimRight(words[0], ".")) {
		said, words = true, words[1:]
	}
	switch {
	case len(words) == 1:
	case len(words) == 3 && (words[1] == "von" || words[1] == "/" || words[1] == "of"):
		said = true
	default:
		return 0, false, false
	}
	number, total, _ := strings.Cut(words[0], "/")
	if len(number) == 0 || len(number) > 4 || strings.Trim(number+total, "0123456789") != "" {
		return 0, false, false
	}
	n, err := strconv.Atoi(number)
	dashed := initial(text) != final(text) || !strings.ContainsRune("-–—", initial(text))
	return n, said || !dashed, err == nil && n > 0
}

// numberBehind reads the page number in a running head: "Erläuterungen Seite 2".
func numberBehind(text string) (int, bool) {
	words := strings.Fields(text)
	for i := len(words) - 2; i >= 0; i-- {
		if rules().pages.has(strings.TrimRight(words[i], ".")) {
			if n, _, ok := pageNumber(strings.Join(words[i:], " ")); ok {
				return n, true
			}
		}
	}
	return 0, false
}

// headWords is how many words a running head has at most.
const headWords = 8

// markSheets looks for the printed page numbers of a text that came without
// form feeds: lines that name a page, counting up by one. They are dropped, and
// the lines of each printed page keep its number.
func markSheets(pages []page, lines []line) {
	var at, numbers []int
	for i, l := range lines {
		n, said, ok := pageNumber(l.text)
		if !ok || !said {
			n, ok = numberBehind(l.text)
			ok = ok && len(strings.Fields(l.text)) <= headWords && l.blanks > 0 && !finished(l.text)
		}
		if ok && (len(numbers) == 0 || n == numbers[len(numbers)-1]+1) {
			at, numbers = append(at, i), append(numbers, n)
		}
	}
	// Text without a number comes before the head of page 2, text with one
	// before the foot of page 1.
	if len(at) == 0 || len(at) == 1 && numbers[0] > 2 {
		return
	}
	if len(at) == 1 && numbers[0] == 1 {
		lines[at[0]].dropped = true
		pages[0].Printed = printed(lines[at[0]].text, 1)
		return
	}
	foot := numbers[0] == 1 && at[0] >= edgeLines
	next, shown := 0, ""
	if foot {
		shown = printed(lines[at[0]].text, numbers[0])
	}
	for i := range lines {
		l := &lines[i]
		if next == len(at) || i != at[next] {
			l.printed = shown
			l.sheet += next
			continue
		}
		l.dropped = true
		next++
		switch {
		case !foot:
			shown = printed(l.text, numbers[next-1])
		case next < len(at):
			shown = printed(lines[at[next]].text, numbers[next])
		default:
			shown = ""
		}
	}
}
