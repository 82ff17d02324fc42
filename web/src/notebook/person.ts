/**
 * Who sits at this browser: an identifier that it made for itself, and a name that its user has chosen. The one place where the page knows that; a sign-in
 * with accounts takes its place.
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import { useSyncExternalStore } from "react";
import { cameThroughLink } from "../net/link";
import type { Role } from "../net/people-api";

export interface Person {
  readonly id: string;
  /** Empty until somebody says. */
  readonly name: string;
}

const ID = "millrace.person";
const NAME = "millrace.person-name";
const listeners = new Set<() => void>();

function read(): Person {
  try {
    let id = localStorage.getItem(ID);
    if (!id || !/^[\w-]{1,64}$/.test(id)) localStorage.setItem(ID, (id = fresh()));
    return { id, name: localStorage.getItem(NAME) ?? "" };
  } catch {
    return { id: fresh(), name: "" }; // storage may be forbidden: somebody for this page only
  }
}

const fresh = (): string => `p-${bytesToHex(crypto.getRandomValues(new Uint8Array(8)))}`;

let current: Person | undefined;
export const me = (): Person => (current ??= account ? { id: account.id, name: account.name } : read());

/** Who has signed in, where people have accounts: then they are who they are there. */
export interface Account {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  /** Whether they have a password here. */
  readonly local: boolean;
}

let account: Account | null = null;

export function signedInAs(now: Account | null): void {
  account = now;
  current = undefined;
  for (const listener of listeners) listener();
}

/** Whether this person may govern the server: everybody who is alone there, and admins. */
export const useGoverns = (): boolean => {
  const now = useAccount();
  return now === null || now.role === "admin";
};

/** Whether the chips are this person's business: not for those who only look on. */
export const usePoolAllowed = (): boolean => {
  const now = useAccount();
  return now ? now.role !== "viewer" : !cameThroughLink();
};

const whoSignedIn = (): Account | null => account;
export const useAccount = (): Account | null => useSyncExternalStore(onMyName, whoSignedIn);

export function setMyName(name: string): void {
  current = { ...me(), name: name.slice(0, 100) };
  try {
    localStorage.setItem(NAME, current.name);
  } catch {
    // for this page only
  }
  for (const listener of listeners) listener();
}

export function onMyName(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useMe = (): Person => useSyncExternalStore(onMyName, me);

/** One of the five colours of lanes, always the same for one person. */
export function colourOf(person: string): number {
  let sum = 0;
  for (const letter of person) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return (sum % 5) + 1;
}

/** Two letters for a round mark: of the first and the last word, or the first two. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter((word) => word !== "");
  const letters = words.length > 1 ? [...words[0]!][0]! + [...words.at(-1)!][0]! : [...(words[0] ?? "")].slice(0, 2).join("");
  return letters.toLocaleUpperCase();
}

/** Somebody without a name is a guest; two letters of the identifier tell guests apart. */
export const guestCode = (person: string): string => person.slice(-2).toUpperCase();
