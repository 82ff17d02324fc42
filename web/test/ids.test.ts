import { afterEach, describe, expect, it, vi } from "vitest";
import { newCellId, newOperationId } from "../src/notebook/ids";

afterEach(() => vi.unstubAllGlobals());

describe("identifiers", () => {
  it("are made over plain HTTP too, where browsers have no crypto.randomUUID", () => {
    const { crypto } = globalThis;
    vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
    expect(newOperationId()).toMatch(/^[0-9a-f]{32}$/);
    expect(newCellId()).toMatch(/^[0-9a-f]{12}$/);
  });

  it("differ", () => {
    expect(new Set(Array.from({ length: 1000 }, newOperationId)).size).toBe(1000);
    expect(new Set(Array.from({ length: 1000 }, newCellId)).size).toBe(1000);
  });
});
