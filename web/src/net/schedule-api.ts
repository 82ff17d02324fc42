/** Notebooks that run by themselves, and the notices of how they ended. */
import { body, json, request } from "./api";

export interface Notice {
  id: string;
  notebook: string;
  title: string;
  at: string;
  cells: number;
  failed: number;
  /** Why it could not run at all, else "". */
  problem: string;
}

const path = (id: string): string => `/api/notebooks/${encodeURIComponent(id)}`;

export const scheduleApi = {
  run: (id: string) => request(`${path(id)}/background`, { method: "POST" }),
  plan: async (id: string): Promise<string> => (await json<{ plan: string }>(`${path(id)}/schedule`)).plan,
  /** "every MINUTES", "daily HH:MM", or "" for never. */
  setPlan: (id: string, plan: string) => request(`${path(id)}/schedule`, { method: "PUT", ...body({ plan }) }),
  notices: () => json<Notice[]>("/api/notices"),
};
