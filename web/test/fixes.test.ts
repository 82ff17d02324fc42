import { java } from "@codemirror/lang-java";
import { EditorState, type TransactionSpec } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { statementAt } from "../src/editor/statements";
import { declareVariable, surroundWithTry } from "../src/editor/fixes";
import type { Finding } from "../src/net/notebook-connection";

const editor = (doc: string): EditorState => EditorState.create({ doc, extensions: [java()] });
const finding = (doc: string, at: string, code: string, message: string): Finding => ({ from: doc.indexOf(at), to: doc.indexOf(at) + at.length, severity: "error", code, message });
const applied = (state: EditorState, change: TransactionSpec | null): string => state.update(change!).state.doc.toString();

const UNREPORTED = "compiler.err.unreported.exception.need.to.catch.or.throw";
const UNKNOWN = "compiler.err.cant.resolve.location";

describe("a statement that throws", () => {
  it("is put into try and catch, with its indentation", () => {
    const doc = "void pause() {\n    Thread.sleep(\n        10);\n}";
    const fault = finding(doc, "Thread.sleep", UNREPORTED, "unreported exception java.lang.InterruptedException; must be caught or declared to be thrown");
    expect(applied(editor(doc), surroundWithTry(editor(doc), fault)))
      .toBe("void pause() {\n    try {\n        Thread.sleep(\n            10);\n    } catch (java.lang.InterruptedException e) {\n        throw new RuntimeException(e);\n    }\n}");
  });

  it("takes along what may use the variable that it declares", () => {
    const doc = "String text() {\n    var s = Files.readString(p);\n    return s;\n}";
    const fault = finding(doc, "Files.readString(p)", UNREPORTED, "unreported exception java.io.IOException; must be caught or declared to be thrown");
    expect(applied(editor(doc), surroundWithTry(editor(doc), fault)))
      .toBe("String text() {\n    try {\n        var s = Files.readString(p);\n        return s;\n    } catch (java.io.IOException e) {\n        throw new RuntimeException(e);\n    }\n}");
  });

  it("is left alone where the fault is another", () => {
    const doc = "f();";
    expect(surroundWithTry(editor(doc), finding(doc, "f", UNKNOWN, "cannot find symbol"))).toBe(null);
  });
});

describe("a variable that is not known", () => {
  const message = "cannot find symbol\n  symbol:   variable 总数\n  location: class X";

  it("is declared where it is assigned", () => {
    const doc = "int a = 1;\n总数 = a + 1;";
    expect(applied(editor(doc), declareVariable(editor(doc), finding(doc, "总数", UNKNOWN, message)))).toBe("int a = 1;\nvar 总数 = a + 1;");
  });

  it("is declared before it is used", () => {
    const doc = "int a = 1;\nif (总数 == a) {\n}";
    expect(applied(editor(doc), declareVariable(editor(doc), finding(doc, "总数", UNKNOWN, message)))).toBe("int a = 1;\nvar 总数 = 0;\nif (总数 == a) {\n}");
  });

  it("is not a method", () => {
    const doc = "f();";
    expect(declareVariable(editor(doc), finding(doc, "f", UNKNOWN, "cannot find symbol\n  symbol:   method f()"))).toBe(null);
  });
});

describe("the statement around a place", () => {
  const around = (doc: string, at: string): string | null => {
    const found = statementAt(doc, doc.indexOf(at));
    return found && doc.slice(found.from, found.to);
  };
  const doc = `int n = 3; // ; {
void f() {
    for (int i = 0; i < g("; }"); i++) { one(i); }
    list.forEach(x -> { two(x); three(x); });
    if (n > 2) {
        four();
    } else {
        five();
    }
    six()
}
seven(() -> 1);`;

  it("is found by brackets, past texts and comments", () => {
    expect(around(doc, "g(")).toBe('for (int i = 0; i < g("; }"); i++) { one(i); }');
    expect(around(doc, "one(")).toBe("one(i);");
    expect(around(doc, "three(")).toBe("three(x);");
    expect(around(doc, "list")).toBe("list.forEach(x -> { two(x); three(x); });");
    expect(around(doc, "n > 2")).toBe("if (n > 2) {\n        four();\n    } else {\n        five();\n    }");
    expect(around(doc, "five(")).toBe("five();");
    expect(around(doc, "six(")).toBe("six()");
    expect(around(doc, "seven(")).toBe("seven(() -> 1);");
    expect(around(doc, "n = 3")).toBe("int n = 3;");
  });
});
