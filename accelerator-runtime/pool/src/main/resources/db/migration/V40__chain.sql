-- The ledger as a chain: every row of pool_entry carries the hash of the one before it. Accounts are sums over committed slices; racks and quotas are
-- data with a history. One dialect for SQLite and PostgreSQL. Columns named at are milliseconds since 1970.

CREATE TABLE pool_entry (
  seq  BIGINT      NOT NULL PRIMARY KEY,
  at   BIGINT      NOT NULL,
  kind VARCHAR(20) NOT NULL,
  body TEXT        NOT NULL,
  hash VARCHAR(64) NOT NULL
);

CREATE TABLE pool_head (
  id        INTEGER     NOT NULL PRIMARY KEY,
  seq       BIGINT      NOT NULL,
  hash      VARCHAR(64) NOT NULL,
  base_seq  BIGINT      NOT NULL,
  base_hash VARCHAR(64) NOT NULL
);
INSERT INTO pool_head (id, seq, hash, base_seq, base_hash) VALUES (1, 0,
  '0000000000000000000000000000000000000000000000000000000000000000', 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE pool_account (
  owner       VARCHAR(200)     NOT NULL,
  owner_group VARCHAR(200)     NOT NULL,
  notebook    VARCHAR(200)     NOT NULL,
  chip_type   VARCHAR(100)     NOT NULL,
  slices      BIGINT           NOT NULL,
  chip_nanos  BIGINT           NOT NULL,
  joules      DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (owner, owner_group, notebook, chip_type)
);
INSERT INTO pool_account (owner, owner_group, notebook, chip_type, slices, chip_nanos, joules)
  SELECT owner, owner_group, notebook, chip_type, SUM(next_slice), SUM(chip_nanos * chips), SUM(joules) FROM pool_run WHERE next_slice > 0
  GROUP BY owner, owner_group, notebook, chip_type;
DROP TABLE pool_usage;

ALTER TABLE pool_block ADD COLUMN load_next BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pool_commit ADD COLUMN entry BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pool_run ADD COLUMN entry BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pool_run ADD COLUMN entry_hash VARCHAR(64);

CREATE TABLE pool_rack (
  id        VARCHAR(100)  NOT NULL PRIMARY KEY,
  chip_type VARCHAR(100)  NOT NULL,
  chips     INTEGER       NOT NULL,
  state     VARCHAR(20)   NOT NULL,
  at        BIGINT        NOT NULL,
  who       VARCHAR(200)  NOT NULL,
  why       VARCHAR(1000) NOT NULL
);

CREATE TABLE pool_quota (
  seq       BIGINT           NOT NULL PRIMARY KEY,
  subject   VARCHAR(20)      NOT NULL,
  name      VARCHAR(200)     NOT NULL,
  weight    DOUBLE PRECISION NOT NULL,
  max_chips INTEGER          NOT NULL,
  at        BIGINT           NOT NULL,
  who       VARCHAR(200)     NOT NULL,
  why       VARCHAR(1000)    NOT NULL
);

-- The background load is committed as sums and has no runs of its own any more.
DELETE FROM pool_commit WHERE run LIKE 'background@%';
DELETE FROM pool_run WHERE run LIKE 'background@%';
