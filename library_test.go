package main

import (
	"path/filepath"
	"testing"

	"belegnetz/graph"
)

// TestIndexFolder: each store has an index of its own, whatever its password.
func TestIndexFolder(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	folders := map[string]string{}
	for _, store := range []string{
		"/daten/bestand",
		"postgres://a@host/d?search_path=eins",
		"postgres://a:geheim@host/d?search_path=eins",
		"postgres://a:anders@host/d?search_path=eins",
		"postgres://a@host/d?search_path=zwei",
	} {
		l := library{dir: graph.WithoutPassword(store)}
		folder, err := l.indexFolder()
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := folders[folder]; taken && other != l.dir {
			t.Errorf("%s and %s share %s", other, l.dir, folder)
		}
		folders[folder] = l.dir
		if in, _ := filepath.Rel(cache, folder); graph.IsPostgres(store) != filepath.IsLocal(in) {
			t.Errorf("%s: index in %s", store, folder)
		}
	}
	if len(folders) != 3 {
		t.Errorf("%d folders, want 3: %v", len(folders), folders)
	}
}
