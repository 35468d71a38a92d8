package ingest

import (
	"os"
	"path/filepath"
	"testing"

	"belegnetz/graph"
)

// TestSoundStay: no word of a sound document is repaired.
func TestSoundStay(t *testing.T) {
	for _, pattern := range []string{"karlsruhe/*.txt", "gesetze/*.md"} {
		files, _ := filepath.Glob(filepath.Join(shared, pattern))
		if len(files) == 0 {
			t.Skip("no documents at", pattern)
		}
		for _, file := range files {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			batch, _ := Read(file, f, Options{}) // some files are empty
			f.Close()
			for _, h := range batch.Holdings {
				for _, p := range h.Passages {
					for _, e := range p.Edits {
						if e.Kind == graph.EditRepair {
							t.Errorf("%s, page %d: %q is repaired", file, p.FilePage, e.Raw)
						}
					}
				}
			}
		}
	}
}
