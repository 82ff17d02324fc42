import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { importPlace, marks } from "../src/editor/diagnosis";

describe("what the compiler says about a cell", () => {
  it("is marked where the server says", () => {
    const state = EditorState.create({ doc: "int x = \"😀\";" });
    const finding = { from: 8, to: 12, severity: "error" as const, message: "incompatible types" };
    const [mark] = marks({ findings: [finding] }, state.doc.length);
    expect(mark).toEqual(finding);
    expect(state.sliceDoc(mark!.from, mark!.to)).toBe("\"😀\"");
  });

  it("offers imports, which go below those that are there", () => {
    const [mark] = marks({ findings: [{ from: 0, to: 1, severity: "error", message: "", imports: ["a.B", "c.B"] }] }, 5);
    expect(mark!.actions!.map(({ name }) => name)).toEqual(["Import a.B", "Import c.B"]);
    expect(importPlace("x + 1")).toBe(0);
    expect(importPlace("%time\n//DEPS a:b:1\nimport a.B;\n\nx + 1\nimport c.D;")).toBe("%time\n//DEPS a:b:1\nimport a.B;\n\n".length);
    expect(importPlace("import a.B;")).toBe(11);
    expect(importPlace("// text\nx")).toBe(0);
  });

  it("is left out where the text has become shorter, and without an answer there is nothing", () => {
    expect(marks({ findings: [{ from: 2, to: 9, severity: "error", message: "" }, { from: 3, to: 1, severity: "warning", message: "" }] }, 5)).toEqual([]);
    expect(marks(null, 5)).toEqual([]);
  });
});
