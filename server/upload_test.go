package server

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/html"

	"belegnetz/graph"
	"belegnetz/ingest"
	"belegnetz/intake"
)

// A target is a store that uploads go into.
type target struct {
	store *graph.Store
	dir   string
}

func (d target) Open(context.Context) (*graph.Store, []graph.Vocabulary, string, error) {
	return d.store, nil, d.dir, nil
}

func (d target) Changed(context.Context) error { return nil }

func newIntake(t *testing.T) (*intake.Intake, *graph.Store) {
	t.Helper()
	dir := t.TempDir()
	s, err := graph.Open(t.Context(), dir, graph.Options{MaxSize: 64 << 20})
	must(t, err)
	i := intake.New(target{s, dir}, ingest.RunOptions{})
	t.Cleanup(func() {
		i.Close()
		must(t, s.Close())
	})
	return i, s
}

// form is a multipart form: fields as name and value, files as "@name" and content.
func form(t *testing.T, parts ...string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		var part io.Writer
		var err error
		if name, isFile := strings.CutPrefix(parts[i], "@"); isFile {
			part, err = w.CreateFormFile("dateien", name)
		} else {
			part, err = w.CreateFormField(parts[i])
		}
		must(t, err)
		_, err = io.WriteString(part, parts[i+1])
		must(t, err)
	}
	must(t, w.Close())
	r := httptest.NewRequest("POST", "/hinzufuegen", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// ended waits for the end of an upload.
func ended(t *testing.T, i *intake.Intake) intake.State {
	t.Helper()
	for now := i.State(); ; {
		if !now.Running && now.Number > 0 {
			return now
		}
		var err error
		now, err = i.Next(t.Context(), now.Number)
		must(t, err)
	}
}

const secretText = "---\ntitel: Vertrauliches Rollmopsgespräch\nart: Interview\n---\nRollmops sagt alles.\n"

func TestUpload(t *testing.T) {
	i, _ := newIntake(t)
	h := serve(t, &fake{}, Options{Intake: i})
	w := send(h, form(t, "zugang", "", "namen", "", "@../"+hostile+".txt", "---\ntitel: '"+strings.ReplaceAll(hostile, "'", "''")+"'\n---\nEin Text.\n",
		"@geheim.txt", secretText, "@leer.txt", ""))
	if w.Code != 303 || w.Header().Get("Location") != "/hinzufuegen#fortschritt" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	ended(t, i)
	page := get(t, h, "/hinzufuegen")
	checkNesting(t, "/hinzufuegen", page.Body.Bytes())
	body := page.Body.String()
	for _, want := range []string{"Die Datei ist leer.", "Intern, darum hier nicht zu sehen.", "prüfen", "Fertig. 2 von 3 Dateien"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in %s", want, body)
		}
	}
	for _, never := range []string{"<em>", "<script>", "Rollmops", "annahme-"} {
		if strings.Contains(body, never) {
			t.Errorf("the page shows %q", never)
		}
	}
	internal := serve(t, &fake{}, Options{Intake: i, Access: graph.Internal})
	if !strings.Contains(strings.ReplaceAll(get(t, internal, "/hinzufuegen").Body.String(), "\u00ad", ""), "Rollmopsgespräch") {
		t.Error("an internal reader does not see what was read")
	}
}

