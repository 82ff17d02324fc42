import { useSyncExternalStore } from "react";

/** The polite live region: short sentences about what ended while somebody looked elsewhere. */
let sentence = "";
const listeners = new Set<() => void>();

export function announce(text: string): void {
  sentence = text === sentence ? `${text}\u00a0` : text; // the same sentence twice is still news
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function LiveRegion() {
  const shown = useSyncExternalStore(subscribe, () => sentence);
  return <div className="sr-only" role="status" aria-live="polite" data-testid="live">{shown}</div>;
}
