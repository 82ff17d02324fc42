/** The pool as the server pushes it, with the history of shares; one connection for the page, open while somebody looks. */
import { record, type Sample } from "../pool/history";
import type { Pool } from "../pool/model";
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

  readonly get = (): PoolView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.socket ??= this.connect();
    return () => {
      this.listeners.delete(listener);
      // a change of page unsubscribes and subscribes again in the same moment
      setTimeout(() => {
        if (this.listeners.size > 0) return;
        this.socket?.close();
        this.socket = null;
      }, 2000);
    };
  };

  private connect(): ReconnectingSocket {
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

  private set(view: PoolView): void {
    this.view = view;
    for (const listener of [...this.listeners]) listener();
  }
}

export const poolStore = new PoolStore();
