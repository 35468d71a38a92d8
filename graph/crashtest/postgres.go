package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"belegnetz/graph"
)

// A database is the site of stores in a schema of their own.
type database struct {
	connection *pgx.Conn
	server     url.URL
	schema     string // and the name that writers give the server
	strikes    int
}

func openDatabase(ctx context.Context, server string) (*database, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, errors.New("the server's address is no URL")
	}
	connection, err := pgx.Connect(ctx, server)
	if err != nil {
		return nil, err
	}
	return &database{connection: connection, server: *u, schema: "belegnetz_crashtest_" + strings.ToLower(rand.Text())}, nil
}

func (d *database) fresh(ctx context.Context) (string, error) {
	_, err := d.connection.Exec(ctx, "DROP SCHEMA IF EXISTS "+d.schema+" CASCADE; CREATE SCHEMA "+d.schema)
	u := d.server
	query := u.Query()
	query.Set("search_path", d.schema)
	query.Set("application_name", d.schema)
	u.RawQuery = query.Encode()
	return u.String(), err
}

// pause is the time between two looks at the server's connections.
const pause = 5 * time.Millisecond

// strike kills the writer and, every other time, has the server end its
// connections, which may not have begun yet, or begin anew.
func (d *database) strike(ctx context.Context, writer *os.Process) (mercy, err error) {
	if d.strikes++; d.strikes%2 == 0 {
		return nil, writer.Kill()
	}
	for {
		// Not with ctx: its end would end this connection too.
		_, err := d.connection.Exec(context.WithoutCancel(ctx), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", d.schema)
		if err != nil {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return graph.ErrUnreachable, nil
		case <-time.After(pause):
		}
	}
}

// settle waits for the end of the writer's transaction: a server that was
// working does not notice at once that nobody listens any more.
func (d *database) settle(ctx context.Context) error {
	for {
		var working int
		err := d.connection.QueryRow(ctx, "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", d.schema).Scan(&working)
		if err != nil || working == 0 {
			return err
		}
		time.Sleep(pause)
	}
}

func (d *database) remove(ctx context.Context) error {
	_, err := d.connection.Exec(ctx, "DROP SCHEMA "+d.schema+" CASCADE")
	return errors.Join(err, d.connection.Close(ctx))
}
