package graph

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
)

// PostgresSchema gives the URL of a new, empty schema, which the test's end
// drops. It skips the test when there is no server to test with.
func PostgresSchema(t testing.TB) string {
	t.Helper()
	server := os.Getenv("BELEGNETZ_TEST_POSTGRES")
	if server == "" {
		t.Skip("BELEGNETZ_TEST_POSTGRES names no PostgreSQL server (postgres://…)")
	}
	schema := "belegnetz_test_" + rand.Text()
	quoted := pgx.Identifier{schema}.Sanitize()
	psql(t, server, "CREATE SCHEMA "+quoted)
	t.Cleanup(func() { psql(t, server, "DROP SCHEMA "+quoted+" CASCADE") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal("BELEGNETZ_TEST_POSTGRES is no URL")
	}
	query := u.Query()
	query.Set("search_path", quoted)
	u.RawQuery = query.Encode()
	return u.String()
}

// psql runs statements on a connection of its own.
func psql(t testing.TB, address, statements string, args ...any) {
	t.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, statements, args...); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
}
