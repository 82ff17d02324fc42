/** The other pages that have this notebook open, and where their cursors are. Nothing of it is in the log. */
export interface Present {
  readonly client: string;
  readonly person: string;
  readonly name: string;
  readonly cell: string | null;
  /** The selection, in UTF-16 units of the cell's text; null for none. */
  readonly anchor: number | null;
  readonly head: number | null;
  readonly editing: boolean;
}

const NOBODY: readonly Present[] = [];

export class People {
  private readonly pages = new Map<string, Present>();
  private all: readonly Present[] = NOBODY;
  private cells = new Map<string, readonly Present[]>();
  private readonly listeners = new Set<() => void>();

  readonly everybody = (): readonly Present[] => this.all;
  /** The same list as long as nobody comes, goes or moves there. */
  at(cell: string): readonly Present[] {
    return this.cells.get(cell) ?? NOBODY;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  here(page: Present): void {
    this.pages.set(page.client, page);
    this.changed();
  }

  gone(client: string): void {
    if (this.pages.delete(client)) this.changed();
  }

  /** The connection is lost: nobody is seen until it is back. */
  clear(): void {
    if (this.pages.size === 0) return;
    this.pages.clear();
    this.changed();
  }

  private changed(): void {
    this.all = [...this.pages.values()];
    const cells = new Map<string, readonly Present[]>();
    for (const cell of new Set(this.all.map((page) => page.cell))) {
      if (cell === null) continue;
      const now = this.all.filter((page) => page.cell === cell);
      const before = this.cells.get(cell);
      cells.set(cell, before && before.length === now.length && before.every((page, i) => page === now[i]) ? before : now);
    }
    this.cells = cells;
    for (const listener of [...this.listeners]) listener();
  }
}
