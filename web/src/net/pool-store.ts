/** The pool as the server pushes it, with the history of shares; one connection for the page, open while somebody looks. */
import { KEEP_MILLIS, record, type Sample } from "../pool/history";
import type { Pool } from "../pool/model";
import { poolApi } from "./pool-api";
import { ReconnectingSocket, socketUrl } from "./socket";

export interface PoolView {
  readonly pool: Pool | null;
  readonly live: boolean;
  readonly history: readonly Sample[];
}

class PoolStore {
  private view: PoolView = { pool: null, live: false, history: [] };
  private readonly listeners = new Set<() => void>();
  private socket: ReconnectingSocket | null = null;
  private ticking: ReturnType<typeof setInterval> | undefined;

  readonly get = (): PoolView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.socket ??= this.connect();
    return () => {
      this.listeners.delete(listener);
      // a change of page unsubscribes and subscribes again in the same moment
      setTimeout(() => {
        if (this.listeners.size > 0) return;
        clearInterval(this.ticking);
        this.socket?.close();
        this.socket = null;
      }, 2000);
    };
  };

  private connect(): ReconnectingSocket {
    this.ticking = setInterval(() => this.tick(), 1000);
    void this.remember();
    return new ReconnectingSocket({
      url: () => socketUrl("/api/pool/socket"),
      open: () => this.set({ ...this.view, live: true }),
      message: (frame) => {
        const { type, pool } = frame as { type: string; pool?: Pool };
        if (type === "pool" && pool) this.set({ pool, live: true, history: record(this.view.history, pool, Date.now()) });
      },
      closed: () => this.set({ ...this.view, live: false }),
    }, false);
  }

  /** What was before this page looked is what the server remembers. */
  private async remember(): Promise<void> {
    const readings = await poolApi.readings().catch(() => []);
    const first = this.view.history[0]?.at ?? Date.now();
    const before = readings.filter((one) => one.at < first && first - one.at < KEEP_MILLIS).map((one): Sample => ({
      at: one.at, shares: Object.fromEntries(Object.entries(one.shares).map(([who, [share, entitlement]]) => [who, { share: entitlement === 0 ? 0 : share, entitlement }])),
      groups: Object.fromEntries(Object.entries(one.groups ?? {}).filter(([, [, entitlement]]) => entitlement > 0).map(([who, [share, entitlement]]) => [who, { share, entitlement }])),
    }));
    if (before.length > 0) this.set({ ...this.view, history: [...before, ...this.view.history] });
  }

  /** The server sends changes only: a pool that says nothing is as it was, and time goes on. */
  private tick(): void {
    const { pool, live, history } = this.view;
    if (pool && live) this.set({ pool, live, history: record(history, pool, Date.now()) });
  }

  private set(view: PoolView): void {
    this.view = view;
    for (const listener of [...this.listeners]) listener();
  }
}

export const poolStore = new PoolStore();
