import { ChangeSet } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import type { Json, Notebook, Op, StreamOutput } from "../src/notebook/model";
import { apply, applyAt } from "../src/notebook/reducer";
import { keptText } from "../src/notebook/stream-text";
import { notebook, wireCell } from "./build";

const all = (state: Notebook, ...ops: Op[]): Notebook => ops.reduce((next, op) => apply(next, op), state);
const started: Op[] = [
  { kind: "runQueued", run: { id: "r1", cell: "a", state: "queued" } },
  { kind: "runStarted", run: "r1", cell: "a", executionCount: 3, at: "2026-01-01T00:00:00Z" },
];
const stream = (text: string, name: "stdout" | "stderr" = "stdout"): Op => ({ kind: "stream", run: "r1", cell: "a", name, text });

describe("the structure of a notebook", () => {
  it("inserts a cell at the start, after a cell, and never twice", () => {
    let state = notebook(wireCell("a"), wireCell("b"));
    state = all(state, { kind: "insertCell", cell: "c", after: "a", type: "markdown", source: "# x\r\ny" }, { kind: "insertCell", cell: "d", after: null, type: "code", source: "" });
    expect(state.order).toEqual(["d", "a", "c", "b"]);
    expect(state.cells.c).toMatchObject({ type: "markdown", source: "# x\ny", version: 0 });
    expect(apply(state, { kind: "insertCell", cell: "c", after: null, type: "code", source: "" })).toBe(state);
  });

  it("deletes a cell with its outputs and brings them back", () => {
    const state = all(notebook(wireCell("a"), wireCell("b")), ...started, stream("hi"), { kind: "deleteCell", cell: "a" });
    expect(state.order).toEqual(["b"]);
    expect(state.deleted).toEqual(["a"]);
    const back = apply(state, { kind: "restoreCell", cell: "a", after: "b" });
    expect(back.order).toEqual(["b", "a"]);
    expect(back.cells.a!.outputs).toHaveLength(1);
  });

  it("moves a cell up and down", () => {
    const state = notebook(wireCell("a"), wireCell("b"), wireCell("c"));
    expect(apply(state, { kind: "moveCell", cell: "a", after: "b" }).order).toEqual(["b", "a", "c"]);
    expect(apply(state, { kind: "moveCell", cell: "c", after: null }).order).toEqual(["c", "a", "b"]);
  });

  it("keeps what a code cell has shown while it is text, and shows it again", () => {
    const before = all(notebook(wireCell("a")), ...started, stream("x"));
    const text = apply(before, { kind: "setCellType", cell: "a", type: "markdown" });
    expect(text.cells.a!.type).toBe("markdown");
    expect(apply(text, { kind: "setCellType", cell: "a", type: "code" }).cells.a).toEqual(before.cells.a);
  });

  it("applies edits of text in UTF-16 units and counts them", () => {
    const source = "a\n😀b";
    const change = ChangeSet.of([{ from: 4, insert: "中\n" }], source.length);
    const state = apply(notebook(wireCell("a", { source })), { kind: "editSource", cell: "a", version: 0, updates: [{ clientID: "x", changes: change.toJSON() as Json }] });
    expect(state.cells.a!.source).toBe("a\n😀中\nb");
    expect(state.cells.a!.version).toBe(1);
  });

  it("leaves other cells as the same objects", () => {
    const state = notebook(wireCell("a"), wireCell("b"));
    expect(all(state, ...started, stream("x")).cells.b).toBe(state.cells.b);
  });

  it("remembers that a run has ended though the kernel was busy and idle again between two looks", () => {
    const before = { ...notebook(wireCell("a")), kernel: { state: "idle", language: "Java 25", detail: "" } } as Notebook;
    const run: Op[] = [...started, { kind: "kernel", state: "busy" } as Op, { kind: "runFinished", run: "r1", cell: "a", state: "ok", at: "" } as Op, { kind: "kernel", state: "idle" } as Op];
    const after = run.reduce((state, op, index) => applyAt(state, before.seq + index + 1, op), before);
    expect(after.kernel.state).toBe(before.kernel.state);
    expect(after.definedAt).toBeGreaterThan(before.definedAt);
    expect(applyAt(after, after.seq + 1, { kind: "setTitle", title: "x" }).definedAt).toBe(after.definedAt);
  });

  it("does not know operations of a newer server and stays as it is", () => {
    const state = notebook(wireCell("a"));
    expect(apply(state, { kind: "somethingNew" } as unknown as Op)).toBe(state);
  });
});

