package server

import (
	"context"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser is a Chromium without a profile. Without a Chromium the test skips.
func browser(t *testing.T) context.Context {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("no Chromium found: pages are not tried in a browser")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()))
	for _, flag := range []string{"no-sandbox", "disable-gpu", "disable-quic", "disable-component-update"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// complaints collects what a browser finds wrong, and every request that
// leaves the server.
type complaints struct {
	mu   sync.Mutex
	list []string
}

func (c *complaints) add(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, what)
}

func (c *complaints) listen(t *testing.T, ctx context.Context, origin string) {
	t.Helper()
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, origin+"/") {
				c.add("request to " + e.Request.URL)
			}
		case *cdplog.EventEntryAdded:
			// The pages of errors are tried too; their status is no complaint.
			if !strings.Contains(e.Entry.Text, "responded with a status of 40") {
				c.add("console: " + e.Entry.Text + " " + e.Entry.URL)
			}
		case *cdpruntime.EventConsoleAPICalled:
			c.add("console: " + string(e.Type))
		case *cdpruntime.EventExceptionThrown:
			c.add("exception: " + e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPagesInABrowser(t *testing.T) {
	server := httptest.NewServer(serve(t, &fake{}, Options{Example: true, Questions: examples()}))
	defer server.Close()
	ctx := browser(t)
	var found complaints
	found.listen(t, ctx, server.URL)
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	if err == nil {
		_, err = chromedp.Call(ctx, cdplog.Enable, cdp.Empty{})
	}
	if err != nil {
		t.Fatal(err)
	}

	for _, address := range addresses() {
		for _, width := range []int64{320, 375, 1280} {
			must(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(server.URL+address)))
			// Open what is folded: it must fit too.
			wide, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`document.querySelectorAll("details").forEach(d => d.open = true);
					document.documentElement.scrollWidth <= innerWidth ? [] :
					[...document.querySelectorAll("main *, header *, footer *")]
						.filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest(".vh"))
						.map(e => e.tagName + "." + e.className)`))
			if err != nil {
				t.Fatalf("%s at %d: %v", address, width, err)
			}
			if len(wide) > 0 {
				t.Errorf("%s at %d pixels: too wide: %v", address, width, wide)
			}
		}
	}
	found.mu.Lock()
	defer found.mu.Unlock()
	for _, what := range found.list {
		t.Error(what)
	}
}

// By keyboard alone: skip link, field, a question, the first result.
func TestKeyboardInABrowser(t *testing.T) {
	server := httptest.NewServer(serve(t, &fake{}, Options{Questions: examples()}))
	defer server.Close()
	ctx := browser(t)

	const focused = `(e => e.id || e.className || e.textContent.trim().replaceAll("\u00ad", "") || e.tagName)(document.activeElement)`
	const ring = `getComputedStyle(document.activeElement).outlineWidth`
	tabTo := func(want string, most int) {
		t.Helper()
		var seen []string
		for range most {
			must(t, chromedp.Do(ctx, chromedp.KeyEvent(kb.Tab)))
			at := evaluate(t, ctx, focused)
			if width := evaluate(t, ctx, ring); width != "3px" {
				t.Errorf("the focus on %q is %s wide", at, width)
			}
			if at == want {
				return
			}
			seen = append(seen, at)
		}
		t.Fatalf("%q is not reached: %q", want, seen)
	}

	must(t, chromedp.Do(ctx, chromedp.Navigate(server.URL+"/")))
	tabTo("skip", 1)
	must(t, chromedp.Do(ctx, chromedp.KeyEvent(kb.Enter)))
	tabTo("q", 1)
	const question = "Welche Dokumente behandeln Antidiskriminierung?"
	must(t, chromedp.Do(ctx, chromedp.KeyEvent(question+kb.Enter), chromedp.WaitVisible("article.result")))
	address, title := evaluate(t, ctx, `location.href`), evaluate(t, ctx, `document.title`)
	if u, err := url.Parse(address); err != nil || u.Query().Get("q") != question || !strings.HasPrefix(title, "2 Dokumente, 1 Akteur") {
		t.Errorf("the answer %q stands at %s", title, address)
	}
	tabTo("Musterstadt: Integrationskonzept 2022", 30)
	must(t, chromedp.Do(ctx, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(".reader")))
	if title := evaluate(t, ctx, `document.title`); !strings.HasPrefix(title, "Integrationskonzept der Stadt") {
		t.Errorf("the first result leads to %q", title)
	}
}

