-- The newest verdict of each notebook: what a fresh run of it gave. Works on SQLite and PostgreSQL.
CREATE TABLE verdict (
  notebook VARCHAR(64) PRIMARY KEY,
  at       VARCHAR(40) NOT NULL,
  body     TEXT NOT NULL
);
INSERT INTO notebook_table (table_name) VALUES ('verdict'), ('version'), ('version_cell');
