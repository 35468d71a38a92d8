package server

import (
	"testing"

	"belegnetz/graph"
	"belegnetz/query"
)

// pages are passages of a document with so many on each page of the file.
func pages(counts ...int) []graph.Passage {
	var ps []graph.Passage
	for i, n := range counts {
		for range n {
			ps = append(ps, graph.Passage{Number: len(ps) + 1, FilePage: i + 1, Text: "x"})
		}
	}
	return ps
}

func TestSheetsEndWithPages(t *testing.T) {
	for _, c := range []struct{ pages, want []int }{
		{nil, nil},
		{[]int{5}, []int{5}},
		{[]int{sheetSize}, []int{sheetSize}},
		{[]int{100, 100, 15}, []int{100, 115}},
		{[]int{60, 60, 1}, []int{120, 1}},
		{[]int{10, 300, 5}, []int{10, 120, 120, 65}},
	} {
		var got []int
		for _, sheet := range cutSheets(pages(c.pages...)) {
			got = append(got, len(sheet))
		}
		if len(got) != len(c.want) {
			t.Errorf("pages of %v: sheets of %v, want %v", c.pages, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("pages of %v: sheets of %v, want %v", c.pages, got, c.want)
			}
		}
	}
}

func TestReadOpensTheRightSheet(t *testing.T) {
	d := query.DocumentView{Passages: pages(100, 100, 100)}
	for at, want := range map[int][3]int{ // first passage of the sheet before, this and next
		0: {0, 1, 101}, 1: {0, 1, 101}, 150: {1, 101, 201}, 300: {101, 201, 0}, 301: {0, 1, 101}, -4: {0, 1, 101},
	} {
		r := read(d, at)
		var got [3]int
		if r.Back != nil {
			got[0] = r.Back.Number
		}
		got[1] = r.Leaves[0].Parts[0].Number
		if r.On != nil {
			got[2] = r.On.Number
		}
		if got != want {
			t.Errorf("passage %d: %v, want %v", at, got, want)
		}
	}
}

func TestLeaves(t *testing.T) {
	deep := []string{"a", "b", "c", "d", "e", "f"}
	leaves := layLeaves([]graph.Passage{
		{Number: 1, FilePage: 3, Printed: "1", Kind: graph.Heading, Section: deep},
		{Number: 2, FilePage: 3, Kind: graph.Heading, Section: deep},
		{Number: 3, FilePage: 3, Kind: graph.Footnote},
		{Number: 4, FilePage: 3, Kind: graph.ListItem},
		{Number: 5, FilePage: 3, Kind: graph.ListItem},
		{Number: 6, FilePage: 3, Kind: graph.Paragraph},
		{Number: 7, FilePage: 4, Kind: graph.ListItem},
		{Number: 8, FilePage: 4, Kind: graph.Heading},
	})
	if len(leaves) != 2 || leaves[0].Folio != (folio{"1", 3}) || leaves[1].Folio != (folio{"", 4}) {
		t.Fatalf("%+v", leaves)
	}
	first, second := leaves[0].Parts, leaves[1].Parts
	if len(first) != 4 || first[0].Level != 2 || first[1].Level != 3 || len(first[2].Items) != 2 || first[3].Number != 6 {
		t.Errorf("%+v", first)
	}
	if len(leaves[0].Footnotes) != 1 || leaves[0].Footnotes[0].Number != 3 {
		t.Errorf("%+v", leaves[0].Footnotes)
	}
	if len(second) != 2 || len(second[0].Items) != 1 || second[1].Level != 2 {
		t.Errorf("%+v", second)
	}
}

func TestFirstOfPage(t *testing.T) {
	ps := []graph.Passage{{Number: 1, FilePage: 2}, {Number: 2, FilePage: 2}, {Number: 3, FilePage: 4}}
	for page, want := range map[int]int{-1: 1, 1: 1, 2: 1, 3: 3, 4: 3, 5: 0} {
		if got := firstOf(ps, page); got != want {
			t.Errorf("page %d begins with passage %d, want %d", page, got, want)
		}
	}
}
