package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// eachRecord calls take for each line of JSONL that is not blank.
func eachRecord(name string, r io.Reader, take func(original) error) error {
	br := bufio.NewReaderSize(r, 64<<10)
	var g gather
	for number := 1; ; number++ {
		line, err := readLine(br)
		if errors.Is(err, ErrLimit) {
			return &Problem{File: name, Line: number, What: "Die Zeile ist länger als 16 MB.", Remedy: "Bitte das Dokument teilen.", Err: ErrLimit}
		}
		if err != nil && err != io.EOF {
			return unreadable(name, err)
		}
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte(utf8Mark))
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := g.add(take(original{name: name, format: formatJSONL, data: line, line: number, inner: recordName(name, line, number)})); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return g.err(name)
		}
	}
}

// recordName is by what a record is known in its file: its id or, without one,
// its line. Standard input is another one every time, so a line says nothing.
func recordName(name string, line []byte, number int) string {
	var record struct{ ID any }
	if err := json.Unmarshal(line, &record); err == nil {
		if id, ok := jsonValues(record.ID); ok && len(id) == 1 && id[0] != "" {
			return clip(id[0])
		}
	}
	if name == Stdin {
		return ""
	}
	return fmt.Sprintf("Zeile %d", number)
}

// readLine reads up to a line break or the end. The line is the caller's own.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > recordSize {
			return nil, ErrLimit
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// record reads {"id", "title"?, "text", …metadata}.
func (o original) record() (plainText, error) {
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(o.data))
	d.UseNumber()
	if err := d.Decode(&fields); err != nil || d.More() {
		return plainText{}, o.problem(0, "Die Zeile ist kein JSON-Objekt.", `Jede Zeile braucht die Form {"id": …, "text": …}.`, errors.Join(ErrMetadata, err))
	}
	text, ok := fields["text"].(string)
	if !ok {
		return plainText{}, o.problem(0, "Dem Dokument fehlt die Angabe „text“.", `Jede Zeile braucht die Form {"id": …, "text": …}.`, ErrMetadata)
	}
	if strings.ContainsRune(text, 0) {
		return plainText{}, o.problem(0, "Der Text enthält Binärdaten.", "Bitte nur Text angeben.", ErrBinary)
	}
	m := plainText{text: strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), first: 1}
	var s statements
	var id string
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		values, ok := jsonValues(fields[key])
		switch {
		case key == "text":
		case key == "id":
			if ok && len(values) == 1 {
				id = clip(values[0])
			}
		case !ok:
			s.warn("Zeile %d: Die Angabe „%s“ ist weder ein Wert noch eine Liste und wurde übergangen.", o.line, clip(key))
		default:
			if refusal := s.say(clip(key), values); refusal != "" {
				return plainText{}, o.problem(0, refusal, "Bitte die Angabe berichtigen.", ErrMetadata)
			}
		}
	}
	m.metadata, m.warnings = s.done()
	if m.metadata.Title == "" {
		m.metadata.Title = id
	}
	return m, nil
}

// jsonValues lists the values of a scalar or a list of scalars.
func jsonValues(v any) (values []string, ok bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case string:
		return []string{v}, true
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}, true
	case json.Number:
		return []string{v.String()}, true
	case bool:
		return []string{fmt.Sprint(v)}, true
	case []any:
		for _, item := range v {
			vs, ok := jsonValues(item)
			if _, list := item.([]any); !ok || list {
				return nil, false
			}
			values = append(values, vs...)
		}
		return values, true
	}
	return nil, false
}
