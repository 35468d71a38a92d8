// Command growth draws how the search grows with the number of passages.
//
//	growth < bench/growth.tsv > bench/growth.svg
//
// A line of growth.tsv is: passages, seconds to build, MiB, p50 and p95 in
// milliseconds, separated by tabs. bench/README.md says how they are measured.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

func main() {
	if err := draw(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(1)
	}
}

// columns behind the first, each a line of the plot.
var columns = [...]struct{ name, colour string }{
	{"build (s)", "#4269d0"}, {"size (MiB)", "#3ca951"}, {"p50 (ms)", "#efb118"}, {"p95 (ms)", "#ff725c"},
}

const (
	width, height = 640, 360
	margin        = 60
)

// draw plots each column relative to its value for the fewest passages, so that
// what grows with the corpus lies on the diagonal.
func draw(in io.Reader, out io.Writer) error {
	var rows [][]float64
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var row []float64
		for _, field := range strings.Fields(lines.Text()) {
			n, err := strconv.ParseFloat(field, 64)
			if err != nil || n <= 0 {
				return fmt.Errorf("%q is no positive number", field)
			}
			row = append(row, n)
		}
		if len(row) != len(columns)+1 {
			return fmt.Errorf("%d numbers in %q, want %d", len(row), lines.Text(), len(columns)+1)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if len(rows) < 2 {
		return errors.New("nothing to compare")
	}
	first, most := rows[0], rows[len(rows)-1][0]/rows[0][0]
	x := func(passages float64) float64 {
		return margin + (passages/first[0]-1)/(most-1)*(width-2*margin)
	}
	y := func(growth float64) float64 { return height - margin - (growth-1)/(most-1)*(height-2*margin) }
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">`+"\n", width, height)
	fmt.Fprintf(out, `<path d="M%.1f %.1fL%.1f %.1f" stroke="#999" stroke-dasharray="4" fill="none"/>`+"\n", x(first[0]), y(1), x(most*first[0]), y(most))
	for _, row := range rows {
		fmt.Fprintf(out, `<text x="%.1f" y="%d" text-anchor="middle">%.0f</text>`+"\n", x(row[0]), height-margin/2, row[0])
		fmt.Fprintf(out, `<text x="%d" y="%.1f" text-anchor="end">× %.1f</text>`+"\n", margin-8, y(row[0]/first[0]), row[0]/first[0])
	}
	for i, c := range columns {
		var path strings.Builder
		for j, row := range rows {
			fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(j, 1)], x(row[0]), y(row[i+1]/first[i+1]))
		}
		fmt.Fprintf(out, `<path d="%s" stroke="%s" stroke-width="2" fill="none"/>`+"\n", path.String(), c.colour)
		fmt.Fprintf(out, `<text x="%d" y="%d" fill="%s">%s: %g to %g</text>`+"\n", margin+10, margin+16*i, c.colour, c.name, first[i+1], rows[len(rows)-1][i+1])
	}
	_, err := fmt.Fprintln(out, "</svg>")
	return err
}
