package graph

import (
	"context"
	"fmt"

	csql "github.com/cayleygraph/cayley/graph/sql"
	"github.com/cayleygraph/quad"
	"github.com/jackc/pgx/v5"
)

// The quads lie in the tables of Cayley's SQL backend, as it would store them:
// by its hashes, in its columns, with its counts of references. Its QuadStore
// can read and change them too. Here it does not, for it
//   - commits its own transactions, so that quads and records could differ;
//   - sends each node and each quad on its own;
//   - counts references for quads that were there already, so that their nodes
//     are never removed;
//   - takes a failed look-up of a value for a missing one, and gives a text with
//     the four characters \x00 back with a NUL instead.

const addStatement = `
WITH added AS (
	INSERT INTO quads (subject_hash, predicate_hash, object_hash, label_hash, ts)
	SELECT *, now() FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[])
	ON CONFLICT DO NOTHING
	RETURNING subject_hash, predicate_hash, object_hash, label_hash
), counted AS (
	SELECT hash, count(*) AS refs
	FROM added, LATERAL (VALUES (subject_hash), (predicate_hash), (object_hash), (label_hash)) AS ends (hash)
	GROUP BY hash
)
INSERT INTO nodes (hash, refs, value_string, iri, language, datatype)
SELECT hash, refs, value_string, iri, language, datatype
FROM counted JOIN unnest($5::bytea[], $6::text[], $7::boolean[], $8::text[], $9::text[])
	AS given (hash, value_string, iri, language, datatype) USING (hash)
ON CONFLICT (hash) DO UPDATE SET refs = nodes.refs + EXCLUDED.refs`

const removeStatement = `
WITH removed AS (
	DELETE FROM quads USING unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[]) AS given (s, p, o, l)
	WHERE subject_hash = s AND predicate_hash = p AND object_hash = o AND label_hash = l
	RETURNING subject_hash, predicate_hash, object_hash, label_hash
), counted AS (
	SELECT hash, count(*) AS refs
	FROM removed, LATERAL (VALUES (subject_hash), (predicate_hash), (object_hash), (label_hash)) AS ends (hash)
	GROUP BY hash
)
UPDATE nodes SET refs = nodes.refs - counted.refs FROM counted WHERE nodes.hash = counted.hash`

const selectStatement = `
SELECT s.value_string, p.value_string, o.value_string, coalesce(o.iri, false),
	coalesce(o.language, ''), coalesce(o.datatype, ''), l.value_string
FROM quads
JOIN nodes s ON s.hash = subject_hash
JOIN nodes p ON p.hash = predicate_hash
JOIN nodes o ON o.hash = object_hash
JOIN nodes l ON l.hash = label_hash
WHERE true`

func (t *postgresTransaction) addQuads(ctx context.Context, quads []Quad) error {
	values := map[csql.NodeHash]quad.Value{}
	for _, q := range quads {
		c := toCayley(q)
		for _, d := range quad.Directions {
			values[csql.HashOf(c.Get(d))] = c.Get(d)
		}
	}
	columns := map[string][]any{}
	for hash, value := range values {
		kind, fields, err := csql.NodeValues(hash, value)
		if err != nil {
			return err
		}
		row := map[string]any{}
		for i, column := range append([]string{"hash"}, kind.Columns()...) {
			row[column] = fields[i]
		}
		for _, column := range nodeColumns() {
			columns[column] = append(columns[column], row[column])
		}
	}
	args := hashes(quads)
	for _, column := range nodeColumns() {
		args = append(args, columns[column])
	}
	_, err := t.sql.Exec(ctx, addStatement, args...)
	return err
}

// nodeColumns are those that Cayley uses for IRIs and literals as text.
func nodeColumns() []string { return []string{"hash", "value_string", "iri", "language", "datatype"} }

func (t *postgresTransaction) removeQuads(ctx context.Context, quads []Quad) error {
	if _, err := t.sql.Exec(ctx, removeStatement, hashes(quads)...); err != nil {
		return err
	}
	_, err := t.sql.Exec(ctx, `DELETE FROM nodes WHERE refs <= 0`)
	return err
}

// hashes are the quads' columns in the order of quad.Directions.
func hashes(quads []Quad) []any {
	columns := make([]any, len(quad.Directions))
	for i, d := range quad.Directions {
		column := make([]any, len(quads))
		for j, q := range quads {
			column[j] = csql.HashOf(toCayley(q).Get(d)).SQLValue()
		}
		columns[i] = column
	}
	return columns
}

func (t *postgresTransaction) quads(ctx context.Context, p Pattern, labels ...IRI) ([]Quad, error) {
	query, args := selectStatement, []any{}
	bound := toCayley(Quad(p))
	for _, d := range quad.Directions {
		if v := bound.Get(d); v != nil {
			args = append(args, csql.HashOf(v).SQLValue())
			query += ` AND ` + d.String() + `_hash = ` + placeholder(len(args))
		}
	}
	if p.Label == "" && len(labels) > 0 {
		anyOf := make([]any, len(labels))
		for i, label := range labels {
			anyOf[i] = csql.HashOf(quad.IRI(label)).SQLValue()
		}
		args = append(args, anyOf)
		query += ` AND label_hash = ANY(` + placeholder(len(args)) + `)`
	}
	rows, err := t.sql.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Quad, error) {
		var q Quad
		var isIRI bool
		err := row.Scan(&q.Subject, &q.Predicate, &q.Object.Text, &isIRI, &q.Object.Lang, &q.Object.Datatype, &q.Label)
		if err != nil {
			return Quad{}, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if isIRI {
			q.Object = Node(IRI(q.Object.Text))
		}
		return q, nil
	})
}

// audit has a snapshot, so that others may write.
func (t *postgresTransaction) audit(ctx context.Context) (map[IRI]int, error) {
	var wrong int
	err := t.sql.QueryRow(ctx, `SELECT count(*) FROM nodes FULL JOIN (
		SELECT hash, count(*) AS uses
		FROM quads, LATERAL (VALUES (subject_hash), (predicate_hash), (object_hash), (label_hash)) AS ends (hash)
		GROUP BY hash
	) AS counted USING (hash) WHERE refs IS DISTINCT FROM uses`).Scan(&wrong)
	if err == nil && wrong > 0 {
		err = fmt.Errorf("%w: %d nodes with a wrong count of references", ErrDamaged, wrong)
	}
	if err != nil {
		return nil, err
	}
	rows, err := t.sql.Query(ctx, `SELECT value_string, count(*) FROM quads JOIN nodes ON hash = label_hash GROUP BY value_string`)
	if err != nil {
		return nil, err
	}
	counts := map[IRI]int{}
	var label IRI
	var count int
	_, err = pgx.ForEachRow(rows, []any{&label, &count}, func() error {
		counts[label] = count
		return nil
	})
	return counts, err
}
