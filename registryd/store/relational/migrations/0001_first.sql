-- Words in braces differ between databases: see dialect.go.
-- Ids are 32 hexadecimal digits, times are microseconds since 1970 in UTC.

CREATE TABLE owners (
  id TEXT PRIMARY KEY,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  url TEXT NOT NULL,
  admin BOOLEAN NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL
);

CREATE INDEX owners_created ON owners (kind, created, id);

CREATE TABLE modules (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  name TEXT NOT NULL,
  visibility INTEGER NOT NULL,
  deprecated BOOLEAN NOT NULL,
  description TEXT NOT NULL,
  url TEXT NOT NULL,
  default_label TEXT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  UNIQUE (owner_id, name)
);

CREATE INDEX modules_created ON modules (created, id);
CREATE INDEX modules_updated ON modules (updated, id);

CREATE TABLE commits (
  seq {serial},
  id TEXT NOT NULL UNIQUE,
  module_id TEXT NOT NULL REFERENCES modules (id) ON DELETE CASCADE,
  content_key {bytes} NOT NULL,
  b4 {bytes} NOT NULL,
  b5 {bytes} NOT NULL,
  files {bytes} NOT NULL,
  created BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  source_url TEXT NOT NULL,
  UNIQUE (module_id, content_key)
);

CREATE INDEX commits_module ON commits (module_id, seq);

-- A commit that another needs stays.
CREATE TABLE commit_deps (
  commit_id TEXT NOT NULL REFERENCES commits (id) ON DELETE CASCADE,
  dep_id TEXT NOT NULL REFERENCES commits (id),
  direct BOOLEAN NOT NULL,
  PRIMARY KEY (commit_id, dep_id)
);

CREATE INDEX commit_deps_dep ON commit_deps (dep_id);

CREATE TABLE labels (
  id TEXT PRIMARY KEY,
  module_id TEXT NOT NULL REFERENCES modules (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  commit_id TEXT NOT NULL REFERENCES commits (id) ON DELETE CASCADE,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  archived BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (module_id, name)
);

CREATE INDEX labels_created ON labels (module_id, created, id);
CREATE INDEX labels_updated ON labels (module_id, updated, id);
CREATE INDEX labels_commit ON labels (commit_id);

CREATE TABLE label_moves (
  seq {serial},
  label_id TEXT NOT NULL REFERENCES labels (id) ON DELETE CASCADE,
  commit_id TEXT NOT NULL REFERENCES commits (id) ON DELETE CASCADE,
  at BIGINT NOT NULL,
  by TEXT NOT NULL
);

CREATE INDEX label_moves_label ON label_moves (label_id, seq);
CREATE INDEX label_moves_commit ON label_moves (commit_id);

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES owners (id) ON DELETE CASCADE,
  hash {bytes} NOT NULL UNIQUE,
  note TEXT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL
);

CREATE INDEX tokens_user ON tokens (user_id);

CREATE TABLE devices (
  hash {bytes} PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  client TEXT NOT NULL,
  expires BIGINT NOT NULL,
  user_id TEXT NOT NULL
);

CREATE TABLE blobs (
  sum {bytes} PRIMARY KEY,
  size BIGINT NOT NULL,
  stored BOOLEAN NOT NULL,
  dead BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  generation BIGINT NOT NULL
);

-- One row: the generation that blobs which are needed now belong to.
CREATE TABLE generations (
  generation BIGINT NOT NULL
);

INSERT INTO generations (generation) VALUES (1);
