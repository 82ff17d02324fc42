import { describe, expect, it } from "vitest";
import { onACard } from "../src/gallery/on-a-card";

describe("a chart on a card", () => {
  it("keeps its shape and leaves out what cannot be read there", () => {
    expect(onACard({ title: { text: "T" }, legend: {}, xAxis: { type: "value" }, yAxis: [{ name: "m/s" }], series: [{ type: "line" }] }))
      .toEqual({ xAxis: { type: "value" }, yAxis: [{ name: "", splitNumber: 2 }], grid: { left: 44, right: 16, top: 16, bottom: 26 }, series: [{ type: "line" }] });
  });

  it("leaves alone what has no axes, several grids, or is no option", () => {
    expect(onACard({ series: [{ type: "pie" }] })).toEqual({ series: [{ type: "pie" }] });
    expect(onACard({ grid: [{}, {}], xAxis: [{}, {}] })).toEqual({ grid: [{}, {}], xAxis: [{}, {}] });
    expect(onACard("no option")).toBe("no option");
  });
});
