-- Notebooks as logs of operations. Works on SQLite and PostgreSQL.
CREATE TABLE setting (
  name  VARCHAR(100) PRIMARY KEY,
  value TEXT NOT NULL
);
INSERT INTO setting (name, value) VALUES ('format', '1'), ('epoch', '0'), ('marker', '0');

CREATE TABLE notebook (
  id       VARCHAR(64) PRIMARY KEY,
  title    TEXT NOT NULL,
  created  VARCHAR(40) NOT NULL,
  modified VARCHAR(40) NOT NULL,
  cells    INTEGER NOT NULL,
  kernel   VARCHAR(20) NOT NULL,
  active   INTEGER NOT NULL,        -- runs that have not ended
  deleted  VARCHAR(40)
);

-- The log. The primary key is the fence: a second writer's row for the same place fails. The epoch says which server start wrote it.
CREATE TABLE operation (
  notebook VARCHAR(64) NOT NULL,
  sequence BIGINT NOT NULL,
  epoch    BIGINT NOT NULL,
  op_id    VARCHAR(100) NOT NULL,
  author   VARCHAR(100) NOT NULL,
  at       VARCHAR(40) NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (notebook, sequence)
);
CREATE UNIQUE INDEX operation_by_id ON operation (notebook, op_id);

-- The newest state that was written down, so that opening a notebook needs no long replay.
CREATE TABLE snapshot (
  notebook VARCHAR(64) PRIMARY KEY,
  sequence BIGINT NOT NULL,
  body     TEXT NOT NULL
);

-- Up to where a kernel's messages are stored; a row for each kernel that may be alive.
CREATE TABLE kernel_position (
  notebook VARCHAR(64) PRIMARY KEY,
  pid      BIGINT NOT NULL,
  sequence BIGINT NOT NULL
);

-- Where the parts of a stream output lie: the log has the text, the state only its start and end.
CREATE TABLE stream_part (
  notebook VARCHAR(64) NOT NULL,
  cell     VARCHAR(64) NOT NULL,
  output   INTEGER NOT NULL,
  start    BIGINT NOT NULL,
  length   INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  PRIMARY KEY (notebook, cell, output, start)
);

-- Which cell asked the pool for a run: a notebook sees its own only.
CREATE TABLE cell_pool_run (
  run      VARCHAR(64) PRIMARY KEY,
  notebook VARCHAR(64) NOT NULL,
  cell     VARCHAR(64) NOT NULL,
  cell_run VARCHAR(64) NOT NULL
);
