import { describe, expect, it } from "vitest";
import { ago, bytes, count, duration, energy, millis, percent, ratio } from "../src/format";

const plain = (text: string): string => text.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

describe("numbers as people read them", () => {
  it.each([[0, "0 s"], [480, "480 ns"], [12_345, "12.3 µs"], [250e6, "250 ms"], [1.84e9, "1.84 s"], [59.9e9, "59.9 s"], [60e9, "1 min"], [125e9, "2 min 05 s"],
    [3600e9 * 3.2, "3 h 12 min"], [86400e9 * 9, "9.00 d"], [NaN, "–"]])("%d ns of chip time is %s", (nanos, text) => {
    expect(plain(duration(nanos))).toBe(text);
  });

  it("writes wall time from milliseconds", () => {
    expect(plain(millis(88))).toBe("88.0 ms");
    expect(plain(millis(0.4))).toBe("400 µs");
  });

  it.each([[0, "0 J"], [0.0004, "400 µJ"], [0.42, "420 mJ"], [612, "612 J"], [3400, "3.40 kJ"], [1.2e6, "1.20 MJ"]])("%d J is %s", (joules, text) => {
    expect(plain(energy(joules))).toBe(text);
  });

  it("writes shares as percent, small ones with a digit", () => {
    expect([0, 0.004, 0.5, 1].map((value) => plain(percent(value)))).toEqual(["0 %", "0.4 %", "50 %", "100 %"]);
  });

  it("parts thousands", () => {
    expect([7, 999, 1000, 60_000, 1_234_567].map(count)).toEqual(["7", "999", "1,000", "60,000", "1,234,567"]);
  });

  it("writes the pace of the chips' clock with few digits", () => {
    expect([0.031, 0.5, 1, Infinity].map(ratio)).toEqual(["0.03", "0.50", "1.0", "–"]);
  });

  it("counts memory by 1024", () => {
    expect(plain(bytes(35.7e6))).toBe("34 MiB");
    expect(plain(bytes(512))).toBe("512 B");
    expect(plain(bytes(1.5 * 1024 ** 3))).toBe("1.5 GiB");
  });

  it("says how long ago something was, in both languages", () => {
    const now = Date.parse("2026-01-10T12:00:00Z");
    expect(ago("2026-01-10T11:55:00Z", now, "en")).toBe("5 minutes ago");
    expect(ago("2026-01-10T11:55:00Z", now, "zh")).toContain("5");
    expect(ago("nonsense", now, "en")).toBe("");
  });
});
