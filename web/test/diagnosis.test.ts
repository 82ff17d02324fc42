import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { marks } from "../src/editor/diagnosis";

describe("what the compiler says about a cell", () => {
  it("is marked where the server says", () => {
    const state = EditorState.create({ doc: "int x = \"😀\";" });
    const finding = { from: 8, to: 12, severity: "error" as const, message: "incompatible types" };
    const [mark] = marks({ findings: [finding] }, state.doc.length);
    expect(mark).toEqual(finding);
    expect(state.sliceDoc(mark!.from, mark!.to)).toBe("\"😀\"");
  });

  it("is left out where the text has become shorter, and without an answer there is nothing", () => {
    expect(marks({ findings: [{ from: 2, to: 9, severity: "error", message: "" }, { from: 3, to: 1, severity: "warning", message: "" }] }, 5)).toEqual([]);
    expect(marks(null, 5)).toEqual([]);
  });
});
