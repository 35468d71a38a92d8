package server

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"belegnetz/folder"
	"belegnetz/graph"
	"belegnetz/query"
)

// A Folder keeps the passages that a user collects (Belegmappe). *folder.Folder
// is one.
type Folder interface {
	Content(ctx context.Context, a graph.Access) (folder.Content, error)
	Apply(ctx context.Context, a graph.Access, c folder.Change) error
}

// kept is what pages show of the folder besides its own page.
type kept struct {
	items  int
	quotes map[quoteKey]bool
}

// A quoteKey is a stretch of a passage.
type quoteKey struct {
	passage    graph.IRI
	start, end int
}

// lookUp is what the folder holds. It is looked up after each change made here
// and whenever its page is shown, so another process's changes show late.
func (s *server) lookUp(ctx context.Context) (folder.Content, error) {
	c, err := s.options.Folder.Content(ctx, s.options.Access)
	if err != nil {
		return folder.Content{}, err
	}
	k := &kept{len(c.Items), map[quoteKey]bool{}}
	for _, item := range c.Items {
		if !item.Gone() {
			k.quotes[quoteKey{item.Evidence.Passage, item.Evidence.Start, item.Evidence.End}] = true
		}
	}
	s.kept.Store(k)
	return c, nil
}

// inFolder is how many items the folder has. A page can do without.
func (s *server) inFolder(ctx context.Context) int {
	if s.options.Folder == nil {
		return 0
	}
	if s.kept.Load() == nil {
		if _, err := s.lookUp(ctx); err != nil {
			s.log.ErrorContext(ctx, "folder failed", "error", err)
			return 0
		}
	}
	if k := s.kept.Load(); k != nil {
		return k.items
	}
	return 0
}

// keeping says how evidence stands to the folder: "in", "out", or empty where
// there is no folder.
func (s *server) keeping(e query.Evidence) string {
	if s.options.Folder == nil {
		return ""
	}
	if k := s.kept.Load(); k != nil && k.quotes[quoteKey{e.Passage, e.Start, e.End}] {
		return "in"
	}
	return "out"
}

// A collection is what the folder's page shows.
type collection struct {
	folder.Content
	ReadOnly bool // there is no folder: the store is only read
	Formats  []folder.Format
	Example  bool
}

// Documents is how many documents the quotes are from.
func (c collection) Documents() int {
	documents := map[graph.IRI]bool{}
	for _, item := range c.Items {
		documents[item.Evidence.Document] = true
	}
	return len(documents)
}

// Copy is the folder as plain text for the clipboard.
func (c collection) Copy() string {
	var b strings.Builder
	for _, item := range c.Items {
		fmt.Fprintf(&b, "„%s“ %s\n\n", item.Evidence.Quote, item.Evidence.Citation)
	}
	return b.String()
}

// folderPage serves GET /belegmappe.
func (s *server) folderPage(r *http.Request) (page, error) {
	p := page{template: "folder.html", title: "Belegmappe", section: "/belegmappe"}
	if s.options.Folder == nil {
		p.data = collection{ReadOnly: true}
		return p, nil
	}
	c, err := s.lookUp(r.Context())
	p.data = collection{Content: c, Formats: folder.Formats(), Example: s.options.Example}
	if err != nil {
		return page{}, err
	}
	return p, nil
}

// takeFolder serves GET /belegmappe/{format}.
func (s *server) takeFolder(r *http.Request) (page, error) {
	if s.options.Folder == nil {
		return page{}, errReadOnly
	}
	for _, f := range folder.Formats() {
		if f.Name != r.PathValue("format") {
			continue
		}
		c, err := s.options.Folder.Content(r.Context(), s.options.Access)
		if err != nil {
			return page{}, err
		}
		var b bytes.Buffer
		if err := f.Write(&b, c); err != nil {
			return page{}, err
		}
		return page{file: &file{contentType: f.Type, name: f.File, bytes: b.Bytes()}}, nil
	}
	return page{}, errNoPage
}

// longestNote is how long a note may be, in letters.
const longestNote = 5000

// changeFolder serves POST /belegmappe: "tun" says what to do with the item
// "beleg", or with a stretch of a passage. A note that is sent along is kept
// whatever is done, since the person has typed it.
func (s *server) changeFolder(r *http.Request) (page, error) {
	if s.options.Folder == nil {
		return page{}, errReadOnly
	}
	if err := r.ParseForm(); err != nil {
		return page{}, err
	}
	id, next := r.PostForm.Get("beleg"), "/belegmappe"
	var changes []folder.Change
	if note, sent := r.PostForm["notiz"]; sent && r.PostForm.Get("tun") != "entfernen" {
		if utf8.RuneCountInString(note[0]) > longestNote {
			return page{}, errNote
		}
		changes = append(changes, folder.SetNote{ID: id, Text: note[0]})
		next += "#" + itemID(id)
	}
	switch r.PostForm.Get("tun") {
	case "ablegen":
		start, _ := strconv.Atoi(r.PostForm.Get("von")) // what is no number is no stretch
		end, _ := strconv.Atoi(r.PostForm.Get("bis"))
		changes = append(changes, folder.Add{Passage: graph.IRI(r.PostForm.Get("passage")), Start: start, End: end})
		next += "#letzter"
	case "notiz":
	case "hoch":
		changes = append(changes, folder.Move{ID: id, Up: true})
	case "runter":
		changes = append(changes, folder.Move{ID: id})
	case "entfernen":
		changes = append(changes, folder.Remove{ID: id})
		next += "#entfernt"
	case "zurueckholen":
		changes = append(changes, folder.Restore{ID: id})
		next += "#" + itemID(id)
	default:
		return page{}, errNoPage
	}
	for _, c := range changes {
		if err := s.options.Folder.Apply(r.Context(), s.options.Access, c); err != nil {
			return page{}, err
		}
	}
	s.kept.Store(nil)
	return page{redirect: next}, nil
}

// itemID is the id of an item on the folder's page.
func itemID(id string) string { return "beleg-" + id }
