-- What is known of the data files; they lie in the data directory. Works on SQLite and PostgreSQL.
CREATE TABLE data_file (
  name    VARCHAR(200) PRIMARY KEY,
  size    BIGINT NOT NULL,
  sha256  VARCHAR(64) NOT NULL,
  licence TEXT NOT NULL,
  source  TEXT NOT NULL,
  created VARCHAR(40) NOT NULL
);
