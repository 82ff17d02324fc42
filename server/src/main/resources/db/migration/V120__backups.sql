-- When the server makes backups by itself and how long it keeps them, as people decided it: the newest row counts. Works on SQLite and PostgreSQL.
CREATE TABLE backup_plan (
  seq         BIGINT PRIMARY KEY,
  every_hours INTEGER NOT NULL,        -- 0 for never
  most        INTEGER NOT NULL,        -- so many are kept; 0 for any number
  days        INTEGER NOT NULL,        -- older ones go; 0 for never
  at          VARCHAR(40) NOT NULL,
  who         VARCHAR(100) NOT NULL,
  why         TEXT NOT NULL
);
