CREATE TABLE belegnetz_migrations (
	number INT PRIMARY KEY,
	made TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()
);

-- The tables and indexes that Cayley v0.7.7 makes for PostgreSQL.
CREATE TABLE nodes (
	hash BYTEA PRIMARY KEY,
	refs INT NOT NULL,
	value BYTEA,
	value_string TEXT,
	datatype TEXT,
	language TEXT,
	iri BOOLEAN,
	bnode BOOLEAN,
	value_int BIGINT,
	value_bool BOOLEAN,
	value_float DOUBLE PRECISION,
	value_time TIMESTAMP WITH TIME ZONE
);
CREATE TABLE quads (
	horizon BIGSERIAL PRIMARY KEY,
	subject_hash BYTEA NOT NULL,
	predicate_hash BYTEA NOT NULL,
	object_hash BYTEA NOT NULL,
	label_hash BYTEA,
	ts TIMESTAMP
);
CREATE UNIQUE INDEX spo_unique ON quads (subject_hash, predicate_hash, object_hash) WHERE label_hash IS NULL;
CREATE UNIQUE INDEX spol_unique ON quads (subject_hash, predicate_hash, object_hash, label_hash) WHERE label_hash IS NOT NULL;
ALTER TABLE quads ADD CONSTRAINT subject_hash_fk FOREIGN KEY (subject_hash) REFERENCES nodes (hash);
ALTER TABLE quads ADD CONSTRAINT predicate_hash_fk FOREIGN KEY (predicate_hash) REFERENCES nodes (hash);
ALTER TABLE quads ADD CONSTRAINT object_hash_fk FOREIGN KEY (object_hash) REFERENCES nodes (hash);
ALTER TABLE quads ADD CONSTRAINT label_hash_fk FOREIGN KEY (label_hash) REFERENCES nodes (hash);
CREATE INDEX spo_index ON quads (subject_hash, predicate_hash, object_hash) WITH (FILLFACTOR = 50);
CREATE INDEX ops_index ON quads (object_hash, predicate_hash, subject_hash) WITH (FILLFACTOR = 50);
CREATE INDEX pos_index ON quads (predicate_hash, object_hash, subject_hash) WITH (FILLFACTOR = 50);
CREATE INDEX osp_index ON quads (object_hash, subject_hash, predicate_hash) WITH (FILLFACTOR = 50);

-- Without these two a document's removal takes time in proportion to the store:
-- the first finds its quads, the second the nodes that nothing uses any more.
CREATE INDEX label_index ON quads (label_hash);
CREATE INDEX unused_index ON nodes (hash) WHERE refs <= 0;

-- The key spaces beside the quads; see records.go.
CREATE TABLE meta (key BYTEA PRIMARY KEY, value BYTEA NOT NULL);
CREATE TABLE documents (key BYTEA PRIMARY KEY, value BYTEA NOT NULL);
CREATE TABLE pages (key BYTEA PRIMARY KEY, value BYTEA NOT NULL);
CREATE TABLE passages (key BYTEA PRIMARY KEY, value BYTEA NOT NULL);
CREATE TABLE records (key BYTEA PRIMARY KEY, value BYTEA NOT NULL);
