-- People, and versions of notebooks. Works on SQLite and PostgreSQL.
-- Who has been seen: the names behind the authors of the log.
CREATE TABLE person (
  id   VARCHAR(64) PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  seen VARCHAR(40) NOT NULL
);

-- A notebook as it was after an operation. Its cells are kept by the hash of what they are, so cells that did not change cost nothing.
CREATE TABLE version (
  notebook VARCHAR(64) NOT NULL,
  sequence BIGINT NOT NULL,
  kind     VARCHAR(20) NOT NULL,     -- automatic, named, restored (made before a version was brought back)
  name     TEXT NOT NULL,
  author   VARCHAR(100) NOT NULL,
  at       VARCHAR(40) NOT NULL,
  cells    INTEGER NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (notebook, sequence)
);
CREATE TABLE version_cell (
  notebook VARCHAR(64) NOT NULL,
  hash     VARCHAR(64) NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (notebook, hash)
);

UPDATE setting SET value = '2' WHERE name = 'format';
