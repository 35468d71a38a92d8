-- What people have decided about the graph; see curation_store.go.
CREATE TABLE curation (key BYTEA PRIMARY KEY, value BYTEA NOT NULL);
