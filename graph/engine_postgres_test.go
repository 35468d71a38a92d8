package graph

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	csql "github.com/cayleygraph/cayley/graph/sql"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // for Cayley's quad store
)

// PostgresSchema gives the URL of a new, empty schema, which the test's end
// drops. It skips the test when there is no server to test with.
func PostgresSchema(t testing.TB) string {
	t.Helper()
	server := os.Getenv("BELEGNETZ_TEST_POSTGRES")
	if server == "" {
		t.Skip("BELEGNETZ_TEST_POSTGRES names no PostgreSQL server (postgres://…)")
	}
	schema := "belegnetz_test_" + strings.ToLower(rand.Text())
	psql(t, server, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { psql(t, server, "DROP SCHEMA "+schema+" CASCADE") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal("BELEGNETZ_TEST_POSTGRES is no URL")
	}
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}

// psql runs statements on a connection of its own.
func psql(t testing.TB, address, statements string, args ...any) {
	t.Helper()
	if _, err := connection(t, address).Exec(context.Background(), statements, args...); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
}

func connection(t testing.TB, address string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

// terminate ends the connection of the schema's writer, as a crash of the
// server's process or of the network does.
func terminate(t *testing.T, address string) {
	t.Helper()
	c := connection(t, address)
	for {
		tag, err := c.Exec(context.Background(), `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE mode = 'RowExclusiveLock' AND relation = 'quads'::regclass`)
		if err != nil {
			t.Fatal(err)
		}
		if tag.RowsAffected() == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// TestPostgresBrokenWrite breaks a write at each of its steps, by an error and
// by the connection's end. The old version must be there whole, and the next
// write must not notice.
func TestPostgresBrokenWrite(t *testing.T) {
	address := PostgresSchema(t)
	ctx := context.Background()
	old, now := contentOf(t, version(0)), contentOf(t, version(1))
	for name, disturb := range map[string]func() error{
		"error": func() error { return errBroken },
		"crash": func() error { terminate(t, address); return nil },
	} {
		s := openTest(t, address, Options{})
		if err := s.Put(ctx, version(0)); err != nil {
			t.Fatal(err)
		}
		var steps []string
		for broken := 0; ; broken++ {
			at := 0
			s.fail = func(step string) error {
				if at++; at != broken+1 {
					return nil
				}
				steps = append(steps, step)
				return disturb()
			}
			err := s.Put(ctx, version(1))
			if len(steps) == broken {
				if err != nil {
					t.Error(err)
				}
				break
			}
			if err == nil {
				t.Errorf("%s after %v: no error", name, steps)
			}
			if got := mustRead(t, s); !reflect.DeepEqual(got, old) {
				t.Errorf("%s after %v: the old version has changed", name, steps)
			}
		}
		if want := "remove remove add add records commit"; strings.Join(steps, " ") != want {
			t.Errorf("steps: got %v, want %s", steps, want)
		}
		s.fail = nil
		if got := mustRead(t, s); !reflect.DeepEqual(got, now) {
			t.Errorf("%s: the write afterwards is not whole", name)
		}
		if err := s.Remove(ctx, version(0).Document.IRI); err != nil {
			t.Error(err)
		}
		if got := mustRead(t, s); !reflect.DeepEqual(got, content{}) {
			t.Errorf("%s: something stays after the removal", name)
		}
		s.Close()
	}
	var left int
	c := connection(t, address)
	if err := c.QueryRow(ctx, `SELECT (SELECT count(*) FROM quads) + (SELECT count(*) FROM nodes) + (SELECT count(*) FROM records)`).Scan(&left); err != nil || left > 0 {
		t.Errorf("%d rows stay after the removal, %v", left, err)
	}
}

// TestPostgresCancelled cancels a write that waits for another process's, and
// one between its steps.
func TestPostgresCancelled(t *testing.T) {
	address := PostgresSchema(t)
	s, other := openTest(t, address, Options{}), openTest(t, address, Options{})
	if err := s.Put(context.Background(), version(0)); err != nil {
		t.Fatal(err)
	}
	old := mustRead(t, s)
	writing, done := make(chan bool), make(chan bool)
	go other.engine.update(context.Background(), func(storage) error {
		close(writing)
		<-done
		return nil
	})
	<-writing
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if err := s.Put(ctx, version(1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for another process: %v", err)
	}
	if !reflect.DeepEqual(mustRead(t, s), old) {
		t.Error("readers do not see the old version while others write")
	}
	close(done)
	for _, cancelled := range []string{"remove", "add", "records", "commit"} {
		ctx, cancel := context.WithCancel(context.Background())
		s.fail = func(step string) error {
			if step == cancelled {
				cancel()
			}
			return nil
		}
		if err := s.Put(ctx, version(1)); cancelled != "commit" && !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled after %s: %v", cancelled, err)
		} else if err != nil && !reflect.DeepEqual(mustRead(t, s), old) {
			t.Errorf("cancelled after %s: the old version has changed", cancelled)
		}
		cancel()
	}
}

// TestPostgresProcesses uses one schema through several stores, as several
// processes do.
func TestPostgresProcesses(t *testing.T) {
	address := PostgresSchema(t)
	ctx := context.Background()
	stores := make([]*Store, 3)
	var opening sync.WaitGroup
	for i := range stores {
		opening.Go(func() { // all create the tables
			var err error
			if stores[i], err = Open(ctx, address, Options{}); err != nil {
				t.Error(err)
			}
		})
	}
	opening.Wait()
	if t.Failed() {
		return
	}
	var writing sync.WaitGroup
	for i, s := range stores {
		writing.Go(func() {
			for n := range 6 {
				if err := s.Put(ctx, version(i+n)); err != nil {
					t.Error(err)
				}
				c, err := read(s)
				if err != nil && !errors.Is(err, ErrNotFound) { // another version came between two reads
					t.Error(err)
				}
				if titles := len(c.Documents); titles > 1 {
					t.Errorf("%d documents", titles)
				}
			}
		})
	}
	writing.Wait()
	if err := stores[0].Put(ctx, version(9)); err != nil {
		t.Error(err)
	}
	want := contentOf(t, version(9))
	for _, s := range stores {
		if got := mustRead(t, s); !reflect.DeepEqual(got, want) {
			t.Error("a process does not see what another has written")
		}
		if got := s.catalogue.Load(); len(got.holdings) != 1 || got.holdings[want.Documents[0].IRI].Title != want.Documents[0].Title {
			t.Error("a process reads the catalogue again and again")
		}
		findings, err := Verify(ctx, s)
		if err != nil || len(findings) > 0 {
			t.Errorf("findings %v, %v", findings, err)
		}
		s.Close()
	}
}

// TestPostgresSlowWrite: a write may take longer than its end.
func TestPostgresSlowWrite(t *testing.T) {
	s := openTest(t, PostgresSchema(t), Options{})
	s.fail = func(step string) error {
		if step == "commit" {
			time.Sleep(endTimeout + time.Second)
		}
		return nil
	}
	if err := s.Put(context.Background(), version(0)); err != nil {
		t.Error(err)
	}
}

// TestPostgresMoment writes between two look-ups of one read.
func TestPostgresMoment(t *testing.T) {
	ctx := context.Background()
	s := openTest(t, PostgresSchema(t), Options{})
	if err := s.Put(ctx, version(0)); err != nil {
		t.Fatal(err)
	}
	doc := version(0).Document.IRI
	err := s.read(ctx, func(transaction *transaction, c *catalogue) error {
		if err := s.Put(ctx, version(1)); err != nil {
			return err
		}
		quads, err := transaction.lookupIn(ctx, c, Internal, Pattern{Predicate: Mentions}, doc)
		if want := inOrder(version(0).stored()); !slices.Equal(quads, want) {
			t.Errorf("a read sees %d quads, and not those of its moment", len(quads))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPostgresNewer(t *testing.T) {
	ctx := context.Background()
	address := PostgresSchema(t)
	s := openTest(t, address, Options{})
	psql(t, address, `INSERT INTO belegnetz_migrations (number) VALUES (99)`)
	if _, err := Open(ctx, address, Options{}); !errors.Is(err, ErrNewer) {
		t.Errorf("newer tables: %v", err)
	}
	psql(t, address, `DELETE FROM belegnetz_migrations WHERE number = 99`)
	err := s.engine.update(ctx, func(changing storage) error {
		return (&transaction{storage: changing}).putMeta(schemaVersion+1, 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, address, Options{}); !errors.Is(err, ErrNewer) {
		t.Errorf("newer records: %v", err)
	}
	// A program that is running meanwhile must not write into them either.
	if err := s.Put(ctx, version(0)); !errors.Is(err, ErrNewer) {
		t.Errorf("put into newer records: %v", err)
	}
}

func TestPostgresReadOnly(t *testing.T) {
	ctx := context.Background()
	address := PostgresSchema(t)
	if _, err := Open(ctx, address, Options{ReadOnly: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no store: %v", err)
	}
	psql(t, address, `CREATE TABLE quads (horizon INT)`) // fails on tables that are there
	psql(t, address, `DROP TABLE quads`)
	s := openTest(t, address, Options{})
	if err := s.Put(ctx, version(0)); err != nil {
		t.Fatal(err)
	}
	reader := openTest(t, address, Options{ReadOnly: true})
	if !reflect.DeepEqual(mustRead(t, reader), mustRead(t, s)) {
		t.Error("reader and writer read different things")
	}
	for _, err := range []error{reader.Put(ctx, version(1)), reader.Remove(ctx, version(0).Document.IRI)} {
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("got %v, want ErrReadOnly", err)
		}
	}
	// What a read sees is read-only for the database too.
	err := s.engine.view(ctx, func(moment storage) error {
		return moment.(*postgresTransaction).removeQuads(ctx, []Quad{version(0).Edges[0].Quad})
	})
	if !errors.Is(err, ErrReadOnly) {
		t.Errorf("write in a view: %v", err)
	}
}

// TestPostgresForeign opens a schema with another program's tables.
func TestPostgresForeign(t *testing.T) {
	address := PostgresSchema(t)
	psql(t, address, `CREATE TABLE documents (title TEXT)`)
	if _, err := Open(context.Background(), address, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want ErrDamaged", err)
	}
	psql(t, address, `CREATE TABLE quads (horizon INT)`) // nothing was made
}

func TestPostgresErrors(t *testing.T) {
	const secret = "streng-geheim"
	address, err := url.Parse(PostgresSchema(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*url.URL)
		want   error
	}{
		"wrong password": {func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), secret) }, ErrDenied},
		"unknown user":   {func(u *url.URL) { u.User = url.UserPassword("niemand", secret) }, ErrDenied},
		"no server":      {func(u *url.URL) { u.Host, u.User = "127.0.0.1:1", url.UserPassword("x", secret) }, ErrUnreachable},
		"no database":    {func(u *url.URL) { u.Path = "/gibt_es_nicht" }, ErrNoDatabase},
		"no schema":      {func(u *url.URL) { u.RawQuery = "search_path=gibt_es_nicht" }, ErrNoDatabase},
		"bad port":       {func(u *url.URL) { u.Host, u.User = "127.0.0.1:x", url.UserPassword("x", secret) }, ErrAddress},
		"bad option":     {func(u *url.URL) { u.RawQuery += "&sslmode=x&password=" + secret }, ErrAddress},
	} {
		u := *address
		test.change(&u)
		for _, o := range []Options{{}, {ReadOnly: true}} {
			_, err := Open(context.Background(), u.String(), o)
			if !errors.Is(err, test.want) {
				t.Errorf("%s: got %v, want %v", name, err, test.want)
			}
			password, _ := address.User.Password()
			for _, told := range []string{fmt.Sprint(err), fmt.Sprintf("%+v %#v", err, err)} {
				if strings.Contains(told, secret) || password != "" && strings.Contains(told, password) {
					t.Errorf("%s: the password is in the error %q", name, told)
				}
			}
		}
	}
}

func TestWithoutPassword(t *testing.T) {
	for address, want := range map[string]string{
		"/home/x/postgres://a:b@c":                      "/home/x/postgres://a:b@c",
		"postgres://a:geheim@host:1/d":                  "postgres://a@host:1/d",
		"postgresql://a@host/d?search_path=s":           "postgresql://a@host/d?search_path=s",
		"postgres://host/d?password=geheim&user=a":      "postgres://host/d?user=a",
		"postgres://host/d?sslpassword=geheim&Password": "postgres://host/d",
		"postgres://a:ge%heim@host/d":                   "postgres://…",
		"postgres://a:geheim@host:port/d":               "postgres://…",
	} {
		if got := WithoutPassword(address); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}

// TestCayleyTables opens the tables with Cayley's own quad store, and compares
// them with those that it makes.
func TestCayleyTables(t *testing.T) {
	csql.Register("belegnetz-test", csql.Registration{
		Driver: "pgx", HorizonType: "BIGSERIAL", ConditionalIndexes: true, FillFactor: true,
		QueryDialect: csql.QueryDialect{
			FieldQuote:  func(name string) string { return pgx.Identifier{name}.Sanitize() },
			Placeholder: placeholder,
		},
		Error: func(err error) error { return err },
	})
	ctx := context.Background()
	ours, theirs := PostgresSchema(t), PostgresSchema(t)
	s := openTest(t, ours, Options{})
	if err := csql.Init("belegnetz-test", theirs, nil); err != nil {
		t.Fatal(err)
	}
	describe := func(address string) (lines []string) {
		rows, err := connection(t, address).Query(ctx, `
			SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, regexp_replace(column_default, '''.*''', '')) FROM information_schema.columns
				WHERE table_schema = current_schema() AND table_name IN ('nodes', 'quads')
			UNION SELECT regexp_replace(indexdef, 'ON \S+\.', 'ON ') FROM pg_indexes
				WHERE schemaname = current_schema() AND tablename IN ('nodes', 'quads') AND indexname NOT IN ('label_index', 'unused_index')
			UNION SELECT conname || ' ' || replace(pg_get_constraintdef(oid), current_schema() || '.', '') FROM pg_constraint
				WHERE connamespace = current_schema()::regnamespace AND conrelid IN ('nodes'::regclass, 'quads'::regclass)
			ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		if lines, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			t.Fatal(err)
		}
		return lines
	}
	if got, want := describe(ours), describe(theirs); !slices.Equal(got, want) || len(want) < 30 {
		t.Errorf("tables:\n%s\nCayley's:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	h := version(0)
	h.Edges = append(h.Edges,
		Edge{Quad{"urn:x:y", Title, TextIn("de", "Übergänge"), h.Passages[0].IRI}, Record{}},
		Edge{Quad{"urn:x:y", Issued, Value{Text: "2018", Datatype: xsdInteger}, h.Document.IRI}, Record{}},
		Edge{Quad{"urn:x:y", Title, Text("ohne Sprache"), h.Document.IRI}, Record{}})
	if err := s.Put(ctx, h); err != nil {
		t.Fatal(err)
	}
	store, err := csql.New("belegnetz-test", ours, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var got []Quad
	it := store.QuadsAllIterator()
	defer it.Close()
	for it.Next(ctx) {
		q, err := fromCayley(store.Quad(it.Result()))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, q)
	}
	if it.Err() != nil {
		t.Fatal(it.Err())
	}
	if want := inOrder(h.stored()); !slices.Equal(inOrder(got), want) {
		t.Errorf("Cayley reads %v, want %v", got, want)
	}
}

// TestMigrations: they are numbered from 1 without a gap.
func TestMigrations(t *testing.T) {
	all, err := fs.ReadDir(migrations, "migrations")
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	for i := range all {
		if _, err := fs.Stat(migrations, fmt.Sprintf("migrations/%d.sql", i+1)); err != nil {
			t.Error(err)
		}
	}
}
