-- What was published, and where copies come from. Works on SQLite and PostgreSQL.
CREATE TABLE gallery_entry (
  notebook     VARCHAR(64) PRIMARY KEY,
  title        VARCHAR(500) NOT NULL,
  description  TEXT NOT NULL,
  tags         TEXT NOT NULL,            -- a JSON list
  publisher    VARCHAR(64) NOT NULL,
  name         VARCHAR(100) NOT NULL,    -- of the publisher, then
  published    VARCHAR(40) NOT NULL,     -- for the first time
  updated      VARCHAR(40) NOT NULL,
  edition      INTEGER NOT NULL,         -- counts how often, from 1
  preview_kind VARCHAR(20) NOT NULL,     -- picture, chart, lines
  preview      TEXT NOT NULL,            -- base64 of a PNG, the chart's JSON, or a JSON list
  body         TEXT NOT NULL             -- the notebook as it was, as a file
);

-- base is what the original was, cell by cell, when the copy was taken or has taken its changes over: JSON of io.millrace.server.gallery.Base.
CREATE TABLE notebook_original (
  notebook VARCHAR(64) PRIMARY KEY,      -- the copy
  kind     VARCHAR(20) NOT NULL,         -- notebook, assignment, sample
  original VARCHAR(64) NOT NULL,         -- whose; it may be gone
  title    VARCHAR(500) NOT NULL,        -- of the original, then
  edition  INTEGER NOT NULL,             -- of the gallery; 0 for none
  taken    VARCHAR(40) NOT NULL,
  base     TEXT NOT NULL
);
CREATE INDEX notebook_original_of ON notebook_original (kind, original);
INSERT INTO notebook_table (table_name) VALUES ('gallery_entry'), ('notebook_original');
