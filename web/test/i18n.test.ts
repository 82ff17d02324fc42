// @vitest-environment jsdom
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { en, type MessageKey } from "../src/i18n/en";
import { fill, translator } from "../src/i18n/messages";
import { zh } from "../src/i18n/zh";

const keys = Object.keys(en) as MessageKey[];
const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();

describe("the catalogues of messages", () => {
  it("have the same keys", () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  it.each(keys)("fill the same places in %s", (key) => {
    expect(places(zh[key])).toEqual(places(en[key]));
    expect(zh[key].trim()).not.toBe("");
    expect(en[key].trim()).not.toBe("");
  });

  it("are Chinese where they are not names", () => {
    const names = new Set(["app.name", "cell.typeMarkdown", "strip.chips", "pool.owner"]);
    expect(keys.filter((key) => !names.has(key) && !/[\u4e00-\u9fff]/.test(zh[key]))).toEqual([]);
  });

  it("are used: each key stands somewhere in the source", () => {
    const source = files().map((file) => readFileSync(file, "utf8")).join("\n");
    const computed = /^(keys|why|kernel|state|live|theme|save|subject|bound|chart|pool\.state|pool\.why|pool\.what|pool\.reason|death\.kind|cell|deed|compare|trouble|admin\.state|admin\.act|waiting|teach\.phase|teach\.kind|teach\.state|teach\.sum|original|verify\.kind|verify\.hash|role|scope|share\.mode|right|people\.tab)\./;
    expect(keys.filter((key) => !computed.test(key) && !source.includes(`"${key.replace(/\.(one|other)$/, "")}"`))).toEqual([]);
  });

  it("choose the form for a count by the language's rule", () => {
    expect(translator("en").plural("home.cells", 1, "1")).toBe("1 cell");
    expect(translator("en").plural("home.cells", 2, "2")).toBe("2 cells");
    expect(translator("zh").plural("home.cells", 1, "1")).toBe("1 个单元格");
  });

  it("leave a place open that nobody fills", () => {
    expect(fill("{a} of {b}", { a: 1 })).toBe("1 of {b}");
  });
});

describe("the components", () => {
  it("have no texts of their own", () => {
    expect(files().filter((file) => file.endsWith(".tsx")).flatMap(literals)).toEqual([]);
  });
});

function files(folder = "src"): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? (entry.name === "i18n" ? [] : files(path)) : /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const SPOKEN = new Set(["aria-label", "title", "placeholder", "alt", "label"]);

/** Words in JSX text, and in attributes that people read or hear. */
function literals(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(`${file}: ${node.text.trim()}`);
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && /\p{L}/u.test(node.initializer.text)) {
      found.push(`${file}: ${node.initializer.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
