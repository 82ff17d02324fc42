-- The pool's ledger: who owns a block (and since which epoch), the journal of runs, and every committed range of slices.
-- One dialect for SQLite and PostgreSQL. Times ending in _at are milliseconds since 1970; all others are nanoseconds of chip or host time.

CREATE TABLE pool_block (
  id          VARCHAR(100) NOT NULL PRIMARY KEY,
  chip_type   VARCHAR(100) NOT NULL,
  chips       INTEGER      NOT NULL,
  owner       VARCHAR(200) NOT NULL,
  epoch       BIGINT       NOT NULL,
  clock_nanos BIGINT       NOT NULL
);

CREATE TABLE pool_run (
  run             VARCHAR(100)     NOT NULL PRIMARY KEY,
  owner           VARCHAR(200)     NOT NULL,
  owner_group     VARCHAR(200)     NOT NULL,
  notebook        VARCHAR(200)     NOT NULL,
  label           VARCHAR(1000)    NOT NULL,
  program         BYTEA            NOT NULL,
  program_hash    VARCHAR(64)      NOT NULL,
  inputs          VARCHAR(64)      NOT NULL,
  chips           INTEGER          NOT NULL,
  chip_type       VARCHAR(100)     NOT NULL,
  share           DOUBLE PRECISION NOT NULL,
  priority        INTEGER          NOT NULL,
  seed            BIGINT           NOT NULL,
  units           BIGINT           NOT NULL,
  memory_bytes    BIGINT           NOT NULL,
  estimated_nanos BIGINT           NOT NULL,
  bound           VARCHAR(20)      NOT NULL,
  model_error     DOUBLE PRECISION NOT NULL,
  catalogue       VARCHAR(40)      NOT NULL,
  state           VARCHAR(20)      NOT NULL,
  error           VARCHAR(4000),
  submitted_at    BIGINT           NOT NULL,
  started_at      BIGINT,
  finished_at     BIGINT,
  block           VARCHAR(100),
  next_slice      BIGINT           NOT NULL,
  next_unit       BIGINT           NOT NULL,
  chip_nanos      BIGINT           NOT NULL,
  joules          DOUBLE PRECISION NOT NULL,
  bytes           DOUBLE PRECISION NOT NULL,
  host_nanos      BIGINT           NOT NULL,
  checkpoint      VARCHAR(64),
  checkpoint_unit BIGINT           NOT NULL,
  results         VARCHAR(64),
  identity        VARCHAR(400)
);
CREATE INDEX pool_run_state ON pool_run (state, submitted_at);

CREATE TABLE pool_commit (
  run         VARCHAR(100)     NOT NULL,
  first_slice BIGINT           NOT NULL,
  slices      BIGINT           NOT NULL,
  unit_from   BIGINT           NOT NULL,
  unit_to     BIGINT           NOT NULL,
  block       VARCHAR(100)     NOT NULL,
  epoch       BIGINT           NOT NULL,
  chip_start  BIGINT           NOT NULL,
  chip_end    BIGINT           NOT NULL,
  chip_nanos  BIGINT           NOT NULL,
  joules      DOUBLE PRECISION NOT NULL,
  bytes       DOUBLE PRECISION NOT NULL,
  host_nanos  BIGINT           NOT NULL,
  detail      BYTEA,
  PRIMARY KEY (run, first_slice)
);

CREATE TABLE pool_usage (
  owner      VARCHAR(200)     NOT NULL PRIMARY KEY,
  slices     BIGINT           NOT NULL,
  chip_nanos BIGINT           NOT NULL,
  joules     DOUBLE PRECISION NOT NULL
);