func TestUploadRefused(t *testing.T) {
	i, _ := newIntake(t)
	h := serve(t, &fake{}, Options{Intake: i})
	readOnly, err := New(&fake{}, Options{})
	must(t, err)
	foreign := form(t, "@a.txt", "Text")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	notMultipart := httptest.NewRequest("POST", "/hinzufuegen", strings.NewReader("zugang="))
	for name, c := range map[string]struct {
		h    http.Handler
		r    *http.Request
		want int
		says string
	}{
		"no files":       {h, form(t, "zugang", ""), 400, "Bitte Dateien wählen."},
		"empty choice":   {h, form(t, "dateien", ""), 400, "Bitte Dateien wählen."},
		"no multipart":   {h, notMultipart, 400, "Bitte Dateien wählen."},
		"bad names":      {h, form(t, "namen", "Erika <b>", "@a.txt", "Text"), 400, "Erika &lt;b&gt;</textarea>"},
		"no name":        {h, form(t, "@..", "Text"), 400, "Bitte Dateien wählen."},
		"another origin": {h, foreign, 403, "Es wurde nichts geändert."},
		"read-only":      {readOnly, form(t, "@a.txt", "Text"), 403, "--read-only"},
	} {
		if w := send(c.h, c.r); w.Code != c.want || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if i.State().Number != 0 {
		t.Errorf("something was read: %+v", i.State())
	}
	u, err := i.Receive(t.Context())
	must(t, err)
	if w := send(h, form(t, "@a.txt", "Text")); w.Code != 409 || !strings.Contains(w.Body.String(), "Läuft gerade") {
		t.Errorf("a second upload: %d %s", w.Code, w.Body)
	}
	must(t, u.Discard())
	if w := get(t, readOnly, "/hinzufuegen"); w.Code != 200 || !strings.Contains(w.Body.String(), "--read-only") {
		t.Errorf("read-only: %d", w.Code)
	}
}

func TestProgress(t *testing.T) {
	i, _ := newIntake(t)
	server := httptest.NewServer(serve(t, &fake{}, Options{Intake: i}))
	defer server.Close()
	u, err := i.Receive(t.Context())
	must(t, err)
	must(t, u.Add("a.txt", strings.NewReader("Ein Text.")))
	u.Start(intake.Choice{})
	resp, err := http.Get(server.URL + "/hinzufuegen/stand")
	must(t, err)
	defer resp.Body.Close()
	events, err := io.ReadAll(resp.Body)
	must(t, err)
	if resp.Header.Get("Content-Type") != "text/event-stream" || !strings.Contains(string(events), `"done":1,"all":1,"running":false}`) {
		t.Errorf("%v %s", resp.Header, events)
	}
}

func TestReview(t *testing.T) {
	i, s := newIntake(t)
	h := serve(t, &fake{}, Options{Intake: i})
	if w := send(h, form(t, "@a.md", "# Ein Bericht\n\nMit Text.\n", "@geheim.txt", secretText)); w.Code != 303 {
		t.Fatal(w.Code)
	}
	var public, secret graph.IRI
	for _, r := range ended(t, i).Results {
		if r.Name == "a.md" {
			public = r.Documents[0].IRI
		} else {
			secret = r.Documents[0].IRI
		}
	}
	post := func(h http.Handler, address string, form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", address, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return send(h, r)
	}
	at := nodeAt("Document", public)
	w := get(t, h, at+"/angaben")
	if !strings.Contains(w.Body.String(), "nicht gefunden") || !strings.Contains(w.Body.String(), `value="Ein Bericht"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := post(h, at+"/angaben", url.Values{"title": {hostile}, "issued": {"gestern"}, "access": {"public"}}); w.Code != 400 ||
		!strings.Contains(w.Body.String(), "weder ein Jahr") || strings.Contains(w.Body.String(), "<em>") || !strings.Contains(w.Body.String(), `value="gestern"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := post(h, at+"/angaben", url.Values{"title": {hostile}, "issued": {"2022"}, "creators": {"Pilz, Madlen;  Stadt "}, "kind": {"report"}, "access": {"public"}}); w.Code != 303 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	d, err := s.Document(t.Context(), graph.Public, public)
	if err != nil || d.Title != hostile || d.Issued != "2022" || len(d.Creators) != 2 || d.Kind != graph.KindReport {
		t.Errorf("%+v, %v", d, err)
	}
	if body := get(t, h, at+"/angaben").Body.String(); !strings.Contains(body, "von Ihnen festgelegt") {
		t.Error("the form does not say who says so")
	}
	for _, address := range []string{nodeAt("Document", secret) + "/angaben", nodeAt("Document", secret) + "/entfernen", "/dokumente/x/angaben"} {
		if w := get(t, h, address); w.Code != 404 || strings.Contains(w.Body.String(), "Rollmops") {
			t.Errorf("%s: %d", address, w.Code)
		}
		if w := post(h, address, url.Values{}); w.Code != 404 {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
	example := serve(t, &fake{}, Options{Intake: i, Example: true})
	if w := get(t, example, at+"/angaben"); w.Code != 403 || !strings.Contains(w.Body.String(), "Beispielbestand") {
		t.Errorf("example: %d", w.Code)
	}
	if w := get(t, h, at+"/entfernen"); w.Code != 200 || strings.Contains(w.Body.String(), "<em>") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := post(h, at+"/entfernen", nil); w.Code != 303 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if body := get(t, h, "/hinzufuegen").Body.String(); !strings.Contains(body, "Inzwischen entfernt.") {
		t.Error("the results do not say that the document is gone")
	}
}

// TestUploadPagesAreAccessible: every field has its label, every reference an end.
func TestUploadPagesAreAccessible(t *testing.T) {
	i, _ := newIntake(t)
	h := serve(t, &fake{}, Options{Intake: i})
	send(h, form(t, "@a.txt", "Ein Bericht\n\nMit Text.\n"))
	doc := ended(t, i).Results[0].Documents[0].IRI
	for _, address := range []string{"/hinzufuegen", nodeAt("Document", doc) + "/angaben", nodeAt("Document", doc) + "/entfernen"} {
		ids, wanted := map[string]bool{}, map[string]bool{}
		for n := range parse(t, address, get(t, h, address).Body.Bytes()).Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			id, _ := attribute(n, "id")
			if ids[id] && id != "" {
				t.Errorf("%s: id %q twice", address, id)
			}
			ids[id] = true
			for _, key := range []string{"for", "aria-describedby", "aria-labelledby"} {
				if to, ok := attribute(n, key); ok {
					wanted[to] = true
				}
			}
			if kind, _ := attribute(n, "type"); (n.Data == "input" || n.Data == "textarea" || n.Data == "select") && kind != "hidden" && kind != "radio" {
				wanted[id] = true
			}
		}
		for id := range wanted {
			if !ids[id] || id == "" {
				t.Errorf("%s: nothing has the id %q", address, id)
			}
		}
	}
}

// TestUploadInABrowser adds a file without a script by keyboard, and with one
// by choice, and reads the progress without the page being loaded again.
func TestUploadInABrowser(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, `"Größe" & Maß.txt`)
	must(t, os.WriteFile(file, []byte("Ein Bericht\n\nMit Text.\n"), 0o600))
	for _, script := range []bool{false, true} {
		i, _ := newIntake(t)
		server := httptest.NewServer(serve(t, &fake{}, Options{Intake: i}))
		defer server.Close()
		ctx := browser(t)
		if !script {
			withoutScript(t, ctx)
		}
		must(t, chromedp.Do(ctx, chromedp.Navigate(server.URL+"/hinzufuegen"), chromedp.SetUploadFiles("#dateien", []string{file})))
		if script {
			must(t, chromedp.Do(ctx, chromedp.Click("form button.main")))
		} else {
			must(t, chromedp.Do(ctx, chromedp.Focus("form button.main"), chromedp.KeyEvent(kb.Enter)))
		}
		must(t, chromedp.Do(ctx, chromedp.WaitVisible("#fortschritt")))
		ended(t, i)
		if script && i.State().Done == 1 { // the page may have come when all was over
			_, err := chromedp.Run(ctx, chromedp.Poll[bool](`!document.getElementById("balken") || document.getElementById("stand").textContent == "Ergebnisse zeigen"`))
			must(t, err)
		}
		must(t, chromedp.Do(ctx, chromedp.Navigate(server.URL+"/hinzufuegen"), chromedp.WaitVisible("#ergebnisse .ok")))
		for _, width := range []int64{320, 1280} {
			must(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 800)))
			if script && evaluate(t, ctx, `String(document.documentElement.scrollWidth <= innerWidth)`) != "true" {
				t.Errorf("too wide at %d", width)
			}
		}
	}
}
