import { describe, expect, it } from "vitest";
import { compare, equal, kindOf, longestRising } from "../src/history/compare";
import { grouped } from "../src/history/deeds";
import { notebook, wireCell } from "./build";

const kinds = (before: ReturnType<typeof notebook>, after: ReturnType<typeof notebook>) => compare(before, after).map((row) => [row.id, kindOf(row), ...row.differs]);

describe("two versions of a notebook", () => {
  it("differ in source, outputs, metadata and type, told apart", () => {
    const png = (data: string) => ({ output_type: "display_data" as const, data: { "image/png": data } });
    expect(kinds(notebook(wireCell("a", { source: "1" }), wireCell("b", { outputs: [png("AA")] }), wireCell("c", { metadata: { tags: ["x"] } }), wireCell("d")),
      notebook(wireCell("a", { source: "2" }), wireCell("b", { outputs: [png("AB")] }), wireCell("c", { metadata: { tags: [] } }), wireCell("d", { type: "markdown" }))))
      .toEqual([["a", "changed", "source"], ["b", "changed", "outputs"], ["c", "changed", "metadata"], ["d", "changed", "type"]]);
  });

  it("show what was added and what is gone where it stood", () => {
    expect(kinds(notebook(wireCell("a"), wireCell("b"), wireCell("c")), notebook(wireCell("a"), wireCell("new"), wireCell("c"))))
      .toEqual([["a", "same"], ["b", "removed"], ["new", "added"], ["c", "same"]]);
  });

  it("tell the one cell that was moved, not all those that it passed", () => {
    expect(kinds(notebook(wireCell("a"), wireCell("b"), wireCell("c"), wireCell("d")), notebook(wireCell("d"), wireCell("a"), wireCell("b"), wireCell("c"))))
      .toEqual([["d", "moved"], ["a", "same"], ["b", "same"], ["c", "same"]]);
  });

  it("do not differ by the order of keys", () => {
    expect(equal({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
    expect(equal({ a: 1 }, { a: 1, b: undefined })).toBe(false);
    expect(longestRising([3, 0, 1, 2])).toEqual([0, 1, 2]);
    expect(longestRising([])).toEqual([]);
  });
});

describe("who did what", () => {
  it("is one line for what one person did to one cell in a row", () => {
    const deed = (sequence: number, kind: string, cell: string, person = "p") => ({ sequence, kind, cell, person, name: "", at: "" });
    expect(grouped([deed(5, "editSource", "a"), deed(4, "editSource", "a"), deed(3, "editSource", "b"), deed(2, "setInput", "b"), deed(1, "insertCell", "b", "q")])
      .map(({ deed: { sequence }, times }) => [sequence, times])).toEqual([[5, 2], [3, 1], [1, 1]]);
  });
});
