-- What users keep; see annotations.go.
CREATE TABLE annotations (key BYTEA PRIMARY KEY, value BYTEA NOT NULL);
