/**
 * The graph of cells: which ones show what they would not show if they ran again now, and why.
 *
 * The language host tells for each run which names it defined, changed and used, from the compiler's trees; a run keeps them as long as its
 * kernel lives. The measure is a run of the notebook from top to bottom. A cell is stale when a cell above it that makes one of its names
 * has run since or has a control that was moved since, when what it took a name from was edited, deleted or is stale itself, or when it took a name from a cell below.
 * A method or type that is defined here and used there counts with all that its body uses, for that is what a call uses. What changes an object without an
 * assignment (`list.add(1)`) is not seen.
 */
import type { Cell, Names, Notebook } from "./model";
import { changedAt } from "../outputs/input-model";
import { isActive, isPinned, isStale } from "./stale";

export type WhyKind = "input" | "again" | "failed" | "edited" | "stale" | "below" | "deleted";
export interface Why {
  readonly kind: WhyKind;
  readonly name: string;
  /** The other cell. */
  readonly cell: string;
}

interface Known {
  readonly cell: Cell;
  readonly names: Names;
  readonly started: number;
  /** When a person last changed a control of the cell; 0 for never. */
  readonly moved: number;
  /** Place in the notebook, from 0; -1 where the cell was deleted. */
  readonly place: number;
}

const NONE: readonly Why[] = [];
const edited = new WeakMap<Cell, boolean>();

let staleList: { of: Notebook; cells: readonly string[] } | null = null;
let last: { notebook: Notebook; result: ReadonlyMap<string, readonly Why[]> } | null = null;

/** Why a cell is stale; nothing for one that is not. Texts and runs decide, so it is worked out again only when one of those has changed. */
export function whyStale(notebook: Notebook, cell: string): readonly Why[] {
  return reasons(notebook).get(cell) ?? NONE;
}

/** What "run stale" runs, in the notebook's order: stale cells, and those that were edited since they ran; not those that are pinned. */
export function staleCells(notebook: Notebook): readonly string[] {
  const why = reasons(notebook);
  if (staleList && staleList.of === last!.notebook) return staleList.cells;
  const cells = notebook.order.filter((id) => notebook.cells[id]!.type === "code" && !isPinned(notebook.cells[id]!) && (why.has(id) || wasEdited(notebook.cells[id]!)));
  staleList = { of: last!.notebook, cells };
  return cells;
}

/** The cell that defines this variable, method or type now: of those that ran, the last. */
export function definingCell(notebook: Notebook, name: string): string | null {
  const defining = notebook.order.flatMap((id, place) => toKnown(notebook.cells[id]!, place))
    .filter(({ names }) => names.defines.includes(name) || names.defines.includes(`${name}()`))
    .sort((a, b) => a.started - b.started);
  return defining.at(-1)?.cell.id ?? null;
}

function reasons(notebook: Notebook): ReadonlyMap<string, readonly Why[]> {
  if (!last || !sameForUs(last.notebook, notebook)) last = { notebook, result: find(notebook) };
  return last.result;
}

function sameForUs(a: Notebook, b: Notebook): boolean {
  if (a === b) return true;
  if (a.id !== b.id || a.order !== b.order || a.deleted !== b.deleted) return false;
  return Object.keys(b.cells).every((id) => {
    const before = a.cells[id];
    const now = b.cells[id]!;
    return before === now || (before !== undefined && before.run === now.run && before.source === now.source && before.type === now.type && moved(before) === moved(now));
  });
}

function wasEdited(cell: Cell): boolean {
  let known = edited.get(cell);
  if (known === undefined) edited.set(cell, (known = isStale(cell)));
  return known;
}

function find(notebook: Notebook): ReadonlyMap<string, readonly Why[]> {
  const known = [...notebook.order.map((id, place) => ({ id, place })), ...notebook.deleted.map((id) => ({ id, place: -1 }))]
    .flatMap(({ id, place }) => toKnown(notebook.cells[id]!, place))
    .sort((a, b) => a.started - b.started);
  const bodies = new Map<string, Names["bodies"][string]>(); // of the newest definition
  for (const { names } of known) for (const [name, body] of Object.entries(names.bodies)) bodies.set(name, body);
  const makers = new Map<string, Known[]>(); // by name, oldest run first
  for (const one of known) {
    const changed = [...one.names.defines, ...one.names.assigns, ...reached(one.names.uses, bodies).assigns];
    for (const name of new Set(changed)) makers.set(name, [...(makers.get(name) ?? []), one]);
  }
  const result = new Map<string, readonly Why[]>();
  for (const one of known) {
    if (one.place < 0 || one.cell.run!.state !== "ok") continue;
    const why: Why[] = [];
    for (const name of reached(one.names.uses, bodies).uses) {
      const found = reason(name, one, (makers.get(name) ?? []).filter((other) => other !== one), result);
      if (found && !why.some((w) => w.cell === found.cell && w.kind === found.kind)) why.push(found);
    }
    if (why.length > 0) result.set(one.cell.id, why);
  }
  return result;
}

function toKnown(cell: Cell, place: number): Known[] {
  const { run } = cell;
  return cell.type === "code" && run?.names && run.startedAt && !isActive(run.state) ? [{ cell, names: run.names, started: Date.parse(run.startedAt), moved: moved(cell), place }] : [];
}

function moved(cell: Cell): number {
  let newest = 0;
  for (const output of cell.outputs) newest = Math.max(newest, changedAt(output));
  return newest;
}

/** Names that are used when these are used, through the bodies of methods and types, and what those change. */
function reached(uses: readonly string[], bodies: ReadonlyMap<string, Names["bodies"][string]>): { uses: ReadonlySet<string>; assigns: ReadonlySet<string> } {
  const all = new Set(uses);
  const assigns = new Set<string>();
  for (const name of all) {
    const body = bodies.get(name);
    body?.uses.forEach((n) => all.add(n)); // a set that grows while it is walked is walked to its end
    body?.assigns.forEach((n) => assigns.add(n));
  }
  return { uses: all, assigns };
}

function reason(name: string, one: Known, makers: readonly Known[], stale: ReadonlyMap<string, unknown>): Why | null {
  const why = (kind: WhyKind, other: Known): Why => ({ kind, name, cell: other.cell.id });
  const above = makers.filter((m) => m.place >= 0 && m.place < one.place);
  const since = above.findLast((m) => m.started > one.started);
  if (since) return why(since.cell.run!.state === "ok" ? "again" : "failed", since);
  const changed = above.findLast((m) => m.moved > one.started);
  if (changed) return why("input", changed);
  const from = makers.findLast((m) => m.started < one.started);
  if (!from) return null;
  if (from.place < 0) return why("deleted", from);
  if (from.place > one.place) return why("below", from);
  if (wasEdited(from.cell)) return why("edited", from);
  return stale.has(from.cell.id) ? why("stale", from) : null;
}
