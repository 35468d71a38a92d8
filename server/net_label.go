package server

import (
	"strings"
	"unicode"
)

// Sizes of letters in units of the drawing, as pages.css sets them.
const (
	labelSize, subSize, relationSize, hubSize = 15, 13, 14, 18

	mostLines = 5 // of a label; the list beside the drawing has all of it
)

// letterWidth is the width of a letter in hundredths of its size: no less than
// the sans-serif faces of style.css have it, bold ones included, since the
// server does not know which one a browser takes.
func letterWidth(r rune) int {
	switch {
	case r == '\u00ad' || unicode.Is(unicode.Mn, r):
		return 0
	case strings.ContainsRune("ijlI.,:;'|! ", r):
		return 34
	case strings.ContainsRune("frt()[]/-\"„“‘’·", r):
		return 46
	case strings.ContainsRune("mMwW%@&…—", r):
		return 100
	case r >= 0x2e80: // ideographs and pictures
		return 140
	case unicode.IsUpper(r):
		return 80
	}
	return 66
}

// textWidth is the width of a text in units at most, rounded up.
func textWidth(text string, size int) int {
	sum := 0
	for _, r := range text {
		sum += letterWidth(r)
	}
	return (sum*size + 99) / 100
}

// breakLabel sets a label in lines no wider than width: between words, else at
// the joints of compounds, else anywhere with a hyphen. A label of more than
// mostLines ends with an ellipsis.
func breakLabel(label string, size, width int) []string {
	fits := func(text string) bool { return textWidth(text, size) <= width }
	var lines []string
	line := ""
	end := func() {
		if line != "" {
			lines = append(lines, line)
		}
		line = ""
	}
	for _, word := range strings.Fields(shy(label)) {
		whole := strings.ReplaceAll(word, "\u00ad", "")
		if line != "" && fits(line+" "+whole) {
			line += " " + whole
			continue
		}
		end()
		if fits(whole) {
			line = whole
			continue
		}
		for _, part := range wordParts(word) {
			switch {
			case fits(line + part + "-"):
				line += part
			case fits(part + "-"):
				lines = append(lines, hyphened(line))
				line = part
			default:
				for _, r := range part {
					if !fits(line+string(r)+"-") && letterWidth(r) > 0 {
						lines = append(lines, hyphened(line))
						line = ""
					}
					line += string(r)
				}
			}
		}
	}
	end()
	if len(lines) > mostLines {
		lines = lines[:mostLines]
		last := []rune(lines[mostLines-1])
		for len(last) > 0 && !fits(string(last)+"…") {
			last = last[:len(last)-1]
		}
		lines[mostLines-1] = string(last) + "…"
	}
	return lines
}

func hyphened(line string) string {
	if strings.HasSuffix(line, "-") || strings.HasSuffix(line, "/") {
		return line
	}
	return line + "-"
}

// wordParts splits a softened word where it may be broken.
func wordParts(word string) []string {
	var parts []string
	for _, joint := range strings.Split(word, "\u00ad") {
		for _, part := range strings.SplitAfter(joint, "-") {
			if part != "" {
				parts = append(parts, part)
			}
		}
	}
	return parts
}
