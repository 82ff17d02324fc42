import { expect, it } from "vitest";
import { attended } from "../src/net/attended";

it("is attended for a minute after somebody came or touched it, and not after that", () => {
  expect(attended(Date.now())).toBe(true);
  expect(attended(Date.now() + 59_000)).toBe(true);
  expect(attended(Date.now() + 61_000)).toBe(false);
});
