/** What the pool page asks and decides, over REST. */
import type { PoolRun } from "../pool/model";
import type { Reason } from "../pool/reason";
import { body, json, request } from "./api";

export type BlockAction = "drain" | "lose" | "restore" | "remove";
export type AccountColumn = "user" | "group" | "notebook" | "type";

export interface Why {
  readonly run: string;
  readonly label: string;
  readonly state: string;
  readonly rule: string;
  readonly reason: string | null;
  readonly because?: Reason | null;
  readonly numbers: Readonly<Record<string, number | string | Reason>>;
  readonly earliestStartNanos: number | null;
  readonly ledger?: { readonly firstEntry: number; readonly lastEntry: number; readonly hash: string };
}
export interface Reading {
  readonly at: number;
  readonly shares: Readonly<Record<string, readonly [number, number]>>;
  readonly groups?: Readonly<Record<string, readonly [number, number]>>;
  readonly use: number;
  readonly watts: number;
  readonly pace: number;
  readonly waiting: number;
  readonly chips: number;
}
export interface Snapshot {
  readonly chips: number;
  readonly running: number;
  readonly waiting: number;
  readonly expectedWaitNanos: Readonly<Record<string, number>>;
  readonly shares: Readonly<Record<string, readonly [number, number]>>;
}
export interface Change {
  readonly at: number;
  readonly what: string;
  readonly who: string;
  readonly why: string;
  readonly blocks: readonly string[];
  readonly chips: number;
  readonly moved: number;
  readonly unitsAgain: number;
  readonly before: Snapshot;
  readonly after: Snapshot | null;
}
export interface Account {
  readonly name: string;
  readonly slices: number;
  readonly chipSeconds: number;
  readonly joules: number;
  readonly share: number;
  readonly entitlement: number | null;
  /** Whether it wants chips now; the entitlement of one that does not is what it would be. */
  readonly wants: boolean | null;
  readonly gotSeconds: number | null;
  readonly dueSeconds: number | null;
}
export interface Quota {
  readonly seq: number;
  readonly subject: string;
  readonly name: string;
  readonly weight: number;
  readonly maxChips: number;
  readonly memberOf: string;
  readonly at: number;
  readonly who: string;
  readonly why: string;
}

export interface PolicyChoice { readonly seq: number; readonly policy: string; readonly slices: boolean; readonly at: number; readonly who: string; readonly why: string }
export interface Reservation {
  readonly seq: number;
  readonly id: string;
  readonly group: string;
  readonly type: string;
  readonly chips: number;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly givenUp: boolean;
  readonly at: number;
  readonly who: string;
  readonly why: string;
}

/** What to change in thought; what is empty or 0 stays as it is. */
export interface Question {
  readonly synthetic: boolean;
  readonly policy: string;
  readonly without: string;
  readonly addType: string;
  readonly addChips: number;
  readonly group: string;
  readonly weight: number;
}
export interface Replay {
  readonly policy: string;
  readonly jobs: number;
  readonly average_jct_s: number;
  readonly utilisation: number;
  readonly jain_groups: number;
  readonly wait: { readonly average_s: number; readonly p95_s: number };
}
export interface Answer {
  readonly before: Replay;
  readonly after: Replay;
  readonly changes: readonly { readonly group: string; readonly runs: number; readonly wait_before_s: number | null; readonly wait_after_s: number | null; readonly stuck: number; readonly why: string; readonly reason: Reason | null }[];
  readonly runs: number;
  readonly seconds: number;
}

const post = (path: string, value: unknown): Promise<Response> => request(path, { method: "POST", ...body(value) });

export const poolApi = {
  run: (run: string) => json<{ status: PoolRun; why: Why }>(`/api/pool/runs/${encodeURIComponent(run)}`),
  readings: () => json<Reading[]>("/api/pool/readings"),
  changes: () => json<Change[]>("/api/pool/changes"),
  accounts: (by: AccountColumn) => json<Account[]>(`/api/pool/accounts?by=${by}`),
  quotas: () => json<{ current: Quota[]; history: Quota[] }>("/api/pool/quotas"),
  verify: () => json<{ whole: boolean; fault: string | null; entries: number; hash: string }>("/api/pool/ledger/verify"),
  add: (type: string, chips: number, why: string) => post("/api/pool/blocks", { type, chips, why }),
  change: (action: BlockAction, blocks: readonly string[], why: string) => post(`/api/pool/blocks/${action}`, { blocks, why }),
  background: (utilisation: number, why: string) => post("/api/pool/background", { utilisation, why }),
  whatIf: (question: Question) => json<Answer>("/api/pool/what-if", { method: "POST", ...body(question) }),
  quota: (quota: { subject: string; name: string; weight: number; maxChips: number; memberOf: string; why: string }) => post("/api/pool/quotas", quota),
  policy: () => json<{ current: PolicyChoice; history: PolicyChoice[]; policies: string[] }>("/api/pool/policy"),
  setPolicy: (policy: string, slices: boolean, why: string) => post("/api/pool/policy", { policy, slices, why }),
  reservations: () => json<{ current: Reservation[]; history: Reservation[] }>("/api/pool/reservations"),
  reserve: (asked: { group: string; type: string; chips: number; from: number; to: number; why: string }) => post("/api/pool/reservations", asked),
  giveUp: (id: string, why: string) => post(`/api/pool/reservations/${encodeURIComponent(id)}/give-up`, { why }),
};
