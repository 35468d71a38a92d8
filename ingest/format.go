package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
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
	formatPicture
	formatDOCX
	formatODT
	formatRTF
	formatHTML
	formatEPUB
	formatPPTX
	formatODP
	formatXLSX
	formatODS
	formatCSV
	formatEML
	formatZIP
	formatOLE // Word, Excel and PowerPoint before 2007, and encrypted files of later ones
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
	case ".docx", ".docm", ".dotx":
		return formatDOCX, nil
	case ".html", ".htm", ".xhtml":
		return formatHTML, nil
	case ".odt", ".ott":
		return formatODT, nil
	case ".ods", ".ots":
		return formatODS, nil
	case ".odp", ".otp":
		return formatODP, nil
	case ".pptx", ".pptm", ".ppsx", ".potx":
		return formatPPTX, nil
	case ".epub":
		return formatEPUB, nil
	case ".eml":
		return formatEML, nil
	case ".zip":
		return formatZIP, nil
	case ".rtf":
		return formatRTF, nil
	case ".xlsx", ".xlsm", ".xltx":
		return formatXLSX, nil
	case ".csv", ".tsv":
		return formatCSV, nil
	case ".doc", ".dot", ".xls", ".ppt", ".pps", ".msg":
		return formatOLE, nil
	case ".pdf":
		return formatPDF, nil
	case ".png", ".jpg", ".jpeg", ".tif", ".tiff":
		return formatPicture, nil
	default:
		return 0, &Problem{File: name, What: "Das Format „" + ext + "“ wird nicht gelesen.", Remedy: formatRemedy(ext), Err: ErrFormat}
	}
}

// of is the format that the file has by its content, which goes before the
// ending of its name: files are saved under the wrong one, or without any.
func (f format) of(data []byte) format {
	switch start := data[:min(len(data), 1024)]; {
	case bytes.Contains(start, []byte("%PDF-")) && f != formatMarkdown:
		return formatPDF
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return formatOLE
	case bytes.HasPrefix(data, []byte("{\\rtf")):
		return formatRTF
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return packedFormat(f, data)
	case (f == formatOLE || f == formatDOCX) && looksLikeHTML(data):
		return formatHTML
	}
	return f
}

// looksLikeHTML says whether the text begins as web pages do, which programs
// save under the endings of Word and Excel.
func looksLikeHTML(data []byte) bool {
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 1000)], []byte(utf8Mark)), " \t\r\n"))
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

// packedFormat is the format of a ZIP file by the names in it.
func packedFormat(f format, data []byte) format {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		if f.reader() == nil {
			return formatZIP
		}
		return f
	}
	is := map[string]format{"word": formatDOCX, "xl": formatXLSX, "ppt": formatPPTX}
	office := false
	found := formatZIP
	for _, entry := range z.File {
		folder, _, _ := strings.Cut(entry.Name, "/")
		switch {
		case entry.Name == "mimetype":
			return openDocument(entry)
		case entry.Name == "[Content_Types].xml":
			office = true
		case is[folder] != 0 && found == formatZIP:
			found = is[folder]
		}
	}
	if !office && found != f {
		return formatZIP
	}
	return found
}

// openDocument reads the media type that comes first in files of OpenDocument
// and EPUB.
func openDocument(entry *zip.File) format {
	r, err := entry.Open()
	if err != nil {
		return formatZIP
	}
	defer r.Close()
	media, err := io.ReadAll(io.LimitReader(r, 100))
	if err != nil {
		return formatZIP
	}
	switch text := string(media); {
	case strings.Contains(text, "opendocument.text"):
		return formatODT
	case strings.Contains(text, "opendocument.spreadsheet"):
		return formatODS
	case strings.Contains(text, "opendocument.presentation"):
		return formatODP
	case strings.Contains(text, "epub"):
		return formatEPUB
	}
	return formatZIP
}

// reader reads documents of the format; nil for text, Markdown and JSONL.
func (f format) reader() reader {
	switch f {
	case formatPDF:
		return readPDF
	case formatPicture:
		return readPicture
	case formatDOCX:
		return readDOCX
	case formatHTML:
		return readHTML
	case formatXLSX:
		return readXLSX
	case formatCSV:
		return readCSV
	case formatEPUB:
		return readEPUB
	case formatEML:
		return readEML
	case formatRTF:
		return readRTF
	case formatPPTX:
		return readPPTX
	case formatODT:
		return readODT
	case formatODS:
		return readODS
	case formatODP:
		return readODP
	case formatOLE:
		return readOLE
	}
	return nil
}

// isDocument says whether files with an ending that is not read are likely
// meant to be, so that leaving one out is worth a word.
func isDocument(ext string) bool {
	switch ext {
	case ".pages", ".numbers", ".key", ".wpd", ".sxw", ".odg", ".xps", ".djvu", ".mobi", ".azw3", ".mht", ".mhtml", ".mbox", ".pst", ".one", ".pub", ".vsdx":
		return true
	}
	return isPacked(ext)
}

// isPacked says whether files with the ending hold others in a form that is not
// read.
func isPacked(ext string) bool {
	switch ext {
	case ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz":
		return true
	}
	return false
}

func formatRemedy(ext string) string {
	switch {
	case isSidecar(ext):
		return "Angaben in YAML gehören neben ein Dokument gleichen Namens."
	case isPacked(ext):
		return "Bitte entpacken oder als ZIP-Datei packen."
	case isDocument(ext):
		return "Bitte als PDF oder Word-Dokument (.docx) speichern. " + readable
	}
	return readable
}

func isSidecar(ext string) bool { return ext == ".yaml" || ext == ".yml" }
