package server

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"time"
)

//go:embed static
var staticFiles embed.FS

// An asset is a file that pages refer to. Its address carries its version, so
// a browser keeps it until it changes.
type asset struct {
	name    string
	bytes   []byte
	version string // of the content
}

func readAssets() (map[string]asset, error) {
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		return nil, err
	}
	files := map[string]asset{}
	for _, e := range entries {
		b, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		files["/"+e.Name()] = asset{e.Name(), b, hex.EncodeToString(sum[:6])}
	}
	return files, nil
}

// url is the address of the asset in its present version.
func (a asset) url() string { return "/" + a.name + "?v=" + a.version }

func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	// Not asked of the system: on Windows the registry may say anything.
	switch path.Ext(a.name) {
	case ".svg":
		h.Set("Content-Type", "image/svg+xml")
	case ".js":
		h.Set("Content-Type", "text/javascript; charset=utf-8")
	default:
		h.Set("Content-Type", "text/css; charset=utf-8")
	}
	h.Set("ETag", `"`+a.version+`"`)
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == a.version {
		h.Set("Cache-Control", "max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.bytes))
}
