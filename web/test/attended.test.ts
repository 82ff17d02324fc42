import { expect, it, vi } from "vitest";

it("is attended for a minute after somebody came or touched it, and not after that", async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  try {
    const { attended } = await import("../src/net/attended");
    expect(attended()).toBe(true);
    vi.setSystemTime(1_059_000);
    expect(attended()).toBe(true);
    vi.setSystemTime(1_061_000);
    expect(attended()).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});
