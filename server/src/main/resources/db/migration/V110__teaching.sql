-- Courses, assignments, what was handed in and what was given for it. People are known by their logins: a list may name somebody who has not signed in yet. Works on SQLite and PostgreSQL.
CREATE TABLE course (
  id      VARCHAR(64) PRIMARY KEY,
  name    VARCHAR(100) NOT NULL,
  invite  VARCHAR(64) NOT NULL,        -- hash of the link's code, '' for none
  created VARCHAR(40) NOT NULL
);
CREATE TABLE course_person (
  course VARCHAR(64) NOT NULL,
  login  VARCHAR(64) NOT NULL,
  name   VARCHAR(100) NOT NULL,
  staff  INTEGER NOT NULL,
  joined VARCHAR(40) NOT NULL,
  PRIMARY KEY (course, login)
);
CREATE TABLE assignment (
  id            VARCHAR(64) PRIMARY KEY,
  course        VARCHAR(64) NOT NULL,
  source        VARCHAR(64) NOT NULL,  -- the teachers' notebook
  title         VARCHAR(200) NOT NULL,
  due           VARCHAR(40) NOT NULL,
  zone          VARCHAR(60) NOT NULL,
  grace_minutes INTEGER NOT NULL,
  settings      TEXT NOT NULL,         -- limits, anonymous, rubrics: JSON
  body          TEXT,                  -- as released, with solutions and hidden tests; none before
  released      VARCHAR(40),
  feedback      VARCHAR(40),
  created       VARCHAR(40) NOT NULL
);
CREATE TABLE assignment_extension (
  assignment VARCHAR(64) NOT NULL,
  login      VARCHAR(64) NOT NULL,
  due        VARCHAR(40) NOT NULL,
  PRIMARY KEY (assignment, login)
);
CREATE TABLE assignment_copy (
  assignment VARCHAR(64) NOT NULL,
  login      VARCHAR(64) NOT NULL,
  notebook   VARCHAR(64) NOT NULL UNIQUE,
  opened     VARCHAR(40),              -- by the student, for the first time
  PRIMARY KEY (assignment, login)
);
CREATE TABLE submission (
  id         VARCHAR(64) PRIMARY KEY,
  assignment VARCHAR(64) NOT NULL,
  login      VARCHAR(64) NOT NULL,
  number     INTEGER NOT NULL,         -- counts a student's submissions of an assignment, from 1
  at         VARCHAR(40) NOT NULL,
  late       INTEGER NOT NULL,
  collected  INTEGER NOT NULL,         -- by the deadline, not by the student
  body       TEXT NOT NULL,            -- the copy as it was, as a file
  state      VARCHAR(20) NOT NULL,     -- handed-in, queued, graded, failed
  problem    TEXT NOT NULL,
  graded     VARCHAR(40),
  UNIQUE (assignment, login, number)
);
CREATE INDEX submission_state ON submission (state);
CREATE TABLE submission_grade (
  submission VARCHAR(64) NOT NULL,
  cell       VARCHAR(64) NOT NULL,
  automatic  DOUBLE PRECISION,
  manual     DOUBLE PRECISION,
  comment    TEXT NOT NULL,
  detail     TEXT NOT NULL,
  grader     VARCHAR(64) NOT NULL,
  at         VARCHAR(40) NOT NULL,
  PRIMARY KEY (submission, cell)
);
INSERT INTO notebook_table (table_name) VALUES ('assignment_copy');
