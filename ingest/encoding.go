package ingest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Formats that are told by their first bytes, to name what a file is.
var signatures = []struct{ start, name string }{
	{"%PDF-", "eine PDF-Datei"},
	{"PK\x03\x04", "eine ZIP- oder Office-Datei"},
	{"\xd0\xcf\x11\xe0", "eine alte Office-Datei"},
	{"{\\rtf", "eine RTF-Datei"},
	{"MZ", "ein Programm"},
	{"\x7fELF", "ein Programm"},
	{"\x89PNG", "ein Bild"},
	{"\xff\xd8\xff", "ein Bild"},
	{"GIF8", "ein Bild"},
}

const (
	utf8Mark = "\ufeff"
	readable = "Lesbar sind PDF, gescannte Bilder, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument (.odt, .ods, .odp), RTF, HTML, CSV, " +
		"E-Books (.epub), E-Mails (.eml), ZIP, Text (.txt), Markdown (.md) und JSONL (.jsonl)."
)

// decode reads the bytes of a text file: UTF-8, UTF-16 with a byte order mark
// or, with a warning, Windows-1252. Line ends become \n.
func decode(name string, data []byte) (text, warning string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		decoder := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		decoded, err := decoder.Bytes(data)
		if err != nil || len(data)%2 != 0 || bytes.Contains(decoded, []byte(string(utf8.RuneError))) {
			return "", "", &Problem{File: name, What: "Der UTF-16-Text ist beschädigt.", Remedy: "Bitte als UTF-8 neu speichern.", Err: ErrEncoding}
		}
		text = string(decoded)
	case isBinary(data):
		return "", "", binaryProblem(name, data)
	case utf8.Valid(data):
		text = strings.TrimPrefix(string(data), utf8Mark)
	case isWindows1252(data):
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			return "", "", invalidProblem(name, data)
		}
		text, warning = string(decoded), "Der Text ist nicht in UTF-8 gespeichert und wurde als Windows-1252 gelesen."
	default:
		return "", "", invalidProblem(name, data)
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.ReplaceAll(text, "\r", "\n"), warning, nil
}

// isBinary says whether the bytes are no text: a known signature, a zero byte
// or too many control characters.
func isBinary(data []byte) bool {
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.start)) && (len(s.start) > 2 || bytes.IndexByte(data, 0) >= 0) {
			return true
		}
	}
	controls := 0
	for _, b := range data {
		if b == 0 {
			return true
		}
		if b < ' ' && !bytes.ContainsRune([]byte("\t\n\r\f\v\x02\x1b"), rune(b)) {
			controls++
		}
	}
	return controls*50 > len(data)
}

func binaryProblem(name string, data []byte) error {
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.start)) {
			return &Problem{File: name, What: "Das ist " + s.name + ", kein Text.", Remedy: readable, Err: ErrBinary}
		}
	}
	return &Problem{File: name, What: "Die Datei enthält Binärdaten, keinen Text.", Remedy: readable, Err: ErrBinary}
}

// isWindows1252 says whether bytes that are no UTF-8 read as German in
// Windows-1252. A file with more intact UTF-8 than broken is damaged instead.
func isWindows1252(data []byte) bool {
	intact, broken, common, letters := 0, 0, 0, 0
	for rest := data; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		b := rest[0]
		rest = rest[n:]
		switch {
		case b < utf8.RuneSelf:
			continue
		case r != utf8.RuneError || n > 1:
			intact++
			continue
		}
		broken++
		switch b {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d: // not assigned
			return false
		case 0xe4, 0xf6, 0xfc, 0xdf, 0xc4, 0xd6, 0xdc, 0xe9, 0xe8:
			common++
			letters++
		default:
			if b >= 0xc0 {
				letters++
			}
		}
	}
	return broken > intact && common*2 >= letters
}

func invalidProblem(name string, data []byte) error {
	line := 1
	for at := 0; at < len(data); {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n <= 1 {
			return &Problem{File: name, Line: line, What: fmt.Sprintf("Byte %d der Datei (0x%02X) gehört zu keinem Zeichen in UTF-8.", at+1, data[at]),
				Remedy: "Bitte im Textprogramm als UTF-8 speichern.", Err: ErrEncoding}
		}
		if r == '\n' {
			line++
		}
		at += n
	}
	return &Problem{File: name, What: "Der Text ist nicht in UTF-8 gespeichert.", Remedy: "Bitte im Textprogramm als UTF-8 speichern.", Err: ErrEncoding}
}

// Numbers of code pages by which Rich Text Format names encodings.
const (
	windows1252 = 1252
	macRoman    = 10000
)

// codePageRune decodes a byte of text in a code page; what is not known is read
// as Windows-1252.
func codePageRune(page int, b byte) rune {
	m := charmap.Windows1252
	switch page {
	case 437:
		m = charmap.CodePage437
	case 850:
		m = charmap.CodePage850
	case 1250:
		m = charmap.Windows1250
	case 1251:
		m = charmap.Windows1251
	case 1253:
		m = charmap.Windows1253
	case 1254:
		m = charmap.Windows1254
	case 1257:
		m = charmap.Windows1257
	case macRoman:
		m = charmap.Macintosh
	}
	return m.DecodeByte(b)
}

// codePageOf is the code page of a font's character set in Rich Text Format; 0
// for that of the document.
func codePageOf(charset int) int {
	switch charset {
	case 0:
		return windows1252
	case 77:
		return macRoman
	case 161:
		return 1253
	case 162:
		return 1254
	case 186:
		return 1257
	case 204:
		return 1251
	case 238:
		return 1250
	}
	return 0
}
