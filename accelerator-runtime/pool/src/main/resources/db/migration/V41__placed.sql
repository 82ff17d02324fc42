-- Where slices were computed, chip by chip: "block-0/0-3 block-1/0,5". Empty for those of before. One dialect for SQLite and PostgreSQL.
ALTER TABLE pool_commit ADD COLUMN placed TEXT NOT NULL DEFAULT '';
