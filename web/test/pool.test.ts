// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { KEEP_MILLIS, LEAST_MILLIS, people, record, spanOf, type Sample } from "../src/pool/history";
import { blocksOf, chipTitle, laneWindow, orderedLanes, sharingRuns, totals, type Pool, type PoolRun } from "../src/pool/model";
import { headings, outline } from "../src/notebook/outline";
import { routeOf } from "../src/shell/router";
import { notebook, wireCell } from "./build";

const run = (more: Partial<PoolRun>): PoolRun => ({ run: "r", notebook: "n", owner: "ana", label: "", state: "running", version: 1, queuePlace: 0, slices: 0, slicesEstimated: 0,
  chipType: "x", chips: [], chipNanos: 0, estimatedNanos: 0, joules: 0, share: 0, entitlement: 0, progress: 0, pace: 0, lanes: [], reason: null, bound: null, modelError: 0, error: null, ...more });
const pool = (shares: Pool["shares"]): Pool => ({ types: [], blocks: [], shares, queue: [], members: [], pace: 1, joules: 0, background: false, watts: 0 });

describe("a run on the pool", () => {
  it("puts its own lane first and the busiest of the others next", () => {
    const lane = (id: string, count: number) => ({ run: id, who: id, label: "", count, slices: [[0, 1]] as const });
    expect(orderedLanes(run({ lanes: [lane("a", 2), lane("b", 9), lane("r", 1)] })).map((one) => one.run)).toEqual(["r", "b", "a"]);
  });

  it("knows the stretch of chip time that its lanes cover", () => {
    expect(laneWindow([{ run: "a", who: "", label: "", count: 1, slices: [[5, 9], [12, 15]] }, { run: "b", who: "", label: "", count: 1, slices: [[2, 4]] }])).toEqual({ start: 2, end: 15 });
    expect(laneWindow([])).toBeNull();
  });

  it("shows how several runs of one person share, where there are several", () => {
    const entry = (id: string, owner: string, state: string, share?: number) => ({ run: id, label: "", owner, state, chips: 1, chipType: "x", place: 0, slices: 0, reason: null, share });
    const queue = [entry("a", "ana", "running", 0.5), entry("b", "ana", "running", 0.5), entry("c", "ana", "waiting", 0), entry("d", "ben", "running", 1), entry("e", "eve", "running"), entry("f", "eve", "running")];
    expect(sharingRuns(queue, "ana").map((one) => one.run)).toEqual(["a", "b"]);
    expect(sharingRuns(queue, "ben")).toEqual([]);
    expect(sharingRuns(queue, "eve")).toEqual([]);
  });

  it("sums chip time and energy over runs", () => {
    expect(totals([run({ chipNanos: 1, joules: 2 }), run({ chipNanos: 10, joules: 20 })])).toEqual({ runs: 2, chipNanos: 11, joules: 22 });
  });

  it("names chips and their blocks", () => {
    expect(chipTitle("hygon-bw1000")).toBe("Hygon BW1000");
    expect(chipTitle("nvidia-a100")).toBe("NVIDIA A100");
    expect(chipTitle("x", [{ name: "x", title: "Ex", total: 1, busy: 0, idle: 1 }])).toBe("Ex");
    expect(blocksOf(["block-0/chip-1", "block-0/chip-2", "block-7/chip-0"])).toEqual(["block-0", "block-7"]);
  });
});

describe("the history of shares", () => {
  it("keeps at most one sample a second and the last minutes", () => {
    let history: readonly Sample[] = [];
    for (let at = 0; at < KEEP_MILLIS + 60_000; at += 250) history = record(history, pool([{ who: "ana", share: 0.5, entitlement: 0.4, chipNanos: 1 }]), at);
    expect(history.length).toBeLessThanOrEqual(KEEP_MILLIS / 1000 + 2);
    expect(history.at(-1)!.at - history[0]!.at).toBeLessThanOrEqual(KEEP_MILLIS + 1000);
    expect(history[0]!.shares.ana).toEqual({ share: 0.5, entitlement: 0.4 });
  });

  it("spans the time of which there is data, and a short while at the start", () => {
    const one = { who: "a", share: 1, entitlement: 1, chipNanos: 0 };
    const first = record([], pool([one]), 100_000);
    expect(spanOf(first)).toEqual({ from: 100_000, to: 100_000 + LEAST_MILLIS });
    expect(spanOf(record(first, pool([one]), 190_000))).toEqual({ from: 100_000, to: 190_000 });
  });

  it("has no share for somebody without a run, however much they had a moment ago", () => {
    expect(record([], pool([{ who: "a", share: 1, entitlement: 0, chipNanos: 9 }]), 0)[0]!.shares.a).toEqual({ share: 0, entitlement: 0 });
  });

  it("says nothing about a time in which the page did not look", () => {
    const one = { who: "a", share: 1, entitlement: 1, chipNanos: 0 };
    const seen = record(record([], pool([one]), 0), pool([one]), 60_000);
    expect(seen.map((sample) => Object.keys(sample.shares).length)).toEqual([1, 0, 1]);
  });

  it("names everyone who had a share", () => {
    const first = record([], pool([{ who: "a", share: 1, entitlement: 1, chipNanos: 0 }]), 0);
    expect(people(record(first, pool([{ who: "b", share: 1, entitlement: 1, chipNanos: 0 }]), 2000))).toEqual(["a", "b"]);
  });
});

describe("the outline", () => {
  it("finds headings, but not in code", () => {
    expect(headings("# One\n\n```\n# no\n```\n## Two *words* and $x$ ##\n#no")).toEqual([{ level: 1, text: "One" }, { level: 2, text: "Two words and x" }]);
  });

  it("lists Markdown cells in their order", () => {
    const state = notebook(wireCell("a", { type: "markdown", source: "# A" }), wireCell("b", { source: "# not" }), wireCell("c", { type: "markdown", source: "## C" }));
    expect(outline(state).map((heading) => [heading.cell, heading.text])).toEqual([["a", "A"], ["c", "C"]]);
  });
});

describe("addresses", () => {
  it("lead to pages", () => {
    expect(routeOf("/")).toEqual({ page: "home" });
    expect(routeOf("/notebooks/a%20b")).toEqual({ page: "notebook", id: "a b" });
    expect(routeOf("/pool")).toEqual({ page: "pool" });
    expect(routeOf("/nowhere")).toEqual({ page: "unknown" });
  });
});
