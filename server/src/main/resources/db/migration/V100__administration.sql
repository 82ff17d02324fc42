-- How many kernels there may be, as people decided it: the newest row of each scope and name counts. Works on SQLite and PostgreSQL.
CREATE TABLE kernel_limit (
  seq          BIGINT PRIMARY KEY,
  scope        VARCHAR(10) NOT NULL,   -- 'server', 'role' or 'person'
  name         VARCHAR(100) NOT NULL,  -- of the role or person; '' for the server
  minimum      INTEGER NOT NULL,       -- warm kernels; only of the server
  maximum      INTEGER NOT NULL,       -- 0 for any number; of a role or person -1: none of its own any more
  idle_seconds INTEGER NOT NULL,       -- only of the server; 0 for never
  at           VARCHAR(40) NOT NULL,
  who          VARCHAR(100) NOT NULL,
  why          TEXT NOT NULL
);
-- Other bounds at some times of the week, such as class hours.
CREATE TABLE kernel_limit_plan (
  seq        BIGINT PRIMARY KEY,
  days       VARCHAR(40) NOT NULL,     -- such as 'mon,tue'
  starts     VARCHAR(5) NOT NULL,      -- '08:00', the server's time
  ends       VARCHAR(5) NOT NULL,      -- '10:00'; before or at the start it is the next day's
  minimum    INTEGER NOT NULL,
  maximum    INTEGER NOT NULL,
  at         VARCHAR(40) NOT NULL,
  who        VARCHAR(100) NOT NULL,
  why        TEXT NOT NULL,
  removed_at VARCHAR(40),
  removed_by VARCHAR(100)
);
CREATE TABLE announcement (
  seq        BIGINT PRIMARY KEY,
  line       TEXT NOT NULL,
  at         VARCHAR(40) NOT NULL,
  who        VARCHAR(100) NOT NULL,
  removed_at VARCHAR(40),
  removed_by VARCHAR(100)
);
