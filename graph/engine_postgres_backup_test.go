package graph

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"testing"
)

// TestPostgresBackup backs up a store in a database and one in a folder with
// the same content, and restores each as the other and as itself.
func TestPostgresBackup(t *testing.T) {
	ctx := context.Background()
	database, folder := openTest(t, PostgresSchema(t), Options{}), openTest(t, t.TempDir(), Options{})
	for _, from := range []*Store{database, folder} {
		enrich(t, from)
		want, generation := mustRead(t, from), mustGeneration(t, from)
		backup := backupOf(t, from)
		filled := PostgresSchema(t)
		if err := openTest(t, filled, Options{}).Put(ctx, version(1)); err != nil {
			t.Fatal(err)
		}
		psql(t, filled, `UPDATE nodes SET refs = 7; DELETE FROM records; UPDATE documents SET value = 'damaged'`)
		for name, dir := range map[string]string{"folder": t.TempDir(), "schema": PostgresSchema(t), "damaged schema": filled} {
			if err := Restore(ctx, bytes.NewReader(backup), dir); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			restored := openTest(t, dir, Options{})
			if got := mustRead(t, restored); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: another store has come back", name)
			}
			if mustGeneration(t, restored) != generation {
				t.Errorf("%s: the generation is another", name)
			}
			if err := restored.Put(ctx, version(2)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if findings, err := Verify(ctx, restored); err != nil || len(findings) > 0 {
				t.Errorf("%s: %v, %v", name, findings, err)
			}
			restored.Close()
		}
	}
}

// TestPostgresOldBackup restores backups of files of every schema.
func TestPostgresOldBackup(t *testing.T) {
	want := mustRead(t, rich(t))
	for schema := 1; schema <= schemaVersion; schema++ {
		address := PostgresSchema(t)
		if err := Restore(context.Background(), bytes.NewReader(oldBackup(t, schema)), address); err != nil {
			t.Fatalf("schema %d: %v", schema, err)
		}
		if got := mustRead(t, openTest(t, address, Options{})); !reflect.DeepEqual(got, want) {
			t.Errorf("schema %d: got %+v, want %+v", schema, got, want)
		}
	}
}

