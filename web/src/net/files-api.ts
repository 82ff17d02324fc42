/** Folders, the trash and the search. */
import { body, json, request, type NotebookEntry } from "./api";

export interface Find {
  notebook: string;
  title: string;
  folder: string;
  /** Null for a find in the title. */
  cell: string | null;
  place: number;
  output: boolean;
  excerpt: string;
  from: number;
  to: number;
}

const of = (id: string): string => encodeURIComponent(id);

export const filesApi = {
  folders: () => json<string[]>("/api/folders"),
  makeFolder: (path: string) => request("/api/folders", { method: "POST", ...body({ path }) }),
  renameFolder: (path: string, to: string) => request("/api/folders", { method: "PATCH", ...body({ path, to }) }),
  removeFolder: (path: string) => request(`/api/folders?path=${of(path)}`, { method: "DELETE" }),
  move: (id: string, folder: string) => request(`/api/notebooks/${of(id)}/folder`, { method: "PUT", ...body({ folder }) }),
  trash: () => json<NotebookEntry[]>("/api/trash"),
  restore: (id: string) => request(`/api/trash/${of(id)}/restore`, { method: "POST" }),
  purge: (id: string) => request(`/api/trash/${of(id)}`, { method: "DELETE" }),
  emptyTrash: () => request("/api/trash", { method: "DELETE" }),
  search: (text: string) => json<Find[]>(`/api/search?q=${of(text)}`),
};
