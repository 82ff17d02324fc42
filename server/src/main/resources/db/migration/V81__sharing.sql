-- How notebooks go from one person to another. Works on SQLite and PostgreSQL.
CREATE TABLE notebook_link (
  id       VARCHAR(64) PRIMARY KEY,
  hash     VARCHAR(64) NOT NULL UNIQUE,
  notebook VARCHAR(64) NOT NULL,
  mode     VARCHAR(20) NOT NULL,       -- live, frozen, copy
  sequence BIGINT NOT NULL,            -- of the version that a frozen one shows
  maker    VARCHAR(64) NOT NULL,
  created  VARCHAR(40) NOT NULL,
  expires  VARCHAR(40)
);

-- Threads of comments. The place in a cell's text is moved with each edit; -1 for none.
CREATE TABLE comment_thread (
  id       VARCHAR(64) PRIMARY KEY,
  notebook VARCHAR(64) NOT NULL,
  cell     VARCHAR(64) NOT NULL,
  place    VARCHAR(20) NOT NULL,       -- cell, text, output
  start    INTEGER NOT NULL,
  stop     INTEGER NOT NULL,
  quote    TEXT NOT NULL,
  resolved VARCHAR(64),                -- by whom
  created  VARCHAR(40) NOT NULL
);
CREATE TABLE comment (
  id       VARCHAR(64) PRIMARY KEY,
  notebook VARCHAR(64) NOT NULL,
  thread   VARCHAR(64) NOT NULL,
  author   VARCHAR(64) NOT NULL,
  name     VARCHAR(100) NOT NULL,
  body     TEXT NOT NULL,
  at       VARCHAR(40) NOT NULL
);
INSERT INTO notebook_table (table_name) VALUES ('notebook_link'), ('comment_thread'), ('comment');
