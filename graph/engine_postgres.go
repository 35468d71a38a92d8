package graph

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// connectTimeout is for a server that does not answer at all.
const connectTimeout = 10 * time.Second

// endTimeout is for telling the server that a transaction will not be finished.
const endTimeout = 5 * time.Second

// migrations are named by their numbers, from 1; each is made once, in order.
//
//go:embed migrations/*.sql
var migrations embed.FS

// A postgresEngine keeps quads and records in tables of one PostgreSQL schema,
// the first of the connection's search_path. A view is one read-only
// transaction on a snapshot; an update is one transaction, and those of all
// processes wait for each other.
type postgresEngine struct {
	pool *pgxpool.Pool
}

// openPostgres opens the store at a URL that IsPostgres, and creates or
// upgrades its tables unless o.ReadOnly. Errors show nothing of a password.
func openPostgres(ctx context.Context, address string, o Options) (*postgresEngine, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil { // which can quote the password
		return nil, fmt.Errorf("open store %s: %w", WithoutPassword(address), ErrAddress)
	}
	connection := config.ConnConfig
	if connection.ConnectTimeout == 0 {
		connection.ConnectTimeout = connectTimeout
	}
	connection.RuntimeParams["client_encoding"] = "UTF8"
	if connection.RuntimeParams["application_name"] == "" {
		connection.RuntimeParams["application_name"] = "belegnetz"
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", WithoutPassword(address), told(ctx, err))
	}
	e := &postgresEngine{pool}
	if err := e.prepare(ctx, o); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open store %s: %w", WithoutPassword(address), err)
	}
	return e, nil
}

// prepare brings the tables to the newest migration.
func (e *postgresEngine) prepare(ctx context.Context, o Options) error {
	all, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		return err
	}
	var made int
	err = e.view(ctx, func(s storage) (err error) {
		made, err = s.(*postgresTransaction).migration()
		return err
	})
	switch {
	case err != nil:
		return err
	case made > len(all):
		return fmt.Errorf("%w: migration %d, known are %d", ErrNewer, made, len(all))
	case made == len(all):
		return nil
	case o.ReadOnly && made == 0:
		return fmt.Errorf("no tables: %w", fs.ErrNotExist)
	case o.ReadOnly:
		return fmt.Errorf("migration %d of %d: %w", made, len(all), ErrReadOnly)
	}
	return e.update(ctx, func(s storage) error { return s.(*postgresTransaction).migrate(len(all)) })
}

// migration is the number of the last migration made, 0 for none.
func (t *postgresTransaction) migration() (int, error) {
	var hasSchema, hasTables bool
	err := t.sql.QueryRow(t.ctx, `SELECT current_schema() IS NOT NULL, EXISTS (
		SELECT FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'belegnetz_migrations'
	)`).Scan(&hasSchema, &hasTables)
	if err == nil && !hasSchema {
		err = ErrNoDatabase
	}
	if err != nil || !hasTables {
		return 0, err
	}
	var number int
	err = t.sql.QueryRow(t.ctx, `SELECT coalesce(max(number), 0) FROM belegnetz_migrations`).Scan(&number)
	return number, err
}

func (t *postgresTransaction) migrate(last int) error {
	made, err := t.migration() // another process may have been faster
	if err != nil {
		return err
	}
	for number := made + 1; number <= last; number++ {
		statements, err := migrations.ReadFile(fmt.Sprintf("migrations/%d.sql", number))
		if err != nil {
			return err
		}
		// Several statements at once go through the simple protocol only.
		if _, err := t.sql.Conn().PgConn().Exec(t.ctx, string(statements)).ReadAll(); err != nil {
			return err
		}
		if _, err := t.sql.Exec(t.ctx, `INSERT INTO belegnetz_migrations (number) VALUES ($1)`, number); err != nil {
			return err
		}
	}
	if made > 0 {
		return nil
	}
	var encoding string
	if err := t.sql.QueryRow(t.ctx, `SELECT current_setting('server_encoding')`).Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("%w: its encoding is %s, not UTF8", ErrNoDatabase, encoding)
	}
	return (&transaction{storage: t}).putMeta(schemaVersion, newGeneration())
}

func (e *postgresEngine) close() error {
	e.pool.Close()
	return nil
}

func (e *postgresEngine) view(ctx context.Context, read func(storage) error) error {
	return e.transact(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(t *postgresTransaction) error {
		return read(t)
	})
}

