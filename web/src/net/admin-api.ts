/** What admins see and steer: kernels, their limits, announcements. */
import { body, json, request } from "./api";

export type KernelRowState = "starting" | "idle" | "busy" | "queued" | "waiting" | "chips" | "stopping" | "restarting";

export interface KernelRow {
  notebook: string;
  title: string;
  owner: string;
  role: string;
  state: KernelRowState;
  pid: number;
  /** Bytes, with everything that the kernel has started. */
  memory: number;
  /** Processors in use lately. */
  cpu: number;
  /** Seconds; -1 where an earlier server started it. */
  age: number;
  idle: number;
  queue: number;
  /** In the queue for a kernel; 0 where it is in none. */
  place: number;
  watching: number;
  /** When it ends for want of use; "" where it does not. */
  ends: string;
}

export interface KernelList {
  kernels: KernelRow[];
  active: number;
  waiting: number;
  warm: number;
  warmWanted: number;
  minimum: number;
  maximum: number;
  idleSeconds: number;
  /** Memory that the machine has to spare; null where that is not known. */
  available: number | null;
}

export interface Limit {
  seq: number;
  scope: "server" | "role" | "person";
  name: string;
  minimum: number;
  /** 0 for any number; null where the bound was taken away. */
  maximum: number | null;
  idleSeconds: number;
  at: string;
  who: string;
  why: string;
}

export interface LimitPlan {
  seq: number;
  days: string;
  starts: string;
  ends: string;
  minimum: number;
  maximum: number;
  at: string;
  who: string;
  why: string;
}

export interface Limits {
  minimum: number;
  maximum: number;
  idleSeconds: number;
  own: Limit[];
  plans: LimitPlan[];
  holding: number | null;
  history: Limit[];
}

export interface Announcement {
  seq: number;
  text: string;
  at: string;
  who: string;
  current: boolean;
}

export interface Backup {
  name: string;
  bytes: number;
  at: string;
}
/** What a backup holds, after all of it was checked. */
export interface BackupContents {
  name: string;
  at: string;
  /** "" where it is not written down. */
  version: string;
  format: number;
  files: number;
  notebooks: number;
  people: number;
  /** Of the notebooks that were changed last. */
  titles: string[];
  newest: string;
}
/** How the data of this server were put back before it started. */
export interface Restored {
  backup: string;
  who: string;
  done: boolean;
  /** The backup of what was there before; null where there is none. */
  before: string | null;
  message: string;
  at: string;
}
export interface BackupPlan {
  /** 0 for never by itself. */
  everyHours: number;
  /** 0 for any number. */
  most: number;
  /** 0 for ever. */
  days: number;
  at: string;
  who: string;
  why: string;
}
/** A backup that the plan wanted was not made; before `again` it is not tried once more. */
export interface BackupFailure {
  at: string;
  again: string;
  message: string;
}
export interface BackupList {
  backups: Backup[];
  plan: BackupPlan;
  restored: Restored | null;
  /** Null where the plan's last backup was made. */
  failed: BackupFailure | null;
  historyDays: number;
  historyMegabytes: number;
  /** 0 for ever. */
  ledgerDays: number;
}

export type KernelAction = "interrupt" | "restart" | "stop";
const post = (path: string, value: unknown) => request(path, { method: "POST", ...body(value) });

export const adminApi = {
  kernels: () => json<KernelList>("/api/admin/kernels"),
  act: (notebook: string, action: KernelAction) => post(`/api/admin/kernels/${encodeURIComponent(notebook)}/${action}`, {}),
  limits: () => json<Limits>("/api/admin/limits"),
  setLimit: (wish: { scope: string; name?: string; minimum?: number; maximum: number | null; idleSeconds?: number; why: string }) => post("/api/admin/limits", wish),
  addPlan: (wish: { days: string; starts: string; ends: string; minimum: number; maximum: number; why: string }) => post("/api/admin/limits/plans", wish),
  removePlan: (seq: number) => request(`/api/admin/limits/plans/${seq}`, { method: "DELETE" }),
  allAnnouncements: () => json<Announcement[]>("/api/admin/announcements"),
  tell: (line: string) => post("/api/admin/announcements", { text: line }),
  takeBack: (seq: number) => request(`/api/admin/announcements/${seq}`, { method: "DELETE" }),
  backups: () => json<BackupList>("/api/admin/backups"),
  backUp: () => post("/api/admin/backups", {}),
  lookAtBackup: (name: string) => json<BackupContents>(`/api/admin/backups/${encodeURIComponent(name)}`),
  planBackups: (wish: { everyHours: number; most: number; days: number; why: string }) => post("/api/admin/backups/plan", wish),
  /** The server starts again on the backup a moment after the answer. */
  restore: (name: string) => post(`/api/admin/backups/${encodeURIComponent(name)}/restore`, {}),
  announcements: () => json<Announcement[]>("/api/announcements"),
  /** Somebody needs the notebook's kernel. */
  keep: (notebook: string) => post(`/api/notebooks/${encodeURIComponent(notebook)}/keep`, {}),
};
