package ingest

// An rtfToken is the beginning or end of a group, a control word or a byte of
// text.
type rtfToken struct {
	kind     rtfTokenKind
	word     string
	number   int
	numbered bool
	char     byte
}

type rtfTokenKind int

const (
	rtfByte rtfTokenKind = iota
	rtfOpen
	rtfClose
	rtfWord
)

type rtfScanner struct {
	data []byte
	at   int
}

func (s *rtfScanner) next() (t rtfToken, ok bool) {
	for s.at < len(s.data) {
		c := s.data[s.at]
		s.at++
		switch c {
		case '{':
			return rtfToken{kind: rtfOpen}, true
		case '}':
			return rtfToken{kind: rtfClose}, true
		case '\\':
			return s.control(), true
		case '\r', '\n', 0:
		default:
			return rtfToken{char: c}, true
		}
	}
	return rtfToken{}, false
}

// control reads what stands behind a backslash.
func (s *rtfScanner) control() rtfToken {
	start := s.at
	for s.at < len(s.data) && isLetterByte(s.data[s.at]) {
		s.at++
	}
	t := rtfToken{kind: rtfWord, word: string(s.data[start:s.at])}
	if t.word == "" {
		return s.symbol()
	}
	negative := s.at < len(s.data) && s.data[s.at] == '-'
	if negative {
		s.at++
	}
	for s.at < len(s.data) && s.data[s.at] >= '0' && s.data[s.at] <= '9' {
		t.number, t.numbered = min(t.number*10+int(s.data[s.at]-'0'), FileSize), true
		s.at++
	}
	if negative {
		t.number = -t.number
	}
	if s.at < len(s.data) && s.data[s.at] == ' ' {
		s.at++
	}
	if t.word == "bin" {
		s.at = min(len(s.data), s.at+max(0, t.number))
	}
	return t
}

func isLetterByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// symbol reads a control symbol: "\'e4" is a byte, "\*" and others words of
// one character.
func (s *rtfScanner) symbol() rtfToken {
	if s.at >= len(s.data) {
		return rtfToken{kind: rtfWord}
	}
	c := s.data[s.at]
	s.at++
	switch {
	case c == '\'' && s.at+1 < len(s.data):
		high, low := hexDigit(s.data[s.at]), hexDigit(s.data[s.at+1])
		s.at += 2
		return rtfToken{char: high<<4 | low}
	case c == '\n' || c == '\r':
		return rtfToken{kind: rtfWord, word: "par"}
	}
	return rtfToken{kind: rtfWord, word: string(rune(c))}
}

func hexDigit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 0
}

// rtfCharacter is the character that a control word stands for.
func rtfCharacter(word string) (c rune, ok bool) {
	switch word {
	case "tab", "emspace", "enspace", "qmspace":
		return ' ', true
	case "line":
		return '\n', true
	case "~":
		return '\u00a0', true
	case "-":
		return softHyphen, true
	case "_":
		return '\u2011', true
	case "emdash":
		return '—', true
	case "endash":
		return '–', true
	case "lquote":
		return '‘', true
	case "rquote":
		return '’', true
	case "ldblquote":
		return '“', true
	case "rdblquote":
		return '”', true
	case "bullet":
		return '•', true
	case "\\", "{", "}":
		return rune(word[0]), true
	}
	return 0, false
}

// destination takes a word that says what its group is, if it is one.
func (r *rtfReader) destination(word string) bool {
	if r.part == rtfNothing {
		return true
	}
	switch word {
	case "shptxt":
		r.openAside(false)
	case "footnote":
		if r.part == rtfBody {
			r.openAside(true)
		}
	case "shpinst":
		r.part = rtfShape
	case "fonttbl":
		r.part = rtfFonts
	case "stylesheet":
		r.part = rtfStyles
	case "listtext", "pntext":
		r.part = rtfLabel
		r.label.Reset()
	case "title":
		r.part = rtfTitle
	case "company":
		r.part = rtfCompany
	case "colortbl", "pict", "nonshppict", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "fldinst", "annotation",
		"ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "xe", "tc", "nonesttables", "author", "operator", "subject", "keywords", "doccomm", "creatim", "revtim", "printim", "buptim", "comment":
		r.part = rtfNothing
	default:
		return false
	}
	return true
}

// word takes a control word.
func (r *rtfReader) word(t rtfToken) {
	if t.word == "u" {
		r.star = false
		r.unicode(t.number)
		return
	}
	c, stands := rtfCharacter(t.word)
	starred := r.star
	r.star = t.word == "*"
	switch {
	case stands:
		r.character(c)
	case r.star || r.destination(t.word):
		r.skip = 0
	case starred:
		r.part, r.skip = rtfNothing, 0
	default:
		r.skip = 0
		r.format(t)
	}
}

// format takes a control word that says how text looks.
func (r *rtfReader) format(t rtfToken) {
	switch t.word {
	case "ansicpg":
		r.page, r.rtfState.page = t.number, t.number
	case "mac":
		r.page, r.rtfState.page = macRoman, macRoman
	case "uc":
		r.replaced = min(max(t.number, 0), 16)
	case "f":
		switch page, ok := r.fonts[t.number]; {
		case r.part == rtfFonts:
			r.entry = t.number
		case ok:
			r.rtfState.page = page
		}
	case "fcharset":
		if page := codePageOf(t.number); page != 0 {
			r.fonts[r.entry] = page
		}
	case "s":
		r.style, r.entry = t.number, t.number
	case "outlinelevel":
		r.outline = t.number
	case "v", "deleted":
		r.hidden = !t.numbered || t.number != 0
	case "plain":
		r.hidden, r.rtfState.page = false, r.page
	case "pard":
		r.style, r.outline, r.inTable = 0, -1, false
	case "intbl":
		r.inTable = true
	case "trhdr":
		r.head = true
	case "ftnalt":
		if n := len(r.texts); n > 0 {
			r.texts[n-1].endnote = true
		}
	default:
		if r.part == rtfBody {
			r.end(t.word)
		}
	}
}

// end takes a control word that ends a part of the text.
func (r *rtfReader) end(word string) {
	switch word {
	case "par", "sect", "nestcell":
		r.endParagraph()
	case "cell":
		r.endCell()
	case "row":
		r.endRow()
	}
}
