package server

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"belegnetz/folder"
	"belegnetz/graph"
	"belegnetz/internal/cite"
)

// A fakeFolder has an item of each state and remembers what was to change. A
// non-nil err is what it reports instead.
type fakeFolder struct {
	changes []folder.Change
	err     error
	empty   bool
}

func (f *fakeFolder) Apply(_ context.Context, _ graph.Access, c folder.Change) error {
	f.changes = append(f.changes, c)
	return f.err
}

func (f *fakeFolder) Content(context.Context, graph.Access) (folder.Content, error) {
	var c folder.Content
	if f.empty || f.err != nil {
		return c, f.err
	}
	for n, state := range []folder.State{folder.Unchanged, folder.Reworded, folder.Lost} {
		e := (&fake{}).evidence(n + 2)
		item := folder.Item{State: state, Evidence: e}
		item.ID, item.Exact, item.Note, item.File = fmt.Sprint("abc", n), e.Quote+hostile, hostile+"\n"+long, hostile
		c.Items = append(c.Items, item)
	}
	c.Removed = "abc9"
	c.Works = []cite.Reference{{ID: "w", Source: cite.Source{Title: hostile, Authors: []string{long}}}}
	return c, nil
}

func change(t *testing.T, f *fakeFolder, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("POST", "/belegmappe", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(serve(t, &fake{}, Options{Folder: f}), r)
}

func TestChangeFolder(t *testing.T) {
	note := folder.SetNote{ID: "abc1", Text: hostile}
	for _, c := range []struct {
		form url.Values
		next string
		want []folder.Change
	}{
		{url.Values{"tun": {"ablegen"}, "passage": {string(heldPassage(2))}, "von": {"4"}, "bis": {"16"}}, "#letzter",
			[]folder.Change{folder.Add{Passage: heldPassage(2), Start: 4, End: 16}}},
		{url.Values{"tun": {"notiz"}, "beleg": {"abc1"}, "notiz": {hostile}}, "#beleg-abc1", []folder.Change{note}},
		{url.Values{"tun": {"hoch"}, "beleg": {"abc1"}, "notiz": {hostile}}, "#beleg-abc1", []folder.Change{note, folder.Move{ID: "abc1", Up: true}}},
		{url.Values{"tun": {"runter"}, "beleg": {"abc1"}, "notiz": {hostile}}, "#beleg-abc1", []folder.Change{note, folder.Move{ID: "abc1"}}},
		{url.Values{"tun": {"entfernen"}, "beleg": {"abc1"}, "notiz": {hostile}}, "#entfernt", []folder.Change{folder.Remove{ID: "abc1"}}},
		{url.Values{"tun": {"zurueckholen"}, "beleg": {"abc1"}}, "#beleg-abc1", []folder.Change{folder.Restore{ID: "abc1"}}},
	} {
		f := &fakeFolder{}
		w := change(t, f, c.form)
		if w.Code != 303 || w.Header().Get("Location") != "/belegmappe"+c.next || !reflect.DeepEqual(f.changes, c.want) {
			t.Errorf("%v: %d to %q with %+v", c.form, w.Code, w.Header().Get("Location"), f.changes)
		}
	}
	for _, c := range []struct {
		form url.Values
		err  error
		want int
	}{
		{url.Values{"tun": {"unfug"}}, nil, 404},
		{url.Values{}, nil, 404},
		{url.Values{"tun": {"notiz"}, "notiz": {strings.Repeat("ä", longestNote+1)}}, nil, 413},
		{url.Values{"tun": {"notiz"}, "notiz": {strings.Repeat("ä", maxBody)}}, nil, 413},
		{url.Values{"tun": {"entfernen"}, "beleg": {"x"}}, graph.ErrNotFound, 404},
		{url.Values{"tun": {"ablegen"}, "von": {"x"}}, graph.ErrInvalid, 404},
	} {
		f := &fakeFolder{err: c.err}
		if w := change(t, f, c.form); w.Code != c.want || c.err == nil && len(f.changes) > 0 {
			t.Errorf("%.60v: %d with %+v, want %d", c.form, w.Code, f.changes, c.want)
		}
	}
	f := &fakeFolder{}
	r := httptest.NewRequest("POST", "/belegmappe", strings.NewReader("tun=entfernen&beleg=abc1"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if w := send(serve(t, &fake{}, Options{Folder: f}), r); w.Code != 403 || len(f.changes) > 0 {
		t.Errorf("from another site: %d", w.Code)
	}
}

func TestFolderFiles(t *testing.T) {
	h := serve(t, &fake{}, Options{})
	for _, f := range folder.Formats() {
		w := get(t, h, "/belegmappe/"+f.Name)
		if w.Code != 200 || w.Header().Get("Content-Type") != f.Type || w.Header().Get("Content-Disposition") != "attachment; filename="+f.File || w.Body.Len() == 0 {
			t.Errorf("%s: %d %v", f.Name, w.Code, w.Header())
		}
	}
	if w := get(t, h, "/belegmappe/unfug"); w.Code != 404 {
		t.Errorf("no format: %d", w.Code)
	}
}

// TestFolderStates: evidence that is in the folder says so; without a folder
// there is no button, and its page says why.
func TestFolderStates(t *testing.T) {
	answer := "/?q=Welche+Dokumente%3F"
	body := get(t, serve(t, &fake{}, Options{}), answer).Body.String()
	if !strings.Contains(body, "In der Belegmappe") || !strings.Contains(body, ">In die Belegmappe<") || !strings.Contains(body, `id="belege">3<`) {
		t.Error("the folder's state does not show at the evidence")
	}
	if body := get(t, serve(t, &fake{}, Options{Folder: &fakeFolder{empty: true}}), "/belegmappe").Body.String(); !strings.Contains(body, "Noch keine Belege.") {
		t.Error("an empty folder does not say so")
	}
	h, err := New(&fake{}, Options{})
	must(t, err)
	if body := get(t, h, answer).Body.String(); strings.Contains(body, "ablegen") {
		t.Error("a button where there is no folder")
	}
	if body := get(t, h, "/belegmappe").Body.String(); !strings.Contains(body, "--read-only") {
		t.Error("the page does not say why there is no folder")
	}
	r := httptest.NewRequest("POST", "/belegmappe", strings.NewReader("tun=notiz"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if w := send(h, r); w.Code != 403 {
		t.Errorf("a change without a folder: %d", w.Code)
	}
}

// TestFolderInABrowser keeps evidence by mouse with a script, and without one
// writes a note and moves an item by keyboard.
func TestFolderInABrowser(t *testing.T) {
	f := &fakeFolder{empty: true}
	server := httptest.NewServer(serve(t, &fake{}, Options{Folder: f}))
	defer server.Close()
	ctx := browser(t)
	must(t, chromedp.Do(ctx, chromedp.Navigate(server.URL+"/?q=Was"), chromedp.Click("form.keep button"),
		chromedp.WaitVisible(`a.quiet[href="/belegmappe"]`)))
	if at := evaluate(t, ctx, `location.pathname + " " + document.activeElement.textContent + " " + document.getElementById("belege").textContent + " " + document.getElementById("meldung").textContent`); at != "/ In der Belegmappe 1 In der Belegmappe" {
		t.Errorf("after keeping: %q", at)
	}
	if len(f.changes) != 1 {
		t.Errorf("%+v", f.changes)
	}

	f.empty = false
	ctx = browser(t)
	withoutScript(t, ctx)
	must(t, chromedp.Do(ctx, chromedp.Navigate(server.URL+"/?q=Was"), chromedp.Click("form.keep button"), chromedp.WaitVisible("textarea")))
	must(t, chromedp.Do(ctx, chromedp.SendKeys("#n-abc1", "!"+kb.Tab+kb.Tab+kb.Tab+kb.Enter), chromedp.WaitVisible("#beleg-abc1:target")))
	last := f.changes[len(f.changes)-2:]
	if n, ok := last[0].(folder.SetNote); !ok || !strings.Contains(n.Text, "!") || last[1] != (folder.Change)(folder.Move{ID: "abc1"}) {
		t.Errorf("%+v", last)
	}
}
