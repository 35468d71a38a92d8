package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"belegnetz/check"
	"belegnetz/graph"
	"belegnetz/ingest"
)

// Check finds one of every verdict in any draft, with what makes it hard.
func (f *fake) Check(_ context.Context, _ graph.Access, name string, r io.Reader) (check.Report, error) {
	if f.fail() != nil {
		return check.Report{}, f.err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return check.Report{}, err
	}
	f.asked = string(b)
	if strings.Contains(f.asked, "unlesbar") {
		return check.Report{}, &ingest.Problem{File: name, What: "Die Datei ist beschädigt.", Err: ingest.ErrFormat}
	}
	report := check.Report{Draft: name, Documents: 3, Short: 2, Counts: map[check.Verdict]int{}, Findings: []check.Finding{}}
	if strings.Contains(f.asked, "nichts") {
		return report, nil
	}
	printed := "21"
	at := &check.Place{Document: heldFile, Title: long + " " + hostile, Passage: heldPassage(2), FilePage: 23, Page: &printed,
		Quote: "Der Abbau sozialer Barrieren " + hostile, Citation: "(Musterstadt 2022: 21)"}
	for _, v := range verdictOrder {
		f := check.Finding{Verdict: v.Of, Kind: check.KindQuotation, Where: "Zeile 31", Section: hostile, Text: hostile + " " + long,
			Citation: "(Musterstadt 2022: 12)", Why: "Gefunden. " + long, Notes: []string{hostile}}
		switch v.Of {
		case check.Differs:
			f.Diff = []check.Piece{{Kind: check.Same, Text: "Der Abbau"}, {Kind: check.InDraft, Text: " sozialer Hürden"},
				{Kind: check.InSource, Text: " " + hostile}, {Kind: check.Omitted, Text: " […]"}}
			fallthrough
		case check.WrongPage:
			f.Found, f.Correct = at, at.Citation
		case check.Right:
			f.Found, f.Notes = at, nil
		}
		report.Counts[v.Of]++
		report.Findings = append(report.Findings, f)
	}
	return report, nil
}

