import { useEffect, useSyncExternalStore } from "react";
import { useText } from "../i18n/messages";
import { Button, IconButton } from "./controls";

/** One short message at the bottom, with at most one thing to do about it. */
export interface Toast {
  text: string;
  tone?: "plain" | "bad";
  action?: { label: string; testid?: string; run(): void };
  testid?: string;
}

let current: (Toast & { key: number }) | null = null;
let nextKey = 1;
const listeners = new Set<() => void>();

function set(toast: typeof current): void {
  current = toast;
  for (const listener of listeners) listener();
}

export function showToast(toast: Toast): void {
  set({ ...toast, key: nextKey++ });
}

export function hideToast(): void {
  set(null);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What went wrong stays until it is closed or something newer is said: nobody shall have to read it in time. */
const SHOWN_MILLIS = 8000;

export function Toasts() {
  const t = useText();
  const toast = useSyncExternalStore(subscribe, () => current);
  const key = toast?.tone === "bad" ? undefined : toast?.key;
  useEffect(() => {
    if (key === undefined) return;
    const timer = setTimeout(() => current?.key === key && set(null), SHOWN_MILLIS);
    return () => clearTimeout(timer);
  }, [key]);
  if (!toast) return null;
  return (
    <div className={`toast ${toast.tone ?? "plain"}`} role={toast.tone === "bad" ? "alert" : "status"} data-testid={toast.testid}>
      <span>{toast.text}</span>
      {toast.action && <Button look="quiet" data-testid={toast.action.testid} onPress={() => { hideToast(); toast.action!.run(); }}>{toast.action.label}</Button>}
      <IconButton icon="close" label={t("common.close")} size={14} onPress={hideToast} placement="top" />
    </div>
  );
}
