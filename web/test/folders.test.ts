import { describe, expect, it } from "vitest";
import { foldersIn, within } from "../src/home/folders";

describe("folders", () => {
  const all = ["a", "a/b", "a/b/c", "a2", "b10", "b9"];
  it("are listed one level at a time, numbers as numbers", () => {
    expect(foldersIn(all, "")).toEqual(["a", "a2", "b9", "b10"]);
    expect(foldersIn(all, "a")).toEqual(["a/b"]);
    expect(foldersIn(all, "a/b/c")).toEqual([]);
  });
  it("hold what lies in them, and not what only begins like them", () => {
    expect(within("a/b/c", "a")).toBe(true);
    expect(within("a2", "a")).toBe(false);
    expect(within("anything", "")).toBe(true);
  });
});
