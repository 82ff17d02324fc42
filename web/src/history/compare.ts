/** Two states of a notebook, cell by cell: cells are the same by their identifier, wherever they stand. Pure. */
import type { Cell, Json, Notebook, Output } from "../notebook/model";

export type Part = "source" | "outputs" | "metadata" | "type";
export interface Row {
  readonly id: string;
  /** As it was; undefined for a cell that was not there. */
  readonly before?: Cell;
  /** As it is; undefined for a cell that is not there any more. */
  readonly after?: Cell;
  readonly differs: readonly Part[];
  /** Stands elsewhere among the cells that both have. */
  readonly moved: boolean;
}

export const kindOf = (row: Row): "added" | "removed" | "changed" | "moved" | "same" =>
  !row.before ? "added" : !row.after ? "removed" : row.differs.length > 0 ? "changed" : row.moved ? "moved" : "same";

/** In the order of `after`; what is only in `before` stands behind the cell that it stood behind. */
export function compare(before: Notebook, after: Notebook): Row[] {
  const there = new Set(after.order);
  const common = before.order.filter((id) => there.has(id));
  const stayed = new Set(longestRising(common.map((id) => after.order.indexOf(id))).map((place) => after.order[place]!));
  const rows: Row[] = after.order.map((id) => {
    const [old, now] = [before.order.includes(id) ? before.cells[id] : undefined, after.cells[id]!];
    return { id, before: old, after: now, differs: old ? differing(old, now) : [], moved: old !== undefined && !stayed.has(id) };
  });
  before.order.forEach((id, at) => {
    if (there.has(id)) return;
    const above = before.order.slice(0, at).findLast((other) => rows.some((row) => row.id === other));
    rows.splice(rows.findIndex((row) => row.id === above) + 1, 0, { id, before: before.cells[id], differs: [], moved: false });
  });
  return rows;
}

function differing(a: Cell, b: Cell): Part[] {
  const parts: Part[] = [];
  if (a.type !== b.type) parts.push("type");
  if (a.source !== b.source) parts.push("source");
  if (a.type === "code" && b.type === "code" && !equal(a.outputs.map(shownOf), b.outputs.map(shownOf))) parts.push("outputs");
  if (!equal(a.metadata, b.metadata) || !equal(a.attachments ?? {}, b.attachments ?? {})) parts.push("metadata");
  return parts;
}

/** What a person sees of an output: not its number, nor the name by which a kernel updates it. */
function shownOf(output: Output): Json {
  if (output.type === "stream") return { name: output.name, text: output.text as unknown as Json };
  if (output.type === "error") return { ename: output.ename, evalue: output.evalue, traceback: output.traceback };
  return { data: output.data };
}

/** Of JSON values; the order of keys does not count. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const [keysA, keysB] = [Object.keys(a), Object.keys(b)];
  return keysA.length === keysB.length && keysA.every((key) => key in b && equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}

/** The longest part of the list that rises: those cells stayed, the others were moved. */
export function longestRising(list: readonly number[]): number[] {
  const ends: number[] = [];
  const before: number[] = [];
  list.forEach((value, i) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[ends[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? ends[low - 1]! : -1;
    ends[low] = i;
  });
  const result: number[] = [];
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i]!) result.unshift(list[i]!);
  return result;
}
