/** What an open notebook is a copy of, as the bar above it and the menus of its cells need it: asked when it opens, when one comes back to the page, and when something changed it. */
import { useSyncExternalStore } from "react";
import { galleryApi, type Lineage } from "../net/gallery-api";
import { useSession, type NotebookSession } from "../notebook/session";
import { whileSeen } from "./while-seen";

const LOOKS_MILLIS = 60_000;
/** After these what the original has more may be another thing. */
const FOLLOWED: ReadonlySet<string> = new Set(["takeOver", "resetToOriginal", "undo", "redo", "restoreVersion"]);

class LineageStore {
  private value: Lineage | null = null;
  private resettable: ReadonlySet<string> = new Set();
  private readonly listeners = new Set<() => void>();
  private end: (() => void) | undefined;

  constructor(private readonly session: NotebookSession) {}

  readonly current = (): Lineage | null => this.value;

  /** Whether a cell can go back to what it was. */
  resets(cell: string): boolean {
    return this.resettable.has(cell);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.end ??= this.follow();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.end?.();
      this.end = undefined;
    };
  };

  /** What it is now; a failure leaves what was known, for the notebook itself is no worse for it. */
  reload(): void {
    galleryApi.lineage(this.session.id).then((found) => {
      this.value = found;
      this.resettable = new Set(found.original?.cells ?? []);
      for (const listener of [...this.listeners]) listener();
    }, () => undefined);
  }

  private follow(): () => void {
    const look = whileSeen(() => this.reload());
    this.reload();
    const over = this.session.store.onOp(({ kind }) => FOLLOWED.has(kind) && look.now());
    const timer = setInterval(look.now, LOOKS_MILLIS);
    addEventListener("focus", look.now);
    return () => {
      over();
      clearInterval(timer);
      removeEventListener("focus", look.now);
      look.end();
    };
  }
}

const stores = new WeakMap<NotebookSession, LineageStore>();

export function lineageOf(session: NotebookSession): LineageStore {
  let store = stores.get(session);
  if (!store) stores.set(session, (store = new LineageStore(session)));
  return store;
}

/** Whether this cell of the notebook can go back to what it was in the original. */
export function useResets(cell: string): boolean {
  const store = lineageOf(useSession());
  return useSyncExternalStore(store.subscribe, () => store.resets(cell));
}

/** What it is; null before it was asked. */
export function useLineage(): Lineage | null {
  const store = lineageOf(useSession());
  return useSyncExternalStore(store.subscribe, store.current);
}
