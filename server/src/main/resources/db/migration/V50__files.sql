-- Folders, and the text that a search looks through. Works on SQLite and PostgreSQL.
ALTER TABLE notebook ADD COLUMN folder VARCHAR(500) NOT NULL DEFAULT '';

-- Folders that somebody has made; a notebook's folder stands here too, so that an emptied folder stays.
CREATE TABLE folder (
  path    VARCHAR(500) PRIMARY KEY,
  created VARCHAR(40) NOT NULL
);

-- As of which change a notebook's text was taken.
CREATE TABLE search_state (
  notebook VARCHAR(64) PRIMARY KEY,
  modified VARCHAR(40) NOT NULL
);

-- The text of each cell; folded is both in lower case, as it is compared.
CREATE TABLE search_cell (
  notebook VARCHAR(64) NOT NULL,
  cell     VARCHAR(64) NOT NULL,
  place    INTEGER NOT NULL,
  source   TEXT NOT NULL,
  output   TEXT NOT NULL,
  folded   TEXT NOT NULL,
  PRIMARY KEY (notebook, cell)
);

-- Tables whose rows go when their notebook is deleted for good, each with a column notebook. A migration that makes such a table adds it here.
CREATE TABLE notebook_table (
  table_name VARCHAR(100) PRIMARY KEY
);
INSERT INTO notebook_table (table_name) VALUES ('operation'), ('snapshot'), ('kernel_position'), ('stream_part'), ('cell_pool_run'), ('search_state'), ('search_cell');
