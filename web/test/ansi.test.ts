import { describe, expect, it } from "vitest";
import { overwrite, parseAnsi, stripAnsi } from "../src/outputs/ansi";

const ESC = "\u001b";

describe("colours of a terminal", () => {
  it("leaves plain text alone", () => {
    expect(parseAnsi("a <b>&amp;</b>")).toEqual([{ text: "a <b>&amp;</b>", className: "" }]);
  });

  it("names the sixteen colours and resets them", () => {
    expect(parseAnsi(`${ESC}[31mred${ESC}[0m plain ${ESC}[1;92mbright${ESC}[39m bold`)).toEqual([
      { text: "red", className: "ansi-fg-1" }, { text: " plain ", className: "" }, { text: "bright", className: "ansi-bold ansi-fg-10" }, { text: " bold", className: "ansi-bold" }]);
  });

  it("knows the palette of 256 and true colours", () => {
    expect(parseAnsi(`${ESC}[38;5;196ma${ESC}[48;2;1;2;3mb`)).toEqual([
      { text: "a", className: "", colour: "#ff0000" }, { text: "b", className: "", colour: "#ff0000", background: "#010203" }]);
    expect(parseAnsi(`${ESC}[38;5;244ma`)[0]!.colour).toBe("#808080");
  });

  it("swaps colours for inverse text", () => {
    expect(parseAnsi(`${ESC}[7mx`)[0]!.className).toBe("ansi-fg-ground ansi-bg-text");
  });

  it("drops other sequences, also incomplete ones", () => {
    expect(stripAnsi(`a${ESC}[2Kb${ESC}]0;title\u0007c${ESC}[1;1Hd`)).toBe("abcd");
  });

  it("overwrites a line after a carriage return, as a progress bar means it", () => {
    expect(overwrite("10 %\r20 %\r30 %\nnext\r\nlast")).toBe("30 %\nnext\nlast");
    expect(overwrite("abc\b\bX")).toBe("aX");
  });
});
