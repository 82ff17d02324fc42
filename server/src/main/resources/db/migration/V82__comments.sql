-- Up to which operation the place of a comment was moved along, the output it is about, and who was named in one. Works on SQLite and PostgreSQL.
ALTER TABLE comment_thread ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE comment_thread ADD COLUMN output INTEGER NOT NULL DEFAULT -1;
CREATE TABLE mention (
  comment  VARCHAR(64) NOT NULL,
  notebook VARCHAR(64) NOT NULL,
  account  VARCHAR(64) NOT NULL,
  PRIMARY KEY (comment, account)
);
INSERT INTO notebook_table (table_name) VALUES ('mention');
