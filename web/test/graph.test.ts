import { describe, expect, it } from "vitest";
import { staleCells, whyStale } from "../src/notebook/graph";
import type { Names, Notebook, Run, WireCell } from "../src/notebook/model";
import { apply } from "../src/notebook/reducer";
import { sourceHash } from "../src/notebook/stale";
import { notebook, wireCell } from "./build";

const names = (more: Partial<Names> = {}): Names => ({ defines: [], assigns: [], uses: [], bodies: {}, ...more });

/** A cell that ran at that second. */
function ran(id: string, at: number, more: Partial<Names>, run: Partial<Run> = {}): WireCell {
  const startedAt = new Date(at * 1000).toISOString();
  return wireCell(id, { source: id, run: { id: `r${id}`, cell: id, state: "ok", startedAt, sourceHash: sourceHash(id), names: names(more), ...run } });
}
const kinds = (of: Notebook, cell: string) => whyStale(of, cell).map((w) => `${w.kind} ${w.name} ${w.cell}`);
const edit = (of: Notebook, cell: string) =>
  apply(of, { kind: "editSource", cell, version: 0, updates: [{ clientID: "x", changes: [1, [0, "!"]] as never }] });

describe("a notebook that ran from top to bottom", () => {
  const fresh = notebook(ran("a", 1, { defines: ["x"] }), ran("b", 2, { assigns: ["x"], uses: ["x"] }), ran("c", 3, { uses: ["x"], defines: ["y"] }), ran("d", 4, { uses: ["y"] }));

  it("has nothing stale, also where a later cell changes what an earlier one used", () => {
    expect(fresh.order.map((id) => kinds(fresh, id))).toEqual([[], [], [], []]);
    expect(staleCells(fresh)).toEqual([]);
  });

  it("is stale below an edited cell, all the way down", () => {
    const state = edit(fresh, "a");
    expect(kinds(state, "b")).toEqual(["edited x a"]);
    expect(kinds(state, "c")).toEqual(["stale x b"]);
    expect(kinds(state, "d")).toEqual(["stale y c"]);
    expect(staleCells(state)).toEqual(["a", "b", "c", "d"]);
  });

  it("is not stale above it", () => {
    const state = edit(fresh, "c");
    expect(kinds(state, "a")).toEqual([]);
    expect(kinds(state, "b")).toEqual([]);
    expect(staleCells(state)).toEqual(["c", "d"]);
  });
});

describe("a cell that ran again", () => {
  it("makes those below stale that use its names", () => {
    const state = notebook(ran("a", 5, { defines: ["x"] }), ran("b", 2, { uses: ["x"] }), ran("c", 3, { uses: ["z"] }));
    expect(kinds(state, "b")).toEqual(["again x a"]);
    expect(kinds(state, "c")).toEqual([]);
  });

  it("and failed is told as that", () => {
    expect(kinds(notebook(ran("a", 5, { defines: ["x"] }, { state: "error" }), ran("b", 2, { uses: ["x"] })), "b")).toEqual(["failed x a"]);
  });

  it("is no reason while it still runs", () => {
    expect(kinds(notebook(ran("a", 5, { defines: ["x"] }, { state: "running" }), ran("b", 2, { uses: ["x"] })), "b")).toEqual([]);
  });
});

describe("order and absence", () => {
  it("a name from a cell below is told", () => {
    expect(kinds(notebook(ran("a", 2, { uses: ["x"] }), ran("b", 1, { defines: ["x"] })), "a")).toEqual(["below x b"]);
  });

  it("a name from a deleted cell is told, and no longer when the cell is back", () => {
    let state = notebook(ran("a", 1, { defines: ["x"] }), ran("b", 2, { uses: ["x"] }));
    state = apply(state, { kind: "deleteCell", cell: "a" });
    expect(kinds(state, "b")).toEqual(["deleted x a"]);
    expect(kinds(apply(state, { kind: "restoreCell", cell: "a", after: null }), "b")).toEqual([]);
  });

  it("a new kernel knows no names, so nothing is compared with it", () => {
    const state = apply(edit(notebook(ran("a", 1, { defines: ["x"] }), ran("b", 2, { uses: ["x"] })), "a"), { kind: "kernel", state: "starting" });
    expect(kinds(state, "b")).toEqual([]);
    expect(state.cells.a!.run!.names).toBeUndefined();
  });
});

describe("methods and types", () => {
  const method = ran("f", 2, { defines: ["f()"], bodies: { "f()": { uses: ["x"], assigns: ["n"] } } });

  it("count with what their bodies use, where they are called and not where they are defined", () => {
    const state = notebook(ran("a", 9, { defines: ["x"] }), method, ran("c", 3, { uses: ["f()"] }));
    expect(kinds(state, "f")).toEqual([]);
    expect(kinds(state, "c")).toEqual(["again x a"]);
  });

  it("change what their bodies change", () => {
    const state = notebook(ran("n", 1, { defines: ["n"] }), method, ran("call", 8, { uses: ["f()"] }), ran("d", 4, { uses: ["n"] }));
    expect(kinds(state, "d")).toEqual(["again n call"]);
  });
});

describe("operations", () => {
  it("bring the names of a run, also when it has ended; a cell that runs again keeps its old ones until then", () => {
    let state = notebook(wireCell("a", { run: { id: "r", cell: "a", state: "ok" } }));
    state = apply(state, { kind: "runNames", run: "r", cell: "a", names: names({ defines: ["x"] }) });
    expect(state.cells.a!.run!.names!.defines).toEqual(["x"]);
    state = apply(state, { kind: "runQueued", run: { id: "s", cell: "a", state: "queued" } });
    expect(state.cells.a!.run!.names!.defines).toEqual(["x"]);
    expect(apply(state, { kind: "runNames", run: "r", cell: "a", names: names() }).cells.a).toBe(state.cells.a);
  });

  it("about outputs do not work the graph out again", () => {
    const state = edit(notebook(ran("a", 1, { defines: ["x"] }), ran("b", 2, { uses: ["x"] })), "a");
    const before = whyStale(state, "b");
    expect(whyStale(apply(state, { kind: "stream", run: "rb", cell: "b", name: "stdout", text: "x" }), "b")).toBe(before);
  });
});
