package ingest

import (
	"path/filepath"
	"strings"
)

// A format is a kind of file.
type format int

const (
	formatText format = iota
	formatMarkdown
	formatJSONL
	formatPDF
)

// Stdin is the name that stands for standard input, which is JSONL.
const Stdin = "-"

// formatOf tells a file's format from its name. A name without an ending is text.
func formatOf(name string) (format, error) {
	if name == Stdin {
		return formatJSONL, nil
	}
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case "", ".txt", ".text":
		return formatText, nil
	case ".md", ".markdown":
		return formatMarkdown, nil
	case ".jsonl", ".ndjson":
		return formatJSONL, nil
	case ".pdf":
		return formatPDF, nil
	default:
		return 0, &Problem{File: name, What: "Das Format „" + ext + "“ wird nicht gelesen.", Remedy: formatRemedy(ext), Err: ErrFormat}
	}
}

// of is the format that the file has by its first bytes, which go before the
// ending of its name: files are saved under the wrong one, or without any.
func (f format) of(data []byte) format {
	return f
}

// reader reads documents of the format; nil for text, Markdown and JSONL.
func (f format) reader() reader {
	switch f {
	case formatPDF:
		return readPDF
	}
	return nil
}

// isDocument says whether files with the ending are likely meant to be read,
// so that leaving one out is worth a word.
func isDocument(ext string) bool {
	switch ext {
	case ".pdf", ".doc", ".docx", ".odt", ".rtf", ".epub", ".htm", ".html", ".ppt", ".pptx", ".xls", ".xlsx", ".ods":
		return true
	}
	return false
}

func formatRemedy(ext string) string {
	switch {
	case isSidecar(ext):
		return "Angaben in YAML gehören neben ein Dokument gleichen Namens."
	case isDocument(ext):
		return "Bitte als Text (.txt) in UTF-8 speichern. " + readable
	}
	return readable
}

func isSidecar(ext string) bool { return ext == ".yaml" || ext == ".yml" }