describe("runs and outputs", () => {
  it("goes from queued over running to done, with count and duration", () => {
    let state = apply(notebook(wireCell("a")), started[0]!);
    expect(state.queue).toEqual(["r1"]);
    expect(state.cells.a!.run!.state).toBe("queued");
    state = all(state, started[1]!);
    expect(state.cells.a).toMatchObject({ executionCount: 3, run: { state: "running", startedAt: "2026-01-01T00:00:00Z" } });
    state = all(state, { kind: "runState", run: "r1", cell: "a", state: "stopping", detail: "asked" });
    expect(state.cells.a!.run).toMatchObject({ state: "stopping", reason: "asked" });
    state = all(state, { kind: "runFinished", run: "r1", cell: "a", state: "interrupted", at: "2026-01-01T00:00:01Z", wallMillis: 1000 });
    expect(state.cells.a!.run).toMatchObject({ state: "interrupted", wallMillis: 1000 });
    expect(state.queue).toEqual([]);
  });

  it("ignores news of an older run of a cell", () => {
    const state = all(notebook(wireCell("a")), ...started, { kind: "runQueued", run: { id: "r2", cell: "a", state: "queued" } });
    expect(apply(state, { kind: "runFinished", run: "r1", cell: "a", state: "ok", at: "" }).cells.a!.run).toMatchObject({ id: "r2", state: "queued" });
  });

  it("clears outputs when a run starts, not when it is queued", () => {
    const before = all(notebook(wireCell("a")), ...started, stream("old"));
    const queued = apply(before, { kind: "runQueued", run: { id: "r2", cell: "a", state: "queued" } });
    expect(queued.cells.a!.outputs).toHaveLength(1);
    expect(apply(queued, { kind: "runStarted", run: "r2", cell: "a", executionCount: 4, at: "" }).cells.a!.outputs).toHaveLength(0);
  });

  it("joins text of one stream and parts streams of two names", () => {
    const state = all(notebook(wireCell("a")), ...started, stream("a"), stream("b\n"), stream("err", "stderr"), stream("c"));
    const outputs = state.cells.a!.outputs as StreamOutput[];
    expect(outputs.map((output) => [output.name, keptText(output.text)])).toEqual([["stdout", "ab\n"], ["stderr", "err"], ["stdout", "c"]]);
  });

  it("updates every display of an identifier, in all cells", () => {
    const show = (cell: string): Op => ({ kind: "output", run: "r1", cell, output: { output_type: "display_data", data: { "text/plain": "1" }, display_id: "d" } });
    const state = all(notebook(wireCell("a"), wireCell("b"), wireCell("c")), show("a"), show("b"),
      { kind: "updateDisplay", run: "r1", display_id: "d", data: { "text/plain": "2" } });
    expect(state.cells.a!.outputs[0]).toMatchObject({ data: { "text/plain": "2" }, displayId: "d" });
    expect(state.cells.b!.outputs[0]).toMatchObject({ data: { "text/plain": "2" } });
  });

  it("clears at once, or when the next output comes", () => {
    const shown = all(notebook(wireCell("a")), ...started, stream("x"));
    expect(apply(shown, { kind: "clearOutput", run: "r1", cell: "a", wait: false }).cells.a!.outputs).toHaveLength(0);
    const waiting = apply(shown, { kind: "clearOutput", run: "r1", cell: "a", wait: true });
    expect(waiting.cells.a!.outputs).toHaveLength(1);
    const next = apply(waiting, stream("y"));
    expect(keptText((next.cells.a!.outputs[0] as StreamOutput).text)).toBe("y");
    expect(next.cells.a!.clearPending).toBe(false);
  });

  it("clears the outputs of all cells where none is named", () => {
    const state = all(notebook(wireCell("a"), wireCell("b")), ...started, stream("x"), { kind: "clearOutputs" });
    expect(state.cells.a).toMatchObject({ outputs: [], executionCount: null });
  });

  it("keeps the kernel's language when an operation does not say it", () => {
    const state = apply(notebook(wireCell("a")), { kind: "kernel", state: "busy", pid: 7, memory: 100 });
    expect(state.kernel).toMatchObject({ state: "busy", pid: 7, memory: 100, language: "Java 25" });
  });
});

describe("the sequence", () => {
  it("applies each operation once", () => {
    const state = applyAt(notebook(wireCell("a")), 11, { kind: "setTitle", title: "One" });
    expect(state).toMatchObject({ seq: 11, title: "One" });
    expect(applyAt(state, 11, { kind: "setTitle", title: "Two" })).toBe(state);
  });
});
