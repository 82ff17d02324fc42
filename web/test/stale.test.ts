import { describe, expect, it } from "vitest";
import type { Run } from "../src/notebook/model";
import { apply } from "../src/notebook/reducer";
import { isStale, sourceHash } from "../src/notebook/stale";
import { notebook, wireCell } from "./build";

// `printf 'var x = 1;' | sha256sum | cut -c1-16`
const ONE = { source: "var x = 1;", hash: "f677d6b770cd4f5e" };
const ran = (sourceHash: string, state: Run["state"] = "ok"): Run => ({ id: "r", cell: "a", state, sourceHash });
const opened = (source: string, run: Run | null) => notebook(wireCell("a", { source, version: 7, run })).cells.a!;

describe("the hash of a source", () => {
  it("is the server's: the first 16 digits of the SHA-256 of its UTF-8", () => {
    expect(sourceHash("")).toBe("e3b0c44298fc1c14");
    expect(sourceHash(ONE.source)).toBe(ONE.hash);
    expect(sourceHash("磁化 m → 🙂")).toBe("f7a635b0191d65c7");
  });
});

describe("a cell that was edited since its run", () => {
  it("is known from a snapshot, as after a reload or in another tab", () => {
    expect(isStale(opened(ONE.source, ran(ONE.hash)))).toBe(false);
    expect(isStale(opened("var x = 2;", ran(ONE.hash)))).toBe(true);
  });

  it("is no longer edited when its text is again what ran", () => {
    let state = notebook(wireCell("a", { source: ONE.source, run: ran(ONE.hash) }));
    const edit = (changes: unknown) => (state = apply(state, { kind: "editSource", cell: "a", version: 0, updates: [{ clientID: "x", changes: changes as never }] }));
    edit([10, [0, "!"]]);
    expect(isStale(state.cells.a!)).toBe(true);
    edit([10, [1]]);
    expect(isStale(state.cells.a!)).toBe(false);
  });

  it("is marked only when the run has ended, and only where the run says what it ran", () => {
    expect(isStale(opened("other", ran(ONE.hash, "running")))).toBe(false);
    expect(isStale(opened("other", ran("")))).toBe(false);
    expect(isStale(opened("other", null))).toBe(false);
  });
});
