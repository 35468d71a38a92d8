package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"belegnetz/graph"
	"belegnetz/query"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"belegnetz": main})
}

// TestScripts runs the command as a user types it.
func TestScripts(t *testing.T) {
	// Files that a script cannot write down.
	files := map[string]string{
		"programm.bin":     "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00",
		"windows-1252.txt": "Die Gesch\xe4ftsstelle f\xfcr Zugewanderte hei\xdft \x84B\xfcro\x93.\n",
		"halb-utf8.txt":    "Die Geschäftsstelle\nfür \xc3\x28 Zugewanderte und mit \xe2\x82 Rest, größer als üblich.\n",
		"lange-frage.txt":  strings.Repeat("Wohnen ", 20_000) + "\nWohnen\n",
	}
	for _, name := range []string{"scan.pdf", "verschluesselt.pdf"} { // written by ingest's tests
		data, err := os.ReadFile(filepath.Join("testdata", "files", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(data)
	}
	server := os.Getenv("BELEGNETZ_TEST_POSTGRES")
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"nirgends": nowhere},
		Setup: func(e *testscript.Env) error {
			e.Setenv("BELEGNETZ_STORE", filepath.Join(e.WorkDir, "bestand"))
			e.Setenv("SERVER", server)
			e.Setenv("SCHEMA", "belegnetz_script_"+strings.ToLower(rand.Text()))
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, "cache"))
			// The library for PDF files takes long to compile, so that it is kept.
			e.Setenv("COMPILED", filepath.Join(os.TempDir(), "belegnetz-test-pdfium"))
			for name, content := range files {
				if err := os.WriteFile(filepath.Join(e.WorkDir, name), []byte(content), 0o600); err != nil {
					return err
				}
			}
			return nil
		},
		Condition: func(condition string) (bool, error) {
			if condition != "postgres" {
				return false, fmt.Errorf("unknown condition %s", condition)
			}
			return server != "", nil
		},
	})
}

// nowhere is a script's "nirgends ORT WORT…": no file there holds one of the
// words, and no document of the store that it is.
func nowhere(ts *testscript.TestScript, neg bool, args []string) {
	root, ctx := ts.MkAbs(args[0]), context.Background()
	look := func(where string, content []byte) {
		for _, word := range args[1:] {
			if strings.Contains(strings.ToLower(string(content)), word) {
				ts.Fatalf("%q stands in %s", word, where)
			}
		}
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		look(path, content)
		if unpacked, err := gzip.NewReader(bytes.NewReader(content)); err == nil {
			plain, err := io.ReadAll(unpacked)
			look(path+", unpacked", plain)
			return err
		}
		return nil
	})
	ts.Check(err)
	if !graph.Exists(root) {
		return
	}
	s, err := graph.Open(ctx, root, graph.Options{ReadOnly: true})
	ts.Check(err)
	defer s.Close() //nolint:errcheck // only read
	for d, err := range s.Documents(ctx, graph.Internal) {
		ts.Check(err)
		h, err := s.Holding(ctx, graph.Internal, d.IRI)
		ts.Check(err)
		content, err := json.Marshal(h)
		ts.Check(err)
		look(string(d.IRI), content)
	}
}

// TestServe starts the server as README says, asks it over HTTP and stops it.
func TestServe(t *testing.T) {
	t.Setenv("BELEGNETZ_STORE", filepath.Join(t.TempDir(), "bestand"))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "--addr", "127.0.0.1:0"}, strings.NewReader(""), in, io.Discard)
		in.Close()
	}()
	said := bufio.NewScanner(out)
	if !said.Scan() {
		t.Fatal("the server said nothing")
	}
	_, address, ok := strings.Cut(said.Text(), "http://")
	if !ok {
		t.Fatalf("no address in %q", said.Text())
	}
	go io.Copy(io.Discard, out)

	get := func(path string) string {
		resp, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("GET %s: %s, %v", path, resp.Status, err)
		}
		return string(body)
	}
	if !strings.Contains(strings.ReplaceAll(get("/"), "&shy;", ""), "Beispielbestand") {
		t.Error("the start page does not say that it shows the example store")
	}
	get("/healthz")
	var answer query.Answer
	if err := json.Unmarshal([]byte(get("/api/v1/ask?q=Welche+Dokumente+behandeln+Antidiskriminierung%3F")), &answer); err != nil {
		t.Fatal(err)
	}
	if !answer.Example || len(answer.Results) == 0 {
		t.Errorf("example %v with %d results", answer.Example, len(answer.Results))
	}
	stop()
	if c := <-code; c != 0 {
		t.Errorf("exit code %d after an interrupt", c)
	}
}

// TestChangeover adds a document to a store that does not exist yet: the example
// gives way to it while the server runs.
func TestChangeover(t *testing.T) {
	store := filepath.Join(t.TempDir(), "bestand")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--store", store}, strings.NewReader(""), in, io.Discard)
		in.Close()
	}()
	said := bufio.NewScanner(out)
	if !said.Scan() {
		t.Fatal("the server said nothing")
	}
	_, address, _ := strings.Cut(said.Text(), "http://")
	go io.Copy(io.Discard, out)
	get := func(path string) string {
		t.Helper()
		resp, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(body), "\u00ad", "")
	}
	if !strings.Contains(get("/"), "class=\"sample\"") || graph.Exists(store) {
		t.Error("not the example, or a store before there was a need")
	}

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("dateien", "konzept.txt")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(part, "Konzept\n\nIn Lindental gibt es eine Rollmopsberatung.\n")
	w.Close()
	resp, err := http.Post("http://"+address+"/hinzufuegen", w.FormDataContentType(), &form)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", resp, err)
	}
	resp.Body.Close()
	get("/hinzufuegen/stand") // ends with the upload
	if strings.Contains(get("/"), "class=\"sample\"") || !strings.Contains(get("/suche?q=Rollmopsberatung"), "Lindental") {
		t.Error("the store is not shown, or its index is not up to date")
	}
	stop()
	if c := <-code; c != 0 {
		t.Errorf("exit code %d", c)
	}
	if left, err := filepath.Glob(filepath.Join(store, "annahme-*")); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
}
