/**
 * Shares over the last minutes, kept in the page: the pool tells the present only. At most one sample a second, so ten minutes are 600.
 */
import { shareNow, type Pool } from "./model";

export interface Sample {
  readonly at: number;
  /** Empty where the page did not look: a line must not be drawn over what nobody saw. */
  readonly shares: Readonly<Record<string, { share: number; entitlement: number }>>;
  /** The same by group. */
  readonly groups: Readonly<Record<string, { share: number; entitlement: number }>>;
}

/** Whose shares a chart shows. */
export type Side = "shares" | "groups";

export const KEEP_MILLIS = 10 * 60_000;
/** A chart of less than this shows its data growing from the left. */
export const LEAST_MILLIS = 15_000;
const STEP_MILLIS = 1000;
const GAP_MILLIS = 10_000;

export function record(history: readonly Sample[], pool: Pool, now: number): readonly Sample[] {
  const last = history.at(-1);
  if (last && now - last.at < STEP_MILLIS) return history;
  const shares: Record<string, { share: number; entitlement: number }> = {};
  const groups: Record<string, { share: number; entitlement: number }> = {};
  for (const share of pool.shares) shares[share.who] = { share: shareNow(share), entitlement: share.entitlement };
  // groups of the modelled-only load have one weight together and no entitlement of their own
  for (const share of pool.groups ?? []) if (share.entitlement > 0) groups[share.who] = { share: share.share, entitlement: share.entitlement };
  const gap: Sample[] = last && now - last.at > GAP_MILLIS ? [{ at: last.at + STEP_MILLIS, shares: {}, groups: {} }] : [];
  return [...[...history, ...gap].filter((sample) => now - sample.at <= KEEP_MILLIS), { at: now, shares, groups }];
}

/** Everyone who had a share in this time, in order of appearance. */
export function people(history: readonly Sample[], side: Side = "shares"): string[] {
  return [...new Set(history.flatMap((sample) => Object.keys(sample[side])))];
}

/** The stretch of time that a chart of this history shows; there is at least one sample. */
export function spanOf(history: readonly Sample[]): { from: number; to: number } {
  const from = history[0]!.at;
  return { from, to: Math.max(history.at(-1)!.at, from + LEAST_MILLIS) };
}
