package german

import "strings"

// Language tells the language of a text by its function words: "en" if English
// ones prevail clearly, "de" in any other case and for anything short.
func Language(text string) string {
	german, english := 0, 0
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isWord(r) }) {
		word = strings.ToLower(word)
		switch w := lists(); {
		case w.german[word]:
			german++
		case w.english[word]:
			english++
		}
		if strings.ContainsAny(word, "äöüß") {
			german++
		}
	}
	if english >= 3 && english > 2*german {
		return "en"
	}
	return "de"
}
