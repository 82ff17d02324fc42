/** The REST side of the server: lists, import and export, and the sign-in. Failures are `ApiError` with the server's own sentence. */
import type { WireState } from "../notebook/model";
import { me } from "../notebook/person";
import { attended } from "./attended";
import { linkCode } from "./link";

export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

export interface Me {
  name: string;
  xsrf?: string;
  /** Where people have accounts, the rest as well. */
  people?: boolean;
  id?: string;
  login?: string;
  role?: "viewer" | "scientist" | "teacher" | "admin";
  local?: boolean;
}
export interface NotebookEntry {
  id: string;
  title: string;
  folder: string;
  created: string;
  modified: string;
  cells: number;
  kernel: string;
  /** Where people have accounts: what one may do with it, whose it is, and whether that is oneself. */
  right?: string;
  owner?: string;
  mine?: boolean;
  /** When it was put into the trash. */
  deleted?: string;
}
/** A state of a notebook that is kept. */
export interface VersionEntry {
  sequence: number;
  kind: "automatic" | "named" | "restored";
  title: string;
  person: string;
  name: string;
  at: string;
  cells: number;
}
/** Something that somebody did to a notebook. */
export interface Deed {
  sequence: number;
  at: string;
  person: string;
  name: string;
  kind: string;
  cell?: string;
}
export interface Sample {
  name: string;
  title: string;
  summary: string;
  subject: string;
}

/** Who asks, for what the log shall know. */
export const who = (): string => `person=${encodeURIComponent(me().id)}&name=${encodeURIComponent(me().name)}`;

let xsrf: string | undefined;
function xsrfToken(): string {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("_xsrf="));
  return cookie ? decodeURIComponent(cookie.slice("_xsrf=".length)) : xsrf ?? "";
}

export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (init.method && init.method !== "GET") headers.set("X-XSRFToken", xsrfToken());
  const link = linkCode();
  if (link) headers.set("X-Millrace-Link", link);
  if (!attended()) headers.set("X-Unattended", "1");
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, credentials: "same-origin" });
  } catch {
    throw new ApiError(0, "unreachable", "");
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => null)) as { error?: { code?: string; message?: string } } | null;
  throw new ApiError(response.status, body?.error?.code ?? "error", body?.error?.message ?? response.statusText);
}

export async function json<T>(path: string, init?: RequestInit): Promise<T> {
  return (await request(path, init)).json() as Promise<T>;
}

export const body = (value: unknown): RequestInit => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });
const path = (id: string): string => `/api/notebooks/${encodeURIComponent(id)}`;

export const api = {
  async me(): Promise<Me> {
    const me = await json<Me>("/api/me");
    xsrf = me.xsrf;
    return me;
  },
  signIn: (token: string) => request("/api/sign-in", { method: "POST", ...body({ token }) }),
  notebooks: () => json<NotebookEntry[]>("/api/notebooks"),
  samples: () => json<Sample[]>("/api/samples"),
  create: (from: { title?: string; from?: string; folder?: string }) => json<{ id: string }>("/api/notebooks", { method: "POST", ...body(from) }),
  importNotebook: (text: string, title: string, folder = "") =>
    json<{ id: string }>(`/api/notebooks/import?title=${encodeURIComponent(title)}&folder=${encodeURIComponent(folder)}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: text }),
  importText: (text: string, name: string, folder = "") =>
    json<{ id: string }>(`/api/notebooks/import-text?name=${encodeURIComponent(name)}&folder=${encodeURIComponent(folder)}`, { method: "POST", headers: { "Content-Type": "text/plain" }, body: text }),
  async exported(id: string, format: string): Promise<Blob> {
    return (await request(`${path(id)}/export/${format}`)).blob();
  },
  rename: (id: string, title: string) => request(`${path(id)}?${who()}`, { method: "PATCH", ...body({ title }) }),
  remove: (id: string) => request(path(id), { method: "DELETE" }),
  versions: (id: string) => json<VersionEntry[]>(`${path(id)}/versions`),
  version: (id: string, version: number) => json<WireState>(`${path(id)}/versions/${version}`),
  keepVersion: (id: string, title: string) => request(`${path(id)}/versions?${who()}`, { method: "POST", ...body({ title }) }),
  renameVersion: (id: string, version: number, title: string) => request(`${path(id)}/versions/${version}`, { method: "PATCH", ...body({ title }) }),
  removeVersion: (id: string, version: number) => request(`${path(id)}/versions/${version}`, { method: "DELETE" }),
  purge: (id: string, text: string) => request(`${path(id)}/purge?${who()}`, { method: "POST", ...body({ text }) }),
  deeds: (id: string) => json<Deed[]>(`${path(id)}/deeds`),
  exportUrl: (id: string) => `${path(id)}.ipynb`,
  async outputText(notebook: string, run: string, index: number, offset: number, length: number): Promise<string> {
    return (await request(`${path(notebook)}/outputs/${encodeURIComponent(run)}/${index}/text?offset=${offset}&length=${length}`)).text();
  },
};

/** A layer of what keeps kernels within bounds. */
export interface Layer {
  name: string;
  active: boolean;
  detail: string;
}
export const confinement = async (): Promise<Layer[]> => (await json<{ confinement: Layer[] }>("/api/status")).confinement;

export const secretNames = (): Promise<string[]> => json<string[]>("/api/secrets");
export const setSecret = async (name: string, value: string): Promise<void> => void (await request(`/api/secrets/${encodeURIComponent(name)}`, { method: "PUT", ...body({ value }) }));
export const removeSecret = async (name: string): Promise<void> => void (await request(`/api/secrets/${encodeURIComponent(name)}`, { method: "DELETE" }));