// The choice of theme works without a script, and each theme keeps its colours.
func TestThemeInABrowser(t *testing.T) {
	server := httptest.NewServer(serve(t, &fake{}, Options{}))
	defer server.Close()
	ctx := browser(t)
	const ground = `getComputedStyle(document.body).backgroundColor`
	prefer := func(scheme string) {
		t.Helper()
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		must(t, err)
	}
	check := func(when, want string) {
		t.Helper()
		if got := evaluate(t, ctx, ground); got != want {
			t.Errorf("%s: the ground is %s", when, got)
		}
	}
	const light, dark = "rgb(255, 255, 255)", "rgb(18, 25, 27)"

	prefer("light")
	must(t, chromedp.Do(ctx, chromedp.Navigate(server.URL+"/suche?q=Stelle")))
	check("light system", light)
	prefer("dark")
	check("dark system", dark)
	must(t, chromedp.Do(ctx, chromedp.SetValue("#darstellung", "light"), chromedp.Submit("#darstellung"),
		chromedp.WaitVisible(`html[data-theme="light"]`)))
	check("light by choice on a dark system", light)
	if address := evaluate(t, ctx, `location.href`); address != server.URL+"/suche?q=Stelle" {
		t.Errorf("the choice leads to %s", address)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// evaluate is the value of a script's expression that gives a text.
func evaluate(t *testing.T, ctx context.Context, expression string) string {
	t.Helper()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression))
	must(t, err)
	return text
}

// withoutScript lets no script of a page run.
func withoutScript(t *testing.T, ctx context.Context) {
	t.Helper()
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(t, err)
}

// Suggestions by keyboard: typed, chosen with the arrows, taken, undone.
func TestSuggestionsInABrowser(t *testing.T) {
	server := httptest.NewServer(serve(t, &fake{}, Options{}))
	defer server.Close()
	ctx := browser(t)
	options := func() string {
		return evaluate(t, ctx, `[...document.querySelectorAll("#q-vorschlaege:not([hidden]) [role=option]")].map(o => o.textContent).join("|")`)
	}
	must(t, chromedp.Do(ctx, chromedp.Navigate(server.URL+"/"), chromedp.Focus("#q"), chromedp.KeyEvent("Was ist"),
		chromedp.WaitVisible("#q-vorschlaege")))
	if got := options(); !strings.HasPrefix(got, "Antidiskriminierung Thema|"+hostile+" Akteur|") {
		t.Errorf("offered: %s", got)
	}
	must(t, chromedp.Do(ctx, chromedp.KeyEvent(kb.ArrowDown)))
	if got := evaluate(t, ctx, `document.getElementById(document.activeElement.getAttribute("aria-activedescendant")).textContent`); got != "Antidiskriminierung Thema" {
		t.Errorf("chosen: %q", got)
	}
	// As a keyboard does: no character comes from a key whose default is prevented.
	_, err := chromedp.Call(ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13})
	must(t, err)
	if got := evaluate(t, ctx, `document.activeElement.value + document.activeElement.getAttribute("aria-expanded")`); got != "Was ist Antidiskriminierungfalse" || options() != "" {
		t.Errorf("taken: %q, %q", got, options())
	}
	must(t, chromedp.Do(ctx, chromedp.KeyEvent(" usw"), chromedp.WaitVisible("#q-vorschlaege"), chromedp.KeyEvent(kb.Escape)))
	if got := evaluate(t, ctx, `document.activeElement.value`); got != "Was ist Antidiskriminierung usw" || options() != "" {
		t.Errorf("after Escape: %q, %q", got, options())
	}
}