// upload is a form with a text and a file.
func upload(t *testing.T, address, text, file, content string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	must(t, w.WriteField("text", text))
	part, err := w.CreateFormFile("datei", file)
	must(t, err)
	_, err = part.Write([]byte(content))
	must(t, err)
	must(t, w.Close())
	r := httptest.NewRequest("POST", address, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func post(address, kind, body string) *http.Request {
	r := httptest.NewRequest("POST", address, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r
}

const formKind = "application/x-www-form-urlencoded"

func TestCheckPage(t *testing.T) {
	f := &fake{}
	h := serve(t, f, Options{Example: true})
	w := send(h, post("/pruefen", formKind, url.Values{"text": {"Ein „Zitat“."}}.Encode()))
	if w.Code != http.StatusOK || f.asked != "Ein „Zitat“." {
		t.Fatalf("%d, asked %q", w.Code, f.asked)
	}
	body := w.Body.String()
	for _, want := range []string{"1 von 5 Zitaten stimmen", `<del><span class="vh"> nur im Entwurf: </span> sozialer Hürden</del>`,
		`<ins><span class="vh"> nur im Dokument: </span>`, "Richtiger Beleg: ", "verglichen mit 3 Dokumenten", "2 Anführungen", "Eingefügter Text"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "<em>") {
		t.Error("the page holds what the draft says as markup")
	}
	if strings.Index(body, "nicht belegt</p>") > strings.Index(body, "weicht ab</p>") || strings.Index(body, "weicht ab</p>") > strings.Index(body, "stimmt</p>") {
		t.Error("problems do not stand first")
	}
	ids := map[string]bool{}
	for n := range parse(t, "/pruefen", w.Body.Bytes()).Descendants() {
		if id, ok := attribute(n, "id"); ok {
			if ids[id] {
				t.Errorf("the id %s stands twice", id)
			}
			ids[id] = true
		}
	}
	for n := range parse(t, "/pruefen", w.Body.Bytes()).Descendants() {
		link, _ := attribute(n, "href")
		labelled, _ := attribute(n, "aria-labelledby")
		for _, id := range []string{strings.TrimPrefix(link, "#"), labelled} {
			if (link != "" && link[0] == '#' && id != "" || id == labelled && id != "") && !ids[id] {
				t.Errorf("%s leads nowhere", id)
			}
		}
	}
}

func TestCheckTakesFilesBeforeTexts(t *testing.T) {
	f := &fake{}
	h := serve(t, f, Options{})
	for _, c := range []struct {
		request     *http.Request
		asked, says string
		want        int
	}{
		{upload(t, "/pruefen", "der Text", `..\Ordner/Kapitel 4.docx`, "die Datei"), "die Datei", "Geprüft: Kapitel 4.docx", 200},
		{upload(t, "/pruefen", "der Text", "leer.docx", ""), "der Text", "Geprüft: Eingefügter Text", 200},
		{upload(t, "/pruefen", " ", "leer.docx", ""), "", "Bitte einen Text einfügen oder eine Datei wählen.", 400},
		{post("/pruefen", formKind, ""), "", "Bitte einen Text einfügen oder eine Datei wählen.", 400},
		{post("/pruefen", "application/json", "{}"), "", "Bitte einen Text einfügen", 400},
		{post("/pruefen", "multipart/form-data; boundary=x", "--x\r\nkaputt"), "", "Bitte einen Text einfügen", 400},
		{post("/pruefen", formKind, "text=nichts"), "nichts", "Keine Zitate gefunden", 200},
		{post("/pruefen", formKind, "text=unlesbar%3Cb%3E"), "unlesbar<b>", "Die Datei ist beschädigt.", 422},
		{post("/pruefen", "text/plain", strings.Repeat("a", maxDraft+1)), "", "Es wurde mehr gesendet", 413},
		{upload(t, "/pruefen", "", "groß.docx", strings.Repeat("a", maxDraft)), "", "Es wurde mehr gesendet", 413},
		{post("/api/v1/check", "text/plain; charset=utf-8", "Ein Text"), "Ein Text", `"verdict":"differs"`, 200},
		{upload(t, "/api/v1/check", "", "a.md", "Ein Text"), "Ein Text", `"draft":"a.md"`, 200},
		{post("/api/v1/check", "text/plain", "unlesbar"), "unlesbar", `problem:unreadable"`, 422},
		{post("/api/v1/check", "text/plain", ""), "", `problem:no-draft"`, 400},
	} {
		f.asked = ""
		w := send(h, c.request)
		if w.Code != c.want || f.asked != c.asked || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s: %d, asked %q, want %d, %q and %q", c.request.URL, c.request.Header.Get("Content-Type"), w.Code, f.asked, c.want, c.asked, c.says)
		}
		if api := strings.HasPrefix(c.request.URL.Path, "/api/"); api != json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: JSON %v", c.request.URL, !api)
		}
	}
}

func TestCheckRefusesForeignPages(t *testing.T) {
	h := serve(t, &fake{}, Options{})
	for _, address := range []string{"/pruefen", "/api/v1/check"} {
		r := post(address, "text/plain", "Ein Text")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		if w := send(h, r); w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
}

// What a draft says stays out of the log, even when checking fails.
func TestCheckLogsNoDraft(t *testing.T) {
	h := serve(t, &fake{err: errors.New("broken")}, Options{})
	if w := send(h, post("/pruefen", "text/plain", "geheimer Entwurf")); w.Code != 500 || strings.Contains(w.Body.String(), "geheimer") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestCheckInABrowser(t *testing.T) {
	server := httptest.NewServer(serve(t, &fake{}, Options{}))
	defer server.Close()
	ctx := browser(t)
	var found complaints
	found.listen(t, ctx, server.URL)
	for _, width := range []int64{320, 375, 1280} {
		must(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(server.URL+"/pruefen"),
			chromedp.SendKeys("#text", "Ein „Zitat“."), chromedp.Submit("#text"), chromedp.WaitVisible(".checked del")))
		if title := evaluate(t, ctx, `document.title`); !strings.HasPrefix(title, "Zitate prüfen: 1 von 5") {
			t.Errorf("the title is %q", title)
		}
		wide := evaluate(t, ctx, `document.querySelectorAll("details").forEach(d => d.open = true);
			document.documentElement.scrollWidth <= innerWidth ? "" : String(document.documentElement.scrollWidth)`)
		if wide != "" {
			t.Errorf("at %d pixels the page is %s wide", width, wide)
		}
		if shown := evaluate(t, ctx, `String(document.querySelectorAll("button[data-copy]:not([hidden])").length)`); shown != "2" {
			t.Errorf("%s citations can be copied", shown)
		}
	}
	found.mu.Lock()
	defer found.mu.Unlock()
	for _, what := range found.list {
		t.Error(what)
	}
}
