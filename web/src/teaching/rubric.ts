import type { RubricLine } from "../net/teaching-api";

/** "1 names the axes" on each line; a line without a number gives none. */
export function rubricLines(text: string): RubricLine[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "").map((line) => {
    const [, points, rest] = /^(-?\d+(?:\.\d+)?)\s+(.+)$/.exec(line) ?? [null, "0", line];
    return { text: rest!, points: Number(points) };
  });
}
