import { useSyncExternalStore } from "react";

const query = matchMedia("(min-width: 1100px)");

function subscribe(listener: () => void): () => void {
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether side panels stand beside the cells; else they are drawers. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}
