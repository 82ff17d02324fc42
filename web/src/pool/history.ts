/**
 * Shares over the last minutes, kept in the page: the pool tells the present only. At most one sample a second, so ten minutes are 600.
 */
import type { Pool } from "./model";

export interface Sample {
  readonly at: number;
  readonly shares: Readonly<Record<string, { share: number; entitlement: number }>>;
}

export const KEEP_MILLIS = 10 * 60_000;
const STEP_MILLIS = 1000;

export function record(history: readonly Sample[], pool: Pool, now: number): readonly Sample[] {
  const last = history.at(-1);
  if (last && now - last.at < STEP_MILLIS) return history;
  const shares: Record<string, { share: number; entitlement: number }> = {};
  for (const { who, share, entitlement } of pool.shares) shares[who] = { share, entitlement };
  return [...history.filter((sample) => now - sample.at <= KEEP_MILLIS), { at: now, shares }];
}

/** Everyone who had a share in this time, in order of appearance. */
export function people(history: readonly Sample[]): string[] {
  return [...new Set(history.flatMap((sample) => Object.keys(sample.shares)))];
}
