import { describe, expect, it } from "vitest";
import { NotebookStore, type ServerFrame } from "../src/notebook/store";
import { backoff } from "../src/net/socket";
import { wireCell, wireState } from "./build";

function open() {
  let id = 0;
  const store = new NotebookStore(() => `op-${++id}`, (task) => task());
  store.receive({ type: "snapshot", seq: 10, client: "c", state: wireState([wireCell("a")]) });
  return store;
}
const title = (seq: number, text: string, id?: string): ServerFrame => ({ type: "op", seq, id, op: { kind: "setTitle", title: text } });

describe("the store of a notebook", () => {
  it("asks for a snapshot first and resumes from what it has afterwards", () => {
    const store = new NotebookStore(() => "x", (task) => task());
    expect(store.resumeFrom).toBe(-1);
    store.receive({ type: "snapshot", seq: 10, client: "c", state: wireState([]) });
    store.receive(title(11, "A"));
    expect(store.resumeFrom).toBe(11);
  });

  it("takes an operation that comes twice once", () => {
    const store = open();
    expect(store.receive(title(11, "A"))).toBe(true);
    expect(store.receive(title(12, "B"))).toBe(true);
    expect(store.receive(title(11, "A"))).toBe(true);
    expect(store.current()).toMatchObject({ seq: 12, title: "B" });
  });

  it("reports a gap, so that the connection resumes", () => {
    const store = open();
    expect(store.receive(title(13, "A"))).toBe(false);
    expect(store.current()!.seq).toBe(10);
  });

  it("answers a submitted operation by its echo and forgets it", async () => {
    const store = open();
    const { pending, answer } = store.submit({ kind: "setTitle", title: "A" });
    expect(store.pending()).toEqual([pending]);
    expect(store.isSaved()).toBe(false);
    store.receive(title(11, "A", pending.id));
    expect(await answer).toMatchObject({ ok: true, seq: 11 });
    expect(store.pending()).toEqual([]);
  });

  it("answers by an echo that it has seen already, as after a repeated sending", async () => {
    const store = open();
    store.receive(title(11, "A"));
    const { pending, answer } = store.submit({ kind: "setTitle", title: "A" });
    store.receive(title(11, "A", pending.id));
    expect(await answer).toMatchObject({ ok: true, seq: 11 });
    expect(store.current()!.seq).toBe(11);
  });

  it("hands on a refusal and leaves the notebook alone", async () => {
    const store = open();
    const { pending, answer } = store.submit({ kind: "deleteCell", cell: "zz" });
    store.receive({ type: "refused", id: pending.id, code: "unknown-cell", message: "There is no cell zz." });
    expect(await answer).toEqual({ ok: false, code: "unknown-cell", message: "There is no cell zz." });
    expect(store.current()!.order).toEqual(["a"]);
    expect(store.isSaved()).toBe(true);
  });

  it("keeps unanswered operations over a snapshot, except edits of text, which are compared instead", async () => {
    const store = open();
    const edit = store.submit({ kind: "editSource", cell: "a", version: 0, updates: [] });
    store.submit({ kind: "run", cells: ["a"] });
    store.receive({ type: "snapshot", seq: 20, client: "c2", state: wireState([wireCell("a")]) });
    expect(await edit.answer).toMatchObject({ ok: false, code: "snapshot" });
    expect(store.pending().map(({ op }) => op.kind)).toEqual(["run"]);
  });

  it("takes everything anew when the server comes back with another past", async () => {
    const store = open();
    store.receive({ type: "saved", seq: 10 });
    const run = store.submit({ kind: "run", cells: ["a"] });
    store.startAnew();
    expect(store.resumeFrom).toBe(-1);
    expect(store.pending()).toEqual([]);
    store.receive({ type: "snapshot", seq: 4, client: "c2", state: wireState([wireCell("b")]) });
    expect(await run.answer).toMatchObject({ ok: false, code: "snapshot" });
    expect(store.current()).toMatchObject({ seq: 4, order: ["b"] });
    store.receive(title(5, "A"));
    expect(store.isSaved(), "what was saved before says nothing about this past").toBe(false);
    expect(store.resumeFrom).toBe(5);
  });

  it("is saved when the server says so for the person's newest operation; prints do not count", () => {
    const store = open();
    store.receive(title(11, "A"));
    expect(store.isSaved()).toBe(false);
    store.receive({ type: "op", seq: 12, op: { kind: "stream", run: "r", cell: "a", name: "stdout", text: "x" } });
    store.receive({ type: "saved", seq: 11 });
    expect(store.isSaved()).toBe(true);
  });

  it("tells its listeners once for many frames of one moment", () => {
    const tasks: (() => void)[] = [];
    const store = new NotebookStore(() => "x", (task) => tasks.push(task));
    let told = 0;
    store.subscribe(() => told++);
    store.receive({ type: "snapshot", seq: 1, client: "c", state: wireState([wireCell("a")]) });
    for (let seq = 2; seq < 200; seq++) store.receive({ type: "op", seq, op: { kind: "stream", run: "r", cell: "a", name: "stdout", text: "x" } });
    expect(tasks).toHaveLength(1);
    tasks[0]!();
    expect(told).toBe(1);
  });
});

describe("reconnection", () => {
  it("waits longer after each failure, up to a bound", () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 20].map((attempt) => backoff(attempt, 0.5));
    expect(waits[0]).toBe(250);
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
    expect(backoff(50, 1)).toBeLessThanOrEqual(10_000);
  });
});
