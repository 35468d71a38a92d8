package graph

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

var update = flag.Bool("update", false, "make the store of the present schema in testdata anew; never for one that was released")

// TestSchemas opens a store of every schema that was ever written, each kept as
// a backup. It holds what rich made at that time; a schema that changes what is
// read from it needs an upgrade.
func TestSchemas(t *testing.T) {
	ctx := context.Background()
	if *update {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if err := rich(t).Backup(ctx, w); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(schemaFile(schemaVersion), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := mustRead(t, rich(t))
	for schema := 1; schema <= schemaVersion; schema++ {
		backup := oldBackup(t, schema)
		dir := t.TempDir()
		if err := Restore(ctx, bytes.NewReader(backup), dir); err != nil {
			t.Fatalf("schema %d: %v", schema, err)
		}
		documents := 0
		s := openTest(t, dir, Options{Upgrading: func(_, all int) { documents = all }})
		if upgraded := documents > 0; upgraded != (schema < schemaVersion) {
			t.Errorf("schema %d: upgraded: %t", schema, upgraded)
		}
		if got := mustRead(t, s); !reflect.DeepEqual(got, want) {
			t.Errorf("schema %d: got %+v, want %+v", schema, got, want)
		}
		if err := s.Put(ctx, version(1)); err != nil {
			t.Errorf("schema %d: %v", schema, err)
		}
		if findings, err := Verify(ctx, s); err != nil || len(findings) > 0 {
			t.Errorf("schema %d: %v, %v", schema, findings, err)
		}
	}
}

// oldBackup is the backup of a store of a schema.
func oldBackup(t *testing.T, schema int) []byte {
	t.Helper()
	f, err := os.Open(schemaFile(schema))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	backup, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	return backup
}

func schemaFile(schema int) string {
	return filepath.Join("testdata", fmt.Sprintf("schema-%d.backup.gz", schema))
}
