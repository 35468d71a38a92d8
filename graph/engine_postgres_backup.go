package graph

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// tableTimeout is how long rewriting a table waits for its readers and makes
// new ones wait.
const tableTimeout = 5 * time.Second

func tables() []string {
	return []string{"quads", "nodes", string(bucketMeta), string(bucketDocuments), string(bucketPages), string(bucketPassages), string(bucketRecords), string(bucketAnnotations), string(bucketCuration)}
}

// empty deletes all quads and records. To truncate the tables would be faster,
// but would take away from readers what their moment holds.
func (t *postgresTransaction) empty() error {
	for _, table := range tables() {
		if _, err := t.sql.Exec(t.ctx, `DELETE FROM `+table); err != nil {
			return err
		}
	}
	return nil
}

// recountStatement sets right what another program's use of Cayley's tables
// has left: its counts go up for quads that were there already.
const recountStatement = `
WITH counted AS (
	SELECT hash, count(ends.*) AS uses
	FROM nodes LEFT JOIN (
		SELECT end_hash FROM quads, LATERAL (VALUES (subject_hash), (predicate_hash), (object_hash), (label_hash)) AS v (end_hash)
	) AS ends ON end_hash = hash
	GROUP BY hash
)
UPDATE nodes SET refs = uses FROM counted WHERE nodes.hash = counted.hash AND refs <> uses`

// compact removes nodes that no quad uses and rewrites the tables without the
// room of what is gone. The sizes are those of tables and indexes.
func (e *postgresEngine) compact(ctx context.Context) (before, after int64, err error) {
	err = e.update(ctx, func(s storage) error {
		t := s.(*postgresTransaction)
		if before, err = t.sizeOfTables(); err != nil {
			return err
		}
		if _, err := t.sql.Exec(ctx, recountStatement); err != nil {
			return err
		}
		_, err := t.sql.Exec(ctx, `DELETE FROM nodes WHERE refs <= 0`)
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	if err := e.vacuum(ctx, "FULL, "); err != nil {
		return 0, 0, err
	}
	err = e.view(ctx, func(s storage) error {
		after, err = s.(*postgresTransaction).sizeOfTables()
		return err
	})
	return before, after, err
}

func (t *postgresTransaction) sizeOfTables() (size int64, err error) {
	err = t.sql.QueryRow(t.ctx, `SELECT sum(pg_total_relation_size(name::regclass))::bigint FROM unnest($1::text[]) AS name`, tables()).Scan(&size)
	return size, err
}

// vacuum makes room of what was deleted usable again; how is "FULL, " to give
// it back to the disk.
func (e *postgresEngine) vacuum(ctx context.Context, how string) error {
	c, err := e.pool.Acquire(ctx)
	if err != nil {
		return told(ctx, err)
	}
	defer c.Release()
	// The connection goes back to the pool.
	if _, err := c.Exec(ctx, `SELECT set_config('lock_timeout', $1, false)`, tableTimeout.String()); err != nil {
		return told(ctx, err)
	}
	defer c.Exec(context.WithoutCancel(ctx), `RESET lock_timeout`)
	for _, table := range tables() {
		if _, err := c.Exec(ctx, `VACUUM (`+how+`ANALYZE) `+pgx.Identifier{table}.Sanitize()); err != nil {
			return told(ctx, err)
		}
	}
	return nil
}
