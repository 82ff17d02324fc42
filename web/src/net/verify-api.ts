/** Whether a notebook gives again what it shows. */
import { json, request } from "./api";

export interface CellVerdict {
  id: string;
  place: number;
  verdict: "same" | "differs" | "unstable";
  /** The difference, or first why it is not deterministic. */
  detail: string;
}
export interface Verdict {
  at: string;
  program: string;
  java: string;
  cells: readonly CellVerdict[];
  hashes: { sources: string; dependencies: string; catalogue: string; results: string; /** Not in older verdicts. */ runs?: string };
  seal: string;
}
export interface Verification {
  state: "none" | "running" | "failed" | "done";
  run?: number;
  cell?: number;
  cells?: number;
  error?: string;
  verdict?: Verdict;
}

const path = (id: string): string => `/api/notebooks/${encodeURIComponent(id)}/verify`;

export const verifyApi = {
  start: (id: string) => request(path(id), { method: "POST" }),
  state: (id: string) => json<Verification>(path(id)),
};
