import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { glance, shown } from "../src/home/parquet";

/** The files that the reader of cells is tested with, written by another implementation. */
async function of(name: string) {
  const bytes = readFileSync(`../accelerator-runtime/client/src/test/resources/parquet/${name}.parquet`);
  const asked: number[] = [];
  const seen = await glance(bytes.length, (from, to) => {
    asked.push(to - from);
    return Promise.resolve(new Uint8Array(bytes.subarray(from, to)).buffer);
  });
  return { ...seen, asked };
}

describe("a Parquet file at a glance", () => {
  it("has its rows, its columns with their types, and the first rows", async () => {
    const { rows, columns, first } = await of("snappy");
    expect(rows).toBe(30);
    expect(columns).toHaveLength(26);
    expect(columns[0]).toEqual({ name: "id", type: "int32" });
    expect(columns.find(({ name }) => name === "text")!.type).toBe("string");
    expect(first).toHaveLength(20);
    expect(first![7]![columns.findIndex(({ name }) => name === "text")]).toBe("水😀");
    expect(first![3]![1]).toBe(""); // a null
  });

  it("shows the columns alone where a page cannot undo the compression", async () => {
    for (const name of ["gzip", "zstd"]) {
      const { columns, first } = await of(name);
      expect(columns.length).toBeGreaterThan(0);
      expect(first).toBeNull();
    }
  });

  it("shows nested values as JSON", async () => {
    const { columns, first } = await of("nested");
    expect(columns.length).toBeGreaterThan(0);
    expect(first === null || first.every((row) => row.length === columns.length)).toBe(true);
  });

  it("writes values in short", () => {
    expect(shown(new Date("2026-01-31T00:00:00Z"))).toBe("2026-01-31");
    expect(shown(new Date("2026-01-31T12:30:00.5Z"))).toBe("2026-01-31T12:30:00.500");
    expect(shown([1n, "a"])).toBe('["1","a"]');
    expect(shown("x".repeat(100))).toHaveLength(80);
  });
});
