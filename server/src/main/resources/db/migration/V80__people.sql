-- People who sign in, what they may, and what they did. Works on SQLite and PostgreSQL.
CREATE TABLE account (
  id       VARCHAR(64) PRIMARY KEY,
  login    VARCHAR(64) NOT NULL UNIQUE,
  name     VARCHAR(100) NOT NULL,
  role     VARCHAR(20) NOT NULL,
  disabled INTEGER NOT NULL,
  password TEXT,                     -- a hash; none for somebody who signs in elsewhere
  subject  TEXT NOT NULL,            -- who they are at the identity provider, or ''
  created  VARCHAR(40) NOT NULL
);
CREATE TABLE people_session (
  id      VARCHAR(64) PRIMARY KEY,   -- hash of what the browser holds
  account VARCHAR(64) NOT NULL,
  created VARCHAR(40) NOT NULL,
  used    VARCHAR(40) NOT NULL,
  address VARCHAR(60) NOT NULL,
  agent   VARCHAR(200) NOT NULL
);
CREATE TABLE access_token (
  id      VARCHAR(64) PRIMARY KEY,
  hash    VARCHAR(64) NOT NULL UNIQUE,
  account VARCHAR(64) NOT NULL,
  name    VARCHAR(100) NOT NULL,
  scope   VARCHAR(20) NOT NULL,
  created VARCHAR(40) NOT NULL,
  expires VARCHAR(40) NOT NULL,
  used    VARCHAR(40)
);
CREATE TABLE invitation (
  id      VARCHAR(64) PRIMARY KEY,
  hash    VARCHAR(64) NOT NULL UNIQUE,
  role    VARCHAR(20) NOT NULL,
  account VARCHAR(64) NOT NULL,      -- whose password may be chosen anew, or ''
  note    VARCHAR(200) NOT NULL,
  maker   VARCHAR(64) NOT NULL,      -- '' for the server itself: the first admin's
  created VARCHAR(40) NOT NULL,
  expires VARCHAR(40) NOT NULL
);
CREATE TABLE people_group (
  id      VARCHAR(64) PRIMARY KEY,
  name    VARCHAR(100) NOT NULL,
  maker   VARCHAR(64) NOT NULL,
  created VARCHAR(40) NOT NULL
);
CREATE TABLE group_member (
  people_group VARCHAR(64) NOT NULL,
  account      VARCHAR(64) NOT NULL,
  PRIMARY KEY (people_group, account)
);

-- Who may what with a notebook: kind is person, group or everyone; level is view, comment, run, edit or own.
CREATE TABLE notebook_grant (
  notebook VARCHAR(64) NOT NULL,
  kind     VARCHAR(20) NOT NULL,
  subject  VARCHAR(64) NOT NULL,
  level    VARCHAR(20) NOT NULL,
  maker    VARCHAR(64) NOT NULL,
  at       VARCHAR(40) NOT NULL,
  PRIMARY KEY (notebook, kind, subject)
);

-- Folders that a person has made for their own notebooks, where more than one person is let in.
CREATE TABLE own_folder (
  person  VARCHAR(64) NOT NULL,
  path    VARCHAR(500) NOT NULL,
  PRIMARY KEY (person, path)
);

-- Who has uploaded a data file.
CREATE TABLE data_owner (
  name   VARCHAR(200) PRIMARY KEY,
  person VARCHAR(64) NOT NULL
);

-- Lines are added and never changed.
CREATE TABLE audit_line (
  number  BIGINT PRIMARY KEY,
  at      VARCHAR(40) NOT NULL,
  who     VARCHAR(64) NOT NULL,
  name    VARCHAR(100) NOT NULL,
  act     VARCHAR(60) NOT NULL,
  target  VARCHAR(200) NOT NULL,
  detail  TEXT NOT NULL,
  address VARCHAR(60) NOT NULL
);
INSERT INTO notebook_table (table_name) VALUES ('notebook_grant');
