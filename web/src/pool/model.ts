/** What the pool says about itself and about a run: the server's JSON (`PoolSummary.toMap`, `RunStatus.toMap`). */
import type { Reason } from "./reason";

export type PoolRunState = "waiting" | "running" | "done" | "cancelled" | "failed";

export interface Lane {
  readonly run: string;
  readonly who: string;
  readonly label: string;
  readonly count: number;
  /** [start, end] in nanoseconds of the block's chip clock. */
  readonly slices: readonly (readonly [number, number])[];
}

export interface PoolRun {
  readonly run: string;
  readonly notebook: string;
  readonly owner: string;
  readonly label: string;
  readonly state: PoolRunState;
  readonly version: number;
  readonly queuePlace: number;
  readonly slices: number;
  readonly slicesEstimated: number;
  readonly chipType: string;
  readonly chips: readonly string[];
  readonly chipNanos: number;
  readonly estimatedNanos: number;
  readonly joules: number;
  readonly share: number;
  readonly entitlement: number;
  readonly progress: number;
  readonly pace: number;
  readonly lanes: readonly Lane[];
  readonly reason: string | null;
  /** The same as a value, worded in the reader's language; absent in displays that were stored before there was one. */
  readonly because?: Reason | null;
  readonly bound: string | null;
  readonly modelError: number;
  readonly error: string | null;
}

export interface ChipType { readonly name: string; readonly title: string; readonly total: number; readonly busy: number; readonly idle: number; readonly background?: number; readonly lost?: number; readonly draining?: number }
/** `spans`: neighbouring chips of one holder, [first chip, chips, holder]; nobody holds the others. */
export interface Block { readonly id: string; readonly type: string; readonly chips: number; readonly spans: readonly (readonly [number, number, string])[]; readonly owner: string; readonly epoch: number; readonly state: string }
export interface Share { readonly who: string; readonly share: number; readonly entitlement: number; readonly chipNanos: number }
export interface QueueEntry {
  readonly run: string; readonly label: string; readonly owner: string; readonly state: string; readonly chips: number; readonly chipType: string;
  readonly place: number; readonly slices: number; readonly reason: string | null; readonly because?: Reason | null; readonly group?: string; readonly fraction?: number;
  readonly notebook?: string; readonly share?: number; readonly entitlement?: number; readonly chipNanos?: number; readonly progress?: number;
}
export interface Member { readonly id: string; readonly roles: readonly string[]; readonly blocks: number; readonly address: string }

export interface Pool {
  readonly types: readonly ChipType[];
  readonly blocks: readonly Block[];
  readonly shares: readonly Share[];
  /** The same by group. */
  readonly groups?: readonly Share[];
  readonly queue: readonly QueueEntry[];
  readonly members: readonly Member[];
  readonly pace: number;
  readonly joules: number;
  readonly background: boolean;
  /** Modelled energy for each second of wall time lately. */
  readonly watts: number;
}

export const RUN_MIME = "application/vnd.millrace.run+json";

export const hasEnded = (state: PoolRunState): boolean => state === "done" || state === "cancelled" || state === "failed";

/** Nobody is entitled to chips without a run; what the pool still counts then is how much they had in the last seconds. */
export const isIdle = (share: Share): boolean => share.entitlement === 0;

export const shareNow = (share: Share): number => (isIdle(share) ? 0 : share.share);

/** Runs on chips of one owner, where there are several: how one person's notebooks share what the person has. */
export function sharingRuns(queue: readonly QueueEntry[], owner: string): readonly QueueEntry[] {
  const runs = queue.filter((entry) => entry.owner === owner && entry.state === "running" && entry.share !== undefined);
  return runs.length > 1 ? runs : [];
}

export const isBackground = (owner: string): boolean => /^background/i.test(owner);

/** Chips of a block that somebody holds. */
export const busyIn = (block: Block): number => block.spans.reduce((sum, span) => sum + span[1], 0);

/** Who holds a chip; empty for nobody. */
export function holderOf(block: Block, chip: number): string {
  return block.spans.find(([first, chips]) => chip >= first && chip < first + chips)?.[2] ?? "";
}

/** "hygon-bw1000" as people write it, where the pool has not told the title. */
export function chipTitle(name: string, types: readonly ChipType[] = []): string {
  const told = types.find((type) => type.name === name)?.title;
  if (told) return told;
  return name.split("-").map((part) => (/\d/.test(part) ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1))).join(" ").replace(/^Nvidia/, "NVIDIA");
}

/** The blocks that these chips ("block-0/chip-3") stand in, each once. */
export function blocksOf(chips: readonly string[]): string[] {
  return [...new Set(chips.map((chip) => chip.split("/")[0]!))];
}

export interface RunTotals { readonly runs: number; readonly chipNanos: number; readonly joules: number }

/** Sum over runs; chip time is that of one chip of each gang, as each run's own receipt says it. */
export function totals(runs: readonly PoolRun[]): RunTotals {
  return runs.reduce((sum, run) => ({ runs: sum.runs + 1, chipNanos: sum.chipNanos + run.chipNanos, joules: sum.joules + run.joules }), { runs: 0, chipNanos: 0, joules: 0 });
}

/** Own lane first; the others by how much they did. */
export function orderedLanes(run: PoolRun): readonly Lane[] {
  const own = run.lanes.filter((lane) => lane.run === run.run);
  const others = run.lanes.filter((lane) => lane.run !== run.run).sort((a, b) => b.count - a.count);
  return [...own, ...others];
}

/** The stretch of chip time that the lanes cover; null while there is none. */
export function laneWindow(lanes: readonly Lane[]): { start: number; end: number } | null {
  let start = Infinity;
  let end = -Infinity;
  for (const lane of lanes) {
    for (const [from, to] of lane.slices) {
      start = Math.min(start, from);
      end = Math.max(end, to);
    }
  }
  return end > start ? { start, end } : null;
}
