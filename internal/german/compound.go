package german

import "strings"

// split returns a word's parts and whether it is known. The parts rejoin to the
// word; hyphens and slashes stay with the part before them.
func split(word string) (parts []string, known bool) {
	from := 0
	for i, r := range word {
		if strings.ContainsRune("-\u2010\u2011", r) && i+1 < len(word) && !strings.ContainsAny(word, "/(") {
			next := i + len(string(r))
			parts = append(parts, word[from:next])
			from = next
		}
	}
	return append(parts, word[from:]), false
}