// update sees, at each statement, what the last update of any process has
// left: a snapshot would be older than the lock that it has waited for.
func (e *postgresEngine) update(ctx context.Context, write func(storage) error) error {
	return e.transact(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted, AccessMode: pgx.ReadWrite}, func(t *postgresTransaction) error {
		_, err := t.sql.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('belegnetz ' || current_schema(), 0))`)
		if err != nil {
			return err
		}
		if err := write(t); err != nil {
			return err
		}
		return t.flush()
	})
}

func (e *postgresEngine) transact(ctx context.Context, o pgx.TxOptions, f func(*postgresTransaction) error) error {
	tx, err := e.pool.BeginTx(ctx, o)
	if err != nil {
		return told(ctx, err)
	}
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
		defer cancel()
		tx.Rollback(ending) // does nothing after a commit
	}()
	if err := f(&postgresTransaction{ctx: ctx, sql: tx}); err != nil {
		return told(ctx, err)
	}
	// A commit that is broken off may have happened all the same.
	return told(ctx, tx.Commit(context.WithoutCancel(ctx)))
}

// told says what callers branch on instead of the driver's errors, whose
// values hold the connection's configuration.
func told(ctx context.Context, err error) error {
	var refused *pgconn.PgError
	var unconnected *pgconn.ConnectError
	var network net.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &refused):
		if kind := kindOf(refused.Code); kind != nil {
			return fmt.Errorf("%w: %s (SQLSTATE %s)", kind, refused.Message, refused.Code)
		}
		return fmt.Errorf("%s (SQLSTATE %s)", refused.Message, refused.Code)
	case errors.As(err, &unconnected), errors.As(err, &network), pgconn.SafeToRetry(err):
		return fmt.Errorf("%w: %v", ErrUnreachable, err)
	}
	return err
}

// errServerFull is for IsFull.
var errServerFull = errors.New("disk of the database server is full")

// kindOf sorts PostgreSQL's error codes; nil is for those that nobody branches
// on.
func kindOf(code string) error {
	for _, kind := range []struct {
		err   error
		codes []string // or the classes that are their first two characters
	}{
		{ErrDenied, []string{"28", "42501"}},             // authorization, privilege
		{ErrNoDatabase, []string{"3D", "3F"}},            // database, schema
		{ErrUnreachable, []string{"08", "53300", "57P"}}, // connection, too many of them, shutdown
		{ErrReadOnly, []string{"25006"}},                 // a standby server
		{errServerFull, []string{"53100"}},
		{ErrInUse, []string{"55P03"}},                                    // a table that others do not let go
		{ErrDamaged, []string{"42P01", "42703", "42P07", "42710", "XX"}}, // tables missing, or another program's; corruption
	} {
		if slices.ContainsFunc(kind.codes, func(c string) bool { return strings.HasPrefix(code, c) }) {
			return kind.err
		}
	}
	return nil
}

// A postgresTransaction keeps changes of records until something reads their
// bucket, or the end: thousands of them are one statement then.
type postgresTransaction struct {
	ctx     context.Context // of the view or update
	sql     pgx.Tx
	changes map[bucket]map[string][]byte // nil values: deleted
	size    int                          // bytes in changes
}

// maxChanges is how many bytes of changes are kept.
const maxChanges = 8 << 20

func (t *postgresTransaction) put(b bucket, key, value []byte) error {
	return t.change(b, key, slices.Concat([]byte{}, value)) // empty, not nil
}

func (t *postgresTransaction) delete(b bucket, key []byte) error { return t.change(b, key, nil) }

func (t *postgresTransaction) change(b bucket, key, value []byte) error {
	if t.changes == nil {
		t.changes = map[bucket]map[string][]byte{}
	}
	if t.changes[b] == nil {
		t.changes[b] = map[string][]byte{}
	}
	t.changes[b][string(key)] = value
	if t.size += len(key) + len(value); t.size < maxChanges {
		return nil
	}
	return t.flush()
}

// flush makes the changes.
func (t *postgresTransaction) flush() error {
	for b := range t.changes {
		if err := t.flushBucket(b); err != nil {
			return err
		}
	}
	t.size = 0
	return nil
}

func (t *postgresTransaction) flushBucket(b bucket) error {
	var gone, keys, values [][]byte
	for key, value := range t.changes[b] {
		if value == nil {
			gone = append(gone, []byte(key))
		} else {
			keys, values = append(keys, []byte(key)), append(values, value)
		}
	}
	delete(t.changes, b)
	if len(gone) > 0 {
		if _, err := t.sql.Exec(t.ctx, `DELETE FROM `+string(b)+` WHERE key = ANY($1)`, gone); err != nil {
			return err
		}
	}
	if len(keys) == 0 {
		return nil
	}
	_, err := t.sql.Exec(t.ctx, `INSERT INTO `+string(b)+` (key, value) SELECT * FROM unnest($1::bytea[], $2::bytea[])
		ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`, keys, values)
	return err
}

func (t *postgresTransaction) get(b bucket, key []byte) ([]byte, error) {
	if err := t.flushBucket(b); err != nil {
		return nil, err
	}
	var value []byte
	err := t.sql.QueryRow(t.ctx, `SELECT value FROM `+string(b)+` WHERE key = $1`, key).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return value, err
}

// scan has read all pairs before it visits the first, so that visit may use the
// transaction.
func (t *postgresTransaction) scan(b bucket, prefix []byte, visit func(key, value []byte) error) error {
	var keys, values [][]byte
	err := t.each(b, "key, value", prefix, func(row pgx.CollectableRow) error {
		var key, value []byte
		err := row.Scan(&key, &value)
		keys, values = append(keys, key), append(values, value)
		return err
	})
	if err != nil {
		return err
	}
	for i, key := range keys {
		if err := visit(key, values[i]); err != nil {
			return err
		}
	}
	return nil
}

func (t *postgresTransaction) keys(b bucket, prefix []byte) ([][]byte, error) {
	var keys [][]byte
	err := t.each(b, "key", prefix, func(row pgx.CollectableRow) error {
		var key []byte
		err := row.Scan(&key)
		keys = append(keys, key)
		return err
	})
	return keys, err
}

// each reads the rows whose key begins with prefix. BYTEA is ordered by bytes,
// whatever the database's collation.
func (t *postgresTransaction) each(b bucket, columns string, prefix []byte, visit func(pgx.CollectableRow) error) error {
	if err := t.flushBucket(b); err != nil {
		return err
	}
	query, args := `SELECT `+columns+` FROM `+string(b)+` WHERE key >= $1`, []any{append([]byte{}, prefix...)}
	if end := after(prefix); end != nil {
		query, args = query+` AND key < $2`, append(args, end)
	}
	rows, err := t.sql.Query(t.ctx, query+` ORDER BY key`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// after is the first key behind all that begin with prefix, nil when none is.
func after(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xff {
			end := slices.Clone(prefix[:i+1])
			end[i]++
			return end
		}
	}
	return nil
}

// placeholder is the n-th argument of a statement, from 1.
func placeholder(n int) string { return "$" + strconv.Itoa(n) }
