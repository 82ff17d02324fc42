-- What people decide about sharing: reservations in wall time and the policy are data with a history, as quotas are; a user may belong to a group; a run may ask
-- for a part of a chip and have a deadline. One dialect for SQLite and PostgreSQL. Columns ending in _at, and at, are milliseconds since 1970.

CREATE TABLE pool_reservation (
  seq         BIGINT        NOT NULL PRIMARY KEY,
  id          VARCHAR(100)  NOT NULL,
  owner_group VARCHAR(200)  NOT NULL,
  chip_type   VARCHAR(100)  NOT NULL,
  chips       INTEGER       NOT NULL,
  from_at     BIGINT        NOT NULL,
  to_at       BIGINT        NOT NULL,
  given_up    INTEGER       NOT NULL,
  at          BIGINT        NOT NULL,
  who         VARCHAR(200)  NOT NULL,
  why         VARCHAR(1000) NOT NULL
);

CREATE TABLE pool_policy (
  seq    BIGINT        NOT NULL PRIMARY KEY,
  name   VARCHAR(40)   NOT NULL,
  slices INTEGER       NOT NULL,
  at     BIGINT        NOT NULL,
  who    VARCHAR(200)  NOT NULL,
  why    VARCHAR(1000) NOT NULL
);

ALTER TABLE pool_quota ADD COLUMN member_of VARCHAR(200) NOT NULL DEFAULT '';
ALTER TABLE pool_run ADD COLUMN fraction DOUBLE PRECISION NOT NULL DEFAULT 1;
ALTER TABLE pool_run ADD COLUMN deadline_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pool_commit ADD COLUMN beside VARCHAR(4000) NOT NULL DEFAULT '';
