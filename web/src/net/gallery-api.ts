/** The gallery, and copies with their originals, over REST. */
import type { WireState } from "../notebook/model";
import { body, json, request, who } from "./api";

/** A notebook that was published. */
export interface Published {
  notebook: string;
  title: string;
  description: string;
  tags: string[];
  /** Who published it. */
  name: string;
  published: string;
  updated: string;
  /** Counts how often. */
  edition: number;
  preview: "picture" | "chart" | "lines";
  lines: string[];
  copies: number;
  /** Whether one may look at the notebook itself. */
  sees: boolean;
}
export interface GalleryList {
  entries: Published[];
  tags: { tag: string; count: number }[];
}

/** What a notebook is a copy of. */
export interface OriginalOf {
  kind?: "notebook" | "assignment" | "sample";
  title: string;
  taken: string;
  edition?: number;
  /** Whether one sees it as it changes, as it was handed out, or not; "imported" where only a file says so. */
  state: "live" | "handed-out" | "hidden" | "gone" | "imported";
  /** Where it is, for those who may look. */
  path?: string;
  /** How many of its changes this copy does not have, for those who could take them over. */
  changes?: number;
  /** The cells that can go back to what they were. */
  cells?: string[];
}
export interface Lineage {
  copies: number;
  published: boolean;
  original?: OriginalOf;
}
export type ChangeKind = "added" | "changed" | "moved" | "deleted";
export type Choice = "take" | "theirs" | "mine";
export interface Change {
  cell: string;
  kind: ChangeKind;
  moved: boolean;
  /** Both have changed it in the same place. */
  conflict: boolean;
  /** The copy has changed it, too. */
  edited: boolean;
  /** Read-only in the assignment. */
  locked: boolean;
  /** What the cell becomes. */
  merged?: string | null;
}
export interface Since extends Omit<OriginalOf, "changes"> {
  changes: Change[];
  theirs: WireState;
}

const of = (notebook: string): string => `/api/notebooks/${encodeURIComponent(notebook)}`;
const entry = (notebook: string): string => `/api/gallery/${encodeURIComponent(notebook)}`;

export const galleryApi = {
  list: (words: string, tag: string) => json<GalleryList>(`/api/gallery?${new URLSearchParams({ q: words, tag })}`),
  get: (notebook: string) => json<Published & { state: WireState }>(entry(notebook)),
  previewUrl: ({ notebook, edition }: Published) => `${entry(notebook)}/preview?edition=${edition}`,
  copy: (notebook: string) => json<{ id: string }>(`${entry(notebook)}/copy`, { method: "POST", ...body({}) }),
  remove: (notebook: string) => request(entry(notebook), { method: "DELETE" }),
  publication: (notebook: string) => json<Partial<Published>>(`${of(notebook)}/publication`),
  publish: (notebook: string, leaflet: { title: string; description: string; tags: string[] }) => json<Published>(`${of(notebook)}/publication`, { method: "PUT", ...body(leaflet) }),
  withdraw: (notebook: string) => request(`${of(notebook)}/publication`, { method: "DELETE" }),
  lineage: (notebook: string) => json<Lineage>(`${of(notebook)}/lineage`),
  since: (notebook: string) => json<Since>(`${of(notebook)}/original`),
  take: (notebook: string, cells: Record<string, Choice> | null) => json<{ taken: number }>(`${of(notebook)}/original/take?${who()}`, { method: "POST", ...body(cells ? { cells } : { all: true }) }),
  reset: (notebook: string, cells?: readonly string[]) => request(`${of(notebook)}/original/reset?${who()}`, { method: "POST", ...body(cells ? { cells } : {}) }),
};
