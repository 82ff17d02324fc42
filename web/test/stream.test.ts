// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { append, CHUNK, EMPTY_STREAM, HEAD_CHUNKS, keptText, lastLines, lineCount, streamText, TAIL_CHUNKS } from "../src/notebook/stream-text";
import { splitLines } from "../src/outputs/stream";

const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`).join("");

describe("the text of a stream", () => {
  it("counts lines, the last one also without a break", () => {
    expect(lineCount(EMPTY_STREAM)).toBe(0);
    expect(lineCount(streamText("a\nb\n"))).toBe(2);
    expect(lineCount(streamText("a\nb"))).toBe(2);
    expect(lineCount(append(streamText("a\nb"), "c\n"))).toBe(2);
  });

  it("gives back what was appended, in whatever pieces it came", () => {
    let stream = EMPTY_STREAM;
    let whole = "";
    for (let i = 0; i < 5000; i++) {
      const piece = `${i}:${"x".repeat(i % 97)}${i % 3 === 0 ? "\n" : ""}`;
      whole += piece;
      stream = append(stream, piece);
    }
    expect(keptText(stream)).toBe(whole);
    expect(lineCount(stream)).toBe(splitLines(whole).length);
  });

  it("never parts a character of two units", () => {
    const stream = streamText("a" + "😀".repeat(CHUNK));
    for (const part of [...stream.head, ...stream.tail]) expect(part.text).toBe(part.text.toWellFormed());
  });

  it("shows the last lines of many", () => {
    const stream = streamText(lines(0, 200_000));
    expect(lineCount(stream)).toBe(200_000);
    const tail = lastLines(stream, 300);
    expect(tail.complete).toBe(false);
    expect(splitLines(tail.text)).toHaveLength(300);
    expect(tail.text.startsWith("line 199700\n")).toBe(true);
    expect(tail.text.endsWith("line 199999\n")).toBe(true);
  });

  it("shows all of a few lines", () => {
    expect(lastLines(streamText("a\nb\n"), 300)).toEqual({ text: "a\nb\n", complete: true });
    expect(lastLines(EMPTY_STREAM, 3)).toEqual({ text: "", complete: true });
  });

  it("bounds a tail without any breaks by its length", () => {
    const tail = lastLines(streamText("x".repeat(1_000_000)), 300, 64_000);
    expect(tail.text.length).toBeLessThanOrEqual(64_000);
    expect(tail.text.length).toBeGreaterThan(60_000);
    expect(tail.complete).toBe(false);
  });

  it("drops the middle beyond its limit and knows how much", () => {
    let stream = EMPTY_STREAM;
    const piece = "y".repeat(CHUNK - 1) + "\n";
    for (let i = 0; i < 200; i++) stream = append(stream, piece);
    expect(stream.length).toBe(200 * CHUNK);
    expect(stream.head).toHaveLength(HEAD_CHUNKS);
    expect(stream.tail).toHaveLength(TAIL_CHUNKS);
    expect(stream.omitted).toBe((200 - HEAD_CHUNKS - TAIL_CHUNKS) * CHUNK);
    expect(stream.omitted + keptText(stream).length).toBe(stream.length);
  });

  it("takes a snapshot that is cut, and goes on appending to its end", () => {
    const stream = append(streamText("headtail", 1000, 4), "more\n");
    expect(stream.omitted).toBe(992);
    expect(stream.length).toBe(1005);
    expect(lastLines(stream, 10)).toEqual({ text: "tailmore\n", complete: false });
  });

  it("appends in time that does not grow with what is there", () => {
    let stream = EMPTY_STREAM;
    const start = performance.now();
    for (let i = 0; i < 20_000; i++) {
      stream = append(stream, "0123456789".repeat(8) + "\n");
      if (i % 30 === 0) lastLines(stream, 300, 64_000);
    }
    expect(lineCount(stream)).toBe(20_000);
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
