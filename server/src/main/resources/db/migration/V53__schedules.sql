-- When notebooks run by themselves, and what is told when a run in the background has ended. Works on SQLite and PostgreSQL.
CREATE TABLE schedule (
  notebook VARCHAR(64) PRIMARY KEY,
  plan     VARCHAR(40) NOT NULL,   -- 'every 60' (minutes) or 'daily 06:30' (the server's time)
  due      VARCHAR(40) NOT NULL
);
CREATE TABLE notice (
  id       VARCHAR(64) PRIMARY KEY,
  notebook VARCHAR(64) NOT NULL,
  title    TEXT NOT NULL,
  at       VARCHAR(40) NOT NULL,
  cells    INTEGER NOT NULL,
  failed   INTEGER NOT NULL,
  problem  TEXT NOT NULL           -- why it could not run at all, else ''
);
INSERT INTO notebook_table (table_name) VALUES ('schedule'), ('notice');
