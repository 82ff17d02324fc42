-- What Jupyter clients need beside the notebooks. Works on SQLite and PostgreSQL.

-- Sessions: a client's document, which need not be one of ours, and the notebook whose kernel it uses.
CREATE TABLE jupyter_session (
  id       VARCHAR(64) PRIMARY KEY,
  path     TEXT NOT NULL,
  name     TEXT NOT NULL,
  type     VARCHAR(40) NOT NULL,
  notebook VARCHAR(64) NOT NULL,
  created  VARCHAR(40) NOT NULL
);

-- One checkpoint of each notebook, as nbformat.
CREATE TABLE jupyter_checkpoint (
  notebook VARCHAR(64) PRIMARY KEY,
  at       VARCHAR(40) NOT NULL,
  body     TEXT NOT NULL
);

-- When what people write in a notebook was last another one: runs and outputs do not count, or each run would look like a conflict to a client that saves.
CREATE TABLE jupyter_content (
  notebook VARCHAR(64) PRIMARY KEY,
  hash     VARCHAR(64) NOT NULL,
  modified VARCHAR(40) NOT NULL
);

INSERT INTO notebook_table (table_name) VALUES ('jupyter_session'), ('jupyter_checkpoint'), ('jupyter_content');
