-- What a run's state cost on its way because others had the chips in between, apart from the run's own chip time and energy.

ALTER TABLE pool_run ADD COLUMN switch_nanos BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pool_run ADD COLUMN switch_joules DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE pool_commit ADD COLUMN switch_nanos BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pool_commit ADD COLUMN switch_joules DOUBLE PRECISION NOT NULL DEFAULT 0;
