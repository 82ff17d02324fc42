/** The few kinds of addresses need no library. */
import { useSyncExternalStore, type MouseEvent, type ReactNode } from "react";
import { hideToast } from "../ui/toast";

/** The parts of the page about people. */
export const TABS = ["people", "groups", "sessions", "audit"] as const;
export type Tab = (typeof TABS)[number];

export type Route = { page: "home" } | { page: "notebook"; id: string } | { page: "version"; id: string; version: number } | { page: "pool" } | { page: "admin" } | { page: "account" } | { page: "people"; tab: Tab } | { page: "join"; code: string } | { page: "link"; code: string } | { page: "teaching"; parts: readonly string[] } | { page: "gallery" } | { page: "published"; notebook: string } | { page: "original"; id: string } | { page: "unknown" };

export function routeOf(path: string): Route {
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  if (parts.length === 0) return { page: "home" };
  if (parts[0] === "pool" && parts.length === 1) return { page: "pool" };
  if (parts[0] === "admin" && parts.length === 1) return { page: "admin" };
  if (parts[0] === "account" && parts.length === 1) return { page: "account" };
  if (parts[0] === "people" && parts.length <= 2 && (TABS as readonly string[]).includes(parts[1] ?? "people")) return { page: "people", tab: (parts[1] ?? "people") as Tab };
  if (parts[0] === "join" && parts.length === 2) return { page: "join", code: parts[1]! };
  if (parts[0] === "s" && parts.length === 2) return { page: "link", code: parts[1]! };
  if (parts[0] === "notebooks" && parts.length === 2) return { page: "notebook", id: parts[1]! };
  if (parts[0] === "notebooks" && parts.length === 4 && parts[2] === "versions" && /^\d+$/.test(parts[3]!)) return { page: "version", id: parts[1]!, version: Number(parts[3]) };
  if (parts[0] === "notebooks" && parts.length === 3 && parts[2] === "original") return { page: "original", id: parts[1]! };
  if (parts[0] === "gallery" && parts.length === 1) return { page: "gallery" };
  if (parts[0] === "gallery" && parts.length === 2) return { page: "published", notebook: parts[1]! };
  if (parts[0] === "teaching") return { page: "teaching", parts: parts.slice(1) };
  return { page: "unknown" };
}

const listeners = new Set<() => void>();
addEventListener("popstate", changed);

/** What was said about one page, and the undo that was offered there, goes with that page. */
function changed(): void {
  hideToast();
  for (const listener of listeners) listener();
}

export function navigate(path: string): void {
  if (path === location.pathname) return;
  history.pushState(null, "", path);
  scrollTo(0, 0);
  changed();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

interface LinkProps {
  to: string;
  children: ReactNode;
  className?: string;
  label?: string;
  current?: boolean;
  testid?: string;
}

/** A real link: it opens in a new tab where the reader asks for that. */
export function Link({ to, children, className, label, current, testid }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return <a href={to} className={className} onClick={follow} aria-label={label} title={label} aria-current={current ? "page" : undefined} data-testid={testid}>{children}</a>;
}