// TestPostgresRestoreReader: who reads during a restore sees what was there
// before, and afterwards what has been restored.
func TestPostgresRestoreReader(t *testing.T) {
	ctx := context.Background()
	address := PostgresSchema(t)
	s := openTest(t, address, Options{})
	if err := s.Put(ctx, version(0)); err != nil {
		t.Fatal(err)
	}
	backup := backupOf(t, s)
	if err := s.Put(ctx, version(1)); err != nil {
		t.Fatal(err)
	}
	err := s.read(ctx, func(moment *transaction, c *catalogue) error {
		if err := Restore(ctx, bytes.NewReader(backup), address); err != nil {
			return err
		}
		quads, err := moment.lookupIn(ctx, c, Internal, Pattern{Predicate: Mentions}, version(1).Document.IRI)
		if want := inOrder(version(1).stored()); !slices.Equal(quads, want) {
			t.Errorf("a read sees %d quads, and not those of its moment", len(quads))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := mustRead(t, s); !reflect.DeepEqual(got, contentOf(t, version(0))) {
		t.Error("the restored version is not read")
	}
}

// TestPostgresBrokenRestore: what is no backup, and a restore that is broken
// off, leave the store as it was.
func TestPostgresBrokenRestore(t *testing.T) {
	ctx := context.Background()
	address := PostgresSchema(t)
	s := openTest(t, address, Options{})
	if err := s.Put(ctx, version(0)); err != nil {
		t.Fatal(err)
	}
	backup := backupOf(t, s)
	if err := s.Put(ctx, version(1)); err != nil {
		t.Fatal(err)
	}
	want, generation := mustRead(t, s), mustGeneration(t, s)
	flipped := bytes.Clone(backup)
	flipped[len(flipped)/2] ^= 1
	for name, broken := range map[string][]byte{"empty": {}, "cut": backup[:len(backup)/2], "flipped": flipped} {
		if err := Restore(ctx, bytes.NewReader(broken), address); !errors.Is(err, ErrBackup) {
			t.Errorf("%s: got %v, want ErrBackup", name, err)
		}
	}
	fresh := PostgresSchema(t)
	if err := Restore(ctx, bytes.NewReader(nil), fresh); !errors.Is(err, ErrBackup) {
		t.Errorf("got %v, want ErrBackup", err)
	}
	if _, err := Open(ctx, fresh, Options{ReadOnly: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after the attempt to restore what is no backup there is a store: %v", err)
	}
	// The restore has written everything when a document is refused.
	psql(t, address, `CREATE FUNCTION refuse() RETURNS trigger AS 'BEGIN RAISE ''refused''; END' LANGUAGE plpgsql;
		CREATE TRIGGER refuse BEFORE UPDATE OR INSERT ON meta EXECUTE FUNCTION refuse()`)
	if err := Restore(ctx, bytes.NewReader(backup), address); err == nil {
		t.Error("the restore was not broken off")
	}
	psql(t, address, `DROP TRIGGER refuse ON meta`)
	if !reflect.DeepEqual(mustRead(t, s), want) || mustGeneration(t, s) != generation {
		t.Error("the store has changed")
	}
}

// TestPostgresBackupDamaged: a store that Verify finds fault with has no backup.
func TestPostgresBackupDamaged(t *testing.T) {
	ctx := context.Background()
	for name, damage := range map[string]string{
		"record lost":     `DELETE FROM records WHERE key = (SELECT key FROM records ORDER BY key LIMIT 1)`,
		"quad lost":       `DELETE FROM quads WHERE horizon = (SELECT min(horizon) FROM quads)`,
		"value changed":   `UPDATE nodes SET value_string = 'urn:x:anders' WHERE value_string = 'urn:x:1'`,
		"passage lost":    `DELETE FROM passages WHERE key = (SELECT key FROM passages ORDER BY key LIMIT 1)`,
		"document lost":   `DELETE FROM documents`,
		"quad of nobody":  `UPDATE nodes SET value_string = 'urn:belegnetz:passage:0123456789abcdef:99' WHERE value_string = 'urn:belegnetz:passage:0123456789abcdef:2'`,
		"count of quads":  `UPDATE nodes SET refs = refs + 1 WHERE value_string = 'urn:x:1'`,
		"page changed":    `UPDATE pages SET value = (SELECT value FROM pages ORDER BY key DESC LIMIT 1)`,
		"document broken": `UPDATE documents SET value = 'x'`,
	} {
		address := PostgresSchema(t)
		s := openTest(t, address, Options{})
		if err := s.Put(ctx, version(0)); err != nil {
			t.Fatal(err)
		}
		psql(t, address, damage)
		s.Close()
		s, err := Open(ctx, address, Options{ReadOnly: true})
		if err == nil {
			findings, errVerify := Verify(ctx, s)
			if len(findings) == 0 && !errors.Is(errVerify, ErrDamaged) {
				t.Errorf("%s: verified with %v, %v", name, findings, errVerify)
			}
			err = s.Backup(ctx, new(bytes.Buffer))
			s.Close()
		}
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: got %v, want ErrDamaged", name, err)
		}
	}
}

func TestPostgresCompact(t *testing.T) {
	ctx := context.Background()
	address := PostgresSchema(t)
	if _, _, err := Compact(ctx, address, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no store: %v", err)
	}
	s := openTest(t, address, Options{})
	for n := range 30 {
		if err := s.Put(ctx, version(n)); err != nil {
			t.Fatal(err)
		}
	}
	psql(t, address, `INSERT INTO nodes (hash, refs, value_string) VALUES ('x', 1, 'nobody'); UPDATE nodes SET refs = refs + 1`)
	if _, err := Verify(ctx, s); !errors.Is(err, ErrDamaged) {
		t.Errorf("wrong counts: %v", err)
	}
	want := mustRead(t, s)
	before, after, err := Compact(ctx, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if after >= before || after == 0 {
		t.Errorf("%d bytes before, %d after", before, after)
	}
	if got := mustRead(t, s); !reflect.DeepEqual(got, want) {
		t.Error("the content is another")
	}
	if findings, err := Verify(ctx, s); err != nil || len(findings) > 0 {
		t.Errorf("%v, %v", findings, err)
	}
	err = s.read(ctx, func(*transaction, *catalogue) error {
		_, _, err := Compact(ctx, address, nil)
		return err
	})
	if !errors.Is(err, ErrInUse) {
		t.Errorf("beside a reader: got %v, want ErrInUse", err)
	}
	if err := s.Put(ctx, version(31)); err != nil {
		t.Error(err)
	}
}
