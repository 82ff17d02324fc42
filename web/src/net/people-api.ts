/** People, accounts and sharing over REST. */
import { body, json, request } from "./api";

export type Role = "viewer" | "scientist" | "teacher" | "admin";
export type Right = "none" | "view" | "comment" | "run" | "edit" | "own";
export type Scope = "read" | "run" | "edit" | "admin";
export const ROLES: readonly Role[] = ["viewer", "scientist", "teacher", "admin"];
export const RIGHTS: readonly Exclude<Right, "none">[] = ["view", "comment", "run", "edit", "own"];
export const SCOPES: readonly Scope[] = ["read", "run", "edit", "admin"];

export interface Ways {
  people: boolean;
  provider: string | null;
}
export interface Invitation {
  role: Role;
  note: string;
  /** Of the account that gets a new password; none for an account that is to be made. */
  login: string | null;
}
export interface SessionEntry {
  id: string;
  created: string;
  used: string;
  ends: string;
  address: string;
  agent: string;
  this?: boolean;
  person?: string;
}
export interface TokenEntry {
  id: string;
  name: string;
  scope: Scope;
  created: string;
  expires: string;
  used: string | null;
  /** Once. */
  token?: string;
}
export interface Somebody {
  id: string;
  login: string;
  name: string;
}
export interface AccountEntry extends Somebody {
  role: Role;
  disabled: boolean;
  local: boolean;
  created: string;
  sessions: number;
}
export interface InvitationEntry {
  id: string;
  role: Role;
  note: string;
  expires: string;
  account: string | null;
  maker: string;
}
export interface Group {
  id: string;
  name: string;
  members: Somebody[];
  mine: boolean;
}
export interface AuditLine {
  number: number;
  at: string;
  who: string;
  name: string;
  act: string;
  target: string;
  detail: string;
  address: string;
}
export interface Grant {
  kind: "person" | "group" | "everyone";
  subject: string;
  right: Right;
  name: string;
}
export type LinkMode = "live" | "frozen" | "copy";
export interface LinkEntry {
  id: string;
  mode: LinkMode;
  created: string;
  expires: string | null;
  maker: string;
  /** Once. */
  path?: string;
}
export interface Sharing {
  people: boolean;
  right: Right;
  grants: Grant[];
  links: LinkEntry[];
}
export interface OpenedLink {
  mode: LinkMode;
  title: string;
  notebook: string | null;
  maker: string;
}

const post = (value: unknown = {}): RequestInit => ({ method: "POST", ...body(value) });
const id = encodeURIComponent;

export const peopleApi = {
  ways: () => json<Ways>("/api/sign-in"),
  signIn: (login: string, password: string) => request("/api/sign-in", post({ login, password })),
  signOut: () => request("/api/sign-out", post()),
  invitation: (code: string) => json<Invitation>(`/api/join/${id(code)}`),
  join: (code: string, login: string, name: string, password: string) => request(`/api/join/${id(code)}`, post({ login, name, password })),

  rename: (name: string) => request("/api/account", { ...post({ name }), method: "PATCH" }),
  changePassword: (old: string, password: string) => request("/api/account/password", post({ old, password })),
  sessions: () => json<SessionEntry[]>("/api/account/sessions"),
  endSession: (session: string) => request(`/api/account/sessions/${id(session)}`, { method: "DELETE" }),
  endOtherSessions: () => request("/api/account/sessions", { method: "DELETE" }),
  tokens: () => json<TokenEntry[]>("/api/account/tokens"),
  makeToken: (name: string, scope: Scope, days: number) => json<TokenEntry>("/api/account/tokens", post({ name, scope, days })),
  removeToken: (token: string) => request(`/api/account/tokens/${id(token)}`, { method: "DELETE" }),

  everybody: () => json<Somebody[]>("/api/people"),
  groups: () => json<Group[]>("/api/groups"),
  makeGroup: (name: string) => json<Group>("/api/groups", post({ name })),
  removeGroup: (group: string) => request(`/api/groups/${id(group)}`, { method: "DELETE" }),
  member: (group: string, person: string, is: boolean) => request(`/api/groups/${id(group)}/members/${id(person)}`, { method: is ? "PUT" : "DELETE" }),

  accounts: () => json<AccountEntry[]>("/api/admin/people"),
  change: (person: string, change: { role?: Role; disabled?: boolean }) => request(`/api/admin/people/${id(person)}`, { ...post(change), method: "PATCH" }),
  reset: (person: string) => json<{ path: string }>(`/api/admin/people/${id(person)}/reset`, post()),
  invitations: () => json<InvitationEntry[]>("/api/admin/invitations"),
  invite: (role: Role, note: string) => json<{ path: string; days: number }>("/api/admin/invitations", post({ role, note })),
  withdraw: (invitation: string) => request(`/api/admin/invitations/${id(invitation)}`, { method: "DELETE" }),
  allSessions: () => json<SessionEntry[]>("/api/admin/sessions"),
  endAnySession: (session: string) => request(`/api/admin/sessions/${id(session)}`, { method: "DELETE" }),
  audit: (query: Record<string, string>) => json<{ lines: AuditLine[]; acts: string[] }>(`/api/admin/audit?${new URLSearchParams(query)}`),
  auditUrl: (query: Record<string, string>) => `/api/admin/audit.csv?${new URLSearchParams(query)}`,

  sharing: (notebook: string) => json<Sharing>(`/api/notebooks/${id(notebook)}/sharing`),
  give: (notebook: string, kind: Grant["kind"], subject: string, right: Right) => json<Sharing>(`/api/notebooks/${id(notebook)}/sharing`, { ...post({ kind, subject, right }), method: "PUT" }),
  makeLink: (notebook: string, mode: LinkMode, days: number) => json<LinkEntry>(`/api/notebooks/${id(notebook)}/links`, post({ mode, days })),
  revoke: (notebook: string, link: string) => request(`/api/notebooks/${id(notebook)}/links/${id(link)}`, { method: "DELETE" }),
  link: (code: string) => json<OpenedLink>(`/api/links/${id(code)}`),
  copyOfLink: (code: string) => json<{ id: string }>(`/api/links/${id(code)}/copy`, post()),
};
