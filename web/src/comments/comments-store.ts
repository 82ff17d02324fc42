/** The threads of comments of an open notebook, fetched anew whenever the server says that there is something new. */
import { ChangeSet } from "@codemirror/state";
import type { TextUpdate } from "../notebook/model";
import { body, json, request, who } from "../net/api";

export interface Comment {
  readonly id: string;
  readonly author: string;
  readonly name: string;
  readonly body: string;
  readonly at: string;
  readonly mine: boolean;
}
export interface Thread {
  readonly id: string;
  readonly cell: string;
  readonly about: "cell" | "text" | "output";
  /** Where the text stands now; null where it is about none, or where it is gone. */
  readonly start: number | null;
  readonly stop: number | null;
  /** -1 for none. */
  readonly output: number;
  readonly quote: string;
  /** By whom. */
  readonly resolved: string | null;
  readonly created: string;
  readonly comments: readonly Comment[];
}
/** What a new thread is to be about. */
export interface Place {
  readonly cell: string;
  readonly about: Thread["about"];
  readonly start?: number;
  readonly stop?: number;
  readonly output?: number;
  readonly quote?: string;
  /** The operation after which the range is right. */
  readonly sequence?: number;
}

export interface Mention {
  comment: string;
  notebook: string;
  name: string;
  body: string;
}
export const mentionsApi = {
  all: () => json<Mention[]>("/api/mentions"),
  seen: (comment: string) => request(`/api/mentions/${encodeURIComponent(comment)}`, { method: "DELETE" }),
};

const NONE: readonly Thread[] = [];

export class Comments {
  private threads: readonly Thread[] = NONE;
  private byCell = new Map<string, readonly Thread[]>();
  private readonly listeners = new Set<() => void>();
  private readonly news = new Set<() => void>();

  constructor(private readonly notebook: string) {}

  readonly all = (): readonly Thread[] => this.threads;
  /** Those of a cell that are not resolved; the same list as long as nothing changes. */
  readonly open = (cell: string): readonly Thread[] => this.byCell.get(cell) ?? NONE;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Where the server cannot be asked the threads stay as they are; the connection says so elsewhere. */
  async reload(): Promise<void> {
    await json<Thread[]>(this.path()).then((threads) => this.set(threads), () => undefined);
  }

  async begin(place: Place, text: string): Promise<void> {
    this.set(await json<Thread[]>(this.path(), { method: "POST", ...body({ ...place, body: text }) }));
  }

  async reply(thread: string, text: string): Promise<void> {
    this.set(await json<Thread[]>(this.path(thread), { method: "POST", ...body({ body: text }) }));
  }

  async resolve(thread: string, resolved: boolean): Promise<void> {
    this.set(await json<Thread[]>(this.path(thread), { method: "PATCH", ...body({ resolved }) }));
  }

  async remove(thread: string, comment: string): Promise<void> {
    this.set(await json<Thread[]>(this.path(thread, comment), { method: "DELETE" }));
  }

  private path(...parts: string[]): string {
    return `/api/notebooks/${[this.notebook, "comments", ...parts].map(encodeURIComponent).join("/")}?${who()}`;
  }

  /** Tells those who look that something about comments has changed. */
  changed(): void {
    for (const listener of [...this.listeners]) listener();
  }

  /** Told when the server has said which threads there are and where. */
  readonly onThreads = (listener: () => void): (() => void) => {
    this.news.add(listener);
    return () => this.news.delete(listener);
  };

  /** The text of a cell has changed, as the server has it: the places of its threads move along, as the marks in its editor do by themselves. */
  edited(cell: string, updates: readonly TextUpdate[]): void {
    if (!this.threads.some((thread) => thread.cell === cell && thread.start !== null)) return;
    const changes = updates.map((update) => ChangeSet.fromJSON(update.changes));
    this.keep(this.threads.map((thread) => {
      if (thread.cell !== cell || thread.start === null || thread.stop === null) return thread;
      const start = changes.reduce((at, change) => change.mapPos(at, 1), thread.start);
      const stop = changes.reduce((at, change) => change.mapPos(at, -1), thread.stop);
      return start < stop ? { ...thread, start, stop } : { ...thread, start: null, stop: null };
    }));
  }

  private keep(threads: readonly Thread[]): void {
    this.threads = threads;
    this.byCell = new Map();
    for (const thread of threads) if (thread.resolved === null) this.byCell.set(thread.cell, [...(this.byCell.get(thread.cell) ?? []), thread]);
    this.changed();
  }

  private set(threads: readonly Thread[]): void {
    this.keep(threads);
    for (const listener of [...this.news]) listener();
  }
}
