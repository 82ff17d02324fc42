import { describe, expect, it } from "vitest";
import { usualDeadline } from "../src/teaching/deadline-fields";
import { dueText } from "../src/teaching/due";
import { score } from "../src/teaching/score";
import { rubricLines } from "../src/teaching/rubric";

describe("teaching pages", () => {
  it("read a rubric line by line", () => {
    expect(rubricLines("1.5 names the axes\n\n -1 no units \nneat")).toEqual([{ text: "names the axes", points: 1.5 }, { text: "no units", points: -1 }, { text: "neat", points: 0 }]);
  });

  it("write points without needless places", () => {
    expect([score(4), score(2.5), score(1 / 3)]).toEqual(["4", "2.5", "0.333"]);
  });

  it("say a deadline on the wall of its own zone", () => {
    expect(dueText({ due: "2026-11-30T10:00:00Z", zone: "Asia/Shanghai" }, "en-GB")).toContain("18:00");
    expect(dueText({ due: "2026-11-30T10:00:00Z", zone: "Europe/Berlin" }, "en-GB")).toContain("11:00");
  });

  it("offer six in the evening in a week", () => {
    expect(usualDeadline(new Date(2026, 10, 26, 9, 30)).due).toBe("2026-12-03T18:00");
  });
});
